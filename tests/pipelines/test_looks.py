"""What a network looks at, against formulas done by hand and a network that looks at one place only."""

import numpy as np
import pytest

from pipelines.steps.picture_errors import confused_pairs


@pytest.fixture
def corner(keras):
    """A network over 8 x 8 pictures that looks at the upper left quarter alone: class 1 the lighter it is."""
    pictures = keras.Input((8, 8, 1), dtype="uint8")
    hidden = keras.layers.Rescaling(1 / 255, name="standardise")(pictures)
    hidden = keras.layers.Conv2D(2, 1, use_bias=False, name="first")(hidden)
    maps = keras.layers.Identity(name="features")(hidden)
    scores = keras.layers.Dense(2, name="logits", use_bias=False)(keras.layers.Flatten()(maps))
    network = keras.Model(pictures, keras.layers.Softmax(name="probabilities")(scores))
    weights = np.zeros((8, 8, 2, 2), "float32")
    weights[:4, :4, 0, 1] = 1.0
    network.get_layer("first").set_weights([np.array([1.0, 0.5], "float32").reshape(1, 1, 1, 2)])
    network.get_layer("logits").set_weights([weights.reshape(128, 2)])
    return network


@pytest.mark.backend
def test_grad_cam_is_the_formula_of_the_paper(keras):
    """The oracle: with global average pooling and one dense layer the gradients are the weights of that layer, and
    Grad-CAM is CAM (Selvaraju et al. 2017, section 3.1)."""
    from pipelines.steps.looks import grad_cam

    keras.utils.set_random_seed(0)
    pictures = keras.Input((8, 8, 1), dtype="uint8")
    hidden = keras.layers.Rescaling(1 / 255)(pictures)
    maps = keras.layers.Conv2D(5, 3, padding="same", activation="relu", name="features")(hidden)
    scores = keras.layers.Dense(3, name="logits")(keras.layers.GlobalAveragePooling2D()(maps))
    network = keras.Model(pictures, keras.layers.Softmax()(scores))
    shown = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 1)).astype("uint8")
    asked = np.array([0, 1, 2, 1])
    features = np.asarray(keras.Model(pictures, maps).predict_on_batch(shown))
    weights = network.get_layer("logits").get_weights()[0]
    expected = np.maximum(np.einsum("nhwc,cn->nhw", features, weights[:, asked]), 0)
    expected /= np.maximum(expected.max(axis=(1, 2), keepdims=True), 1e-9)
    np.testing.assert_allclose(grad_cam(network, shown, asked), expected, atol=1e-4)


@pytest.mark.backend
def test_with_flattened_maps_a_map_weighs_the_mean_of_its_gradients(corner):
    from pipelines.steps.looks import grad_cam

    picture = np.random.default_rng(0).integers(0, 256, (1, 8, 8, 1)).astype("uint8")
    features = picture[0] / 255 * np.array([1.0, 0.5])
    weights = corner.get_layer("logits").get_weights()[0].reshape(8, 8, 2, 2)[..., 1]  # are the gradients of class 1
    expected = np.maximum((features * weights.mean(axis=(0, 1))).sum(axis=2), 0)
    np.testing.assert_allclose(grad_cam(corner, picture, np.array([1]))[0], expected / expected.max(), atol=1e-4)


@pytest.mark.backend
def test_covering_what_decides_lowers_the_probability_and_nothing_else_does(corner):
    from pipelines.steps.looks import occlusion

    picture = np.zeros((1, 8, 8, 1), "uint8")
    picture[0, :4, :4] = 40
    (found,) = occlusion(corner, picture, np.array([1]))
    assert found.shape == (8, 8) and found[0, 0] > 0.01
    assert found[:3, :3].min() > found[5:, 5:].max() and abs(found[6:, 6:]).max() < 1e-6


@pytest.mark.backend
def test_maps_that_vary_come_first(corner):
    from pipelines.steps.looks import activation_maps

    picture = np.arange(64, dtype="uint8").reshape(1, 8, 8, 1)
    maps = activation_maps(corner, "first", picture)
    np.testing.assert_allclose(maps, np.stack([picture[0, :, :, 0], picture[0, :, :, 0] / 2]) / 255, atol=1e-6)


def test_maps_are_enlarged_without_moving():
    from pipelines.steps.looks import enlarged

    found = enlarged(np.array([[0.0, 1.0], [0.0, 0.0]]), (8, 6))
    assert found.shape == (8, 6) and found.max() <= 1 and found[0, 5] == 1 and found[7, 0] == 0


def test_pairs_of_classes_are_counted_in_both_directions():
    labels, predicted = np.array([0, 0, 1, 2, 2]), np.array([1, 0, 0, 2, 1])
    assert confused_pairs(labels, predicted) == [(0, 1), (1, 2)]
    assert confused_pairs(labels, labels) == []
