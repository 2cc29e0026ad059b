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
from functools import partial
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
from optuna.trial import Trial, TrialState

from pipelines.steps.builders import find_builders
from pipelines.steps.compare import bootstrap_interval
from pipelines.steps.errors import Diverged
from pipelines.steps.experiment import Experiment
from pipelines.steps.fit import fits
from pipelines.steps.search_space import MODELS, Space, trial_experiment
from pipelines.steps.study import beating, draw, twin
from pipelines.steps.tasks import task_named
from pipelines.steps.trial_data import TrialData

OUT_OF_MEMORY = "out of memory"
LONGEST_REASON = 500  # characters
MEASURED = ("by_seed", "interval", "failure")  # attributes of a trial that say what came of it


class Pruned(Exception):
    """The trial is behind others at the same epoch: not worth going on."""


@dataclass
class Searched:
    """What every trial of a sweep starts from."""

    asked: dict  # the tables of the file
    path: Path  # of the file, for its paths
    experiment: Experiment
    data: TrialData  # without the test part
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
            spent = trial.user_attrs.get("spent", 0)  # by attempts that were lost
            attributes |= {"epochs": len(epochs), "seconds": spent + time.perf_counter() - started}
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
                copied = {key: same.user_attrs[key] for key in MEASURED if key in same.user_attrs}
                value = same.value if same.state == TrialState.COMPLETE else None
                return tell(value, same.state, same_as=same.number, **copied)
            trial.set_user_attr("digest", digest)
            epochs += _of_attempt_before(study, trial)
            must_end = "default" in trial.user_attrs

            def on_epoch(first: bool, seed: int, row: dict) -> None:
                if not first or seed != seeds[0] or row.get("silver"):
                    return
                value = row[f"validation_{task.METRIC}"]
                if row["epoch"] > len(epochs):
                    epochs.append(value)
                    trial.report(value, row["epoch"])
                if not must_end and trial.should_prune():
                    raise Pruned

            folder, prepared = searched.checkpoints / digest, searched.data.prepared[model.preprocess[0]]
            answers = {seed: [] for seed in (seeds[:1] if builder.is_baseline else seeds)}  # to the validated rows
            for fold in range(len(prepared.folds)):
                wanted = {seed: folder / f"seed-{seed}-fold-{fold + 1}.npz" for seed in answers}
                told = partial(on_epoch, fold == 0)
                for seed, fitted, *_ in fits(experiment, model, builder, prepared, fold, wanted, told):
                    table, _ = task.predictions(fitted, prepared, fold)
                    answers[seed].append(table[table["split"] == "validation"])
            value, measured = measure(task, list(map(pd.concat, answers.values())), prepared, searched.data.groups)
            if not math.isfinite(value):
                raise Diverged(f"the score is {value}")
            tell(value, TrialState.COMPLETE, **measured)
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


def measure(task, tables: list[pd.DataFrame], prepared, groups: np.ndarray | None) -> tuple[float, dict]:
    """By seed the answers to the validated rows -> the mean score over seeds; the score by seed and the bounds of the
    95 % interval of the mean."""
    by_seed = [float(task.measure(table, prepared.classes)[task.METRIC]) for table in tables]
    predicted, rows = [task.compared(table, prepared) for table in tables], sum(len(f["test"]) for f in prepared.folds)
    interval = bootstrap_interval(predicted, task.score_of(prepared), rows, groups)
    return float(np.mean(by_seed)), {"by_seed": by_seed, "interval": interval}


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
