"""A batch too large for the memory is taken in parts: here the process may not grow beyond a limit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import json, resource, sys
import numpy as np
from pipelines.steps.backends import load_keras
load_keras()
from pipelines.steps.builders import find_builders
from pipelines.steps.experiment import Train
from pipelines.steps.examples import Examples
from pipelines.steps.train import new_engine, train
from pipelines.steps.vectorise import Sequences

random, texts, time = np.random.default_rng(0), 256, 256
ids = random.integers(1, 500, texts * time).astype("int32")
training = Examples(Sequences(ids, np.arange(texts + 1) * time), random.integers(2, size=texts))
validation = Examples(Sequences(ids[: 4 * time], np.arange(5) * time), training.labels[:4])
classifier = find_builders("text_classification")["cnn"].module().classifier
build = lambda: classifier(500, 2, "softmax", embedding=32, filters=1024, widths=(1,), dropout=0.0)
engine = new_engine(build, Train(epochs=2, batch_size=256), training, 0)
size = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmSize")) * 2**10
if sys.argv[1] != "none":
    resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[1]) * 2**20,) * 2)
print(json.dumps(train(engine, training, validation, 0).history))
"""


def history(limit: str) -> list[dict]:
    # oneDNN does not look whether it was given the memory it asked for: at the limit it may end the process.
    environment = os.environ | {"TF_ENABLE_ONEDNN_OPTS": "0", "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, "-c", CHILD, limit]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is that of Linux")
def test_a_batch_too_large_for_the_memory_is_taken_in_parts_to_the_same_numbers():
    """256 texts of 256 words through 1,024 filters: 256 MiB for each array of one step, and 450 MiB are allowed."""
    whole, limited = history("none"), history("450")
    assert {row["parts"] for row in whole} == {1}
    assert limited[-1]["parts"] in (2, 4, 8, 16)
    for expected, found in zip(whole, limited, strict=True):
        assert found["loss"] == pytest.approx(expected["loss"], rel=1e-3)
        assert found["validation_loss"] == pytest.approx(expected["validation_loss"], rel=1e-3)
