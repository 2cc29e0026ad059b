"""BRAT's .txt with .ann."""

import pytest

from data.brat import parse_brat
from data.documents import Span, find_format, read_documents
from data.errors import DataError

TEXT = "Ann came\nto Brest 😀\nwith Bob Lee\n"


def parse(annotations: str, text: str = TEXT):
    return parse_brat(text, annotations, "doc")


def findings(annotations: str, text: str = TEXT) -> dict[str, int]:
    return {finding.kind: finding.count for finding in parse(annotations, text).findings}


def annotations(text: str, *names: str, count=lambda text, at: at) -> str:
    """Names -> the lines of an .ann in which `count` says how long the text before a place is."""
    lines = []
    for number, name in enumerate(names, start=1):
        start = text.index(name)
        quote = " ".join(name.splitlines())
        lines.append(f"T{number}\tX {count(text, start)} {count(text, start + len(name))}\t{quote}\n")
    return "".join(lines)


def texts_of(corpus) -> list[str]:
    (document,) = corpus.documents
    return [document.text[span.start : span.stop] for span in document.spans]


def test_spans_are_read_nested_ones_too_and_the_rest_is_counted():
    corpus = parse(
        "T1\tPER 25 32\tBob Lee\nT2\tNAME 29 32\tLee\nT3\tPER 0 3\tAnn\n"
        "R1\tKnows Arg1:T1 Arg2:T3\nE1\tCome:T3\nA1\tOld E1\n#1\tAnnotatorNotes T1\tsure\n*\tEquiv T1 T3\n"
    )
    (document,) = corpus.documents
    assert document.spans == [Span("PER", 0, 3), Span("PER", 25, 32), Span("NAME", 29, 32)]
    assert (document.id, document.file, document.tokens) == ("doc", "doc.txt", None)
    assert corpus.how == {"relations": 1, "events": 1, "attributes": 1, "notes": 1, "equivalences": 1}
    assert not corpus.findings


def test_a_discontinuous_mention_has_fragments():
    (document,) = parse("T1\tPER 0 3;29 32\tAnn Lee\n").documents
    assert document.spans == [Span("PER", 0, 32, ((0, 3), (29, 32)))]


def test_a_mention_that_brat_cut_at_a_line_end_is_whole():
    corpus = parse("T1\tX 4 8;9 11\tcame to\n")
    assert corpus.documents[0].spans == [Span("X", 4, 11)]
    assert not corpus.findings


@pytest.mark.parametrize("quote", ["came to", "came\nto", "came  to"])
def test_line_ends_in_quotations_may_be_blanks(quote):
    assert texts_of(parse(f"T1\tX 4 11\t{quote}\nT2\tX 0 3\tAnn\n")) == ["Ann", "came\nto"]
    assert findings(f"T1\tX 4 11\t{quote}\n") == {}


# How long others find the text before a place.
OTHERS = {
    "crlf": lambda text, at: at + text.count("\n", 0, at),
    "utf16": lambda text, at: len(text[:at].encode("utf-16-le")) // 2,
    "bytes": lambda text, at: len(text[:at].encode("utf-8")),
    "shifted": lambda text, at: at + 1,
}


@pytest.mark.parametrize("way", OTHERS)
def test_offsets_counted_in_another_way_are_recounted_and_said(way):
    text = "Ёлка у Анны\n" + TEXT
    marked = annotations(text, "Анны", "Brest", "Bob Lee", count=OTHERS[way])
    corpus = parse(marked, text)
    assert texts_of(corpus) == ["Анны", "Brest", "Bob Lee"]
    (finding,) = corpus.findings
    assert finding.kind == f"spans-{way}"
    assert finding.places[0].file == "doc.ann"


def test_a_text_whose_line_ends_became_two_characters_is_recounted():
    marked = annotations(TEXT, "Ann", "Brest", "Bob Lee")
    corpus = parse(marked, TEXT.replace("\n", "\r\n"))
    assert texts_of(corpus) == ["Ann", "Brest", "Bob Lee"]
    assert [(finding.kind, finding.count) for finding in corpus.findings] == [("spans-lf", 2)]


def test_line_ends_of_two_characters_that_were_counted_so_are_left_alone():
    text = TEXT.replace("\n", "\r\n")
    marked = annotations(text, "Ann", "Brest", "Bob Lee").replace("\n", "\r\n")
    assert texts_of(parse(marked, text)) == ["Ann", "Brest", "Bob Lee"]
    assert findings(marked, text) == {}


def test_one_oddity_in_a_document_is_not_taken_for_another_way_of_counting():
    marked = annotations(TEXT, "Ann", "Brest", "Bob Lee") + "T9\tX 4 8\tcome\n"
    corpus = parse(marked)
    assert texts_of(corpus) == ["Ann", "came", "Brest", "Bob Lee"]  # kept: the quotation may be wrong
    (finding,) = corpus.findings
    assert (finding.kind, finding.places[0].line, finding.places[0].text) == ("spans-mismatch", 4, "come | came")


