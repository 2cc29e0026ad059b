"""The labels of texts as an array: class numbers (texts,) where each text has one label, a 0/1 matrix (texts, classes)
where it may have several, or none. Both go the same way; who has to tell them apart counts the axes."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

JOINED, NONE = " | ", "[]"  # what a table shows between the labels of a text that has several, and where it has none


def label_array(frame: pd.DataFrame, several: bool) -> tuple[np.ndarray, list[str]]:
    """Records -> their labels as an array, and the classes in alphabetical order: the place is the class number.

    Labels "b", "a" -> [1, 0]; several: ("a", "b"), () -> [[1, 1], [0, 0]]
    """
    if several:
        classes = sorted(set(frame["labels"].explode().dropna()))
        return _matrix(frame["labels"], classes), classes
    classes = sorted(set(frame["label"]))
    return np.searchsorted(classes, frame["label"]), classes


def labels_cell(labels: Iterable[str]) -> str:
    """The labels of a text -> a cell of a table: ("anger", "joy") -> "anger | joy"; () -> "[]"."""
    return JOINED.join(labels) or NONE


def cell_labels(cell: str) -> tuple[str, ...]:
    """The way back: "anger | joy" -> ("anger", "joy"); "[]" -> ()."""
    return () if cell == NONE else tuple(cell.split(JOINED))


def array_cells(labels: np.ndarray, classes: list[str]) -> list[str]:
    """Labels as an array -> what a table shows of each text: [1, 0] -> "b", "a"; [[1, 1], [0, 0]] -> "a | b", "[]"."""
    if labels.ndim == 1:
        return [classes[number] for number in labels]
    return [labels_cell(classes[number] for number in np.flatnonzero(row)) for row in labels]


def cells_array(cells: Iterable[str], classes: list[str], several: bool) -> np.ndarray:
    """The way back: what a table shows of each text -> labels as an array."""
    if several:
        return _matrix(map(cell_labels, cells), classes)
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers[name] for name in cells], dtype="int64")


def indicators(labels: np.ndarray, classes: int) -> np.ndarray:
    """Labels as an array of either kind -> a 0/1 matrix (texts, classes): [1, 0] -> [[0, 1], [1, 0]]"""
    return np.eye(classes, dtype="uint8")[labels] if labels.ndim == 1 else labels


def _matrix(of_texts: Iterable[Iterable[str]], classes: list[str]) -> np.ndarray:
    numbers = {name: number for number, name in enumerate(classes)}
    of_texts = list(of_texts)
    matrix = np.zeros((len(of_texts), len(classes)), dtype="uint8")
    for row, names in enumerate(of_texts):
        matrix[row, [numbers[name] for name in names]] = 1
    return matrix
