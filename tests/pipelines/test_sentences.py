"""Sentences of tokens that know where they stand; entities as tokens of these, as tags, and back as characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.bio import bio_spans
from data.documents import Document, Span, read_documents
from models.layers.crf import tag_names
from pipelines.steps.linguistics import Entity, language_tools
from pipelines.steps.sentences import (
    cut_sentences,
    entity_spans,
    entity_tags,
    entity_tokens,
    flat,
    renamed,
    tag_entities,
    with_hints,
)

KINDS = ["LOC", "ORG", "PER"]


def cut(*texts: str, longest: int = 256, rules: str = "rules"):
    return cut_sentences([(text, None) for text in texts], language_tools("ru"), rules, longest)


def words(sentences) -> list[str]:
    return [" ".join(sentence) for sentence in sentences.corpus]


def test_sentences_and_tokens_are_those_of_the_language_and_know_their_characters():
    text = "Приехал А. С. Пушкин.  Все ждали."
    sentences, too_long = cut(text, "Да.")
    assert words(sentences) == ["Приехал А . С . Пушкин .", "Все ждали .", "Да ."]
    assert sentences.documents.tolist() == [0, 0, 1] and too_long == 0
    first = [text[a:b] for a, b in zip(sentences.starts[:9], sentences.stops[:9], strict=True)]
    assert first == ["Приехал", "А", ".", "С", ".", "Пушкин", ".", "Все", "ждали"]


@pytest.mark.parametrize("rules", ["rules", "fast"])
def test_equal_tokens_stand_one_after_the_other(rules):
    text = "Ля ля, ля ля! ! !"
    sentences, _ = cut(text, rules=rules)
    assert sentences.starts.tolist() == [0, 3, 5, 7, 10, 12, 14, 16]
    assert (sentences.stops - sentences.starts).tolist() == [2, 2, 1, 2, 2, 1, 1, 1]


def test_a_text_that_is_its_tokens_with_blanks_between_is_one_sentence_of_them():
    text = "He left . She stayed U.S. ."
    tokens = [(0, 2), (3, 7), (8, 9), (10, 13), (14, 20), (21, 25), (26, 27)]
    sentences, _ = cut_sentences([(text, tokens)], language_tools("en"), "rules", 256)
    assert words(sentences) == [text]
    glued = "He left. She stayed."  # tokens are given, but it is a text: cut as a new text will be
    tokens = [(0, 2), (3, 7), (7, 8), (9, 12), (13, 19), (19, 20)]
    sentences, _ = cut_sentences([(glued, tokens)], language_tools("en"), "rules", 256)
    assert words(sentences) == ["He left .", "She stayed ."]


def test_a_long_sentence_is_cut_after_the_last_pause_of_the_second_half_of_a_piece():
    sentences, too_long = cut("а б в, г д е ж з и й к", longest=6, rules="fast")
    assert words(sentences) == ["а б в ,", "г д е ж з и", "й к"] and too_long == 1


def test_a_hundred_thousand_tokens_without_an_end_are_read_in_pieces():
    sentences, too_long = cut("слово " * 100_000, rules="fast")
    assert sentences.corpus.lengths.max() == 256 and sentences.corpus.lengths.sum() == 100_000 and too_long == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "x" * 5000, "a" * 1200 + " b", "\u200b", "🙂"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_odd_texts_are_cut_and_every_token_is_a_piece_of_the_text(text, language):
    sentences, _ = cut_sentences([(text, None), ("b", None)], language_tools(language), "rules", 256)
    for number, start, stop in zip(sentences.documents_of_tokens, sentences.starts, sentences.stops, strict=True):
        assert (text, "b")[number][start:stop].strip()
    assert sentences.documents[-1] == 1


def test_of_overlapping_entities_the_longest_is_kept_and_of_equal_ones_the_first():
    spans = [Span("PER", 0, 20), Span("LOC", 5, 10), Span("ORG", 15, 30), Span("LOC", 30, 40), Span("PER", 30, 40)]
    kept, others = flat(spans)
    assert kept == [spans[0], spans[3]] and others == [spans[1], spans[2], spans[4]]
    assert flat(reversed(kept)) == (kept, [])
    late = [Span("LOC", 0, 5), Span("PER", 3, 20), Span("ORG", 19, 22)]
    assert flat(late) == ([late[1]], [late[0], late[2]])


def test_kinds_get_the_names_they_are_given_and_the_others_are_left_out():
    document = Document("1", "Анна, Тверь", [Span("Person", 0, 4), Span("Project", 6, 11)])
    assert renamed(document, {"Person": "PER"}).spans == [Span("PER", 0, 4)]


def entities(text: str, *spans: Span):
    sentences, _ = cut(text)
    found, inexact = entity_tokens(sentences, [list(spans)], KINDS)
    back = zip(*entity_spans(sentences, found), [KINDS[kind] for kind in found[:, 2]], strict=True)
    return [(int(start), int(stop), kind) for _, start, stop, kind in back], [found["reason"] for found in inexact]


def test_entities_become_tokens_and_come_back_as_the_same_characters():
    text = "Анна Петрова живёт в Твери. Тверь стоит на Волге."
    spans = [Span("PER", 0, 12), Span("LOC", 21, 26), Span("LOC", 28, 33), Span("LOC", 43, 48)]
    assert entities(text, *spans) == ([(span.start, span.stop, span.label) for span in spans], [])


def test_what_tags_cannot_say_is_told_with_its_reason():
    assert entities("Мураками-бум", Span("PER", 0, 8)) == ([(0, 12, "PER")], ["part of a token"])
    two = entities("Россия-СССР", Span("LOC", 0, 6), Span("LOC", 7, 11))
    assert two == ([(0, 11, "LOC")], ["part of a token", "no token"])
    assert entities("Он ушёл. Она тут.", Span("PER", 3, 12)) == ([(3, 8, "PER")], ["two sentences"])
    assert entities("а  б", Span("LOC", 1, 2)) == ([], ["no token"])


def test_tags_are_numbered_as_the_networks_number_them():
    found = np.array([[1, 2, 0], [3, 6, 1], [6, 7, 1]])
    for scheme, expected in (
        ("BIO", "O B-LOC O B-ORG I-ORG I-ORG B-ORG"),
        ("BIOES", "O S-LOC O B-ORG I-ORG E-ORG S-ORG"),
    ):
        names = tag_names(KINDS, scheme)
        assert [names[tag] for tag in entity_tags(found, 7, scheme)] == expected.split()


@given(st.lists(st.lists(st.integers(0, 6), max_size=8), max_size=5))
def test_any_tags_are_read_as_data_bio_reads_them(sentences):
    names = tag_names(KINDS, "BIO")
    offsets = np.cumsum([0, *map(len, sentences)])
    flat_tags = np.array([tag for sentence in sentences for tag in sentence], dtype="int32")
    found, forbidden = tag_entities(flat_tags, offsets, "BIO")
    expected, wrong = [], []
    for start, sentence in zip(offsets, sentences, strict=False):
        extents = [(n, n + 1) for n in range(len(sentence))]
        spans, broken = bio_spans(extents, [names[tag] for tag in sentence])
        expected += [(start + span.start, start + span.stop, KINDS.index(span.label)) for span in spans]
        wrong += [start + number for number in broken]
    assert list(map(tuple, found.tolist())) == expected and np.flatnonzero(forbidden).tolist() == wrong


@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=7), max_size=5))
def test_in_bioes_the_entities_are_those_of_data_bio_too(sentences):
    kinds = KINDS[:2]
    names = tag_names(kinds, "BIOES")
    offsets = np.cumsum([0, *map(len, sentences)])
    flat_tags = np.array([tag for sentence in sentences for tag in sentence], dtype="int32")
    found, forbidden = tag_entities(flat_tags, offsets, "BIOES")
    expected, any_wrong = [], []
    for start, sentence in zip(offsets, sentences, strict=False):
        extents = [(n, n + 1) for n in range(len(sentence))]
        spans, broken = bio_spans(extents, [names[tag] for tag in sentence], scheme="BIOES")
        expected += [(start + span.start, start + span.stop, kinds.index(span.label)) for span in spans]
        any_wrong.append(bool(broken))
    assert list(map(tuple, found.tolist())) == expected
    ours = [bool(forbidden[a:b].any()) for a, b in zip(offsets, offsets[1:], strict=False)]
    assert ours == any_wrong


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(0, 2)), max_size=6), st.sampled_from("25"))
def test_tags_of_entities_give_the_entities_back(pieces, letters):
    scheme, place, found = "BIO" if letters == "2" else "BIOES", 0, []
    for gap, length, kind in pieces:
        found.append((place + gap, place + gap + length, kind))
        place += gap + length
    tags = entity_tags(np.array(found, dtype=int).reshape(-1, 3), place, scheme)
    back, forbidden = tag_entities(tags, np.array([0, place]), scheme)
    assert list(map(tuple, back.tolist())) == found and not forbidden.any()


def test_parts_of_documents_keep_their_numbers_and_their_hints():
    sentences, _ = cut("Анна в Твери.", "Он тут.", "Тверь.")
    tools = language_tools("ru")
    found = [[Entity(0, 4, "PER"), Entity(7, 12, "LOC")], [], [Entity(0, 5, "LOC")]]
    wanted = ["dictionary", "context", "entities", "context_vectors", "entity_vectors"]
    sentences = with_hints(sentences, wanted, tools, found)
    part = sentences.of_documents(np.array([0, 2]))
    assert part.documents.tolist() == [0, 2] and words(part) == ["Анна в Твери .", "Тверь ."]
    assert list(part.hints["entities"])[0] == ["B-PER", "O", "B-LOC", "O"]
    assert list(part.hints["dictionary"])[0] == ["NOUN Name", "ADP", "NOUN Geox", "PUNCT"]
    assert list(part.hints["context"]) == [["PROPN Nom Sing", "ADP", "PROPN Loc Sing", "PUNCT"],
                                           ["PROPN Nom Sing", "PUNCT"]]  # fmt: skip
    alone = with_hints(cut("Тверь.")[0], ["context_vectors", "entity_vectors"], tools, [[]])
    for name, of_tokens in alone.vectors.items():
        assert part.vectors[name].shape == (6, 64)
        np.testing.assert_allclose(part.vectors[name][4:], of_tokens, rtol=2e-3, atol=2e-3)
    assert (alone.vectors["context_vectors"] != alone.vectors["entity_vectors"]).all()


def test_the_entities_of_factrueval_survive_tags_but_for_those_that_share_a_token(datasets):
    corpus = read_documents(datasets / "factrueval2016/testset")
    named = {"Person": "PER", "Location": "LOC", "LocOrg": "LOC", "Org": "ORG"}
    documents = [renamed(document, named) for document in corpus.documents]
    sentences, _ = cut_sentences([(d.text, d.tokens) for d in documents], language_tools("ru"), "rules", 256)
    spans = [flat(document.spans)[0] for document in documents]
    found, inexact = entity_tokens(sentences, spans, KINDS)
    assert len(documents) == 132 and sum(map(len, spans)) == 4582
    back = set(zip(*map(np.ndarray.tolist, entity_spans(sentences, found)), found[:, 2].tolist(), strict=True))
    gold = {(n, s.start, s.stop, KINDS.index(s.label)) for n, of in enumerate(spans) for s in of}
    assert len(gold - back) == len(inexact) < 12
