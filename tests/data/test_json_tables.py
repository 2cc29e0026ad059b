"""JSON and JSON lines in every shape that a table has -> rows that know their line."""

import json
from pathlib import Path

import pandas as pd
import pytest

from data.errors import DataError
from data.json_tables import parse_json

HERE = Path("table.json")
LINES = Path("table.jsonl")


def parse(text: str, path: Path = HERE, wanted=()) -> tuple[list[str], list[tuple]]:
    """Text -> the columns, and the rows with None for what is missing."""
    frame, _, _ = parse_json(text, path, wanted=wanted)
    rows = frame.astype(object).where(frame.notna(), None)
    return list(frame.columns), list(rows.itertuples(index=False, name=None))


def test_a_list_of_objects_keeps_the_line_of_each():
    text = '\n[\n  {"text": "a",\n   "label": 1},\n\n  {"text": "b"}, {"label": 2.5}\n]'
    assert parse(text) == (["text", "label", "line"], [("a", "1", 3), ("b", None, 6), (None, "2.5", 6)])


def test_lists_are_records_without_names():
    assert parse('[["a", "x"],\n["b", "y"]]') == (["1", "2", "line"], [("a", "x", 1), ("b", "y", 2)])


def test_an_object_of_lists_of_records_is_a_table_with_its_splits():
    text = '{"train": [["a", "x"],\n ["b", "y"]],\n "val": [],\n "test": [\n["c", "x"]]}'
    assert parse(text) == (
        ["1", "2", "split", "line"],
        [("a", "x", "train", 1), ("b", "y", "train", 2), ("c", "x", "test", 5)],
    )


def test_real_splits_are_read_whole_with_the_line_of_each_record(datasets):
    path = datasets / "clinc150/data_full.json"
    text = path.read_text(encoding="utf-8")
    frame, _, _ = parse_json(text, path)
    assert frame["split"].value_counts().to_dict() == {
        "train": 15_000, "val": 3_000, "test": 4_500, "oos_train": 100, "oos_val": 100, "oos_test": 1_000,
    }  # fmt: skip
    lines = text.split("\n")
    for row in frame.sample(200, random_state=0).itertuples():
        assert lines[row.line - 1].strip() == "["
        assert json.loads(lines[row.line].strip().rstrip(",")) == row[1]


def test_an_object_of_columns_is_a_table():
    assert parse('{"text": ["a",\n "b"], "label": [["x"], []]}', wanted=("text", "label")) == (
        ["text", "label", "line"],
        [("a", '["x"]', 1), ("b", "[]", 2)],
    )
    assert parse('{"text": ["a"], "label": [1]}')[0] == ["text", "label", "line"]


def test_an_object_of_texts_by_class_is_a_table():
    columns, rows = parse('{"pos": ["good"], "neg": ["bad", "sad"]}')
    assert columns == ["1", "split", "line"]
    assert [row[:2] for row in rows] == [("good", "pos"), ("bad", "neg"), ("sad", "neg")]
    assert parse('{"pos": ["good"], "neg": ["bad"]}', wanted=("1", "split"))[0] == columns


@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_what_pandas_writes_is_read(orient):
    frame = pd.DataFrame({"text": ["a", "б\n", None], "label": [1, 2, 3]})
    columns, rows = parse(frame.to_json(orient=orient), wanted=("text", "label"))
    of = [columns.index("text"), columns.index("label")]
    assert [tuple(row[n] for n in of) for row in rows] == [("a", "1"), ("б\n", "2"), (None, "3")]


def test_one_list_among_other_things_is_the_table_and_the_others_are_said():
    frame, _, (finding,) = parse_json('{"version": 2,\n "data": [{"text": "a"}]}', HERE)
    assert frame.to_numpy().tolist() == [["a", 2]]
    assert (finding.kind, finding.values["names"]) == ("json-keys-ignored", "version")


def test_a_lone_object_is_a_table_of_one_row():
    assert parse('{"text": "a", "labels": ["x", "y"]}') == (["text", "labels", "line"], [("a", '["x", "y"]', 1)])


def test_json_lines_keep_what_is_not_text_as_json():
    text = '{"text": "a", "label": 1}\r\n\r\n{"text": null, "label": {"b": [true, "я"]}}\r\n'
    assert parse(text, LINES) == (["text", "label", "line"], [("a", "1", 1), (None, '{"b": [true, "я"]}', 3)])


