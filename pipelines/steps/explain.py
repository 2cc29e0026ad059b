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
    """
    predicted = probabilities.argmax(axis=1)
    surest = sorted(np.flatnonzero(predicted != labels), key=lambda row: -probabilities[row].max())
    return [
        {
            "place": places[row],
            "text": texts[row],
            "label": fitted.classes[labels[row]],
            "predicted": fitted.classes[predicted[row]],
            "probability": float(probabilities[row].max()),
            "label_probability": float(probabilities[row, labels[row]]),
            "label_rank": int((probabilities[row] > probabilities[row, labels[row]]).sum()) + 1,
            "fits_wrong": int(sum(other[row] != labels[row] for other in all_predicted)),
            "fits_agree": int(sum(other[row] == predicted[row] for other in all_predicted)),
            "fits": len(all_predicted),
            "influences": token_influences(fitted, tokens[row], predicted[row]),
        }
        for row in surest[:limit]
    ]


def token_influences(fitted: Fitted, tokens: list[str], predicted: int) -> list[tuple[str, float]]:
    """Tokens of a text and a class number -> each token with the fall of that class's probability without it."""
    tried = tokens[:LONGEST]
    without = [tokens[:n] + tokens[n + 1 :] for n in range(len(tried))]
    probabilities = fitted.probabilities([tokens, *without])[:, predicted]
    return [(token, float(probabilities[0] - p)) for token, p in zip(tried, probabilities[1:], strict=True)]
