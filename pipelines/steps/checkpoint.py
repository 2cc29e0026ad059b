"""A training that is not finished, in one file: a kill at any moment leaves the file before or the one after."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

FORMAT = 1
SHARE = 1 / 20  # of the time, at most, goes into checkpoints after epochs


class Checkpoints:
    """When to write the checkpoint of one training, and how. Without a path nothing is written."""

    def __init__(self, path: Path | None, minutes: float):
        self.path, self.minutes = path, minutes
        self.written, self.took = time.monotonic(), 0.0

    def after_epoch(self, progress, engine, best: list[np.ndarray]) -> None:
        """Write, but for epochs so short that writing would take more than a twentieth of the time."""
        if time.monotonic() - self.written >= self.took / SHARE:
            self._write(progress, engine, best)

    def when_due(self, progress, engine, best: list[np.ndarray] | None) -> None:
        """Write if the last time is so many minutes ago."""
        if time.monotonic() - self.written >= 60 * self.minutes:
            self._write(progress, engine, best)

    def load(self) -> tuple[dict, dict[str, np.ndarray], list[np.ndarray] | None] | None:
        """-> the progress as a dict, the engine's arrays and the best weights so far; None where there is no checkpoint
        of this version."""
        if self.path is None or not self.path.exists():
            return None
        with np.load(self.path) as stored:
            arrays = dict(stored)
        position = json.loads(arrays.pop("position").tobytes())
        if position.pop("format") != FORMAT:
            return None
        best = [arrays.pop(f"best-{n}") for n in range(sum(name.startswith("best-") for name in arrays))]
        return position, arrays, best or None

    def _write(self, progress, engine, best: list[np.ndarray] | None) -> None:
        if self.path is None:
            return
        started = time.monotonic()
        text = json.dumps(asdict(progress) | {"format": FORMAT})
        arrays = engine.snapshot() | {f"best-{n}": weight for n, weight in enumerate(best or ())}
        partial = self.path.with_name(self.path.name + ".partial")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, position=np.frombuffer(text.encode(), dtype="uint8"), **arrays)
            file.flush()
            os.fsync(file.fileno())  # the name must not be there before the bytes
        partial.replace(self.path)
        self.written = time.monotonic()
        self.took = self.written - started
