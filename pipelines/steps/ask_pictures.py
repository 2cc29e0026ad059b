"""Files of pictures nobody has labelled -> pixels as a fitted model takes them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.errors import DataError
from data.picture import UnusablePicture, decode_picture
from pipelines.steps.fitted import Fitted
from pipelines.steps.picture_preparation import least_side, prepare_picture

BLOCK = 256  # pictures that are in the memory at a time
REASONS = {
    "junk": "it is no picture",
    "empty": "it has 0 bytes",
    "unreadable": "it is named as a picture, and is none",
    "format": 'it is of a format that is not read; for HEIC, of phones: pip install ".[heic]"',
    "broken": "it breaks off or cannot be decoded",
    "bomb": "it has too many pixels to be opened",
}


def pictures_below(paths: list[Path]) -> list[Path]:
    """Files and folders -> the files as they are, and of the folders all that are not hidden.

    Raises: DataError for a path where nothing is.
    """
    found = []
    for path in paths:
        if not path.exists():
            raise DataError(f"{path}: there is no such file or folder")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [file for file in inside if file == path or (file.is_file() and not file.name.startswith("."))]
    return found


def read_as_trained(
    files: list[Path], fitted: Fitted
) -> Iterator[tuple[list[tuple[Path, np.ndarray]], list[tuple[Path, str]]]]:
    """Files and a fitted model -> block by block those that can be used with their pixels, and the others with the
    reason in words."""
    shape = fitted.seeing.shape
    for start in range(0, len(files), BLOCK):
        read, unusable = [], []
        for file in files[start : start + BLOCK]:
            try:
                decoded = decode_picture(file.read_bytes(), file.name, least_side=least_side([shape]))
            except UnusablePicture as error:
                unusable.append((file, REASONS[error.problem]))
            else:
                read.append((file, prepare_picture(decoded.pixels, shape, fitted.preprocess)))
        yield read, unusable
