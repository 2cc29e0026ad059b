"""Activations by name, against their formulas in numpy."""

from typing import get_args

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from models.fields import Activation
from pipelines.steps.backends import load_keras

pytestmark = pytest.mark.backend

SLOPE = 0.7  # of prelu
ALPHA, SCALE = 1.6732632, 1.0507010  # of selu, from its paper
FORMULAS = {
    "linear": lambda x: x,
    "sigmoid": expit,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "prelu": lambda x: np.where(x > 0, x, SLOPE * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: SCALE * np.where(x > 0, x, ALPHA * np.expm1(x)),
    "gelu": lambda x: x * norm.cdf(x),
    "silu": lambda x: x * expit(x),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "maxout": lambda x: np.maximum(x[..., :3], x[..., 3:]),
    "glu": lambda x: x[..., :3] * expit(x[..., 3:]),
}


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def test_every_activation_has_its_formula_here():
    assert set(FORMULAS) == set(get_args(Activation))


@pytest.mark.parametrize("shape", [(8, 6), (8, 5, 6)], ids=["features", "sequences"])
@pytest.mark.parametrize("activation", FORMULAS)
def test_is_its_formula(keras, activation, shape):
    from models.layers.activations import activate, units_before

    states = np.random.default_rng(0).normal(scale=2, size=shape).astype("float32")
    inputs = keras.Input((None, 6) if len(shape) == 3 else (6,))
    outputs = activate(inputs, activation)
    model = keras.Model(inputs, outputs)
    model.set_weights([np.full_like(slope, SLOPE) for slope in model.get_weights()])
    assert units_before(outputs.shape[-1], activation) == 6
    np.testing.assert_allclose(model.predict_on_batch(states), FORMULAS[activation](states), rtol=1e-4, atol=1e-5)


def test_prelu_has_one_slope_a_unit_whatever_the_length(keras):
    from models.layers.activations import activate

    inputs = keras.Input((None, 6))
    assert keras.Model(inputs, activate(inputs, "prelu")).count_params() == 6


def test_selu_keeps_mean_and_variance_through_many_layers(keras):
    from models.layers.activations import activate, initializer_before

    keras.utils.set_random_seed(0)
    inputs = hidden = keras.Input((300,))
    for _ in range(10):
        hidden = activate(keras.layers.Dense(300, kernel_initializer=initializer_before("selu"))(hidden), "selu")
    states = keras.Model(inputs, hidden).predict_on_batch(np.random.default_rng(0).normal(size=(200, 300)))
    assert abs(np.mean(states)) < 0.1
    assert np.var(states) == pytest.approx(1, abs=0.2)
