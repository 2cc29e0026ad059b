"""factRuEval's texts with tokens, spans and objects."""

import re

import pytest

from data.documents import Span, find_format, read_documents
from data.factrueval import parse_factrueval

TEXT = "Банки «Заря» и «Луч» спорят.\n\nВ. Жаров молчит о Заре."
WORDS = re.findall(r"\w+|[^\w\s]", TEXT)


def tokens(text: str = TEXT) -> str:
    lines, at = [], 0
    for number, word in enumerate(WORDS, start=100):
        at = text.index(word, at)
        lines.append(f"{number} {at} {len(word)} {word}\n" + "\n" * (word == "."))
        at += len(word)
    return "".join(lines)


def piece(key: int, word: str, quote: str | None = None, text: str = TEXT) -> str:
    return f"{key} name {text.index(word)} {len(word)} 100 1  # 100 {quote or word}\n"


SPANS = piece(1, "Банки") + piece(2, "Заря") + piece(3, "Луч") + piece(4, "В") + piece(5, "Жаров") + piece(6, "Заре")
OBJECTS = "10 Org 2 1 # Заря Банки\n11 Org 3 1 # Луч Банки\n12 Person 5 4 # Жаров В\n13 Org 6 # Заре\n"


def parse(text: str = TEXT, spans: str = SPANS, objects: str = OBJECTS, words: str | None = None):
    return parse_factrueval(text, words or tokens(), spans, objects, "book_1")


def findings(**files) -> dict[str, int]:
    return {finding.kind: finding.count for finding in parse(**files).findings}


def test_an_entity_reaches_from_the_first_to_the_last_span_of_its_object():
    (document,) = parse().documents
    found = [(span.label, TEXT[span.start : span.stop]) for span in document.spans]
    assert found == [
        ("Org", "Банки «Заря» и «Луч"),
        ("Org", "Банки «Заря"),
        ("Person", "В. Жаров"),
        ("Org", "Заре"),
    ]
    assert [TEXT[start:stop] for start, stop in document.tokens] == WORDS
    assert not parse().findings


def test_it_has_fragments_where_a_word_stands_between_and_none_where_punctuation_does():
    (document,) = parse().documents
    first, *others = document.spans
    assert [TEXT[start:stop] for start, stop in first.fragments] == ["Банки", "Луч"]
    assert [span.fragments for span in others] == [(), (), ()]


def test_files_with_other_line_ends_than_were_counted_are_read_alike():
    windows = [part.replace("\n", "\r\n") for part in (TEXT, SPANS, OBJECTS, tokens())]
    corpus = parse(*windows)
    (document,) = corpus.documents
    assert [document.text[start:stop] for start, stop in document.tokens] == WORDS
    assert [document.text[span.start : span.stop] for span in document.spans][2:] == ["В. Жаров", "Заре"]
    assert {finding.kind for finding in corpus.findings} == {"spans-lf"}
    silent = re.sub(" # .*", "", windows[1])  # what stands behind # is for people, and may be missing
    assert parse(windows[0], silent, *windows[2:]).documents[0].spans == document.spans


def test_quotations_with_other_blanks_are_a_remark_and_other_ones_a_mismatch():
    assert findings(spans=SPANS + piece(7, "«Луч»", "« Луч »")) == {"spans-blanks": 1}
    assert findings(spans=SPANS + piece(7, "«Луч»", "« Луна »")) == {"spans-mismatch": 1}


@pytest.mark.parametrize("line", ["14 Org 99 # нет такого", "14 Org # пусто", "14"])
def test_an_object_without_its_spans_is_said(line):
    corpus = parse(objects=f"{OBJECTS}{line}\n")
    assert len(corpus.documents[0].spans) == 4
    (finding,) = corpus.findings
    assert (finding.kind, finding.places[0].file, finding.places[0].line) == (
        "annotations-unread",
        "book_1.objects",
        5,
    )


def test_a_folder_is_read_without_what_is_no_document(tmp_path):
    folder = tmp_path / "devset"
    folder.mkdir()
    files = {".txt": TEXT, ".tokens": tokens(), ".spans": SPANS, ".objects": OBJECTS, ".facts": "", ".coref": ""}
    for suffix, content in files.items():
        (folder / f"book_1{suffix}").write_bytes(content.encode())
    (folder / "list.txt").write_text("book_1.txt book_2.txt", encoding="utf-8")
    (folder / "book_2.tokens").write_text(tokens(), encoding="utf-8")
    for path in (tmp_path, folder, folder / "book_1.objects", folder / "book_1.txt"):
        assert find_format(path) == "factrueval"
    corpus = read_documents(tmp_path)
    assert [(d.id, d.file, len(d.spans)) for d in corpus.documents] == [("devset/book_1", "devset/book_1.txt", 4)]
    (finding,) = corpus.findings
    assert (finding.kind, finding.places[0].file) == ("files-unpaired", "devset/book_2.tokens")
    assert corpus.how == {"format": "factrueval", "encoding": "utf-8", "other files": "1: devset/list.txt"}
    assert read_documents(folder / "book_1.spans").documents[0].spans == corpus.documents[0].spans


def test_the_example_of_the_docstring_holds():
    corpus = parse_factrueval(
        "Анна идёт", "1 0 4 Анна\n2 5 4 идёт", "7 name 0 4 1 1  # 1 Анна", "9 Person 7 # Анна", "book_1"
    )
    assert corpus.documents[0].spans == [Span("Person", 0, 4)]
    assert corpus.documents[0].tokens == [(0, 4), (5, 9)]
