"""Columns with a token and its tag a line (CoNLL) -> documents, one a sentence; tags <-> spans.

The schemes: IOB1 and IOB2 (Tjong Kim Sang & Veenstra 1999, https://aclanthology.org/E99-1023/), BIOES and BILOU
(Ratinov & Roth 2009, https://aclanthology.org/W09-1119/), BMES and IO. Tags against their scheme are read as the script
of the CoNLL-2000 shared task, conlleval, reads them: a new entity begins wherever a tag cannot continue the one before.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from data import documents
from data.documents import Corpus, Document, Span, found
from data.errors import DataError
from data.findings import Finding, places

UNNAMED = "ENTITY"  # the label where tags are only B, I and O
SURE = 0.98  # the share of a column's cells that must be tags: a typing error must not hide the column
SAMPLE = 20_000  # rows, spread over a file, that are enough to see what its columns hold
OUTSIDE = {"O", "o"}
_TAG = re.compile(r"([BIESLUMW])(?:[-_](.+))?", re.IGNORECASE)
_ALIKE = {"L": "E", "U": "S", "W": "S", "M": "I"}  # letters of other schemes -> those of BIOES
_SEVERAL = re.compile(r"[,|]")
_NEW_DOCUMENT = re.compile(r"-DOCSTART-|#\s*newdoc\b(?:\s+id\s*=\s*(?P<name>\S+))?")

Cells = tuple[str, ...]
Row = tuple[int, str, Cells]  # the line, the token and its tags: one, or several where entities are nested


@dataclass(frozen=True)
class Columns:
    """What stands where in a file; columns are counted from 0."""

    delimiter: str  # "tab" or "blanks"
    width: int  # of most rows
    token: int
    tags: list[int]
    candidates: list[int]  # all columns that look like tags
    known: dict[str, str]  # the cells that are tags, and the tags: {"B-PER": "B-PER", "o": "O"}, {"PER": "I-PER"}
    bare: bool  # whether tags are labels without B- or I-


def read_conll(
    path: Path, *, encoding: str | None = None, token_column: int | None = None, tag_column: int | None = None
) -> Corpus:
    """A file of columns, or a folder with such files -> Corpus. Columns are counted from 1."""
    files = [path] if path.is_file() else [f for f in documents.files_in(path) if are_columns(documents.head(f))]
    corpora = []
    for file in files:
        text, name, how, findings = documents.read_part(file, path, encoding)
        corpus = parse_conll(text, name, token_column=token_column, tag_column=tag_column)
        corpora.append(Corpus(file, corpus.documents, how | corpus.how, findings + corpus.findings))
    return documents.join_corpora(path, corpora, {"format": "conll"} | documents.other_files(path, files))


def are_columns(text: str) -> bool:
    """The first lines of a file -> whether they are rows with a column of tags."""
    lines = _lines(text)
    rows = _sure_rows(lines, _split(lines)[1])
    return len(rows) > 1 and bool(_tag_columns(_counts(rows)))


def parse_conll(text: str, file: str, *, token_column: int | None = None, tag_column: int | None = None) -> Corpus:
    """The text of a file -> Corpus; a document is a sentence, its text the tokens with a blank between.

    "Anna\\tB-PER\\ncame\\tO\\n" -> Document(text="Anna came", spans=[Span("PER", 0, 4)], tokens=[(0, 4), (5, 9)], …)
    Raises: DataError where no column of tags or of tokens is found.
    """
    if not text.strip():
        return Corpus(Path(file), [], {}, found("files-empty", file, [(None, "")]))
    lines = _lines(text)
    delimiter, cells = _split(lines)
    columns = find_columns(lines, delimiter, cells, file, token_column=token_column, tag_column=tag_column)
    sentences, comments, findings = _sentences(lines, cells, columns, file)
    scheme = "IO" if columns.bare else find_scheme([layer for _, rows in sentences for layer in _layers(rows)])
    read, broken = [], []
    for group, rows in sentences:
        words = [token for _, token, _ in rows]
        tokens, spans = offsets(words), []
        for layer in _layers(rows):
            more, wrong = bio_spans(tokens, layer, scheme=scheme)
            spans += more
            broken += [(rows[n][0], f"{layer[n]} {words[n]}") for n in wrong]
        line, spans = rows[0][0], documents.in_order(spans)
        read.append(Document(f"{file}:{line}", " ".join(words), spans, tokens, group, file, line))
    how = {
        "delimiter": columns.delimiter,
        "token column": str(columns.token + 1),
        "tag column": ", ".join(str(column + 1) for column in columns.tags),
        "scheme": scheme,
        "comments": comments,
    }
    return Corpus(Path(file), read, how, findings + found("tags-broken", file, broken, scheme=scheme))


def offsets(tokens: list[str]) -> list[tuple[int, int]]:
    """Tokens -> where they stand in the text that joins them with blanks. ["Anna", "came"] -> [(0, 4), (5, 9)]"""
    starts = accumulate((len(token) + 1 for token in tokens), initial=0)
    return [(start, start + len(token)) for start, token in zip(starts, tokens, strict=False)]


def spans_bio(tokens: list[tuple[int, int]], spans: Iterable[Span]) -> list[str]:
    """Tokens and spans -> IOB2 tags. Every token that a span touches gets its label; of spans that share a token only
    the first, and of those that begin together the longest, can be written.

    [(0, 4), (5, 9)], [Span("PER", 0, 4)] -> ["B-PER", "O"]
    """
    starts, stops = [start for start, _ in tokens], [stop for _, stop in tokens]
    tags = ["O"] * len(tokens)
    for span in documents.in_order(spans):
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
        return letter != "B" or inside
    if scheme == "IOB2":
        return letter != "I" or inside
    return inside if letter in "IE" else not is_open


def find_scheme(sequences: list[list[str]]) -> str:
    """Tags of sentences -> the name of their scheme; between IOB1 and IOB2 the one that fewer tags are against."""
    letters = {tag[0].upper() for tags in sequences for tag in set(tags)} - OUTSIDE
    for name, own in {"BILOU": "LU", "BMES": "M", "BIOES": "ESW"}.items():
        if letters & set(own):
            return name
    if "B" not in letters:
        return "IO"

    def against(scheme: str) -> int:
        return sum(len(bio_spans([(0, 0)] * len(tags), tags, scheme=scheme)[1]) for tags in sequences)

    return min(["IOB2", "IOB1"], key=against)


@cache
def split_tag(tag: str) -> tuple[str, str]:
    """A tag -> its letter in terms of BIOES, and its label. "U-PER" -> ("S", "PER"); "O" -> ("O", "")"""
    match = _TAG.fullmatch(tag)
    if not match:
        return "O", ""
    letter = match[1].upper()
    return _ALIKE.get(letter, letter), match[2] or UNNAMED


@cache
def _is_tag(cell: str) -> bool:
    return cell in OUTSIDE or _TAG.fullmatch(cell) is not None


@cache
def _parts(tag: str) -> list[str]:
    """The tags of a cell that may hold several. "B-PER,B-ORG" -> ["B-PER", "B-ORG"]; "B-salt,oil" -> ["B-salt,oil"]"""
    parts = _SEVERAL.split(tag)
    return parts if all(map(_TAG.fullmatch, parts)) else [tag]


def _layers(rows: list[Row]) -> list[list[str]]:
    """The rows of a sentence -> a list of tags for each column; for each label of it, where cells hold several tags."""
    layers = []
    for column in zip(*(tags for _, _, tags in rows), strict=True):
        if all(len(_parts(tag)) == 1 for tag in set(column)):
            layers.append(list(column))
            continue
        cells = [_parts(tag) for tag in column]
        for label in dict.fromkeys(split_tag(tag)[1] for cell in cells for tag in cell if tag != "O"):
            layers.append([next((tag for tag in cell if split_tag(tag)[1] == label), "O") for cell in cells])
    return layers


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")] if "\n" in text else text.split("\r")


def _split(lines: list[str]) -> tuple[str, list[Cells]]:
    """Lines -> their delimiter, "tab" where most of those that are not empty have one, and the cells of each line."""
    tabs = sum("\t" in line for line in lines)
    delimiter = "tab" if 2 * tabs > sum(not line.isspace() for line in lines if line) else "blanks"
    with_tab = [delimiter == "tab" and "\t" in line for line in lines]
    return delimiter, [
        tuple(map(str.strip, line.split("\t")) if tab else line.split())  # tuples: the garbage collector passes by them
        for line, tab in zip(lines, with_tab, strict=True)
    ]


def _sure_rows(lines: list[str], cells: list[Cells]) -> list[Cells]:
    """The cells of lines that cannot be comments. Empty lines have none, or (wnut17) only a tab."""
    other = ("#", "-DOCSTART-")
    return [row for line, row in zip(lines, cells, strict=True) if any(row) and not line.startswith(other)]


def _counts(rows: list[Cells]) -> list[Counter]:
    """Rows -> how often each cell occurs in a sample of them, for every column that most rows have."""
    rows = rows[:: len(rows) // SAMPLE + 1]
    widths = Counter(map(len, rows))
    width = max(widths, key=widths.get, default=0)
    return [Counter(row[c] for row in rows if len(row) > c and row[c]) for c in range(width)]


def _tag_columns(counts: list[Counter]) -> list[int]:
    """The cells of columns -> the columns of tags: B-PER and O, or else B and O, or else PER and O, or else only O."""
    kinds: dict[str, list[int]] = {"labelled": [], "unlabelled": [], "bare": [], "outside": []}
    for column, cells in enumerate(counts if len(counts) > 1 else []):
        outside = cells["O"] + cells["o"]
        tags = {cell for cell in cells if _is_tag(cell)} - OUTSIDE
        if _are_bare(cells):
            if len(cells) <= 100 and outside >= max(cells.values()):
                kinds["bare"].append(column)
        elif sum(cells[tag] for tag in tags) + outside >= SURE * cells.total():
            if not tags and outside:
                kinds["outside"].append(column)
            elif outside or any(tag[0] in "Bb" for tag in tags):
                kinds["labelled" if any(len(tag) > 1 for tag in tags) else "unlabelled"].append(column)
    return next(filter(None, kinds.values()), [])


def _are_bare(cells: Counter) -> bool:
    """The cells of a column -> whether most of those that are not O are no tags with B- or I-, but may be labels."""
    inside = cells.total() - sum(cells[cell] for cell in OUTSIDE)
    return 2 * sum(count for cell, count in cells.items() if _is_tag(cell) and cell not in OUTSIDE) <= inside > 0


def find_columns(
    lines: list[str],
    delimiter: str,
    cells: list[Cells],
    file: str,
    *,
    token_column: int | None = None,
    tag_column: int | None = None,
) -> Columns:
    """The lines of a file and their cells -> what stands where. Of several columns of tags the last is taken, with
    those that hold other entities of the same labels (GermEval); the chunks of CoNLL-2003 have labels of their own.

    Raises: DataError where a column is not found, or one named from 1 is not there.
    """
    rows = _sure_rows(lines, cells)
    counts = _counts(rows)
    shape = f"most rows have {len(counts)} columns, separated by {delimiter}"
    for named in (token_column, tag_column):
        if named is not None and not 1 <= named <= len(counts):
            raise DataError(f"{file}: there is no column {named}: {shape}")
    candidates = [tag_column - 1] if tag_column else _tag_columns(counts)
    if not candidates:
        raise DataError(
            f"{file}: no column of tags (O, B-PER, I-PER, …) was found; {shape}. Name it in data.tag_column, or name "
            "another format."
        )
    last = candidates[-1]
    labels = {c: {split_tag(tag)[1] for tag in counts[c] if _is_tag(tag)} - {""} for c in candidates}
    tags = [c for c in candidates if c == last or (labels[c] & labels[last] and _differ(rows, c, last))]
    if token_column is None:
        words = [c for c in range(len(counts)) if c not in candidates]
        # A running number is not a token, unless there is nothing else.
        words.sort(key=lambda column: all(map(str.isdigit, counts[column])))
        if not words:
            raise DataError(f"{file}: no column of tokens was found; {shape}. Name it in data.token_column.")
        token_column = words[0] + 1
    found_tags = {row[c] for row in rows for c in tags if len(row) > c} - {""}
    bare = _are_bare(counts[last])
    if not bare:
        # Rows with "#", which are not among the sure ones, may hold the only tag of a kind; so may rows of one cell.
        found_tags |= {row[c] for row in cells if len(row) == len(counts) and row[0].startswith("#") for c in tags}
        found_tags |= {row[0] for row in cells if len(row) == 1 and split_tag(row[0])[1] in labels[last]}
        found_tags = {cell for cell in found_tags if _is_tag(cell)}
        if any(len(cell) > 1 for cell in found_tags):
            found_tags = {cell for cell in found_tags if len(cell) > 1}
    known = {cell: f"I-{cell}" if bare else cell for cell in found_tags - OUTSIDE} | dict.fromkeys(OUTSIDE, "O")
    return Columns(delimiter, len(counts), token_column - 1, tags, candidates, known, bare)


def _differ(rows: list[Cells], one: int, other: int) -> bool:
    """Whether two columns of tags mostly hold different entities: two opinions on the same ones would agree."""
    pairs = [(row[one], row[other]) for row in rows if len(row) > max(one, other)]
    both = [a == b for a, b in pairs if a not in OUTSIDE and b not in OUTSIDE]
    return one != other and 2 * sum(both) <= len(both)


def _sentences(
    lines: list[str], cells: list[Cells], columns: Columns, file: str
) -> tuple[list[tuple[str | None, list[Row]]], int, list[Finding]]:
    """Lines and their cells -> sentences (the document they belong to, their rows), the number of comments, and what
    was odd."""
    sentences: list[tuple[str | None, list[Row]]] = []
    odd: dict[str, list[tuple[int, str]]] = {}
    rows: list[Row] = []
    group, begun, begins, comments = None, 0, 0, 0
    for number, (line, row) in enumerate(zip([*lines, ""], [*cells, ()], strict=True), start=1):
        empty = not any(row)
        tags = tuple(columns.known.get(row[c]) for c in columns.tags) if len(row) == columns.width else (None,)
        # A line that begins with "#" is a row if it has a tag where rows have it: "#" and "#MH17" are tokens too.
        comment = line.startswith("#") and None in tags
        new_document = _NEW_DOCUMENT.match(line) if comment or line.startswith("-DOCSTART-") else None
        if new_document or empty:
            if rows:
                sentences.append((group, rows))
            elif begins:
                odd.setdefault("documents-empty", []).append((begins, lines[begins - 1]))
            rows, begins = [], 0
        if new_document:
            begun += 1
            group = new_document["name"] or f"{file}#{begun}"
        elif not empty and not comment:
            begins = begins or number
            if None in tags or not row[columns.token] or ("\t" in line) != (columns.delimiter == "tab"):
                _add_odd_row(rows, number, line, row, columns, odd)
            else:
                rows.append((number, row[columns.token], tags))
        comments += comment
    odd["tags-several"] = [
        (number, lines[number - 1])
        for _, sentence in sentences
        for number, _, tags in sentence
        if any(len(_parts(tag)) > 1 for tag in tags)
    ]
    findings = [finding for kind, pairs in odd.items() for finding in found(kind, file, pairs)]
    if len(columns.candidates) > 1:
        candidates, used = (", ".join(str(c + 1) for c in of) for of in (columns.candidates, columns.tags))
        findings.append(Finding("tag-columns", 1, places(file, []), {"columns": candidates, "used": used}))
    return sentences, comments, findings


def _add_odd_row(rows: list[Row], number: int, line: str, row: Cells, columns: Columns, odd: dict) -> None:
    """Add a row that is not as most rows are to those of its sentence, or leave it out; `odd` tells which and why."""

    def note(kind: str) -> None:
        odd.setdefault(kind, []).append((number, line))

    mixed = ("\t" in line) != (columns.delimiter == "tab")
    has_tag = len(row) == columns.width and row[columns.tags[-1]] in columns.known
    if columns.delimiter == "tab" and mixed and not has_tag:
        row, mixed = (line.strip(),), False  # a token with blanks in it, and no tag
    if mixed:
        note("delimiters-mixed")
    if columns.delimiter == "blanks" and len(row) > columns.width:
        end = columns.token + 1 + len(row) - columns.width
        joined = (*row[: columns.token], " ".join(row[columns.token : end]), *row[end:])
        if joined[columns.tags[-1]] in columns.known:
            note("rows-wide")
            row = joined
    if len(row) == 1 and row[0] in columns.known:
        missing = odd.get("tags-missing", [])
        if rows and missing and missing[-1][0] == rows[-1][0] == number - 1:  # a row broken in two
            odd.setdefault("rows-split", []).append(missing.pop())
            before, token, tags = rows.pop()
            rows.append((before, token, (*tags[:-1], columns.known[row[0]])))
        else:
            note("tokens-missing")
        return
    token = row[0] if len(row) == 1 else row[columns.token] if columns.token < len(row) else ""
    if not token:
        note("tokens-missing")
        return
    tags = [row[c] if c < len(row) > 1 else "" for c in columns.tags]
    for tag in tags:
        if tag not in columns.known:
            note("tags-unknown" if tag else "tags-missing")
    rows.append((number, token, tuple(columns.known.get(tag, "O") for tag in tags)))
