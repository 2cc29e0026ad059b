"""[data] -> pictures: a table with a row per picture that can be used, those that cannot with their reasons, and the
pixels after each preprocessing.

Every file is decoded by Pillow, in several threads, and once: the pixels are kept in the cache as one array, by the
contents of the files and the steps that were asked.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.columns import listed
from data.errors import DataError
from data.findings import Finding, places
from data.picture import Decoded, UnusablePicture, decode_picture, read_header
from data.picture_sets import PictureSet, read_picture_set, read_sklearn_digits
from data.tables import read_table
from pipelines.steps import paths
from pipelines.steps.experiment import Data, PreprocessPictures
from pipelines.steps.picture_preparation import least_side, prepare_picture, shape_of
from pipelines.steps.records import files_of

FORMAT = 2  # of the cache
THUMBNAIL = 16  # pixels, the side: two pictures are compared by these
GREY = {"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"}  # modes of Pillow without colour
FILES = "files.csv"


@dataclass
class Pictures:
    """The user's pictures.

    `frame` has the columns id, label, labels, group, time, split, file, line, sha256, width, height, mode, oddities
    (joined by blanks) and hash. `left_out` has file, line, reason and label of those that are not in it. `arrays` has
    the pixels after each preprocessing, uint8 (pictures, height, width, channels), in the order of the frame;
    `thumbnails` is uint8 (pictures, 16, 16).
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    files: list[dict]
    findings: list[Finding]
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    thumbnails: np.ndarray | None = None

    @property
    def classes(self) -> list[str]:
        """The labels in alphabetical order: the position is the class number."""
        return sorted(set(self.frame["label"]))


def read_pictures(
    data: Data, preprocess: dict[str, PreprocessPictures], on_picture: Callable[[int], None] = lambda done: None
) -> Pictures:
    """Read every picture that [data] names.

    Raises: DataError for a missing or broken file or folder, where nothing can be used, or where fewer than two classes
    are left.
    """
    pictures = collect_pictures(data, preprocess, on_picture)
    classes = pictures.classes
    if len(classes) < 2:
        raise DataError(
            f"{pictures.files[0]['file']}: at least two classes are needed, and all {len(pictures.frame)} pictures "
            f'that can be used are of "{classes[0]}"'
        )
    unknown = pictures.frame[
        pictures.frame["split"].notna()
        & ~pictures.frame["label"].isin(pictures.frame.loc[pictures.frame["split"] == "train", "label"])
    ]
    if len(unknown):
        strange = ", ".join(sorted(set(unknown["label"]))[:5])
        raise DataError(
            f"{unknown['file'].iloc[0]}: {len(unknown)} pictures are of classes that the training part lacks: "
            f"{strange}. No model can learn them; take them out."
        )
    return pictures


def collect_pictures(
    data: Data, preprocess: dict[str, PreprocessPictures], on_picture: Callable[[int], None] = lambda done: None
) -> Pictures:
    """The same, without asking whether anything can be learned from them.

    Raises: DataError for a missing or broken file or folder, or where nothing can be used.
    """
    found = _sets(data)
    rows = found.rows.reset_index(drop=True)
    contents = _Contents(rows["file"].tolist(), found.pixels)
    looked, arrays, thumbnails = _cached(contents, preprocess, on_picture)
    rows = pd.concat([rows, looked], axis=1)
    rows.loc[rows["label"].isna() & (rows["problem"] == ""), "problem"] = "no-label"
    usable = rows["problem"] == ""
    kept = usable & _large_enough(rows[usable], data.min_class_size).reindex(rows.index, fill_value=False)
    reasons = rows["problem"].where(~usable, f"class with fewer than {data.min_class_size} pictures")
    left_out = rows.assign(reason=reasons, text="")[~kept][["file", "line", "reason", "label", "text"]]
    if not kept.any():
        counts = ", ".join(f"{n} × {reason}" for reason, n in left_out["reason"].value_counts().items())
        raise DataError(f"{found.files[0]['file']}: no picture that can be used ({counts or 'there is none'})")
    findings = [*found.findings, *check_pictures(rows)]
    places_kept = np.flatnonzero(kept)
    frame = rows[kept].drop(columns=["problem"]).reset_index(drop=True)
    frame["group"] = _groups(frame, data)
    frame.insert(0, "id", [f"{n}" for n in range(len(frame))])
    frame = frame.assign(labels=list(zip(frame["label"])), time=None)
    arrays = {name: array if kept.all() else array[places_kept] for name, array in arrays.items()}
    return Pictures(frame, left_out.reset_index(drop=True), found.files, findings, arrays, thumbnails[places_kept])


