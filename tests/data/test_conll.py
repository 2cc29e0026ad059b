"""Columns with a token and its tag a line; tags <-> spans."""

from itertools import product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.conll import are_columns, bio_spans, find_scheme, offsets, parse_conll, spans_bio
from data.documents import Span, read_documents
from data.errors import DataError

SCHEMES = ["IOB1", "IOB2", "BIOES", "BILOU", "BMES", "IO"]


def parse(text: str, **columns):
    return parse_conll(text, "file.conll", **columns)


def entities(text: str, **columns) -> list[list[str]]:
    """The entities of each sentence, as `label: text`."""
    sentences = parse(text, **columns).documents
    return [[f"{span.label}: {one.text[span.start : span.stop]}" for span in one.spans] for one in sentences]


def findings(text: str, **columns) -> dict[str, int]:
    return {finding.kind: finding.count for finding in parse(text, **columns).findings}


def rows(tokens: str, tags: str, delimiter: str = "\t") -> str:
    pairs = zip(tokens.split(), tags.split(), strict=True)
    return "".join(f"{token}{delimiter}{tag}\n" for token, tag in pairs) + "\n"


@st.composite
def marked_tokens(draw) -> tuple[list[str], list[Span]]:
    """Words, and spans that cover whole words and do not overlap."""
    pieces = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([None, "PER", "ORG"])), max_size=6))
    length = sum(length for length, _ in pieces)
    words = draw(st.lists(st.text("abё", min_size=1, max_size=3), min_size=length, max_size=length))
    tokens, spans, first = offsets(words), [], 0
    for length, label in pieces:
        if label:
            spans.append(Span(label, tokens[first][0], tokens[first + length - 1][1]))
        first += length
    return words, spans


@given(marked_tokens())
def test_spans_written_as_tags_are_read_back(marked):
    words, spans = marked
    tokens = offsets(words)
    assert bio_spans(tokens, spans_bio(tokens, spans)) == (spans, [])


@settings(deadline=None)  # the first time, spaCy is loaded
@given(marked_tokens())
def test_tags_are_those_that_spacy_writes(marked):
    from spacy.tokens import Doc
    from spacy.training import biluo_to_iob, offsets_to_biluo_tags
    from spacy.vocab import Vocab

    words, spans = marked
    document = Doc(Vocab(), words=words)
    bilou = offsets_to_biluo_tags(document, [(span.start, span.stop, span.label) for span in spans])
    assert spans_bio(offsets(words), spans) == biluo_to_iob(bilou)
    assert bio_spans(offsets(words), bilou, scheme="BILOU") == (spans, [])


def conlleval(tags: list[str]) -> list[tuple[int, int, str]]:
    """The tables of conlleval.pl, by its startOfChunk and endOfChunk: entities as first and last token, and label."""
    chunks, open_at = [], None
    before, label_before = "O", ""
    for number, tag in enumerate([*tags, "O"]):
        letter, _, label = tag.partition("-")
        ends = before + letter in {"BB", "BO", "IB", "IO", "EE", "EI", "EO", "EB"}
        ends |= before != "O" and label != label_before
        starts = before + letter in {"BB", "IB", "OB", "EB", "OI", "EE", "EI", "OE"}
        starts |= letter != "O" and label != label_before
        if ends and open_at is not None:
            chunks.append((open_at, number - 1, label_before))
            open_at = None
        if starts:
            open_at = number
        before, label_before = letter, label
    return chunks


@pytest.mark.parametrize("scheme", SCHEMES)
def test_any_tags_at_all_are_read_as_conlleval_reads_them(scheme):
    letters = ["O", "B-X", "I-X", "E-X", "B-Y", "I-Y", "E-Y"]
    for length in range(5):
        tokens = offsets(["ab"] * length)
        for tags in product(letters, repeat=length):
            spans, _ = bio_spans(tokens, list(tags), scheme=scheme)
            expected = [Span(label, tokens[first][0], tokens[last][1]) for first, last, label in conlleval(tags)]
            assert spans == expected, tags


