"""Columns with a token and its tag a line (CoNLL), or sentences of token|tag (WikiNER) -> documents, one a sentence."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from data import documents
from data.bio import OUTSIDE, bio_spans, find_scheme, is_tag, split_tag
from data.documents import Corpus, Document, found
from data.errors import DataError
from data.findings import Finding, places

SURE = 0.98  # the share of a column's cells that must be tags: a typing error must not hide the column
SAMPLE = 20_000  # rows, spread over a file, that are enough to see what its columns hold
LONG = 500  # tokens: sentences of people are shorter
_WITH_BARS = re.compile(r"\s*[^\s|]\S*\|[^\s|]*(?:\s+\S+\|[^\s|]*)*\s*")
_SEVERAL = re.compile(r"[,|]")
_OF_PHRASES = re.compile(r"[NVP]P|ADVP|ADJP|SBAR|PRT|CONJP|INTJ|LST|UCP|V|(?:[CR]-)?A(?:RG)?(?:\d|A|M(?:-\w+)?)")
_NEW_DOCUMENT = re.compile(r"-DOCSTART-|#\s*newdoc\b(?:\s+id\s*=\s*(?P<name>\S+))?")

Cells = tuple[str, ...]
Line = tuple[int, str, Cells]  # its number, the line itself, and its cells
Row = tuple[int, str, Cells]  # the number of its line, the token and its tags: several where entities are nested


@dataclass(frozen=True)
class Columns:
    """What stands where in a file; columns are counted from 0."""

    delimiter: str  # "tab", "bars" or "blanks"
    width: int  # of most rows
    token: int
    tags: list[int]
    candidates: list[int]  # all columns that look like tags
    known: dict[str, str]  # the cells that are tags, and the tags: {"B-PER": "B-PER", "o": "O"}, {"PER": "I-PER"}


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
    rows = _sure_rows(_split(text)[1])
    counts = _counts(rows)
    tags = _tag_columns(counts)
    token = _token_column(counts, tags)
    if len(rows) < 2 or not tags or token is None:
        return False
    # A table of texts and classes may have the classes B, I and O.
    words = counts[token]
    return 2 * sum(n for word, n in words.items() if " " in word) <= words.total()


def parse_conll(text: str, file: str, *, token_column: int | None = None, tag_column: int | None = None) -> Corpus:
    """The text of a file -> Corpus; a document is a sentence, its text the tokens with a blank between.

    "Anna\\tB-PER\\ncame\\tO\\n" -> Document(text="Anna came", spans=[Span("PER", 0, 4)], tokens=[(0, 4), (5, 9)], …)
    Raises: DataError where no column of tags or of tokens is found.
    """
    if not text.strip():
        return Corpus(Path(file), [], {}, found("files-empty", file, [(None, "")]))
    delimiter, lines = _split(text)
    columns = find_columns(lines, delimiter, file, token_column=token_column, tag_column=tag_column)
    sentences, comments, findings = _sentences(lines, columns, file)
    scheme = find_scheme(layer for _, rows in sentences for layer in _layers(rows))
    read, broken, long = [], [], []
    for group, rows in sentences:
        words = [token for _, token, _ in rows]
        tokens, spans = token_extents(words), []
        for layer in _layers(rows):
            more, wrong = bio_spans(tokens, layer, scheme=scheme)
            spans += more
            broken += [(rows[n][0], f"{layer[n]} {words[n]}") for n in wrong]
        line, spans = rows[0][0], documents.in_order(spans)
        if len(rows) > LONG:
            long.append((line, " ".join(words)))
        read.append(Document(f"{file}:{line}", " ".join(words), spans, tokens, group, file, line))
    how = {
        "delimiter": columns.delimiter,
        "token column": str(columns.token + 1),
        "tag column": ", ".join(str(column + 1) for column in columns.tags),
        "scheme": scheme,
        "comments": comments,
    }
    findings += found("tags-broken", file, broken, scheme=scheme) + found("sentences-long", file, long, most=LONG)
    return Corpus(Path(file), read, how, findings)


def token_extents(tokens: list[str]) -> list[tuple[int, int]]:
    """Tokens -> where they stand in the text that joins them with blanks. ["Anna", "came"] -> [(0, 4), (5, 9)]"""
    starts = accumulate((len(token) + 1 for token in tokens), initial=0)
    return [(start, start + len(token)) for start, token in zip(starts, tokens, strict=False)]


@cache
def _parts(tag: str) -> list[str]:
    """The tags of a cell that may hold several. "B-PER,B-ORG" -> ["B-PER", "B-ORG"]; "B-salt,oil" -> ["B-salt,oil"]"""
    parts = _SEVERAL.split(tag)
    return parts if all(split_tag(part)[0] != "O" for part in parts) else [tag]


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


def _split(text: str) -> tuple[str, list[Line]]:
    """A text -> its delimiter, and its lines with their cells. "tab" where most lines that are not empty have one;
    "bars" where most are sentences of token|tag or token|…|tag: then every token becomes a line, with their number."""
    lines = [line.rstrip("\r") for line in text.split("\n")] if "\n" in text else text.split("\r")
    filled = [line for line in lines if line and not line.isspace()]
    tab = 2 * sum("\t" in line for line in filled) > len(filled)
    if not tab and 2 * sum(_WITH_BARS.fullmatch(line) is not None for line in filled) > len(filled):
        ((bars, _),) = Counter(item.count("|") for line in filled for item in line.split()).most_common(1)
        items = [(number, item) for number, line in enumerate(lines, start=1) for item in (*_words(line), "")]
        return "bars", [(number, item, tuple(item.rsplit("|", bars))) for number, item in items]
    return "tab" if tab else "blanks", [
        (number, line, tuple(map(str.strip, line.split("\t") if tab and "\t" in line else _words(line))))
        for number, line in enumerate(lines, start=1)
    ]


def _words(line: str) -> list[str]:
    """A line -> what blanks and tabs separate. A no-break space does not: it may stand in a token, as in 10 000."""
    return [word for word in line.replace("\t", " ").split(" ") if word]


def _sure_rows(lines: list[Line]) -> list[Cells]:
    """The cells of lines that cannot be comments. Empty lines have none, or (wnut17) only a tab."""
    return [row for _, line, row in lines if any(row) and not line.startswith(("#", "-DOCSTART-"))]


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
        tags = {cell for cell in cells if is_tag(cell)} - OUTSIDE
        if _are_bare(cells):
            # "o" is a word of many languages, and "O" one of English; in prose few others would come again.
            few = 20 * len(cells) <= cells.total() and len(cells) <= 100
            if cells["O"] == max(cells.values()) and (few or 2 * cells["O"] >= cells.total()):
                kinds["bare"].append(column)
        elif sum(cells[tag] for tag in tags) + outside < SURE * cells.total():
            continue
        elif not tags and cells["O"]:
            kinds["outside"].append(column)
        elif tags and (outside or any(split_tag(tag)[0] == "B" for tag in tags)):
            kinds["labelled" if any(len(tag) > 1 for tag in tags) else "unlabelled"].append(column)
    return next(filter(None, kinds.values()), [])


def _token_column(counts: list[Counter], tags: list[int]) -> int | None:
    """The first column that is none of tags; a running number is not a token, unless there is nothing else."""
    others = [column for column in range(len(counts)) if column not in tags]
    return min(others, key=lambda column: all(map(str.isdigit, counts[column])), default=None)


def _are_bare(cells: Counter) -> bool:
    """The cells of a column -> whether most of those that are not O are no tags with B- or I-, but may be labels."""
    inside = cells.total() - sum(cells[cell] for cell in OUTSIDE)
    return 2 * sum(count for cell, count in cells.items() if is_tag(cell) and cell not in OUTSIDE) <= inside > 0


def find_columns(
    lines: list[Line], delimiter: str, file: str, *, token_column: int | None = None, tag_column: int | None = None
) -> Columns:
    """The lines of a file -> what stands where. Of several columns of tags the last is taken that is not of phrases and
    roles alone (CoNLL-2000, CoNLL-2005), with those that hold other entities of the same labels (GermEval).

    Raises: DataError where a column is not found, or one named from 1 is not there.
    """
    rows = _sure_rows(lines)
    counts = _counts(rows)
    shape = f"most rows have {len(counts)} columns, separated by {delimiter}"
    for named in (token_column, tag_column):
        if named is not None and not 1 <= named <= len(counts):
            raise DataError(f"{file}: there is no column {named}: {shape}")
    candidates = [tag_column - 1] if tag_column else _tag_columns(counts)
    if not candidates:
        raise DataError(
            f"{file}: no column of tags (O, B-PER, I-PER, …) was found; {shape}. Give its number in data.tag, or name "
            "another data.format."
        )
    labels = {c: {split_tag(tag)[1] for tag in counts[c] if is_tag(tag)} - {""} for c in candidates}
    of_entities = (c for c in reversed(candidates) if not all(map(_OF_PHRASES.fullmatch, labels[c])))
    last = next(of_entities, candidates[-1])
    tags = [c for c in candidates if c == last or (labels[c] & labels[last] and _differ(rows, c, last))]
    token = token_column - 1 if token_column else _token_column(counts, candidates)
    if token is None:
        raise DataError(
            f"{file}: no column of tokens was found, all look like tags; {shape}. Give the number of that "
            "with the tags in data.tag."
        )
    found_tags = {row[c] for row in rows for c in tags if len(row) > c} - {""}
    bare = _are_bare(counts[last])
    if not bare:
        # Rows with "#", which are not among the sure ones, may hold the only tag of a kind; so may rows of one cell.
        cells = [row for _, _, row in lines]
        found_tags |= {row[c] for row in cells if len(row) == len(counts) and row[0].startswith("#") for c in tags}
        found_tags |= {row[0] for row in cells if len(row) == 1 and split_tag(row[0])[1] in labels[last]}
        found_tags = {cell for cell in found_tags if is_tag(cell)}
        if any(len(cell) > 1 for cell in found_tags):
            found_tags = {cell for cell in found_tags if len(cell) > 1}
    known = {cell: f"I-{cell}" if bare else cell for cell in found_tags - OUTSIDE} | dict.fromkeys(OUTSIDE, "O")
    return Columns(delimiter, len(counts), token, tags, candidates, known)


def _differ(rows: list[Cells], one: int, other: int) -> bool:
    """Whether two columns of tags mostly hold different entities: two opinions on the same ones would agree."""
    pairs = [(row[one], row[other]) for row in rows if len(row) > max(one, other)]
    both = [a == b for a, b in pairs if a not in OUTSIDE and b not in OUTSIDE]
    return one != other and 2 * sum(both) <= len(both)


def _sentences(
    lines: list[Line], columns: Columns, file: str
) -> tuple[list[tuple[str | None, list[Row]]], int, list[Finding]]:
    """Lines -> sentences (the document they belong to, their rows), the number of comments, and what was odd."""
    sentences: list[tuple[str | None, list[Row]]] = []
    odd: dict[str, list[tuple[int, str]]] = {}
    rows: list[Row] = []
    group, begun, begins, comments = None, 0, None, 0
    for number, line, row in [*lines, (0, "", ())]:
        empty = not any(row)
        tags = tuple(columns.known.get(row[c]) for c in columns.tags) if len(row) == columns.width else (None,)
        # A line that begins with "#" is a row if it has a tag where rows have it: "#" and "#MH17" are tokens too.
        comment = line.startswith("#") and None in tags
        new_document = _NEW_DOCUMENT.match(line) if comment or line.startswith("-DOCSTART-") else None
        if new_document or empty:
            if rows:
                sentences.append((group, rows))
            elif begins:
                odd.setdefault("documents-empty", []).append(begins)
            rows, begins = [], None
        if new_document:
            begun += 1
            group = new_document["name"] or f"{file}#{begun}"
        elif not empty and not comment:
            begins = begins or (number, line)
            if None in tags or not row[columns.token] or ("\t" in line) != (columns.delimiter == "tab"):
                _add_odd_row(rows, number, line, row, columns, odd)
            else:
                rows.append((number, row[columns.token], tags))
        comments += comment
    odd["tags-several"] = [
        (number, f"{token} {' '.join(tags)}")
        for _, sentence in sentences
        for number, token, tags in sentence
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
