"""What tests share: where real data sets are, and a small corpus that every network can learn."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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
