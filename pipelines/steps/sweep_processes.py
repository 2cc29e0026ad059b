"""The workers of a sweep as processes of this machine: each has its share of the processors and ends with this one."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pipelines.steps.backends import has_gpu
from pipelines.steps.experiment import Experiment
from pipelines.steps.machine import cores, memory_there
from pipelines.steps.paths import ROOT
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.sweep_worker import JOB, MEMORY_SHARE, memory_of_each

LEAST_MEMORY = 1200  # MiB of one: Keras on TensorFlow holds 850 of them before it trains
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS",
           "TF_NUM_INTEROP_THREADS")  # fmt: skip
ON_GPU = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}  # shared by processes
SAID = 15  # last lines of what a worker said


@dataclass
class ProcessWorker:
    """A process that makes trials."""

    name: str
    slot: int
    process: subprocess.Popen
    log: Path

    def ended(self) -> str | None:
        """How it ended; None while it works."""
        code = self.process.poll()
        return None if code is None else str(code)

    def said(self) -> str:
        """The end of what it wrote."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-SAID:])

    def kill(self) -> None:
        """End it, and wait for that."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()


class Processes:
    """Where the workers of a sweep are: here."""

    def __init__(self, experiment: Experiment, folder: RunFolder, job: dict):
        """The experiment, its run folder and what `sweep_worker` reads."""
        self.folder, self.workers = folder, workers_of(experiment)
        folder.write_json(f"sweep/{JOB}", job | {"memory_mib": memory_of_each(experiment, self.workers)})

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        pass

    def count(self) -> int:
        """How many workers there may be now."""
        return self.workers

    def where(self) -> str:
        """In words, for the screen."""
        return f"worker processes: {self.workers}; what they say is in {self.folder.path.name}/sweep/"

    def described(self) -> dict:
        """For facts.json."""
        return {"workers": self.workers}

    def start(self, name: str, slot: int) -> ProcessWorker:
        """A new worker. Its end of a pipe closes when this process is gone."""
        found = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        shared = ON_GPU if has_gpu() else threads(max(1, cores() // self.workers))
        environment = os.environ | shared | {"PYTHONPATH": found}
        log = self.folder.path / "sweep" / f"worker-{slot}.log"
        command = [sys.executable, "-m", "pipelines.steps.sweep_worker", str(self.folder.path.resolve()), name,
                   str(slot)]  # fmt: skip
        with log.open("ab") as said:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, env=environment
            )
        return ProcessWorker(name, slot, process, log)


def workers_of(experiment: Experiment) -> int:
    """How many processes of this machine train at the same time."""
    asked = experiment.sweep.workers
    if asked is None:
        there = memory_there()
        fit = int(there * MEMORY_SHARE / LEAST_MEMORY) if there else cores()
        asked = 1 if has_gpu() else min(cores(), fit)
    return max(1, min(asked, experiment.sweep.trials))


def threads(count: int) -> dict[str, str]:
    """How many threads a process may have -> the variables of the environment that say so to every library."""
    found = dict.fromkeys(THREADS, str(count))
    if count == 1:
        flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false".strip()
        found["XLA_FLAGS"] = flags
    return found
