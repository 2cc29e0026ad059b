"""A file with a table in it -> rows that know which line of which file they came from."""

import bz2
import contextlib
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pandas as pd

from data.columnar import parse_excel, parse_parquet
from data.columns import LINE
from data.delimited import parse_delimited
from data.encoding import decode, read_bytes
from data.errors import DataError
from data.findings import Finding
from data.json_tables import parse_json

__all__ = ["LINE", "Table", "read_table", "table_format"]

_SUFFIXES = {
    **dict.fromkeys([".csv", ".tsv", ".tab", ".txt", ".psv"], "delimited"),
    **dict.fromkeys([".jsonl", ".ndjson"], "json_lines"),
    **dict.fromkeys([".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"], "excel"),
    ".json": "json",
    ".parquet": "parquet",
}
_PACKED_SUFFIXES = {".gz", ".bz2", ".xz"}
_PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ\0": lzma.decompress}
_OLE = b"\xd0\xcf\x11\xe0"  # Excel before 2007
_JSON = re.compile(r'\s*(\[\s*)?\{\s*"')
_OTHERS = {  # what people have under the name of a table, and what to do with it -> how it begins, or is named
    "a PDF document (save what is in it as CSV)": (b"%pdf",),
    "a web page (download the file itself)": (b"<!doctype html", b"<html", b"<head", b"<!--", b"<table"),
    "an XML document (save what is in it as CSV)": (b"<?xml", ".xml"),
    "a pointer of Git LFS (get the file itself: git lfs pull)": (b"version https://git-lfs",),
    "a letter in RTF (save what is in it as CSV)": (b"{\\rtf",),
    "a dump of a database (load it there and export the table as CSV)": (
        b"-- mysql", b"-- postgres", b"-- phpmyadmin", b"create table", b"insert into", ".sql",
    ),
    "a file of Weka (save it there as CSV)": (b"@relation",),
    "a database (export the table as CSV)": (b"sqlite format 3", ".db", ".sqlite"),
    "a YAML document (save what is in it as JSON)": (".yaml", ".yml"),
    "a pickle, which runs whatever it holds when it is opened, and so is not opened here (save it as CSV)": (
        b"\x80\x02", b"\x80\x03", b"\x80\x04\x95", b"\x80\x05\x95", ".pkl", ".pickle", ".joblib",
    ),
    "a file of arrays (save the texts in it as CSV)": (b"\x93numpy", b"\x89hdf", ".npy", ".npz", ".h5", ".hdf5"),
    "a picture": (b"\x89png", b"\xff\xd8\xff", b"gif8"),
    "an archive of a kind that is not read here (unpack it)": (
        b"7z\xbc\xaf\x27\x1c", b"rar!", b"\x28\xb5\x2f\xfd", ".7z", ".rar", ".zst",
    ),
}  # fmt: skip


@dataclass
class Table:
    """What a file holds: `rows` has a column for each column of the file, all text, None where there is no value, and
    `line` (counted from 1; of a file without lines the number of the row)."""

    path: Path
    rows: pd.DataFrame
    how: dict[str, str]  # how it was read: format, and what applies of encoding, delimiter, quoting, header, sheet
    findings: list[Finding] = field(default_factory=list)  # what was odd or guessed


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quoting: str | None = None,
    header: bool | None = None,
    wanted: Collection[str] = (),
) -> Table:
    """CSV and its kin, JSON, JSON lines, Parquet or Excel, also packed by gzip, bzip2, xz or zip -> Table.

    What is not given is found; a guess is a finding. The `wanted` columns help to find the delimiter and the header.
    Without a header, columns are named "1", "2", …
    Raises: DataError for a missing, empty or undecodable file, and for what is no table.
    """
    if not path.is_file():
        raise DataError(f"{path}: {'this is a folder, not a file' if path.is_dir() else 'there is no such file'}")
    packed = read_bytes(path)
    _refuse_others(packed, path, path.suffix)
    content, name = _unpacked(packed, path)
    del packed
    how = {"unpacked": name} if name != path.name else {}
    named = _format_by_name(name)
    form = _format_by_bytes(content) or ("parquet" if named == "parquet" else None)
    if form == "parquet":
        rows, found, findings = parse_parquet(content, path)
    elif form == "excel":
        rows, found, findings = parse_excel(content, path, wanted=wanted, header=header)
    else:
        _refuse_others(content, path, PurePath(name).suffix)
        text, used, findings = decode(content, path, encoding)
        del content  # a large file is in memory often enough
        if not text.strip():
            raise DataError(f"{path}: the file is empty")
        form = "json" if named in ("json", "json_lines") or _JSON.match(text) else "delimited"
        if form == "json":
            rows, found, odd = parse_json(text, path, wanted=wanted)
        else:
            rows, found, odd = parse_delimited(
                text, path, delimiter=delimiter, quoting=quoting, header=header, wanted=wanted
            )
        how |= {"encoding": used}
        findings += odd
    if named and named.removesuffix("_lines") != form:
        values = {"file": str(path), "named": named, "found": found["format"]}
        findings.insert(0, Finding("format-not-as-named", 1, (), values))
    return Table(path, rows, {"format": found["format"], **how, **found}, findings)


