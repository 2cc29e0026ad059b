"""A batch that several devices share gives the numbers of one device. The devices here are made of one CPU, and the
hosts are processes of one machine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.steps.backends import HOSTS
from tests.pipelines.test_cluster import free_port
from tests.small_run import EXPERIMENT, write_experiment

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


def on_two_hosts(folder: Path, *given: list[str]) -> list[tuple[int, str]]:
    """The arguments of each host's pipeline; each writes into its own folder -> exit codes, and what was said."""
    shared = {"KERAS_DISTRIBUTION_JOB_ADDRESSES": f"127.0.0.1:{free_port()}"}
    hosts = [
        host(
            folder / f"host-{number}", arguments, **shared, **{HOSTS: "2", "KERAS_DISTRIBUTION_PROCESS_ID": str(number)}
        )
        for number, arguments in enumerate(given)
    ]
    return [(process.returncode, said) for process in hosts for said in [process.communicate(timeout=400)[0]]]


def host(runs: Path, arguments: list[str], **environment: str) -> subprocess.Popen:
    environment = os.environ | {"KERAS_BACKEND": "jax", "SEMINAR_RUNS": str(runs), "XLA_FLAGS": ""} | environment
    command = [sys.executable, "-m", "pipelines.text_classification", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, encoding="utf-8")  # fmt: skip


def answers(runs: Path) -> pd.DataFrame:
    (found,) = runs.glob("small/*/models/cnn/raw/seed-0/predictions.csv")
    return pd.read_csv(found)


@pytest.mark.slow
def test_hosts_that_share_batches_train_as_one_does_and_go_on_from_a_copy_of_one_run(tmp_path):
    """A host that stands elsewhere is refused: the others would wait for it, or add its gradients to theirs."""
    experiment = EXPERIMENT.replace("seeds = [0, 1]", "seeds = [0]").replace(
        '[preprocess.bare]\npunctuation = "remove"', ""
    )
    path = str(write_experiment(tmp_path, text=experiment))
    alone = host(tmp_path / "alone", [path])
    assert alone.wait() == 0, alone.stdout.read()
    for code, said in on_two_hosts(tmp_path, [path], [path]):
        assert code == 0, said
        assert "jax on CPU, CPU" in said
    one, other, alone = (answers(tmp_path / runs) for runs in ("host-0", "host-1", "alone"))
    pd.testing.assert_frame_equal(one, other)
    numbers = list(alone.select_dtypes("number"))
    assert len(numbers) > 3
    np.testing.assert_allclose(one[numbers], alone[numbers], atol=1e-4)

    ((run,), (whole,)) = ((tmp_path / runs / "small").iterdir() for runs in ("host-0", "host-1"))
    resumed = ["--resume", str(run)], ["--resume", str(whole)]
    shutil.rmtree(run / "models/cnn/raw/seed-0")
    for code, said in on_two_hosts(tmp_path, *resumed):
        assert code == 2, said
        assert "another host is about to train something else" in said
    shutil.rmtree(whole)
    shutil.copytree(run, whole)
    for code, said in on_two_hosts(tmp_path, *resumed):
        assert code == 0, said
    pd.testing.assert_frame_equal(answers(tmp_path / "host-0"), one)


def test_other_backends_refuse_several_hosts():
    environment = os.environ | {"KERAS_BACKEND": "tensorflow", HOSTS: "2"}
    code = "from pipelines.steps.backends import load_keras; load_keras()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "several hosts train together on JAX only" in done.stderr
