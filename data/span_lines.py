"""JSON with texts and their entities as character spans (spaCy, Prodigy, doccano, Label Studio …) -> documents.

{"text": "Anna came", "entities": [[0, 4, "PER"]]}; an item may also be {"start": 0, "end": 4, "label": "PER"}. A record
may also have a tag for each token: {"tokens": ["Anna", "came"], "ner_tags": ["B-PER", "O"]}.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data import documents
from data.bio import bio_spans, find_scheme, is_tag
from data.conll import token_extents
from data.documents import Corpus, Document, found
from data.errors import DataError
from data.offsets import Mark, find_counting, likely_counting, place_marks, suspect_counting

TEXT = ("text", "content", "data", "sentence", "sentences")
SPANS = ("entities", "spans", "label", "labels", "annotations", "ents", "ners")
START = ("start", "start_offset", "begin", "start_char")
STOP = ("end", "end_offset", "stop", "end_char")
LABEL = ("label", "type", "tag", "entity_type", "entity_group", "entity", "labels")
QUOTE = ("text", "entity_text", "surface", "mention", "value")
WORDS = ("tokens", "words")
TAGS = ("ner_tags", "tags", "ner", "labels")
AROUND = ("examples", "annotations")  # LightTag, NER Annotator
OF_TOKENS = "tags of the tokens"  # our own key
SURE = ("entities", "spans", "ents", "ners")  # those that hold nothing else, even where they are empty
_BETWEEN = re.compile(r"[\s,]*")


def read_span_lines(path: Path, *, encoding: str | None = None) -> Corpus:
    """A file of JSON lines, or a folder with such files -> Corpus."""
    files = [path] if path.is_file() else [f for f in documents.files_in(path) if are_span_lines(documents.head(f))]
    corpora = []
    for file in files:
        text, name, how, findings = documents.read_part(file, path, encoding)
        corpus = parse_span_lines(text, name)
        corpora.append(replace(corpus, how=how | corpus.how, findings=findings + corpus.findings))
    return documents.join_corpora(path, corpora, {"format": "spans"} | documents.other_files(path, files))


def are_span_lines(text: str) -> bool:
    """The first lines of a file -> whether they are JSON with texts and their spans."""
    try:
        return any(isinstance(_first(record, TEXT), str) and _has_spans(record) for _, record in _records(text, ""))
    except DataError:
        return False


def parse_span_lines(text: str, file: str) -> Corpus:
    """The text of a file -> Corpus. Spans are found under the keys SPANS, with the keys START, STOP, LABEL and QUOTE;
    where tokens have tags, these are read in the scheme that the fewest of them are against.

    '{"id": 7, "text": "Anna came", "entities": [[0, 4, "PER"]]}' -> Document("7", "Anna came", [Span("PER", 0, 4)], …)
    Raises: DataError for a line that is not JSON.
    """
    marked: list[tuple[int, dict, str, list[Mark]]] = []
    odd: dict[str, list[tuple[int, str]]] = {"records-unread": [], "records-rejected": [], "annotations-unread": []}
    records = list(_records(text, file))
    scheme, broken = _read_tags(records)
    for line, record in records:
        body = _first(record, TEXT)
        if not isinstance(body, str):
            odd["records-unread"].append((line, _written(record)))
        elif record.get("answer") in ("reject", "ignore"):  # Prodigy: what an annotator did not accept
            odd["records-rejected"].append((line, body))
        else:
            marks, unread = _marks(record, line)
            marked.append((line, record, body, marks))
            odd["annotations-unread"] += [(line, _written(item)) for item in unread]
    texts = [(file, body, marks) for *_, body, marks in marked]
    likely = likely_counting(texts)
    corpora = []
    for line, record, body, marks in marked:
        spans, findings = place_marks(body, marks, find_counting(body, marks, likely=likely), file)
        name = str(record["id"]) if record.get("id") is not None else f"{file}:{line}"
        document = Document(name, body, spans, _tokens(record), file=file, line=line)
        corpora.append(Corpus(Path(file), [document], {}, findings))
    corpus = documents.join_corpora(Path(file), corpora, {"scheme": scheme} if scheme else {})
    findings = [finding for kind, pairs in odd.items() for finding in found(kind, file, pairs)]
    findings += found("tags-broken", file, broken, scheme=scheme)
    return replace(corpus, findings=findings + corpus.findings + suspect_counting(texts))


def _records(text: str, file: str) -> Iterator[tuple[int, dict]]:
    """JSON lines -> records with their lines; a list of records, or an object around it -> records with numbers."""
    try:
        first = json.loads(next(filter(str.strip, text.split("\n")), "null"))
    except json.JSONDecodeError:
        first = [{}]  # a value over several lines, if anything
        text = text if text.lstrip().startswith("[") else " ".join(text.split("\n"))
    whole = text.lstrip().startswith("[") and all(isinstance(item, dict | list) for item in first[:1])
    for place, value in _list_items(text, file) if whole else _lines(text, file):
        records = _opened(value)
        for number, record in enumerate(records, start=1):
            yield number if len(records) > 1 else place, record


def _opened(value: object) -> list[dict]:
    """A JSON value -> its record; or the records in it, where it is an object around a list of them.

    ["text", {"entities": …}] (spaCy) -> [{"text": "text", "entities": …}]; {"examples": [{…}, {…}]} -> [{…}, {…}]
    """
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):
        return [{"text": value[0], **value[1]}]
    if not isinstance(value, dict):
        return [{"record": value}]
    body = _first(value, TEXT)
    if isinstance(body, dict):  # Label Studio: {"data": {"text": …}, "annotations": [{"result": [{"value": {…}}]}]}
        results = [part for one in _dicts(value.get("annotations")) for part in _dicts(one.get("result"))]
        return [{"id": value.get("id"), "spans": [result.get("value", result) for result in results], **body}]
    around = next((value[key] for key in AROUND if isinstance(value.get(key), list)), [])
    if around and body is None:
        return [record for item in around for record in _opened(item)]
    return [_from_tags(value)]


def _from_tags(record: dict) -> dict:
    """A record with tokens and a tag for each -> the same with a text, the extents of the tokens, and the tags under
    OF_TOKENS."""
    tokens, tags = _first(record, WORDS), _first(record, TAGS)
    texts = isinstance(tokens, list) and isinstance(tags, list) and all(isinstance(part, str) for part in tokens + tags)
    if not texts or len(tokens) != len(tags) or not all(map(is_tag, tags)):
        return record
    places = [{"start": start, "end": stop} for start, stop in token_extents(tokens)]
    return {"id": record.get("id"), "text": " ".join(tokens), "spans": [], "tokens": places, OF_TOKENS: tags}


def _read_tags(records: list[tuple[int, dict]]) -> tuple[str | None, list[tuple[int, str]]]:
    """Records with their lines -> the scheme of their tags (None where none has any), and those tags that are against
    it, each with its line and token. Gives the records the spans of their tags."""
    tagged = [(line, record) for line, record in records if OF_TOKENS in record]
    if not tagged:
        return None, []
    scheme, broken = find_scheme(record[OF_TOKENS] for _, record in tagged), []
    for line, record in tagged:
        extents, tags = [(place["start"], place["end"]) for place in record["tokens"]], record[OF_TOKENS]
        spans, wrong = bio_spans(extents, tags, scheme=scheme)
        record["spans"] = [[span.start, span.stop, span.label] for span in spans]
        broken += [(line, f"{tags[n]} {record['text'][slice(*extents[n])]}") for n in wrong]
    return scheme, broken


def _dicts(value: object) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _lines(text: str, file: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise _not_json(file, number, error) from error


def _list_items(text: str, file: str) -> Iterator[tuple[int, object]]:
    """The items of a JSON list with their numbers, one by one: those before a fault, or before the end, are read."""
    decoder, at, number = json.JSONDecoder(), text.index("[") + 1, 1
    while (at := _BETWEEN.match(text, at).end()) < len(text) and text[at] != "]":
        try:
            item, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise _not_json(file, error.lineno, error) from error
        yield number, item
        number += 1
    if rest := text[at + 1 :].strip():
        raise DataError(f"{file}: expected one list of records, found more behind its end: {rest[:40]}")


def _not_json(file: str, line: int, error: json.JSONDecodeError) -> DataError:
    return DataError(f"{file}, line {line}: not JSON: {error.msg} at character {error.colno}")


def _has_spans(record: dict) -> bool:
    return bool(_marks(record, 0)[0]) or any(isinstance(record.get(key), list) for key in SURE)


def _marks(record: dict, line: int) -> tuple[list[Mark], list]:
    """A record -> its marks, and the items that are none. Of the keys SPANS the first with a mark in it counts."""
    lists = [record[key] for key in SPANS if isinstance(record.get(key), list)]
    read = [[(item, _mark(item, line)) for item in items] for items in lists]
    best = next((pairs for pairs in read if any(marks for _, marks in pairs)), read[0] if read else [])
    return [mark for _, marks in best for mark in marks], [item for item, marks in best if not marks]


def _mark(item: object, line: int) -> list[Mark]:
    """An item of a list of spans -> its mark, or several if it has several labels, or none if it is no span.

    [0, 4, "PER"], ["PER", 0, 4] and {"start": 0, "end": 4, "label": "PER"} -> [Mark("PER", ((0, 4),))]
    """
    if isinstance(item, dict):
        start, stop, labels, quote = (_first(item, keys) for keys in (START, STOP, LABEL, QUOTE))
    elif isinstance(item, list) and len(item) >= 3:
        # Offsets may be written as text; but ["5", 0, 3] has the label 5.
        numbers = [n for n, part in enumerate(item) if isinstance(part, int)]
        if len(numbers) < 2:
            numbers = [n for n, part in enumerate(item) if _number(part) is not None]
        start, stop = (*(item[n] for n in numbers), None, None)[:2]
        labels, quote = (*(part for n, part in enumerate(item) if n not in numbers[:2]), None)[:2]
    else:
        return []
    start, stop = _number(start), _number(stop)
    labels = labels if isinstance(labels, list) else [labels]
    if start is None or stop is None or not all(isinstance(label, str | int) and label != "" for label in labels):
        return []
    quote = quote if isinstance(quote, str) else None
    return [Mark(str(label), ((start, stop),), quote, line) for label in labels]


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
    return int(value) if whole else None


def _tokens(record: dict) -> list[tuple[int, int]] | None:
    """Prodigy's tokens -> their extents."""
    tokens = record.get("tokens")
    if not isinstance(tokens, list) or not all(isinstance(token, dict) for token in tokens):
        return None
    ends = [(_number(_first(token, START)), _number(_first(token, STOP))) for token in tokens]
    return None if any(None in pair for pair in ends) else ends


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _first(record: dict, keys: tuple[str, ...]) -> object:
    return next((record[key] for key in keys if record.get(key) is not None), None)
