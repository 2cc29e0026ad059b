"""The learning rate of each step, as a number from 0 to 1 that the setting `learning_rate` is multiplied by."""

import numpy as np

from pipelines.steps.experiment import Train

RISE = 0.3  # share of training in which one_cycle rises,
FIRST = 0.04  # from this share of the learning rate


def schedule(settings: Train, steps: np.ndarray, steps_in_epoch: int) -> np.ndarray:
    """Numbers of steps from 0 and how many an epoch has -> a factor for each (steps,).

    "plateau" is not here: it depends on what validation said. Formulas as in `keras.optimizers.schedules`
    (PiecewiseConstantDecay, ExponentialDecay, CosineDecay); one_cycle is Smith and Topin 2017 (arXiv 1708.07120).
    """
    epochs = steps / steps_in_epoch
    warm = settings.warmup_epochs
    rising = (steps + 1) / max(1.0, warm * steps_in_epoch)
    return np.where(epochs < warm, np.minimum(rising, 1), _after(settings, np.maximum(epochs - warm, 0)))


def _after(settings: Train, epochs: np.ndarray) -> np.ndarray:
    """Epochs since the end of the warm-up -> factors."""
    passed = np.minimum(epochs / max(settings.epochs - settings.warmup_epochs, 1e-9), 1)
    match settings.schedule:
        case "step":
            return settings.decay_rate ** np.floor(epochs / settings.decay_epochs)
        case "exponential":
            return settings.decay_rate ** (epochs / settings.decay_epochs)
        case "cosine":
            return _cosine(passed, 1, settings.final_rate)
        case "one_cycle":
            rising, falling = passed / RISE, (passed - RISE) / (1 - RISE)
            return np.where(passed < RISE, _cosine(rising, FIRST, 1), _cosine(falling, 1, settings.final_rate))
    return np.ones_like(epochs)


def _cosine(passed: np.ndarray, start: float, end: float) -> np.ndarray:
    return end + (start - end) * (1 + np.cos(np.pi * passed)) / 2
