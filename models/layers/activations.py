"""Activations by name. A layer and its activation are written together:

    dense = keras.layers.Dense(units_before(units, activation), kernel_initializer=initializer_before(activation))
    hidden = activate(dense(hidden), activation)

maxout: Goodfellow et al. 2013 (arXiv 1302.4389), here of two pieces; glu: Dauphin et al. 2017 (arXiv 1612.08083);
prelu: He et al. 2015 (arXiv 1502.01852); selu: Klambauer et al. 2017 (arXiv 1706.02515). The others are in Keras.
"""

from collections.abc import Callable

import keras
from keras import ops


def units_before(units: int, activation: str) -> int:
    """Units after an activation -> units that the layer before it must have.

    (64, "relu") -> 64, (64, "maxout") -> 128
    """
    return 2 * units if activation in ("maxout", "glu") else units


def initializer_before(activation: str) -> str:
    """-> how the weights of the layer before it start.

    selu keeps mean 0 and variance 1 from layer to layer only where the weights begin with variance 1 / inputs.
    """
    return "lecun_normal" if activation == "selu" else "glorot_uniform"


def activate(hidden: keras.KerasTensor, activation: str) -> keras.KerasTensor:
    """States (batch, ..., units_before(units, activation)) -> states (batch, ..., units).

    maxout: [1, 5, 3, 2] -> [max(1, 3), max(5, 2)] = [3, 5]; glu: [1, 5, 3, 2] -> [1 · sigmoid(3), 5 · sigmoid(2)]
    """
    if activation == "maxout":
        return ops.maximum(*ops.split(hidden, 2, axis=-1))
    if activation == "glu":
        return keras.activations.glu(hidden)
    if activation == "prelu":
        # One slope for each unit, the same at every step: otherwise the length would have to be known.
        return keras.layers.PReLU(shared_axes=list(range(1, hidden.ndim - 1)))(hidden)
    return pointwise(activation)(hidden)


def pointwise(activation: str) -> Callable:
    """The name of a function of each number alone -> the function. A recurrent cell takes it too."""
    return arctan if activation == "arctan" else keras.activations.get(activation)


@keras.saving.register_keras_serializable("seminar")
def arctan(hidden: keras.KerasTensor) -> keras.KerasTensor:
    """The angle whose tangent the number is: 1 -> pi / 4. Registered, so that a saved cell with it can be loaded."""
    return ops.arctan(hidden)
