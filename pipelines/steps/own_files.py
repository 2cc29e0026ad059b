"""A finished run against itself: do its scores follow from its predictions, and its reports from its files?"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import get_args

import numpy as np

from pipelines.steps.compare import mean_sd
from pipelines.steps.differences import Difference, differences, read_figures
from pipelines.steps.experiment import Experiment, ReportLanguage
from pipelines.steps.fit import measured_again
from pipelines.steps.run_folder import PARTIAL, RunFolder
from reports.report import write_report

ROUNDING = 1e-9  # of scores that another version of a library adds up in another order
ARRAYS = {"pictures.npz", "errors.npz", "looks.npz"}  # what a report about pictures shows
SHOWN = 60  # characters of a line of a report


def check_scores(folder: RunFolder, experiment: Experiment) -> dict[str, list[Difference]]:
    """A run -> the files whose scores are not those that its predictions give, with what they say and should say."""
    classes = folder.facts.get("classes", [])
    found, measured = {}, {}
    for fit in sorted(folder.path.glob("models/*/*/seed-*")):
        if not fit.name.endswith(PARTIAL):
            name = fit.relative_to(folder.path).as_posix()
            said = read_figures(fit / "metrics.json")
            try:
                measured[name] = measured_again(fit, experiment.task, classes)
            except (OSError, KeyError, TypeError, ValueError) as error:
                found[f"{name}/predictions.csv"] = [Difference("the file", "a table of predictions", str(error))]
                continue
            said = {part: said.get(part) for part in measured[name]} if isinstance(said, dict) else said
            found[f"{name}/metrics.json"] = list(differences(said, measured[name], ROUNDING))
    comparison = read_figures(folder.path / "comparison.json")
    try:
        found["comparison.json"] = [
            difference
            for row in comparison["models"]
            for difference in _check_means(row, comparison["metric"], experiment.seeds, measured)
        ]
    except (KeyError, TypeError):
        found["comparison.json"] = [Difference("the file", "incomplete or unreadable", "a row for each model")]
    return {name: differing for name, differing in found.items() if differing}


def _check_means(row: dict, metric: str, seeds: tuple[int, ...], measured: dict[str, dict]) -> Iterator[Difference]:
    """A row of comparison.json against the scores of its fits."""
    place = f"{row['model']}/{row['preprocess']}"
    fits = [measured.get(f"models/{place}/seed-{seed}") for seed in seeds[: row["seeds"]]]
    if None in fits:
        yield Difference(
            place, f"{len(fits)} seeds", f"{len(fits) - fits.count(None)} with predictions that can be read"
        )
        return
    said = {"validation": row["validation"], "test": row["test"]}
    given = {"validation": float(np.mean([fit["validation"][metric] for fit in fits]))}
    given |= {"test": {name: mean_sd([fit["test"][name] for fit in fits]) for name in row["test"]}}
    yield from differences(said, given, ROUNDING, place)


def check_reports(folder: RunFolder) -> dict[str, list[Difference]]:
    """A run -> its reports, each with the first line in which it is not what is made of the run's files anew."""
    written = [path for suffix in (".html", ".md") for path in sorted(folder.path.glob(f"report*{suffix}"))]
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.facts.get("name", folder.path.name)  # a report takes its date from the name
        shutil.copytree(folder.path, copy, ignore=_all_but_tables)
        try:
            made = [path.read_text(encoding="utf-8") for language in get_args(ReportLanguage)
                    for path in write_report(copy, language, f"report.{language}")]  # fmt: skip
        except (OSError, KeyError, TypeError, ValueError) as error:
            return {path.name: [Difference("the report", "there", f"not to be made: {error!r}")] for path in written}
    return {path.name: _first_line(text, made) for path in written
            if (text := path.read_text(encoding="utf-8", errors="replace")) not in made}  # fmt: skip


def _all_but_tables(folder: str, names: list[str]) -> list[str]:
    """What a report does not read: weights, texts and pictures that were prepared."""
    return [
        name
        for name in names
        if Path(folder, name).is_file() and Path(name).suffix not in {".json", ".csv"} and name not in ARRAYS
    ]


def _first_line(text: str, made: list[str]) -> list[Difference]:
    lines = text.splitlines()
    nearest = max(made, key=lambda other: len(set(lines) & set(other.splitlines()))).splitlines()
    for number, (said, given) in enumerate(zip_longest(lines, nearest, fillvalue=""), start=1):
        words, others = (" ".join(re.sub("<[^>]*>", " ", line).split()) for line in (said, given))
        if words != others:
            start = next((n for n, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), 0)
            start = max(0, start - SHOWN // 2)
            return [Difference(f"line {number}", f"“{words[start:][:SHOWN]}”", f"“{others[start:][:SHOWN]}”")]
    return [Difference("the words", "the same", "the same: the pictures or the marks differ")]
