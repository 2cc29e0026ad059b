"""Logistic regression over pixels or over histograms of oriented gradients: what is seen without any hidden layer."""

import json
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import PositiveFloat, PositiveInt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression as Regression

from models.baselines.picture_features import rows


def image_classifier(
    *,
    features: Literal["pixels", "hog"] = "hog",
    C: PositiveFloat = 0.1,
    side: PositiveInt = 64,
    cells: PositiveInt = 7,
    orientations: PositiveInt = 9,
    max_iter: PositiveInt = 200,
) -> "LogisticRegression":
    """What is read of a picture and how strongly it is regularised -> an untrained estimator over pictures.

    `C` is scikit-learn's: the smaller, the stronger the regularisation; `side`: pictures with longer sides are made
    smaller; `cells` of the shorter side and `orientations` of an edge are those of "hog".
    """
    return LogisticRegression(features, C, side, cells, orientations, max_iter)


class LogisticRegression(ClassifierMixin, BaseEstimator):
    """A linear classifier over numbers less their means in the training part, divided by the deviation of them all."""

    def __init__(self, features="hog", C=0.1, side=64, cells=7, orientations=9, max_iter=200):
        self.features = features
        self.C = C
        self.side = side
        self.cells = cells
        self.orientations = orientations
        self.max_iter = max_iter

    def fit(self, pictures: np.ndarray, labels: np.ndarray) -> "LogisticRegression":
        """Pictures (n, height, width, channels), 0 to 255, and class numbers (n,) -> itself, fitted."""
        learned = self._rows(pictures)
        self.means_ = learned.mean(axis=0)
        learned -= self.means_
        # One deviation for all: a pixel at the edge that is hardly ever set would grow beyond measure by its own.
        self.deviation_ = float(np.sqrt(np.square(learned).mean())) or 1.0
        learned /= self.deviation_
        model = Regression(C=self.C, max_iter=self.max_iter, tol=1e-3).fit(learned, labels)
        # scikit-learn keeps one row for two classes: z -> scores (-z/2, z/2), the same probabilities.
        halves = np.array([[-0.5], [0.5]], dtype="float32") if len(model.classes_) == 2 else 1
        self.coefficients_, self.intercepts_ = (model.coef_ * halves).T, (model.intercept_[:, None] * halves)[:, 0]
        self.classes_ = model.classes_
        return self

    def predict_proba(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures -> class probabilities (n, classes)."""
        scores = (self._rows(pictures) - self.means_) / self.deviation_ @ self.coefficients_ + self.intercepts_
        return softmax(scores.astype("float64"), axis=1)

    def predict(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures -> class numbers (n,)."""
        return self.classes_[self.predict_proba(pictures).argmax(axis=1)]

    def size(self) -> int:
        """-> number of fitted weights."""
        return self.coefficients_.size + self.intercepts_.size

    def save(self, folder: Path) -> None:
        """Write `logistic_regression.json` (settings) and `logistic_regression.npz` (weights)."""
        settings = {"settings": self.get_params(), "deviation": self.deviation_}
        (folder / "logistic_regression.json").write_text(json.dumps(settings), encoding="utf-8")
        np.savez_compressed(
            folder / "logistic_regression.npz",
            coefficients=self.coefficients_,
            intercepts=self.intercepts_,
            classes=self.classes_,
            means=self.means_,
        )

    def _rows(self, pictures) -> np.ndarray:
        return rows(pictures, self.features, self.side, self.cells, self.orientations).astype("float32")


def load(folder: Path) -> LogisticRegression:
    """A folder that `save` wrote -> the same estimator, fitted."""
    stored = json.loads((folder / "logistic_regression.json").read_text(encoding="utf-8"))
    estimator = LogisticRegression(**stored["settings"])
    estimator.deviation_ = stored["deviation"]
    with np.load(folder / "logistic_regression.npz") as arrays:
        estimator.coefficients_, estimator.intercepts_ = arrays["coefficients"], arrays["intercepts"]
        estimator.classes_, estimator.means_ = arrays["classes"], arrays["means"]
    return estimator
