"""Texts with several labels, or none, the whole road: an experiment file in, a run folder and reports out."""

import json
import shutil
from argparse import Namespace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score

from pipelines import predict, text_classification
from pipelines.steps.labels import cells_array
from pipelines.steps.thresholds import best_thresholds, crosswise
from reports.run import Run
from tests import results
from tests.small_run import SEVERAL, asked, rows_of_several, run_experiment, write_experiment

CLASSES = ["культура", "спорт", "транспорт"]


def contents(path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def arrays(folder, split: str, classes=CLASSES) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A fit's folder -> true and predicted labels and probabilities of one part, as predictions.csv has them."""
    table = pd.read_csv(folder / "predictions.csv", dtype={"label": str, "predicted": str}, keep_default_na=False)
    part = table[table["split"] == split]
    labels, predicted = (cells_array(part[name], classes, several=True) for name in ("label", "predicted"))
    return labels, predicted, part[[f"p({name})" for name in classes]].to_numpy()


def test_scores_in_the_comparison_are_those_of_the_predictions(several_run):
    comparison = contents(several_run / "comparison.json")
    assert [(row["model"], row["preprocess"]) for row in comparison["models"]] == [
        ("majority", "raw"), ("majority", "bare"), ("linear", "raw"), ("linear", "bare"),
        ("mlp", "raw"), ("mlp", "bare"), ("cnn", "raw"),
    ]  # fmt: skip
    for row in comparison["models"]:
        found = {"subset_accuracy": [], "micro_f1": [], "macro_f1": []}
        for seed in range(row["seeds"]):
            labels, predicted, _ = arrays(
                several_run / "models" / row["model"] / row["preprocess"] / f"seed-{seed}", "test"
            )
            assert len(labels) == comparison["test_texts"]
            found["subset_accuracy"].append(accuracy_score(labels, predicted))
            for average in ("micro", "macro"):
                found[f"{average}_f1"].append(f1_score(labels, predicted, average=average, zero_division=0))
        for name, scores in found.items():
            assert row["test"][name]["mean"] == pytest.approx(np.mean(scores)), name
    best = max(comparison["models"], key=lambda row: row["validation"])
    assert comparison["models"][comparison["chosen"]] == best


@pytest.mark.parametrize("fit", ["majority/raw/seed-0", "linear/bare/seed-0", "mlp/bare/seed-1", "cnn/raw/seed-0"])
def test_thresholds_are_of_the_validation_part_and_answer_the_test_part(several_run, fit):
    folder = several_run / "models" / fit
    labels, predicted, probabilities = arrays(folder, "validation")
    stored = contents(folder / "model.json")["thresholds"]
    assert stored == list(contents(folder / "metrics.json")["thresholds"].values())
    assert stored == pytest.approx(best_thresholds(labels, probabilities), abs=1e-6)  # what is written has six digits
    np.testing.assert_array_equal(predicted, crosswise(labels, probabilities))
    _, predicted, probabilities = arrays(folder, "test")
    np.testing.assert_array_equal(predicted, probabilities >= stored)


def test_predict_gives_the_labels_above_their_thresholds(several_run, capsys):
    source = pd.read_csv(several_run.parents[2] / "table.csv", keep_default_na=False)
    lines = pd.read_csv(several_run / "splits.csv", dtype={"id": str}).set_index("id")["line"]
    for model in ("majority", "linear", "mlp"):
        fit = predict.find_fit(several_run, model, "raw", 0)
        table = pd.read_csv(fit / "predictions.csv", dtype={"id": str}, keep_default_na=False)
        table = table[table["split"] == "test"]
        texts = [source["text"][lines.loc[row] - 2] for row in table["id"]]
        given = asked(several_run, texts, model=model, preprocess="raw", seed=0, json=True)
        predict.run(given)
        answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [" | ".join(sorted(answer["labels"])) or "[]" for answer in answers] == table["predicted"].tolist()
        assert answers[0]["classes"]["спорт"] == pytest.approx(table["p(спорт)"].iloc[0], abs=1e-5)
        given.json = False
        predict.run(given)
        for line, answer, text in zip(capsys.readouterr().out.splitlines(), answers, texts, strict=True):
            shown, _, rest = line.partition("\t")
            named = [name.split()[0] for name in shown.split(", ")] if shown != "no label" else []
            assert (named, rest) == (answer["labels"], text)


def test_errors_name_what_was_missed_and_what_invented_the_surest_first(several_run):
    found = contents(several_run / "errors.json")
    folder = several_run / "models" / found["model"] / found["preprocess"] / f"seed-{found['seed']}"
    thresholds = contents(folder / "metrics.json")["thresholds"]
    assert found["errors"]
    sure = []
    for error in found["errors"]:
        wrong = {kind: {w["label"] for w in error["wrong"] if w["is"] == kind} for kind in ("missed", "invented")}
        assert wrong["missed"] == set(error["labels"]) - set(error["predicted"])
        assert wrong["invented"] == set(error["predicted"]) - set(error["labels"])
        for told in error["wrong"]:
            assert told["threshold"] == thresholds[told["label"]]
            assert (told["probability"] >= told["threshold"]) == (told["is"] == "invented")
        held = [w["probability"] if w["is"] == "invented" else 1 - w["probability"] for w in error["wrong"]]
        assert error["probability"] == held[0] == max(held)
        assert 0 < error["fits_wrong"] == error["fits_agree"] <= error["fits"]
        sure.append(error["probability"])
    assert sure == sorted(sure, reverse=True)
    assert found["errors"][0]["fits"] < 10  # without majority, which gives every text the same labels


def test_a_token_that_draws_to_a_mistake_has_a_positive_influence(several_run):
    from pipelines.steps.fitted import load_fitted

    error = contents(several_run / "errors.json")
    fitted = load_fitted(several_run / "models" / error["model"] / error["preprocess"] / f"seed-{error['seed']}")
    for found in error["errors"]:
        (corpus,) = fitted.prepare([found["text"]]).corpus
        first = found["wrong"][0]
        token, influence = max(found["influences"], key=lambda pair: abs(pair[1]))
        place = [name for name, _ in found["influences"]].index(token)
        with_it, without = fitted.probabilities([corpus, corpus[:place] + corpus[place + 1 :]])
        fall = (with_it - without)[fitted.classes.index(first["label"])]
        assert influence == pytest.approx(fall if first["is"] == "invented" else -fall, abs=1e-5)


def test_a_resumed_run_keeps_what_is_there_and_ends_the_same(several_run, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(several_run, broken)
    expected = contents(broken / "comparison.json")["models"]
    for gone in ("comparison.json", "errors.json", "report.html"):
        (broken / gone).unlink()
    for gone in ("cnn/raw/seed-1", "linear/bare/seed-0"):
        shutil.rmtree(broken / "models" / gone)
    text_classification.run(Namespace(experiment=None, overrides=[], resume=broken, prepare=False))
    for row, again in zip(expected, contents(broken / "comparison.json")["models"], strict=True):
        assert again["test"]["macro_f1"]["mean"] == pytest.approx(row["test"]["macro_f1"]["mean"])
    assert contents(broken / "errors.json")["errors"]
    assert (broken / "report.html").exists()


@pytest.mark.slow
def test_prepared_first_and_trained_later_it_is_the_same(several_run, tmp_path):
    run = run_experiment(write_experiment(tmp_path, rows_of_several(), SEVERAL), prepare=True)
    (tmp_path / "table.csv").unlink()
    text_classification.run(Namespace(experiment=None, overrides=[], resume=run, prepare=False))
    for fit in ("linear/bare/seed-0", "mlp/raw/seed-0"):
        first, second = ((folder / "models" / fit / "predictions.csv").read_bytes() for folder in (several_run, run))
        assert first == second


@pytest.mark.slow
def test_folds_test_every_text_once_each_by_the_thresholds_of_its_fold(tmp_path):
    text = SEVERAL.split("[models.cnn]")[0] + "[train]\nepochs = 2\n[report]\nlanguage = ['en', 'ru']\n"
    run = run_experiment(write_experiment(tmp_path, rows_of_several(), text), "data.folds=3")
    splits = pd.read_csv(run / "splits.csv", dtype=str)
    comparison = contents(run / "comparison.json")
    assert (comparison["folds"], comparison["test_texts"]) == (3, 100)
    for row in comparison["models"]:
        scores = []
        for seed in range(row["seeds"]):
            folder = run / "models" / row["model"] / row["preprocess"] / f"seed-{seed}"
            labels, predicted, _ = arrays(folder, "test")
            assert len(labels) == len(splits)
            scores.append(f1_score(labels, predicted, average="macro"))
            for fold in (1, 2, 3):
                of_fold = folder.with_name(f"seed-{seed}-fold-{fold}")
                _, predicted, probabilities = arrays(of_fold, "test")
                np.testing.assert_array_equal(
                    predicted, probabilities >= contents(of_fold / "model.json")["thresholds"]
                )
        assert row["test"]["macro_f1"]["mean"] == pytest.approx(np.mean(scores))
    chosen = Run(run).chosen
    of_fits = [found["thresholds"]["спорт"] for found in chosen.each]
    assert len(of_fits) == 3 * chosen.row["seeds"]
    low, high = (f"{bound(of_fits):.3f}" for bound in (min, max))
    assert f" {low}–{high} |" in (run / "report.md").read_text(encoding="utf-8")


def test_the_header_of_an_experiment_file_names_each_score(several_run, tmp_path, monkeypatch):
    run = Run(several_run)
    row = next(fits.row for fits in run.fits if (fits.model, fits.preprocess) == ("linear", "raw"))
    one = contents(several_run / "comparison.json")
    one["models"] = [row]
    config = contents(several_run / "config.json") | {"preprocess": {"raw": {}}}
    shutil.copy(several_run / "facts.json", tmp_path)
    for name, content in (("comparison.json", one | {"chosen": 0}), ("config.json", config)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    lines = results.header(tmp_path)
    assert lines[2].split("  ")[-1].strip() == "subset accuracy"
    micro, macro, subset = (f"{100 * row['test'][k]['mean']:.1f}" for k in ("micro_f1", "macro_f1", "subset_accuracy"))
    low, high = (f"{100 * bound:.1f}" for bound in row["interval"])
    assert lines[3].split() == ["#", "linear", "*", micro, macro, low, "to", high, subset]
    assert lines[2].index("subset") == lines[3].rindex(subset)
    monkeypatch.setattr(results, "CONFIGS", tmp_path)
    (tmp_path / "small.toml").write_text("\n".join(lines), encoding="utf-8")
    assert results.readme_table().splitlines()[-1] == f"| `small` | **{macro}** |"


@pytest.mark.slow
def test_real_emotions_of_russian_texts(datasets, tmp_path):
    """CEDR, the baselines: of 1,882 test texts 734 have no label and 20 several."""
    text = f"""
format = 1
name = "cedr"
task = "text_classification"
language = "ru"
[data]
train = "{(datasets / "cedr/cedr-main-train.csv").as_posix()}"
test = "{(datasets / "cedr/cedr-main-test.csv").as_posix()}"
label = "labels"
multilabel = true
[preprocess.raw]
tokens = "fast"
"""
    (tmp_path / "experiment.toml").write_text(text, encoding="utf-8")
    run = run_experiment(tmp_path / "experiment.toml")
    labels, predicted, _ = arrays(run / "models/linear/raw/seed-0", "test", list("01234"))
    assert len(labels) == 1882
    assert np.bincount(labels.sum(axis=1)).tolist() == [734, 1128, 20]
    majority, linear = contents(run / "comparison.json")["models"]
    assert linear["test"]["macro_f1"]["mean"] == pytest.approx(f1_score(labels, predicted, average="macro"))
    assert linear["test"]["macro_f1"]["mean"] > 0.65 > 0.3 > majority["test"]["macro_f1"]["mean"]
    assert linear["test"]["micro_f1"]["mean"] > 0.7
    assert linear["test"]["subset_accuracy"]["mean"] > 0.65
    assert linear["test"]["log_loss"]["mean"] < 0.2 < majority["test"]["log_loss"]["mean"]
    # Chosen crosswise, the score on validation promises what the test keeps.
    assert linear["validation"] == pytest.approx(linear["test"]["macro_f1"]["mean"], abs=0.03)
