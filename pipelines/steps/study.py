"""The trials of a sweep in Optuna's storage: asked for, told, counted, and found again when their process is lost.

Several processes, on one machine or on several, add to one study. What Optuna does not do by itself:

* A process that is killed leaves its trial RUNNING for ever. Each running trial has a `beat`, the time, written anew
  every few seconds; whoever finds an old one tells the trial FAIL and puts its parameters into the queue again. Process
  numbers say nothing: they are used again, and mean something on one machine only.
* The sampler TPE takes no notice of trials that FAIL and would ask for the same settings again. So a trial that
  diverged, had too little memory or raised an error is told PRUNED, with its reason as the attribute `failure`.
* `n_trials` counts from where a process starts. Here the study is counted, and a trial too many is taken back.
"""

import itertools
import json
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import optuna
from optuna.exceptions import ExperimentalWarning, StorageInternalError, UpdateFinishedTrialError
from optuna.trial import FrozenTrial, Trial, TrialState
from sqlalchemy.exc import DBAPIError

from pipelines.steps.experiment import Experiment, Sweep
from pipelines.steps.search_space import Parameter, Settings, Space

BEAT, GRACE = 5, 60  # seconds between two beats, and after which a trial without one is lost
ATTEMPTS = 3  # to get a trial one epoch further, before it is given up
SQLITE_WAITS = 60  # seconds for another process to finish writing
OPENINGS = (0.1, 0.2, 0.4, 0.8)  # seconds after each failure to open a database, before the last attempt
REDUCTION = 3  # of halving: of so many trials one goes on
LOST, SURPLUS = "lost", "surplus"  # why a trial is told FAIL

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.filterwarnings("ignore", category=ExperimentalWarning)


def open_storage(url: str) -> optuna.storages.BaseStorage:
    """The address of a database -> Optuna's storage in it, its tables made where they are not there.

    Optuna looks whether a table is there and then makes it: of two processes that begin at one moment, one fails. When
    it tries again, the other has made it.
    """
    waiting = {"connect_args": {"timeout": SQLITE_WAITS}} if url.startswith("sqlite") else {}
    for pause in OPENINGS:
        with suppress(DBAPIError):
            return optuna.storages.RDBStorage(url, engine_kwargs=waiting)
        time.sleep(pause)
    return optuna.storages.RDBStorage(url, engine_kwargs=waiting)


def open_study(storage: optuna.storages.BaseStorage, name: str, sweep: Sweep, epochs: int | None) -> optuna.Study:
    """A storage, the name of a study and the most epochs of its trials (None: of a baseline) -> the study, made where
    it is not there."""
    pruner = optuna.pruners.NopPruner()
    if sweep.pruner == "halving" and epochs:
        first = max(1, round(epochs / REDUCTION**2))
        pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=first, reduction_factor=REDUCTION)
    return optuna.create_study(
        storage=storage, study_name=name, direction="maximize", pruner=pruner, load_if_exists=True
    )


