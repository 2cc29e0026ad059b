"""One model on one preprocessing: a fit for each seed, each in its own folder of the run."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.steps.builders import Builder
from pipelines.steps.compare import Measured
from pipelines.steps.errors import Diverged
from pipelines.steps.experiment import Experiment, Model
from pipelines.steps.fitted import Fitted
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.tasks import task_named


def seeds_of(experiment: Experiment, builder: Builder) -> tuple[int, ...]:
    """A baseline has no random part: one fit says everything."""
    return experiment.seeds[:1] if builder.is_baseline else experiment.seeds


def fit_model(
    experiment: Experiment,
    name: str,
    builder: Builder,
    prepared,
    folder: RunFolder,
    on_epoch: Callable[[int, dict], None],
    on_fit: Callable[[int], None],
) -> Measured:
    """A model's table, its builder and the prepared data (`Prepared` of the task) -> what its fits measured. Fits that
    are there stay; a training that was broken off goes on.

    Raises: Diverged where a training cannot go on, with the seed and a diagnosis.
    """
    task, model, seeds = task_named(experiment.task), experiment.models[name], seeds_of(experiment, builder)
    several = len(prepared.folds) > 1
    folders = []  # of each fold: seed -> folder
    for fold in range(len(prepared.folds)):
        here = {seed: folder.model(name, prepared.preprocess, seed, fold + 1 if several else None) for seed in seeds}
        checkpoints = {seed: path.with_name(f"{path.name}.checkpoint.npz") for seed, path in here.items()}
        missing = {seed: checkpoints[seed] for seed in seeds if not here[seed].exists()}
        for seed, fitted, tables, facts in fits(experiment, model, builder, prepared, fold, missing, on_epoch):
            with folder.filling(here[seed]) as target:
                _write_fit(target, fitted, tables, facts, *task.predictions(fitted, prepared, fold))
            checkpoints[seed].unlink(missing_ok=True)
            silver_checkpoint(checkpoints[seed]).unlink(missing_ok=True)
            on_fit(seed)
        for seed in set(seeds) - set(missing):
            on_fit(seed)
        folders.append(here)
    if several:
        for seed in seeds:
            pooled = folder.model(name, prepared.preprocess, seed)
            if not pooled.exists():
                with folder.filling(pooled) as target:
                    _pool_folds(target, [here[seed] for here in folders], experiment.task, prepared.classes)
    return _read_fits(task, name, builder, prepared, [folder.model(name, prepared.preprocess, seed) for seed in seeds])


def fits(experiment, model: Model, builder: Builder, prepared, fold: int, checkpoints: dict[int, Path], on_epoch):
    """For each seed with its checkpoint: seed, Fitted, tables by name (history: a row per epoch; none for a
    baseline), facts for metrics.json. `on_epoch` takes the seed and the row of the history, marked "silver" where it is
    an epoch on silver annotations; what it raises ends the training."""
    task, described = task_named(experiment.task), (experiment, model, builder, prepared)
    if builder.is_baseline:
        for seed in checkpoints:
            started = time.perf_counter()
            estimator = task.fit_baseline(model, builder, prepared, fold)
            facts = {"seconds": time.perf_counter() - started}
            yield seed, task.fitted(*described, estimator, None), {}, facts
        return

    from pipelines.steps.backends import backend

    backend().require_agreement(f"{builder.name} on {prepared.preprocess}, fold {fold}, seeds {list(checkpoints)}")
    if not checkpoints:
        return
    from pipelines.steps.engine import Engine
    from pipelines.steps.train import new_engine, silver_settings, start_afresh, train

    build, parts, vectoriser, learned = task.untrained(model, builder, prepared, fold)
    silver, before, engine = parts.get("silver"), None, None
    for seed, checkpoint in checkpoints.items():
        started = time.perf_counter()
        if engine is None:
            engine = new_engine(build, model.train, parts["train"], seed)
            engine_before = silver and Engine(engine.network, silver_settings(model.train), silver)
        else:
            start_afresh(engine, build, seed)
        starting = time.perf_counter() - started
        asked = parts["validation"], seed
        try:
            if silver:
                engine_before.begin()
                before = train(
                    engine_before, silver, *asked, partial(_on_silver, on_epoch, seed), silver_checkpoint(checkpoint)
                )
                engine.begin()
            first_loss = before and before.first_loss
            done = train(engine, parts["train"], *asked, partial(on_epoch, seed), checkpoint, first_loss)
        except Diverged as error:
            raise Diverged(f"seed {seed}: {error}") from None
        history = [*(before.history if before else ()), *done.history]
        facts = learned | {"seconds": starting + sum(row["seconds"] for row in history)}
        tables = {"history": done.history} | ({"inside": done.inside} if done.inside else {})
        tables |= {"silver": before.history} if before else {}
        yield seed, task.fitted(*described, engine.network, vectoriser), tables, facts


def _on_silver(on_epoch: Callable[[int, dict], None], seed: int, row: dict) -> None:
    on_epoch(seed, row | {"silver": True})


def silver_checkpoint(checkpoint: Path) -> Path:
    """Where the epochs on silver annotations leave theirs."""
    return checkpoint.with_name(f"silver-{checkpoint.name}")


def _write_fit(
    target: Path,
    fitted: Fitted,
    tables: dict[str, list[dict]],
    facts: dict,
    predictions: pd.DataFrame,
    more: dict,
) -> None:
    """What was fitted and what it answers to validation and test -> the files that the plan of a run folder names."""
    fitted.save(target)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(target / f"{name}.csv", index=False, lineterminator="\n")
    facts |= {"parameters": fitted.parameters(), "epochs": len(tables.get("history", ())), "reads": fitted.reads} | more
    _write_measured(target, predictions, facts, fitted.task, fitted.classes)


def _pool_folds(target: Path, folders: list[Path], task: str, classes: list[str]) -> None:
    """The fits of all folds with one seed -> their predictions together, and the scores of these: everything is tested
    once. Seconds and weights are means over the folds."""
    tables = [_read_predictions(folder) for folder in folders]
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in folders]
    facts = {name: float(np.mean([m[name] for m in metrics])) for name in ("seconds", "parameters", "epochs")}
    of_first = {name: metrics[0][name] for name in ("reads", "vectors", "example", "repaired") if name in metrics[0]}
    facts |= of_first | {"parameters": round(facts["parameters"])}
    _write_measured(target, pd.concat(tables), facts, task, classes)


def measured_again(folder: Path, task: str, classes: list[str]) -> dict:
    """The folder of a fit -> the scores that its predictions.csv gives, as its metrics.json should have them."""
    return _measured(_read_predictions(folder), task, classes)


def _measured(table: pd.DataFrame, task: str, classes: list[str]) -> dict:
    measure = task_named(task).measure
    return {split: measure(table[table["split"] == split], classes) for split in ("validation", "test")}


def _write_measured(target: Path, table: pd.DataFrame, facts: dict, task: str, classes: list[str]) -> None:
    table.to_csv(target / "predictions.csv", index=False, lineterminator="\n")
    text = json.dumps(facts | _measured(table, task, classes), ensure_ascii=False, indent=1)
    (target / "metrics.json").write_text(text, encoding="utf-8")


def _read_predictions(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "predictions.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def _read_fits(task, name: str, builder: Builder, prepared, folders: list[Path]) -> Measured:
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in folders]
    tables = [_read_predictions(folder) for folder in folders]
    return Measured(
        model=name,
        architecture=builder.name,
        preprocess=prepared.preprocess,
        is_baseline=builder.is_baseline,
        validation=[m["validation"][task.METRIC] for m in metrics],
        test=[{name: score for name, score in m["test"].items() if isinstance(score, float)} for m in metrics],
        predicted=[task.compared(table[table["split"] == "test"], prepared) for table in tables],
        seconds=[m["seconds"] for m in metrics],
        parameters=metrics[0]["parameters"],
    )