def _sets(data: Data) -> PictureSet:
    """Every file and folder that [data] names, joined."""
    if data.format == "digits":
        return read_sklearn_digits()
    named = {"picture": data.picture, "label": data.label, "group": data.group, "split_column": data.split}
    found = []
    for split, path in files_of(data) if data.path is None else [(None, Path(data.path))]:
        table = None
        if path.is_file() and data.format == "table":
            table = read_table(path, encoding=data.encoding, delimiter=data.delimiter, quoting=data.quoting,
                               header=data.header, wanted=[name for name in named.values() if name])  # fmt: skip
        found.append(read_picture_set(path, split=split, table=table, classes=list(data.classes) or None, **named))
    pixels = [part.pixels for part in found]
    if any(of_part is None for of_part in pixels) and any(of_part is not None for of_part in pixels):
        raise DataError("data: some parts are packed pictures and others are files; give all parts in one form")
    joined = PictureSet(
        rows=pd.concat([part.rows for part in found], ignore_index=True),
        pixels=None if pixels[0] is None else [array for of_part in pixels for array in of_part],
        files=[file for part in found for file in part.files],
        findings=[finding for part in found for finding in part.findings],
    )
    _divide_where_no_test(joined)
    return joined


def _divide_where_no_test(found: PictureSet) -> None:
    """Of a set with training and validation only, validation is the test part; one part alone is no division."""
    split = found.rows["split"]
    if "test" not in set(split) and {"train", "validation"} <= set(split):
        found.rows["split"] = split.replace("validation", "test")
        found.findings.append(Finding("pictures-no-test", int((split == "validation").sum())))
    elif split.nunique() == 1:
        found.rows["split"] = None


class _Contents:
    """What stands in the files, or in the arrays of packed pictures."""

    def __init__(self, files: list[str], pixels: list[np.ndarray] | None):
        self.files, self.pixels = files, pixels

    def __len__(self) -> int:
        return len(self.files)

    def content(self, number: int) -> bytes | None:
        """The bytes of one; None where there is no such file."""
        if self.pixels is not None:
            return np.ascontiguousarray(self.pixels[number]).tobytes()
        try:
            return Path(self.files[number]).read_bytes()
        except OSError:
            return None

    def header(self, number: int) -> tuple[tuple[int, int], str] | None:
        """Its (width, height) and mode without decoding it; None where they cannot be told."""
        if self.pixels is None:
            content = self.content(number)
            return read_header(content, self.files[number]) if content else None
        height, width, channels = self.pixels[number].shape
        return (width, height), "L" if channels == 1 else "RGB"

    def decoded(self, number: int, least: int) -> Decoded:
        """Its pixels. Raises: UnusablePicture."""
        if self.pixels is not None:
            size, mode = self.header(number)
            return Decoded(self.pixels[number], size, mode, ())
        content = self.content(number)
        if content is None:
            raise UnusablePicture("absent")
        return decode_picture(content, Path(self.files[number]).name, least_side=least)


def _cached(contents: _Contents, preprocess: dict[str, PreprocessPictures], on_picture) -> tuple:
    """-> what was seen of each picture (see `_look`), the arrays of each preprocessing, the thumbnails."""
    import PIL

    digests = _of_each(contents, lambda number: hashlib.sha256(contents.content(number) or b"").hexdigest())
    asked = {name: settings.model_dump(mode="json") for name, settings in preprocess.items()}
    described = json.dumps([FORMAT, PIL.__version__, asked, digests, [Path(file).name for file in contents.files]])
    folder = paths.CACHE / "pictures" / hashlib.sha256(described.encode()).hexdigest()[:32]
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _decode_all(contents, digests, preprocess, partial, on_picture)
        try:
            partial.replace(folder)
        except OSError:  # another process was faster
            shutil.rmtree(partial)
    looked = pd.read_csv(folder / FILES, dtype={"sha256": str, "hash": str, "mode": str}, keep_default_na=False)
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in preprocess}
    return looked, arrays, np.load(folder / "thumbnails.npy")


