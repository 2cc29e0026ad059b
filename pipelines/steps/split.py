"""Records -> train, validation or test for each row: seeded, stratified, whole groups, by time, in folds, read back."""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import DataError
from data.sources import SPLITS
from data.tables import LINE
from pipelines.steps.experiment import Data
from pipelines.steps.paths import shown


def split_records(frame: pd.DataFrame, data: Data) -> pd.Series:
    """Records -> a split for each row, the same for the same rows, shares and seed.

    Given parts are kept; where no validation part is given, it is taken from train. For folds see `folds_of`.
    Raises: DataError for a class too small to have a row in each part, or where a split read back does not fit.
    """
    splits = frame["split"].astype("object")
    if data.splits:
        return read_splits(Path(data.splits), frame)["split"]
    if data.time:
        return _by_time(frame, data)
    if splits.isna().all():
        shares = {"test": data.test_share, "validation": data.validation_share}
        return _deal(frame, shares, data)
    if "validation" not in set(splits):
        train = splits == "train"
        splits[train] = _deal(frame[train], {"validation": data.validation_share}, data)
    return splits


def folds_of(frame: pd.DataFrame, data: Data) -> pd.Series | None:
    """Records -> the number of its fold for each row, from 1, classes and groups dealt evenly; None without folds."""
    if data.splits:
        written = read_splits(Path(data.splits), frame)
        return written["fold"].astype("int64") if "fold" in written else None
    if not data.folds:
        return None
    parts = _deal(frame, {str(n): 1 / data.folds for n in range(1, data.folds)}, data, rest=str(data.folds))
    return parts.astype("int64")


def fold_splits(folds: pd.Series, number: int) -> pd.Series:
    """Folds and the number of one -> splits: this fold is the test part, the next one validation, the rest train."""
    names = {number: "test", number % folds.nunique() + 1: "validation"}
    return folds.map(lambda fold: names.get(fold, "train"))


def rows_of_folds(frame: pd.DataFrame, fold_of: pd.Series | None) -> list[dict[str, np.ndarray]]:
    """Records with their splits, and the fold of each (None without folds) -> the row numbers of the parts of each
    fold; without folds there is one."""
    splits = [frame["split"]] if fold_of is None else [fold_splits(fold_of, n) for n in range(1, fold_of.max() + 1)]
    return [{name: np.flatnonzero(split == name) for name in SPLITS} for split in splits]


