"""Parquet and Excel -> rows of text, each value as it is written there."""

import io
import json
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from data.columns import as_text, column_names, listed, records_frame, text_frame
from data.errors import DataError
from data.findings import Finding

_INSTALL = 'To read it, install what it needs: pip install ".[tables]"'


def parse_parquet(content: bytes, path: Path) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    """Parquet -> rows, how they were read, and what was odd. A row's line is its number, counted from 1.

    The numbers of classes become their names where the Hugging Face library wrote them down: 0 -> "neg".
    Raises: DataError for a broken file, or where pyarrow is not installed.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise DataError(f"{path}: this is a Parquet file. {_INSTALL}") from error
    try:
        table = parquet.read_table(arrow.BufferReader(content))
    except (arrow.ArrowException, OSError) as error:
        raise DataError(f"{path}: not a whole Parquet file: {error}") from error
    if not table.num_rows:
        raise DataError(f"{path}: there are columns and no row in them")
    classes = _class_names(table.schema.metadata or {})
    columns, findings = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = column.to_pylist()
        if name in classes:
            values = [_named(value, classes[name]) for value in values]
            told = {"file": str(path), "column": name, "names": listed(classes[name])}
            findings.append(Finding("classes-named", len(classes[name]), (), told))
        columns.append([as_text(value) for value in values])
    names, renamed = column_names(table.column_names, path)
    lines = range(1, table.num_rows + 1)
    return text_frame(names, columns, lines), {"format": "parquet"}, renamed + findings


def _class_names(metadata: dict[bytes, bytes]) -> dict[str, list[str]]:
    """The metadata of a schema -> the classes of each column that has them, or has lists of them."""
    features = json.loads(metadata.get(b"huggingface", b"{}")).get("info", {}).get("features", {})
    found = {}
    for column, feature in features.items():
        if isinstance(feature, dict):
            names = feature.get("names") or (feature.get("feature") or {}).get("names")
            if names:
                found[column] = names
    return found


def _named(value: object, names: list[str]) -> object:
    """A class number -> its name; -1, with which unlabelled rows are marked, -> None."""
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if not isinstance(value, int):
        return value
    return names[value] if 0 <= value < len(names) else None


def parse_excel(
    content: bytes, path: Path, *, wanted: Collection[str] = (), header: bool | None = None
) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    """The first sheet that has rows -> rows, how they were read, and what was odd. A row's line is its number there.

    A number without a fraction has no point (3, not 3.0). An empty cell is None, and nothing else is: NA stays a text.
    Raises: DataError for a broken file or one without rows, or where python-calamine is not installed.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise DataError(f"{path}: this is an Excel file. {_INSTALL}") from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except CalamineError as error:
        raise DataError(f"{path}: not a whole Excel file: {error}") from error
    filled = {name: rows for name, rows in sheets.items() if any(cell != "" for row in rows for cell in row)}
    if not filled:
        raise DataError(f"{path}: the file is empty")
    sheet, *others = filled
    found = [(line, tuple(map(_cell, row))) for line, row in enumerate(filled[sheet], start=1)]
    found = [(line, cells) for line, cells in found if any(cell is not None for cell in cells)]
    findings = []
    if others:
        values = {"file": str(path), "sheet": sheet, "others": listed(others)}
        findings.append(Finding("sheets-unread", len(others), (), values))
    rows, headed, odd = records_frame(
        [cells for _, cells in found], [line for line, _ in found], path, wanted=wanted, header=header
    )
    return rows, {"format": "excel", "sheet": sheet, "header": headed}, findings + odd


def _cell(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value == "" else as_text(value)
