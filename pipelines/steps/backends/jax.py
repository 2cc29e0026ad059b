"""JAX: every new length of a batch is compiled, so there are few, and what was compiled is kept on disk."""

import jax

from pipelines.steps.paths import CACHE

SEQUENCE_LENGTHS = 4


def prepare() -> None:
    """Called once, after Keras was imported."""
    jax.config.update("jax_compilation_cache_dir", str(CACHE / "jax"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    return [device.device_kind if device.platform != "cpu" else "CPU" for device in jax.devices()]
