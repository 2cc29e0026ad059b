"""[data] -> records and parts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import DataError
from pipelines.steps.analysis import overview, repeated, top_words
from pipelines.steps.experiment import Data
from pipelines.steps.records import read_records
from pipelines.steps.split import split_records


def table(folder: Path, *lines: str, name: str = "table.csv") -> str:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def frame(labels: list[str], groups: list | None = None) -> pd.DataFrame:
    numbers = range(len(labels))
    return pd.DataFrame({"id": [str(n) for n in numbers], "label": labels, "group": groups or [None] * len(labels),
                         "split": None, "file": "table.csv", "line": [n + 2 for n in numbers]})  # fmt: skip


def test_rows_without_text_or_label_are_left_out_with_their_lines(tmp_path):
    path = table(tmp_path, "text,label", "one,a", ",a", "  ,b", "two,", "three,b")
    records = read_records(Data(path=path))
    assert records.frame["text"].tolist() == ["one", "three"]
    assert records.left_out[["line", "reason"]].to_numpy().tolist() == [
        [3, "empty text"],
        [4, "empty text"],
        [5, "no label"],
    ]
    found = overview(type(records)(records.frame.assign(split="train"), records.left_out, records.files, records.notes))
    assert [(r["reason"], r["rows"], r["line"]) for r in found["left_out"]] == [
        ("empty text", 2, 3),
        ("no label", 1, 5),
    ]


@pytest.mark.parametrize(
    ("lines", "settings", "message"),
    [
        (["text,label", "one,a", "two,a"], {}, r'two classes are needed, and all 2 rows have the label "a"'),
        (["text,label", ",a", "one,"], {}, r"no usable row \(1 × empty text, 1 × no label; the first at line 2\)"),
        (["text,topic", "one,a"], {}, r'no column "label" \(data\.label\)\. The columns are: text, topic'),
        (["one,a"], {"header": False}, r"They are numbered"),
        (
            ["text,label", "one,0.3", "two,x"],
            {"threshold": 0.5},
            r'line 3: data\.threshold needs numbers.* the first is "x"',
        ),
        (["text,label", "one,a", "two,b"], {"min_class_size": 2}, "two classes are needed, and no row is left"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, lines, settings, message):
    with pytest.raises(DataError, match=message):
        read_records(Data(path=table(tmp_path, *lines), **settings))


def test_a_score_becomes_two_classes(tmp_path):
    path = table(tmp_path, "text,label", "a,0.2", "b,0.5", "c,0.9")
    assert read_records(Data(path=path, threshold=0.5)).frame["label"].tolist() == ["< 0.5", ">= 0.5", ">= 0.5"]


def test_a_class_of_the_test_part_that_train_lacks_is_refused(tmp_path):
    train = table(tmp_path, "text,label", "a,x", "b,y", name="train.csv")
    test = table(tmp_path, "text,label", "c,x", "d,z", name="test.csv")
    with pytest.raises(DataError, match=r"test\.csv, line 3: 1 rows have labels that the training file lacks: z"):
        read_records(Data(train=train, test=test))


def test_given_parts_are_kept_and_validation_is_taken_from_train(tmp_path):
    train = table(tmp_path, "text,label", *[f"t{n},{'xy'[n % 2]}" for n in range(40)], name="train.csv")
    test = table(tmp_path, "text,label", "c,x", "d,y", name="test.csv")
    data = Data(train=train, test=test)
    records = read_records(data)
    splits = split_records(records.frame, data)
    assert splits.value_counts().to_dict() == {"train": 34, "validation": 6, "test": 2}
    assert (splits[records.frame["file"].str.endswith("test.csv")] == "test").all()


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


def test_repeats_leaks_and_contradictions_are_counted():
    rows = pd.DataFrame({
        "text": ["Мэр приехал", "мэр  приехал", "другое", "Другое", "третье"],
        "label": ["a", "b", "a", "a", "b"],
        "split": ["train", "test", "train", "validation", "test"],
    })  # fmt: skip
    assert repeated(rows) == {"rows": 2, "test_in_train": 1, "two_labels": 1}


def test_top_words_see_the_training_part_only_and_no_stop_words():
    rows = pd.DataFrame({"label": ["a", "a", "b", "b"] * 2, "split": ["train"] * 4 + ["test"] * 4})
    tokens = [["не", "трамвай", "7"], ["трамвай", "и"], ["мяч", "и"], ["мяч", "не"]] + [["тест"]] * 4
    found = top_words(rows, tokens, "ru")
    assert {label: [w["word"] for w in words] for label, words in found.items()} == {"a": ["трамвай"], "b": ["мяч"]}
