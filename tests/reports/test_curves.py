"""What the learning curves are said to show: the epoch kept, over- and underfitting, padding, memory."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from reports import figures
from reports.chapters import curves
from reports.run import Run
from reports.words import Words


@pytest.fixture
def copy(finished_run, tmp_path) -> Path:
    return Path(shutil.copytree(finished_run, tmp_path / finished_run.name))


def with_history(copy: Path, losses: list[float], validation: list[float], settings: dict = {}, **columns) -> Run:  # noqa: B006
    """A run whose every network had this history."""
    rows = range(1, len(losses) + 1)
    standard = {"learning_rate": 0.001, "padding": 1.18, "parts": 1, "validation_accuracy": 0.5,
                "validation_macro_f1": 0.5, "seconds": 1.0}  # fmt: skip
    table = pd.DataFrame(standard | {"epoch": rows, "loss": losses, "validation_loss": validation} | columns)
    for path in copy.glob("models/*/*/seed-*/history.csv"):
        table.to_csv(path, index=False)
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    for model in config["models"].values():
        model["train"] |= {"epochs": 30} | settings
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return Run(copy)


def said(run: Run, language: str = "en") -> str:
    return repr(curves.chapter(run, Words(language)).blocks[1:])


def verdicts(run: Run) -> list[str]:
    return curves.chapter(run, Words("en")).blocks[1].items


def test_a_loss_that_rises_again_is_overfitting(copy):
    for sentence in verdicts(with_history(copy, [1.0, 0.4, 0.2, 0.1], [1.0, 0.5, 0.6, 0.7])):
        assert "overfitting. Epoch 2 was kept, with loss 0.40 in training and 0.50 in validation" in sentence
        assert "is 40\u00a0% above its lowest" in sentence


def test_a_loss_near_that_of_the_class_shares_is_underfitting(copy):
    prior = curves._prior(Run(copy))
    near = [0.95 * prior, 0.93 * prior]
    for sentence in verdicts(with_history(copy, near, near)):
        assert f"underfitting. Epoch 2 was kept, with loss {near[1]:.2f} even in training" in sentence
        assert f"the shares of the classes gives {prior:.2f}. Training stopped by itself" in sentence
    assert (
        "the last one allowed (2): above all, train longer"
        in verdicts(with_history(copy, near, near, {"epochs": 2}))[0]
    )
    half = [0.6 * prior, 0.4 * prior]  # learned
    assert "underfitting" not in repr(verdicts(with_history(copy, half, half)))


def test_another_loss_is_not_held_against_validation(copy):
    near = [1.0, 0.99]
    for settings in ({"loss": "hinge"}, {"label_smoothing": 0.1}, {"class_weight": "balanced"}, {"resample": "over"}):
        text = said(with_history(copy, near, near, settings))
        assert "underfitting. Epoch" not in text
        assert "The heights of the two cannot be compared" in text
        config = {"loss": "crossentropy", "label_smoothing": 0.0, "class_weight": "none", "resample": "none"}
        assert "cannot be compared" not in said(with_history(copy, near, near, config))


def test_the_epoch_kept_is_that_of_the_monitor(copy):
    columns = {"validation_accuracy": [0.5, 0.6, 0.6]}
    run = with_history(copy, [0.3, 0.2, 0.1], [0.4, 0.5, 0.39], {"monitor": "accuracy"}, **columns)
    assert [row["epoch"] for fits in run.networks for row in fits.kept] == [2] * 6
    assert "epoch 2 was kept, with loss 0.20 in training and 0.50 in validation" in said(run)


def test_the_last_epoch_allowed_as_the_best_is_said(copy):
    assert "the last one allowed (3)" in said(with_history(copy, [0.3, 0.2, 0.1], [0.4, 0.3, 0.2], {"epochs": 3}))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_padding_and_batches_taken_in_parts_are_said(copy, language):
    text = said(with_history(copy, [0.3, 0.2], [0.4, 0.3]), language)
    assert "18 (" in text
    assert "Words" not in text and ("memory" not in text if language == "en" else "память" not in text)
    text = said(with_history(copy, [0.3, 0.2], [0.4, 0.3], parts=[1, 4]), language)
    assert ("in parts, 4 at most" if language == "en" else "самое большее — 4") in text


def test_the_learning_rate_is_drawn_where_it_changes(copy):
    words, drawn = Words("en"), {}
    for name, rates in (("constant", [0.001, 0.001]), ("falling", [0.001, 0.0])):
        run = with_history(copy, [0.3, 0.2], [0.4, 0.3], learning_rate=rates)
        figure = curves.chapter(run, words).blocks[0]
        drawn[name] = figure.svg.count('<g id="axes_')
        assert ("learning rate" in figure.caption) == (name == "falling")
    assert drawn == {"constant": 2, "falling": 4}  # mlp and cnn
    assert figures.changes(pd.Series([0.001, 0.002])) and not figures.changes(pd.Series([0.0, 0.0]))
    assert not figures.changes(pd.Series([None, None], dtype=float))  # L-BFGS has none
