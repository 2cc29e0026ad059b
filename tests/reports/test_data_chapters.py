"""The chapters about the data, and the report of an analysis alone: true to the numbers, whatever the set is like."""

import json
import re
import shutil
from pathlib import Path

import pytest

from reports.chapters import CHAPTERS, class_words, data, data_summary, examples, findings, making, vocabulary
from reports.document import Bullets, Figure, Finding, Paragraph, Quotes, Table
from reports.report import write_report
from reports.run import Run
from reports.words import Words
from tests.reports.analysis_run import analyse, topic_rows
from tests.reports.browser import layout
from tests.reports.test_report import LANGUAGES, Outline, decimals

HOSTILE = "<script>alert(1)</script> | *жирно* \u202eздесь\u200b и </section>"


@pytest.fixture(scope="module")
def analysed(tmp_path_factory) -> Path:
    """Three classes; a hostile text stands twice, under two labels."""
    rows = [*topic_rows(), (HOSTILE, "спорт"), (HOSTILE, "культура"), ("", "спорт")]
    return analyse(tmp_path_factory.mktemp("analysed"), rows)


@pytest.fixture
def copy(analysed, tmp_path) -> Path:
    return Path(shutil.copytree(analysed, tmp_path / analysed.name))


def change(run: Path, name: str, edit) -> Run:
    """Edit the contents of a JSON file of a run -> the run, to be read anew."""
    content = json.loads((run / name).read_text(encoding="utf-8"))
    edit(content)
    (run / name).write_text(json.dumps(content), encoding="utf-8")
    return Run(run)


def said(chapter, run: Run, language: str = "en") -> str:
    """The running text of a chapter."""
    texts = []
    for block in chapter.chapter(run, Words(language)).blocks:
        texts += block.items if isinstance(block, Bullets) else [block.text] if isinstance(block, Paragraph) else []
    return "\n".join(texts).replace("\u00a0", " ")


def drift(run: Run) -> str:
    """What is said about the differences between the parts."""
    return "\n".join(data.drift_blocks(run, Words("en"))[-1].items).replace("\u00a0", " ")


def blocks(chapter, run: Run, kind: type) -> list:
    return [block for block in chapter.chapter(run, Words("en")).blocks if isinstance(block, kind)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analysis_has_a_report_of_its_own(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    outline = Outline()
    outline.feed(html)
    anchors = [chapter.__name__.rsplit(".", 1)[1].replace("_", "-") for chapter in CHAPTERS["data_analysis"]]
    assert outline.ids == anchors
    assert not outline.open
    assert not outline.tags & {"script", "link", "iframe"}
    assert "data_analysis" in re.search(r'class="made">([^<]+)', html)[1]
    pictures = re.findall(r"\]\((figures/[^)]+)\)", markdown)
    assert len(pictures) == len(outline.sources) == 4
    assert all((copy / picture).exists() for picture in pictures)


def test_the_style_sheet_reaches_the_page_as_it_is(copy):
    html = write_report(copy, "en")[0].read_text(encoding="utf-8")
    assert 'font: 16px/1.6 "Segoe UI"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_text_stays_text_among_findings_and_examples(copy, language):
    change(copy, "analysis/examples.json", lambda found: found["спорт"][0].update(text=HOSTILE))
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    assert html.count("&lt;script&gt;") >= 3
    assert "<script" not in html
    assert html.count("</section>") == len(CHAPTERS["data_analysis"])
    assert "\\<script\\>" in markdown
    assert "\\*жирно\\*" in markdown


def test_characters_that_nobody_sees_are_shown_by_their_numbers(copy):
    for text in (path.read_text(encoding="utf-8") for path in write_report(copy, "en")):
        assert "⟨U+202E⟩здесь⟨U+200B⟩" in text
        assert "\u202e" not in text
        assert "\u200b" not in text


def test_the_same_analysis_gives_the_same_bytes(copy):
    first = [path.read_bytes() for path in write_report(copy, "ru")]
    assert [path.read_bytes() for path in write_report(copy, "ru")] == first


def test_the_numbers_are_the_same_in_both_languages(copy):
    english, russian = (write_report(copy, language, language)[0].read_text(encoding="utf-8") for language in LANGUAGES)
    assert len(decimals(english)) > 20
    assert decimals(english) == decimals(russian)


def test_a_file_that_is_missing_is_an_error_and_no_blank(copy):
    (copy / "analysis/drift.json").unlink()
    with pytest.raises(FileNotFoundError):
        write_report(copy, "en")


def test_files_of_training_are_not_asked_for(analysed):
    run = Run(analysed)
    assert run.overview["rows"] == 122
    with pytest.raises(FileNotFoundError):
        run.comparison  # noqa: B018


def test_the_first_screen_says_what_the_set_is_and_what_is_gravest(analysed):
    text = said(data_summary, Run(analysed))
    assert "122 texts in 3 classes (column “label”) were divided into 86 for training, 18 for validation and 18" in text
    found = json.loads((analysed / "analysis/findings.json").read_text(encoding="utf-8"))["findings"]
    grave = [finding for finding in found if finding["severity"] != "remark"]
    sentences = [findings.finding_sentence(finding, Words("en")) for finding in grave]
    assert len(sentences) > 3
    assert all(sentence in text for sentence in sentences[:3])
    assert sentences[3] not in text


@pytest.mark.parametrize(
    ("largest", "smallest", "expected"),
    [
        (40, 40, "differ little, so accuracy and macro-F1 will say much the same"),
        (59, 40, "differ little"),
        (90, 12, "whoever always answers “a” is right in 74 % of cases"),
        (30, 12, "in accuracy the class “b” weighs 9.8 %"),
    ],
)
def test_the_metric_follows_from_the_sizes_of_the_classes(copy, largest, smallest, expected):
    sizes = {"largest_class": {"name": "a", "rows": largest}, "smallest_class": {"name": "b", "rows": smallest}}
    run = change(copy, "analysis/overview.json", lambda overview: overview.update(sizes))
    assert expected in said(data_summary, run)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "The parts were drawn class by class: 70 % training, 15 % validation, 15 % test (seed 0)."),
        ({"source": "sms_spam"}, "The texts are those of the public set “sms_spam”."),
        ({"splits": "runs/a/splits.csv"}, "read back from runs/a/splits.csv"),
        ({"time": "day"}, "The parts follow the column “day”: about 15 % of the texts, the latest"),
        (
            {"split": "part"},
            "The column “part” says which part a text belongs to; where it names no validation part, 15 %",
        ),
        ({"train": "a.csv", "test": "b.csv"}, "15 % of the given training part"),
        ({"train": "a.csv", "validation": "c.csv", "test": "b.csv"}, "The parts are the ones that came with the data."),
        ({"repeats": "together"}, "Texts that are equal or nearly equal always stand in the same part."),
        ({"repeats": "drop"}, "Of rows with the same text and the same label only the first was kept."),
    ],
)
def test_the_way_of_dividing_is_said(copy, settings, expected):
    run = change(copy, "config.json", lambda config: config["data"].update({"path": None} | settings))
    assert expected in data.split_sentence(run, Words("en")).replace("\u00a0", " ")
    assert data.split_sentence(run, Words("ru"))


