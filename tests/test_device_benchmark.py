"""The benchmark for a GPU, on what is here: from arrays alone, as a machine without the data has them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_the_table_of_a_device_is_printed_from_arrays_alone(tmp_path):
    random = np.random.default_rng(0)
    arrays = {"vocabulary": np.array(50)}
    for part, count in (("train", 40), ("test", 20)):
        offsets = np.append(0, random.integers(1, 12, count).cumsum())
        arrays[f"{part}_ids"] = random.integers(1, 50, offsets[-1]).astype("int32")
        arrays[f"{part}_offsets"], arrays[f"{part}_labels"] = offsets, random.integers(0, 4, count).astype("int32")
    np.savez(tmp_path / "arrays.npz", **arrays)
    command = [sys.executable, "-m", "tests.benchmarks.device", str(tmp_path / "arrays.npz"), "--seconds", "0"]
    done = subprocess.run(
        [*command, "--networks", "mlp", "lstm", "--batches", "8"], cwd=ROOT, env=os.environ | {"KERAS_BACKEND": "jax"},
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert said[0].startswith(f"jax on CPU: 40 texts, {len(arrays['train_ids'])} tokens, ")
    assert "batches of 8" in said
    rows = {line.split()[0]: line.split()[1:] for line in said if line.startswith(("mlp", "lstm"))}
    assert list(rows) == ["mlp", "lstm"]
    for row in rows.values():
        assert all(float(figure) > 0 for figure in row[:4])  # thousands of tokens a second, four ways
        assert all(0 <= float(share) <= 100 for share in row[7:10])
        assert row[10:] == ["float32:", "none;", "mixed_bfloat16:", "none"]  # a CPU has no cuDNN
