"""The workers of a sweep as tasks of a Ray cluster, which finds them a machine with free processors and GPUs.

Ray places the workers, brings them the code and the prepared data, and notices when a machine is gone. Which trial
comes next, what it may go on with and when it is stopped decides the same study as on one machine. It stays with the
process that was started: workers reach it through a relay in the cluster, so no port of this machine must be open.
With Ray Tune a trial is a process of its own, which costs several times the trial, and a scheduler beside the study.
"""

import asyncio
import importlib.util
import io
import json
import os
import re
import tarfile
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from filelock import FileLock

from pipelines.steps import paths
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment
from pipelines.steps.machine import cores
from pipelines.steps.prepared import FOLDER
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.study import open_storage
from pipelines.steps.sweep_processes import ON_GPU, threads
from pipelines.steps.sweep_worker import make_trials, memory_of_each

INSTALL = ".venv/bin/pip install '.[cluster]'"
HEAD = "node:__internal_head__"  # the machine that the cluster lives and dies with
MOST_CALLS = 1000  # of workers that wait for an answer at the same time
SHIPPED = ("facts.json", FOLDER)  # of the run folder
CODE = ("data", "data/sources", "models", "pipelines", "reports")  # of the project


class Relay:
    """Calls of workers to the study's storage, until the process that holds it fetches them; an actor of Ray."""

    def __init__(self):
        self.calls: asyncio.Queue = asyncio.Queue()
        self.answers: dict[str, asyncio.Future] = {}

    async def call(self, method: str, arguments: tuple, named: dict) -> Any:
        """For workers: a method of the storage and its arguments -> what it gives, or raises."""
        key, answer = uuid.uuid4().hex, asyncio.get_running_loop().create_future()
        self.answers[key] = answer
        await self.calls.put((key, method, arguments, named))
        return await answer

    async def fetch(self, seconds: float = 1.0) -> list[tuple]:
        """For the process with the storage: the calls that wait, some time after it asked at the latest."""
        found = []
        with suppress(TimeoutError):
            found.append(await asyncio.wait_for(self.calls.get(), seconds))
        while not self.calls.empty():
            found.append(self.calls.get_nowait())
        return found

    async def answer(self, answers: list[tuple[str, Any]]) -> None:
        """By the keys of calls, what came of them."""
        for key, given in answers:
            self.answers.pop(key).set_result(given)


def _relayed(method: str):
    def call(self, *arguments, **named):
        import ray

        given = ray.get(self.relay.call.remote(method, arguments, named))
        if isinstance(given, BaseException):
            raise given
        return given

    return call


class RelayedStorage(optuna.storages.BaseStorage):
    """A storage of Optuna that is somewhere else: every call goes through the relay."""

    def __init__(self, relay):
        self.relay = relay


for _method in [name for name in vars(optuna.storages.BaseStorage) if not name.startswith("_")]:
    if _method != "remove_session":  # of the database, which has its own
        setattr(RelayedStorage, _method, _relayed(_method))
RelayedStorage.__abstractmethods__ = frozenset()


@dataclass
class TaskWorker:
    """A task of the cluster that makes trials."""

    name: str
    slot: int
    task: Any
    error: str = ""

    def ended(self) -> str | None:
        """How it ended; None while it works, or waits for a machine."""
        import ray

        if not ray.wait([self.task], timeout=0)[0]:
            return None
        try:
            return str(ray.get(self.task))
        except ray.exceptions.RayError as error:
            self.error = str(error).strip()
            return type(error).__name__

    def said(self) -> str:
        """Why it ended; what it printed Ray keeps on its machine."""
        return self.error

    def kill(self) -> None:
        """End it; Ray sees to that."""
        import ray

        ray.cancel(self.task, force=True)


def require_ray() -> None:
    """Raises: ConfigError where Ray is not installed."""
    if not importlib.util.find_spec("ray"):
        raise ConfigError(f"sweep.cluster: needs Ray: {INSTALL}")


