"""Convolutional network of Kim 2014, "Convolutional Neural Networks for Sentence Classification" (arXiv 1408.5882).

Filters of several widths slide over the words; each keeps its strongest response. As a tagger, dilated convolutions:
Strubell et al. 2017, "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions" (arXiv 1702.02098).
"""

import keras
from pydantic import PositiveInt

from models.fields import Activation, CharacterModel, DropoutKind, Output, Rate, Scheme, TagOutput
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS, SEQUENCE_DROPOUTS
from models.layers.padding import max_over_time, zero_padding
from models.layers.tagger import read_words, score_tags


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
    filters: PositiveInt = 200,
    width: PositiveInt = 3,
    dilations: tuple[PositiveInt, ...] = (1, 2, 1),
    blocks: PositiveInt = 4,
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

    def convolution(dilation: int):
        return keras.layers.Conv1D(
            units_before(filters, activation),
            width,
            padding="same",
            dilation_rate=dilation,
            kernel_initializer=initializer_before(activation),
        )

    # A step sees far with few layers: the gaps grow, and the same block is passed through again and again.
    states = activate(convolution(1)(zero_padding(states, numbers)), activation)
    layers = [convolution(dilation) for dilation in dilations]
    for _ in range(blocks):
        for layer in layers:
            states = activate(layer(zero_padding(states, numbers)), activation)
        states = drop(dropout)(states)
    return keras.Model(inputs, score_tags(states, kinds, output, scheme), name="cnn_tagger")
