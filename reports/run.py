"""The files of a run folder, read once. A report sees nothing else."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Fits:
    """A row of comparison.json with the folders of its fits, a folder for each seed."""

    row: dict[str, Any]
    folders: tuple[Path, ...]

    @property
    def model(self) -> str:
        """The model's name in the experiment file."""
        return self.row["model"]

    @property
    def preprocess(self) -> str:
        """The name of its preprocessing."""
        return self.row["preprocess"]

    @cached_property
    def metrics(self) -> list[dict]:
        """metrics.json of each fit."""
        return [_json(folder / "metrics.json") for folder in self.folders]

    @cached_property
    def histories(self) -> list[pd.DataFrame]:
        """history.csv of each fit; none for a baseline."""
        paths = [folder / "history.csv" for folder in self.folders]
        return [pd.read_csv(path, encoding="utf-8") for path in paths if path.exists()]


class Run:
    """A finished run. Raises FileNotFoundError where a file of the plan is not there."""

    def __init__(self, path: Path):
        self.path = path
        self.config = _json(path / "config.json")
        self.facts = _json(path / "facts.json")
        self.comparison = _json(path / "comparison.json")
        self.overview = _json(path / "analysis/overview.json")
        self.preprocessing = _json(path / "analysis/preprocess.json")
        self.top_words = _json(path / "analysis/top_words.json")
        self.errors = _json(path / "errors.json")
        self.classes = _table(path / "analysis/classes.csv")
        self.lengths = pd.read_csv(path / "analysis/lengths.csv", encoding="utf-8")
        self.fits = [self._fits(row) for row in self.comparison["models"]]
        self.baselines = [fits for fits in self.fits if fits.row["is_baseline"]]
        self.networks = [fits for fits in self.fits if not fits.row["is_baseline"]]

    @property
    def chosen(self) -> Fits:
        """The best on validation."""
        return self.fits[self.comparison["chosen"]]

    @property
    def best_baseline(self) -> Fits:
        """The baseline that is best on validation."""
        return self.fits[self.comparison["best_baseline"]]

    @property
    def best_network(self) -> Fits | None:
        """The network that is best on validation."""
        number = self.comparison["best_network"]
        return None if number is None else self.fits[number]

    def title(self, fits: Fits) -> str:
        """The model's name, with its preprocessing where there are several."""
        several = len(self.config["preprocess"]) > 1
        return f"{fits.model} · {fits.preprocess}" if several else fits.model

    def _fits(self, row: dict) -> Fits:
        parent = self.path / "models" / row["model"] / row["preprocess"]
        seeds = self.config["seeds"][: row["seeds"]]
        return Fits(row, tuple(parent / f"seed-{seed}" for seed in seeds))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"class": str}, keep_default_na=False, encoding="utf-8")
