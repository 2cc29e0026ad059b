"""Run folder -> report: whole, harmless, true to the numbers, the same each time."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.chapters import CHAPTERS, conclusions
from reports.report import write_report
from reports.run import Run
from reports.words import Words

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_one_file_without_scripts_or_addresses(copy, language):
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    outline = Outline()
    outline.feed(html)
    assert not outline.open
    assert not outline.tags & {"script", "link", "iframe"}
    assert all(source.startswith("data:image/svg+xml;base64,") for source in outline.sources)
    assert len(outline.sources) >= 6
    anchors = [chapter.__name__.rsplit(".", 1)[1].replace("_", "-") for chapter in CHAPTERS]
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
    numbers = [re.findall(r"\d+[.,]\d\b", re.sub(r"data:image[^\"]+", "", html)) for html in (english, russian)]
    english, russian = (sorted(n.replace(",", ".") for n in found) for found in numbers)
    assert len(english) > 50
    assert russian == english


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


def test_a_file_that_is_missing_is_an_error_and_no_blank(copy):
    (copy / "errors.json").unlink()
    with pytest.raises(FileNotFoundError):
        write_report(copy, "en")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window_in_a_browser(copy, language, width):
    """In headless Chromium: no sideways scrolling of the page, every picture drawn, nothing fetched from elsewhere."""
    browser = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if not browser:
        pytest.skip("no Chromium on this machine")
    html = write_report(copy, language)[0].read_text(encoding="utf-8")
    probe = (
        "<script>addEventListener('load', () => { const images = [...document.images];"
        "document.title = JSON.stringify([document.documentElement.scrollWidth, innerWidth,"
        "images.filter(i => i.naturalWidth > 0).length, images.length]); });</script>"
    )
    page = copy / "probe.html"
    page.write_text(re.sub(r"<meta http-equiv[^>]+>", "", html).replace("</body>", probe + "</body>"), encoding="utf-8")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={copy / 'browser'}", f"--window-size={width},900", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    wide, window, drawn, images = json.loads(re.search(r"<title>(\[.*?\])</title>", done.stdout)[1])
    assert wide <= window
    assert drawn == images >= 6


@pytest.mark.slow
def test_the_report_can_be_written_again_without_keras(finished_run):
    code = (
        "import sys; from pathlib import Path; from argparse import Namespace\n"
        "from pipelines.report import run\n"
        "run(Namespace(run=Path(sys.argv[1]), language=['en']))\n"
        "assert not {'keras', 'tensorflow', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(finished_run)], cwd=ROOT, check=True)
