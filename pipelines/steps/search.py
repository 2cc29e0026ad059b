"""The search of a sweep: workers that are started, watched and replaced, until all trials are there."""

import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial, TrialState

from pipelines.steps import study as studies
from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment
from pipelines.steps.progress import SCORES
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.search_space import MODELS, NETWORKS, Settings, Space
from pipelines.steps.sweep_processes import Processes
from pipelines.steps.sweep_worker import MOST_TRIALS
from pipelines.steps.tasks import task_named

LOOKS = 1.0  # seconds between two looks at the study
GIVE_UP = 3  # workers in a row that end before they have begun a trial


@dataclass
class Study:
    """One of the studies of a sweep: of the networks, or of a baseline."""

    kind: str
    space: Space
    study: optuna.Study
    total: int
    epochs: int | None

    def tally(self) -> studies.Tally:
        """How far it is."""
        return studies.tally(studies.trials_of(self.study), self.total)


def open_studies(experiment: Experiment, spaces: dict[str, Space], folder: RunFolder, digest: str) -> list[Study]:
    """The studies of a sweep, with what comes first in their queues."""
    url, builders, found = storage_of(experiment, folder), find_builders(experiment.task), []
    for kind, space in spaces.items():
        networks = [
            experiment.models[m] for m in space.models if not builders[experiment.models[m].architecture].is_baseline
        ]
        epochs = max((model.train.epochs for model in networks), default=None)
        name = studies.study_name(experiment, digest, kind)
        try:
            study = studies.open_study(studies.open_storage(url), name, experiment.sweep, epochs)
        except Exception as error:  # of the database, its driver or the way there: each library has its own
            where = experiment.sweep.storage or url
            said = str(error).splitlines()[0]
            if isinstance(error, ImportError):
                said += "; .venv/bin/pip install '.[database]' brings the driver of PostgreSQL"
            raise ConfigError(f'sweep.storage = "{where}": the database cannot be opened: {said}') from error
        studies.queue_first(study, experiment, space)
        found.append(Study(kind, space, study, studies.trials_wanted(experiment, space), epochs))
    return found


def storage_of(experiment: Experiment, folder: RunFolder) -> str:
    """The address of the database that the trials are kept in; `$NAME` in it is a variable of the environment."""
    return (
        os.path.expandvars(experiment.sweep.storage or "")
        or f"sqlite:///{(folder.path / 'study.db').resolve().as_posix()}"
    )


def search(asked: dict, path: Path, experiment: Experiment, found: list[Study], folder: RunFolder, screen) -> None:
    """Make the trials that are missing. The run folder holds the prepared data.

    Raises: ConfigError where workers end again and again before they can begin; what they said is shown.
    """
    if all(study.tally().is_over for study in found) and "searched" in folder.facts:
        return
    if "workers" not in folder.facts:
        folder.learn(workers=uuid.uuid4().hex)  # how the names of all workers of this run begin
    job = {
        "asked": asked, "path": str(path.resolve()), "storage": storage_of(experiment, folder),
        "most_trials": MOST_TRIALS,
        "studies": {s.kind: {"name": s.study.study_name, "total": s.total, "epochs": s.epochs} for s in found},
    }  # fmt: skip
    display = _Display(experiment, found, screen)
    with _place(experiment, folder, job) as place:
        screen.line("", place.where())
        folder.learn(searched=place.described())
        with screen.bar("search", sum(study.total for study in found)) as show, _ended_at_last(found) as workers:
            unbegun = 0
            while not display.update(show):
                for study in found:
                    for number in studies.reap(study.study, partial(_is_lost, workers, folder)):
                        screen.line("", f"trial {number} gives no sign of life: it is gone on with")
                for worker, how in [(worker, how) for worker in workers if (how := worker.ended()) is not None]:
                    workers.remove(worker)
                    began = _take_back(worker, found, screen)
                    unbegun = 0 if began or how == "0" else unbegun + 1
                    if unbegun >= GIVE_UP:
                        raise ConfigError(
                            f"{unbegun} workers ended before they began a trial. The last one said:\n{worker.said()}"
                        )
                free = sorted(set(range(place.count())) - {worker.slot for worker in workers})
                idle = sum(worker.name not in display.busy for worker in workers)
                for slot in free[: max(0, display.unbegun - idle)]:
                    workers.append(place.start(f"{folder.facts['workers']}-{uuid.uuid4().hex}", slot))
                time.sleep(LOOKS)


