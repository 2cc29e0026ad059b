"""Cells or columns that hold several labels of one text -> the labels."""

import ast
import json
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from data.columns import LINE, as_text
from data.errors import DataError

_DELIMITERS = {"bar": "|", "comma": ",", "semicolon": ";"}
_YES, _NO = {"1", "1.0", "true", "yes"}, {"0", "0.0", "false", "no", ""}


def label_form(cells: Iterable[str | None]) -> str:
    """A column -> how its cells hold labels: one, json, brackets or bar. Commas and semicolons stand in ordinary labels
    too, and are never guessed; bars only where every part is somewhere a label of its own.

    ['["a", "b"]', "[]"] -> "json"; ["[0 2]", "[]"] -> "brackets"; ["a|b", "a", "b"] -> "bar"; ["a, b", "a"] -> "one"
    """
    given = {cell.strip() for cell in cells if isinstance(cell, str)} - {""}
    if given and all(cell.startswith("[") and cell.endswith("]") for cell in given):
        for form in ("json", "brackets"):
            try:
                for cell in given:
                    parse_labels(cell, form)
                return form
            except DataError:
                continue
    parts = {part.strip() for cell in given if "|" in cell for part in cell.split("|")}
    return "bar" if parts and parts <= given else "one"


def list_delimiter(cells: Iterable[str | None]) -> str | None:
    """A column whose cells may be lists, though nothing proves it -> how they would be cut: bar, comma or semicolon.
    They may be where fewer parts there are than different cells made of them.

    ["3,27", "27,5", "5,3", "3,27,5"] -> "comma"; ["Food, drinks", "Law"] -> None
    """
    given = {cell.strip() for cell in cells if isinstance(cell, str)}
    for form, delimiter in _DELIMITERS.items():
        several = [cell for cell in given if delimiter in cell.strip(delimiter)]
        if len({part.strip() for cell in several for part in cell.split(delimiter)}) < len(several):
            return form
    return None


def parse_labels(cell: str | None, form: str) -> tuple[str, ...]:
    """A cell -> its labels, each once, in their order.

    "[0 2]", "brackets" -> ("0", "2"); '["a"]', "json" -> ("a",); "a, b", "comma" -> ("a", "b"); "[]", "json" -> ()
    Raises: DataError for a cell that is not of this form.
    """
    cell = cell.strip() if isinstance(cell, str) else ""
    if form in _DELIMITERS:
        parts = cell.split(_DELIMITERS[form])
    elif form == "one" or not cell:
        parts = [cell]
    else:
        try:
            parts = _parse_json(cell) if form == "json" else _parse_brackets(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
            expected = {"json": '["a", "b"]', "brackets": "[0 2] or ['a', 'b']"}[form]
            raise DataError(f"expected labels like {expected}, found {cell[:60]}") from error
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def labels_of_columns(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """A column for each label, with 1 or true where a text has it -> the labels of each row.

    joy 1 0, anger 1 0 -> [("joy", "anger"), ()]
    Raises: DataError for a cell that says neither yes nor no.
    """
    labels: list[list[str]] = [[] for _ in range(len(frame))]
    for column in columns:
        for row, cell in enumerate(frame[column]):
            answer = cell.strip().lower() if isinstance(cell, str) else ""
            if answer in _YES:
                labels[row].append(column)
            elif answer not in _NO:
                raise DataError(
                    f'line {frame[LINE].iloc[row]}, column "{column}": expected 1 or 0, found "{cell[:60]}"'
                )
    return [tuple(found) for found in labels]


def _parse_json(cell: str) -> list[str]:
    found = json.loads(cell)
    if not isinstance(found, list) or any(isinstance(item, list | dict) for item in found):
        raise ValueError
    return [text for text in map(as_text, found) if text is not None]


def _parse_brackets(cell: str) -> list[str]:
    """Lists as Python and numpy print them: ['a', 'b'], ['a' 'b'], [0 2], [joy, anger]"""
    if not (cell.startswith("[") and cell.endswith("]")):
        raise ValueError
    if "'" in cell or '"' in cell:
        found = ast.literal_eval(re.sub(r"""(['"])\s+(?=['"])""", r"\1, ", cell))
        if any(isinstance(item, list | dict) for item in found):
            raise ValueError
        return [str(value) for value in found]
    return cell[1:-1].split("," if "," in cell else None)
