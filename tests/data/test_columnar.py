"""Parquet and Excel -> rows of text."""

import datetime
import io
import json
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow
import pytest
from pyarrow import parquet

from data.columnar import parse_excel, parse_parquet
from data.errors import DataError

HERE = Path("table")


def written(columns: dict, metadata: dict | None = None) -> bytes:
    table = pyarrow.table(columns)
    if metadata:
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": metadata}})})
    content = io.BytesIO()
    parquet.write_table(table, content)
    return content.getvalue()


def workbook(**sheets: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows(frame: pd.DataFrame) -> list[list]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_values_of_parquet_are_written_as_they_are():
    frame, how, findings = parse_parquet(
        written({
            "text": ["a\n", "", None],
            "whole": pyarrow.array([1, None, 3]),
            "part": [0.5, float("nan"), 2.0],
            "yes": [True, False, None],
            "list": [["я", "b"], [], None],
            "day": [datetime.date(2024, 1, 5), None, None],
            "class": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
        }),
        HERE,
    )  # fmt: skip
    assert rows(frame) == [
        ["a\n", "1", "0.5", "true", '["я", "b"]', "2024-01-05", "x", 1],
        ["", None, None, "false", "[]", None, "y", 2],
        [None, "3", "2.0", None, None, None, "x", 3],
    ]
    assert (how, findings) == ({"format": "parquet"}, [])
    assert all(dtype == "str" for dtype in frame.dtypes[:-1])


def test_class_numbers_get_the_names_that_the_hugging_face_library_wrote_down():
    names = {"names": ["neg", "pos"], "_type": "ClassLabel"}
    content = written(
        {"text": ["a", "b", "c"], "label": [1, 0, -1], "labels": [[0, 1], [], [1]]},
        {"text": {"dtype": "string", "_type": "Value"}, "label": names, "labels": {"feature": names, "_type": "List"}},
    )
    frame, _, findings = parse_parquet(content, HERE)
    assert rows(frame) == [["a", "pos", '["neg", "pos"]', 1], ["b", "neg", "[]", 2], ["c", None, '["pos"]', 3]]
    assert [(f.kind, f.values["column"], f.values["names"]) for f in findings] == [
        ("classes-named", "label", "neg, pos"),
        ("classes-named", "labels", "neg, pos"),
    ]


def test_values_of_excel_are_written_as_a_person_sees_them():
    content = workbook(
        data=[
            ["text", "n", "part", "yes", "day", "time"],
            ["NA", 3, 0.5, True, datetime.date(2024, 1, 5), datetime.datetime(2024, 1, 5, 10, 30)],
            ["null", 1e6, None, False, None, None],
            [None, None, None, None, None, None],
            [" 007 ", -2.0, None, None, None, None],
        ]
    )
    frame, how, findings = parse_excel(content, HERE, wanted=("text",))
    assert rows(frame) == [
        ["NA", "3", "0.5", "true", "2024-01-05", "2024-01-05T10:30:00", 2],
        ["null", "1000000", None, "false", None, None, 3],
        [" 007 ", "-2", None, None, None, None, 5],
    ]
    assert (how, findings) == ({"format": "excel", "sheet": "data", "header": "yes"}, [])


def test_the_first_sheet_with_rows_is_read_and_the_others_are_said():
    frame, how, (finding,) = parse_excel(
        workbook(cover=[], data=[["text"], ["a"]], notes=[["b"]], more=[["c"]]), HERE, wanted=("text",)
    )
    assert (rows(frame), how["sheet"]) == ([["a", 2]], "data")
    assert (finding.kind, finding.count, finding.values["others"]) == ("sheets-unread", 2, "notes, more")


def test_a_title_above_the_header_is_passed_over_and_said():
    content = workbook(data=[["Report of 2024"], [], ["text", "label"], ["a", "x"]])
    frame, _, (finding,) = parse_excel(content, HERE, wanted=("text", "label"))
    assert (rows(frame), finding.kind, finding.count) == ([["a", "x", 4]], "lines-above-header", 1)


def test_a_table_in_the_middle_of_a_sheet_keeps_the_numbers_of_its_rows():
    content = workbook(data=[[], [], [None, "text", "label"], [None, "a", "x"]])
    frame, _, findings = parse_excel(content, HERE, wanted=("text", "label"))
    assert frame[["text", "label", "line"]].to_numpy().tolist() == [["a", "x", 4]]
    assert findings == []


def test_broken_and_empty_files_are_refused():
    with pytest.raises(DataError, match="not a whole Parquet file"):
        parse_parquet(written({"a": ["b"]})[:-9], HERE)
    with pytest.raises(DataError, match="there are columns and no row in them"):
        parse_parquet(written({"a": pyarrow.array([], pyarrow.string())}), HERE)
    with pytest.raises(DataError, match="not a whole Excel file"):
        parse_excel(workbook(data=[["a"]])[:200], HERE)
    with pytest.raises(DataError, match="the file is empty"):
        parse_excel(workbook(data=[]), HERE)
    with pytest.raises(DataError, match="a header and no row below it"):
        parse_excel(workbook(data=[["text", "label"]]), HERE, wanted=("text", "label"))


@pytest.mark.parametrize(("module", "parse"), [("pyarrow", parse_parquet), ("python_calamine", parse_excel)])
def test_a_missing_library_is_named_with_the_way_to_install_it(monkeypatch, module, parse):
    monkeypatch.setitem(sys.modules, module, None)  # what an import of a library that is not there looks like
    with pytest.raises(DataError, match=r'pip install "\.\[tables\]"'):
        parse(b"", HERE)
