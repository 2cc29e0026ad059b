"""TensorFlow: the default on a CPU. Many steps are one loop of one graph, over batches of any length."""

from functools import cache, partial

import numpy as np
import tensorflow as tf

SEQUENCE_LENGTHS = None  # any: the graph is made once for all of them
SENTENCE_LENGTHS = None


def prepare(deterministic: bool) -> None:
    """Called once, after Keras was imported. `deterministic`: only operations that give the same bits every time."""
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # of many small networks it warns that each is traced
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    gpus = tf.config.list_physical_devices("GPU")
    return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus] or ["CPU"]


def replicas() -> int:
    """-> the devices that share a batch: all GPUs, or all CPUs where TensorFlow was told to make several of one."""
    return len(_logical_devices())


def _logical_devices() -> list:
    return tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")


def require_agreement(said: str) -> None:
    """Several hosts have to say the same before they train: here there is one."""


def sum_over_replicas(tensors):
    """Tensors of one replica -> their sums over all of them."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return tensors
    return context.all_reduce(tf.distribute.ReduceOp.SUM, tensors)


def distinct(ids, below: int, most: int = 0):
    """Ids, all below a number -> the different ones, 0 always the first, and the ids as places among these."""
    rows, numbers = tf.unique(tf.concat([[0], tf.reshape(ids, [-1])], 0))
    return rows, tf.reshape(numbers[1:], tf.shape(ids))


def compiled(step, batch_of):
    """A step and a function that takes a batch out of the data -> a function that makes the steps of a chunk.

    It takes the table, the state, the data, the chunk and the learning rates (batches,); it gives the table, the state
    and the losses (batches,).
    """

    if replicas() > 1:
        return _shared(step, batch_of)

    @tf.function(reduce_retracing=True, autograph=False)
    def steps(table, state, data, rows, times, rates):
        def body(n, state, losses):
            _, state, loss = step(table, state, batch_of(data, rows[n], times[n]), rates[n])
            return n + 1, state, losses.write(n, loss)

        losses = tf.TensorArray("float32", size=tf.shape(times)[0])
        _, state, losses = tf.while_loop(
            lambda n, *_: n < tf.shape(times)[0], body, (0, state, losses), parallel_iterations=1
        )
        return state, losses.stack()

    def run(table, state, data, chunk, rates):
        arrays = map(tf.convert_to_tensor, (chunk.rows, chunk.times, rates))
        state, losses = steps(table, state, data, *arrays)
        return table, state, losses

    return run


def _shared(step, batch_of):
    """As `compiled` says, with the rows of a batch divided among all devices: a call for each step."""
    strategy = _strategy()

    @tf.function(reduce_retracing=True, autograph=False)
    def one_step(table, state, data, rows, time, rate):
        def on_replica(rows):
            _, after, loss = step(table, _of_replica(state), batch_of(data, rows, time), rate)
            return _of_all(after), loss

        state, loss = strategy.run(on_replica, (rows,))
        return tf.nest.map_structure(lambda value: strategy.experimental_local_results(value)[0], (state, loss))

    def run(table, state, data, chunk, rates):
        losses = []
        for rows, time, rate in zip(chunk.rows, chunk.times, rates, strict=True):
            pieces = np.split(rows, strategy.num_replicas_in_sync)
            shared = strategy.experimental_distribute_values_from_function(
                lambda context, pieces=pieces: tf.constant(pieces[context.replica_id_in_sync_group])
            )
            state, loss = one_step(table, state, data, shared, tf.constant(time), tf.constant(rate))
            losses.append(loss)
        return table, state, tf.stack(losses)

    return run


@cache
def _strategy() -> tf.distribute.Strategy:
    """One for all networks of a process: the sums of a second one would be taken for those of the first."""
    return tf.distribute.MirroredStrategy([device.name for device in _logical_devices()])


def _of_replica(state):
    """A state -> the same with random states that no other device has: each drops other units."""
    return state | {"others": [v if v.dtype.is_floating else v + _own_seed(v) for v in state["others"]]}


def _of_all(state):
    """What came of it in a step -> the random states that all share, and the means of all running means."""
    mean = partial(tf.distribute.get_replica_context().all_reduce, tf.distribute.ReduceOp.MEAN)
    return state | {"others": [mean(v) if v.dtype.is_floating else v - _own_seed(v) for v in state["others"]]}


def _own_seed(random_state):
    """-> what is added to the seed, the first number of a random state; the second counts what was drawn."""
    return tf.cast(tf.stack([tf.distribute.get_replica_context().replica_id_in_sync_group, 0]), random_state.dtype)


def compiled_once(function, *settings: str):
    """A function of arrays, and the names of those arguments that are none -> the same, compiled."""
    graph = tf.function(function, reduce_retracing=True, autograph=False)

    def run(*arrays, **given):  # a number as a tensor: otherwise there would be a graph for each
        return graph(*arrays, **{name: v if isinstance(v, bool) else tf.constant(v) for name, v in given.items()})

    return run


def value_and_gradients(function, weights: list):
    """A function of the weights that gives (loss, more) -> what it gives, and the gradient of the loss by each."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(weights)
        loss, more = function(weights)
    gradients = tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return (loss, more), [tf.convert_to_tensor(gradient) for gradient in gradients]


def as_table(parts: tuple) -> tuple:
    """A table and its slots -> the same, so kept that rows can be changed in place."""
    return tuple(tf.Variable(part) for part in parts)


def gather(table, rows):
    """Rows of a table."""
    return tf.gather(table, rows)


def scatter(table: tuple, rows, values: tuple) -> tuple:
    """A table and its slots with new values in these rows."""
    for part, value in zip(table, values, strict=True):
        part.scatter_update(tf.IndexedSlices(value, rows))
    return table


def random_state() -> dict[str, np.ndarray]:
    """Random states that are not among a network's variables: none here."""
    return {}


def set_random_state(arrays: dict[str, np.ndarray]) -> None:
    """Go back to what `random_state` gave."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether a batch was too large for the memory."""
    of_onednn = isinstance(error, tf.errors.AbortedError) and "received an exception:Status" in str(error)
    return of_onednn or isinstance(error, (tf.errors.ResourceExhaustedError, MemoryError))
