"""The classes of the most similar pictures of the training part (Cover and Hart 1967, "Nearest Neighbor Pattern
Classification"). What it saves are those pictures: nothing is learned."""

import json
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import PositiveInt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import NearestNeighbors

from models.baselines.picture_features import rows


def image_classifier(
    *,
    features: Literal["pixels", "hog"] = "pixels",
    neighbours: PositiveInt = 5,
    weights: Literal["uniform", "distance"] = "distance",
    side: PositiveInt = 32,
    cells: PositiveInt = 7,
    orientations: PositiveInt = 9,
) -> "NearestNeighbours":
    """How pictures are compared and how many are asked -> an untrained estimator over pictures.

    `weights`: a vote counts 1, or 1 / distance; `side`: pictures with longer sides are made smaller; `cells` of the
    shorter side and `orientations` of an edge are those of "hog".
    """
    return NearestNeighbours(features, neighbours, weights, side, cells, orientations)


class NearestNeighbours(ClassifierMixin, BaseEstimator):
    """Lets the nearest pictures vote, in Euclidean distance. One vote more is split as the classes are in the training
    part, so that no class is impossible: two classes as often, neighbours 0, 0, 0, 0, 0 -> [5.5 / 6, 0.5 / 6]."""

    def __init__(self, features="pixels", neighbours=5, weights="distance", side=32, cells=7, orientations=9):
        self.features = features
        self.neighbours = neighbours
        self.weights = weights
        self.side = side
        self.cells = cells
        self.orientations = orientations

    def fit(self, pictures: np.ndarray, labels: np.ndarray) -> "NearestNeighbours":
        """Pictures (n, height, width, channels), 0 to 255, and class numbers (n,) -> itself, fitted."""
        return self._remember(self._rows(pictures), labels)

    def predict_proba(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures -> class probabilities (n, classes)."""
        nearest = NearestNeighbors(n_neighbors=min(self.neighbours, len(self.rows_)), algorithm="brute")
        # scikit-learn goes through both sides in chunks, so that no table of all distances is made.
        distances, numbers = nearest.fit(self.rows_.astype("float32")).kneighbors(
            self._rows(pictures).astype("float32")
        )
        counts = np.ones_like(distances)
        if self.weights == "distance":
            same = distances == 0  # pictures that are the same pixel for pixel alone have a vote
            counts = np.where(same.any(axis=1, keepdims=True), same, 1 / np.where(same, 1, distances))
        counts = counts / counts.sum(axis=1, keepdims=True) * distances.shape[1]
        votes = np.tile(self.shares_, (len(pictures), 1))
        for of_neighbour, count in zip(self.columns_[numbers].T, counts.T, strict=True):
            votes[np.arange(len(votes)), of_neighbour] += count
        return votes / votes.sum(axis=1, keepdims=True)

    def predict(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures -> class numbers (n,)."""
        return self.classes_[self.predict_proba(pictures).argmax(axis=1)]

    def size(self) -> int:
        """-> how many numbers are remembered."""
        return self.rows_.size

    def save(self, folder: Path) -> None:
        """Write `nearest_neighbours.json` (settings) and `nearest_neighbours.npz` (the pictures and their classes)."""
        (folder / "nearest_neighbours.json").write_text(json.dumps(self.get_params()), encoding="utf-8")
        labels = self.classes_[self.columns_]
        np.savez_compressed(folder / "nearest_neighbours.npz", rows=self.rows_, labels=labels)

    def _rows(self, pictures) -> np.ndarray:
        return rows(pictures, self.features, self.side, self.cells, self.orientations)

    def _remember(self, remembered, labels) -> "NearestNeighbours":
        self.rows_ = remembered
        self.classes_, self.columns_, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self.shares_ = counts / len(labels)
        return self


def load(folder: Path) -> NearestNeighbours:
    """A folder that `save` wrote -> the same estimator, fitted."""
    estimator = NearestNeighbours(**json.loads((folder / "nearest_neighbours.json").read_text(encoding="utf-8")))
    with np.load(folder / "nearest_neighbours.npz") as arrays:
        return estimator._remember(arrays["rows"], arrays["labels"])
