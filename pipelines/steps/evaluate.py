"""Probabilities and true classes -> scores, each with its exact name."""

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support


def scores(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Class numbers (texts,) and probabilities (texts, classes) -> accuracy, macro_f1 and log_loss.

    macro_f1 is the plain mean of the F1 of the classes that occur among the labels or the predictions: labels 0 0 1
    and predictions 0 1 1 give F1 2/3 for both classes, so 0.667.
    """
    predicted = probabilities.argmax(axis=1)
    return {
        "accuracy": float(accuracy_score(labels, predicted)),
        "macro_f1": float(f1_score(labels, predicted, average="macro", zero_division=0)),
        "log_loss": float(log_loss(labels, probabilities, labels=range(probabilities.shape[1]))),
    }


def by_class(labels: np.ndarray, probabilities: np.ndarray, classes: list[str]) -> list[dict]:
    """Class numbers and probabilities -> precision, recall, f1 and support of each class."""
    numbers = range(len(classes))
    columns = precision_recall_fscore_support(labels, probabilities.argmax(axis=1), labels=numbers, zero_division=0)
    return [
        {"class": name, "precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
        for name, p, r, f, n in zip(classes, *columns, strict=True)
    ]


def confusion(labels: np.ndarray, probabilities: np.ndarray, classes: int) -> list[list[int]]:
    """Class numbers and probabilities -> counts: a row for each true class, a column for each predicted one."""
    return confusion_matrix(labels, probabilities.argmax(axis=1), labels=range(classes)).tolist()


def predictions(ids: np.ndarray, split: str, labels: np.ndarray, probabilities: np.ndarray, classes: list[str]):
    """-> a table with a row per text: the two likeliest classes and how likely the true one was thought to be."""
    names = np.array(classes, dtype=object)
    ranked = np.argsort(-probabilities, axis=1, kind="stable")
    rows = np.arange(len(labels))
    return pd.DataFrame(
        {
            "id": ids,
            "split": split,
            "label": names[labels],
            "predicted": names[ranked[:, 0]],
            "probability": probabilities[rows, ranked[:, 0]].round(6),
            "second": names[ranked[:, 1]],
            "second_probability": probabilities[rows, ranked[:, 1]].round(6),
            "label_probability": probabilities[rows, labels].round(6),
        }
    )
