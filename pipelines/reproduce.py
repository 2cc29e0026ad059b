"""Run a finished run again from its own folder, and say figure by figure whether it came out the same.

First the run is held against itself: do its scores follow from its predictions, and its reports from its files? Then
the data is read anew and held against splits.csv, what config.json says is done again in a new run folder, and the two
folders are compared. On the same machine, with the same threads and versions, every digit is expected; elsewhere
probabilities and scores may be 0.0001 apart. Exit codes: 0 it agrees, 1 it does not, 2 a mistake in the command.
"""

import sys
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.reproduce runs/city-news-ru/20261121-120000 --quick"


def run(arguments) -> int:
    """Look at the run's own files, look at the data, run again, compare, judge."""
    # Imported here, so that --help does not wait for them.
    from pipelines.steps.paths import shown
    from pipelines.steps.prepared import is_prepared
    from pipelines.steps.progress import Screen
    from pipelines.steps.reproduction import begin_again, changes_of_data, with_data_here

    screen = Screen()
    folder, finished = open_finished(arguments.run.resolve())
    experiment = as_asked(finished, arguments.quick, arguments.overrides)
    if not is_prepared(folder):
        experiment = with_data_here(experiment, folder)
    screen.line("Run", shown(folder.path))
    tolerance, is_same_code = expected(folder, experiment, screen)

    disagreeing = tell_of_own_files(folder, finished, is_same_code, screen)
    changes = [] if is_prepared(folder) else changes_of_data(folder.path, experiment, screen)
    for change in changes:
        screen.line("Data", f"DIFFERS: {change}")
    if changes:
        screen.line("Verdict", "DISAGREES: the data is not what it was, so this would be another experiment; "
                               "nothing was trained")  # fmt: skip
        return 1
    screen.line("Data", "prepared/ of the run, the data itself is not read" if is_prepared(folder) else
                        "the same, with the labels and parts of splits.csv")  # fmt: skip

    again = begin_again(folder, experiment)
    screen.line("Again", shown(again.path))
    train_again(experiment, again, arguments.quick, screen)
    disagreeing += tell_of_both(folder.path, again.path, tolerance, arguments.quick, screen)
    if disagreeing:
        files = "1 file" if len(disagreeing) == 1 else f"{len(disagreeing)} files, the first"
        screen.line("Verdict", f"DISAGREES: {files}: {disagreeing[0]}")
        return 1
    screen.line("Verdict", f"AGREES, {'with differences up to 0.0001' if tolerance else 'to the last digit'}")
    return 0


def open_finished(path: Path) -> tuple:
    """A run folder -> it and its experiment. Raises: ConfigError for a run that cannot be done again."""
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.run_folder import open_run
    from pipelines.steps.run_task import PIPELINES

    folder, experiment = open_run(path)
    pipeline = folder.facts["pipeline"]
    if pipeline not in PIPELINES:
        raise ConfigError(f"{path}: made by {pipeline}; only runs of {', '.join(PIPELINES)} can be done again")
    if folder.facts["state"] != "finished":
        raise ConfigError(
            f'{path}: not finished: it is {folder.facts["state"]} and reached "{folder.facts["reached"]}". '
            f"Go on with python -m pipelines.{pipeline} --resume."
        )
    return folder, experiment


def as_asked(experiment, only_first_seed: bool, overrides: list[str]):
    """The run's experiment -> the same, perhaps with one seed and other places of its data; nothing else changes."""
    from data.sources import FILES
    from pipelines.steps.errors import ConfigError

    places, movable = {}, [name for name in FILES if getattr(experiment.data, name)]
    for setting in overrides:
        key, _, place = setting.partition("=")
        name = key.removeprefix("data.")
        if name not in movable or not place:
            there = " ".join(f"data.{name}=…" for name in movable)
            raise ConfigError(f'"{setting}": a run is done again as it was; only its data may lie elsewhere: {there}')
        places[name] = str(Path(place).resolve())
    seeds = experiment.seeds[:1] if only_first_seed else experiment.seeds
    return experiment.model_copy(update={"seeds": seeds, "data": experiment.data.model_copy(update=places)})


