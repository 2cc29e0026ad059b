"""Vectors that words begin with: navec, a file, or trained on the training part itself.

Formats of files are told by their contents: navec (.tar), word2vec as text or binary, GloVe, fastText (.vec and .bin),
packed with gzip or not. Of a text or word2vec file only the vectors that are needed are kept in memory.
"""

import gzip
import importlib.util
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipelines.steps.errors import ConfigError
from pipelines.steps.paths import package_folder

if TYPE_CHECKING:  # checking an experiment file needs `mistake_in` only
    from pipelines.steps.corpus import Corpus
    from pipelines.steps.vectorise import Vocabulary

FASTTEXT = struct.pack("<i", 793_712_314)  # the first bytes of fastText's own binary file
NAVEC = "data/emb/navec_news_v1_1B_250K_300d_100q.tar"  # inside the natasha package
WIDTH, WINDOW, EPOCHS = 100, 5, 10  # of vectors trained here (word2vec's skip-gram)
NEEDS_GENSIM = 'needs gensim: .venv/bin/pip install ".[vectors]"'


@dataclass
class WordVectors:
    """The first weights of an embedding, and how much of the words they know."""

    matrix: np.ndarray  # float32 (vocabulary, width)
    coverage: dict[str, float]  # shares of the different words and of the running words of the training part

    def put_into(self, network, tune: bool) -> None:
        """Let the words of a network begin with these vectors; `tune`: training may change them."""
        words = network.get_layer("words")
        words.set_weights([self.matrix])
        words.trainable = tune


def mistake_in(source: str) -> str | None:
    """A setting `vectors` -> what is wrong with it, without opening anything large."""
    if source == "navec":
        return None if _navec_path() else "natasha, which brings navec, is not installed"
    if source != "corpus" and not Path(source).is_file():
        return f"there is no such file; or write navec (Russian) or corpus (trained on the training part): {source}"
    if (source == "corpus" or _begins_with(Path(source), FASTTEXT)) and not importlib.util.find_spec("gensim"):
        return NEEDS_GENSIM
    return None


def first_vectors(vocabulary: "Vocabulary", training: Iterable[list[str]]) -> WordVectors:
    """A fitted vocabulary and the texts of the training part -> vectors for its words.

    With `vectors_beyond`, the vocabulary gets so many further words of the file, in training or not. Words that the
    file lacks begin with random vectors as long as the others, the unknown word with the mean of all, padding with 0.
    """
    from pipelines.steps.corpus import corpus_of
    from pipelines.steps.vectorise import SPECIAL, UNKNOWN

    source, corpus = vocabulary.settings.vectors, corpus_of(training)
    known = set(vocabulary.tokens[len(SPECIAL) :])
    beyond = vocabulary.settings.vectors_beyond
    found = _trained(corpus, vocabulary.settings.min_count) if source == "corpus" else _read(source, known, beyond)
    if not found:
        raise ConfigError(f'vectorise.vectors = "{source}": none of the {len(known)} words of the vocabulary is in it')
    covered = known & found.keys()
    vocabulary.tokens += [word for word in found if word not in known and word not in SPECIAL][:beyond]

    width = len(next(iter(found.values())))
    rows = np.array([found[word] for word in vocabulary.tokens if word in found and word not in SPECIAL])
    matrix = np.random.default_rng(0).normal(0, rows.std(), (vocabulary.size, width)).astype("float32")
    for number, word in enumerate(vocabulary.tokens):
        if number >= len(SPECIAL) and word in found:
            matrix[number] = found[word]
    matrix[0], matrix[UNKNOWN] = 0, rows.mean(axis=0)
    counts = dict(zip(corpus.types, corpus.counts().tolist(), strict=True))
    running = sum(counts.values())
    return WordVectors(matrix, {
        "width": width,
        "words": len(covered) / max(1, len(known)),
        "running_words": sum(counts.get(word, 0) for word in vocabulary.tokens if word in found) / max(1, running),
        "added": vocabulary.size - len(SPECIAL) - len(known),
    })  # fmt: skip


def _read(source: str, wanted: set[str], beyond: int) -> dict[str, np.ndarray]:
    """-> vectors of the wanted words as far as they are there, and of the first `beyond` words besides."""
    if source == "navec":
        return _read_navec(_navec_path(), wanted, beyond)
    path = Path(source)
    if _begins_with(path, FASTTEXT):
        return _read_fasttext(path, wanted, beyond)
    if path.suffix == ".tar":
        return _read_navec(path, wanted, beyond)
    try:
        with (gzip.open if _begins_with(path, b"\x1f\x8b") else open)(path, "rb") as file:
            return _read_lines(file, path, wanted, beyond)
    except (ValueError, struct.error, EOFError, OSError) as error:
        raise ConfigError(f"vectorise.vectors: {path} cannot be read as word vectors: {error}") from error


