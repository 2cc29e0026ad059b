"""A folder with a sub-folder or a file per class -> rows; a folder with a part per split -> the paths of the parts."""

import re
from collections import Counter, defaultdict
from pathlib import Path

from data.columns import text_frame
from data.encoding import read_text
from data.errors import DataError
from data.findings import SHOWN, Finding, Place
from data.tables import Table, table_format

_SPLITS = {
    **dict.fromkeys(["train", "training", "обучение", "обучающая"], "train"),
    **dict.fromkeys(["validation", "valid", "val", "dev", "development", "проверка", "проверочная"], "validation"),
    **dict.fromkeys(["test", "testing", "тест", "тестовая"], "test"),
}


def read_class_folders(path: Path, *, encoding: str | None = None, chunk_words: int | None = None) -> Table:
    """`<class>/<work>.txt` or `<class>/<number>`, at any depth below the class -> rows with the columns text, label,
    group (the work) and line.

    With `chunk_words`, each work is cut into pieces of that many words; the last one may be shorter, and joins the
    piece before it when it has less than half of them. Pieces of one work share its group.
    Other files are not read, which is a finding.
    Raises: DataError where no text file is found.
    """
    texts = text_files(path)
    files = {
        folder: [file for file in texts if file.is_relative_to(folder)] for folder in _children(path) if folder.is_dir()
    }
    if not any(files.values()):
        raise DataError(f"{path}: no files <class>/<name>.txt in this folder")
    label_of = {file: folder.name for folder, inside in files.items() for file in inside}
    texts, encodings, findings = _texts(list(label_of), path, encoding)
    rows = [
        (piece, label_of[file], file.relative_to(path).as_posix(), line)
        for file, text in texts.items()
        for line, piece in (cut(text, chunk_words) if chunk_words else [(1, text)])
    ]
    *columns, lines = zip(*rows, strict=True)
    findings += _of_files("classes-empty", [folder for folder, inside in files.items() if not inside])
    how = {"format": "class folders", "files": str(len(label_of)), "encoding": encodings}
    rows = text_frame(["text", "label", "group"], columns, lines)
    return Table(path, rows, how, findings + _unread(path, set(label_of)))


def read_class_files(path: Path, *, encoding: str | None = None) -> Table:
    """`<class>.txt` with a text a line -> rows with the columns text, label and line. Blank lines are passed over.

    Raises: DataError where no text file is found.
    """
    files = [file for file in _children(path) if file.suffix.lower() == ".txt" and file.is_file()]
    if not files:
        raise DataError(f"{path}: no files <class>.txt in this folder")
    texts, encodings, findings = _texts(files, path, encoding)
    rows = [
        (text, file.stem, line)
        for file, content in texts.items()
        for line, text in enumerate(re.split(r"\r\n|\r|\n", content), start=1)
        if text.strip()
    ]
    *columns, lines = zip(*rows, strict=True)
    how = {"format": "class files", "files": str(len(files)), "encoding": encodings}
    return Table(path, text_frame(["text", "label"], columns, lines), how, findings + _unread(path, set(files)))


def split_folders(path: Path) -> dict[str, Path]:
    """`train/<class>/`, `dev/<class>/`, `test/<class>/` -> {"train": …, "validation": …, "test": …}; {} where there is
    no train folder with folders in it. Raises: DataError where two folders are the same part."""
    folders = [
        child for child in _children(path) if child.is_dir() and any(inner.is_dir() for inner in child.iterdir())
    ]
    parts = _parts([(split, folder) for folder in folders if (split := split_name(folder.name))])
    return parts if "train" in parts else {}


def split_files(path: Path) -> dict[str, Path]:
    """`cedr-main-train.csv`, `cedr-main-test.csv` -> {"train": …, "test": …}, tables of any format; {} for a lone test.

    A file belongs to the split that is a word of its name, also as dev, val, valid, training or testing.
    Raises: DataError where two files are the same part.
    """
    named = []
    for file in _children(path):
        if (split := split_name(file.name)) and file.is_file() and table_format(file):
            named.append((split, file))
    parts = _parts(named)
    return parts if "train" in parts or len(parts) > 1 else {}


