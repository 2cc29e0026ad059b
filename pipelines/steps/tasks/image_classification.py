"""Pictures with one label each: fitted by class probabilities, measured by macro-F1."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipelines.steps import evaluate
from pipelines.steps.augment_settings import Augment
from pipelines.steps.builders import Builder
from pipelines.steps.compare import Score
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment, ImageModel
from pipelines.steps.fitted import Fitted, Seeing
from pipelines.steps.labels import cells_array

METRIC = "macro_f1"
BLOCK = 4096  # pictures


@dataclass
class Prepared:
    """The pictures after one preprocessing. Each fold has the row numbers of its parts; without folds there is one."""

    preprocess: str
    ids: np.ndarray
    pictures: np.ndarray  # uint8 (pictures, height, width, channels)
    labels: np.ndarray  # class numbers (pictures,)
    classes: list[str]
    folds: list[dict[str, np.ndarray]]

    def part(self, split: str, fold: int = 0) -> np.ndarray:
        """The pictures of one part of a fold."""
        return self.pictures[self.folds[fold][split]]

    @property
    def words(self) -> int:
        """How many numbers a picture has: the rows of a first dense layer."""
        return int(np.prod(self.pictures.shape[1:]))


def channel_moments(pictures: np.ndarray, rows: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Pictures and numbers of some -> the mean and the variance of each of their channels."""
    count, total, squares = 0, 0.0, 0.0
    for start in range(0, len(rows), BLOCK):
        block = pictures[rows[start : start + BLOCK]].reshape(-1, pictures.shape[3]).astype("float64")
        count, total, squares = count + len(block), total + block.sum(axis=0), squares + np.square(block).sum(axis=0)
    mean = total / count
    return tuple(mean.tolist()), tuple(np.maximum(squares / count - mean**2, 1e-3).tolist())


def untrained(model: ImageModel, builder: Builder, prepared: Prepared, fold: int) -> tuple:
    """A network's table, its builder and the prepared pictures -> a function that builds it with fresh weights, the
    examples of training and validation by their names, no vectoriser, no facts."""
    from pipelines.steps.picture_examples import PictureExamples, Pixels

    classes, rows = len(prepared.classes), prepared.folds[fold]
    moments = channel_moments(prepared.pictures, rows["train"])
    parts = {
        split: PictureExamples(
            Pixels(prepared.pictures, rows[split]), prepared.labels[rows[split]], classes, model.augment
        )
        for split in ("train", "validation")
    }

    def build():
        try:
            return builder.module().image_classifier(
                prepared.pictures.shape[1:], classes, *moments, **model.hyperparameters
            )
        except ValueError as error:  # of settings that do not fit the size of these pictures
            raise ConfigError(str(error)) from error

    return build, parts, None, {}


def fit_baseline(model: ImageModel, builder: Builder, prepared: Prepared, fold: int):
    """A baseline's table, its builder and the prepared pictures -> the fitted estimator."""
    estimator = builder.module().image_classifier(**model.hyperparameters)
    return estimator.fit(prepared.part("train", fold), prepared.labels[prepared.folds[fold]["train"]])


def fitted(
    experiment: Experiment, model: ImageModel, builder: Builder, prepared: Prepared, trained, vectoriser
) -> Fitted:
    """A trained network or an estimator -> Fitted."""
    preprocess = experiment.preprocess[prepared.preprocess]
    augment = Augment() if builder.is_baseline else model.augment
    seeing = Seeing(prepared.pictures.shape[1:], augment.test_time)
    described = (experiment.task, builder.name, experiment.language, preprocess, prepared.classes)
    return Fitted(*described, trained, None, seeing=seeing)


def predictions(fitted: Fitted, prepared: Prepared, fold: int) -> tuple[pd.DataFrame, dict]:
    """A fitted model and the prepared pictures -> its answers to validation and test (see `evaluate.predictions`), and
    no facts."""
    tables = []
    for split in ("validation", "test"):
        rows = prepared.folds[fold][split]
        labels, probabilities = prepared.labels[rows], fitted.picture_probabilities(prepared.part(split, fold))
        predicted = fitted.answers(probabilities)
        tables.append(
            evaluate.predictions(prepared.ids[rows], split, labels, predicted, probabilities, prepared.classes)
        )
    return pd.concat(tables), {}


measure = evaluate.measure


def compared(table: pd.DataFrame, prepared: Prepared) -> np.ndarray:
    """The answers to the test part -> class numbers (pictures,)."""
    return cells_array(table["predicted"], prepared.classes, several=False)


def score_of(prepared: Prepared) -> Score:
    """-> macro-F1 of resamples of the test part, from what `compared` gives."""
    tested = np.concatenate([rows["test"] for rows in prepared.folds])
    return partial(evaluate.weighted_macro_f1, labels=prepared.labels[tested], classes=len(prepared.classes))