@pytest.mark.parametrize(
    ("scheme", "tags", "broken"),
    [
        ("IOB2", "B-X I-X O B-X B-X", []),
        ("IOB2", "I-X I-X O I-X", [0, 3]),
        ("IOB2", "B-X I-Y I-Y", [1]),
        ("IOB1", "I-X I-X B-X I-Y O I-X", []),
        ("IOB1", "B-X I-X O I-X", [0]),
        ("BIOES", "B-X I-X E-X S-X O S-Y B-Y E-Y", []),
        ("BIOES", "B-X I-X O", [2]),
        ("BIOES", "O B-X", [1]),
        ("BIOES", "O I-X", [1]),
        ("BIOES", "E-X S-X I-X E-X", [0, 2]),
        ("BILOU", "B-X I-X L-X U-Y O", []),
        ("BILOU", "B-X L-Y", [1]),
        ("BMES", "B-X M-X E-X S-X", []),
        ("IO", "I-X I-Y O I-X", []),
    ],
)
def test_tags_against_their_scheme_are_named(scheme, tags, broken):
    tags = tags.split()
    assert bio_spans(offsets(["a"] * len(tags)), tags, scheme=scheme)[1] == broken


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("IOB2", "B-X I-X O B-X B-Y"),
        ("IOB2", "B-X O B-X"),
        ("IOB1", "I-X I-X B-X O I-Y"),
        ("BIOES", "B-X E-X S-X O"),
        ("BILOU", "B-X L-X U-X O"),
        ("BMES", "B-X M-X E-X S-X"),
        ("IO", "I-X I-X O I-Y"),
    ],
)
def test_the_scheme_is_found(scheme, tags):
    assert find_scheme([tags.split()]) == scheme


def test_of_spans_that_share_a_token_the_first_and_longest_is_written():
    tokens = offsets(["a", "bc", "d"])
    nested = [Span("IN", 2, 4), Span("OUT", 0, 4), Span("ACROSS", 2, 6)]
    assert spans_bio(tokens, nested) == ["B-OUT", "I-OUT", "O"]
    assert spans_bio(tokens, [Span("X", 3, 5)]) == ["O", "B-X", "O"]  # every token that a span touches
    assert spans_bio(tokens, [Span("X", 4, 5)]) == ["O", "O", "O"]


def test_neighbours_of_one_label_stay_two_entities():
    assert entities(rows("@ colgo went", "B-PER B-PER O")) == [["PER: @", "PER: colgo"]]


def test_a_sentence_is_a_document_with_its_text_tokens_and_line():
    (first, second) = parse("Анна\tB-PER\nПетровна\tI-PER\n\n \t\n\nидёт\tO\n").documents
    assert (first.text, first.tokens, first.line) == ("Анна Петровна", [(0, 4), (5, 13)], 1)
    assert first.spans == [Span("PER", 0, 13)]
    assert (second.text, second.spans, second.line, second.id) == ("идёт", [], 6, "file.conll:6")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", ["\t", " ", "  "])
def test_line_ends_and_delimiters_change_nothing(end, delimiter):
    text = rows("Anna Lee came", "B-PER I-PER O", delimiter) + rows("Brest", "B-LOC", delimiter)
    assert entities(text.replace("\n", end)) == [["PER: Anna Lee"], ["LOC: Brest"]]
    assert findings(text.replace("\n", end)) == {}


@pytest.mark.parametrize(
    "tags", ["b-per i-per o", "B_PER I_PER O", "b_PER i_PER o", "B-PER E-PER o", "B L O", "PER PER O"]
)
def test_other_spellings_of_tags_are_read(tags):
    spans, _ = entities(rows("Anna Lee came", tags) + rows("and went off", "O O O"))
    assert [span.split(": ")[1] for span in spans] == ["Anna Lee"]


def test_labels_that_begin_with_one_letter_are_not_taken_for_prefixes():
    assert entities(rows("me@x.org at Brest now", "e-mail O location O")) == [["e-mail: me@x.org", "location: Brest"]]


def test_conll_2003_has_the_tag_in_its_last_column_though_chunks_look_like_tags():
    text = (
        "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP I-MISC\n. . O O\n\n"
        "-DOCSTART- -X- -X- O\n\nPeter NNP I-NP I-PER\nBlackburn NNP I-NP I-PER\n\n"
        "Anna NNP I-NP I-PER\nLee NNP I-NP B-PER\n"
    )
    corpus = parse(text)
    assert entities(text) == [["ORG: EU", "MISC: German"], ["PER: Peter Blackburn"], ["PER: Anna", "PER: Lee"]]
    assert [one.group for one in corpus.documents] == ["file.conll#1", "file.conll#2", "file.conll#2"]
    assert corpus.how["scheme"] == "IOB1"
    (finding,) = corpus.findings
    assert (finding.kind, finding.values) == ("tag-columns", {"columns": "3, 4", "used": "4"})
    assert entities(text, tag_column=3)[1] == ["NP: Peter Blackburn"]


