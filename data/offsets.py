"""Spans that a file gives as offsets beside a text -> spans of characters, however the offsets were counted.

A quotation of the text that is covered proves how offsets were counted: line ends as one character or two, a byte order
mark or not, bytes, UTF-16 units. Such offsets are recounted. Without quotations another way is only suspected.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, product

from data.documents import Span, cuts_word, found, in_order
from data.findings import SHOWN, Finding, Place, places

Extents = tuple[tuple[int, int], ...]
Counting = tuple[str, ...]

# What an offset may count a character as, by the character before it and itself.
UNITS: dict[str, Callable[[str, str], int]] = {
    "crlf": lambda before, character: 2 if character == "\n" and before != "\r" else 1,
    "lf": lambda before, character: 0 if character == "\n" and before == "\r" else 1,
    "utf16": lambda before, character: 2 if character > "\uffff" else 1,
    "bytes": lambda before, character: len(character.encode("utf-8", "surrogatepass")),
}
# "shifted": all offsets are one too large (counted from 1, or with a byte order mark); "inclusive": a stop is the last
# character. () is the right way: characters, from 0, stop excluded. The simplest explanations come first.
_WAYS = product([(), *((unit,) for unit in UNITS)], [(), ("shifted",)], [(), ("inclusive",)])
COUNTINGS = sorted((sum(ways, ()) for ways in _WAYS), key=lambda ways: (len(ways), not UNITS.keys() & ways))
SAMPLE = 1000  # marks that are enough to see how offsets were counted


@dataclass(frozen=True)
class Mark:
    """A span as a file gives it: its offsets as they were counted, and the text that it says it covers."""

    label: str
    extents: Extents
    quote: str | None = None
    line: int | None = None


Marked = tuple[str, str, list[Mark]]  # the file of the marks, their text, and they


def place_marks(text: str, marks: list[Mark], counting: Counting, file: str) -> tuple[list[Span], list[Finding]]:
    """A text, its marks and how their offsets were counted -> spans, and what was odd.

    Marks whose offsets are empty or outside of the text are left out. Those that cover another text than they quote are
    kept: the quotation may be what is wrong.
    """
    recount = recounter(text, counting)
    spans, outside, differing, moved = [], [], [], []
    for mark in marks:
        extents = recount(mark.extents)
        if extents is None:
            outside.append((mark.line, _written(mark)))
            continue
        if extents != mark.extents:
            moved.append((mark.line, _written(mark)))
        if not covers(text, extents, mark.quote):
            differing.append((mark.line, f"{mark.quote} | {_covered(text, extents)}"))
        spans.append(join_extents(text, mark.label, extents))
    findings = [finding for way in counting for finding in found(f"spans-{way}", file, moved)]
    findings += found("spans-outside", file, outside) + found("spans-mismatch", file, differing)
    return in_order(spans), findings


def likely_counting(texts: Iterable[Marked]) -> Counting:
    """The texts of a corpus with their marks -> how offsets were counted in most of those where they are not right."""
    counts = Counter(find_counting(text, marks) for _, text, marks in texts)
    del counts[()]
    return max(counts, key=counts.get, default=())


def find_counting(text: str, marks: list[Mark], *, likely: Counting = ()) -> Counting:
    """A text and its marks -> the one of COUNTINGS under which the most marks cover what they quote. Of several, the
    right one comes first, then the likely one."""
    quoting = [mark for mark in marks if mark.quote]

    def proven(counting: Counting) -> int:
        recount = recounter(text, counting)
        return sum(covers(text, recount(mark.extents), mark.quote) for mark in quoting)

    best, most = (), -1
    for counting in [(), likely, *COUNTINGS]:
        count = proven(counting)
        if count > most:
            best, most = counting, count
        if most == len(quoting):
            break
    return best if 2 * most >= len(quoting) else ()


def recounter(text: str, counting: Counting) -> Callable[[Extents], Extents | None]:
    """A way of counting -> a function: extents counted so -> extents in characters, None if empty or not in the text.

    recounter("Ёлка у Анны", ("bytes",))(((12, 20),)) -> ((7, 11),)
    """
    characters = range(len(text) + 1)
    unit = next((UNITS[way] for way in counting if way in UNITS), None)
    # Where two characters begin at one offset, as in a line end counted as one, the later counts.
    at = dict(zip(accumulate(map(unit, f" {text}", text), initial=0), characters, strict=True)) if unit else None
    shift, last = "shifted" in counting, "inclusive" in counting

    def recount(extents: Extents) -> Extents | None:
        counted = [(start - shift, stop - shift + last) for start, stop in extents]
        if at is not None:
            counted = [(at.get(start, -1), at.get(stop, -1)) for start, stop in counted]
        fits = all(start in characters and stop in characters and start < stop for start, stop in counted)
        return tuple(counted) if fits else None

    return recount


def covers(text: str, extents: Extents | None, quote: str | None) -> bool:
    """Whether extents cover what a mark quotes. Blanks count at the ends only: BRAT quotes a line end as a blank."""
    if extents is None or not quote:
        return extents is not None
    covered = _covered(text, extents)
    ends_alike = all(covered[end].isspace() == quote[end].isspace() for end in (0, -1))
    return ends_alike and "".join(covered.split()) == "".join(quote.split())


def _written(mark: Mark) -> str:
    return f"{mark.label} {';'.join(f'{start} {stop}' for start, stop in mark.extents)} {mark.quote or ''}".rstrip()


def _covered(text: str, extents: Extents) -> str:
    return " ".join(text[start:stop] for start, stop in extents)


def join_extents(text: str, label: str, extents: Extents, *, parts: Callable[[str], object] = str.strip) -> Span:
    """Extents -> a span. They are its fragments where a gap between them `parts` them: here, where it is not blank.

    "Minsk and Brest", (0, 5), (10, 15) -> Span(label, 0, 15, fragments=((0, 5), (10, 15)))
    """
    fragments: list[tuple[int, int]] = []
    for start, stop in sorted(extents):
        if fragments and not parts(text[fragments[-1][1] : start]):
            start, before = fragments.pop()
            stop = max(stop, before)
        fragments.append((start, stop))
    return Span(label, fragments[0][0], fragments[-1][1], tuple(fragments) if len(fragments) > 1 else ())


def suspect_counting(texts: Iterable[Marked]) -> list[Finding]:
    """Texts with marks -> a finding where most of those that quote nothing cut words or have blanks at their ends, and
    hardly any would if offsets were counted in another way. Nothing is proven, so nothing is changed."""
    unquoted = [(file, text, [mark for mark in marks if not mark.quote]) for file, text, marks in texts]
    suspects = []
    if any(_looks_wrong(text, recounter(text, ())(mark.extents)) for _, text, marks in unquoted for mark in marks):
        for counting in [ways for ways in COUNTINGS if len(ways) == 1 or ways == ("shifted", "inclusive")]:
            moved = list(islice(_moved(unquoted, counting), SAMPLE))
            wrong = [place for place, before, _ in moved if before]
            still = sum(after for *_, after in moved)
            if len(wrong) >= 3 and 2 * len(wrong) > len(moved) and 10 * still < len(wrong):
                suspects.append((len(wrong) - still, "-".join(counting), wrong))
    if not suspects:
        return []
    _, counting, wrong = max(suspects, key=lambda suspect: suspect[0])
    return [Finding("offsets-suspect", len(wrong), tuple(wrong[:SHOWN]), {"counting": counting})]


def _moved(texts: list[Marked], counting: Counting) -> Iterator[tuple[Place, bool, bool]]:
    """The marks that another way of counting puts elsewhere: where they are, and whether they look wrong as they are
    and when they are recounted."""
    for file, text, marks in texts:
        as_it_is, recount = recounter(text, ()), recounter(text, counting)
        for mark in marks:
            if recount(mark.extents) != mark.extents:
                (place,) = places(file, [(mark.line, _written(mark))])
                yield place, _looks_wrong(text, as_it_is(mark.extents)), _looks_wrong(text, recount(mark.extents))


def _looks_wrong(text: str, extents: Extents | None) -> bool:
    if extents is None:
        return True
    start, stop = extents[0][0], extents[-1][1]
    ends_blank = text[start].isspace() or text[stop - 1].isspace()
    return ends_blank or cuts_word(text, start) or cuts_word(text, stop)
