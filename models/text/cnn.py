"""Convolutional network of Kim 2014, "Convolutional Neural Networks for Sentence Classification" (arXiv 1408.5882).

Filters of several widths slide over the words; each keeps its strongest response.
"""

import keras
from pydantic import PositiveInt

from models.fields import Rate
from models.layers.padding import max_over_time, zero_padding


def classifier(
    vocabulary: int,
    classes: int,
    output: str,
    *,
    embedding: PositiveInt = 100,
    filters: PositiveInt = 100,
    widths: tuple[PositiveInt, ...] = (3, 4, 5),
    activation: str = "relu",
    dropout: Rate = 0.5,
) -> keras.Model:
    """Token ids (batch, time), 0 = padding -> class probabilities (batch, classes)."""
    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.Embedding(vocabulary, embedding, name="words")(ids)
    words = zero_padding(keras.layers.Dropout(dropout)(words), ids)

    # One column of the sentence's features for each width of filter, in words.
    pooled = [
        max_over_time(keras.layers.Conv1D(filters, width, padding="same", activation=activation)(words), ids)
        for width in widths
    ]
    features = keras.layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    features = keras.layers.Dropout(dropout)(features)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(features)
    return keras.Model(ids, outputs, name="cnn")
