"""Bytes -> text: UTF-8 and UTF-16 for sure, older encodings by `charset-normalizer`, mixtures refused."""

import codecs
from pathlib import Path

from data.errors import DataError

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(path: Path, encoding: str | None = None) -> tuple[str, str]:
    """A file -> its text and the encoding it was read with.

    Line ends are left as they are. Without `encoding`, it is found.
    Raises: DataError that names the first line which cannot be decoded.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    encoding = encoding or find_encoding(content, path)
    try:
        return content.decode(encoding), encoding
    except LookupError as error:
        raise DataError(f'{path}: there is no encoding named "{encoding}"') from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}, line {line}: byte 0x{content[error.start]:02x} is not {encoding}. "
            "Leave data.encoding out to have the encoding found, or name the right one."
        ) from error


def find_encoding(content: bytes, path: Path) -> str:
    """The bytes of a file -> the name of their encoding.

    Raises: DataError where lines of different encodings are mixed, or where no encoding fits.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        _refuse_mixture(content, path)

    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    if best is None:
        raise DataError(f"{path}: no text encoding fits this file. Name it in data.encoding, or save it as UTF-8.")
    return best.encoding


def _refuse_mixture(content: bytes, path: Path) -> None:
    """A line in another encoding that is valid UTF-8 by chance is rare: one in twenty of them means a mixture."""
    valid, broken = [], []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            valid.append(number)
        except UnicodeDecodeError:
            broken.append(number)
    if len(valid) > len(broken) / 20:
        raise DataError(
            f"{path}: two encodings are mixed: {len(valid)} lines are UTF-8 (the first is line {valid[0]}), "
            f"{len(broken)} are not (the first is line {broken[0]}). Save the whole file in one encoding."
        )
