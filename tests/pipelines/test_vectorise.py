"""Tokens -> numbers, fitted on the training part only, saved as plain text."""

import numpy as np

from pipelines.steps.batches import batch, batches_by_length, lengths_of, padded_lengths
from pipelines.steps.experiment import Vectorise
from pipelines.steps.vectorise import TfIdf, Vocabulary

TEXTS = [["a", "b", "a"], ["b", "c"], ["a"]]
ALL = Vectorise(min_count=1, min_documents=1)


def test_ids_go_by_frequency_with_padding_0_and_unknown_1():
    vocabulary = Vocabulary(ALL).fit(TEXTS)
    assert vocabulary.tokens == ["[PAD]", "[UNK]", "a", "b", "c"]
    sequences = vocabulary.transform([["c", "новое", "a"], []])
    assert sequences.batch(np.array([0, 1]), 4).tolist() == [[4, 1, 2, 0], [1, 0, 0, 0]]


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
        if kind is Vocabulary:
            assert (before.ids == after.ids).all()
        else:
            assert (before != after).nnz == 0
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


def test_padded_lengths_are_few_and_cover_the_longest():
    lengths = np.random.default_rng(0).integers(1, 300, 500)
    for count in (1, 4, 8):
        pad_to = padded_lengths(lengths, count)
        assert len(pad_to) <= count
        assert pad_to[-1] >= lengths.max()
        assert (pad_to % 8 == 0).all()


def test_a_longer_text_than_any_in_training_is_cut_to_the_longest_length():
    sequences = Vocabulary(ALL).fit(TEXTS).transform([["a"] * 50])
    assert batch(sequences, np.array([0]), np.array([8, 16])).shape == (1, 16)


def test_tfidf_rows_become_dense_batches():
    weights = TfIdf(ALL).fit(TEXTS).transform(TEXTS)
    assert batch(weights, np.array([2, 0]), None).shape == (2, 3)
    assert lengths_of(weights).tolist() == [1, 1, 1]
