"""Labels of texts as arrays: of one label each, of several, and what tables show of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.labels import array_cells, cell_labels, cells_array, indicators, label_array, labels_cell

CLASSES = ["гнев", "радость", "страх", "joy 2", "a|b"]


def test_one_label_of_each_text_is_a_number_and_several_are_a_matrix():
    frame = pd.DataFrame({"label": ["b", "a", "b"], "labels": [("b",), ("a",), ("b",)]})
    labels, classes = label_array(frame, several=False)
    assert (labels.tolist(), classes) == ([1, 0, 1], ["a", "b"])
    frame = pd.DataFrame({"label": ["a | b", "[]", "c"], "labels": [("a", "b"), (), ("c",)]})
    labels, classes = label_array(frame, several=True)
    assert (labels.tolist(), classes) == ([[1, 1, 0], [0, 0, 0], [0, 0, 1]], ["a", "b", "c"])
    assert labels.dtype == np.uint8


@pytest.mark.parametrize(("labels", "cell"), [((), "[]"), (("joy",), "joy"), (("anger", "joy"), "anger | joy")])
def test_a_cell_shows_the_labels_of_a_text(labels, cell):
    assert labels_cell(labels) == cell
    assert cell_labels(cell) == labels


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), max_size=8))
def test_cells_read_back_are_the_same_matrix(rows):
    matrix = np.array(rows, dtype="uint8").reshape(len(rows), 5)
    np.testing.assert_array_equal(cells_array(array_cells(matrix, CLASSES), CLASSES, several=True), matrix)


@given(st.lists(st.integers(0, 4), max_size=8))
def test_cells_read_back_are_the_same_numbers(numbers):
    labels = np.array(numbers, dtype="int64")
    np.testing.assert_array_equal(cells_array(array_cells(labels, CLASSES), CLASSES, several=False), labels)


def test_a_number_is_a_row_with_a_single_one():
    assert indicators(np.array([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    matrix = np.array([[1, 1], [0, 0]], dtype="uint8")
    assert indicators(matrix, 2) is matrix
