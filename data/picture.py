"""One picture's bytes -> pixels, or the reason why there are none: nothing else may come out, whatever the bytes are.

What is odd about formats is in Pillow's handbook (https://pillow.readthedocs.io/en/stable/handbook/concepts.html).
"""

import re
import warnings
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import PurePath

import numpy as np
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 100_000_000
JUNK = {"thumbs.db", "desktop.ini", "ehthumbs.db"}
# EPS is left out on purpose, as Pillow starts another program (Ghostscript) for it.
_FORMATS = {  # as Pillow calls it -> the endings of names; TGA has no mark of its own, so only its name can tell it
    "JPEG": {".jpg", ".jpeg", ".jpe", ".jfif"},
    "PNG": {".png", ".apng"},
    "GIF": {".gif"},
    "BMP": {".bmp", ".dib"},
    "DIB": {".bmp", ".dib"},
    "WEBP": {".webp"},
    "TIFF": {".tif", ".tiff"},
    "MPO": {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"},  # two JPEGs in one: what a phone makes
    "AVIF": {".avif", ".avifs"},
    "JPEG2000": {".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"},
    "PPM": {".pbm", ".pgm", ".ppm", ".pnm", ".pfm"},
    "ICO": {".ico"},
    "PCX": {".pcx"},
    "SGI": {".sgi", ".rgb", ".rgba", ".bw"},
    "TGA": {".tga"},
    "HEIF": {".heic", ".heif", ".hif"},  # of phones; pillow-heif reads it, where it is installed
}
_NOT_DECODED = {".svg", ".eps", ".psd", ".jxl"}  # pictures too, which are not read here
PICTURES = frozenset().union(_NOT_DECODED, *_FORMATS.values())
_BEGINNINGS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*", re.DOTALL)
_ORIENTATION = 0x0112  # the tag of EXIF and of TIFF
_BITS = 258  # the tag of TIFF: bits a channel
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WITH_ALPHA = {"LA", "La", "PA", "RGBA", "RGBa"}


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture that can be used."""

    pixels: np.ndarray  # uint8 (height, width, 3), or (height, width, 1) where the picture is grey
    size: tuple[int, int]  # width, height as it is shown, of the whole picture also where it was decoded smaller
    mode: str  # Pillow's name of how it is stored: L, RGB, CMYK, P, I;16, …
    oddities: tuple[str, ...]  # of: turned, cmyk, palette, alpha, deep, animated, extension


class UnusablePicture(Exception):
    """`problem` is one of: junk (no picture, and not named as one), empty (0 bytes), unreadable (named as a picture,
    not one), format (one that is not read here), broken (begins well and breaks off), bomb (too many pixels)."""

    def __init__(self, problem: str, reason: str = ""):
        super().__init__(problem, reason)  # both, so that a process of a pool can hand it on
        self.problem = problem

    def __str__(self) -> str:
        return ": ".join(filter(None, self.args))


def decode_picture(content: bytes, name: str, *, least_side: int | None = None) -> Decoded:
    """The bytes of a file, its name -> pixels, turned as they are shown, and what was odd.

    With `least_side`, a JPEG may be decoded at a half, a quarter or an eighth, as long as its shorter side keeps that
    many pixels. Of an animation the first frame is taken. What is transparent is set on white. A picture in a palette
    is grey where all its pixels are. A PNG is checked against the checksums in it.
    `picture_pixels` says what becomes of values of more than 8 bits.
    Raises: UnusablePicture.
    """
    file = PurePath(re.split(r"[\\/]", name)[-1])
    if file.name.lower() in JUNK or file.name.startswith("."):
        raise UnusablePicture("junk", name)
    if not content:
        raise UnusablePicture("empty", name)
    # Only what Pillow says is silenced: a filter that threads may leave behind does no harm.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\b")
        try:
            return _decode(content, file, least_side)
        except Image.DecompressionBombError as error:
            raise UnusablePicture("bomb", name) from error
        except UnidentifiedImageError as error:
            raise UnusablePicture(_unidentified(content, file), name) from error
        except UnusablePicture:
            raise
        except Exception as error:  # OSError, SyntaxError, struct.error, zlib.error, …: Pillow promises none
            raise UnusablePicture("broken", f"{name}: {error}") from error


def read_header(content: bytes, name: str) -> tuple[tuple[int, int], str] | None:
    """The bytes of a file, its name -> (width, height) as shown and Pillow's mode, by its header only; None where they
    cannot be told."""
    file = PurePath(name)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\b")
        try:
            with Image.open(BytesIO(content), formats=_formats(file)) as picture:
                # Pillow decodes a whole PNG to look for EXIF at its end
                known = picture.format != "PNG" or "exif" in picture.info
                return _shown_size(picture, _orientation(picture) if known else 1), picture.mode
        except Exception:
            return None


def picture_pixels(picture: Image.Image) -> np.ndarray:
    """A picture of any mode -> uint8 (height, width, 1) of a grey one, else (height, width, 3).

    16 bits: divided by 257, so that 65535 is 255 and two pictures stay comparable (Pillow itself cuts colour of 16 bits
    to its upper 8). Whole numbers of 32 bits: up to 255 as they are, up to 65535 divided by 257, else stretched from
    the lowest to the highest. Floats: within 0..1 times 255, within 0..255 as they are, else stretched; NaN is 0.
    """
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return _deep_pixels(picture)[..., None]
    if picture.mode == "LAB":
        picture = _lab_rgb(picture)
    elif picture.has_transparency_data:
        picture = _on_white(picture)
    elif picture.mode not in ("L", "RGB"):
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    pixels = np.asarray(picture)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _decode(content: bytes, file: PurePath, least_side: int | None) -> Decoded:
    with Image.open(BytesIO(content), formats=_formats(file)) as picture:
        _refuse_bomb(picture, file)
        if picture.format == "PNG":
            with Image.open(BytesIO(content), formats=["PNG"]) as again:
                again.verify()  # the checksums, which are not looked at in decoding
        mode, form = picture.mode, picture.format
        in_palette = mode in ("P", "PA")
        if form == "TIFF":  # Pillow turns it in decoding
            orientation = _orientation(picture)
            size = _shown_size(picture, orientation)
            picture.load()
            turn = None
        else:
            full = picture.size
            if least_side and form in ("JPEG", "MPO"):
                picture.draft(None, (least_side, least_side))
            picture.load()
            orientation = _orientation(picture)
            size = full[::-1] if orientation >= 5 else full
            turn = _TURNS.get(orientation)
        _refuse_bomb(picture, file)  # an icon tells only now
        pixels = picture_pixels(picture.transpose(turn) if turn is not None else picture)
        if in_palette and (pixels == pixels[..., :1]).all():
            pixels = pixels[..., :1]
        oddities = {
            "turned": orientation != 1,
            "cmyk": mode == "CMYK",
            "palette": in_palette,
            "alpha": mode in _WITH_ALPHA or picture.has_transparency_data,
            "deep": _is_deep(picture, mode, content),
            "animated": _is_animated(picture),
            "extension": file.suffix.lower() not in _FORMATS[form],
        }
    return Decoded(pixels, size, mode, tuple(oddity for oddity, is_so in oddities.items() if is_so))


def _formats(file: PurePath) -> list[str]:
    told = [form for form in _FORMATS if form not in ("MPO", "TGA", "HEIF")]  # Pillow opens an MPO as a JPEG at first
    told += ["HEIF"] if _reads_heif() else []
    return [*told, "TGA"] if file.suffix.lower() in _FORMATS["TGA"] else told


@cache
def _reads_heif() -> bool:
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _refuse_bomb(picture: Image.Image, file: PurePath) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UnusablePicture("bomb", f"{file.name}: {picture.width} x {picture.height} pixels")


def _unidentified(content: bytes, file: PurePath) -> str:
    if _BEGINNINGS.match(content) or (content.startswith(b"BM") and file.suffix.lower() in _FORMATS["BMP"]):
        return "broken"
    if file.suffix.lower() in _NOT_DECODED | _FORMATS["HEIF"]:
        return "format"
    return "unreadable" if file.suffix.lower() in PICTURES else "junk"


def _orientation(picture: Image.Image) -> int:
    """1 (as stored) to 8, by EXIF; 1 where EXIF is broken, which spoils no pixel."""
    try:
        found = picture.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return found if found in _TURNS else 1


def _shown_size(picture: Image.Image, orientation: int) -> tuple[int, int]:
    return picture.size if orientation < 5 or picture.format == "TIFF" else picture.size[::-1]


def _is_deep(picture: Image.Image, mode: str, content: bytes) -> bool:
    if mode in ("I", "F") or mode.startswith("I;16"):
        return True
    if picture.format == "PNG":
        return content[24] == 16  # the header says it where Pillow has cut colour to 8 bits
    return picture.format == "TIFF" and max(picture.tag_v2.get(_BITS, (8,))) > 8


def _is_animated(picture: Image.Image) -> bool:
    """Asked last, as some formats read on to the second frame, which may be broken."""
    try:
        return picture.format != "MPO" and getattr(picture, "is_animated", False)
    except Exception:
        return False


def _deep_pixels(picture: Image.Image) -> np.ndarray:
    values = np.asarray(picture)
    if (transparent := picture.info.get("transparency")) is not None:
        values = np.where(values == transparent, values.dtype.type(65535), values)
    if picture.mode.startswith("I;16"):
        return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
    with np.errstate(invalid="ignore"):  # some of the many NaN make NumPy warn
        values = values.astype(np.float64)
    finite = values[np.isfinite(values)]
    values = np.nan_to_num(values, posinf=finite.max(initial=0), neginf=finite.min(initial=0))
    lowest, highest = values.min(), values.max()
    if picture.mode == "I" and lowest >= 0 and highest <= 65535:
        values = values / 257 if highest > 255 or picture.format == "PPM" else values  # Pillow fills 16 bits of a PPM
    elif picture.mode == "F" and lowest >= 0 and highest <= 255:
        values = values * 255 if highest <= 1 else values
    else:
        values = (values - lowest) / max(highest - lowest, np.finfo(np.float64).tiny) * 255
    return np.rint(values).astype(np.uint8)


def _lab_rgb(picture: Image.Image) -> Image.Image:
    from PIL import ImageCms

    return ImageCms.profileToProfile(
        picture, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )


def _on_white(picture: Image.Image) -> Image.Image:
    grey = picture.mode in ("1", "L", "LA", "La")
    if picture.mode in ("La", "RGBa"):
        picture = picture.convert("LA" if grey else "RGBA")  # undoes the multiplication by alpha
    picture = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white.getchannel("R") if grey else white
