"""Depthwise separable convolutions: one filter for each map by itself, then 1 x 1 convolutions mix the maps.

Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications" (arXiv
1704.04861): about a ninth of the weights and multiplications of full 3 x 3 convolutions.
"""

import keras
from pydantic import PositiveInt

from models.fields import Activation, DropoutKind, Rate
from models.layers.activations import activate, initializer_before, units_before
from models.layers.dropout import DROPOUTS


def image_classifier(
    shape: tuple[int, int, int],
    classes: int,
    mean: tuple[float, ...],
    variance: tuple[float, ...],
    *,
    filters: PositiveInt = 64,
    stages: PositiveInt | None = None,
    blocks: PositiveInt = 2,
    activation: Activation = "relu",
    dropout: Rate = 0.2,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Pictures (batch, height, width, channels), 0 to 255 -> class probabilities (batch, classes).

    Each of the `stages` after the first halves the sides, rounded up, and doubles the filters: no picture is too small.
    None: while the shorter side keeps 4 pixels, three at most.
    """
    start = initializer_before(activation)

    def normalise_and_activate(states):
        return activate(keras.layers.BatchNormalization(momentum=0.9)(states), activation)  # few steps an epoch

    stages = stages or min(3, max(1, min(shape[:2]).bit_length() - 2))
    pictures = keras.Input(shape, dtype="uint8")
    spread = [max(of_channel, 1.0) for of_channel in variance]  # a channel with the same value everywhere has none
    standardise = keras.layers.Normalization(mean=mean, variance=spread, dtype="float32", name="standardise")
    first = keras.layers.Conv2D(
        units_before(filters, activation), 3, padding="same", use_bias=False, kernel_initializer=start, name="first"
    )
    states = normalise_and_activate(first(standardise(pictures)))

    for stage in range(stages):
        for block in range(blocks):
            of_each_map = keras.layers.DepthwiseConv2D(
                3,
                strides=2 if stage and not block else 1,
                padding="same",
                depth_multiplier=units_before(1, activation),
                use_bias=False,
                depthwise_initializer=start,
            )
            mix = keras.layers.Conv2D(
                units_before(filters * 2**stage, activation), 1, use_bias=False, kernel_initializer=start
            )
            states = normalise_and_activate(mix(normalise_and_activate(of_each_map(states))))
    maps = keras.layers.Identity(name="features")(states)

    hidden = DROPOUTS[dropout_kind](dropout)(keras.layers.GlobalAveragePooling2D()(maps))
    scores = keras.layers.Dense(classes, dtype="float32", name="logits")(hidden)
    outputs = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    return keras.Model(pictures, outputs, name="separable")
