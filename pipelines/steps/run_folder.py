"""A run's folder: plain files, written so that a kill at any moment leaves the old state or the new one."""

import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment, kind_of_experiment
from pipelines.steps.paths import RUNS
from pipelines.steps.room import require_room

FORMAT = 5
PARTIAL = ".partial"


class RunFolder:
    """`runs/<experiment>/<time>/`. `facts` is what was learned; it is on disk after every `learn`."""

    def __init__(self, path: Path):
        self.path = path
        self.facts: dict[str, Any] = {"format": FORMAT}
        if (path / "facts.json").exists():
            self.facts = json.loads((path / "facts.json").read_text(encoding="utf-8"))

    def learn(self, **facts: Any) -> None:
        """Add to facts.json."""
        self.facts |= facts
        self.write_json("facts.json", self.facts)

    def write_json(self, name: str, content: Any) -> None:
        """Write a JSON file, whole or not at all."""
        self.write_text(name, json.dumps(content, ensure_ascii=False, indent=1, default=float) + "\n")

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Write a CSV file, whole or not at all."""
        self.write_text(name, table.to_csv(index=False, lineterminator="\n"))

    def write_arrays(self, name: str, arrays: dict[str, np.ndarray]) -> None:
        """Write arrays as one .npz file, whole or not at all; the same arrays give the same bytes."""
        written = io.BytesIO()
        np.savez_compressed(written, **arrays)
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + PARTIAL)
        partial.write_bytes(written.getvalue())
        partial.replace(target)

    def model(self, model: str, preprocess: str, seed: int, fold: int | None = None) -> Path:
        """-> the folder of one fit. With folds, numbered from 1, that of the seed holds what they give together."""
        name = f"seed-{seed}" if fold is None else f"seed-{seed}-fold-{fold}"
        return self.path / "models" / model / preprocess / name

    @contextmanager
    def filling(self, folder: Path) -> Iterator[Path]:
        """Give a folder to write into, which gets its name only when everything is in it."""
        partial = folder.with_name(folder.name + PARTIAL)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        for path in partial.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())  # the name must not be there before the bytes
        partial.replace(folder)

    @contextmanager
    def recording(self, done: str = "finished") -> Iterator[None]:
        """Note in facts.json how the work inside ended (`done` where nothing stopped it) and how many seconds it took,
        with those of earlier starts."""
        before, started = self.facts.get("seconds", 0), time.perf_counter()
        try:
            yield
        except BaseException as error:
            state = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
            with suppress(OSError):  # of a full disk: what is said is why the work stopped, not why that was not noted
                self.learn(
                    state=state,
                    error=f"{type(error).__name__}: {error}",
                    seconds=before + time.perf_counter() - started,
                )
            raise
        self.learn(state=done, error=None, seconds=before + time.perf_counter() - started)

    def write_text(self, name: str, content: str) -> None:
        """Write a text file, whole or not at all."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + PARTIAL)
        partial.write_text(content, encoding="utf-8", newline="\n")
        partial.replace(target)


def create_run(experiment: Experiment, overrides: list[str], source: Path, pipeline: str) -> RunFolder:
    """An experiment -> its new folder, holding config.json, the pipeline's name and the experiment file's path.

    Raises: ConfigError where nothing can be written or there is no room.
    """
    parent = RUNS / experiment.name
    require_room(parent)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1, 100):
        path = parent / (stamp if number == 1 else f"{stamp}-{number}")
        try:
            path.mkdir(parents=True)
            break
        except FileExistsError:
            continue
    folder = RunFolder(path)
    folder.write_json("config.json", experiment.model_dump(mode="json"))
    folder.learn(
        pipeline=pipeline, name=path.name, state="running", reached="start", experiment_file=str(source),
        overrides=list(overrides),
    )  # fmt: skip
    return folder


def open_run(path: Path) -> tuple[RunFolder, Experiment]:
    """The folder of a run that was broken off -> the folder and its experiment.

    Raises: ConfigError where the folder is not a run of this format.
    """
    config = path / "config.json"
    if not config.exists():
        raise ConfigError(f"{path}: not a run folder: there is no config.json in it")
    folder = RunFolder(path)
    if folder.facts["format"] != FORMAT:
        raise ConfigError(f"{path}: written in format {folder.facts['format']}, this version reads format {FORMAT}")
    try:
        written = json.loads(config.read_text(encoding="utf-8"))
        return folder, kind_of_experiment(written["task"]).model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigError(
            f"{config}: not as this version writes it: {place}: {first['msg']}. The run was made at commit "
            f"{folder.facts.get('git_commit') or 'unknown'}."
        ) from error
