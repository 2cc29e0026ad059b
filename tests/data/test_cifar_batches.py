"""CIFAR's batches are read without opening a pickle, whoever wrote them, and what could run is refused."""

import io
import os
import pickle
import random
import struct
import tarfile

import numpy as np
import pytest

from data.cifar_batches import is_cifar, parse_binary_batch, parse_pickle, parse_python_batch, read_cifar
from data.errors import DataError

PICTURES = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
PLANES = PICTURES.transpose(0, 3, 1, 2).reshape(4, 3072)
LABELS = [3, 9, 0, 3]


def python_2(labels: bytes = b"labels", numbers: list[int] = LABELS, planes: np.ndarray = PLANES) -> bytes:
    """A batch as cPickle of Python 2 wrote it, protocol 2: byte strings, what is built remembered before its state."""
    memo = iter(range(1, 10_000))

    def put() -> bytes:
        return b"q" + bytes([next(memo)])

    def text(value: bytes) -> bytes:
        return b"U" + bytes([len(value)]) + value + put()

    def number(value: int) -> bytes:
        return b"K" + bytes([value]) if value < 256 else b"M" + struct.pack("<H", value)

    values = planes.tobytes()
    dtype = b"cnumpy\ndtype\n" + put() + text(b"u1") + b"K\0K\1\x87" + put() + b"R" + put()
    dtype += b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0t" + put() + b"b"
    array = b"cnumpy.core.multiarray\n_reconstruct\n" + put() + b"cnumpy\nndarray\n" + put()
    array += b"K\0\x85" + put() + b"U\x01b" + put() + b"\x87" + put() + b"R" + put()
    shape = number(planes.shape[0]) + number(planes.shape[1]) + b"\x86" + put()
    array += b"(K\1" + shape + dtype + b"\x89T" + struct.pack("<i", len(values)) + values + put() + b"t" + put() + b"b"
    listed = b"]" + put() + b"(" + b"".join(map(number, numbers)) + b"e"
    names = b"]" + put() + b"(" + text(b"leptodactylus_s_000004.png") + text(b"camion_s_000148.png") + b"e"
    return (
        b"\x80\x02}" + put() + b"(" + text(b"batch_label") + text(b"training batch 1 of 5")
        + text(labels) + listed + text(b"data") + array + text(b"filenames") + names + b"u."
    )  # fmt: skip


def python_2_names(key: bytes, names: list[bytes]) -> bytes:
    texts = b"".join(b"U" + bytes([len(name)]) + name for name in names)
    return b"\x80\x02}q\x01(U" + bytes([len(key)]) + key + b"]q\x02(" + texts + b"eU\x07num_visM\0\x0cu."


def test_what_is_assembled_by_hand_is_what_python_2_wrote():
    read = pickle.loads(python_2(), encoding="bytes")
    assert read[b"labels"] == LABELS
    assert np.array_equal(read[b"data"], PLANES)


@pytest.mark.parametrize("key", [b"labels", b"fine_labels"])
def test_a_batch_of_python_2_is_read(key):
    labels, pictures = parse_python_batch(python_2(key), "data_batch_1")
    assert labels == LABELS
    assert np.array_equal(pictures, PICTURES)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("as_bytes", [True, False])
def test_a_batch_of_python_3_is_read_in_every_binary_protocol(protocol, order, as_bytes):
    batch = {"data": np.asarray(PLANES, order=order), "labels": LABELS, "batch_label": "one"}
    batch = {key.encode(): value for key, value in batch.items()} if as_bytes else batch
    labels, pictures = parse_python_batch(pickle.dumps(batch, protocol), "data_batch_1")
    assert labels == LABELS
    assert np.array_equal(pictures, PICTURES)


@pytest.mark.parametrize("kind", ["<i8", ">i4", "<f8", "<u2"])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_arrays_of_numbers_come_back(kind, protocol):
    array = np.arange(6).reshape(2, 3).astype(kind)
    found = parse_pickle(pickle.dumps({"a": array, "b": [1, -2, 1 << 40, 0.5, True, None, ("x", "я")]}, protocol), "x")
    assert np.array_equal(found["a"], array)
    assert found["b"] == [1, -2, 1 << 40, 0.5, True, None, ("x", "я")]


def test_labels_may_be_an_array():
    labels, _ = parse_python_batch(pickle.dumps({"data": PLANES, "labels": np.array(LABELS)}), "x")
    assert labels == LABELS


