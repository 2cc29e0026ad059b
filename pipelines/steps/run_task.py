"""What every pipeline that trains has in common: its arguments, and the way from a new or broken-off run to its report.

Nothing heavy is imported before it is needed: --help is instant.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from pipelines.steps.command_line import parser

PIPELINES = {
    "text_classification": "classifies texts",
    "named_entities": "finds named entities",
    "image_classification": "classifies pictures",
}


def task_arguments(doc: str, task: str, example: str) -> argparse.Namespace:
    """A script's docstring, its task and an example -> its arguments, read."""
    arguments = parser(doc, task, example)
    arguments.add_argument("experiment", type=Path, nargs="?", help="the experiment file (TOML)")
    arguments.add_argument("overrides", nargs="*", metavar="key=value", help="settings that replace the file's")
    arguments.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run that was broken off")
    arguments.add_argument("--prepare", action="store_true", help="stop before training: --resume trains, anywhere")
    parsed = arguments.parse_args()
    if bool(parsed.experiment) == bool(parsed.resume):
        arguments.error("give an experiment file, or --resume and a run folder")
    return parsed


def run_task(arguments: argparse.Namespace, task: str, work: Callable) -> None:
    """Start or resume a run, do the work of its task, write the reports.

    `work` takes the experiment, its run folder, the screen and whether it only prepares; it gives comparison.json.
    """
    import time

    from pipelines.report import write_reports
    from pipelines.steps.experiment_file import read_experiment
    from pipelines.steps.paths import shown
    from pipelines.steps.progress import Screen
    from pipelines.steps.room import require_room
    from pipelines.steps.run_folder import create_run, open_run

    screen = Screen()
    started = time.perf_counter()
    if arguments.resume:
        folder, experiment = open_run(arguments.resume)
        refuse_other_tasks(experiment, task)
        refuse_sweeps(folder)
        require_room(folder.path)
    else:
        experiment = read_experiment(arguments.experiment, arguments.overrides)
        refuse_other_tasks(experiment, task)
        folder = create_run(experiment, arguments.overrides, arguments.experiment, task)
    screen.line("Run", f"{experiment.name} -> {shown(folder.path)}")
    before = folder.facts.get("seconds", 0)  # of a run that is resumed
    with folder.recording("prepared" if arguments.prepare else "finished"):
        comparison = work(experiment, folder, screen, arguments.prepare)
    if arguments.prepare:
        screen.line("Prepared", "nothing is trained yet; this run folder and the project are all that training needs")
        screen.line("", f"python -m pipelines.{task} --resume {shown(folder.path)}")
        return
    paths = write_reports(folder.path, experiment.report_languages)
    folder.learn(seconds_with_reports=before + time.perf_counter() - started)
    screen.results(comparison)
    screen.line("Took", f"{time.perf_counter() - started:.0f} s")
    for path in paths:
        screen.line("Report", shown(path))


def refuse_other_tasks(experiment, task: str) -> None:
    """Raises: ConfigError for an experiment of another task, with the pipeline that can run it."""
    from pipelines.steps.errors import ConfigError

    if experiment.task != task:
        raise ConfigError(
            f'task = "{experiment.task}": this pipeline {PIPELINES[task]}; '
            f"python -m pipelines.{experiment.task} {PIPELINES[experiment.task]}"
        )


def refuse_sweeps(folder) -> None:
    """Raises: ConfigError for the run folder of a sweep, which only its own command may go on with."""
    from pipelines.steps.errors import ConfigError

    if folder.facts["pipeline"] == "sweep":
        command = " ".join(["python -m pipelines.sweep", folder.facts["experiment_file"], *folder.facts["overrides"]])
        raise ConfigError(f"{folder.path}: made by a sweep; {command} goes on with it")


def work_of(task: str) -> Callable:
    """A task -> the function of its pipeline: experiment, run folder, screen, whether it only prepares."""
    from pipelines.image_classification import classify_pictures
    from pipelines.named_entities import find_entities
    from pipelines.text_classification import classify

    return {
        "text_classification": classify,
        "image_classification": classify_pictures,
        "named_entities": find_entities,
    }[task]
