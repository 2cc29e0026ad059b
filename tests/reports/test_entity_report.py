"""The report of a run of taggers: whole, harmless, true to the files, and true where runs are unusual."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reports.chapters import CHAPTERS, entity_errors, inside, sweep
from reports.document import Bullets, Paragraph, Quotes, Table, Tagged
from reports.report import write_report
from reports.run import Run
from reports.words import Words
from tests.reports.browser import layout
from tests.reports.entity_run import run_entities
from tests.reports.test_failed_models import MESSAGE, chapters, fail
from tests.reports.test_report import LANGUAGES, Outline, decimals

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {chapter.__name__.rsplit(".", 1)[1]: chapter for chapter in CHAPTERS["named_entities"]}
NOT_THERE = {inside, sweep}  # not asked for


@pytest.fixture(scope="module")
def entity_run(tmp_path_factory) -> Path:
    """The folder of a finished run. The network is made the chosen model: its answers are those that are read."""
    run = run_entities(tmp_path_factory.mktemp("entities"))
    change(run, "comparison.json", lambda found: found.update(chosen=_row(found, "mlp")))
    return run


@pytest.fixture
def copy(entity_run, tmp_path) -> Path:
    return Path(shutil.copytree(entity_run, tmp_path / entity_run.name))


def change(run: Path, name: str, edit: Callable) -> Run:
    """Edit the contents of a JSON file of a run -> the run, to be read anew."""
    content = json.loads((run / name).read_text(encoding="utf-8"))
    edit(content)
    (run / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return Run(run)


def change_metrics(run: Path, edit: Callable) -> Run:
    """Edit the metrics of every fit."""
    for path in run.glob("models/*/*/seed-*/metrics.json"):
        change(run, str(path.relative_to(run)), edit)
    return Run(run)


def _row(comparison: dict, model: str) -> int:
    return next(number for number, row in enumerate(comparison["models"]) if row["model"] == model)


def blocks(name: str, run: Run, kind: type, language: str = "en") -> list:
    return [block for block in BY_NAME[name].chapter(run, Words(language)).blocks if isinstance(block, kind)]


def said(name: str, run: Run, language: str = "en") -> str:
    """The running text of a chapter."""
    texts = []
    for block in BY_NAME[name].chapter(run, Words(language)).blocks:
        texts += block.items if isinstance(block, Bullets) else [block.text] if isinstance(block, Paragraph) else []
    return "\n".join(texts).replace("\u00a0", " ")


def both(copy: Path) -> str:
    """Both reports as Markdown, which must be there whatever a run is like."""
    return "".join(write_report(copy, language)[1].read_text(encoding="utf-8") for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_there_in_one_file_without_addresses(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    outline = Outline()
    outline.feed(html)
    assert not outline.open
    assert not outline.tags & {"script", "link", "iframe"}
    assert all(source.startswith("data:image/svg+xml;base64,") for source in outline.sources)
    pictures = re.findall(r"\]\((figures/[^)]+)\)", markdown)
    assert len(pictures) == len(outline.sources) == 5
    assert all((copy / picture).exists() for picture in pictures)
    anchors = [chapter.chapter(Run(copy), Words(language)).anchor
               for chapter in CHAPTERS["named_entities"] if chapter not in NOT_THERE]  # fmt: skip
    assert outline.ids == anchors
    assert outline.links == [f"#{anchor}" for anchor in anchors]


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_data_stay_texts(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    assert "&lt;b&gt;" in html and "<b>Анна" not in html and "<b>Вера" not in html
    assert "\\<b\\>" in markdown and "\\*город\\*" in markdown and "| *город*" not in markdown


def test_the_numbers_are_the_same_in_both_languages(copy):
    english, russian = (write_report(copy, language, language)[0].read_text(encoding="utf-8") for language in LANGUAGES)
    assert len(decimals(english)) > 80
    assert decimals(english) == decimals(russian)


def test_the_same_run_gives_the_same_bytes(copy):
    first = [path.read_bytes() for path in write_report(copy, "ru")]
    assert [path.read_bytes() for path in write_report(copy, "ru")] == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_texts_with_labels_is_not_said_of_entities(copy, language):
    text = "".join(path.read_text(encoding="utf-8") for path in write_report(copy, language)).lower()
    unsaid = {
        "en": ["accuracy", "log loss", "majority", "class by class", "largest class", "tf-idf", "texts of like length"],
        "ru": ["доля верных ответов", "логарифмические", "внутри каждого класса", "самый большой класс", "tf-idf"],
    }
    for words in unsaid[language]:
        assert words not in text, words


def test_every_message_about_taggers_is_used():
    messages = (ROOT / "reports/texts/en/tagging.ftl").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "reports").rglob("*.py"))
    code += (ROOT / "reports/templates/report.html.j2").read_text(encoding="utf-8")
    begun = tuple(re.findall(r'f"([a-z-]+-)\{', code)) + ("tagger-", "reads-")
    columns = {f"column-{name}" for name in re.findall(r'"([a-z0-9-]+)"', code)}
    names = re.findall(r"^([a-z0-9_-]+) =", messages, re.MULTILINE)
    assert len(names) > 100
    for name in names:
        known = name in columns if name.startswith("column-") and not name.startswith("column-by-") else False
        assert known or f'"{name}"' in code or name.startswith(tuple(set(begun) - {"column-"})), name


def test_the_first_screen_has_the_sizes_and_the_verdict_of_the_files(entity_run):
    run, words = Run(entity_run), Words("en")
    text = said("tagging_summary", run)
    assert "90 texts with 181 entities of 2 kinds (“PER”, “LOC”) were divided into 63 for training, 13" in text
    assert "4 models were compared" not in text and "5 models were compared, each network trained from 2 seeds" in text
    row = run.chosen.row["test"]
    assert (
        f"The best on validation is mlp. Its entity F1 on the test part is {words.points(row['entity_f1']['mean'])} "
        in text
    )
    assert (
        f"its precision {words.points(row['precision']['mean'])}, its recall {words.points(row['recall']['mean'])}"
        in text
    )


def test_the_tables_of_results_are_the_comparison(entity_run):
    run, words = Run(entity_run), Words("en")
    strict, others, _ = blocks("entity_results", run, Table)
    assert strict.header[1:3] == ["entity F1, validation", "entity F1, test"]
    for one, two, fits in zip(strict.rows, others.rows, run.fits, strict=True):
        test = {name: words.points(score["mean"]) for name, score in fits.row["test"].items()}
        cells = [cell.split(" ± ")[0] for cell in (*one[2:3], *one[5:7], *two[1:])]
        assert cells == [test[name] for name in ("entity_f1", "precision", "recall", "macro_f1", "boundary_f1",
                                                 "partial_f1", "type_f1", "token_f1")]  # fmt: skip
        assert one[1] == words.points(fits.row["validation"])
        assert one[3] == words.interval(fits.row["interval"])


def test_kinds_have_the_scores_of_their_fits(entity_run):
    run, words = Run(entity_run), Words("en")
    table = blocks("entity_results", run, Table)[2]
    of_kinds = {kind["class"]: n for n, kind in enumerate(run.chosen.metrics[0]["test"]["by_kind"])}
    assert table.header[-1].startswith("F1, ") and len(table.rows) == 2
    for name, support, precision, recall, f1, *_ in table.rows:
        of_seeds = [metrics["test"]["by_kind"][of_kinds[name]] for metrics in run.chosen.metrics]
        assert support == str(of_seeds[0]["support"])
        for cell, score in ((precision, "precision"), (recall, "recall"), (f1, "f1")):
            assert cell == words.points(np.mean([of[score] for of in of_seeds]))


def test_what_decoding_changed_is_added_up_over_the_fits(entity_run):
    run = Run(entity_run)
    table, *_ = blocks("decoding", run, Table)
    for row, fits in zip(table.rows, run.networks, strict=True):
        total = {name: sum(metrics["decoding"][name] for metrics in fits.metrics)
                 for name in fits.metrics[0]["decoding"]}  # fmt: skip
        assert row[2:5] == [str(total[name]) for name in ("forbidden", "sentences", "changed")]
        assert row[5] == f"{total['alone']} → {total['decoded']}"
        assert row[6] == f"{total['alone_right']} → {total['decoded_right']}"


def test_what_decoding_repaired_is_shown_for_the_network_it_changed_most(copy):
    example = {"words": ["Анна", "в", "Твери"], "alone": ["I-PER", "O", "I-LOC"], "decoded": ["B-PER", "O", "B-LOC"]}
    example["true"] = ["O", "O", "O"]

    def edit(found):
        if "decoding" in found:
            found["repaired"] = [example]

    _, table = blocks("decoding", change_metrics(copy, edit), Table)
    decoded = "Анна/B-PER Твери/B-LOC"
    assert table.rows == [["Анна в Твери", "Анна/I-PER Твери/I-LOC", decoded, "—"]]
    assert "softmax" not in table.caption
    run = change_metrics(copy, lambda found: found.update(repaired=[]) if "decoding" in found else None)
    assert len(blocks("decoding", run, Table)) == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"alone": 30, "alone_right": 20, "decoded": 26, "decoded_right": 22}, "higher for mlp (+"),
        ({"alone": 26, "alone_right": 22, "decoded": 26, "decoded_right": 20}, "lower for mlp (−"),
        ({"alone": 26, "alone_right": 20, "decoded": 26, "decoded_right": 20}, "the same for mlp, lstm"),
    ],
)
def test_whether_decoding_helped_follows_from_the_counts(copy, counts, expected):
    run = change_metrics(copy, lambda found: found["decoding"].update(counts) if "decoding" in found else None)
    text = said("decoding", run)
    assert expected in text
    assert "mlp_softmax (" not in text.split("Did decoding help?")[1]  # it answers with the likeliest tags


def test_tags_against_the_scheme_are_said_of_the_network_that_leaves_them(copy):
    run = change_metrics(copy, lambda f: f["decoding"].update(forbidden=3, sentences=1) if "decoding" in f else None)
    assert "mlp_softmax answers with the likeliest tag of each token, legal or not: 6 are against the scheme, in 2" in (
        said("decoding", run)
    )


def test_entities_that_tags_cannot_say_and_nested_ones_are_shown_with_their_places(entity_run):
    text = said("sentences", Run(entity_run))
    found = json.loads((entity_run / "analysis/sentences.json").read_text(encoding="utf-8"))
    reachable = Words("en").points(found["preprocess"]["raw"]["reachable_f1"])
    assert "one of the 180 entities of all parts cannot be said exactly by tags." in text
    assert f"Were every tag right, entity F1 would be {reachable}" in text
    assert (
        "One entity lies in a longer one or across it. A token has one tag, so of entities that overlap the longest"
        in text
    )
    inexact, nested = blocks("sentences", Run(entity_run), Quotes)
    assert inexact.title == "Begin or end inside a token; the whole token is tagged: 1"
    assert inexact.texts[0][0] == "texts.jsonl:2, LOC"
    assert nested.texts[0][0] == "texts.jsonl:1, PER"


def test_where_every_entity_is_whole_tokens_that_is_all_there_is_to_say(copy):
    def edit(found):
        found["preprocess"]["raw"] |= {"inexact": {}, "reachable_f1": 1.0}
        found.update(nested=0, nested_first=[])

    text = said("sentences", change(copy, "analysis/sentences.json", edit))
    assert "Every entity is made of whole tokens of one sentence" in text and "No entity overlaps another" in text
    assert "Were every tag right" not in text


def test_recall_is_that_of_the_file(entity_run):
    run, words = Run(entity_run), Words("en")
    tables = blocks("recall", run, Table)
    found = [run.recall[name] for name in ("seen", "times", "length")]
    for table, rows in zip(tables, found, strict=True):
        assert [row[1:] for row in table.rows] == [[str(r["support"]), words.points(r["recall"])] for r in rows]
    assert tables[0].rows[0][0] == "as the same kind"


def test_mistakes_are_counted_as_in_the_predictions(entity_run):
    run = Run(entity_run)
    rows = {row[0]: row[1] for row in blocks("entity_errors", run, Table)[0].rows}
    errors = run.chosen.metrics[0]["test"]["errors"]
    names = {"boundary": "ends", "type": "kind", "both": "both", "missed": "missed", "invented": "invented"}
    if run.errors["model"] == "mlp":  # whose counts errors.json has
        assert rows == {shown: str(errors[name]) for name, shown in names.items()}
    assert rows == {shown: str(run.errors["counts"].get(name, 0)) for name, shown in names.items()}
    table = pd.read_csv(run.path / "models" / run.errors["model"] / "raw/seed-0/predictions.csv", keep_default_na=False)
    test = table[table["split"] == "test"]
    right = ((test["label"] == test["predicted"]) & (test["label"] != "")).sum()
    assert f"finds {right} of {(test['label'] != '').sum()} entities rightly" in said("entity_errors", run)


def test_sentences_have_their_entities_twice_with_the_names_of_the_kinds(copy):
    error = {
        "place": "texts.jsonl:7", "text": "Пришла Анна <Петрова> & ко, в Москву.",
        "gold": [[7, 21, "PER"], [30, 36, "LOC"]], "predicted": [[7, 11, "PER"], [30, 36, "LOC"]],
        "mistakes": [{"error": "boundary", "label": "PER", "text": "Анна <Петрова>", "predicted": "PER",
                      "predicted_text": "Анна", "probability": "0.5512"}],
    }  # fmt: skip
    change(copy, "errors.json", lambda found: found.update(errors=[error], sentences=1))
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, "ru"))
    lines = re.findall(r"<dd>(Пришла.*?)</dd>", html)
    assert lines == [
        'Пришла <mark class="kind-1 mistake">Анна &lt;Петрова&gt;&nbsp;<b>PER</b></mark> &amp; ко, в '
        '<mark class="kind-0">Москву&nbsp;<b>LOC</b></mark>.',
        'Пришла <mark class="kind-1 mistake">Анна&nbsp;<b>PER</b></mark> &lt;Петрова&gt; &amp; ко, в '
        '<mark class="kind-0">Москву&nbsp;<b>LOC</b></mark>.',
    ]
    assert "> разметка: Пришла \\[Анна \\<Петрова\\> PER\\] & ко, в \\[Москву LOC\\]." in markdown
    assert "> ответ: Пришла \\[Анна PER\\] \\<Петрова\\> & ко, в \\[Москву LOC\\]." in markdown
    assert "границы: «Анна &lt;Петрова&gt;» (PER), ответ — «Анна» (55\u00a0%)" in html


REMARKS = {
    "boundary": "ends: “Анна” (PER), answered “Анна П” (90 %)",
    "type": "kind: “Анна” is PER, answered LOC (90 %)",
    "both": "kind and ends: “Анна” is PER, answered “Анна П”, LOC (90 %)",
    "missed": "missed: “Анна”, PER",
    "invented": "invented: “Анна П”, LOC (90 %)",
}


@pytest.mark.parametrize("name", entity_errors.MISTAKES)
def test_each_mistake_says_what_is_wrong_and_how_sure_the_model_was(name):
    mistake = {"error": name, "label": "PER", "text": "Анна", "predicted": "LOC", "predicted_text": "Анна П",
               "probability": "0.9"}  # fmt: skip
    said_of_it = entity_errors._remark(mistake, Words("en")).replace("\u00a0", " ")
    assert said_of_it == REMARKS[name]
    assert "(" not in entity_errors._remark(mistake | {"probability": ""}, Words("en")).replace("(PER)", "")


def test_of_a_long_sentence_what_is_around_the_mistakes_is_shown(copy):
    words = [f"слово{number}" for number in range(400)]
    text = " ".join(words)
    at = {number: text.index(f"слово{number} ") for number in (20, 200, 203, 230)}
    right = [at[203], at[203] + len("слово203 слово204 слово205"), "LOC"]
    far = [at[20], at[20] + len("слово20"), "LOC"]
    gold = [far, [at[200], at[200] + len("слово200"), "PER"], right]
    error = {"place": "a", "text": text, "gold": gold, "predicted": [far, right], "mistakes": []}
    run = change(copy, "errors.json", lambda found: found.update(errors=[error], sentences=1))
    (block,) = blocks("entity_errors", run, Tagged)
    lines = ["".join(piece.text for piece in pieces) for pieces in (block.annotated, block.answered)]
    assert lines[0] == lines[1]
    assert lines[0].startswith(" … ") and lines[0].endswith(" … ")
    assert len(lines[0]) < 300 < len(text)
    assert "слово20 " not in lines[0]
    for word in lines[0].replace("…", "").split():
        assert word in words, word
    entities = [(piece.text, piece.kind, piece.is_wrong) for piece in block.annotated if piece.kind]
    assert entities == [("слово200", "PER", True), ("слово203 слово204 слово205", "LOC", False)]
    assert [piece.text for piece in block.answered if piece.kind] == ["слово203 слово204 слово205"]


def test_two_mistakes_far_apart_have_a_gap_between_them(copy):
    text = " ".join(f"слово{number}" for number in range(400))
    at = [text.index("слово10 "), text.index("слово390 ")]
    error = {"place": "a", "text": text, "gold": [[start, start + 7, "PER"] for start in at], "predicted": [],
             "mistakes": []}  # fmt: skip
    run = change(copy, "errors.json", lambda found: found.update(errors=[error], sentences=1))
    (block,) = blocks("entity_errors", run, Tagged)
    shown = "".join(piece.text for piece in block.annotated)
    assert shown.count("…") == 1
    assert shown.startswith("слово0 ") and shown.endswith("слово399")


def test_a_model_without_a_mistake_is_told_so(copy):
    def edit(found):
        found["counts"] = {"right": 28}
        found.update(errors=[], sentences=0)

    def right(found):
        kinds = [kind["support"] for kind in found["test"]["by_kind"]]
        found["test"]["confusion"] = np.diag([*kinds, 0]).tolist()

    change(copy, "errors.json", edit)
    run = change_metrics(copy, right)
    assert "mlp (seed 0) finds 28 of 28 entities rightly on the test part and makes no mistake." in said(
        "entity_errors", run
    )
    assert not blocks("entity_errors", run, Table)
    assert "mlp takes no kind for another on the test part, misses no entity and invents none." in said(
        "kind_confusion", run
    )
    assert "mistakes of mlp" not in said("conclusions", run)
    assert "не ошибается ни разу" in both(copy)


def test_without_networks_every_sentence_is_still_true(copy):
    fail(copy, ("mlp", "raw"), ("mlp_softmax", "raw"), ("lstm", "raw"))
    found = chapters(copy, "en")
    assert "2 models were compared, none of them a network." in found["In short"]
    assert "Not compared: mlp, mlp_softmax, lstm." in found["In short"]
    assert f"- mlp: “{MESSAGE}”." in found["Results"]
    assert "What decoding changed" not in found
    assert "No network was trained to the end" in found["Learning curves"]
    text = "".join(found.values())
    for untrue in ("over seeds", "2 seeds", "the single seeds", "a few seeds", "and of the seeds", "sentence is read"):
        assert untrue not in text, untrue
    assert "Ни одну сеть не удалось обучить до конца" in "".join(chapters(copy, "ru").values())


def test_a_network_that_failed_is_named_and_not_compared(copy):
    fail(copy, ("lstm", "raw"))
    found = chapters(copy, "en")
    assert "Not compared: lstm. Its training could not go on" in found["In short"]
    assert "| lstm |" not in found["Results"]
    assert "Of lstm nothing is known but" in found["Conclusions"]
    assert "scheme BIOES (lstm)" in found["Algorithms and settings"]


def test_one_seed_is_told_where_it_matters(copy):
    change(copy, "config.json", lambda found: found.update(seeds=[0]))
    run = change(copy, "comparison.json", lambda found: [row.update(seeds=1) for row in found["models"]])
    assert "each network trained from one seed" in said("tagging_summary", run)
    assert "Every network was trained once" in said("conclusions", run)
    assert "added up" not in blocks("decoding", run, Table)[0].caption
    both(copy)


def test_folds_are_told_where_they_matter(copy):
    """The folders of a run with three folds, made of those of a run without."""
    splits = (copy / "splits.csv").read_text(encoding="utf-8").splitlines()
    folds = ["fold", *(str(n % 3 + 1) for n in range(len(splits) - 1))]
    (copy / "splits.csv").write_text("\n".join(map(",".join, zip(splits, folds, strict=True))), encoding="utf-8")
    change(copy, "config.json", lambda found: found["data"].update(folds=3))
    for folder in sorted(copy.glob("models/*/*/seed-*")):
        for fold in (1, 2, 3):
            shutil.copytree(folder, folder.with_name(f"{folder.name}-fold-{fold}"))
        (folder / "history.csv").unlink(missing_ok=True)
        change(copy, str((folder / "metrics.json").relative_to(copy)), lambda found: found.pop("decoding", None))
    found = chapters(copy, "en")
    text = "".join(found.values())
    for sentence in ("were dealt into 3 folds, each the test part once", "whole documents at a time, into 3 folds",
                     "The predictions of all 3 folds are scored together", "a line for each seed and fold",
                     "all 3 folds together", "Each fold has a training part of its own"):  # fmt: skip
        assert sentence in text, sentence
    assert "mention in training" in text
    both(copy)


def test_one_kind_is_neither_hard_nor_easy(copy):
    def edit(found):
        for part in ("validation", "test"):
            found[part]["by_kind"] = found[part]["by_kind"][1:]
            found[part]["confusion"] = [[20, 2], [1, 0]]

    change(copy, "analysis/entities.json", lambda found: found.update(kinds=found["kinds"][:1]))
    run = change_metrics(copy, edit)
    assert "of one kind (“PER”)" in said("tagging_summary", run)
    assert "hardest kind" not in said("conclusions", run)
    assert "word for word." in said("entities", run)  # of one kind, not of a most and a least
    both(copy)


def test_a_kind_that_was_not_tested_has_no_scores(copy):
    def edit(found):
        kinds = found["test"]["by_kind"]
        kinds.insert(0, kinds[0] | {"class": "ДАТА", "support": 0, "predicted": 0, "precision": 0.0, "recall": 0.0,
                                    "f1": 0.0})  # fmt: skip
        found["test"]["confusion"] = [[0] * 4, *([0, *row] for row in found["test"]["confusion"])]

    run = change_metrics(copy, edit)
    rows = blocks("entity_results", run, Table)[2].rows
    assert rows[-1][:5] == ["ДАТА", "0", "—", "—", "—"]
    assert "The test part has no entity of “ДАТА”, so nothing is known about it." in said("entity_results", run)
    assert "“ДАТА” (F1" not in said("conclusions", run)
    both(copy)


def test_many_kinds_are_cut_to_the_hardest(copy):
    def edit(found):
        kind = found["test"]["by_kind"][0]
        found["test"]["by_kind"] = [kind | {"class": f"kind {n}", "f1": n / 50} for n in range(45)]
        found["test"]["confusion"] = (np.eye(46, dtype=int) + np.eye(46, k=1, dtype=int)).tolist()

    run = change_metrics(copy, edit)
    table = blocks("entity_results", run, Table)[2]
    assert table.caption.startswith("The 30 hardest kinds")
    assert [row[0] for row in table.rows] == [f"kind {n}" for n in range(30)]
    assert not [block for block in BY_NAME["kind_confusion"].chapter(run, Words("en")).blocks if block.kind == "figure"]
    both(copy)


def test_twenty_kinds_have_a_wide_matrix_without_numbers(copy):
    def edit(found):
        kind = found["test"]["by_kind"][0]
        found["test"]["by_kind"] = [kind | {"class": f"kind {n}"} for n in range(20)]
        found["test"]["confusion"] = np.eye(21, dtype=int).tolist()

    run = change_metrics(copy, edit)
    figures = [block for block in BY_NAME["kind_confusion"].chapter(run, Words("en")).blocks if block.kind == "figure"]
    assert all(figure.wide for figure in figures)
    both(copy)


def test_preprocessings_that_a_baseline_does_not_see_are_not_compared_for_it(copy):
    """Two preprocessings, made of one."""

    def add(found):
        found["preprocess"]["lemmas"] = found["preprocess"]["raw"] | {"lemmas": "dictionary"}

    def double(found):
        for row in list(found["models"]):
            against = {"row": _row(found, row["model"]), "difference": 0.1, "interval": [0.05, 0.2]}
            found["models"].append(row | {"preprocess": "lemmas", "against_preprocess": against})

    change(copy, "config.json", add)
    for folder in copy.glob("models/*/raw"):
        shutil.copytree(folder, folder.with_name("lemmas"))
    run = change(copy, "comparison.json", double)
    text = said("preprocessing_effect", run)
    assert "“lemmas” against “raw”: better for mlp, lstm, mlp_softmax" in text or "better for mlp, mlp_softmax" in text
    assert "frequent_tag" not in text
    assert "“lemmas”: " in said("sentences", run) and "lemma in the dictionary" in said("sentences", run)
    assert blocks("sentences", run, Table)[0].rows[0][0] == "raw, lemmas"
    both(copy)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ready_tagger_has_no_price_and_is_judged_by_the_same_rule(copy, language):
    def edit(found):
        found["models"][0] |= {"architecture": "pretrained"}
        found["best_baseline"] = 1

    change(copy, "config.json", lambda found: found["models"]["frequent_tag"].update(architecture="pretrained"))
    run = change(copy, "comparison.json", edit)
    assert blocks("entity_results", run, Table, language)[0].rows[0][-1] == "—"
    rows = blocks("models", run, Table, language)[0].rows
    assert rows[0][1].startswith("the ready tagger of natasha" if language == "en" else "готовая модель natasha")
    assert rows[0][-1] == "—"
    assert ("what a ready tagger is worth" if language == "en" else "чего стоит готовая модель") in said(
        "making", run, language
    )


def test_the_comparator_of_factrueval_is_shown_where_it_was_asked(copy):
    assert not Run(copy).comparator
    by_kind = [{"class": kind, "precision": 0.5, "recall": 0.25, "f1": 0.3333} for kind in ("per", "loc")]
    found = [{"model": "mlp", "preprocess": "raw", "mode": mode, "precision": 0.8, "recall": 0.7, "f1": 0.747,
              "by_kind": by_kind} for mode in ("kept", "as loc")]  # fmt: skip
    (copy / "comparator.json").write_text(json.dumps(found), encoding="utf-8")
    table = blocks("entity_results", Run(copy), Table)[-1]
    assert table.rows == [
        ["mlp", mode, "80.0", "70.0", "74.7", "33.3", "33.3"] for mode in ("a kind of its own", "a place")
    ]
    both(copy)


def test_kinds_that_were_renamed_or_left_out_are_named(copy):
    change(copy, "config.json", lambda found: found["data"].update(kinds={"Person": "PER", "LOC": "LOC"}))
    run = change(copy, "analysis/entities.json", lambda found: found.update(left_out={"Project": 3, "Date": 1}))
    text = said("entities", run)
    assert "The experiment gives kinds names of its own: Person → PER." in text
    assert (
        "4 entities of kinds that the experiment does not name (data.kinds) were left out: Project (3), Date (1)."
        in text
    )
    assert "Сущности видов, которых эксперимент не называет (data.kinds), отброшены, всего 4" in said(
        "entities", run, "ru"
    )


def test_hints_and_letters_are_said_where_they_are_read(copy):
    def edit(found):
        found["models"]["mlp"]["vectorise"]["hints"] = ["dictionary", "entities", "entity_vectors"]
        found["models"]["mlp"]["hyperparameters"] |= {"casing": False, "character_model": "lstm"}

    text = said("models", change(copy, "config.json", edit))
    said_of_mlp = (
        "Read beside the vector of a word: its letters, by an LSTM in both directions; what the dictionary says of it "
        "(part of speech, kind of name); what natasha's ready tagger takes it for; the vector by which natasha's "
        "tagger of entities decides."
    )
    assert said_of_mlp in text
    assert "lstm: a sentence is read token by token" in text and "how it is written" in text


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ({"validation_loss": [0.5, 0.2, 0.3, 0.4], "validation_entity_f1": [0.1, 0.5, 0.6, 0.5]},
         "epoch 3 was kept, with entity F1 60.0 and loss 0.300 in validation; overfitting: by the end the validation "
         "loss is 100 % above its lowest."),
        ({"loss": [2.0, 1.9, 1.8, 1.7], "validation_loss": [0.5, 0.4, 0.3, 0.2], "validation_entity_f1": [0.1] * 4},
         "underfitting: even in training a token loses 2.00, where knowing only the shares of the tags gives 0."),
        ({"validation_loss": [0.5, 0.4, 0.3, 0.2], "validation_entity_f1": [0.1, 0.5, 0.6, 0.7]},
         "at most 10 % above its lowest. It was the last epoch allowed (4): more may help."),
        ({"validation_loss": [0.5, 0.4, 0.3, 0.2], "validation_entity_f1": [0.0, 0.0, 0.0, 0.0]},
         "In no epoch did it find an entity of the validation part rightly."),
    ],
)  # fmt: skip
def test_curves_say_what_the_histories_hold(copy, history, expected):
    for path in copy.glob("models/*/raw/seed-*/history.csv"):
        pd.read_csv(path).assign(**{"loss": 0.01} | history).to_csv(path, index=False)
    for sentence in blocks("tagger_curves", Run(copy), Bullets)[0].items:
        assert expected in sentence.replace("\u00a0", " ")


def test_the_loss_of_a_conditional_random_field_is_named_and_not_held_against_validation(entity_run):
    run = Run(entity_run)
    table = next(table for table in blocks("models", run, Table) if table.header[0] == "what")
    assert table.header[1:] == ["mlp", "lstm, mlp_softmax"]
    assert "conditional random field" in table.rows[0][1] and "cross-entropy of the tags" in table.rows[0][2]
    assert "\nmlp: the training line is of what was made small" in said("tagger_curves", run)


def test_what_happens_inside_is_told_of_tokens(copy):
    row = {"gradient_norm": 0.1, "weight_norm": 3.0, "update_ratio": 0.01, "dead": 0.9, "saturated": 0.1}
    table = [row | {"epoch": epoch, "layer": layer} for epoch in (1, 2) for layer in ("conv1d", "dense")]
    for folder in copy.glob("models/mlp/raw/seed-*"):
        pd.DataFrame(table).to_csv(folder / "inside.csv", index=False)
    assert "gave the same output for every token of a batch" in said("inside", Run(copy))
    assert "на всех токенах пакета" in said("inside", Run(copy), "ru")
    assert "Inside the networks" in both(copy)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window_in_a_browser(copy, language, width):
    wide, window, drawn, images, _ = layout(write_report(copy, language)[0], width)
    assert wide <= window
    assert drawn == images == 5
