"""The training loop of every Keras network: batches by length, early stopping on validation, best weights kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import accuracy_score, f1_score, log_loss

from pipelines.steps.backends import backend, load_keras
from pipelines.steps.batches import batch, batches_by_length, lengths_of, padded_lengths
from pipelines.steps.errors import ConfigError
from pipelines.steps.evaluate import scores_of_several, text_losses
from pipelines.steps.experiment import Train
from pipelines.steps.vectorise import Sequences

PREDICTION_BATCH = 256
LOSSES = {"softmax": "sparse_categorical_crossentropy", "sigmoid": "binary_crossentropy"}  # by the output
Inputs = Sequences | csr_matrix


@dataclass
class Examples:
    """One part of the data as a network takes it: inputs and class numbers (texts,), or 0/1 labels (texts, classes)."""

    inputs: Inputs
    labels: np.ndarray


def compile_network(
    build: Callable[[], "keras.Model"],  # noqa: F821  (Keras is imported when the first network is built)
    settings: Train,
    seed: int,
    compiled: "keras.Model | None" = None,  # noqa: F821
) -> "keras.Model":  # noqa: F821
    """A builder and a seed -> a network with fresh weights, ready to train.

    Tracing or compiling takes longer than a small network's training. So one that was compiled for another seed can be
    handed in: it is started afresh in every variable and comes back, the same as a new one.
    """
    keras = load_keras()
    keras.utils.set_random_seed(seed)
    fresh = build()
    optimizer = keras.optimizers.Adam(settings.learning_rate)
    if compiled is None:
        fresh.compile(optimizer, loss=LOSSES[fresh.layers[-1].activation.__name__])
        optimizer.build(fresh.trainable_variables)
        return fresh
    optimizer.build(compiled.trainable_variables)
    _assign(compiled.variables, fresh.variables)
    _assign(compiled.optimizer.variables, optimizer.variables)
    return compiled


def train(
    model: "keras.Model",  # noqa: F821
    training: Examples,
    validation: Examples,
    settings: Train,
    seed: int,
    on_epoch: Callable[[dict], None] = lambda row: None,
) -> list[dict]:
    """A compiled network and the data -> a row per epoch; the network keeps the weights of its best epoch.

    A row: epoch, loss (training, with dropout), validation_loss, validation_accuracy, validation_macro_f1, seconds.
    Raises: ConfigError where the loss is no longer a number.
    """
    random = np.random.default_rng(seed)
    lengths = lengths_of(training.inputs)
    pad_to = padded_lengths(lengths, backend().SEQUENCE_LENGTHS)

    history, best, best_weights = [], None, None
    for epoch in range(1, settings.epochs + 1):
        started = time.perf_counter()
        losses, sizes = [], []
        for rows in batches_by_length(lengths, settings.batch_size, random):
            model.reset_metrics()  # so that what is returned is the loss of this batch
            losses.append(float(model.train_on_batch(batch(training.inputs, rows, pad_to), training.labels[rows])))
            sizes.append(len(rows))
        loss = float(np.average(losses, weights=sizes))
        if not np.isfinite(loss):
            raise ConfigError(
                f"{model.name}: the training loss became {loss} in epoch {epoch}; "
                f"try train.learning_rate below {settings.learning_rate}"
            )
        row = {"epoch": epoch, "loss": loss, **_scores(validation.labels, predict(model, validation.inputs))}
        history.append(row | {"seconds": time.perf_counter() - started})
        on_epoch(history[-1])
        if best is None or row["validation_loss"] < best["validation_loss"]:
            best, best_weights = row, model.get_weights()
        elif epoch - best["epoch"] >= settings.patience:
            break
    model.set_weights(best_weights)
    return history


def predict(model: "keras.Model", inputs: Inputs) -> np.ndarray:  # noqa: F821
    """Network and inputs of any number of texts -> class probabilities (texts, classes), in the order of the inputs."""
    lengths = lengths_of(inputs)
    pad_to = padded_lengths(lengths, backend().SEQUENCE_LENGTHS)
    order = np.argsort(lengths, kind="stable")
    probabilities = []
    for start in range(0, len(order), PREDICTION_BATCH):
        rows = order[start : start + PREDICTION_BATCH]
        probabilities.append(np.asarray(model.predict_on_batch(batch(inputs, rows, pad_to))))
    return np.concatenate(probabilities)[np.argsort(order)]


def _scores(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Where a text may have several labels: by answers from 0.5 on, and accuracy is that of whole texts."""
    if labels.ndim == 2:
        found = scores_of_several(labels, probabilities >= 0.5, text_losses(labels, probabilities))
        names = {"loss": "log_loss", "accuracy": "subset_accuracy", "macro_f1": "macro_f1"}
        return {f"validation_{name}": found[exact] for name, exact in names.items()}
    predicted = probabilities.argmax(axis=1)
    return {
        "validation_loss": log_loss(labels, probabilities, labels=range(probabilities.shape[1])),
        "validation_accuracy": accuracy_score(labels, predicted),
        "validation_macro_f1": f1_score(labels, predicted, average="macro"),
    }


def _assign(targets: list, sources: list) -> None:
    for target, source in zip(targets, sources, strict=True):
        target.assign(source)