def _read_navec(path: Path, wanted: set[str], beyond: int) -> dict[str, np.ndarray]:
    """navec has small letters only and writes е for ё; its vectors are kept as codes, of which rows are made."""
    from navec import Navec

    navec = Navec.load(path)
    number_of = navec.vocab.word_ids
    numbers = {}
    for word in wanted:
        for spelling in (word, word.lower(), word.lower().replace("ё", "е")):
            if spelling in number_of:
                numbers[word] = number_of[spelling]
                break
    if beyond:
        taken = set(numbers.values()) | {navec.vocab.unk_id, navec.vocab.pad_id}
        counts = np.asarray(navec.vocab.counts)
        order = np.argsort(-counts, kind="stable") if len(counts) else np.arange(len(navec.vocab.words))
        further = (n for n in order.tolist() if n < len(navec.vocab.words) and n not in taken)
        for _, number in zip(range(beyond), further, strict=False):
            numbers[navec.vocab.words[number]] = number
    rows = navec.pq.indexes[list(numbers.values())]
    unpacked = navec.pq.codes[np.arange(navec.pq.qdim), rows].reshape(len(rows), -1)
    return dict(zip(numbers, unpacked, strict=True))


def _read_lines(file, path: Path, wanted: set[str], beyond: int) -> dict[str, np.ndarray]:
    """Text with or without a first line "words width", or word2vec's binary form, which always has it."""
    first = file.readline()
    head = first.split()
    found: dict[str, np.ndarray] = {}
    further = beyond
    if len(head) == 2 and all(part.isdigit() for part in head):
        words, width = int(head[0]), int(head[1])
        start = file.read(4096)
        file.seek(len(first))
        if _is_binary(start, width):
            for _ in range(words):
                word = bytearray()
                while (byte := file.read(1)) != b" ":
                    if not byte:
                        raise EOFError(f"it ends after {len(found)} words")
                    if byte != b"\n":
                        word += byte
                data = file.read(4 * width)
                name = word.decode("utf-8", "replace")
                if name in wanted or further:
                    further -= name not in wanted
                    found[name] = np.frombuffer(data, dtype="<f4")
            return found
    else:
        width = len(head) - 1
        if width < 2:
            raise ValueError(f"line 1: expected a word and its numbers, got {first[:60]!r}")
        file.seek(0)
    for number, line in enumerate(file, start=1):
        word, *values = line.rstrip().rsplit(b" ", width)
        name = word.decode("utf-8", "replace")
        if (name in wanted or further) and name not in found:
            if len(values) != width:
                raise ValueError(f"vector {number}: expected {width} numbers, got {len(values)}")
            further -= name not in wanted
            found[name] = np.array(values, dtype="float32")
    return found


def _is_binary(start: bytes, width: int) -> bool:
    """Whether what follows the first line are raw floats: as text, a line would hold `width` numbers."""
    parts = start.split(b"\n")[0].split()
    try:
        list(map(float, parts[1 : min(width, 4)]))
        return len(parts) < 2
    except ValueError:
        return True


def _read_fasttext(path: Path, wanted: set[str], beyond: int) -> dict[str, np.ndarray]:
    """fastText's own file has a vector for any word, made of the pieces of those it lacks."""
    try:
        from gensim.models.fasttext import load_facebook_vectors
    except ImportError as error:
        raise ConfigError(f"vectorise.vectors: {path} {NEEDS_GENSIM}") from error
    vectors = load_facebook_vectors(path)
    words = [*wanted, *(word for word in vectors.index_to_key[: beyond + len(wanted)] if word not in wanted)]
    return {word: vectors[word] for word in words[: len(wanted) + beyond]}


def _trained(corpus: "Corpus", min_count: int) -> dict[str, np.ndarray]:
    """Vectors of the training part's own words. One thread, so that they are the same every time."""
    from gensim.models import Word2Vec

    texts = list(corpus)
    if not any(texts):
        return {}
    model = Word2Vec(
        texts, vector_size=WIDTH, window=WINDOW, min_count=min_count, sg=1, epochs=EPOCHS, workers=1, seed=0
    )
    return {word: model.wv[word] for word in model.wv.index_to_key}


def _navec_path() -> Path | None:
    folder = package_folder("natasha")
    return folder / NAVEC if folder else None


def _begins_with(path: Path, start: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(start)) == start
