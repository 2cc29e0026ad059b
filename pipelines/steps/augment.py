"""Pictures and what `Augment` says -> changed pictures, in numpy on the host: the same cost on every backend.

Keras' own layers inside the model halve the speed of training on JAX; this runs beside it, in another thread.
Cutout is DeVries and Taylor 2017 (arXiv 1708.04552), mixup Zhang et al. 2018 (arXiv 1710.09412), cutmix Yun et al.
2019 (arXiv 1905.04899).
"""

from collections.abc import Iterable, Iterator

import numpy as np

from pipelines.steps.augment_settings import Augment

BLOCK = 1 << 16  # pixels worked on at once: some 4 MiB of intermediate numbers, which stay near the core
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # of red, green, blue: ITU-R BT.601
PAD = {"edge": "edge", "reflect": "reflect", "black": "constant"}  # our fills in numpy's words
PARTS = 256  # of a pixel: positions between pixels are whole numbers of these
HALVES = np.uint64(0x0080_0080_0080_0080)  # half of PARTS in each of the four 16-bit numbers that share 64 bits


def augment(pictures: np.ndarray, settings: Augment, random: np.random.Generator) -> np.ndarray:
    """Pictures uint8 (n, height, width, channels) -> as many, each changed by its own draw, in a new uint8 array.

    [[[[1], [2], [3]]]] with flip = "horizontal" -> [[[[3], [2], [1]]]] or itself, by a coin.
    First where things are, then colours, then the square that is cut out. The same state of `random` gives the same.
    """
    changed = pictures.copy()
    if settings.changes:
        picked = np.flatnonzero(random.random(len(pictures)) < settings.probability)
        for block in _blocks(len(picked), pictures):
            rows = picked[block]
            changed[rows] = _changed(pictures[rows], settings, random)
    return changed


