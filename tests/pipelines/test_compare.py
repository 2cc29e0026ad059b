"""Scores, intervals and differences, against outside oracles."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

from pipelines.steps.compare import Measured, compare
from pipelines.steps.evaluate import (
    measure,
    predictions,
    scores,
    scores_of_several,
    text_losses,
    weighted_macro_f1,
)
from pipelines.steps.labels import indicators

RANDOM = np.random.default_rng(0)


def measured(name: str, labels, accuracy: float, *, baseline=False, seeds=3) -> Measured:
    predicted = []
    for _ in range(seeds):
        guesses = RANDOM.integers(3, size=len(labels))
        predicted.append(np.where(RANDOM.random(len(labels)) < accuracy, labels, guesses))
    tests = [
        {"accuracy": float((p == labels).mean()), "macro_f1": f1_score(labels, p, average="macro"), "log_loss": 1.0}
        for p in predicted
    ]
    return Measured(name, name, "raw", baseline, [accuracy] * seeds, tests, predicted, [1.0] * seeds, 10)


def compared(rows: list[Measured], labels, groups=None) -> dict:
    """`compare` by macro-F1, as classification does it."""
    classes = labels.shape[1] if labels.ndim == 2 else 1 + max(a.max() for r in rows for a in [labels, *r.predicted])
    return compare(rows, "macro_f1", partial(weighted_macro_f1, labels=labels, classes=classes), len(labels), groups)


def test_weighted_macro_f1_is_scikit_learns_with_sample_weights():
    labels, predicted = RANDOM.integers(4, size=60), RANDOM.integers(4, size=60)
    weights = RANDOM.multinomial(60, np.full(60, 1 / 60), size=20)
    ours = weighted_macro_f1(predicted, weights, labels=labels, classes=5)
    for weight, score in zip(weights, ours, strict=True):
        kept = weight > 0
        expected = f1_score(labels[kept], predicted[kept], sample_weight=weight[kept], average="macro", zero_division=0)
        assert score == pytest.approx(expected)


def test_the_worked_number_of_the_docstring():
    found = scores(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([0.9, 0.2, 0.8]))
    assert found["macro_f1"] == pytest.approx(2 / 3)


def test_a_clear_difference_is_shown_and_its_sign_is_right():
    labels = RANDOM.integers(3, size=300)
    rows = [
        measured("majority", labels, 0.0, baseline=True, seeds=1),
        measured("linear", labels, 0.6, baseline=True, seeds=1),
        measured("good", labels, 0.95),
        measured("bad", labels, 0.1),
    ]
    found = compared(rows, labels)
    by_name = {row["model"]: row for row in found["models"]}
    assert found["models"][found["best_baseline"]]["model"] == "linear"
    assert found["models"][found["best_network"]]["model"] == found["models"][found["chosen"]]["model"] == "good"
    assert by_name["good"]["against_baseline"]["interval"][0] > 0 > by_name["bad"]["against_baseline"]["interval"][1]
    assert "against_baseline" not in by_name["linear"]
    assert by_name["linear"]["test"]["macro_f1"]["sd"] is None
    for row in found["models"]:
        low, high = row["interval"]
        assert low <= row["test"]["macro_f1"]["mean"] <= high


def test_a_model_beside_itself_differs_by_nothing():
    labels = RANDOM.integers(3, size=100)
    linear = measured("linear", labels, 0.7, baseline=True, seeds=1)
    twin = Measured("twin", "twin", "raw", False, [0.1], linear.test, linear.predicted, [1.0], 1)
    against = compared([linear, twin], labels)["models"][1]["against_baseline"]
    assert against == {"row": 0, "difference": 0.0, "interval": [0.0, 0.0]}


def test_the_interval_covers_as_often_as_it_says():
    """In repeated samples of a population the 95 % interval holds its macro-F1 at least 33 times in 40."""
    population = measured("x", np.arange(60_000) % 3, 0.7, baseline=True, seeds=1)
    labels, truth = np.arange(60_000) % 3, population.test[0]["macro_f1"]
    hits = 0
    for _ in range(40):
        rows = RANDOM.integers(60_000, size=200)
        sample = Measured(
            "x",
            "x",
            "raw",
            True,
            [1.0],
            [{"accuracy": 0, "macro_f1": 0, "log_loss": 0}],
            [population.predicted[0][rows]],
            [1.0],
            1,
        )
        low, high = compared([sample], labels[rows])["models"][0]["interval"]
        hits += low <= truth <= high
    assert hits >= 33


def test_groups_are_drawn_whole_so_intervals_widen():
    labels = np.arange(300) % 3
    model = measured("x", labels, 0.5, baseline=True, seeds=1)
    copies = np.repeat(np.arange(300), 10)  # each text ten times says no more than once
    ten = Measured("x", "x", "raw", True, [1.0], model.test, [model.predicted[0][copies]], [1.0], 1)
    alone, naive, grouped = (
        np.diff(compared([row], truth, groups)["models"][0]["interval"])[0]
        for row, truth, groups in ((model, labels, None), (ten, labels[copies], None), (ten, labels[copies], copies))
    )
    assert grouped == pytest.approx(alone, rel=0.15)
    assert naive < 0.5 * grouped


def test_tables_of_predictions_agree_with_the_scores():
    labels = np.array([0, 1, 2, 2])
    probabilities = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.0, 0.1, 0.9], [0.4, 0.4, 0.2]])
    predicted = probabilities.argmax(axis=1)
    table = predictions(np.array(["1", "2", "3", "4"]), "test", labels, predicted, probabilities, ["a", "b", "c"])
    assert table["predicted"].tolist() == ["a", "c", "c", "a"]
    assert table["second"].tolist() == ["b", "b", "b", "b"]
    assert table["label_probability"].tolist() == [0.5, 0.2, 0.9, 0.2]
    assert measure(table, ["a", "b", "c"])["confusion"] == [[1, 0, 0], [0, 0, 1], [1, 0, 1]]


def written(table: pd.DataFrame, folder) -> pd.DataFrame:
    table.to_csv(folder / "p.csv", index=False)
    return pd.read_csv(folder / "p.csv", dtype=str, keep_default_na=False)


def test_what_is_measured_from_written_predictions_is_what_scikit_learn_measures(tmp_path):
    labels = RANDOM.integers(4, size=200)
    probabilities = RANDOM.dirichlet(np.full(4, 0.3), size=200)
    predicted = probabilities.argmax(axis=1)
    table = predictions(np.arange(200), "test", labels, predicted, probabilities, list("abcd"))
    found = measure(written(table, tmp_path), list("abcd"))
    assert found["log_loss"] == pytest.approx(log_loss(labels, probabilities, labels=range(4)))
    assert found["macro_f1"] == pytest.approx(f1_score(labels, predicted, average="macro"))
    assert found["confusion"] == confusion_matrix(labels, predicted).tolist()
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted)
    assert [row["f1"] for row in found["by_class"]] == pytest.approx(f1)
    assert [row["support"] for row in found["by_class"]] == support.tolist()


def matrix(*shares: float, texts: int = 200) -> np.ndarray:
    """Each label by chance on its share of the texts."""
    return (RANDOM.random((texts, len(shares))) < shares).astype("uint8")


def test_scores_of_several_labels_are_scikit_learns(tmp_path):
    labels, classes = matrix(0.5, 0.3, 0.05, 0), list("abcd")
    probabilities = np.clip(0.4 * labels + 0.6 * RANDOM.random(labels.shape) - 0.1, 0, 1)
    predicted = (probabilities >= [0.5, 0.4, 0.3, 2]).astype("uint8")
    assert not labels.sum(axis=1).all()  # texts without labels count as well
    table = predictions(np.arange(200), "test", labels, predicted, probabilities, classes)
    found = measure(written(table, tmp_path), classes)
    assert found["subset_accuracy"] == accuracy_score(labels, predicted)
    assert found["micro_f1"] == pytest.approx(f1_score(labels, predicted, average="micro"))
    assert found["macro_f1"] == pytest.approx(f1_score(labels[:, :3], predicted[:, :3], average="macro"))
    columns = zip(labels.T, probabilities.T, strict=True)
    assert found["log_loss"] == pytest.approx(np.mean([log_loss(y, p, labels=[0, 1]) for y, p in columns]))
    assert found["by_class"][3] == {"class": "d", "precision": 0, "recall": 0, "f1": 0, "support": 0, "predicted": 0}
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, zero_division=0)
    for name, expected in (("precision", precision), ("recall", recall), ("f1", f1), ("support", support)):
        assert [row[name] for row in found["by_class"]] == pytest.approx(expected)
    assert [row["predicted"] for row in found["by_class"]] == predicted.sum(axis=0).tolist()
    assert list(table)[2:] == ["label", "predicted", "loss", "p(a)", "p(b)", "p(c)", "p(d)"]


def test_the_worked_numbers_of_several_labels():
    labels, predicted = np.array([[1, 0], [1, 1]]), np.array([[1, 0], [1, 0]])
    found = scores_of_several(labels, predicted, np.zeros(2))
    assert found == {"subset_accuracy": 0.5, "micro_f1": pytest.approx(0.8), "macro_f1": 0.5, "log_loss": 0}
    nothing = scores_of_several(0 * labels, 0 * predicted, np.zeros(2))
    assert nothing == {"subset_accuracy": 1, "micro_f1": 0, "macro_f1": 0, "log_loss": 0}
    one, sure = np.array([[1, 0]]), np.array([[0.0, 1.0]], dtype="float32")
    assert np.isfinite(text_losses(one, sure)).all()
    assert text_losses(one, np.array([[0.6, 0.2]])) == pytest.approx(-(np.log(0.6) + np.log(0.8)) / 2)


def test_the_confusion_of_texts_with_one_label_is_the_confusion_matrix():
    labels, predicted = RANDOM.integers(3, size=50), RANDOM.integers(3, size=50)
    table = {"label_probability": np.ones(50), "loss": np.ones(50)}
    cells = pd.DataFrame({"label": [f"{n}" for n in labels], "predicted": [f"{n}" for n in predicted]})
    found = [measure(cells.assign(**{name: column}), list("012")) for name, column in table.items()]
    assert found[0]["confusion"] == found[1]["confusion"] == confusion_matrix(labels, predicted).tolist()
    assert found[0]["accuracy"] == found[1]["subset_accuracy"] == pytest.approx(found[1]["micro_f1"])


def test_a_label_missed_and_one_invented_in_the_same_text_are_a_pair():
    cells = pd.DataFrame({"label": ["a | b", "a", "[]", "c"], "predicted": ["a | c", "b", "a", "[]"], "loss": 0.0})
    assert measure(cells, list("abc"))["confusion"] == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]


def test_weighted_macro_f1_of_several_labels_is_scikit_learns_and_of_one_the_same_as_its_matrix():
    labels, predicted = matrix(0.5, 0.2, 0.02, texts=60), matrix(0.4, 0.2, 0.02, texts=60)
    weights = RANDOM.multinomial(60, np.full(60, 1 / 60), size=20)
    for weight, score in zip(weights, weighted_macro_f1(predicted, weights, labels=labels, classes=3), strict=True):
        copies = np.repeat(np.arange(60), weight)
        expected = f1_score(labels[copies], predicted[copies], average="macro", zero_division=np.nan)
        assert score == pytest.approx(expected)
    assert weighted_macro_f1(0 * predicted, weights, labels=0 * labels, classes=3).tolist() == [0.0] * 20
    one, other = RANDOM.integers(4, size=60), RANDOM.integers(4, size=60)
    np.testing.assert_array_equal(
        weighted_macro_f1(other, weights, labels=one, classes=4),
        weighted_macro_f1(indicators(other, 4), weights, labels=indicators(one, 4), classes=4),
    )


def test_models_of_several_labels_are_compared_on_the_same_texts():
    labels = matrix(0.5, 0.3, 0.1, texts=300)
    rows = []
    for name, noise in (("linear", 0.2), ("good", 0.05), ("bad", 0.5)):
        answers = [np.where(RANDOM.random(labels.shape) < noise, 1 - labels, labels) for _ in range(2)]
        tests = [scores_of_several(labels, predicted, np.zeros(300)) for predicted in answers]
        f1 = [score["macro_f1"] for score in tests]
        rows.append(Measured(name, name, "raw", name == "linear", f1, tests, answers, [1.0] * 2, 10))
    found = compared(rows, labels)
    linear, good, bad = found["models"]
    assert found["chosen"] == found["best_network"] == 1
    assert set(good["test"]) == {"subset_accuracy", "micro_f1", "macro_f1", "log_loss"}
    assert good["against_baseline"]["interval"][0] > 0 > bad["against_baseline"]["interval"][1]
    for row in (linear, good, bad):
        assert row["interval"][0] <= row["test"]["macro_f1"]["mean"] <= row["interval"][1]
