"""Texts with entities -> files that other programs read: JSON lines, CoNLL, BRAT. `data.documents` reads all three."""

import json
from pathlib import Path

from pipelines.steps.linguistics import Entity
from pipelines.steps.sentences import Sentences, entity_hints

Written = tuple[str, str, list[Entity]]  # a text with its name and its entities


def json_line(name: str, text: str, entities: list[Entity]) -> str:
    """-> {"id": …, "text": …, "entities": [{"start", "end", "label"}, …]}"""
    spans = [{"start": entity.start, "end": entity.stop, "label": entity.kind} for entity in entities]
    return json.dumps({"id": name, "text": text, "entities": spans}, ensure_ascii=False)


def conll_lines(sentences: Sentences, documents: list[Written]) -> list[str]:
    """The sentences of texts and these with their entities -> a token and its IOB2 tag a line, with a tab between; a
    blank line after each sentence, `-DOCSTART-` before each text."""
    lines, before = [], None
    tagged = entity_hints(sentences, [entities for _, _, entities in documents])
    for number, words, tags in zip(sentences.documents.tolist(), sentences.corpus, tagged, strict=True):
        if number != before:
            lines += ["-DOCSTART-\tO", ""]
        lines += [*(f"{word}\t{tag}" for word, tag in zip(words, tags, strict=True)), ""]
        before = number
    return lines


def brat_annotation(text: str, entities: list[Entity]) -> str:
    """-> the lines of an .ann file. A mention that goes over the end of a line is written in pieces, as BRAT does."""
    lines = []
    for number, entity in enumerate(entities, start=1):
        pieces, start = [], entity.start
        for piece in text[entity.start : entity.stop].split("\n"):
            if piece:
                pieces.append((start, start + len(piece)))
            start += len(piece) + 1
        extents = ";".join(f"{start} {stop}" for start, stop in pieces)
        quoted = " ".join(text[start:stop] for start, stop in pieces)
        kind = "_".join(entity.kind.split())  # a blank ends it there
        lines.append(f"T{number}\t{kind} {extents}\t{quoted}\n")
    return "".join(lines)


def write_brat(folder: Path, documents: list[Written]) -> None:
    """Texts with their names and entities -> <name>.txt and <name>.ann in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text, entities in documents:
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        (folder / f"{name}.ann").write_text(brat_annotation(text, entities), encoding="utf-8", newline="\n")
