"""Where files are: against the project's root or the experiment file's own folder, never the working directory."""

import importlib.util
import os
import re
from functools import cache
from pathlib import Path

from pipelines.steps.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
RUNS = Path(os.environ.get("SEMINAR_RUNS") or ROOT / "runs").expanduser()
CACHE = Path(os.environ.get("SEMINAR_CACHE") or ROOT / ".cache").expanduser()  # may be deleted at any time


@cache
def package_folder(name: str) -> Path | None:
    """-> the folder of an installed package, without importing it; None where it is not installed."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def data_home() -> Path:
    """The folder of public sets: the environment's DATA_HOME, else .cache/datasets in the root."""
    return Path(os.environ.get("DATA_HOME") or CACHE / "datasets").expanduser()


def resolve(written: str, experiment_folder: Path) -> Path:
    """A path as written in an experiment file -> an absolute path.

    `$NAME` is an environment variable. A relative path is looked for beside the experiment file, then in the root.
    Raises: ConfigError for a variable that is not set.
    """
    missing = [name for name in re.findall(r"\$\{?(\w+)", written) if name not in os.environ]
    if missing:
        raise ConfigError(f'"{written}": the environment variable {missing[0]} is not set; it should name a folder')
    path = Path(os.path.expandvars(written)).expanduser()
    if path.is_absolute():
        return path
    beside = experiment_folder / path
    return beside if beside.exists() else ROOT / path


def shown(path: Path) -> str:
    """A path as a person would type it from the project's root."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
