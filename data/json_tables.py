"""JSON and JSON lines -> rows, whatever shape a table has there: records, columns, or a list for each split."""

import io
import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from data.columns import as_text, column_names, listed, text_frame
from data.errors import DataError
from data.findings import Finding, places

MAPPED = 20  # values without a list or an object among them: more are a table of two columns, and no record
SPLIT = "split"  # the column that says in which list a record stands
_BETWEEN = re.compile(r"[\s,:]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

# NaN is what pandas writes for a missing value.
_loads = partial(json.loads, parse_constant=lambda token: None if token == "NaN" else token)


def parse_json(
    text: str, path: Path, *, wanted: Collection[str] = ()
) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    """JSON or JSON lines -> rows, how they were read, and what was odd.

    [{"text": "a", "label": 1}] and {"text": ["a"], "label": [1]} -> columns text, label
    {"train": [["a", "x"]], "test": [["b", "y"]]} -> columns 1, 2, split
    {"a": "x", "b": "y", …}, a label for each text -> columns key, value
    {"data": {"text": "a"}} in every record -> column data.text
    A row's line is the one on which its record begins. null, NaN and absent keys are None, lists stay JSON.
    Raises: DataError that names the line which is not JSON, or says what was found instead of a table.
    """
    if is_json_lines(text, path):
        form, ignored = "json_lines", []
        records, lines = _lines_of_records(text, path)
    else:
        form = "json"
        records, lines, ignored = _records_of_document(text, path, wanted)
    for line, record in zip(lines, records, strict=True):
        if not isinstance(record, dict):
            raise DataError(
                f"{path}, line {line}: expected an object {{…}} or a list […], found {as_text(record)!s:.40}"
            )
    keys = list(dict.fromkeys(key for record in records for key in record))
    while nested := [key for key in keys if _is_nested(key, keys, records)]:
        records = [_flat(record, nested) for record in records]
        keys = list(dict.fromkeys(key for record in records for key in record))
    if not keys:
        raise DataError(f"{path}: there is no record in this file")
    columns = [[as_text(record.get(key)) for record in records] for key in keys]
    names, findings = column_names(keys, path)
    if ignored:
        findings.append(Finding("json-keys-ignored", len(ignored), (), {"file": str(path), "names": listed(ignored)}))
    if _SURROGATE.search(text) and (mended := _mend_surrogates(columns)):
        shown = ((lines[row], cell) for row, cell in mended)
        findings.append(Finding("lone-surrogates", len(mended), places(str(path), shown)))
    return text_frame(names, columns, lines), {"format": form}, findings


def is_json_lines(text: str, path: Path) -> bool:
    """Whether the first line is a record of its own. What the file calls itself decides on a single line, and where
    the first line is broken."""
    first, *rest = text.strip().split("\n", maxsplit=1)
    if re.search(r"\.(jsonl|ndjson)\b", path.name.lower()):
        return isinstance(_value(first), dict) or _value(rest[0].rpartition("\n")[2] if rest else "") is not None
    return bool(rest) and _value(first) is not None


def _value(line: str) -> dict | list | None:
    try:
        value = _loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def _lines_of_records(text: str, path: Path) -> tuple[list, list[int]]:
    records, lines = [], []
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            try:
                records.append(_record(_loads(line.rstrip())))
            except json.JSONDecodeError as error:
                raise _not_json(error, path, number) from error
            lines.append(number)
    return records, lines


def _not_json(error: json.JSONDecodeError, path: Path, line: int) -> DataError:
    rest = error.doc[error.pos :].lstrip()
    hint = ""
    if rest.startswith(("//", "/*", "#")):
        hint = " This is a comment, and JSON has none: take it out."
    elif rest.startswith(("]", "}")):
        hint = " There is a comma too many before it."
    elif rest.startswith("'"):
        hint = " JSON has double quotation marks; Python's json.dump writes them."
    elif error.msg == "Extra data":
        hint = " One value follows another: put each record on a line of its own, or all of them in one list."
    elif not rest:
        hint = " The record ends too early."
    return DataError(
        f"{path}, line {line}: not JSON: {error.msg.removesuffix(' at')} at character {error.colno}.{hint}"
    )


def _record(value: object) -> object:
    """["a", "x"] -> {"1": "a", "2": "x"}"""
    return {str(number): item for number, item in enumerate(value, start=1)} if isinstance(value, list) else value


def _is_nested(key: str, keys: list[str], records: list[dict]) -> bool:
    """Whether a key holds an object in every record, whose keys would not meet others under the longer name."""
    is_object = all(record.get(key) and isinstance(record[key], dict) for record in records)
    return is_object and not any(other.startswith(f"{key}.") for other in keys)


def _flat(record: dict, nested: list[str]) -> dict:
    """{"data": {"text": "a"}}, ["data"] -> {"data.text": "a"}"""
    inner = {f"{key}.{name}": value for key in nested for name, value in record[key].items()}
    return {key: value for key, value in record.items() if key not in nested} | inner


def _records_of_document(text: str, path: Path, wanted: Collection[str]) -> tuple[list, list[int], list[str]]:
    """A JSON document -> records, the line of each, and the keys at the top that hold none."""
    try:
        found = _loads(text)
    except json.JSONDecodeError as error:
        raise _not_json(error, path, error.lineno) from error
    return _records_of_value(found, text, _BETWEEN.match(text).end(), path, wanted)


def _records_of_value(
    found: object, text: str, start: int, path: Path, wanted: Collection[str]
) -> tuple[list, list[int], list[str]]:
    """The same for a value that begins at `start`."""
    if isinstance(found, list):
        return [_record(value) for value in found], _lines_at(text, _starts(text, start)), []
    if not isinstance(found, dict):
        raise DataError(
            f"{path}: expected a list of records or an object that holds them, found {as_text(found)!s:.40}"
        )

    starts = dict(zip(found, _starts(text, start), strict=False))
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    parts = lists if len(lists) == len(found) else {key: value for key, value in lists.items() if _are_records(value)}
    if {"columns", "data"} <= set(lists):  # as pandas writes it with orient="split"
        records = [dict(zip(lists["columns"], row, strict=False)) for row in lists["data"]]
        lines = _lines_at(text, _starts(text, starts["data"]))
        return records, lines, [key for key in found if key not in ("columns", "index", "data")]
    only = next(iter(found.values())) if len(found) == 1 else None
    if isinstance(only, dict) and any(isinstance(v, list) and v and isinstance(v[0], dict) for v in only.values()):
        return _records_of_value(only, text, *starts.values(), path, wanted)  # as services answer: {"response": {…}}
    if found and all(isinstance(value, dict) for value in found.values()):
        return *_objects(text, found, starts, wanted), []
    if len(lists) == len(found) and _are_columns(lists, wanted, path):
        records = [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
        return records, _lines_at(text, _starts(text, min(starts.values()))), []
    if len(found) > MAPPED and not any(isinstance(value, list | dict) for value in found.values()):
        return [{"key": key, "value": value} for key, value in found.items()], _lines_at(text, starts.values()), []
    if not parts:
        return [found] if found else [], _lines_at(text, [start] if found else []), []
    records = [
        _record(value if isinstance(value, dict | list) else [value]) | ({SPLIT: key} if len(parts) > 1 else {})
        for key, values in parts.items()
        for value in values
    ]
    lines = _lines_at(text, (position for key in parts for position in _starts(text, starts[key])))
    return records, lines, [key for key in found if key not in parts]


def _are_records(values: list) -> bool:
    return bool(values) and all(isinstance(value, dict | list) for value in values)


def _are_columns(lists: dict[str, list], wanted: Collection[str], path: Path) -> bool:
    """Whether lists are the columns of a table, and not its splits."""
    sizes = {key: len(values) for key, values in lists.items()}
    even = len(set(sizes.values())) == 1
    if not set(wanted) & set(lists):
        scalar = any(not isinstance(value, dict | list) for values in lists.values() for value in values[:1])
        return even and scalar and not wanted
    if not even:
        raise DataError(f"{path}: the columns are not of one length: {', '.join(f'{k} {n}' for k, n in sizes.items())}")
    return True


def _objects(
    text: str, found: dict[str, dict], starts: dict[str, int], wanted: Collection[str]
) -> tuple[list[dict], list[int]]:
    """{"text": {"0": "a"}} -> columns by the number of the row, as pandas writes them;
    {"x7": {"text": "a"}} -> records by a key."""
    inner = list(dict.fromkeys(key for value in found.values() for key in value))
    if set(wanted) & set(found) or all(key.isdigit() for key in inner):
        first = next(iter(found))
        lines = dict(zip(found[first], _lines_at(text, _starts(text, starts[first])), strict=False))
        records = [{name: column.get(row) for name, column in found.items()} for row in inner]
        return records, [lines.get(row, 1) for row in inner]
    return [{"key": key} | value for key, value in found.items()], _lines_at(text, starts.values())


def _starts(text: str, position: int) -> Iterator[int]:
    """Where a list or an object begins in valid JSON -> where each of its values begins."""
    decode = json.JSONDecoder().raw_decode
    of_object = text[position] == "{"
    position = _BETWEEN.match(text, position + 1).end()
    while text[position] not in "]}":
        if of_object:
            position = _BETWEEN.match(text, decode(text, position)[1]).end()
        yield position
        position = _BETWEEN.match(text, decode(text, position)[1]).end()


def _lines_at(text: str, positions: Iterable[int]) -> list[int]:
    """Rising positions -> their lines. Old Macs ended a line with a return."""
    end = "\n" if "\n" in text else "\r"
    lines, line, last = [], 1, 0
    for position in positions:
        line += text.count(end, last, position)
        last = position
        lines.append(line)
    return lines


def _mend_surrogates(columns: list[list[str | None]]) -> list[tuple[int, str]]:
    """Put U+FFFD for half characters, in place -> the number of the row and the text of each cell that had them."""
    mended = []
    for column in columns:
        for row, cell in enumerate(column):
            try:
                (cell or "").encode("utf-8")
            except UnicodeEncodeError:
                column[row] = cell.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                mended.append((row, column[row]))
    return mended
