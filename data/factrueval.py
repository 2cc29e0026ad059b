"""factRuEval-2016: .txt with .tokens, .spans and .objects -> documents; an entity is an object, labelled by its type.

The format: https://github.com/dialogue-evaluation/factRuEval-2016. An object is made of spans that need not touch. Its
entity reaches from the first to the last of them, as the interval of the official comparator does, and has fragments
where a word stands between them. A quotation mark or a full stop between them (газета «Труд», В. Путин) makes none: the
comparator does not count punctuation either. LocOrg is a label of its own here; it is usually counted as Location.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data import documents
from data.documents import Corpus, Document, Span, found
from data.offsets import Mark, find_counting, join_extents, place_marks

LAYERS = (".txt", ".tokens", ".spans", ".objects")
OTHER_LAYERS = (".coref", ".facts")  # who is who, and what happened: not read here
_has_word = re.compile(r"\w").search


def read_factrueval(path: Path, *, encoding: str | None = None) -> Corpus:
    """A folder of such documents, also in folders below, or one file of a document -> Corpus."""
    root = path.parent if path.is_file() else path
    files: dict[Path, dict[str, Path]] = {}
    for file in documents.same_name(path) if path.is_file() else documents.files_in(path):
        files.setdefault(file.relative_to(root).with_suffix(""), {})[file.suffix.lower()] = file
    corpora, known, lonely = [], [], []
    for name, layers in sorted(files.items()):
        if layers.keys() >= set(LAYERS):
            parts = [documents.read_part(layers[layer], root, encoding) for layer in LAYERS]
            corpus = parse_factrueval(*(text for text, *_ in parts), name.as_posix())
            odd = [finding for *_, findings in parts for finding in findings]
            corpora.append(replace(corpus, how=parts[0][2], findings=odd + corpus.findings))
            known += [layers[layer] for layer in (*LAYERS, *OTHER_LAYERS) if layer in layers]
        elif layers.keys() & set(LAYERS[1:]):
            lonely += [layers[layer] for layer in LAYERS if layer in layers]
    how = {"format": "factrueval"} | documents.other_files(path, known + lonely)
    corpus = documents.join_corpora(path, corpora, how)
    return replace(corpus, findings=corpus.findings + documents.unpaired(lonely, root))


def parse_factrueval(text: str, tokens: str, spans: str, objects: str, name: str) -> Corpus:
    """The four files of a document -> Corpus of one document.

    "Анна идёт", "1 0 4 Анна\\n2 5 4 идёт", "7 name 0 4 1 1  # 1 Анна", "9 Person 7 # Анна"
    -> Document(text="Анна идёт", spans=[Span("Person", 0, 4)], tokens=[(0, 4), (5, 9)], …)
    """
    words, strange_words = _read(tokens, _word)
    pieces, strange_pieces = _read(spans, _piece)
    counting = find_counting(text, words)
    places, findings = place_marks(text, words, counting, f"{name}.tokens")
    found_pieces, more = place_marks(text, pieces, counting, f"{name}.spans")
    extent_of = {piece.label: (piece.start, piece.stop) for piece in found_pieces}

    def entity(fields: list[str], comment: list[str], line: int) -> Span:
        _, label, *keys = fields
        return join_extents(text, label, tuple(extent_of[key] for key in keys), parts=_has_word)

    entities, strange = _read(objects, entity)
    unread = {".tokens": strange_words, ".spans": strange_pieces, ".objects": strange}
    findings += more + [f for layer, lines in unread.items() for f in found("annotations-unread", name + layer, lines)]
    blanks = [
        (piece.line, f"{piece.quote} | {text[slice(*extent_of[piece.label])]}")
        for piece in pieces
        if piece.label in extent_of and _only_blanks_differ(piece.quote, text[slice(*extent_of[piece.label])])
    ]
    findings += found("spans-blanks", f"{name}.spans", blanks)
    tokens_at = [(place.start, place.stop) for place in places]
    document = Document(name, text, documents.in_order(entities), tokens_at, file=f"{name}.txt")
    return Corpus(Path(name), [document], {}, findings)


def _read(lines: str, parse: Callable[[list[str], list[str], int], object]) -> tuple[list, list[tuple[int, str]]]:
    """Lines -> what `parse` makes of their fields, of those behind " # " and of their number; and the other lines."""
    read, unread = [], []
    for number, line in enumerate(lines.split("\n"), start=1):
        fields, _, comment = line.partition(" # ")
        if line.strip():
            try:
                read.append(parse(fields.split(), comment.split(), number))
            except (ValueError, KeyError, IndexError):
                unread.append((number, line))
    return read, unread


def _word(fields: list[str], comment: list[str], line: int) -> Mark:
    key, start, length, word = fields
    return Mark(key, ((int(start), int(start) + int(length)),), word, line)


def _piece(fields: list[str], comment: list[str], line: int) -> Mark:
    """A span of the file -> a mark that has its key as the label. Behind " # " stand its tokens: keys, then words."""
    key, _, start, length, _, count = fields
    return Mark(key, ((int(start), int(start) + int(length)),), " ".join(comment[int(count) :]), line)


def _only_blanks_differ(quote: str, covered: str) -> bool:
    return quote != covered and "".join(quote.split()) == "".join(covered.split())
