"""A threshold for each label: the best on validation, against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from pipelines.steps.thresholds import above, best_thresholds, crosswise

RANDOM = np.random.default_rng(0)
TEXTS = st.lists(st.tuples(st.booleans(), st.sampled_from(np.linspace(0, 1, 11).tolist())), min_size=1, max_size=15)


def best(labels: list[int], probabilities: list[float]) -> float:
    (threshold,) = best_thresholds(np.array(labels, "uint8")[:, None], np.array(probabilities)[:, None])
    return threshold


def f1(labels: np.ndarray, given: np.ndarray) -> float:
    return 2 * (labels & given).sum() / max(1, labels.sum() + given.sum())


def test_the_worked_number_of_the_docstring():
    assert best([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]) == pytest.approx(0.15)
    assert f1_score([0, 1, 0, 1], [0, 1, 1, 1]) == pytest.approx(0.8)


def test_of_equally_good_thresholds_the_one_nearest_to_a_half_is_taken():
    assert best([0, 1], [0.2, 0.9]) == 0.5  # the middle, 0.55, is as good
    assert best([0, 1], [0.7, 0.9]) == pytest.approx(0.8)


def test_a_label_that_no_text_has_keeps_a_half():
    assert best([0, 0, 0], [0.9, 0.1, 0.6]) == 0.5


@given(TEXTS)
def test_no_other_threshold_has_a_higher_f1(texts):
    labels, probabilities = (np.array(column) for column in zip(*texts, strict=True))
    threshold = best(labels, probabilities)
    assert f1(labels, probabilities >= threshold) == max(f1(labels, probabilities >= t) for t in np.linspace(0, 1, 21))
    if not labels.any():
        assert threshold == 0.5


def test_every_label_has_its_own():
    labels = (RANDOM.random((60, 3)) < [0.5, 0.2, 0.05]).astype("uint8")
    probabilities = np.clip(labels * 0.3 + RANDOM.random((60, 3)) * 0.6, 0, 1).astype("float32")
    together = best_thresholds(labels, probabilities)
    assert together == [best(labels[:, n], probabilities[:, n].astype(float)) for n in range(3)]
    assert above(probabilities, together).tolist() == (probabilities >= np.array(together)).astype(int).tolist()


@pytest.mark.parametrize("texts", [1, 2, 41])
def test_no_text_has_a_say_in_its_own_answer(texts):
    labels = (RANDOM.random((texts, 2)) < 0.4).astype("uint8")
    probabilities = RANDOM.random((texts, 2))
    answers = crosswise(labels, probabilities)
    for half in (0, 1):
        turned = labels.copy()
        turned[half::2] = 1 - turned[half::2]
        np.testing.assert_array_equal(crosswise(turned, probabilities)[half::2], answers[half::2])


def test_where_there_is_nothing_to_learn_crosswise_scores_are_not_too_good():
    """Twenty texts, labels by chance: the thresholds suit those that chose them, and say nothing of others."""
    own, crossed, fresh = [], [], []
    for _ in range(200):
        labels = (RANDOM.random((40, 1)) < 0.2).astype("uint8")
        probabilities = RANDOM.random((40, 1))
        thresholds = best_thresholds(labels[:20], probabilities[:20])
        own.append(f1_score(labels[:20], above(probabilities[:20], thresholds), zero_division=0))
        crossed.append(f1_score(labels[:20], crosswise(labels[:20], probabilities[:20]), zero_division=0))
        fresh.append(f1_score(labels[20:], above(probabilities[20:], thresholds), zero_division=0))
    assert np.mean(own) > np.mean(fresh) + 0.1
    assert abs(np.mean(crossed) - np.mean(fresh)) < 0.05