GERMEVAL = """#\thttp://de.wikipedia.org/wiki/Manfred_Korfmann\t[2009-10-17]
1\tUniversität\tB-ORG\tO
2\tTübingen\tI-ORG\tB-LOC
3\tlehrt\tO\tO

#\thttp://de.wikipedia.org/wiki/Berlin\t[2009-10-17]
1\tBerlin\tB-LOC\tO
2\t#\tO\tO
"""


def test_nested_entities_are_read_from_both_columns_of_germeval():
    assert entities(GERMEVAL) == [["ORG: Universität Tübingen", "LOC: Tübingen"], ["LOC: Berlin"]]
    corpus = parse(GERMEVAL)
    assert (corpus.how["tag column"], corpus.how["token column"], corpus.how["comments"]) == ("3, 4", "2", 2)
    assert entities(GERMEVAL, tag_column=3) == [["ORG: Universität Tübingen"], ["LOC: Berlin"]]


def test_of_two_columns_with_the_same_entities_only_the_last_counts():
    text = "Anna\tB-PER\tB-PER\ncame\tO\tO\nto\tO\tO\nBrest\tB-LOC\tB-ORG\nand\tO\tO\nMinsk\tB-LOC\tB-LOC\n"
    assert entities(text) == [["PER: Anna", "ORG: Brest", "LOC: Minsk"]]
    assert findings(text) == {"tag-columns": 1}


def test_a_cell_with_several_tags_gives_an_entity_for_each_label():
    text = rows("New York Times", "B-LOC,B-ORG I-LOC,I-ORG I-ORG") + rows("Anna came", "B-PER O")
    assert entities(text) == [["ORG: New York Times", "LOC: New York"], ["PER: Anna"]]
    assert findings(text) == {"tags-several": 2}
    assert entities(rows("salt and oil", "B-salt,oil O O")) == [["salt,oil: salt"]]


def test_comments_are_told_from_tokens_that_are_a_hash_or_a_hashtag():
    tokens = "#\tO\n#MH17\tO\n#Sochi\tB-EVENT\nin\tO\nBrest\tB-LOC\n"
    text = f"# newdoc id = n01\n# sent_id = 7\n# text = # # in Brest\n{tokens}\n#\n#newdoc\tO\nx\tO\n"
    corpus = parse(text)
    assert [one.text for one in corpus.documents] == ["# #MH17 #Sochi in Brest", "#newdoc x"]
    assert {one.group for one in corpus.documents} == {"n01"}
    assert entities(text)[0] == ["EVENT: #Sochi", "LOC: Brest"]
    assert corpus.how["comments"] == 4
    blanks = text.replace("\t", " ")
    assert [one.text for one in parse(blanks).documents] == [one.text for one in corpus.documents]


def test_rows_without_a_tag_or_a_token_are_said():
    text = "Anna\tB-PER\n\tI-PER\ncame\nto\t\nthe\tBLOC\nNew York\n\n\tO\n\nBrest\tB-LOC\n" + rows("a " * 99, "O " * 99)
    first, *_ = parse(text).documents
    assert first.text == "Anna came to the New York"
    assert first.spans == [Span("PER", 0, 4)]
    assert findings(text) == {"tokens-missing": 2, "tags-missing": 3, "tags-unknown": 1, "documents-empty": 1}
    (unknown,) = (finding for finding in parse(text).findings if finding.kind == "tags-unknown")
    assert (unknown.places[0].line, unknown.places[0].text) == (5, "the\tBLOC")
    assert [f.places for f in parse(text.replace("\n", "\r\n")).findings] == [f.places for f in parse(text).findings]


def test_a_row_broken_in_two_is_joined():
    text = "Anna B-PER\nLee\nI-PER\ncame O\n"
    assert entities(text) == [["PER: Anna Lee"]]
    assert findings(text) == {"rows-split": 1}


