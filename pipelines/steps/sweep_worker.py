"""A process that makes one trial after another: it loads Keras and maps the data once. `search.py` has it started.

It ends where there is nothing more to do, when it has grown too large or made many trials (another then takes its
place), and at once when the process that started it is gone.
"""

import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path

JOB = "job.json"
MOST_TRIALS = 50  # of one process: what libraries forget to give back adds up
MEMORY_SHARE = 0.75  # of a machine, for all its workers together


def main(run: Path, worker: str, slot: int) -> int:
    """A run folder with sweep/job.json, a name of this process that no other has, and its place among the processes
    -> its exit code."""
    from pipelines.steps.run_folder import RunFolder
    from pipelines.steps.study import open_storage

    job = json.loads((run / "sweep" / JOB).read_text(encoding="utf-8"))
    return make_trials(RunFolder(run), job, worker, slot, open_storage(job["storage"]))


def make_trials(folder, job: dict, worker: str, slot: int, storage) -> int:
    """A run folder, the job of its sweep, a worker's name and place, Optuna's storage -> 0 when nothing is left to do,
    or another worker has to take the place of this one."""
    from pipelines.steps.experiment_file import parse_experiment
    from pipelines.steps.machine import memory_held
    from pipelines.steps.search_space_file import search_spaces
    from pipelines.steps.study import ask, open_study
    from pipelines.steps.trial import Searched, run_trial
    from pipelines.steps.trial_data import trial_data

    asked, path = job["asked"], Path(job["path"])
    experiment = parse_experiment(asked, path)
    spaces, _ = search_spaces(asked, experiment, path)
    searched, made, most_memory = None, 0, job["memory_mib"] or float("inf")
    for kind, found in job["studies"].items():
        study = open_study(storage, found["name"], experiment.sweep, found["epochs"])
        while trial := ask(study, experiment.sweep, found["total"], worker, slot):
            if searched is None:
                checkpoints = folder.path / "sweep" / "checkpoints"
                searched = Searched(asked, path, experiment, trial_data(experiment, folder), checkpoints)
            if found["epochs"]:
                from pipelines.steps.backends import load_keras

                load_keras(experiment.deterministic)
            run_trial(study, trial, spaces[kind], searched)
            made += 1
            if made >= job["most_trials"] or (memory_held() or 0) > most_memory:
                return 0
    return 0


def memory_of_each(experiment, workers: int) -> float | None:
    """How many workers there are on this machine -> MiB that each may hold; None where the system does not tell."""
    from pipelines.steps.machine import memory_there

    there = memory_there()
    return experiment.sweep.worker_memory_mib or (there and there * MEMORY_SHARE / workers)


def end_with_parent() -> None:
    """End at once when nobody holds the other end of stdin: the process that started this one is gone."""

    def wait() -> None:
        while os.read(0, 1):  # not sys.stdin, which the interpreter would wait for at its own end
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    end_with_parent()
    code = 1
    try:
        code = main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # without waiting for threads of libraries
