"""Tags <-> spans: B-PER I-PER O, and the other schemes in which a tag a token says where entities begin and end.

The schemes: IOB1 and IOB2 (Tjong Kim Sang & Veenstra 1999, https://aclanthology.org/E99-1023/), BIOES and BILOU
(Ratinov & Roth 2009, https://aclanthology.org/W09-1119/), BMES and IO. Tags against their scheme are read as the script
of the CoNLL-2000 shared task, conlleval, reads them: a new entity begins wherever a tag cannot continue the one before.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache

from data.documents import Span, in_order

UNNAMED = "ENTITY"  # the label where tags are only B, I and O
OUTSIDE = {"O", "o"}
_TAG = re.compile(r"(?i:([BIESLUMW])(?:[-_:](.+))?)|(.+)[-_:]([BIESLUMW])")  # B-PER, or PER-B
_ALIKE = {"L": "E", "U": "S", "W": "S", "M": "I"}  # letters of other schemes -> those of BIOES


def spans_bio(tokens: list[tuple[int, int]], spans: Iterable[Span]) -> list[str]:
    """Tokens and spans -> IOB2 tags. Every token that a span touches gets its label; of spans that share a token only
    the first, and of those that begin together the longest, can be written.

    [(0, 4), (5, 9)], [Span("PER", 0, 4)] -> ["B-PER", "O"]
    """
    starts, stops = [start for start, _ in tokens], [stop for _, stop in tokens]
    tags = ["O"] * len(tokens)
    for span in in_order(spans):
        first, end = bisect_right(stops, span.start), bisect_left(starts, span.stop)
        if set(tags[first:end]) == {"O"}:
            tags[first:end] = [f"B-{span.label}"] + [f"I-{span.label}"] * (end - first - 1)
    return tags


def bio_spans(tokens: list[tuple[int, int]], tags: list[str], *, scheme: str = "IOB2") -> tuple[list[Span], list[int]]:
    """Tokens and their tags -> spans, and the numbers of the tags that are against the scheme.

    Whatever the scheme, a new entity begins at B, S, U and W, after O, E, L, S, U and W, and where the label changes.
    [(0, 4), (5, 9)], ["O", "I-PER"] -> [Span("PER", 5, 9)], [1]
    """
    spans, broken = [], []
    before, label_before = "O", ""
    for number, tag in enumerate([*tags, "O"]):  # the last one closes the sentence
        letter, label = split_tag(tag)
        is_open = before in "BI"
        inside = is_open and label == label_before
        if not _legal(scheme, letter, is_open=is_open, inside=inside):
            broken.append(min(number, len(tags) - 1))
        if inside and letter in "IE":
            spans[-1] = Span(label, spans[-1].start, tokens[number][1])
        elif letter != "O":
            spans.append(Span(label, *tokens[number]))
        before, label_before = letter, label
    return spans, list(dict.fromkeys(broken))


def _legal(scheme: str, letter: str, *, is_open: bool, inside: bool) -> bool:
    """Whether a tag may follow. `is_open`: the tag before leaves an entity open; `inside`: one of the same label."""
    if scheme == "IO":
        return True
    if scheme == "IOB1":
        return letter in "OI" or (letter == "B" and inside)
    if scheme == "IOB2":
        return letter in "OB" or (letter == "I" and inside)
    return inside if letter in "IE" else not is_open


def find_scheme(sequences: Iterable[list[str]]) -> str:
    """Tags of sentences -> the name of the scheme that the fewest of them are against: one tag mistyped changes little.

    [["I-PER", "I-PER", "O"]] -> "IO"; [["B-PER", "L-PER", "O"]] -> "BILOU"
    """
    counts = Counter(map(tuple, sequences))

    def against(scheme: str) -> int:
        return sum(n * len(bio_spans([(0, 0)] * len(tags), tags, scheme=scheme)[1]) for tags, n in counts.items())

    letters = {_letter(tag)[0] for tags in counts for tag in tags} - {"O"}
    best = min(["IOB2", "IOB1", "BIOES"], key=against) if letters - {"I"} else "IO"
    names = {"BILOU": {"L", "U"}, "BMES": {"M"}} if best == "BIOES" else {}
    return next((name for name, own in names.items() if letters & own), best)


def is_tag(cell: str) -> bool:
    """Whether a cell is a tag, O or another. is_tag("B-PER") -> True; is_tag("NNP") -> False"""
    return cell in OUTSIDE or _letter(cell)[0] != "O"


@cache
def split_tag(tag: str) -> tuple[str, str]:
    """A tag -> its letter in terms of BIOES, and its label. "U-PER" -> ("S", "PER"); "O" -> ("O", "")"""
    letter, label = _letter(tag)
    return _ALIKE.get(letter, letter), label


@cache
def _letter(tag: str) -> tuple[str, str]:
    """A tag -> its letter as it is, and its label; what is no tag is outside, as "O" is."""
    match = _TAG.fullmatch(tag)
    if not match:
        return "O", ""
    return (match[1] or match[4]).upper(), match[2] or match[3] or UNNAMED
