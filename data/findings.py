"""What is odd about the user's data: found by a reader or by a check, counted, with the first places."""

from collections.abc import Iterable
from dataclasses import dataclass, field

SHOWN = 3  # places that a finding keeps
CUT = 160  # characters of a text that a place keeps


@dataclass(frozen=True)
class Place:
    """Where something stands: the file, the line (counted from 1; of a file without lines the record) and the text."""

    file: str
    line: int | None
    text: str = ""


@dataclass(frozen=True)
class Finding:
    """One kind of oddity. `kind` names the messages `finding-<kind>` and `advice-<kind>` of `reports/texts/*.ftl`,
    which say it in words; `values` are what those messages need beside `count`."""

    kind: str
    count: int
    places: tuple[Place, ...] = ()
    values: dict[str, str | int | float] = field(default_factory=dict)


def places(file: str, found: Iterable[tuple[int | None, str]]) -> tuple[Place, ...]:
    """Lines with their texts -> the first three as places, long texts cut.

    places("a.csv", [(2, "one"), (7, "two")]) -> (Place("a.csv", 2, "one"), Place("a.csv", 7, "two"))
    """
    first = [pair for pair, _ in zip(found, range(SHOWN), strict=False)]
    return tuple(Place(file, line, text if len(text) <= CUT else text[: CUT - 1] + "…") for line, text in first)
