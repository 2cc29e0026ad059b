"""A file or folder nobody has described -> what it is, which task it serves and the [data] table that would read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data.cifar_batches import is_cifar
from data.columns import listed
from data.delimited import DELIMITERS
from data.documents import find_format
from data.errors import DataError
from data.findings import Finding
from data.folders import split_files, split_folders, split_name, text_files
from data.labels import label_form, list_delimiter
from data.picture import PICTURES
from data.picture_sets import is_packed_pictures
from data.sources import FILES, SPLITS
from data.tables import LINE, Table, table_format
from pipelines.steps.experiment import Data
from pipelines.steps.records import learning_part, read_file

# Names by which columns are usually called, in the order in which they are believed.
TEXT_NAMES = (
    "text", "sentence", "content", "message", "review", "comment", "tweet", "utterance", "body", "question", "post",
    "document", "description", "title", "текст", "сообщение", "отзыв", "комментарий", "предложение",
)  # fmt: skip
LABEL_NAMES = (
    "label", "labels", "class", "category", "intent", "topic", "topics", "sentiment", "target", "tag", "tags",
    "emotion", "emotions", "rating", "stars", "y", "author", "genre", "lang", "language",
    "метка", "метки", "класс", "категория", "тема", "рубрика", "тональность", "автор",
)  # fmt: skip
CLASS_NAMES = ("toxic", "spam")  # a column called like one class: the label, unless there is a column for each class
GROUP_NAMES = (
    "group", "author", "user", "user_id", "author_id", "doc_id", "document_id", "dialog_id", "автор", "группа",
)  # fmt: skip
TIME_NAMES = ("date", "time", "datetime", "timestamp", "created_at", "published", "дата", "время")
MOST_CLASSES = 1000
SCORES = 20  # different numbers from which a numeric column is a score and no class
FILLED = 0.5  # share of rows with something in a column from which it may be text or label
REPEATED = 0.05  # share of rows with a text met before from which texts are groups


@dataclass
class Survey:
    """What was found: the task, the keys of [data] worth writing, the columns, and what had to be guessed."""

    path: Path
    task: str | None
    data: dict[str, Any]
    columns: dict[str, int] = field(default_factory=dict)  # name -> number of different values
    findings: list[Finding] = field(default_factory=list)
    time: str | None = None  # a column by which the texts could be divided


def survey(path: Path, known: Data | None = None) -> Survey:
    """Look at names and contents -> Survey. What is set in `known` is obeyed, and not looked for.

    Raises: DataError where nothing that can be read is found.
    """
    known = known or Data()
    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    if named := {key: str(path / file) for key in FILES if (file := getattr(known, key))}:
        return _files(path, named, known)
    if path.is_dir():
        return _folder(path, known)
    if path.suffix.lower() in PICTURES:
        raise DataError(f"{path}: one picture; expected a folder with a sub-folder of pictures for each class")
    return _file(path, {"path": str(path)}, path, known)


def _folder(path: Path, known: Data) -> Survey:
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith(".")]
    if not files:
        raise DataError(f"{path}: there is no file in this folder")
    packed = [file for file in files if is_packed_pictures(file)]
    if packed or is_cifar(path):
        return Survey(path, "image_classification", {"path": str(path), "format": "pictures"})
    pictures = sum(file.suffix.lower() in PICTURES for file in files)
    if 2 * pictures > len(files):
        tables = [file for file in path.iterdir() if file.is_file() and table_format(file)]
        read = [(table, read_file(table, known)) for table in tables]
        found = [survey for table, rows in read if (survey := _picture_table(path, {"path": str(table)}, rows, known))]
        if len(found) == 1:
            return found[0]
        path = _classes_of(path)
        return Survey(path, "image_classification", _given(split_folders(path)) or {"path": str(path)})
    kind = find_format(path)
    if kind in {"brat", "factrueval"}:
        parts = {
            split: child
            for child in path.iterdir()
            if child.is_dir() and (split := split_name(child.name.removesuffix("set")))
        }
        return Survey(path, "named_entities", (_given(learning_part(parts)) or {"path": str(path)}) | {"format": kind})
    if given := _given(split_folders(path)):
        return Survey(path, "text_classification", given)
    parts = learning_part(split_files(path))
    if given := _given(parts):
        return _files(path, given, known)
    if kind == "conll" and (given := _given(learning_part(_named_parts(path)))):
        return _files(path, given, known)
    if len(parts) > 1:
        first, second = (file.name for file in parts.values())
        raise DataError(
            f"{path}: the files are named as the parts {' and '.join(parts)}, and there is none for a test. Say which "
            f"to use: data.train={first} data.test={second}, or name one file, and it will be divided."
        )
    texts = text_files(path)
    tables = [file for file in files if file not in texts and table_format(file)]
    if kind and not tables:
        return Survey(path, "named_entities", {"path": str(path), "format": kind})
    if len(tables) == 1 and len(texts) < 2:
        return _table(path, {"path": str(tables[0])}, read_file(tables[0], known), known)
    folders = {file.parent for file in tables}
    if len(folders) == 1 and path not in folders and not texts:  # a download of Hugging Face: README.md and data/
        return _folder(folders.pop(), known)
    if len(texts) > 5 * len(tables):
        if any(_is_dialogue(file) for file in texts[:20]):
            raise DataError(
                f"{path}: the text files are blocks of marked lines (Q: … A: …), and nothing in them is a class. "
                "There is no pipeline for questions and answers."
            )
        return Survey(path, "text_classification", {"path": str(path)})
    names = sorted({file.relative_to(path).as_posix() for file in tables} or {file.name for file in files})
    there = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    raise DataError(
        f"{path}: {len(files)} files, and no way to tell which to read. Name one of them, or a folder with files named "
        "train, validation and test, or with a sub-folder of texts or a file <class>.txt for each class; tables of one "
        f"class each have to be put together in one, with a column of the classes. There are: {there}"
    )


def _files(path: Path, named: dict[str, str], known: Data) -> Survey:
    """Files whose parts are known -> Survey, by looking at the first."""
    first = Path(next(iter(named.values())))
    if not first.exists():
        raise DataError(f"{first}: there is no such file or folder")
    if first.is_dir() and not find_format(first):
        return Survey(path, "text_classification", named)
    return _file(path, named, first, known)


def _file(path: Path, data: dict[str, Any], first: Path, known: Data) -> Survey:
    """A file, the first of those in `data` -> Survey of annotated texts or of a table."""
    if is_packed_pictures(first) or is_cifar(first):
        return Survey(path, "image_classification", data | {"format": "pictures"})
    kind = known.format or find_format(first)
    if kind and kind != "table":
        return Survey(path, "named_entities", data | {"format": kind})
    table = read_file(first, known)
    return _picture_table(path, data, table, known) or _table(path, data, table, known)


def _picture_table(path: Path, data: dict[str, Any], table: Table, known: Data) -> Survey | None:
    """A table in which a column holds the paths of pictures -> Survey; None where there is no such column."""
    columns = [str(name) for name in table.rows.columns if name != LINE]
    rows = table.rows[columns].fillna("")
    named = [name for name in columns if _holds_pictures(rows[name])]
    if "picture" in known.model_fields_set:
        named = [known.picture]
    if not named or not set(named) <= set(columns):
        return None
    distinct = {name: int(rows[name].nunique()) for name in columns}
    found = Survey(path, "image_classification", data | {"format": "table", "picture": named[0]}, distinct)
    rest = [name for name in columns if name not in named]
    _find_split(found, rows, rest)
    if "label" in known.model_fields_set:
        found.data["label"] = known.label
    else:
        _find_label(found, rows, [name for name in rest if name != found.data.get("split")], named[0])
    return found


def _holds_pictures(cells: pd.Series) -> bool:
    """Whether nearly all cells are named as pictures. Of long texts the ends are looked at first, which is fast."""
    if not len(cells) or cells.str.lower().str.endswith(tuple(PICTURES)).mean() <= FILLED:
        return False
    return cells.map(lambda cell: Path(cell).suffix.lower() in PICTURES).mean() > FILLED


def _classes_of(path: Path) -> Path:
    """A folder that holds nothing but one folder of folders -> that one."""
    folders = [child for child in path.iterdir() if child.is_dir()]
    if len(folders) == 1 and any(child.is_dir() for child in folders[0].iterdir()):
        return _classes_of(folders[0])
    return path


def _named_parts(path: Path) -> dict[str, Path]:
    """Files of words in columns whose names say a part -> the parts. Raises: DataError where two files are one part."""
    parts: dict[str, Path] = {}
    for file in sorted(child for child in path.iterdir() if child.is_file() and find_format(child) == "conll"):
        if split := split_name(file.name):
            if split in parts:
                raise DataError(
                    f"{path}: {parts[split].name} and {file.name} are both named as the {split} part. "
                    "Say which to use: data.train, data.validation, data.test."
                )
            parts[split] = file
    return parts


def _is_dialogue(path: Path) -> bool:
    with path.open("rb") as content:
        lines = [line for line in content.read(1 << 14).decode("utf-8", "replace").splitlines() if line.strip()]
    return len(lines) > 5 and sum(bool(re.match(r"[A-ZА-Я]: ", line)) for line in lines) > len(lines) / 2


def _given(parts: dict[str, Path]) -> dict[str, str]:
    """Files of parts -> the keys of [data]; a part for training alone is no division."""
    return {split: str(parts[split]) for split in SPLITS if split in parts} if {"train", "test"} <= set(parts) else {}


def _table(path: Path, data: dict[str, Any], table: Table, known: Data) -> Survey:
    """A table -> the roles of its columns, by their names and by what is in them."""
    columns = [name for name in table.rows.columns if name != LINE and table.rows[name].fillna("").ne("").any()]
    rows = table.rows[columns].fillna("")
    distinct = {name: int(rows[name].nunique()) for name in columns}
    found = Survey(path, "text_classification", dict(data), distinct)
    if table.how.get("header") == "no":
        found.data["header"] = False
    filled = [name for name in columns if rows[name].ne("").mean() >= FILLED] or columns
    texts = sorted((name for name in filled if _reads_like_text(rows[name])), key=lambda n: -_textness(n, rows[n]))
    texts = texts or [name for name in filled if _named(name, TEXT_NAMES) is not None][:1]
    if "text" in known.model_fields_set:
        texts = [known.text]
        if known.text not in columns:
            return found  # whoever reads the rows says so
    if not texts:
        found.task = None
        found.findings.append(Finding("no-text-column", 1, (), {"columns": listed(columns)}))
        return found
    text = texts[0]
    found.data["text"] = text
    if len(texts) > 1 and _named(text, TEXT_NAMES) is None:
        found.findings.append(Finding("text-choice", 1, (), {"column": text, "others": listed(texts[1:4])}))
    rest = [name for name in filled if name != text]
    if "train" not in data:
        _find_split(found, rows, rest)
    taken = {found.data.get("split")}
    if "label" not in known.model_fields_set:
        _find_label(found, rows, [name for name in rest if name not in taken], text)
    elif known.label in columns:
        found.data["label"] = known.label
    if found.data.get("label") in columns and "multilabel" not in known.model_fields_set:
        _look_at_label(found, rows[found.data["label"]])
    _find_group(found, rows, rest, text)
    found.time = next((name for name in rest if _named(name, TIME_NAMES) is not None), None)
    return found


def _named(name: str, names: tuple[str, ...]) -> int | None:
    """The place of a column's name in a list of usual names; None where it is not there."""
    name = str(name).strip().lower()
    return names.index(name) if name in names else None


