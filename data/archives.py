"""An archive made by somebody else -> the files that are wanted of it, inside their folder and nowhere else."""

import bz2
import gzip
import hashlib
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PureWindowsPath
from typing import IO

from data.errors import DataError
from data.sources import Archive

LIMIT = 16 << 30  # bytes unpacked, where the list of sets does not say how many they are
PIECE = 1 << 20  # bytes copied at once
COMPRESSED = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open, b"\xfd7": lzma.open}
Progress = Callable[[int, int | None, str], None]  # bytes done, bytes in all where that is known, what is being done
BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error, lzma.LZMAError, NotImplementedError)


@dataclass(frozen=True)
class Member:
    """A file in an archive: `open` gives its content."""

    name: str
    bytes: int
    is_file: bool  # and no link, device or pipe
    open: Callable[[], IO[bytes]]


def unpack(path: Path, archive: Archive, folder: Path, *, on_progress: Progress) -> None:
    """A .zip, a .tar of any compression, or one compressed file -> the wanted files in `folder`.

    Raises: DataError for a broken archive, for names that lead out of the folder, for a wanted member that is a link
    or a device, and for more bytes than there should be.
    """
    try:
        with ExitStack() as stack:
            members = {_renamed(member.name, archive): member for member in _members(path, archive, stack)}
            chosen = set(choose(members, archive))
            wanted = [(name, member) for name, member in members.items() if name in chosen]  # going back in one is slow
            limit, total, done = archive.bytes or LIMIT, sum(member.bytes for _, member in wanted), 0
            if total > limit:
                raise DataError(f"{path.name}: its {len(wanted)} wanted files hold more than {limit:,} bytes")
            for name, member in wanted:
                if not member.is_file:
                    raise DataError(f"{path.name}: {member.name} is a link or a device, not a file")
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with member.open() as content, target.open("wb") as file:
                    while piece := content.read(PIECE):
                        done += len(piece)
                        if done > limit:  # the sizes that an archive states may be lies
                            raise DataError(f"{path.name}: unpacks to more than {limit:,} bytes")
                        file.write(piece)
                        on_progress(done, total or None, "unpacking")
    except BROKEN as error:
        raise DataError(f"{path.name}: cannot be unpacked: {error}") from error


def choose(names: Iterable[str], archive: Archive) -> list[str]:
    """Names below the set's folder -> those that belong to the set, sorted.

    choose(["0/a.png", "0/b.png", "c.txt"], Archive(first={"*.png": 1})) -> ["0/a.png"]
    """
    names = sorted(names)
    listed = set(archive.names)
    chosen = {name for name in names if name in listed or any(fnmatchcase(name, p) for p in archive.members)}
    for pattern, count in archive.first.items():
        folders: dict[str, list[str]] = {}
        for name in names:
            if fnmatchcase(name, pattern):
                folders.setdefault(name.rpartition("/")[0], []).append(name)
        chosen.update(name for members in folders.values() for name in members[:count])
    return sorted(chosen)


def present(archive: Archive, folder: Path) -> list[str]:
    """The names of those files in a folder that belong to the set's archive, sorted."""
    return choose((file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()), archive)


def tree_checksum(folder: Path, names: Iterable[str]) -> tuple[str, int]:
    """Files -> one sha256 of all their contents and names, and their bytes together.

    The same as: sha256sum a.txt b/c.txt … | LC_ALL=C sort | sha256sum
    """
    lines, size = [], 0
    for name in names:
        content = (folder / name).read_bytes()
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        size += len(content)
    return hashlib.sha256("".join(sorted(lines)).encode("utf-8")).hexdigest(), size


def _members(path: Path, archive: Archive, stack: ExitStack) -> list[Member]:
    """All members that are not folders, whether they are wanted or not."""
    if tarfile.is_tarfile(path):
        tar = stack.enter_context(tarfile.TarFile.open(path))
        inside = [Member(m.name, m.size, m.isfile(), lambda m=m: tar.extractfile(m)) for m in tar if not m.isdir()]
    elif zipfile.is_zipfile(path):
        zipped = stack.enter_context(zipfile.ZipFile(path))
        inside = [
            Member(m.filename, m.file_size, not stat.S_ISLNK(m.external_attr >> 16), lambda m=m: zipped.open(m))
            for m in zipped.infolist()
            if not m.is_dir()
        ]
    else:
        with path.open("rb") as file:
            start = file.read(2)
        if start not in COMPRESSED or len(archive.members) != 1:
            raise DataError(f"{path.name}: neither a tar or zip archive nor a file compressed by gzip, bzip2 or xz")
        (name,) = archive.members
        return [Member("./" * archive.drop + name, 0, True, lambda: COMPRESSED[start](path, "rb"))]
    return inside


def _renamed(name: str, archive: Archive) -> str:
    """A name in the archive -> the name below the set's folder, which may not lead out of it."""
    inner = "/".join(name.split("/")[archive.drop :])
    for old, new in archive.move.items():
        if inner.startswith(old):
            inner = new + inner.removeprefix(old)
            break
    for path in (PureWindowsPath(name), PureWindowsPath(inner)):  # knows both kinds of slash, and drives
        if path.drive or path.root or ".." in path.parts:
            raise DataError(f"{name} in the archive would be written outside of the set's folder: nothing was unpacked")
    return inner + archive.suffix
