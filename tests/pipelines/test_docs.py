"""The pages name every setting, in both languages."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from models.fields import Activation, CharacterModel, DropoutKind, Scheme, TagOutput
from pipelines.steps.entity_scores import measure_entities
from pipelines.steps.experiment import Preprocess, Sweep, Train, Vectorise
from pipelines.steps.experiment_file import parse_experiment
from pipelines.steps.search_space_file import search_spaces
from pipelines.steps.tasks.named_entities import COLUMNS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["preprocessing.md", "preprocessing.ru.md"])
def test_every_setting_stands_in_the_page_in_the_order_of_the_steps(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.split("\n") if line.startswith("| `")]
    named = [row.strip(" `") for row in rows if row.count("`") == 2 and row.strip(" `") in Preprocess.model_fields]
    assert list(dict.fromkeys(named)) == list(Preprocess.model_fields)
    for setting in Vectorise.model_fields:
        assert f"`{setting}`" in text, setting


@pytest.mark.parametrize("page", ["training.md", "training.ru.md"])
def test_every_key_of_training_stands_in_the_page_with_its_default_and_its_choices(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.split("\n") if line.startswith("| `")]
    defaults = {name.strip(" `"): default.strip() for name, default in rows if name.strip(" `") in Train.model_fields}
    assert list(defaults) == list(Train.model_fields)
    for name, field in Train.model_fields.items():
        if field.default is not None:
            written = str(field.default).lower() if isinstance(field.default, bool | str) else f"{field.default:g}"
            assert defaults[name] == written, name
        for choice in get_args(field.annotation):
            if isinstance(choice, str) and choice != "none":
                assert f"`{choice}`" in text, choice


@pytest.mark.parametrize("page", ["training.md", "training.ru.md"])
def test_the_example_of_training_is_one(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.S)[1])
    rest = {"format": 1, "name": "example", "task": "text_classification", "language": "ru",
            "data": {"path": "data/samples/city_news_ru.csv"}}  # fmt: skip
    models = parse_experiment(rest | example, ROOT / "example.toml").models
    assert models["gru"].train.learning_rate == 1e-2 and models["gru"].train.schedule == "cosine"


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_the_readme_leads_to_the_pages(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    ending = ".ru.md" if page.endswith(".ru.md") else ".md"
    for name in ("data", "preprocessing", "training", "sweeps"):
        assert f"](docs/{name}{ending})" in text, name


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_every_activation_and_kind_of_dropout_stands_in_the_readme(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for choice in get_args(Activation) + get_args(DropoutKind):
        assert f"`{choice}`" in text, choice


@pytest.mark.parametrize("page", ["named_entities.md", "named_entities.ru.md"])
def test_every_choice_of_a_tagger_and_every_score_stands_in_the_page(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for choices in (TagOutput, Scheme, CharacterModel):
        for choice in get_args(choices):
            assert f"`{choice}`" in text, choice
    scores = [name for name in measure_entities(pd.DataFrame(columns=COLUMNS), []) if name.endswith("_f1")]
    assert len(scores) >= 6
    for name in [*scores, "frequent_tag", "feature_crf", "dictionary", "entities", "casing", "embedding"]:
        assert f"`{name}`" in text, name
    example, taught = map(tomllib.loads, re.findall(r"```toml\n(.*?)```", text, re.S))
    asked = example | {"name": "page"}
    asked["data"] = {"path": str(ROOT / "data/samples/city_news_ru.entities.jsonl")} | taught["data"]
    asked["models"] |= taught["models"]
    models = parse_experiment(asked, ROOT / "page.toml").models
    assert models["lstm"].hyperparameters["output"] == "crf"
    assert models["lstm_taught"].train.silver_epochs > models["lstm"].train.silver_epochs == 0


@pytest.mark.parametrize("page", ["sweeps.md", "sweeps.ru.md"])
def test_every_key_of_a_sweep_stands_in_its_page_and_the_example_is_one(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.split("\n") if line.startswith("| `")]
    defaults = {name.strip(" `"): default.strip() for name, default in rows}
    assert [*defaults, "space"] == list(Sweep.model_fields)
    for name, default in defaults.items():
        expected = Sweep.model_fields[name].default
        assert default == ("" if expected is None else str(expected)), name
    for name in ("sampler", "pruner"):
        for choice in get_args(Sweep.model_fields[name].annotation):
            assert f"`{choice}`" in text or defaults[name] == choice, choice
    rest = {"format": 1, "name": "example", "task": "text_classification", "language": "ru",
            "data": {"path": "data/samples/city_news_ru.csv"}, "preprocess": {"lemmas": {}, "raw": {}}}  # fmt: skip
    asked, path = rest | tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.S)[1]), ROOT / "example.toml"
    spaces, _ = search_spaces(asked, parse_experiment(asked, path), path)
    assert set(spaces) == {"networks", "linear"} and len(spaces["networks"].parameters) == 7
