"""Stand-off annotation: BRAT's .txt with .ann -> documents; offsets that were counted in another way are recounted.

The format: https://brat.nlplab.org/standoff.html. An annotation quotes the text that it covers, and this
proves how its offsets were counted: line ends as one character or two, a byte order mark or not, bytes, UTF-16 units.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, product
from pathlib import Path

from data import documents
from data.documents import Corpus, Document, Span, found
from data.findings import Finding

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
_LINE = re.compile(r"T\S*\s+(?P<label>\S+)\s+(?P<extents>\d+\s+\d+(?:;\d+\s+\d+)*)(?:\s(?P<quote>.*))?", re.DOTALL)
_OTHER = re.compile(r"([REAMN#*])\d*\s")
_OTHERS = {"R": "relations", "E": "events", "A": "attributes", "M": "attributes", "N": "normalizations"}
_OTHERS |= {"#": "notes", "*": "equivalences"}


@dataclass(frozen=True)
class Mark:
    """A span as a file gives it: its offsets as they were counted, and the text that it says it covers."""

    label: str
    extents: Extents
    quote: str | None = None
    line: int | None = None


def read_brat(path: Path, *, encoding: str | None = None) -> Corpus:
    """A folder of .txt with .ann, also in folders below, or one such file -> Corpus."""
    root = path.parent if path.is_file() else path
    files: dict[str, dict[Path, Path]] = {".ann": {}, ".txt": {}}
    for file in documents.same_name(path) if path.is_file() else documents.files_in(path):
        files.get(file.suffix.lower(), {})[file.relative_to(root).with_suffix("")] = file
    pairs = sorted(files[".ann"].keys() & files[".txt"].keys())
    parts = []
    for name in pairs:
        text, _, how, odd = documents.read_part(files[".txt"][name], root, encoding)
        annotations, _, _, odd_too = documents.read_part(files[".ann"][name], root, encoding)
        parts.append((name.as_posix(), text, annotations, how, odd + odd_too))
    likely = likely_counting((text, parse_annotations(annotations)[0]) for _, text, annotations, *_ in parts)
    corpora = []
    for name, text, annotations, how, odd in parts:
        corpus = parse_brat(text, annotations, name, likely=likely)
        corpora.append(replace(corpus, how=how | corpus.how, findings=odd + corpus.findings))
    read = [files[suffix][name] for suffix in files for name in pairs]
    corpus = documents.join_corpora(path, corpora, {"format": "brat"} | documents.other_files(path, read))
    lonely = [file for suffix in files for name, file in files[suffix].items() if name not in pairs]
    return replace(corpus, findings=corpus.findings + documents.unpaired(lonely, root))


def parse_brat(text: str, annotations: str, name: str, *, likely: Counting = ()) -> Corpus:
    """A text and the lines of its .ann -> Corpus of one document.

    "Anna came", "T1\\tPER 0 4\\tAnna\\n" -> Document(text="Anna came", spans=[Span("PER", 0, 4)], …)
    """
    marks, others, unread = parse_annotations(annotations)
    spans, findings = place_marks(text, marks, find_counting(text, marks, likely=likely), f"{name}.ann")
    document = Document(name, text, spans, file=f"{name}.txt")
    return Corpus(Path(name), [document], others, found("annotations-unread", f"{name}.ann", unread) + findings)


def parse_annotations(annotations: str) -> tuple[list[Mark], dict[str, int], list[tuple[int, str]]]:
    """The lines of an .ann -> its marks, the numbers of other annotations, and the lines that are none."""
    marks, others, unread, goes_on = [], Counter(), [], False
    for number, line in enumerate(annotations.replace("\r\n", "\n").split("\n"), start=1):
        if match := _LINE.fullmatch(line):
            extents = [tuple(map(int, extent.split())) for extent in match["extents"].split(";")]
            marks.append(Mark(match["label"], tuple(extents), match["quote"], number))
            goes_on = True
        elif other := _OTHER.match(line):
            others[_OTHERS[other[1]]] += 1
            goes_on = False
        elif line.strip() and goes_on:  # some programs write the line breaks of a quotation as they are
            marks[-1] = replace(marks[-1], quote=f"{marks[-1].quote}\n{line}")
        elif line.strip():
            unread.append((number, line))
    return marks, dict(others), unread


def place_marks(text: str, marks: list[Mark], counting: Counting, file: str) -> tuple[list[Span], list[Finding]]:
    """A text, its marks and how their offsets were counted -> spans, and what was odd.

    Marks whose offsets are empty or outside of the text are left out. Those that cover another text than they quote are
    kept: the quotation may be what is wrong.
    """
    recount = recounter(text, counting)
    spans, outside, differing, moved = [], [], [], []
    for mark in marks:
        extents = recount(mark.extents)
        written = f"{mark.label} {';'.join(f'{start} {stop}' for start, stop in mark.extents)} {mark.quote or ''}"
        if extents is None:
            outside.append((mark.line, written))
            continue
        if extents != mark.extents:
            moved.append((mark.line, written))
        if not covers(text, extents, mark.quote):
            differing.append((mark.line, f"{mark.quote} | {_covered(text, extents)}"))
        spans.append(join_extents(text, mark.label, extents))
    findings = [finding for way in counting for finding in found(f"spans-{way}", file, moved)]
    findings += found("spans-outside", file, outside) + found("spans-mismatch", file, differing)
    return documents.in_order(spans), findings


def likely_counting(texts: Iterable[tuple[str, list[Mark]]]) -> Counting:
    """The texts of a corpus with their marks -> how offsets were counted in most of those where they are not right."""
    counts = Counter(find_counting(text, marks) for text, marks in texts)
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
