"""The report about pictures: every chapter and figure there, true to the files, in words that are about pictures."""

import base64
import json
import re
import shutil
from argparse import Namespace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.steps.augment_settings import Augment
from reports import picture_figures
from reports.chapters import CHAPTERS, fed, inside, sweep
from reports.picture_figures import Row
from reports.report import write_report
from reports.run import Run
from reports.words import Words
from tests.reports.browser import layout
from tests.reports.test_report import Outline, decimals
from tests.small_picture_run import OF_A_CLASS, write_pictures

LANGUAGES = ["en", "ru"]
ALWAYS = ["contact", "outliers", "fed", "filters", "kernels", "learned", "features", "looks-wrong"]  # figures


@pytest.fixture
def copy(picture_run, tmp_path) -> Path:
    return Path(shutil.copytree(picture_run, tmp_path / picture_run.name))


@pytest.fixture(scope="module")
def analysis(tmp_path_factory) -> Path:
    """The folder of an analysis of the same pictures, with nothing trained."""
    from pipelines import data_analysis
    from pipelines.steps import run_folder

    folder = tmp_path_factory.mktemp("analysed")
    experiment = write_pictures(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", folder / "runs")
        data_analysis.run(Namespace(experiment=experiment, overrides=[], full=False))
    (run,) = (folder / "runs/small-pictures").iterdir()
    return run


def written(run: Path, language: str = "en") -> tuple[str, str]:
    html, markdown = (path.read_text(encoding="utf-8") for path in write_report(run, language))
    return html, markdown


def anchors(kind: str, *without) -> list[str]:
    chapters = [chapter for chapter in CHAPTERS[kind] if chapter not in without]
    return [chapter.__name__.rsplit(".", 1)[1].replace("_", "-") for chapter in chapters]


def rewrite(path: Path, change) -> None:
    """Change what a JSON file holds."""
    found = json.loads(path.read_text(encoding="utf-8"))
    change(found)
    path.write_text(json.dumps(found), encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_chapters_and_figures_are_there(copy, language):
    html, markdown = written(copy, language)
    outline = Outline()
    outline.feed(html)
    assert not outline.open
    assert outline.ids == anchors("image_classification", inside, sweep)  # nothing was recorded
    drawn = re.findall(rf"\]\(figures/{language}/([^)]+)\.svg\)", markdown)
    assert set(ALWAYS) <= set(drawn)
    assert "confused-1" in drawn
    for name in drawn:
        assert (copy / f"figures/{language}/{name}.svg").exists()
    assert len(outline.sources) == len(drawn)
    assert len(html) < 2 * 2**20


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analysis_alone_has_the_chapters_about_pictures(analysis, language):
    html, _ = written(analysis, language)
    outline = Outline()
    outline.feed(html)
    assert outline.ids == anchors("image_analysis")


FOREIGN = {  # words of a report about texts; what is between programs' names is not looked at
    "en": r"\btexts?\b|\btokens?\b|\bwords?\b|\blanguages?\b|\bsentences?\b|tf-idf|\bread like\b",
    "ru": r"\bтекст|\bтокен|\bслов[оаеу]?\b|\bязык|\bпредложени|tf-idf",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trained", [True, False])
def test_nothing_is_said_about_texts(copy, analysis, language, trained):
    _, markdown = written(copy if trained else analysis, language)
    assert not re.findall(FOREIGN[language], markdown, re.IGNORECASE)


def test_the_numbers_are_those_of_the_files(copy):
    words, run = Words("en"), Run(copy)
    html, markdown = written(copy)
    for fits in run.fits:
        assert f">{words.points(fits.row['test']['macro_f1']['mean'])}" in html
    assert f"is wrong on {run.errors['wrong']} of {run.errors['pictures']} test pictures" in markdown
    for error in run.errors["errors"]:
        assert f"| {run.place_of(error['place'])} | {error['label']} | {error['predicted']} |" in markdown
    colours = run.colours
    for _, row in colours.iterrows():
        assert f"| {row['class']} | {row['pictures']} | {row['brightness']:.0f} ± " in markdown
    assert f"Each class has {OF_A_CLASS} pictures" in markdown
    assert "There are 2 different sizes. Most frequent: 12 × 12 (63), 12 × 16 (3)" in markdown


def test_the_two_languages_have_the_same_numbers(copy):
    english, russian = (written(copy, language)[0] for language in LANGUAGES)
    assert len(decimals(english)) > 50
    assert decimals(russian) == decimals(english)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "One file was left out: breaks off or cannot be decoded."),
        ("ru", "Отброшен 1 файл. Почему: обрывается или не раскодируется."),
    ],
)
def test_a_broken_picture_is_named(copy, language, sentence):
    _, markdown = written(copy, language)
    assert sentence in markdown
    assert "| круг/broken.png | круг |" in markdown


