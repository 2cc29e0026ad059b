"""Multilayer perceptron over tf-idf: a bag of words, then dense layers.

The simplest network that often holds its ground on short texts; see Goldberg 2016, "A Primer on Neural Network
Models for Natural Language Processing", section 4.
"""

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import Rate


def classifier(
    features: int,
    classes: int,
    output: str,
    *,
    units: PositiveInt = 256,
    hidden_layers: NonNegativeInt = 1,
    activation: str = "relu",
    dropout: Rate = 0.5,
) -> keras.Model:
    """Tf-idf weights (batch, features) -> class probabilities (batch, classes)."""
    inputs = keras.Input((features,), dtype="float32")
    hidden = inputs
    for _ in range(hidden_layers):
        hidden = keras.layers.Dense(units, activation=activation)(hidden)
        hidden = keras.layers.Dropout(dropout)(hidden)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(hidden)
    return keras.Model(inputs, outputs, name="mlp")
