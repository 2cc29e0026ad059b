"""CSV, TSV and JSON lines -> rows that know which line of which file they came from."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.encoding import read_text
from data.errors import DataError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
QUOTING = {"minimal": csv.QUOTE_MINIMAL, "none": csv.QUOTE_NONE}
LINE = "line"  # the column that says where a row stands in its file

csv.field_size_limit(2**31 - 1)  # one text may be a whole book


@dataclass
class Table:
    """What a file holds: `rows` has a column for each column of the file, all text, and `line` (counted from 1)."""

    path: Path
    rows: pd.DataFrame
    how: dict[str, str]  # how it was read: encoding, delimiter, quoting
    notes: list[str] = field(default_factory=list)  # what was odd, each with a count and the first line


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quoting: str | None = None,
    header: bool = True,
) -> Table:
    """A .csv, .tsv, .txt, .jsonl or .ndjson file -> Table. Without a header, columns are named "1", "2", …

    Nothing is taken for a missing value: the texts `null` and `NA` stay texts.
    Raises: DataError for a missing, empty or undecodable file, and for a line that is not JSON.
    """
    if not path.is_file():
        raise DataError(f"{path}: there is no such file")
    text, used = read_text(path, encoding)
    if not text.strip():
        raise DataError(f"{path}: the file is empty")
    guessed = []
    if encoding is None and not used.startswith("utf"):
        guessed = [
            f"{path.name}: not UTF-8; read as {used}, which is a guess. If letters look wrong, set data.encoding"
        ]
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return Table(path, parse_json_lines(text, path), {"encoding": used}, guessed)

    delimiter = DELIMITERS.get(delimiter, delimiter) or _find_delimiter(text, path)
    quoting = quoting or _find_quoting(text, delimiter)
    rows, notes = parse_delimited(text, path, delimiter=delimiter, quoting=quoting, header=header)
    return Table(path, rows, {"encoding": used, "delimiter": delimiter, "quoting": quoting}, guessed + notes)


def parse_delimited(
    text: str, path: Path, *, delimiter: str, quoting: str = "minimal", header: bool = True
) -> tuple[pd.DataFrame, list[str]]:
    """Delimited text -> rows and what was odd about them. A row that is too short has None in its last columns."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=QUOTING[quoting])
    records, line = [], 1
    for record in reader:
        if record:
            records.append((line, record))
        line = reader.line_num + 1

    names = [name.strip() for name in records.pop(0)[1]] if header else None
    if names is None:
        names = [str(number + 1) for number in range(max(len(record) for _, record in records))]
    names = _unique(names)
    if not records:
        raise DataError(f"{path}: there is a header and no row below it")

    width = len(names)
    notes = []
    for what, odd in {
        "fewer": [at for at, record in records if len(record) < width],
        "more": [at for at, record in records if len(record) > width],
    }.items():
        if odd:
            notes.append(f"{path.name}: {len(odd)} rows have {what} than {width} fields, the first at line {odd[0]}")
    padded = [record[:width] + [None] * (width - len(record)) for _, record in records]
    rows = pd.DataFrame(padded, columns=names, dtype="str")
    rows[LINE] = [at for at, _ in records]
    return rows, notes


def parse_json_lines(text: str, path: Path) -> pd.DataFrame:
    """One JSON object a line -> rows. Values that are not text are written as JSON; null and absent keys are None."""
    records = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{path}, line {number}: not JSON: {error.msg} at character {error.colno}") from error
        if not isinstance(record, dict):
            raise DataError(f"{path}, line {number}: expected an object {{…}}, found {line.strip()[:40]}")
        records.append({key: _as_text(value) for key, value in record.items()} | {LINE: number})
    return pd.DataFrame(records)


def _as_text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _find_delimiter(text: str, path: Path) -> str:
    """The candidate that cuts the first 200 records into the most even table of two columns or more."""
    if path.suffix.lower() in {".tsv", ".tab"}:
        return "\t"

    def evenness(delimiter):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(record) for record, _ in zip(reader, range(200), strict=False) if record]
        return sum(width == widths[0] for width in widths) / len(widths) if widths[0] > 1 else 0

    return max(DELIMITERS.values(), key=evenness)  # of equals the first: a comma


def _find_quoting(text: str, delimiter: str) -> str:
    """In files cut by tabs a quotation mark is mostly just a character: so where every line has as many tabs, and not
    every field that begins with one is quoted from end to end."""
    if delimiter != "\t":
        return "minimal"
    lines = [line.removesuffix("\r").split("\t") for line in text.split("\n") if line.strip()]
    opened = [field for line in lines for field in line if field.startswith('"')]
    whole = [field for field in opened if len(field) > 1 and field.endswith('"')]
    even = len({len(line) for line in lines}) == 1
    return "none" if even and len(whole) < max(1, len(opened)) else "minimal"


def _unique(names: list[str]) -> list[str]:
    """["a", "", "a"] -> ["a", "2", "a.3"]: a column without a name, or with one already taken, gets its number."""
    unique = []
    for number, name in enumerate(names, start=1):
        name = name or str(number)
        unique.append(f"{name}.{number}" if name in unique or name == LINE else name)
    return unique
