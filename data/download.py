"""A public set -> its files on disk: downloaded once, checked against what was published, never half there.

A complete copy is used without a network. A download that was cut off goes on where it stopped (RFC 9110, section 14).
"""

import hashlib
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.archives import Progress, present, tree_checksum, unpack
from data.errors import DataError
from data.sources import File, Source
from data.sprite import cut_sprite, tiles_cut

PARTIAL = ".partial"
PIECE = 1 << 14  # bytes received at once: so many are lost with a connection


@dataclass(frozen=True)
class Patience:
    """How long a server is borne with: `tries` that bring nothing new, `pause` seconds after the first and twice as
    many after each further one, `timeout` seconds without a byte."""

    tries: int = 4
    pause: float = 1.0
    timeout: float = 30.0


class _CutOff(Exception):
    """The connection or the server failed in a way that may pass."""


def fetch(
    source: Source, folder: Path, *, on_progress: Progress | None = None, patience: Patience = Patience()
) -> Path:
    """A set and the data folder -> <folder>/<name>, complete and checked.

    Of several processes one downloads and the others wait for it. A set without a published checksum is warned of.
    Raises: DataError for a file that differs from the published one, and where something cannot be had: which file,
    from where, of what size and checksum, and where to put it.
    """
    from filelock import FileLock

    place = folder / source.name
    if lacks := missing(source, place):
        if source.obtain and not all((place / file.path).is_file() for file in source.files):
            raise DataError(
                f"{place} lacks {_shortened(lacks)}, and no program may download it.\n{by_hand(source, folder)}"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / f".{source.name}.lock"):
                _bring(source, folder, on_progress or (lambda done, total, what: None), patience)
        except DataError as error:
            raise DataError(f"{place} lacks {_shortened(lacks)}:\n{error}\n{by_hand(source, folder)}") from error
        except OSError as error:
            raise DataError(f"{place}: cannot be written: {error}. Name another data folder in DATA_HOME.") from error
    verify(source, place)
    if source.unverified:
        checked = (
            f"what was checked is the one of {source.checksum_from}"
            if source.checksum_from
            else ("only sizes and counts were checked")
        )
        warnings.warn(f"{source.name}: unverified: its publisher states no checksum; {checked}", stacklevel=2)
    return place


def missing(source: Source, place: Path) -> list[str]:
    """What the folder of a set lacks, in words. Looks at names only; `verify` reads the files."""
    absent = [file.path for file in source.files if not (place / file.path).is_file()]
    if source.archive:
        there, wanted = len(present(source.archive, place)), source.archive.files or 1
        absent += [f"{wanted - there} of the {wanted} files of its archive"] if there < wanted else []
    if source.sprite:
        there, wanted = tiles_cut(source.sprite, place), source.sprite.files
        absent += [f"{wanted - there} of its {wanted} pictures"] if there < wanted else []
    return absent


def verify(source: Source, place: Path) -> None:
    """Compare the files of a set with what was published. Raises: DataError that names the file and both checksums."""
    mend = "Delete it, and it will be downloaded anew; to work with a changed copy, name that file in data.path."
    for file in source.files:
        if difference := _difference(place / file.path, file):
            raise DataError(f"{place / file.path}: differs from what was published: {difference}. {mend}")
    if source.archive and (difference := _tree_difference(source, place)):
        raise DataError(f"{place}: differs from what was published: {difference}. {mend}")


def by_hand(source: Source, folder: Path) -> str:
    """How a person brings a set to a machine without a network: files, sizes, checksums, addresses and places."""
    place = folder / source.name
    lines = [source.obtain] if source.obtain else []
    if source.files:
        lines.append(f"To bring it by hand, put into {place}:")
    for file in source.files:
        size = [f"{file.bytes:,} bytes"] if file.bytes else []
        checksum = [" ".join(file.checksum)] if file.checksum else ["no checksum is published"]
        lines.append(f"  {file.path} ({', '.join(size + checksum)})")
        lines += [f"    from {file.url}"] if file.url else []
    if source.archive and source.archive.url:
        lines.append(f"To bring it by hand, save {source.archive.url}\n  as {_archive_file(source, folder)}")
    return "\n".join([*lines, "Then run again: what is there is checked, unpacked and used."])


def _bring(source: Source, folder: Path, on_progress: Progress, patience: Patience) -> None:
    """Download and unpack what the set lacks."""
    place = folder / source.name
    for file in source.files:
        target = place / file.path
        if not target.is_file():
            download(file, target, on_progress=on_progress, patience=patience)
    archive = source.archive
    if archive and len(present(archive, place)) < (archive.files or 1):
        packed = place / archive.unpack if archive.unpack else _archive_file(source, folder)
        brought = not packed.is_file()
        if brought:
            download(File(packed.name, archive.url), packed, on_progress=on_progress, patience=patience)
        try:
            with _moved_in(source, folder) as inside:
                unpack(packed, archive, inside, on_progress=on_progress)
                if difference := _tree_difference(source, inside):
                    raise DataError(f"{archive.url or packed}: holds other files than were published: {difference}")
        finally:
            if brought:
                packed.unlink()
    if source.sprite and tiles_cut(source.sprite, place) < source.sprite.files:
        with _moved_in(source, folder) as inside:
            cut_sprite(source.sprite, place, inside, on_progress=on_progress)


