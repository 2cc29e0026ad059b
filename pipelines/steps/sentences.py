"""Documents -> sentences of tokens that know where they stand, and entities as tokens of these.

A text that is nothing but its tokens with blanks between, as in CoNLL files, is a sentence of these; every other one is
cut by the rules of the language, as a new text will be, even where its format gives tokens. A sentence longer than a
network reads is cut once more, after a punctuation mark where there is one. Whatever is found in a piece comes back as
characters of the document.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from data.bio import spans_bio
from data.documents import Document, Span
from models.fields import LETTERS
from pipelines.steps.corpus import Corpus, corpus_of, flat_positions
from pipelines.steps.linguistics import FAST, Entity, Language

PAUSES = frozenset(".!?…;:,")


@dataclass(frozen=True)
class Sentences:
    """Sentences as flat arrays: sentence n has the tokens `corpus.offsets[n]` to `corpus.offsets[n + 1]`."""

    corpus: Corpus  # the tokens as they are written
    starts: np.ndarray  # int32 (tokens,): the characters of its document that a token is, stop excluded
    stops: np.ndarray
    documents: np.ndarray  # int32 (sentences,): the number of the document of each, rising
    hints: dict[str, Corpus] = field(default_factory=dict)  # what others say of each token, see `Vectorise.hints`
    vectors: dict[str, np.ndarray] = field(default_factory=dict)  # float16 (tokens, width): hints that are vectors

    def __len__(self) -> int:
        return len(self.documents)

    def of_documents(self, numbers: np.ndarray) -> "Sentences":
        """Numbers of documents, rising -> their sentences alone; the documents keep their numbers."""
        rows = np.flatnonzero(np.isin(self.documents, numbers))
        tokens, _ = flat_positions(self.corpus.offsets, rows)
        hints = {name: hint.rows(rows) for name, hint in self.hints.items()}
        vectors = {name: of_tokens[tokens] for name, of_tokens in self.vectors.items()}
        places = (self.starts[tokens], self.stops[tokens], self.documents[rows])
        return Sentences(self.corpus.rows(rows), *places, hints, vectors)

    @property
    def documents_of_tokens(self) -> np.ndarray:
        """The number of the document of each token (tokens,)."""
        return np.repeat(self.documents, self.corpus.lengths)


def cut_sentences(
    documents: Iterable[tuple[str, list[tuple[int, int]] | None]],
    language: Language,
    rules: str,
    longest: int,
    on_document: Callable[[int], None] = lambda done: None,
) -> tuple[Sentences, int]:
    """Texts, each with its tokens where they are given; the functions of the language; "rules" or "fast", how tokens
    are cut; and the most tokens of a piece -> Sentences, and the number of sentences that were longer."""
    words, starts, stops, of_sentence, too_long = [], [], [], [], 0
    for number, (text, given) in enumerate(documents):
        tokens, place = [text[start:stop] for start, stop in given or ()], 0
        for sentence in [tokens] if tokens and text == " ".join(tokens) else _cut(text, language, rules):
            pieces = _pieces(sentence, longest)
            too_long += len(pieces) > 1
            words += pieces
            of_sentence += [number] * len(pieces)
            for token in sentence:  # between two of them there is nothing but blanks
                starts.append(place := text.index(token, place))
                stops.append(place := place + len(token))
        on_document(number + 1)
    arrays = (np.array(values, dtype="int32") for values in (starts, stops, of_sentence))
    return Sentences(corpus_of(words), *arrays), too_long


def with_hints(
    sentences: Sentences, wanted: Iterable[str], language: Language, found: list[list[Entity]] | None
) -> Sentences:
    """Sentences, the hints that are wanted (see `Vectorise.hints`), the functions of the language, and what its ready
    tagger finds in each document -> the sentences with these hints."""
    hints, vectors = {}, {}
    for name in wanted:
        if name == "entities":
            hints[name] = entity_hints(sentences, found)
        elif name in ("context_vectors", "entity_vectors"):
            vectors[name] = getattr(language, name)(list(sentences.corpus)).astype("float16")
        elif name == "context":
            hints[name] = corpus_of(language.word_tags(list(sentences.corpus)))
        else:
            hints[name] = sentences.corpus.renamed(language.word_classes(sentences.corpus.types))
    return replace(sentences, hints=hints, vectors=vectors)


def entity_hints(sentences: Sentences, found: list[list[Entity]]) -> Corpus:
    """Sentences and the entities that were found in each document -> the tag of each token, in the scheme IOB2."""
    tags = []
    for row, (low, high) in zip(sentences.documents.tolist(), pairwise(sentences.corpus.offsets.tolist()), strict=True):
        tokens = list(zip(sentences.starts[low:high].tolist(), sentences.stops[low:high].tolist(), strict=True))
        inside = [e for e in found[row] if e.start < tokens[-1][1] and e.stop > tokens[0][0]]
        tags.append(spans_bio(tokens, [Span(entity.kind, entity.start, entity.stop) for entity in inside]))
    return corpus_of(tags)


def _cut(text: str, language: Language, rules: str) -> list[list[str]]:
    """A text -> the tokens of each sentence. What the rules of the language cannot take, is cut by a regular
    expression, as one sentence."""
    words = FAST.findall if rules == "fast" else language.words
    try:
        cut = [words(sentence.text) for sentence in language.sentences(text)]
    except ValueError:  # spaCy: more than 1,000 characters without a blank
        cut = [FAST.findall(text)]
    return [sentence for sentence in cut if sentence]


def _pieces(words: list[str], longest: int) -> list[list[str]]:
    """The words of a sentence -> pieces of at most so many, each ending with the last pause in its second half."""
    pieces = []
    while len(words) > longest:
        end = next((end for end in range(longest, longest // 2, -1) if words[end - 1] in PAUSES), longest)
        pieces.append(words[:end])
        words = words[end:]
    return [*pieces, words]


def flat(spans: Iterable[Span]) -> tuple[list[Span], list[Span]]:
    """Spans of a document -> those that are left when of overlapping ones the longest is kept, of equally long ones the
    first; and the others.

    PER 0–20, LOC 5–10, ORG 15–30 -> [PER 0–20], [LOC 5–10, ORG 15–30]
    """
    kept, others = [], []
    for span in sorted(spans, key=lambda span: (span.start - span.stop, span.start)):
        overlaps = any(span.start < other.stop and other.start < span.stop for other in kept)
        (others if overlaps else kept).append(span)
    return sorted(kept, key=lambda span: span.start), sorted(others, key=lambda span: span.start)


def renamed(document: Document, kinds: dict[str, str]) -> Document:
    """A document -> the same with its entities under the names that their kinds are given; the others are left out."""
    spans = [replace(span, label=kinds[span.label]) for span in document.spans if span.label in kinds]
    return replace(document, spans=spans)


def entity_tokens(sentences: Sentences, spans: list[list[Span]], kinds: list[str]) -> tuple[np.ndarray, list[dict]]:
    """Sentences, the flat entities of each document and the kinds -> entities (entities, 3): first token, end token
    (excluded) and number of the kind, tokens counted over all sentences; and those that tokens cannot say exactly.

    An entity has every token that it touches, as far as its sentence goes. One that begins or ends inside a token,
    crosses the end of a sentence or touches no token is told with its document, span and reason.
    """
    number_of = {kind: number for number, kind in enumerate(kinds)}
    bounds = np.searchsorted(sentences.documents_of_tokens, np.arange(len(spans) + 1))
    ends = sentences.corpus.offsets[1:]
    found, inexact = [], []
    for number, of_document in enumerate(spans):
        low, high = bounds[number], bounds[number + 1]
        starts, stops = sentences.starts[low:high], sentences.stops[low:high]
        free = low  # the first token that no entity has
        for span in of_document:
            first = max(free, low + np.searchsorted(stops, span.start, side="right"))
            end = low + np.searchsorted(starts, span.stop, side="left")
            if first >= end:
                inexact.append({"document": number, "span": span, "reason": "no token"})
                continue
            sentence_end = ends[np.searchsorted(ends, first, side="right")]
            if end > sentence_end:
                inexact.append({"document": number, "span": span, "reason": "two sentences"})
            elif (sentences.starts[first], sentences.stops[end - 1]) != (span.start, span.stop):
                inexact.append({"document": number, "span": span, "reason": "part of a token"})
            end = free = min(end, sentence_end)
            found.append((first, end, number_of[span.label]))
    return np.array(found, dtype="int64").reshape(-1, 3), inexact


def entity_spans(sentences: Sentences, entities: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sentences and entities (entities, 3) of their tokens -> the document, start and stop of each (entities,)."""
    first, end = entities[:, 0], entities[:, 1]
    return sentences.documents_of_tokens[first], sentences.starts[first], sentences.stops[end - 1]