def test_json_and_json_lines_are_told_apart_by_what_is_in_them():
    lines, array = '{"text": "a"}\n{"text": "b"}\n', '[\n{"text": "a"},\n{"text": "b"}]\n'
    for path in (HERE, LINES):
        assert [row[0] for row in parse(lines, path)[1]] == ["a", "b"]
        assert [row[1] for row in parse(lines, path)[1]] == [1, 2]
        assert [row[1] for row in parse(array, path)[1]] == [2, 3]
    assert parse('["a", "x"]\n["b", "y"]\n', HERE)[1] == [("a", "x", 1), ("b", "y", 2)]
    assert parse('{"text": "a", "labels": [["x"]]}', LINES)[1] == [("a", '[["x"]]', 1)]


def test_line_separators_inside_a_text_do_not_end_a_record():
    assert parse('{"text": "a\u2028b\x85c"}\n{"text": "d"}', LINES)[1] == [("a\u2028b\x85c", 1), ("d", 2)]


def test_nan_is_missing_and_infinity_is_said_as_it_stands():
    assert parse('[{"a": NaN, "b": -Infinity}]')[1] == [(None, "-Infinity", 1)]


def test_half_a_character_becomes_a_replacement_character_and_is_said():
    frame, _, (finding,) = parse_json('[{"a": "\\ud83d!"},\n{"a": "\\ud83d\\ude00"}, {"a": ["\\udc00"]}]', HERE)
    assert frame["a"].tolist() == ["\ufffd!", "😀", '["\ufffd"]']
    assert (finding.kind, finding.count, finding.places[0].line) == ("lone-surrogates", 2, 1)


def test_a_column_named_line_is_not_lost():
    frame, _, (finding,) = parse_json('[{"line": "7", "text": "a"}]', HERE)
    assert frame.to_numpy().tolist() == [["7", "a", 1]]
    assert list(frame.columns) == ["line.1", "text", "line"]
    assert finding.kind == "columns-renamed"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ('{"text": "a"}\n{"text": \n', LINES, r"line 2: not JSON: .* at character 9\. The record ends too early"),
        ('{"text": "a"\n{"text": "b"}\n', LINES, "line 1: not JSON"),
        ('{"text": "a"}\n"b"\n', LINES, "line 2: expected an object .*, found b"),
        ("[1]\n", LINES, "line 1: expected an object"),
        ('[\n  // the first\n  {"text": "a"}\n]', HERE, "line 2: not JSON: .* This is a comment, and JSON has none"),
        ('[\n  {"text": "a"},\n]', HERE, "line [23]: not JSON"),
        ('[\n  {"text": "a"},\n  {"text": "b', HERE, "line 3: not JSON"),
        ('{"text": ["a", "b"], "label": [1]}', HERE, "columns are not of one length: text 2, label 1"),
        ('["a",\n "b"]', HERE, "line 1: expected an object .*, found a"),
        ("3", HERE, "expected a list of records or an object that holds them, found 3"),
        ("[]", HERE, "there is no record in this file"),
        ("{}", HERE, "there is no record in this file"),
    ],
)
def test_what_is_no_table_is_said_with_its_line(text, path, message):
    with pytest.raises(DataError, match=message):
        parse(text, path, wanted=("text", "label"))


def test_an_object_in_every_record_is_columns_of_its_own():
    first = '{"id": 1, "data": {"text": "a", "meta": {"lang": "ru"}}}'
    second = '{"id": 2, "data": {"text": "b", "meta": {"n": 3}}}'
    text = f"[{first},\n{second}]"
    assert parse(text) == (
        ["id", "data.text", "data.meta.lang", "data.meta.n", "line"],
        [("1", "a", "ru", None, 1), ("2", "b", None, "3", 2)],
    )
    assert parse('[{"a": {"b": 1}, "a.b": 2}]') == (["a", "a.b", "line"], [('{"b": 1}', "2", 1)])


def test_an_answer_of_a_service_is_looked_into():
    text = '{"response": {"count": 2,\n"items": [{"text": "a"},\n{"text": "b"}]}}'
    frame, _, (finding,) = parse_json(text, HERE)
    assert frame.to_numpy().tolist() == [["a", 2], ["b", 3]]
    assert finding.values["names"] == "count"


def test_many_texts_with_a_label_each_are_a_table_of_two_columns():
    columns, rows = parse(json.dumps({f"text {n}": "ab"[n % 2] for n in range(30)}, indent=1))
    assert columns == ["key", "value", "line"]
    assert (rows[0], rows[29]) == (("text 0", "a", 2), ("text 29", "b", 31))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1},\n]', r"line \d: not JSON: .* There is a comma too many before it"),
        ("[{'a': 1}]", "JSON has double quotation marks"),
        ('{"a": 1}{"a": 2}', "One value follows another"),
        ('{"a": "b', r"Unterminated string starting at character \d"),
    ],
)
def test_the_usual_mistakes_in_json_are_explained(text, message):
    with pytest.raises(DataError, match=message):
        parse(text)