class Cluster:
    """Where the workers of a sweep are: on the machines of a Ray cluster."""

    def __init__(self, experiment: Experiment, folder: RunFolder, job: dict):
        """The experiment, its run folder and what `sweep_worker` reads."""
        self.experiment, self.sweep, self.folder, self.job = experiment, experiment.sweep, folder, job
        self.over = threading.Event()

    def __enter__(self):
        """Raises: ConfigError where the cluster is not there."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        variables = {name: os.environ[name] for name in _variables(self.job) if name in os.environ}
        environment = {
            "working_dir": str(paths.ROOT), "excludes": _not_shipped(paths.ROOT),
            "env_vars": variables | ON_GPU | threads(max(1, int(self.sweep.cpus_per_trial))),
        }  # fmt: skip
        try:
            ray.init(self.sweep.cluster, runtime_env=environment, log_to_driver=False, logging_level="ERROR")
        except Exception as error:  # of the network, of versions, of the token: Ray has many
            said = str(error).strip().splitlines()[0]
            asked = f'sweep.cluster = "{self.sweep.cluster}"'
            raise ConfigError(f"{asked}: the cluster cannot be joined: {said}") from error
        self.relay, relay = None, ray.remote(Relay)
        if not self.sweep.storage:
            at_head = relay.options(num_cpus=0, resources={HEAD: 0.001}, max_concurrency=MOST_CALLS)
            self.relay = at_head.remote()
            self.storage = open_storage(self.job["storage"])
            self.thread = threading.Thread(target=self._serve, daemon=True)
            self.thread.start()
        self.packed = ray.put(_packed(self.folder))
        shares = {"num_cpus": self.sweep.cpus_per_trial, "num_gpus": self.sweep.gpus_per_trial}
        self.task = ray.remote(**shares, max_calls=1, max_retries=0)(work)  # a new process each; we begin it again
        return self

    def __exit__(self, *_) -> None:
        import ray

        self.over.set()
        if self.relay:
            self.thread.join()
        ray.shutdown()

    def count(self) -> int:
        """How many workers there may be now: as many as the cluster has room for, and one where it has none yet."""
        import ray

        if self.sweep.workers:
            return min(self.sweep.workers, self.sweep.trials)
        there, fit = ray.cluster_resources(), [self.sweep.trials]
        for name, share in (("CPU", self.sweep.cpus_per_trial), ("GPU", self.sweep.gpus_per_trial)):
            if share:
                fit.append(int(there.get(name, 0) / share))
        return max(1, min(fit))

    def where(self) -> str:
        """In words, for the screen."""
        workers, machines = self.described().values()
        return f"workers: {workers} on a cluster of {machines} {'machine' if machines == 1 else 'machines'}"

    def described(self) -> dict:
        """For facts.json."""
        import ray

        return {"workers": self.count(), "machines": sum(node["Alive"] for node in ray.nodes())}

    def start(self, name: str, slot: int) -> TaskWorker:
        """A new worker, wherever there is room."""
        place = str(self.folder.path.resolve()), self.folder.facts["workers"], self.packed
        return TaskWorker(name, slot, self.task.remote(*place, self.experiment, self.job, name, slot, self.relay))

    def _serve(self) -> None:
        """Do what workers ask of the storage, until the search is over."""
        import ray

        while not self.over.is_set():
            calls = ray.get(self.relay.fetch.remote())
            answers = []
            for key, method, arguments, named in calls:
                try:
                    answers.append((key, getattr(self.storage, method)(*arguments, **named)))
                except Exception as error:
                    answers.append((key, error))
            self.relay.answer.remote(answers)


def work(run: str, workers: str, packed: bytes, experiment, job: dict, name: str, slot: int, relay) -> int:
    """A task: the run folder, how the names of its workers begin and what is needed of it, the experiment and the job,
    the worker's name and place, the way to the storage (None: it is a database that every machine reaches) -> 0."""
    storage = RelayedStorage(relay) if relay else open_storage(job["storage"])
    beside = max(1, int(cores() / experiment.sweep.cpus_per_trial))
    job = job | {"memory_mib": memory_of_each(experiment, beside)}
    return make_trials(_here(Path(run), workers, packed), job, name, slot, storage)


def _not_shipped(root: Path) -> list[str]:
    """-> what a worker does not need of the project, as lines of a .gitignore: all but code."""
    there = [*root.iterdir(), *(path for path in (root / "data").iterdir() if path.is_dir())]
    names = [path.relative_to(root).as_posix() for path in there]
    return [f"/{name}" for name in names if name not in CODE]


def _packed(folder: RunFolder) -> bytes:
    """What workers need of the run folder, as one file."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name in SHIPPED:
            archive.add(folder.path / name, arcname=name)
    return written.getvalue()


def _here(run: Path, workers: str, packed: bytes) -> RunFolder:
    """-> the run folder itself where this machine sees it, else a copy of what is needed, one for all its workers."""
    with suppress(OSError, ValueError):
        if json.loads((run / "facts.json").read_text(encoding="utf-8")).get("workers") == workers:
            return RunFolder(run)
    copy = paths.CACHE / "sweeps" / workers
    copy.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(copy.with_suffix(".lock")):
        if not copy.exists():
            with RunFolder(copy).filling(copy) as partial, tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(partial, filter="data")
    return RunFolder(copy)


def _variables(job: dict) -> set[str]:
    """The variables of the environment that a worker needs: those that paths of the file name, and the backend's."""
    return {*re.findall(r"\$\{?(\w+)", json.dumps(job)), "DATA_HOME", "KERAS_BACKEND"}