def split_name(written: str) -> str | None:
    """A part as people name it -> "train", "validation" or "test"; None where the name says no part, or two.

    "dev" -> "validation", "oos_test" -> "test", "20news-bydate-train" -> "train"
    """
    splits = {_SPLITS[word] for word in re.findall(r"[^\W\d_]+", written.lower()) if word in _SPLITS}
    return splits.pop() if len(splits) == 1 else None


def _parts(named: list[tuple[str, Path]]) -> dict[str, Path]:
    parts: dict[str, Path] = {}
    for split, path in named:
        if split in parts:
            raise DataError(
                f"{path.parent}: {parts[split].name} and {path.name} are both named as the {split} part. "
                "Say which to use: data.train, data.validation, data.test."
            )
        parts[split] = path
    return parts


def _children(path: Path) -> list[Path]:
    if not path.is_dir():
        raise DataError(f"{path}: there is no such folder")
    return sorted(child for child in path.iterdir() if not _is_hidden(child))


def _is_hidden(path: Path) -> bool:
    """.DS_Store, and the shadows that macOS adds to archives: ._good.txt and __MACOSX."""
    return path.name.startswith(".") or path.name == "__MACOSX"


def text_files(path: Path) -> list[Path]:
    """A folder -> the files in it and below that end in .txt; where there is none, those that have only a number for a
    name, as 20 Newsgroups has (51060) and SpamAssassin (0001.ea7e79d3)."""
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    files = [file for file in files if not any(_is_hidden(Path(part)) for part in file.relative_to(path).parts)]
    named = [file for file in files if file.suffix.lower() == ".txt"]
    return named or [file for file in files if re.fullmatch(r"\d+(\.[0-9a-f]+)?", file.name)]


def _texts(files: list[Path], path: Path, encoding: str | None) -> tuple[dict[Path, str], str, list[Finding]]:
    """Files -> the texts of those that are not blank, the encodings with the number of files, and what was odd."""
    texts, encodings, empty = {}, Counter(), []
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for file in files:
        text, used, odd = read_text(file, encoding)
        encodings[used] += 1
        for finding in odd:
            found[finding.kind, finding.values.get("encoding", "")].append(finding)
        if text.strip():
            texts[file] = text
        else:
            empty.append(file)
    if not texts:
        raise DataError(f"{path}: all {len(files)} text files are empty")
    joined = [
        Finding(kind, sum(f.count for f in same), sum((f.places for f in same), ())[:SHOWN], same[0].values)
        for (kind, _), same in found.items()
    ]
    return texts, ", ".join(f"{name} ({n})" for name, n in encodings.items()), joined + _of_files("files-empty", empty)


def _of_files(kind: str, files: list[Path]) -> list[Finding]:
    return [Finding(kind, len(files), tuple(Place(str(file), None) for file in files[:SHOWN]))] if files else []


def _unread(path: Path, read: set[Path]) -> list[Finding]:
    return _of_files("files-unread", sorted(file for file in path.rglob("*") if file.is_file() and file not in read))


def cut(text: str, words: int) -> list[tuple[int, str]]:
    """A text -> pieces of `words` words, each with the line it begins on.

    cut("a b\\nc d e", words=2) -> [(1, "a b"), (2, "c d e")]
    """
    spans, position = [], 0
    for word in text.split():
        start = text.index(word, position)
        position = start + len(word)
        spans.append((start, position))
    if not spans:
        return []
    starts = list(range(0, len(spans), words))
    if len(starts) > 1 and len(spans) - starts[-1] < words / 2:
        starts.pop()
    ends = [*starts[1:], len(spans)]
    pieces = [(spans[first][0], spans[last - 1][1]) for first, last in zip(starts, ends, strict=True)]
    return [(text.count("\n", 0, start) + 1, text[start:end]) for start, end in pieces]
