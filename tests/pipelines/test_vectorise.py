"""Tokens -> numbers, fitted on the training part only, saved as plain text."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.batches import batches_by_length, padded_lengths
from pipelines.steps.experiment import Vectorise
from pipelines.steps.vectorise import Characters, Subwords, TfIdf, Vocabulary, new_vectoriser

TEXTS = [["a", "b", "a"], ["b", "c"], ["a"]]
ALL = Vectorise(min_count=1, min_documents=1)


def test_ids_go_by_frequency_with_padding_0_and_unknown_1():
    vocabulary = Vocabulary(ALL).fit(TEXTS)
    assert vocabulary.tokens == ["[PAD]", "[UNK]", "a", "b", "c"]
    sequences = vocabulary.transform([["c", "новое", "a"], []])
    (ids,) = sequences.batch(np.array([0, 1]), 4)
    assert ids.tolist() == [[4, 1, 2, 0], [1, 0, 0, 0]]


def test_rare_tokens_long_texts_and_small_vocabularies_are_cut():
    vocabulary = Vocabulary(Vectorise(min_count=2, vocabulary=3, max_tokens=2)).fit(TEXTS)
    assert vocabulary.tokens == ["[PAD]", "[UNK]", "a"]
    assert vocabulary.transform([["a", "a", "a"]]).lengths.tolist() == [2]


def test_a_token_that_looks_like_padding_is_only_a_token():
    vocabulary = Vocabulary(ALL).fit([["[PAD]", "[PAD]", "x"]])
    assert 0 not in vocabulary.transform([["[PAD]", "x"]]).ids


def test_both_survive_saving(tmp_path):
    odd = [*TEXTS, ["a\u2028b", 'quo"te', "\\", "\u0085", "tab\t"]]
    for kind in (Vocabulary, TfIdf):
        folder = tmp_path / kind.__name__
        folder.mkdir()
        fitted = kind(ALL).fit(odd)
        fitted.save(folder)
        loaded = kind(ALL).load(folder)
        assert {path.suffix for path in folder.iterdir()} <= {".txt", ".npz"}
        before, after = fitted.transform(odd), loaded.transform(odd)
        assert (before.ids == after.ids).all()
        assert kind is Vocabulary or (before.weights == after.weights).all()
        assert fitted.size == loaded.size


def test_every_row_is_in_one_batch_and_batches_are_of_like_length():
    random = np.random.default_rng(0)
    lengths = random.integers(1, 100, 1000)
    batches = batches_by_length(lengths, 32, random)
    assert sorted(np.concatenate(batches)) == list(range(1000))
    spread = np.mean([lengths[rows].max() - lengths[rows].min() for rows in batches])
    assert spread < 10
    again = batches_by_length(lengths, 32, random)
    assert [rows.tolist() for rows in again] != [rows.tolist() for rows in batches]


@given(st.lists(st.integers(0, 80), min_size=1, max_size=15), st.integers(1, 4))
def test_padded_lengths_leave_the_least_padding_of_all_that_are_so_few(lengths, count):
    pad_to = padded_lengths(np.array(lengths), count)
    longest = max(1, *lengths)
    assert len(pad_to) <= count and pad_to[-1] == longest

    def padded(chosen):
        return sum(min(length for length in chosen if length >= text) for text in lengths)

    others = combinations_with_replacement(sorted({max(1, length) for length in lengths}), count - 1)
    assert padded(pad_to) == min(padded([*chosen, longest]) for chosen in others)


def test_of_very_long_texts_not_every_length_is_tried():
    lengths = np.array([3, 1000, 1001, 5000])
    assert padded_lengths(lengths, 3).tolist() == [10, 1010, 5000]  # 5000 / 512: in steps of ten


def test_without_a_limit_every_length_is_one():
    assert padded_lengths(np.array([3, 5]), None).tolist() == [1, 2, 3, 4, 5]


def test_ids_and_weights_of_tfidf_are_those_of_scikit_learn():
    tfidf = TfIdf(ALL).fit(TEXTS)
    texts = [*TEXTS, ["новое"], []]
    ids, weights = tfidf.transform(texts).batch(np.array([3, 0, 1, 4, 2]), 4)
    dense = np.zeros((5, tfidf.size), "float32")
    np.put_along_axis(dense, ids, weights, axis=1)
    np.testing.assert_array_equal(dense[:, 1:], tfidf.vectoriser.transform(texts).toarray()[[3, 0, 1, 4, 2]])
    assert (weights[ids == 0] == 0).all()


CORPUS = [["трамвай", "едет", "трамвай"], ["трамваи", "едут"], ["мост"]] * 4


def only_in_test() -> list[list[str]]:
    return [["жжж", "ъъъ"], ["трамвай", "жжж"]]


@pytest.mark.parametrize(("inputs", "keys"), [
    ("ids", {"units": "words"}), ("ids", {"units": "subwords", "vocabulary": 60}), ("ids", {"units": "characters"}),
    ("tfidf", {"analyzer": "word", "ngrams": 2}), ("tfidf", {"analyzer": "char_wb", "ngrams": 4}),
])  # fmt: skip
def test_nothing_of_the_other_parts_is_learned_and_all_survives_saving(inputs, keys, tmp_path):
    settings = Vectorise(min_count=1, min_documents=1, **keys)
    fitted = new_vectoriser(inputs, settings).fit(CORPUS)
    before = fitted.size
    fitted.transform(only_in_test())
    assert fitted.size == before
    fitted.save(tmp_path)
    written = list(tmp_path.iterdir())
    assert {path.suffix for path in written} <= {".txt", ".npz", ".json"}
    for path in written:
        if path.suffix != ".npz":
            text = path.read_text(encoding="utf-8")
            assert "ж" not in text and "ъ" not in text, path
            assert "т" in text
    loaded = new_vectoriser(inputs, settings).load(tmp_path)
    mixed = [*CORPUS, *only_in_test(), [], ["новое \u2028", "\ud800"]]
    first, second = fitted.transform(mixed), loaded.transform(mixed)
    assert loaded.size == fitted.size
    assert first.ids.tolist() == second.ids.tolist()
    assert first.ids.max() < fitted.size
    assert first.ids.min() >= 1
    if inputs == "tfidf":
        assert first.weights.tolist() == second.weights.tolist()
    else:
        assert (first.lengths >= 1).all()


def test_subwords_know_any_word_of_known_letters_and_the_same_every_time():
    settings = Vectorise(units="subwords", vocabulary=40, min_count=1)
    made = [Subwords(settings).fit(CORPUS) for _ in range(2)]
    assert made[0].tokenizer.to_str() == made[1].tokenizer.to_str()
    assert 1 not in made[0].transform([["вайтрам"]]).ids
    assert made[0].transform([["жж"]]).ids.tolist()[1:] == [1, 1]  # after the sign that begins a word
    assert "".join(made[0].shown(["трамваи", "едут"])).replace("▁", " ").split() == ["трамваи", "едут"]
    assert made[0].transform([["[PAD]", "[UNK]"]]).ids.min() >= 1


def test_a_rare_word_is_cut_into_pieces_and_a_frequent_one_is_not():
    subwords = Subwords(Vectorise(units="subwords", vocabulary=30, min_count=1)).fit([["мост"]] * 50 + [["сом"]])
    assert subwords.shown(["мост"]) == ["▁мост"]
    assert len(subwords.shown(["стом"])) > 1


def test_characters_of_a_text_have_a_blank_between_tokens_and_words_have_a_row_each():
    characters = Characters(Vectorise(units="characters", min_count=1)).fit([["аб", "а"], ["б"]])
    assert sorted(characters.tokens[2:]) == [" ", "а", "б"]
    number = characters.tokens.index
    sequences = characters.transform([["аб", "ж"]])
    assert sequences.ids.tolist() == [number("а"), number("б"), number(" "), 1, number(" ")]
    assert characters.words(["аб", "", "абаб"], longest=3).tolist() == [
        [number("а"), number("б"), 0], [0, 0, 0], [number("а"), number("б"), number("а")],
    ]  # fmt: skip
    assert characters.shown(["аб", "ж"]) == ["а", "б", "␣", "[UNK]"]


@given(st.lists(st.lists(st.sampled_from("абвг"), max_size=6), max_size=8), st.integers(1, 8))
def test_batches_are_the_ids_padded_on_the_right(texts, time):
    vocabulary = Vocabulary(Vectorise(min_count=1, max_tokens=5)).fit(texts)
    sequences = vocabulary.transform(texts)
    (padded,) = sequences.batch(np.arange(len(texts)), time)
    id_of = {token: number for number, token in enumerate(vocabulary.tokens)}
    for row, text in zip(padded.tolist(), texts, strict=True):
        ids = ([id_of[token] for token in text][:5] or [1])[:time]
        assert row == ids + [0] * (time - len(ids))


def test_ngrams_of_characters_stay_within_words():
    tfidf = TfIdf(Vectorise(analyzer="char_wb", ngrams=3, min_documents=1)).fit([["аб", "вг"]])
    assert "аб" in tfidf.vectoriser.vocabulary_
    assert not [ngram for ngram in tfidf.vectoriser.vocabulary_ if "бв" in ngram.replace(" ", "")]
    assert set(tfidf.shown(["аб"])) <= set(tfidf.vectoriser.vocabulary_)
