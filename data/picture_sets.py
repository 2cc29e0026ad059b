"""Pictures with labels, however they are kept -> one row for each: folders, tables of paths, IDX, CIFAR, arrays."""

import contextlib
import re
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
from data.idx import IDX_NAME, idx_files, labels_beside, read_idx
from data.picture import PICTURES
from data.picture_arrays import read_arrays
from data.tables import Table, read_table

COLUMNS = ["split", "label", "group", "file", LINE]
_TEST_NAME = re.compile(r"t10k|(^|[^a-z])test", re.IGNORECASE)
_TRIED = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")  # where a table names pictures without an ending


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
    return path.is_file() and (path.suffix.lower() == ".npz" or bool(IDX_NAME.search(path.name)))


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
    images = [path] if path.is_file() else idx_files(path)
    parts: dict[str, Path] = {}
    for file in images:
        part = "test" if _TEST_NAME.search(file.name) else "train"
        if part in parts:
            raise DataError(f"{path}: {parts[part].name} and {file.name} are both the {part} part; name one of them")
        parts[part] = file
    packed = []
    for part, file in parts.items():
        pictures, labels = (read_idx(each) for each in (file, labels_beside(file)))
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


def read_array_pictures(path: Path, *, classes: list[str] | None = None) -> PictureSet:
    """A file of NumPy's arrays (.npz), see `read_arrays` -> rows and pixels."""
    parts, unread = read_arrays(path)
    several, places = len(parts) > 1, tuple(Place(str(path), None, name) for name in unread[:SHOWN])
    packed = [
        (split if several else None, f"{path.name}/{name}", str(path.absolute()), pictures,
         _label_names(labels, classes, path))
        for split, name, pictures, labels in parts
    ]  # fmt: skip
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
        if IDX_NAME.search(path.name):
            return read_idx_pictures(path, classes=classes)
        if path.suffix.lower() == ".npz":
            return read_array_pictures(path, classes=classes)
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
        if idx_files(folder):
            return read_idx_pictures(folder, classes=classes)
        archives = [file for file in _loose_files(folder) if file.name.lower().startswith("cifar") and is_cifar(file)]
        for source in [folder, *archives]:
            if is_cifar(source):
                return read_cifar_pictures(source, classes=classes)
    arrays = [file for file in _loose_files(path) if file.suffix.lower() == ".npz"]
    if arrays and not _folders(path):
        if len(arrays) > 1:
            raise DataError(f"{path}: several files of arrays; name one: {listed(file.name for file in arrays)}")
        return read_array_pictures(arrays[0], classes=classes)
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
