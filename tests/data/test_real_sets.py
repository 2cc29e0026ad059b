"""Real sets and files that break common tools: read whole, or refused with a message that names the place."""

from pathlib import Path

import pandas as pd
import pytest

from data.errors import DataError
from data.tables import read_table
from pipelines.steps.experiment import Data
from pipelines.steps.experiment_file import read_experiment
from pipelines.steps.records import read_records
from pipelines.steps.split import split_records

ROOT = Path(__file__).resolve().parents[2]

# Texts read and the texts of each part that the set's own description states.
SIZES = {
    "banking77": (13_083, {"test": 3_080}),
    "ag_news_small": (15_600, {"test": 7_600}),
    "sib200_en": (1_004, {"train": 701, "validation": 99, "test": 204}),
    "sib200_ru": (1_004, {"train": 701, "validation": 99, "test": 204}),
    "inappropriate_ru": (16_414, {"test": 8_207}),
    "sms_spam": (5_574, {}),
}


@pytest.mark.parametrize("name", SIZES)
def test_a_set_is_read_whole(datasets, name):
    data = read_experiment(ROOT / f"pipelines/configs/{name}.toml").data
    records = read_records(data)
    total, parts = SIZES[name]
    assert len(records.frame) + len(records.left_out) == total
    assert len(records.left_out) == 0
    sizes = split_records(records.frame, data).value_counts()
    for part, size in parts.items():
        assert sizes[part] == size


def test_the_labels_of_a_score_are_counted_as_published(datasets):
    records = read_records(read_experiment(ROOT / "pipelines/configs/inappropriate_ru.toml").data)
    counts = records.frame.groupby("split")["label"].value_counts()
    assert counts["train", "inappropriate"] == 1826
    assert counts["test", "inappropriate"] == 1845


def test_works_of_an_author_are_never_cut_in_two_parts(datasets):
    data = read_experiment(ROOT / "pipelines/configs/ruslit_authors.toml").data
    records = read_records(data)
    splits = split_records(records.frame, data)
    assert records.frame["label"].nunique() == 11
    assert (splits.groupby(records.frame["group"]).nunique() == 1).all()
    assert pd.crosstab(records.frame["label"], splits).to_numpy().min() > 0
    books = {path: path.read_text(encoding="utf-8") for path in Path(data.path).glob("*/*.txt")}
    words = sum(len(text.split()) for text in books.values())
    assert sum(len(text.split()) for text in records.frame["text"]) == words


def test_a_text_in_cp1251_among_utf_8_is_read(datasets):
    table = read_records(Data(path=str(datasets / "ruslit_authors/poems"))).frame
    poem = table[table["group"].str.endswith("Руслан и Людмила.txt")]["text"].iloc[0]
    assert "У лукоморья дуб зелёный" in poem or "У лукоморья дуб зеленый" in poem


@pytest.mark.parametrize(
    ("name", "settings", "rows", "left_out"),
    [
        ("empty_texts.csv", {}, 60, 7),
        ("headerless_ints_as_labels.csv", {"header": False, "label": "1", "text": "2"}, 200, 0),
        ("latin1_crlf_extra_unnamed_columns.csv", {"label": "v1", "text": "v2"}, 646, 0),
        ("newline_inside_quotes_mixed_eol.csv", {"label": "category"}, 69, 0),
        ("semicolon_null_texts.csv", {"label": "intent", "text": "answer_from_user"}, 33, 0),
        ("unicode_line_separators.csv", {"label": "lang"}, 4, 0),
        ("syn_ru_cp1251.csv", {}, 60, 0),
        ("syn_ru_utf-16.csv", {}, 60, 0),
        ("syn_nan_labels_strings.csv", {}, 6, 2),
        ("syn_only_punct_emoji_urls.csv", {}, 9, 0),
        ("syn_ragged_rows.csv", {}, 4, 1),
        ("train_test_leak_conflicting_labels.csv", {}, 466, 0),
        ("trailing_comma_header_unnamed_column.csv", {"text": "sentence"}, 471, 0),
        ("syn_one_row_per_class.csv", {}, 10, 0),
    ],
)
def test_a_hard_table_is_read_with_every_row_accounted_for(hard_cases, name, settings, rows, left_out):
    data = Data(path=str(hard_cases / "text" / name), **settings)
    records = read_records(data)
    assert len(records.left_out) == left_out
    assert len(records.frame) == rows
    assert not records.frame["text"].str.contains("\ufffd").any()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("syn_empty_file.csv", "the file is empty"),
        ("syn_header_only.csv", "there is a header and no row below it"),
        ("syn_mixed_cp1251_utf8_lines.csv", "two encodings are mixed"),
        ("no_label_column.csv", r'no column "text" \(data\.text\)\. The columns are: id, sentence'),
        ("zero_width_and_emoji_single_class.csv", "at least two classes are needed, and all"),
    ],
)
def test_a_hopeless_table_is_refused_with_the_reason(hard_cases, name, message):
    with pytest.raises(DataError, match=message):
        read_records(Data(path=str(hard_cases / "text" / name)))


def test_very_long_texts_are_read(hard_cases):
    table = read_table(hard_cases / "text" / "very_long_texts.jsonl")
    text = next(column for column in table.rows if table.rows[column].astype(str).str.len().max() > 200_000)
    assert table.rows[text].str.len().max() == 227_453


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "accuracy", "macro_f1"),
    [
        ("ag_news_small", 0.875, 0.875),
        ("banking77", 0.906, 0.906),
        ("sib200_en", 0.750, 0.727),
        ("sib200_ru", 0.681, 0.648),
        ("inappropriate_ru", 0.780, 0.588),
    ],
)
def test_the_linear_baseline_is_not_below_plain_scikit_learn(datasets, name, accuracy, macro_f1):
    """The figures are those of scikit-learn's LinearSVC on word 1-2 or character 2-5 grams, whichever is better."""
    import numpy as np

    from pipelines.steps.builders import find_builders
    from pipelines.steps.evaluate import scores
    from pipelines.steps.preprocess import preprocess

    experiment = read_experiment(ROOT / f"pipelines/configs/{name}.toml")
    records = read_records(experiment.data)
    splits = split_records(records.frame, experiment.data).to_numpy()
    (way,) = experiment.preprocess.values()
    tokens = list(preprocess(records.frame["text"], experiment.language, way))
    labels = np.searchsorted(records.classes, records.frame["label"])
    builder = find_builders("text_classification")["linear"]
    estimator = builder.module().classifier(**experiment.models["linear"].hyperparameters)
    estimator.fit([tokens[n] for n in np.flatnonzero(splits == "train")], labels[splits == "train"])
    test = np.flatnonzero(splits == "test")
    found = scores(labels[test], estimator.predict([tokens[n] for n in test]), np.ones(len(test)))
    assert found["accuracy"] >= accuracy - 0.01
    assert found["macro_f1"] >= macro_f1 - 0.01
