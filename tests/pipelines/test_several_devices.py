"""A batch that several devices share gives the numbers of one device. The devices here are made of one CPU."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = """
import json, sys
import numpy as np
count, backend_name = int(sys.argv[1]), sys.argv[2]
if backend_name == "tensorflow":
    import tensorflow as tf
    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * count)
from pipelines.steps.backends import backend, load_keras
keras = load_keras()
from pipelines.steps.builders import find_builders
from pipelines.steps.experiment import Train
from pipelines.steps.examples import Examples
from pipelines.steps.train import new_engine, train
from pipelines.steps.vectorise import Sequences
"""
CHILD = (
    START
    + """
random = np.random.default_rng(0)
lengths = random.integers(1, 30, 101)
offsets = np.cumsum([0, *lengths])
ids = random.integers(1, 50, offsets[-1]).astype("int32")
labels = np.array([ids[start] % 3 for start in offsets[:-1]])
examples = Examples(Sequences(ids, offsets), labels)
classifier = find_builders("text_classification")["cnn"].module().classifier
build = lambda: classifier(50, 3, "softmax", embedding=8, filters=8, dropout=0.0)
settings = Train(epochs=3, batch_size=10, learning_rate=0.01, lazy_rows=False)
history = train(new_engine(build, settings, examples, 0), examples, examples, 0).history
losses = [[row["loss"], row["validation_loss"]] for row in history]
print(json.dumps({"replicas": backend().replicas(), "losses": losses}))
"""
)


STATES = (
    START
    + """
texts = Examples(Sequences(np.arange(1, 13, dtype="int32"), np.arange(0, 13, 3)), np.array([0, 1, 2, 0]))
settings = Train(epochs=1, batch_size=4, lazy_rows=False, optimizer="sgd")

def after_one_step(layer):
    def build():
        ids = keras.Input((None,), dtype="int32")
        read = layer(keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(13, 32, name="words")(ids)))
        return keras.Model(ids, keras.layers.Dense(3, activation="softmax")(read))
    engine = new_engine(build, settings, texts, 0)
    before = engine.weights()
    train(engine, texts, texts, 0)
    return [after - then for after, then in zip(engine.weights(), before)]

normalise = keras.layers.BatchNormalization(momentum=0.5)
after_one_step(normalise)
change = after_one_step(keras.layers.Dropout(0.5))[1]  # of the last layer's kernel (32, 3)
means = keras.ops.convert_to_numpy(normalise.moving_mean).tolist()
print(json.dumps({"means": means, "never seen": float((change == 0).all(axis=1).mean())}))
"""
)


def trained(backend: str, devices: int, program: str = CHILD) -> dict:
    environment = os.environ | {"KERAS_BACKEND": backend}
    environment["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={devices}"
    command = [sys.executable, "-c", program, str(devices), backend]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_devices_that_share_a_batch_train_as_one_does(backend):
    """Batches of 10 do not go into 4: rows are filled up."""
    alone, together = trained(backend, 1), trained(backend, 4)
    assert (alone["replicas"], together["replicas"]) == (1, 4)
    for expected, found in zip(alone["losses"], together["losses"], strict=True):
        assert found == pytest.approx(expected, rel=1e-3)


@pytest.mark.slow
def test_each_device_of_tensorflow_drops_other_units_and_running_means_are_those_of_all():
    alone, together = trained("tensorflow", 1, STATES), trained("tensorflow", 4, STATES)
    assert together["means"] == pytest.approx(alone["means"], abs=1e-6) and max(map(abs, alone["means"])) > 0
    assert alone["never seen"] < 0.25 and together["never seen"] < 0.25  # 1/16; half of the units with one draw for all
