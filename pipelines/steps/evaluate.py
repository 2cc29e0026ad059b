"""Predictions and true classes -> scores, each with its exact name."""

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

LEAST = np.finfo(float).eps  # a true class that was held for impossible counts as this likely, as in scikit-learn


def measure(table: pd.DataFrame, classes: list[str]) -> dict:
    """Predictions of one part (see `predictions`) -> its scores, precision, recall and F1 of each class, confusion."""
    numbers = {name: number for number, name in enumerate(classes)}
    labels, predicted = (table[column].map(numbers).to_numpy() for column in ("label", "predicted"))
    return scores(labels, predicted, table["label_probability"].to_numpy()) | {
        "by_class": by_class(labels, predicted, classes),
        "confusion": confusion_matrix(labels, predicted, labels=range(len(classes))).tolist(),
    }


def scores(labels: np.ndarray, predicted: np.ndarray, label_probability: np.ndarray) -> dict[str, float]:
    """True and predicted class numbers (texts,), probability given to the true class (texts,)
    -> accuracy, macro_f1 and log_loss.

    macro_f1 is the plain mean of the F1 of the classes that occur among the labels or the predictions: labels 0 0 1
    and predictions 0 1 1 give F1 2/3 for both classes, so 0.667. log_loss is the mean of −log(label_probability).
    """
    return {
        "accuracy": float(accuracy_score(labels, predicted)),
        "macro_f1": float(f1_score(labels, predicted, average="macro", zero_division=0)),
        "log_loss": float(-np.log(np.maximum(label_probability, LEAST)).mean()),
    }


def by_class(labels: np.ndarray, predicted: np.ndarray, classes: list[str]) -> list[dict]:
    """True and predicted class numbers -> precision, recall, f1 and support of each class."""
    numbers = range(len(classes))
    columns = precision_recall_fscore_support(labels, predicted, labels=numbers, zero_division=0)
    return [
        {"class": name, "precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
        for name, p, r, f, n in zip(classes, *columns, strict=True)
    ]


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
            "label_probability": probabilities[rows, labels].astype(float),
        }
    )
