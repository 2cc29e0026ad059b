"""The same answer for every text or picture, by the shares of the classes: what a score is worth without looking."""

import json
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


def classifier() -> "Majority":
    """No settings -> an untrained estimator over token lists."""
    return Majority()


def image_classifier() -> "Majority":
    """No settings -> an untrained estimator over pictures, of which it asks only how many there are."""
    return Majority()


class Majority(ClassifierMixin, BaseEstimator):
    """Gives every text the shares of the classes in the training part.

    Three texts of class 0 and one of class 1 -> [0.75, 0.25] for any text. Where a text may have several labels, or
    none, the shares need not add up to 1: [1, 1], [1, 0], [1, 0], [0, 0] -> [0.75, 0.25] as well.
    """

    def fit(self, texts: list[list[str]], labels: np.ndarray) -> "Majority":
        """Token lists and class numbers (texts,), or 0/1 labels (texts, classes) -> itself, fitted."""
        counts = np.bincount(labels) if labels.ndim == 1 else labels.sum(axis=0)
        self.shares_, self.several_ = counts / len(labels), labels.ndim == 2
        self.classes_ = np.arange(len(counts))
        return self

    def predict_proba(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class probabilities (texts, classes)."""
        return np.tile(self.shares_, (len(texts), 1))

    def predict(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class numbers (texts,), or 0/1 labels (texts, classes): those that half of the texts have."""
        probabilities = self.predict_proba(texts)
        return (probabilities >= 0.5).astype("uint8") if self.several_ else probabilities.argmax(axis=1)

    def save(self, folder: Path) -> None:
        """Write `majority.json` into the folder."""
        learned = {"shares": self.shares_.tolist(), "several": self.several_}
        (folder / "majority.json").write_text(json.dumps(learned), encoding="utf-8")


def load(folder: Path) -> Majority:
    """A folder that `save` wrote -> the same estimator, fitted."""
    stored = json.loads((folder / "majority.json").read_text(encoding="utf-8"))
    estimator = Majority()
    estimator.shares_, estimator.several_ = np.array(stored["shares"]), stored.get("several", False)
    estimator.classes_ = np.arange(len(estimator.shares_))
    return estimator
