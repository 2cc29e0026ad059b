"""Errors on pictures: the most confident ones, and the pairs of classes that are confused, side by side."""

import numpy as np

from pipelines.steps.fitted import Fitted
from pipelines.steps.picture_analysis import smaller
from pipelines.steps.tasks.image_classification import Prepared

PAIRS, OF_A_PAIR = 4, 5  # pairs of classes that are shown, and pictures of each kind of theirs


def picture_errors(model: str, prepared: Prepared, fitted: Fitted, places: np.ndarray, most: int, folder) -> None:
    """A model's name, its data, what was fitted and where each picture lies -> errors.json and errors.npz: of the first
    fold's test part, the wrong answers with the highest probability, and of the most confused pairs of classes wrong
    answers beside right ones."""
    rows = prepared.folds[0]["test"]
    labels, probabilities = prepared.labels[rows], fitted.picture_probabilities(prepared.part("test"))
    predicted = fitted.answers(probabilities)
    given = probabilities[np.arange(len(rows)), predicted]
    wrong = np.flatnonzero(predicted != labels)
    worst = wrong[np.argsort(-given[wrong], kind="stable")][:most]

    def told(number: int) -> dict:
        return {
            "place": places[rows[number]],
            "label": prepared.classes[labels[number]],
            "predicted": prepared.classes[predicted[number]],
            "probability": round(float(given[number]), 4),
            "label_probability": round(float(probabilities[number, labels[number]]), 4),
        }

    arrays, pairs = {"errors": prepared.pictures[rows[worst]]}, []
    for number, (first, second) in enumerate(confused_pairs(labels, predicted)):
        kinds = {
            "first_right": (labels == first) & (predicted == first),
            "first_wrong": (labels == first) & (predicted == second),
            "second_wrong": (labels == second) & (predicted == first),
            "second_right": (labels == second) & (predicted == second),
        }
        counts = {kind: int(mask.sum()) for kind, mask in kinds.items()}
        pairs.append({"first": prepared.classes[first], "second": prepared.classes[second], **counts})
        for kind, mask in kinds.items():
            there = np.flatnonzero(mask)
            shown = there[np.argsort(-given[there], kind="stable")][:OF_A_PAIR]
            arrays[f"pair_{number}_{kind}"] = prepared.pictures[rows[shown]]
    folder.write_arrays("errors.npz", {name: smaller(array) for name, array in arrays.items()})
    folder.write_json("errors.json", {
        "model": model, "preprocess": prepared.preprocess, "pictures": len(rows), "wrong": len(wrong),
        "errors": [told(number) for number in worst], "pairs": pairs,
    })  # fmt: skip


def confused_pairs(labels: np.ndarray, predicted: np.ndarray) -> list[tuple[int, int]]:
    """True and predicted class numbers -> the pairs of classes confused most, in either direction, the first first.

    [0, 0, 1, 2] and [1, 0, 0, 2] -> [(0, 1)]
    """
    wrong = labels != predicted
    pairs, counts = np.unique(
        np.sort(np.column_stack([labels[wrong], predicted[wrong]]), axis=1), axis=0, return_counts=True
    )
    order = np.argsort(-counts, kind="stable")[:PAIRS]
    return [tuple(map(int, pairs[n])) for n in order]
