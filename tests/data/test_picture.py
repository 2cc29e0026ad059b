"""One picture's bytes: every mode and format becomes bytes of pixels, every broken file a reason, nothing else."""

import random
import subprocess
import sys
import warnings
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.picture import Decoded, UnusablePicture, decode_picture, picture_pixels, read_header

ROOT = Path(__file__).resolve().parents[2]

HARD = {  # file -> the problem, or pixels, size as shown, mode, oddities
    "truncated.jpg": "broken",
    "bitrot.jpg": ((128, 128, 3), (128, 128), "RGB", ()),  # garbage, and no decoder can tell
    "zero_bytes.jpg": "empty",
    "text_renamed.jpg": "unreadable",
    "png_named.jpg": ((128, 128, 3), (128, 128), "RGB", ("extension",)),
    "cmyk.jpg": ((128, 128, 3), (128, 128), "CMYK", ("cmyk",)),
    "gray.png": ((128, 128, 1), (128, 128), "L", ()),
    "rgba.png": ((128, 128, 3), (128, 128), "RGBA", ("alpha",)),
    "palette_transparent.png": ((128, 128, 3), (128, 128), "P", ("palette", "alpha")),
    "gray16.png": ((128, 128, 1), (128, 128), "I;16", ("deep",)),
    "animated.gif": ((128, 128, 3), (128, 128), "P", ("palette", "animated")),
    "animated.webp": ((128, 128, 3), (128, 128), "RGBA", ("alpha", "animated")),
    "exif_orientation_6.jpg": ((128, 128, 3), (128, 128), "RGB", ("turned",)),
    "one_pixel.png": ((1, 1, 3), (1, 1), "RGB", ()),
    "aspect_2000x3.jpg": ((3, 2000, 3), (2000, 3), "RGB", ()),
    "constant_colour.jpg": ((64, 64, 3), (64, 64), "RGB", ()),
    "bomb_15000x15000.png": "bomb",
    "UPPERCASE.JPG": ((128, 128, 3), (128, 128), "RGB", ()),
    "жест №3.jpg": ((128, 128, 3), (128, 128), "RGB", ()),
    "no_extension": ((128, 128, 3), (128, 128), "RGB", ("extension",)),
    "trailing_garbage.jpg": ((128, 128, 3), (128, 128), "RGB", ()),
}


