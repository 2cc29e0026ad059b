"""[sweep.space] of an experiment file -> spaces: every mistake in it is said before anything is trained.

Every choice and both ends of every range are put into the file and read with it, so what the file would refuse, a
search never meets. What two settings do to each other is seen in a trial.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment
from pipelines.steps.experiment_file import PARTS, nearest
from pipelines.steps.search_space import (
    MODELS,
    NETWORKS,
    PREPROCESS,
    Parameter,
    Settings,
    Space,
    trial_experiment,
    value_of,
)

KEYS = ("choices", "low", "high", "log", "step", "int", "only_with")
MOST_POINTS = 100_000  # of a grid, that are counted


def search_spaces(asked: dict, experiment: Experiment, path: Path) -> tuple[dict[str, Space], dict[str, list[str]]]:
    """The tables of a file with [sweep] and what they were read as -> the space of each study: "networks", and each
    baseline that has names of its own; and by the name of a general setting the networks that have one of their own,
    which it does not change.

    Raises: ConfigError that lists every name that is not there, every value that the file would refuse, every range
    that is none, and a grid that has no end or too many points.
    """
    reader = _Reader(asked, experiment, path)
    spaces = reader.spaces()
    if not reader.mistakes and experiment.sweep.sampler == "grid":
        for name, space in spaces.items():
            reader.mistakes += _grid_mistakes(name, space, experiment)
    if reader.mistakes:
        listed = "\n".join(f"  {mistake}" for mistake in reader.mistakes)
        plural = "mistake" if len(reader.mistakes) == 1 else "mistakes"
        raise ConfigError(f"{path}: {len(reader.mistakes)} {plural} in [sweep]\n{listed}")
    return spaces, reader.own


class _Reader:
    """[sweep.space], read; mistakes are gathered."""

    def __init__(self, asked: dict, experiment: Experiment, path: Path):
        self.asked, self.experiment, self.path = asked, experiment, path
        builders = find_builders(experiment.task)
        is_baseline = {name: builders[model.architecture].is_baseline for name, model in experiment.models.items()}
        self.networks = tuple(name for name in experiment.models if not is_baseline[name])
        self.baselines = tuple(name for name in experiment.models if is_baseline[name])
        self.mistakes: list[str] = []
        self.own: dict[str, list[str]] = {}

    def spaces(self) -> dict[str, Space]:
        written = dict(_flat(self.experiment.sweep.space))
        if not written:
            self.mistakes.append('sweep.space: nothing to search; "train.learning_rate" = { low = 1e-4, high = 1e-2, '
                                 "log = true } is a beginning")  # fmt: skip
            return {}
        read = {name: parameter for name, value in written.items() if (parameter := self._read(name, value))}
        if MODELS in read:
            self.networks = tuple(name for name in self.networks if name in read[MODELS].choices)
        elif MODELS not in written and len(self.networks) > 1:
            read = {MODELS: Parameter(MODELS, self.networks)} | read
        if not self.networks and not self.mistakes:
            kinds = [name for name, builder in find_builders(self.experiment.task).items() if not builder.is_baseline]
            self.mistakes.append(f"models: no network to search; add one of [models.{'], [models.'.join(kinds)}]")
        found = [known for parameter in read.values() if (known := self._held(parameter))]
        found = [known for parameter in found if (known := self._conditions(parameter, found))]
        found = [parameter for parameter in found if not self._in_a_circle(parameter, found)]
        found = [known for parameter in _ordered(found) if (known := self._tried(parameter, found))]
        of_each = {NETWORKS: self.networks} | {name: (name,) for name in self.baselines}
        spaces = {name: Space(models, tuple(_of_models(found, models))) for name, models in of_each.items()}
        return {
            name: space
            for name, space in spaces.items()
            if name == NETWORKS or any(p.name != PREPROCESS for p in space.parameters)
        }

    def _say(self, name: str, text: str) -> None:
        self.mistakes.append(f'sweep.space."{name}"{text}')

    def _read(self, name: str, value: Any) -> Parameter | None:
        """A name and what stands behind it -> a parameter, its shape checked and nothing else."""
        table = value if isinstance(value, dict) else {"choices": value}
        before = len(self.mistakes)
        for key in [key for key in table if key not in KEYS]:
            self._say(name, f".{key}: unknown key; {nearest(key, KEYS) or 'there are: ' + ', '.join(KEYS)}")
        if "choices" in table:
            choices = table["choices"]
            if not isinstance(choices, list) or not choices:
                self._say(name, f" = {choices!r}: expected a list of choices, or {{ low = …, high = … }}")
            elif any(isinstance(choice, dict) for choice in choices):
                self._say(
                    name, ": a choice is a value, not a table; search the keys of the table by their dotted names"
                )
            elif len({json.dumps(choice) for choice in choices}) < len(choices):
                self._say(name, f" = {choices!r}: a choice stands twice")
            if beside := [key for key in ("low", "high", "log", "step", "int") if key in table]:
                self._say(name, f": {beside[0]} beside choices; take one of the two out")
        else:
            self._range(name, table)
        if len(self.mistakes) > before:
            return None
        if "choices" in table:
            return Parameter(name, tuple(table["choices"]), only_with=table.get("only_with", {}))
        log, step, whole = table.get("log", False), table.get("step"), table.get("int")
        return Parameter(name, (), table["low"], table["high"], log, step, whole, (), table.get("only_with", {}))

    def _range(self, name: str, table: dict) -> None:
        """What is wrong with a range."""
        for key in [key for key in ("low", "high") if key not in table]:
            self._say(name, f".{key}: missing; expected a list of choices, or {{ low = …, high = … }}")
        numbers = {key: table[key] for key in ("low", "high", "step") if key in table}
        wrong = [key for key, value in numbers.items() if isinstance(value, bool) or not isinstance(value, int | float)]
        for key in wrong:
            self._say(name, f".{key} = {numbers[key]!r}: expected a number")
        for key in [key for key in ("log", "int") if not isinstance(table.get(key, False), bool)]:
            self._say(name, f".{key} = {table[key]!r}: expected true or false")
        if wrong or not {"low", "high"} <= set(numbers):
            return
        low, high = numbers["low"], numbers["high"]
        if low > high:
            self._say(name, f": low = {low:g} is above high = {high:g}")
        elif low == high:
            self._say(name, f": low and high are both {low:g}: there is nothing to choose")
        if table.get("log") and low <= 0:
            self._say(name, f": a logarithmic range begins above 0, and low = {low:g}")
        if table.get("log") and "step" in table:
            self._say(name, ": log beside step; take one of the two out")
        if "step" in table and numbers["step"] <= 0:
            self._say(name, f".step = {numbers['step']:g}: expected more than 0")
        if table.get("int") and any(value != int(value) for value in numbers.values()):
            self._say(name, ": int beside a number that is not whole")

    def _held(self, parameter: Parameter) -> Parameter | None:
        """The parameter with the models that it holds with."""
        name, (root, *rest) = parameter.name, parameter.name.split(".")
        parts = PARTS[self.experiment.task]
        if name in (MODELS, PREPROCESS):
            known = self.networks if name == MODELS else tuple(self.experiment.preprocess)
            known = tuple(n for n in self.experiment.models if n not in self.baselines) if name == MODELS else known
            unknown = [choice for choice in parameter.choices if choice not in known]
            for choice in unknown:
                self._say(
                    name, f": there is no {choice!r}; {nearest(str(choice), known) or 'there are: ' + ', '.join(known)}"
                )
            if not parameter.choices:
                self._say(name, f": expected a list of names; there are: {', '.join(known)}")
            both = self.networks + self.baselines if name == PREPROCESS else self.networks
            return None if unknown or not parameter.choices else replace(parameter, models=both)
        if root == MODELS:
            return self._held_by_one(parameter, rest)
        if root == PREPROCESS:
            self._say(
                name, f': write a table [preprocess.NAME] for each way and search "{PREPROCESS}" among their names'
            )
            return None
        if root not in parts or not rest:
            allowed = ", ".join(f"{part}.…" for part in ("models", *parts))
            hint = nearest(root, ("models", *parts)) or f"there are: {allowed}, {PREPROCESS}"
            self._say(name, f": no setting of a model, so it is not searched; {hint}")
            return None
        general = self.asked.get("models", {})
        own = [m for m in self.networks if rest[0] in (general.get(m, {}).get(root) or {})]
        if own:
            self.own[name] = own
        models = tuple(m for m in self.networks if m not in own)
        if not models:
            hint = f"every network has its own (models.{self.networks[0]}.{name}); search that" if self.networks else ""
            self._say(name, f": {hint or 'there is no network'}")
            return None
        return replace(parameter, models=models)

    def _held_by_one(self, parameter: Parameter, rest: list[str]) -> Parameter | None:
        name, model, keys = parameter.name, rest[0], rest[1:]
        known = self.networks + self.baselines
        if model not in self.experiment.models:
            self._say(
                name, f': there is no model "{model}"; {nearest(model, known) or "there are: " + ", ".join(known)}'
            )
        elif model not in known:
            self._say(name, f': {model} is not among the choices of "{MODELS}"')
        elif not keys:
            self._say(name, ": a whole model is no setting; search its keys by their dotted names")
        elif keys[0] == "architecture":
            self._say(name, f': write a table of each architecture; "{MODELS}" chooses among them')
        elif keys[0] == PREPROCESS:
            self._say(name, f': search "{PREPROCESS}" among the names of the file')
        else:
            return replace(parameter, models=(model,))
        return None

    def _conditions(self, parameter: Parameter, beside: list[Parameter]) -> Parameter | None:
        """The parameter with `only_with` as names and the values they must have; models go to the models."""
        asked, models, kept, before = parameter.only_with, parameter.models, {}, len(self.mistakes)
        by_name = {other.name: other for other in beside}
        if not isinstance(asked, dict):
            listed = asked if isinstance(asked, list) else [asked]
            asked = {}
            for one in listed:
                root, _, value = str(one).partition(".")
                asked.setdefault(root, []).append(value)
                if root not in (MODELS, PREPROCESS) or not value:
                    expected = 'expected "models.NAME", "preprocess.NAME" or a table { name = value }'
                    self._say(parameter.name, f'.only_with = "{one}": {expected}')
                    return None
        for name, values in asked.items():
            values = tuple(values) if isinstance(values, list) else (values,)
            if name == MODELS:
                if unknown := [value for value in values if value not in models]:
                    self._say(parameter.name, f".only_with: it never holds with models.{unknown[0]}")
                models = tuple(model for model in models if model in values)
            elif name not in by_name or name == parameter.name:
                hint = nearest(name, by_name) or f"there are: {', '.join(by_name)}"
                self._say(parameter.name, f'.only_with: "{name}" is not in the space; {hint}')
            elif unknown := [value for value in values if not by_name[name].has(value)]:
                self._say(parameter.name, f'.only_with: "{name}" is never {unknown[0]!r}')
            else:
                kept[name] = values
        return None if len(self.mistakes) > before else replace(parameter, models=models, only_with=kept)

    def _in_a_circle(self, parameter: Parameter, beside: list[Parameter]) -> bool:
        """Whether it is chosen only with something that is chosen only with it; said where it is."""
        by_name, behind = {other.name: other for other in beside}, [*parameter.only_with]
        for name in behind:
            behind += [other for other in by_name[name].only_with if other not in behind] if name in by_name else []
        if parameter.name in behind:
            self._say(parameter.name, f".only_with: it waits for {behind[0]}, which waits for it")
        return parameter.name in behind

    def _tried(self, parameter: Parameter, beside: list[Parameter]) -> Parameter | None:
        """The parameter, where the file takes each choice or both ends; whether it takes whole numbers only."""
        if parameter.name in (MODELS, PREPROCESS):
            return parameter
        before = len(self.mistakes)
        for value in parameter.ends():
            lines = next((said for m in parameter.models if (said := self._refused(parameter, m, value, beside))), [])
            if lines and "unknown key" in lines[0]:  # whatever the value
                self._say(parameter.name, f": {lines[0]}")
                break
            if lines:
                self._say(parameter.name, f", value {json.dumps(value, ensure_ascii=False)}: {'; '.join(lines)}")
        if len(self.mistakes) > before:
            return None
        if parameter.choices:  # as the file reads them: 1 of a number is 1.0
            model = parameter.models[0]
            read = (self._parsed(parameter, model, choice, beside) for choice in parameter.choices)
            return replace(parameter, choices=tuple(value_of(found, model, parameter.name) for found in read))
        if parameter.whole is None:  # the key itself says whether it takes a fraction
            fraction = parameter.low + (parameter.high - parameter.low) * 0.4142135
            whole = bool(self._refused(parameter, parameter.models[0], fraction, beside))
            parameter = replace(parameter, whole=whole)
        if parameter.whole:
            ends = {
                key: getattr(parameter, key) for key in ("low", "high", "step") if getattr(parameter, key) is not None
            }
            return replace(parameter, **{key: int(value) for key, value in ends.items()})
        return replace(parameter, low=float(parameter.low), high=float(parameter.high))

    def _refused(self, parameter: Parameter, model: str, value: Any, beside: list[Parameter]) -> list[str]:
        """What the file says against a value of a model, beside what it is chosen with."""
        try:
            self._parsed(parameter, model, value, beside)
        except ConfigError as error:
            return [line.strip() for line in str(error).splitlines()[1:]] or [str(error)]
        return []

    def _parsed(self, parameter: Parameter, model: str, value: Any, beside: list[Parameter]) -> Experiment:
        by_name = {other.name: other for other in beside}
        settings: Settings = {MODELS: model}

        def meet(one: Parameter) -> None:
            for name, values in one.only_with.items():
                meet(by_name[name])
                settings[name] = values[0]

        meet(parameter)
        return trial_experiment(self.asked, self.experiment, self.path, settings | {parameter.name: value})


def _flat(space: dict, before: str = "") -> Iterator[tuple[str, Any]]:
    """Names with and without quotation marks -> dotted names: { models = { cnn = { filters = [1] } } } is
    "models.cnn.filters"."""
    for name, value in space.items():
        dotted = f"{before}{name}"
        if isinstance(value, dict) and value and not set(value) & set(KEYS):
            yield from _flat(value, f"{dotted}.")
        else:
            yield dotted, value


def _of_models(parameters: list[Parameter], models: tuple[str, ...]) -> Iterator[Parameter]:
    """Those that hold with some of the models; which of them is no question where there is one."""
    for parameter in parameters:
        if set(parameter.models) & set(models) and not (parameter.name == MODELS and len(models) == 1):
            yield parameter


def _ordered(parameters: list[Parameter]) -> list[Parameter]:
    """What decides stands before what it decides; else in the order of the file."""
    placed: dict[str, Parameter] = {}
    by_name = {parameter.name: parameter for parameter in parameters}

    def place(parameter: Parameter, seen: frozenset[str]) -> None:
        for name in parameter.only_with:
            if name in by_name and name not in seen:
                place(by_name[name], seen | {name})
        placed.setdefault(parameter.name, parameter)

    first = [by_name[name] for name in (MODELS, PREPROCESS) if name in by_name]
    for parameter in [*first, *parameters]:
        place(parameter, frozenset({parameter.name}))
    return list(placed.values())


def _grid_mistakes(name: str, space: Space, experiment: Experiment) -> list[str]:
    """A range that has no points, or more points than trials."""
    endless = [parameter.name for parameter in space.parameters if parameter.points() is None]
    if endless:
        return [f'sweep.space."{one}": sampler = "grid" needs choices or a step' for one in endless]
    trials, outside = experiment.sweep.trials, [m for m in space.models if not space.defaults(experiment, m)[1]]
    points = sum(1 for _ in itertools.islice(space.grid(), MOST_POINTS)) + len(outside)
    if points <= trials:
        return []
    of = "" if name == NETWORKS else f" of {name}"
    more = "more than " if points > MOST_POINTS else ""
    beside = f" ({len(outside)} for what the file says itself)" if outside else ""
    advice = f"set sweep.trials = {points} or take choices out"
    return [f"sweep.trials = {trials}: the grid{of} has {more}{points} points{beside}; {advice}"]
