"""Update rules beside Keras' own; rows of a table changed one batch at a time beside the whole table."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras
from pipelines.steps.experiment import Train

pytestmark = pytest.mark.backend

RULES = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.8}),
    "nesterov": ("SGD", {"momentum": 0.8, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {"rho": 0.9}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop with momentum": ("RMSprop", {"momentum": 0.7, "rho": 0.8}),
    "adam": ("Adam", {}),
    "adam with other betas": ("Adam", {"beta_1": 0.8, "beta_2": 0.95}),
    "adamw": ("AdamW", {"weight_decay": 0.1}),
    "adamw as it is": ("AdamW", {}),
    "lion": ("Lion", {}),
    "decay": ("SGD", {"weight_decay": 0.2}),
    "each weight's norm": ("Adam", {"clipnorm": 0.5}),
    "all norms": ("SGD", {"global_clipnorm": 0.5}),
    "values": ("SGD", {"clipvalue": 0.1}),
    "average": ("Adam", {"use_ema": True, "ema_momentum": 0.6}),
}
SHAPES, STEPS, RATE = [(5, 3), (4,)], 12, 0.05


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def settings(name: str) -> Train:
    kind, given = RULES[name]
    return Train(optimizer=kind.lower(), learning_rate=RATE, **given)


def gradients(seed=0) -> list[list[np.ndarray]]:
    random = np.random.default_rng(seed)
    return [[random.normal(size=shape).astype("float32") for shape in SHAPES] for _ in range(STEPS)]


def first_weights() -> list[np.ndarray]:
    return [np.random.default_rng(1).normal(size=shape).astype("float32") for shape in SHAPES]


def ours(keras, name: str) -> list[np.ndarray]:
    from pipelines.steps.optimizers import Optimizer

    optimizer = Optimizer(settings(name))
    weights = [keras.ops.convert_to_tensor(weight) for weight in first_weights()]
    slots = [optimizer.first_slots(weight) for weight in weights]
    for step, of_step in enumerate(gradients(), start=1):
        clipped = optimizer.clip([keras.ops.convert_to_tensor(gradient) for gradient in of_step])
        moved = [
            optimizer.update(*parts, RATE, keras.ops.cast(step, "float32"))
            for parts in zip(weights, clipped, slots, strict=True)
        ]
        weights, slots = [weight for weight, _ in moved], [slot for _, slot in moved]
    if settings(name).use_ema:
        weights = [slot[-1] for slot in slots]
    return [keras.ops.convert_to_numpy(weight) for weight in weights]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_moves_weights_as_that_of_keras_does(keras, name):
    kind, given = RULES[name]
    optimizer = getattr(keras.optimizers, kind)(learning_rate=RATE, **given)
    variables = [keras.Variable(weight) for weight in first_weights()]
    optimizer.build(variables)
    for of_step in gradients():
        optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in of_step])
    if given.get("use_ema"):
        optimizer.finalize_variable_values(variables)
    for expected, found in zip(variables, ours(keras, name), strict=True):
        np.testing.assert_allclose(found, keras.ops.convert_to_numpy(expected), rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", [name for name in RULES if name != "average"])
@pytest.mark.parametrize("steps", [5, 30])
def test_a_row_that_catches_up_stands_where_zero_gradients_would_have_brought_it(keras, name, steps):
    """Nearly so: the corrections of Adam's first steps still change."""
    from pipelines.steps.optimizers import Optimizer

    optimizer, (shape, _) = Optimizer(settings(name)), SHAPES
    tensor = keras.ops.convert_to_tensor
    weight, zero = tensor(first_weights()[0]), tensor(np.zeros(shape, "float32"))
    slots = optimizer.first_slots(weight)
    for step in range(1, steps + 1):
        gradient = tensor(np.random.default_rng(step).normal(size=shape).astype("float32"))
        weight, slots = optimizer.update(weight, gradient, slots, RATE, tensor(np.float32(step)))
    caught_up = optimizer.catch_up(
        weight, slots, RATE, tensor(np.full((5, 1), steps, "float32")), np.full((5, 1), 7.0, "float32")
    )
    stood = keras.ops.convert_to_numpy(weight)
    for step in range(steps + 1, steps + 8):
        weight, slots = optimizer.update(weight, zero, slots, RATE, tensor(np.float32(step)))
    moved = np.abs(keras.ops.convert_to_numpy(weight) - stood).max()
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(caught_up[0]), keras.ops.convert_to_numpy(weight), atol=0.02 * moved + 1e-6
    )
    for found, expected in zip(caught_up[1], slots, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(found), keras.ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-7
        )
