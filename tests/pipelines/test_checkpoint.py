"""A training that is broken off goes on to the same numbers, wherever it was broken off."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.small_run import write_experiment
from tests.small_training import Small

ROOT = Path(__file__).resolve().parents[2]


class Broken(Exception):
    """Raised by the test in the middle of training."""


def history(progress) -> list[dict]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in progress.history]


@pytest.mark.backend
@pytest.mark.parametrize(("name", "given"), [
    ("cnn", {"schedule": "one_cycle"}), ("mlp", {"use_ema": True}),
    ("lstm", {"optimizer": "sgd", "momentum": 0.9, "nesterov": True}),
    ("cnn", {"schedule": "plateau", "decay_epochs": 1, "resample": "under", "monitor": "accuracy"}),
], ids=str)  # fmt: skip
def test_broken_off_anywhere_it_goes_on_to_the_same_numbers(keras, texts, tmp_path, name, given):
    given = {"epochs": 3, "batch_size": 8, "steps_per_execution": 2, "learning_rate": 0.02, **given}
    small = Small(texts, name, checkpoint_minutes=1e-9, **given)
    engine = small.engine()
    unbroken, weights = history(small.train(engine)), engine.network.get_weights()
    for calls in (4, 12, 13):  # 12: after the last batch of an epoch
        path = tmp_path / f"{calls}.npz"
        engine, left = small.engine(), calls
        run = engine.run

        def break_off(*batches, run=run):
            nonlocal left
            left -= 1
            if left < 0:
                raise Broken
            return run(*batches)

        engine.run = break_off
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
import os, signal, sys
from pipelines.steps import checkpoint, paths, run_folder
from pathlib import Path
run_folder.RUNS = Path("runs").resolve()
left, fsync = int(sys.argv.pop(1)), os.fsync
def killing(file):
    global left
    left -= 1
    if left == 0:  # half of a checkpoint is on the disk
        os.ftruncate(file, os.fstat(file).st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(file)
os.fsync = killing
from argparse import Namespace
from pipelines import text_classification
resume = Path(sys.argv[2]) if sys.argv[1] == "resume" else None
text_classification.run(Namespace(experiment=Path("experiment.toml"), overrides=[], resume=resume, prepare=False))
"""
KILLS = 20


@pytest.mark.slow
def test_killed_twenty_times_a_run_ends_in_the_same_numbers(tmp_path):
    """At random moments, and every fifth time in the middle of a checkpoint."""
    (tmp_path / "killed").mkdir()
    (tmp_path / "unbroken").mkdir()
    for folder in (tmp_path / "killed", tmp_path / "unbroken"):
        text = write_experiment(folder).read_text(encoding="utf-8").replace("epochs = 3", LONG)
        (folder / "experiment.toml").write_text(text, encoding="utf-8")
    _start(tmp_path / "unbroken", 0, None).wait()
    (unbroken,) = (tmp_path / "unbroken/runs/small").iterdir()
    assert json.loads((unbroken / "facts.json").read_text(encoding="utf-8"))["state"] == "finished"

    metrics = [json.loads(path.read_text(encoding="utf-8")) for path in unbroken.rglob("models/**/metrics.json")]
    step = sum(found["seconds"] for found in metrics) / KILLS  # so the kills are spread over the run
    moments, kills, run = random.Random(0), [], None
    while True:
        inside = len(kills) % 5 == 4
        process = _start(tmp_path / "killed", 1 + len(kills) % 3 if inside else 0, run)
        seen = _files(tmp_path / "killed")
        while process.poll() is None and _files(tmp_path / "killed") == seen:  # until it has got somewhere
            time.sleep(0.02)
        if not inside and len(kills) < KILLS and process.poll() is None:
            time.sleep(moments.uniform(0, 1.5 * step))
            process.kill()
        if process.wait() == 0:
            break
        assert process.returncode == -signal.SIGKILL
        (run,) = (tmp_path / "killed/runs/small").iterdir()
        kills.append("inside a checkpoint" if inside else str(sorted(run.rglob("*.checkpoint.npz"))))
    assert len(kills) >= KILLS and kills.count("inside a checkpoint") >= 3, kills
    assert len(set(kills)) > 3, kills  # in different fits
    compared = 0
    for path in sorted(unbroken.rglob("models/**/predictions.csv")):
        assert path.read_bytes() == (run / path.relative_to(unbroken)).read_bytes(), path
        compared += 1
    assert compared == 1 + 2 * 2 + 2 + 1 + 1
    assert not list(run.rglob("*.checkpoint.npz*"))


LONG = """epochs = 100
patience = 100
steps_per_execution = 1
checkpoint_minutes = 1e-9"""


def _start(folder: Path, kill_at: int, run: Path | None) -> subprocess.Popen:
    """Start or resume the experiment of a folder; `kill_at`: the checkpoint in whose middle it dies, 0: none."""
    resume = ["resume", str(run)] if run else ["start"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SEMINAR_CACHE": str(folder / "cache")}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(kill_at), *resume], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )


def _files(folder: Path) -> set[tuple[str, int]]:
    """The checkpoints there are, and when they were written."""
    found = set()
    for path in folder.rglob("*.checkpoint.npz"):
        try:
            found.add((str(path), path.stat().st_mtime_ns))
        except FileNotFoundError:  # done in this moment
            continue
    return found
