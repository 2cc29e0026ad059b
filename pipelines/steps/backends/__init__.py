"""What differs between Keras' backends: one file for each, all with the same functions. Nothing else imports one."""

import importlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from pipelines.steps.errors import ConfigError

HOSTS = "KERAS_DISTRIBUTION_NUM_PROCESSES"  # Keras' own variable, beside two that say who the others are
VISIBLE = "CUDA_VISIBLE_DEVICES"
CUDA_OF_JAX = ("jax_cuda12_plugin", "jax_cuda13_plugin", "jax_rocm7_plugin")


def load_keras(deterministic: bool = False) -> ModuleType:
    """Import Keras with the backend that KERAS_BACKEND names, or the best that is installed -> keras.

    This is the slow import of a run (seconds), so it stands where the first network is built. `deterministic` counts
    the first time: only operations that give the same bits every time.
    Raises: ConfigError where several hosts are to train together and this backend cannot.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "KERAS_BACKEND" not in os.environ and (installed := _installed()):
        os.environ["KERAS_BACKEND"] = installed[0]
    if "keras" in sys.modules:
        return sys.modules["keras"]
    with _held_back_stderr():
        import keras

        if HOSTS in os.environ and keras.backend.backend() != "jax":
            raise ConfigError(f"{HOSTS} is set: several hosts train together on JAX only, KERAS_BACKEND=jax chooses it")
        backend().prepare(deterministic)
        backend().devices()
    return keras


def _installed() -> list[str]:
    """-> the backends that are installed, the best first: on a CPU TensorFlow, on a GPU JAX where it can use one."""
    found = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
    if has_gpu() and not _is_hidden() and any(importlib.util.find_spec(name) for name in CUDA_OF_JAX):
        found.sort(key=lambda name: name != "jax")
    return found


def has_gpu() -> bool:
    """Whether this machine has a GPU for computing, whatever the libraries see of it."""
    return bool(shutil.which("nvidia-smi")) or Path("/proc/driver/nvidia/gpus").exists() or Path("/dev/kfd").exists()


def _is_hidden() -> bool:
    """Whether the user hides the GPUs."""
    return os.environ.get(VISIBLE, "0").strip() in ("", "-1")


def describe_device(deterministic: bool = False) -> dict:
    """-> the backend, the devices it trains on, and why a GPU that is there is not one of them. Loads Keras."""
    keras = load_keras(deterministic)
    return {"backend": keras.backend.backend(), "device": backend().devices(), "unused_gpu": why_no_gpu()}


def why_no_gpu() -> str | None:
    """-> why a GPU that is there is not used, with the command that changes it; None where one is used or none is."""
    import keras

    if set(backend().devices()) != {"CPU"} or not has_gpu():
        return None
    if _is_hidden():
        return f'the GPU of this machine is not used: CUDA_VISIBLE_DEVICES = "{os.environ[VISIBLE]}" hides it'
    name = keras.backend.backend()
    return f"the GPU of this machine is not used: {name} does not see it; {ADVICE[name]}"


ADVICE = {
    "tensorflow": 'pip install ".[gpu]" brings the CUDA libraries, KERAS_BACKEND=jax takes JAX',
    "jax": 'pip install "jax[cuda13]" brings the CUDA libraries',
    "torch": "install a build of PyTorch with CUDA",
}


def backend() -> ModuleType:
    """-> the file of the backend in use."""
    import keras

    return importlib.import_module(f"pipelines.steps.backends.{keras.backend.backend()}")


@contextmanager
def _held_back_stderr() -> Iterator[None]:
    """TensorFlow's libraries greet on stderr whatever the log level: kept back, and shown only if the import fails."""
    sys.stderr.flush()
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(terminal, held.read())
            raise
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
