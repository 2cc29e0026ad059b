"""A run that cannot be written is refused before anything is trained; a disk that fills up loses nothing."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipelines.steps import paths
from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import TextModel, Train, Vectorise
from pipelines.steps.room import bytes_of_fits, require_room
from tests.small_run import write_experiment

ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights and mounts are others")
# Everything is imported as the one who started the tests; then root becomes nobody, whom rights bind.
AS_NOBODY = """
import os, sys
from argparse import Namespace
from pathlib import Path
import pandas
from pipelines import data_analysis, report, text_classification
from pipelines.steps import builders, compare, describe, experiment_file, explain, fit, load, progress, room, run_folder
from pipelines.steps.command_line import main
if os.getuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
arguments = Namespace(experiment=Path(sys.argv[1]), overrides=[], resume=None, prepare=False, full=False)
sys.exit(main({"text_classification": text_classification, "data_analysis": data_analysis}[sys.argv[2]].run, arguments))
"""

SMALL_DISK = """
import subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={sys.argv[2]}", "none", sys.argv[1]], check=True)
sys.exit(subprocess.run(sys.argv[3:]).returncode)
"""
FILLED_IN_THE_MIDDLE = """
import json, subprocess, sys, time
from pathlib import Path
disk, experiment = map(Path, sys.argv[1:])
run = [sys.executable, "-m", "pipelines.text_classification"]
slow = [f"{table}.{key}=500" for table in ("train", "models.cnn.train") for key in ("epochs", "patience")]
started = subprocess.Popen([*run, str(experiment), *slow], stderr=subprocess.PIPE, text=True)
while not list(disk.glob("small/*/models/mlp/raw/seed-0/metrics.json")) and started.poll() is None:
    time.sleep(0.1)
with (disk / "filler").open("wb", buffering=0) as filler:
    try:
        while filler.write(bytes(2**12)):
            pass
    except OSError:
        pass
said = started.communicate(timeout=300)[1]
(folder,) = disk.glob("small/*")
whole = [path for path in folder.glob("models/*/*/seed-?") if path.is_dir()]  # not a checkpoint beside it
measured = list(folder.glob("models/*/*/seed-?/metrics.json"))
(disk / "filler").unlink()
config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
for model in config["models"].values():
    model["train"]["epochs"] = 1
(folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
resumed = subprocess.run([*run, "--resume", str(folder)], capture_output=True, text=True)
print(json.dumps({
    "code": started.returncode, "said": said, "whole": len(whole), "measured": len(measured),
    "resumed": resumed.returncode, "then": resumed.stderr, "report": (folder / "report.html").exists(),
}))
"""


@pytest.fixture
def open_folder():
    """A folder that everybody may enter: those of pytest are its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@POSIX
@pytest.mark.parametrize("pipeline", ["text_classification", "data_analysis"])
@pytest.mark.parametrize(("closed", "variable"), [("runs", "SEMINAR_RUNS"), ("cache", "SEMINAR_CACHE")])
def test_a_folder_without_leave_to_write_is_named_before_anything_is_read(open_folder, closed, variable, pipeline):
    for name in ("runs", "cache"):
        (open_folder / name).mkdir()
        (open_folder / name).chmod(0o555 if name == closed else 0o777)
    experiment = write_experiment(open_folder)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(experiment), pipeline], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"SEMINAR_RUNS": str(open_folder / "runs"), "SEMINAR_CACHE": str(open_folder / "cache")},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert f"{open_folder / closed}" in done.stderr
    assert "cannot be written to: Permission denied" in done.stderr
    assert f"{variable}=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(open_folder.glob("runs/small/*/*"))


def test_a_file_where_the_folder_should_be_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    require_room(tmp_path / "runs")
    assert not any((tmp_path / "runs").iterdir())
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="file.runs: cannot be written to"):
        require_room(tmp_path / "file" / "runs")


def test_more_than_is_free_is_refused_with_both_numbers(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(ConfigError, match=r"MiB are free on its disk, and [\d,]+ MiB may be needed.*SEMINAR_RUNS="):
        require_room(tmp_path, needed=2 * free)


def test_the_bytes_of_fits_are_those_of_words_times_width():
    builders = find_builders("text_classification")

    def asked(architecture, vectorise, fits, types=50_000, **sizes):
        builder = builders[architecture]
        sizes = builder.hyperparameters(**sizes).model_dump()
        model = TextModel(
            architecture=architecture, preprocess=("raw",), vectorise=vectorise, train=Train(), hyperparameters=sizes
        )
        return bytes_of_fits(model, builder, types, fits)

    assert asked("cnn", Vectorise(), 3) == 20_000 * 100 * 4 * (3 + 8)
    assert asked("cnn", Vectorise(), 3, types=1000) == 1000 * 100 * 4 * (3 + 8)
    assert asked("mlp", Vectorise(), 1, units=512) == 20_000 * 512 * 4 * (1 + 8)
    assert asked("gru", Vectorise(vectors="navec", tune_vectors=False, vectors_beyond=5), 3) == 20_005 * 300 * 4
    assert asked("linear", Vectorise(), 3) == 0


@pytest.fixture
def on_small_disk(tmp_path):
    """A function that runs a command while `disk` is a disk of so many bytes ("1m"), mounted for that command alone."""
    disk = tmp_path / "disk"
    disk.mkdir()
    apart = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", SMALL_DISK, str(disk)]

    def on(size: str, *command) -> subprocess.CompletedProcess:
        return subprocess.run([*apart, size, *map(str, command)], cwd=ROOT, capture_output=True, text=True,
                              env=os.environ | {"SEMINAR_RUNS": str(disk)})  # fmt: skip

    if not shutil.which("unshare") or on("1m", "true").returncode:
        pytest.skip("no small disk can be mounted here")
    on.disk = disk
    return on


def test_a_disk_without_room_is_refused_before_anything_is_read(on_small_disk, tmp_path):
    experiment = write_experiment(tmp_path)
    done = on_small_disk("1m", sys.executable, "-m", "pipelines.text_classification", experiment)
    assert done.returncode == 2
    assert f"{on_small_disk.disk / 'small'}: 1 MiB are free on its disk, and 64 MiB may be needed" in done.stderr
    assert "SEMINAR_RUNS=" in done.stderr
    assert "Data" not in done.stdout


def test_a_disk_too_small_for_the_models_is_refused_before_they_are_trained(on_small_disk, tmp_path):
    experiment = write_experiment(tmp_path)
    wide = ["models.mlp.units=200000", "vectorise.ngrams=2"]
    done = on_small_disk("80m", sys.executable, "-m", "pipelines.text_classification", experiment, *wide)
    assert done.returncode == 2, done.stderr
    assert "MiB may be needed" in done.stderr
    assert "Preprocess" in done.stdout
    assert "majority" not in done.stdout


@pytest.mark.slow
def test_a_disk_that_fills_up_is_said_and_what_was_finished_stays(on_small_disk, tmp_path):
    experiment = write_experiment(tmp_path)
    done = on_small_disk("70m", sys.executable, "-c", FILLED_IN_THE_MIDDLE, on_small_disk.disk, experiment)
    assert done.returncode == 0, done.stderr
    ended = json.loads(done.stdout.splitlines()[-1])
    assert ended["code"] == 2
    assert "No space left on device" in ended["said"]
    assert "--resume" in ended["said"]
    assert "Traceback" not in ended["said"]
    assert ended["measured"] == ended["whole"] >= 5  # four fits of baselines and a network
    assert ended["resumed"] == 0, ended["then"]
    assert ended["report"]
