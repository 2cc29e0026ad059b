"""Which backend is taken, and what is said of a GPU that is not used."""

import importlib.util

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
