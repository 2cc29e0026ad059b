"""Errors, one by one: what the model took the text for, which tokens pulled it there, and who else was wrong."""

import numpy as np

from pipelines.steps.fitted import Fitted

LONGEST = 80  # tokens of a text that are tried one by one


def explain_errors(
    fitted: Fitted,
    texts: list[str],
    tokens: list[list[str]],
    places: list[str],
    labels: np.ndarray,
    probabilities: np.ndarray,
    all_predicted: list[np.ndarray],
    limit: int,
) -> list[dict]:
    """A model's test predictions -> its errors, the surest first, at most `limit`, each with its explanation.

    `places` says where each text stands (file and line). `all_predicted` holds the predictions of every fit of every
    model, to say how many others were wrong as well. The influence of a token is how much the probability of the
    predicted class falls when the token is taken out.

    Where a text may have several labels, each answer "it has this label" or "it has not" can be wrong. An error is told
    by the wrong answer that was surest (p that a label is there, 1 − p that it is not): how sure, who else gave it, and
    which tokens drew to it. A fit that answers every text alike is then no witness.
    """
    predicted, rows = fitted.answers(probabilities), np.arange(len(labels))
    if labels.ndim == 1:
        sure, asked, tell = probabilities.max(axis=1), predicted, _one_label
        truths, answers, others = labels, predicted, all_predicted
    else:
        wrongly = np.where(predicted != labels, _held(predicted, probabilities), 0)
        sure, asked, tell = wrongly.max(axis=1), wrongly.argmax(axis=1), _several_labels
        truths, answers = labels[rows, asked], predicted[rows, asked]
        others = [other[rows, asked] for other in all_predicted if (other != other[0]).any()]
    return [
        {"place": places[row], "text": texts[row], "probability": float(sure[row])}
        | tell(fitted, labels[row], predicted[row], probabilities[row])
        | {
            "fits_wrong": int(sum(other[row] != truths[row] for other in others)),
            "fits_agree": int(sum(other[row] == answers[row] for other in others)),
            "fits": len(others),
            "influences": token_influences(fitted, tokens[row], asked[row], missed=labels.ndim == 2 and truths[row]),
        }
        for row in sorted(np.flatnonzero(truths != answers), key=lambda row: -sure[row])[:limit]
    ]


def _one_label(fitted: Fitted, label: int, predicted: int, probabilities: np.ndarray) -> dict:
    return {
        "label": fitted.classes[label],
        "predicted": fitted.classes[predicted],
        "label_probability": float(probabilities[label]),
        "label_rank": int((probabilities > probabilities[label]).sum()) + 1,
    }


def _several_labels(fitted: Fitted, labels: np.ndarray, predicted: np.ndarray, probabilities: np.ndarray) -> dict:
    """True and predicted labels; those missed and those invented, the surest first."""
    held = _held(predicted, probabilities)
    wrong = sorted(np.flatnonzero(labels != predicted), key=lambda number: -held[number])
    return {
        "labels": [fitted.classes[number] for number in np.flatnonzero(labels)],
        "predicted": [fitted.classes[number] for number in np.flatnonzero(predicted)],
        "wrong": [
            {
                "label": fitted.classes[number],
                "is": "missed" if labels[number] else "invented",
                "probability": float(probabilities[number]),
                "threshold": fitted.thresholds[number],
            }
            for number in wrong
        ],
    }


def _held(predicted: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """How likely each answer was held to be: p where a label is given, 1 − p where it is not."""
    return np.where(predicted == 1, probabilities, 1 - probabilities)


def token_influences(fitted: Fitted, tokens: list[str], asked: int, missed: bool = False) -> list[tuple[str, float]]:
    """Tokens of a text and a class number -> each token with the fall of that class's probability without it; with its
    rise for a label that was missed, so that what is positive draws to the mistake."""
    tried = tokens[:LONGEST]
    without = [tokens[:n] + tokens[n + 1 :] for n in range(len(tried))]
    probabilities = fitted.probabilities([tokens, *without])[:, asked]
    falls = probabilities[0] - probabilities[1:]
    return [(token, float(-fall if missed else fall)) for token, fall in zip(tried, falls, strict=True)]
