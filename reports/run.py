"""The files of a run folder, each read when it is first asked for. A report sees nothing else."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

READY = "pretrained"  # the architecture of a baseline that somebody else has trained


@dataclass(frozen=True)
class Failed:
    """A network whose training could not go on: it is not among the models compared."""

    model: str
    preprocess: str
    message: str  # the program's diagnosis, in English


@dataclass(frozen=True)
class Fits:
    """A row of comparison.json with the folders of its fits: one for each seed, and with folds, where the folder of a
    seed holds what its folds give together, one for each seed and fold; and how they were asked to be trained."""

    row: dict[str, Any]
    folders: tuple[Path, ...]
    folds: tuple[Path, ...]
    train: dict[str, Any]

    @property
    def model(self) -> str:
        """The model's name in the experiment file."""
        return self.row["model"]

    @property
    def preprocess(self) -> str:
        """The name of its preprocessing."""
        return self.row["preprocess"]

    @property
    def is_ready(self) -> bool:
        """Whether somebody else has trained all of it."""
        return self.row["architecture"] == READY and self.row["is_baseline"]

    @cached_property
    def metrics(self) -> list[dict]:
        """metrics.json of each seed."""
        return [_json(folder / "metrics.json") for folder in self.folders]

    @cached_property
    def each(self) -> list[dict]:
        """metrics.json of each fit: of each seed, and with folds of each fold."""
        return [_json(folder / "metrics.json") for folder in self.folds or self.folders]

    @property
    def first_fit(self) -> dict:
        """metrics.json of the first seed, and with folds of its first fold."""
        return self.each[0]

    @cached_property
    def histories(self) -> list[pd.DataFrame]:
        """history.csv of each fit; none for a baseline."""
        return self._tables("history.csv")

    @cached_property
    def kept(self) -> list[pd.Series]:
        """Of each history the row of the epoch whose weights were kept: the first that `monitor` finds best."""
        name = f"validation_{self.train['monitor']}"
        return [
            table.loc[table[name].idxmin() if name == "validation_loss" else table[name].idxmax()]
            for table in self.histories
        ]

    @cached_property
    def inside(self) -> list[pd.DataFrame]:
        """inside.csv of each fit that was asked to write it (`train.diagnose`)."""
        return self._tables("inside.csv")

    def _tables(self, name: str) -> list[pd.DataFrame]:
        paths = [folder / name for folder in self.folds or self.folders]
        return [pd.read_csv(path, encoding="utf-8") for path in paths if path.exists()]


def _contents(name: str) -> cached_property:
    """A property of a run: what a JSON file of its folder holds."""
    return cached_property(lambda run: _json(run.path / name))


def _pictures(name: str) -> cached_property:
    """A property of a run: the arrays of an .npz file of its folder, by their names."""

    def read(run: "Run") -> dict[str, np.ndarray]:
        with np.load(run.path / name) as arrays:
            return dict(arrays)

    return cached_property(read)


