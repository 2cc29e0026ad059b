"""The contract of every network in models/text: found by itself, so a new file is tested with no other change."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders

pytestmark = pytest.mark.backend

VOCABULARY, FEATURES, CLASSES, TEXTS, TIME = 40, 30, 4, 8, 12
NETWORKS = {name: builder for name, builder in find_builders("text_classification").items() if not builder.is_baseline}
SEQUENCE_NETWORKS = {name: builder for name, builder in NETWORKS.items() if builder.inputs == "ids"}


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def build(keras, builder, output="softmax", **settings):
    keras.utils.set_random_seed(0)
    size = VOCABULARY if builder.inputs == "ids" else FEATURES
    return builder.module().classifier(size, CLASSES, output, **settings)


def inputs(builder, seed=0) -> np.ndarray:
    random = np.random.default_rng(seed)
    if builder.inputs == "tfidf":
        return random.random((TEXTS, FEATURES), dtype="float32")
    ids = random.integers(1, VOCABULARY, (TEXTS, TIME)).astype("int32")
    lengths = [TIME, 1, *random.integers(1, TIME + 1, TEXTS - 2)]  # one row without padding: its edge moves with it
    for row, length in enumerate(lengths):
        ids[row, length:] = 0
    return ids


def predict(model, array) -> np.ndarray:
    return np.asarray(model.predict_on_batch(array))


def test_the_four_networks_are_found():
    assert {"mlp", "cnn", "lstm", "gru"} <= set(NETWORKS)
    assert {"cnn", "lstm", "gru"} <= set(SEQUENCE_NETWORKS)


@pytest.mark.parametrize("name", NETWORKS)
def test_gives_a_probability_for_each_class(keras, name):
    probabilities = predict(build(keras, NETWORKS[name]), inputs(NETWORKS[name]))
    assert probabilities.shape == (TEXTS, CLASSES)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_of_several_labels_each_has_a_probability_of_its_own(keras, name):
    model, array = build(keras, NETWORKS[name], "sigmoid"), inputs(NETWORKS[name])
    labels = (np.arange(TEXTS)[:, None] >> np.arange(CLASSES)) & 1  # none, one, several
    model.compile(keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    for _ in range(150):
        model.train_on_batch(array, labels.astype("uint8"))
        if ((predict(model, array) >= 0.5) == labels).all():
            break
    assert ((predict(model, array) >= 0.5) == labels).all()


@pytest.mark.parametrize("name", SEQUENCE_NETWORKS)
def test_extra_padding_changes_nothing(keras, name):
    """With every activation that can be negative or unbounded, and every pooling the architecture has."""
    builder = SEQUENCE_NETWORKS[name]
    fields = builder.hyperparameters.model_fields
    variants = [{}]
    if "activation" in fields:
        variants += [{"activation": activation} for activation in ("linear", "tanh", "gelu")]
    if "pooling" in fields:
        variants += [{"pooling": pooling} for pooling in ("max", "mean", "last")]
    ids = inputs(builder)
    padded = np.pad(ids, ((0, 0), (0, 9)))
    for settings in variants:
        model = build(keras, builder, **settings)
        # Biases start at 0, where padding could not be told from nothing.
        model.set_weights([w + 0.3 if w.ndim == 1 else w for w in model.get_weights()])
        np.testing.assert_allclose(predict(model, padded), predict(model, ids), atol=1e-5, err_msg=str(settings))


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
    model, array = build(keras, NETWORKS[name]), inputs(NETWORKS[name])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(predict(loaded, array), predict(model, array))


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
