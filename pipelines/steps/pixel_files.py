"""The pixels of all pictures as one file, for another machine."""

from pathlib import Path

import numpy as np

PIXELS = "pixels.npy"


def save_pixels(pictures: np.ndarray, folder: Path) -> None:
    """Write uint8 (pictures, height, width, channels) into a new folder."""
    folder.mkdir(parents=True)
    np.save(folder / PIXELS, pictures)


def load_pixels(folder: Path) -> np.ndarray | None:
    """The way back, read only where it is used; None where it is not there or cannot be read."""
    try:
        return np.load(folder / PIXELS, mmap_mode="r")
    except (OSError, ValueError):
        return None
