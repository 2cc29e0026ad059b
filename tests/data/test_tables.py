"""A file with a table in it -> rows: of every format, packed or not, whatever its name; and any text comes back."""

import bz2
import csv
import gzip
import io
import json
import lzma
import pickle
import tarfile
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataError
from data.folders import read_class_folders
from data.tables import read_table, table_format

WANTED = ("text", "label")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def pairs(path: Path) -> list[tuple[str, str]]:
    rows = read_table(path, wanted=WANTED).rows
    assert list(rows.columns) == ["text", "label", "line"]
    return list(zip(rows["text"], rows["label"], strict=True))


def kinds(path: Path, **settings) -> dict[str, int]:
    return {finding.kind: finding.count for finding in read_table(path, **{"wanted": WANTED} | settings).findings}


# Any text comes back.

CHARACTERS = st.characters(exclude_categories=["Cs"])  # half characters are none: no file can hold them
DELIBERATE = st.sampled_from("ab ,;|\t\"\\'\n\r\0\u2028\x85\x0b\x0c\ufeff0#{}[]=")
TEXT = st.text(CHARACTERS, max_size=12) | st.text(DELIBERATE, max_size=12)
LABEL = st.sampled_from(["a", "b", "0", "1"]) | TEXT
TABLE = st.lists(st.tuples(TEXT, LABEL), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(table=TABLE, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\r\n", "\n"]))
def test_any_table_written_as_csv_comes_back(folder, encoding, delimiter, table, quoting, end):
    if end == "\n":  # `csv` writes a return at the end of a row without quotes: together they are one line end
        table = [(text, label.rstrip("\r")) for text, label in table]
    path = folder / "table.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)
        writer.writerows([WANTED, *table])
    assert pairs(path) == table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(table=TABLE, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_any_table_written_as_json_comes_back(folder, encoding, table, ascii_only, indent):
    records = [dict(zip(WANTED, row, strict=True)) for row in table]
    whole = json.dumps(records, ensure_ascii=ascii_only, indent=indent)
    lines = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records)
    assert pairs(write(folder, "table.json", whole.encode(encoding))) == table
    assert pairs(write(folder, "table.jsonl", lines.encode(encoding))) == table


@given(table=TABLE)
def test_any_table_written_as_parquet_comes_back(folder, table):
    path = folder / "table.parquet"
    pd.DataFrame(table, columns=WANTED).to_parquet(path)
    assert pairs(path) == table


# XML has no other control characters, turns returns into line feeds and lacks U+FFFE and U+FFFF; Excel writes _x0041_
# for A; an empty text is an empty cell, and so is one of blanks only as openpyxl writes it.
OF_EXCEL = TEXT.map(lambda text: "".join(c for c in text if (c >= " " or c in "\t\n") and c not in "\ufffe\uffff"))
OF_EXCEL = OF_EXCEL.filter(lambda text: text.strip() and "_x" not in text)


@settings(max_examples=20)
@given(table=st.lists(st.tuples(OF_EXCEL, OF_EXCEL), min_size=1, max_size=6))
def test_any_table_that_excel_can_hold_comes_back(folder, table):
    book = openpyxl.Workbook()
    for line, row in enumerate([WANTED, *table], start=1):
        for column, text in enumerate(row, start=1):
            book.active.cell(line, column, text).data_type = "s"  # "=1" is a text here, not a formula
    path = folder / "table.xlsx"
    book.save(path)
    assert pairs(path) == table


@given(texts=st.lists(TEXT.filter(str.strip).filter(lambda text: text[0] != "\ufeff"), min_size=1, max_size=5))
def test_any_text_in_a_folder_comes_back(texts):
    """A blank text is left out, and U+FEFF at the beginning of a file is a mark and no text."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a").mkdir()
        for number, text in enumerate(texts):
            write(Path(name), f"a/{number}.txt", text)
        assert read_class_folders(Path(name)).rows["text"].tolist() == texts


WORDS = (
    "в начале войны они передвигались по поверхности моря но город открыл новый мост школа и река снег с утра шёл "
    "дождь команда выиграла матч жители встречают гостей фестиваля объявили что поезд опоздает ещё на час Москва Волга"
)
SENTENCE = st.lists(st.sampled_from(WORDS.split()), min_size=6, max_size=12).map(" ".join)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
@given(table=st.lists(st.tuples(SENTENCE, st.sampled_from(["да", "нет"])), min_size=8, max_size=12))
def test_any_russian_in_an_older_encoding_comes_back(folder, encoding, table):
    table = [
        (text + "." * (200 - len(text) if number == 0 else 0), label) for number, (text, label) in enumerate(table)
    ]
    path = folder / "table.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows([WANTED, *table])
    assert pairs(path) == table
    assert kinds(path) == {"encoding-guessed": 1}


# Formats, names and packing.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", "delimited"),
        ("a.TSV", "delimited"),
        ("a.txt.gz", "delimited"),
        ("a.json", "json"),
        ("a.jsonl", "json_lines"),
        ("a.ndjson.xz", "json_lines"),
        ("a.parquet", "parquet"),
        ("a.xlsx", "excel"),
        ("a.xls", "excel"),
        ("a.md", None),
        ("a", None),
    ],
)
def test_the_format_is_known_by_the_name(tmp_path, name, expected):
    assert table_format(write(tmp_path, name, "x")) == expected


def test_the_format_is_known_by_the_first_bytes(tmp_path):
    frame = pd.DataFrame({"text": ["a"]})
    frame.to_parquet(tmp_path / "parquet")
    with (tmp_path / "excel").open("wb") as file:
        frame.to_excel(file, engine="openpyxl")
    assert table_format(tmp_path / "parquet") == "parquet"
    assert table_format(tmp_path / "excel") == "excel"
    assert table_format(write(tmp_path, "json", ' [{"text": "a"}]')) == "json"


def test_a_file_is_read_as_what_it_is_and_not_as_it_is_named(tmp_path):
    frame = pd.DataFrame({"text": ["a, b"], "label": ["x"]})
    with (tmp_path / "excel.csv").open("wb") as file:
        frame.to_excel(file, engine="openpyxl", index=False)
    frame.to_parquet(tmp_path / "parquet.csv")
    frame.to_csv(tmp_path / "tabs.xls", sep="\t", index=False)
    frame.to_json(tmp_path / "json.csv", orient="records", lines=True)
    for name in ("excel.csv", "parquet.csv", "tabs.xls", "json.csv"):
        assert pairs(tmp_path / name) == [("a, b", "x")]
        assert kinds(tmp_path / name) == {"format-not-as-named": 1}


def zipped(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", ".", 1), text)
    return content.getvalue()


def tarred(folder: Path) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        archive.add(write(folder, "a.csv", "text,label\na,x\n"), "a.csv")
    return content.getvalue()


def test_an_archive_of_a_folder_is_to_be_unpacked_first(tmp_path):
    with pytest.raises(DataError, match="an archive of several files; unpack it"):
        read_table(write(tmp_path, "a.tar.gz", tarred(tmp_path)))


def test_packed_files_are_read(tmp_path):
    table = "text,label\nпривет,да\n"
    for name, content in {
        "a.csv.gz": gzip.compress(table.encode()),
        "a.csv.bz2": bz2.compress(table.encode()),
        "a.csv.xz": lzma.compress(table.encode()),
        "a.jsonl.gz": gzip.compress(
            b'{"text": "\\u043f\\u0440\\u0438\\u0432\\u0435\\u0442", "label": "\\u0434\\u0430"}'
        ),
        "a.zip": zipped(README_md="x", data_csv=table),
    }.items():
        path = write(tmp_path, name, content)
        assert pairs(path) == [("привет", "да")]
        assert kinds(path) == {}
        assert read_table(path, wanted=WANTED).how["unpacked"] in ("a.csv", "a.jsonl", "data.csv")
    assert table_format(tmp_path / "a.zip") == "delimited"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", "", "the file is empty"),
        ("blank.csv", " \n\r\n", "the file is empty"),
        ("header.csv", "text,label\n", "a header and no row below it"),
        ("bad.jsonl", '{"text": "a"}\n{"text": \n', "line 2: not JSON"),
        ("list.jsonl", "[1]\n", "line 1: expected an object"),
        ("page.csv", "\n<!DOCTYPE html><html>", "this is a web page"),
        ("saved.csv", "<!-- saved from url -->\n<head>", "this is a web page"),
        ("letter.csv", "{\\rtf1\\ansi hello, world\\par}", "a letter in RTF"),
        ("dump.csv", "-- MySQL dump 10.13\nCREATE TABLE `t` (`a` int, `b` text);\n", "a dump of a database"),
        ("bot.yml", "version: 1\nnlu:\n- intent: a\n", "a YAML document .*as JSON"),
        ("weka.csv", "@relation x\n@attribute a string\n", "a file of Weka"),
        ("data.pkl", pickle.dumps({"text": ["a"]}), "a pickle, which runs whatever it holds"),
        ("data.csv", pickle.dumps({"text": ["a"]}), "a pickle, which runs whatever it holds"),
        ("data.npy", b"\x93NUMPY\x01\0v\0{'descr': '<i8'}\n\0\0\0", "a file of arrays"),
        ("base.csv", b"SQLite format 3\0\x10\0", r"a database \(export the table"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "this is a picture"),
        ("data.7z", b"7z\xbc\xaf\x27\x1c\0\4", r"not read here \(unpack it\)"),
        ("thesis.csv", zipped(**{"word/document_xml": "x"}), "a Word document"),
        ("paper.csv", b"%PDF-1.7\n\xe2", "this is a PDF document"),
        ("pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "pointer of Git LFS"),
        ("broken.parquet", "text,label\n", "not a whole Parquet file"),
        ("cut.csv.gz", gzip.compress(b"text,label\n")[:-9], "cannot be unpacked"),
        (
            "two.zip",
            zipped(a_csv="x", b_csv="y"),
            r"one table was expected in this archive, 2 were found.*a\.csv, b\.csv\. Unpack it and name",
        ),
        ("none.zip", zipped(a_md="x"), r"0 were found\. It holds: a\.md"),
        ("letter.docx", zipped(word_xml="x"), r"0 were found"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, message):
    with pytest.raises(DataError, match=message):
        read_table(write(tmp_path, name, content), wanted=WANTED)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="this is a folder"):
        read_table(tmp_path)


def test_how_a_table_was_read_is_said(tmp_path):
    content = "текст;метка\r\nПривет, как дела?;да\r\nОчень плохо;нет\r\n".encode("cp1251")
    assert read_table(write(tmp_path, "excel.csv", content), wanted=("текст", "метка")).how == {
        "format": "delimited",
        "encoding": "cp1251",
        "delimiter": ";",
        "quoting": "minimal",
        "header": "yes",
    }


# Files that break common tools.


@pytest.mark.parametrize(
    ("name", "wanted", "rows", "findings"),
    [
        ("empty_texts.csv", WANTED, 67, {}),
        ("headerless_ints_as_labels.csv", ("1", "2"), 200, {}),
        ("headerless_ints_as_labels.csv", WANTED, 200, {"header-guessed": 1}),
        ("latin1_crlf_extra_unnamed_columns.csv", ("v1", "v2"), 646, {"encoding-guessed": 1, "columns-unnamed": 50}),
        ("multilabel_as_string_list.csv", ("text", "labels"), 79, {}),
        ("newline_inside_quotes_mixed_eol.csv", ("text", "category"), 69, {}),
        ("no_label_column.csv", WANTED, 49, {"header-guessed": 1}),
        ("semicolon_null_texts.csv", ("intent",), 33, {}),
        ("syn_nan_labels_strings.csv", WANTED, 8, {}),
        ("syn_one_row_per_class.csv", WANTED, 10, {}),
        ("syn_only_punct_emoji_urls.csv", WANTED, 9, {}),
        ("syn_ragged_rows.csv", WANTED, 5, {"rows-too-short": 1, "rows-too-long": 1}),
        ("syn_ru_cp1251.csv", WANTED, 60, {"encoding-guessed": 1}),
        ("syn_ru_utf-16.csv", WANTED, 60, {}),
        ("train_test_leak_conflicting_labels.csv", WANTED, 466, {}),
        ("trailing_comma_header_unnamed_column.csv", ("sentence", "label"), 471, {"columns-unnamed": 19}),
        ("unicode_line_separators.csv", ("text", "lang"), 4, {}),
        ("very_long_texts.jsonl", ("text",), 8, {}),
        ("zero_width_and_emoji_single_class.csv", WANTED, 147, {}),
    ],
)
def test_a_hard_file_is_read_whole_and_what_is_odd_is_said(hard_cases, name, wanted, rows, findings):
    path = hard_cases / "text" / name
    table = read_table(path, wanted=wanted)
    assert len(table.rows) == rows
    assert kinds(path, wanted=wanted) == findings
    assert not table.rows.drop(columns="line").stack().str.contains("\ufffd").any()
    if table.how["format"] == "delimited":
        content = path.read_bytes().decode(table.how["encoding"])
        lines = io.StringIO(content, newline=None).read().split("\n")
        for row in table.rows.itertuples(index=False):
            begins = (
                next((cell for cell in row[:-1] if isinstance(cell, str) and cell), "").split("\n")[0].split('"')[0]
            )
            assert begins in lines[row.line - 1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("syn_empty_file.csv", "the file is empty"),
        ("syn_header_only.csv", "a header and no row below it"),
        ("syn_mixed_cp1251_utf8_lines.csv", r"19 lines are UTF-8 \(the first is line 3\), 20 are not .* line 2\)"),
    ],
)
def test_a_hopeless_file_is_refused_with_the_reason(hard_cases, name, message):
    with pytest.raises(DataError, match=message):
        read_table(hard_cases / "text" / name, wanted=WANTED)


def test_the_same_rows_come_out_of_every_encoding(hard_cases):
    one, other = (read_table(hard_cases / "text" / f"syn_ru_{name}.csv").rows for name in ("cp1251", "utf-16"))
    poorer = other["text"].str.replace("[—–]", "-", regex=True).str.replace("²", "?")  # as the first was made
    assert one.equals(other.assign(text=poorer))


@pytest.mark.parametrize(
    ("name", "wanted", "rows"),
    [
        ("ag_news_small/dev.csv", ("label", "content"), 8_000),
        ("ag_news_small/test.csv", ("label", "content"), 7_600),
        ("banking77/train.csv", ("text", "category"), 10_003),
        ("banking77/test.csv", ("text", "category"), 3_080),
        ("cedr/cedr-main-train.csv", ("text", "labels"), 7_528),
        ("cedr/cedr-main-test.csv", ("text", "labels"), 1_882),
        ("clinc150/data_full.json", ("1", "2", "split"), 23_700),
        ("inappropriate_ru/Version1/appropriateness/val.csv", ("text", "inappropriate"), 8_207),
        ("inappropriate_ru/Version1/appropriateness/test.csv", ("text", "inappropriate"), 8_207),
        ("rusentne2023/train_data.csv", ("sentence", "label"), 6_637),
        ("rusentne2023/validation_data_labeled.csv", ("sentence", "label"), 2_845),
        ("sib200/eng_Latn/train.tsv", ("text", "category"), 701),
        ("sib200/rus_Cyrl/dev.tsv", ("text", "category"), 99),
        ("sib200/rus_Cyrl/test.tsv", ("text", "category"), 204),
        ("sms_spam/sms.tsv", ("1", "2"), 5_574),
    ],
)
def test_a_real_table_has_the_rows_that_were_published(datasets, name, wanted, rows):
    table = read_table(datasets / name, wanted=wanted)
    assert len(table.rows) == rows
    assert set(wanted) <= set(table.rows.columns)
    assert table.rows[list(wanted)].notna().all(axis=None)
    assert {f.kind for f in table.findings} <= {"quotes-none", "replacement-characters"}
