"""Files of NumPy's arrays (.npz) -> pictures as bytes and their labels, by the names that Keras, MedMNIST and
scikit-learn give them."""

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from data.columns import listed
from data.errors import DataError

_SPLIT_ARRAYS = [  # names of arrays, of pictures and of labels -> the part
    *(("x_" + part, "y_" + part, split) for part, split in [("train", "train"), ("val", "validation"),
      ("valid", "validation"), ("validation", "validation"), ("test", "test")]),
    *((part + "_images", part + "_labels", split) for part, split in [("train", "train"), ("val", "validation"),
      ("valid", "validation"), ("validation", "validation"), ("test", "test")]),
]  # fmt: skip
_WHOLE_ARRAYS = [("images", "labels"), ("x", "y"), ("data", "target"), ("data", "labels"), ("images", "target"),
                 ("arr_0", "arr_1")]  # fmt: skip
_BLOCK = 1_000  # pictures of a file of arrays that become bytes at once


def read_arrays(path: Path) -> tuple[list[tuple[str | None, str, np.ndarray, list]], list[str]]:
    """A file -> its parts, each a split, the name of the array, pictures uint8 (number, height, width, channels) and
    labels; and the names of arrays that are neither.

    Pictures are (number, height, width), with 1 or 3 channels last or first, or flat squares; bytes, floats within
    0..1 (times 255) or 0..255, or 16 bits (divided by 257). Labels are numbers, texts, or one of several marked by 1.
    Raises: DataError that names the arrays there are.
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
    parts = []
    for x, y, split in pairs:
        labels = _array_labels(arrays[y], y, path, arrays)
        if len(labels) != len(shaped[x]):
            raise DataError(f"{path}: {len(shaped[x])} pictures in {x}, {len(labels)} labels in {y}")
        parts.append((split, x, _bytes(shaped[x], factor), labels))
    taken = {name for pair in pairs for name in pair[:2]}
    return parts, [name for name in arrays if name not in taken]


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
