"""The machine and the versions a run was made with."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

from pipelines.steps.paths import ROOT

LIBRARIES = ("keras", "tensorflow", "jax", "torch", "scikit-learn", "scipy", "pandas", "numpy", "razdel", "natasha",
             "slovnet", "pymorphy3", "spacy", "tokenizers", "optuna", "pillow", "scikit-image",
             "matplotlib")  # fmt: skip
# In what order a sum is added up, and so its last digits, depends on the instructions that a processor has and on
# settings of the environment: how many threads there are, and which instructions a library may take.
INSTRUCTIONS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve")
ENVIRONMENT = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS",
               "TF_NUM_INTEROP_THREADS", "TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA",
               "OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NVIDIA_TF32_OVERRIDE", "XLA_FLAGS")  # fmt: skip


def machine() -> dict:
    """-> Python, operating system, processor, cores (one thread for each, where the environment
    does not say otherwise), versions of libraries, git commit."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _of_processor("model name") or platform.processor() or platform.machine(),
        "instructions": _instructions(),
        "cores": cores(),
        "environment": {name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
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


def memory_held() -> float | None:
    """-> the memory this process holds now, in MiB; where the system does not tell, the most it has held so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak_memory()
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory_there() -> float | None:
    """-> the memory of this machine, or of the container, in MiB; None where the system does not tell."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return None
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            there = min(there, int(Path(path).read_text(encoding="ascii")))
        except (OSError, ValueError):  # no container, or "max"
            continue
    return there / 2**20


def cores() -> int:
    """-> how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def conditions(facts: dict) -> dict[str, str]:
    """facts.json, or what `machine` gives -> everything that may move a digit, by name and in words."""
    environment = facts.get("environment")
    return {
        "processor": facts["processor"],
        "instructions": facts.get("instructions") or "not recorded",
        "cores": str(facts["cores"]),
        "threads": "not recorded" if environment is None else
                   ", ".join(f"{name}={value}" for name, value in environment.items()) or "one for each core",
        "system": facts["system"],
        "python": facts["python"],
        **facts["versions"],
        "commit": facts["git_commit"] or "unknown",
    } | ({"backend": facts["backend"], "device": ", ".join(facts["device"])} if "device" in facts else {})  # fmt: skip


def _instructions() -> str:
    """Of two processors with one name, as clouds sell them, one may lack what the other has."""
    flags = (_of_processor("flags") or _of_processor("Features") or "").split()
    return " ".join(name for name in INSTRUCTIONS if name in flags)


def _of_processor(name: str) -> str | None:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(name))
    except (OSError, StopIteration):
        return None


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
