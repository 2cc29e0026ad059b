"""Convolutional network of Kim 2014, "Convolutional Neural Networks for Sentence Classification" (arXiv 1408.5882).

Filters of several widths slide over the words; each keeps its strongest response.
"""

import keras
from pydantic import PositiveInt

from models.fields import Activation, DropoutKind, Output, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS, SEQUENCE_DROPOUTS
from models.layers.padding import max_over_time, zero_padding


def classifier(
    vocabulary: int,
    classes: int,
    output: Output,
    *,
    embedding: PositiveInt = 100,
    filters: PositiveInt = 100,
    widths: tuple[PositiveInt, ...] = (3, 4, 5),
    activation: Activation = "relu",
    dropout: Rate = 0.5,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Token ids (batch, time), 0 = padding -> class probabilities (batch, classes)."""
    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.Embedding(vocabulary, embedding, name="words")(ids)
    words = zero_padding(SEQUENCE_DROPOUTS[dropout_kind](dropout)(words), ids)

    # One column of the sentence's features for each width of filter, in words.
    pooled = []
    for width in widths:
        convolution = keras.layers.Conv1D(
            units_before(filters, activation),
            width,
            padding="same",
            kernel_initializer=initializer_before(activation),
        )
        pooled.append(max_over_time(activate(convolution(words), activation), ids))
    features = keras.layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    features = DROPOUTS[dropout_kind](dropout)(features)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(features)
    return keras.Model(ids, outputs, name="cnn")
