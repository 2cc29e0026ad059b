"""A process that makes one trial after another: it loads Keras and maps the data once. `search.py` starts it.

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


def main(run: Path, worker: str, slot: int) -> int:
    """A run folder with sweep/job.json, a name of this process that no other has, and its place among the processes
    -> its exit code."""
    from pipelines.steps.experiment_file import parse_experiment
    from pipelines.steps.machine import memory_held
    from pipelines.steps.run_folder import RunFolder
    from pipelines.steps.search_space_file import search_spaces
    from pipelines.steps.study import ask, open_study
    from pipelines.steps.trial import Searched, run_trial
    from pipelines.steps.trial_data import trial_data

    folder = RunFolder(run)
    job = json.loads((run / "sweep" / JOB).read_text(encoding="utf-8"))
    asked, path = job["asked"], Path(job["path"])
    experiment = parse_experiment(asked, path)
    spaces, _ = search_spaces(asked, experiment, path)
    searched, made = None, 0
    for kind, found in job["studies"].items():
        study = open_study(job["storage"], found["name"], experiment.sweep, found["epochs"])
        while trial := ask(study, experiment.sweep, found["total"], worker, slot):
            if searched is None:
                checkpoints = run / "sweep" / "checkpoints"
                searched = Searched(asked, path, experiment, trial_data(experiment, folder), checkpoints)
            if found["epochs"]:
                from pipelines.steps.backends import load_keras

                load_keras(experiment.deterministic)
            run_trial(study, trial, spaces[kind], searched)
            made += 1
            if made >= job["most_trials"] or (memory_held() or 0) > (job["memory_mib"] or float("inf")):
                return 0
    return 0


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
