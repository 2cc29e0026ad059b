"""Pictures in rows as SVG text: each row is one small PNG inside, with names and remarks as letters beside it."""

import base64
import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure as Drawing
from PIL import Image

from reports.figures import STYLE, WIDTH, _svg

LARGEST, SMALLEST = 0.98, 0.2  # inches, the longer side of a picture
GAP = 0.06  # inches between pictures
LINE, LETTER = 0.165, 0.078  # inches, the height of a line and the width of a letter of FONT
FONT = 9  # points
NAME = 1.15  # inches, the widest column of names
SCREEN, MOST = 96, 64  # pixels in an inch of a screen; pixels of the longer side that are kept, at most
COLOURS = 255  # of a row of pictures
ORANGE, BLUE = np.array([221, 107, 32]), np.array([49, 130, 206])  # what draws to an answer, what holds it back
TINT = 0.8  # how much of the colour there is at most


@dataclass
class Row:
    """Pictures uint8 (height, width, 1 or 3), None for an empty place, the name at their left and lines below each."""

    name: str
    pictures: Sequence[np.ndarray | None]
    below: Sequence[Sequence[str]] = ()


def sheet(rows: list[Row], heads: Sequence[str] = (), width: float = WIDTH) -> str:
    """Rows of pictures of one shape, what stands above each column -> a figure so many inches wide."""
    count = max(len(row.pictures) for row in rows)
    names = [_wrapped(row.name, NAME) for row in rows]
    left = max((len(line) for name in names for line in name), default=0) * LETTER
    left += 0.1 if left else 0
    tall, wide = next(p for row in rows for p in row.pictures if p is not None).shape[:2]
    longest = min(LARGEST, (width - left) / count - GAP)
    across = min(longest, LARGEST * wide / tall)
    down = across * tall / wide
    heads = ["\n".join(_wrapped(head, across + GAP, cut_words=False)) for head in heads]
    top = max((head.count("\n") + 1 for head in heads), default=0) * LINE
    below = [max((len(lines) for lines in row.below), default=0) * LINE for row in rows]
    heights = [max(down + under + GAP, len(name) * LINE) for under, name in zip(below, names, strict=True)]
    with matplotlib.rc_context(STYLE | {"font.size": FONT}):
        drawing = Drawing(figsize=(width, top + sum(heights) + 0.06))
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        for number, head in enumerate(heads):
            start = left + number * (across + GAP)
            where = {"x": start, "ha": "left"} if len(heads) == 1 else {"x": start + across / 2, "ha": "center"}
            axes.text(y=top - 0.03, s=head, va="bottom", **where)
        start = top + 0.03
        for row, name, height in zip(rows, names, heights, strict=True):
            axes.text(0, start + down / 2, "\n".join(name), va="center")
            _draw(axes, row, (left, start, across, down))
            start += height
        axes.set_xlim(0, width)
        axes.set_ylim(drawing.get_figheight(), 0)
    with matplotlib.rc_context({"image.composite_image": False}):
        return _lighter(_svg(drawing))


def _draw(axes, row: Row, place: tuple[float, float, float, float]) -> None:
    """One row from a place (left, top, width and height of a picture) on, in inches: a strip of pixels, and letters."""
    left, top, across, down = place
    shown = [p for p in row.pictures if p is not None]
    if not shown:
        return
    side = round(max(across, down) * SCREEN)
    strip = _strip([None if p is None else scaled(_rgb(p), min(side, MOST)) for p in row.pictures], GAP / across)
    right = left + len(row.pictures) * (across + GAP) - GAP
    axes.imshow(strip, extent=(left, right, top + down, top), interpolation="none", aspect="auto")
    for number, lines in enumerate(row.below):
        middle = left + number * (across + GAP) + across / 2
        axes.text(middle, top + down + 0.03, "\n".join(lines), ha="center", va="top", linespacing=1.15)


