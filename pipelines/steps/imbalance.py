"""Classes of unequal size: weights for their texts, or more and fewer texts of each in an epoch."""

import numpy as np

from pipelines.steps.experiment import Train


def text_weights(labels: np.ndarray, settings: Train) -> np.ndarray:
    """Class numbers (texts,) -> a weight for each text (texts,), 1 on average; 1 for all where a text may have several
    labels (see `label_weights`).

    "balanced" is scikit-learn's: texts / (classes · texts of the class), so that every class weighs the same.
    """
    if settings.class_weight == "none" or labels.ndim == 2:
        return np.ones(len(labels), "float32")
    counts = np.bincount(labels)
    return (len(labels) / (np.count_nonzero(counts) * counts[labels])).astype("float32")


def label_weights(labels: np.ndarray, settings: Train) -> np.ndarray | None:
    """Labels as 0 and 1 (texts, classes) -> weights of its absence and of its presence (2, classes); None where each
    text has one label.

    "balanced": for each label, texts that have it weigh together as much as those that have it not.
    """
    if labels.ndim == 1:
        return None
    present = labels.sum(axis=0)
    if settings.class_weight == "none":
        return np.ones((2, labels.shape[1]))
    return len(labels) / (2 * np.maximum([len(labels) - present, present], 1))


def rows_of_epoch(labels: np.ndarray, settings: Train, random: np.random.Generator) -> np.ndarray:
    """Class numbers (texts,) -> the numbers of the texts that an epoch takes.

    "over": of every class as many as the largest has, texts of small classes repeated, none more than once oftener than
    another. "under": of every class as many as the smallest has, drawn anew each epoch.
    """
    if settings.resample == "none":
        return np.arange(len(labels))
    by_class = [np.flatnonzero(labels == n) for n in np.unique(labels)]
    sizes = [len(rows) for rows in by_class]
    wanted = max(sizes) if settings.resample == "over" else min(sizes)
    drawn = [np.resize(random.permutation(rows), wanted) for rows in by_class]
    return np.concatenate(drawn)
