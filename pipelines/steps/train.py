"""The training loop of every Keras network: batches by length, early stopping on validation, best weights kept.

Nothing is lost: after every epoch and every few minutes there is a checkpoint, from which training goes on to the same
numbers; a loss that is no number ends in a diagnosis; a batch too large for the memory is taken in parts.
"""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
from sklearn.metrics import accuracy_score, f1_score, log_loss

from pipelines.steps.backends import backend
from pipelines.steps.batches import (
    Chunk,
    as_inputs,
    batches_by_length,
    chunks_of,
    divisible,
    prediction_length,
    times_of,
    training_lengths,
)
from pipelines.steps.checkpoint import Checkpoints
from pipelines.steps.diagnosis import inside, where_it_diverged
from pipelines.steps.engine import Engine
from pipelines.steps.errors import Diverged
from pipelines.steps.evaluate import scores_of_several, text_losses
from pipelines.steps.experiment import Train
from pipelines.steps.full_batch import iterate
from pipelines.steps.imbalance import label_weights, rows_of_epoch, text_weights
from pipelines.steps.schedules import schedule
from pipelines.steps.vectorise import Sequences

PREDICTION_BATCH, SMALL_BATCH = 256, 16
EXPLODED = 3  # times the loss of the first step, a guess at random: training went astray


@dataclass
class Examples:
    """One part of the data as a network takes it: inputs, and class numbers (texts,), or 0 and 1 for each label (texts,
    classes) where a text may have several."""

    inputs: Sequences
    labels: np.ndarray
    weights: np.ndarray | None = None  # of the texts (texts,), in training


@dataclass
class Progress:
    """Where a training stands. All of it is in the checkpoint."""

    random: dict  # state of the generator that shuffles, at the beginning of the epoch
    epoch: int = 1
    done: int = 0  # chunks of this epoch,
    losses: list[float] = field(default_factory=list)  # the loss of each of their batches
    seconds: float = 0.0  # and the time they took
    history: list[dict] = field(default_factory=list)  # a row for each epoch that is over, see `train`
    inside: list[dict] = field(default_factory=list)  # with `diagnose`: a row for each epoch and layer
    best: int = 0  # the epoch that was best on validation
    first_loss: float | None = None
    factor: float = 1.0  # of the learning rate, by "plateau",
    since: int = 0  # which last changed in this epoch, or saw a better one
    parts: int = 1  # of a batch

    def ended(self, settings: Train) -> bool:
        """Whether all epochs are over, or patience is."""
        over = self.epoch - 1
        return over >= settings.epochs or (over > 0 and over - self.best >= settings.patience)


def new_engine(build: Callable[[], keras.Model], settings: Train, training: Examples, seed: int) -> Engine:
    """A builder, settings, training texts and a seed -> a network with fresh weights, ready to train."""
    keras.utils.set_random_seed(seed)
    half = settings.mixed_precision if settings.mixed_precision is not None else set(backend().devices()) != {"CPU"}
    keras.config.set_dtype_policy("mixed_bfloat16" if half else "float32")
    network = build()
    keras.config.set_dtype_policy("float32")
    classes = network.output_shape[-1]
    weighted = Examples(training.inputs, training.labels, text_weights(training.labels, settings, classes))
    return Engine(network, settings, weighted, classes, label_weights(training.labels, settings))


def start_afresh(engine: Engine, build: Callable[[], keras.Model], seed: int) -> None:
    """Another seed on a network that is compiled already: every variable as in a new one.

    Tracing or compiling takes longer than a small network's training.
    """
    keras.utils.set_random_seed(seed)
    for target, source in zip(engine.network.variables, build().variables, strict=True):
        target.assign(source)
    engine.begin()


