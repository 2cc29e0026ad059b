"""Analyses of words kept on disk, so that a dictionary is asked once for each word ever met."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from pipelines.steps import paths
from pipelines.steps.linguistics import Analysis

FEW = 50  # new words up to which asking the dictionary is cheaper than opening the file
ASKED = 10_000  # words asked for in one query
REMEMBERED = 300_000  # words kept in memory: of more, the memory is emptied and begins anew


class LemmaCache:
    """Words already analysed, in memory and in `.cache/lemmas/<name>.sqlite`; the name says which dictionary it was.

    Several processes may read and write at once (SQLite sees to it). A file that cannot be used is done without.
    """

    def __init__(self, name: str, analyse_word: Callable[[str], Analysis]):
        self.path = paths.CACHE / "lemmas" / f"{name}.sqlite"
        self.analyse_word = analyse_word
        self.known: dict[str, Analysis] = {}

    def analyse(self, words: list[str]) -> list[Analysis]:
        """Words -> the analysis of each."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        new = [word for word in dict.fromkeys(words) if word not in self.known]
        if len(new) > FEW:
            self.known |= self._read(new)
            new = [word for word in new if word not in self.known]
        found = {word: self.analyse_word(word) for word in new}
        self.known |= found
        if len(new) > FEW:
            self._write(found)
        return [self.known[word] for word in words]

    def _read(self, words: list[str]) -> dict[str, Analysis]:
        found = {}
        if not self.path.exists():
            return found
        try:
            with closing(self._open()) as file:
                for start in range(0, len(words), ASKED):
                    asked = [word for word in words[start : start + ASKED] if _can_be_stored(word)]
                    marks = ",".join("?" * len(asked))
                    rows = file.execute(f"SELECT word, lemma, tag FROM analyses WHERE word IN ({marks})", asked)
                    found |= {word: Analysis(lemma, tag) for word, lemma, tag in rows}
        except sqlite3.Error:
            self._drop_if_broken()
        return found

    def _write(self, found: dict[str, Analysis]) -> None:
        rows = [(word, a.lemma, a.part_of_speech) for word, a in found.items() if _can_be_stored(word + a.lemma)]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as file, file:
                file.execute("CREATE TABLE IF NOT EXISTS analyses (word TEXT PRIMARY KEY, lemma TEXT, tag TEXT)")
                file.executemany("INSERT OR IGNORE INTO analyses VALUES (?, ?, ?)", rows)
        except sqlite3.Error:
            self._drop_if_broken()
        except OSError:  # a folder that cannot be written to: there is no cache, and nothing else changes
            pass

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=30)

    def _drop_if_broken(self) -> None:
        """Take away a file that is no database any more; one that is only busy or unwritable stays."""
        try:
            with closing(self._open()) as file:
                sound = file.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            self.path.unlink(missing_ok=True)


def _can_be_stored(word: str) -> bool:
    """Not a piece of a surrogate pair, which UTF-8 cannot write."""
    return not any("\ud800" <= character <= "\udfff" for character in word)
