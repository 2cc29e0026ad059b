"""Analyses kept on disk: asked once, shared, and never in the way."""

import multiprocessing
import sqlite3

import pytest

from pipelines.steps import paths
from pipelines.steps.lemma_cache import LemmaCache
from pipelines.steps.linguistics import Analysis

WORDS = [f"слово{n}" for n in range(200)]


def analysis(word: str) -> Analysis:
    return Analysis(word.upper(), "NOUN")


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    return []


def cache(asked: list, name: str = "test") -> LemmaCache:
    return LemmaCache(name, lambda word: asked.append(word) or analysis(word))


def test_each_word_is_asked_for_once_ever_and_again_of_another_dictionary(asked):
    first = cache(asked)
    assert first.analyse(WORDS + WORDS) == [analysis(word) for word in WORDS + WORDS]
    assert asked == WORDS
    assert cache(asked).analyse(WORDS) == [analysis(word) for word in WORDS]
    assert asked == WORDS
    cache(asked, "newer").analyse(WORDS)
    assert asked == WORDS + WORDS


def test_a_few_words_are_not_worth_the_disk(asked, tmp_path):
    cache(asked).analyse(WORDS[:5])
    assert not list(tmp_path.rglob("*.sqlite"))


def test_odd_words_are_answered_and_those_utf8_cannot_write_are_not_kept(asked):
    odd = [*WORDS, "\ud800", "", "a\x00b", "'; DROP TABLE analyses; --"]
    for _ in range(2):
        assert cache(asked).analyse(odd) == [analysis(word) for word in odd]
    assert asked.count("\ud800") == 2
    assert asked.count("'; DROP TABLE analyses; --") == 1


def test_a_broken_file_is_replaced(asked, tmp_path):
    path = tmp_path / "lemmas" / "test.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"no database at all, " * 1000)
    assert cache(asked).analyse(WORDS) == [analysis(word) for word in WORDS]
    cache(asked).analyse(WORDS)
    cache(asked).analyse(WORDS)
    assert asked.count(WORDS[0]) <= 2
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM analyses").fetchone() == (200,)


def test_a_folder_that_cannot_be_written_changes_nothing(asked, tmp_path):
    (tmp_path / "lemmas").write_text("a file where the folder should be", encoding="utf-8")
    assert cache(asked).analyse(WORDS) == [analysis(word) for word in WORDS]


def _fill(folder, first):
    from pathlib import Path

    paths.CACHE = Path(folder)
    LemmaCache("test", analysis).analyse([f"слово{n}" for n in range(first, first + 2000)])


def test_processes_write_at_the_same_time(asked, tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(str(tmp_path), first)) for first in (0, 1000, 2000)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    cache(asked).analyse([f"слово{n}" for n in range(4000)])
    assert asked == []


def test_memory_is_bounded(asked, monkeypatch):
    from pipelines.steps import lemma_cache

    monkeypatch.setattr(lemma_cache, "REMEMBERED", 300)
    found = cache(asked)
    for start in range(0, 3000, 200):
        words = [f"слово{n}" for n in range(start, start + 200)]
        assert found.analyse(words) == [analysis(word) for word in words]
        assert len(found.known) <= 500
