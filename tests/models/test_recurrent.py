"""Our LSTM and GRU against Keras' own: outputs, and the gradients that are written out by hand."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras

pytestmark = pytest.mark.backend

BATCH, TIME, WIDTH, UNITS = 3, 7, 5, 4
random = np.random.default_rng(0)
INPUTS = random.normal(size=(BATCH, TIME, WIDTH)).astype("float32")
PULL = random.normal(size=(BATCH, TIME, UNITS)).astype("float32")  # the loss is a weighted sum of all outputs


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module", params=["LSTM", "GRU"])
def pair(request, keras):
    """-> Keras' layer and ours, by name."""
    from models.layers.recurrent import Gru, Lstm

    return getattr(keras.layers, request.param), {"LSTM": Lstm, "GRU": Gru}[request.param]


def array(tensor) -> np.ndarray:
    from keras import ops

    return ops.convert_to_numpy(ops.cast(tensor, "float32"))


def both(pair, **settings) -> list:
    """-> a layer of each kind, with the same weights, none of which is 0."""
    theirs, ours = (layer(UNITS, **{"return_sequences": True} | settings) for layer in pair)
    for layer in (theirs, ours):
        layer.build(INPUTS.shape)
    noise = np.random.default_rng(1)
    theirs.set_weights([w + noise.normal(scale=0.3, size=w.shape) for w in theirs.get_weights()])
    ours.set_weights(theirs.get_weights())
    return [theirs, ours]


def outputs_and_gradients(layer, *states) -> list[np.ndarray]:
    """-> outputs, and the gradients of their weighted sum by inputs, states and weights."""
    from keras import ops

    from pipelines.steps.backends import backend

    def loss(arrays):
        import keras

        count = len(layer.trainable_variables)
        with keras.StatelessScope(zip(layer.trainable_variables, arrays[:count], strict=True)):
            outputs = layer(arrays[count], initial_state=arrays[count + 1 :] or None)
        return ops.sum(outputs * ops.convert_to_tensor(PULL)), outputs

    arrays = [ops.convert_to_tensor(given) for given in [*layer.get_weights(), INPUTS, *states]]
    (_, outputs), gradients = backend().value_and_gradients(loss, arrays)
    return [array(tensor) for tensor in [outputs, *gradients]]


def test_outputs_and_gradients_are_those_of_keras(pair):
    theirs, ours = (outputs_and_gradients(layer) for layer in both(pair))
    assert len(theirs) == 5  # outputs, inputs and three arrays of weights
    for a, b in zip(theirs, ours, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5)


def test_a_first_state_is_read_and_gets_its_gradient(pair):
    layers = both(pair)
    states = [random.normal(size=(BATCH, UNITS)).astype("float32") for _ in layers[0].state_size]
    theirs, ours = (outputs_and_gradients(layer, *states) for layer in layers)
    assert len(theirs) == 5 + len(states)
    assert not np.allclose(theirs[0], outputs_and_gradients(layers[0])[0])
    for a, b in zip(theirs, ours, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"activation": "relu"},
        {"recurrent_activation": "hard_sigmoid"},
        {"use_bias": False},
        {"go_backwards": True},
        {"return_sequences": False},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_what_is_not_written_out_is_computed_by_keras(pair, settings):
    theirs, ours = (array(layer(INPUTS)) for layer in both(pair, **settings))
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_recurrent_dropout_drops_in_training_only(pair):
    _, ours = both(pair, recurrent_dropout=0.5)
    assert not np.allclose(array(ours(INPUTS, training=True)), array(ours(INPUTS)))


def test_half_precision_stays_half(pair, keras):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        theirs, ours = both(pair)
    finally:
        keras.config.set_dtype_policy("float32")
    assert keras.backend.standardize_dtype(ours(INPUTS).dtype) == "bfloat16"
    np.testing.assert_allclose(array(ours(INPUTS)), array(theirs(INPUTS)), atol=0.03)


def test_a_network_with_it_can_be_stored(pair, keras, tmp_path):
    words = keras.Input((None, WIDTH))
    network = keras.Model(words, pair[1](UNITS, return_sequences=True)(words))
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(array(loaded(INPUTS)), array(network(INPUTS)))
