"""Records of any file -> columns: where the header is, what the columns are called, and the data frame of texts."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import dropwhile, islice, takewhile
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.findings import Finding, places

LINE = "line"  # the column that says where a row stands in its file
_SAMPLE = 1_000  # records that show what a column holds
_ABOVE = 20  # lines above a header that are looked through
_PROSE = re.compile(r".{60}|\s.*[.!?…]\s*$|(\S+\s+){5}\S", re.DOTALL)  # long, a sentence, or six words
_NUMBER = re.compile(r"\s*[-+]?[\d.,]+%?\s*")

# Not lists: Python's garbage collector looks at each of a million lists again and again.
Record = tuple[str | None, ...]


def text_frame(names: Iterable[str], columns: Iterable[Sequence[str | None]], lines: Sequence[int]) -> pd.DataFrame:
    """Columns of texts and the line of each row -> a frame, with the lines in its last column."""
    named = {name: pd.array(column, dtype="str") for name, column in zip(names, columns, strict=True)}
    return pd.DataFrame(named | {LINE: pd.Series(lines, dtype="int64")})


def as_text(value: object) -> str | None:
    """A value of JSON, Parquet or Excel -> text: numbers and dates as they are written there, lists as JSON.

    3 -> "3", 2.5 -> "2.5", True -> "true", NaN -> None, date(2024, 1, 5) -> "2024-01-05", ["я"] -> '["я"]'
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool | int | float | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def listed(names: Iterable[str], most: int = 20) -> str:
    """["a", "b", …] -> "a, b, …": many names, or long ones, are cut."""
    names = [name if len(name) <= 40 else name[:39] + "…" for name in names]
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def column_names(names: Sequence[str], path: Path) -> tuple[list[str], list[Finding]]:
    """["a", "", "a"] -> ["a", "2", "a.3"]: a column without a name, or with one already taken, gets its number."""
    unique: list[str] = []
    given = {name.strip() for name in names}
    for number, name in enumerate(names, start=1):
        name = name.strip() or (f"unnamed.{number}" if str(number) in given else str(number))
        unique.append(f"{name}.{number}" if name in unique or name == LINE else name)
    renamed = [f"{old.strip()} → {new}" for old, new in zip(names, unique, strict=True) if old.strip() not in ("", new)]
    values = {"file": str(path), "names": listed(renamed)}
    return unique, [Finding("columns-renamed", len(renamed), (), values)] if renamed else []


def records_frame(
    records: list[Record], lines: list[int], path: Path, *, wanted: Collection[str] = (), header: bool | None = None
) -> tuple[pd.DataFrame, str, list[Finding]]:
    """Records, maybe under a header -> rows, whether there was a header ("yes" or "no"), and what was odd.

    A row that is too short has None in its last columns; one that is too long loses its end, which is a finding.
    Raises: DataError where there is no row below the header.
    """
    at, guessed = find_header(records[:_SAMPLE], wanted, header)
    top = () if at is None else tuple(cell or "" for cell in records[at])
    findings = []
    if guessed:
        first = places(str(path), [(lines[at or 0], shown(records[at or 0]))])
        findings.append(Finding("header-guessed", 1, first, {"header": "no" if at is None else "yes"}))
    if at:
        above = zip(lines[:at], map(shown, records), strict=False)
        findings.append(Finding("lines-above-header", at, places(str(path), above)))
    below = 0 if at is None else at + 1
    records, lines = _without_blank(records[below:], lines[below:], len(top))
    if not records:
        raise DataError(f"{path}: there is a header and no row below it")
    if at is None:
        top = ("",) * max(map(len, records))
    elif all(len(record) == len(top) + 1 and (record[0] or "").isdigit() and record[-1] for record in records):
        top = ("", *top)  # R writes no name above the numbers of the rows
    names, renamed = column_names(top, path)
    findings += renamed + _about_rows(records, lines, None if at is None else top, len(names), path)
    width = len(names)
    padded = (r if len(r) == width else r[:width] + (None,) * (width - len(r)) for r in records)
    return text_frame(names, zip(*padded, strict=True), lines), "no" if at is None else "yes", findings


def shown(record: Record) -> str:
    """A record -> one line for a person."""
    return " | ".join(cell or "" for cell in record)


