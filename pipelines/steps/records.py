"""[data] -> records: a table with a row per text that can be used, and a list of those that cannot, with reasons."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.findings import SHOWN, Finding, places
from data.folders import read_class_files, read_class_folders, split_files, split_folders, split_name
from data.labels import label_form, labels_of_columns, parse_labels
from data.tables import LINE, Table, read_table
from pipelines.steps.experiment import Data
from pipelines.steps.labels import JOINED, NONE, cell_labels, labels_cell
from pipelines.steps.paths import shown

LOST = "replacement-characters"  # a check of the texts says it, and says it of those that are used


@dataclass
class Records:
    """The user's texts.

    `frame` has the columns id, text, label, labels (a tuple; the label alone where a text has one), group and time
    (None where there are none), split (None where it is ours to make), file and line. `others` has the columns of the
    files that [data] does not name, for the same rows. `left_out` has file, line, reason, label and text of every row
    that is not in `frame`.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    files: list[dict]  # of each file: path, rows and how it was read
    findings: list[Finding]  # what was odd about the files
    others: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def classes(self) -> list[str]:
        """The labels in alphabetical order: the position is the class number."""
        return sorted(set(self.frame["labels"].explode().dropna()))


def read_records(data: Data) -> Records:
    """Read every file that [data] names.

    Raises: DataError for a missing or broken file, an absent column, or where fewer than two classes are left.
    """
    records = collect_records(data)
    _check_classes(records, data)
    return records


def collect_records(data: Data) -> Records:
    """Read every file that [data] names, without asking whether anything can be learned from it.

    Raises: DataError for a missing or broken file or an absent column, or where no row is left.
    """
    frames, others, files, findings = [], [], [], []
    for split, path in files_of(data):
        table = read_file(path, data)
        named, rest = _columns(table, data)
        frames.append(named if data.split else named.assign(split=split))
        others.append(rest)
        files.append({"file": shown(path), "rows": len(table.rows), "sha256": checksum(path), **table.how})
        findings += [finding for finding in table.findings if finding.kind != LOST]
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "id", [f"{n}" for n in range(len(frame))])

    frame, left_out = _leave_out(frame, data)
    if data.threshold is not None:
        frame["label"] = _threshold(frame, data)
    if data.labels_are_lists:
        frame["labels"] = _label_lists(frame, data)
        frame["label"] = frame["labels"].map(labels_cell)
    else:
        stripped = frame["label"].str.strip()
        changed = stripped != frame["label"]
        if changed.any():
            findings.append(finding("label-blanks", frame[changed], "label"))
        frame["label"] = stripped
        frame["labels"] = list(zip(stripped))
    if data.split:
        frame["split"] = _split_names(frame, data)
    unwanted_rows = {f"class with fewer than {data.min_class_size} rows": lambda: _rare(frame, data.min_class_size)}
    if data.repeats == "drop":
        unwanted_rows["repeats an earlier row"] = lambda: _repeats(frame)
    for reason, find in unwanted_rows.items():
        unwanted = find()
        if unwanted.any():
            left_out = pd.concat([left_out, _reasons(frame[unwanted], reason)], ignore_index=True)
            frame = frame[~unwanted]
    rest = pd.concat(others, ignore_index=True).loc[frame.index]
    return Records(frame.reset_index(drop=True), left_out, files, findings, rest.reset_index(drop=True))


def files_of(data: Data) -> list[tuple[str | None, Path]]:
    """[data] -> the files or folders to read, each with its split (None where it is ours to make).

    A folder with files or sub-folders named train, dev, test is read as given parts.
    """
    if data.path is None:
        return list(data.parts().items())
    path = Path(data.path)
    given = (split_folders(path) or learning_part(split_files(path))) if path.is_dir() else {}
    return list(given.items()) if {"train", "test"} <= set(given) else [(None, path)]


