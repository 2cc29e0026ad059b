"""JSON lines with a text and character spans."""

import json

import pytest

from data.documents import Span, find_format, read_documents
from data.errors import DataError
from data.span_lines import are_span_lines, parse_span_lines

TEXT = "Ann came to Brest"
SPANS = [Span("PER", 0, 3), Span("LOC", 12, 17)]


def lines(*records) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def parse(*records):
    return parse_span_lines(lines(*records), "file.jsonl")


def findings(*records) -> dict[str, int]:
    return {finding.kind: finding.count for finding in parse(*records).findings}


def items(**keys) -> list[dict]:
    """The two spans as objects, with other names of the keys start, end and label."""
    names = {"start": "start", "end": "end", "label": "label"} | keys
    return [{names["start"]: s.start, names["end"]: s.stop, names["label"]: s.label} for s in SPANS]


TRIPLES = [[0, 3, "PER"], [12, 17, "LOC"]]
VARIANTS = {
    "ours": {"id": "ru-1", "text": TEXT, "entities": items(label="type")},
    "doccano": {"id": 7, "text": TEXT, "label": TRIPLES, "Comments": []},
    "doccano with relations": {
        "text": TEXT,
        "entities": items(start="start_offset", end="end_offset"),
        "relations": [],
    },
    "doccano 1": {"data": TEXT, "label": TRIPLES},
    "doccano 0": {"text": TEXT, "annotations": items(start="start_offset", end="end_offset")},
    "Prodigy": {"text": TEXT, "spans": items(), "tokens": [{"text": "Ann", "start": 0, "end": 3}], "answer": "accept"},
    "spaCy": [TEXT, {"entities": TRIPLES}],
    "displaCy": {"text": TEXT, "ents": items(), "title": None},
    "RuNNE": {"sentences": TEXT, "ners": TRIPLES, "id": 0},
    "RuDReC": {"text": TEXT, "entities": items(label="entity_type")},
    "Label Studio, short": {"text": TEXT, "label": [i | {"labels": [i["label"]]} for i in items()]},
    "Label Studio, whole": {
        "id": 1,
        "data": {"text": TEXT},
        "annotations": [{"result": [{"value": i | {"labels": [i["label"]]}, "type": "labels"} for i in items()]}],
    },
    "labels first": {"text": TEXT, "labels": [["PER", 0, 3], ["LOC", 12, 17]]},
    "offsets as text": {"text": TEXT, "entities": [["0", "3", "PER"], ["12", "17", "LOC"]]},
    "with the covered text": {"text": TEXT, "entities": [["PER", 0, 3, "Ann"], [12, 17, "LOC", "Brest"]]},
    "another list before": {"text": TEXT, "entities": [], "labels": TRIPLES},
    "a class beside": {"text": TEXT, "label": "travel", "spans": items(start="begin", end="stop", label="tag")},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_usual_variants_are_read(name):
    written = lines(VARIANTS[name], {"text": "Nobody", "entities": []})
    assert are_span_lines(written)
    corpus = parse_span_lines(written, "file.jsonl")
    assert corpus.documents[0].text == TEXT
    assert corpus.documents[0].spans == SPANS
    assert not corpus.findings


def test_a_document_knows_its_name_and_line():
    written = '\n{"text": "a", "id": 5, "spans": []}\n\n{"text": "b", "spans": []}\n'
    first, second = parse_span_lines(written, "f").documents
    assert (first.id, first.line, second.id, second.line) == ("5", 2, "f:4", 4)


def test_tokens_of_prodigy_are_kept():
    assert parse(VARIANTS["Prodigy"]).documents[0].tokens == [(0, 3)]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_records_is_read_too(indent):
    written = json.dumps([VARIANTS["ours"], VARIANTS["doccano 1"]], indent=indent)
    assert are_span_lines(written)
    assert are_span_lines(written[:-40])  # only the beginning is looked at
    corpus = parse_span_lines(written, "file.json")
    assert [(d.line, d.spans) for d in corpus.documents] == [(1, SPANS), (2, SPANS)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "around",
    [
        {
            "examples": [{"content": TEXT, "annotations": items(label="tag"), "classifications": []}] * 2,
            "relations": [],
        },
        {"classes": ["PER", "LOC"], "annotations": [[TEXT, {"entities": TRIPLES}]] * 2},
    ],
    ids=["LightTag", "NER Annotator"],
)
def test_an_object_around_the_records_is_opened(around, indent):
    written = json.dumps(around, indent=indent)
    assert are_span_lines(written)
    corpus = parse_span_lines(written, "file.json")
    assert [(d.text, d.line, d.spans) for d in corpus.documents] == [(TEXT, 1, SPANS), (TEXT, 2, SPANS)]
    assert not corpus.findings


def test_a_span_with_two_labels_is_two_spans():
    corpus = parse({"text": TEXT, "label": [{"start": 0, "end": 3, "labels": ["PER", "HERO"]}]})
    assert corpus.documents[0].spans == [Span("HERO", 0, 3), Span("PER", 0, 3)]


@pytest.mark.parametrize(
    "record",
    [
        {"text": TEXT, "label": "travel"},
        {"text": TEXT, "labels": ["travel", "news"]},
        {"tokens": ["Ann"], "tags": ["name"]},
        {"text": TEXT, "entities": {"hashtags": [[0, 3, "x"]]}},
        [TEXT, "travel"],
        "text",
        7,
        None,
    ],
)
def test_other_json_is_not_taken_for_spans(record):
    assert not are_span_lines(lines(record))


def test_what_cannot_be_read_is_said_with_its_line():
    corpus = parse(
        {"entities": TRIPLES},
        {"text": TEXT, "entities": [[0, 3, "PER"], [1, "x"], {"start": 4, "end": 8}, [12, 99, "LOC"]]},
        {"text": TEXT, "spans": items(), "answer": "reject"},
    )
    assert [d.spans for d in corpus.documents] == [[Span("PER", 0, 3)]]
    found = {finding.kind: (finding.count, finding.places[0].line) for finding in corpus.findings}
    assert found == {
        "records-unread": (1, 1),
        "annotations-unread": (2, 2),
        "spans-outside": (1, 2),
        "records-rejected": (1, 3),
    }


def test_a_span_without_a_name_is_none():
    assert findings({"text": TEXT, "entities": [[0, 3, ""], [0, 3, None], [0, 3, "PER"]]}) == {"annotations-unread": 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"text": "a"}\n{"text": \n', "line 2: not JSON"),
        ('[{"text": "a"},\n{"text": ]\n', "line 2: not JSON"),
        ('[{"text": "a"}]\n[{"text": "b"}]\n', "more behind its end: "),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(text, message):
    with pytest.raises(DataError, match=message):
        parse_span_lines(text, "file.jsonl")


# How others find the text before a place.
OTHERS = {
    "utf16": lambda text, at: len(text[:at].encode("utf-16-le")) // 2,
    "bytes": lambda text, at: len(text[:at].encode("utf-8")),
    "shifted": lambda text, at: at + 1,
}
TEXTS = ["😀😀 Анна едет в Брест", "Боб 😀😀 и снова Анна", "Брест 😀 ждёт, что Боб и Анна приедут"]


def records(way, *, quoted: bool, inclusive: bool = False) -> list[dict]:
    made = []
    for text in TEXTS:
        entities = []
        for name in ("Анна", "Боб", "Брест"):
            if name in text:
                start, stop = text.index(name), text.index(name) + len(name)
                entities.append({"start": way(text, start), "end": way(text, stop) - inclusive, "label": "X"})
                entities[-1] |= {"text": name} if quoted else {}
        made.append({"text": text, "entities": entities})
    return made


RIGHT = [d.spans for d in parse(*records(lambda text, at: at, quoted=False)).documents]


@pytest.mark.parametrize("way", OTHERS)
def test_offsets_counted_in_another_way_are_recounted_where_the_quoted_text_proves_it(way):
    corpus = parse(*records(OTHERS[way], quoted=True))
    assert [d.spans for d in corpus.documents] == RIGHT
    assert {finding.kind for finding in corpus.findings} == {f"spans-{way}"}


@pytest.mark.parametrize("way", OTHERS)
def test_without_quoted_text_they_are_suspected_and_left_alone(way):
    corpus = parse(*records(OTHERS[way], quoted=False))
    assert [d.spans for d in corpus.documents] != RIGHT
    (finding,) = (finding for finding in corpus.findings if finding.kind == "offsets-suspect")
    assert finding.values == {"counting": way}


def test_stops_that_are_the_last_character_are_suspected_or_recounted():
    as_it_is = lambda text, at: at  # noqa: E731
    assert [d.spans for d in parse(*records(as_it_is, quoted=True, inclusive=True)).documents] == RIGHT
    corpus = parse(*records(as_it_is, quoted=False, inclusive=True))
    assert [(f.kind, f.values) for f in corpus.findings] == [("offsets-suspect", {"counting": "inclusive"})]


def test_spans_that_cut_words_on_purpose_are_not_suspected():
    stems = [{"text": text, "entities": [[2, 5, "STEM"]]} for text in TEXTS]
    assert findings(*stems) == {}


def test_what_most_records_count_decides_where_one_alone_fits_several_ways():
    shifted = records(OTHERS["shifted"], quoted=True)
    alone = {"text": "é Bob", "entities": [{"start": 3, "end": 6, "label": "X", "text": "Bob"}]}
    assert {finding.kind for finding in parse(*shifted, alone).findings} == {"spans-shifted"}


def test_right_offsets_are_not_suspected():
    assert findings(*records(lambda text, at: at, quoted=False)) == {}
    assert findings(*records(lambda text, at: at, quoted=True)) == {}


def test_a_file_and_a_folder_are_read(tmp_path):
    (tmp_path / "train.jsonl").write_bytes(b"\xef\xbb\xbf" + lines(VARIANTS["ours"]).encode())
    (tmp_path / "classes.jsonl").write_text(lines({"text": "a", "label": "b"}), encoding="utf-8")
    assert find_format(tmp_path / "train.jsonl") == find_format(tmp_path) == "spans"
    assert find_format(tmp_path / "classes.jsonl") is None
    corpus = read_documents(tmp_path)
    assert [(d.id, d.file, d.spans) for d in corpus.documents] == [("ru-1", "train.jsonl", SPANS)]
    assert corpus.how == {"format": "spans", "encoding": "utf-8-sig", "other files": "1: classes.jsonl"}


def test_labels_may_be_numbers():
    assert parse({"text": TEXT, "label": [[0, 3, 5], ["5", 0, 3]]}).documents[0].spans == [Span("5", 0, 3)] * 2


def test_tags_of_tokens_are_read_in_one_scheme_and_those_against_it_are_told():
    """IOB1 says B- only between two entities of a kind that touch; read as IOB2, each I- would be against it."""
    tags = [["I-PER", "I-PER", "O"], ["I-LOC", "B-LOC", "O"], ["O", "B-PER", "I-LOC"]]
    records = [{"id": str(n), "tokens": ["Anna", "Hill", "came"], "ner_tags": of} for n, of in enumerate(tags)]
    corpus = parse_span_lines("".join(json.dumps(record) + "\n" for record in records), "a.jsonl")
    assert corpus.how == {"scheme": "IOB1"}
    assert [d.spans for d in corpus.documents[:2]] == [[Span("PER", 0, 9)], [Span("LOC", 0, 4), Span("LOC", 5, 9)]]
    (finding,) = [finding for finding in corpus.findings if finding.kind == "tags-broken"]
    assert finding.values == {"scheme": "IOB1"} and finding.places[0].line == 3


def test_a_tag_for_each_token_gives_spans_too():
    record = {"id": 3, "tokens": ["Анна", "Петрова", "пришла"], "ner_tags": ["B-PER", "I-PER", "O"]}
    text = json.dumps(record, ensure_ascii=False) + "\n"
    assert are_span_lines(text)
    (document,) = parse_span_lines(text, "a.jsonl").documents
    assert (document.id, document.text) == ("3", "Анна Петрова пришла")
    assert document.spans == [Span("PER", 0, 12)]
    assert document.tokens == [(0, 4), (5, 12), (13, 19)]
    assert parse_span_lines(text, "a.jsonl").how == {"scheme": "IOB2"}
    classes = json.dumps({"text": "a b", "tokens": ["a", "b"], "labels": ["sport", "news"]}) + "\n"
    assert not are_span_lines(classes)
