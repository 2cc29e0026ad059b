"""Convolutional network: small filters slide over the picture, which is halved from block to block.

LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition"; several 3 x 3 convolutions in a block and
twice the filters after each: Simonyan and Zisserman 2014 (arXiv 1409.1556); batch normalisation: Ioffe and Szegedy 2015
(arXiv 1502.03167).
"""

from typing import Literal

import keras
from pydantic import PositiveInt

from models.fields import Activation, DropoutKind, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS

POOLINGS = {"average": keras.layers.GlobalAveragePooling2D, "max": keras.layers.GlobalMaxPooling2D}
MAP_DROPOUTS = DROPOUTS | {"spatial": keras.layers.SpatialDropout2D}  # over states (batch, height, width, maps)


def image_classifier(
    shape: tuple[int, int, int],
    classes: int,
    mean: tuple[float, ...],
    variance: tuple[float, ...],
    *,
    filters: PositiveInt = 32,
    blocks: PositiveInt | None = None,
    convolutions: PositiveInt = 2,
    width: PositiveInt = 3,
    batch_norm: bool = True,
    pooling: Literal["flatten", "average", "max"] = "flatten",
    dense_units: tuple[PositiveInt, ...] = (),
    activation: Activation = "relu",
    dropout: Rate = 0.5,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Pictures (batch, height, width, channels), 0 to 255 -> class probabilities (batch, classes).

    `blocks`: how often the filters double and the sides halve, plus one; None: see `blocks_for`.

    Raises:
        ValueError: so many blocks leave nothing of the picture; says how many fit.
    """
    side, most = min(shape[:2]), min(shape[:2]).bit_length()
    if blocks and blocks > most:
        raise ValueError(
            f"cnn: blocks = {blocks} halves a picture of {shape[0]} x {shape[1]} pixels {blocks - 1} times and leaves "
            f"nothing of it; at most {most} blocks fit"
        )
    pictures = keras.Input(shape, dtype="uint8")
    spread = [max(of_channel, 1.0) for of_channel in variance]  # a channel with the same value everywhere has none
    standardise = keras.layers.Normalization(mean=mean, variance=spread, dtype="float32", name="standardise")
    hidden = standardise(pictures)

    start = initializer_before(activation)
    for block in range(blocks or blocks_for(side)):
        if block:
            hidden = keras.layers.MaxPooling2D()(hidden)
        for number in range(convolutions):
            hidden = keras.layers.Conv2D(
                units_before(filters * 2**block, activation),
                width,
                padding="same",
                use_bias=not batch_norm,
                kernel_initializer=start,
                name="first" if block == number == 0 else None,
            )(hidden)
            if batch_norm:
                hidden = keras.layers.BatchNormalization(momentum=0.9)(hidden)  # small sets have few steps an epoch
            hidden = activate(hidden, activation)
    maps = keras.layers.Identity(name="features")(hidden)

    if pooling == "flatten":
        hidden = keras.layers.Flatten()(MAP_DROPOUTS[dropout_kind](dropout)(maps))
    else:  # a map is one number from here on
        hidden = DROPOUTS[dropout_kind](dropout)(POOLINGS[pooling]()(maps))
    for units in dense_units:
        dense = keras.layers.Dense(units_before(units, activation), kernel_initializer=start)
        hidden = DROPOUTS[dropout_kind](dropout)(activate(dense(hidden), activation))
    scores = keras.layers.Dense(classes, dtype="float32", name="logits")(hidden)
    outputs = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    return keras.Model(pictures, outputs, name="cnn")


def blocks_for(side: int) -> int:
    """Pixels of the shorter side -> blocks: the side is halved while 4 pixels stay, three times at most.

    8 -> 2 (maps of 4 x 4), 28 -> 3 (7 x 7), 32 -> 4 (4 x 4), 100 -> 4 (12 x 12)
    """
    return min(4, max(1, side.bit_length() - 2))