def test_folds_are_explained_and_not_called_parts(tmp_path):
    run = Run(analyse(tmp_path, topic_rows(), data='path = "table.csv"\nfolds = 4'))
    assert "were dealt into 4 folds" in said(data_summary, run)
    assert "dealt class by class into 4 folds (seed 0)" in said(data, run)
    assert "so every text is tested once" in said(data, run)
    assert "на 4 блока" in said(data, run, "ru")


def test_groups_and_time_are_said(tmp_path):
    rows = [(text, label, f"2026-01-{n // 6 + 1:02}", f"g{n // 3}") for n, (text, label) in enumerate(
        sorted(topic_rows(count=48), key=lambda row: row[0]))]  # fmt: skip
    more = 'path = "table.csv"\ntime = "day"\ngroup = "doc"\ntest_share = 0.3'
    text = said(data, Run(analyse(tmp_path, rows, header="text,label,day,doc", data=more)))
    assert "the column “day”" in text
    assert "Texts of one group (48 groups) always stand in the same part." in text


@pytest.mark.parametrize(
    ("auc", "expected"),
    [
        (0.51, "The test part reads like the training part: a linear model cannot tell their texts apart (AUC 0.51)."),
        (0.7, "The test part reads somewhat differently"),
        (0.9, "a division that deals texts out one by one would hide it"),
        (None, "too few texts to ask"),
    ],
)
def test_drift_is_put_in_words_by_its_numbers(copy, auc, expected):
    run = change(copy, "analysis/drift.json", lambda found: found["test"].update(auc=auc))
    assert expected in drift(run)


def test_lengths_and_class_shares_that_differ_are_said(copy):
    other = {"class_shares": 0.25, "lengths": 0.6, "lengths_p": 0.0001, "median_tokens": [4.0, 9.0]}
    run = change(copy, "analysis/drift.json", lambda found: found["test"].update(other))
    assert "the median is 9 tokens against 4" in drift(run)
    assert "25 % of its texts would have to change class" in drift(run)
    alike = {"class_shares": 0.02, "lengths_p": 0.4}
    run = change(copy, "analysis/drift.json", lambda found: found["test"].update(alike))
    assert "the median is" not in drift(run)
    assert "of its texts would have to" not in drift(run)


