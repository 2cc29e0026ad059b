"""A folder with a sub-folder per class and a text file per work -> rows."""

from pathlib import Path

import pandas as pd

from data.encoding import read_text
from data.errors import DataError
from data.tables import LINE, Table


def read_class_folders(path: Path, *, encoding: str | None = None, chunk_words: int | None = None) -> Table:
    """`<class>/<work>.txt` -> rows with the columns text, label, group (the work) and line.

    With `chunk_words`, each work is cut into pieces of that many words; the last one may be shorter, and joins the
    piece before it when it has less than half of them. Pieces of one work share its group.
    Raises: DataError where no text file is found.
    """
    files = sorted(path.glob("*/*.txt"))
    if not files:
        raise DataError(f"{path}: no files <class>/<name>.txt in this folder")
    rows, encodings, empty = [], {}, []
    for file in files:
        text, used = read_text(file, encoding)
        encodings[used] = encodings.get(used, 0) + 1
        group = file.relative_to(path).as_posix()
        if not text.strip():
            empty.append(group)
            continue
        for line, piece in cut(text, chunk_words) if chunk_words else [(1, text)]:
            rows.append({"text": piece, "label": file.parent.name, "group": group, LINE: line})
    if not rows:
        raise DataError(f"{path}: all {len(files)} text files are empty")
    notes = [f"{len(empty)} files are empty, the first is {empty[0]}"] if empty else []
    how = {"files": str(len(files)), "encoding": ", ".join(f"{name} ({n})" for name, n in encodings.items())}
    return Table(path, pd.DataFrame(rows), how, notes)


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
