"""Training on the device that is there, by the clock: ours in float32 and in bfloat16 beside Keras' `fit`.

Made for a GPU, and runs on any device. Which kernels of cuDNN compute a network is read from the program that JAX
compiled, how much of the time the GPU was busy from nvidia-smi while ours trains. A machine that has neither the data
nor TensorFlow takes the arrays from a file:

    python -m tests.benchmarks.device --prepare FILE              where DATA_HOME has ag_news_small
    KERAS_BACKEND=jax python -m tests.benchmarks.device FILE      where the GPU is
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.benchmarks.training import NETWORKS, Fit, Ours, our_network, texts_of_ag_news

BATCHES = (32, 256)  # the default, and one that a GPU has more to do with
SECONDS = 3.0  # that each way trains at least, after an epoch that compiles


def main(arguments: Sequence[str] = ()) -> None:
    """Print a table for each size of a batch."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.device")
    parser.add_argument("arrays", nargs="?", type=Path, help="a file that --prepare wrote; else the data are read")
    parser.add_argument("--prepare", type=Path, metavar="FILE", help="write the arrays and stop")
    parser.add_argument("--networks", nargs="+", default=NETWORKS, choices=NETWORKS)
    parser.add_argument("--batches", nargs="+", type=int, default=BATCHES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args(arguments)
    if asked.prepare:
        _save(texts_of_ag_news(), asked.prepare)
        return
    from pipelines.steps.backends import describe_device

    found = describe_device()
    texts = _load(asked.arrays) if asked.arrays else texts_of_ag_news()
    tokens = texts["train"][0].lengths
    print(f"{found['backend']} on {', '.join(found['device'])}: {len(tokens)} texts, {tokens.sum()} tokens, "
          f"{tokens.max()} in the longest; thousands of tokens a second by the clock")  # fmt: skip
    if found["unused_gpu"]:
        print(found["unused_gpu"])
    for size in asked.batches:
        print(f"\nbatches of {size}")
        print(f"{'':8}{'fit, longest':>14}{'fit, 95 %':>12}{'ours':>10}{'bfloat16':>10}{'to longest':>12}{'to 95 %':>9}"
              f"{'busy':>8}{'accuracy: fit':>15}{'ours':>8}{'bfloat16':>10}  cuDNN")  # fmt: skip
        for name in asked.networks:
            print(_row(name, texts, size, asked.seconds), flush=True)


def _row(name: str, texts: dict, size: int, least: float) -> str:
    """A network, trained in each way -> its line of the table."""
    lengths = texts["train"][0].lengths
    ways = {
        "longest": lambda: Fit(name, texts, int(lengths.max()), size),
        "most": lambda: Fit(name, texts, int(np.percentile(lengths, 95)), size),
        "float32": lambda: Ours(name, texts, batch_size=size, mixed_precision=False),
        "bfloat16": lambda: Ours(name, texts, batch_size=size, mixed_precision=True),
    }
    speed, accuracy, busy = {}, {}, {}
    for way, build in ways.items():  # one at a time: what another left on the device is gone
        speed[way], accuracy[way], busy[way] = _measure(build(), texts, least)
    of_gpu = "—" if busy["float32"] is None else f"{busy['float32']:.0f} %"
    return (
        f"{name:8}{speed['longest']:>14.0f}{speed['most']:>12.0f}{speed['float32']:>10.0f}{speed['bfloat16']:>10.0f}"
        f"{speed['float32'] / speed['longest']:>11.1f}×{speed['float32'] / speed['most']:>8.1f}×{of_gpu:>8}"
        f"{accuracy['longest']:>15.2f}{accuracy['float32']:>8.2f}{accuracy['bfloat16']:>10.2f}  {_cudnn(name, texts)}"
    )


def _measure(trained, texts: dict, least: float) -> tuple[float, float, float | None]:
    """What trains an epoch at a time -> thousands of real tokens a second; accuracy of the test part after three
    epochs; and the share of the time, in per cent, that the GPU was busy (None where nobody says)."""
    from pipelines.steps.examples import predict

    (training, _), (testing, truth) = texts["train"], texts["test"]
    trained.epoch()
    seconds, epochs = 0.0, 0
    with _watched_gpu() as said:
        while seconds < least or epochs < 2:
            started = time.perf_counter()
            trained.epoch()
            seconds, epochs = seconds + time.perf_counter() - started, epochs + 1
            if epochs == 2:
                accuracy = 100 * float((predict(trained.network(), testing).argmax(axis=1) == truth).mean())
    return epochs * training.lengths.sum() / seconds / 1000, accuracy, float(np.mean(said)) if said else None


@contextmanager
def _watched_gpu() -> Iterator[list[float]]:
    """-> a list that holds, at the end, what nvidia-smi said ten times a second of how busy the first GPU was."""
    said: list[float] = []
    if not shutil.which("nvidia-smi"):
        yield said
        return
    command = ["nvidia-smi", "-i", "0", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "100"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        try:
            yield said
        finally:
            watching.terminate()
            said += [float(line) for line in watching.stdout if line.strip().isdigit()]


def _cudnn(name: str, texts: dict) -> str:
    """A network -> the kernels of cuDNN in the program that JAX compiles for its gradients, in both precisions."""
    import keras

    if keras.backend.backend() != "jax":
        return "only JAX shows its program"
    import jax

    ids = keras.ops.convert_to_tensor(np.ones((32, 64), "int32"))
    found = []
    for policy in ("float32", "mixed_bfloat16"):
        keras.config.set_dtype_policy(policy)
        network = our_network(name, texts["vocabulary"])
        keras.config.set_dtype_policy("float32")
        fixed = [variable.value for variable in network.non_trainable_variables]

        def total(weights, ids, network=network, fixed=fixed):
            return keras.ops.sum(network.stateless_call(weights, fixed, ids, training=True)[0])

        weights = [variable.value for variable in network.trainable_variables]
        program = jax.jit(jax.grad(total)).lower(weights, ids).compile().as_text()
        kernels = sorted(set(re.findall(r'custom_call_target="([^"]*cudnn[^"]*)"', program)))
        found.append(f"{policy}: {', '.join(kernels) or 'none'}")
    return "; ".join(found)


def _save(texts: dict, path: Path) -> None:
    """Texts as `texts_of_ag_news` gives them -> a file of arrays."""
    arrays = {"vocabulary": np.array(texts["vocabulary"])}
    for part in ("train", "test"):
        inputs, labels = texts[part]
        arrays |= {f"{part}_ids": inputs.ids, f"{part}_offsets": inputs.offsets, f"{part}_labels": labels}
    np.savez_compressed(path, **arrays)


def _load(path: Path) -> dict:
    """A file that `_save` wrote -> the texts."""
    from pipelines.steps import vectorise

    with np.load(path) as arrays:
        parts = {
            part: (vectorise.Sequences(arrays[f"{part}_ids"], arrays[f"{part}_offsets"]), arrays[f"{part}_labels"])
            for part in ("train", "test")
        }
        return parts | {"vocabulary": int(arrays["vocabulary"])}


if __name__ == "__main__":
    main(sys.argv[1:])
