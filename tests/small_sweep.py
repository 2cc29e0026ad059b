"""A small search of settings, run once for all tests that look at its folder."""

from argparse import Namespace
from pathlib import Path

import pytest

from tests.small_run import EXPERIMENT, write_experiment

SWEEP = """
[sweep]
trials = 5
workers = 1
[sweep.space]
"preprocess" = ["raw", "bare"]
"models.cnn.filters" = [4, 16]
"models.mlp.units" = { low = 4, high = 32 }
"train.learning_rate" = { low = 3e-3, high = 1e-1, log = true }
"models.linear.C" = [0.01, 1, 100]
"""


def write_sweep(folder: Path, sweep: str = SWEEP) -> Path:
    """Write table.csv and experiment.toml with [sweep] into a folder -> the path of the latter."""
    return write_experiment(folder, text=EXPERIMENT + sweep)


def run_sweep(experiment: Path, *overrides: str, fresh: bool = False, only_search: bool = False) -> Path:
    """An experiment file -> the folder of its run, made beside it or there already."""
    from pipelines import sweep
    from pipelines.steps import run_folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", experiment.parent / "runs")
        sweep.run(Namespace(experiment=experiment, overrides=list(overrides), fresh=fresh, only_search=only_search))
    return max((experiment.parent / "runs").glob("*/*"), key=lambda path: (path.stat().st_mtime, path.name))


@pytest.fixture(scope="session")
def sweep_run(tmp_path_factory) -> Path:
    """The folder of a finished sweep; the experiment file lies three folders above."""
    return run_sweep(write_sweep(tmp_path_factory.mktemp("sweep")))
