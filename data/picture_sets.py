"""Pictures with labels, however they are kept -> one row for each: folders, tables of paths, IDX, CIFAR, arrays."""

import contextlib
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from data.cifar_batches import is_cifar, read_cifar
from data.columns import LINE, listed
from data.errors import DataError
from data.findings import SHOWN, Finding, Place
from data.folders import split_folders, split_name
from data.packed_pictures import parse_idx
from data.picture import PICTURES
from data.tables import Table, read_table

COLUMNS = ["split", "label", "group", "file", LINE]
_IDX_NAME = re.compile(r"images.*idx\d.*ubyte|images.*\.idx\d?(\.gz)?$", re.IGNORECASE)
_TEST_NAME = re.compile(r"t10k|(^|[^a-z])test", re.IGNORECASE)
_TRIED = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")  # where a table names pictures without an ending
_SPLIT_ARRAYS = [  # names of arrays, of pictures and of labels -> the part
    *(("x_" + part, "y_" + part, split) for part, split in [("train", "train"), ("val", "validation"),
      ("valid", "validation"), ("validation", "validation"), ("test", "test")]),
    *((part + "_images", part + "_labels", split) for part, split in [("train", "train"), ("val", "validation"),
      ("valid", "validation"), ("validation", "validation"), ("test", "test")]),
]  # fmt: skip
_WHOLE_ARRAYS = [("images", "labels"), ("x", "y"), ("data", "target"), ("data", "labels"), ("images", "target"),
                 ("arr_0", "arr_1")]  # fmt: skip
_BLOCK = 1_000  # pictures of a file of arrays that become bytes at once


@dataclass
class PictureSet:
    """Pictures of one source. `rows` has the columns split, label, group, file and line (None where there is none):
    `file` is an absolute path, or names the packed file, where `line` is the number of the record, from 1."""

    rows: pd.DataFrame
    pixels: list[np.ndarray] | None  # of packed pictures, uint8 (height, width, 1 or 3); None: the files are decoded
    files: list[dict]  # what was read: file, rows, format
    findings: list[Finding] = field(default_factory=list)


def read_picture_set(
    path: Path,
    *,
    split: str | None = None,
    table: Table | None = None,
    picture: str = "file",
    label: str = "label",
    group: str | None = None,
    split_column: str | None = None,
    classes: list[str] | None = None,
) -> PictureSet:
    """A folder of classes, a table that names pictures, or a packed file or a folder of them -> rows, maybe pixels.

    What `path` is, is found. `picture`, `label`, `group` and `split_column` are columns of a table; `classes` names the
    labels that are numbers, from 0. With `split`, pictures without a part are all of that one, and of a source that
    has parts only that one is taken.
    A picture that a table names and that is not there, or a file that is no picture, stays: decoding tells.
    Raises: DataError where nothing of this is found, or where what is found does not fit together.
    """
    if table is not None or path.is_file():
        found = _read_file(path, table, picture, label, group, split_column, classes)
    elif path.is_dir():
        found = _read_folder(path.absolute(), classes)
    else:
        raise DataError(f"{path}: there is no such file or folder")
    return _of_split(found, split, path) if split else found


def is_packed_pictures(path: Path) -> bool:
    """Whether a file is named as arrays of pictures are: IDX or .npz."""
    return path.is_file() and (path.suffix.lower() == ".npz" or bool(_IDX_NAME.search(path.name)))


def read_class_pictures(path: Path) -> PictureSet:
    """`<class>/<picture>`, at any depth below the class, or train, validation and test folders of that."""
    parts, beside = _parts(path)
    rows, files, empty, classes = [], [], [], 0
    for split, folder in parts.items():
        before = len(rows)
        for child in _folders(folder):
            classes += 1
            inside = _files_below(child)
            rows += [(split, child.name, None, str(file), None) for file in inside]
            if not inside:
                empty.append(child)
        files.append({"file": str(folder), "rows": len(rows) - before, "format": "picture folders"})
    if not classes or not rows:
        tables = [file.name for file in _loose_files(path) if file.suffix.lower() in (".csv", ".tsv", ".xlsx")]
        hint = f" If a table names the pictures, name the table: {listed(tables)}." if tables else ""
        what = "a sub-folder of pictures for each class" if not classes else "pictures in the folders of the classes"
        raise DataError(f"{path}: expected {what}, or train and test folders of such.{hint}")
    loose = [file for folder in {path, *parts.values()} for file in _loose_files(folder)]
    findings = _of_files("classes-empty", empty) + _of_files("pictures-unread", sorted(loose) + beside)
    return PictureSet(_frame(rows), None, files, findings)


