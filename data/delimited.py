"""Texts cut by commas, semicolons, tabs or bars -> rows: how they are cut and quoted is found, what is odd is said."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection
from itertools import accumulate, dropwhile, zip_longest
from pathlib import Path

import pandas as pd

from data.columns import Record, find_header, is_comment, records_frame, shown, text_frame
from data.errors import DataError
from data.findings import Finding, places
from data.quoting import BREAK, about_quotes, find_quoting, is_even, is_quoted

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_LONGER = [" ::: ", ":::", "::", " +++$+++ ", " ||| ", "@@@"]  # `csv` knows delimiters of one character only
_SAMPLE = 1_000_000  # characters that show how a file is cut
_FASTTEXT = re.compile(r"((?:__label__\S+[ \t]+(?:,[ \t]+)?)+)(.*)")  # some put a comma after the labels
_LONE_RETURN = re.compile(r"\r(?!\r*\n)")

csv.field_size_limit(2**31 - 1)  # one text may be a whole book


def parse_delimited(
    text: str,
    path: Path,
    *,
    delimiter: str | None = None,
    quoting: str | None = None,
    header: bool | None = None,
    wanted: Collection[str] = (),
) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    """Delimited text -> rows, how it was read, and what was odd. What is not given is found.

    Quoting: `minimal` as in RFC 4180; `none`, a quotation mark is a character like any other; `backslash`, it is
    written \\" inside quotes; `unescaped`, it stands inside quotes as it is; `spaced`, blanks stand before quotes.
    Nothing is taken for a missing value: the texts `null` and `NA` stay texts.
    Raises: DataError where there is no row below the header.
    """
    text, stated = _separator_line(text)
    if not text.strip():
        raise DataError(f"{path}: the file is empty")
    if delimiter is None and _FASTTEXT.match(text):
        return *parse_fasttext(text), []
    findings = []
    delimiter = DELIMITERS.get(delimiter, delimiter) or stated or _longer(text)
    if delimiter is None:
        delimiter, rivals = find_delimiter(text, path, wanted)
        if rivals:
            values = {"file": str(path), "chosen": delimiter, "others": " ".join(rivals)}
            findings = [Finding("delimiter-ambiguous", 1, (), values)]
    cut = delimiter if delimiter and len(delimiter) == 1 else _unused(text)
    text = text.replace(delimiter or cut, cut)
    used = quoting or find_quoting(text, cut)
    records, lines = read_records(text, cut, used)
    merged = _merged(records, lines, cut)
    # One row inside a field may be a text's own; three or more are rows that a stray mark has swallowed.
    if quoting is None and max(merged.values(), default=0) > 3 and is_even(text, cut):
        used, merged = "none", {}
        records, lines = read_records(text, cut, used)
    findings += about_quotes(text, path, cut, used, given=quoting is not None)
    if merged:
        found = ((lines[number], shown(records[number])) for number in merged)
        findings.append(Finding("rows-merged", len(merged), places(str(path), found), {"rows": sum(merged.values())}))
    rows, headed, of_rows = records_frame(records, lines, path, wanted=wanted, header=header)
    how = {"format": "delimited", "delimiter": delimiter or "none", "quoting": used, "header": headed}
    return rows, how, findings + of_rows


def parse_fasttext(text: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The lines that fastText learns from -> rows with the columns text and label, and how they were read. Where any
    line has several labels, cells are lists in JSON; a line without one has None.

    "__label__spam buy now" -> text "buy now", label "spam"
    """
    lines = [(number, line) for number, line in enumerate(BREAK.split(text), start=1) if line.strip()]
    cut = [found.groups() if (found := _FASTTEXT.match(line)) else ("", line) for _, line in lines]
    labels = [re.findall(r"__label__(\S+)", marks) for marks, _ in cut]
    several = any(len(names) > 1 for names in labels)
    cells = [(json.dumps(n, ensure_ascii=False) if several else n[0]) if n else None for n in labels]
    rows = text_frame(["text", "label"], [[rest for _, rest in cut], cells], [number for number, _ in lines])
    return rows, {"format": "fastText"}


def read_records(text: str, delimiter: str, quoting: str) -> tuple[list[Record], list[int]]:
    """Text -> its records and the line each begins on.

    read_records('a,"b\\nc"\\nd,e\\n', ",", "minimal") -> [("a", "b\\nc"), ("d", "e")], [1, 3]
    """
    records, lines = _parse(text, delimiter, quoting)
    first = BREAK.search(text)
    if first is None or first[0] == "\r" or not _LONE_RETURN.search(text):
        return records, lines
    # `csv` ends a row at any return outside quotes, and yet writes returns without quotes where line feeds end rows.
    stand_in = _unused(text)
    others, starts = _parse(_LONE_RETURN.sub(stand_in, text), delimiter, quoting)
    if _ragged(others) > _ragged(records):
        return records, lines
    inside = accumulate((sum(cell.count(stand_in) for cell in record) for record in others), initial=0)
    lines = [line + returns for line, returns in zip(starts, inside, strict=False)]
    return [tuple(cell.replace(stand_in, "\r") for cell in record) for record in others], lines


