"""A training that is broken off goes on to the same numbers, wherever it was broken off."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.small_run import write_experiment
from tests.small_training import Broken, Small, break_off, history

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "given"), [
    pytest.param("cnn", {"schedule": "one_cycle"}, marks=[pytest.mark.backend, pytest.mark.slow]),
    ("mlp", {"use_ema": True}),
    pytest.param("lstm", {"optimizer": "sgd", "momentum": 0.9, "nesterov": True}, marks=pytest.mark.slow),
    ("cnn", {"schedule": "plateau", "decay_epochs": 1, "resample": "under", "monitor": "accuracy"}),
], ids=str)  # fmt: skip
def test_broken_off_anywhere_it_goes_on_to_the_same_numbers(keras, texts, tmp_path, name, given):
    given = {"epochs": 3, "batch_size": 8, "steps_per_execution": 2, "learning_rate": 0.02, **given}
    small = Small(texts, name, checkpoint_minutes=1e-9, **given)
    engine = small.engine()
    unbroken, weights = history(small.train(engine)), engine.network.get_weights()
    # 12: after the last batch of an epoch. Where each new network is compiled one place is enough
    for calls in (4, 12, 13) if keras.backend.backend() == "tensorflow" else (12,):
        path = tmp_path / f"{calls}.npz"
        engine = small.engine()
        break_off(engine, after=calls)
        with pytest.raises(Broken):
            small.train(engine, checkpoint=path)
        engine = small.engine()
        assert history(small.train(engine, checkpoint=path)) == unbroken
        for found, expected in zip(engine.network.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_writing_takes_a_small_share_of_the_time(tmp_path, monkeypatch):
    """After an epoch it is written, but not after each of many short ones."""
    from pipelines.steps import checkpoint, train

    class Engine:
        def snapshot(self):
            return {"step": np.zeros(())}

    now = [100.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(checkpoint.os, "fsync", lambda file: now.__setitem__(0, now[0] + 2))  # a slow disk: 2 s
    checkpoints = checkpoint.Checkpoints(tmp_path / "c.npz", minutes=5)
    written = []
    for epoch in range(1, 101):
        now[0] += 1
        checkpoints.after_epoch(train.Progress(random={}, epoch=epoch), Engine(), None)
        if checkpoints.load()[0]["epoch"] == epoch:
            written.append(epoch)
    assert written == [1, 41, 81]


CHILD = """
import os, signal, sys, threading
from pathlib import Path
from pipelines.steps import run_folder

run_folder.RUNS = Path("runs").resolve()
writes, inside, delay, fsync = int(sys.argv[1]), sys.argv[2] == "inside", float(sys.argv[3]), os.fsync

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def counting(file):
    global writes
    writes -= 1
    if writes == 0 and inside:  # half of a checkpoint is on the disk
        os.ftruncate(file, os.fstat(file).st_size // 2)
        kill()
    if writes == 0:  # at any moment from now on
        threading.Timer(delay, kill).start()
    fsync(file)

os.fsync = counting
from argparse import Namespace
from pipelines import text_classification
resume = Path(sys.argv[4]) if len(sys.argv) > 4 else None
text_classification.run(Namespace(experiment=Path("experiment.toml"), overrides=[], resume=resume, prepare=False))
"""
KILLS, EPOCHS = 20, 100
LONG = f"epochs = {EPOCHS}\npatience = {EPOCHS}\nsteps_per_execution = 1\ncheckpoint_minutes = 1e-9"


@pytest.mark.slow
def test_killed_twenty_times_a_run_ends_in_the_same_numbers(tmp_path):
    """At random moments, and every fifth time in the middle of a checkpoint. There are more than 1,000 checkpoints."""
    for name in ("killed", "unbroken"):
        (tmp_path / name).mkdir()
        text = write_experiment(tmp_path / name).read_text(encoding="utf-8").replace("epochs = 3", LONG)
        (tmp_path / name / "experiment.toml").write_text(
            text.replace("epochs = 2", f"epochs = {EPOCHS}"), encoding="utf-8"
        )
    assert _run(tmp_path / "unbroken", -1, "never", 0, None) == 0
    (unbroken,) = (tmp_path / "unbroken/runs/small").iterdir()
    moments, run, fits = random.Random(0), None, set()
    for kill in range(KILLS):
        inside = "inside" if kill % 5 == 4 else "later"
        code = _run(tmp_path / "killed", moments.randint(1, 80), inside, moments.uniform(0, 0.1), run)
        assert code == -signal.SIGKILL, kill
        (run,) = (tmp_path / "killed/runs/small").iterdir()
        fits |= {str(path.relative_to(run)) for path in run.rglob("*.checkpoint.npz")}
    assert len(fits) >= 3, fits  # it was not always the same training
    assert _run(tmp_path / "killed", -1, "never", 0, run) == 0
    paths = sorted(unbroken.rglob("models/**/predictions.csv"))
    assert len(paths) == 1 + 1 + 1 + 1 + 2 * 2 + 2  # two baselines, two seeds of mlp and of cnn
    for path in paths:
        assert path.read_bytes() == (run / path.relative_to(unbroken)).read_bytes(), path
    assert not list(run.rglob("*.checkpoint.npz*"))


def _run(folder: Path, writes: int, inside: str, delay: float, run: Path | None) -> int:
    """Start or resume the experiment of a folder, to be killed at so many checkpoints -> how the process ended."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SEMINAR_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", CHILD, str(writes), inside, str(delay), *([str(run)] if run else [])]
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, timeout=600).returncode
