"""One model on one preprocessing: a fit for each seed, each in its own folder of the run."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.steps.builders import Builder
from pipelines.steps.compare import Measured
from pipelines.steps.evaluate import by_class, confusion, predictions, scores
from pipelines.steps.experiment import Experiment, Model
from pipelines.steps.fitted import Fitted
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.vectorise import VECTORISERS


@dataclass
class Prepared:
    """The texts after one preprocessing: `rows` has the row numbers of each part."""

    preprocess: str
    ids: np.ndarray
    tokens: list[list[str]]
    labels: np.ndarray  # class numbers (texts,)
    classes: list[str]
    rows: dict[str, np.ndarray]

    def part(self, split: str) -> list[list[str]]:
        """The token lists of one part."""
        return [self.tokens[row] for row in self.rows[split]]


def seeds_of(experiment: Experiment, builder: Builder) -> tuple[int, ...]:
    """A baseline has no random part: one fit says everything."""
    return experiment.seeds[:1] if builder.is_baseline else experiment.seeds


def fit_model(
    experiment: Experiment,
    name: str,
    builder: Builder,
    prepared: Prepared,
    folder: RunFolder,
    on_epoch: Callable[[int, dict], None],
    on_fit: Callable[[int], None],
) -> Measured:
    """A model's table, its builder and the prepared texts -> what its fits measured. Fits that are there stay."""
    model = experiment.models[name]
    seeds = seeds_of(experiment, builder)
    missing = [seed for seed in seeds if not folder.model(name, prepared.preprocess, seed).exists()]
    for seed, fitted, history, seconds in _fits(experiment, model, builder, prepared, missing, on_epoch):
        with folder.filling(folder.model(name, prepared.preprocess, seed)) as target:
            _write_fit(target, fitted, history, seconds, prepared)
        on_fit(seed)
    for seed in set(seeds) - set(missing):
        on_fit(seed)
    return _read_fits(name, builder, prepared, [folder.model(name, prepared.preprocess, seed) for seed in seeds])


def _fits(experiment, model: Model, builder: Builder, prepared: Prepared, seeds, on_epoch):
    """For each seed: seed, Fitted, history (a row per epoch, none for a baseline), seconds."""
    preprocess = experiment.preprocess[prepared.preprocess]
    described = ("text_classification", builder.name, experiment.language, preprocess, prepared.classes)
    if builder.is_baseline:
        for seed in seeds:
            started = time.perf_counter()
            estimator = builder.module().classifier(**model.hyperparameters)
            estimator.fit(prepared.part("train"), prepared.labels[prepared.rows["train"]])
            yield seed, Fitted(*described, estimator, None), [], time.perf_counter() - started
        return

    from pipelines.steps.train import Examples, compile_network, train

    vectoriser = VECTORISERS[builder.inputs](model.vectorise).fit(prepared.part("train"))
    parts = {
        split: Examples(vectoriser.transform(prepared.part(split)), prepared.labels[prepared.rows[split]])
        for split in ("train", "validation")
    }

    def build():
        return builder.module().classifier(vectoriser.size, len(prepared.classes), **model.hyperparameters)

    network = None
    for seed in seeds:
        started = time.perf_counter()
        network = compile_network(build, model.train, seed, network)
        history = train(
            network, parts["train"], parts["validation"], model.train, seed, lambda row, seed=seed: on_epoch(seed, row)
        )
        yield seed, Fitted(*described, network, vectoriser), history, time.perf_counter() - started


def _write_fit(target: Path, fitted: Fitted, history: list[dict], seconds: float, prepared: Prepared) -> None:
    """Measure on validation and test, and write what the plan of a run folder names."""
    tables, metrics = [], {"seconds": seconds, "parameters": fitted.parameters(), "epochs": len(history)}
    for split in ("validation", "test"):
        labels = prepared.labels[prepared.rows[split]]
        probabilities = fitted.probabilities(prepared.part(split))
        tables.append(predictions(prepared.ids[prepared.rows[split]], split, labels, probabilities, prepared.classes))
        metrics[split] = scores(labels, probabilities)
        metrics[split]["by_class"] = by_class(labels, probabilities, prepared.classes)
        metrics[split]["confusion"] = confusion(labels, probabilities, len(prepared.classes))
    fitted.save(target)
    if history:
        pd.DataFrame(history).to_csv(target / "history.csv", index=False, lineterminator="\n")
    pd.concat(tables).to_csv(target / "predictions.csv", index=False, lineterminator="\n")
    (target / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1), encoding="utf-8")


def _read_fits(name: str, builder: Builder, prepared: Prepared, folders: list[Path]) -> Measured:
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in folders]
    predicted = []
    for folder in folders:
        table = pd.read_csv(folder / "predictions.csv", dtype=str, keep_default_na=False, encoding="utf-8")
        names = table.loc[table["split"] == "test", "predicted"]
        predicted.append(np.searchsorted(prepared.classes, names))
    return Measured(
        model=name,
        preprocess=prepared.preprocess,
        is_baseline=builder.is_baseline,
        validation_macro_f1=[m["validation"]["macro_f1"] for m in metrics],
        test=[{k: m["test"][k] for k in ("accuracy", "macro_f1", "log_loss")} for m in metrics],
        predicted=predicted,
        seconds=[m["seconds"] for m in metrics],
        parameters=metrics[0]["parameters"],
    )
