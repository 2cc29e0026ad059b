"""The machine and the versions a run was made with."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

from pipelines.steps.paths import ROOT

LIBRARIES = ("keras", "tensorflow", "jax", "torch", "scikit-learn", "pandas", "numpy", "razdel", "natasha",
             "slovnet", "pymorphy3", "spacy", "tokenizers")  # fmt: skip


def machine() -> dict:
    """-> Python, operating system, processor, cores, versions of libraries, git commit."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "versions": {name: version for name in LIBRARIES if (version := _version(name))},
        "git_commit": _git_commit(),
    }


def peak_memory() -> float | None:
    """-> the most memory this process has held so far, in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _git_commit() -> str | None:
    """The commit, with "+" where files were changed since; None outside a checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+"],
            cwd=ROOT, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()
