"""Model files -> what may be set in their tables, read from the source, so that no Keras is imported to check a file.

A model is a file of `models/text/`, `models/image/` or `models/baselines/` with a function `classifier`, `tagger` or
`image_classifier`. Its positional arguments say what it takes in: none = token lists or pictures (a baseline),
`language` = what a ready tagger of the language finds, `features` = tf-idf, `vocabulary` = token ids, `shape` =
pictures of one size. A classifier of texts also takes how many `classes` there are and its `output`, softmax for one
label of a text, sigmoid for several; a tagger how many letters, hints and kinds of entities there are and how wide
the hints are that are `vectors`; a classifier of pictures the `mean` and `variance` of each channel. Keyword-only
arguments are the keys of its table in an experiment file.
"""

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from pipelines.steps.paths import ROOT

INPUTS = {
    (): "data",
    ("language",): "entities",
    ("features", "classes", "output"): "tfidf",
    ("vocabulary", "classes", "output"): "ids",
    ("vocabulary", "characters", "hints", "vectors", "kinds"): "ids",
    ("shape", "classes", "mean", "variance"): "pixels",
}
FOLDERS = ["models/text", "models/image", "models/baselines"]
FUNCTIONS = {
    "text_classification": "classifier",
    "named_entities": "tagger",
    "image_classification": "image_classifier",
}


@dataclass(frozen=True)
class Builder:
    """One architecture: its file, what it takes in and the pydantic table of its hyperparameters."""

    name: str
    path: Path
    inputs: str  # "data" (tokens or pictures as they are), "entities", "tfidf", "ids" or "pixels"
    hyperparameters: type[BaseModel]

    @property
    def is_baseline(self) -> bool:
        """Baselines are estimators, without weights that Keras trains."""
        return self.inputs in ("data", "entities")

    def module(self) -> ModuleType:
        """Import the file: for a network, this is where Keras is loaded."""
        return importlib.import_module(".".join(self.path.relative_to(ROOT).with_suffix("").parts))


def find_builders(task: str) -> dict[str, Builder]:
    """A task -> its architectures by name, each read from its file."""
    builders = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.py")):
            builder = _read_builder(path, FUNCTIONS[task])
            if builder:
                builders[builder.name] = builder
    return builders


def _read_builder(path: Path, function: str) -> Builder | None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    definition = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
    if definition is None:
        return None
    sizes = tuple(argument.arg for argument in definition.args.args)
    if sizes not in INPUTS:
        allowed = ", ".join(f"({', '.join(names)})" for names in INPUTS)
        raise TypeError(f"{path}: {function}({', '.join(sizes)}): the positional arguments must be one of {allowed}")
    types = _types_in_scope(tree)
    fields: dict[str, Any] = {}
    for argument, default in zip(definition.args.kwonlyargs, definition.args.kw_defaults, strict=True):
        annotation = eval(ast.unparse(argument.annotation), types) if argument.annotation else Any  # our own source
        fields[argument.arg] = (annotation, ... if default is None else ast.literal_eval(default))
    table = create_model(path.stem, __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    return Builder(path.stem, path, INPUTS[sizes], table)


def _types_in_scope(tree: ast.Module) -> dict[str, Any]:
    """The names an annotation may use: whatever the file imports from typing, pydantic and models.fields."""
    scope: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in {"typing", "pydantic", "models.fields"}:
            module = importlib.import_module(node.module)
            scope |= {alias.asname or alias.name: getattr(module, alias.name) for alias in node.names}
    return scope
