"""A search that is over -> sweep.json: all trials, what mattered, what it cost, what fresh seeds say of the winner."""

import json
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from pipelines.steps import study as studies
from pipelines.steps.experiment import Experiment
from pipelines.steps.run_folder import RunFolder, open_run
from pipelines.steps.search import Study
from pipelines.steps.search_space import MODELS, NETWORKS, Space
from pipelines.steps.tasks import task_named

ENOUGH = 20  # complete trials, from which on importances say something


def sweep_facts(
    experiment: Experiment, found: list[Study], best: dict[str, FrozenTrial], names: dict, folder: RunFolder
) -> dict[str, Any]:
    """All that the report says of a search -> the contents of sweep.json. Where the final models are trained, their
    scores on validation are among it."""
    sweep, metric = experiment.sweep, task_named(experiment.task).METRIC
    return {
        "metric": metric,
        "sampler": sweep.sampler,
        "pruner": sweep.pruner,
        "repeats": sweep.repeats,
        "folds": sweep.folds,
        "asked": sweep.trials,
        "enough": ENOUGH,
        "searched": folder.facts["searched"],
        "studies": [
            _facts(study, best.get(study.kind), names[study.kind], metric, experiment, folder) for study in found
        ],
    }


def _facts(study: Study, best: FrozenTrial | None, names: dict, metric: str, experiment: Experiment, folder: RunFolder):
    every = study.study.get_trials(deepcopy=False)
    trials = [trial for trial in every if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    lost = [trial for trial in every if trial.user_attrs.get("reason") == studies.LOST]
    ended = [trial.datetime_complete for trial in trials if trial.datetime_complete]
    began = [trial.datetime_start for trial in every if trial.datetime_start]
    return {
        "kind": study.kind,
        "is_baseline": study.kind != NETWORKS,
        "models": list(study.space.models),
        "space": [_parameter(parameter) for parameter in study.space.parameters],
        "trials": [_trial(trial) for trial in trials],
        "best": best.number if best else None,
        "names": names,
        "lost": len(lost),
        "seconds": sum(trial.user_attrs.get("seconds", 0) for trial in trials),
        "wall_seconds": (max(ended) - min(began)).total_seconds() if ended else 0,
        "importance": importance(study.space, trials, best.user_attrs["settings"][MODELS]) if best else {},
        "fresh": {role: _fresh(name, metric, experiment, folder) for role, name in names.items()},
    }


def _parameter(parameter) -> dict:
    shown = {"name": parameter.name, "models": list(parameter.models), "only_with": parameter.only_with}
    if parameter.choices:
        return shown | {"choices": list(parameter.choices)}
    return shown | {key: getattr(parameter, key) for key in ("low", "high", "log", "step", "whole")}


def _trial(trial: FrozenTrial) -> dict:
    attributes = trial.user_attrs
    failure = attributes.get("failure")
    state = "complete" if trial.state == TrialState.COMPLETE else "failed" if failure else "pruned"
    return {
        "number": trial.number,
        "state": state,
        "value": trial.value if state == "complete" else None,
        "by_seed": attributes.get("by_seed"),
        "interval": attributes.get("interval"),
        "settings": attributes.get("settings", {}),
        "epochs": attributes.get("epochs", 0),
        "scores": [value for _, value in sorted(trial.intermediate_values.items())],
        "seconds": attributes.get("seconds", 0.0),
        "failure": failure,
        "default": attributes.get("default"),
        "same_as": attributes.get("same_as"),
    }


def importance(space: Space, trials: list[FrozenTrial], model: str) -> dict[str, Any]:
    """The trials of a study -> how much of the differences of their values goes back to each setting (fANOVA, Hutter
    and others 2014): of all trials, by the settings that all have; and of those of the best model."""
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE and trial.params]
    of_model = [trial for trial in complete if trial.user_attrs["settings"][MODELS] == model]
    found = {}
    for kind, chosen in (("all", complete), ("model", of_model)):
        names = [
            p.name for p in space.parameters if kind == "all" and set(p.models) == set(space.models) and not p.only_with
        ]
        if kind == "model":
            names = [p.name for p in space.parameters if model in p.models and p.name != MODELS and not p.only_with]
        found[kind] = {"trials": len(chosen), "settings": _fanova(chosen, names)}
    return found | {"of": model}


def _fanova(trials: list[FrozenTrial], names: list[str]) -> dict[str, float]:
    """Trials and names of settings -> the importance of each, in all 1; nothing where it cannot be told."""
    whole = [trial for trial in trials if set(names) <= set(trial.params)]
    names = [name for name in names if len({str(trial.params[name]) for trial in whole}) > 1]
    if len(whole) < 4 or not names or len({trial.value for trial in whole}) < 2:
        return {}
    study = optuna.create_study(direction="maximize")
    for trial in whole:
        params = {name: trial.params[name] for name in names}
        kinds = {name: trial.distributions[name] for name in names}
        study.add_trial(optuna.create_trial(params=params, distributions=kinds, value=trial.value))
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    return optuna.importance.get_param_importances(study, evaluator=evaluator, params=names)


def _fresh(name: str | None, metric: str, experiment: Experiment, folder: RunFolder) -> dict | None:
    """A final model -> its scores on validation by seed, measured as those of trials; None where it is not there."""
    final = open_run(folder.path)[1].models.get(name) if name else None
    if final is None:
        return None
    values = []
    for seed in experiment.seeds:
        path = folder.model(name, final.preprocess[0], seed) / "metrics.json"
        if path.exists():
            values.append(json.loads(path.read_text(encoding="utf-8"))["validation"][metric])
    return {"by_seed": values, "preprocess": final.preprocess[0]} if values else None
