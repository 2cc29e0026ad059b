"""The contract of every network in models/image: found by itself, so a new file is tested with no other change."""

import os
from typing import Literal, get_args, get_origin

import numpy as np
import pytest

from models.fields import DropoutKind
from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders

pytestmark = pytest.mark.backend

CLASSES = 4
NETWORKS = {name: builder for name, builder in find_builders("image_classification").items() if not builder.is_baseline}
OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in NETWORKS if name not in ("mlp", "cnn")]
CONVOLUTIONS = [name for name in NETWORKS if name != "mlp"]
SHAPES = [(8, 8, 1), (28, 28, 1), (32, 32, 3), (40, 24, 3)]
TINY = {
    "mlp": {"units": 16},
    "cnn": {"filters": 4},
    "resnet": {"filters": 4, "stages": 2, "blocks": 1},
    "separable": {"filters": 4, "stages": 2, "blocks": 1},
    "pretrained": {"backbone": "MobileNet", "smallest_side": 32},
}
TENSORFLOW = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module")
def ready(keras, tmp_path_factory):
    """The file of a random backbone, the batch normalisation of which has seen pictures: else its maps are all 0."""
    keras.utils.set_random_seed(1)
    backbone = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(32, 32, 3))
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    backbone(pictures((32, 32, 3), 32) / 127.5 - 1, training=True)
    path = tmp_path_factory.mktemp("ready") / "mobilenet.weights.h5"
    backbone.save_weights(path)
    return path


@pytest.fixture(scope="module")
def build(keras, ready):
    """-> a function that builds a tiny network, unless the settings say otherwise."""

    def build_tiny(name, shape=(8, 8, 1), spread=4000.0, **settings):
        keras.utils.set_random_seed(0)
        settings = TINY.get(name, {}) | ({"weights": str(ready)} if name == "pretrained" else {}) | settings
        mean, variance = (100.0,) * shape[2], (spread,) * shape[2]
        return NETWORKS[name].module().image_classifier(shape, CLASSES, mean, variance, **settings)

    return build_tiny


def pictures(shape=(8, 8, 1), number=8, seed=0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (number, *shape)).astype("uint8")


def predict(model, array) -> np.ndarray:
    """On TensorFlow without a graph, on other backends with one: that is the faster way of each."""
    if TENSORFLOW:
        return model(array, training=False).numpy()
    return np.asarray(model.predict_on_batch(array))


def variants(name) -> list[dict]:
    """Settings in which every choice of every hyperparameter comes up; the backbones have a test of their own."""
    fields = NETWORKS[name].hyperparameters.model_fields
    choices = {key: get_args(f.annotation) for key, f in fields.items() if get_origin(f.annotation) is Literal}
    choices.pop("backbone", None)
    choices |= {"dense_units": ((5,),)} if "dense_units" in fields else {}
    choices |= {"batch_norm": (True, False)} if "batch_norm" in fields else {}
    most = max(map(len, choices.values()))
    # A network is compiled for each: on the other backends a fifth of them is enough.
    return [{key: of[n % len(of)] for key, of in choices.items()} for n in range(0, most, 1 if TENSORFLOW else 5)]


def test_the_five_networks_are_found_and_their_choices():
    assert {"mlp", "cnn", "resnet", "separable", "pretrained"} <= set(NETWORKS)
    for name in NETWORKS:
        assert NETWORKS[name].inputs == "pixels"
        if TENSORFLOW:
            assert {settings["dropout_kind"] for settings in variants(name)} == set(get_args(DropoutKind))


