"""The contract of every baseline over pictures: found by itself."""

from typing import Literal, get_args, get_origin

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

from models.baselines.picture_features import gradients, shrink
from pipelines.steps.builders import find_builders

BASELINES = {name: builder for name, builder in find_builders("image_classification").items() if builder.is_baseline}


def pictures(shape, classes=3, each=6) -> tuple[np.ndarray, np.ndarray]:
    """Noise, brighter from class to class at the left edge."""
    labels = np.arange(classes * each) % classes
    array = np.random.default_rng(0).integers(0, 60, (len(labels), *shape)).astype("uint8")
    array[:, :, : shape[1] // 2] += (labels * (180 // classes)).astype("uint8")[:, None, None, None]
    return array, labels


def variants(name) -> list[dict]:
    """The defaults, then every choice of every setting."""
    fields = BASELINES[name].hyperparameters.model_fields
    choices = {key: get_args(f.annotation) for key, f in fields.items() if get_origin(f.annotation) is Literal}
    return [{}] + [{key: choice} for key, of in choices.items() for choice in of]


@pytest.fixture(scope="module")
def digits():
    """Training and test part of 1,797 handwritten digits of 8 x 8 pixels."""
    data = load_digits()
    array = np.rint(data.images * 255 / 16).astype("uint8")[..., None]
    return train_test_split(array, data.target, test_size=0.3, stratify=data.target, random_state=0)


def test_the_three_baselines_are_found():
    assert {"majority", "nearest_neighbours", "logistic_regression"} <= set(BASELINES)
    assert "picture_features" not in BASELINES


@pytest.mark.parametrize(
    ("classes", "shape"),
    [(2, (8, 8, 1)), (3, (28, 28, 1)), (3, (40, 24, 3)), (3, (100, 100, 3)), (3, (2, 3, 1))],
    ids=str,
)
@pytest.mark.parametrize("name", BASELINES)
def test_fits_gives_probabilities_and_survives_saving(name, classes, shape, tmp_path):
    array, labels = pictures(shape, classes)
    before = array.copy()
    for settings in variants(name):
        module = BASELINES[name].module()
        estimator = module.image_classifier(**settings).fit(array, labels)
        probabilities = estimator.predict_proba(array)
        assert probabilities.shape == (len(array), classes)
        assert (probabilities > 0).all()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1)
        assert (estimator.predict(array) == probabilities.argmax(axis=1)).all()
        np.testing.assert_array_equal(array, before)

        estimator.save(tmp_path)
        assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".npz"}
        np.testing.assert_array_equal(module.load(tmp_path).predict_proba(array), probabilities)


@pytest.mark.parametrize("name", BASELINES)
def test_pictures_of_one_colour_give_probabilities(name):
    array, labels = np.full((8, 8, 8, 1), 7, "uint8"), np.arange(8) % 2
    for settings in variants(name):
        probabilities = BASELINES[name].module().image_classifier(**settings).fit(array, labels).predict_proba(array)
        assert np.isfinite(probabilities).all()


@pytest.mark.parametrize(
    ("name", "settings", "least"),
    [
        ("nearest_neighbours", {}, 0.97),
        ("nearest_neighbours", {"features": "hog"}, 0.9),
        ("logistic_regression", {}, 0.94),
        ("logistic_regression", {"features": "pixels"}, 0.94),
    ],
)
def test_handwritten_digits_are_told_apart(name, settings, least, digits):
    train, test, train_labels, test_labels = digits
    estimator = BASELINES[name].module().image_classifier(**settings).fit(train, train_labels)
    probabilities = estimator.predict_proba(test)
    assert (probabilities.argmax(axis=1) == test_labels).mean() > least
    assert log_loss(test_labels, probabilities) < 0.5


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_nearest_neighbours_vote_as_scikit_learn_lets_them(weights, digits):
    train, test, train_labels, _ = digits
    ours = BASELINES["nearest_neighbours"].module().image_classifier(weights=weights).fit(train, train_labels)
    theirs = KNeighborsClassifier(5, weights=weights, algorithm="brute")
    theirs.fit(train.reshape(len(train), -1).astype("float32"), train_labels)
    shares = theirs.predict_proba(test.reshape(len(test), -1).astype("float32"))
    np.testing.assert_allclose(ours.predict_proba(test), (5 * shares + ours.shares_) / 6, atol=1e-5)


def test_the_vote_of_nobody_is_split_as_the_classes_are():
    array = np.zeros((10, 4, 4, 1), "uint8")
    array[5:] = 200
    module = BASELINES["nearest_neighbours"].module()
    estimator = module.image_classifier(neighbours=5).fit(array, np.repeat([0, 1], 5))
    np.testing.assert_allclose(estimator.predict_proba(array[:1]), [[5.5 / 6, 0.5 / 6]])
    assert module.image_classifier(neighbours=50).fit(array[:3], np.array([0, 1, 1])).predict(array[:1]) == [1]


def test_majority_counts_classes():
    array, labels = pictures((8, 8, 1))
    probabilities = BASELINES["majority"].module().image_classifier().fit(array, labels).predict_proba(array[:2])
    np.testing.assert_allclose(probabilities, np.full((2, 3), 1 / 3))


def test_large_pictures_are_made_smaller_by_means():
    array = np.arange(4 * 6 * 3).reshape(1, 4, 6, 3).astype("uint8")
    assert shrink(array, 6) is array
    expected = array.reshape(1, 2, 2, 3, 2, 3).mean(axis=(2, 4))
    np.testing.assert_array_equal(shrink(array, 3), np.rint(expected))
    assert shrink(np.full((2, 100, 61, 3), 9, "uint8"), 64).shape == (2, 50, 31, 3)
    assert (shrink(np.full((2, 100, 61, 3), 9, "uint8"), 64) == 9).all()


def test_histograms_of_gradients_know_the_direction_of_an_edge():
    flat = np.zeros((1, 8, 8, 1), "uint8")
    upright, lying = flat.copy(), flat.copy()
    upright[:, :, 4:], lying[:, 4:] = 200, 200
    rows = [gradients(array, 1, 2)[0].round(3).tolist() for array in (flat, upright, lying)]
    assert rows == [[0, 0], [1, 0], [0, 1]]
