"""The settings that a trial may choose, as [sweep.space] says. `search_space_file.py` reads it.

A name is the dotted name of a key of the experiment file. It has a list of choices, or a table: `choices`, or `low` and
`high` with `log` or `step`; `only_with` says beside what else it is chosen.

    "models.cnn.filters" = [64, 128]                              chosen where the model is cnn
    "train.learning_rate" = { low = 1e-4, high = 1e-2, log = true }   for every network without a rate of its own
    "train.momentum" = { low = 0, high = 0.9, only_with = { "train.optimizer" = "sgd" } }
    "preprocess" = ["lemmas", "raw"]                              one of the file's

Which of the file's networks a trial trains is itself a choice, "models"; left out, it is among all of them.
"""

import itertools
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.steps.experiment import Experiment
from pipelines.steps.experiment_file import parse_experiment

MODELS, PREPROCESS, NETWORKS = "models", "preprocess", "networks"

Settings = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One name of the space: choices, or a range; and with which models and values of others it is chosen."""

    name: str
    choices: tuple = ()
    low: float = 0
    high: float = 0
    log: bool = False
    step: float | None = None
    whole: bool | None = None  # numbers; None: not known yet
    models: tuple[str, ...] = ()
    only_with: dict[str, tuple] = field(default_factory=dict)

    def ends(self) -> tuple:
        """What is tried in the file before anything is trained."""
        return self.choices or (self.low, self.high)

    def has(self, value: Any) -> bool:
        """Whether a trial may choose this value."""
        if self.choices:
            return value in self.choices and type(value) in {type(choice) for choice in self.choices}
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            return False
        steps = (value - self.low) / self.step if self.step else 0
        return abs(steps - round(steps)) < 1e-9

    def points(self) -> tuple | None:
        """Its values on a grid; None for a range without steps."""
        if self.choices:
            return self.choices
        step = self.step or (1 if self.whole and not self.log else None)
        if step is None:
            return None
        values = [self.low + n * step for n in range(int((self.high - self.low) / step + 1e-9) + 1)]
        return tuple(values if self.whole else [float(f"{value:.12g}") for value in values])


@dataclass(frozen=True)
class Space:
    """What one study searches: the networks of the file, or one baseline. Conditions stand before what they decide."""

    models: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def choose(self, draw: Callable[[Parameter], Any]) -> Settings:
        """A function that gives a value for a parameter -> the settings of a trial; what does not hold is not asked."""
        settings = {MODELS: self.models[0]} if len(self.models) == 1 else {}
        for parameter in self.parameters:
            if self.holds(parameter, settings):
                settings[parameter.name] = draw(parameter)
        return settings

    def holds(self, parameter: Parameter, settings: Settings) -> bool:
        """Whether a parameter has to be chosen, given those before it."""
        if MODELS in settings and settings[MODELS] not in parameter.models:
            return False
        return all(settings.get(name) in values for name, values in parameter.only_with.items())

    def defaults(self, experiment: Experiment, model: str) -> tuple[Settings, bool]:
        """A model -> the settings that the file gives it, and whether all of them lie in the space."""
        inside = True

        def given(parameter: Parameter) -> Any:
            nonlocal inside
            value = model if parameter.name == MODELS else value_of(experiment, model, parameter.name)
            inside &= parameter.has(value)
            return value

        return self.choose(given), inside

    def grid(self) -> Iterator[Settings]:
        """-> every combination of values, those that do not hold left out."""

        def points(settings: Settings, rest: tuple[Parameter, ...]) -> Iterator[Settings]:
            if not rest:
                yield settings
            elif not self.holds(rest[0], settings):
                yield from points(settings, rest[1:])
            else:
                for value in rest[0].points():
                    yield from points(settings | {rest[0].name: value}, rest[1:])

        return points({MODELS: self.models[0]} if len(self.models) == 1 else {}, self.parameters)


def value_of(experiment: Experiment, model: str, name: str) -> Any:
    """The value that an experiment gives a model under a dotted name."""
    found, (first, *rest) = experiment.models[model], name.removeprefix(f"models.{model}.").split(".")
    if first == PREPROCESS:
        return found.preprocess[0]
    value = getattr(found, first) if first in type(found).model_fields else found.hyperparameters[first]
    for key in rest:
        value = getattr(value, key)
    return list(value) if isinstance(value, tuple) else value


def model_table(asked: dict, experiment: Experiment, model: str, settings: Settings) -> dict:
    """The file's table of a model, and settings by their dotted names -> a table that says all of it by itself: what
    stood in a general table stands in the model's own. A trial has one preprocessing."""
    table = deepcopy(asked.get("models", {}).get(model, {}))
    table = {"architecture": experiment.models[model].architecture} | table
    table[PREPROCESS] = [settings.get(PREPROCESS, experiment.models[model].preprocess[0])]
    for name, value in settings.items():
        if name not in (MODELS, PREPROCESS):
            *tables, last = name.removeprefix(f"models.{model}.").split(".")
            place = table
            for key in tables:
                place = place.setdefault(key, {})
            place[last] = value
    return table


def trial_experiment(asked: dict, experiment: Experiment, path: Path, settings: Settings) -> Experiment:
    """The file's tables and the settings of a trial -> an experiment with this model alone (and the baselines that are
    always there).

    Raises: ConfigError where the settings cannot stand together.
    """
    model = settings[MODELS]
    tables = {key: value for key, value in asked.items() if key != "sweep"}
    return parse_experiment(tables | {"models": {model: model_table(asked, experiment, model, settings)}}, path)


def with_every_choice(asked: dict, experiment: Experiment, path: Path, spaces: dict[str, Space]) -> Experiment:
    """An experiment and its spaces -> the same with a model for every choice and both ends of every range: what is
    prepared for it serves all trials. Only taggers ask for different things, such as hints."""
    if experiment.task != "named_entities":
        return experiment
    models = dict(experiment.models)
    for parameter in {p.name: p for space in spaces.values() for p in space.parameters}.values():
        beside = {name: values[0] for name, values in parameter.only_with.items()}
        for model, value in itertools.product(parameter.models, parameter.ends()):
            if parameter.name not in (MODELS, PREPROCESS):
                settings = {MODELS: model} | beside | {parameter.name: value}
                found = trial_experiment(asked, experiment, path, settings).models[model]
                models[f"{model}, {parameter.name} = {value}"] = found
    return experiment.model_copy(update={"models": models})
