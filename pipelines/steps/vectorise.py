"""Tokens -> numbers: ids for networks that read in order, tf-idf for the rest. Fitted on the training part only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from pipelines.steps.corpus import Corpus, corpus_of, flat_positions
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Vectorise

UNKNOWN = 1
SPECIAL = ["[PAD]", "[UNK]"]  # the place is the id: 0 is padding
LONGEST_WORD = 20  # characters of a word that networks read letter by letter


@dataclass
class Sequences:
    """Ids of many texts as one flat array: text n is `ids[offsets[n]:offsets[n + 1]]`. In tf-idf, each has a weight."""

    ids: np.ndarray  # int32 (items,)
    offsets: np.ndarray  # int64 (texts + 1,)
    weights: np.ndarray | None = None  # float32 (items,)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of ids of each text (texts,)."""
        return np.diff(self.offsets)

    def different(self, rows: np.ndarray) -> int:
        """Numbers of texts -> how many different ids they have, padding among them."""
        return 1 + len(np.unique(self.ids[flat_positions(self.offsets, rows)[0]]))

    def batch(self, rows: np.ndarray, time: int) -> list[np.ndarray]:
        """Numbers of texts -> a network's inputs: their ids (rows, time), cut at `time` and padded with 0 on the right,
        and where there are weights, these (rows, time)."""
        steps = np.arange(time)
        inside = steps < self.lengths[rows][:, None]
        places = np.where(inside, self.offsets[rows][:, None] + steps, -1)  # the last one: a zero that is put there
        flat = [self.ids] if self.weights is None else [self.ids, self.weights]
        return [np.append(array, np.zeros(1, array.dtype))[places] for array in flat]

    def cut(self, longest: int) -> "Sequences":
        """At most `longest` ids of each text; a text without any becomes one unknown one."""
        kept = np.minimum(self.lengths, longest)
        ends = np.concatenate([[0], np.cumsum(np.maximum(kept, 1), dtype="int64")])
        ids = np.full(ends[-1], UNKNOWN, dtype="int32")
        inside = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
        ids[np.repeat(ends[:-1], kept) + inside] = self.ids[np.repeat(self.offsets[:-1], kept) + inside]
        return Sequences(ids, ends)


class Vocabulary:
    """Tokens -> ids. 0 is padding, 1 is any token that the training part lacks, 2 the most frequent one."""

    def __init__(self, settings: Vectorise):
        self.settings = settings
        self.tokens: list[str] = list(SPECIAL)

    def fit(self, texts: Iterable[list[str]]) -> "Vocabulary":
        """Texts of the training part -> itself. Of equally frequent tokens the alphabet decides."""
        corpus = corpus_of(texts)
        self.tokens = SPECIAL + _most_frequent(corpus.types, corpus.counts(), self.settings)
        return self

    @property
    def size(self) -> int:
        """The number of ids, padding and unknown included: what a network's embedding needs."""
        return len(self.tokens)

    def transform(self, texts: Iterable[list[str]]) -> Sequences:
        """Texts -> Sequences, each cut at `max_tokens`. A text without tokens becomes one unknown token."""
        corpus = corpus_of(texts)
        ids = self.ids(corpus.types)[corpus.ids] if corpus.types else corpus.ids
        return Sequences(ids, corpus.offsets).cut(self.settings.max_tokens)

    def ids(self, tokens: list[str]) -> np.ndarray:
        """Tokens -> the id of each (tokens,)."""
        id_of = {token: number for number, token in enumerate(self.tokens) if number >= len(SPECIAL)}
        return np.array([id_of.get(token, UNKNOWN) for token in tokens], dtype="int32")

    def shown(self, tokens: list[str]) -> list[str]:
        """Tokens of a text -> what a network can tell of them."""
        known = set(self.tokens)
        return [token if token in known else SPECIAL[UNKNOWN] for token in tokens]

    def save(self, folder: Path) -> None:
        """Write `vocabulary.txt`: one token a line, quoted, the line being the id."""
        _write_lines(folder / "vocabulary.txt", self.tokens)

    def load(self, folder: Path) -> "Vocabulary":
        """A folder that `save` wrote -> itself."""
        self.tokens = _read_lines(folder / "vocabulary.txt")
        return self


