"""The contract of every network in models/text: found by itself, so a new file is tested with no other change."""

import os
from typing import Literal, get_args, get_origin

import numpy as np
import pytest

from models.fields import DropoutKind
from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders

pytestmark = pytest.mark.backend

VOCABULARY, FEATURES, CLASSES, TEXTS, TIME = 40, 30, 4, 8, 12
NETWORKS = {name: builder for name, builder in find_builders("text_classification").items() if not builder.is_baseline}
SEQUENCE_NETWORKS = {name: builder for name, builder in NETWORKS.items() if builder.inputs == "ids"}
ON_TENSORFLOW = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def build(keras, builder, output="softmax", **settings):
    keras.utils.set_random_seed(0)
    size = VOCABULARY if builder.inputs == "ids" else FEATURES
    return builder.module().classifier(size, CLASSES, output, **settings)


def inputs(builder, seed=0) -> np.ndarray | list[np.ndarray]:
    """Ids, and for a network over tf-idf their weights."""
    random = np.random.default_rng(seed)
    ids = random.integers(1, VOCABULARY, (TEXTS, TIME)).astype("int32")
    lengths = [TIME, 1, *random.integers(1, TIME + 1, TEXTS - 2)]  # one row without padding: its edge moves with it
    for row, length in enumerate(lengths):
        ids[row, length:] = 0
    if builder.inputs == "ids":
        return ids
    ids = np.where(ids < FEATURES, ids, 1)
    return [ids, np.where(ids == 0, 0, random.random(ids.shape)).astype("float32")]


def variants(builder) -> list[dict]:
    """The defaults, then settings in which every choice of every hyperparameter comes up."""
    fields = builder.hyperparameters.model_fields
    choices = {name: get_args(f.annotation) for name, f in fields.items() if get_origin(f.annotation) is Literal}
    choices |= {"dense_units": (5,)} if "dense_units" in fields else {}
    most = max(map(len, choices.values()))
    # A network is compiled for each: on the other backends a third of them is enough.
    every = 1 if ON_TENSORFLOW else 3
    return [{}] + [{name: of[n % len(of)] for name, of in choices.items()} for n in range(0, most, every)]


def away_from_zero(model):
    """Biases and slopes start at 0, where padding could not be told from nothing -> the network with others."""
    model.set_weights([w + 0.3 if w.ndim == 1 or w.shape[0] == 1 else w for w in model.get_weights()])
    return model


def predict(model, array) -> np.ndarray:
    """On TensorFlow without a graph, on other backends with one: that is the faster way of each."""
    if ON_TENSORFLOW:
        return model(array, training=False).numpy()
    return np.asarray(model.predict_on_batch(array))


def test_the_four_networks_are_found_and_their_choices():
    assert {"mlp", "cnn", "lstm", "gru"} <= set(NETWORKS)
    assert {"cnn", "lstm", "gru"} <= set(SEQUENCE_NETWORKS)
    for builder in NETWORKS.values():
        assert {settings.get("dropout_kind") for settings in variants(builder)} == {None, *get_args(DropoutKind)}


@pytest.mark.parametrize("name", NETWORKS)
def test_gives_a_probability_for_each_class(keras, name):
    probabilities = predict(build(keras, NETWORKS[name]), inputs(NETWORKS[name]))
    assert probabilities.shape == (TEXTS, CLASSES)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_for_several_labels_gives_each_its_own_probability(keras, name):
    """The same scores, of which softmax makes shares of 1 and sigmoid the odds of each: p / (1 - p) = exp(score)."""
    array = inputs(NETWORKS[name])
    shares, probabilities = (predict(build(keras, NETWORKS[name], output), array) for output in ("softmax", "sigmoid"))
    assert probabilities.dtype == np.float32
    odds = probabilities / (1 - probabilities)
    np.testing.assert_allclose(odds / odds.sum(axis=1, keepdims=True), shares, atol=1e-5)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name == "lstm" else name for name in SEQUENCE_NETWORKS]
)
def test_extra_padding_changes_nothing(keras, name):
    """With every activation, pooling and kind of dropout the architecture has."""
    builder = SEQUENCE_NETWORKS[name]
    ids = inputs(builder)
    padded = np.pad(ids, ((0, 0), (0, 9)))
    for settings in variants(builder):
        model = away_from_zero(build(keras, builder, **settings))
        np.testing.assert_allclose(predict(model, padded), predict(model, ids), atol=1e-5, err_msg=str(settings))


