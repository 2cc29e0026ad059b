"""One picture with square tiles, as many of each class, as its publisher made it -> a PNG file for each tile, in a
folder of its class."""

from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from data.archives import Progress
from data.errors import DataError
from data.sources import Sprite

TILE = 28  # pixels, the side of a tile


def cut_sprite(sprite: Sprite, source: Path, target: Path, *, on_progress: Progress) -> None:
    """The picture in `source` -> target/<folder>/<class>/<number>.png, numbered in each class as they stand.

    Raises: DataError where there are more or fewer tiles than there should be.
    """
    labels, tiles = read_sprite(source / sprite.file, len(sprite.classes))
    if len(tiles) != sprite.files:
        raise DataError(f"{source / sprite.file}: {len(tiles)} tiles, and there should be {sprite.files}")
    width = len(str(np.bincount(labels).max() - 1))
    seen: Counter[int] = Counter()
    for done, (label, tile) in enumerate(zip(labels.tolist(), tiles, strict=True), start=1):
        folder = target / sprite.folder / sprite.classes[label]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(tile).save(folder / f"{seen[label]:0{width}}.png")
        seen[label] += 1
        on_progress(tile.nbytes * done, tile.nbytes * sprite.files, "cutting a picture up")


def tiles_cut(sprite: Sprite, folder: Path) -> int:
    """How many tiles lie in the folders of the classes."""
    return sum(1 for _ in (folder / sprite.folder).glob("*/*.png"))


def read_sprite(path: Path, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """One picture -> class numbers and its tiles, row by row, the first ones of the first class, and so on."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("L"))
    rows, columns = (side // TILE for side in pixels.shape)
    tiles = pixels.reshape(rows, TILE, columns, TILE).swapaxes(1, 2).reshape(-1, TILE, TILE)
    return np.arange(len(tiles)) * classes // len(tiles), tiles