def test_a_way_of_counting_must_explain_half_of_a_document():
    shifted = annotations(TEXT, "Ann", "Brest", count=OTHERS["shifted"])
    wrong = "T8\tX 4 8\tcome\nT9\tX 9 11\tat\n"
    assert findings(shifted + wrong) == {"spans-shifted": 4, "spans-mismatch": 2}
    assert findings(shifted + wrong + "T7\tX 0 3\tBob\n") == {"spans-mismatch": 5}


def test_what_covers_a_blank_too_many_does_not_cover_what_it_quotes():
    assert findings("T1\tX 0 4\tAnn\n") == {"spans-mismatch": 1}


def test_spans_outside_of_the_text_and_empty_ones_are_left_out():
    corpus = parse("T1\tX 0 3\tAnn\nT2\tX 30 99\tLee\nT3\tX 5 5\t\nT4\tX 8 4\n")
    assert texts_of(corpus) == ["Ann"]
    (finding,) = corpus.findings
    assert (finding.kind, finding.count, finding.places[0].line) == ("spans-outside", 3, 2)


def test_a_line_that_is_no_annotation_is_said():
    assert findings("hello\nT1\tX 0 3\tAnn\n") == {"annotations-unread": 1}
    assert findings("T1\tX 0 3\tAnn\nT2\tMy Label 0 3\tAnn\nT3\tX -1 3\tAnn\n") == {"annotations-unread": 2}


def test_a_quotation_may_go_on_in_the_next_line_whatever_its_first_word():
    text = "Ann\nA word\n"
    assert findings("T1\tX 0 10\tAnn\nA word\nA1\tOld T1\n", text) == {}
    assert parse("T1\tX 0 10\tAnn\nA word\nA1\tOld T1\n", text).how == {"attributes": 1}


def write(folder, name: str, text: str, annotations: str | None = None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    if annotations is not None:
        (folder / f"{name}.ann").write_bytes(annotations.encode())


def test_a_folder_with_folders_is_read_and_lonely_files_are_said(tmp_path):
    write(tmp_path / "train", "a.1", TEXT, annotations(TEXT, "Ann", "Brest"))
    write(tmp_path / "test", "b", "Nobody here", "")
    write(tmp_path, "README", "a set")
    (tmp_path / "lost.ann").write_text("T1\tX 0 3\tAnn\n", encoding="utf-8")
    (tmp_path / "annotation.conf").write_text("[entities]\nX\n", encoding="utf-8")
    assert find_format(tmp_path) == "brat"
    corpus = read_documents(tmp_path)
    assert [(d.id, d.file, len(d.spans)) for d in corpus.documents] == [
        ("test/b", "test/b.txt", 0),
        ("train/a.1", "train/a.1.txt", 2),
    ]
    (finding,) = corpus.findings
    assert (finding.kind, [place.file for place in finding.places]) == ("files-unpaired", ["lost.ann", "README.txt"])
    assert corpus.how["other files"] == "3: README.txt, annotation.conf, lost.ann"


@pytest.mark.parametrize("way", ["crlf", "bytes"])
def test_offsets_that_quote_nothing_are_suspected_over_all_documents(tmp_path, way):
    text = "Ёлка\n" + TEXT
    marked = annotations(text, "Brest", "Bob Lee", count=OTHERS[way])
    for number in range(4):
        write(tmp_path, f"{number}", text, "".join(line.rsplit("\t", 1)[0] + "\n" for line in marked.splitlines()))
    finding = read_documents(tmp_path).findings[0]
    assert (finding.kind, finding.count, finding.values) == ("offsets-suspect", 8, {"counting": way})
    assert [(place.file, place.line) for place in finding.places] == [("0.ann", 1), ("0.ann", 2), ("1.ann", 1)]


def test_a_byte_order_mark_that_was_counted_is_taken_off(tmp_path):
    write(tmp_path, "a", "\ufeff" + TEXT, annotations("\ufeff" + TEXT, "Ann", "Brest"))
    corpus = read_documents(tmp_path / "a.ann")
    assert texts_of(corpus) == ["Ann", "Brest"]
    assert corpus.documents[0].text == TEXT
    assert [finding.kind for finding in corpus.findings] == ["spans-shifted"]


def test_one_document_may_be_named_by_either_file_though_its_name_looks_like_a_pattern(tmp_path):
    write(tmp_path, "doc[1]", TEXT, annotations(TEXT, "Ann"))
    for other in ("doc1", "doc[1]2"):
        write(tmp_path, other, TEXT, annotations(TEXT, "Brest"))
    for suffix in ("txt", "ann"):
        assert texts_of(read_documents(tmp_path / f"doc[1].{suffix}")) == ["Ann"]


def test_annotations_without_any_text_are_refused(tmp_path):
    (tmp_path / "a.ann").write_text("T1\tX 0 3\tAnn\n", encoding="utf-8")
    with pytest.raises(DataError, match="no document .* files-unpaired"):
        read_documents(tmp_path)