class Subwords:
    """Tokens -> ids of their pieces by byte-pair encoding, so that no word of known letters is unknown.

    Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units"; a word's first piece
    begins with ▁. `vocabulary` is the number of pieces.
    """

    def __init__(self, settings: Vectorise):
        self.settings = settings
        self.tokenizer = None

    def fit(self, texts: Iterable[list[str]]) -> "Subwords":
        """Texts of the training part -> itself."""
        from tokenizers import Tokenizer, models, pre_tokenizers, trainers

        # Marking the end of a word instead, by the library's own suffix, numbers the pieces in a new order every time.
        self.tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[UNKNOWN]))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.BpeTrainer(
            vocab_size=max(2, self.settings.vocabulary - 1),
            min_frequency=self.settings.min_count,
            special_tokens=[SPECIAL[UNKNOWN]],  # the id 0 here, and 1 for us: 0 is padding
            show_progress=False,
        )
        self.tokenizer.train_from_iterator((" ".join(map(_writable, text)) for text in texts), trainer)
        return self

    @property
    def size(self) -> int:
        """The number of ids, padding and unknown included."""
        return self.tokenizer.get_vocab_size() + 1

    def transform(self, texts: Iterable[list[str]]) -> Sequences:
        """Texts -> Sequences of pieces, each text cut at `max_tokens` of them."""
        corpus = corpus_of(texts)
        encoded = self.tokenizer.encode_batch(list(map(_writable, corpus.types)), add_special_tokens=False)
        pieces = [[number + 1 for number in found.ids] or [UNKNOWN] for found in encoded]
        return _spelled(corpus, pieces).cut(self.settings.max_tokens)

    def shown(self, tokens: list[str]) -> list[str]:
        """Tokens of a text -> their pieces: ["трамваями"] -> ["▁трамвай", "ями"]."""
        encoded = self.tokenizer.encode_batch(list(map(_writable, tokens)), add_special_tokens=False)
        return [piece for found in encoded for piece in found.tokens]

    def save(self, folder: Path) -> None:
        """Write `subwords.json` in the format of the library `tokenizers`."""
        text = self.tokenizer.to_str(pretty=True)
        (folder / "subwords.json").write_text(text, encoding="utf-8", newline="\n")

    def load(self, folder: Path) -> "Subwords":
        """A folder that `save` wrote -> itself."""
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_str((folder / "subwords.json").read_text(encoding="utf-8"))
        return self


class Characters:
    """Tokens -> ids of their characters; between two tokens of a text stands the id of a blank."""

    def __init__(self, settings: Vectorise):
        self.settings = settings
        self.tokens: list[str] = list(SPECIAL)

    def fit(self, texts: Iterable[list[str]]) -> "Characters":
        """Texts of the training part -> itself."""
        corpus = corpus_of(texts)
        spelled = corpus_of([*map(list, corpus.types), [" "]])  # the blank is always known
        counts = np.append(corpus.counts(), self.settings.min_count)
        weights = np.bincount(spelled.ids, np.repeat(counts, spelled.lengths), minlength=len(spelled.types))
        self.tokens = SPECIAL + _most_frequent(spelled.types, weights, self.settings)
        return self

    @property
    def size(self) -> int:
        """The number of ids, padding and unknown included."""
        return len(self.tokens)

    def transform(self, texts: Iterable[list[str]]) -> Sequences:
        """Texts -> Sequences of characters, each text cut at `max_tokens` of them."""
        corpus, id_of = corpus_of(texts), self._ids()
        blank = id_of.get(" ", UNKNOWN)
        spelled = [[*(id_of.get(character, UNKNOWN) for character in token), blank] for token in corpus.types]
        return _spelled(corpus, spelled).cut(self.settings.max_tokens)

    def shown(self, tokens: list[str]) -> list[str]:
        """Tokens of a text -> what a network can tell of their characters; ␣ between two tokens."""
        known = set(self.tokens)
        text = "␣".join(tokens)
        return [character if character in known | {"␣"} else SPECIAL[UNKNOWN] for character in text]

    def words(self, tokens: list[str], longest: int = LONGEST_WORD) -> np.ndarray:
        """Words -> the ids of the characters of each (words, longest), cut and padded with 0 on the right."""
        cut = [token[:longest] for token in tokens]
        points = np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), "uint32")
        different, places = np.unique(points, return_inverse=True)
        id_of = self._ids()
        ids = np.array([id_of.get(chr(point), UNKNOWN) for point in different.tolist()], dtype="int32")
        offsets = np.cumsum([0, *map(len, cut)], dtype="int64")
        return Sequences(ids[places], offsets).batch(np.arange(len(tokens)), longest)[0]

    def save(self, folder: Path) -> None:
        """Write `characters.txt`: one character a line, quoted, the line being the id."""
        _write_lines(folder / "characters.txt", self.tokens)

    def load(self, folder: Path) -> "Characters":
        """A folder that `save` wrote -> itself."""
        self.tokens = _read_lines(folder / "characters.txt")
        return self

    def _ids(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self.tokens) if number >= len(SPECIAL)}