def test_rows_left_out_are_pointed_to(analysed, copy):
    assert "One row was left out: see “What is wrong with the data”." in said(data, Run(analysed))
    run = change(copy, "analysis/overview.json", lambda overview: overview.update(left_out=0))
    assert "No row was left out." in said(data, run)


def test_each_finding_has_its_places_and_an_advice(analysed):
    run = Run(analysed)
    shown = blocks(findings, run, Finding)
    assert len(shown) == len(run.findings["findings"])
    (empty,) = [block for block in shown if "no text" in block.text]
    assert empty.title == "warning"
    assert empty.places[0][0].endswith("table.csv, line 124")
    assert "data.text" in empty.advice
    order = [block.severity for block in shown]
    assert order == sorted(order, key=["unusable", "warning", "remark"].index)


def test_what_was_compared_is_said(analysed, copy):
    assert "all 122 texts one by one" in said(findings, Run(analysed))
    run = change(copy, "analysis/findings.json", lambda found: found.update(compared=50))
    assert "50 of the 117 different texts, drawn by chance" in said(findings, run)
    assert "--full compares all" in said(making, run)
    assert "--full compares all" not in said(making, Run(analysed))


def test_nothing_wrong_is_said_too(copy):
    def clear(found):
        found.update(findings=[], leaks={"texts": 90, "tokens": [], "before": None, "after": None})
        found["languages"] = {"looked_at": 122, "judged": 122, "texts": {"ru": 120, "uk": 2}}

    run = change(copy, "analysis/findings.json", clear)
    text = said(findings, run)
    assert "Nothing wrong was found." in text
    assert "No single token tells a label nearly alone (90 texts looked at)." in text
    assert "Russian for 120 of the 122 texts whose language could be told" in text
    assert "(122 looked at); for the others Ukrainian (2)." in text
    assert "русский: таких 120 из 122" in said(findings, run, "ru")
    assert "Nothing wrong was found." in said(data_summary, run)


def test_telling_tokens_are_shown_whether_much_hangs_on_them_or_not(analysed, copy):
    run = Run(analysed)
    assert "and much hangs on them" in said(findings, run)
    (table,) = blocks(findings, run, Table)
    assert [row[0] for row in table.rows] == [token["token"] for token in run.findings["leaks"]["tokens"]]

    def harmless(found):
        found["findings"] = [finding for finding in found["findings"] if finding["kind"] != "token-leaks"]
        found["leaks"] |= {"before": 0.9714, "after": 0.9681}

    run = change(copy, "analysis/findings.json", harmless)
    assert "but little hangs on them: with them masked" in said(findings, run)
    assert "goes from 97.1 to 96.8 points" in said(findings, run)
    assert blocks(findings, run, Table)


def test_words_of_each_class_and_the_words_they_share(analysed):
    run = Run(analysed)
    table = blocks(class_words, run, Table)[0]
    sport = next(row for row in table.rows if row[0] == "спорт")
    assert "мяч" in sport[1].split(", ")
    assert any("мяч" in pair for pair in sport[2].split(", "))
    assert "мяч" in sport[3].split(", ")
    shared = re.search(r"“маршрут” \(([^)]+)\)", said(class_words, run))[1]
    assert set(shared.split(", ")) == {"культура", "транспорт"}


def test_similar_classes_are_named(analysed, copy):
    run = Run(analysed)
    assert "Most alike are “культура” and “транспорт”" in said(class_words, run)
    assert len(blocks(class_words, run, Figure)) == 1
    assert blocks(class_words, run, Table)[-1].rows[0][:2] == ["культура", "транспорт"]

    def even(found):
        found["cosine"] = [[1, 0.5, 0.52], [0.5, 1, 0.48], [0.52, 0.48, 1]]
        found["pairs"][0]["cosine"] = 0.52

    assert "No pair stands out" in said(class_words, change(copy, "analysis/similar_classes.json", even))


def test_growth_and_unknown_words_are_read_off_the_vocabulary(copy):
    def rising(found):
        points = [(10, 100, 80), (80, 900, 300), (90, 1000, 350), (100, 1200, 360)]
        found["growth"] = [dict(zip(("texts", "tokens", "types"), point, strict=True)) for point in points]
        found["unknown"]["test"] = {"tokens": 0.125, "types": 0.5, "frequent": ["кит", "слон"]}
        found["unknown"]["validation"] = {"tokens": 0.0, "types": 0.0, "frequent": []}

    run = change(copy, "analysis/vocabulary.json", rising)
    text = said(vocabulary, run)
    assert "in the last tenth of the texts every 100 tokens brought 5.0 new ones" in text
    assert "12.5 % of the running tokens of the test part, 50.0 % of its different tokens" in text
    assert "“кит”, “слон”." in text
    assert "Every token of the validation part occurs in training." in text
    run = change(copy, "analysis/vocabulary.json", lambda found: found["growth"][-1].update(types=351))
    assert "nearly levelled out" in said(vocabulary, run)


