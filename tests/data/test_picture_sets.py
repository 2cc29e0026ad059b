"""Pictures in folders, tables and packed files: one row each, with its label, its part and where it stands."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import DataError
from data.idx import parse_idx
from data.picture import UnusablePicture, decode_picture
from data.picture_sets import COLUMNS, read_picture_set, read_sklearn_digits
from data.tables import read_table
from tests.data.test_cifar_batches import PICTURES, published

RANDOM = np.random.default_rng(0)


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


def kinds(found) -> dict[str, int]:
    return {finding.kind: finding.count for finding in found.findings}


def rows_of(found, folder: Path | None = None) -> list[tuple]:
    """Rows as tuples, files shown from the folder on."""
    rows = found.rows.copy()
    if folder:
        rows["file"] = [Path(file).relative_to(folder).as_posix() for file in rows["file"]]
    return list(rows.itertuples(index=False, name=None))


# Folders


def test_a_folder_per_class_gives_a_row_for_each_file(tmp_path):
    touch(tmp_path, "кот/1.jpg", "кот/deep/er/2.PNG", "пёс/3.gif", "пёс/notes.txt", "пёс/.DS_Store", "пёс/.x/4.jpg")
    touch(tmp_path, "__MACOSX/кот/._1.jpg", ".git/a/b.jpg", "README.md", "лис/.gitkeep")
    found = read_picture_set(tmp_path)
    assert list(found.rows.columns) == COLUMNS == ["split", "label", "group", "file", "line"]
    assert rows_of(found, tmp_path) == [
        (None, "кот", None, "кот/1.jpg", None),
        (None, "кот", None, "кот/deep/er/2.PNG", None),
        (None, "пёс", None, "пёс/3.gif", None),
        (None, "пёс", None, "пёс/notes.txt", None),
    ]
    assert kinds(found) == {"classes-empty": 1, "pictures-unread": 1}
    assert found.findings[0].places[0].file == str(tmp_path / "лис")
    assert found.files == [{"file": str(tmp_path), "rows": 4, "format": "picture folders"}]
    assert found.pixels is None


def test_folders_of_parts_give_their_parts(tmp_path):
    touch(tmp_path, "train/a/1.jpg", "train/b/2.jpg", "valid/a/3.jpg", "valid/b/4.jpg", "test/a/5.jpg", "more/x/6.jpg")
    found = read_picture_set(tmp_path)
    assert found.rows.groupby("split").size().to_dict() == {"train": 2, "validation": 2, "test": 1}
    assert [file["rows"] for file in found.files] == [1, 2, 2]
    assert kinds(found) == {"pictures-unread": 1}


def test_a_test_folder_without_classes_is_no_class(tmp_path):
    touch(tmp_path, "train/a/1.jpg", "train/b/2.jpg", "test/3.jpg")
    found = read_picture_set(tmp_path)
    assert rows_of(found, tmp_path) == [
        ("train", "a", None, "train/a/1.jpg", None),
        ("train", "b", None, "train/b/2.jpg", None),
    ]
    assert kinds(found) == {"pictures-unread": 1}


def test_a_train_may_be_a_class_of_vehicles(tmp_path):
    touch(tmp_path, "train/side/1.jpg", "plane/2.jpg")
    assert set(read_picture_set(tmp_path).rows["label"]) == {"train", "plane"}


def test_a_folder_around_the_classes_is_passed(tmp_path):
    touch(tmp_path, "asl/asl/a/1.jpg", "asl/asl/b/2.jpg")
    assert set(read_picture_set(tmp_path).rows["label"]) == {"a", "b"}


def test_a_train_folder_alone_is_a_part(tmp_path):
    touch(tmp_path, "set/train/a/1.jpg", "set/train/b/2.jpg")
    for path in (tmp_path, tmp_path / "set"):
        assert read_picture_set(path).rows["split"].tolist() == ["train", "train"]


def test_one_class_alone_stays_a_class(tmp_path):
    touch(tmp_path, "a/1.jpg", "a/deep/2.jpg")
    assert read_picture_set(tmp_path).rows["label"].tolist() == ["a", "a"]


def test_a_named_split_is_given_to_all_or_chosen(tmp_path):
    touch(tmp_path / "flat", "a/1.jpg", "b/2.jpg")
    touch(tmp_path / "parts", "train/a/1.jpg", "train/b/2.jpg", "test/a/3.jpg")
    assert list(read_picture_set(tmp_path / "flat", split="test").rows["split"]) == ["test", "test"]
    assert list(read_picture_set(tmp_path / "parts", split="test").rows["split"]) == ["test"]
    with pytest.raises(DataError, match="no validation part; there are: test, train"):
        read_picture_set(tmp_path / "parts", split="validation")


def test_a_folder_without_classes_is_refused_with_a_way_out(tmp_path):
    touch(tmp_path, "1.jpg", "2.jpg", "labels.csv")
    with pytest.raises(DataError, match="expected a sub-folder of pictures for each class.*labels.csv"):
        read_picture_set(tmp_path)
    with pytest.raises(DataError, match="this is one picture"):
        read_picture_set(tmp_path / "1.jpg")
    with pytest.raises(DataError, match="no such file or folder"):
        read_picture_set(tmp_path / "nothing")


def test_class_folders_with_junk_have_their_outcomes(hard_cases):
    folder = hard_cases / "folders" / "class_folders_with_junk"
    found = read_picture_set(folder)
    problems = {}
    for file in found.rows["file"]:
        try:
            decoded = decode_picture(Path(file).read_bytes(), file)
            problems |= {Path(file).name: "cmyk"} if "cmyk" in decoded.oddities else {}
        except UnusablePicture as error:
            problems[Path(file).name] = error.problem
    assert problems == {
        "Thumbs.db": "junk",
        "zero.jpg": "empty",
        "cmyk.jpg": "cmyk",
        "notes.txt": "junk",
        "truncated.jpg": "broken",
    }
    assert found.rows["label"].value_counts().to_dict() == {"3": 9, "5": 10, "7": 1}
    assert any("nested" in file for file in found.rows["file"])
    assert kinds(found) == {"classes-empty": 1}


@pytest.mark.parametrize(
    ("name", "parts", "size"),
    [("sign_digits", {}, (100, 100)), ("mnist_png_small", {"train": 2000, "test": 500}, (28, 28)),
     ("fashion_sprite/tiles", {}, (28, 28))],
)  # fmt: skip
def test_a_real_set_is_read_whole(datasets, name, parts, size):
    found = read_picture_set(datasets / name)
    total = {"sign_digits": 1000, "mnist_png_small": 2500, "fashion_sprite/tiles": 900}[name]
    assert (len(found.rows), found.rows["label"].nunique()) == (total, 10)
    assert found.rows["split"].value_counts().to_dict() == parts
    for file in found.rows["file"][::50]:
        assert decode_picture(Path(file).read_bytes(), file).size == size


# Tables


def test_a_table_names_pictures_beside_it_above_it_and_without_their_endings(tmp_path):
    touch(tmp_path, "set/a.jpg", "set/sub/b.png", "c.gif", "set/img_1.jpeg", "set/img_2.PNG")
    table = tmp_path / "set" / "labels.csv"
    table.write_text(
        "path;class;person;part\na.jpg;cat;p1;train\nsub\\b.png;dog;p1;val\nc.gif; cat ;p2;test\nimg_1;dog;;test\n"
        "img_2;dog;p3;\ngone.jpg;cat;p3;other\n;cat;p4;test\n"
    )
    found = read_picture_set(table, picture="path", label="class", group="person", split_column="part")
    files = found.rows["file"].tolist()
    assert [Path(file).relative_to(tmp_path).as_posix() for file in files[:-1]] == [
        "set/a.jpg", "set/sub/b.png", "c.gif", "set/img_1.jpeg", "set/img_2.PNG", "set/gone.jpg"
    ]  # fmt: skip
    assert files[-1] == ""
    assert found.rows["label"].tolist() == ["cat", "dog", "cat", "dog", "dog", "cat", "cat"]
    assert found.rows["group"].tolist() == ["p1", "p1", "p2", None, "p3", "p3", "p4"]
    assert found.rows["split"].tolist() == ["train", "validation", "test", "test", None, "other", "test"]
    assert found.rows["line"].tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert found.files == [{"file": str(table), "rows": 7, "format": "table of pictures"}]


def test_a_table_that_was_read_is_taken_as_it_is(tmp_path):
    touch(tmp_path, "a.jpg")
    path = tmp_path / "labels.tsv"
    path.write_text("file\tlabel\na.jpg\t1\n")
    found = read_picture_set(path, table=read_table(path))
    assert rows_of(found, tmp_path) == [(None, "1", None, "a.jpg", 2)]


def test_a_missing_column_is_told_with_those_there_are(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("image,class\na.jpg,1\n")
    with pytest.raises(
        DataError, match=r'no column "file" \(picture\), "label" \(label\). The columns are: image, class'
    ):
        read_picture_set(path)


def test_a_column_of_long_texts_is_no_crash(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("file,label\n" + "long " * 300 + ",1\nb\0c.jpg,2\n")
    assert len(read_picture_set(path).rows) == 2


# IDX


@pytest.mark.parametrize(
    ("images", "labels"),
    [("{}-images-idx3-ubyte.gz", "{}-labels-idx1-ubyte.gz"), ("{}-images.idx3-ubyte", "{}-labels.idx1-ubyte"),
     ("emnist-letters-{}-images-idx3-ubyte.gz", "emnist-letters-{}-labels-idx1-ubyte")],
)  # fmt: skip
def test_idx_files_are_paired_by_their_names(tmp_path, images, labels):
    pictures = {
        "train": RANDOM.integers(0, 256, (5, 4, 3), np.uint8),
        "t10k": RANDOM.integers(0, 256, (2, 4, 3), np.uint8),
    }
    for part, array in pictures.items():
        for name, values in ((images, array), (labels, np.arange(len(array), dtype=np.uint8))):
            content = idx(values)
            (tmp_path / name.format(part)).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = read_picture_set(tmp_path, classes=["nil", "one", "two", "three", "four"])
    test, train = found.rows[found.rows["split"] == "test"], found.rows[found.rows["split"] == "train"]
    assert test["label"].tolist() == ["nil", "one"]
    assert train["line"].tolist() == [1, 2, 3, 4, 5]
    assert train["file"].tolist() == [images.format("train")] * 5
    for part, rows in (("train", train), ("t10k", test)):
        assert np.array_equal(np.stack([found.pixels[at] for at in rows.index]), pictures[part][..., None])
    assert {file["format"] for file in found.files} == {"IDX"}
    one = read_picture_set(tmp_path / images.format("t10k"))
    assert [(row[0], row[1]) for row in rows_of(one)] == [(None, "0"), (None, "1")]


def test_an_unpacked_idx_file_beside_its_packed_one_is_read_once(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    for name, values in (
        ("train-images-idx3-ubyte", np.zeros((2, 4, 4), np.uint8)),
        ("train-labels-idx1-ubyte", np.arange(2, dtype=np.uint8)),
    ):
        (folder / name).write_bytes(idx(values))
        (folder / f"{name}.gz").write_bytes(gzip.compress(idx(values)))
    found = read_picture_set(tmp_path)
    assert (len(found.rows), found.files[0]["file"]) == (2, str(folder / "train-images-idx3-ubyte"))
    assert found.rows["split"].tolist() == [None, None]


def test_idx_files_that_do_not_fit_are_told_with_their_numbers(tmp_path):
    images, labels = tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte"
    images.write_bytes(idx(np.zeros((3, 4, 4), np.uint8)))
    with pytest.raises(DataError, match="no file of labels beside it; there are: none"):
        read_picture_set(tmp_path)
    labels.write_bytes(idx(np.array([1, 2], np.uint8)))
    with pytest.raises(DataError, match="3 pictures, 2 labels"):
        read_picture_set(tmp_path)
    labels.write_bytes(idx(np.array([1, 2, 3], np.uint8)))
    with pytest.raises(DataError, match="labels from 1 to 3, and 3 classes are named"):
        read_picture_set(tmp_path, classes=["a", "b", "c"])
    for content in (b"", b"\0\0\x08", b"\0\0\x08\x03\0\0", gzip.compress(idx(np.zeros(3, np.uint8)))[:-9]):
        images.write_bytes(content)
        with pytest.raises(DataError):
            read_picture_set(tmp_path)


# CIFAR


def test_cifar_gives_names_of_classes_and_numbers_of_records(tmp_path):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in published("cifar-10-batches-py").items():
        (folder / name).write_bytes(content)
    for path in (folder, tmp_path):
        found = read_picture_set(path)
        assert found.rows["split"].tolist() == ["train"] * 8 + ["test"] * 4
        assert rows_of(found)[5] == ("train", "class 9", None, "data_batch_2", 2)
        assert np.array_equal(np.stack(found.pixels), np.concatenate([PICTURES] * 3))
        assert [file["rows"] for file in found.files] == [4, 4, 4]
    named = read_picture_set(folder, classes=list("abcdefghij"), split="test")
    assert rows_of(named)[0] == ("test", "d", None, "test_batch", 1)
    assert read_picture_set(folder / "data_batch_1").rows["split"].isna().all()


# Arrays


def saved(folder: Path, **arrays) -> Path:
    np.savez(folder / "set.npz", **arrays)
    return folder / "set.npz"


GREY = RANDOM.integers(0, 256, (4, 6, 6), np.uint8)
COLOUR = RANDOM.integers(0, 256, (4, 6, 7, 3), np.uint8)


@pytest.mark.parametrize(
    ("x", "y"), [("x_train", "y_train"), ("train_images", "train_labels"), ("images", "labels"), ("X", "y"),
                 ("data", "target"), ("arr_0", "arr_1"), ("arr_1", "arr_0")]
)  # fmt: skip
def test_arrays_are_known_by_their_names(tmp_path, x, y):
    found = read_picture_set(saved(tmp_path, **{x: GREY, y: np.array([1, 0, 1, 2])}))
    assert rows_of(found)[3] == (None, "2", None, f"set.npz/{x}", 4)
    assert np.array_equal(np.stack(found.pixels)[..., 0], GREY)
    assert found.files == [{"file": str(tmp_path / "set.npz"), "rows": 4, "format": "npz"}]


def test_arrays_of_parts_give_their_parts(tmp_path):
    parts = {f"{part}_{what}": array for part in ("train", "val", "test") for what, array in
             (("images", COLOUR), ("labels", np.array([[1], [0], [1], [2]])))}  # fmt: skip
    found = read_picture_set(saved(tmp_path, **parts, extra=np.zeros(3)), classes=["a", "b", "c"])
    assert found.rows["split"].value_counts().to_dict() == {"train": 4, "validation": 4, "test": 4}
    assert found.rows["label"].tolist()[:4] == ["b", "a", "b", "c"]
    assert kinds(found) == {"pictures-unread": 1}
    assert found.files[0]["rows"] == 12


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (COLOUR, COLOUR),
        (COLOUR.transpose(0, 3, 1, 2), COLOUR),
        (GREY[..., None], GREY[..., None]),
        (GREY[:, None], GREY[..., None]),
        (GREY.reshape(4, 36), GREY[..., None]),
        ((COLOUR / 255).astype(np.float32), COLOUR),
        (COLOUR.astype(np.float64), COLOUR),
        (COLOUR.astype(np.int64), COLOUR),
        (COLOUR.astype(np.uint16) * 257, COLOUR),
        (GREY > 100, (GREY > 100).astype(np.uint8)[..., None] * 255),
    ],
)
def test_pictures_of_every_shape_and_kind_of_number_become_bytes(tmp_path, stored, expected):
    found = read_picture_set(saved(tmp_path, images=stored, labels=np.arange(4)))
    assert all(array.dtype == np.uint8 for array in found.pixels)
    assert np.array_equal(np.stack(found.pixels), expected)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([3, 1, 2, 1], ["3", "1", "2", "1"]),
        ([[3], [1], [2], [1]], ["3", "1", "2", "1"]),
        ([3.0, 1.0, 2.0, 1.0], ["3", "1", "2", "1"]),
        (["кот", "пёс", "кот", "лис"], ["кот", "пёс", "кот", "лис"]),
        ([b"cat", b"dog", b"cat", b"fox"], ["cat", "dog", "cat", "fox"]),
        ([[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]], ["2", "0", "1", "2"]),
        ([True, False, True, True], ["1", "0", "1", "1"]),
    ],
)
def test_labels_of_every_kind_become_names(tmp_path, labels, expected):
    found = read_picture_set(saved(tmp_path, images=GREY, labels=np.array(labels)))
    assert found.rows["label"].tolist() == expected


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": GREY, "labels": np.arange(3)}, "4 pictures in images, 3 labels in labels"),
        ({"pictures": GREY, "labels": np.arange(4)}, r"The arrays are: pictures uint8 \(4, 6, 6\), labels"),
        ({"images": np.array([{}] * 4), "labels": np.arange(4)}, r"images \(objects\), labels \(4,\)"),
        ({"images": GREY, "labels": np.array([{}] * 4)}, r"objects are not read.*labels \(objects\)"),
        ({"images": np.zeros((4, 3, 5, 3)), "labels": np.arange(4)}, "cannot be told from their axes"),
        ({"images": np.zeros((4, 5, 5, 2)), "labels": np.arange(4)}, "cannot be told from their axes"),
        ({"images": np.zeros((4, 35)), "labels": np.arange(4)}, "cannot be told from their axes"),
        ({"images": GREY - 300.0, "labels": np.arange(4)}, "values of pictures from -3"),
        ({"images": GREY * np.nan, "labels": np.arange(4)}, "values of pictures from nan"),
        ({"images": GREY.astype(str), "labels": np.arange(4)}, "expected to be numbers"),
        ({"images": GREY, "labels": np.array([[1, 1], [0, 1], [1, 0], [0, 0]])}, "several labels or none"),
        ({"images": GREY, "labels": np.array([0.5, 1, 2, 3])}, "a number or a text for each picture"),
        ({"images": GREY[:0], "labels": np.arange(0)}, "no picture in it"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_a_reason(tmp_path, arrays, message):
    with pytest.raises(DataError, match=message):
        read_picture_set(saved(tmp_path, **arrays))


def test_a_broken_file_of_arrays_is_refused(tmp_path):
    path = saved(tmp_path, images=GREY, labels=np.arange(4))
    whole = path.read_bytes()
    for content in (b"", whole[:200], whole[:100] + b"\xff" * 60 + whole[160:], b"\x80\x04K\1."):
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_picture_set(path)


def test_the_digits_of_scikit_learn_are_bytes():
    found = read_sklearn_digits()
    assert rows_of(found)[-1] == (None, "8", None, "scikit-learn digits", 1797)
    assert found.rows["label"].nunique() == 10
    assert {array.shape for array in found.pixels} == {(8, 8, 1)}
    assert (found.pixels[0].dtype, max(array.max() for array in found.pixels)) == (np.uint8, 255)


def test_pictures_saved_and_read_back_are_the_same(tmp_path):
    for number, pixels in enumerate(GREY):
        path = tmp_path / str(number % 2) / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(path)
    found = read_picture_set(tmp_path)
    read = [decode_picture(Path(file).read_bytes(), file).pixels[..., 0] for file in found.rows["file"]]
    assert np.array_equal(np.stack(read), GREY[[0, 2, 1, 3]])


def test_a_file_that_is_no_idx_is_said():
    with pytest.raises(DataError, match="not an IDX file of bytes"):
        parse_idx(b"\x89PNG....", Path("train"))
    with pytest.raises(DataError, match=r"3 values, and the head of the file states \(4,\)"):
        parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3]), Path("train"))
