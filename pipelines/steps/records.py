"""[data] -> records: a table with a row per text that can be used, and a list of those that cannot, with reasons."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.folders import read_class_folders
from data.tables import LINE, Table, read_table
from pipelines.steps.experiment import Data
from pipelines.steps.paths import shown

SPLITS = ("train", "validation", "test")


@dataclass
class Records:
    """The user's texts.

    `frame` has the columns id, text, label, group (None where there is none), split (None where it is ours to make),
    file and line. `left_out` has file, line, reason and text of every row that is not in `frame`.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    files: list[dict]  # of each file: path, rows and how it was read
    notes: list[str]

    @property
    def classes(self) -> list[str]:
        """The labels in alphabetical order: the position is the class number."""
        return sorted(self.frame["label"].unique())


def read_records(data: Data) -> Records:
    """Read every file that [data] names.

    Raises: DataError for a missing or broken file, an absent column, or where fewer than two classes are left.
    """
    frames, files, notes = [], [], []
    for split, path in _paths(data):
        table = _read(path, data)
        frames.append(_columns(table, data).assign(split=split, file=shown(path)))
        files.append({"file": shown(path), "rows": len(table.rows), "sha256": _sha256(path), **table.how})
        notes += table.notes
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "id", [f"{n}" for n in range(len(frame))])

    frame, left_out = _leave_out(frame, data)
    if data.threshold is not None:
        frame["label"] = _threshold(frame, data)
    stripped = frame["label"].str.strip()
    if changed := int((stripped != frame["label"]).sum()):
        notes.append(f"{changed} labels had blanks around them, which were removed")
    frame["label"] = stripped
    frame, too_few = _leave_out_rare(frame, data.min_class_size)
    left_out = pd.concat([left_out, too_few], ignore_index=True)
    _check_classes(frame, data)
    return Records(frame.reset_index(drop=True), left_out, files, notes)


def _paths(data: Data) -> list[tuple[str | None, Path]]:
    if data.path:
        return [(None, Path(data.path))]
    return [(split, Path(path)) for split in SPLITS if (path := getattr(data, split))]


def _read(path: Path, data: Data) -> Table:
    if path.is_dir():
        return read_class_folders(path, encoding=data.encoding, chunk_words=data.chunk_words)
    return read_table(path, encoding=data.encoding, delimiter=data.delimiter, quoting=data.quoting, header=data.header)


def _sha256(path: Path) -> str:
    """The checksum of a file; of a folder, that of the names and contents of its text files."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    checksum = hashlib.sha256()
    for file in sorted(path.glob("*/*.txt")):
        checksum.update(file.relative_to(path).as_posix().encode("utf-8") + b"\0" + file.read_bytes())
    return checksum.hexdigest()


def _columns(table: Table, data: Data) -> pd.DataFrame:
    """The columns that [data] names, under our names."""
    of_folder = table.path.is_dir()
    wanted = {"text": data.text, "label": data.label, "group": data.group}
    if of_folder:
        wanted = {"text": "text", "label": "label", "group": "group"}
    there = [str(column) for column in table.rows.columns if column != LINE]
    for role, column in wanted.items():
        if column is not None and column not in there:
            raise DataError(
                f'{shown(table.path)}: there is no column "{column}" (data.{role}). '
                f"The columns are: {', '.join(there)}." + ("" if data.header else " They are numbered: no header.")
            )
    named = {role: table.rows[column] for role, column in wanted.items() if column is not None}
    return pd.DataFrame({"group": None} | named | {LINE: table.rows[LINE]})


def _leave_out(frame: pd.DataFrame, data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows without a text or a label are left out, each with its reason."""
    reasons = pd.Series("", index=frame.index)
    reasons[frame["label"].isna() | (frame["label"].str.strip() == "")] = "no label"
    reasons[frame["text"].isna() | (frame["text"].str.strip() == "")] = "empty text"
    unusable = reasons != ""
    left_out = frame[unusable].assign(reason=reasons[unusable])[["file", LINE, "reason", "label", "text"]]
    kept = frame[~unusable].copy()
    if kept.empty:
        counts = ", ".join(f"{n} × {reason}" for reason, n in left_out["reason"].value_counts().items())
        first = left_out.iloc[0]
        raise DataError(f"{first['file']}: no usable row ({counts}; the first at line {first[LINE]})")
    return kept, left_out


def _threshold(frame: pd.DataFrame, data: Data) -> pd.Series:
    scores = pd.to_numeric(frame["label"], errors="coerce")
    if scores.isna().any():
        first = frame[scores.isna()].iloc[0]
        raise DataError(
            f"{first['file']}, line {first[LINE]}: data.threshold needs numbers as labels, "
            f'{scores.isna().sum()} labels are not, the first is "{first["label"]}"'
        )
    below, above = data.threshold_names or (f"< {data.threshold:g}", f">= {data.threshold:g}")
    return pd.Series(below, index=frame.index).where(scores < data.threshold, above)


def _leave_out_rare(frame: pd.DataFrame, least: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    counts = frame["label"].value_counts()
    rare = frame["label"].isin(counts[counts < least].index)
    left_out = frame[rare].assign(reason=f"class with fewer than {least} rows")
    return frame[~rare].copy(), left_out[["file", LINE, "reason", "label", "text"]]


def _check_classes(frame: pd.DataFrame, data: Data) -> None:
    counts = frame["label"].value_counts()
    files = ", ".join(frame["file"].unique())
    if len(counts) < 2:
        only = f'all {counts.iloc[0]} rows have the label "{counts.index[0]}"' if len(counts) else "no row is left"
        raise DataError(f"{files}: at least two classes are needed, and {only} (column {data.label})")
    if data.train:
        known = set(frame.loc[frame["split"] == "train", "label"])
        unknown = frame[~frame["label"].isin(known)]
        if len(unknown):
            first = unknown.iloc[0]
            raise DataError(
                f"{first['file']}, line {first[LINE]}: {len(unknown)} rows have labels that the training file lacks: "
                f"{', '.join(sorted(set(unknown['label']))[:5])}. No model can learn them; take them out."
            )