def keys_of(frame: pd.DataFrame) -> pd.Series:
    """Records -> keys that are the same on every machine: the SHA-256 of the text, or of the picture, and which of its
    occurrences this is."""
    if "sha256" in frame:
        digests = frame["sha256"].str[:16]
    else:
        digests = frame["text"].map(lambda text: hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return digests + "-" + (digests.groupby(digests).cumcount() + 1).astype(str)


def read_splits(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """A splits.csv that a run wrote, and the same records -> the same split (and fold, where there are folds) for the
    same texts, wherever they lie.

    Raises: DataError where a text is in one and not in the other, with the counts and the first of them.
    """
    if not path.is_file():
        raise DataError(f"{shown(path)}: there is no such file (data.splits)")
    written = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if not {"key", "split"} <= set(written):
        raise DataError(
            f"{shown(path)}: expected the columns key and split, as in the splits.csv of a run (data.splits)"
        )
    written = written.set_index("key")
    keys = keys_of(frame)
    unknown, missing = ~keys.isin(written.index), set(written.index) - set(keys)
    if unknown.any() or missing:
        of = "pictures" if "sha256" in frame else "texts"
        first = frame[unknown].iloc[0] if unknown.any() else None
        place = f", the first is {first['file']}, line {first[LINE]}" if first is not None else ""
        raise DataError(
            f"{shown(path)}: of other {of}: {int(unknown.sum())} of the {len(frame)} {of} are not in it{place}; "
            f"{len(missing)} of its {len(written)} are not in the data. Read the same files with the same settings."
        )
    parts = written.loc[keys, [column for column in ("split", "fold") if column in written]]
    return parts.set_index(frame.index)


def _deal(frame: pd.DataFrame, shares: dict[str, float], data: Data, rest: str = "train") -> pd.Series:
    """Class by class, whole groups: each part gets at least one group of the class, then as near its share as can be.

    Without groups every row is its own. Where a group has rows of several classes, or a text several labels, the
    classes of fewest groups are dealt first, and what is dealt counts for all of its classes (iterative
    stratification: Sechidis, Tsoumakas and Vlahavas 2011, "On the Stratification of Multi-Label Data").
    """
    group_of, unit = _groups(frame, data)
    table = pd.DataFrame({"group": group_of, "label": frame["labels"]}).explode("label").fillna({"label": ""})
    groups_of, labels_of, rows_of = defaultdict(list), defaultdict(list), Counter()
    for (label, group), rows in table.groupby(["label", "group"], sort=True).size().items():
        groups_of[label].append(group)
        labels_of[group].append((label, rows))
        rows_of[label] += rows
    _check_sizes(frame, groups_of, len(shares) + 1, unit)

    random = np.random.default_rng(data.split_seed)
    shares = shares | {rest: 1 - sum(shares.values())}
    missing = {label: {part: share * rows for part, share in shares.items()} for label, rows in rows_of.items()}
    mixed = any(len(labels) > 1 for labels in labels_of.values())
    part_of: dict = {}
    for label in sorted(groups_of, key=lambda label: (len(groups_of[label]), label) if mixed else label):
        dealt = {part_of[group] for group in groups_of[label] if group in part_of}
        empty = [part for part in shares if part not in dealt]
        left = [group for group in groups_of[label] if group not in part_of]
        for position, group in enumerate(random.permutation(left)):
            # The last groups go to parts that have none yet; before that, to the part furthest from its share.
            must_fill = len(empty) >= len(left) - position
            part = max(empty if must_fill and empty else shares, key=missing[label].get)
            part_of[group] = part
            for other, rows in labels_of[group]:
                missing[other][part] -= rows
            if part in empty:
                empty.remove(part)
    return group_of.map(part_of)


def _groups(frame: pd.DataFrame, data: Data) -> tuple[pd.Series, str]:
    """What must not be torn apart: rows with one group, with one text or nearly one text; and what to call it."""
    if "cluster" in frame:
        return frame["cluster"], "groups"
    if data.repeats == "together":
        from pipelines.steps.near_duplicates import clusters

        return pd.Series(clusters(frame), index=frame.index), "groups"
    if frame["group"].notna().all():
        return frame["group"], "groups"
    return frame["id"], "rows"


def _by_time(frame: pd.DataFrame, data: Data) -> pd.Series:
    """The latest rows are the test part, those before validation. Rows of one time, and of one group, are not torn.

    Raises: DataError for a time that cannot be read, or where training lacks a class.
    """
    moments = _moments(frame, data)
    if frame["group"].notna().all():  # a group stands where its last row does
        moments = moments.groupby(frame["group"]).transform("max")
    shares = moments.rank(method="max", pct=True)  # the share of rows up to this moment
    train, validation = 1 - data.test_share - data.validation_share, 1 - data.test_share
    splits = pd.Series("test", index=frame.index, dtype="object")
    splits[shares <= validation] = "validation"
    splits[shares <= train] = "train"
    missing = set(SPLITS) - set(splits)
    if missing:
        raise DataError(
            f"{frame['file'].iloc[0]}: column {data.time} (data.time) has {moments.nunique()} different times, too few "
            f"for the shares asked: nothing is left for {', '.join(sorted(missing))}"
        )
    known = set(frame.loc[splits == "train", "labels"].explode())
    strange = frame[[not known.issuperset(labels) for labels in frame["labels"]]]
    if len(strange):
        first = strange.iloc[0]
        raise DataError(
            f"{first['file']}, line {first[LINE]}: by time, {len(strange)} later rows have labels that the training "
            f"part lacks: {', '.join(sorted(set(strange['labels'].explode()) - known)[:5])}. Leave these classes out, "
            "or divide without data.time."
        )
    return splits


def _moments(frame: pd.DataFrame, data: Data) -> pd.Series:
    """The time column as numbers or dates. Day first where dates are written with dots, as in 31.12.2026."""
    written = frame["time"].fillna("").str.strip()
    numbers = pd.to_numeric(written, errors="coerce")
    if numbers.notna().all():
        return numbers
    dotted = bool(written.str.match(r"\d{1,2}\.\d{1,2}\.\d{2,4}").mean() > 0.5)
    moments = pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=dotted, utc=True)
    if moments.isna().any():
        first = frame[moments.isna()].iloc[0]
        raise DataError(
            f'{first["file"]}, line {first[LINE]}: "{first["time"]}" is no date or number (data.time = "{data.time}"); '
            f"{int(moments.isna().sum())} rows are like this"
        )
    return moments


def _check_sizes(frame: pd.DataFrame, groups_of: dict[str, list], least: int, unit: str) -> None:
    small = {label: len(groups) for label, groups in groups_of.items() if label and len(groups) < least}
    if not small:  # texts without a label, "", are no class
        return
    first = frame[[bool(small.keys() & set(labels)) for labels in frame["labels"]]].iloc[0]
    listed = ", ".join(f'"{label}" ({n})' for label, n in small.items())
    raise DataError(
        f"{first['file']}, line {first[LINE]}: {len(small)} of {len(groups_of)} classes have fewer than {least} "
        f"{unit}, too few for one in each part: {listed}. Label more, merge them with other classes, or leave them "
        f"out with data.min_class_size = {least}."
    )
