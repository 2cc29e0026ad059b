"""What differs between Keras' backends: one file for each, all with the same functions. Nothing else imports one."""

import importlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

PREFERENCE = ("tensorflow", "jax", "torch")


def load_keras() -> ModuleType:
    """Import Keras with the backend that KERAS_BACKEND names, or the first one that is installed -> keras.

    This is the slow import of a run (seconds), so it stands where the first network is built.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "KERAS_BACKEND" not in os.environ:
        installed = [name for name in PREFERENCE if importlib.util.find_spec(name)]
        if installed:
            os.environ["KERAS_BACKEND"] = installed[0]
    if "keras" in sys.modules:
        return sys.modules["keras"]
    with _held_back_stderr():
        import keras

        backend().prepare()
        backend().devices()
    return keras


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