def entity_tags(entities: np.ndarray, tokens: int, scheme: str) -> np.ndarray:
    """Entities (entities, 3) and how many tokens there are -> the number of the tag of each token (tokens,), see
    `models.layers.crf.tag_names`.

    BIO: [[1, 3, 0]], 4 -> [0, 1, 2, 0]; BIOES: [0, 1, 3, 0]
    """
    letters = len(LETTERS[scheme])
    tags = np.zeros(tokens, dtype="int32")
    for first, end, kind in entities.tolist():
        begin = 1 + letters * kind
        tags[first] = begin
        tags[first + 1 : end] = begin + 1
        if scheme == "BIOES":
            tags[end - 1] = begin + (3 if end == first + 1 else 2)
    return tags


def tag_entities(tags: np.ndarray, offsets: np.ndarray, scheme: str) -> tuple[np.ndarray, np.ndarray]:
    """Tags of the tokens of all sentences and the offsets of these -> entities (entities, 3), and for each tag whether
    the scheme forbids it where it stands (tokens,).

    What the scheme forbids is read as `data.bio.bio_spans` does: a new entity begins wherever a tag cannot continue the
    one before. BIO: [0, 2, 2] -> [[1, 3, 0]], [False, True, False]
    """
    letters = np.array(list("O" + LETTERS[scheme]))[np.where(tags > 0, (tags - 1) % len(LETTERS[scheme]) + 1, 0)]
    kinds = np.where(tags > 0, (tags - 1) // len(LETTERS[scheme]), -1)
    is_first = np.zeros(len(tags), dtype=bool)
    is_first[offsets[:-1][np.diff(offsets) > 0]] = True
    is_last = np.append(is_first[1:], True)[: len(tags)]
    is_open = np.append(False, np.isin(letters[:-1], ["B", "I"]))[: len(tags)] & ~is_first
    inside = is_open & (np.append(-1, kinds[:-1])[: len(tags)] == kinds)
    continues = inside & np.isin(letters, ["I", "E"])
    begins = (tags > 0) & ~continues
    ends = (tags > 0) & ~np.append(continues[1:], False)[: len(tags)]
    entities = np.stack([np.flatnonzero(begins), np.flatnonzero(ends) + 1, kinds[begins]], axis=1)
    forbidden = np.isin(letters, ["I", "E"]) & ~inside
    if scheme == "BIOES":  # an entity that is open must go on
        forbidden |= is_open & np.isin(letters, ["O", "B", "S"])
        forbidden |= is_last & np.isin(letters, ["B", "I"])
    return entities, forbidden
