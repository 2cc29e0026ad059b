"""Multilayer perceptron over tf-idf: a bag of words, then dense layers.

The simplest network that often holds its ground on short texts; see Goldberg 2016, "A Primer on Neural Network
Models for Natural Language Processing", section 4.
"""

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import Activation, DropoutKind, Output, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS


def classifier(
    features: int,
    classes: int,
    output: Output,
    *,
    units: PositiveInt = 256,
    hidden_layers: NonNegativeInt = 1,
    activation: Activation = "relu",
    dropout: Rate = 0.5,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Tf-idf weights (batch, features) -> class probabilities (batch, classes)."""
    inputs = keras.Input((features,), dtype="float32")
    hidden = inputs
    for _ in range(hidden_layers):
        dense = keras.layers.Dense(units_before(units, activation), kernel_initializer=initializer_before(activation))
        hidden = activate(dense(hidden), activation)
        hidden = DROPOUTS[dropout_kind](dropout)(hidden)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(hidden)
    return keras.Model(inputs, outputs, name="mlp")