@pytest.mark.parametrize("shape", SHAPES if TENSORFLOW else SHAPES[-1:], ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_gives_a_probability_for_each_class(keras, build, name, shape):
    model = build(name, shape)
    assert model.input_shape == (None, *shape)
    assert keras.backend.standardize_dtype(model.input.dtype) == "uint8"
    probabilities = predict(model, pictures(shape))
    assert probabilities.shape == (8, CLASSES)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 3, 3), (100, 100, 3)], ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_with_its_defaults_no_size_of_picture_is_too_small(keras, build, name, shape):
    defaults = {"weights": "none"} if name == "pretrained" else {}
    channels = shape[2]
    build_network = NETWORKS[name].module().image_classifier
    model = build_network(shape, CLASSES, (100.0,) * channels, (4000.0,) * channels, **defaults)
    assert model.output_shape == (None, CLASSES)


@pytest.mark.parametrize("name", ["mlp", "cnn", *OTHERS])
def test_every_choice_of_every_setting_trains_a_step_and_every_third_is_saved_and_loaded(keras, build, name, tmp_path):
    array, labels = pictures(), np.arange(8) % CLASSES
    for number, settings in enumerate(variants(name)):
        model = build(name, **settings)
        model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", run_eagerly=TENSORFLOW)
        assert np.isfinite(model.train_on_batch(array, labels)), settings
        if number % 3 == 0:
            model.save(tmp_path / "model.keras")
            loaded = keras.saving.load_model(tmp_path / "model.keras", compile=False)
            np.testing.assert_array_equal(predict(loaded, array), predict(model, array), err_msg=str(settings))


@pytest.mark.parametrize("name", NETWORKS)
def test_one_batch_can_be_memorised(keras, build, name):
    model, array, labels = build(name, dropout=0.0), pictures(), np.arange(8) % CLASSES
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    again = np.tile(np.arange(8), 40)
    model.fit(array[again], labels[again], batch_size=8, epochs=2, shuffle=False, verbose=0)
    assert (model.predict(array, verbose=0).argmax(axis=1) == labels).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_pictures_of_one_colour_give_probabilities_even_where_all_of_the_training_part_were(keras, build, name):
    model = build(name, spread=0.0)
    array = np.stack([np.full((8, 8, 1), grey, "uint8") for grey in (0, 100, 101, 255)])
    probabilities = predict(model, array)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_picture_alone_and_in_a_batch_is_the_same(keras, build, name):
    model, array = build(name), pictures()
    np.testing.assert_allclose(predict(model, array[:1])[0], predict(model, array)[0], atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_moved_pixel_matters(keras, build, name):
    """Guards the test above: a network that saw nothing would pass it."""
    model, array = build(name), pictures()
    assert np.abs(predict(model, array) - predict(model, np.roll(array, 3, axis=2))).max() > 1e-6


@pytest.mark.parametrize("name", NETWORKS)
def test_of_half_the_bits_the_probabilities_stay_about_the_same(keras, build, name):
    array, before = pictures(), keras.config.dtype_policy()
    expected = predict(build(name), array)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        probabilities = predict(build(name), array)
    finally:
        keras.config.set_dtype_policy(before)
    assert probabilities.dtype == np.float32
    assert np.abs(probabilities - expected).mean() < 0.1  # of four classes; the 27 random layers of a backbone add up


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_the_last_maps_are_called_features_and_lead_to_the_scores(keras, build, name):
    """What Grad-CAM needs: picture -> maps, and maps -> scores."""
    model, array = build(name, (40, 24, 3)), pictures((40, 24, 3))
    features, scores = model.get_layer("features").output, model.get_layer("logits").output
    assert len(features.shape) == 4
    maps = keras.Model(model.input, features)(array)
    probabilities = keras.ops.softmax(keras.Model(features, scores)(maps))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(probabilities), predict(model, array), atol=1e-4)
    if name != "pretrained":
        kernel = model.get_layer("first").kernel
        assert len(kernel.shape) == 4
        assert kernel.shape[2] == 3


@pytest.mark.parametrize("name", NETWORKS)
def test_every_table_of_settings_has_defaults_and_refuses_strangers(name):
    table = NETWORKS[name].hyperparameters
    needed = {"weights": "none"} if name == "pretrained" else {}
    assert table(**needed)
    with pytest.raises(ValueError, match="strange"):
        table(strange=1, **needed)