def find_header(records: Sequence[Record], wanted: Collection[str], header: bool | None) -> tuple[int | None, bool]:
    """The first records -> the position of the header among them (None: there is none), and whether that is a guess.

    A record with all the wanted names is the header, if need be below a title or comments; the first one is with any.
    """
    if header is False:
        return None, False
    for position, record in enumerate(islice(records, _ABOVE if wanted else 0)):
        if set(wanted) <= {(cell or "").strip() for cell in record}:
            return position, False
    if header or set(wanted) & {(cell or "").strip() for cell in records[0]}:
        return 0, False
    if wanted and all(name.isdigit() for name in wanted):  # the names of columns without a header
        return None, False
    above = _lines_above(records)
    for at in [above] if is_comment(records[0]) else [above, 0]:
        if looks_like_header(records[at], records[at + 1 :]):
            return at, True
    return None, True


def looks_like_header(first: Record, rest: Sequence[Record]) -> bool:
    """Whether the first record names the columns of the others: different names that are no numbers and do not come
    back as values. A sentence may be a name too, a question of a form, where a column proves that it is no value.

    (["text", "label"], [["good", "1"]]) -> True; (["ham", "see you"], [["ham", "ok"]]) -> False
    """
    names = [(cell or "").strip() for cell in first]
    given = [name for name in names if name]
    if not given or len(set(given)) < len(given):
        return False
    if len(names) > 1 and given == [str(number) for number in range(len(given))]:
        return True  # as pandas calls columns without names
    if any(_NUMBER.fullmatch(name) for name in given):
        return False
    proved = not any(map(_PROSE.search, given))
    others = [record for record in rest if record != first]  # a header may come back whole
    for position, name in enumerate(names):
        values = [(record[position] or "").strip() for record in others if len(record) > position]
        if name and values.count(name) > len(others) // 500:
            return False
        filled = [value for value in values if value] if name else []
        few = 5 * len(set(filled)) <= len(filled)  # as labels are
        proved |= len(filled) >= 20 and (few or all(map(_NUMBER.fullmatch, filled)))
    return proved


def is_comment(record: Record) -> bool:
    """Whether a record looks like `# a comment`; a tweet may look so too."""
    return (record[0] or "").startswith("#")


def _lines_above(records: Sequence[Record]) -> int:
    """How many records at the top look like comments and are not as wide as most others, or are a title: a first cell
    alone, where most others have more."""
    rows = list(dropwhile(is_comment, records)) or records
    width, cells = (Counter(map(count, rows)).most_common(1)[0][0] for count in (len, _filled))

    def is_above(record: Record) -> bool:
        is_title = bool(record[0]) and _filled(record) == 1 < cells
        return is_title or (is_comment(record) and len(record) != width)

    return sum(1 for _ in takewhile(is_above, records[:-1]))


def _filled(record: Record) -> int:
    return sum(bool((cell or "").strip()) for cell in record)


def _without_blank(records: list[Record], lines: list[int], width: int) -> tuple[list[Record], list[int]]:
    """Lines of blanks are no rows, unless the table has one column."""
    blank = [len(record) == 1 and not (record[0] or "").strip() for record in records]
    if width == 1 or not any(blank):
        return records, lines
    kept = [number for number, empty in enumerate(blank) if not empty]
    return [records[number] for number in kept], [lines[number] for number in kept]


def _about_rows(records: list[Record], lines: list[int], top: Record | None, width: int, path: Path) -> list[Finding]:
    """Rows too short or too long, the header `top` among the rows, and what stands in columns without a name."""
    named = [n for n, name in enumerate(top or (), start=1) if name.strip()]
    nameless = [n for n in range(width) if top and n + 1 not in named]
    if nameless and all((record[0] or "").isdigit() for record in records):
        nameless = [n for n in nameless if n > 0]  # the numbers of the rows, as pandas writes them
    needed = max(named, default=width)
    odd: dict[str, Callable[[Record], bool]] = {
        "rows-too-short": lambda record: len(record) < needed,
        "rows-too-long": lambda record: len(record) > width and any(record[width:]),
        "header-repeated": lambda record: (
            top and (record[0] or "").lstrip("\ufeff") == top[0] and record[1:] == top[1:]
        ),
        "columns-unnamed": lambda record: any(any(record[n : n + 1]) for n in nameless),
    }
    values = {"columns": width, "names": listed(f"{n + 1}" for n in nameless)}
    findings = []
    for kind, is_odd in odd.items():
        found = [number for number, record in enumerate(records) if is_odd(record)]
        if found:
            first = ((lines[number], shown(records[number])) for number in found)
            findings.append(Finding(kind, len(found), places(str(path), first), values))
    return findings
