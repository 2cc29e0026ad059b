"""Losses beside Keras' own and beside their formulas; weights of classes and labels beside scikit-learn's."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from pipelines.steps.backends import load_keras
from pipelines.steps.experiment import Train
from pipelines.steps.imbalance import label_weights, rows_of_epoch, text_weights

pytestmark = pytest.mark.backend

TEXTS, CLASSES = 40, 4


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def probabilities(seed=0) -> np.ndarray:
    scores = np.random.default_rng(seed).normal(size=(TEXTS, CLASSES)) * 2
    return (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).astype("float32")


def labels() -> np.ndarray:
    return np.random.default_rng(1).integers(CLASSES, size=TEXTS).astype("int32")


def ours(keras, targets, predicted, weights=None, **settings) -> np.ndarray:
    from pipelines.steps.losses import loss_of

    losses = loss_of(Train(**settings), CLASSES, weights)
    return keras.ops.convert_to_numpy(
        losses(keras.ops.convert_to_tensor(targets), keras.ops.convert_to_tensor(predicted))
    )


@pytest.mark.parametrize(("name", "of_keras"), [
    ("crossentropy", lambda k, s: k.losses.CategoricalCrossentropy(label_smoothing=s, reduction=None)),
    ("focal_crossentropy", lambda k, s: k.losses.CategoricalFocalCrossentropy(1.0, label_smoothing=s, reduction=None)),
    ("mean_squared_error", lambda k, s: k.losses.MeanSquaredError(reduction=None)),
])  # fmt: skip
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_of_one_label_it_is_that_of_keras(keras, name, of_keras, smoothing):
    one_hot = np.eye(CLASSES, dtype="float32")[labels()]
    if name == "mean_squared_error":  # Keras has no smoothing there
        one_hot = one_hot * (1 - smoothing) + smoothing / CLASSES
    expected = of_keras(keras, smoothing)(one_hot, probabilities())
    found = ours(keras, labels(), probabilities(), loss=name, label_smoothing=smoothing)
    np.testing.assert_allclose(found, keras.ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("name", "of_keras"), [
    ("crossentropy", lambda k: k.losses.BinaryCrossentropy(reduction=None)),
    ("focal_crossentropy", lambda k: k.losses.BinaryFocalCrossentropy(reduction=None)),
    ("mean_squared_error", lambda k: k.losses.MeanSquaredError(reduction=None)),
])  # fmt: skip
def test_of_several_labels_it_is_that_of_keras(keras, name, of_keras):
    targets = (probabilities(2) > 0.3).astype("float32")
    expected = of_keras(keras)(targets, probabilities())
    found = ours(keras, targets, probabilities(), weights=np.ones((2, CLASSES)), loss=name)
    np.testing.assert_allclose(found, keras.ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-6)


def test_the_hinge_sees_the_scores_behind_the_probabilities(keras):
    """softmax([2, 0, -1]) with the first one true: 1 + 0 - 2 < 0, so 0; with the second: 1 + 2 - 0 = 3."""
    scores = np.array([[2.0, 0, -1, -9], [2.0, 0, -1, -9]])
    shares = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).astype("float32")
    np.testing.assert_allclose(ours(keras, np.array([0, 1]), shares, loss="hinge"), [0, 3], atol=1e-4)
    np.testing.assert_allclose(ours(keras, np.array([0, 1]), shares, loss="squared_hinge"), [0, 9], atol=1e-3)
    odds = (1 / (1 + np.exp(-scores))).astype("float32")
    targets = np.array([[1, 0, 0, 0], [0, 1, 1, 0]], "float32")
    expected = np.maximum(1 - (2 * targets - 1) * scores, 0).mean(axis=1)
    found = ours(keras, targets, odds, weights=np.ones((2, CLASSES)), loss="hinge")
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_balanced_weights_are_those_of_scikit_learn():
    found = text_weights(labels(), Train(class_weight="balanced"))
    expected = compute_class_weight("balanced", classes=np.arange(CLASSES), y=labels())
    np.testing.assert_allclose(found, expected[labels()], rtol=1e-6)
    assert (text_weights(labels(), Train()) == 1).all()


def test_balanced_labels_weigh_the_same_where_present_and_absent(keras):
    targets = np.array([[1, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1], [0, 0, 1, 1]], "uint8")
    weights = label_weights(targets, Train(class_weight="balanced"))
    for label in range(CLASSES):
        expected = targets[:, label].sum() * weights[1, label], (1 - targets[:, label]).sum() * weights[0, label]
        assert expected[0] == pytest.approx(expected[1]) or 0 in expected
    half = np.full((4, CLASSES), 0.5, "float32")
    found = ours(keras, targets, half, weights=weights)
    np.testing.assert_allclose(found, np.log(2) * np.where(targets, weights[1], weights[0]).mean(axis=1), rtol=1e-5)


def test_resampling_gives_every_class_the_same_number_of_texts():
    numbers = np.repeat([0, 1, 2], [12, 5, 3])
    random = np.random.default_rng(0)
    over = rows_of_epoch(numbers, Train(resample="over"), random)
    assert np.bincount(numbers[over]).tolist() == [12, 12, 12]
    assert set(over) == set(range(20))
    times = np.bincount(over)
    assert all(np.ptp(times[numbers == n]) <= 1 for n in range(3))
    under = [rows_of_epoch(numbers, Train(resample="under"), random) for _ in range(2)]
    for rows in under:
        assert np.bincount(numbers[rows]).tolist() == [3, 3, 3] and len(set(rows)) == 9
    assert set(under[0]) != set(under[1])
    assert rows_of_epoch(numbers, Train(), random).tolist() == list(range(20))