class Runs:
    """A pickle of this one makes a folder when it is opened."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_pickle_that_would_run_something_is_refused_and_runs_nothing(tmp_path, protocol):
    target = tmp_path / "made"
    for what in (Runs(os.mkdir, str(target)), {"data": PLANES, "labels": [Runs(os.mkdir, str(target))]}):
        with pytest.raises(DataError, match="as a pickle can run a program"):
            parse_pickle(pickle.dumps(what, protocol), "data_batch_1")
        assert not target.exists()


@pytest.mark.parametrize(
    "what",
    [
        np.array([{}], dtype=object),
        np.zeros(2, dtype=[("a", "u1")]),
        np.array(["text"]),
        np.datetime64("2024-01-01"),
        {1, 2},
        np.ndarray,
        np.dtype("u1"),
        1j,
        [[[[[[1]]]]]],
    ],
    ids=repr,
)
def test_what_is_no_picture_and_no_label_is_refused(what):
    for protocol in (2, 5):
        with pytest.raises(DataError, match="x: this pickle holds"):
            parse_pickle(pickle.dumps(what, protocol), "x")


def test_a_list_of_itself_and_a_list_named_a_million_times_end():
    itself = []
    itself.append(itself)
    with pytest.raises(DataError):
        parse_pickle(pickle.dumps(itself), "x")
    inner = [1] * 1000
    found = parse_pickle(pickle.dumps([[inner] * 1000] * 1000), "x")
    assert (len(found), len(found[0]), len(found[0][0])) == (1000, 1000, 1000)


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # of the standard library, about text in a pickle
def test_a_damaged_batch_is_read_or_refused_and_nothing_else():
    chance = random.Random(3)
    small = python_2(planes=PLANES[:, :12], numbers=LABELS)
    outcomes = set()
    for _ in range(1500):
        content = bytearray(small)
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        try:
            parse_python_batch(bytes(content), "x")
            outcomes.add("read")
        except DataError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_a_cut_batch_is_told_as_such():
    with pytest.raises(DataError, match="data_batch_1: this is no whole pickle"):
        parse_python_batch(python_2()[:2000], "data_batch_1")


def test_labels_that_do_not_fit_are_told_with_both_numbers():
    with pytest.raises(DataError, match="4 pictures, 3 labels"):
        parse_python_batch(python_2(numbers=[1, 2, 3]), "x")
    with pytest.raises(DataError, match=r"data is uint8 \(4, 3071\)"):
        parse_python_batch(python_2(planes=PLANES[:, 1:]), "x")
    with pytest.raises(DataError, match="the file has: data"):
        parse_python_batch(pickle.dumps({"data": PLANES}), "x")


def binary(labels_first: list[bytes]) -> bytes:
    return b"".join(first + plane.tobytes() for first, plane in zip(labels_first, PLANES, strict=True))


def test_binary_batches_hold_one_label_or_two():
    for first, count in (([bytes([n]) for n in LABELS], 1), ([bytes([77, n]) for n in LABELS], 2)):
        labels, pictures = parse_binary_batch(binary(first), "x", count)
        assert labels == LABELS
        assert np.array_equal(pictures, PICTURES)
    with pytest.raises(DataError, match="12292 bytes are no records of 3074 bytes"):
        parse_binary_batch(binary([b"1"] * 4), "x", 2)


def published(kind: str) -> dict[str, bytes]:
    """The files of an archive, four pictures each."""
    ten, hundred = binary([bytes([n]) for n in LABELS]), binary([bytes([7, n]) for n in LABELS])
    names = [f"class {n}".encode() for n in range(10)]
    return {
        "cifar-10-batches-py": {
            "batches.meta": python_2_names(b"label_names", names),
            **{f"data_batch_{n}": python_2() for n in (1, 2)},
            "test_batch": python_2(),
            "readme.html": b"<html>",
        },
        "cifar-100-python": {
            "meta": python_2_names(b"fine_label_names", names),
            "train": python_2(b"fine_labels"),
            "test": python_2(b"fine_labels"),
        },
        "cifar-10-batches-bin": {
            "batches.meta.txt": b"\n".join(name.replace(b" ", b"_") for name in names) + b"\n\n",
            "data_batch_1.bin": ten,
            "test_batch.bin": ten,
        },
        "cifar-100-binary": {
            "fine_label_names.txt": b"\n".join(name.replace(b" ", b"_") for name in names),
            "coarse_label_names.txt": b"a\nb\n",
            "train.bin": hundred,
            "test.bin": hundred,
        },
    }[kind]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "kind", ["cifar-10-batches-py", "cifar-100-python", "cifar-10-batches-bin", "cifar-100-binary"]
)  # fmt: skip
def test_a_published_set_is_read_from_its_folder_and_from_its_archive(tmp_path, kind, packed):
    files = published(kind)
    path = tmp_path / (f"{kind}.tar.gz" if packed else kind)
    if packed:
        with tarfile.open(path, "w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(f"{kind}/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    else:
        path.mkdir()
        for name, content in files.items():
            (path / name).write_bytes(content)
    assert is_cifar(path)
    batches = read_cifar(path)
    batch_files = [name for name in files if "meta" not in name and "names" not in name and "readme" not in name]
    assert [batch.file for batch in batches] == [f"{path.name}/{name}" if packed else name for name in batch_files]
    assert [batch.split for batch in batches] == ["train"] * (len(batches) - 1) + ["test"]
    for batch in batches:
        assert batch.labels == LABELS
        assert batch.classes[3] == ("class 3" if "bin" not in kind else "class_3")
        assert np.array_equal(batch.pictures, PICTURES)


def test_another_folder_or_archive_is_not_cifar(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "a.tar.gz").write_bytes(b"\x1f\x8b no archive")
    (tmp_path / "test").write_bytes(b"")
    assert not any(is_cifar(path) for path in (tmp_path, tmp_path / "a.tar.gz", tmp_path / "test"))