def _strip(pictures: list[np.ndarray | None], gap: float) -> np.ndarray:
    """Pictures, brought to the size of the first, side by side on white, a share of their width apart."""
    tall, wide = next(p for p in pictures if p is not None).shape[:2]
    pictures = [None if p is None else np.asarray(Image.fromarray(p).resize((wide, tall), Image.Resampling.NEAREST))
                for p in pictures]  # fmt: skip
    step = wide + max(1, round(gap * wide))
    strip = np.full((tall, step * len(pictures) - (step - wide), 3), 255, "uint8")
    for number, picture in enumerate(pictures):
        if picture is not None:
            strip[:, number * step : number * step + wide] = picture
    return strip


def scaled(picture: np.ndarray, side: int) -> np.ndarray:
    """A picture (height, width, 3) -> about so many pixels along its longer side: each pixel repeated, or means."""
    longest = max(picture.shape[:2])
    if 2 * longest <= side:
        times = side // longest
        return picture.repeat(times, axis=0).repeat(times, axis=1)
    if longest <= 1.25 * side:
        return picture
    size = [max(1, round(length * side / longest)) for length in picture.shape[1::-1]]
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def tinted(picture: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """A picture and heat (height, width) from −1 to 1 -> the picture in grey, orange where heat is above 0, blue where
    it is below."""
    step = -(-heat.shape[0] // picture.shape[0])  # the run folder keeps large pictures smaller than their maps
    heat = heat[::step, ::step][: picture.shape[0], : picture.shape[1], None]
    grey = 40 + 0.75 * picture.astype(float).mean(axis=2, keepdims=True)
    colour = np.where(heat > 0, ORANGE, BLUE)
    strength = TINT * np.abs(heat).clip(0, 1)
    return (grey * (1 - strength) + colour * strength).round().astype("uint8")


def greys(values: np.ndarray) -> np.ndarray:
    """Numbers (height, width) -> grey levels (height, width, 1): 0 in the middle where some are below it, the largest
    white or the smallest black; black is 0 where none is."""
    most = max(float(np.abs(values).max()), 1e-9)
    levels = 255 * values / most if values.min() >= 0 else 127.5 + 127.5 * values / most
    return levels.round().astype("uint8")[..., None]


def filter_pictures(filters: np.ndarray) -> list[np.ndarray]:
    """The kernels of a layer (height, width, channels, filters) -> a picture each, grey where a weight is 0: of three
    channels in colour, else the mean of the channels."""
    found = []
    for weights in np.moveaxis(filters, -1, 0):
        weights = weights if weights.shape[2] == 3 else weights.mean(axis=2, keepdims=True)
        most = max(float(np.abs(weights).max()), 1e-9)
        found.append((127.5 + 127.5 * weights / most).round().astype("uint8"))
    return found


def fitted(text: str, letters: int = 12) -> list[str]:
    """Something written below a picture, in two lines at most."""
    return _wrapped(text, letters * LETTER)[:2]


def _rgb(picture: np.ndarray) -> np.ndarray:
    return picture if picture.shape[2] == 3 else picture[:, :, :1].repeat(3, axis=2)


def _wrapped(text: str, inches: float, cut_words: bool = True) -> list[str]:
    """A text in lines that are not wider than so, three at most."""
    letters = max(4, int(inches / LETTER))
    lines = textwrap.wrap(text, letters, break_long_words=cut_words)
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][: letters - 1] + "…"]


def _lighter(svg: str) -> str:
    """An SVG -> the same with its PNGs in grey or in a palette, a third of the size; and without the wish that a
    browser should leave out pixels where it makes a picture smaller."""

    def packed(found: re.Match) -> str:
        picture = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")
        pixels = np.asarray(picture)
        is_grey = (pixels == pixels[..., :1]).all()
        picture = picture.convert("L") if is_grey else picture.quantize(COLOURS, dither=Image.Dither.NONE)
        written = io.BytesIO()
        picture.save(written, "PNG", optimize=True)
        return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode("ascii")

    svg = re.sub(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", packed, svg)
    return svg.replace(' style="image-rendering:crisp-edges;image-rendering:pixelated"', "")