def test_tabs_and_blanks_may_be_mixed():
    assert entities("Anna\tB-PER\nLee I-PER\ncame\tO\n") == [["PER: Anna Lee"]]
    assert entities("Anna B-PER\nLee\tI-PER\ncame O\n") == [["PER: Anna Lee"]]
    assert findings("Anna\tB-PER\nLee I-PER\ncame\tO\n") == {"delimiters-mixed": 1}


def test_a_token_with_blanks_in_it_is_one_token():
    assert entities("New York\tB-LOC\ncame\tO\n") == [["LOC: New York"]]
    text = "1 New York B-LOC\n" + "".join(f"{n} Brest B-LOC\n" for n in range(2, 99))
    assert entities(text)[0][:2] == ["LOC: New York", "LOC: Brest"]
    assert findings(text) == {"rows-wide": 1}


@pytest.mark.parametrize(
    ("text", "token", "tag"),
    [
        ("B-PER\tAnna\nO\tcame\n", "2", "1"),
        ("1\tAnna\tB-PER\t-\tsomeone\n2\tcame\tO\t-\t-\n", "2", "3"),
        ("Anna _ _ B-PER\ncame _ _ O\n", "1", "4"),
        ("2024\tB-DATE\n1999\tB-DATE\n", "1", "2"),
        ("Anna\tNN\tO\ncame\tVB\tO\n", "1", "3"),
    ],
)
def test_the_columns_are_found(text, token, tag):
    how = parse(text).how
    assert (how["token column"], how["tag column"]) == (token, tag)


def test_broken_tags_are_said_with_their_places():
    corpus = parse(rows("Anna Lee", "B-PER I-PER") + rows("in Brest", "O I-LOC"))
    (finding,) = corpus.findings
    assert (finding.kind, finding.count, finding.values) == ("tags-broken", 1, {"scheme": "IOB2"})
    assert (finding.places[0].line, finding.places[0].text) == (5, "I-LOC Brest")


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("Anna\tNN\ncame\tVB\n", {}, "no column of tags .* most rows have 2 columns, separated by tab"),
        ("Anna\tB-PER\n", {"tag_column": 5}, "there is no column 5: most rows have 2 columns"),
        ("B-PER\tI-PER\nO\tO\n", {}, "no column of tokens"),
    ],
)
def test_columns_that_are_not_there_are_said(text, columns, message):
    with pytest.raises(DataError, match=message):
        parse(text, **columns)


@pytest.mark.parametrize(
    "text", ["", "Some prose. A line\nand B-PER another one.\n", "text\tlabel\nham\thello\n", "a,b\n1,2\n", "O\nO\n"]
)
def test_other_texts_are_not_taken_for_columns(text):
    assert not are_columns(text)


def test_a_folder_is_read_file_by_file(tmp_path):
    (tmp_path / "train.conll").write_bytes(b"\xef\xbb\xbf" + rows("Anna came", "B-PER O").encode())
    (tmp_path / "test.iob").write_text(rows("in Brest", "O I-LOC"), encoding="utf-16")
    (tmp_path / "empty.conll").write_bytes(b"")
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("# id 1\n" + rows("Ann came", "S-PER O") * 2, encoding="utf-8")
    (tmp_path / "README.md").write_text("# A set\n\nwith words\n", encoding="utf-8")
    corpus = read_documents(tmp_path)
    assert [(d.file, d.text) for d in corpus.documents[4:]] == [("test.iob", "in Brest"), ("train.conll", "Anna came")]
    assert corpus.how["scheme"] == "BIOES (2), IO (1), IOB2 (1)"
    assert corpus.how["comments"] == "2"
    assert corpus.how["other files"] == "2: README.md, empty.conll"


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.conll"
    path.write_text("\n", encoding="utf-8")
    for format in (None, "conll"):
        with pytest.raises(DataError, match="empty"):
            read_documents(path, format=format)


def test_two_hundred_thousand_tokens_are_read_in_two_seconds():
    tags = ["O", "B-PER", "I-PER", "O", "B-LOC"] * 4
    sentence = "".join(f"{n}\tword{n}\tNN\tI-NP\t{tag}\n" for n, tag in enumerate(tags)) + "\n"
    begun = process_time()
    assert len(parse(sentence * 10_000).documents) == 10_000
    assert process_time() - begun < 2
