"""Run folder -> report: whole, harmless, true to the numbers, the same each time."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.chapters import CHAPTERS, conclusions, inside, sweep
from reports.report import write_report
from reports.run import Run
from reports.words import Words
from tests.reports.browser import layout

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ["en", "ru"]


@pytest.fixture
def copy(finished_run, tmp_path) -> Path:
    return Path(shutil.copytree(finished_run, tmp_path / finished_run.name))


class Outline(HTMLParser):
    """Opening and closing tags in balance, ids, links, texts."""

    VOID = {"meta", "img", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.sources, self.tags = [], [], [], [], set()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.add(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        self.sources += [values["src"]] if "src" in values else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def decimals(html: str) -> list[str]:
    """The numbers with one decimal on a page, sorted, with a point."""
    found = re.findall(r"\d+[.,]\d\b", re.sub(r"data:image[^\"]+", "", html))
    return sorted(number.replace(",", ".") for number in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_one_file_without_scripts_or_addresses(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    outline = Outline()
    outline.feed(html)
    assert not outline.open
    assert not outline.tags & {"script", "link", "iframe"}
    assert all(source.startswith("data:image/svg+xml;base64,") for source in outline.sources)
    assert len(outline.sources) >= 6
    chapters = [
        chapter for chapter in CHAPTERS["text_classification"] if chapter not in (inside, sweep)
    ]  # not asked for
    anchors = [chapter.__name__.rsplit(".", 1)[1].replace("_", "-") for chapter in chapters]
    assert outline.ids == anchors
    assert outline.links == [f"#{anchor}" for anchor in anchors]
    assert "default-src 'none'" in html
    for picture in re.findall(r"\]\((figures/[^)]+)\)", markdown):
        assert (copy / picture).exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_data_cannot_become_markup(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    assert "<b>№" not in html
    assert "&lt;b&gt;№" in html
    assert "\\*город\\*" in markdown
    assert " \\| \\*" in markdown


def test_a_hostile_text_stays_text(copy):
    errors = json.loads((copy / "errors.json").read_text(encoding="utf-8"))
    assert errors["errors"]
    errors["errors"][0] |= {"text": "<script>alert(1)</script>\n# not a heading", "label": "<img src=x>"}
    (copy / "errors.json").write_text(json.dumps(errors), encoding="utf-8")
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, "en"))
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "\n# not" not in markdown
    assert "\\<script" in markdown


def test_the_same_run_gives_the_same_bytes(copy):
    first = [path.read_bytes() for path in write_report(copy, "ru")]
    assert [path.read_bytes() for path in write_report(copy, "ru")] == first


def test_figures_and_words_of_two_languages_differ_in_words_only(copy):
    english, russian = (write_report(copy, language, language)[0].read_text(encoding="utf-8") for language in LANGUAGES)
    assert len(decimals(english)) > 50
    assert decimals(russian) == decimals(english)


def test_the_table_of_results_is_the_comparison(copy):
    words, run = Words("en"), Run(copy)
    html = write_report(copy, "en")[0].read_text(encoding="utf-8")
    for fits in run.fits:
        assert f"<td>{run.title(fits)}</td>" in html
        assert f">{words.points(fits.row['test']['macro_f1']['mean'])}" in html


def verdict(copy: Path, interval: list[float], difference: float) -> str:
    path = copy / "comparison.json"
    comparison = json.loads(path.read_text(encoding="utf-8"))
    row = next(row for row in comparison["models"] if row["model"] == "cnn")
    row["against_baseline"] = {"difference": difference, "interval": interval}
    path.write_text(json.dumps(comparison), encoding="utf-8")
    run = Run(copy)
    network = next(fits for fits in run.networks if fits.model == "cnn")
    return conclusions.verdicts(run, [network], Words("en"))[0]


def test_conclusions_follow_from_the_numbers(copy):
    baseline = Run(copy).title(Run(copy).best_baseline)
    assert verdict(copy, [-0.011, 0.019], 0.004) == (
        f"cnn · raw does not beat the best baseline, {baseline}: difference +0.4, 95\u00a0% interval −1.1 to +1.9. "
        "It holds 0, so neither is shown to be better."
    )
    assert verdict(copy, [0.002, 0.03], 0.016).startswith(
        f"cnn · raw beats the best baseline, {baseline}, by 1.6 points"
    )
    assert verdict(copy, [-0.05, -0.002], -0.02).startswith(
        f"cnn · raw is behind the best baseline, {baseline}, by 2.0"
    )


def test_folds_are_told_where_they_matter(copy):
    """The folders of a run with three folds, made of those of a run without."""
    splits = (copy / "splits.csv").read_text(encoding="utf-8").splitlines()
    folds = ["fold", *(str(n % 3 + 1) for n in range(len(splits) - 1))]
    (copy / "splits.csv").write_text("\n".join(map(",".join, zip(splits, folds, strict=True))), encoding="utf-8")
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config["data"]["folds"] = 3
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for folder in sorted(copy.glob("models/*/*/seed-*")):
        for fold in (1, 2, 3):
            shutil.copytree(folder, folder.with_name(f"{folder.name}-fold-{fold}"))
        (folder / "history.csv").unlink(missing_ok=True)
    assert {len(fits.histories) for fits in Run(copy).networks} == {6}  # two seeds, three folds
    said = write_report(copy, "en")[1].read_text(encoding="utf-8")
    for sentence in ("were dealt into 3 folds, each the test part once", "class by class into 3 folds (seed 0)",
                     "The predictions of all 3 folds are scored together", "a line for each seed and fold",
                     "all 3 folds together", "of the first of 3 folds", "the folds come from one deal"):  # fmt: skip
        assert sentence in said, sentence


def test_a_file_that_is_missing_is_an_error_and_no_blank(copy):
    (copy / "errors.json").unlink()
    with pytest.raises(FileNotFoundError):
        write_report(copy, "en")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window_in_a_browser(copy, language, width):
    """In headless Chromium: no sideways scrolling of the page, every picture drawn, the font of the style sheet."""
    wide, window, drawn, images, font = layout(write_report(copy, language)[0], width)
    assert wide <= window
    assert drawn == images >= 6
    assert "Liberation Sans" in font


@pytest.mark.slow
def test_the_report_can_be_written_again_without_keras(finished_run):
    code = (
        "import sys; from pathlib import Path; from argparse import Namespace\n"
        "from pipelines.report import run\n"
        "run(Namespace(run=Path(sys.argv[1]), language=['en']))\n"
        "assert not {'keras', 'tensorflow', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(finished_run)], cwd=ROOT, check=True)
