"""Which backend is taken, and what is said of a GPU that is not used."""

import importlib.util

import numpy as np
import pytest

from pipelines.steps import backends


@pytest.fixture
def machine_with_gpu(monkeypatch):
    """A GPU, and JAX with the libraries for it."""
    find = importlib.util.find_spec
    monkeypatch.setattr(backends, "has_gpu", lambda: True)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: find("json" if "plugin" in name else name))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def test_jax_is_taken_where_there_is_a_gpu_that_is_not_hidden(machine_with_gpu, monkeypatch):
    assert backends._installed()[0] == "jax"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert backends._installed()[0] == "jax"
    for hidden in ("", "-1"):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
        assert backends._installed()[0] == "tensorflow"


def test_it_is_said_why_a_gpu_is_not_used(keras, machine_with_gpu, monkeypatch):
    name = keras.backend.backend()
    assert (
        backends.why_no_gpu() == f"the GPU of this machine is not used: {name} does not see it; {backends.ADVICE[name]}"
    )
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert backends.why_no_gpu() == 'the GPU of this machine is not used: CUDA_VISIBLE_DEVICES = "-1" hides it'
    monkeypatch.setattr(backends, "has_gpu", lambda: False)
    assert backends.why_no_gpu() is None


def test_a_machine_without_a_gpu_trains_with_tensorflow(monkeypatch):
    monkeypatch.setattr(backends, "has_gpu", lambda: False)
    assert backends._installed()[0] == "tensorflow"


@pytest.mark.backend
@pytest.mark.parametrize("below", [9, 2**30], ids=["few", "so many that an id and its place are no int32"])
def test_different_ids_are_found_once_and_numbered(keras, below):
    ids = (np.random.default_rng(0).integers(0, 9, (4, 6)) * (below // 9)).astype("int32")
    found = backends.backend().distinct(keras.ops.convert_to_tensor(ids), below=below, most=12)
    rows, numbers = map(keras.ops.convert_to_numpy, found)
    np.testing.assert_array_equal(rows[numbers], ids)
    assert rows[0] == 0
    assert sorted(rows[rows < below]) == sorted({0, *ids.ravel()})