def download(file: File, target: Path, *, on_progress: Progress, patience: Patience = Patience()) -> None:
    """A file with an address -> the file at `target`, which appears whole or not at all.

    Raises: DataError for an answer that is not the file, for a wrong size or checksum, and when patience is at an end.
    """
    import requests

    passing = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
    partial = target.with_name(target.name + PARTIAL)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not file.checksum:  # nothing would tell that the beginning and the rest are of different versions
        partial.unlink(missing_ok=True)
    failures, best, version = 0, -1, {}
    with requests.Session() as session:
        while True:
            try:
                _receive(session, file, partial, version, on_progress, patience.timeout)
                break
            except (*passing, _CutOff) as error:
                now = partial.stat().st_size if partial.is_file() else 0
                failures, best = (1, now) if now > best else (failures + 1, best)
                if failures >= patience.tries:
                    reason = getattr(next(iter(error.args), None), "reason", error)  # without the address once more
                    raise DataError(f"{file.url}: {reason}") from error
                time.sleep(patience.pause * 2 ** (failures - 1))
            except requests.RequestException as error:
                raise DataError(f"{file.url}: {error}") from error
    if difference := _difference(partial, file):
        partial.unlink()
        raise DataError(f"{file.url}: what came is not the published file, and was removed: {difference}")
    partial.replace(target)


def _receive(session, file: File, partial: Path, version: dict, on_progress: Progress, timeout: float) -> None:
    """One request: append to the partial file what it lacks. `version` keeps the header that asks for the same one."""
    done = partial.stat().st_size if partial.is_file() else 0
    if done and done == file.bytes:
        return
    headers = {"Accept-Encoding": "identity"}  # otherwise positions would be those of a compressed stream
    if done:
        headers |= {"Range": f"bytes={done}-"} | version
    with session.get(file.url, headers=headers, stream=True, timeout=timeout) as answer:
        if answer.status_code == 416 or (answer.status_code == 206 and not _continues(answer, done)):
            partial.unlink()
            raise _CutOff("the server cannot go on where the download stopped")
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _CutOff(f"the server answered {answer.status_code} {answer.reason}")
        if answer.status_code not in (200, 206):
            raise DataError(f"{file.url}: the server answered {answer.status_code} {answer.reason}")
        if (tag := answer.headers.get("ETag", "")).startswith('"'):  # a weak one does not promise the same bytes
            version["If-Range"] = tag
        done = done if answer.status_code == 206 else 0
        stated = answer.headers.get("Content-Length", "")
        total = file.bytes or (done + int(stated) if stated.isdigit() else None)
        with partial.open("ab" if done else "wb") as out:
            for piece in answer.iter_content(PIECE):
                if not done:
                    _refuse_page(answer, piece, file)
                out.write(piece)
                done += len(piece)
                if file.bytes and done > file.bytes:
                    break  # too long: the comparison that follows says so
                on_progress(done, total, file.path)
        if total and done < total:
            raise _CutOff(f"the connection ended after {done:,} of {total:,} bytes")


def _continues(answer, done: int) -> bool:
    return answer.headers.get("Content-Range", "").startswith(f"bytes {done}-")


def _refuse_page(answer, start: bytes, file: File) -> None:
    """Log-in pages, "not found" pages and quota warnings come with status 200: they are no data."""
    page = start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
    page |= answer.headers.get("Content-Type", "").startswith("text/html")
    if page and not file.path.lower().endswith((".html", ".htm")):
        raise DataError(f"{file.url}: a web page came in place of the file: {start[:80]!r}")


def _difference(path: Path, file: File) -> str | None:
    """Expected and found, in words, where a file is not the published one."""
    size = path.stat().st_size
    algorithm, expected = file.checksum or ("sha256", None)
    if file.bytes in (None, size) and expected is None:
        return None
    with path.open("rb") as content:
        found = hashlib.file_digest(content, algorithm).hexdigest()
    if file.bytes in (None, size) and found == expected:
        return None
    stated = [f"{file.bytes:,} bytes"] if file.bytes else []
    stated += [f"{algorithm} {expected}"] if expected else []
    return f"expected {' and '.join(stated)}, found {size:,} bytes and {algorithm} {found}"


def _tree_difference(source: Source, place: Path) -> str | None:
    """The same for the files of the archive together."""
    archive = source.archive
    names = present(archive, place)
    if not archive.sha256:
        wanted = archive.files or max(1, len(names))
        return None if len(names) == wanted else f"expected {wanted} files, found {len(names)}"
    found, size = tree_checksum(place, names)
    if (found, size, len(names)) == (archive.sha256, archive.bytes, archive.files):
        return None
    return (
        f"expected {archive.files:,} files with {archive.bytes:,} bytes and sha256 {archive.sha256} of their list, "
        f"found {len(names):,} files with {size:,} bytes and sha256 {found}"
    )


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _archive_file(source: Source, folder: Path) -> Path:
    return folder / f"{source.name}.tar.gz"


@contextmanager
def _moved_in(source: Source, folder: Path) -> Iterator[Path]:
    """A new folder to fill; what is in it at the end is moved into the set's folder, over what was there."""
    (folder / source.name).mkdir(exist_ok=True)  # the temporary folder itself stays where it is
    with tempfile.TemporaryDirectory(prefix=f".{source.name}-", dir=folder) as inside:
        yield Path(inside)
        _move(Path(inside), folder / source.name)


def _move(here: Path, there: Path) -> None:
    """A file or folder to its place; a folder that is there already is kept and filled."""
    if not (here.is_dir() and there.is_dir()):
        here.replace(there)
        return
    for entry in here.iterdir():
        _move(entry, there / entry.name)
