"""BRAT's .txt with .ann -> documents. The format: https://brat.nlplab.org/standoff.html."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from data import documents
from data.documents import Corpus, Document, found
from data.offsets import Counting, Mark, find_counting, likely_counting, place_marks, suspect_counting

_LINE = re.compile(r"T\S*\s+(?P<label>\S+)\s+(?P<extents>\d+\s+\d+(?:;\d+\s+\d+)*)(?:\s(?P<quote>.*))?", re.DOTALL)
_OTHER = re.compile(r"([REAMN#*])(?:\d+|(?<=[#*]))\s")
_OTHERS = {"R": "relations", "E": "events", "A": "attributes", "M": "attributes", "N": "normalizations"}
_OTHERS |= {"#": "notes", "*": "equivalences"}
_KEY = re.compile(r"T\d+\s")


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
        parts.append((name.as_posix(), text, annotations, Corpus(path, [], how, odd + odd_too)))
    marked = [(f"{name}.ann", text, parse_annotations(annotations)[0]) for name, text, annotations, _ in parts]
    likely = likely_counting(marked)
    corpora = [Corpus(path, [], {}, suspect_counting(marked))]
    for name, text, annotations, odd in parts:
        corpora += [odd, parse_brat(text, annotations, name, likely=likely)]
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
        elif line.strip() and goes_on and not _KEY.match(line):
            # Some programs write the line breaks of a quotation as they are.
            marks[-1] = replace(marks[-1], quote=f"{marks[-1].quote}\n{line}")
        elif line.strip():
            unread.append((number, line))
    return marks, dict(others), unread
