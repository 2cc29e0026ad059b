"""Search settings: an experiment file with [sweep] in, trials on validation, the winner compared, a report out.

Reads the experiment file of any task, prepares its data once, trains networks with settings chosen from [sweep.space]
in several processes, tunes baselines beside them with as many trials, and trains the winner and the file's own settings
over all seeds; only then the test part is opened. The same command goes on with a sweep that was broken off, whatever
ended it. Everything is in runs/<experiment>/<time>/, the winner's experiment file too.
"""

import sys

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.sweep pipelines/configs/sweep_city_news_ru.toml sweep.trials=20"


def run(arguments) -> None:
    """The sweep, one step after another."""
    import os
    import time

    from filelock import FileLock, Timeout

    from pipelines.report import write_reports
    from pipelines.steps.backends import HOSTS
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.experiment_file import parse_experiment, read_tables
    from pipelines.steps.paths import shown
    from pipelines.steps.progress import Screen
    from pipelines.steps.room import require_room
    from pipelines.steps.search_space_file import search_spaces

    # The file: everything that may be chosen is tried in it before anything is trained.
    screen = Screen()
    if HOSTS in os.environ:
        raise ConfigError(f"{HOSTS} is set: machines share a sweep's trials by sweep.cluster or sweep.storage")
    asked = read_tables(arguments.experiment, arguments.overrides)
    experiment = parse_experiment(asked, arguments.experiment)
    refuse_without_sweep(experiment, arguments.experiment)
    spaces, own = search_spaces(asked, experiment, arguments.experiment)

    # The run: a new one, or the one that was broken off.
    folder, goes_on = new_or_broken_off(asked, experiment, arguments)
    screen.line("Run", f"{experiment.name} -> {shown(folder.path)}")
    if folder.facts["state"] == "finished":
        screen.line("Finished", "the same sweep was made before; --fresh makes it anew")
        if not (folder.path / "report.html").exists():
            write_reports(folder.path, experiment.report_languages)
        screen.line("Report", shown(folder.path / "report.html"))
        return
    if goes_on:
        left = folder.facts["state"] == "searched"
        said = "its trials are there" if left else f"it was broken off at: {folder.facts['reached']}"
        screen.line("Goes on", f"{said}; --fresh would begin anew")
        require_room(folder.path)
    for name, networks in own.items():
        screen.line("", f"{name}: not of {', '.join(networks)}, which have their own")
    (folder.path / "sweep").mkdir(exist_ok=True)
    try:
        with (
            FileLock(folder.path / "sweep/lock", timeout=0),
            folder.recording("searched" if arguments.only_search else "finished"),
        ):
            folder.learn(starts=folder.facts["starts"] + 1)
            studies = search_settings(asked, experiment, spaces, arguments.experiment, folder, screen)
            if arguments.only_search:
                screen.line(
                    "Searched", "all trials are there; the same command without --only-search trains the winner"
                )
                return
            comparison, files = train_winner(asked, experiment, studies, arguments.experiment, folder, screen)
    except Timeout:
        raise ConfigError(f"{shown(folder.path)}: another process is at this sweep; wait for it, or end it") from None
    paths = write_reports(folder.path, experiment.report_languages)
    took = time.time() - folder.facts["began"]
    folder.learn(seconds_with_reports=took)
    screen.results(comparison)
    since = f" since the first of {folder.facts['starts']} starts" if goes_on else ""
    screen.line("Took", f"{took:.0f} s{since}")
    screen.line("Winner", shown(files))
    for path in paths:
        screen.line("Report", shown(path))


def search_settings(asked: dict, experiment, spaces: dict, path, folder, screen) -> list:
    """An experiment, its spaces and its run folder -> the studies with all their trials."""
    from pipelines.steps.prepared import is_prepared
    from pipelines.steps.run_task import work_of
    from pipelines.steps.search import open_studies, search
    from pipelines.steps.search_space import with_every_choice
    from pipelines.steps.trial_data import trial_data

    # Data: prepared once, for all workers and for the winner.
    if not is_prepared(folder):
        work_of(experiment.task)(with_every_choice(asked, experiment, path, spaces), folder, screen, True)
    trial_data(experiment, folder)  # what workers could not divide or read is said here

    # Search: on training and validation alone.
    folder.learn(reached="search")
    studies = open_studies(experiment, spaces, folder, folder.facts["study"])
    for study in studies:
        names = [parameter.name for parameter in study.space.parameters]
        screen.line("Search", f"{', '.join(study.space.models)} by {', '.join(names)}")
        screen.line("", f"trials: {study.total}, {study.tally().done} of them made before")
    search(asked, path, experiment, studies, folder, screen)
    return studies


