"""Tags <-> spans, in every scheme."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.bio import UNNAMED, bio_spans, find_scheme, is_tag, spans_bio, split_tag
from data.conll import token_extents
from data.documents import Span

SCHEMES = ["IOB1", "IOB2", "BIOES", "BILOU", "BMES", "IO"]


@st.composite
def marked_tokens(draw) -> tuple[list[str], list[Span]]:
    """Words, and spans that cover whole words and do not overlap."""
    pieces = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([None, "PER", "ORG"])), max_size=6))
    length = sum(length for length, _ in pieces)
    words = draw(st.lists(st.text("abё", min_size=1, max_size=3), min_size=length, max_size=length))
    tokens, spans, first = token_extents(words), [], 0
    for length, label in pieces:
        if label:
            spans.append(Span(label, tokens[first][0], tokens[first + length - 1][1]))
        first += length
    return words, spans


@given(marked_tokens())
def test_spans_written_as_tags_are_read_back(marked):
    words, spans = marked
    tokens = token_extents(words)
    assert bio_spans(tokens, spans_bio(tokens, spans)) == (spans, [])


@given(marked_tokens())
def test_tags_are_those_that_spacy_writes(marked):
    from spacy.tokens import Doc
    from spacy.training import biluo_to_iob, offsets_to_biluo_tags
    from spacy.vocab import Vocab

    words, spans = marked
    document = Doc(Vocab(), words=words)
    bilou = offsets_to_biluo_tags(document, [(span.start, span.stop, span.label) for span in spans])
    assert spans_bio(token_extents(words), spans) == biluo_to_iob(bilou)
    assert bio_spans(token_extents(words), bilou, scheme="BILOU") == (spans, [])


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
        tokens = token_extents(["ab"] * length)
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
    assert bio_spans(token_extents(["a"] * len(tags)), tags, scheme=scheme)[1] == broken


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


def test_one_mistyped_tag_does_not_change_the_scheme():
    sentences = [["B-X", "I-X", "O"]] * 9
    assert find_scheme([*sentences, ["S-X"]]) == "IOB2"
    assert bio_spans(token_extents(["a"]), ["S-X"], scheme="IOB2") == ([Span("X", 0, 1)], [0])
    assert find_scheme([["B-X", "L-X", "O"]] * 9 + [["I-X", "O"]]) == "BILOU"


@pytest.mark.parametrize(
    ("tag", "letter", "label"),
    [
        ("B-creative-work", "B", "creative-work"),
        ("B-SOMETHING_ELSE", "B", "SOMETHING_ELSE"),
        ("U-PER", "S", "PER"),
        ("PER-B", "B", "PER"),
        ("WORK_OF_ART_I", "I", "WORK_OF_ART"),
        ("B:PER", "B", "PER"),
        ("i_per", "I", "per"),
        ("B", "B", UNNAMED),
        ("O", "O", ""),
        ("PER", "O", ""),
        ("per-b", "O", ""),
    ],
)
def test_a_tag_is_a_letter_and_a_label_in_either_order(tag, letter, label):
    assert split_tag(tag) == (letter, label)
    assert is_tag(tag) == (tag == "O" or letter != "O")


def test_of_spans_that_share_a_token_the_first_and_longest_is_written():
    tokens = token_extents(["a", "bc", "d"])
    nested = [Span("IN", 2, 4), Span("OUT", 0, 4), Span("ACROSS", 2, 6)]
    assert spans_bio(tokens, nested) == ["B-OUT", "I-OUT", "O"]
    assert spans_bio(tokens, [Span("X", 3, 5)]) == ["O", "B-X", "O"]  # every token that a span touches
    assert spans_bio(tokens, [Span("X", 4, 5)]) == ["O", "O", "O"]