def train(
    engine: Engine,
    training: Examples,
    validation: Examples,
    seed: int,
    on_epoch: Callable[[dict], None] = lambda row: None,
    checkpoint: Path | None = None,
) -> Progress:
    """An engine that has just begun, and the data -> what happened; the network gets the weights of its best epoch.

    `history` has a row for each epoch: epoch, loss (training, with dropout, without penalties), validation_loss (log
    loss), validation_accuracy, validation_macro_f1, learning_rate (of the last step), padding (ids in the batches to
    ids in the texts), parts (of a batch, where it was too large for the memory), seconds.
    With a checkpoint there, training goes on from it; the file is left to the caller to remove.
    Raises: Diverged, with a diagnosis, where the loss is no longer a number or has exploded.
    """
    settings = engine.settings
    checkpoints = Checkpoints(checkpoint, settings.checkpoint_minutes)
    progress, best = Progress(random=np.random.default_rng(seed).bit_generator.state), None
    if found := checkpoints.load():
        position, arrays, best = found
        progress = Progress(**position)
        engine.split(progress.parts)
        engine.restore(arrays)
    if settings.optimizer == "lbfgs":
        return _train_on_all(engine, training, validation, progress, on_epoch)
    pad_to = training_lengths(training.inputs.lengths, settings.batch_size, backend().SEQUENCE_LENGTHS)
    while not progress.ended(settings):
        begun, arrays = deepcopy(progress), engine.snapshot()
        try:
            row = _epoch(engine, training, pad_to, progress, partial(checkpoints.when_due, progress, engine, best))
            validated = time.perf_counter()
            engine.write_back()
            probabilities = predict(engine.network, validation.inputs)
            if not np.isfinite(probabilities).all():
                raise Diverged("what the network answers is no number any more")
        except Diverged as error:
            engine.restore(arrays)
            chunks, rates, _ = _plan(training, pad_to, begun, settings)
            raise Diverged(
                where_it_diverged(engine, chunks, rates, begun.epoch, begun.done, error), error.step
            ) from None
        except Exception as error:
            if not backend().is_out_of_memory(error) or 2 * begun.parts > settings.batch_size:
                raise
            progress = replace(begun, parts=2 * begun.parts)
            engine.split(progress.parts)
            engine.restore(arrays)
            continue
        row |= _scores(validation.labels, probabilities)
        if _is_best(row, progress, settings):
            progress.best, best = progress.epoch, engine.network.get_weights()
        row["seconds"] = progress.seconds + time.perf_counter() - validated
        _end_epoch(progress, row, settings)
        checkpoints.after_epoch(progress, engine, best)
        on_epoch(progress.history[-1])
    engine.network.set_weights(best)
    return progress


def _train_on_all(engine: Engine, training: Examples, validation: Examples, progress: Progress, on_epoch) -> Progress:
    """L-BFGS: an iteration stands for an epoch. What was broken off begins again, to the same numbers."""
    settings, best = engine.settings, None
    lengths = training.inputs.lengths
    pad_to = training_lengths(lengths, PREDICTION_BATCH, backend().SEQUENCE_LENGTHS)
    by_length = np.argsort(lengths, kind="stable")
    batches = [by_length[n : n + PREDICTION_BATCH] for n in range(0, len(by_length), PREDICTION_BATCH)]
    times = times_of(batches, lengths, pad_to)

    def on_iteration(loss: float, seconds: float) -> bool:
        nonlocal best
        row = {"epoch": progress.epoch, "loss": loss, "learning_rate": None, "parts": 1}
        row["padding"] = float(sum(t * len(b) for t, b in zip(times, batches, strict=True)) / max(1, lengths.sum()))
        row |= _scores(validation.labels, predict(engine.network, validation.inputs))
        if _is_best(row, progress, settings):
            progress.best, best = progress.epoch, engine.network.get_weights()
        _end_epoch(progress, row | {"seconds": seconds}, settings)
        on_epoch(progress.history[-1])
        return not progress.ended(settings)

    iterate(engine, chunks_of(batches, times, PREDICTION_BATCH, 1), float(engine.text_weight), on_iteration)
    if best is not None:
        engine.network.set_weights(best)
    return progress


def predict(model: keras.Model, inputs: Sequences) -> np.ndarray:
    """Network and inputs of any number of texts -> probabilities (texts, classes), in the order of the inputs."""
    order, size = np.argsort(inputs.lengths, kind="stable"), PREDICTION_BATCH
    if len(order) <= SMALL_BATCH:
        size = SMALL_BATCH
    probabilities, done = [], 0
    while done < len(order):
        rows = order[done : done + size]
        time = prediction_length(inputs.lengths[rows[-1]], backend().SEQUENCE_LENGTHS)
        batch = as_inputs(inputs.batch(np.resize(rows, size), time))  # few shapes: each may have to be compiled
        try:
            probabilities.append(np.asarray(model.predict_on_batch(batch))[: len(rows)])
        except Exception as error:
            if size == 1 or not backend().is_out_of_memory(error):
                raise
            size //= 2
            continue
        done += len(rows)
    return np.concatenate(probabilities)[np.argsort(order)]


