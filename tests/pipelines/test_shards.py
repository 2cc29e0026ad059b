"""Shards on several processes: in order, the same, and nobody is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.steps import shards
from pipelines.steps.shards import in_shards

ROOT = Path(__file__).resolve().parents[2]
BUSY = """
from pipelines.steps.experiment import Preprocess
from pipelines.steps.preprocess import prepare
texts = [f"{n} Мама мыла раму, и снова мыла. " * 20 for n in range(100_000)]
prepare(texts, "ru", Preprocess(lemmas="context"), processes=2)
"""


def count_texts(texts: list[str], times: int) -> tuple[int, int, int]:
    return len(texts) * times, os.getpid(), int(texts[0])


def dies_on_the_second(texts: list[str], parent: int) -> tuple[int, bool]:
    if texts[0] == "10" and os.getpid() != parent:
        os._exit(1)
    return int(texts[0]), os.getpid() == parent


@pytest.fixture
def ten_a_shard(monkeypatch):
    monkeypatch.setattr(shards, "CHARACTERS", 20)
    return [f"{n:02}" for n in range(45)]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_order_and_every_text_is_in_one_shard(ten_a_shard, processes):
    found = list(in_shards(count_texts, ten_a_shard, (2,), "none", processes))
    assert [(count, first) for count, _, first in found] == [(20, 0), (20, 10), (20, 20), (20, 30), (10, 40)]
    assert (os.getpid() in {process for _, process, _ in found}) == (processes == 1)


def test_where_a_process_is_lost_the_rest_is_done_here(ten_a_shard):
    found = list(in_shards(dies_on_the_second, ten_a_shard, (os.getpid(),), "none", 2))
    assert [first for first, _ in found] == [0, 10, 20, 30, 40]
    assert found[-1] == (40, True)


def test_no_texts_are_one_empty_shard_and_little_work_starts_no_process(monkeypatch):
    assert list(in_shards(lambda texts: len(texts), [], (), "context")) == [0]
    monkeypatch.delenv("SEMINAR_PROCESSES", raising=False)
    assert list(in_shards(lambda texts: os.getpid(), ["a"] * 1000, (), "context")) == [os.getpid()]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_process_that_started_them(how, tmp_path):
    if not Path("/proc").exists():
        pytest.skip("needs /proc to see the processes")
    started = subprocess.Popen(
        [sys.executable, "-c", BUSY],
        cwd=ROOT,
        env=os.environ | {"SEMINAR_CACHE": str(tmp_path)},
        stderr=subprocess.PIPE,
    )
    deadline = time.time() + 60
    while len(children := _children(started.pid)) < 3 and time.time() < deadline:  # two, and one that watches resources
        time.sleep(0.2)
    assert len(children) == 3
    time.sleep(4)  # until they are at work
    started.send_signal(how)
    stderr = started.communicate(timeout=60)[1]
    assert stderr.count(b"Traceback") == (how == signal.SIGINT), stderr
    deadline = time.time() + 30
    while (left := [child for child in children if Path(f"/proc/{child}").exists()]) and time.time() < deadline:
        time.sleep(0.2)
    assert not left


def _children(parent: int) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if path.read_text().rsplit(")", 1)[1].split()[1] == str(parent):
                found.append(path.parent.name)
        except OSError:
            continue
    return found