@pytest.mark.parametrize("kind", get_args(DropoutKind))
@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_while_training_no_dropout_lets_the_padding_through(keras, name, kind):
    """Alpha dropout turns zeros into other numbers."""
    builder = SEQUENCE_NETWORKS[name]
    settings = {"dropout_kind": kind}
    if "recurrent_dropout" in builder.hyperparameters.model_fields:
        settings["recurrent_dropout"] = 0.3
    ids, probabilities = inputs(builder), []
    for at_padding in (0, 9):
        model = build(keras, builder, **settings)
        words = model.get_layer("words")
        (vectors,) = words.get_weights()
        vectors[0] = at_padding
        words.set_weights([vectors])
        probabilities.append(keras.ops.convert_to_numpy(model(ids, training=True)))
    np.testing.assert_allclose(*probabilities, atol=1e-5)
    assert np.abs(probabilities[0] - predict(model, ids)).max() > 1e-3


@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_a_text_alone_and_in_a_batch_is_the_same(keras, name):
    builder = SEQUENCE_NETWORKS[name]
    model, ids = build(keras, builder), inputs(builder)
    together = predict(model, ids)
    for row in range(TEXTS):
        length = (ids[row] != 0).sum()
        np.testing.assert_allclose(predict(model, ids[row : row + 1, :length])[0], together[row], atol=1e-5)


@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_a_row_of_padding_gives_probabilities(keras, name):
    builder = SEQUENCE_NETWORKS[name]
    ids = inputs(builder)
    ids[3] = 0
    probabilities = predict(build(keras, builder), ids)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_the_order_of_tokens_and_the_last_one_matter(keras, name):
    """Guards the tests above: a network that saw nothing but padding would pass them."""
    builder = SEQUENCE_NETWORKS[name]
    model = build(keras, builder)
    ids = np.arange(1, 11, dtype="int32")[None]
    changed = ids.copy()
    changed[0, -1] = 30
    assert np.abs(predict(model, ids) - predict(model, changed)).max() > 1e-6
    assert np.abs(predict(model, ids) - predict(model, ids[:, ::-1].copy())).max() > 1e-6


@pytest.mark.parametrize("name", NETWORKS)
def test_saved_and_loaded_it_predicts_the_same(keras, name, tmp_path):
    array = inputs(NETWORKS[name])
    for settings in variants(NETWORKS[name])[::3]:
        model = away_from_zero(build(keras, NETWORKS[name], **settings))
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        np.testing.assert_array_equal(predict(loaded, array), predict(model, array), err_msg=str(settings))


@pytest.mark.parametrize("name", NETWORKS)
def test_one_batch_can_be_memorised(keras, name):
    builder = NETWORKS[name]
    model, array = build(keras, builder), inputs(builder)
    labels = np.arange(TEXTS) % CLASSES
    model.compile(keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    for _ in range(150):
        model.train_on_batch(array, labels)
        if (predict(model, array).argmax(axis=1) == labels).all():
            break
    assert (predict(model, array).argmax(axis=1) == labels).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_every_table_of_settings_has_defaults_and_refuses_strangers(name):
    table = NETWORKS[name].hyperparameters
    assert table()
    with pytest.raises(ValueError, match="strange"):
        table(strange=1)


@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_the_embedding_is_called_words_so_that_it_can_begin_with_vectors_and_be_frozen(keras, name):
    model = build(keras, SEQUENCE_NETWORKS[name], embedding=7)
    words = model.get_layer("words")
    vectors = np.random.default_rng(0).normal(size=(VOCABULARY, 7)).astype("float32")
    words.set_weights([vectors])
    words.trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    model.train_on_batch(inputs(SEQUENCE_NETWORKS[name]), np.arange(TEXTS) % CLASSES)
    np.testing.assert_array_equal(words.get_weights()[0], vectors)