def expected(folder, experiment, screen) -> tuple[float, bool]:
    """Show the conditions then and now -> by how much numbers may differ, and whether the code is the same."""
    import os
    from importlib.util import find_spec

    from pipelines.steps.backends import describe_device
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.machine import LIBRARIES, conditions, machine
    from pipelines.steps.reproduction import TOLERANCE

    facts = machine()
    if "device" in folder.facts:  # networks were trained: on the backend of then, unless the environment says otherwise
        name = os.environ.setdefault("KERAS_BACKEND", folder.facts["backend"])
        if not find_spec(name):
            raise ConfigError(f"KERAS_BACKEND={name}: it is not installed here; see README.md for how to add a backend")
        facts |= describe_device(experiment.deterministic)
    then, now = conditions(folder.facts), conditions(facts)
    screen.then_and_now(then, now, LIBRARIES)
    is_same_code = all(then.get(name) == now.get(name) for name in ("commit", "matplotlib"))
    if then == now and now.get("device", "CPU") == "CPU":
        screen.line("Rule", "all is as it was, so every digit is expected (of a training loss six decimals)")
        return 0.0, is_same_code
    why = "a GPU adds up in no fixed order" if then == now else "not all is as it was"
    screen.line("Rule", f"{why}, so numbers may differ by up to {TOLERANCE:g}; recurrent networks often move more on "
                        "another processor, and then it is said by how much")  # fmt: skip
    return TOLERANCE, is_same_code


def tell_of_own_files(folder, experiment, is_same_code: bool, screen) -> list[str]:
    """Say whether scores follow from predictions and reports from files -> the files that do not."""
    from pipelines.steps.own_files import check_reports, check_scores

    scores, reports = check_scores(folder, experiment), check_reports(folder)
    for name, found in scores.items():
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        screen.line("Own files", f"DIFFERS: {name}: {found[0].words('is said to be', 'the predictions give')}{more}")
    if not scores:
        screen.line("Own files", "scores follow from the predictions")
    for name, found in reports.items():
        if is_same_code:
            screen.line("Reports", f"DIFFERS: {name} was changed after it was made: "
                                   f"{found[0].words('says', 'its files say')}")  # fmt: skip
        else:
            screen.line("Reports", f"{name}: other code made it, so it cannot be told whether it was changed: "
                                   f"{found[0].words('says', 'this code says')}")  # fmt: skip
    if not reports:
        screen.line("Reports", "say what the files of the run say")
    return [*scores, *(reports if is_same_code else ())]


def train_again(experiment, again, quick: bool, screen) -> None:
    """What the run did, into the new folder; a quick check writes no reports."""
    from pipelines.report import write_reports
    from pipelines.steps.run_task import work_of

    with again.recording():
        work_of(experiment.task)(experiment, again, screen, only_prepare=False)
    if not quick:
        write_reports(again.path, experiment.report_languages)


def tell_of_both(then: Path, now: Path, tolerance: float, quick: bool, screen) -> list[str]:
    """Compare both folders, a line for each model and for the tables -> the files that differ."""
    from pipelines.steps.reproduction import DIFFERS, SAME, judge_fits, judge_tables

    disagreeing = []

    def tell(what: str, judged: list, of: str) -> None:
        differing = [file for file in judged if file.state == DIFFERS]
        if not differing:
            state = next((file.state for file in judged if file.state != SAME), SAME)
            apart = f", at most {max(file.furthest() for file in judged):.1g} apart" if state != SAME else ""
            screen.line("Compared", f"{what}: {state}{apart} ({of})")
            return
        figures = [(file.name, figure) for file in differing for figure in file.differences]
        name, figure = next(((n, f) for n, f in figures if f.place in ("test.macro_f1", "test.entity_f1")), figures[0])
        apart = max(file.furthest("probability") for file in differing)
        count = "1 figure" if len(figures) == 1 else f"{len(figures)} figures"
        screen.line("Compared", f"{what}: DIFFERS: {figure.words()} in {name}; {count} in "
                                f"{len(differing)} of {len(judged)} files"
                                + (f"; probabilities are up to {apart:.1g} apart" if apart else ""))  # fmt: skip
        disagreeing.extend(f"{what}: {file.name}" for file in differing)

    for (model, way), files in judge_fits(then, now, tolerance).items():
        fits = len({file.name.split("/")[0] for file in files})
        tell(f"{model} · {way}", files, f"{fits} fit{'s' * (fits > 1)}")
    tables = judge_tables(then, now, tolerance, quick)
    tell("tables", tables, ", ".join(file.name for file in tables if "/" not in file.name) + ", analysis/")
    if quick:
        screen.line("", "comparison.json and errors.json are of all seeds: not compared")
    return disagreeing


if __name__ == "__main__":
    arguments = parser(__doc__, "reproduce", EXAMPLE)
    arguments.add_argument("run", type=Path, help="the run folder; it is read and never written to")
    arguments.add_argument("overrides", nargs="*", metavar="data.path=FILE", help="where the data lies on this machine")
    arguments.add_argument("--quick", action="store_true", help="only the first seed of each network")
    sys.exit(main(run, arguments.parse_args()))
