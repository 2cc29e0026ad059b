"""What happens inside a network in training: why it diverged; norms, dead units and saturation of each layer."""

import keras
import numpy as np

from pipelines.steps.batches import Chunk, as_inputs
from pipelines.steps.engine import Engine
from pipelines.steps.errors import Diverged


def where_it_diverged(
    engine: Engine, chunks: list[Chunk], rates: np.ndarray, epoch: int, done: int, error: Diverged
) -> str:
    """An engine as it was when `done` chunks of the epoch were, and the plan of the epoch -> what happened, in which
    batch and layer, and what to try. The steps up to the bad one are made again."""
    before = sum(len(chunk) for chunk in chunks[:done])
    end = len(rates) - 1 if error.step is None else error.step
    weights = dict(zip(engine.layers, map(_norm, engine.weights()), strict=True))
    rows, times = (np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in ("rows", "times"))
    for n in range(before, end):
        engine.run(Chunk(rows[n : n + 1], times[n : n + 1]), rates[n : n + 1])
    layer = _first_infinite(engine, rows[end], times[end])
    if layer is None:
        now = dict(zip(engine.layers, map(_norm, engine.weights()), strict=True))
        layer = max(now, key=lambda name: now[name] / max(weights[name], 1e-9))
        said = f"the weights that grew most are {layer}, from a norm of {weights[layer]:.3g} to {now[layer]:.3g}"
    else:
        said = f"the first numbers out of range are those of {layer}"
    settings, texts = engine.settings, int((rows[end] >= 0).sum())
    clipped = settings.clipnorm or settings.global_clipnorm or settings.clipvalue
    hint = "" if clipped else ", or train.global_clipnorm = 1"
    return (
        f"{error} at step {end + 1} of {len(rates)} of epoch {epoch}, a batch of {texts} texts padded to {times[end]}, "
        f"at the learning rate {rates[end]:.3g}; {said}. "
        f"Try train.learning_rate = {settings.learning_rate / 10:g}{hint}"
    )


def _first_infinite(engine: Engine, rows: np.ndarray, time: int) -> str | None:
    """-> the first layer, from the input on, whose weights or outputs for this batch are not all finite."""
    for name, weight in zip(engine.layers, engine.weights(), strict=True):
        if not np.isfinite(weight).all():
            return name
    engine.write_back()
    for name, output in _outputs(engine.network, engine.batch(rows, time)).items():
        if not np.isfinite(output).all():
            return name
    return None


def _outputs(network: keras.Model, inputs: list[np.ndarray]) -> dict[str, np.ndarray]:
    """What each operation of a network makes of a batch."""
    found = [op for op in network.operations if not isinstance(op, keras.layers.InputLayer)]
    looking = keras.Model(network.inputs, [op.output for op in found])
    arrays = looking.predict_on_batch(as_inputs(inputs))
    return {op.name: np.asarray(array) for op, array in zip(found, arrays, strict=True)}


def _norm(array: np.ndarray) -> float:
    return float(np.sqrt(np.square(array.astype("float64")).sum()))
