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

from pipelines.steps.backends import backend
from pipelines.steps.batches import Shapes, batches_by_length, chunks_of, divisible
from pipelines.steps.checkpoint import Checkpoints
from pipelines.steps.diagnosis import inside, where_it_diverged
from pipelines.steps.engine import Engine
from pipelines.steps.errors import Diverged
from pipelines.steps.examples import PREDICTION_BATCH, Examples
from pipelines.steps.experiment import Train
from pipelines.steps.full_batch import iterate
from pipelines.steps.schedules import schedule

EXPLODED = 3  # times the loss of the first step, a guess at random: training went astray


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
    # Layers are named as in a new process: TensorFlow adds up gradients in the order of their names.
    distribution = keras.distribution.distribution()
    keras.utils.clear_session(free_memory=False)
    keras.distribution.set_distribution(distribution)
    keras.utils.set_random_seed(seed)
    half = settings.mixed_precision if settings.mixed_precision is not None else set(backend().devices()) != {"CPU"}
    keras.config.set_dtype_policy("mixed_bfloat16" if half else "float32")
    network = build()
    keras.config.set_dtype_policy("float32")
    return Engine(network, settings, training)


def silver_settings(settings: Train) -> Train:
    """[train] of a model -> the same for its epochs on silver annotations, all of which are made."""
    return settings.model_copy(update={"epochs": settings.silver_epochs, "patience": settings.silver_epochs})


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
    first_loss: float | None = None,
) -> Progress:
    """An engine that has just begun, and the data -> what happened; the network gets the weights of its best epoch.

    `history` has a row for each epoch: epoch, loss (training, with dropout, without penalties), validation_loss (log
    loss), validation_accuracy, validation_macro_f1, learning_rate (of the last step), padding (ids in the batches to
    ids in the texts), parts (of a batch, where it was too large for the memory), seconds.
    With a checkpoint there, training goes on from it; the file is left to the caller to remove. `first_loss` is that of
    a network that has learned nothing, where this one has.
    Raises: Diverged, with a diagnosis, where the loss is no longer a number or has exploded; ConfigError where another
    host is not about to train the same.
    """
    settings = engine.settings
    checkpoints = Checkpoints(checkpoint, settings.checkpoint_minutes)
    random = np.random.default_rng(seed).bit_generator.state
    progress, best = Progress(random, first_loss=first_loss), None
    if found := checkpoints.load():
        position, arrays, best = found
        progress = Progress(**position)
        engine.restore(arrays)
    about_to = seed, progress.epoch, len(progress.losses), training.inputs.lengths.sum(), settings, engine.network.name
    backend().require_agreement(str(about_to))
    if engine.parts != progress.parts:  # of the seed before, or of what was broken off
        engine.split(progress.parts)
    if settings.optimizer == "lbfgs":
        return _train_on_all(engine, training, validation, progress, on_epoch)
    shapes = engine.shapes(training.inputs, settings.batch_size)
    while not progress.ended(settings):
        begun, arrays = deepcopy(progress), engine.snapshot()
        try:
            row = _epoch(engine, training, shapes, progress, partial(checkpoints.when_due, progress, engine, best))
            validated = time.perf_counter()
            engine.write_back()
            row |= validation.scores(engine.network)
        except Diverged as error:
            engine.restore(arrays)
            chunks, rates, _ = _plan(training, shapes, begun, settings)
            before = sum(len(chunk) for chunk in chunks[: begun.done])
            ready = training.ready(chunks, begun.done, settings, _key(begun))
            raise Diverged(where_it_diverged(engine, ready, rates, begun.epoch, before, error), error.step) from None
        except Exception as error:
            if not backend().is_out_of_memory(error) or 2 * begun.parts > settings.batch_size:
                raise
            progress = replace(begun, parts=2 * begun.parts)
            engine.split(progress.parts)
            engine.restore(arrays)
            continue
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
    by_length = np.argsort(lengths, kind="stable")
    batches = [by_length[n : n + PREDICTION_BATCH] for n in range(0, len(by_length), PREDICTION_BATCH)]
    chunks = chunks_of(batches, engine.shapes(training.inputs, PREDICTION_BATCH), PREDICTION_BATCH, 1)
    padded = sum(chunk.times.sum() * len(batch) for chunk, batch in zip(chunks, batches, strict=True))
    chunks = list(training.ready(chunks, 0, settings, None))

    def on_iteration(loss: float, seconds: float) -> bool:
        nonlocal best
        row = {"epoch": progress.epoch, "loss": loss, "learning_rate": None, "parts": 1}
        row["padding"] = float(padded / max(1, lengths.sum()))
        row |= validation.scores(engine.network)
        if _is_best(row, progress, settings):
            progress.best, best = progress.epoch, engine.network.get_weights()
        _end_epoch(progress, row | {"seconds": seconds}, settings)
        on_epoch(progress.history[-1])
        return not progress.ended(settings)

    iterate(engine, chunks, float(training.weights(settings).sum()), on_iteration)
    if best is not None:
        engine.network.set_weights(best)
    return progress


def _epoch(engine: Engine, training: Examples, shapes: Shapes, progress: Progress, on_chunk: Callable) -> dict:
    """The chunks of an epoch that are not done yet -> what there is to say of its training."""
    settings, started = engine.settings, time.perf_counter() - progress.seconds
    chunks, rates, after = _plan(training, shapes, progress, settings)
    for chunk in training.ready(chunks, progress.done, settings, _key(progress)):
        of_chunk = rates[len(progress.losses) :][: len(chunk)]
        if settings.diagnose and progress.done == len(chunks) - 1:
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


def _plan(training: Examples, shapes: Shapes, progress: Progress, settings: Train) -> tuple:
    """Where an epoch begins -> its chunks, the learning rate of each batch, and where the generator stands after it."""
    random = np.random.default_rng()
    random.bit_generator.state = progress.random
    batches = epoch_batches(training, settings, random)
    size = divisible(settings.batch_size, by=progress.parts * backend().replicas())
    chunks = chunks_of(batches, shapes, size, settings.steps_per_execution)
    steps = (progress.epoch - 1) * len(batches) + np.arange(len(batches))
    rates = settings.learning_rate * progress.factor * schedule(settings, steps, len(batches))
    if settings.diagnose and len(chunks[-1]) > 1:  # the last step is looked at by itself
        last = chunks.pop()
        chunks += [last.part(0, len(last) - 1), last.part(len(last) - 1, len(last))]
    return chunks, rates, random.bit_generator.state


def _key(progress: Progress) -> int:
    """Where an epoch begins -> a number that what is drawn for its pictures depends on."""
    return progress.random["state"]["state"]


def epoch_batches(training: Examples, settings: Train, random: np.random.Generator) -> list[np.ndarray]:
    """Training texts -> the row numbers of each batch of an epoch."""
    rows, lengths = training.rows_of_epoch(settings, random), training.inputs.lengths
    return [rows[places] for places in batches_by_length(lengths[rows], settings.batch_size, random)]


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
