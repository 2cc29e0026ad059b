"""Vectors that words begin with: every format people have, and what they cover."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Vectorise
from pipelines.steps.vectorise import Vocabulary
from pipelines.steps.word_vectors import first_vectors, mistake_in

WORDS = {
    "мэр": [1.0, 2, 3],
    "мост": [4.0, 5, 6],
    "река": [-1.0, 0.5, 0],
    "the": [0.25, 0, 1e-3],
    "не\u00a0то": [1.0, 1, 1],
}
TRAINING = [["мэр", "мост", "мэр"], ["чудо", "мост", "мост"]]


def settings(**keys) -> Vectorise:
    return Vectorise(min_count=1, **keys)


def begun(source, **keys):
    vocabulary = Vocabulary(settings(vectors=str(source), **keys)).fit(TRAINING)
    return vocabulary, first_vectors(vocabulary, TRAINING)


def lines(head: bool) -> bytes:
    text = "\n".join(f"{word} {' '.join(map(str, vector))}" for word, vector in WORDS.items()) + "\n"
    return ((f"{len(WORDS)} 3\n" if head else "") + text).encode()


def binary(newlines: bool) -> bytes:
    end = b"\n" if newlines else b""
    rows = [word.encode() + b" " + struct.pack("<3f", *vector) + end for word, vector in WORDS.items()]
    return f"{len(WORDS)} 3\n".encode() + b"".join(rows)


@pytest.mark.parametrize(("name", "content"), [
    ("word2vec.txt", lines(True)), ("fasttext.vec", lines(True)), ("glove.txt", lines(False)),
    ("packed.txt.gz", gzip.compress(lines(False))), ("word2vec.bin", binary(False)), ("google.bin", binary(True)),
    ("packed.bin.gz", gzip.compress(binary(True))), ("windows.txt", lines(True).replace(b"\n", b"\r\n")),
])  # fmt: skip
def test_files_are_told_by_their_contents(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    vocabulary, vectors = begun(path)
    assert vocabulary.tokens == ["[PAD]", "[UNK]", "мост", "мэр", "чудо"]
    assert vectors.matrix.dtype == np.float32
    np.testing.assert_allclose(vectors.matrix[2], WORDS["мост"])
    np.testing.assert_allclose(vectors.matrix[3], WORDS["мэр"])
    assert not vectors.matrix[0].any()
    np.testing.assert_allclose(vectors.matrix[1], np.mean([WORDS["мост"], WORDS["мэр"]], axis=0))
    assert vectors.coverage == {"width": 3, "words": pytest.approx(2 / 3), "running_words": pytest.approx(5 / 6),
                                "added": 0}  # fmt: skip


def test_words_that_training_lacks_can_be_taken_from_the_file(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(lines(True))
    vocabulary, vectors = begun(path, vectors_beyond=2)
    assert vocabulary.tokens[5:] == ["река", "the"]
    assert vectors.matrix.shape == (7, 3)
    np.testing.assert_allclose(vectors.matrix[5], WORDS["река"])
    assert vectors.coverage["added"] == 2
    assert vocabulary.transform([["река", "луна"]]).ids.tolist() == [5, 1]


def test_gensim_reads_the_same_from_the_same_files(tmp_path):
    from gensim.models import KeyedVectors

    made = KeyedVectors(3)
    made.add_vectors(list(WORDS)[:4], np.array(list(WORDS.values())[:4], "float32"))
    for binary_form in (False, True):
        path = tmp_path / f"made-{binary_form}"
        made.save_word2vec_format(path, binary=binary_form)
        _, vectors = begun(path)
        np.testing.assert_allclose(vectors.matrix[2:4], made[["мост", "мэр"]], rtol=1e-6)


def test_fasttext_has_a_vector_for_words_it_never_saw(tmp_path):
    from gensim.models import FastText
    from gensim.models.fasttext import save_facebook_model

    model = FastText([["мэр", "мост", "река"]] * 20, vector_size=8, min_count=1, epochs=2, workers=1, seed=0, bucket=50)
    path = tmp_path / "model.bin"
    save_facebook_model(model, str(path))
    _, vectors = begun(path)
    assert vectors.coverage["words"] == 1
    assert vectors.matrix[4].any()
    np.testing.assert_allclose(vectors.matrix[3], model.wv["мэр"], rtol=1e-5)


def test_navec_comes_with_natasha_and_has_no_capitals_and_ours_are_its_vectors():
    from navec import Navec

    from pipelines.steps.word_vectors import _navec_path

    navec = Navec.load(_navec_path())
    vocabulary, vectors = begun("navec", vectors_beyond=100)
    np.testing.assert_array_equal(vectors.matrix[3], navec["мэр"])
    assert vectors.matrix.shape == (105, 300)
    assert "<unk>" not in vocabulary.tokens
    assert {"и", "в"} <= set(vocabulary.tokens[5:])  # the most frequent ones first
    capital = Vocabulary(settings(vectors="navec")).fit([["Москва", "ЁЛКА"]])
    found = first_vectors(capital, [["Москва", "ЁЛКА"]])
    np.testing.assert_array_equal(found.matrix[capital.tokens.index("Москва")], navec["москва"])
    assert found.coverage["words"] == 1


def test_vectors_of_the_training_part_are_the_same_every_time():
    texts = [["мэр", "открыл", "мост"], ["мост", "через", "реку"]] * 50
    made = [first_vectors(Vocabulary(settings(vectors="corpus")).fit(texts), texts) for _ in range(2)]
    np.testing.assert_array_equal(made[0].matrix, made[1].matrix)
    assert made[0].coverage["running_words"] == 1


@pytest.mark.parametrize(("content", "message"), [
    (b"a 1 2 3\nb 1 2\n", "vector 2: expected 3 numbers"), (b"x\n", "expected a word and its numbers"),
    (b"9 3\nabc " + struct.pack("<3f", 1, 2, 3), "ends after"), (b"a 1 2 x\n", "could not convert"),
])  # fmt: skip
def test_a_file_that_is_no_vectors_is_refused_with_what_is_wrong(tmp_path, content, message):
    path = tmp_path / "broken.txt"
    path.write_bytes(content)
    vocabulary = Vocabulary(settings(vectors=str(path), vectors_beyond=5)).fit([["a", "b"]])
    with pytest.raises(ConfigError, match=message):
        first_vectors(vocabulary, [["a", "b"]])


def test_vectors_that_know_no_word_are_refused(tmp_path):
    path = tmp_path / "other.txt"
    path.write_text("cat 1 2 3\ndog 3 2 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="none of the 3 words"):
        begun(path)


def test_mistakes_are_told_before_anything_is_read(tmp_path, monkeypatch):
    assert mistake_in("navec") is None
    assert mistake_in("corpus") is None
    assert "no such file" in mistake_in(str(tmp_path / "nothing.vec"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert 'pip install ".[vectors]"' in mistake_in("corpus")
    fasttext = Path(tmp_path / "x.bin")
    fasttext.write_bytes(struct.pack("<i", 793712314) + b"....")
    assert 'pip install ".[vectors]"' in mistake_in(str(fasttext))
