"""The chapter on a search of settings: true to its trials, careful where they are few, in both languages."""

import json
import re
import shutil
from pathlib import Path

import pytest

from reports.chapters import sweep
from reports.document import Bullets, Figure, Table
from reports.report import write_report
from reports.run import Run
from reports.words import Words

LANGUAGES = ["en", "ru"]


@pytest.fixture
def copy(sweep_run, tmp_path) -> Path:
    return Path(shutil.copytree(sweep_run, tmp_path / sweep_run.name))


def change(copy: Path, name: str, how) -> None:
    path = copy / name
    contents = json.loads(path.read_text(encoding="utf-8"))
    how(contents)
    path.write_text(json.dumps(contents), encoding="utf-8")


def chapter(copy: Path, language: str) -> str:
    """What the chapter says, block by block; of a figure its name and caption."""
    said = []
    for block in sweep.chapter(Run(copy), Words(language)).blocks:
        if isinstance(block, Figure):
            assert block.svg.startswith("<?xml")
            said.append(f"[{block.name}] {block.caption}")
        elif isinstance(block, Table):
            said += [block.caption, *(" | ".join(row) for row in [block.header, *block.rows])]
        else:
            said += block.items if isinstance(block, Bullets) else [block.text]
    return "\n".join(said)


def trial(number: int, **given) -> dict:
    """A trial of cnn that came to its end."""
    settings = {"models": "cnn", "preprocess": "raw", "models.cnn.filters": (4, 16)[number % 2]}
    settings |= {"train.learning_rate": 0.003 * (1 + number)}
    made = {"number": number, "state": "complete", "value": 0.5, "by_seed": [0.5], "interval": [0.4, 0.6],
            "settings": settings, "epochs": 2}  # fmt: skip
    nothing = {"failure": None, "default": None, "same_as": None}
    return made | nothing | {"scores": [0.4, 0.5], "seconds": 1.0} | given


