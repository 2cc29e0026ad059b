"""A small training in memory: pictures with a light square, whose corner is the class."""

import numpy as np

from pipelines.steps.augment_settings import Augment
from pipelines.steps.builders import find_builders
from pipelines.steps.experiment import Train

SIDE, CLASSES = 8, 3
CORNERS = [(0, 0), (0, 4), (4, 0)]
SETTINGS = {
    "mlp": {"units": 8},
    "cnn": {"filters": 4, "blocks": 2, "convolutions": 1, "pooling": "flatten"},
    "resnet": {"filters": 4, "stages": 2, "blocks": 1},
}


def squares(count: int = 90, channels: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """-> pictures uint8 (count, 8, 8, channels) and their class numbers (count,)."""
    random = np.random.default_rng(0)
    labels = random.integers(CLASSES, size=count)
    pictures = random.integers(0, 120, (count, SIDE, SIDE, channels))
    for picture, label in zip(pictures, labels, strict=True):
        top, left = CORNERS[label]
        picture[top : top + 4, left : left + 4] += 120
    return pictures.astype("uint8"), labels


class SmallPictures:
    """A small network of one kind with its pictures."""

    def __init__(self, name="cnn", augment=None, dropout=0.2, count=90, channels=1, **given):
        from pipelines.steps.picture_examples import PictureExamples, Pixels

        pictures, labels = squares(count, channels)
        pixels = Pixels(pictures, np.arange(count))
        self.examples = PictureExamples(pixels, labels, CLASSES, augment or Augment())
        self.settings = Train(**given)
        self.build = lambda: (
            find_builders("image_classification")[name]
            .module()
            .image_classifier(
                pictures.shape[1:], CLASSES, (90.0,) * channels, (2500.0,) * channels, dropout=dropout, **SETTINGS[name]
            )
        )

    def engine(self, seed=0):
        from pipelines.steps.train import new_engine

        return new_engine(self.build, self.settings, self.examples, seed)

    def train(self, engine=None, seed=0, **more):
        from pipelines.steps.train import train

        return train(engine or self.engine(seed), self.examples, self.examples, seed, **more)


FAST = {"epochs": 8, "learning_rate": 0.01, "patience": 8, "batch_size": 16}
MOVED = Augment(shift=0.125, rotate=5, brightness=0.1)
