"""Learning rates beside Keras' own schedules."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras
from pipelines.steps.experiment import Train
from pipelines.steps.schedules import schedule

STEPS_IN_EPOCH, EPOCHS = 7, 10
STEPS = np.arange(STEPS_IN_EPOCH * EPOCHS)


def factors(**settings) -> np.ndarray:
    return schedule(Train(epochs=EPOCHS, **settings), STEPS, STEPS_IN_EPOCH)


def of_keras(kind: str, **settings) -> np.ndarray:
    keras = load_keras()
    of_step = getattr(keras.optimizers.schedules, kind)(**settings)
    return np.array([keras.ops.convert_to_numpy(of_step(step)) for step in STEPS])


@pytest.mark.parametrize(("settings", "kind", "of_theirs"), [
    ({"schedule": "exponential", "decay_rate": 0.3, "decay_epochs": 4},
     "ExponentialDecay", {"initial_learning_rate": 1.0, "decay_steps": 28, "decay_rate": 0.3}),
    ({"schedule": "step", "decay_rate": 0.3, "decay_epochs": 4},
     "ExponentialDecay", {"initial_learning_rate": 1.0, "decay_steps": 28, "decay_rate": 0.3, "staircase": True}),
    ({"schedule": "cosine", "final_rate": 0.1},
     "CosineDecay", {"initial_learning_rate": 1.0, "decay_steps": 70, "alpha": 0.1}),
])  # fmt: skip
def test_a_schedule_is_that_of_keras(settings, kind, of_theirs):
    np.testing.assert_allclose(factors(**settings), of_keras(kind, **of_theirs), rtol=1e-5, atol=1e-6)


def test_the_learning_rate_stays_where_nothing_is_said_and_on_a_plateau_too():
    assert (factors() == 1).all()
    assert (factors(schedule="plateau") == 1).all()  # lowered by what validation says, in the loop


def test_warm_up_rises_in_equal_steps_to_the_whole_rate_and_the_schedule_begins_after_it():
    rates = factors(warmup_epochs=2, schedule="cosine")
    np.testing.assert_allclose(np.diff(rates[:14]), 1 / 14, rtol=1e-6)
    assert rates[13] == rates[14] == 1
    np.testing.assert_allclose(
        rates[14:], of_keras("CosineDecay", initial_learning_rate=1.0, decay_steps=56)[:56], atol=1e-6
    )


def test_one_cycle_rises_for_three_tenths_and_falls_to_its_end():
    rates = factors(schedule="one_cycle", final_rate=0.01)
    assert rates[0] == pytest.approx(0.04)
    assert rates.argmax() == 21
    assert (np.diff(rates[:22]) > 0).all() and (np.diff(rates[21:]) < 0).all()
    assert 0.01 < rates[-1] < 0.02
