"""JAX: every new length of a batch is compiled, so there are few, and what was compiled is kept on disk."""

import hashlib
import os
from functools import partial

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.experimental import multihost_utils

from pipelines.steps.backends import HOSTS
from pipelines.steps.errors import ConfigError
from pipelines.steps.paths import CACHE

SEQUENCE_LENGTHS = 4
SENTENCE_LENGTHS = 7  # of taggers: four leave a third and more of padding, and sentences are short


def prepare(deterministic: bool) -> None:
    """Called once, after Keras was imported. `deterministic`: only operations that give the same bits every time.

    Where several hosts train together it waits for the others.
    """
    if deterministic:  # a CPU has no others
        os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_gpu_deterministic_ops=true"
    jax.config.update("jax_compilation_cache_dir", str(CACHE / "jax"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    if HOSTS in os.environ:
        keras.distribution.initialize()
    if len(jax.devices()) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel())


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    return [device.device_kind if device.platform != "cpu" else "CPU" for device in jax.devices()]


def replicas() -> int:
    """-> the devices that share a batch: all GPUs of all hosts, or all CPUs where there are several of them."""
    return len(jax.devices())


def require_agreement(said: str) -> None:
    """What this host is about to train, in words. Called before it does: hosts that train different things add up each
    other's gradients, or wait for each other for ever.

    Raises: ConfigError where another host says something else.
    """
    mine = np.frombuffer(hashlib.sha256(said.encode()).digest(), "uint8")
    if jax.process_count() > 1 and (multihost_utils.process_allgather(mine) != mine).any():
        raise ConfigError(
            "another host is about to train something else: all need the same experiment and data; to go on with a run "
            "that was broken off, copy its folder from one host to the others"
        )


def sum_over_replicas(tensors):
    """Here the compiler divides a batch, and a sum is the sum over all devices already."""
    return tensors


def distinct(ids, below: int, most: int = 0):
    """Ids, all below a number -> the different ones, 0 always the first, and the ids as places among these.

    There are `most` of them, with 0 as many as there could be: those that are too many are the number `below`.
    """
    flat = jnp.concatenate([jnp.zeros(1, ids.dtype), ids.ravel()])
    count, most = flat.size, most or min(below, flat.size)
    if below * count > np.iinfo("int32").max:
        rows, numbers = jnp.unique(flat, size=most, fill_value=below, return_inverse=True)
        return rows, numbers[1:].reshape(ids.shape)
    # The same with an id and its place in one number: a CPU sorts numbers five times as fast as pairs.
    ordered = jnp.sort(flat * count + jnp.arange(count, dtype=flat.dtype))
    values, places = ordered // count, ordered % count
    of_ordered = jnp.cumsum(jnp.diff(values, prepend=0) > 0)
    rows = jnp.full(most, below, flat.dtype).at[of_ordered].set(values, mode="drop")
    numbers = jnp.zeros_like(of_ordered).at[places].set(of_ordered, unique_indices=True)
    return rows, numbers[1:].reshape(ids.shape)


def compiled(step, batch_of):
    """A step and a function that takes a batch out of the data -> a function that makes the steps of a chunk.

    It takes the table, the state, the data, the chunk and the learning rates (batches,); it gives the table, the state
    and the losses (batches,).
    """

    # Not a loop inside the program: there convolutions take XLA on a CPU a hundred times longer. No call is waited for.
    @partial(jax.jit, static_argnames=("time", "words"), donate_argnums=(0, 1))
    def one_step(table, state, data, rows, rate, *, time, words):
        return step(table, state, batch_of(data, rows, time, words), rate, words)

    def run(table, state, data, chunk, rates):
        losses = []
        if mesh := keras.distribution.distribution():
            layout = keras.distribution.TensorLayout(["batch"], mesh.device_mesh)
            share = partial(keras.distribution.distribute_tensor, layout=layout)
        else:
            share = jnp.asarray
        for rows, time, words, rate in zip(chunk.rows, chunk.times.tolist(), chunk.words.tolist(), rates, strict=True):
            table, state, loss = one_step(table, state, data, share(rows), rate, time=time, words=words)
            losses.append(loss)
        return table, state, jnp.stack(losses)

    return run


def compiled_once(function, *settings: str):
    """A function of arrays, and the names of those arguments that are none -> the same, compiled."""
    return jax.jit(function, static_argnames=settings)


def value_and_gradients(function, weights: list):
    """A function of the weights that gives (loss, more) -> what it gives, and the gradient of the loss by each."""
    return jax.value_and_grad(function, has_aux=True)(weights)


def as_table(parts: tuple) -> tuple:
    """A table and its slots -> the same, so kept that rows can be changed in place."""
    return tuple(jnp.asarray(part) for part in parts)


def gather(table, rows):
    """Rows of a table."""
    return table.at[rows].get(mode="fill", fill_value=0)


def scatter(table: tuple, rows, values: tuple) -> tuple:
    """A table and its slots with new values in these rows; a row beyond the last is none."""
    return tuple(
        part.at[rows].set(value, mode="drop", unique_indices=True) for part, value in zip(table, values, strict=True)
    )


def random_state() -> dict[str, np.ndarray]:
    """Random states that are not among a network's variables: none here."""
    return {}


def set_random_state(arrays: dict[str, np.ndarray]) -> None:
    """Go back to what `random_state` gave."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether a batch was too large for the memory. Of several hosts none can divide it by itself."""
    return jax.process_count() == 1 and (isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error))
