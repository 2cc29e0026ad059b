"""TensorFlow: the default on a CPU."""

import tensorflow as tf

# Two lengths are traced one by one, then the graph is relaxed: further lengths cost nothing.
SEQUENCE_LENGTHS = 8


def prepare() -> None:
    """Called once, after Keras was imported."""
    tf.get_logger().setLevel("ERROR")  # of many small networks it warns that each is traced
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    gpus = tf.config.list_physical_devices("GPU")
    return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus] or ["CPU"]
