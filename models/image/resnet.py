"""Residual network: every block adds to what it was given, so that many can be trained.

He et al. 2015, "Deep Residual Learning for Image Recognition" (arXiv 1512.03385), in the order of He et al. 2016,
"Identity Mappings in Deep Residual Networks" (arXiv 1603.05027): normalisation and activation before each convolution.
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
    filters: PositiveInt = 16,
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

    def convolution(width: int, stride: int, stage: int, name: str | None = None):
        return keras.layers.Conv2D(
            units_before(filters * 2**stage, activation),
            width,
            strides=stride,
            padding="same",
            use_bias=False,
            kernel_initializer=initializer_before(activation),
            name=name,
        )

    def normalise_and_activate(states):
        return activate(keras.layers.BatchNormalization(momentum=0.9)(states), activation)  # few steps an epoch

    stages = stages or min(3, max(1, min(shape[:2]).bit_length() - 2))
    pictures = keras.Input(shape, dtype="uint8")
    spread = [max(of_channel, 1.0) for of_channel in variance]  # a channel with the same value everywhere has none
    standardise = keras.layers.Normalization(mean=mean, variance=spread, dtype="float32", name="standardise")
    states = convolution(3, 1, 0, name="first")(standardise(pictures))

    for stage in range(stages):
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            hidden = normalise_and_activate(states)
            if stride > 1:  # other sides and filters: a convolution of 1 x 1 brings the states there
                states = convolution(1, stride, stage)(hidden)
            hidden = normalise_and_activate(convolution(3, stride, stage)(hidden))
            states = keras.layers.Add()([states, convolution(3, 1, stage)(hidden)])
    maps = keras.layers.Identity(name="features")(normalise_and_activate(states))

    hidden = DROPOUTS[dropout_kind](dropout)(keras.layers.GlobalAveragePooling2D()(maps))
    scores = keras.layers.Dense(classes, dtype="float32", name="logits")(hidden)
    outputs = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    return keras.Model(pictures, outputs, name="resnet")
