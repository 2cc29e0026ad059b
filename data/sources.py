"""The list of public sets, `sources.toml`, -> records that say where each comes from and how a copy is checked."""

import difflib
import tomllib
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urljoin

from data.errors import DataError

SOURCES = Path(__file__).parent / "sources.toml"
SPLITS = ("train", "validation", "test")
FILES = ("path", *SPLITS)  # the keys of [data] that name a file or a folder of data
LENGTHS = {"sha256": 64, "md5": 32}


@dataclass(frozen=True)
class File:
    """One file as published. `path` is below the set's folder; without `url` only a person can bring it."""

    path: str
    url: str = ""
    bytes: int | None = None
    sha256: str = ""
    md5: str = ""

    @property
    def checksum(self) -> tuple[str, str] | None:
        """The algorithm and the digest, or None where nobody states one."""
        return next(((name, digest) for name in LENGTHS if (digest := getattr(self, name))), None)


@dataclass(frozen=True)
class Archive:
    """Many files out of one archive; the keys are explained at the head of sources.toml."""

    url: str = ""
    unpack: str = ""
    files: int | None = None
    bytes: int | None = None
    sha256: str = ""
    drop: int = 1
    move: dict = field(default_factory=dict)
    suffix: str = ""
    members: tuple = ()
    names: tuple = ()
    first: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Sprite:
    """One picture with a tile for each of `files` pictures, to be cut up into a folder of ours."""

    file: str
    folder: str
    classes: tuple
    files: int


@dataclass(frozen=True)
class Source:
    """A public set."""

    name: str
    title: str
    task: str
    licence: str
    citation: str
    homepage: str
    language: str = "-"
    rows: int | None = None
    note: str = ""
    files: tuple = ()  # of File
    archive: Archive | None = None
    sprite: Sprite | None = None
    data: dict = field(default_factory=dict)
    checksum_from: str = ""
    unverified: bool = False
    obtain: str = ""

    @property
    def bytes(self) -> int | None:
        """What is downloaded, where all of it is known."""
        sizes = [file.bytes for file in self.files]
        if self.archive and self.archive.url:
            sizes.append(self.archive.bytes)
        return None if None in sizes else sum(sizes)


def load_sources(path: Path = SOURCES) -> dict[str, Source]:
    """The file -> its sets by name. Raises: DataError that lists every mistake in the file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    mistakes: list[str] = []
    sources = {name: _source(name, table, path, mistakes) for name, table in tables.items()}
    if mistakes:
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        raise DataError(f"{path}: {len(mistakes)} mistakes\n{listed}")
    return sources


def find_source(name: str, path: Path = SOURCES) -> Source:
    """A name -> its set. Raises: DataError with the nearest names."""
    sources = load_sources(path)
    if name not in sources:
        close = difflib.get_close_matches(name, sources, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise DataError(f'there is no public set "{name}"; {hint}There are: {", ".join(sorted(sources))}')
    return sources[name]


def settings(source: Source, folder: Path, *, language: str | None = None) -> dict[str, Any]:
    """A set and the folder it lies in -> the keys of an experiment's [data] table, paths absolute.

    settings(sms_spam, Path("/data/sms_spam")) -> {"path": "/data/sms_spam/sms.tsv", "header": False, …}
    Raises: DataError for a set that the readers cannot read, and for one that has no texts in `language`.
    """
    table = source.data
    if not table:
        raise DataError(
            f"{source.name}: the set lies in {folder}, in a form that no reader knows ({source.note}). "
            "Write the rows you need to a CSV file and name it in data.path."
        )
    if all(isinstance(value, dict) for value in table.values()):
        if language not in table:
            raise DataError(f'{source.name}: there are texts in {", ".join(table)}, and language = "{language}"')
        table = table[language]
    absolute = folder.absolute()
    return {key: str(absolute / value) if key in FILES else value for key, value in table.items()}


def _source(name: str, table: dict, path: Path, mistakes: list[str]) -> Source | None:
    """One table -> Source; None, and lines in `mistakes`, where something is wrong."""
    before = len(mistakes)
    table = dict(table)
    base = table.pop("base", "")
    files = [_record(File, file, f"{name}.files", mistakes) for file in table.get("files", [])]
    archive, sprite = table.get("archive"), table.get("sprite")
    if archive is not None:
        if "names" in archive:
            listed = path.parent / archive["names"]
            archive = archive | {"names": listed.read_text(encoding="utf-8").splitlines()}
        archive = _record(Archive, archive, f"{name}.archive", mistakes)
    if sprite is not None:
        sprite = _record(Sprite, sprite, f"{name}.sprite", mistakes)
    if len(mistakes) > before:
        return None
    if base:
        files = [File(**vars(file) | {"url": urljoin(base, file.url or quote(file.path))}) for file in files]
    source = table | {"name": name, "files": files, "archive": archive, "sprite": sprite}
    source = _record(Source, source, name, mistakes)
    if source:
        mistakes += [f"{name}: {mistake}" for mistake in _contradictions(source)]
    return source


def _record(kind: type, table: dict, where: str, mistakes: list[str]):
    """A table -> a frozen record of `kind`; None, and lines in `mistakes`, for wrong keys and types."""
    known = {entry.name: entry for entry in fields(kind)}
    before = len(mistakes)
    for key in [key for key in table if key not in known]:
        close = difflib.get_close_matches(key, known, n=1)
        mistakes.append(f"{where}.{key}: unknown key; " + (f"did you mean {close[0]}?" if close else ", ".join(known)))
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key, entry in known.items():
        if key in values and not isinstance(values[key], entry.type):
            mistakes.append(f"{where}.{key} = {table[key]!r}: expected {getattr(entry.type, '__name__', entry.type)}")
        if key not in values and entry.default is MISSING and entry.default_factory is MISSING:
            mistakes.append(f"{where}.{key}: missing")
    return kind(**values) if len(mistakes) == before else None


def _contradictions(source: Source) -> list[str]:
    """What cannot be, in a record whose keys and types are right."""
    found = []
    archive, paths = source.archive, [file.path for file in source.files]
    if not paths and not archive:
        found.append("neither files nor an archive")
    for path in paths:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            found.append(f"{path}: a path must stay inside the set's folder")
    for file in source.files:
        if bool(file.url) == bool(source.obtain):
            found.append(f"{file.path}: either an address (url, or base of the set) or `obtain` is needed")
        if not file.checksum and not source.unverified:
            found.append(f"{file.path}: no sha256 or md5, and the set is not marked unverified = true")
        if file.md5 and not source.checksum_from:
            found.append(f"{file.path}: an md5 is somebody else's: name the page in checksum_from")
    checked = [record for record in (*source.files, archive) if record]
    for record in checked:
        for algorithm, length in LENGTHS.items():
            digest = getattr(record, algorithm, "")
            if digest and (len(digest) != length or set(digest) - set("0123456789abcdef")):
                found.append(f"{digest}: not {length} hexadecimal digits of {algorithm}")
    if archive:
        if bool(archive.url) == bool(archive.unpack):
            found.append("archive: either url or unpack is needed")
        if archive.unpack and archive.unpack not in paths:
            found.append(f"archive.unpack: {archive.unpack} is none of the files")
        if archive.url and not (archive.sha256 and archive.files and archive.bytes) and not source.unverified:
            found.append("archive: sha256, files and bytes are needed, or unverified = true")
        if not (archive.members or archive.names or archive.first):
            found.append("archive: nothing is taken: members, names or first is needed")
    return found