def learning_part(parts: dict[str, Path]) -> dict[str, Path]:
    """Parts by their names -> the same; of a set that has only dev and test, dev is there to learn from."""
    if "validation" in parts and "train" not in parts:
        return {"train": parts["validation"], **{split: path for split, path in parts.items() if split != "validation"}}
    return parts


def read_file(path: Path, data: Data) -> Table:
    """One file or folder of classes -> Table, read as [data] says."""
    if path.is_dir():
        if any(path.glob("*.txt")) and not any(child.is_dir() for child in path.iterdir()):
            return read_class_files(path, encoding=data.encoding)
        return read_class_folders(path, encoding=data.encoding, chunk_words=data.chunk_words)
    return read_table(path, encoding=data.encoding, delimiter=data.delimiter, quoting=data.quoting, header=data.header,
                      wanted=[name for names in _roles(data).values() for name in names])  # fmt: skip


def checksum(path: Path) -> str:
    """The SHA-256 of a file; of a folder, that of the names and contents of its files."""
    if path.is_file():
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    whole = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        whole.update(file.relative_to(path).as_posix().encode("utf-8") + b"\0" + file.read_bytes())
    return whole.hexdigest()


def same_text(texts: pd.Series) -> pd.Series:
    """Texts -> texts that are equal where two texts differ in nothing but case and blanks."""
    return texts.map(lambda text: " ".join(text.lower().split()))


def _roles(data: Data) -> dict[str, list[str]]:
    """Our name of a column -> the user's names of it."""
    labels = [data.label] if isinstance(data.label, str) else list(data.label)
    others = {"group": data.group, "time": data.time, "split": data.split}
    return {"text": [data.text], "label": labels} | {role: [column] for role, column in others.items() if column}


