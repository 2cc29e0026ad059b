"""Predictions and true labels -> scores, each with its exact name."""

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

from pipelines.steps.labels import array_cells, cells_array, indicators

LEAST = np.finfo(float).eps  # a true class that was held for impossible counts as this likely, as in scikit-learn


def measure(table: pd.DataFrame, classes: list[str]) -> dict:
    """Predictions of one part (see `predictions`) -> its scores, precision, recall and F1 of each class, confusion."""
    several = "loss" in table
    labels, predicted = (cells_array(table[column], classes, several) for column in ("label", "predicted"))
    if several:
        found = scores_of_several(labels, predicted, table["loss"].to_numpy(float))
    else:
        found = scores(labels, predicted, table["label_probability"].to_numpy(float))
    return found | {
        "by_class": by_class(labels, predicted, classes),
        "confusion": confusion(labels, predicted, len(classes)).tolist(),
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


def class_scores(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Class numbers (texts,) and probabilities (texts, classes) -> validation_loss (log loss), validation_accuracy,
    validation_macro_f1, as they stand in the history of a training."""
    predicted = probabilities.argmax(axis=1)
    return {
        "validation_loss": log_loss(labels, probabilities, labels=range(probabilities.shape[1])),
        "validation_accuracy": accuracy_score(labels, predicted),
        "validation_macro_f1": f1_score(labels, predicted, average="macro"),
    }


def scores_of_several(labels: np.ndarray, predicted: np.ndarray, losses: np.ndarray) -> dict[str, float]:
    """True and predicted labels as 0/1 (texts, classes), the loss of each text (texts,)
    -> subset_accuracy, micro_f1, macro_f1 and log_loss.

    subset_accuracy is the share of texts with all labels right and none too many; a text without labels is right where
    none is given. micro_f1 is the F1 of all decisions "this text has this label" together. macro_f1 is the plain mean
    of the F1 of the labels that some text has or is given; one that is neither is left out. log_loss is the mean of
    `text_losses`. Where there is no label on either side, both F1 are 0.

    Labels [1, 0], [1, 1] and answers [1, 0], [1, 0]: subset_accuracy 0.5, micro_f1 0.8, macro_f1 (1 + 0) / 2.
    """
    return {
        "subset_accuracy": float(accuracy_score(labels, predicted)),
        "micro_f1": float(f1_score(labels, predicted, average="micro", zero_division=0)),
        "macro_f1": float(np.nan_to_num(f1_score(labels, predicted, average="macro", zero_division=np.nan))),
        "log_loss": float(losses.mean()),
    }


def text_losses(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """0/1 labels and probabilities (texts, classes) -> the mean binary cross-entropy of each text (texts,):
    −log(p) of a label it has and −log(1 − p) of one it has not, over the classes."""
    of_truth = np.where(labels == 1, probabilities, 1 - probabilities.astype(float))
    return -np.log(np.maximum(of_truth, LEAST)).mean(axis=1)


def by_class(labels: np.ndarray, predicted: np.ndarray, classes: list[str]) -> list[dict]:
    """True and predicted labels -> precision, recall, f1 of each class, its texts (support) and those predicted."""
    numbers = range(len(classes))
    columns = precision_recall_fscore_support(labels, predicted, labels=numbers, zero_division=0)
    given = indicators(predicted, len(classes)).sum(axis=0)
    return [
        {
            "class": name,
            "precision": float(p),
            "recall": float(r),
            "f1": float(f),
            "support": int(n),
            "predicted": int(m),
        }
        for name, p, r, f, n, m in zip(classes, *columns, given, strict=True)
    ]


def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """True and predicted labels -> counts (classes, classes): on the diagonal texts that have the label and are given
    it; elsewhere texts that lack in their answer the label of the row and are given that of the column wrongly.

    For texts of one label each that is the confusion matrix.
    """
    if labels.ndim == 1:
        return confusion_matrix(labels, predicted, labels=range(classes))
    true, given = labels.astype(int), predicted.astype(int)
    return np.diag((true * given).sum(axis=0)) + (true * (1 - given)).T @ (given * (1 - true))


def predictions(
    ids: np.ndarray,
    split: str,
    labels: np.ndarray,
    predicted: np.ndarray,
    probabilities: np.ndarray,
    classes: list[str],
) -> pd.DataFrame:
    """-> a table with a row for each text, which `measure` reads: true and predicted labels, probabilities.

    Of one label each the two likeliest classes, and how likely the true one was thought to be. Of several the loss of
    the text and the probability of every class: label "joy | fear", predicted "joy", loss 0.36, p(fear) 0.2, p(joy) 0.6
    """
    told = {"id": ids, "split": split}
    told |= {"label": array_cells(labels, classes), "predicted": array_cells(predicted, classes)}
    if labels.ndim == 2:
        of_classes = dict(zip((f"p({name})" for name in classes), probabilities.T.astype(float).round(6), strict=True))
        return pd.DataFrame(told | {"loss": text_losses(labels, probabilities)} | of_classes)
    ranked = np.argsort(-probabilities, axis=1, kind="stable")
    rows = np.arange(len(labels))
    return pd.DataFrame(
        told
        | {
            "probability": probabilities[rows, ranked[:, 0]].round(6),
            "second": np.array(classes, dtype=object)[ranked[:, 1]],
            "second_probability": probabilities[rows, ranked[:, 1]].round(6),
            "label_probability": probabilities[rows, labels].astype(float),
        }
    )


def weighted_macro_f1(predicted: np.ndarray, weights: np.ndarray, *, labels: np.ndarray, classes: int) -> np.ndarray:
    """Predicted labels, how often each text counts (resamples, texts) and the true labels, class numbers (texts,) or
    0/1 (texts, classes) -> macro-F1 of each resample (resamples,), over the classes that occur in it."""
    true, guessed = (indicators(array, classes).astype(float) for array in (labels, predicted))
    hits, true, guessed = weights @ (true * guessed), weights @ true, weights @ guessed
    occurs = true + guessed > 0
    f1 = 2 * hits / np.where(occurs, true + guessed, 1)
    return f1.sum(axis=1) / np.maximum(occurs.sum(axis=1), 1)
