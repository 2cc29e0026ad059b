"""A folder of pictures per class -> what it holds and what cannot be used: sizes, repeats, broken files."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.findings import Finding, places
from pipelines.steps.checks import SMALL_CLASS

PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"}
JUNK = {".ds_store", "thumbs.db", "desktop.ini", ".gitkeep"}


def collect_pictures(parts: dict[str | None, Path], on_file: Callable[[int], None] = lambda done: None) -> pd.DataFrame:
    """Folders of parts, each `<class>/<picture>` -> a row for each file: split, label, file, bytes, sha256, size (width
    and height in pixels, None where it cannot be read), mode and problem.

    Each picture is decoded by Pillow, which refuses those of absurd size before decoding.
    Raises: DataError where no folder of a class is found.
    """
    rows = []
    for split, folder in parts.items():
        classes = sorted(child for child in folder.iterdir() if child.is_dir() and not child.name.startswith("."))
        if not classes:
            raise DataError(f"{folder}: expected a sub-folder of pictures for each class")
        for label in classes:
            for file in sorted(file for file in label.rglob("*") if file.is_file()):
                rows.append(
                    {"split": split, "label": label.name, "file": file.relative_to(folder).as_posix(), **_look(file)}
                )
                on_file(len(rows))
        rows += [
            {"split": split, "label": label.name, "file": None} for label in classes if not any(label.rglob("*.*"))
        ]
    return pd.DataFrame(rows, columns=["split", "label", "file", "bytes", "sha256", "size", "mode", "problem"])


def _look(file: Path) -> dict:
    from PIL import Image, UnidentifiedImageError

    content = file.read_bytes()
    found = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    if file.name.lower() in JUNK or file.name.startswith("."):
        return found | {"problem": "junk"}
    if not content:
        return found | {"problem": "empty"}
    try:
        with Image.open(file) as picture:
            size, mode = picture.size, picture.mode
            picture.load()
    except UnidentifiedImageError:
        return found | {"problem": "unreadable" if file.suffix.lower() in PICTURES else "junk"}
    except Image.DecompressionBombError:
        return found | {"problem": "bomb"}
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a file that begins well and breaks off
        return found | {"problem": "broken"}
    return found | {"size": size, "mode": mode}


def check_pictures(pictures: pd.DataFrame) -> list[Finding]:
    """The table of `collect_pictures` -> findings."""
    found = [
        _finding(f"pictures-{problem}", rows)
        for problem, rows in pictures[pictures["problem"].notna()].groupby("problem", sort=False)
    ]
    usable = pictures[pictures["size"].notna()]
    counts = usable["label"].value_counts().reindex(pictures["label"].unique(), fill_value=0)
    if (counts > 0).sum() < 2:
        found.append(Finding("pictures-one-class", len(usable), (), {"label": str(counts.index[0])}))
    small = counts[counts < SMALL_CLASS]
    if len(small):
        names = ", ".join(f"{label} ({n})" for label, n in small.items())
        found.append(Finding("classes-small", len(small), (), {
            "least": SMALL_CLASS, "classes": names, "smallest": int(small.min())}))  # fmt: skip
    repeated = usable[usable["sha256"].duplicated(keep=False)].sort_values("sha256", kind="stable")
    found.append(_finding("pictures-repeated", repeated[repeated["sha256"].duplicated()]))
    for kind, column in (("pictures-two-classes", "label"), ("pictures-two-parts", "split")):
        torn = repeated.groupby("sha256")[column].transform("nunique") > 1
        found.append(_finding(kind, repeated[torn]))
    modes = usable["mode"].value_counts()
    if len(modes) > 1:
        rare = usable[usable["mode"] != modes.index[0]]
        listed = ", ".join(f"{mode} {n}" for mode, n in modes.items())
        found.append(_finding("pictures-modes", rare, modes=listed))
    return [finding for finding in found if finding.count]


def _finding(kind: str, rows: pd.DataFrame, **values) -> Finding:
    shown = tuple(place for file in rows["file"].head(3) for place in places(file, [(None, "")]))
    return Finding(kind, len(rows), shown, values)
