"""Operations over right-padded sequences: what is computed never depends on how much padding follows.

Keras drops the mask at Conv1D, GlobalMaxPooling1D and Flatten, and a mask handed to an RNN switches cuDNN off on
JAX and torch. So no layer here uses Keras' masks: every function takes the ids and finds the padding (id 0) itself.
A row of nothing but padding gives zeros.
"""

import keras
from keras import ops

# Below any activation, and still a number in half precision (whose least is -65,504).
VERY_NEGATIVE = -3e4


def valid_steps(ids: keras.KerasTensor) -> keras.KerasTensor:
    """Ids (batch, time) -> 1.0 where there is a token, 0.0 at padding (batch, time, 1).

    [[7, 4, 0]] -> [[[1.], [1.], [0.]]]
    """
    return ops.expand_dims(ops.cast(ops.not_equal(ids, 0), "float32"), axis=-1)


def zero_padding(hidden: keras.KerasTensor, ids: keras.KerasTensor) -> keras.KerasTensor:
    """States (batch, time, units) -> the same with zeros at padding. Needed before every convolution."""
    return hidden * ops.cast(valid_steps(ids), hidden.dtype)


def max_over_time(hidden: keras.KerasTensor, ids: keras.KerasTensor) -> keras.KerasTensor:
    """States (batch, time, units) -> the largest value of each unit over the tokens (batch, units)."""
    valid = ops.cast(valid_steps(ids), hidden.dtype)
    largest = ops.max(hidden * valid + VERY_NEGATIVE * (1 - valid), axis=1)
    return largest * ops.max(valid, axis=1)


def mean_over_time(hidden: keras.KerasTensor, ids: keras.KerasTensor) -> keras.KerasTensor:
    """States (batch, time, units) -> the mean of each unit over the tokens (batch, units)."""
    valid = ops.cast(valid_steps(ids), hidden.dtype)
    return ops.sum(hidden * valid, axis=1) / ops.maximum(ops.sum(valid, axis=1), 1)


def last_step(hidden: keras.KerasTensor, ids: keras.KerasTensor) -> keras.KerasTensor:
    """States (batch, time, units) -> the state at each row's last token (batch, units)."""
    positions, lengths = _positions(ids), _lengths(ids)
    is_last = ops.cast(ops.equal(positions, lengths - 1), hidden.dtype)
    return ops.sum(hidden * ops.expand_dims(is_last, axis=-1), axis=1)


def reverse(ids: keras.KerasTensor) -> keras.KerasTensor:
    """Ids (batch, time) -> each row's tokens in reverse order, padding still on the right.

    [[7, 4, 9, 0]] -> [[9, 4, 7, 0]]
    """
    return ops.take_along_axis(ids, _reversed_positions(ids), axis=1)


def reverse_steps(hidden: keras.KerasTensor, ids: keras.KerasTensor) -> keras.KerasTensor:
    """States (batch, time, units) -> each row's states in reverse order, as `reverse` does with the ids."""
    ones = ops.ones_like(ids)
    rows, time = ops.cumsum(ones, axis=0) - 1, ops.sum(ones, axis=1, keepdims=True)
    steps = ops.reshape(hidden, (-1, hidden.shape[-1]))  # of all rows, one after the other
    return ops.take(steps, rows * time + _reversed_positions(ids), axis=0)


POOLINGS = {"max": max_over_time, "mean": mean_over_time, "last": last_step}


def _positions(ids):
    return ops.cumsum(ops.ones_like(ids), axis=1) - 1


def _reversed_positions(ids):
    positions, lengths = _positions(ids), _lengths(ids)
    return ops.where(positions < lengths, lengths - 1 - positions, positions)


def _lengths(ids):
    return ops.sum(ops.cast(ops.not_equal(ids, 0), ids.dtype), axis=1, keepdims=True)
