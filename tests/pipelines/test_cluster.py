"""Sweeps over several machines: a Ray cluster of two nodes that is really started, and a real PostgreSQL."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

from pipelines.steps import study as studies
from pipelines.steps import sweep_cluster
from pipelines.steps.errors import ConfigError
from tests.pipelines.test_sweep import LONG, facts, open_at_once, running, start, states, wait_for, workers
from tests.small_sweep import SWEEP, run_sweep, write_sweep

# Hides two folders, as on another machine: that of runs, and that of the code Ray brings; then a command.
HIDDEN = 'mount -t tmpfs none "$0" && mount -t tmpfs none "$1" && shift && exec "$@"'
PORTS = range(25_000, 32_000)  # above those of Ray's workers, below those the system gives to whoever asks for any


def free_port() -> int:
    """A port that nobody listens at now."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                return port


class Nodes:
    """A Ray cluster on this machine: its first node, and others that do not see a folder of the first."""

    def __init__(self, temporary: str, hidden: Path):
        self.port, self.client_port = free_port(), free_port()
        self.hidden, self.temporary, self.processes = hidden, temporary, []
        self.environment = os.environ | {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ADDRESS": f"127.0.0.1:{self.port}",
                                         "RAY_health_check_period_ms": "1000"}  # fmt: skip
        self._start("--head", "--num-gpus=1", f"--port={self.port}", f"--ray-client-server-port={self.client_port}",
                    f"--temp-dir={temporary}", "--include-dashboard=false")  # fmt: skip

    def add(self) -> None:
        """One more node with one processor."""
        self._start(f"--address=127.0.0.1:{self.port}", hides=True)

    def _start(self, *given: str, hides: bool = False) -> None:
        ray = [str(Path(sys.executable).with_name("ray")), "start", "--num-cpus=1", "--block", *given]
        hidden = [str(self.hidden), f"{self.temporary}/session_latest/runtime_resources"]
        apart = ["unshare", "--map-root-user", "--mount", "sh", "-c", HIDDEN, *hidden] if hides else []
        with (Path(self.temporary) / f"node-{len(self.processes)}.txt").open("wb") as said:
            process = subprocess.Popen([*apart, *ray], env=self.environment | {"RAY_ADDRESS": ""}, stdout=said,
                                       stderr=said, start_new_session=True)  # fmt: skip
        self.processes.append(process)

    def alive(self) -> int:
        """How many nodes there are."""
        assert all(process.poll() is None for process in self.processes), f"a node ended: see {self.temporary}"
        command = ["timeout", "60", sys.executable, "-c", ALIVE]
        return int(subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout or 0)

    def kill(self, process: subprocess.Popen) -> None:
        """End a node with all its processes, without a word."""
        numbers = _descendants(process.pid)
        for number in numbers:
            os.kill(number, signal.SIGKILL)
        process.wait()


ALIVE = """
import ray
ray.init(log_to_driver=False, logging_level="ERROR")
print(sum(node["Alive"] for node in ray.nodes()))
"""


