"""A diagnosis -> the text of an experiment file that fits the data, ready to be run."""

import json
import os
import re
from pathlib import Path

from data.sources import FILES
from pipelines.steps.paths import ROOT
from pipelines.steps.spacy_language import languages

ANY_LANGUAGE = "xx"  # spaCy's rules for a language that it has none of its own for
ORDER = (*FILES, "format", "picture", "tag", "encoding", "delimiter", "quoting", "header", "text", "label",
         "multilabel", "label_list", "threshold", "group", "split", "time", "min_class_size", "repeats")  # fmt: skip
MODELS = {"text_classification": ("mlp", "cnn", "gru"), "image_classification": ("mlp", "cnn"), "named_entities": ()}
NAVEC = ("[vectorise]", 'vectors = "navec"', "tune_vectors = false", "vectors_beyond = 20000")
REPEATING = {"repeats", "near-duplicates", "pictures-repeated", "pictures-near"}


def experiment_text(diagnosis, words, target: Path | None = None) -> str | None:
    """The file's text, paths as they are found from the folder of `target`; None for a task without a pipeline."""
    found = diagnosis.survey
    if found.task not in MODELS:
        return None
    data = dict(found.data)
    kinds = {row["kind"] for row in diagnosis.examined["findings"]}
    if found.task != "named_entities" and "train" not in data and "split" not in data:
        small = [row for row in diagnosis.examined["findings"] if row["kind"] == "classes-small"]
        if small and small[0]["values"]["smallest"] < 3:
            data["min_class_size"] = 3
        if kinds & REPEATING and not small:  # of small classes whole clusters may be too few for every part
            data["repeats"] = "together"
    folder = (target.parent if target else ROOT).resolve()
    data |= {key: _path(data[key], folder) for key in FILES if key in data}
    pipeline = "data_analysis" if found.task == "named_entities" else found.task
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", found.path.stem if found.path.is_file() else found.path.name).strip("-")
    pictured = found.task == "image_classification"
    lines = [
        f"# {words('experiment-pictures' if pictured else 'experiment-of', path=found.path.name)}",
        f"#   python -m pipelines.{pipeline} {target or 'my_experiment.toml'}",
        "format = 1",
        f'name = "{name or "my-data"}"',
        f'task = "{found.task}"',
        f'language = "{words.language if pictured else language_setting(diagnosis.language)}"',
        "",
        "[data]",
        *(f"{key} = {_toml(data[key])}" for key in ORDER if key in data),
    ]
    if found.time and not {"train", "split", "time"} & set(data):
        lines.append(f"# time = {_toml(found.time)}    # {words('experiment-time')}")
    if diagnosis.language == "ru" and found.task == "text_classification":
        lines += ["", f"# {words('experiment-russian')}", "[preprocess.lemmas]", 'lemmas = "dictionary"', "", *NAVEC]
    if pictured:
        lines += ["", f"# {words('experiment-augment')}", "[augment]", "shift = 0.1", "rotate = 10"]
    if MODELS[found.task]:
        lines += ["", f"# {words('experiment-models')}", *(f"[models.{model}]" for model in MODELS[found.task])]
    return "\n".join(lines) + "\n"


def language_setting(found: str | None) -> str:
    """The language that most texts are in (None: cannot be told) -> what an experiment file says of it."""
    if found is None or not languages():
        return found or "en"
    return found if found in languages() else ANY_LANGUAGE


def _path(written: str, folder: Path) -> str:
    """Relative to the experiment file's folder, the root or the data folder where it lies below one, else absolute."""
    path, home = Path(written).resolve(), os.environ.get("DATA_HOME")
    for base in (folder, ROOT):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    if home and path.is_relative_to(Path(home).resolve()):
        return f"$DATA_HOME/{path.relative_to(Path(home).resolve()).as_posix()}"
    return path.as_posix()


def _toml(value) -> str:
    """A value as TOML writes it: its strings are JSON's."""
    return json.dumps(value, ensure_ascii=False)
