"""Multilayer perceptron over tf-idf: a bag of words, then dense layers.

The simplest network that often holds its ground on short texts; see Goldberg 2016, "A Primer on Neural Network
Models for Natural Language Processing", section 4. As a tagger it reads a word in the window of its neighbours:
Collobert et al. 2011, "Natural Language Processing (Almost) from Scratch" (arXiv 1103.0398).
"""

import keras
from pydantic import NonNegativeInt, PositiveInt

from models.fields import Activation, CharacterModel, DropoutKind, Output, Rate, Scheme, TagOutput
from models.layers.activations import activate, initializer_before, units_before
from models.layers.bag import WeightedBag
from models.layers.dropout import DROPOUTS, SEQUENCE_DROPOUTS
from models.layers.padding import zero_padding
from models.layers.tagger import read_words, score_tags


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
    window: NonNegativeInt = 2,
    units: PositiveInt = 256,
    hidden_layers: PositiveInt = 1,
    activation: Activation = "relu",
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

    # The first dense layer reads a word with its neighbours: a convolution is a dense layer that slides.
    for number in range(hidden_layers):
        dense = keras.layers.Conv1D(
            units_before(units, activation),
            1 if number else 2 * window + 1,
            padding="same",
            kernel_initializer=initializer_before(activation),
        )
        states = drop(dropout)(activate(dense(zero_padding(states, numbers)), activation))
    return keras.Model(inputs, score_tags(states, kinds, output, scheme), name="mlp_tagger")
