"""Bidirectional LSTM: reads the text forwards and backwards, remembering through gates.

Hochreiter and Schmidhuber 1997, "Long Short-Term Memory"; both directions: Schuster and Paliwal 1997. As a
tagger with a conditional random field: Huang, Xu and Yu 2015 (arXiv 1508.01991).
"""

from functools import partial
from typing import Literal

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import (
    Activation,
    CharacterModel,
    DropoutKind,
    Output,
    Pointwise,
    Rate,
    Scheme,
    TagOutput,
)
from models.layers.activations import activate, initializer_before, pointwise, units_before
from models.layers.dropout import DROPOUTS, SEQUENCE_DROPOUTS
from models.layers.padding import POOLINGS, reverse, reverse_steps
from models.layers.recurrent import Lstm
from models.layers.tagger import read_words, score_tags


def classifier(
    vocabulary: int,
    classes: int,
    output: Output,
    *,
    embedding: PositiveInt = 100,
    units: PositiveInt = 64,
    activation: Pointwise = "tanh",
    recurrent_dropout: Rate = 0.0,
    pooling: Literal["max", "mean", "last"] = "max",
    dense_units: NonNegativeInt = 0,
    dense_activation: Activation = "relu",
    dropout: Rate = 0.5,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Token ids (batch, time), 0 = padding -> class probabilities (batch, classes)."""
    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.Embedding(vocabulary, embedding, name="words")
    drop = SEQUENCE_DROPOUTS[dropout_kind](dropout)
    pool = POOLINGS[pooling]
    # cuDNN knows tanh alone and no recurrent dropout: with others a GPU runs the slower loop of Keras.
    lstm = partial(
        Lstm,
        units,
        activation=pointwise(activation),
        recurrent_dropout=recurrent_dropout,
        return_sequences=True,
    )

    # No mask and no Bidirectional wrapper: the backward direction reads ids reversed within their length.
    forward = lstm()(drop(words(ids)))
    backward = lstm()(drop(words(reverse(ids))))
    features = keras.layers.Concatenate()([pool(forward, ids), pool(backward, ids)])

    if dense_units:
        dense = keras.layers.Dense(
            units_before(dense_units, dense_activation), kernel_initializer=initializer_before(dense_activation)
        )
        features = activate(dense(features), dense_activation)
    features = DROPOUTS[dropout_kind](dropout)(features)
    outputs = keras.layers.Dense(classes, activation=output, dtype="float32")(features)
    return keras.Model(ids, outputs, name="lstm")


def tagger(
    vocabulary: int,
    characters: int,
    hints: tuple[int, ...],
    vectors: int,
    kinds: int,
    *,
    embedding: PositiveInt = 100,
    casing: bool = True,
    character_model: CharacterModel = "cnn",
    character_embedding: PositiveInt = 25,
    character_units: PositiveInt = 50,
    units: PositiveInt = 100,
    hidden_layers: PositiveInt = 1,
    activation: Pointwise = "tanh",
    recurrent_dropout: Rate = 0.0,
    dropout: Rate = 0.5,
    dropout_kind: DropoutKind = "standard",
    output: TagOutput = "crf",
    scheme: Scheme = "BIO",
) -> keras.Model:
    """Different words of a batch, and sentences (batch, time) as numbers of them, 0 = padding (see `tagger.read_words`)
    -> scores of tags (batch, time, tags) (see `tagger.score_tags`)."""
    inputs, numbers, states = read_words(
        vocabulary, characters, hints, vectors, embedding, casing, character_model, character_embedding, character_units
    )
    drop = SEQUENCE_DROPOUTS[dropout_kind]
    states = drop(dropout)(states)
    lstm = partial(
        Lstm,
        units,
        activation=pointwise(activation),
        recurrent_dropout=recurrent_dropout,
        return_sequences=True,
    )

    # The backward direction reads each sentence reversed within its length, and is turned round again.
    for _ in range(hidden_layers):
        forward = lstm()(states)
        backward = reverse_steps(lstm()(reverse_steps(states, numbers)), numbers)
        states = drop(dropout)(keras.layers.Concatenate()([forward, backward]))
    return keras.Model(inputs, score_tags(states, kinds, output, scheme), name="lstm_tagger")
