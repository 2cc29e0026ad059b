"""Bytes -> text: Unicode for sure, older encodings of Russian and of Western Europe by `chardet`, mixtures refused."""

import codecs
import io
import re
from pathlib import Path

from data.errors import DataError
from data.findings import Finding, places

_MARKS = {  # the long ones first: that of UTF-16 begins that of UTF-32
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WESTERN = "cp1252"  # it holds all of Latin-1 that is ever printed
_OLDER = ["cp1251", "koi8-r", "cp866", "iso8859-5", _WESTERN]
_FARTHER = ["shift_jis", "gb18030", "big5", "euc-kr", "euc-jp"]  # any short word looks like one of these
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 50_000  # bytes with letters beyond ASCII that are enough to tell


def read_text(path: Path, encoding: str | None = None) -> tuple[str, str, list[Finding]]:
    """A file -> its text, the encoding it was read with, and what was odd. Line ends are left as they are.

    Raises: DataError for a file that cannot be read or decoded.
    """
    return decode(read_bytes(path), path, encoding)


def read_bytes(path: Path) -> bytes:
    """A file -> its content. Raises: DataError that says why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


def decode(content: bytes, path: Path, encoding: str | None = None) -> tuple[str, str, list[Finding]]:
    """The bytes of a file -> its text, the encoding they were read with, and what was odd.

    Without `encoding`, it is found; a guess is a finding. Where at most one line in a hundred of those with letters
    beyond ASCII is broken, the broken bytes become U+FFFD, which is a finding too.
    Raises: DataError that names the first line which cannot be decoded.
    """
    used = encoding or _unicode(content)
    if used == "utf-8" and not encoding:
        _refuse_binary(content, path)
    broken: list[int] = []
    guessed = []
    try:
        text = content.decode(used)
    except LookupError as error:
        raise DataError(f'{path}: there is no encoding named "{encoding}"') from error
    except UnicodeDecodeError as error:
        if encoding or not used.startswith("utf-8"):
            raise _undecodable(content, path, used, error, named=encoding is not None) from error
        used, broken = _not_utf_8(content, path, used)
        text = content.decode(used, "replace")
        if not used.startswith("utf"):
            guessed = [Finding("encoding-guessed", 1, places(str(path), _first_line(text)), {"encoding": used})]
    text = text.lstrip("\ufeff")  # some programs write the mark once more
    return text, used, guessed + _replaced(text, path, broken)


def _unicode(content: bytes) -> str:
    """The Unicode encoding that the first bytes name, or that control characters betray; otherwise UTF-8."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark) and not (encoding == "utf-32" and len(content) % 4):
            return encoding
    for size, share in ((16, 1), (_SAMPLE, 0.9)):  # a header, or most of the text
        even, odd = content[:size:2], content[1:size:2]
        for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
            # The first half of a Latin or Cyrillic letter is a control character in any other encoding.
            if len(high) >= 8 and sum(map(high.count, range(6))) >= share * len(high) and 0 not in low:
                return encoding
    return "utf-8"


def _refuse_binary(content: bytes, path: Path) -> None:
    """Texts have few control characters; a file that was cut off while it was written may end in a run of zeros."""
    head = content[:_SAMPLE].rstrip(b"\0")
    if len(content) > 1000 and len(_CONTROL.findall(head)) >= len(head) / 50 and b"\0" in content:
        raise DataError(
            f"{path}: no text encoding fits this file: its bytes are those of a picture, an archive or a program"
        )


def _undecodable(content: bytes, path: Path, encoding: str, error: UnicodeDecodeError, *, named: bool) -> DataError:
    line = content[: error.start].decode(encoding, "replace").count("\n") + 1
    hint = "Leave data.encoding out to have the encoding found, or name the right one."
    return DataError(
        f"{path}, line {line}: byte 0x{content[error.start]:02x} is not {encoding}. "
        + (hint if named else "The file is broken there: save it again, or name its encoding in data.encoding.")
    )


def _not_utf_8(content: bytes, path: Path, used: str) -> tuple[str, list[int]]:
    """Bytes that are not UTF-8 throughout -> their encoding, and the lines that are broken in it.

    A line in another encoding that is valid UTF-8 by chance is rare: one in twenty of them means a mixture.
    """
    valid, broken = _lines_by_validity(content, "utf-8")
    if len(broken) <= len(valid + broken) / 100:
        return used, broken
    if len(valid) > len(broken) / 20:
        raise DataError(
            f"{path}: two encodings are mixed: {len(valid)} lines are UTF-8 (the first is line {valid[0]}), "
            f"{len(broken)} are not (the first is line {broken[0]}). Save the whole file in one encoding."
        )
    encoding = _guess(content, path)
    valid, broken = _lines_by_validity(content, encoding)
    if len(broken) > len(valid + broken) / 100:
        raise DataError(
            f"{path}: no text encoding fits this file: {encoding} comes nearest, and {len(broken)} lines are not in it "
            f"(the first is line {broken[0]}). Name the encoding in data.encoding, or save the file as UTF-8."
        )
    return encoding, broken


def _lines_by_validity(content: bytes, encoding: str) -> tuple[list[int], list[int]]:
    """The numbers of the lines beyond ASCII that can be decoded, and of those that cannot."""
    numbers: tuple[list[int], list[int]] = [], []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.isascii():
            try:
                line.decode(encoding)
                numbers[0].append(number)
            except UnicodeDecodeError:
                numbers[1].append(number)
    return numbers


def _guess(content: bytes, path: Path) -> str:
    """The older encoding that fits the lines with letters beyond ASCII; a long file is judged by a part of them.

    Measured on Russian texts of 20 letters: right in all of cp1251, KOI8-R, cp866 and ISO 8859-5; charset-normalizer
    recognises one KOI8-R text in two. Letters that stand alone (café, £5) are too few for a detector and Western.
    """
    import chardet

    sample, size = [], 0
    for found in re.finditer(rb"[^\r\n]*[\x80-\xff][^\r\n]*", content):
        sample.append(found[0][:_SAMPLE])
        size += len(sample[-1])
        if size > _SAMPLE:
            break
    lines = b"\n".join(sample)
    alone = re.findall(rb"(?<=[A-Za-z])[\x80-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff](?=[A-Za-z0-9])", lines)
    beyond = len(re.findall(rb"[\x80-\xff]", lines))
    if len(alone) > beyond / 2:
        return _WESTERN
    control = len(_CONTROL.findall(content[:_SAMPLE]))
    encodings = _OLDER + (_FARTHER if beyond >= 60 else [])
    best = chardet.detect(lines, include_encodings=encodings)["encoding"]
    if best is None or control > len(content[:_SAMPLE]) / 50:
        raise DataError(f"{path}: no text encoding fits this file. Name it in data.encoding, or save it as UTF-8.")
    return codecs.lookup(best).name


def _replaced(text: str, path: Path, broken: list[int]) -> list[Finding]:
    """What was replaced by U+FFFD just now, and what somebody had replaced before."""
    if "\ufffd" not in text:
        return []
    lines = [(n, line.rstrip()) for n, line in enumerate(io.StringIO(text, newline=None), start=1) if "\ufffd" in line]
    now = [pair for pair in lines if pair[0] in set(broken)]
    before = [pair for pair in lines if pair[0] not in set(broken)]
    kinds = {"undecodable-bytes": now, "replacement-characters": before}
    return [Finding(kind, len(found), places(str(path), found)) for kind, found in kinds.items() if found]


def _first_line(text: str) -> list[tuple[int, str]]:
    """The first line with a letter beyond ASCII: what a person should look at."""
    lines = enumerate(io.StringIO(text, newline=None), start=1)
    return [next((n, line.rstrip()) for n, line in lines if not line.isascii())]
