"""What [train] can choose, each in a training of its own. The same on every backend, so TensorFlow is enough."""

import numpy as np
import pytest

from tests.small_training import CLASSES, FAST, Small


@pytest.mark.parametrize("given", [
    {"schedule": "one_cycle"}, {"schedule": "cosine", "warmup_epochs": 1}, {"loss": "squared_hinge"},
    {"loss": "focal_crossentropy", "label_smoothing": 0.1}, {"class_weight": "balanced"}, {"resample": "over"},
    {"l1": 1e-4, "l2": 1e-3}, {"use_ema": True, "ema_momentum": 0.8}, {"global_clipnorm": 1.0},
    {"mixed_precision": True}, {"resample": "under"},
], ids=str)  # fmt: skip
def test_learns_with_every_choice(keras, texts, given):
    history = Small(texts, epochs=14, learning_rate=0.03, patience=14, **given).train().history
    assert max(row["validation_accuracy"] for row in history) > 0.9


def test_penalties_make_kernels_small(keras, texts):
    norms = []
    for l2 in (0.0, 0.05):
        small = Small(texts, l2=l2, **FAST)
        engine = small.engine()
        small.train(engine)
        norms.append(np.abs(engine.network.layers[-1].get_weights()[0]).mean())
    assert norms[1] < 0.7 * norms[0]


def test_on_a_plateau_the_learning_rate_falls(keras, texts):
    from pipelines.steps.examples import Examples

    small = Small(texts, epochs=6, patience=6, learning_rate=0.03, schedule="plateau", decay_epochs=2, decay_rate=0.1)
    wrong = Examples(small.examples.inputs, (texts[1] + 1) % CLASSES)
    rates = [row["learning_rate"] for row in small.train(validation=wrong).history]
    best = 1  # the first epoch is the best one here
    assert rates[: best + 2] == pytest.approx([0.03] * (best + 2))
    assert rates[-1] == pytest.approx(0.0003, rel=1e-3)
