"""Predictions of all models on the same test texts -> mean ± sd over seeds, intervals and paired differences.

Everything is chosen on validation; the test part only measures what was chosen. Where a text may have several labels,
the thresholds come from validation too, so there macro-F1 is of answers by the thresholds of its other half
(`thresholds.crosswise`): the score that is reported decides, and no text has had a say in its own answer.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.steps.labels import indicators

RESAMPLES = 2000
BLOCK = 100  # resamples at a time, to bound the memory


@dataclass
class Measured:
    """One model on one preprocessing: what its fits over the seeds gave."""

    model: str
    architecture: str
    preprocess: str
    is_baseline: bool
    validation_macro_f1: list[float]  # by seed
    test: list[dict[str, float]]  # by seed: the scores of evaluate.scores, or scores_of_several
    predicted: list[np.ndarray]  # by seed: the answers to the test texts, class numbers or a 0/1 matrix
    seconds: list[float]  # by seed
    parameters: int


def compare(rows: list[Measured], labels: np.ndarray, groups: np.ndarray | None = None, seed: int = 0) -> dict:
    """What was measured and the true labels of the test texts, class numbers (texts,) or 0/1 (texts, classes)
    -> the contents of comparison.json.

    An interval takes 2,000 resamples of the test texts and, where there are several, of the seeds (Efron's percentile
    bootstrap); a difference is taken in each resample, the same texts for both models: against the best baseline,
    against the same model on its first preprocessing, against the first model of the architecture. Where texts belong
    together (`groups`, a name for each text), whole groups are drawn: chunks of one book are no independent witnesses.
    """
    of_group = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1]
    macro_f1 = _bootstrap_macro_f1(rows, labels, of_group, np.random.default_rng(seed))
    baseline = _best([row for row in rows if row.is_baseline])
    network = _best([row for row in rows if not row.is_baseline])
    chosen = _best(rows)

    table = []
    for row, resampled in zip(rows, macro_f1, strict=True):
        entry = {
            "model": row.model,
            "architecture": row.architecture,
            "preprocess": row.preprocess,
            "is_baseline": row.is_baseline,
            "seeds": len(row.test),
            "validation_macro_f1": float(np.mean(row.validation_macro_f1)),
            "test": {name: _mean_sd([scores[name] for scores in row.test]) for name in row.test[0]},
            "macro_f1_interval": _interval(resampled),
            "seconds": float(np.mean(row.seconds)),
            "parameters": row.parameters,
        }
        others = {"baseline": baseline, "preprocess": _same_model(row, rows), "variant": _same_architecture(row, rows)}
        for kind, other in others.items():
            if other is not row:
                entry[f"against_{kind}"] = {
                    "row": rows.index(other),
                    "difference": entry["test"]["macro_f1"]["mean"] - np.mean([s["macro_f1"] for s in other.test]),
                    "interval": _interval(resampled - macro_f1[rows.index(other)]),
                }
        table.append(entry)
    return {
        "metric": "macro_f1",
        "resamples": RESAMPLES,
        "test_texts": len(labels),
        "test_groups": None if groups is None else int(of_group.max()) + 1,
        "models": table,
        "best_baseline": rows.index(baseline),
        "best_network": rows.index(network) if network else None,
        "chosen": rows.index(chosen),
    }


def _best(rows: list[Measured]) -> Measured | None:
    """The row with the highest mean macro-F1 on validation; of equals the first."""
    return max(rows, key=lambda row: np.mean(row.validation_macro_f1), default=None)


def _same_model(row: Measured, rows: list[Measured]) -> Measured:
    """The same model on the first preprocessing it was tried on."""
    return next(other for other in rows if other.model == row.model)


def _same_architecture(row: Measured, rows: list[Measured]) -> Measured:
    """The first model of the same architecture on the same preprocessing."""
    return next(o for o in rows if (o.architecture, o.preprocess) == (row.architecture, row.preprocess))


def _mean_sd(values: list[float]) -> dict:
    """Values by seed -> mean and sample standard deviation (None for one value)."""
    return {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)) if len(values) > 1 else None}


def _interval(values: np.ndarray) -> list[float]:
    return [float(bound) for bound in np.quantile(values, [0.025, 0.975])]


def _bootstrap_macro_f1(rows: list[Measured], labels: np.ndarray, of_group: np.ndarray, random) -> np.ndarray:
    """-> macro-F1 of each row in each resample (rows, resamples): a mean over resampled seeds, on resampled groups."""
    groups, every = of_group.max() + 1, [labels, *(predicted for row in rows for predicted in row.predicted)]
    classes = labels.shape[1] if labels.ndim == 2 else 1 + max(array.max() for array in every)
    result = np.empty((len(rows), RESAMPLES))
    for start in range(0, RESAMPLES, BLOCK):
        stop = min(start + BLOCK, RESAMPLES)
        weights = random.multinomial(groups, np.full(groups, 1 / groups), size=stop - start)[:, of_group]
        for number, row in enumerate(rows):
            by_seed = np.stack([weighted_macro_f1(labels, predicted, weights, classes) for predicted in row.predicted])
            seeds = random.integers(len(by_seed), size=by_seed.T.shape)
            result[number, start:stop] = np.take_along_axis(by_seed.T, seeds, axis=1).mean(axis=1)
    return result


def weighted_macro_f1(labels: np.ndarray, predicted: np.ndarray, weights: np.ndarray, classes: int) -> np.ndarray:
    """True and predicted labels, class numbers (texts,) or 0/1 (texts, classes), and how often each text counts
    (resamples, texts) -> macro-F1 of each resample (resamples,), over the classes that occur in it."""
    true, guessed = (indicators(array, classes).astype(float) for array in (labels, predicted))
    hits, true, guessed = weights @ (true * guessed), weights @ true, weights @ guessed
    occurs = true + guessed > 0
    f1 = 2 * hits / np.where(occurs, true + guessed, 1)
    return f1.sum(axis=1) / np.maximum(occurs.sum(axis=1), 1)
