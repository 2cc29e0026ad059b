"""The tokens of many texts as flat arrays: small in memory, quick on disk, and counted without a loop over texts.

Every different token stands once in a list; a text is a row of numbers into it:

    [["a", "b"], [], ["b"]] -> types ["a", "b"], ids [0, 1, 1], offsets [0, 2, 2, 3]

On disk a corpus is kept by the hash of the texts and of the settings that made it, so that a second run, another model
or a machine without any library of a language starts from the arrays.
"""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Corpus(Sequence):
    """Token lists in flat arrays. As a sequence it is the token lists themselves."""

    types: list[str]
    ids: np.ndarray  # int32 (tokens,): places in `types`
    offsets: np.ndarray  # int64 (texts + 1,)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> list[str]:
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        row %= len(self)
        return [self.types[number] for number in self.ids[self.offsets[row] : self.offsets[row + 1]].tolist()]

    def __iter__(self) -> Iterator[list[str]]:
        types, ids, offsets = self.types, self.ids, self.offsets.tolist()
        for start, stop in zip(offsets, offsets[1:], strict=False):
            yield [types[number] for number in ids[start:stop].tolist()]

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text (texts,)."""
        return np.diff(self.offsets)

    def counts(self) -> np.ndarray:
        """-> how often each type occurs (types,)."""
        return np.bincount(self.ids, minlength=len(self.types))

    def rows(self, numbers: np.ndarray) -> "Corpus":
        """Numbers of texts -> these texts alone, with the same types."""
        positions, offsets = flat_positions(self.offsets, np.asarray(numbers, dtype="int64"))
        return Corpus(self.types, self.ids[positions], offsets)

    def renamed(self, names: Sequence[str | None]) -> "Corpus":
        """A new name for each type, None to take it out -> the same texts in these names."""
        kept = {name: None for name in names if name is not None}
        place = {name: number for number, name in enumerate(kept)}
        lookup = np.fromiter((-1 if n is None else place[n] for n in names), dtype="int32", count=len(names))
        ids = lookup[self.ids]
        return Corpus(list(kept), *without(ids, self.offsets, ids < 0))


def corpus_of(texts: Iterable[list[str]]) -> Corpus:
    """Token lists, one by one -> Corpus; types in the order in which they are first met. A corpus stays as it is."""
    if isinstance(texts, Corpus):
        return texts
    place: defaultdict[str, int] = defaultdict()
    place.default_factory = place.__len__
    flat, lengths = [], [0]
    for text in texts:
        flat += text
        lengths.append(len(text))
    ids = np.fromiter(map(place.__getitem__, flat), dtype="int32", count=len(flat))
    return Corpus(list(place), ids, np.cumsum(lengths, dtype="int64"))


def joined(parts: Iterable[Corpus]) -> Corpus:
    """Corpora one after the other -> one corpus of all their texts, as if they had been read at once."""
    place: dict[str, int] = {}
    ids, lengths = [np.empty(0, "int32")], [np.zeros(1, "int64")]
    for part in parts:
        lookup = np.array([place.setdefault(name, len(place)) for name in part.types], dtype="int32")
        ids.append(lookup[part.ids] if len(part.ids) else part.ids)
        lengths.append(part.lengths)
    return Corpus(list(place), np.concatenate(ids), np.cumsum(np.concatenate(lengths), dtype="int64"))


def without(ids: np.ndarray, offsets: np.ndarray, out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flat ids, offsets and which ids to take out -> the ids and offsets that are left."""
    if not out.any():
        return ids, offsets
    kept = np.concatenate([[0], np.cumsum(~out, dtype="int64")])
    return ids[~out], kept[offsets]


def flat_positions(offsets: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offsets of flat rows and the numbers of some -> the places of all their items, and the offsets among these."""
    starts, lengths = offsets[rows], offsets[rows + 1] - offsets[rows]
    ends = np.concatenate([[0], np.cumsum(lengths, dtype="int64")])
    return np.arange(ends[-1]) + np.repeat(starts - ends[:-1], lengths), ends


def content_key(texts: Iterable[str], settings: dict) -> str:
    """Texts and the settings they are prepared with -> the key under which the result is kept."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.hexdigest()[:24]


def save_corpus(corpus: Corpus, description: dict, folder: Path) -> None:
    """Write types.json, ids.npy, offsets.npy and corpus.json (the description) into a new folder, all or nothing."""
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write_json(partial / "types.json", corpus.types)
    np.save(partial / "ids.npy", corpus.ids)
    np.save(partial / "offsets.npy", corpus.offsets)
    _write_json(partial / "corpus.json", description)
    try:
        partial.replace(folder)
    except OSError:  # another process was first, with the same contents
        shutil.rmtree(partial, ignore_errors=True)
        if not folder.exists():
            raise


def load_corpus(folder: Path) -> tuple[Corpus, dict] | None:
    """A folder that `save_corpus` wrote -> the corpus, its arrays read only where they are used, and its description.

    None where the folder is not there or cannot be read: then it is made again.
    """
    try:
        corpus = Corpus(
            json.loads((folder / "types.json").read_text(encoding="utf-8")),
            np.load(folder / "ids.npy", mmap_mode="r"),
            np.load(folder / "offsets.npy"),
        )
        description = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    sound = corpus.offsets[-1] == len(corpus.ids) and (not len(corpus.ids) or corpus.ids.max() < len(corpus.types))
    return (corpus, description) if sound else None


def save_texts(corpus: Corpus, folder: Path) -> None:
    """Write a corpus into a new folder for another machine."""
    save_corpus(corpus, {"preprocess": folder.name}, folder)


def load_texts(folder: Path) -> Corpus | None:
    """The way back; None where the folder is not there or cannot be read."""
    found = load_corpus(folder)
    return found and found[0]


def _write_json(path: Path, content) -> None:
    """One item a line; what UTF-8 cannot write is escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=0)
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        data = json.dumps(content, indent=0).encode("ascii")
    path.write_bytes(data)