def read_picture_table(
    path: Path,
    *,
    table: Table | None = None,
    picture: str = "file",
    label: str = "label",
    group: str | None = None,
    split_column: str | None = None,
) -> PictureSet:
    """A table with a column of paths and one of labels -> rows. Paths begin at the table's folder or at the one above;
    an ending that is not written is tried: img_1 -> img_1.jpg, .jpeg or .png."""
    roles = {"picture": picture, "label": label, "group": group, "split": split_column}
    named = {role: column for role, column in roles.items() if column}
    table = table or read_table(path, wanted=list(named.values()))
    there = [str(column) for column in table.rows.columns if column != LINE]
    missing = [f'"{column}" ({role})' for role, column in named.items() if column not in there]
    if missing:
        raise DataError(f"{path}: there is no column {', '.join(missing)}. The columns are: {', '.join(there)}.")
    folder = (path if path.is_dir() else path.parent).absolute()
    nothing = [None] * len(table.rows)
    texts = {role: _texts(table.rows[column]) for role, column in named.items()}
    rows = zip(
        (text and (split_name(text) or text) for text in texts.get("split", nothing)),
        texts["label"],
        texts.get("group", nothing),
        (_picture_path(folder, text) for text in texts["picture"]),
        table.rows[LINE].tolist(),
        strict=True,
    )
    files = [{"file": str(path.absolute()), "rows": len(table.rows), "format": "table of pictures"}]
    return PictureSet(_frame(rows), None, files, list(table.findings))


def read_idx_pictures(path: Path, *, classes: list[str] | None = None) -> PictureSet:
    """A folder of IDX files, or one file of pictures with that of the labels beside it -> rows and pixels.

    train-images-idx3-ubyte.gz goes with train-labels-idx1-ubyte.gz; t10k and test are the test part.
    """
    images = [path] if path.is_file() else _idx_files(path)
    parts: dict[str, Path] = {}
    for file in images:
        part = "test" if _TEST_NAME.search(file.name) else "train"
        if part in parts:
            raise DataError(f"{path}: {parts[part].name} and {file.name} are both the {part} part; name one of them")
        parts[part] = file
    packed = []
    for part, file in parts.items():
        pictures, labels = (_read_idx(each) for each in (file, _labels_beside(file)))
        if pictures.ndim == 4 and pictures.shape[-1] not in (1, 3) or pictures.ndim not in (3, 4) or labels.ndim != 1:
            raise DataError(f"{file}: pictures of the shape {pictures.shape} and labels of {labels.shape}")
        pictures = pictures if pictures.ndim == 4 else pictures[..., None]
        names = _label_names(labels.tolist(), classes, file)
        packed.append((part if len(parts) > 1 else None, file.name, str(file.absolute()), pictures, names))
    return _packed(packed, "IDX")


def read_cifar_pictures(path: Path, *, classes: list[str] | None = None) -> PictureSet:
    """A folder, an archive or one batch of CIFAR-10 or CIFAR-100 -> rows and pixels; the set names its classes."""
    batches = read_cifar(path)
    several = len({batch.split for batch in batches}) > 1
    source = path.absolute()
    return _packed(
        [
            (
                batch.split if several else None,
                batch.file,
                str(source / batch.file if path.is_dir() else source),
                batch.pictures,
                _label_names(batch.labels, classes or batch.classes, path),
            )
            for batch in batches
        ],
        "CIFAR",
    )


