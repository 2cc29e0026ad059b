"""Bidirectional LSTM: reads the text forwards and backwards, remembering through gates.

Hochreiter and Schmidhuber 1997, "Long Short-Term Memory"; both directions: Schuster and Paliwal 1997.
"""

from typing import Literal

import keras
from pydantic import PositiveInt

from models.fields import Rate
from models.layers.padding import POOLINGS, reverse


def classifier(
    vocabulary: int,
    classes: int,
    output: str,
    *,
    embedding: PositiveInt = 100,
    units: PositiveInt = 64,
    pooling: Literal["max", "mean", "last"] = "max",
    dropout: Rate = 0.5,
) -> keras.Model:
    """Token ids (batch, time), 0 = padding -> class probabilities (batch, classes)."""
    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.Embedding(vocabulary, embedding, name="words")
    drop = keras.layers.Dropout(dropout)
    pool = POOLINGS[pooling]

    # No mask and no Bidirectional wrapper: the backward direction reads ids reversed within their length.
    forward = keras.layers.LSTM(units, return_sequences=True)(drop(words(ids)))
    backward = keras.layers.LSTM(units, return_sequences=True)(drop(words(reverse(ids))))
    features = keras.layers.Concatenate()([pool(forward, ids), pool(backward, ids)])

    features = keras.layers.Dropout(dropout)(features)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(features)
    return keras.Model(ids, outputs, name="lstm")
