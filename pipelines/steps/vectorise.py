"""Token lists -> numbers: ids for sequence models, tf-idf for the rest. Fitted on the training part only."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from pipelines.steps.experiment import Vectorise

UNKNOWN = 1
SPECIAL = ["[PAD]", "[UNK]"]  # the place is the id: 0 is padding


@dataclass
class Sequences:
    """Token ids of many texts as one flat array: text n is `ids[offsets[n]:offsets[n + 1]]`."""

    ids: np.ndarray  # int32 (tokens,)
    offsets: np.ndarray  # int64 (texts + 1,)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text (texts,)."""
        return np.diff(self.offsets)

    def batch(self, rows: np.ndarray, time: int) -> np.ndarray:
        """Numbers of texts -> their ids (rows, time), padded with 0 on the right."""
        padded = np.zeros((len(rows), time), dtype="int32")
        for position, row in enumerate(rows):
            ids = self.ids[self.offsets[row] : self.offsets[row + 1]][:time]
            padded[position, : len(ids)] = ids
        return padded


class Vocabulary:
    """Tokens -> ids. 0 is padding, 1 is any token that the training part lacks, 2 the most frequent one."""

    def __init__(self, settings: Vectorise):
        self.settings = settings
        self.tokens: list[str] = list(SPECIAL)

    def fit(self, texts: list[list[str]]) -> "Vocabulary":
        """Token lists of the training part -> itself. Of equally frequent tokens the alphabet decides."""
        counts = Counter(token for text in texts for token in text)
        frequent = sorted((-n, token) for token, n in counts.items() if n >= self.settings.min_count)
        room = max(0, self.settings.vocabulary - len(SPECIAL))
        self.tokens = SPECIAL + [token for _, token in frequent[:room]]
        return self

    @property
    def size(self) -> int:
        """The number of ids, padding and unknown included: what a network's embedding needs."""
        return len(self.tokens)

    def transform(self, texts: list[list[str]]) -> Sequences:
        """Token lists -> Sequences, each cut at `max_tokens`. A text without tokens becomes one unknown token."""
        id_of = {token: number for number, token in enumerate(self.tokens)}
        cut = self.settings.max_tokens
        rows = [[id_of.get(token, UNKNOWN) for token in text[:cut]] or [UNKNOWN] for text in texts]
        offsets = np.cumsum([0, *map(len, rows)], dtype="int64")
        return Sequences(np.array([number for row in rows for number in row], dtype="int32"), offsets)

    def save(self, folder: Path) -> None:
        """Write `vocabulary.txt`: one token a line, quoted, the line being the id."""
        _write_lines(folder / "vocabulary.txt", self.tokens)

    def load(self, folder: Path) -> "Vocabulary":
        """A folder that `save` wrote -> itself."""
        self.tokens = _read_lines(folder / "vocabulary.txt")
        return self


class TfIdf:
    """Token lists -> rows of tf-idf weights of the most frequent n-grams, each row of length 1."""

    def __init__(self, settings: Vectorise):
        self.settings = settings
        self.vectoriser = TfidfVectorizer(
            analyzer=self._ngrams,
            max_features=settings.features,
            min_df=settings.min_documents,
            sublinear_tf=True,
            dtype=np.float32,
        )

    def fit(self, texts: list[list[str]]) -> "TfIdf":
        """Token lists of the training part -> itself."""
        self.vectoriser.fit(texts)
        return self

    @property
    def size(self) -> int:
        """The number of n-grams."""
        return len(self.vectoriser.vocabulary_)

    def transform(self, texts: list[list[str]]) -> csr_matrix:
        """Token lists -> weights (texts, features), sparse."""
        return self.vectoriser.transform(texts)

    def save(self, folder: Path) -> None:
        """Write `ngrams.txt` (one a line, quoted) and `idf.npz`."""
        _write_lines(folder / "ngrams.txt", self.vectoriser.get_feature_names_out())
        np.savez_compressed(folder / "idf.npz", idf=self.vectoriser.idf_)

    def load(self, folder: Path) -> "TfIdf":
        """A folder that `save` wrote -> itself."""
        self.vectoriser.vocabulary = _read_lines(folder / "ngrams.txt")
        self.vectoriser._validate_vocabulary()
        with np.load(folder / "idf.npz") as arrays:
            self.vectoriser.idf_ = arrays["idf"]
        return self

    def _ngrams(self, tokens: list[str]) -> list[str]:
        longest = self.settings.ngrams
        return [" ".join(tokens[i : i + n]) for n in range(1, longest + 1) for i in range(len(tokens) - n + 1)]


VECTORISERS = {"ids": Vocabulary, "tfidf": TfIdf}


def _write_lines(path: Path, lines) -> None:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8", newline="\n")


def _read_lines(path: Path) -> list[str]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")]
