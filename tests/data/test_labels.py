"""Cells and columns that hold several labels -> the labels."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.labels import label_form, labels_of_columns, list_delimiter, parse_labels
from data.tables import read_table

label = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8).map(str.strip).filter(bool)
labels = st.lists(label, max_size=4, unique=True)


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["[0 2]", "[]", "[1]"], "brackets"),
        (["['a', 'b']", "[]"], "brackets"),
        (['["a", "b"]', "[]", None, " "], "json"),
        (["[0]", "[1]"], "json"),
        (["a|b", "a", "b", "c"], "bar"),
        (["pro|contra", "neutral"], "one"),  # a label with a bar in it
        (["a|b", "b|a"], "one"),
        (["politics, world", "sports", "politics"], "one"),
        (["Q&A; help", "other"], "one"),
        (["[PER", "ORG]"], "one"),
        (["a", "b", float("nan")], "one"),
        ([], "one"),
    ],
)
def test_the_form_is_found_and_ordinary_labels_are_not_torn(cells, form):
    assert label_form(cells) == form


@pytest.mark.parametrize(
    ("cell", "form", "expected"),
    [
        ("[0 2]", "brackets", ("0", "2")),
        ("[ 0\n 12]", "brackets", ("0", "12")),
        ("[]", "brackets", ()),
        ("['joy', \"don't\"]", "brackets", ("joy", "don't")),
        ("['joy' 'very sad']", "brackets", ("joy", "very sad")),
        ("[joy, very sad]", "brackets", ("joy", "very sad")),
        ('["a", 1, null]', "json", ("a", "1")),
        ("a|b | a", "bar", ("a", "b")),
        ("a; b;", "semicolon", ("a", "b")),
        ("a, b", "comma", ("a", "b")),
        ("a, b", "one", ("a, b",)),
        ("  ", "one", ()),
        (None, "json", ()),
        (float("nan"), "comma", ()),
    ],
)
def test_a_cell_becomes_its_labels(cell, form, expected):
    assert parse_labels(cell, form) == expected


@pytest.mark.parametrize(
    ("cell", "form"), [("a", "json"), ('{"a": 1}', "json"), ("a", "brackets"), ("['a", "brackets")]
)
def test_a_cell_of_another_form_is_refused(cell, form):
    with pytest.raises(DataError, match="expected labels like"):
        parse_labels(cell, form)


@given(labels)
def test_lists_that_programs_print_come_back(names):
    assert parse_labels(json.dumps(names), "json") == tuple(names)
    assert parse_labels(str(names), "brackets") == tuple(names)


@given(st.lists(st.integers(0, 999), max_size=60, unique=True))
def test_arrays_that_numpy_prints_come_back(numbers):
    assert parse_labels(str(np.array(numbers, dtype=int)), "brackets") == tuple(map(str, numbers))


def test_real_lists_are_counted_as_published(datasets):
    cells = read_table(datasets / "cedr/cedr-main-train.csv", wanted=("text", "labels")).rows["labels"]
    assert label_form(cells) == "brackets"
    counts = cells.map(lambda cell: parse_labels(cell, "brackets")).value_counts()
    single = {labels[0]: n for labels, n in counts.items() if len(labels) == 1}
    assert counts[()] == 3043
    assert single == {"0": 1508, "1": 1365, "2": 568, "3": 553, "4": 384}


def test_a_column_for_each_label():
    frame = pd.DataFrame({"joy": ["1", "0", "TRUE"], "anger": ["true", "", None], "line": [2, 3, 4]})
    assert labels_of_columns(frame, ["joy", "anger"]) == [("joy", "anger"), (), ("joy",)]
    with pytest.raises(DataError, match='line 3, column "joy": expected 1 or 0, found "2"'):
        labels_of_columns(frame.assign(joy=["1", "2", "0"]), ["joy"])


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["3,27", "3", "27,5", "5,3", "3,27,5"], "comma"),
        (["a|b", "b|c", "a|c", "a|b|c"], "bar"),
        (["Food, drinks", "Law", "Food, drinks"], None),
        (["a", "b"], None),
    ],
)
def test_cells_made_of_few_parts_may_be_lists(cells, form):
    assert list_delimiter(cells) == form


def test_lists_of_objects_are_no_labels():
    assert label_form(['[{"value": 1}]', '[{"value": 2}]']) == "one"
