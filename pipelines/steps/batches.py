"""Batches of texts of like length, so that little of the work goes into padding."""

from dataclasses import dataclass

import numpy as np
from keras import ops

from models.layers.crf import NO_TAG
from pipelines.steps.backends import backend

POOL = 50  # batches that are sorted by length together
LENGTHS = 512  # where there may be few lengths, they are chosen among at most so many
WORDS, ROOM = 64, 1.1  # rows for different words are a multiple, a tenth more than there were
NO_ROW = -1  # fills up a batch that has fewer rows than the others


@dataclass
class Chunk:
    """Batches that are trained on in one call: numbers of rows (batches, size), NO_ROW where there is none; the length
    each batch is padded to (batches,), and the rows for its different words (batches,), see `Shapes`."""

    rows: np.ndarray
    times: np.ndarray
    words: np.ndarray
    data: dict[str, np.ndarray] | None = None  # what its rows are numbers of; None: all that is on the device

    def __len__(self) -> int:
        return len(self.times)

    def part(self, start: int, stop: int) -> "Chunk":
        """Some of the batches."""
        return Chunk(self.rows[start:stop], self.times[start:stop], self.words[start:stop], self.data)


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


def padded_lengths(lengths: np.ndarray, count: int | None) -> np.ndarray:
    """Lengths (texts,) -> lengths to pad to, rising, the last one covering the longest text.

    At most `count` of them, those that leave the least padding: [3, 9, 10, 40] with count 2 -> [10, 40]. Every length
    where there is no limit.
    """
    longest = max(1, int(lengths.max()))
    if count is None:
        return np.arange(1, longest + 1)
    step = -(-longest // LENGTHS)
    last = -(-longest // step)  # in steps
    if count >= last:
        return np.arange(1, last + 1) * step
    up_to = np.cumsum(np.bincount(-(-np.maximum(lengths, 1) // step), minlength=last + 1))
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
    return np.unique([n for n in found if n]) * step


def most_lengths(inputs) -> int | None:
    """`Sequences` or `TaggerInputs` -> how many lengths their batches may have; None: any number."""
    return backend().SENTENCE_LENGTHS if hasattr(inputs, "types") else backend().SEQUENCE_LENGTHS


class Shapes:
    """What batches are padded to: few lengths where the backend compiles each, and for each of them how many different
    words a batch has, where there are words. Chosen by the batches of one epoch."""

    def __init__(self, inputs, size: int, count: int | None, of_words: bool = True):
        """`inputs` are `Sequences` or `TaggerInputs`, `size` is that of a batch, `count` as in `padded_lengths`;
        `of_words`: whether anybody takes the different words of a batch by themselves."""
        self.inputs, lengths = inputs, inputs.lengths
        batches = batches_by_length(lengths, size, np.random.default_rng(0))
        self.times = padded_lengths(np.array([lengths.max(), *(lengths[rows].max() for rows in batches)]), count)
        self.words: dict[int, int] = {}
        self.are_counted = of_words and count is not None and hasattr(inputs, "different")
        if self.are_counted:
            for time, rows in zip(self._times(batches).tolist(), batches, strict=True):
                self.words[time] = max(self.words.get(time, 0), inputs.different(rows))
            self.words = {time: -(-int(ROOM * n) // WORDS) * WORDS for time, n in self.words.items()}

    def of(self, batches: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Batches -> the length that each is padded to (batches,), and the rows for its different words (batches,),
        0 where the backend counts them itself. One of more words than was thought gets rows for all that it can have.
        """
        times = self._times(batches)
        if not self.are_counted:
            return times, np.zeros(len(times), "int32")
        room = [
            self.words[time] if self.inputs.different(rows) <= self.words.get(time, 0) else 0
            for time, rows in zip(times.tolist(), batches, strict=True)
        ]
        return times, np.array(room, "int32")

    def _times(self, batches: list[np.ndarray]) -> np.ndarray:
        return self.times[np.searchsorted(self.times, [self.inputs.lengths[batch].max() for batch in batches])]


def chunks_of(batches: list[np.ndarray], shapes: Shapes, size: int, steps: int) -> list[Chunk]:
    """Batches, what they are padded to and the rows of a full one -> chunks of up to `steps` batches."""
    rows = np.full((len(batches), size), NO_ROW, dtype="int32")
    for number, batch in enumerate(batches):
        rows[number, : len(batch)] = batch
    times, words = shapes.of(batches)
    every = Chunk(rows, times.astype("int32"), words)
    return [every.part(n, n + steps) for n in range(0, len(batches), steps)]


def prediction_length(longest: int, count: int | None) -> int:
    """The longest text of a batch -> the length to pad to: its own; where there may be few, the next power of two, or
    three quarters of it: 16, 24, 32, 48, 64, …"""
    if count is None:
        return max(1, int(longest))
    power = 1 << (int(longest) - 1).bit_length()
    return max(16, 3 * power // 4 if longest <= 3 * power // 4 else power)


def divisible(size: int, by: int) -> int:
    """The size of a batch -> the rows it is filled up to, so that it can be divided: (10, 4) -> 12"""
    return size + -size % by


def on_device(arrays: dict[str, np.ndarray]) -> dict:
    """Arrays of all examples -> the same where training happens, sent once."""
    return {name: ops.convert_to_tensor(array) for name, array in arrays.items()}


def padded_batch(data: dict, rows, time, words: int = 0) -> tuple:
    """What `on_device` gave, numbers of rows (batch,) and a length -> inputs (a list of ids (batch, time) and, with
    tf-idf, their weights), labels, weights (batch,).

    Rows that are NO_ROW become padding of no weight. `Sequences.batch` does the same in numpy. Of a tagger the inputs
    are those of `models.layers.tagger.read_words`, with room for so many different words, and the labels are tags. Of
    pictures the labels are shares of the classes.
    """
    if "pictures" in data:
        return [ops.take(data["pictures"], rows, axis=0)], *(
            ops.take(data[n], rows, axis=0) for n in ("targets", "weights")
        )
    real = rows != NO_ROW
    rows = ops.maximum(rows, 0)
    starts = ops.take(data["offsets"], rows)
    lengths = (ops.take(data["offsets"], rows + 1) - starts) * ops.cast(real, "int32")
    steps = ops.arange(time, dtype="int32")
    inside = steps < ops.expand_dims(lengths, 1)
    places = ops.where(inside, ops.expand_dims(starts, 1) + steps, 0)
    weights = ops.take(data["weights"], rows) * ops.cast(real, "float32")

    def of_items(name: str, padding: int = 0):
        return ops.where(inside, ops.take(data[name], places), padding)

    if "tags" not in data:
        inputs = [of_items(name) for name in ("ids", "id_weights") if name in data]
        return inputs, ops.take(data["labels"], rows, axis=0), weights
    types = ops.shape(data["ids"])[0]
    different, numbers = backend().distinct(of_items("types"), below=types, most=words)
    different = ops.minimum(different, types - 1)  # rows that nobody reads: what they hold must be there all the same
    inputs = [ops.take(data["ids"], different), numbers]
    inputs += [ops.take(data[name], different, axis=0) for name in ("casing", "characters") if name in data]
    of_tokens = [ops.take(data[name], places, axis=0) for name in ("hints", "vectors") if name in data]
    inputs += [ops.where(ops.expand_dims(inside, 2), told, 0) for told in of_tokens]
    return inputs, of_items("tags", NO_TAG), weights


def as_inputs(arrays: list):
    """A list of arrays -> what a network is called with: the array itself where there is one."""
    return arrays if len(arrays) > 1 else arrays[0]
