"""Preprocessings side by side: chosen by validation, and better, worse or neither as the interval says."""

import json
import shutil
from pathlib import Path

import pytest

from reports.chapters.preprocessing_effect import chapter
from reports.run import Run
from reports.words import Words


@pytest.fixture
def changed(finished_run, tmp_path):
    """A copy of the finished run whose comparison can be written anew."""

    def change(**intervals) -> Run:
        copy = tmp_path / "run"
        if not copy.exists():
            shutil.copytree(finished_run, copy)
        path = copy / "comparison.json"
        comparison = json.loads(path.read_text(encoding="utf-8"))
        for row in comparison["models"]:
            if row["preprocess"] == "bare":
                row["validation"], row["test"]["macro_f1"]["mean"] = 0.1, 0.9
                if row["model"] in intervals:
                    row["against_preprocess"]["interval"] = intervals[row["model"]]
            else:
                row["validation"], row["test"]["macro_f1"]["mean"] = 0.5, 0.2
        path.write_text(json.dumps(comparison), encoding="utf-8")
        return Run(copy)

    return change


def text_of(run: Run, language: str = "en") -> str:
    found = chapter(run, Words(language))
    return "\n".join(str(vars(block)) for block in found.blocks if block.kind != "figure")


@pytest.mark.parametrize(("interval", "said"), [
    ([0.01, 0.2], "better for mlp"), ([-0.2, -0.01], "worse for mlp"), ([-0.1, 0.1], "no difference shown for mlp"),
    ([0.0002, 0.2], "no difference shown for mlp"),  # shown as +0.0
])  # fmt: skip
def test_the_verdict_is_the_side_of_zero_that_the_interval_is_on(changed, interval, said):
    other, said_of_it = ([0.1, 0.3], "better") if said.startswith("no") else ([-0.3, 0.3], "no difference shown")
    text = text_of(changed(mlp=interval, linear=other))
    assert said in text
    assert f"{said_of_it} for linear" in text


def test_the_star_stands_at_the_best_on_validation_not_on_test(changed):
    run = changed()
    assert {fits.preprocess for fits in run.best_of_each if fits.model == "mlp"} == {"raw"}
    (matrix,) = [block for block in chapter(run, Words("en")).blocks if "Macro-F1" in getattr(block, "caption", "")]
    row = next(row for row in matrix.rows if row[0] == "mlp")
    assert row[1].endswith(" *")
    assert not row[2].endswith(" *")


def test_a_model_that_reads_no_text_is_not_compared(changed):
    assert "majority · bare" not in text_of(changed())


def test_without_several_preprocessings_or_variants_there_is_no_chapter(finished_run, tmp_path):
    copy = tmp_path / "run"
    shutil.copytree(finished_run, copy)
    path = Path(copy / "comparison.json")
    comparison = json.loads(path.read_text(encoding="utf-8"))
    comparison["models"] = [row for row in comparison["models"] if row["preprocess"] == "raw"]
    path.write_text(json.dumps(comparison), encoding="utf-8")
    assert chapter(Run(copy), Words("en")) is None
