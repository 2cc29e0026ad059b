"""Batches of texts of like length, so that little of the work goes into padding."""

import numpy as np
from scipy.sparse import csr_matrix

from pipelines.steps.vectorise import Sequences

POOL = 50  # batches that are sorted by length together
STEP = 8  # lengths of padded batches are multiples of it


def batches_by_length(lengths: np.ndarray, size: int, random: np.random.Generator) -> list[np.ndarray]:
    """Lengths (texts,) -> row numbers of each batch: every row once, in a new order at each call.

    Rows are shuffled, sorted by length within pools of 50 batches, and the batches shuffled again.
    """
    order = random.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), POOL * size):
        pool = order[start : start + POOL * size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    return [batches[i] for i in random.permutation(len(batches))]


def padded_lengths(lengths: np.ndarray, count: int) -> np.ndarray:
    """Lengths (texts,) -> at most `count` lengths to pad to, rising, the last one covering the longest text.

    They are quantiles of the lengths rounded up to a multiple of 8: [3, 9, 40] with count 2 -> [16, 40]
    """
    quantiles = np.quantile(lengths, np.linspace(0, 1, count + 1)[1:])
    return np.unique(np.ceil(quantiles / STEP).astype(int) * STEP)


def batch(inputs: Sequences | csr_matrix, rows: np.ndarray, pad_to: np.ndarray | None) -> np.ndarray:
    """Texts as numbers and the rows to take -> a network's input: ids (rows, time) or weights (rows, features)."""
    if isinstance(inputs, Sequences):
        longest = min(inputs.lengths[rows].max(), pad_to[-1])
        return inputs.batch(rows, pad_to[np.searchsorted(pad_to, longest)])
    return inputs[rows].toarray()


def lengths_of(inputs: Sequences | csr_matrix) -> np.ndarray:
    """Texts as numbers -> the length of each; rows of tf-idf are all as long as each other."""
    return inputs.lengths if isinstance(inputs, Sequences) else np.ones(inputs.shape[0], dtype=int)
