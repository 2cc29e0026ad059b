"""Pictures packed into one file by their publisher -> a PNG file each, in a folder of its class.

IDX is the format of MNIST (http://yann.lecun.com/exdb/mnist/), the binary one that of CIFAR-10
(https://www.cs.toronto.edu/~kriz/cifar.html); a sprite is one picture with square tiles, as many of each class.
"""

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from data.archives import Progress
from data.errors import DataError
from data.sources import Pictures

TILE = 28  # pixels, the side of a tile


def unpack_pictures(pictures: Pictures, source: Path, target: Path, *, on_progress: Progress) -> None:
    """The packed files in `source` -> target/<part>/<class>/<number>.png, numbered in each class as they stand.

    Raises: DataError where there are more or fewer pictures than there should be, or a class that has no name.
    """
    done = 0
    for part, files in pictures.parts.items():
        labels, images = READERS[pictures.kind]([source / file for file in files], len(pictures.classes))
        if len(labels) != len(images) or labels.max(initial=0) >= len(pictures.classes):
            raise DataError(f"{source / files[0]}: {len(images)} pictures, {len(labels)} labels up to {labels.max()}")
        width = len(str(np.bincount(labels).max() - 1))
        seen: Counter[int] = Counter()
        for name in pictures.classes:
            (target / part / name).mkdir(parents=True, exist_ok=True)
        for label, image in zip(labels.tolist(), images, strict=True):
            number = f"{seen[label]:0{width}}"
            Image.fromarray(image).save(target / part / pictures.classes[label] / f"{number}.png")
            seen[label] += 1
            on_progress(image.nbytes * (done + 1), image.nbytes * pictures.files, "unpacking pictures")
            done += 1
    if done != pictures.files:
        raise DataError(f"{source}: {done} pictures were unpacked, and there should be {pictures.files}")


def unpacked(pictures: Pictures, folder: Path) -> int:
    """How many pictures lie in the folders of the parts."""
    return sum(1 for part in pictures.parts for _ in (folder / part).glob("*/*.png"))


def read_idx(paths: list[Path], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """The file of pictures and the file of labels -> labels (number), pictures (number, height, width)."""
    images, labels = (parse_idx(gzip.decompress(path.read_bytes()), path) for path in paths)
    return labels, images


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


def read_cifar(paths: list[Path], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Records of a label and 32 x 32 pixels of red, of green and of blue -> labels, pictures (number, 32, 32, 3)."""
    records = np.concatenate([np.fromfile(path, np.uint8).reshape(-1, 1 + 3 * 32 * 32) for path in paths])
    return records[:, 0], np.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))


def read_sprite(paths: list[Path], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """One picture -> its tiles, row by row, the first ones of the first class, and so on."""
    with Image.open(paths[0]) as picture:
        pixels = np.asarray(picture.convert("L"))
    rows, columns = (side // TILE for side in pixels.shape)
    tiles = pixels.reshape(rows, TILE, columns, TILE).swapaxes(1, 2).reshape(-1, TILE, TILE)
    return np.arange(len(tiles)) * classes // len(tiles), tiles


READERS = {"idx": read_idx, "cifar": read_cifar, "sprite": read_sprite}
