"""A picture of any size -> one of the shape that a network reads, by the steps of [preprocess.<name>]."""

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageOps

from pipelines.steps.experiment import PreprocessPictures

OWN_SIZE = 128  # pixels: pictures of one size up to this keep it
DECODED = 512  # pixels
LARGEST = 96  # pixels: the side of the square that others become, at most


def least_side(shapes: Iterable[tuple[int, int, int]]) -> int:
    """The shapes that a picture is brought to -> how many pixels its shorter side must have where it is decoded smaller
    than it is: the same for all shapes of up to 256 pixels, so that it is asked about as it was learned from."""
    return max((DECODED, *(2 * max(height, width) for height, width, _ in shapes)))


def shape_of(sizes: list[tuple[int, int]], are_grey: bool, settings: PreprocessPictures) -> tuple[int, int, int]:
    """The (width, height) of all pictures, whether all are grey, and the settings -> (height, width, channels).

    Without a size of its own: what all pictures have, up to 128 pixels; else a square of the median of their shorter
    sides, at most 96.
    """
    channels = {"grey": 1, "rgb": 3, "found": 1 if are_grey else 3}[settings.colour]
    if settings.size is not None:
        height, width = settings.size if isinstance(settings.size, tuple) else (settings.size, settings.size)
    elif len(set(sizes)) == 1 and max(sizes[0]) <= OWN_SIZE:
        width, height = sizes[0]
    else:
        height = width = int(min(LARGEST, np.median([min(size) for size in sizes])))
    return height, width, channels


def prepare_picture(pixels: np.ndarray, shape: tuple[int, int, int], settings: PreprocessPictures) -> np.ndarray:
    """Pixels uint8 (height, width, 1 or 3) and the shape asked -> uint8 of that shape."""
    height, width, channels = shape
    picture = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    picture = picture.convert("L" if channels == 1 else "RGB")
    if picture.size != (width, height):
        picture = FITS[settings.fit](picture, (width, height))
    if settings.contrast != "keep":
        picture = ImageOps.autocontrast(picture) if settings.contrast == "stretch" else ImageOps.equalize(picture)
    return np.asarray(picture).reshape(shape)


def _stretch(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture.resize(size, Image.Resampling.BILINEAR)  # of Pillow: averages where it makes smaller


def _crop(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return ImageOps.fit(picture, size, Image.Resampling.BILINEAR)


def _pad(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The whole picture, with a margin of the mean of its border."""
    border = np.asarray(picture)
    edge = np.concatenate([border[0], border[-1], border[:, 0], border[:, -1]]).reshape(-1, len(picture.getbands()))
    colour = tuple(edge.mean(axis=0).round().astype(int).tolist())
    return ImageOps.pad(picture, size, Image.Resampling.BILINEAR, color=colour if len(colour) > 1 else colour[0])


FITS = {"stretch": _stretch, "crop": _crop, "pad": _pad}
