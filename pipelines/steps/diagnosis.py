"""What happens inside a network in training: why it diverged; norms, dead units and saturation of each layer."""

from collections.abc import Iterator

import keras
import numpy as np

from pipelines.steps.backends import backend
from pipelines.steps.batches import NO_ROW, Chunk, as_inputs
from pipelines.steps.engine import Engine
from pipelines.steps.errors import Diverged


def where_it_diverged(
    engine: Engine, chunks: Iterator[Chunk], rates: np.ndarray, epoch: int, before: int, error: Diverged
) -> str:
    """An engine as it was when `before` steps of the epoch were made, the chunks that follow and the rates of the epoch
    -> what happened, in which batch and layer, and what to try. The steps up to the bad one are made again."""
    end = len(rates) - 1 if error.step is None else error.step
    weights = dict(zip(engine.layers, map(_norm, engine.weights()), strict=True))
    steps = (chunk.part(n, n + 1) for chunk in chunks for n in range(len(chunk)))
    for n in range(before, end):
        engine.run(next(steps), rates[n : n + 1])
    bad = next(steps)
    layer = _first_infinite(engine, bad)
    if layer is None:
        now = dict(zip(engine.layers, map(_norm, engine.weights()), strict=True))
        layer = max(now, key=lambda name: now[name] / max(weights[name], 1e-9))
        said = f"the weights that grew most are {layer}, from a norm of {weights[layer]:.3g} to {now[layer]:.3g}"
    else:
        said = f"the first numbers out of range are those of {layer}"
    settings, count = engine.settings, int((bad.rows != NO_ROW).sum())
    batch = f"{count} texts padded to {bad.times[0]}" if bad.data is None else f"{count} pictures"
    clipped = settings.clipnorm or settings.global_clipnorm or settings.clipvalue
    hint = "" if clipped else ", or train.global_clipnorm = 1"
    return (
        f"{error} at step {end + 1} of {len(rates)} of epoch {epoch}, a batch of {batch}, "
        f"at the learning rate {rates[end]:.3g}; {said}. "
        f"Try train.learning_rate = {settings.learning_rate / 10:g}{hint}"
    )


BOUNDS = {"Sigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0), "Arctan": (-np.pi / 2, np.pi / 2)}
ACTIVATIONS = {*BOUNDS, "ReLU", "LeakyRelu", "PReLU", "Elu", "Selu", "Gelu", "Silu", "Softplus", "Maximum", "Glu"}
RECURRENT = (keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN)
FEWEST = 8  # numbers of a unit: among fewer, one that is only not needed looks dead
EDGE = 0.01  # of the range of a bounded activation: nearer to a bound it is saturated


def inside(engine: Engine, chunk: Chunk, rates: np.ndarray, epoch: int) -> tuple[np.ndarray, list[dict]]:
    """A chunk of one batch and its learning rate -> its loss after the step is made, and a row for each layer.

    A row: epoch, layer, gradient_norm (of this batch), weight_norm, update_ratio (norm of the step to norm of the
    weights), and of what is after its activation: dead (share of units that are the same number for every token of the
    batch, where these are not too few), saturated (share of the numbers that are within 1 % of a bound). None where
    there is no such thing.
    """
    before, texts = engine.weights(), int((chunk.rows != NO_ROW).sum())
    drawn = backend().random_state()
    _, gradients = engine.loss_and_gradients(before, chunk, training=True)
    backend().set_random_state(drawn)  # the step itself drops what it would have dropped unseen
    losses = engine.run(chunk, rates)
    found: dict[str, dict] = {}
    for path, weight, gradient, after in zip(engine.layers, before, gradients, engine.weights(), strict=True):
        parts = found.setdefault(path.split("/")[0], {"gradient": [], "weight": [], "step": []})
        for name, array in (("gradient", gradient / texts), ("weight", weight), ("step", after - weight)):
            parts[name].append(array.ravel())
    norms = {layer: {name: _norm(np.concatenate(arrays)) for name, arrays in of.items()} for layer, of in found.items()}
    engine.write_back()
    units = _units(engine.network, engine.batch(chunk))
    return losses, [
        {
            "epoch": epoch,
            "layer": layer,
            "gradient_norm": norms.get(layer, {}).get("gradient"),
            "weight_norm": norms.get(layer, {}).get("weight"),
            "update_ratio": norms[layer]["step"] / max(norms[layer]["weight"], 1e-12) if layer in norms else None,
            "dead": units.get(layer, {}).get("dead"),
            "saturated": units.get(layer, {}).get("saturated"),
        }
        for layer in dict.fromkeys([*norms, *units])
    ]


def _units(network: keras.Model, inputs: list[np.ndarray]) -> dict[str, dict]:
    """The layers before an activation, and recurrent layers -> the shares of dead units and of saturated numbers."""
    found = {}
    outputs = dict(reversed(_outputs(network, inputs)))  # of an operation with several the first
    for operation in network.operations:
        kind = type(operation).__name__
        if isinstance(operation, RECURRENT):
            layer, bounds = operation.name, BOUNDS.get(operation.get_config()["activation"].title())
        elif kind in ACTIVATIONS:
            layer, bounds = _layer_before(operation), BOUNDS.get(kind)
        else:
            continue
        numbers = outputs[operation.name].astype("float32")
        if numbers.ndim == 3:  # at padding nothing is read
            numbers = numbers[next(array != 0 for array in inputs if array.shape == numbers.shape[:2])]
        saturated = None
        if bounds:
            edge = EDGE * (bounds[1] - bounds[0])
            saturated = float(((numbers < bounds[0] + edge) | (numbers > bounds[1] - edge)).mean())
        of_units = numbers.reshape(-1, numbers.shape[-1])  # of a picture each place in it
        dead = float((np.ptp(of_units, axis=0) == 0).mean()) if len(of_units) >= FEWEST else None
        found[layer] = {"dead": dead, "saturated": saturated}
    return found


def _layer_before(operation) -> str:
    """-> the name of the nearest layer with weights that an activation takes its numbers from."""
    while not (isinstance(operation, keras.Layer) and operation.weights):
        operation = (
            operation.input._keras_history.operation
            if not isinstance(operation.input, list)
            else (operation.input[0]._keras_history.operation)
        )
    return operation.name


def _first_infinite(engine: Engine, chunk: Chunk) -> str | None:
    """-> the first layer, from the input on, whose weights or outputs for this batch are not all finite."""
    for name, weight in zip(engine.layers, engine.weights(), strict=True):
        if not np.isfinite(weight).all():
            return name
    engine.write_back()
    for name, output in _outputs(engine.network, engine.batch(chunk)):
        if not np.isfinite(output).all():
            return name
    return None


def _outputs(network: keras.Model, inputs: list[np.ndarray]) -> list[tuple[str, np.ndarray]]:
    """What each operation of a network makes of a batch, with its name; of some there are several."""
    found = [
        (operation.name, output)
        for operation in network.operations
        if not isinstance(operation, keras.layers.InputLayer)
        for output in (operation.output if isinstance(operation.output, tuple | list) else [operation.output])
    ]
    looking = keras.Model(network.inputs, [output for _, output in found])
    arrays = looking.predict_on_batch(as_inputs(inputs))
    return [(name, np.asarray(array)) for (name, _), array in zip(found, arrays, strict=True)]


def _norm(array: np.ndarray) -> float:
    return float(np.sqrt(np.square(array.astype("float64")).sum()))
