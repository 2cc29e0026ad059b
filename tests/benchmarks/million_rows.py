"""A table of a million short texts: seconds and memory to read it and to make every exact check; then the whole doctor.

The bar: reading and all exact checks under 60 s and 4 GB on 2 cores. Measured on 2026-11-25 (2 cores, AMD EPYC): read
5.9 s + every exact check 14.5 s = 20.4 s, 1159 MiB; the whole doctor, 20,000 texts compared with each other, 38.1 s,
1516 MiB. All of them compared (check_data --full, run by hand): 431 s, 9.9 GiB.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_000_000
SEED = 0

WRITE = """
import csv, sys, numpy as np
random = np.random.default_rng(int(sys.argv[3]))
rows = int(sys.argv[2])
syllables = [a + b for a in "бвгдклмнпрст" for b in "аеиоуя"]
words = np.array(["".join(random.choice(syllables, random.integers(1, 5))) for _ in range(50_000)], dtype=object)
share = 1 / np.arange(1, len(words) + 1)
share /= share.sum()
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "text", "label"])
    for start in range(0, rows, 10_000):
        lengths = random.integers(4, 16, 10_000)
        drawn = words[random.choice(len(words), lengths.sum(), p=share)]
        ends = np.cumsum(lengths)
        for n, (end, length) in enumerate(zip(ends, lengths)):
            writer.writerow([start + n, " ".join(drawn[end - length : end]), f"class {random.integers(20)}"])
"""
READ_AND_CHECK = """
import json, sys, time
started = time.perf_counter()
from pipelines.steps.checks import check_records
from pipelines.steps.experiment import Data
from pipelines.steps.machine import peak_memory
from pipelines.steps.records import collect_records
records = collect_records(Data(path=sys.argv[1]))
read = time.perf_counter()
findings = check_records(records)
print(json.dumps({"read": read - started, "checks": time.perf_counter() - read, "MiB": peak_memory(),
                  "rows": len(records.frame), "found": [finding.kind for finding in findings]}))
"""
DOCTOR = """
import json, sys, time
from pathlib import Path
started = time.perf_counter()
from pipelines.steps.doctor import diagnose
from pipelines.steps.machine import peak_memory
diagnosis = diagnose(Path(sys.argv[1]))
print(json.dumps({"seconds": time.perf_counter() - started, "MiB": peak_memory(),
                  "found": [row["kind"] for row in diagnosis.examined["findings"]],
                  "compared": diagnosis.examined["compared"]}))
"""


def main() -> None:
    """Print what one run of each took; each in a process of its own, so that memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        subprocess.run([sys.executable, "-c", WRITE, str(path), str(ROWS), str(SEED)], check=True)
        print(f"{ROWS:,} rows, {path.stat().st_size / 2**20:.0f} MiB, columns id, text, label")
        exact = _measure(READ_AND_CHECK, path)
        assert exact["rows"] == ROWS
        both = exact["read"] + exact["checks"]
        print(
            f"read {exact['read']:.1f} s + every exact check {exact['checks']:.1f} s = {both:.1f} s (bar 60), "
            f"{exact['MiB']:.0f} MiB (bar 4096); found: {exact['found']}"
        )
        whole = _measure(DOCTOR, path)
        print(f"the whole doctor, {whole['compared']:,} texts compared with each other: {whole['seconds']:.1f} s, "
              f"{whole['MiB']:.0f} MiB; found: {whole['found']}")  # fmt: skip


def _measure(code: str, path: Path) -> dict:
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
