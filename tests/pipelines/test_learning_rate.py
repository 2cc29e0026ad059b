"""The learning-rate finder: what it suggests trains, a diverging end is cut, and what has no rate is refused."""

import json
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines import learning_rate, report
from pipelines.steps import run_folder
from pipelines.steps.errors import ConfigError
from reports.figures import learning_rates
from reports.words import Words
from tests.small_run import EXPERIMENT, SEVERAL, rows_of_several, write_experiment
from tests.small_training import Small


def find(experiment: Path, monkeypatch, *overrides: str) -> Path:
    """An experiment file -> the folder of the finder's run."""
    monkeypatch.setattr(run_folder, "RUNS", experiment.parent / "runs")
    learning_rate.run(Namespace(experiment=experiment, overrides=list(overrides)))
    (run,) = (experiment.parent / "runs").glob("*/*")
    return run


@pytest.mark.parametrize("given", [
    pytest.param({"optimizer": "adam"}, marks=pytest.mark.backend),
    {"optimizer": "sgd", "momentum": 0.9}, {"loss": "hinge", "class_weight": "balanced"},
], ids=str)  # fmt: skip
def test_the_suggestion_lies_between_bounds_and_trains(keras, texts, given):
    from pipelines.steps.range_test import HIGHEST, LOWEST, range_test, suggestion

    small = Small(texts, **given)
    found = suggestion(range_test(small.engine(), small.examples, 0))
    assert LOWEST < found["suggested"] < (found["diverged_at"] or HIGHEST)
    assert found["fell_to"] < 0.8 * found["fell_from"]
    trained = Small(texts, learning_rate=found["suggested"], epochs=20, patience=20, **given).train()
    assert max(row["validation_macro_f1"] for row in trained.history) > 0.9


@pytest.mark.backend
@pytest.mark.slow
def test_rates_rise_evenly_over_several_epochs_until_the_loss_has_gone_astray(keras, texts):
    from pipelines.steps.range_test import DIVERGED, LOWEST, STEPS, range_test

    small = Small(texts, optimizer="sgd")
    table = range_test(small.engine(), small.examples, 0)
    ratios = table["learning_rate"].to_numpy()[1:] / table["learning_rate"].to_numpy()[:-1]
    np.testing.assert_allclose(ratios, 1e7 ** (1 / (STEPS - 1)))
    assert table["learning_rate"][0] == LOWEST
    assert len(table) > 90 // 32 + 1  # batches of an epoch

    table = range_test(Small(texts).engine(), small.examples, 0)  # Adam
    assert len(table) < STEPS
    *before, last = table["smoothed"]
    assert last > DIVERGED * min(before) or not np.isfinite(last)
    assert all(loss <= DIVERGED * min(before[: n + 1]) for n, loss in enumerate(before))


def test_the_same_seed_finds_the_same(keras, texts):
    from pipelines.steps.range_test import range_test

    small = Small(texts)
    tables = [range_test(small.engine(seed), small.examples, seed) for seed in (0, 0, 1)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])


def test_a_batch_too_large_for_the_memory_is_taken_in_parts(keras, texts, monkeypatch):
    from pipelines.steps.engine import Engine
    from pipelines.steps.range_test import range_test

    run = Engine.run

    def of_little_memory(engine, chunk, rates):
        if engine.parts < 4:
            raise MemoryError
        return run(engine, chunk, rates)

    small = Small(texts, "mlp", dropout=0.0)
    whole = range_test(small.engine(), small.examples, 0)
    monkeypatch.setattr(Engine, "run", of_little_memory)
    parts = range_test(small.engine(), small.examples, 0)
    np.testing.assert_allclose(whole["loss"][:60], parts["loss"][:60], rtol=1e-4)


def test_smoothing_begins_with_the_first_loss_and_stops_at_what_is_no_number(keras):
    from pipelines.steps.range_test import first_astray, smooth

    np.testing.assert_allclose(smooth(np.array([2.0, 1.0])), [2, 2.8 / 1.9])
    np.testing.assert_allclose(smooth(np.full(20, 0.7)), 0.7)
    assert first_astray(np.array([2.0, 1.0, 3.9, 4.1, 1.0])) == 3
    assert first_astray(np.array([2.0, np.nan, np.nan])) == 1
    assert first_astray(np.array([np.inf])) == 0
    assert first_astray(np.array([2.0, 1.0])) is None


def test_the_suggestion_is_a_tenth_of_the_rate_where_nine_tenths_of_the_fall_are_done(keras):
    from pipelines.steps.range_test import suggestion

    rates = np.geomspace(1e-6, 10, 150)
    loss = np.interp(np.log10(rates), [-3, -1, 0], [2.0, 1.0, 9.0])  # nine tenths at 10 ** -1.2 = 0.063
    found = suggestion(pd.DataFrame({"learning_rate": rates, "loss": loss, "smoothed": loss}))
    assert found["suggested"] == 0.006
    assert found["fell_from"] == 2 and found["fell_to"] == pytest.approx(1, abs=0.1)
    assert 0.1 < found["diverged_at"] < 1


