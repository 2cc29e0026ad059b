"""Texts with their labels as training takes them, and what a network answers to texts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import keras
import numpy as np

from pipelines.steps.backends import backend
from pipelines.steps.batches import Chunk, as_inputs, prediction_length
from pipelines.steps.errors import Diverged
from pipelines.steps.evaluate import class_scores, scores_of_several, text_losses
from pipelines.steps.experiment import Train
from pipelines.steps.imbalance import label_weights, rows_of_epoch, text_weights
from pipelines.steps.losses import loss_of
from pipelines.steps.vectorise import Sequences

PREDICTION_BATCH, SMALL_BATCH = 256, 16


@dataclass
class Examples:
    """One part of the data as a classifier takes it: inputs, and class numbers (texts,), or 0 and 1 for each label
    (texts, classes) where a text may have several."""

    inputs: Sequences
    labels: np.ndarray

    def arrays(self) -> dict[str, np.ndarray]:
        """-> what is sent to the device once: flat ids, offsets, labels."""
        found = {"ids": self.inputs.ids, "offsets": self.inputs.offsets.astype("int32"), "labels": self.labels}
        return found | ({} if self.inputs.weights is None else {"id_weights": self.inputs.weights})

    def weights(self, settings: Train) -> np.ndarray:
        """-> how much each text weighs in the loss (texts,)."""
        return text_weights(self.labels, settings)

    def loss(self, settings: Train, network: keras.Model) -> Callable:
        """-> a function of targets and the network's output that gives the loss of each text of a batch (batch,)."""
        return loss_of(settings, network.output_shape[-1], label_weights(self.labels, settings))

    def rows_of_epoch(self, settings: Train, random: np.random.Generator) -> np.ndarray:
        """-> the numbers of the texts that an epoch takes."""
        return rows_of_epoch(self.labels, settings, random)

    def scores(self, network: keras.Model) -> dict[str, float]:
        """-> validation_loss (log loss), validation_accuracy, validation_macro_f1. Where a text may have several
        labels: by answers from 0.5 on, and accuracy is that of whole texts.

        Raises: Diverged where the network's answer is no number.
        """
        probabilities = predict(network, self.inputs)
        require_numbers(probabilities)
        if self.labels.ndim == 2:
            losses = text_losses(self.labels, probabilities)
            found = scores_of_several(self.labels, probabilities >= 0.5, losses)
            names = {"loss": "log_loss", "accuracy": "subset_accuracy", "macro_f1": "macro_f1"}
            return {f"validation_{name}": found[exact] for name, exact in names.items()}
        return class_scores(self.labels, probabilities)

    def ready(self, chunks: list[Chunk], start: int, settings: Train, key: int | None) -> Iterator[Chunk]:
        """-> the chunks of an epoch from number `start` on: nothing is to be added to them."""
        yield from chunks[start:]


def require_numbers(outputs: np.ndarray) -> None:
    """Raises: Diverged where not all are finite."""
    if not np.isfinite(outputs).all():
        raise Diverged("what the network answers is no number any more")


def predict(network: keras.Model, inputs: Sequences) -> np.ndarray:
    """Network and inputs of any number of texts -> probabilities (texts, classes), in the order of the inputs."""
    rows, outputs = zip(*answers_in_batches(network, inputs), strict=True)
    return np.concatenate(outputs)[np.argsort(np.concatenate(rows))]


def answers_in_batches(network: keras.Model, inputs) -> Iterator[tuple[np.ndarray, np.ndarray | tuple | list]]:
    """Network and inputs (`Sequences` or `TaggerInputs`) -> for each batch of texts of like length their numbers
    (batch,) and what the network answers to them; its first axis may be longer. A batch too large for the memory is
    halved."""
    order, size = np.argsort(inputs.lengths, kind="stable"), PREDICTION_BATCH
    if len(order) <= SMALL_BATCH:
        size = SMALL_BATCH
    done = 0
    while done < len(order):
        rows = order[done : done + size]
        time = prediction_length(inputs.lengths[rows[-1]], backend().SEQUENCE_LENGTHS)
        batch = as_inputs(inputs.batch(np.resize(rows, size), time))  # few shapes: each may have to be compiled
        try:
            answer = network.predict_on_batch(batch)
        except Exception as error:
            if size == 1 or not backend().is_out_of_memory(error):
                raise
            size //= 2
            continue
        yield rows, answer if isinstance(answer, tuple | list) else np.asarray(answer)[: len(rows)]
        done += len(rows)
