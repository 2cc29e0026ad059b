"""One trial of a sweep: settings -> a score on validation, told to the study; what breaks is told with its reason."""

import gc
import hashlib
import json
import math
import shutil
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.trial import Trial, TrialState

from pipelines.steps.builders import find_builders
from pipelines.steps.errors import Diverged
from pipelines.steps.experiment import Experiment
from pipelines.steps.fit import fits
from pipelines.steps.search_space import MODELS, Space, trial_experiment
from pipelines.steps.study import beating, draw, twin
from pipelines.steps.tasks import task_named

OUT_OF_MEMORY = "out of memory"
LONGEST_REASON = 500  # characters


class Pruned(Exception):
    """The trial is behind others at the same epoch: not worth going on."""


@dataclass
class Searched:
    """What every trial of a sweep starts from."""

    asked: dict  # the tables of the file
    path: Path  # of the file, for its paths
    experiment: Experiment
    prepared: dict  # without the test part, see `trial_data`
    checkpoints: Path  # a folder

    def seeds(self) -> tuple[int, ...]:
        """Those of a trial: none of the experiment's, so that the winner is judged by fresh ones."""
        first = max(self.experiment.seeds) + 1
        return tuple(range(first, first + self.experiment.sweep.repeats))


def run_trial(study: optuna.Study, trial: Trial, space: Space, searched: Searched) -> None:
    """Choose settings, train, tell the study what came of it."""
    started, task = time.perf_counter(), task_named(searched.experiment.task)
    with beating(trial):
        settings = draw(trial, space, searched.experiment)
        trial.set_user_attr("settings", settings)
        name, builders = settings[MODELS], find_builders(searched.experiment.task)
        epochs: list[float] = []  # of the first seed, with those of an attempt before

        def tell(value: float | None = None, state: TrialState | None = None, **attributes) -> None:
            attributes |= {"epochs": len(epochs), "seconds": time.perf_counter() - started}
            for key, said in attributes.items():
                trial.set_user_attr(key, said)
            study.tell(trial, value, state=state, skip_if_finished=True)

        try:
            experiment = trial_experiment(searched.asked, searched.experiment, searched.path, settings)
            model = experiment.models[name]
            builder, seeds = builders[model.architecture], searched.seeds()
            digest = digest_of(experiment, name, seeds)
            if same := twin(study, digest):
                epochs += same.intermediate_values.values()
                for step, value in same.intermediate_values.items():
                    trial.report(value, step)
                copied = {"failure": same.user_attrs["failure"]} if "failure" in same.user_attrs else {}
                value = same.value if same.state == TrialState.COMPLETE else None
                return tell(value, same.state, same_as=same.number, **copied)
            trial.set_user_attr("digest", digest)
            epochs += _of_attempt_before(study, trial)
            must_end = "default" in trial.user_attrs

            def on_epoch(seed: int, row: dict) -> None:
                if seed != seeds[0] or row.get("silver"):
                    return
                value = row[f"validation_{task.METRIC}"]
                if row["epoch"] > len(epochs):
                    epochs.append(value)
                    trial.report(value, row["epoch"])
                if not must_end and trial.should_prune():
                    raise Pruned

            folder = searched.checkpoints / digest
            wanted = {seed: folder / f"seed-{seed}.npz" for seed in (seeds[:1] if builder.is_baseline else seeds)}
            prepared, values = searched.prepared[model.preprocess[0]], []
            for _, fitted, tables, _ in fits(experiment, model, builder, prepared, 0, wanted, on_epoch):
                values.append(_score(task, fitted, tables, prepared, model.train.monitor))
            value = sum(values) / len(values)
            if not math.isfinite(value):
                raise Diverged(f"the score is {value}")
            tell(value, TrialState.COMPLETE, by_seed=values)
        except Pruned:
            tell(state=TrialState.PRUNED)
        except optuna.exceptions.UpdateFinishedTrialError:  # it was taken for lost: another process does it again
            return
        except optuna.exceptions.StorageInternalError:  # nothing can be told: the process ends, the trial is reaped
            raise
        except Exception as error:
            if not isinstance(error, Diverged):
                traceback.print_exc()
            tell(state=TrialState.PRUNED, failure=reason_of(error, searched.experiment))
        shutil.rmtree(searched.checkpoints / trial.user_attrs.get("digest", "none"), ignore_errors=True)
    gc.collect()


def digest_of(experiment: Experiment, model: str, seeds: tuple[int, ...]) -> str:
    """The experiment of a trial, its model and its seeds -> a name that the same training has every time."""
    whole = experiment.models[model].model_dump(mode="json") | {"seeds": seeds}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def kept_row(history: list[dict], monitor: str) -> dict:
    """The epochs of a training -> the one whose weights were kept: the first that `monitor` finds best."""
    name = f"validation_{monitor}"
    return min(history, key=lambda row: row[name]) if monitor == "loss" else max(history, key=lambda row: row[name])


def reason_of(error: BaseException, experiment: Experiment) -> str:
    """What ended a trial -> in words, why."""
    if isinstance(error, MemoryError) or _is_out_of_memory(error):
        return OUT_OF_MEMORY
    said = str(error) if isinstance(error, Diverged) else f"{type(error).__name__}: {error}"
    return said[:LONGEST_REASON]


def _is_out_of_memory(error: BaseException) -> bool:
    if "keras" not in sys.modules:  # of a baseline
        return False
    from pipelines.steps.backends import backend

    return backend().is_out_of_memory(error)


def _score(task, fitted, tables: dict, prepared, monitor: str) -> float:
    """What a training gave -> its score on validation."""
    if "history" in tables:
        return float(kept_row(tables["history"], monitor)[f"validation_{task.METRIC}"])
    answers, _ = task.predictions(fitted, prepared, 0)
    return float(task.measure(answers[answers["split"] == "validation"], prepared.classes)[task.METRIC])


def _of_attempt_before(study: optuna.Study, trial: Trial) -> list[float]:
    """Where the trial was lost once: the scores of the epochs that it had made, told once more."""
    number = trial.user_attrs.get("again")
    if number is None:
        return []
    before = study.get_trials(deepcopy=False)[number].intermediate_values
    for step, value in sorted(before.items()):
        trial.report(value, step)
    trial.set_user_attr("epochs_before", len(before))
    return [value for _, value in sorted(before.items())]