class Run:
    """A finished run of any pipeline. Asking for what its pipeline does not write raises FileNotFoundError."""

    config = _contents("config.json")
    facts = _contents("facts.json")
    overview = _contents("analysis/overview.json")
    findings = _contents("analysis/findings.json")
    preprocessing = _contents("analysis/preprocess.json")
    vocabulary = _contents("analysis/vocabulary.json")
    class_words = _contents("analysis/class_words.json")
    similar_classes = _contents("analysis/similar_classes.json")
    examples = _contents("analysis/examples.json")
    drift = _contents("analysis/drift.json")
    entities = _contents("analysis/entities.json")
    sentences = _contents("analysis/sentences.json")
    comparison = _contents("comparison.json")
    errors = _contents("errors.json")
    recall = _contents("recall.json")
    pictures = _pictures("analysis/pictures.npz")
    error_pictures = _pictures("errors.npz")
    look_arrays = _pictures("looks.npz")

    def __init__(self, path: Path):
        self.path = path

    @cached_property
    def classes(self) -> pd.DataFrame:
        """classes.csv, the largest class first."""
        path = self.path / "analysis/classes.csv"
        return pd.read_csv(path, dtype={"class": str}, keep_default_na=False, encoding="utf-8")

    @cached_property
    def looks(self) -> dict | None:
        """looks.json; nothing where there is no network to look into."""
        path = self.path / "looks.json"
        return _json(path) if path.exists() else None

    @cached_property
    def colours(self) -> pd.DataFrame:
        """colours.csv, a row for each class in alphabetical order: the row is the number of the class."""
        path = self.path / "analysis/colours.csv"
        return pd.read_csv(path, dtype={"class": str}, keep_default_na=False, encoding="utf-8")

    def table(self, name: str) -> pd.DataFrame:
        """A table of analysis/ as it is written, every cell a text."""
        return pd.read_csv(self.path / f"analysis/{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")

    @cached_property
    def lengths(self) -> pd.DataFrame:
        """lengths.csv, a row for each text."""
        return pd.read_csv(self.path / "analysis/lengths.csv", encoding="utf-8")

    @cached_property
    def folds(self) -> int:
        """How many folds the texts were dealt into; 1 where each text has one part."""
        table = pd.read_csv(self.path / "splits.csv", usecols=lambda name: name == "fold", encoding="utf-8")
        return int(table["fold"].max()) if "fold" in table else 1

    @property
    def pipeline(self) -> str:
        """The pipeline that made the run."""
        return self.facts["pipeline"]

    @property
    def kind(self) -> str:
        """What the report is about: the pipeline, but for an analysis of named entities or of pictures; of a sweep its
        task."""
        if self.pipeline == "sweep":
            return self.config["task"]
        if self.pipeline != "data_analysis":
            return self.pipeline
        return "entity_analysis" if self.finds_entities else "image_analysis" if self.has_pictures else self.pipeline

    @property
    def finds_entities(self) -> bool:
        """Whether the task is to find named entities; else it is to give texts or pictures their labels."""
        return self.config["task"] == "named_entities"

    @property
    def has_pictures(self) -> bool:
        """Whether pictures are given their labels."""
        return self.config["task"] == "image_classification"

    @property
    def files(self) -> list[dict]:
        """The files that were read."""
        return (self.entities if self.finds_entities else self.overview)["files"]

    @property
    def has_tokens(self) -> bool:
        """Whether the files give the tokens of texts with entities, and a text is a sentence, as in CoNLL files."""
        return all(file["format"] == "conll" for file in self.files)

    @property
    def label_columns(self) -> list[str]:
        """The columns with the labels; none where folders or files are the classes, or where pictures are packed."""
        if self.has_pictures and any(file["format"] != "table of pictures" for file in self.files):
            return []
        if any(file.get("format") in {"class folders", "class files"} for file in self.files):
            return []
        label = self.config["data"]["label"]
        return [label] if isinstance(label, str) else label

    @property
    def has_label_lists(self) -> bool:
        """Whether a text may have several labels, or none."""
        if self.finds_entities:
            return False
        return self.config["data"]["multilabel"] or len(self.label_columns) > 1

    @property
    def labels(self) -> str:
        """What is learned: "one" label of a text, "several", "entities" in it, or one label of "pictures"; a variable
        of messages."""
        if self.has_pictures:
            return "pictures"
        return "entities" if self.finds_entities else "several" if self.has_label_lists else "one"

    @property
    def metric(self) -> str:
        """The name of the score by which everything is compared."""
        return self.comparison["metric"]

    @cached_property
    def sweep(self) -> dict | None:
        """sweep.json, the trials of a search of settings; nothing where there was none."""
        path = self.path / "sweep.json"
        return _json(path) if path.exists() else None

    @cached_property
    def comparator(self) -> list[dict]:
        """comparator.json, the scores by the rule of factRuEval-2016; nothing where there is no such file."""
        path = self.path / "comparator.json"
        return _json(path) if path.exists() else []

    @property
    def first_preprocess(self) -> str:
        """The name of the preprocessing that the analysis looks at."""
        return next(iter(self.config["preprocess"]))

    @cached_property
    def fits(self) -> list[Fits]:
        """The rows of comparison.json."""
        return [self._fits(row) for row in self.comparison["models"]]

    @property
    def baselines(self) -> list[Fits]:
        """The rows that are baselines."""
        return [fits for fits in self.fits if fits.row["is_baseline"]]

    @property
    def networks(self) -> list[Fits]:
        """The rows that are networks."""
        return [fits for fits in self.fits if not fits.row["is_baseline"]]

    @cached_property
    def failed(self) -> list[Failed]:
        """The networks, each on a preprocessing, whose training could not go on."""
        return [Failed(**found) for found in self.comparison["failed"]]

    @property
    def trained(self) -> list[str]:
        """The names of the networks that were trained, to the end or not, in the order of the file."""
        names = {fits.model for fits in [*self.networks, *self.failed]}
        return [name for name in self.config["models"] if name in names]

    @property
    def seeds(self) -> int:
        """From how many seeds each network that is compared was trained; 0 where there is none."""
        return len(self.config["seeds"]) if self.networks else 0

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

    @cached_property
    def best_of_each(self) -> list[Fits]:
        """Each model on the preprocessing that is best for it on validation, in the order of the file."""
        best: dict[str, Fits] = {}
        for fits in self.fits:
            before = best.setdefault(fits.model, fits)
            if fits.row["validation"] > before.row["validation"]:
                best[fits.model] = fits
        return list(best.values())

    @property
    def networks_at_best(self) -> list[Fits]:
        """The networks, each on the preprocessing that is best for it on validation."""
        return [fits for fits in self.best_of_each if not fits.row["is_baseline"]]

    def title(self, fits: Fits | Failed) -> str:
        """The model's name, with its preprocessing where there are several."""
        several = len(self.config["preprocess"]) > 1
        return f"{fits.model} · {fits.preprocess}" if several else fits.model

    def shape(self, preprocess: str) -> list[int] | None:
        """Height, width and channels of the pictures after a preprocessing; None where no model was fitted on them."""
        if self.pipeline == "data_analysis":
            return None
        fits = next((fits for fits in self.fits if fits.preprocess == preprocess), None)
        return _json((fits.folds or fits.folders)[0] / "model.json")["seeing"]["shape"] if fits else None

    def place(self, file: str, line: str = "") -> str:
        """Where a picture lies, counted from the folder that was read; its number, where it is packed with others."""
        for read in self.files:
            folder = Path(read["file"])
            folder = folder.parent if read["format"] == "table of pictures" or len(self.files) > 1 else folder
            if Path(file).is_relative_to(folder) and Path(file) != folder:
                file = Path(file).relative_to(folder).as_posix()
                break
        return f"{file}:{line.removesuffix('.0')}" if line and not self.label_columns else file

    def place_of(self, place: str) -> str:
        """The same of a place that is written as one: "folder/picture.png", or "packed.npz:12"."""
        file, _, line = place.rpartition(":")
        return self.place(file, line) if line.isdigit() and file else self.place(place)

    def _fits(self, row: dict) -> Fits:
        parent = self.path / "models" / row["model"] / row["preprocess"]
        folders = [parent / f"seed-{seed}" for seed in self.config["seeds"][: row["seeds"]]]
        numbers = range(1, self.folds + 1) if self.folds > 1 else ()
        folds = [folder.with_name(f"{folder.name}-fold-{number}") for folder in folders for number in numbers]
        return Fits(row, tuple(folders), tuple(folds), self.config["models"][row["model"]]["train"])


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