def read_arrays(path: Path, *, classes: list[str] | None = None) -> PictureSet:
    """A file of NumPy's arrays (.npz), named as Keras, MedMNIST or scikit-learn do -> rows and pixels.

    Pictures are (number, height, width), with 1 or 3 channels last or first, or flat squares; bytes, floats within
    0..1 (times 255) or 0..255, or 16 bits (divided by 257). Labels are numbers, texts, or one of several marked by 1.
    """
    arrays = _load_arrays(path)
    names = {name.lower(): name for name in arrays}
    pairs = [(names[x], names[y], split) for x, y, split in _SPLIT_ARRAYS if x in names and y in names]
    pairs = pairs or [(names[x], names[y], None) for x, y in _WHOLE_ARRAYS if x in names and y in names][:1]
    if not pairs:
        why = "names tell no pictures with labels (x_train and y_train, train_images and train_labels, X and y, …)"
        raise _unclear(path, arrays, why)
    if [name.lower() for name in pairs[0][:2]] == ["arr_0", "arr_1"] and arrays["arr_0"].ndim < arrays["arr_1"].ndim:
        pairs = [(pairs[0][1], pairs[0][0], None)]
    shaped = {x: _channels_last(arrays[x], path, arrays) for x, _, _ in pairs}
    factor = _factor(list(shaped.values()), path, arrays)
    packed = []
    for x, y, split in pairs:
        labels = _array_labels(arrays[y], y, path, arrays)
        if len(labels) != len(shaped[x]):
            raise DataError(f"{path}: {len(shaped[x])} pictures in {x}, {len(labels)} labels in {y}")
        file = f"{path.name}/{x}"
        texts = _label_names(labels, classes, path)
        packed.append((split if len(pairs) > 1 else None, file, str(path.absolute()), _bytes(shaped[x], factor), texts))
    unread = [name for name in arrays if name not in {name for pair in pairs for name in pair[:2]}]
    places = tuple(Place(str(path), None, name) for name in unread[:SHOWN])
    return _packed(packed, "npz", [Finding("pictures-unread", len(unread), places)] if unread else [])