def _columns(table: Table, data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns that [data] names, under our names, and the other columns."""
    roles = _roles(data)
    if table.path.is_dir():
        roles = {"text": ["text"], "label": ["label"]} | ({"group": ["group"]} if "group" in table.rows else {})
    there = [str(column) for column in table.rows.columns if column != LINE]
    for role, columns in roles.items():
        for column in columns:
            if column not in there:
                numbered = " They are numbered: no header." if table.how.get("header") == "no" else ""
                raise DataError(
                    f'{shown(table.path)}: there is no column "{column}" (data.{role}). '
                    f"The columns are: {', '.join(there)}.{numbered}"
                )
    named = {role: table.rows[columns[0]] for role, columns in roles.items()}
    if len(roles["label"]) > 1:
        named["label"] = list(map(labels_cell, labels_of_columns(table.rows, roles["label"])))
    used = {column for columns in roles.values() for column in columns}
    rest = table.rows[[column for column in there if column not in used]]
    named |= {"file": _files_of_rows(table), LINE: table.rows[LINE]}
    return pd.DataFrame({"group": None, "time": None} | named), rest


def _files_of_rows(table: Table) -> pd.Series | str:
    """The file each row stands in: the table's own, or one of the folder that was read."""
    place, rows = shown(table.path), table.rows
    if not table.path.is_dir():
        return place
    return place + "/" + (rows["group"] if "group" in rows else rows["label"] + ".txt")


def _reasons(rows: pd.DataFrame, reason) -> pd.DataFrame:
    return rows.assign(reason=reason)[["file", LINE, "reason", "label", "text"]]


def _leave_out(frame: pd.DataFrame, data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows without a text or a label are left out, each with its reason."""
    reasons = pd.Series("", index=frame.index)
    reasons[frame["label"].isna() | (frame["label"].str.strip() == "")] = "no label"
    reasons[frame["text"].isna() | (frame["text"].str.strip() == "")] = "empty text"
    unusable = reasons != ""
    left_out = _reasons(frame[unusable], reasons[unusable])
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


def _label_lists(frame: pd.DataFrame, data: Data) -> pd.Series:
    """Cells that hold several labels -> sorted tuples of labels."""
    if not isinstance(data.label, str):  # `_columns` has joined them
        _check_names(frame, data.label)
        return frame["label"].map(lambda cell: tuple(sorted(cell_labels(cell))))
    form = data.label_list or label_form(frame["label"])
    if form == "one":
        raise DataError(
            f"{frame['file'].iloc[0]}: data.multilabel is set, and the cells of column {data.label} do not look like "
            'lists. If they are lists with a delimiter, name it: data.label_list = "bar", "comma" or "semicolon".'
        )
    lists = {}
    for cell, line, file in zip(frame["label"], frame[LINE], frame["file"], strict=True):
        if cell not in lists:
            try:
                lists[cell] = tuple(sorted(set(parse_labels(cell, form))))
            except DataError as error:
                raise DataError(f"{file}, line {line}: {error}") from error
    _check_names(frame, sorted(set().union(*lists.values())))
    return frame["label"].map(lists)


def _check_names(frame: pd.DataFrame, labels: Iterable[str]) -> None:
    """Raises: DataError for a label that could not be told from several, or none, where they are shown in one cell."""
    for label in labels:
        if JOINED in label or label == NONE:
            raise DataError(
                f'{first_file(frame)}: there is a label "{label}", and of a text with several labels tables show '
                f'"a{JOINED}b", of one with none "{NONE}"; give it another name'
            )


def _split_names(frame: pd.DataFrame, data: Data) -> pd.Series:
    names = frame["split"].fillna("").map(split_name)
    if names.isna().any():
        first = frame[names.isna()].iloc[0]
        raise DataError(
            f'{first["file"]}, line {first[LINE]}: column {data.split} (data.split) holds "{first["split"]}"; '
            f"expected train, validation (dev, val) or test. {int(names.isna().sum())} rows are like this."
        )
    if not {"train", "test"} <= set(names):
        raise DataError(
            f"{first_file(frame)}: column {data.split} (data.split) names only {', '.join(sorted(set(names)))}; "
            "train and test are needed"
        )
    return names


def first_file(frame: pd.DataFrame) -> str:
    """Records -> the file of the first row."""
    return frame["file"].iloc[0]


def _rare(frame: pd.DataFrame, least: int) -> pd.Series:
    counts = frame["labels"].explode().value_counts()
    rare = set(counts.index[counts < least])
    return frame["labels"].map(lambda labels: not rare.isdisjoint(labels)).astype(bool)


def _repeats(frame: pd.DataFrame) -> pd.Series:
    return frame.assign(same=same_text(frame["text"])).duplicated(["same", "label"])


def finding(kind: str, rows: pd.DataFrame, column: str = "text", **values) -> Finding:
    """Rows of records -> a finding with their number and the first three places."""
    first = rows.head(SHOWN)
    cells = zip(first["file"], first[LINE], first[column].fillna("").astype(str), strict=True)
    return Finding(kind, len(rows), tuple(place for file, *cell in cells for place in places(file, [cell])), values)


def _check_classes(records: Records, data: Data) -> None:
    frame, classes = records.frame, records.classes
    if len(classes) < 2:
        only = f'all {len(frame)} rows have the label "{classes[0]}"' if classes else "no row is left"
        files = ", ".join(frame["file"].unique()) or records.files[0]["file"]
        raise DataError(f"{files}: at least two classes are needed, and {only} (column {data.label})")
    if frame["split"].notna().any():
        known = set(frame.loc[frame["split"] == "train", "labels"].explode())
        unknown = frame[[not known.issuperset(labels) for labels in frame["labels"]]]
        if len(unknown):
            first = unknown.iloc[0]
            strange = sorted(set(unknown["labels"].explode()) - known)
            raise DataError(
                f"{first['file']}, line {first[LINE]}: {len(unknown)} rows have labels that the training file lacks: "
                f"{', '.join(strange[:5])}. No model can learn them; take them out."
            )
