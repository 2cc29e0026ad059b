"""Sentences -> what a tagger reads of each word: its place in a vocabulary, its letters and how it is written, and what
another tagger says of it. Fitted on the training part only."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipelines.steps.corpus import Corpus, flat_positions, joined
from pipelines.steps.experiment import Model, Vectorise
from pipelines.steps.sentences import Sentences
from pipelines.steps.vectorise import SPECIAL, UNKNOWN, Characters, Vocabulary

LEAST_WORDS = 64  # rows for the different words of a batch of a prediction: a power of two from here on
READS = ("casing", "characters")  # of a word, beside its place in the vocabulary


@dataclass
class TaggerInputs:
    """Sentences as numbers of different words, from 1, and a table of these: row 0 is padding."""

    types: np.ndarray  # int32 (tokens,): places in the table
    offsets: np.ndarray  # int64 (sentences + 1,)
    table: dict[str, np.ndarray]  # of each word ids (words + 1,), and what is read: casing, characters (words + 1, …)
    told: dict[str, np.ndarray] = field(default_factory=dict)  # of each token in its sentence: hints int32 (tokens,
    # kinds of hints), and vectors float32 (tokens, width), the hints that are vectors, side by side

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each sentence (sentences,)."""
        return np.diff(self.offsets)

    @property
    def vector_width(self) -> int:
        """Width of the hints that are vectors; 0 where there are none."""
        return self.told["vectors"].shape[1] if "vectors" in self.told else 0

    def different(self, rows: np.ndarray) -> int:
        """Numbers of sentences -> how many different words they have, padding among them."""
        return 1 + len(np.unique(self.types[flat_positions(self.offsets, rows)[0]]))

    def arrays(self) -> dict[str, np.ndarray]:
        """-> what is sent to the device once."""
        return {"types": self.types, "offsets": self.offsets.astype("int32"), **self.table, **self.told}

    def batch(self, rows: np.ndarray, time: int) -> list[np.ndarray]:
        """Numbers of sentences and a length that none exceeds -> a network's inputs, see
        `models.layers.tagger.read_words`. `batches.padded_batch` does the same on the device."""
        steps = np.arange(time)
        inside = steps < self.lengths[rows][:, None]
        places = np.where(inside, self.offsets[rows][:, None] + steps, 0)
        words = np.where(inside, self.types[places], 0)
        different, numbers = np.unique(np.append(0, words), return_inverse=True)
        room = max(LEAST_WORDS, 1 << (len(different) - 1).bit_length())  # few shapes: each may have to be compiled
        different = np.pad(different, (0, room - len(different)))
        inputs = [self.table["ids"][different], numbers[1:].reshape(words.shape).astype("int32")]
        inputs += [self.table[name][different] for name in ("casing", "characters") if name in self.table]
        return inputs + [np.where(inside[..., None], of_tokens[places], 0) for of_tokens in self.told.values()]


class TokenReader:
    """Sentences -> TaggerInputs."""

    def __init__(self, settings: Vectorise, reads: tuple[str, ...]):
        """`reads`: which of READS the network takes."""
        self.settings, self.reads = settings, reads
        self.words, self.characters = Vocabulary(settings), Characters(settings)
        self.hint_names: dict[str, list[str]] = {}

    def fit(self, *parts: tuple[Sentences, list[str]]) -> "TokenReader":
        """Sentences to learn from, with the form of each of their different words that its vector stands for
        -> itself."""
        self.words.fit(joined(sentences.corpus.renamed(forms) for sentences, forms in parts))
        self.characters.fit(joined(sentences.corpus for sentences, _ in parts))
        for kind in self.settings.hints:
            if kind in parts[0][0].vectors:
                continue
            hints = joined(sentences.hints[kind] for sentences, _ in parts)
            met = {name for name, count in zip(hints.types, hints.counts(), strict=True) if count}
            self.hint_names[kind] = [SPECIAL[UNKNOWN], *sorted(met)]
        return self

    @property
    def size(self) -> int:
        """The number of ids of words, padding and unknown included."""
        return self.words.size

    @property
    def hints(self) -> tuple[int, ...]:
        """Of each kind of hints that is no vector how many different ones there are, padding and unknown included."""
        return tuple(len(names) + 1 for names in self.hint_names.values())

    def transform(self, sentences: Sentences, forms: list[str]) -> TaggerInputs:
        """Sentences and the form of each of their different words -> TaggerInputs."""
        words = sentences.corpus.types
        table = {"ids": np.append(0, self.words.ids(forms)).astype("int32")}
        if "casing" in self.reads:
            table["casing"] = np.array([0, *map(casing, words)], dtype="int32")
        if "characters" in self.reads:
            spelled = self.characters.words(words)
            table["characters"] = np.pad(spelled, ((1, 0), (0, 0)))
        hints = [self._numbers(kind, sentences.hints[kind]) for kind in self.hint_names]
        vectors = [sentences.vectors[kind] for kind in self.settings.hints if kind in sentences.vectors]
        told = {"hints": np.stack(hints, axis=1)} if hints else {}
        told |= {"vectors": np.concatenate(vectors, axis=1, dtype="float32")} if vectors else {}
        return TaggerInputs(sentences.corpus.ids + 1, sentences.corpus.offsets, table, told)

    def _numbers(self, kind: str, hints: Corpus) -> np.ndarray:
        """The hints of one kind -> the number of each (tokens,)."""
        number_of = {name: number for number, name in enumerate(self.hint_names[kind], start=1)}
        return np.array([number_of.get(name, UNKNOWN) for name in hints.types], dtype="int32")[hints.ids]

    def shown(self, tokens: list[str]) -> list[str]:
        """Tokens of a sentence, in their forms -> what a network can tell of them by their vectors."""
        return self.words.shown(tokens)

    def save(self, folder: Path) -> None:
        """Write `vocabulary.txt`, `characters.txt` and `hints.json`."""
        self.words.save(folder)
        self.characters.save(folder)
        (folder / "hints.json").write_text(json.dumps(self.hint_names, ensure_ascii=False, indent=0), encoding="utf-8")

    def load(self, folder: Path) -> "TokenReader":
        """A folder that `save` wrote -> itself."""
        self.words.load(folder)
        self.characters.load(folder)
        self.hint_names = json.loads((folder / "hints.json").read_text(encoding="utf-8"))
        return self


def reads_of(model: Model) -> tuple[str, ...]:
    """The table of a tagger -> which of READS its network takes."""
    wanted = (model.hyperparameters["casing"], model.hyperparameters["character_model"] != "none")
    return tuple(name for name, is_wanted in zip(READS, wanted, strict=True) if is_wanted)


def casing(word: str) -> int:
    """A word -> how it is written, 1 to 7; `models.layers.tagger.CASINGS` counts padding too.

    "дом" -> 1, "Дом" -> 2, "ДОМ" -> 3, "дОм" -> 4, "12" -> 5, "А4" -> 6, "»" -> 7
    """
    if any(map(str.isdigit, word)):
        return 6 if any(map(str.isalpha, word)) else 5
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    if word[:1].isupper() and word[1:].islower():
        return 2
    return 4 if any(map(str.isalpha, word)) else 7