def mix(
    pictures: np.ndarray,
    targets: np.ndarray,
    batches: int | Iterable[slice],
    settings: Augment,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 (n, height, width, channels), targets float32 (n, classes), and the rows of each batch or how
    many there are -> pictures and targets, each mixed with those of a partner from its batch; the same arrays where
    settings mix nothing.

    A black and a white picture, mixup of 0.75 and 0.25: [[1, 0], [0, 1]] -> greys 64 and 191, or both as they were if
    each drew itself, [[0.75, 0.25], [0.25, 0.75]].
    """
    if not settings.mixes:
        return pictures, targets
    if isinstance(batches, int):
        batches = [slice(start, start + batches) for start in range(0, len(pictures), batches)]
    mixed, mixed_targets = pictures.copy(), targets.copy()
    for rows in batches:
        partners = random.permutation(len(pictures[rows]))
        if settings.cutmix and (not settings.mixup or random.random() < 0.5):
            mixed[rows], kept = _cutmix(pictures[rows], partners, settings.cutmix, random)
        else:
            mixed[rows], kept = _mixup(pictures[rows], partners, settings.mixup, random)
        own = targets[rows]
        mixed_targets[rows] = kept * own + (1 - kept) * own[partners]
    return mixed, mixed_targets


def views(pictures: np.ndarray, settings: Augment) -> list[np.ndarray]:
    """Pictures (n, height, width, channels) -> the arrays to be answered, whose mean is the answer: themselves first.

    "none": 1; "flip": 2, with the mirror images; "shift": 5, with those moved by a pixel down, up, right and left.
    """
    found = [pictures]
    if settings.test_time == "flip":
        found.append(pictures[:, :, ::-1].copy())  # a copy, as PyTorch takes no array that is read backwards
    elif settings.test_time == "shift":
        for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            moves = np.tile([down, right], (len(pictures), 1))
            found.append(shifted(pictures, moves, settings.shift_fill))
    return found


def flipped(pictures: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Pictures (n, height, width, channels) and whether each has rows, columns reversed (n, 2) -> flipped pictures.

    [[1, 2], [3, 4]] and [True, False] -> [[3, 4], [1, 2]].
    """
    pictures = pictures.copy()
    upside_down, mirrored = turns[:, 0], turns[:, 1]
    pictures[upside_down] = pictures[upside_down, ::-1]
    pictures[mirrored] = pictures[mirrored, :, ::-1]
    return pictures


def shifted(pictures: np.ndarray, moves: np.ndarray, fill: str) -> np.ndarray:
    """Pictures (n, height, width, channels), whole pixels that each moves down and right (n, 2) -> moved pictures.

    A row [1, 2, 3] and [0, 1] -> [1, 1, 2] with fill "edge", [2, 1, 2] with "reflect", [0, 1, 2] with "black".
    """
    height, width = pictures.shape[1:3]
    reach, across = np.abs(moves).max(axis=0, initial=0)
    padded = np.pad(pictures, ((0, 0), (reach, reach), (across, across), (0, 0)), mode=PAD[fill])
    new = np.empty_like(pictures)
    # A loop over pictures is the fast way: slices copy whole rows, an index of pixels would copy three bytes at a time
    for index, (top, left) in enumerate(([reach, across] - moves).tolist()):
        new[index] = padded[index, top : top + height, left : left + width]
    return new


def affine_maps(
    turns: np.ndarray, moves: np.ndarray, angles: np.ndarray, leans: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Turns (n, 2) as for `flipped`, moves in pixels (n, 2) as for `shifted`, angles of rotation and of upright lines
    in radians, anticlockwise, and sizes (n,), 2 = twice as large -> maps (n, 2, 3) for `warped`.

    No turn, move, angle or lean, size 2 -> [[[0.5, 0, 0], [0, 0.5, 0]]]: what is shown was half as far from the centre.
    """
    cos, sin, one = np.cos(angles), np.sin(angles), np.ones(len(angles))
    # Of rows and columns; anticlockwise as one looks at it, since rows are counted downwards
    rotation = np.array([[cos, -sin], [sin, cos]]).transpose(2, 0, 1)
    shear = np.array([[one, 0 * one], [np.tan(leans), one]]).transpose(2, 0, 1)
    signs = np.where(turns, -1, 1)[:, None, :]  # a flip comes first: it changes the sign of what the others are given
    back = np.linalg.inv(sizes[:, None, None] * rotation @ shear * signs)
    return np.concatenate([back, -back @ moves[:, :, None]], axis=2)


def warped(pictures: np.ndarray, maps: np.ndarray, fill: str) -> np.ndarray:
    """Pictures uint8 (n, height, width, channels) and affine maps (n, 2, 3) -> pictures, each pixel a bilinear mean.

    A map says for each place of the new picture where in the old one it is read: row and column, counted in pixels
    from the centre. [[1, 0, 0], [0, 1, -0.5]] moves what is shown to the right by half a pixel: a row
    [10, 20, 40] -> [10, 15, 30] with fill "edge". Up to two grey levels from the exact mean.
    """
    height, width, channels = pictures.shape[1:]
    rows, columns = _positions(maps, height, width)
    rows, columns = _fixed(rows, height, fill), _fixed(columns, width, fill)
    stride = width + 3  # of the packed picture, which has a border
    place = (rows >> 8) + 1
    place *= stride
    place += (columns >> 8) + 1
    place += (np.arange(len(pictures), dtype=np.int32) * ((height + 3) * stride))[:, None, None]

    # Four weights that are exactly PARTS together, so that a grey level never leaves its 16 bits: 255 * 256 + 128
    rows &= PARTS - 1
    columns &= PARTS - 1
    both = (rows * columns + PARTS // 2) >> 8
    weights = [PARTS - rows - columns + both, columns - both, rows - both, both]
    weights = [weight.astype(np.uint64) for weight in weights]

    new = np.empty_like(pictures)
    for first in range(0, channels, 4):
        pixels = _packed(pictures[..., first : first + 4])
        total = np.full(place.shape, HALVES)
        for step, weight in zip((0, 1, stride, stride + 1), weights, strict=True):
            total += pixels[step:].take(place) * weight
        levels = total.view(np.uint16).reshape(*place.shape, 4)
        for channel in range(first, min(first + 4, channels)):
            new[..., channel] = levels[..., channel - first] >> 8
    return new


def _blocks(count: int, pictures: np.ndarray) -> Iterator[slice]:
    """A count of pictures -> slices of so many that large pictures do not fill the memory."""
    size = max(1, BLOCK // max(1, pictures.shape[1] * pictures.shape[2]))
    return (slice(start, start + size) for start in range(0, count, size))


def _changed(pictures: np.ndarray, settings: Augment, random: np.random.Generator) -> np.ndarray:
    count, height, width, channels = pictures.shape
    coins = random.random((count, 2)) < 0.5
    turns = coins & [settings.flip in ("vertical", "both"), settings.flip in ("horizontal", "both")]
    sides = settings.shift * np.array([height, width])
    if settings.rotate or settings.zoom or settings.shear:
        moves = random.uniform(-sides, sides, (count, 2))
        angles = np.radians(settings.rotate) * random.uniform(-1, 1, count)
        leans = np.radians(settings.shear) * random.uniform(-1, 1, count)
        sizes = 1 + settings.zoom * random.uniform(-1, 1, count)
        pictures = warped(pictures, affine_maps(turns, moves, angles, leans, sizes), settings.shift_fill)
    else:
        if turns.any():
            pictures = flipped(pictures, turns)
        if settings.shift:
            whole = np.rint(sides).astype(int)
            moves = random.integers(-whole, whole, (count, 2), endpoint=True)
            pictures = shifted(pictures, moves, settings.shift_fill)
    saturation = settings.saturation if channels == 3 else 0
    if settings.brightness or settings.contrast or saturation or settings.noise:
        pictures = _coloured(pictures, saturation, settings, random)
    if settings.cutout:
        pictures = _cut_out(pictures, settings.cutout, random)
    return pictures


def _positions(maps: np.ndarray, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Maps (n, 2, 3) -> rows and columns to be read, float32 (n, height, width), counted from the upper left pixel."""
    middle = np.array([height - 1, width - 1]) / 2
    down = maps[:, :, 0, None] * (np.arange(height) - middle[0]) + (maps[:, :, 2] + middle)[:, :, None]
    right = maps[:, :, 1, None] * (np.arange(width) - middle[1])
    down, right = down.astype(np.float32)[:, :, :, None], right.astype(np.float32)[:, :, None, :]
    return down[:, 0] + right[:, 0], down[:, 1] + right[:, 1]


def _fixed(positions: np.ndarray, side: int, fill: str) -> np.ndarray:
    """Positions along a side -> those to be read instead of any outside, as whole numbers of 1 / PARTS pixel.

    In a side of 3 pixels, position 3.5 -> 2 for "edge", 0.5 for "reflect", 3 for "black", which is in the border.
    """
    last = side - 1
    if fill == "reflect" and last:
        positions -= 2 * last * np.floor(positions / (2 * last))
        positions = last - np.abs(last - positions)
    elif fill == "black":
        np.clip(positions, -1, side, out=positions)
    else:
        np.clip(positions, 0, last, out=positions)
    positions *= PARTS
    return np.rint(positions, out=positions).astype(np.int32)


def _packed(pictures: np.ndarray) -> np.ndarray:
    """Pictures uint8 (n, height, width, up to 4) -> one uint64 for each pixel, 16 bits a channel, in one long row.

    All channels of a pixel are then read and weighted as one number. Each picture gets a black border, one pixel before
    and two after, so that a neighbour can always be read.
    """
    count, height, width, channels = pictures.shape
    packed = np.zeros((count, height + 3, width + 3, 4), dtype=np.uint16)
    for channel in range(channels):
        packed[:, 1:-2, 1:-2, channel] = pictures[..., channel]
    return packed.view(np.uint64).reshape(-1)


def _coloured(pictures: np.ndarray, saturation: float, settings: Augment, random: np.random.Generator) -> np.ndarray:
    """Brightness, contrast and saturation as one matrix of channels and one constant for each picture, then noise."""
    count, _, _, channels = pictures.shape
    limits = np.array([settings.brightness, settings.contrast, saturation])
    bright, far, vivid = 1 + limits[:, None] * random.uniform(-1, 1, (3, count))
    greys = GREY if channels == 3 else np.full(channels, 1 / channels)
    grey_of_pixel = np.tile(greys[:, None], (1, channels))
    vivid = vivid[:, None, None]
    matrix = (far * bright)[:, None, None] * (vivid * np.eye(channels) + (1 - vivid) * grey_of_pixel)
    constant = (1 - far) * bright * (_mean_colours(pictures) @ greys)
    values = pictures.reshape(count, -1, channels).astype(np.float32) @ matrix.astype(np.float32)
    values += constant.astype(np.float32)[:, None, None]
    if settings.noise:
        values += random.standard_normal(values.shape, dtype=np.float32) * np.float32(255 * settings.noise)
    np.rint(np.clip(values, 0, 255, out=values), out=values)
    return values.astype(np.uint8).reshape(pictures.shape)


def _cut_out(pictures: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """The centre of the square is anywhere in the picture, so that a part of it may be outside, as in the paper."""
    count, height, width, _ = pictures.shape
    side = round(share * min(height, width))
    colours = np.rint(_mean_colours(pictures)).astype(np.uint8)
    corners = random.integers(0, [height, width], (count, 2)) - side // 2
    pictures = pictures.copy()
    for picture, colour, (top, left) in zip(pictures, colours, corners.tolist(), strict=True):
        picture[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = colour
    return pictures


def _mean_colours(pictures: np.ndarray) -> np.ndarray:
    """Pictures uint8 (n, height, width, channels) -> their means (n, channels)."""
    count, height, width, channels = pictures.shape
    return pictures.sum(axis=1, dtype=np.uint32).sum(axis=1) / (height * width)


def _mixup(
    pictures: np.ndarray, partners: np.ndarray, alpha: float, random: np.random.Generator
) -> tuple[np.ndarray, np.float32]:
    """A batch and the partner of each -> weighted means, and the weight of a picture itself: one for the batch."""
    kept = np.float32(random.beta(alpha, alpha))
    mixed = np.empty_like(pictures)
    for block in _blocks(len(pictures), pictures):
        mixed[block] = np.rint(kept * pictures[block] + (1 - kept) * pictures[partners[block]])
    return mixed, kept


def _cutmix(
    pictures: np.ndarray, partners: np.ndarray, alpha: float, random: np.random.Generator
) -> tuple[np.ndarray, np.float32]:
    """A batch and the partner of each -> pictures with a rectangle of the partner's, and the share of own pixels.

    The rectangle is one for the batch. What of it is outside the picture is not counted, so the share is the real one.
    """
    height, width = pictures.shape[1:3]
    share = np.sqrt(1 - random.beta(alpha, alpha))  # of each side
    tall, wide = int(share * height), int(share * width)
    top, left = random.integers(0, [height, width]) - [tall // 2, wide // 2]
    rows = slice(max(top, 0), min(top + tall, height))
    columns = slice(max(left, 0), min(left + wide, width))
    mixed = pictures.copy()
    mixed[:, rows, columns] = pictures[partners, rows, columns]
    taken = (rows.stop - rows.start) * (columns.stop - columns.start)
    return mixed, np.float32(1 - taken / (height * width))
