"""What tests share: a finished run, the folders of real data, and the rule that in CI a skipped test is a failure."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.small_entities import entities_run  # noqa: F401  (fixtures)
from tests.small_picture_run import picture_run  # noqa: F401  (fixtures)
from tests.small_run import finished_run, several_run  # noqa: F401  (fixtures)
from tests.small_sweep import sweep_run  # noqa: F401  (fixtures)
from tests.small_training import keras, texts  # noqa: F401  (fixtures)

if os.environ.get("KERAS_BACKEND") == "jax":  # most of the time goes into compiling networks that train for moments
    os.environ["XLA_FLAGS"] = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
settings.register_profile("busy machine", settings(), deadline=None)  # in CI Hypothesis' own profile is the parent
settings.load_profile("busy machine")
ALLOWED_SKIPS = Path(__file__).parent / "allowed_skips.txt"
skipped: list[str] = []


@pytest.fixture
def datasets() -> Path:
    """The folder of real sets, named by DATA_HOME."""
    return _folder("DATA_HOME")


@pytest.fixture
def hard_cases() -> Path:
    """The folder of files that break common tools, named by HARD_CASES."""
    return _folder("HARD_CASES")


def _folder(variable: str) -> Path:
    named = os.environ.get(variable)
    if not named or not Path(named).is_dir():
        pytest.skip(f"{variable} does not name a folder of data sets")
    return Path(named)


def pytest_make_parametrize_id(val, argname):
    """Bytes are named by their argument: archives hold the time, and both processes have to name a test alike."""
    return argname if isinstance(val, bytes) else None


def pytest_runtest_logreport(report):
    """Remember what was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(report.nodeid)


def pytest_sessionfinish(session):
    """In CI (SEMINAR_CI=1) fail on a skip that does not stand in allowed_skips.txt, a test and its reason a line."""
    if os.environ.get("SEMINAR_CI") != "1":
        return
    lines = ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines()
    allowed = {line.split(" # ")[0].strip() for line in lines if line.strip() and not line.startswith("#")}
    forbidden = [test for test in skipped if test not in allowed]
    if forbidden:
        print("\nskipped, and not listed in tests/allowed_skips.txt:", *forbidden, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