def ends_in_every_way(contents: dict) -> None:
    study = contents["studies"][0]
    study["trials"] = [
        trial(0, default="cnn"), trial(1, value=0.9, by_seed=[0.88, 0.92]),
        trial(2, state="pruned", value=None, epochs=1, scores=[0.2]),
        trial(3, state="failed", value=None, failure="out of memory", scores=[]),
        trial(4, state="failed", value=None, failure="out of memory", scores=[]),
        trial(5, value=0.9, same_as=1),
    ]  # fmt: skip
    study |= {"best": 1, "lost": 2, "names": {"default": "cnn", "tuned": "tuned"}}
    shares = {"models": 0.75, "train.learning_rate": 0.25}, {"models.cnn.filters": 1.0}
    of_all, of_model = ({"trials": 3, "settings": settings} for settings in shares)
    study["importance"] = {"of": "cnn", "all": of_all, "model": of_model}
    study["fresh"] = {"default": None, "tuned": {"by_seed": [0.7, 0.6], "preprocess": "raw"}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_stands_before_the_results_and_says_what_was_done(sweep_run, language):
    run, words = Run(sweep_run), Words(language)
    anchors = re.findall(r'<section id="([a-z-]+)"', (sweep_run / "report.html").read_text(encoding="utf-8"))
    assert anchors.index("sweep") == anchors.index("results") - 1
    said = chapter(sweep_run, language)
    best = run.sweep["studies"][0]["trials"][run.sweep["studies"][0]["best"]]
    assert f"{best['number']} | {best['settings']['models']} | {sweep.settings_in_words(best['settings'])}" in said
    assert words("sweep-default") in said
    assert "python -m pipelines.text_classification winner.toml" in said
    assert "python -m pipelines.sweep " in (sweep_run / "report.md").read_text(encoding="utf-8").replace("\\", "")
    page = {"ru": "report.html", "en": "report.en.html"}[language]
    assert words("report-title-sweep", name="small") in (sweep_run / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_ends_a_trial_is_counted_with_its_reason(copy, language):
    change(copy, "sweep.json", ends_in_every_way)
    said, words = chapter(copy, language), Words(language)
    for expected in (
        words("sweep-complete", count=3),
        words("sweep-pruned", count=1, first=1, last=1, epochs=1),
        words("sweep-failed", count=2, reason="out of memory", numbers="3, 4"),
        words("sweep-lost", count=2),
        words("sweep-same", count=1),
        words("importance-few", count=3, enough=20),
        f"90{'.' if language == 'en' else ','}0 ± 2{'.' if language == 'en' else ','}8",
    ):
        assert f"{expected}" in said, (expected, said)
    for name in ("trials", "parallel", "slices", "importance-all", "importance-model"):
        assert f"[sweep-{name}]" in said, name


def test_the_winners_curse_is_shown_with_fresh_seeds(copy):
    change(copy, "sweep.json", ends_in_every_way)
    said = chapter(copy, "en")
    assert "The winner’s curse: the winner had 90.0 in the search, and the same settings have 65.0 on average over 2 " \
           "fresh seeds (60.0 to 70.0)" in said  # fmt: skip
    assert "luck by +25.0 points" in said or "luck by 25.0 points" in said
    change(copy, "sweep.json", lambda found: found["studies"][0]["fresh"]["tuned"].update(by_seed=[0.91, 0.93]))
    assert "The winner kept its score: 90.0 in the search, and 92.0 on average" in chapter(copy, "en")
    assert "Победитель удержал оценку" in chapter(copy, "ru")


@pytest.mark.parametrize(("interval", "en", "ru"), [
    ([0.01, 0.2], "Tuning was worth it: tuned · raw is better than cnn · raw", "Подбор себя оправдал"),
    ([-0.01, 0.2], "That tuning was worth it is not shown: tuned · raw against cnn · raw", "не показано"),
    ([-0.2, -0.01], "Tuning did harm: tuned · raw is worse than cnn · raw", "Подбор повредил"),
])  # fmt: skip
def test_whether_tuning_was_worth_it_is_said_by_the_interval(copy, interval, en, ru):
    def add(comparison: dict) -> None:
        rows = comparison["models"]
        row = next(row for row in rows if not row["is_baseline"])
        rows[rows.index(row)] = {k: v for k, v in row.items() if k != "against_variant"} | {
            "model": "cnn",
            "preprocess": "raw",
        }
        rows[:] = [row for row in rows if row["is_baseline"] or row["model"] == "cnn"]
        place = next(number for number, row in enumerate(rows) if row["model"] == "cnn")
        against = {"row": place, "difference": 0.05, "interval": interval}
        rows.append(rows[place] | {"model": "tuned", "against_variant": against})
        comparison |= {"best_network": place, "chosen": comparison["best_baseline"]}

    def models(config: dict) -> None:
        some = next(iter(config["models"].values()))
        config["models"] |= {"cnn": config["models"].get("cnn", some), "tuned": config["models"].get("tuned", some)}

    change(copy, "sweep.json", ends_in_every_way)
    change(copy, "comparison.json", add)
    change(copy, "config.json", models)
    for language, expected in (("en", en), ("ru", ru)):
        said = sweep.sweep_sentences(Run(copy), Words(language))
        assert expected in said[0], said[0]


def test_with_folds_the_score_on_fresh_seeds_is_called_one_of_other_rows(copy):
    change(copy, "sweep.json", lambda found: (ends_in_every_way(found), found.update(folds=5)))
    said = chapter(copy, "en")
    assert "divided into 5 folds: a trial is trained 5 times" in said
    assert "the winner had 90.0 over the 5 folds" in said and "it has 65.0 on average" in said
    assert "luck by" not in said
    assert "поделены на блоки (их 5)" in chapter(copy, "ru")


def test_where_nothing_was_better_than_the_file_that_is_said(copy):
    change(copy, "sweep.json", ends_in_every_way)
    change(copy, "sweep.json", lambda found: found["studies"][0]["names"].update(tuned=None))
    assert "No trial of 6 was better on validation than cnn with the settings of the file" in chapter(copy, "en")


def test_enough_trials_need_no_warning_and_too_few_have_no_picture(copy):
    def many(contents: dict) -> None:
        ends_in_every_way(contents)
        contents["studies"][0]["importance"]["all"]["trials"] = 20

    change(copy, "sweep.json", many)
    assert "little more than guesses" not in chapter(copy, "en")

    def one(contents: dict) -> None:
        ends_in_every_way(contents)
        study = contents["studies"][0]
        study |= {"trials": [trial(0, default="cnn")], "best": 0, "names": {"default": "cnn", "tuned": None}}
        study["importance"] |= {"all": {"trials": 1, "settings": {}}, "model": {"trials": 1, "settings": {}}}

    change(copy, "sweep.json", one)
    said = chapter(copy, "en")
    assert "cannot be told: one complete trial is too few" in said and "sweep-parallel" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_whole_where_trials_ended_in_every_way(copy, language):
    change(copy, "sweep.json", ends_in_every_way)
    page, markdown = (path.read_text(encoding="utf-8") for path in write_report(copy, language))
    assert 'id="sweep"' in page and "sweep-parallel.svg" in markdown
    assert (copy / f"figures/{language}/sweep-slices.svg").exists()


def test_a_run_without_a_search_has_no_such_chapter(finished_run):
    assert sweep.chapter(Run(finished_run), Words("en")) is None
