"""Records -> parts: shares, groups, time, folds, near-duplicates, and a split read back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from pipelines.steps.experiment import Data
from pipelines.steps.records import read_records
from pipelines.steps.split import fold_splits, folds_of, keys_of, read_splits, split_records


def frame(labels: list[str], groups: list | None = None, times: list | None = None, texts: list | None = None):
    n = len(labels)
    return pd.DataFrame({"id": [str(k) for k in range(n)], "text": texts or [f"text {k * k} {k}" for k in range(n)],
                         "label": labels, "labels": [(label,) for label in labels], "group": groups or [None] * n,
                         "time": times or [None] * n, "split": None, "file": "table.csv",
                         "line": [k + 2 for k in range(n)]})  # fmt: skip


def test_a_split_is_stratified_seeded_and_gives_every_class_a_row_in_every_part():
    labels = ["a"] * 200 + ["b"] * 40 + ["c"] * 3
    data = Data(path="x")
    splits = split_records(frame(labels), data)
    shares = pd.crosstab(pd.Series(labels), splits, normalize="index")
    np.testing.assert_allclose(shares.loc[["a", "b"]], [[0.15, 0.7, 0.15]] * 2, atol=0.01)
    assert (pd.crosstab(pd.Series(labels), splits).loc["c"] == 1).all()
    assert splits.equals(split_records(frame(labels), data))
    assert not splits.equals(split_records(frame(labels), Data(path="x", split_seed=1)))


def test_a_class_too_small_for_every_part_is_refused_with_the_way_out():
    with pytest.raises(
        DataError, match=r'line 7: 1 of 2 classes have fewer than 3 rows.*"b" \(2\).*min_class_size = 3'
    ):
        split_records(frame(["a"] * 5 + ["b"] * 2), Data(path="x"))


def test_a_group_is_never_cut():
    random = np.random.default_rng(0)
    groups = [f"work {n}" for n in random.integers(30, size=400)]
    labels = [f"author {int(group.split()[1]) % 3}" for group in groups]
    rows = frame(labels, groups)
    splits = split_records(rows, Data(path="x"))
    assert (splits.groupby(rows["group"]).nunique() == 1).all()
    assert pd.crosstab(rows["label"], splits).to_numpy().min() > 0
    np.testing.assert_allclose(
        splits.value_counts(normalize=True)[["train", "validation", "test"]], [0.7, 0.15, 0.15], atol=0.08
    )


def test_too_few_groups_are_refused():
    with pytest.raises(DataError, match=r'fewer than 3 groups.*"a" \(2\)'):
        split_records(frame(["a"] * 6 + ["b"] * 6, ["1", "2"] * 3 + ["3", "4", "5"] * 2), Data(path="x"))


@pytest.mark.parametrize(
    "written",
    [
        lambda k: str(2000 + k % 40),
        lambda k: f"{k % 28 + 1:02}.{k // 28 + 1:02}.2024",  # day first
        lambda k: f"2024-{k // 28 + 1:02}-{k % 28 + 1:02} 10:00",
    ],
)
def test_by_time_the_test_part_is_the_latest_and_no_moment_is_cut(written):
    times = [written(k) for k in range(200)]
    rows = frame(["a", "b"] * 100, times=times)
    splits = split_records(rows, Data(path="x", time="date"))
    moments = (pd.to_numeric(rows["time"]) if times[0].isdigit()
               else pd.to_datetime(rows["time"], dayfirst="." in times[0], format="mixed"))  # fmt: skip
    assert moments[splits == "train"].max() < moments[splits == "validation"].min()
    assert moments[splits == "validation"].max() < moments[splits == "test"].min()
    np.testing.assert_allclose(
        splits.value_counts(normalize=True)[["train", "validation", "test"]], [0.7, 0.15, 0.15], atol=0.06
    )


def test_a_time_that_cannot_be_read_and_a_class_that_comes_late_are_said():
    with pytest.raises(DataError, match=r'line 4: "soon" is no date.*1 rows'):
        split_records(frame(["a", "b"] * 2, times=["2020", "2021", "soon", "2022"]), Data(path="x", time="date"))
    late = frame(["a"] * 90 + ["b"] * 10, times=[str(k) for k in range(100)])
    with pytest.raises(DataError, match="later rows have labels that the training part lacks: b"):
        split_records(late, Data(path="x", time="date"))
    with pytest.raises(DataError, match="1 different times"):
        split_records(frame(["a", "b"] * 5, times=["2020"] * 10), Data(path="x", time="date"))


def test_folds_test_every_row_once_with_every_class_in_each():
    rows = frame(["a"] * 50 + ["b"] * 25 + ["c"] * 5)
    folds = folds_of(rows, Data(path="x", folds=5))
    assert pd.crosstab(rows["label"], folds).to_numpy().min() >= 1
    np.testing.assert_allclose(folds.value_counts(), 16, atol=2)
    tested = pd.concat([(fold_splits(folds, n) == "test").astype(int) for n in range(1, 6)], axis=1).sum(axis=1)
    validated = pd.concat([(fold_splits(folds, n) == "validation").astype(int) for n in range(1, 6)], axis=1).sum(
        axis=1
    )
    assert (tested == 1).all()
    assert (validated == 1).all()


def test_nearly_equal_texts_stay_on_one_side_and_so_do_the_groups_they_link():
    random = np.random.default_rng(0)
    words = ["".join(random.choice(list("абвгдежзик"), 6)) for _ in range(400)]
    texts, labels = [], []
    for n in range(60):
        text = " ".join(random.choice(words, 14))
        texts += [text, text + "!", text.replace(text.split()[3], words[n])]
        labels += ["xy"[n % 2]] * 3
    rows = frame(labels, texts=texts)
    splits = split_records(rows, Data(path="x", repeats="together"))
    assert (splits.groupby(np.arange(180) // 3).nunique() == 1).all()
    assert (split_records(rows, Data(path="x")).groupby(np.arange(180) // 3).nunique() > 1).any()
    # a group that holds the first of one triple and the last of another ties both to one side
    groups = [str(k) for k in range(180)]
    groups[0] = groups[5] = "tied"
    tied = split_records(rows.assign(group=groups), Data(path="x", repeats="together"))
    assert tied.iloc[:6].nunique() == 1


def test_texts_with_several_labels_are_divided_by_their_rarest():
    rows = frame(["x"] * 100)
    rows["labels"] = [("common",)] * 80 + [("common", "rare")] * 10 + [()] * 10
    splits = split_records(rows, Data(path="x", multilabel=True))
    assert set(splits[80:90]) == set(splits[90:]) == {"train", "validation", "test"}


def label_counts(rows: pd.DataFrame, splits: pd.Series) -> pd.DataFrame:
    """Labels (and [] for none) down, parts across: rows with the label in the part."""
    told = pd.DataFrame({"label": rows["labels"].map(lambda labels: labels or ("[]",)), "split": splits})
    told = told.explode("label")
    return pd.crosstab(told["label"], told["split"])


@pytest.mark.parametrize("seed", range(5))
def test_each_of_several_labels_has_its_share_in_each_part_much_better_than_by_chance(seed):
    random = np.random.default_rng(seed)
    has = random.random((600, 10)) < random.uniform(0.02, 0.5, 10)
    rows = frame(["x"] * 600)
    rows["labels"] = [tuple(f"label {n}" for n in np.flatnonzero(row)) for row in has]
    splits = split_records(rows, Data(path="x", multilabel=True))

    def apart(parts) -> float:
        counts = label_counts(rows, parts)
        return np.abs(counts - np.outer(counts.sum(axis=1), [0.15, 0.7, 0.15])).to_numpy().mean()

    assert apart(splits) < 0.5
    assert apart(pd.Series(random.permutation(splits))) > 2


def test_of_the_emotions_in_cedr_each_has_its_share_in_each_part(datasets):
    parts = {"train": "cedr-main-train.csv", "test": "cedr-main-test.csv"}
    given = {split: str(datasets / "cedr" / name) for split, name in parts.items()}
    rows = read_records(Data(**given, label="labels", multilabel=True)).frame
    train = rows["split"] == "train"
    splits = split_records(rows, Data(path="x"))[train]  # the given test part stays
    counts = label_counts(rows[train], splits)
    np.testing.assert_allclose(counts["validation"], 0.15 * counts.sum(axis=1), atol=1)

    splits = split_records(rows.assign(split=None), Data(path="x"))
    counts = label_counts(rows, splits)
    np.testing.assert_allclose(counts, np.outer(counts.sum(axis=1), [0.15, 0.7, 0.15]), atol=1)
    folds = folds_of(rows, Data(path="x", folds=5))
    counts = label_counts(rows, folds)
    np.testing.assert_allclose(counts, np.outer(counts.sum(axis=1), [0.2] * 5), atol=1)


def test_a_written_split_is_read_back_for_the_same_texts_in_another_order(tmp_path):
    rows = frame(["a", "b"] * 20, texts=[f"text {k % 37}" for k in range(40)])  # three texts occur twice
    splits = split_records(rows, Data(path="x"))
    pd.DataFrame({"key": keys_of(rows), "split": splits}).to_csv(tmp_path / "splits.csv", index=False)
    data = Data(path="x", splits=str(tmp_path / "splits.csv"))
    assert split_records(rows, data).equals(splits)
    shuffled = rows.sample(frac=1, random_state=1, ignore_index=True)
    again = split_records(shuffled, data)
    counts = [pd.Series(zip(table["text"], parts, strict=True)).value_counts().to_dict()
              for table, parts in ((rows, splits), (shuffled, again))]  # fmt: skip
    assert counts[0] == counts[1]


def test_a_split_of_other_texts_is_refused_with_the_counts(tmp_path):
    rows = frame(["a", "b"] * 5)
    path = tmp_path / "splits.csv"
    pd.DataFrame({"key": keys_of(rows[:8]), "split": "train"}).to_csv(path, index=False)
    with pytest.raises(DataError, match=r"2 of the 10 texts are not in it, the first is .*, line 10; 0 of its 8"):
        read_splits(path, rows)
    path.write_text("id,part\n", encoding="utf-8")
    with pytest.raises(DataError, match="expected the columns key and split"):
        read_splits(path, rows)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=9, max_size=60).filter(
    lambda labels: min(labels.count(label) for label in set(labels)) >= 3), st.integers(0, 5))  # fmt: skip
def test_every_class_is_in_every_part_whatever_its_size(labels, seed):
    splits = split_records(frame(labels), Data(path="x", split_seed=seed))
    assert pd.crosstab(pd.Series(labels), splits).to_numpy().min() >= 1


def test_groups_of_several_classes_are_dealt_so_that_each_class_is_in_every_part():
    """Twenty authors write about everything: no class is the most frequent of three of them."""
    random = np.random.default_rng(0)
    groups = [f"author {n % 20}" for n in range(400)]
    labels = [("rare" if random.random() < 0.05 else random.choice(["a", "b", "c"])) for _ in range(400)]
    rows = frame(labels, groups)
    splits = split_records(rows, Data(path="x"))
    assert (splits.groupby(rows["group"]).nunique() == 1).all()
    assert pd.crosstab(rows["label"], splits).to_numpy().min() > 0
    shares = splits.value_counts(normalize=True)[["train", "validation", "test"]]
    np.testing.assert_allclose(shares, [0.7, 0.15, 0.15], atol=0.06)