def _place(experiment: Experiment, folder: RunFolder, job: dict):
    """Where the workers are to be: processes of this machine, or tasks of a cluster."""
    if not experiment.sweep.cluster:
        return Processes(experiment, folder, job)
    from pipelines.steps.sweep_cluster import Cluster

    return Cluster(experiment, folder, job)


def _is_lost(workers: list, folder: RunFolder, trial: FrozenTrial) -> bool:
    """Whether a running trial has been silent for too long; not so long where it was a worker of an earlier start of
    this run: they end with their start, and this process alone holds the run's lock."""
    name = trial.user_attrs.get("worker", "")
    is_left = name.startswith(folder.facts["workers"]) and name not in {worker.name for worker in workers}
    return studies.is_silent(trial, 2 * studies.BEAT if is_left else studies.GRACE)


def _take_back(worker, found: list[Study], screen=None) -> bool:
    """A worker that ended -> whether it had begun a trial; the one it was making is put into the queue again."""
    began = False
    for study in found:
        began |= any(t.user_attrs.get("worker") == worker.name for t in study.study.get_trials(deepcopy=False))
        for number in studies.reap(study.study, lambda trial: trial.user_attrs.get("worker") == worker.name):
            if screen:
                screen.line("", f"the worker of trial {number} ended ({worker.ended()}): another goes on with it")
    return began


@contextmanager
def _ended_at_last(found: list[Study]) -> Iterator[list]:
    """A list for workers -> they end when the block does, and what they were making is free for another start."""
    workers: list = []
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
        for worker in workers:
            _take_back(worker, found)


class _Display:
    """What is shown of the studies: a bar, and a line for each new best."""

    def __init__(self, experiment: Experiment, found: list[Study], screen):
        self.experiment, self.found, self.screen = experiment, found, screen
        self.metric = SCORES[task_named(experiment.task).METRIC]
        self.best: dict[str, float] = {}
        self.busy: set[str] = set()  # workers that make a trial
        self.unbegun = 0  # trials
        self.at_first = True

    def update(self, show) -> bool:
        """Look at the studies, show what there is -> whether they are over."""
        tallies, best, self.busy = [], "", set()
        for study in self.found:
            trials = studies.trials_of(study.study)
            tallies.append(studies.tally(trials, study.total))
            self.busy |= {trial.user_attrs.get("worker") for trial in trials if trial.state == TrialState.RUNNING}
            found = studies.best_of(trials)
            if found and found.value > self.best.get(study.kind, float("-inf")):
                self.best[study.kind] = found.value
                said = in_words(found.user_attrs["settings"])
                title = "Best so far" if self.at_first else "New best"
                self.screen.line(title, f"trial {found.number}: validation {self.metric} {found.value:.3f}, {said}")
            if found and study.kind == NETWORKS:
                best = f" · best {found.value:.3f} ({found.user_attrs['settings'][MODELS]}, trial {found.number})"
        self.at_first = False
        pruned, failed = (sum(getattr(tally, name) for tally in tallies) for name in ("pruned", "failed"))
        done, running = (sum(getattr(tally, name) for tally in tallies) for name in ("done", "running"))
        self.unbegun = sum(max(0, tally.total - tally.done - tally.running) for tally in tallies)
        show(done, f"{running} running, {pruned} pruned, {failed} failed{best}")
        return all(tally.is_over for tally in tallies)


def in_words(settings: Settings) -> str:
    """Settings -> a line: cnn, filters = 128, train.learning_rate = 0.0012."""
    model = settings[MODELS]
    named = {name.removeprefix(f"models.{model}."): value for name, value in settings.items() if name != MODELS}
    return ", ".join([model, *(f"{name} = {_short(value)}" for name, value in named.items())])


def _short(value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False).strip('"')