def sampler(sweep: Sweep, *place: int) -> optuna.samplers.BaseSampler:
    """Numbers that say who asks and when -> a sampler that draws what no other does, and the same when asked again."""
    seed = int(np.random.SeedSequence([sweep.seed, *place]).generate_state(1)[0])
    if sweep.sampler != "tpe":
        return optuna.samplers.RandomSampler(seed=seed)
    guesses = min(10, max(4, sweep.trials // 4))  # at random, before there is something to learn from
    return optuna.samplers.TPESampler(n_startup_trials=guesses, multivariate=True, group=True, constant_liar=True,
                                      seed=seed)  # fmt: skip


def queue_first(study: optuna.Study, experiment: Experiment, space: Space) -> None:
    """Put what the file says itself before everything else, for each model; and every point of a grid."""
    there = {key for trial in trials_of(study) if (key := trial.user_attrs.get("queued"))}

    def queue(settings: Settings, inside: list[Parameter], **attributes) -> None:
        key = json.dumps(settings, sort_keys=True, default=list)
        if key not in there:
            there.add(key)
            fixed = {p.name: encoded(p, settings[p.name]) for p in inside if p.name in settings}
            study.enqueue_trial(fixed, user_attrs={"queued": key, **attributes})

    for model in space.models:
        settings, _ = space.defaults(experiment, model)
        inside = [p for p in space.parameters if p.name in settings and p.has(settings[p.name])]
        queue(settings, inside, default=model)
    for settings in points_of(experiment, space) or ():
        queue(settings, list(space.parameters))


def trials_of(study: optuna.Study) -> list[FrozenTrial]:
    """-> the trials that count: all but those that were lost, or too many."""
    return [trial for trial in study.get_trials(deepcopy=False) if trial.state != TrialState.FAIL]


@dataclass(frozen=True)
class Tally:
    """How far a study is."""

    total: int  # trials that there are to be
    there: int  # that count, in whatever state
    waiting: int
    running: int
    complete: int
    pruned: int
    failed: int  # told as pruned, for a reason

    @property
    def done(self) -> int:
        """Trials that are over."""
        return self.complete + self.pruned + self.failed

    @property
    def has_work(self) -> bool:
        """Whether a process that asks would get a trial."""
        return self.done + self.running < self.total

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self.has_work and not self.running


def tally(trials: list[FrozenTrial], total: int) -> Tally:
    """The trials that count, and how many there are to be -> Tally."""
    states = [trial.state for trial in trials]
    failed = sum("failure" in trial.user_attrs for trial in trials if trial.state == TrialState.PRUNED)
    return Tally(total, len(trials), states.count(TrialState.WAITING), states.count(TrialState.RUNNING),
                 states.count(TrialState.COMPLETE), states.count(TrialState.PRUNED) - failed, failed)  # fmt: skip


def points_of(experiment: Experiment, space: Space) -> list[Settings] | None:
    """-> every combination, of a grid, and wherever there are not more than trials; else None."""
    if any(parameter.points() is None for parameter in space.parameters):
        return None
    most = max(1, experiment.sweep.trials - _outside(experiment, space))
    points = list(itertools.islice(space.grid(), most + 1))
    return points if len(points) <= most else None


def trials_wanted(experiment: Experiment, space: Space) -> int:
    """-> how many trials a study is to have: as many as asked for, or as there are different ones."""
    points = points_of(experiment, space)
    asked = experiment.sweep.trials if points is None else len(points) + _outside(experiment, space)
    return max(asked, len(space.models))


def _outside(experiment: Experiment, space: Space) -> int:
    """How many models the file gives settings that the space leaves out: a trial more for each."""
    return sum(not space.defaults(experiment, model)[1] for model in space.models)


def ask(study: optuna.Study, sweep: Sweep, total: int, worker: str, slot: int) -> Trial | None:
    """The next trial of a study, for a worker; None where there are enough."""
    while tally(trials_of(study), total).has_work:
        study.sampler = sampler(sweep, slot, len(study.get_trials(deepcopy=False)))
        trial = study.ask()
        trial.set_user_attr("worker", worker)
        for name in ("began", "beat"):
            trial.set_user_attr(name, time.time())
        before = [other for other in trials_of(study) if other.number < trial.number]
        queued = trial.user_attrs.get("queued")
        if queued and any(other.user_attrs.get("queued") == queued for other in before):
            _fail(study, trial, SURPLUS)  # two starts at the same time have put it into the queue
        elif sum(other.state != TrialState.WAITING for other in before) >= total:
            _fail(study, trial, SURPLUS)  # two asked at the same time for the last one
            return None
        else:
            return trial
    return None


def draw(trial: Trial, space: Space, experiment: Experiment) -> Settings:
    """A trial -> its settings, chosen by the sampler, or as they were put into the queue."""
    default = trial.user_attrs.get("default")

    def choose(parameter: Parameter):
        if default:
            value = space.defaults(experiment, default)[0][parameter.name]
            if not parameter.has(value):
                return value  # the file's own, which the space leaves out
        return suggested(trial, parameter)

    return space.choose(choose)


def suggested(trial: Trial, parameter: Parameter):
    """A value of a parameter, by Optuna."""
    name = parameter.name
    if parameter.choices:
        texts = [encoded(parameter, choice) for choice in parameter.choices]
        return parameter.choices[texts.index(trial.suggest_categorical(name, texts))]
    if parameter.whole:
        return trial.suggest_int(name, parameter.low, parameter.high, step=parameter.step or 1, log=parameter.log)
    return trial.suggest_float(name, parameter.low, parameter.high, step=parameter.step, log=parameter.log)


def encoded(parameter: Parameter, value):
    """A choice as Optuna's storage keeps it: a list as JSON."""
    return json.dumps(value) if parameter.choices and isinstance(value, list) else value


@contextmanager
def beating(trial: Trial) -> Iterator[None]:
    """Say every few seconds that the trial is alive."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            with suppress(StorageInternalError, UpdateFinishedTrialError):  # the next one comes soon
                trial.set_user_attr("beat", time.time())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def is_silent(trial: FrozenTrial, grace: float = GRACE) -> bool:
    """Whether a running trial has given no sign of life for too long."""
    last = trial.user_attrs.get("beat") or (trial.datetime_start.timestamp() if trial.datetime_start else 0)
    return time.time() - last > grace


def reap(study: optuna.Study, is_lost: Callable[[FrozenTrial], bool] = is_silent) -> list[int]:
    """Tell running trials that are lost FAIL, and put their parameters into the queue again -> their numbers. One that
    got no further in several attempts is given up instead."""
    reaped = []
    for lost in study.get_trials(deepcopy=False, states=[TrialState.RUNNING]):
        if not is_lost(lost):
            continue
        attributes, trial = lost.user_attrs, Trial(study, lost._trial_id)
        got_further = len(lost.intermediate_values) > attributes.get("epochs_before", 0)
        attempt = 1 if got_further else attributes.get("attempt", 0) + 1
        with suppress(UpdateFinishedTrialError, ValueError):  # somebody else was first, or it came back to life
            if attempt >= ATTEMPTS:
                reason = f"its process ended {attempt} times at the same place; the memory may not be enough"
                trial.set_user_attr("failure", reason)
                study.tell(lost.number, state=TrialState.PRUNED)
                continue
            _fail(study, trial, LOST)
            kept = {key: attributes[key] for key in ("queued", "default") if key in attributes}
            worked = attributes["beat"] - attributes["began"] if "beat" in attributes else 0
            kept["spent"] = attributes.get("spent", 0) + worked
            study.enqueue_trial(lost.params, user_attrs={"again": lost.number, "attempt": attempt, **kept})
            reaped.append(lost.number)
    return reaped


def _fail(study: optuna.Study, trial: Trial, reason: str) -> None:
    trial.set_user_attr("reason", reason)
    study.tell(trial.number, state=TrialState.FAIL)


def twin(study: optuna.Study, digest: str) -> FrozenTrial | None:
    """A trial of the same settings that is over: it would come out the same."""
    over = study.get_trials(deepcopy=False, states=[TrialState.COMPLETE, TrialState.PRUNED])
    return next((trial for trial in over if trial.user_attrs.get("digest") == digest), None)


def best_of(trials: list[FrozenTrial]) -> FrozenTrial | None:
    """The complete trial with the highest value, of equals the first; None where none is complete."""
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    return max(complete, key=lambda trial: trial.value, default=None)


def study_name(experiment: Experiment, digest: str, kind: str) -> str:
    """The name of a study in a storage that several sweeps may share."""
    return f"{experiment.name}-{digest}-{kind}"
