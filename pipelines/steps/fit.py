"""One model on one preprocessing: a fit for each seed, each in its own folder of the run."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.steps.builders import Builder
from pipelines.steps.compare import Measured
from pipelines.steps.corpus import Corpus
from pipelines.steps.errors import ConfigError, Diverged
from pipelines.steps.evaluate import measure, predictions
from pipelines.steps.experiment import Experiment, Model
from pipelines.steps.fitted import Fitted
from pipelines.steps.labels import cells_array
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.thresholds import best_thresholds, crosswise
from pipelines.steps.vectorise import new_vectoriser

EXAMPLE = (5, 25)  # tokens of the text that shows what a network sees: at least, and cut at


@dataclass
class Prepared:
    """The texts after one preprocessing. Each fold has the row numbers of its parts; without folds there is one."""

    preprocess: str
    ids: np.ndarray
    tokens: Corpus
    labels: np.ndarray  # class numbers (texts,), or 0/1 (texts, classes) where a text may have several
    classes: list[str]
    folds: list[dict[str, np.ndarray]]

    def __post_init__(self):
        """Raises: ConfigError where there is nothing to learn from."""
        for rows in self.folds:
            if not self.tokens.lengths[rows["train"]].any():
                raise ConfigError(
                    f"preprocess.{self.preprocess}: it leaves no token in any training text: nothing can be learned; "
                    "take out a step that removes"
                )

    def part(self, split: str, fold: int = 0) -> Corpus:
        """The texts of one part of a fold."""
        return self.tokens.rows(self.folds[fold][split])


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
    """A model's table, its builder and the prepared texts -> what its fits measured. Fits that are there stay; a
    training that was broken off goes on.

    Raises: Diverged where a training cannot go on, with the seed and a diagnosis.
    """
    model, seeds = experiment.models[name], seeds_of(experiment, builder)
    several = len(prepared.folds) > 1
    folders = []  # of each fold: seed -> folder
    for fold in range(len(prepared.folds)):
        here = {seed: folder.model(name, prepared.preprocess, seed, fold + 1 if several else None) for seed in seeds}
        checkpoints = {seed: path.with_name(f"{path.name}.checkpoint.npz") for seed, path in here.items()}
        missing = {seed: checkpoints[seed] for seed in seeds if not here[seed].exists()}
        for seed, fitted, tables, facts in _fits(experiment, model, builder, prepared, fold, missing, on_epoch):
            with folder.filling(here[seed]) as target:
                _write_fit(target, fitted, tables, facts, prepared, fold)
            checkpoints[seed].unlink(missing_ok=True)
            on_fit(seed)
        for seed in set(seeds) - set(missing):
            on_fit(seed)
        folders.append(here)
    if several:
        for seed in seeds:
            pooled = folder.model(name, prepared.preprocess, seed)
            if not pooled.exists():
                with folder.filling(pooled) as target:
                    _pool_folds(target, [here[seed] for here in folders], prepared.classes)
    return _read_fits(name, builder, prepared, [folder.model(name, prepared.preprocess, seed) for seed in seeds])


def _fits(experiment, model: Model, builder: Builder, prepared: Prepared, fold: int, checkpoints: dict, on_epoch):
    """For each seed with its checkpoint: seed, Fitted, tables by name (history: a row per epoch; none for a
    baseline), facts for metrics.json."""
    preprocess = experiment.preprocess[prepared.preprocess]
    rows = prepared.folds[fold]
    described = ("text_classification", builder.name, experiment.language, preprocess, prepared.classes)
    if builder.is_baseline:
        for seed in checkpoints:
            started = time.perf_counter()
            estimator = builder.module().classifier(**model.hyperparameters)
            estimator.fit(prepared.part("train", fold), prepared.labels[rows["train"]])
            yield seed, Fitted(*described, estimator, None), {}, {"seconds": time.perf_counter() - started}
        return

    if not checkpoints:
        return
    from pipelines.steps.train import new_engine, start_afresh, train

    build, parts, vectoriser, vectors = untrained(model, builder, prepared, fold)
    engine = None
    for seed, checkpoint in checkpoints.items():
        started = time.perf_counter()
        if engine is None:
            engine = new_engine(build, model.train, parts["train"], seed)
        else:
            start_afresh(engine, build, seed)
        starting = time.perf_counter() - started
        try:
            done = train(engine, parts["train"], parts["validation"], seed, partial(on_epoch, seed), checkpoint)
        except Diverged as error:
            raise Diverged(f"seed {seed}: {error}") from None
        seconds = starting + sum(row["seconds"] for row in done.history)
        facts = {"seconds": seconds} | ({"vectors": vectors.coverage} if vectors else {})
        tables = {"history": done.history} | ({"inside": done.inside} if done.inside else {})
        yield seed, Fitted(*described, engine.network, vectoriser), tables, facts


def untrained(model: Model, builder: Builder, prepared: Prepared, fold: int) -> tuple:
    """A network's table, its builder and the prepared texts -> a function that builds it with fresh weights, the
    examples of training and validation by their names, the fitted vectoriser, the first word vectors (None: random)."""
    from pipelines.steps.examples import Examples

    training = prepared.part("train", fold)
    vectoriser = new_vectoriser(builder.inputs, model.vectorise).fit(training)
    vectors, widths = None, {}
    if builder.inputs == "ids" and model.vectorise.vectors:
        from pipelines.steps.word_vectors import first_vectors

        vectors = first_vectors(vectoriser, training)
        widths = {"embedding": vectors.matrix.shape[1]}
    rows = prepared.folds[fold]
    parts = {
        split: Examples(vectoriser.transform(prepared.part(split, fold)), prepared.labels[rows[split]])
        for split in ("train", "validation")
    }

    def build():
        sizes = (vectoriser.size, len(prepared.classes), "sigmoid" if prepared.labels.ndim == 2 else "softmax")
        network = builder.module().classifier(*sizes, **model.hyperparameters | widths)
        if vectors:
            words = network.get_layer("words")
            words.set_weights([vectors.matrix])
            words.trainable = model.vectorise.tune_vectors
        return network

    return build, parts, vectoriser, vectors


def _write_fit(
    target: Path, fitted: Fitted, tables: dict[str, list[dict]], facts: dict, prepared: Prepared, fold: int
) -> None:
    """Measure on validation and test, and write what the plan of a run folder names."""
    predicted_of = []
    for split in ("validation", "test"):
        rows = prepared.folds[fold][split]
        labels, probabilities = prepared.labels[rows], fitted.probabilities(prepared.part(split, fold))
        if split == "validation" and labels.ndim == 2:
            fitted.thresholds = best_thresholds(labels, probabilities)
            facts["thresholds"] = dict(zip(prepared.classes, fitted.thresholds, strict=True))
            predicted = crosswise(labels, probabilities)
        else:
            predicted = fitted.answers(probabilities)
        predicted_of.append(predictions(prepared.ids[rows], split, labels, predicted, probabilities, prepared.classes))
    fitted.save(target)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(target / f"{name}.csv", index=False, lineterminator="\n")
    facts |= {"parameters": fitted.parameters(), "epochs": len(tables.get("history", ())), "reads": fitted.reads}
    if fitted.vectoriser:
        example = next((text for text in prepared.part("train", fold) if len(text) >= EXAMPLE[0]), [])[: EXAMPLE[1]]
        facts["example"] = {"before": example, "after": fitted.vectoriser.shown(example)}
    _write_measured(target, pd.concat(predicted_of), facts, prepared.classes)


def _pool_folds(target: Path, folders: list[Path], classes: list[str]) -> None:
    """The fits of all folds with one seed -> their predictions together, and the scores of these: every row is tested
    once. Seconds and weights are means over the folds."""
    tables = [_read_predictions(folder) for folder in folders]
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in folders]
    facts = {name: float(np.mean([m[name] for m in metrics])) for name in ("seconds", "parameters", "epochs")}
    of_first = {name: metrics[0][name] for name in ("reads", "vectors", "example") if name in metrics[0]}
    facts |= of_first | {"parameters": round(facts["parameters"])}
    _write_measured(target, pd.concat(tables), facts, classes)


def measured_again(folder: Path, classes: list[str]) -> dict:
    """The folder of a fit -> the scores that its predictions.csv gives, as its metrics.json should have them."""
    return _measured(_read_predictions(folder), classes)


def _measured(table: pd.DataFrame, classes: list[str]) -> dict:
    return {split: measure(table[table["split"] == split], classes) for split in ("validation", "test")}


def _write_measured(target: Path, table: pd.DataFrame, facts: dict, classes: list[str]) -> None:
    table.to_csv(target / "predictions.csv", index=False, lineterminator="\n")
    text = json.dumps(facts | _measured(table, classes), ensure_ascii=False, indent=1)
    (target / "metrics.json").write_text(text, encoding="utf-8")


def _read_predictions(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "predictions.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def _read_fits(name: str, builder: Builder, prepared: Prepared, folders: list[Path]) -> Measured:
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in folders]
    predicted = []
    for folder in folders:
        table = _read_predictions(folder)
        cells = table.loc[table["split"] == "test", "predicted"]
        predicted.append(cells_array(cells, prepared.classes, several=prepared.labels.ndim == 2))
    return Measured(
        model=name,
        architecture=builder.name,
        preprocess=prepared.preprocess,
        is_baseline=builder.is_baseline,
        validation_macro_f1=[m["validation"]["macro_f1"] for m in metrics],
        test=[{name: score for name, score in m["test"].items() if isinstance(score, float)} for m in metrics],
        predicted=predicted,
        seconds=[m["seconds"] for m in metrics],
        parameters=metrics[0]["parameters"],
    )
