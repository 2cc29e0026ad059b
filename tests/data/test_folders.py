"""Folders with a class a sub-folder or a file, and folders with a part a split."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.folders import cut, read_class_files, read_class_folders, split_files, split_folders


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def kinds(table) -> dict[str, int]:
    return {finding.kind: finding.count for finding in table.findings}


def test_a_folder_per_class_keeps_the_work_as_group(tmp_path):
    write(
        tmp_path,
        {
            "Гоголь/Нос.txt": "a b\nc d e",
            "Чехов/Сирена.txt": "f g",
            "Чехов/Пусто.txt": " ",
            "Чехов/info.csv": "name,year\n",
        },
    )
    table = read_class_folders(tmp_path, chunk_words=2)
    assert table.rows.to_numpy().tolist() == [
        ["a b", "Гоголь", "Гоголь/Нос.txt", 1],
        ["c d", "Гоголь", "Гоголь/Нос.txt", 2],
        ["e", "Гоголь", "Гоголь/Нос.txt", 2],
        ["f g", "Чехов", "Чехов/Сирена.txt", 1],
    ]
    assert kinds(table) == {"files-empty": 1, "files-unread": 1}
    assert table.how == {"format": "class folders", "files": "3", "encoding": "utf-8 (3)"}


def test_texts_below_a_class_belong_to_it_and_what_is_no_text_is_said(tmp_path):
    write(
        tmp_path,
        {
            "pos/2023/a.txt": "one",
            "pos/b.TXT": "two",
            "neg/c.txt": "three",
            "neg/._c.txt": "\0",
            "neg/.DS_Store": b"\0\1",
            "neg/Thumbs.db": b"\0\1",
            "__MACOSX/neg/c.txt": "\0",
            ".git/pos.txt": "four",
            "empty/notes.md": "x",
            "README.md": "x",
        },
    )
    table = read_class_folders(tmp_path)
    assert sorted(table.rows[["text", "label"]].itertuples(index=False, name=None)) == [
        ("one", "pos"),
        ("three", "neg"),
        ("two", "pos"),
    ]
    assert kinds(table) == {"classes-empty": 1, "files-unread": 7}
    assert Path(table.findings[0].places[0].file).name == "empty"


def test_a_text_in_another_encoding_is_read_and_said(tmp_path):
    text = "Мы ехали степью, и было очень жарко."
    write(tmp_path, {"a/1.txt": text, "a/2.txt": text.encode("cp1251"), "b/3.txt": text.encode("utf-16")})
    table = read_class_folders(tmp_path)
    assert table.rows["text"].tolist() == [text] * 3
    assert table.how["encoding"] == "utf-8 (1), cp1251 (1), utf-16 (1)"
    (finding,) = table.findings
    assert (finding.kind, finding.count, Path(finding.places[0].file).name) == ("encoding-guessed", 1, "2.txt")


def test_a_real_poem_in_cp1251_is_read_and_the_lists_beside_it_are_said(datasets):
    table = read_class_folders(datasets / "ruslit_authors/poems")
    assert table.rows["label"].value_counts().to_dict() == {"Pushkin": 35, "Lermontov": 18, "Nekrasov": 15, "Blok": 9}
    assert table.how["encoding"].endswith("cp1251 (1)")
    assert kinds(table)["encoding-guessed"] == 1
    unread = len(list((datasets / "ruslit_authors/poems").rglob("*.csv")))
    assert kinds(table)["files-unread"] == unread > 0


def test_a_folder_of_pictures_with_one_note_is_read_as_what_it_is(hard_cases):
    folder = hard_cases / "folders/class_folders_with_junk"
    table = read_class_folders(folder)
    assert table.rows[["label", "group"]].to_numpy().tolist() == [["5", "5/notes.txt"]]
    assert kinds(table)["files-unread"] == sum(path.is_file() for path in folder.rglob("*")) - 1


def test_a_file_per_class_has_a_text_a_line(tmp_path):
    write(tmp_path, {"pos.txt": "good\n\nfine\u2028too\r\n", "neg.txt": "bad", "notes.md": "x"})
    table = read_class_files(tmp_path)
    assert table.rows.to_numpy().tolist() == [["bad", "neg", 1], ["good", "pos", 1], ["fine\u2028too", "pos", 3]]
    assert kinds(table) == {"files-unread": 1}


def test_a_folder_without_texts_is_refused(tmp_path):
    write(tmp_path, {"a/1.csv": "x"})
    with pytest.raises(DataError, match=r"no files <class>/<name>\.txt"):
        read_class_folders(tmp_path)
    with pytest.raises(DataError, match=r"no files <class>\.txt"):
        read_class_files(tmp_path)
    with pytest.raises(DataError, match="no such folder"):
        read_class_folders(tmp_path / "absent")
    with pytest.raises(DataError, match="all 1 text files are empty"):
        read_class_folders(write(tmp_path, {"a/1.txt": "\n"}))


def test_parts_in_folders_are_found(tmp_path):
    write(tmp_path, {f"{part}/{label}/1.txt": "x" for part in ("train", "Test", "dev") for label in ("pos", "neg")})
    write(tmp_path, {"docs/a/1.txt": "x", "README": "x"})
    parts = split_folders(tmp_path)
    assert {split: path.name for split, path in parts.items()} == {
        "train": "train",
        "test": "Test",
        "validation": "dev",
    }
    assert set(read_class_folders(parts["test"]).rows["label"]) == {"pos", "neg"}


def test_folders_without_classes_are_no_parts(tmp_path):
    assert split_folders(write(tmp_path, {"train/1.txt": "x", "test/2.txt": "x"})) == {}
    assert split_folders(write(tmp_path / "other", {"test/pos/1.txt": "x", "pos/2.txt": "x"})) == {}


@pytest.mark.parametrize(
    "names",
    [
        ["train.csv", "dev.csv", "test.csv"],
        ["cedr-main-train.csv", "cedr-main-val.csv", "cedr-main-test.csv"],
        ["Training_set.tsv", "validation.jsonl.gz", "data.testing.parquet"],
    ],
)
def test_parts_in_files_are_found_by_a_word_of_their_names(tmp_path, names):
    write(tmp_path, dict.fromkeys([*names, "README.md", "train.log", "contest.csv", "train_test.csv"], "x"))
    parts = split_files(tmp_path)
    assert {split: path.name for split, path in parts.items()} == dict(
        zip(["train", "validation", "test"], names, strict=True)
    )


def test_two_files_for_one_part_are_refused_with_both_names(datasets):
    with pytest.raises(DataError, match=r"validation_data\.csv and validation_data_labeled\.csv are both"):
        split_files(datasets / "rusentne2023")


def test_a_lone_test_file_makes_no_parts(tmp_path):
    assert split_files(write(tmp_path, {"test.csv": "x", "data.csv": "x"})) == {}


@given(st.lists(st.sampled_from(["слово", "a", "\n", "  "]), max_size=40), st.integers(1, 7))
def test_cut_loses_no_word(parts, words):
    text = " ".join(parts)
    pieces = cut(text, words)
    assert [word for _, piece in pieces for word in piece.split()] == text.split()
    lines = text.split("\n")
    assert all(piece.split()[0] in " ".join(lines[line - 1 :]) for line, piece in pieces)


def test_files_with_a_number_for_a_name_are_texts_where_none_ends_in_txt(tmp_path):
    write(tmp_path, {"sci.space/51060": "a", "sci.space/51061": "b", "spam/0001.ea7e79d3": "c", "spam/cmds": "mv 1 2"})
    table = read_class_folders(tmp_path)
    assert table.rows[["text", "label"]].to_numpy().tolist() == [["a", "sci.space"], ["b", "sci.space"], ["c", "spam"]]
    assert kinds(table) == {"files-unread": 1}
    write(tmp_path, {"spam/letter.txt": "d"})
    assert len(read_class_folders(tmp_path).rows) == 1


def test_a_part_is_a_word_in_the_name_of_a_folder(tmp_path):
    write(tmp_path, {"20news-bydate-train/a/1": "x", "20news-bydate-test/a/2": "y"})
    assert {split: path.name for split, path in split_folders(tmp_path).items()} == {
        "train": "20news-bydate-train", "test": "20news-bydate-test"}  # fmt: skip
