"""L-BFGS on all texts at once, for small problems: Liu and Nocedal 1989, by SciPy. Dropout is off: it needs a function
that is the same every time it is asked."""

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from pipelines.steps.batches import Chunk
from pipelines.steps.engine import Engine
from pipelines.steps.errors import Diverged


def iterate(engine: Engine, chunks: list[Chunk], texts: float, on_iteration: Callable[[float, float], bool]) -> None:
    """An engine, all texts in chunks of one batch, and what they weigh -> the engine's network with the last weights.

    `on_iteration` gets the loss without penalties and the seconds of an iteration, and says whether to go on.
    Raises: Diverged where the loss is no number.
    """
    shapes = [weight.shape for weight in engine.weights()]
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
    losses, started = {}, time.perf_counter()

    def weights_of(flat: np.ndarray) -> list[np.ndarray]:
        flat = flat.astype("float32")
        return [flat[a:b].reshape(shape) for a, b, shape in zip(ends, ends[1:], shapes, strict=False)]

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = weights_of(flat)
        loss, gradient = 0.0, np.zeros_like(flat)
        for chunk in chunks:
            of_batch, gradients = engine.loss_and_gradients(weights, chunk)
            loss += of_batch / texts
            gradient += np.concatenate([g.ravel() for g in gradients]) / texts
        losses[flat.tobytes()] = loss
        for n, (weight, is_kernel) in enumerate(zip(weights, engine.kernels, strict=True)):
            if is_kernel:
                loss += engine.settings.l2 * float(np.square(weight, dtype="float64").sum())
                gradient[ends[n] : ends[n + 1]] += 2 * engine.settings.l2 * weight.ravel()
        if not np.isfinite(loss):
            raise Diverged(f"the training loss became {loss} in L-BFGS; try another optimizer")
        return loss, gradient

    def callback(flat: np.ndarray) -> None:
        nonlocal started
        engine.set_weights(weights_of(flat))
        loss = losses[flat.tobytes()]
        losses.clear()
        if not on_iteration(loss, time.perf_counter() - started):
            raise StopIteration
        started = time.perf_counter()

    first = np.concatenate([weight.ravel() for weight in engine.weights()]).astype("float64")
    minimize(
        loss_and_gradient, first, jac=True, method="L-BFGS-B", callback=callback,
        options={"maxiter": engine.settings.epochs, "maxfun": 20 * engine.settings.epochs},
    )  # fmt: skip
