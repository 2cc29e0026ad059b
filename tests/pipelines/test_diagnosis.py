"""What a network says of itself while it trains: norms, dead units, saturation, and where it went astray."""

import numpy as np
import pytest

from tests.small_training import Small

pytestmark = pytest.mark.backend


def test_what_happens_inside_is_recorded_for_every_layer(keras, texts):
    small = Small(texts, epochs=3, diagnose=True, batch_size=8)
    engine = small.engine()
    progress = small.train(engine)
    plain = Small(texts, epochs=3, batch_size=8)
    assert [row["loss"] for row in progress.history] == pytest.approx([row["loss"] for row in plain.train().history])
    layers = {row["layer"] for row in progress.inside}
    assert {"words"} < layers and len(layers) == 3  # words, convolution, dense
    assert [row["epoch"] for row in progress.inside] == sorted(3 * [*range(1, 4)])
    for row in progress.inside:
        assert row["gradient_norm"] > 0 and row["weight_norm"] > 0
        assert 1e-5 < row["update_ratio"] < 0.5


def test_a_dead_layer_is_seen(keras, texts):
    small = Small(texts, epochs=1, diagnose=True, learning_rate=1e-9)
    engine = small.engine()
    convolution = engine.network.layers[[type(layer).__name__ for layer in engine.network.layers].index("Conv1D")]
    kernel, bias = convolution.get_weights()
    convolution.set_weights([kernel, bias - [9, 9, 0, 0, 0, 0, 0, 0]])  # two of eight units never fire
    engine.begin()
    (row,) = [row for row in small.train(engine).inside if row["layer"] == convolution.name]
    assert row["dead"] >= 0.25
    assert row["saturated"] is None


def test_a_unit_of_pictures_is_alive_where_it_fires_anywhere(keras):
    """The margin of all pictures is the same, and every unit gives one number there."""
    from pipelines.steps.diagnosis import _units

    inputs = keras.Input((12, 12, 1))
    convolution = keras.layers.Conv2D(4, 3, padding="same", name="seen")
    network = keras.Model(inputs, keras.activations.relu(convolution(inputs)))
    kernel = np.random.default_rng(0).normal(size=(3, 3, 1, 4)).astype("float32")
    convolution.set_weights([kernel, np.array([1, 1, 1, -99], "float32")])
    pictures = np.zeros((8, 12, 12, 1), "float32")
    pictures[:, 4:8, 4:8] = np.random.default_rng(1).random((8, 4, 4, 1))
    assert _units(network, [pictures])["seen"]["dead"] == 0.25


def test_no_unit_is_called_dead_because_one_text_did_not_need_it(keras):
    from pipelines.steps.diagnosis import _units

    inputs = keras.Input((5,))
    network = keras.Model(inputs, keras.activations.relu(keras.layers.Dense(6, name="seen")(inputs)))
    rows = np.random.default_rng(0).normal(size=(8, 5)).astype("float32")
    assert _units(network, [rows[:1]])["seen"]["dead"] is None
    assert _units(network, [rows])["seen"]["dead"] == 0


def test_a_loss_that_is_no_number_ends_in_a_diagnosis(keras, texts):
    from pipelines.steps.errors import Diverged

    with pytest.raises(Diverged) as caught:
        Small(texts, epochs=2, learning_rate=1e30).train()
    for part in ("became nan", "step", "padded to", "learning rate 1e+30", "conv1d", "train.learning_rate = 1e+29"):
        assert part in str(caught.value), str(caught.value)


def test_answers_that_are_no_numbers_after_the_last_step_end_in_a_diagnosis(keras, texts):
    """The loss of the only step was a number still."""
    from pipelines.steps.errors import Diverged

    with pytest.raises(Diverged, match="what the network answers is no number any more at step 1 of 1 of epoch 1"):
        Small(texts, epochs=1, batch_size=90, learning_rate=1e38, optimizer="sgd", momentum=0.9, nesterov=True).train()


def test_a_loss_that_explodes_ends_in_a_diagnosis(keras, texts):
    from pipelines.steps.errors import Diverged

    with pytest.raises(Diverged, match="exploded.*weights that grew most are"):
        Small(texts, epochs=5, learning_rate=50.0).train()
