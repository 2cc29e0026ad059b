"""Flat arrays of tokens: the same as the token lists, whatever is done to them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.corpus import Corpus, content_key, corpus_of, joined, load_corpus, save_corpus

TEXTS = st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=8)


@given(TEXTS)
def test_a_corpus_is_its_token_lists(texts):
    corpus = corpus_of(texts)
    assert list(corpus) == texts == [corpus[row] for row in range(len(texts))]
    assert len(corpus) == len(texts)
    assert corpus.lengths.tolist() == [len(text) for text in texts]
    assert sorted(set(corpus.types)) == sorted({token for text in texts for token in text})
    assert corpus_of(corpus) is corpus
    if texts:
        assert corpus[-1] == texts[-1]


@given(TEXTS, st.data())
def test_rows_can_be_taken_in_any_order_and_more_than_once(texts, data):
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8)) if texts else []
    assert list(corpus_of(texts).rows(np.array(rows, dtype=int))) == [texts[row] for row in rows]


@given(TEXTS, TEXTS)
def test_joined_corpora_are_as_if_read_at_once(first, second):
    both = joined([corpus_of(first), corpus_of(second)])
    at_once = corpus_of(first + second)
    assert list(both) == first + second
    assert both.types == at_once.types
    assert (both.ids == at_once.ids).all()


@given(TEXTS)
def test_renaming_is_a_map_over_every_token(texts):
    corpus = corpus_of(texts)
    names = [None if token.startswith("a") else token.upper() for token in corpus.types]
    renamed = corpus.renamed(names)
    assert list(renamed) == [[token.upper() for token in text if not token.startswith("a")] for text in texts]
    assert len(set(renamed.types)) == len(renamed.types)


def test_counts_are_those_of_the_rows_taken():
    corpus = corpus_of([["a", "b", "a"], ["c"], ["b"]])
    assert dict(zip(corpus.types, corpus.rows(np.array([0, 2])).counts().tolist(), strict=True)) == {
        "a": 2,
        "b": 2,
        "c": 0,
    }


def test_a_kept_corpus_is_read_back_and_a_broken_one_is_not(tmp_path):
    corpus = corpus_of([["а", "\u2028", "\ud800", 'q"'], [], ["а\nb"]])
    folder = tmp_path / "deep" / "kept"
    save_corpus(corpus, {"why": "ё"}, folder)
    assert {path.suffix for path in folder.iterdir()} == {".json", ".npy"}
    loaded, description = load_corpus(folder)
    assert list(loaded) == list(corpus)
    assert description == {"why": "ё"}
    save_corpus(corpus, {"why": "again"}, folder)  # another process was first
    assert load_corpus(folder)[1] == {"why": "ё"}
    assert load_corpus(tmp_path / "nothing") is None
    for name, content in [("offsets.npy", np.array([0, 99])), ("ids.npy", np.array([7, 7, 7, 7, 7], "int32"))]:
        kept = (folder / name).read_bytes()
        np.save(folder / name, content)
        assert load_corpus(folder) is None
        (folder / name).write_bytes(kept)
    (folder / "types.json").write_text("[", encoding="utf-8")
    assert load_corpus(folder) is None


def test_the_key_depends_on_every_text_their_order_and_the_settings():
    keys = {
        content_key(texts, settings)
        for texts, settings in [
            (["a", "b"], {}), (["b", "a"], {}), (["ab"], {}), (["a", "b", ""], {}), (["a", "b"], {"x": 1}),
            (["a", "\ud800"], {}),
        ]
    }  # fmt: skip
    assert len(keys) == 6
    assert content_key(["a"], {"x": 1, "y": 2}) == content_key(iter(["a"]), {"y": 2, "x": 1})


def test_an_empty_corpus_is_one_too():
    for corpus in (corpus_of([]), joined([]), Corpus([], np.empty(0, "int32"), np.zeros(1, "int64")).renamed([])):
        assert list(corpus) == []
    assert list(corpus_of([[], []]).renamed([])) == [[], []]
