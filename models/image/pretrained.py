"""A network that others have trained on millions of photographs, with a new last layer.

Yosinski et al. 2014, "How transferable are features in deep neural networks?" (arXiv 1411.1792). The networks are those
of keras.io/api/applications, their weights come from a file: nothing is downloaded here.
"""

from pathlib import Path
from typing import Annotated, Literal

import keras
from pydantic import Field, NonNegativeInt

from models.fields import DropoutKind, Rate
from models.layers.dropout import DROPOUTS

# The pixels that each was trained on: the mean of each channel and its standard deviation, in grey levels. (0, 1): it
# scales them itself.
MINUS_ONE_TO_ONE = ([127.5] * 3, [127.5] * 3)
IMAGENET = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])
AS_THEY_ARE = ([0.0] * 3, [1.0] * 3)
PIXELS = {
    "MobileNet": MINUS_ONE_TO_ONE,
    "MobileNetV2": MINUS_ONE_TO_ONE,
    "MobileNetV3Small": AS_THEY_ARE,
    "EfficientNetV2B0": AS_THEY_ARE,
    "ResNet50V2": MINUS_ONE_TO_ONE,
    "DenseNet121": IMAGENET,
}


def image_classifier(
    shape: tuple[int, int, int],
    classes: int,
    mean: tuple[float, ...],
    variance: tuple[float, ...],
    *,
    weights: str,
    backbone: Literal[
        "MobileNet", "MobileNetV2", "MobileNetV3Small", "EfficientNetV2B0", "ResNet50V2", "DenseNet121"
    ] = "MobileNetV2",
    smallest_side: Annotated[int, Field(ge=32)] = 96,
    trainable_layers: NonNegativeInt = 0,
    dropout: Rate = 0.2,
    dropout_kind: DropoutKind = "standard",
) -> keras.Model:
    """Pictures (batch, height, width, channels), 0 to 255 -> class probabilities (batch, classes).

    `weights`: a file of the backbone without its top, as keras.io/api/applications has it, or "none": random numbers,
    all of which are trained; `trainable_layers`: so many layers with weights, counted from the end, go on learning;
    pictures whose shorter side has fewer than `smallest_side` pixels are enlarged. `mean` and `variance` are not used:
    the pixels are scaled as those were that the backbone was trained on.

    Raises:
        ValueError: the file is not there, or is not of this backbone; says which was expected.
    """
    pictures = keras.Input(shape, dtype="uint8")
    centre, deviation = PIXELS[backbone]
    spread = [of_channel**2 for of_channel in deviation]
    grey = shape[2] == 1
    pixels = keras.layers.Concatenate()([pictures] * 3) if grey else pictures
    pixels = keras.layers.Normalization(mean=centre, variance=spread, dtype="float32", name="standardise")(pixels)
    times = smallest_side / min(shape[:2])
    height, width = (round(side * max(times, 1)) for side in shape[:2])
    if times > 1:
        pixels = keras.layers.Resizing(height, width)(pixels)

    ready = _ready_network(backbone, (height, width, 3), weights)
    layers = [layer for layer in ready.layers if layer.weights]
    learning = len(layers) if weights == "none" else min(trainable_layers, len(layers))
    for number, layer in enumerate(layers):
        layer.trainable = number >= len(layers) - learning
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # small sets have few steps an epoch
    # Frozen, it has to behave as in use: batch normalisation keeps the means that it was trained with.
    maps = ready(pixels, training=None if learning else False)
    maps = keras.layers.Identity(name="features")(maps)

    hidden = DROPOUTS[dropout_kind](dropout)(keras.layers.GlobalAveragePooling2D()(maps))
    scores = keras.layers.Dense(classes, dtype="float32", name="logits")(hidden)
    outputs = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    return keras.Model(pictures, outputs, name="pretrained")


def _ready_network(backbone: str, shape: tuple[int, int, int], weights: str) -> keras.Model:
    network = getattr(keras.applications, backbone)(include_top=False, weights=None, input_shape=shape)
    if weights == "none":
        return network
    expected = f'expected the weights of {backbone} without its top (.weights.h5 or .h5), or "none" for random ones'
    if not Path(weights).is_file():
        raise ValueError(f'pretrained: weights = "{weights}" is not a file; {expected}')
    try:
        network.load_weights(weights)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f'pretrained: weights = "{weights}" do not fit; {expected}: {error}') from error
    return network
