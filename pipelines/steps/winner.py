"""The winner of a search -> an experiment that compares it with what the file says itself, ready to be run."""

import copy
from pathlib import Path

from optuna.trial import FrozenTrial

from data.sources import FILES, load_sources
from pipelines.steps import study as studies
from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment
from pipelines.steps.paths import ROOT, resolve, shown
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.search import Study, in_words
from pipelines.steps.search_space import MODELS, NETWORKS, Settings, model_table, value_of
from pipelines.steps.toml_text import toml_text

TUNED = "tuned"
NAME = "winner.toml"


def winners_of(found: list[Study]) -> dict[str, FrozenTrial]:
    """The studies of a sweep -> the best trial of each.

    Raises: ConfigError where no trial of the networks came to its end, with the reasons.
    """
    best = {study.kind: studies.best_of(studies.trials_of(study.study)) for study in found}
    if best[NETWORKS] is None:
        trials = studies.trials_of(found[0].study)
        reasons = dict.fromkeys(t.user_attrs.get("failure", "behind others") for t in trials)
        listed = "\n".join(f"  {sum(t.user_attrs.get('failure') == why for t in trials)} × {why}" for why in reasons)
        raise ConfigError(f"none of {len(trials)} trials came to its end, so there is no winner:\n{listed}")
    return {kind: trial for kind, trial in best.items() if trial}


def final_tables(asked: dict, experiment: Experiment, path: Path, best: dict[str, FrozenTrial]) -> tuple[dict, dict]:
    """The tables of the file and the best trials -> the tables of the experiment that opens the test part: every
    baseline, each tuned one beside itself; the winner beside what the file says of this model; and by study the names
    of both. Where nothing was better than the file, there is no tuned one."""
    builders, models, names = find_builders(experiment.task), {}, {}

    def tuned(kind: str, name: str, alone: str) -> None:
        trial = best.get(kind)
        names[kind] = {"default": name, "tuned": None}
        if trial and not _says_the_same(experiment, name, trial.user_attrs["settings"]):
            while alone in models or alone in experiment.models:
                alone += "_"
            names[kind]["tuned"] = alone
            models[alone] = model_table(asked, experiment, name, trial.user_attrs["settings"])

    for name, model in experiment.models.items():
        if builders[model.architecture].is_baseline:
            models[name] = copy.deepcopy(asked.get("models", {}).get(name, {}))
            if name in best:
                models[name]["preprocess"] = [model.preprocess[0]]
                tuned(name, name, f"{name}_{TUNED}")
    network = best[NETWORKS].user_attrs["settings"][MODELS]
    models[network] = model_table(asked, experiment, network, {})
    tuned(NETWORKS, network, TUNED)
    tables = {key: value for key, value in asked.items() if key not in ("sweep", "models")}
    return _portable(tables | {"models": _portable_models(models, path)}, path), names


def winner_text(tables: dict, best: FrozenTrial, score: str, folder: RunFolder, experiment: Experiment) -> str:
    """The final tables -> the text of an experiment file."""
    settings = in_words(best.user_attrs["settings"])
    return (
        f"# {experiment.name}: the winner of a search of settings, beside the settings that it began with.\n"
        f"#   python -m pipelines.{experiment.task} {shown(folder.path / NAME)}\n"
        f"# Trial {best.number}: validation {score} {best.value:.3f}, {settings}.\n\n"
    ) + toml_text(tables)


def _says_the_same(experiment: Experiment, model: str, settings: Settings) -> bool:
    """Whether the file itself gives the model these settings."""
    asked = {name: value for name, value in settings.items() if name != MODELS}
    return asked == {name: value_of(experiment, model, name) for name in asked}


def _portable(tables: dict, path: Path) -> dict:
    """Paths that are found beside the experiment file -> the same from anywhere."""
    tables = copy.deepcopy(tables)
    data = tables.get("data", {})
    if "source" not in data:
        for key in (*FILES, "splits", "unlabelled"):
            if key in data and not (key == "unlabelled" and data[key] in load_sources()):
                data[key] = _found(data[key], path)
    if vectors := tables.get("vectorise", {}).get("vectors"):
        tables["vectorise"]["vectors"] = _vectors(vectors, path)
    return tables


def _portable_models(models: dict, path: Path) -> dict:
    for table in models.values():
        if vectors := table.get("vectorise", {}).get("vectors"):
            table["vectorise"]["vectors"] = _vectors(vectors, path)
    return models


def _vectors(written: str, path: Path) -> str:
    return written if written in ("navec", "corpus") else _found(written, path)


def _found(written: str, path: Path) -> str:
    """Relative to the root where it lies there, else absolute; what names a variable stays."""
    if "$" in written:
        return written
    found = resolve(written, path.resolve().parent)
    return found.relative_to(ROOT).as_posix() if found.is_relative_to(ROOT) else found.as_posix()
