"""Pictures with their labels as training takes them, changed anew in each epoch, and what a network answers to them.

Pictures stay where they are, in memory or on disk; the batches of one call are taken out, changed (`augment`) and sent
to the device while the call before is still being worked on.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import keras
import numpy as np

from pipelines.steps.augment import augment, mix, views
from pipelines.steps.augment_settings import Augment
from pipelines.steps.batches import NO_ROW, Chunk
from pipelines.steps.evaluate import class_scores
from pipelines.steps.examples import predict, require_numbers
from pipelines.steps.experiment import Train
from pipelines.steps.imbalance import rows_of_epoch, text_weights
from pipelines.steps.losses import loss_of


@dataclass
class Pixels:
    """Pictures, uint8 (pictures, height, width, channels), as a network takes them in batches."""

    pictures: np.ndarray
    rows: np.ndarray  # numbers of those that are meant
    view: Callable[[np.ndarray], np.ndarray] = staticmethod(lambda pictures: pictures)

    @property
    def lengths(self) -> np.ndarray:
        """Every picture is as long as any other: (pictures,)."""
        return np.ones(len(self.rows), "int64")

    def batch(self, rows: np.ndarray, time: int) -> list[np.ndarray]:
        """Numbers of rows -> a network's inputs."""
        return [self.view(self.pictures[self.rows[rows]])]


@dataclass
class PictureExamples:
    """One part of the data as a classifier of pictures takes it: inputs, class numbers (pictures,) and how a picture is
    changed before it is learned from."""

    inputs: Pixels
    labels: np.ndarray
    classes: int
    augment: Augment

    def arrays(self) -> dict[str, np.ndarray]:
        """-> what is sent to the device once: nothing, for pictures come with their batches (see `ready`)."""
        return {}

    def weights(self, settings: Train) -> np.ndarray:
        """-> how much each picture weighs in the loss (pictures,)."""
        return text_weights(self.labels, settings)

    def loss(self, settings: Train, network: keras.Model) -> Callable:
        """-> a function of shares of the classes (batch, classes) and probabilities that gives the loss of each picture
        of a batch (batch,)."""
        return loss_of(settings, self.classes, None)

    def rows_of_epoch(self, settings: Train, random: np.random.Generator) -> np.ndarray:
        """-> the numbers of the pictures that an epoch takes."""
        return rows_of_epoch(self.labels, settings, random)

    def scores(self, network: keras.Model) -> dict[str, float]:
        """-> validation_loss (log loss), validation_accuracy, validation_macro_f1.

        Raises: Diverged where the network's answer is no number.
        """
        probabilities = predict(network, self.inputs)
        require_numbers(probabilities)
        return class_scores(self.labels, probabilities)

    def ready(self, chunks: list[Chunk], start: int, settings: Train, key: int | None) -> Iterator[Chunk]:
        """The chunks of an epoch from number `start` on -> the same with their pictures. What is drawn depends on `key`
        and the chunk's number; without a key nothing is changed."""
        room = max(chunk.rows.size for chunk in chunks)  # one size: a backend may compile each
        weights = self.weights(settings)

        def with_pictures(number: int) -> Chunk:
            return self._with_pictures(chunks[number], weights, room, key and np.random.default_rng([key, number]))

        with ThreadPoolExecutor(1) as thread:
            coming = thread.submit(with_pictures, start) if start < len(chunks) else None
            for number in range(start, len(chunks)):
                here = coming.result()
                if number + 1 < len(chunks):
                    coming = thread.submit(with_pictures, number + 1)
                yield here

    def _with_pictures(self, chunk: Chunk, weights: np.ndarray, room: int, random) -> Chunk:
        flat = chunk.rows.ravel()
        rows = np.where(flat == NO_ROW, np.resize(flat[flat != NO_ROW], flat.shape), flat)  # of no weight, but real:
        pictures = self.inputs.pictures[self.inputs.rows[rows]]  # normalisation over a batch looks at them
        targets = np.eye(self.classes, dtype="float32")[self.labels[rows]]
        if random is not None and self.augment.changes:
            pictures = augment(pictures, self.augment, random)
        if random is not None and self.augment.mixes:
            pictures, targets = mix(pictures, targets, chunk.rows.shape[1], self.augment, random)
        given = {"pictures": pictures, "targets": targets, "weights": np.where(flat == NO_ROW, 0, weights[rows])}
        data = {}
        for name, array in given.items():
            data[name] = np.zeros((room, *array.shape[1:]), array.dtype if name == "pictures" else "float32")
            data[name][: len(array)] = array
        places = np.arange(len(flat), dtype="int32").reshape(chunk.rows.shape)
        return replace(chunk, rows=places, data=data)


def predict_pictures(network: keras.Model, pictures: np.ndarray, settings: Augment) -> np.ndarray:
    """Network and pictures -> probabilities (pictures, classes): with `test_time` the mean over several views."""
    rows = np.arange(len(pictures))
    if not len(rows):
        return np.zeros((0, network.output_shape[-1]), "float32")
    count = len(views(pictures[:1], settings))
    answers = [
        predict(network, Pixels(pictures, rows, lambda batch, n=n: views(batch, settings)[n])) for n in range(count)
    ]
    return np.mean(answers, axis=0)