class TfIdf:
    """Tokens -> tf-idf weights of the most frequent n-grams; the squares of a text's weights add up to 1.

    The id of an n-gram is its number from 1: 0 is padding.
    """

    def __init__(self, settings: Vectorise):
        self.settings = settings
        of_characters = {"analyzer": "char_wb", "preprocessor": " ".join, "ngram_range": (2, max(2, settings.ngrams))}
        self.vectoriser = TfidfVectorizer(
            **(of_characters if settings.analyzer == "char_wb" else {"analyzer": self._ngrams}),
            max_features=settings.features,
            min_df=settings.min_documents,
            sublinear_tf=True,
            dtype=np.float32,
        )

    def fit(self, texts: Iterable[list[str]]) -> "TfIdf":
        """Texts of the training part -> itself.

        Raises: ConfigError where no n-gram is in enough texts.
        """
        try:
            self.vectoriser.fit(texts)
        except ValueError as error:
            least = self.settings.min_documents
            raise ConfigError(f"vectorise.min_documents = {least}: no n-gram is in so many training texts") from error
        return self

    @property
    def size(self) -> int:
        """The number of ids, padding included."""
        return 1 + len(self.vectoriser.vocabulary_)

    def transform(self, texts: Iterable[list[str]]) -> Sequences:
        """Texts -> the n-grams of each with their weights, in the order of the ids."""
        rows = self.vectoriser.transform(texts)
        rows.sort_indices()
        return Sequences(rows.indices.astype("int32") + 1, rows.indptr.astype("int64"), rows.data)

    def shown(self, tokens: list[str]) -> list[str]:
        """Tokens of a text -> the n-grams of it that have a weight, the heaviest first."""
        found = self.transform([tokens])
        names = self.vectoriser.get_feature_names_out()
        return [str(names[found.ids[n] - 1]) for n in np.argsort(-found.weights, kind="stable")]

    def save(self, folder: Path) -> None:
        """Write `ngrams.txt` (one a line, quoted) and `idf.npz`."""
        np.savez_compressed(folder / "idf.npz", idf=self.vectoriser.idf_)
        _write_lines(folder / "ngrams.txt", self.vectoriser.get_feature_names_out())

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


VECTORISERS = {"words": Vocabulary, "subwords": Subwords, "characters": Characters}


def new_vectoriser(inputs: str, settings: Vectorise) -> Vocabulary | Subwords | Characters | TfIdf:
    """What a network takes in ("ids" or "tfidf") and the settings -> a vectoriser that is not fitted yet."""
    return TfIdf(settings) if inputs == "tfidf" else VECTORISERS[settings.units](settings)


def _most_frequent(names: list[str], counts: np.ndarray, settings: Vectorise) -> list[str]:
    """Names and how often each occurs -> those frequent enough, the most frequent first, as many as there is room."""
    ranked = sorted((-n, name) for name, n in zip(names, counts.tolist(), strict=True) if n >= settings.min_count)
    return [name for _, name in ranked[: max(0, settings.vocabulary - len(SPECIAL))]]


def _spelled(corpus: Corpus, pieces: list[list[int]]) -> Sequences:
    """Texts and the ids of the pieces of each type -> the pieces of each text, one after the other."""
    starts = np.cumsum([0, *map(len, pieces)], dtype="int64")
    flat = np.array([number for of_type in pieces for number in of_type], dtype="int32")
    places, ends = flat_positions(starts, corpus.ids)
    return Sequences(flat[places], ends[corpus.offsets])


def _writable(token: str) -> str:
    """A token without pieces of surrogate pairs, which the library cannot take."""
    return token.encode("utf-8", "replace").decode("utf-8")


def _write_lines(path: Path, lines) -> None:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8", newline="\n")


def _read_lines(path: Path) -> list[str]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")]
