"""Pictures that are the same, byte for byte or nearly: across parts they leak, across classes one label is wrong.

Candidates have nearly the same difference hash (Krawetz 2013, "Kind of Like That"; ImageHash computes it); each pair is
then compared by its grey thumbnails.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from data.findings import SHOWN, Finding, Place
from pipelines.steps.checks import SMALL_CLASS, UNEQUAL
from pipelines.steps.experiment import Data
from pipelines.steps.near_duplicates import linked
from pipelines.steps.paths import shown

BITS = 10  # of 64 in which the hashes of nearly the same pictures may differ
LIKENESS = 0.995  # correlation of the thumbnails from which two pictures are nearly the same
BLOCK = 512  # pictures that are compared with all others at a time
SAMPLE = 20_000  # pictures


def near_duplicates(
    hashes: np.ndarray, thumbnails: np.ndarray, on_picture: Callable[[int], None] = lambda done: None
) -> np.ndarray:
    """Hashes uint64 (pictures,) and thumbnails uint8 (pictures, side, side) of different pictures -> pairs of numbers
    (pairs, 2), the earlier first, of those that are nearly the same. A picture of one colour is like no other."""
    flat = thumbnails.reshape(len(thumbnails), -1).astype("float32")
    flat -= flat.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(flat, axis=1)
    flat /= np.maximum(lengths, 1e-6)[:, None]
    found = [np.zeros((0, 2), "int64")]
    for start in range(0, len(hashes), BLOCK):
        here = slice(start, start + BLOCK)
        apart = np.bitwise_count(hashes[here, None] ^ hashes[None, start:])
        first, second = np.nonzero(apart <= BITS)
        first, second = first + start, second + start
        ahead = (first < second) & (lengths[first] > 1) & (lengths[second] > 1)
        first, second = first[ahead], second[ahead]
        like = np.einsum("ij,ij->i", flat[first], flat[second]) >= LIKENESS
        found.append(np.column_stack([first[like], second[like]]))
        on_picture(min(start + BLOCK, len(hashes)))
    return np.concatenate(found)


def check_duplicates(frame: pd.DataFrame, thumbnails: np.ndarray, full: bool = False, on_picture=lambda done: None):
    """Pictures with their splits -> findings, the pairs that are nearly the same (pairs, 2), how many were compared.

    Without `full`, at most 20,000 different pictures are compared for likeness.
    """
    findings = list(_exact(frame))
    different = np.flatnonzero(~frame["sha256"].duplicated())
    compared = different
    if not full and len(different) > SAMPLE:
        compared = np.sort(np.random.default_rng(0).choice(different, SAMPLE, replace=False))
    pairs = compared[near_duplicates(_numbers(frame)[compared], thumbnails[compared], on_picture)]
    findings += _near(frame, pairs)
    return findings, pairs, len(compared)


def _numbers(frame: pd.DataFrame) -> np.ndarray:
    return np.array([int(written, 16) for written in frame["hash"]], dtype="uint64")


def _exact(frame: pd.DataFrame) -> Iterator[Finding]:
    same = frame[frame["sha256"].duplicated(keep=False)]
    again = same[same["sha256"].duplicated()]
    first = frame.drop_duplicates("sha256").set_index("sha256")["file"]
    if len(again):
        yield _finding("pictures-repeated", again, first)
    for kind, column in (("pictures-two-classes", "label"), ("pictures-two-parts", "split")):
        torn = same[same.groupby("sha256")[column].transform("nunique") > 1]
        torn = torn[torn["sha256"].duplicated()]
        if len(torn):
            yield _finding(kind, torn, first)


def _finding(kind: str, rows: pd.DataFrame, first: pd.Series) -> Finding:
    found = tuple(
        Place(shown_file(row.file), _line(row), f"= {shown_file(first[row.sha256])}")
        for row in rows.head(SHOWN).itertuples()
    )
    return Finding(kind, len(rows), found)


def _near(frame: pd.DataFrame, pairs: np.ndarray) -> Iterator[Finding]:
    split, label = frame["split"].to_numpy(), frame["label"].to_numpy()
    groups = {"pictures-near": pairs, "pictures-near-classes": pairs[label[pairs[:, 0]] != label[pairs[:, 1]]]}
    parted = pairs[(split[pairs[:, 0]] != split[pairs[:, 1]]) & pd.notna(split[pairs]).all(axis=1)]
    groups["pictures-near-parts"] = parted[(split[parted] == "train").any(axis=1)]
    for kind, found in groups.items():
        if len(found):
            rows = frame.iloc[np.unique(found)]
            places = tuple(
                Place(shown_file(frame.at[a, "file"]), _line(frame.loc[a]), f"≈ {_name(frame.loc[b])}")
                for a, b in found[:SHOWN].tolist()
            )
            yield Finding(kind, len(rows), places, {"pairs": len(found)})


def shown_file(file: str) -> str:
    """A file as a person would name it."""
    return shown(Path(file))


def _line(row) -> int | None:
    return None if pd.isna(row.line) else int(row.line)


def _name(row) -> str:
    return shown_file(row.file) + ("" if _line(row) is None else f":{_line(row)}")


def check_sizes(frame: pd.DataFrame) -> Iterator[Finding]:
    """Pictures -> findings about the sizes of their classes."""
    counts = frame["label"].value_counts()
    if len(counts) < 2:
        yield Finding("pictures-one-class", len(frame), (), {"label": str(counts.index[0])})
    small = counts[counts < SMALL_CLASS]
    if len(small):
        names = ", ".join(f"{label} ({n})" for label, n in small.items())
        yield Finding("classes-small", len(small), (), {
            "least": SMALL_CLASS, "classes": names, "smallest": int(small.min())})  # fmt: skip
    if counts.iloc[0] >= UNEQUAL * counts.iloc[-1]:
        yield Finding("pictures-imbalance", int(counts.iloc[0]), (), {
            "largest": counts.index[0], "smallest": counts.index[-1], "few": int(counts.iloc[-1])})  # fmt: skip


def with_clusters(frame: pd.DataFrame, thumbnails: np.ndarray, data: Data) -> pd.DataFrame:
    """Pictures -> the same, with repeats = "together" with a column that says which must stay in one part."""
    return frame.assign(cluster=clusters(frame, thumbnails)) if data.repeats == "together" else frame


def clusters(frame: pd.DataFrame, thumbnails: np.ndarray) -> np.ndarray:
    """Pictures -> the number of its cluster for each: those of one group, the same or nearly the same, and those linked
    through others, have one number."""
    return linked(frame, frame["sha256"], near_duplicates(_numbers(frame), thumbnails))