def saved(picture: Image.Image, form: str, **options) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def colours(width: int = 40, height: int = 30) -> Image.Image:
    """Red grows to the right, green downwards."""
    y, x = np.mgrid[:height, :width]
    return Image.fromarray(np.stack([x * 255 // width, y * 255 // height, x * 0 + 60], axis=-1).astype(np.uint8))


def outcome(content: bytes, name: str):
    try:
        found = decode_picture(content, name)
    except UnusablePicture as error:
        return error.problem
    return found.pixels.shape, found.size, found.mode, found.oddities


def test_every_hard_case_has_its_outcome(hard_cases):
    files = sorted((hard_cases / "images").iterdir())
    assert len(files) == 21
    assert {file.name: outcome(file.read_bytes(), file.name) for file in files} == HARD


def test_the_header_tells_size_and_mode_as_decoding_does(hard_cases):
    for name, expected in HARD.items():
        if not isinstance(expected, str):
            assert read_header((hard_cases / "images" / name).read_bytes(), name) == expected[1:3], name
    assert read_header(b"this is no picture", "a.jpg") is None
    assert read_header(b"", "a.jpg") is None


def test_files_beside_pictures_are_junk():
    assert outcome(b"\0\0\0\1Bud1", ".DS_Store") == "junk"
    assert outcome(b"\xd0\xcf\x11\xe0", "3/Thumbs.db") == "junk"
    assert outcome(saved(colours(), "JPEG"), "a\\._hand.jpg") == "junk"
    assert outcome(b"about the pictures", "notes.txt") == "junk"
    assert outcome(b"P is for Python", "notes") == "junk"
    assert outcome(b"", ".gitkeep") == "junk"
    assert outcome(b"", "notes.txt") == "empty"


def test_a_cut_picture_is_broken():
    for form in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"):
        content = saved(colours(), form)
        name = f"a.{form.lower()}"
        assert outcome(content[: len(content) // 2], name) == "broken", form
        assert outcome(content, name) != "broken", form


def test_a_picture_cut_in_its_header_is_broken_too():
    assert outcome(saved(colours(), "PNG")[:20], "a.png") == "broken"
    assert outcome(saved(colours(), "JPEG")[:20], "a.jpg") == "broken"


def test_a_png_with_a_wrong_checksum_is_broken():
    content = bytearray(saved(colours(), "PNG"))
    at = content.index(b"IDAT") + 4 + int.from_bytes(content[content.index(b"IDAT") - 4 :][:4], "big")
    content[at] ^= 1
    assert outcome(bytes(content), "a.png") == "broken"


def test_a_bomb_is_refused_before_it_is_decoded(hard_cases):
    """In a process of its own, whose peak of memory would grow by hundreds of MiB."""
    code = (
        "import resource, sys, time; from pathlib import Path; from data.picture import decode_picture\n"
        "content = Path(sys.argv[1]).read_bytes(); decode_picture(Path(sys.argv[2]).read_bytes(), 'a.png')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; began = time.perf_counter()\n"
        "try:\n    decode_picture(content, 'a.png')\n"
        "except Exception as error:\n    print(error.problem)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, time.perf_counter() - began < 1)\n"
    )
    pytest.importorskip("resource", reason="Windows does not tell the peak of memory so")
    files = [str(hard_cases / "images" / name) for name in ("bomb_15000x15000.png", "rgba.png")]
    done = subprocess.run([sys.executable, "-c", code, *files], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["bomb", "True", "True"]


def test_a_picture_of_101_million_pixels_is_a_bomb_without_a_warning():
    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    header = (10_100).to_bytes(4, "big") + (10_000).to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert outcome(content, "a.png") == "bomb"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "TIFF packed"])
def test_a_picture_is_turned_as_it_is_shown(orientation, form):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = colours(40, 24)
    options = {"quality": 100} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    options |= {"compression": "tiff_lzw"} if form == "TIFF packed" else {}
    content = saved(stored, form.split()[0], exif=exif, **options)
    found = decode_picture(content, f"a.{form.split()[0].lower()}")
    turn = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 6: lambda a: np.rot90(a, -1),
            5: lambda a: a.swapaxes(0, 1), 7: lambda a: np.rot90(a, 2).swapaxes(0, 1), 8: np.rot90}  # fmt: skip
    expected = turn[orientation](np.asarray(stored))
    assert found.pixels.shape == expected.shape
    assert found.size == (expected.shape[1], expected.shape[0])
    assert np.abs(found.pixels.astype(int) - expected).max() <= (12 if form == "JPEG" else 0)
    assert found.oddities == (("turned",) if orientation > 1 else ())
    assert read_header(content, "a") == (found.size, "RGB")


def test_broken_exif_spoils_no_pixel():
    content = saved(colours(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert outcome(content, "a.jpg") == ((30, 40, 3), (40, 30), "RGB", ())


GREY = ["1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F"]
COLOUR = ["P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"]


@pytest.mark.parametrize("mode", GREY + COLOUR)
def test_every_mode_becomes_bytes(mode):
    pixels = picture_pixels(Image.new(mode, (5, 4)))
    assert (pixels.dtype, pixels.shape) == (np.uint8, (4, 5, 1 if mode in GREY else 3))


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "HSV", "LAB", "RGBX", "RGBA", "RGBa"])
def test_colours_survive_their_mode(mode):
    from PIL import ImageCms

    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        stored = ImageCms.profileToProfile(colours(), *profiles, outputMode="LAB")
    else:
        stored = colours().convert("RGBA").convert(mode) if mode == "RGBa" else colours().convert(mode)
    assert np.abs(picture_pixels(stored).astype(int) - np.asarray(colours())).max() <= (32 if mode == "LAB" else 14)


def test_what_is_transparent_is_white():
    half = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    half.putpixel((1, 0), (0, 0, 200, 128))
    found = decode_picture(saved(half, "PNG"), "a.png")
    assert found.pixels.tolist() == [[[255, 255, 255], [127, 127, 227]]]
    grey = decode_picture(saved(half.convert("LA"), "PNG"), "a.png")
    assert (grey.pixels.shape, grey.pixels[0, 0, 0], grey.oddities) == ((1, 2, 1), 255, ("alpha",))
    one = decode_picture(saved(Image.new("L", (1, 1), 0), "PNG", transparency=0), "a.png")
    assert (one.pixels.tolist(), one.oddities) == ([[[255]]], ("alpha",))
    deep = decode_picture(saved(Image.new("I;16", (1, 1), 0), "PNG", transparency=0), "a.png")
    assert (deep.pixels.tolist(), deep.oddities) == ([[[255]]], ("alpha", "deep"))


def test_16_bits_are_divided_by_257():
    values = np.array([[0, 128, 129, 257, 32896, 65535]], np.uint16)
    expected = [0, 0, 1, 1, 128, 255]
    for content, name in [(saved(Image.fromarray(values), form), f"a.{form.lower()}") for form in ("PNG", "TIFF")]:
        found = decode_picture(content, name)
        assert found.pixels.ravel().tolist() == expected
        assert found.oddities == ("deep",)
    swapped = Image.frombytes("I;16B", (6, 1), values.astype(">u2").tobytes())
    assert picture_pixels(swapped).ravel().tolist() == expected
    pgm = decode_picture(b"P5 6 1 65535\n" + values.astype(">u2").tobytes(), "a.pgm")
    assert (pgm.pixels.ravel().tolist(), pgm.oddities) == (expected, ("deep",))


def test_colour_of_16_bits_is_told():
    header = (1).to_bytes(4, "big") * 2 + bytes([16, 2, 0, 0, 0])
    rows = zlib.compress(b"\0" + bytes([255, 255, 128, 0, 0, 0]))
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(each).to_bytes(4, "big") + kind + each + zlib.crc32(kind + each).to_bytes(4, "big") for kind, each in chunks
    )
    found = decode_picture(content, "a.png")
    assert (found.pixels.tolist(), found.oddities) == ([[[255, 128, 0]]], ("deep",))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 7, 255]], np.int32), [0, 7, 255]),
        (np.array([[0, 257, 65535]], np.int32), [0, 1, 255]),
        (np.array([[-5, 0, 5]], np.int32), [0, 128, 255]),
        (np.array([[0, 65536, 131072]], np.int32), [0, 128, 255]),
        (np.array([[0, 0.5, 1]], np.float32), [0, 128, 255]),
        (np.array([[0, 7.4, 255]], np.float32), [0, 7, 255]),
        (np.array([[-1, 0, 1]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 1, 0.2]], np.float32), [0, 255, 51]),
        (np.array([[np.inf, 100, -np.inf]], np.float32), [100, 100, 0]),
        (np.array([[np.nan, np.nan]], np.float32), [0, 0]),
        (np.array([[300, 300]], np.float32), [0, 0]),
        (np.array([[-3e38, 3e38]], np.float32), [0, 255]),
    ],
)
def test_numbers_of_32_bits_stay_within_bytes(values, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = decode_picture(saved(Image.fromarray(values), "TIFF"), "a.tif")
    assert found.pixels.ravel().tolist() == expected
    assert found.oddities == ("deep",)


def test_a_palette_of_greys_is_grey_and_one_of_colours_is_not():
    for picture, channels in ((colours().convert("P"), 3), (Image.new("L", (9, 9), 77).convert("P"), 1)):
        found = decode_picture(saved(picture, "PNG"), "a.png")
        assert (found.pixels.shape[2], found.mode, found.oddities) == (channels, "P", ("palette",))


def test_a_jpeg_is_decoded_smaller_but_not_below_the_least_side():
    content = saved(colours(640, 480), "JPEG")
    for least, shape in {
        1: (60, 80),
        60: (60, 80),
        61: (120, 160),
        239: (240, 320),
        241: (480, 640),
        999: (480, 640),
    }.items():
        found = decode_picture(content, "a.jpg", least_side=least)
        assert found.pixels.shape[:2] == shape
        assert found.size == (640, 480)
    assert decode_picture(saved(colours(640, 480), "PNG"), "a.png", least_side=8).pixels.shape == (480, 640, 3)
    exif = Image.Exif()
    exif[0x0112] = 6
    found = decode_picture(saved(colours(640, 480), "JPEG", exif=exif), "a.jpg", least_side=100)
    assert (found.pixels.shape[:2], found.size) == ((160, 120), (480, 640))
    wide = decode_picture(saved(colours(2000, 3), "JPEG"), "a.jpg", least_side=64)
    assert wide.pixels.shape == (3, 2000, 3)


def test_a_phone_picture_of_two_jpegs_is_a_jpeg():
    content = saved(colours(), "MPO", save_all=True, append_images=[colours(8, 8)])
    assert outcome(content, "a.jpg") == ((30, 40, 3), (40, 30), "RGB", ())


def test_endings_that_mean_one_format_are_not_odd():
    content = saved(colours(), "JPEG")
    assert [outcome(content, f"a{end}")[3] for end in (".jpg", ".JPEG", ".jpe", ".jfif")] == [()] * 4
    assert [outcome(content, f"a{end}")[3] for end in ("", ".png", ".txt")] == [("extension",)] * 3


def test_pages_and_frames_give_the_first():
    second = Image.new("RGB", (40, 30), "white")
    for form in ("TIFF", "PNG", "WEBP", "GIF"):
        found = decode_picture(saved(colours(), form, save_all=True, append_images=[second]), f"a.{form.lower()}")
        assert "animated" in found.oddities, form
        assert found.pixels.mean() < 200, form


def test_a_reason_survives_the_way_between_processes():
    import pickle

    error = pickle.loads(pickle.dumps(UnusablePicture("broken", "a.jpg: cut")))
    assert (error.problem, str(error)) == ("broken", "broken: a.jpg: cut")


def test_damaged_bytes_give_a_picture_or_a_reason():
    """A few bytes changed, every fourth cut too: 40 of each format, from one seed."""
    chance = random.Random(7)
    kinds = set()
    forms = ["PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG", "PPM", "ICO", "AVIF", "JP2"]
    forms = {form: colours().convert("P") if form == "GIF" else colours() for form in forms}
    for form, picture in forms.items():
        whole = saved(picture, "JPEG2000" if form == "JP2" else form)
        for turn in range(40):
            content = bytearray(whole)
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(min(len(content), 120 if turn % 2 else len(content)))
                content[at] = chance.randrange(256)
            if turn % 4 == 3:
                del content[chance.randrange(len(content)) :]
            try:
                found = decode_picture(bytes(content), f"a.{form.lower()}", least_side=chance.choice([None, 8]))
                assert isinstance(found, Decoded) and found.pixels.dtype == np.uint8
                kinds.add("decoded")
            except UnusablePicture as error:
                kinds.add(error.problem)
    assert {"decoded", "broken"} <= kinds <= {"decoded", "broken", "unreadable", "bomb", "empty"}


def test_a_photograph_of_a_phone_is_read_where_the_library_is_there_and_named_where_not(monkeypatch):
    import io

    import pillow_heif

    from data import picture

    pillow_heif.register_heif_opener()
    written = io.BytesIO()
    Image.fromarray(np.full((40, 60, 3), (200, 30, 30), "uint8")).save(written, format="HEIF", quality=95)
    decoded = decode_picture(written.getvalue(), "IMG_0001.HEIC")
    assert decoded.size == (60, 40) and abs(decoded.pixels.astype(int) - (200, 30, 30)).max() < 12
    assert decoded.oddities == ()
    monkeypatch.setattr(picture, "_reads_heif", lambda: False)
    with pytest.raises(UnusablePicture) as refused:
        decode_picture(written.getvalue(), "IMG_0001.HEIC")
    assert refused.value.problem == "format"