def _reads_like_text(cells: pd.Series) -> bool:
    """Mostly different cells, with letters, and more than one word or many characters in most of the filled ones."""
    filled = cells[cells != ""]
    sample = filled.sample(min(len(filled), 500), random_state=0)
    letters = sample.map(lambda cell: sum(c.isalpha() for c in cell) / len(cell) >= 0.5)
    return letters.mean() > 0.5 and (
        sample.str.contains(r"\s", regex=True).mean() > 0.5 or sample.str.len().mean() > 30
    )


def _textness(name: str, cells: pd.Series) -> float:
    place = _named(name, TEXT_NAMES)
    believed = 2.0 if place is not None else 1.0
    filled = cells[cells != ""]
    return believed * filled.str.len().clip(upper=2000).mean() * filled.nunique() / max(1, len(cells))


def _find_split(found: Survey, rows: pd.DataFrame, names: list[str]) -> None:
    """The column whose values are names of parts, whatever it is called."""
    for name in names:
        values = rows[name].unique()
        parts = {split_name(value) for value in values} if len(values) <= SCORES else {None}
        if None not in parts and {"train", "test"} <= parts:
            found.data["split"] = name


def _find_label(found: Survey, rows: pd.DataFrame, names: list[str], text: str) -> None:
    """The label is the column usually called so, else the first that could be classes."""
    yes_no = [name for name in names if set(rows[name].str.lower()) <= {"0", "1", "0.0", "1.0", "true", "false"}]
    possible = {n: kind for n in names if _named(n, TIME_NAMES) is None and (kind := _label_kind(rows[n]))}
    usual = _usual(possible, LABEL_NAMES)
    varying = [name for name in yes_no if name in possible]
    if not usual and len(varying) >= 3 and len(varying) >= len(possible) - 1:
        found.data["label"] = yes_no
        return
    usual = usual or _usual(possible, CLASS_NAMES)
    if not possible:  # what is called a label is one, however odd; the checks say why it cannot be used
        usual = _usual(names, LABEL_NAMES + CLASS_NAMES)
        possible = dict.fromkeys(usual, "classes")
    if not possible:
        found.task = None
        columns = [text, *names]
        values = {"columns": listed(columns), "number": len(columns)}
        found.findings.append(Finding("no-label-column", 1, (), values))
        return
    label = usual[0] if usual else next(iter(possible))
    found.data["label"] = label
    others = [name for name in possible if name != label and possible[name] != "score"]
    if others and not usual:
        found.findings.append(Finding("label-choice", 1, (), {"column": label, "others": listed(others[:6])}))


