"""[data] -> records."""

import re
from pathlib import Path

import pytest

from data.errors import DataError
from pipelines.steps.checks import check_records
from pipelines.steps.experiment import Data
from pipelines.steps.records import collect_records, read_records
from pipelines.steps.split import split_records


def table(folder: Path, *lines: str, name: str = "table.csv") -> str:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_rows_without_text_or_label_are_left_out_with_their_lines(tmp_path):
    path = table(tmp_path, "text,label", "one,a", ",a", "  ,b", "two,", "three,b")
    records = read_records(Data(path=path))
    assert records.frame["text"].tolist() == ["one", "three"]
    assert records.left_out[["line", "reason"]].to_numpy().tolist() == [
        [3, "empty text"],
        [4, "empty text"],
        [5, "no label"],
    ]
    said = {
        finding.kind: (finding.count, finding.places[0].line) for finding in check_records(records) if finding.places
    }
    assert said["texts-empty"] == (2, 3)
    assert said["labels-missing"] == (1, 5)


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


def test_parts_named_by_a_column_are_kept_and_a_strange_name_is_said(tmp_path):
    lines = ["text,label,part", "a,x,Train", "b,y,train", "c,x,dev", "d,y,TEST"]
    read = read_records(Data(path=table(tmp_path, *lines), split="part")).frame
    assert read["split"].tolist() == ["train", "train", "validation", "test"]
    with pytest.raises(DataError, match=r'line 6: column part .* holds "later"'):
        read_records(Data(path=table(tmp_path, *lines, "e,x,later"), split="part"))
    with pytest.raises(DataError, match="names only train"):
        read_records(Data(path=table(tmp_path, *lines[:3]), split="part"))


@pytest.mark.parametrize(
    ("cells", "settings"),
    [
        (["[0 2]", "[]", "[1]"], {}),
        (['"[""0"", ""2""]"', "[]", '"[""1""]"'], {}),
        (["0|2", "1|2", "1"], {"label_list": "bar"}),
        (["0; 2", "1;2", "1"], {"label_list": "semicolon"}),
    ],
)
def test_cells_with_several_labels_become_tuples(tmp_path, cells, settings):
    path = table(tmp_path, "text,label", *[f"t{n},{cell}" for n, cell in enumerate(cells)])
    records = read_records(Data(path=path, multilabel=True, **settings))
    assert records.frame["labels"].iloc[0] == ("0", "2")
    assert records.classes == ["0", "1", "2"]
    assert len(records.frame) == 3  # an empty list is a text without labels, and no missing label


def test_a_column_for_each_label_gives_the_same_tuples(tmp_path):
    path = table(tmp_path, "text,joy,fear,anger", "a,1,0,1", "b,0,0,0", "c,0,1,0")
    records = read_records(Data(path=path, label=("joy", "fear", "anger")))
    assert records.frame["labels"].tolist() == [("anger", "joy"), (), ("fear",)]
    assert records.frame["label"].tolist() == ["anger | joy", "[]", "fear"]


@pytest.mark.parametrize("name", ["joy | fear", "[]"])
def test_a_label_that_would_look_like_several_or_none_is_refused(tmp_path, name):
    cells = [f'"[""{name}"", ""x""]"', '"[""y""]"']
    path = table(tmp_path, "text,label", *[f"t{n},{cell}" for n, cell in enumerate(cells)])
    with pytest.raises(DataError, match=re.escape(f'there is a label "{name}"')):
        read_records(Data(path=path, multilabel=True))
    path = table(tmp_path, f"text,{name},x,y", "a,1,0,1", "b,0,1,0")
    with pytest.raises(DataError, match=re.escape(f'there is a label "{name}"')):
        read_records(Data(path=path, label=(name, "x", "y")))


def test_texts_with_a_rare_label_are_left_out_and_not_those_with_a_rare_combination(tmp_path):
    cells = ["[a]", "[a]", "[a b]", "[b]", "[b]", "[a c]", "[]"]
    path = table(tmp_path, "text,label", *[f"t{n},{cell}" for n, cell in enumerate(cells)])
    records = read_records(Data(path=path, multilabel=True, min_class_size=2))
    assert records.classes == ["a", "b"]
    assert records.frame["text"].tolist() == ["t0", "t1", "t2", "t3", "t4", "t6"]
    assert records.left_out[["line", "reason"]].to_numpy().tolist() == [[7, "class with fewer than 2 rows"]]


def test_ordinary_labels_are_not_torn_into_lists(tmp_path):
    path = table(tmp_path, "text,label", "a,news|sport", "b,news|sport", 'c,"rock, pop"')
    assert read_records(Data(path=path)).classes == ["news|sport", "rock, pop"]
    with pytest.raises(DataError, match="do not look like lists"):
        read_records(Data(path=path, multilabel=True))


def test_repeats_are_dropped_when_asked_and_only_with_the_same_label(tmp_path):
    path = table(tmp_path, "text,label", "Один,x", "один ,x", "один,y", "два,y")
    records = read_records(Data(path=path, repeats="drop"))
    assert records.frame["text"].tolist() == ["Один", "один", "два"]
    assert records.left_out[["line", "reason"]].to_numpy().tolist() == [[3, "repeats an earlier row"]]


def test_columns_that_are_not_named_are_kept_beside(tmp_path):
    records = collect_records(Data(path=table(tmp_path, "id,text,label", "1,a,x", "2,,y", "3,c,y")))
    assert records.others["id"].tolist() == ["1", "3"]


def test_a_folder_with_files_per_part_is_read_as_given_parts(tmp_path):
    for name in ("train", "dev", "test"):
        table(tmp_path, "text,label", f"{name} a,x", f"{name} b,y", name=f"set-{name}.csv")
    records = read_records(Data(path=str(tmp_path)))
    assert records.frame.groupby("split")["text"].first().to_dict() == {
        "train": "train a", "validation": "dev a", "test": "test a"}  # fmt: skip


def test_a_text_of_a_folder_stands_in_its_own_file(tmp_path):
    for name in ("a/one.txt", "b/two.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("текст", encoding="utf-8")
    frame = read_records(Data(path=str(tmp_path))).frame
    assert [file.removeprefix(str(tmp_path)) for file in frame["file"]] == ["/a/one.txt", "/b/two.txt"]
    other = tmp_path / "other"
    other.mkdir()
    for name in ("pos", "neg"):
        (other / f"{name}.txt").write_text("один\nдва\n", encoding="utf-8")
    frame = read_records(Data(path=str(other))).frame
    assert [(Path(file).name, line) for file, line in zip(frame["file"], frame["line"], strict=True)] == [
        ("neg.txt", 1), ("neg.txt", 2), ("pos.txt", 1), ("pos.txt", 2)]  # fmt: skip
