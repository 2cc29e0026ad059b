"""The learning-rate range test of Smith 2017 (arXiv 1506.01186): the rate rises with every step, and the loss says how
far it may. Only texts of the training part are read.
"""

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
import pandas as pd

from pipelines.steps.backends import backend
from pipelines.steps.batches import Chunk, chunks_of, divisible
from pipelines.steps.engine import Engine
from pipelines.steps.examples import Examples
from pipelines.steps.train import epoch_batches

LOWEST, HIGHEST, STEPS = 1e-6, 10.0, 150
KEPT = 0.9  # of the average of the losses so far, at every step
DIVERGED = 4  # times the least smoothed loss
AT_REST = 30  # steps at the beginning, whose rates (to 2e-5) change next to nothing
HARDLY = 0.05  # of the loss: a smaller fall says little of where training would begin to work
FALLEN, DIVIDED_BY = 0.9, 10  # suggested: the rate at which this share of the fall is done, divided by this


def range_test(
    engine: Engine, training: Examples, seed: int, on_step: Callable[[int], None] = lambda done: None
) -> pd.DataFrame:
    """An engine that has just begun, and training texts -> learning_rate, loss and smoothed of each step.

    Batches are drawn as in training, in several epochs where the texts are few. The last row is that of the highest
    rate, or the first that diverged: its smoothed loss is more than 4 times the least before it, or no number.
    """
    begun, parts = engine.snapshot(), 1
    while True:
        try:
            return _rising(engine, training, seed, parts, on_step)
        except Exception as error:
            if not backend().is_out_of_memory(error) or 2 * parts > engine.settings.batch_size:
                raise
            parts *= 2
            engine.split(parts)
            engine.restore(begun)


def _rising(engine: Engine, training: Examples, seed: int, parts: int, on_step: Callable) -> pd.DataFrame:
    growth, losses = (HIGHEST / LOWEST) ** (1 / (STEPS - 1)), np.zeros(0)
    for chunk in _chunks(engine, training, seed, parts):
        rates = LOWEST * growth ** np.arange(len(losses) + len(chunk))
        losses = np.append(losses, engine.run(chunk, rates[len(losses) :]))[:STEPS]
        on_step(len(losses))
        smoothed = smooth(losses)
        end = first_astray(smoothed)
        if end is not None or len(losses) == STEPS:
            table = {"learning_rate": rates[: len(losses)], "loss": losses, "smoothed": smoothed}
            return pd.DataFrame(table)[: None if end is None else end + 1]


def _chunks(engine: Engine, training: Examples, seed: int, parts: int) -> Iterator[Chunk]:
    """Batches of one epoch after another, without end."""
    settings, random = engine.settings, np.random.default_rng(seed)
    shapes = engine.shapes(training.inputs, settings.batch_size)
    size = divisible(settings.batch_size, by=parts * backend().replicas())
    for epoch in count(1):
        chunks = chunks_of(epoch_batches(training, settings, random), shapes, size, settings.steps_per_execution)
        yield from training.ready(chunks, 0, settings, epoch)


def smooth(losses: np.ndarray) -> np.ndarray:
    """Losses (steps,) -> their exponential moving average, corrected as if it had begun long ago (Kingma and Ba 2014).

    [2, 1] -> [2, (0.9 · 2 + 1) / 1.9] = [2, 1.47]
    """
    weights = KEPT ** np.arange(len(losses))
    return np.array([np.average(losses[: n + 1], weights=weights[n::-1]) for n in range(len(losses))])


def first_astray(smoothed: np.ndarray) -> int | None:
    """Smoothed losses (steps,) -> the first step that diverged, if any."""
    astray = ~np.isfinite(smoothed) | (smoothed > DIVERGED * np.minimum.accumulate(smoothed))
    return int(astray.argmax()) if astray.any() else None


def suggestion(table: pd.DataFrame) -> dict[str, float | None]:
    """What `range_test` gave -> suggested (None where the loss hardly fell), fell_from, fell_to, diverged_at (None
    where it did not).

    Suggested is a tenth of the rate at which the smoothed loss has done nine tenths of its fall, with one digit. The
    least loss itself stands anywhere on a flat ground; docs/log.md has the rules that were compared.
    """
    before, by_chance = float(table["loss"][:AT_REST].mean()), float(table["loss"][:AT_REST].std(ddof=0))
    rates, smoothed = table["learning_rate"].to_numpy(), table["smoothed"].to_numpy()
    least = float(np.fmin.reduce(smoothed[AT_REST:], initial=before))
    fallen = smoothed[AT_REST:] <= before - FALLEN * (before - least)
    fell = before - least > max(by_chance, HARDLY * before)  # a flat loss that scatters passes the first in 2 of 100
    astray = first_astray(smoothed)
    return {
        "suggested": float(f"{rates[AT_REST:][fallen.argmax()] / DIVIDED_BY:.0e}") if fell else None,
        "fell_from": before,
        "fell_to": least,
        "diverged_at": None if astray is None else float(rates[astray]),
    }
