"""Two files of run folders, one written then and one now -> where they say different things."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

# Keys and columns that are no result, each with the reason why it is not compared.
NOT_COMPARED = {
    "seconds": "a duration",
    "sha256": "the bytes of a data file: its texts and labels are compared one by one instead",
    "versions": "of libraries: they stand in the table of conditions",
}
# Where not every digit is expected: two classes that are equally likely may change places, and their probability stays.
UNSTEADY = {"second": "the class that comes next, where two are equally likely"}
NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    """One figure, its place in a file, and what it was and is."""

    place: str
    was: Any
    now: Any

    @property
    def size(self) -> float | None:
        """How far apart, where both are numbers."""
        try:
            return abs(float(self.was) - float(self.now))
        except (TypeError, ValueError):
            return None

    def words(self, was: str = "was", now: str = "is") -> str:
        """The figure in a sentence, numbers with as many digits as tell them apart: "test.macro_f1 was 0.871, is
        0.843"."""
        before, after = _brief(self.was), _brief(self.now)
        if self.size and "." in before + after:
            one, other = float(self.was), float(self.now)
            digits = next((n for n in range(3, 17) if f"{one:.{n}g}" != f"{other:.{n}g}"), 17)
            before, after = f"{one:.{digits}g}", f"{other:.{digits}g}"
        return f"{self.place} {was} {before}, {now} {after}"


def differences_of_files(
    then: Path, now: Path, tolerance: float = 0, moved: dict[str, str] | None = None
) -> list[Difference]:
    """Two JSON or CSV files -> their differences; numbers may be `tolerance` apart.

    With tolerance 0 the cells of a CSV file are compared as they are written. `moved`: where data files lay -> lie now.
    """
    was, is_now = (read_figures(path, as_numbers=bool(tolerance)) for path in (then, now))
    return list(differences(_put(was, moved or {}), is_now, tolerance))


def differences(was: Any, now: Any, tolerance: float = 0, place: str = "") -> Iterator[Difference]:
    """What JSON holds, then and now -> the differences of its leaves.

    {"test": {"macro_f1": 0.871}}, {"test": {"macro_f1": 0.843}} -> test.macro_f1 was 0.871, is 0.843
    """
    if isinstance(was, dict) and isinstance(now, dict):
        left_out = NOT_COMPARED | (UNSTEADY if tolerance else {})
        for key in [key for key in {**was, **now} if key not in left_out]:
            inside = f"{place}.{key}" if place else str(key)
            yield from differences(was.get(key, NOTHING), now.get(key, NOTHING), tolerance, inside)
    elif isinstance(was, list) and isinstance(now, list):
        if len(was) != len(now):
            yield Difference(f"{place or 'the file'}: number of rows", len(was), len(now))
        for number, (one, other) in enumerate(zip(was, now, strict=False), start=1):
            yield from differences(one, other, tolerance, f"{place} row {number}".strip())
    elif not _same(was, now, tolerance):
        yield Difference(place or "the file", was, now)


def _same(was: Any, now: Any, tolerance: float) -> bool:
    if _is_number(was) and _is_number(now):
        return was == now or abs(was - now) <= tolerance
    return type(was) is type(now) and was == now


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def read_figures(path: Path, as_numbers: bool = True) -> Any:
    """A JSON or CSV file -> what it holds, a table as a list of rows; "missing" or "unreadable" where it is that."""
    try:
        if path.suffix == ".json":
            return json.loads(path.read_text(encoding="utf-8"))
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").to_dict("records")
    except FileNotFoundError:
        return "missing"
    except ValueError:  # of JSON, of CSV, of UTF-8
        return "unreadable"
    return [{name: _number(cell) for name, cell in row.items()} for row in table] if as_numbers else table


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _put(value: Any, moved: dict[str, str]) -> Any:
    """Texts that begin with a place of then, in which they begin with the place of now."""
    if isinstance(value, dict):
        return {key: _put(inside, moved) for key, inside in value.items()}
    if isinstance(value, list):
        return [_put(inside, moved) for inside in value]
    if isinstance(value, str):
        place = next((place for place in moved if value.startswith(place)), None)
        return value if place is None else moved[place] + value[len(place) :]
    return value


def _brief(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "1 entry" if len(value) == 1 else f"{len(value)} entries"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 60 else written[:59] + "…"
