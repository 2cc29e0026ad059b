"""Pictures: our training beside Keras' `fit` on an array in memory, and reading ten thousand JPEG files.

Training: the same network, pictures, batch size and learning rate; ours reads from the cache and changes every picture
(shift, rotation, zoom), `fit` changes nothing. CPU seconds of one core, the median of five epochs after a first one;
the two ways take turns. Reading: wall seconds on all cores, in new processes, once with an empty cache and once again.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BACKENDS = ("tensorflow", "jax")
NETWORKS = ("cnn", "resnet", "separable", "mlp")
ROUNDS, COUNT, SIDE, BATCH = 5, 2048, 32, 64
BAR = 0.95  # of the pictures a second that `fit` trains on, with TensorFlow
FILES, READ_BAR, AGAIN_BAR = 10_000, 15, 1  # pictures of 100 x 100, seconds


def main() -> None:
    """Print the table of each backend, or of those that BENCHMARK_BACKENDS names, and the times of reading."""
    print(f"{COUNT} pictures of {SIDE} x {SIDE} x 3 in batches of {BATCH}; pictures for a second of CPU")
    print(f"{'':12}{'':12}{'fit':>8}{'ours':>8}{'ratio':>8}{'bar':>7}")
    for backend in os.environ.get("BENCHMARK_BACKENDS", " ".join(BACKENDS)).split():
        for name, (fit, ours) in _child("train", KERAS_BACKEND=backend).items():
            bar = BAR if backend == "tensorflow" else ""
            print(f"{backend:12}{name:12}{COUNT / fit:>8.0f}{COUNT / ours:>8.0f}{fit / ours:>8.2f}{bar:>7}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder))
        places = {"BENCHMARK_FOLDER": folder, "SEMINAR_CACHE": f"{folder}/cache"}
        first, again = (_child("read", **places) for _ in range(2))
    print(
        f"reading {FILES} JPEG files of 100 x 100: {first:.2f} s (bar {READ_BAR}); "
        f"again {again:.2f} s (bar {AGAIN_BAR})"
    )


def _child(what: str, **environment: str):
    """A new process -> what it measured."""
    command = [sys.executable, "-m", "tests.benchmarks.pictures", what]
    done = subprocess.run(
        command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _train() -> dict[str, tuple[float, float]]:
    """-> of each network the CPU seconds of an epoch by `fit` and by ours, medians."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    from pipelines.steps.augment_settings import Augment
    from pipelines.steps.backends import load_keras
    from pipelines.steps.builders import find_builders
    from pipelines.steps.experiment import Train

    keras = load_keras()
    from pipelines.steps.picture_examples import PictureExamples, Pixels
    from pipelines.steps.train import new_engine, train

    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (COUNT, SIDE, SIDE, 3)).astype("uint8")
    labels = random.integers(10, size=COUNT)
    examples = PictureExamples(
        Pixels(pictures, np.arange(COUNT)), labels, 10, Augment(shift=0.1, rotate=10, zoom=0.1, flip="horizontal")
    )
    few = PictureExamples(Pixels(pictures, np.arange(16)), labels[:16], 10, Augment())
    settings = Train(batch_size=BATCH, epochs=1)
    found = {}
    for name in NETWORKS:
        module = find_builders("image_classification")[name].module()

        def build(module=module):
            return module.image_classifier(pictures.shape[1:], 10, (128.0,) * 3, (5000.0,) * 3)

        network = build()
        network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
        engine = new_engine(build, settings, examples, 0)
        ways = {
            "fit": lambda network=network: network.fit(pictures, labels, batch_size=BATCH, verbose=0),
            "ours": lambda engine=engine: train(engine, examples, few, 0),
        }
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(ROUNDS + 1):
            for way, run in ways.items():
                started = time.process_time()
                run()
                if number:
                    seconds[way].append(time.process_time() - started)
        found[name] = tuple(float(np.median(seconds[way])) for way in ways)
    return found


def _write_files(folder: Path) -> None:
    from PIL import Image

    random = np.random.default_rng(0)
    for number in range(FILES):
        small = random.integers(0, 256, (12, 12, 3)).astype("uint8")
        path = folder / "pictures" / f"{number % 10}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(small).resize((100, 100), Image.Resampling.BICUBIC).save(path, quality=90)


def _read() -> float:
    """-> the seconds that reading takes, libraries imported before."""
    from pipelines.steps.experiment import Data, PreprocessPictures
    from pipelines.steps.pictures import read_pictures

    started = time.perf_counter()
    found = read_pictures(Data(path=f"{os.environ['BENCHMARK_FOLDER']}/pictures"), {"raw": PreprocessPictures()})
    assert len(found.frame) == FILES
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps({"train": _train, "read": _read}[sys.argv[1]]()))
