"""The most frequent class of the training part for every text: what a score is worth without reading anything."""

import json
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


def classifier() -> "Majority":
    """No settings -> an untrained estimator over token lists."""
    return Majority()


class Majority(ClassifierMixin, BaseEstimator):
    """Gives every text the shares of the classes in the training part.

    Three texts of class 0 and one of class 1 -> [0.75, 0.25] for any text.
    """

    def fit(self, texts: list[list[str]], labels: np.ndarray) -> "Majority":
        """Token lists and class numbers (texts,) -> itself, fitted."""
        counts = np.bincount(labels)
        self.shares_ = counts / counts.sum()
        self.classes_ = np.arange(len(counts))
        return self

    def predict_proba(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class probabilities (texts, classes)."""
        return np.tile(self.shares_, (len(texts), 1))

    def predict(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class numbers (texts,)."""
        return self.predict_proba(texts).argmax(axis=1)

    def save(self, folder: Path) -> None:
        """Write `majority.json` into the folder."""
        (folder / "majority.json").write_text(json.dumps({"shares": self.shares_.tolist()}), encoding="utf-8")


def load(folder: Path) -> Majority:
    """A folder that `save` wrote -> the same estimator, fitted."""
    estimator = Majority()
    estimator.shares_ = np.array(json.loads((folder / "majority.json").read_text(encoding="utf-8"))["shares"])
    estimator.classes_ = np.arange(len(estimator.shares_))
    return estimator
