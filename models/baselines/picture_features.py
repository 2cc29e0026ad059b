"""Pictures as rows of numbers, for classifiers that know nothing of neighbouring pixels.

Histograms of oriented gradients: Dalal and Triggs 2005, "Histograms of Oriented Gradients for Human Detection": how
strong the edges of each direction are in each cell of a grid, scaled by those of the cells around it.
"""

import numpy as np
from skimage.feature import hog
from skimage.measure import block_reduce


def shrink(pictures: np.ndarray, side: int) -> np.ndarray:
    """Pictures (n, height, width, channels) -> no side longer than `side` pixels, by means of square blocks.

    (1, 100, 60, 3) and 64 -> (1, 50, 30, 3)
    """
    times = -(-max(pictures.shape[1:3]) // side)
    if times == 1:
        return pictures
    # One by one: the means are of 8 bytes a number before they are rounded. At the edge the last pixels are repeated.
    padding = [(0, -pictures.shape[1] % times), (0, -pictures.shape[2] % times), (0, 0)]
    shrunk = [block_reduce(np.pad(p, padding, "edge"), (times, times, 1), np.mean) for p in pictures]
    return np.rint(shrunk).astype("uint8")


def gradients(pictures: np.ndarray, cells: int, orientations: int) -> np.ndarray:
    """Pictures (n, height, width, channels) -> histograms of oriented gradients (n, numbers), float32.

    The shorter side has `cells` cells, as far as there are pixels; a block is of 2 x 2 cells.
    """
    pixels = max(1, min(pictures.shape[1:3]) // cells)
    block = min(2, min(pictures.shape[1:3]) // pixels)
    settings = {"pixels_per_cell": (pixels, pixels), "cells_per_block": (block, block), "channel_axis": -1}
    rows = [hog(picture, orientations=orientations, **settings).astype("float32") for picture in pictures]
    return np.stack(rows)


def rows(pictures: np.ndarray, features: str, side: int, cells: int, orientations: int) -> np.ndarray:
    """Pictures (n, height, width, channels) -> one row each: "pixels" as they are, uint8, or "hog", float32."""
    pictures = shrink(pictures, side)
    return gradients(pictures, cells, orientations) if features == "hog" else pictures.reshape(len(pictures), -1)