def _parse(text: str, delimiter: str, quoting: str) -> tuple[list[Record], list[int]]:
    options = {}
    if quoting in ("none", "unescaped"):
        options = {"quoting": csv.QUOTE_NONE}
    elif quoting == "backslash":  # the module would take \n for n; only \" and \\ are meant
        text = re.sub(r'\\(["\\])?', lambda pair: pair[0] if pair[1] else r"\\", text)
        options = {"doublequote": False, "escapechar": "\\"}
    elif quoting == "spaced":
        options = {"skipinitialspace": True}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **options)
    records, lines, line = [], [], 1
    for record in reader:
        if record:
            records.append(tuple(record))
            lines.append(line)
        line = reader.line_num + 1
    if quoting == "unescaped":
        records = [tuple(cell[1:-1] if is_quoted(cell) else cell for cell in record) for record in records]
    return records, lines


def find_delimiter(text: str, path: Path, wanted: Collection[str] = ()) -> tuple[str | None, list[str]]:
    """The delimiter that cuts the text into the most even table with the wanted columns, and those that do as well.

    None where nothing does: the table has one column.
    """
    sample = text
    if len(text) > _SAMPLE:
        sample = text[: text.rfind("\n", 0, _SAMPLE) + 1] or text[:_SAMPLE]

    def fit(delimiter: str) -> tuple[bool, float]:
        records, _ = read_records(sample, delimiter, find_quoting(sample, delimiter))
        at, guessed = find_header(records, wanted, None) if wanted else (0, True)
        rows = records[: -1 if len(text) > _SAMPLE else None] or records  # the last one may be cut
        widths = Counter(map(len, list(dropwhile(is_comment, rows)) or rows))
        width = len(records[at]) if at is not None and not guessed else widths.most_common(1)[0][0]
        return not guessed, widths[width] / widths.total() if width > 1 else 0

    order = sorted(DELIMITERS.values(), key=lambda d: d != "\t" and path.suffix.lower() in {".tsv", ".tab"})
    fits = {delimiter: fit(delimiter) for delimiter in order}
    best = max(order, key=fits.get)
    if fits[best] < (True, 0.01) and fits[best][1] < 0.5:
        return None, []
    return best, [rival for rival in order if rival != best and fits[rival] == fits[best]]


def _longer(text: str) -> str | None:
    """The delimiter of several characters that cuts the first line and, quotes aside, all others alike."""
    first = BREAK.split(text.lstrip(), maxsplit=1)[0]
    return next((sign for sign in _LONGER if sign in first and is_even(text, sign)), None)


def _merged(records: list[Record], lines: list[int], delimiter: str) -> dict[int, int]:
    """The number of each record that has others inside a field -> how many.

    That is a field with line breaks where each line would make a whole record, and values come out that other records
    have in the same column, as labels do.
    """
    width = Counter(map(len, records)).most_common(1)[0][0]
    known: list[set[str | None]] = []
    merged = {}
    long = [n for n, (line, after) in enumerate(zip(lines, [*lines[1:], None], strict=True)) if after != line + 1]
    for number in long:
        record = records[number]
        for column, cell in enumerate(record):
            rows = [line.split(delimiter) for line in BREAK.split(cell)]
            if len(rows) == 1:
                continue
            rows[0] = [""] * column + rows[0]  # "" for what stands before the field and after it
            rows[-1] = rows[-1] + [""] * (len(record) - column - 1)
            if all(len(row) == width for row in rows):
                known = known or [set(values) - {None, ""} for values in zip_longest(*records)]
                if any(value in values for row in rows for value, values in zip(row, known, strict=False)):
                    merged[number] = len(rows) - 1
    return merged


def _separator_line(text: str) -> tuple[str, str | None]:
    """A text that begins with "sep=;", for Excel -> the text with an empty line there, and the delimiter."""
    stated = re.match(r'"?sep=(.)"?(?=\r\n|\r|\n)', text, re.IGNORECASE)
    return (text[stated.end() :], stated[1]) if stated else (text, None)


def _ragged(records: list[Record]) -> int:
    """How many records are not as wide as most."""
    widths = Counter(map(len, records))
    return widths.total() - max(widths.values())


def _unused(text: str) -> str:
    """A private character that the text does not have."""
    return next(character for character in map(chr, range(0xE000, 0xF900)) if character not in text)