def _look_at_label(found: Survey, cells: pd.Series) -> None:
    """The column of labels -> the keys of [data] that say how it is read."""
    kind = _label_kind(cells)
    if kind == "lists":
        found.data["multilabel"] = True
    elif kind == "score":
        found.data["threshold"] = 0.5
    elif form := list_delimiter(cells):
        several = cells[cells.str.contains(DELIMITERS[form], regex=False)]
        values = {"column": found.data["label"], "form": form, "cell": several.iloc[0][:60]}
        found.findings.append(Finding("label-lists", len(several), (), values))


def _usual(names: Iterable[str], usual: tuple[str, ...]) -> list[str]:
    """Those of the columns that are usually called so, the most believed first."""
    return sorted((name for name in names if _named(name, usual) is not None), key=lambda name: _named(name, usual))


def _label_kind(cells: pd.Series) -> str | None:
    """The cells of a column -> "classes", "lists", "score" (0 to 1, to be cut in two), or None: no label."""
    filled = cells[cells != ""]
    different = filled.nunique()
    if different < 2:
        return None
    if label_form(filled) != "one":
        return "lists"
    numbers = pd.to_numeric(filled, errors="coerce")
    if numbers.notna().all() and different > SCORES:
        fractional = (numbers % 1 != 0).any()
        return "score" if fractional and numbers.between(0, 1).all() else None
    few = different <= min(MOST_CLASSES, max(len(filled) / 2, SCORES))
    return "classes" if few and filled.str.len().mean() <= 60 else None


def _find_group(found: Survey, rows: pd.DataFrame, names: list[str], text: str) -> None:
    """Rows of one author belong together; so do rows of one text that are about different things in it."""
    group = next((n for n in names if _named(n, GROUP_NAMES) is not None and n != found.data.get("label")
                  and 3 <= rows[n].nunique() < len(rows)), None)  # fmt: skip
    others = [name for name in names if name != found.data.get("label")]
    if group is None and others and "split" not in found.data:
        repeated = rows[text].duplicated()
        if repeated.mean() >= REPEATED and rows[[text, *others]].duplicated().sum() < repeated.sum() / 2:
            group = text
    if group is not None:
        found.data["group"] = group