def test_the_same_run_gives_the_same_bytes(copy):
    first = written(copy, "ru")
    assert written(copy, "ru") == first


def test_the_name_of_a_class_stays_a_name(copy):
    hostile = "<img src=x>"
    for name in ("analysis/colours.csv", "analysis/classes.csv", "analysis/outliers.csv", "errors.json"):
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8").replace("круг", hostile), encoding="utf-8")
    html, _ = written(copy)
    assert hostile not in html
    assert "&lt;img src=x&gt;" in html


def test_a_network_without_maps_is_looked_into_by_occlusion_only(copy):
    with np.load(copy / "looks.npz") as arrays:
        kept = {name: arrays[name] for name in ("pictures", "occlusion", "fed")}
    np.savez(copy / "looks.npz", **kept)
    html, markdown = written(copy)
    assert "only occlusion can be shown" in markdown
    assert "Selvaraju" not in markdown
    assert "figures/en/looks-wrong.svg" in markdown
    assert "figures/en/filters.svg" not in markdown


def test_a_run_of_baselines_alone_has_nothing_to_look_into(copy):
    (copy / "looks.json").unlink()
    rewrite(copy / "comparison.json", lambda found: found.update(
        models=[row for row in found["models"] if row["is_baseline"]], best_network=None))  # fmt: skip
    html, _ = written(copy)
    assert 'id="looks"' not in html
    assert 'id="fed"' not in html


def test_folds_and_groups_are_told(copy):
    splits = (copy / "splits.csv").read_text(encoding="utf-8").splitlines()
    folds = ["fold", *(str(n % 3 + 1) for n in range(len(splits) - 1))]
    (copy / "splits.csv").write_text("\n".join(map(",".join, zip(splits, folds, strict=True))), encoding="utf-8")
    rewrite(
        copy / "config.json", lambda config: config["data"].update(folds=3, group_pattern=r"(\d)", repeats="together")
    )
    rewrite(copy / "analysis/overview.json", lambda overview: overview.update(groups=10))
    for folder in sorted(copy.glob("models/*/*/seed-*")):
        for fold in (1, 2, 3):
            shutil.copytree(folder, folder.with_name(f"{folder.name}-fold-{fold}"))
        (folder / "model.json").unlink()
    _, markdown = written(copy)
    for sentence in ("66 pictures in 3 classes (by the names of folders) were dealt into 3 folds",
                     "The pictures were dealt class by class into 3 folds", "Pictures that are equal or nearly equal",
                     "Pictures of one group (10 groups)", "The group is what the expression",
                     "test pictures of the first of 3 folds", "so that every picture is tested once",
                     "seed 0, first fold"):  # fmt: skip
        assert sentence in markdown, sentence


def test_a_class_much_brighter_than_another_is_named(copy):
    path = copy / "analysis/colours.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    cells = [row.split(",") for row in rows]
    column = header.split(",").index("brightness")
    for number, row in enumerate(cells):
        row[column], row[column + 1] = str(60 + 40 * number), "10"
    path.write_text("\n".join([header, *map(",".join, cells)]), encoding="utf-8")
    assert "“полоса” has 140 on average, “крест” 60, a difference of 8.0 times" in written(copy)[1]
    for row in cells:
        row[column] = "60"
    path.write_text("\n".join([header, *map(",".join, cells)]), encoding="utf-8")
    assert "brightness alone gives little away" in written(copy)[1]


