"""Predictions of all models on the same test texts -> mean ± sd over seeds, intervals and paired differences.

Everything is chosen on validation; the test part only measures what was chosen. Where a text may have several labels,
the thresholds come from validation too, so there macro-F1 is of answers by the thresholds of its other half
(`thresholds.crosswise`): the score that is reported decides, and no text has had a say in its own answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
BLOCK = 100  # resamples at a time, to bound the memory

Score = Callable[[np.ndarray, np.ndarray], np.ndarray]  # answers, weights (resamples, texts) -> (resamples,)


@dataclass
class Measured:
    """One model on one preprocessing: what its fits over the seeds gave."""

    model: str
    architecture: str
    preprocess: str
    is_baseline: bool
    validation: list[float]  # by seed: the score that everything is chosen by
    test: list[dict[str, float]]  # by seed: the scores of the task
    predicted: list[np.ndarray]  # by seed: what the task's `compared` makes of the answers to the test part
    seconds: list[float]  # by seed
    parameters: int


def compare(
    rows: list[Measured], metric: str, score: Score, tested: int, groups: np.ndarray | None = None, seed: int = 0
) -> dict:
    """What was measured; the name of the score that decides and a function that computes it from a fit's answers and
    how often each test text counts (resamples, texts); how many test texts there are -> the contents of
    comparison.json.

    An interval takes 2,000 resamples of the test texts and, where there are several, of the seeds (Efron's percentile
    bootstrap); a difference is taken in each resample, the same texts for both models: against the best baseline,
    against the same model on its first preprocessing, against the first model of the architecture. Where texts belong
    together (`groups`, a name for each text), whole groups are drawn: chunks of one book are no independent witnesses.
    """
    of_group = _numbers(groups, tested)
    scores = _bootstrap([row.predicted for row in rows], score, of_group, np.random.default_rng(seed))
    baseline = _best([row for row in rows if row.is_baseline])
    network = _best([row for row in rows if not row.is_baseline])
    chosen = _best(rows)

    table = []
    for row, resampled in zip(rows, scores, strict=True):
        entry = {
            "model": row.model,
            "architecture": row.architecture,
            "preprocess": row.preprocess,
            "is_baseline": row.is_baseline,
            "seeds": len(row.test),
            "validation": float(np.mean(row.validation)),
            "test": {name: mean_sd([of_seed[name] for of_seed in row.test]) for name in row.test[0]},
            "interval": _interval(resampled),
            "seconds": float(np.mean(row.seconds)),
            "parameters": row.parameters,
        }
        others = {"baseline": baseline, "preprocess": _same_model(row, rows), "variant": _same_architecture(row, rows)}
        for kind, other in others.items():
            if other is not row:
                entry[f"against_{kind}"] = {
                    "row": rows.index(other),
                    "difference": entry["test"][metric]["mean"] - np.mean([of_seed[metric] for of_seed in other.test]),
                    "interval": _interval(resampled - scores[rows.index(other)]),
                }
        table.append(entry)
    return {
        "metric": metric,
        "resamples": RESAMPLES,
        "test_texts": tested,
        "test_groups": None if groups is None else int(of_group.max()) + 1,
        "models": table,
        "best_baseline": rows.index(baseline),
        "best_network": rows.index(network) if network else None,
        "chosen": rows.index(chosen),
    }


def bootstrap_interval(
    predicted: list[np.ndarray], score: Score, tested: int, groups: np.ndarray | None = None, seed: int = 0
) -> list[float]:
    """By seed the answers of one model, and the rest as for `compare` -> the bounds of the 95 % interval."""
    return _interval(_bootstrap([predicted], score, _numbers(groups, tested), np.random.default_rng(seed))[0])


def _numbers(groups: np.ndarray | None, tested: int) -> np.ndarray:
    """The names of groups -> their numbers; without groups every text is its own."""
    return np.arange(tested) if groups is None else np.unique(groups, return_inverse=True)[1]


def _best(rows: list[Measured]) -> Measured | None:
    """The row with the highest mean score on validation; of equals the first."""
    return max(rows, key=lambda row: np.mean(row.validation), default=None)


def _same_model(row: Measured, rows: list[Measured]) -> Measured:
    """The same model on the first preprocessing it was tried on."""
    return next(other for other in rows if other.model == row.model)


def _same_architecture(row: Measured, rows: list[Measured]) -> Measured:
    """The first model of the same architecture on the same preprocessing; where it was not tried on that, on its
    first."""
    first = next(other for other in rows if other.architecture == row.architecture)
    same = (o for o in rows if (o.model, o.preprocess) == (first.model, row.preprocess))
    return next(same, first)


def mean_sd(values: list[float]) -> dict:
    """Values by seed -> mean and sample standard deviation (None for one value)."""
    return {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)) if len(values) > 1 else None}


def _interval(values: np.ndarray) -> list[float]:
    return [float(bound) for bound in np.quantile(values, [0.025, 0.975])]


def _bootstrap(rows: list[list[np.ndarray]], score: Score, of_group: np.ndarray, random) -> np.ndarray:
    """Of each row the answers by seed -> its score in each resample (rows, resamples): a mean over resampled seeds, on
    resampled groups."""
    groups = of_group.max() + 1
    result = np.empty((len(rows), RESAMPLES))
    for start in range(0, RESAMPLES, BLOCK):
        stop = min(start + BLOCK, RESAMPLES)
        weights = random.multinomial(groups, np.full(groups, 1 / groups), size=stop - start)[:, of_group]
        for number, row in enumerate(rows):
            by_seed = np.stack([score(predicted, weights) for predicted in row])
            seeds = random.integers(len(by_seed), size=by_seed.T.shape)
            result[number, start:stop] = np.take_along_axis(by_seed.T, seeds, axis=1).mean(axis=1)
    return result
