"""The report of texts with several labels: whole, true to the numbers, no word in it that holds for one label only."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reports.chapters import CHAPTERS, conclusions, confusion, errors, inside, results, sweep
from reports.report import write_report
from reports.run import Run
from reports.words import Words
from tests.reports.test_report import LANGUAGES, Outline, decimals

OF_ONE_LABEL = {
    "en": ["its accuracy", "| accuracy, test", "Confusion", "true class", "mixes up", "names the largest class",
           "second choice", "of the classes, so", "points of accuracy"],
    "ru": ["доля верных", "Матриц", "истинн", "путает", "называет самый большой класс", "на втором месте",
           "по классам:", "к неверному классу"],
}  # fmt: skip


@pytest.fixture
def copy(several_run, tmp_path) -> Path:
    return Path(shutil.copytree(several_run, tmp_path / several_run.name))


def tables(chapter) -> list:
    return [block for block in chapter.blocks if block.kind == "table"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_there_and_none_speaks_of_one_label(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    outline = Outline()
    outline.feed(html)
    assert not outline.open
    chapters = [
        chapter for chapter in CHAPTERS["text_classification"] if chapter not in (inside, sweep)
    ]  # not asked for
    anchors = [chapter.__name__.rsplit(".", 1)[1].replace("_", "-") for chapter in chapters]
    assert outline.ids == anchors
    for words in OF_ONE_LABEL[language]:
        assert words not in markdown, words


def test_figures_and_words_of_two_languages_differ_in_words_only(copy):
    english, russian = (write_report(copy, language, language)[0].read_text(encoding="utf-8") for language in LANGUAGES)
    assert len(decimals(english)) > 50
    assert decimals(russian) == decimals(english)


def test_the_table_of_results_has_each_score_by_its_name(copy):
    words, run = Words("en"), Run(copy)
    first, second, _ = tables(results.chapter(run, words))
    assert first.header[2] == "macro-F1, test"
    assert second.header[1:4] == ["micro-F1, test", "subset accuracy, test", "log loss, test"]
    for *rows, fits in zip(first.rows, second.rows, run.fits, strict=True):
        cells = rows[0][2], *rows[1][1:3]
        for cell, score in zip(cells, ("macro_f1", "micro_f1", "subset_accuracy"), strict=True):
            assert cell.split(" ± ")[0] == words.points(fits.row["test"][score]["mean"])


def test_labels_found_missed_and_invented_are_counted_from_the_predictions(copy):
    run = Run(copy)
    table = pd.read_csv(run.chosen.folders[0] / "predictions.csv", dtype=str, keep_default_na=False)
    table = table[table["split"] == "test"]
    for row in tables(confusion.chapter(run, Words("en")))[0].rows:
        has, given = (np.array([row[0] in cell.split(" | ") for cell in table[c]]) for c in ("label", "predicted"))
        counts = [has.sum(), (has & given).sum(), (has & ~given).sum(), (given & ~has).sum()]
        assert row[1:] == [str(count) for count in counts]


def test_the_conclusion_names_the_hardest_label_with_its_scores(copy):
    run, words = Run(copy), Words("en")
    (said,) = [s for s in conclusions.chapter(run, words).blocks[0].items if "hardest label" in s]
    by_class = [m["test"]["by_class"] for m in run.chosen.metrics]
    f1 = np.mean([[c["f1"] for c in classes] for classes in by_class], axis=0)
    hardest = by_class[0][int(f1.argmin())]["class"]
    assert f"“{hardest}” (F1 {words.points(f1.min())}" in said


def test_errors_say_what_was_missed_and_what_invented(copy):
    found = json.loads((copy / "errors.json").read_text(encoding="utf-8"))
    error = found["errors"][0]
    wrong = [
        {"label": "<b>", "is": "missed", "probability": 0.013, "threshold": 0.2},
        {"label": "joy", "is": "invented", "probability": 0.7, "threshold": 0.25},
    ]
    error |= {"labels": ["<b>"], "predicted": ["joy"], "wrong": wrong, "influences": [["нет", 0.3], ["да", -0.1]],
              "fits": 7, "fits_wrong": 7, "fits_agree": 7}  # fmt: skip
    found["errors"] = [error, error | {"labels": [], "fits_wrong": 2, "fits_agree": 2}]
    (copy / "errors.json").write_text(json.dumps(found), encoding="utf-8")
    first, second = [block for block in errors.chapter(Run(copy), Words("en")).blocks if block.kind == "error"]
    assert first.remarks == [
        "missed: “<b>”, probability 1.3\u00a0%, threshold 20.0\u00a0%",
        "invented: “joy”, probability 70.0\u00a0%, threshold 25.0\u00a0%",
        "all 7 fits of the models that tell texts apart give this same wrong answer: is the label right?",
        "held back from the label “<b>” above all by “нет” (+30.0), in points of probability",
    ]
    assert (first.label, first.predicted, second.label) == ("<b>", "joy", "no label")
    assert "2 of 7 fits of the models that tell texts apart make this mistake" in second.remarks
    html = write_report(copy, "ru")[0].read_text(encoding="utf-8")
    assert 'на деле: <b class="true">&lt;b&gt;</b>, ответ:' in html.replace("</b> ", "</b>")
    assert "без меток" in html
