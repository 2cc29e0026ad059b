"""Multilayer perceptron over tf-idf: a bag of words, then dense layers.

The simplest network that often holds its ground on short texts; see Goldberg 2016, "A Primer on Neural Network
Models for Natural Language Processing", section 4.
"""

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import Activation, DropoutKind, Output, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.bag import WeightedBag
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
    """Features of each text (batch, time), 0 = padding, and their tf-idf weights (batch, time)
    -> class probabilities (batch, classes)."""
    ids, weights = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="float32")

    # The first dense layer as a table with a row for each feature: a text has few of them.
    width = units_before(units, activation) if hidden_layers else classes
    words = keras.layers.Embedding(features, width, embeddings_initializer=initializer_before(activation), name="words")
    hidden = WeightedBag()(words(ids), weights)

    for number in range(hidden_layers):
        hidden = DROPOUTS[dropout_kind](dropout)(activate(hidden, activation))
        width = units_before(units, activation) if number + 1 < hidden_layers else classes
        hidden = keras.layers.Dense(width, kernel_initializer=initializer_before(activation))(hidden)
    outputs = keras.layers.Activation(output, dtype="float32")(hidden)
    return keras.Model([ids, weights], outputs, name="mlp")