def test_no_rate_is_suggested_where_the_loss_only_scatters(keras):
    from pipelines.steps.range_test import smooth, suggestion

    rates = np.geomspace(1e-6, 10, 150)
    found = 0
    for seed in range(100):
        loss = 0.7 + np.random.default_rng(seed).normal(0, 0.05, size=150)
        table = pd.DataFrame({"learning_rate": rates, "loss": loss, "smoothed": smooth(loss)})
        found += suggestion(table)["suggested"] is not None
    assert found <= 5
    little = pd.DataFrame({"learning_rate": rates, "loss": np.linspace(2, 1.92, 150), "smoothed": 1.92})
    assert suggestion(little)["suggested"] is None
    broken = pd.DataFrame({"learning_rate": [1e-6], "loss": [np.nan], "smoothed": [np.nan]})
    found = suggestion(broken)
    assert found["suggested"] is None and found["diverged_at"] == 1e-6
    assert "hardly fell" in learning_rate.in_words(given=0.001, **found)
    assert learning_rates({"mlp": broken}, {"mlp": {"given": 0.001, **found}}, Words("en")).startswith("<?xml")


@pytest.mark.parametrize("several", [False, True], ids=["one label", "several labels"])
def test_each_network_gets_a_line_to_paste_curves_and_a_picture(tmp_path, monkeypatch, capsys, several):
    experiment = write_experiment(tmp_path, *([rows_of_several(), SEVERAL] if several else []))
    run = find(experiment, monkeypatch, "train.batch_size=16")
    said = capsys.readouterr().out
    table = pd.read_csv(run / "learning_rates.csv")
    assert list(table.columns) == ["model", "step", "learning_rate", "loss", "smoothed"]
    assert list(table["model"].unique()) == ["mlp", "cnn"]
    facts = json.loads((run / "facts.json").read_text(encoding="utf-8"))
    assert facts["pipeline"] == "learning_rate" and facts["state"] == "finished"
    for name in ("mlp", "cnn"):
        assert f"models.{name}.train.learning_rate={facts['learning_rates'][name]['suggested']:g}" in said
    assert (run / "learning_rates.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert not (run / "models").exists()  # nothing is trained to the end, and nothing evaluated

    with pytest.raises(ConfigError, match="writes no report"):
        report.run(Namespace(run=run, language=None))


def test_the_test_part_changes_nothing(tmp_path, monkeypatch):
    tables = []
    for number, text in enumerate(("Хор на мосту", "Совсем другие слова")):
        folder = tmp_path / str(number)
        folder.mkdir()
        rows = [f"{words} {n},{label},train" for n in range(30) for words, label in (("мяч", "а"), ("музей", "б"))]
        rows += [f"{words} {n},{label},validation" for n in range(3) for words, label in (("мяч", "а"), ("музей", "б"))]
        rows += [f"{text} {n},{label},test" for n in range(3) for label in "аб"]
        changed = EXPERIMENT.replace('path = "table.csv"', 'path = "table.csv"\nsplit = "part"')
        experiment = write_experiment(folder, rows, changed)
        table = experiment.with_name("table.csv")
        table.write_text(table.read_text(encoding="utf-8").replace("text,label", "text,label,part"), encoding="utf-8")
        tables.append(pd.read_csv(find(experiment, monkeypatch) / "learning_rates.csv"))
    pd.testing.assert_frame_equal(*tables)


def test_what_has_no_learning_rate_is_refused(tmp_path, monkeypatch):
    networks = EXPERIMENT[EXPERIMENT.index("[models.mlp]") : EXPERIMENT.index("[train]")]
    experiment = write_experiment(tmp_path, text=EXPERIMENT.replace(networks, "[models.linear]\n"))
    with pytest.raises(ConfigError, match="no network among majority, linear, .*add one of cnn, gru, lstm, mlp"):
        find(experiment, monkeypatch)
    write_experiment(tmp_path)
    with pytest.raises(ConfigError, match=r'"lbfgs" \(mlp\): it finds the length of its steps itself'):
        find(experiment, monkeypatch, "models.mlp.train.optimizer=lbfgs")
    assert not (tmp_path / "runs").exists()


def test_pictures_have_rates_too_and_entities_are_refused(tmp_path, monkeypatch, capsys):
    from tests.small_entities import write_entities
    from tests.small_picture_run import write_pictures

    run = find(write_pictures(tmp_path), monkeypatch, "train.batch_size=8")
    assert (run / "learning_rates.svg").exists()
    assert set(pd.read_csv(run / "learning_rates.csv")["model"]) == {"cnn"}
    assert "models.cnn.train.learning_rate=" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="of texts or pictures"):
        find(write_entities(tmp_path), monkeypatch)
