"""Corpora annotated with named entities, in one of four formats -> documents with spans; what is odd about those."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from data.encoding import read_text
from data.errors import DataError
from data.findings import SHOWN, Finding, Place, places

FORMATS = ("conll", "brat", "factrueval", "spans")
HEAD = 1 << 16  # bytes that are looked at to tell what a file is
LOOKED_AT = 20  # files of a folder, for each ending
# Scripts written without blanks between words, where no boundary can be seen to cut a word.
_NO_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Span:
    """An entity: characters `start` to `stop` (excluded) of a text. `fragments` are the parts of a discontinuous
    mention, and `start` and `stop` then its outer ends."""

    label: str
    start: int
    stop: int
    fragments: tuple[tuple[int, int], ...] = ()


@dataclass
class Document:
    """A text with its entities, sorted by start, then the longest first."""

    id: str
    text: str
    spans: list[Span]
    tokens: list[tuple[int, int]] | None = None  # where the format gives them
    group: str | None = None  # the document that a sentence was cut from
    file: str = ""
    line: int | None = None  # where the text begins, in a file of many


@dataclass
class Corpus:
    """What a file or folder holds: its documents, how they were read, and what was odd."""

    path: Path
    documents: list[Document]
    how: dict[str, str | int]  # format, encoding, tagging scheme, …; numbers are counts, and added up over files
    findings: list[Finding] = field(default_factory=list)


def read_documents(
    path: Path,
    *,
    format: str | None = None,
    encoding: str | None = None,
    token_column: int | None = None,
    tag_column: int | None = None,
) -> Corpus:
    """A file or folder in one of FORMATS (found, when not named) -> Corpus. Columns, from 1, are those of CoNLL files.

    Raises: DataError where there is nothing to read, or the format cannot be told.
    """
    from data import brat, conll, factrueval, span_lines  # here, because they import the types above

    path = Path(path)
    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    format = format or find_format(path)
    if format == "conll":
        corpus = conll.read_conll(path, encoding=encoding, token_column=token_column, tag_column=tag_column)
    elif format == "brat":
        corpus = brat.read_brat(path, encoding=encoding)
    elif format == "factrueval":
        corpus = factrueval.read_factrueval(path, encoding=encoding)
    elif format == "spans":
        corpus = span_lines.read_span_lines(path, encoding=encoding)
    elif format is None:
        empty = path.is_file() and not path.read_bytes().strip()
        problem = "the file is empty" if empty else "no annotation of entities was found in it"
        raise DataError(
            f"{path}: {problem}. Expected: columns with a tag a token (conll), .txt with .ann (brat), "
            ".txt with .tokens, .spans and .objects (factrueval), or JSON lines with a text and its spans (spans)."
        )
    else:
        raise DataError(f'there is no format of documents named "{format}". The formats are: {", ".join(FORMATS)}')
    empty = [(document.file, document.line) for document in corpus.documents if not document.text.strip()]
    if empty:
        corpus.documents = [document for document in corpus.documents if document.text.strip()]
        at = tuple(Place(file, line) for file, line in empty[:SHOWN])
        corpus.findings.append(Finding("documents-empty", len(empty), at))
    if not corpus.documents:
        odd = "".join(
            f"; {finding.kind} ({finding.count}): {', '.join(place.file for place in finding.places)}"
            for finding in corpus.findings
        )
        raise DataError(f"{path}: no document was found in it{odd}")
    return corpus


def find_format(path: Path) -> str | None:
    """A file or folder -> one of FORMATS, by names and first lines, or None."""
    from data import conll, span_lines

    path = Path(path)
    if path.is_file():
        names, own, candidates = {file.suffix.lower() for file in same_name(path)}, path.suffix.lower(), [path]
    else:
        by_kind: dict[str, list[Path]] = {}
        for file in files_in(path):
            by_kind.setdefault(file.suffix.lower(), []).append(file)
        names, own, candidates = set(by_kind), None, [file for files in by_kind.values() for file in files[:LOOKED_AT]]
    if {".objects", ".spans", ".tokens"} <= names and own in {None, ".objects", ".spans", ".tokens", ".txt"}:
        return "factrueval"
    if ".ann" in names and own in {None, ".ann", ".txt"}:
        return "brat"
    for file in candidates:
        text = head(file)
        if span_lines.are_span_lines(text):
            return "spans"
        if conll.are_columns(text):
            return "conll"
    return None


def files_in(path: Path) -> list[Path]:
    """A folder -> the files in it and below, without hidden ones; a file -> itself."""
    if path.is_file():
        return [path]
    files = (file for file in sorted(path.rglob("*")) if file.is_file())
    return [file for file in files if not any(part.startswith(".") for part in file.relative_to(path).parts)]


def same_name(path: Path) -> list[Path]:
    """A file -> itself and the files beside it that differ in what follows the last dot."""
    return [file for file in sorted(path.parent.iterdir()) if file.stem == path.stem and file.is_file()]


def head(path: Path) -> str:
    """A file -> its first lines, decoded just well enough to tell what they are."""
    with path.open("rb") as file:
        content = file.read(HEAD) + file.readline()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def read_part(path: Path, root: Path, encoding: str | None) -> tuple[str, str, dict[str, str], list[Finding]]:
    """A file of a corpus -> its text, its name below `root`, its encoding as `how`, and what was odd about that."""
    text, used, findings = read_text(path, encoding)
    name = path.name if path == root else path.relative_to(root).as_posix()
    return text, name, {"encoding": used}, in_files(findings, lambda file: name)


def in_files(findings: list[Finding], name: Callable[[str], str]) -> list[Finding]:
    """Findings -> the same, the files of their places called by other names."""
    return [
        replace(finding, places=tuple(replace(place, file=name(place.file)) for place in finding.places))
        for finding in findings
    ]


def join_corpora(path: Path, corpora: list[Corpus], how: dict[str, str]) -> Corpus:
    """The corpora of single files -> one: counts are added up, findings of a kind made one, other facts tallied.

    how: {"scheme": "IO", "comments": 3}, {"scheme": "IOB2", "comments": 1}
    -> {"scheme": "IO (1), IOB2 (1)", "comments": "4"}
    """
    facts: dict[str, list] = {}
    alike: dict[tuple, list[Finding]] = {}
    for corpus in corpora:
        for key, value in corpus.how.items():
            facts.setdefault(key, []).append(value)
        for finding in corpus.findings:
            alike.setdefault((finding.kind, *finding.values.items()), []).append(finding)
    findings = [
        replace(
            same[0],
            count=sum(finding.count for finding in same),
            places=tuple(place for finding in same for place in finding.places)[:SHOWN],
        )
        for same in alike.values()
    ]
    told = {key: _told(values) for key, values in facts.items()}
    return Corpus(path, [document for corpus in corpora for document in corpus.documents], how | told, findings)


def _told(values: list) -> str:
    if isinstance(values[0], int):
        return str(sum(values))
    counts = Counter(values)
    return values[0] if len(counts) == 1 else ", ".join(f"{value} ({count})" for value, count in counts.items())


def other_files(path: Path, read: Iterable[Path]) -> dict[str, str]:
    """The files of a folder that were left alone, as `how`: nothing is passed over silently."""
    read = set(read)
    names = [file.relative_to(path).as_posix() for file in files_in(path) if file not in read] if path.is_dir() else []
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return {"other files": f"{len(names)}: {shown}"} if names else {}


def unpaired(files: list[Path], root: Path) -> list[Finding]:
    """Files below a folder whose counterpart is missing -> the finding that they were left out, if there are any."""
    at = tuple(Place(file.relative_to(root).as_posix(), None) for file in files[:SHOWN])
    return [Finding("files-unpaired", len(files), at)] if files else []


def found(kind: str, file: str, pairs: list[tuple[int | None, str]], **values) -> list[Finding]:
    """Lines with their texts -> a finding of that kind, or none."""
    return [Finding(kind, len(pairs), places(file, pairs), values)] if pairs else []


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Spans sorted by start, then the longest first."""
    return sorted(spans, key=lambda span: (span.start, -span.stop, span.label))