def test_examples_stand_with_their_places(analysed):
    shown = blocks(examples, Run(analysed), Quotes)
    assert {block.title for block in shown} == {"культура", "спорт", "транспорт"}
    assert all(len(block.texts) == 3 for block in shown)
    lines = (analysed.parents[2] / "table.csv").read_text(encoding="utf-8").split("\n")
    place, text = shown[0].texts[0]
    assert text in lines[int(place.rsplit(":", 1)[1]) - 1].replace('""', '"')


def test_six_rows_of_two_classes_make_a_report(tmp_path):
    rows = [(f"{who} {what}", label) for who, label in (("кот", "а"), ("пёс", "б")) for what in ("спит", "ест", "идёт")]
    run = analyse(tmp_path, rows)
    for language, few in (("en", "Only 6 texts"), ("ru", "всего 6")):
        assert few in write_report(run, language)[0].read_text(encoding="utf-8")
    assert "similar-classes" not in [figure.name for figure in blocks(class_words, Run(run), Figure)]
    assert "Too few texts" in said(findings, Run(run))


def test_texts_that_lose_all_tokens_make_a_report(tmp_path):
    rows = [("!?" * n, label) for n in range(1, 7) for label in ("да", "нет")]
    run = Run(analyse(tmp_path, rows, more='[preprocess.bare]\npunctuation = "remove"\n'))
    assert said(vocabulary, run) == "Preprocessing “bare” leaves no token in the training part."
    assert "No word is left" in said(class_words, run)
    assert "likeness of classes cannot be measured" in said(class_words, run)
    assert write_report(run.path, "ru")


def test_many_classes_with_long_names_make_a_report(tmp_path):
    topics = [f"Очень длинное название класса, в котором сказано всё: {n:02}" for n in range(42)]
    rows = [(f"слово{n} общее {k}", topic) for n, topic in enumerate(topics) for k in range(4)]
    run = Run(analyse(tmp_path, rows))
    assert not blocks(class_words, run, Figure)
    assert len(blocks(class_words, run, Table)[0].rows) == class_words.MOST_CLASSES
    assert len(blocks(examples, run, Quotes)) == examples.MOST_CLASSES
    assert "The 20 largest of 42 classes are shown." in said(examples, run)
    assert write_report(run.path, "ru")


def test_texts_with_several_labels_make_a_report(tmp_path):
    rows = [(text, f"{label}|b" if n % 4 == 0 else label) for n, (text, label) in enumerate(topic_rows("en"))]
    rows += [(f"nothing of all this {n}", "|") for n in range(3)]
    more = 'path = "table.csv"\nmultilabel = true\nlabel_list = "bar"'
    run = Run(analyse(tmp_path, rows, data=more, language="en"))
    text = said(data, run)
    assert "3 texts have none, 90 have one, 30 have several (at most 2)" in text
    assert "need not add up to 100 %" in text
    assert "macro-F1 over the labels: of all decisions “has this label or not” 70 % are “not”" in text
    assert write_report(run.path, "ru")


def test_several_label_columns_are_all_named(copy):
    run = change(copy, "config.json", lambda config: config["data"].update(label=["joy", "fear"]))
    assert "(columns “joy”, “fear”)" in said(data_summary, run)
    assert "(столбцы «joy», «fear»)" in said(data_summary, run, "ru")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window_in_a_browser(copy, language, width):
    name = "Refund_not_showing_up_" * 8

    def rename(found):
        found["classes"][0] = name
        found["pairs"][0]["first"] = name

    change(copy, "analysis/similar_classes.json", rename)
    wide, window, drawn, images, font = layout(write_report(copy, language)[0], width)
    assert wide <= window
    assert drawn == images == 4
    assert "Liberation Sans" in font


@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_part_without_texts_is_passed_over(copy, part):
    change(copy, "analysis/overview.json", lambda overview: overview["splits"].update({part: 0}))
    change(copy, "analysis/drift.json", lambda drift: drift.pop(part))
    run = change(copy, "analysis/vocabulary.json",
                 lambda found: found["unknown"].update({part: {"tokens": 0, "types": 0, "frequent": []}}))  # fmt: skip
    assert f"{part} part" not in said(vocabulary, run)
    assert all(row[0] != part for row in blocks(data, run, Table)[-1].rows)
    assert write_report(copy, "en")