def table_format(path: Path) -> str | None:
    """A file -> what table it holds by its name or, failing that, by its first bytes: delimited, json, json_lines,
    parquet or excel; None where neither tells."""
    if path.suffix.lower() == ".zip":
        with contextlib.suppress(DataError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            return _format_by_name(_only_table(archive, path))
        return None
    form = _format_by_name(path.name)
    if form or not path.is_file():
        return form
    with path.open("rb") as file:
        head = file.read(1000)
    if head.startswith(b"PK"):
        head = path.read_bytes()
    return _format_by_bytes(head) or ("json" if head.lstrip()[:1] in (b"{", b"[") else None)


def _format_by_name(name: str) -> str | None:
    """ "train.CSV.gz" -> "delimited" """
    parts = PurePath(name.lower())
    return _SUFFIXES.get((parts.with_suffix("") if parts.suffix in _PACKED_SUFFIXES else parts).suffix)


def _format_by_bytes(content: bytes) -> str | None:
    """The formats that are no text."""
    if content.startswith(b"PAR1"):
        return "parquet"
    if content.startswith(_OLE):
        return "excel"
    if content.startswith(b"PK"):
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            return "excel" if any(name.startswith("xl/") for name in names) or "content.xml" in names else None
    return None


def _unpacked(content: bytes, path: Path) -> tuple[bytes, str]:
    """The bytes of a file -> those of the table in it, and the table's name.

    Raises: DataError for a broken archive, or one with several tables or none.
    """
    try:
        for mark, unpack in _PACKED.items():
            if content.startswith(mark):
                content = unpack(content)
                if content[257:262] == b"ustar":
                    raise DataError(f"{path}: this is an archive of several files; unpack it and name the one to read")
                return content, path.stem if path.suffix.lower() in _PACKED_SUFFIXES else f"{path.name} unpacked"
        if content.startswith(b"PK\x03\x04") and not _format_by_bytes(content):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                name = _only_table(archive, path)
                return archive.read(name), PurePath(name).name
    except (OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: cannot be unpacked: {error}") from error
    return content, path.name


def _only_table(archive: zipfile.ZipFile, path: Path) -> str:
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]  # macOS adds a shadow of each
    if "word/document.xml" in names:
        raise DataError(f"{path}: this is a Word document (save what is in it as CSV), not a table")
    tables = [name for name in names if _format_by_name(name)]
    if len(tables) != 1:
        listed = ", ".join(tables[:5] or names[:5])
        raise DataError(
            f"{path}: one table was expected in this archive, {len(tables)} were found. It holds: {listed}. "
            "Unpack it and name the one to read."
        )
    return tables[0]


def _refuse_others(content: bytes, path: Path, suffix: str) -> None:
    """What is known to be no table, by how it begins or else by the ending of its name."""
    head = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for what, signs in _OTHERS.items():
        if any(head.startswith(sign) if isinstance(sign, bytes) else suffix.lower() == sign for sign in signs):
            raise DataError(f"{path}: this is {what}, not a table")