@pytest.mark.parametrize(("side", "blocks"), [(1, 1), (4, 1), (8, 2), (15, 2), (28, 3), (32, 4), (100, 4)])
def test_cnn_halves_while_four_pixels_stay(side, blocks):
    assert NETWORKS["cnn"].module().blocks_for(side) == blocks


def test_cnn_of_too_many_blocks_says_how_many_fit(keras, build):
    assert build("cnn", (8, 20, 1), blocks=4).get_layer("features").output.shape[1:3] == (1, 2)
    with pytest.raises(ValueError, match="at most 4 blocks fit"):
        build("cnn", (8, 20, 1), blocks=5)


def test_pretrained_takes_the_weights_of_a_file_and_keeps_them(keras, build, ready):
    backbone = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(32, 32, 3))
    backbone.load_weights(ready)
    model = build("pretrained")
    model.compile(keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", run_eagerly=TENSORFLOW)
    model.train_on_batch(pictures(), np.arange(8) % CLASSES)
    assert len(model.trainable_weights) == 2  # of the last layer
    (ours,) = [layer for layer in model.layers if layer.name.startswith("mobilenet")]
    for of_ours, of_file in zip(ours.get_weights(), backbone.get_weights(), strict=True):
        np.testing.assert_array_equal(of_ours, of_file)


def test_pretrained_goes_on_training_the_last_layers(keras, build, tmp_path):
    model = build("pretrained", trainable_layers=2)  # the last convolution and its batch normalisation
    assert [w.shape[-1] for w in model.trainable_weights] == [1024, 1024, 1024, CLASSES, CLASSES]
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert [w.shape[-1] for w in loaded.trainable_weights] == [1024, 1024, 1024, CLASSES, CLASSES]


def test_pretrained_trains_every_layer_where_none_was_trained_before(build):
    of_all = len(build("pretrained", weights="none").trainable_weights)
    assert of_all == len(build("pretrained", trainable_layers=999).trainable_weights) > 50


def test_pretrained_says_which_file_is_missing_or_of_another_network(keras, build, tmp_path):
    with pytest.raises(ValueError, match='"nowhere.h5" is not a file; expected the weights of MobileNet without'):
        build("pretrained", weights="nowhere.h5")
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    other.save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(ValueError, match="do not fit; expected the weights of MobileNet without"):
        build("pretrained", weights=str(tmp_path / "other.weights.h5"))
    (tmp_path / "text.h5").write_text("no weights", encoding="utf-8")
    with pytest.raises(ValueError, match="do not fit"):
        build("pretrained", weights=str(tmp_path / "text.h5"))


BACKBONES = get_args(NETWORKS["pretrained"].hyperparameters.model_fields["backbone"].annotation)


@pytest.mark.parametrize("backbone", BACKBONES if TENSORFLOW else BACKBONES[:1])
def test_pretrained_scales_pixels_as_the_backbone_expects(keras, build, backbone):
    """Keras' own function is the oracle."""
    modules = {"EfficientNetV2B0": "efficientnet_v2", "ResNet50V2": "resnet_v2", "DenseNet121": "densenet"}
    names = {"MobileNet": "mobilenet", "MobileNetV2": "mobilenet_v2", "MobileNetV3Small": "mobilenet_v3"}
    oracle = getattr(keras.applications, (modules | names)[backbone]).preprocess_input
    model, array = build("pretrained", (32, 32, 3), backbone=backbone, weights="none"), pictures((32, 32, 3))
    scaled = keras.ops.convert_to_numpy(model.get_layer("standardise")(array))
    np.testing.assert_allclose(scaled, oracle(array.astype("float32")), atol=1e-4)
    assert model.get_layer("features").output.shape[1:3] == (1, 1)
