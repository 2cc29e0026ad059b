"""Every model on every preprocessing with every seed, with a bar; training that fails stops one model, not the run."""

import numpy as np

from pipelines.steps.backends import describe_device
from pipelines.steps.builders import find_builders
from pipelines.steps.compare import Measured
from pipelines.steps.errors import Diverged
from pipelines.steps.experiment import Experiment
from pipelines.steps.fit import fit_model, seeds_of
from pipelines.steps.progress import SCORES
from pipelines.steps.room import LEAST, bytes_of_fits, require_room
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.tasks import task_named


def fit_models(experiment: Experiment, prepared: dict, folder: RunFolder, screen) -> tuple[list[Measured], list[dict]]:
    """An experiment and its data after each preprocessing (`Prepared` of the task) -> what was measured, the baselines
    first; and the models whose training could not go on: model, preprocess, message.

    Raises: ConfigError where the disk has no room for what is to be trained.
    """
    builders, metric = find_builders(experiment.task), task_named(experiment.task).METRIC
    plan = [
        (name, builders[model.architecture], way)
        for name, model in experiment.models.items()
        for way in model.preprocess
    ]
    plan.sort(key=lambda fit: not fit[1].is_baseline)
    _require_room(experiment, plan, prepared, folder)
    measured, failed = [], folder.facts.get("failed", [])  # those of before, where the run is resumed
    has_device = False
    with screen.bar(
        "train", sum(len(prepared[way].folds) * len(seeds_of(experiment, b)) for _, b, way in plan)
    ) as show:
        bar = _Bar(show, metric)
        for name, builder, way in plan:
            if any((name, way) == (row["model"], row["preprocess"]) for row in failed):
                continue
            if not builder.is_baseline and not has_device:
                bar.say("loading Keras")
                device = describe_device(experiment.deterministic)
                folder.learn(**device)
                unused = f"; {device['unused_gpu']}" if device["unused_gpu"] else ""
                screen.line("Device", f"{device['backend']} on {', '.join(device['device'])}{unused}")
                has_device = True
            folder.learn(reached=f"train {name} on {way}")
            bar.begin(f"{name} · {way}", experiment.models[name].train.epochs)
            try:
                found = fit_model(experiment, name, builder, prepared[way], folder, bar.epoch, bar.fit)
            except Diverged as error:
                failed.append({"model": name, "preprocess": way, "message": str(error)})
                folder.learn(failed=failed)
                screen.line(name, f"{way}: stopped. {error}")
                continue
            measured.append(found)
            screen.line(name, f"{way}: validation {SCORES[metric]} {np.mean(found.validation):.3f}, "
                              f"{np.mean(found.seconds):.1f} s a fit")  # fmt: skip
            if bar.parts > 1:
                screen.line("", f"a batch was too large for the memory: taken in {bar.parts} parts, as if it were one")
    return measured, failed


class _Bar:
    """What the bar shows: fits that are done, and the epoch of the one that is being made."""

    def __init__(self, show, metric: str):
        self.show, self.metric, self.done, self.label, self.epochs, self.parts = show, metric, 0, "", 1, 1

    def say(self, text: str) -> None:
        self.show(self.done, text)

    def begin(self, label: str, epochs: int) -> None:
        self.label, self.epochs, self.parts = label, epochs, 1
        self.say(label)

    def epoch(self, seed: int, row: dict) -> None:
        self.parts = max(self.parts, row["parts"])
        self.show(
            self.done + row["epoch"] / self.epochs,
            f"{self.label} · seed {seed} · epoch {row['epoch']}/{self.epochs}, "
            f"validation {SCORES[self.metric]} {row[f'validation_{self.metric}']:.3f}",
        )

    def fit(self, seed: int) -> None:
        self.done += 1
        self.show(self.done)


def _require_room(experiment: Experiment, plan: list, prepared: dict, folder: RunFolder) -> None:
    needed = sum(
        bytes_of_fits(
            experiment.models[name],
            builder,
            prepared[way].words,
            len(prepared[way].folds) * len(experiment.seeds),
        )
        for name, builder, way in plan
        if not folder.model(name, way, experiment.seeds[-1]).exists()  # of a run that is resumed
    )
    require_room(folder.path, LEAST + needed)
