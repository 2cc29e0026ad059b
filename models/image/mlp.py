"""Multilayer perceptron over pixels: what a network reaches that does not know which pixels are neighbours.

With no hidden layer it is logistic regression. LeCun et al. 1998, "Gradient-Based Learning Applied to Document
Recognition", compares it with convolutions on handwritten digits.
"""

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import Activation, DropoutKind, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS


def image_classifier(
    shape: tuple[int, int, int],
    classes: int,
    mean: tuple[float, ...],
    variance: tuple[float, ...],
    *,
    units: PositiveInt = 256,
    hidden_layers: NonNegativeInt = 2,
    activation: Activation = "relu",
    dropout: Rate = 0.2,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Pictures (batch, height, width, channels), 0 to 255 -> class probabilities (batch, classes)."""
    pictures = keras.Input(shape, dtype="uint8")
    spread = [max(of_channel, 1.0) for of_channel in variance]  # a channel with the same value everywhere has none
    standardise = keras.layers.Normalization(mean=mean, variance=spread, dtype="float32", name="standardise")
    hidden = keras.layers.Flatten()(standardise(pictures))

    for _ in range(hidden_layers):
        dense = keras.layers.Dense(units_before(units, activation), kernel_initializer=initializer_before(activation))
        hidden = DROPOUTS[dropout_kind](dropout)(activate(dense(hidden), activation))
    scores = keras.layers.Dense(classes, dtype="float32", name="logits")(hidden)
    outputs = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    return keras.Model(pictures, outputs, name="mlp")
