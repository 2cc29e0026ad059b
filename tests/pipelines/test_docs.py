"""The pages on preprocessing name every setting, in both languages."""

from pathlib import Path

import pytest

from pipelines.steps.experiment import Preprocess, Vectorise

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", ["preprocessing.md", "preprocessing.ru.md"])
def test_every_setting_stands_in_the_page_in_the_order_of_the_steps(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.split("\n") if line.startswith("| `")]
    named = [row.strip(" `") for row in rows if row.count("`") == 2 and row.strip(" `") in Preprocess.model_fields]
    assert list(dict.fromkeys(named)) == list(Preprocess.model_fields)
    for setting in Vectorise.model_fields:
        assert f"`{setting}`" in text, setting
