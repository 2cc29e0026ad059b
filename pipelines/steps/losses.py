"""What training makes small: a loss for each text. Names and formulas are those of `keras.losses`."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from pipelines.steps.experiment import Train

Loss = Callable  # targets, probabilities (texts, classes) -> loss of each text (texts,)


def loss_of(settings: Train, classes: int, label_weights: np.ndarray | None) -> Loss:
    """The settings -> a function of targets and probabilities (texts, classes) that gives the loss of each text.

    Targets are class numbers (texts,) or the shares of the classes (texts, classes); where a text may have several
    labels 0 and 1 for each of them: then the loss is the mean over the labels, weighted by `label_weights` (2,
    classes): when absent, when present.
    """
    binary = label_weights is not None

    def losses(targets, probabilities):
        if not binary and len(targets.shape) < len(probabilities.shape):
            targets = ops.one_hot(targets, classes)
        targets = ops.cast(targets, probabilities.dtype)
        if settings.label_smoothing:  # as in Keras: towards an equal share for each class
            targets = targets * (1 - settings.label_smoothing) + settings.label_smoothing / (2 if binary else classes)
        if not binary:
            return CATEGORICAL[settings.loss](targets, probabilities, settings)
        of_labels = BINARY[settings.loss](targets, probabilities, settings)
        absent, present = (ops.convert_to_tensor(weights.astype("float32")) for weights in label_weights)
        return ops.mean(of_labels * ops.where(targets > 0.5, present, absent), axis=-1)

    return losses


def _categorical_hinge(targets, probabilities, settings):
    """Crammer and Singer 2001. Softmax forgets only what is common to all scores, and the hinge sees differences."""
    scores = _logarithm(probabilities)
    highest_wrong = ops.max(ops.where(targets > 0.5, -1e9, scores), axis=-1)
    return ops.maximum(1 + highest_wrong - ops.sum(ops.where(targets > 0.5, scores, 0.0), axis=-1), 0)


def _binary_hinge(targets, probabilities, settings):
    scores = _logarithm(probabilities) - _logarithm(1 - probabilities)
    return ops.maximum(1 - ops.where(targets > 0.5, 1.0, -1.0) * scores, 0)


def _binary_focal(targets, probabilities, settings):
    """Lin et al. 2017 (arXiv 1708.02002)."""
    right = targets * probabilities + (1 - targets) * (1 - probabilities)
    return (1 - right) ** settings.focal_gamma * ops.binary_crossentropy(targets, probabilities)


def _logarithm(probabilities):
    return ops.log(ops.clip(probabilities, keras.config.epsilon(), 1.0))


CATEGORICAL = {
    "crossentropy": lambda t, p, s: ops.categorical_crossentropy(t, p),
    "focal_crossentropy": lambda t, p, s: keras.losses.categorical_focal_crossentropy(t, p, 1.0, s.focal_gamma),
    "hinge": _categorical_hinge,
    "squared_hinge": lambda t, p, s: ops.square(_categorical_hinge(t, p, s)),
    "mean_squared_error": lambda t, p, s: ops.mean(ops.square(t - p), axis=-1),
}
BINARY = {
    "crossentropy": lambda t, p, s: ops.binary_crossentropy(t, p),
    "focal_crossentropy": _binary_focal,
    "hinge": _binary_hinge,
    "squared_hinge": lambda t, p, s: ops.square(_binary_hinge(t, p, s)),
    "mean_squared_error": lambda t, p, s: ops.square(t - p),
}
