"""Batches of texts of like length, so that little of the work goes into padding."""

from dataclasses import dataclass

import numpy as np
from keras import ops

POOL = 50  # batches that are sorted by length together
STEP = 8  # lengths of padded batches are multiples of it
NO_ROW = -1  # fills up a batch that has fewer rows than the others


@dataclass
class Chunk:
    """Batches that are trained on in one call: numbers of rows (batches, size), NO_ROW where there is none, and the
    length each batch is padded to (batches,)."""

    rows: np.ndarray
    times: np.ndarray

    def __len__(self) -> int:
        return len(self.times)


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


def chunks_of(batches: list[np.ndarray], times: np.ndarray, size: int, steps: int) -> list[Chunk]:
    """Batches, the length of each and the rows of a full one -> chunks of up to `steps` batches."""
    rows = np.full((len(batches), size), NO_ROW, dtype="int32")
    for number, batch in enumerate(batches):
        rows[number, : len(batch)] = batch
    times = times.astype("int32")
    return [Chunk(rows[n : n + steps], times[n : n + steps]) for n in range(0, len(batches), steps)]


def padded_lengths(lengths: np.ndarray, count: int | None) -> np.ndarray:
    """Lengths (texts,) -> lengths to pad to, rising, multiples of 8, the last one covering the longest text.

    At most `count` of them, those that leave the least padding: [3, 9, 10, 40] with count 2 -> [16, 40]. All multiples
    of 8 where there is no limit.
    """
    last = -(-max(1, int(lengths.max())) // STEP)  # in steps
    if count is None or count >= last:
        return np.arange(1, last + 1) * STEP
    up_to = np.cumsum(np.bincount(-(-np.maximum(lengths, 1) // STEP), minlength=last + 1))
    # cost[n]: the least steps that the texts of up to n steps take, with as many lengths as were allowed so far.
    cost = np.arange(last + 1) * up_to
    chosen = [np.zeros(last + 1, dtype=int)]
    for _ in range(count - 1):
        options = cost[:, None] + np.arange(last + 1) * (up_to - up_to[:, None])  # below, then one more length
        options[np.tril_indices(last + 1, -1)] = options.max() + 1
        chosen.append(options.argmin(axis=0))
        cost = options.min(axis=0)
    found, end = [], last
    for below in reversed(chosen):
        found.append(end)
        end = below[end]
    return np.unique([n for n in found if n]) * STEP


def training_lengths(lengths: np.ndarray, size: int, count: int | None) -> np.ndarray:
    """Lengths (texts,) and the size of a batch -> the lengths to pad batches to, chosen by the batches of one epoch."""
    batches = batches_by_length(lengths, size, np.random.default_rng(0))
    return padded_lengths(np.array([lengths.max(), *(lengths[rows].max() for rows in batches)]), count)


def prediction_length(longest: int, count: int | None) -> int:
    """The longest text of a batch -> the length to pad to: the next multiple of 8, or where there may be few, the next
    power of two."""
    if count is None:
        return STEP * -(-max(1, longest) // STEP)
    return max(2 * STEP, 1 << (int(longest) - 1).bit_length())


def times_of(batches: list[np.ndarray], lengths: np.ndarray, pad_to: np.ndarray) -> np.ndarray:
    """Batches of texts of these lengths, and the lengths to pad to -> the one that each batch is padded to."""
    return pad_to[np.searchsorted(pad_to, [lengths[batch].max() for batch in batches])]


def divisible(size: int, by: int) -> int:
    """The size of a batch -> the rows it is filled up to, so that it can be divided: (10, 4) -> 12"""
    return size + -size % by


def on_device(examples) -> dict:
    """Examples -> their arrays where training happens, sent once: flat ids, offsets, labels, weights of the texts."""
    inputs = examples.inputs
    arrays = {"ids": inputs.ids, "offsets": inputs.offsets.astype("int32")}
    arrays |= {} if inputs.weights is None else {"id_weights": inputs.weights}
    arrays |= {"labels": examples.labels, "weights": examples.weights}
    return {name: ops.convert_to_tensor(array) for name, array in arrays.items()}


def padded_batch(data: dict, rows, time) -> tuple:
    """What `on_device` gave, numbers of rows (batch,) and a length -> inputs (a list of ids (batch, time) and, with
    tf-idf, their weights), labels, weights (batch,).

    Rows that are NO_ROW become padding of no weight. `Sequences.batch` does the same in numpy.
    """
    real = rows != NO_ROW
    rows = ops.maximum(rows, 0)
    starts = ops.take(data["offsets"], rows)
    lengths = (ops.take(data["offsets"], rows + 1) - starts) * ops.cast(real, "int32")
    steps = ops.arange(time, dtype="int32")
    inside = steps < ops.expand_dims(lengths, 1)
    places = ops.where(inside, ops.expand_dims(starts, 1) + steps, 0)
    inputs = [ops.where(inside, ops.take(data[name], places), 0) for name in ("ids", "id_weights") if name in data]
    return inputs, ops.take(data["labels"], rows, axis=0), ops.take(data["weights"], rows) * ops.cast(real, "float32")


def as_inputs(arrays: list):
    """A list of arrays -> what a network is called with: the array itself where there is one."""
    return arrays if len(arrays) > 1 else arrays[0]