def train_winner(asked: dict, experiment, studies: list, path, folder, screen) -> tuple:
    """The studies -> the winner beside what the file says itself and the baselines, over all seeds: the test part is
    opened. Returns comparison.json and the path of the winner's experiment file."""
    import shutil

    from pipelines.steps.experiment_file import parse_experiment
    from pipelines.steps.progress import SCORES
    from pipelines.steps.run_task import work_of
    from pipelines.steps.sweep_facts import sweep_facts
    from pipelines.steps.tasks import task_named
    from pipelines.steps.winner import NAME, final_tables, winner_text, winners_of

    folder.learn(reached="winner")
    best = winners_of(studies)
    tables, names = final_tables(asked, experiment, path, best)
    score = SCORES[task_named(experiment.task).METRIC]
    folder.write_text(NAME, winner_text(tables, best["networks"], score, folder, experiment))
    final = parse_experiment(tables, folder.path / NAME).model_copy(update={"sweep": experiment.sweep})
    folder.write_json("config.json", final.model_dump(mode="json"))
    comparison = work_of(experiment.task)(final, folder, screen, False)
    folder.write_json("sweep.json", sweep_facts(experiment, studies, best, names, folder))
    shutil.rmtree(folder.path / "sweep", ignore_errors=True)
    return comparison, folder.path / NAME


def refuse_without_sweep(experiment, path) -> None:
    """Raises: ConfigError where the file does not say what to search, leaves no part to search by, or asks for a
    cluster and Ray is not installed."""
    from pipelines.steps.errors import ConfigError

    if experiment.sweep is None:
        raise ConfigError(
            f"{path}: there is no table [sweep.space] that says what to search, such as\n"
            '  [sweep.space]\n  "train.learning_rate" = { low = 1e-4, high = 1e-2, log = true }'
        )
    if experiment.data.folds:
        raise ConfigError(
            "data.folds: every row is tested once, so none is left to choose settings by; for the sweep divide into "
            "parts (take data.folds out) and run winner.toml with folds"
        )
    if experiment.sweep.cluster:
        from pipelines.steps.sweep_cluster import require_ray

        require_ray()
    if experiment.sweep.folds and experiment.data.time:
        raise ConfigError(
            "sweep.folds: the rows are divided by time (data.time), and folds would learn from what comes later; take "
            "sweep.folds out, sweep.repeats steadies a score as well"
        )


def new_or_broken_off(asked: dict, experiment, arguments) -> tuple:
    """-> the run folder of this sweep, and whether it was there already: the last one of the same experiment, finished
    or not. Where its workers are and how many makes no other sweep of it."""
    import hashlib
    import json
    import time

    from pipelines.steps import run_folder
    from pipelines.steps.errors import ConfigError

    def digest(*left_out: str, place: str = "") -> str:
        kept = {key: value for key, value in asked["sweep"].items() if key not in left_out}
        text = json.dumps([asked | {"sweep": kept}, place], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    here = ("workers", "worker_memory_mib", "cluster", "cpus_per_trial", "gpus_per_trial")
    of_run, of_study = digest(*here, place=str(arguments.experiment.resolve())), digest(*here, "trials", "storage")
    if arguments.fresh and experiment.sweep.storage:
        name = f"{experiment.name}-{of_study}-networks"
        raise ConfigError(
            "--fresh: the trials are in a database that others may be using; to begin anew, take its studies out: "
            f"optuna delete-study --storage {experiment.sweep.storage} --study-name {name}"
        )
    if not arguments.fresh:
        for path in sorted((run_folder.RUNS / experiment.name).glob("*/facts.json"), reverse=True):
            facts = json.loads(path.read_text(encoding="utf-8"))
            if facts.get("sweep_digest") == of_run and facts["format"] == run_folder.FORMAT:
                return run_folder.RunFolder(path.parent), True
    folder = run_folder.create_run(experiment, arguments.overrides, arguments.experiment, "sweep")
    folder.learn(sweep_digest=of_run, study=of_study, began=time.time(), starts=0)
    return folder, False


if __name__ == "__main__":
    from pathlib import Path

    arguments = parser(__doc__, "sweep", EXAMPLE)
    arguments.add_argument("experiment", type=Path, help="the experiment file (TOML), with [sweep]")
    arguments.add_argument("overrides", nargs="*", metavar="key=value", help="settings that replace the file's")
    arguments.add_argument("--fresh", action="store_true", help="begin anew, even where the same sweep is there")
    arguments.add_argument("--only-search", action="store_true", help="leave the winner to another start, elsewhere")
    sys.exit(main(run, arguments.parse_args(), again="the same command"))