def _descendants(first: int) -> list[int]:
    """A process and those that it or they began, the first last."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    found = [first]
    for number in found:
        found += [pid for pid, parent in pairs if parent == number]
    return found[::-1]


@pytest.fixture
def nodes(tmp_path):
    if subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no folder can be hidden here")
    temporary = tempfile.mkdtemp(prefix="ray")  # sockets have short names
    (tmp_path / "runs").mkdir()
    cluster = Nodes(temporary, tmp_path / "runs")
    try:
        wait_for(lambda: cluster.alive() == 1)
        cluster.add()
        wait_for(lambda: cluster.alive() == 2)
        yield cluster
    finally:
        for process in cluster.processes[::-1]:
            if process.poll() is None:
                cluster.kill(process)
        shutil.rmtree(temporary, ignore_errors=True)


def both_run(folder: Path, since: float) -> Path | None:
    """The run in a folder when two trials begun since then are in the middle of their training."""
    run = running(folder, 20, since)
    if run is None:
        return None
    going = [a for found in states(run).values() for _, state, a in found if state == "RUNNING" and a["beat"] > since]
    return run if len(going) == 2 else None


@pytest.mark.slow
def test_a_cluster_whose_driver_and_node_are_killed_completes_the_sweep(nodes, tmp_path, monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", nodes.environment["RAY_ADDRESS"])
    write_sweep(tmp_path)
    asked = (*LONG, "sweep.cluster=auto", "sweep.workers=2")
    process, started = start(tmp_path, *asked), time.time()
    wait_for(lambda: both_run(tmp_path, started))
    process.kill()
    process.wait()

    process, started = start(tmp_path, *asked), time.time()
    run = wait_for(lambda: both_run(tmp_path, started))
    (view,) = Path(f"/proc/{nodes.processes[1].pid}/root{nodes.temporary}").glob("session_2*/runtime_resources")
    copies = list(view.glob("working_dir_files/*/.cache/sweeps/*/prepared"))
    assert len(copies) == 1  # the node that does not see the run folder has got what it needs
    nodes.kill(nodes.processes[1])
    assert process.wait(500) == 0, (tmp_path / "said.txt").read_text(encoding="utf-8")

    counted = {kind: [state for _, state, _ in found if state != "FAIL"] for kind, found in states(run).items()}
    assert {kind: len(found) for kind, found in counted.items()} == {"networks": 4, "linear": 4}
    assert all(state in {"COMPLETE", "PRUNED"} for found in counted.values() for state in found)
    assert not any("failure" in attributes for found in states(run).values() for _, _, attributes in found)
    assert 2 <= facts(run)["studies"][0]["lost"] <= 4
    said = (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert said.count("it was broken off at: search") == 1
    assert "on a cluster of 2 machines" in said
    assert (run / "report.html").exists()


@pytest.mark.slow
def test_a_cluster_is_joined_from_outside_and_workers_share_a_gpu(nodes, tmp_path):
    """Ray counts GPUs as it is told to: the first node is said to have one, and nothing is computed on it."""
    write_sweep(tmp_path, SWEEP.replace("workers = 1\n", ""))
    shares = ("sweep.gpus_per_trial=0.5", "sweep.cpus_per_trial=0.25")
    process = start(tmp_path, f"sweep.cluster=ray://127.0.0.1:{nodes.client_port}", *shares, "seeds=[0]")
    assert process.wait(300) == 0, (tmp_path / "said.txt").read_text(encoding="utf-8")
    (run,) = (tmp_path / "runs/small").iterdir()
    assert [len(study["trials"]) for study in facts(run)["studies"]] == [5, 5]
    assert "workers: 2 on a cluster of 2 machines" in (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert len({attributes["worker"] for _, _, attributes in states(run)["networks"]}) == 2


@pytest.fixture
def postgresql():
    """The address of a database of a server that is started for one test, as a user who is not root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("postgres") or "").parent]
    if not (found[-1] / "initdb").exists():
        pytest.skip("PostgreSQL is not installed")
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="pg"))
    ordinary = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    if ordinary:
        shutil.chown(folder, "nobody", "nogroup")

    def run(program: str, *given: str) -> None:
        command = [found[-1] / program, "-D", folder / "data", *given]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **ordinary)

    run("initdb", "--username=seminar", "--auth=trust", "--encoding=UTF8", "--locale=C")
    run("pg_ctl", "--wait", "-l", folder / "said.txt", "-o", f"-p {port} -h 127.0.0.1 -k {folder}", "start")
    yield f"postgresql://seminar@127.0.0.1:{port}/postgres"
    run("pg_ctl", "--wait", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def in_database(url: str) -> dict[str, list]:
    """Of each study in a database: its trials that count."""
    storage = studies.open_storage(url)
    return {
        name.rpartition("-")[2]: [t for t in storage.get_all_trials(storage.get_study_id_from_name(name))]
        for name in optuna.get_all_study_names(storage)
    }


@pytest.mark.slow
def test_an_empty_database_of_a_server_may_be_opened_by_several_at_one_moment(postgresql):
    assert len(open_at_once(postgresql)) == 6


@pytest.mark.slow
def test_two_machines_share_a_study_in_a_database_and_one_is_killed(postgresql, tmp_path, monkeypatch):
    monkeypatch.setenv("SWEEP_STORAGE", postgresql)
    machines, asked = [tmp_path / "one", tmp_path / "two"], (*LONG, "sweep.storage=$SWEEP_STORAGE")
    for folder in machines:
        folder.mkdir()
        write_sweep(folder)
    first, second = start(machines[0], *asked), start(machines[1], *asked, "--only-search")

    def both_run() -> bool:
        going = [t for found in in_database(postgresql).values() for t in found if t.state == TrialState.RUNNING]
        return len(going) == 2 and all(len(trial.intermediate_values) >= 20 for trial in going)

    wait_for(both_run)
    first.kill()
    first.wait()
    wait_for(lambda: not workers(next((machines[0] / "runs/small").iterdir())), 10)
    assert second.wait(500) == 0, (machines[1] / "said.txt").read_text(encoding="utf-8")
    assert "only-search" in (machines[1] / "said.txt").read_text(encoding="utf-8")
    assert not list(machines[1].glob("runs/small/*/models"))  # it has helped, and leaves the test part alone
    second = start(machines[1], *asked)
    first = start(machines[0], *asked)
    assert second.wait(300) == 0, (machines[1] / "said.txt").read_text(encoding="utf-8")
    assert first.wait(300) == 0, (machines[0] / "said.txt").read_text(encoding="utf-8")

    states = {
        kind: [t.state for t in found if t.state != TrialState.FAIL] for kind, found in in_database(postgresql).items()
    }
    assert {kind: len(found) for kind, found in states.items()} == {"networks": 4, "linear": 4}
    assert all(state in (TrialState.COMPLETE, TrialState.PRUNED) for found in states.values() for state in found)
    told = [facts(next((folder / "runs/small").iterdir()))["studies"] for folder in machines]
    assert told[0][0]["trials"] == told[1][0]["trials"] and told[0][0]["lost"] == told[1][0]["lost"] == 1
    assert "gives no sign of life: it is gone on with" in (machines[1] / "said.txt").read_text(encoding="utf-8")


def test_without_ray_the_command_that_installs_it_is_said(tmp_path, monkeypatch):
    experiment = write_sweep(tmp_path)
    monkeypatch.setattr(sweep_cluster.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"sweep.cluster: needs Ray: .*pip install '.\[cluster\]'"):
        run_sweep(experiment, "sweep.cluster=auto")


def test_code_is_shipped_and_data_are_not(tmp_path):
    for name in (
        "pipelines/sweep.py",
        "data/tables.py",
        "data/samples/a.csv",
        "data/mine/1.png",
        "photos/2.png",
        "a.toml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sorted(sweep_cluster._not_shipped(tmp_path)) == ["/a.toml", "/data/mine", "/data/samples", "/photos"]


def test_every_call_to_a_storage_goes_through_the_relay():
    relayed = {name for name in vars(sweep_cluster.RelayedStorage) if not name.startswith("_")}
    assert optuna.storages.BaseStorage.__abstractmethods__ - {"remove_session"} <= relayed