def read_sklearn_digits() -> PictureSet:
    """The 1797 digits that come with scikit-learn, 8 x 8 pixels, 0..16 -> 0..255."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    pictures = np.rint(digits.images * 255 / 16).astype(np.uint8)[..., None]
    name = "scikit-learn digits"
    return _packed([(None, name, name, pictures, [str(number) for number in digits.target])], "scikit-learn digits")


def _read_file(path, table, picture, label, group, split_column, classes) -> PictureSet:
    if table is None:
        if _IDX_NAME.search(path.name):
            return read_idx_pictures(path, classes=classes)
        if path.suffix.lower() == ".npz":
            return read_arrays(path, classes=classes)
        if is_cifar(path):
            return read_cifar_pictures(path, classes=classes)
        if path.suffix.lower() in PICTURES:
            raise DataError(f"{path}: this is one picture; name the folder of them, or the table that names them")
    return read_picture_table(
        path, table=table, picture=picture, label=label, group=group, split_column=split_column
    )  # fmt: skip


def _read_folder(path: Path, classes: list[str] | None) -> PictureSet:
    """The packed sets are known by the names of their files, in the folder itself or one folder below it."""
    for folder in [path, *_folders(path)]:
        if _idx_files(folder):
            return read_idx_pictures(folder, classes=classes)
        archives = [file for file in _loose_files(folder) if file.name.lower().startswith("cifar") and is_cifar(file)]
        for source in [folder, *archives]:
            if is_cifar(source):
                return read_cifar_pictures(source, classes=classes)
    arrays = [file for file in _loose_files(path) if file.suffix.lower() == ".npz"]
    if arrays and not _folders(path):
        if len(arrays) > 1:
            raise DataError(f"{path}: several files of arrays; name one: {listed(file.name for file in arrays)}")
        return read_arrays(arrays[0], classes=classes)
    return read_class_pictures(_inside(path))


def _inside(path: Path) -> Path:
    """asl/asl/A, asl/asl/B, as archives are often unpacked -> asl/asl; a folder of several folders is itself."""
    inner = path
    while len(folders := _folders(inner)) == 1:
        if split_name(folders[0].name):  # a train folder alone is a part
            return inner
        if any(file.suffix.lower() in PICTURES for file in _loose_files(folders[0])):
            return path
        inner = folders[0]
    return inner if folders else path


def _parts(path: Path) -> tuple[dict[str | None, Path], list[Path]]:
    """A folder -> its parts, {None: itself} where it has none, and the folders beside the parts."""
    folders = _folders(path)
    parts = split_folders(path)
    others = [folder for folder in folders if folder not in parts.values()]
    if not parts or (len(parts) == 1 and not all(split_name(folder.name) for folder in others)):
        return {None: path}, []  # "train" may be a class beside "plane"
    return dict(parts), [file for folder in others for file in _files_below(folder)]


def _folders(path: Path) -> list[Path]:
    return sorted(child for child in path.iterdir() if child.is_dir() and not _is_hidden(child.name))


def _loose_files(path: Path) -> list[Path]:
    return sorted(child for child in path.iterdir() if child.is_file() and not _is_hidden(child.name))


def _files_below(path: Path) -> list[Path]:
    found = (file for file in path.rglob("*") if not any(map(_is_hidden, file.relative_to(path).parts)))
    return sorted(file for file in found if file.is_file())


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _texts(column: pd.Series) -> list[str | None]:
    """Blanks around are cut; a text of blanks is none."""
    return [text.strip() or None if isinstance(text, str) else None for text in column]


def _picture_path(folder: Path, written: str | None) -> str:
    """ "train\\1" -> "/data/train/1.png"; where there is no such picture, the path it should have had."""
    if not written:
        return ""
    endings = ("",) if Path(written).suffix.lower() in PICTURES else ("", *_TRIED)
    for name in dict.fromkeys([written, written.replace("\\", "/")]):
        for base in (folder, folder.parent):
            for ending in endings:
                path = base / f"{name}{ending}"
                with contextlib.suppress(OSError):  # a name that is too long: the column is another one
                    if path.is_file():
                        return str(path)
    return str(folder / written)


def _idx_files(folder: Path) -> list[Path]:
    """The files of pictures in a folder; of a file that is there unpacked and packed, the unpacked one."""
    found = [file for file in _loose_files(folder) if _IDX_NAME.search(file.name)]
    return [file for file in found if file.suffix != ".gz" or file.with_suffix("") not in found]


def _labels_beside(images: Path) -> Path:
    """train-images-idx3-ubyte.gz -> train-labels-idx1-ubyte.gz, or that name unpacked, or with a dot."""
    pattern = re.escape(images.name.removesuffix(".gz"))
    pattern = re.sub(r"images", "labels", pattern, flags=re.IGNORECASE)
    pattern = re.sub(r"idx\d", r"idx\\d", pattern)
    beside = [file for file in _loose_files(images.parent) if re.fullmatch(pattern + r"(\.gz)?", file.name, re.I)]
    if not beside:
        labels = [file.name for file in _loose_files(images.parent) if "label" in file.name.lower()]
        raise DataError(f"{images}: no file of labels beside it; there are: {listed(labels) or 'none'}")
    return beside[0]


def _read_idx(path: Path) -> np.ndarray:
    content = path.read_bytes()
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        return parse_idx(content, path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be unpacked: {error}") from error
    except DataError:
        raise
    except (ValueError, IndexError) as error:  # of a head that breaks off
        raise DataError(f"{path}: no whole IDX file: {error}") from error


def _label_names(labels: list, classes: list[str] | None, path: Path) -> list[str]:
    """[7, 2] -> ["7", "2"], or the names of the classes 7 and 2. Texts are names already."""
    numbers = [label for label in labels if isinstance(label, int)]
    if not classes or len(numbers) < len(labels):
        return [str(label) for label in labels]
    if numbers and not 0 <= min(numbers) <= max(numbers) < len(classes):
        raise DataError(
            f"{path}: labels from {min(numbers)} to {max(numbers)}, and {len(classes)} classes are named, which are "
            f"counted from 0: {listed(classes, 5)}"
        )
    return [classes[number] for number in numbers]


def _load_arrays(path: Path) -> dict[str, np.ndarray]:
    if not zipfile.is_zipfile(path):
        raise DataError(f"{path}: this is no whole file of arrays (.npz)")
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, EOFError, RuntimeError, ValueError, MemoryError, zlib.error, zipfile.BadZipFile) as error:
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path}: objects are not read, as they may run a program; save numbers or texts. "
                f"The arrays are: {_array_shapes(path)}."
            ) from error
        raise DataError(f"{path}: cannot be read as a file of arrays: {error}") from error


def _array_shapes(path: Path) -> str:
    shown = []
    with np.load(path, allow_pickle=False) as archive:
        for name in archive.files:
            try:
                shown.append(f"{name} {archive[name].shape}")
            except ValueError:
                shown.append(f"{name} (objects)")
    return listed(shown)


def _unclear(path: Path, arrays: dict[str, np.ndarray], why: str) -> DataError:
    shown = (f"{name} {array.dtype} {array.shape}" for name, array in arrays.items())
    return DataError(f"{path}: {why}. The arrays are: {listed(shown)}.")


def _channels_last(array: np.ndarray, path: Path, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """Pictures as they are kept -> (number, height, width, channels)."""
    if array.ndim == 3:
        return array[..., None]
    if array.ndim == 4:
        last, first = array.shape[3] in (1, 3), array.shape[1] in (1, 3)
        if last != first:
            return array if last else array.transpose(0, 2, 3, 1)
    side = round(array.shape[1] ** 0.5) if array.ndim == 2 else 0
    if side and side * side == array.shape[1]:
        return array.reshape(-1, side, side, 1)
    why = (
        f"pictures of the shape {array.shape} cannot be told from their axes: (number, height, width) was expected, "
        "with 1 or 3 channels last or first, or flat squares"
    )
    raise _unclear(path, arrays, why)


def _factor(pictures: Iterable[np.ndarray], path: Path, arrays: dict[str, np.ndarray]) -> float:
    """What the values of all parts are multiplied by, so that they are within 0..255."""
    kinds = {array.dtype.kind for array in pictures}
    if not kinds <= set("buif"):
        raise _unclear(path, arrays, "pictures were expected to be numbers")
    lowest = min((float(array.min()) for array in pictures if array.size), default=0)
    highest = max((float(array.max()) for array in pictures if array.size), default=0)
    if lowest >= 0 and highest <= 1 and kinds & set("bf"):
        return 255
    if lowest >= 0 and highest <= 255:
        return 1
    if lowest >= 0 and highest <= 65535 and kinds <= set("ui"):
        return 1 / 257
    why = f"values of pictures from {lowest:g} to {highest:g}; 0..1, 0..255 or 16 bits were expected"
    raise _unclear(path, arrays, why)


def _bytes(pictures: np.ndarray, factor: float) -> np.ndarray:
    if pictures.dtype == np.uint8 and factor == 1:
        return pictures
    result = np.empty(pictures.shape, np.uint8)
    for start in range(0, len(pictures), _BLOCK):
        result[start : start + _BLOCK] = np.rint(pictures[start : start + _BLOCK] * factor)
    return result


def _array_labels(labels: np.ndarray, name: str, path: Path, arrays: dict[str, np.ndarray]) -> list[int] | list[str]:
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.dtype.kind in "buif":
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
            raise _unclear(path, arrays, f"{name} gives a picture several labels or none, one was expected")
        labels = labels.argmax(axis=1)
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.rint(labels)).all():
        labels = labels.astype(np.int64)
    if labels.ndim != 1 or labels.dtype.kind not in "buiUS":
        raise _unclear(path, arrays, f"{name} was expected to hold a number or a text for each picture")
    if labels.dtype.kind == "S":
        return [label.decode("utf-8", "backslashreplace") for label in labels.tolist()]
    return (labels.astype(np.int64) if labels.dtype.kind == "b" else labels).tolist()


def _packed(
    parts: list[tuple[str | None, str, str, np.ndarray, list[str]]], form: str, findings: Iterable[Finding] = ()
) -> PictureSet:
    """Parts, each a split, the name that rows show, the file read, pictures and labels -> a set."""
    rows, pixels, files = [], [], []
    for split, name, file, pictures, labels in parts:
        if len(pictures) != len(labels):
            raise DataError(f"{file}: {len(pictures)} pictures, {len(labels)} labels")
        rows += [(split, label, None, name, number) for number, label in enumerate(labels, start=1)]
        pixels += list(pictures)
        if files and files[-1]["file"] == file:
            files[-1]["rows"] += len(labels)
        else:
            files.append({"file": file, "rows": len(labels), "format": form})
    if not rows:
        raise DataError(f"{listed(part[2] for part in parts)}: no picture in it")
    return PictureSet(_frame(rows), pixels, files, list(findings))


def _frame(rows: Iterable[tuple]) -> pd.DataFrame:
    """Objects, so that what is not there is None in every column."""
    return pd.DataFrame(list(rows), columns=COLUMNS, dtype=object)


def _of_split(found: PictureSet, split: str, path: Path) -> PictureSet:
    if found.rows["split"].isna().all():
        found.rows["split"] = pd.Series(split, index=found.rows.index, dtype=object)
        return found
    kept = np.flatnonzero(found.rows["split"] == split)
    if not len(kept):
        raise DataError(f"{path}: there is no {split} part; there are: {listed(found.rows['split'].dropna().unique())}")
    found.rows = found.rows.iloc[kept].reset_index(drop=True)
    found.pixels = found.pixels and [found.pixels[at] for at in kept]
    return found


def _of_files(kind: str, files: list[Path]) -> list[Finding]:
    return [Finding(kind, len(files), tuple(Place(str(file), None) for file in files[:SHOWN]))] if files else []