def test_pairs_that_look_alike_stand_apart_where_their_parts_differ(copy):
    columns = ("file", "line", "label", "split")
    header = ",".join(f"{name}_{n}" for n in (1, 2) for name in columns)
    rows = ["a.png,,круг,train,b.png,,круг,test", "c.png,,круг,train,d.png,,круг,train"]
    (copy / "analysis/pairs.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    with np.load(copy / "analysis/pictures.npz") as arrays:
        found = dict(arrays)
    found["pairs"] = np.concatenate([found["sheet_0"][:2], found["sheet_1"][:2]])
    np.savez(copy / "analysis/pictures.npz", **found)
    html, markdown = written(copy)
    assert "Different pictures that look nearly alike: 2 pairs." in markdown
    assert "| 1 | a.png (круг, training) | b.png (круг, test) |" in markdown
    marked = re.search(r'<tr class="marked"><td>1</td><td>a\.png', html)
    assert marked
    assert not re.search(r'<tr class="marked"><td>2</td>', html)


def test_every_setting_of_augment_is_said_in_words():
    everything = Augment(
        flip="both", shift=0.125, rotate=10, zoom=0.1, shear=5, brightness=0.2, contrast=0.2, saturation=0.3,
        noise=0.05, cutout=0.4, probability=0.5, mixup=0.2, cutmix=1, test_time="shift",
    ).model_dump()  # fmt: skip
    for language in LANGUAGES:
        said = fed.changes(everything, Words(language))
        assert len(said) == 15
    moved = fed.changes(everything, Words("en"))[1:3]
    assert moved == ["shifted by up to 12.5\u00a0% of the side", "turned by up to 10° either way"]
    assert fed.changes(Augment().model_dump(), Words("en")) == []
    for flip in ("horizontal", "vertical"):
        for fill in ("edge", "reflect", "black"):
            settings = Augment(flip=flip, shift=0.1, shift_fill=fill, test_time="flip").model_dump()
            assert all(len(fed.changes(settings, Words(language))) == 4 for language in LANGUAGES)


def embedded(svg: str) -> list[np.ndarray]:
    found = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", svg)
    return [np.asarray(Image.open(BytesIO(base64.b64decode(png))).convert("RGB")) for png in found]


def test_small_pictures_are_drawn_pixel_by_pixel_and_large_ones_as_means():
    small = np.array([[0, 255], [100, 30]], "uint8")[..., None]
    (strip,) = embedded(picture_figures.sheet([Row("", [small])]))
    side = strip.shape[0] // 2
    assert strip.shape[0] == strip.shape[1] == 2 * side
    for row in range(2):
        for column in range(2):
            of_pixel = strip[row * side : (row + 1) * side, column * side : (column + 1) * side]
            assert (of_pixel == small[row, column]).all()
    large = np.tile(np.array([[0, 200], [200, 0]], "uint8"), (100, 100))[..., None]
    (strip,) = embedded(picture_figures.sheet([Row("", [large])]))
    assert max(strip.shape) <= picture_figures.MOST
    assert abs(strip.mean() - 100) < 5


def test_a_figure_of_many_columns_and_long_names_keeps_to_its_width():
    pictures = np.zeros((13, 20, 40, 3), "uint8")
    svg = picture_figures.sheet([Row("a name that is much too long for its column " * 3, list(pictures))], ["head"])
    width = float(re.search(r'width="([\d.]+)pt"', svg)[1])
    assert width == pytest.approx(72 * picture_figures.WIDTH)
    assert picture_figures.sheet([Row("x", [None, pictures[0]])]) == picture_figures.sheet(
        [Row("x", [None, pictures[0]])]
    )


def test_heat_is_orange_above_zero_and_blue_below():
    picture, heat = np.full((2, 2, 3), 100, "uint8"), np.array([[1.0, -1.0], [0.0, 0.0]])
    shown = picture_figures.tinted(picture, heat).astype(int)
    assert shown[0, 0, 0] > shown[0, 0, 2] + 50
    assert shown[0, 1, 2] > shown[0, 1, 0] + 50
    assert (shown[1] == shown[1, :, :1]).all()
    assert picture_figures.tinted(picture, np.kron(heat, np.ones((2, 2)))).shape == picture.shape


def test_signed_maps_have_grey_for_zero_and_others_black():
    assert picture_figures.greys(np.array([[-1.0, 0.0, 2.0]]))[0, :, 0].tolist() == [64, 128, 255]
    assert picture_figures.greys(np.array([[0.0, 1.0, 2.0]]))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window_in_a_browser(copy, language, width):
    wide, window, drawn, images, _ = layout(write_report(copy, language)[0], width)
    assert wide <= window
    assert drawn == images > len(ALWAYS)