def _of_each(contents: _Contents, find: Callable[[int], Any]) -> list:
    """What a function finds for the number of each picture, in several threads."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(find, range(len(contents))))


def _decode_all(contents, digests: list[str], preprocess: dict, folder: Path, on_picture) -> None:
    """Decode every picture into the arrays of a folder."""
    count = len(contents)
    headers = [header for header in _of_each(contents, contents.header) if header]
    sizes, are_grey = [size for size, _ in headers] or [(1, 1)], all(mode in GREY for _, mode in headers)
    shapes = {name: shape_of(sizes, are_grey, settings) for name, settings in preprocess.items()}
    arrays = {
        name: np.lib.format.open_memmap(folder / f"{name}.npy", "w+", "uint8", (count, *shape))
        for name, shape in shapes.items()
    }
    thumbnails = np.zeros((count, THUMBNAIL, THUMBNAIL), "uint8")
    least = least_side(shapes.values())

    def take(number: int) -> dict[str, Any]:
        found, decoded = _look(contents, number, least)
        if decoded is not None:
            for name, settings in preprocess.items():
                arrays[name][number] = prepare_picture(decoded.pixels, shapes[name], settings)
            thumbnails[number], found["hash"] = _likeness(decoded.pixels)
        return found | {"sha256": digests[number]}

    looked = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for found in threads.map(take, range(count)):
            looked.append(found)
            on_picture(len(looked))
    for array in arrays.values():
        array.flush()
    np.save(folder / "thumbnails.npy", thumbnails)
    pd.DataFrame(looked).to_csv(folder / FILES, index=False, lineterminator="\n")


def _look(contents: _Contents, number: int, least: int) -> tuple[dict[str, Any], Decoded | None]:
    """What there is to say of one picture, and its pixels where it can be used."""
    nothing = {"width": 0, "height": 0, "mode": "", "oddities": "", "hash": ""}
    try:
        decoded = contents.decoded(number, least)
    except UnusablePicture as unusable:
        return nothing | {"problem": unusable.problem}, None
    width, height = decoded.size
    said = {"width": width, "height": height, "mode": decoded.mode, "oddities": " ".join(decoded.oddities)}
    return nothing | said | {"problem": ""}, decoded


def _likeness(pixels: np.ndarray) -> tuple[np.ndarray, str]:
    """Pixels -> a grey thumbnail, and the difference hash by which pictures that may be alike are found."""
    import imagehash
    from PIL import Image

    grey = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).convert("L")
    small = grey.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BILINEAR)
    return np.asarray(small), str(imagehash.dhash(grey))


def _large_enough(rows: pd.DataFrame, least: int) -> pd.Series:
    return rows["label"].map(rows["label"].value_counts()) >= least


def _groups(frame: pd.DataFrame, data: Data) -> pd.Series:
    """The group of each picture: of the table's column, or by what `data.group_pattern` finds in the file's name."""
    if data.group_pattern is None:
        return frame["group"]
    pattern = re.compile(data.group_pattern)
    found = frame["file"].map(lambda file: pattern.search(Path(file).name))
    missing = found.isna()
    if missing.any():
        raise DataError(
            f"{frame.loc[missing, 'file'].iloc[0]}: data.group_pattern = {data.group_pattern!r} finds nothing in the "
            f"names of {missing.sum()} of {len(frame)} pictures"
        )
    names = found.map(lambda match: "-".join(match.groups("")) or match.group())
    return _runs(frame, names, data) if data.group_runs else names


def _runs(frame: pd.DataFrame, names: pd.Series, data: Data) -> pd.Series:
    """Numbers of a series -> the group of each: in their order, a new group begins where a class comes again."""
    if not names.str.fullmatch(r"\d+").all():
        wrong = names[~names.str.fullmatch(r"\d+")].iloc[0]
        raise DataError(f'data.group_runs: what data.group_pattern finds must be a number; it found "{wrong}"')
    group, seen, first = {}, set(), ""
    for row in names.astype("int64").sort_values(kind="stable").index:
        if not seen or frame.at[row, "label"] in seen:
            seen, first = set(), names[row]
        seen.add(frame.at[row, "label"])
        group[row] = first
    return pd.Series(group).reindex(frame.index)


def check_pictures(rows: pd.DataFrame) -> list[Finding]:
    """A row for each file, with what was seen of it -> findings: what cannot be used, what was changed in reading."""
    unusable = rows[rows["problem"] != ""]
    found = [_finding(f"pictures-{problem}", of) for problem, of in unusable.groupby("problem", sort=False)]
    usable = rows[rows["problem"] == ""]
    odd = usable.assign(oddity=usable["oddities"].str.split()).explode("oddity").dropna(subset="oddity")
    found += [_finding(f"pictures-{oddity}", of) for oddity, of in odd.groupby("oddity", sort=True)]
    grey = usable["mode"].isin(GREY)
    if 0 < grey.sum() < len(usable):
        found.append(_finding("pictures-grey", usable[grey if grey.mean() <= 0.5 else ~grey],
                              rare="grey" if grey.mean() <= 0.5 else "colour"))  # fmt: skip
    lost = rows[~rows["label"].isin(usable["label"])]
    if len(lost):
        names = sorted(set(lost["label"].dropna()))
        found.append(Finding("pictures-class-lost", len(names), (), {"classes": listed(names)}))
    sides = usable[["width", "height"]]
    long = usable[sides.max(axis=1) > 10 * sides.min(axis=1)]
    small = usable[sides.max(axis=1) < 8]
    found += [_finding("pictures-long", long), _finding("pictures-tiny", small)]
    return [finding for finding in found if finding.count]


def _finding(kind: str, rows: pd.DataFrame, **values) -> Finding:
    first = rows.head(3)
    shown = tuple(
        place
        for file, line in zip(first["file"], first["line"], strict=True)
        for place in places(paths.shown(Path(file)), [(None if pd.isna(line) else int(line), "")])
    )
    return Finding(kind, len(rows), shown, values)
