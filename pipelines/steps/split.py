"""Records -> train, validation or test for each row: seeded, stratified, by group where there are groups."""

import numpy as np
import pandas as pd

from data.errors import DataError
from data.tables import LINE
from pipelines.steps.experiment import Data


def split_records(frame: pd.DataFrame, data: Data) -> pd.Series:
    """Records -> a split for each row, the same for the same rows, shares and seed.

    Given parts are kept; where no validation part is given, it is taken from train.
    Raises: DataError for a class too small to have a row in each part.
    """
    splits = frame["split"].astype("object")
    if splits.isna().all():
        shares = {"test": data.test_share, "validation": data.validation_share}
        return _deal(frame, shares, data)
    if "validation" not in set(splits):
        train = splits == "train"
        splits[train] = _deal(frame[train], {"validation": data.validation_share}, data)
    return splits


def _deal(frame: pd.DataFrame, shares: dict[str, float], data: Data) -> pd.Series:
    """Class by class, whole groups: each part gets at least one group of the class, then as near its share as can be.

    Without groups every row is its own. A group with rows of several classes counts for its most frequent one.
    """
    grouped = bool(frame["group"].notna().all())
    group_of = frame["group"] if grouped else frame["id"]
    size_of = group_of.value_counts()
    label_of = frame.set_index("id")["label"]
    if grouped:
        label_of = frame["label"].groupby(group_of).agg(lambda labels: labels.mode()[0])
    _check_sizes(frame, label_of, len(shares) + 1, "groups" if grouped else "rows")

    random = np.random.default_rng(data.split_seed)
    shares = shares | {"train": 1 - sum(shares.values())}
    part_of = {}
    for _, groups in sorted(label_of.groupby(label_of).groups.items()):
        missing = {part: share * size_of[groups].sum() for part, share in shares.items()}
        empty = list(shares)
        for position, group in enumerate(random.permutation(sorted(groups))):
            # The last groups go to parts that have none yet; before that, to the part furthest from its share.
            must_fill = len(empty) >= len(groups) - position
            part = max(empty if must_fill else missing, key=missing.get)
            part_of[group] = part
            missing[part] -= size_of[group]
            if part in empty:
                empty.remove(part)
    return group_of.map(part_of)


def _check_sizes(frame: pd.DataFrame, label_of: pd.Series, least: int, unit: str) -> None:
    counts = label_of.value_counts()
    small = counts[counts < least]
    if small.empty:
        return
    first = frame[frame["label"].isin(small.index)].iloc[0]
    listed = ", ".join(f'"{label}" ({n})' for label, n in small.items())
    raise DataError(
        f"{first['file']}, line {first[LINE]}: {len(small)} of {len(counts)} classes have fewer than {least} {unit}, "
        f"too few for one in each part: {listed}. Label more, merge them with other classes, or leave them out with "
        f"data.min_class_size = {least}."
    )
