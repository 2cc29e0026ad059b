"""IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/): a file of pictures, a file of their labels."""

import gzip
import re
import zlib
from pathlib import Path

import numpy as np

from data.columns import listed
from data.errors import DataError

IDX_NAME = re.compile(r"images.*idx\d.*ubyte|images.*\.idx\d?(\.gz)?$", re.IGNORECASE)


def idx_files(folder: Path) -> list[Path]:
    """The files of pictures in a folder; of a file that is there unpacked and packed, the unpacked one."""
    found = [file for file in sorted(folder.iterdir()) if file.is_file() and IDX_NAME.search(file.name)]
    return [file for file in found if file.suffix != ".gz" or file.with_suffix("") not in found]


def labels_beside(images: Path) -> Path:
    """train-images-idx3-ubyte.gz -> train-labels-idx1-ubyte.gz, or that name unpacked, or with a dot."""
    pattern = re.escape(images.name.removesuffix(".gz"))
    pattern = re.sub(r"images", "labels", pattern, flags=re.IGNORECASE)
    pattern = re.sub(r"idx\d", r"idx\\d", pattern)
    beside = [file for file in sorted(images.parent.iterdir()) if re.fullmatch(pattern + r"(\.gz)?", file.name, re.I)]
    if not beside:
        labels = [file.name for file in sorted(images.parent.iterdir()) if "label" in file.name.lower()]
        raise DataError(f"{images}: no file of labels beside it; there are: {listed(labels) or 'none'}")
    return beside[0]


def read_idx(path: Path) -> np.ndarray:
    """A file, perhaps compressed by gzip -> its array of bytes. Raises: DataError where it is none."""
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


def parse_idx(content: bytes, path: Path) -> np.ndarray:
    """Two zeros, 8 for bytes, the number of axes, their lengths (4 bytes each, the highest first), the values."""
    if content[:3] != b"\0\0\x08":
        raise DataError(f"{path}: not an IDX file of bytes: it begins with {content[:4].hex()}")
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4).astype(int)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * axes)
    if values.size != shape.prod():
        raise DataError(f"{path}: {values.size} values, and the head of the file states {tuple(shape.tolist())}")
    return values.reshape(shape)