def cuts_word(text: str, at: int) -> bool:
    """Whether a boundary stands inside a word. cuts_word("Anna came", 3) -> True; at 4 -> False"""
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and all(map(_in_word, around)) and not _NO_BLANKS.search(around)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.combining(character) > 0


def check_spans(documents: Iterable[Document]) -> list[Finding]:
    """Documents -> what may be wrong with their spans: a finding a kind, each with the first places."""
    odd: dict[str, list[Place]] = {}
    spellings: dict[str, Counter] = {}
    first: dict[str, Place] = {}
    for document in documents:
        for kind, span in _odd_spans(document):
            odd.setdefault(kind, []).append(_place(document, span))
        for span in document.spans:
            spellings.setdefault(span.label.strip().casefold(), Counter())[span.label] += 1
            if span.label not in first:
                first[span.label] = _place(document, span)
    findings = [Finding(kind, len(at), tuple(at[:SHOWN])) for kind, at in odd.items()]
    if not spellings:
        findings.append(Finding("entities-none", 1))
    for counts in spellings.values():
        if len(counts) > 1:
            (_, most), *rarer = counts.most_common()
            named = ", ".join(f"{label} ({count})" for label, count in counts.most_common())
            at = tuple(first[label] for label, _ in rarer[:SHOWN])
            findings.append(Finding("labels-case", counts.total() - most, at, {"labels": named}))
    return findings


def _place(document: Document, span: Span) -> Place:
    line = document.line or document.text.count("\n", 0, span.start) + 1
    return places(document.file, [(line, f"{span.label}: {document.text[span.start : span.stop]}")])[0]


def _odd_spans(document: Document) -> Iterator[tuple[str, Span]]:
    text, seen, open_spans = document.text, set(), []
    for span in in_order(document.spans):
        if not 0 <= span.start < span.stop <= len(text):
            yield "spans-outside", span
            continue
        if cuts_word(text, span.start) or cuts_word(text, span.stop):
            yield "spans-cut-words", span
        if text[span.start].isspace() or text[span.stop - 1].isspace():
            yield "spans-blank-edges", span
        if not any(map(str.isalnum, text[span.start : span.stop])):
            yield "spans-signs", span
        if span.fragments:
            yield "spans-discontinuous", span
        if span in seen:
            yield "spans-repeated", span
            continue
        seen.add(span)
        open_spans = [other for other in open_spans if other.stop > span.start]
        twins = [other for other in open_spans if (other.start, other.stop) == (span.start, span.stop)]
        if any(other.label != span.label for other in twins):
            yield "spans-two-labels", span
        if any(other.stop >= span.stop for other in open_spans if other not in twins):
            yield "spans-nested", span
        if any(other.stop < span.stop for other in open_spans):
            yield "spans-overlapping", span
        open_spans.append(span)