def _epoch(engine: Engine, training: Examples, pad_to: np.ndarray, progress: Progress, on_chunk: Callable) -> dict:
    """The chunks of an epoch that are not done yet -> what there is to say of its training."""
    settings, started = engine.settings, time.perf_counter() - progress.seconds
    chunks, rates, after = _plan(training, pad_to, progress, settings)
    for chunk in chunks[progress.done :]:
        of_chunk = rates[len(progress.losses) :][: len(chunk)]
        if settings.diagnose and chunk is chunks[-1]:
            losses, seen = inside(engine, chunk, of_chunk, progress.epoch)
            progress.inside += seen
        else:
            losses = engine.run(chunk, of_chunk)
        if not np.isfinite(losses).all():
            step = int(np.argmin(np.isfinite(losses)))
            raise Diverged(f"the training loss became {losses[step]}", len(progress.losses) + step)
        progress.losses += losses.tolist()
        progress.done += 1
        progress.seconds = time.perf_counter() - started
        on_chunk()
    rows, times = (np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in ("rows", "times"))
    taken = training.inputs.lengths[rows[rows >= 0]].sum()
    loss = float(np.average(progress.losses, weights=(rows >= 0).sum(axis=1)))
    progress.first_loss = progress.first_loss or progress.losses[0]
    if loss > EXPLODED * progress.first_loss:
        raise Diverged(f"the training loss exploded: {progress.first_loss:.3g} in the first step, now {loss:.3g}")
    progress.random = after
    return {
        "epoch": progress.epoch,
        "loss": loss,
        "learning_rate": engine.rate,
        "padding": float(times.sum() * rows.shape[1] / max(1, taken)),
        "parts": progress.parts,
    }


def _plan(training: Examples, pad_to: np.ndarray, progress: Progress, settings: Train) -> tuple:
    """Where an epoch begins -> its chunks, the learning rate of each batch, and where the generator stands after it."""
    random = np.random.default_rng()
    random.bit_generator.state = progress.random
    batches, times = epoch_batches(training, pad_to, settings, random)
    size = divisible(settings.batch_size, by=progress.parts * backend().replicas())
    chunks = chunks_of(batches, times, size, settings.steps_per_execution)
    steps = (progress.epoch - 1) * len(batches) + np.arange(len(batches))
    rates = settings.learning_rate * progress.factor * schedule(settings, steps, len(batches))
    if settings.diagnose and len(chunks[-1]) > 1:  # the last step is looked at by itself
        last = chunks.pop()
        chunks += [Chunk(last.rows[:-1], last.times[:-1]), Chunk(last.rows[-1:], last.times[-1:])]
    return chunks, rates, random.bit_generator.state


def epoch_batches(
    training: Examples, pad_to: np.ndarray, settings: Train, random: np.random.Generator
) -> tuple[list[np.ndarray], np.ndarray]:
    """Training texts and the lengths to pad to -> the row numbers of each batch of an epoch, the length of each."""
    rows, lengths = rows_of_epoch(training.labels, settings, random), training.inputs.lengths
    batches = [rows[places] for places in batches_by_length(lengths[rows], settings.batch_size, random)]
    return batches, times_of(batches, lengths, pad_to)


def _is_best(row: dict, progress: Progress, settings: Train) -> bool:
    """Whether this epoch is better on validation than all before it."""
    name = f"validation_{settings.monitor}"
    before = [earlier[name] for earlier in progress.history]
    if settings.monitor == "loss":
        return row[name] < min(before, default=np.inf)
    return row[name] > max(before, default=-np.inf)


def _end_epoch(progress: Progress, row: dict, settings: Train) -> None:
    """Note the epoch and go on to the next; "plateau" lowers the learning rate where nothing gets better."""
    if progress.best == progress.epoch:
        progress.since = progress.epoch
    elif settings.schedule == "plateau" and progress.epoch - progress.since >= settings.decay_epochs:
        progress.factor, progress.since = progress.factor * settings.decay_rate, progress.epoch
    progress.history.append(row)
    progress.epoch, progress.done, progress.losses, progress.seconds = progress.epoch + 1, 0, [], 0.0


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
