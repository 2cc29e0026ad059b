"""The chapter on what happened inside the networks: drawn where it was recorded, every trouble named by its rule."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from reports.chapters import inside
from reports.report import write_report
from reports.run import Run
from reports.words import Words

LAYERS = ["words", "conv1d", "dense"]
WELL = {"gradient_norm": 0.1, "weight_norm": 3.0, "update_ratio": 0.01, "dead": 0.0, "saturated": 0.1}
MISSING = {("words", "dead"), ("words", "saturated")}


@pytest.fixture
def copy(finished_run, tmp_path) -> Path:
    return Path(shutil.copytree(finished_run, tmp_path / finished_run.name))


def with_inside(copy: Path, changed: dict[tuple[str, str], list[float]] = {}) -> Run:  # noqa: B006
    """A run whose cnn had its inside recorded over three epochs: all well but for values by layer and quantity."""
    rows = [
        {"epoch": epoch + 1, "layer": layer}
        | {name: None if (layer, name) in MISSING else value for name, value in WELL.items()}
        | {name: values[epoch] for (of, name), values in changed.items() if of == layer}
        for epoch in range(3)
        for layer in LAYERS
    ]
    for folder in copy.glob("models/cnn/raw/seed-*"):
        pd.DataFrame(rows).to_csv(folder / "inside.csv", index=False)
    return Run(copy)


def said(run: Run, language: str = "en") -> list[str]:
    """The troubles of the cnn."""
    (cnn,) = [fits for fits in run.networks if fits.model == "cnn"]
    return inside.troubles(run, cnn, Words(language))


def test_without_a_record_there_is_no_chapter(copy):
    assert inside.chapter(Run(copy), Words("en")) is None


@pytest.mark.parametrize("language", ["en", "ru"])
def test_all_well_is_one_sentence(copy, language):
    run = with_inside(copy)
    assert said(run, language) == []
    (sentence,) = inside.chapter(run, Words(language)).blocks[-1].items
    assert ("nothing went wrong" if language == "en" else "всё в порядке") in sentence


def test_the_chapter_stands_in_the_report(copy):
    with_inside(copy)
    html = write_report(copy, "ru")[0].read_text(encoding="utf-8")
    assert html.count('href="#inside"') == html.count('id="inside"') == 1


TROUBLES = {
    "vanishing gradients in words": {("words", "gradient_norm"): [1e-5] * 3},
    "exploding gradients in conv1d": {("conv1d", "gradient_norm"): [0.1, 30.0, 0.1]},
    "dead units in conv1d": {("conv1d", "dead"): [0.0, 0.3, 0.6]},
    "dead units in conv1d, dense": {("conv1d", "dead"): [0.0, 0.6, None], ("dense", "dead"): [0.0, 0.6, 0.6]},
    "saturation in conv1d": {("conv1d", "saturated"): [0.2, 0.2, 0.9]},
    "large steps in words, dense": {("dense", "update_ratio"): [0.5] * 3, ("words", "update_ratio"): [0.2] * 3},
    "small steps in conv1d": {("conv1d", "update_ratio"): [1e-6] * 3, ("words", "update_ratio"): [1e-6] * 3},
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_named_with_its_layers(copy, trouble):
    (sentence,) = said(with_inside(copy, TROUBLES[trouble]))
    assert f": {trouble}. " in sentence
    (russian,) = said(Run(copy), "ru")
    assert russian.count("слой ") + russian.count("слои ") >= 1


def test_the_rule_and_the_worst_value_stand_in_the_sentence(copy):
    (sentence,) = said(with_inside(copy, TROUBLES["large steps in words, dense"]))
    assert "by up to 0.5 of their norm" in sentence and "about 0.001" in sentence and "Karpathy" in sentence
    (sentence,) = said(with_inside(copy, TROUBLES["dead units in conv1d"]))
    assert "up to 60\u00a0% of the units" in sentence and "over 40\u00a0%" in sentence


def test_the_output_layer_may_be_sure_and_an_epoch_may_be_odd(copy):
    changed = {("dense", "saturated"): [0.9] * 3, ("conv1d", "update_ratio"): [0.01, 0.5, 0.01]}
    assert said(with_inside(copy, changed)) == []


def test_one_quantity_that_no_layer_has_is_not_drawn(copy):
    run = with_inside(copy)
    drawn = [inside.chapter(run, Words("en")).blocks[1].svg.count('<g id="axes_')]
    for path in copy.glob("models/cnn/raw/seed-*/inside.csv"):
        pd.read_csv(path).assign(saturated=None).to_csv(path, index=False)
    drawn.append(inside.chapter(Run(copy), Words("en")).blocks[1].svg.count('<g id="axes_'))
    assert drawn[0] - drawn[1] == 1
    assert said(Run(copy)) == []
