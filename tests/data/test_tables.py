"""CSV, TSV and JSON lines -> rows that know their line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.folders import cut, read_class_folders
from data.tables import parse_delimited, parse_json_lines, read_table

HERE = Path("table.csv")


def rows(text: str, **settings) -> list[tuple]:
    frame, _ = parse_delimited(text, HERE, delimiter=",", **settings)
    return list(frame.itertuples(index=False, name=None))


def write(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def test_null_and_na_stay_texts():
    assert rows("text,label\nnull,NA\nNaN,None\n") == [("null", "NA", 2), ("NaN", "None", 3)]


def test_line_breaks_inside_quotes_belong_to_the_field_and_lines_stay_right():
    text = 'text,label\r\n"one\ntwo",a\r\nthree,b\r\n'
    assert rows(text) == [("one\ntwo", "a", 2), ("three", "b", 4)]


def test_unicode_line_separators_do_not_break_rows():
    assert rows("text,label\na\u2028b\x85c\x0bd,x\n") == [("a\u2028b\x85c\x0bd", "x", 2)]


def test_ragged_rows_are_kept_and_said():
    frame, notes = parse_delimited("text,label\nраз,a\nдва,b,лишнее\nтри\n", HERE, delimiter=",")
    assert frame["text"].tolist() == ["раз", "два", "три"]
    assert frame["label"].isna().tolist() == [False, False, True]
    assert notes == [
        "table.csv: 1 rows have fewer than 2 fields, the first at line 4",
        "table.csv: 1 rows have more than 2 fields, the first at line 3",
    ]


def test_columns_without_a_name_or_with_a_taken_one_are_numbered():
    frame, _ = parse_delimited("v1,v2,,v1\na,b,c,d\n", HERE, delimiter=",")
    assert list(frame.columns) == ["v1", "v2", "3", "v1.4", "line"]


def test_without_a_header_columns_are_numbered():
    frame, _ = parse_delimited("ham,hello\nspam,win\n", HERE, delimiter=",", header=False)
    assert frame["2"].tolist() == ["hello", "win"]
    assert frame["line"].tolist() == [1, 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    lines = [["text", "label"], ["Озёрск, Тверца", "a"], ["да; нет", "b"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = read_table(write(tmp_path, "table.csv", quoted))
    assert table.how["delimiter"] == delimiter
    assert table.rows["text"].tolist() == ["Озёрск, Тверца", "да; нет"]


def test_in_a_file_cut_by_tabs_a_lone_quotation_mark_swallows_nothing(tmp_path):
    table = read_table(write(tmp_path, "table.tsv", 'label\ttext\nham\t"so she said\nham\tok\nspam\t12" disc\n'))
    assert table.rows["text"].tolist() == ['"so she said', "ok", '12" disc']


def test_a_field_of_a_whole_book_is_read(tmp_path):
    book = "слово " * 50_000
    assert read_table(write(tmp_path, "table.csv", f"text,label\n{book},a\n")).rows["text"][0] == book


def test_json_lines_keep_what_is_not_text_as_json():
    frame = parse_json_lines('{"text": "a", "label": 1}\n\n{"text": null, "label": [1, 2]}\n', HERE)
    assert frame["label"].tolist() == ["1", "[1, 2]"]
    assert frame["text"].isna().tolist() == [False, True]
    assert frame["line"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", "", "the file is empty"),
        ("header.csv", "text,label\n", "a header and no row below it"),
        ("bad.jsonl", '{"text": "a"}\n{"text": \n', "line 2: not JSON"),
        ("list.jsonl", "[1]\n", "line 1: expected an object"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, message):
    with pytest.raises(DataError, match=message):
        read_table(write(tmp_path, name, content))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "absent.csv")


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), min_size=1, max_size=8)
)
def test_any_text_written_as_csv_is_read_back(texts):
    import csv
    import io

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["text", "label"])
    writer.writerows([text, "a"] for text in texts)
    frame, notes = parse_delimited(buffer.getvalue(), HERE, delimiter=",")
    assert frame["text"].tolist() == texts
    assert not notes


def test_a_folder_per_class_keeps_the_work_as_group(tmp_path):
    for author, title, text in [("Гоголь", "Нос", "a b c d e"), ("Чехов", "Сирена", "f g"), ("Чехов", "Пусто", " ")]:
        folder = tmp_path / author
        folder.mkdir(exist_ok=True)
        (folder / f"{title}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "Чехов" / "info.csv").write_text("name,year\n", encoding="utf-8")
    table = read_class_folders(tmp_path, chunk_words=2)
    assert table.rows[["text", "label", "group"]].to_numpy().tolist() == [
        ["a b", "Гоголь", "Гоголь/Нос.txt"],
        ["c d", "Гоголь", "Гоголь/Нос.txt"],
        ["e", "Гоголь", "Гоголь/Нос.txt"],
        ["f g", "Чехов", "Чехов/Сирена.txt"],
    ]
    assert table.notes == ["1 files are empty, the first is Чехов/Пусто.txt"]


@given(st.lists(st.sampled_from(["слово", "a", "\n", "  "]), max_size=40), st.integers(1, 7))
def test_cut_loses_no_word(parts, words):
    text = " ".join(parts)
    pieces = cut(text, words)
    assert [word for _, piece in pieces for word in piece.split()] == text.split()
    lines = text.split("\n")
    assert all(piece.split()[0] in " ".join(lines[line - 1 :]) for line, piece in pieces)
