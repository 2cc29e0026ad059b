"""A fitted model with everything it needs to read a text again: preprocessing, vectoriser, classes, network."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders
from pipelines.steps.experiment import Preprocess, Vectorise
from pipelines.steps.preprocess import preprocess
from pipelines.steps.vectorise import VECTORISERS, TfIdf, Vocabulary

DESCRIPTION = "model.json"


@dataclass
class Fitted:
    """What was learned, from the text to the probabilities."""

    task: str
    architecture: str
    language: str
    preprocess: Preprocess
    classes: list[str]
    model: Any  # a baseline (an estimator over token lists) or a keras.Model
    vectoriser: Vocabulary | TfIdf | None  # None for a baseline

    def tokens(self, texts: list[str]) -> list[list[str]]:
        """Texts -> token lists, prepared as the training texts were."""
        return list(preprocess(texts, self.language, self.preprocess))

    def probabilities(self, tokens: list[list[str]]) -> np.ndarray:
        """Token lists -> class probabilities (texts, classes), in the order of `classes`."""
        if self.vectoriser is None:
            return self.model.predict_proba(tokens)
        from pipelines.steps.train import predict

        return predict(self.model, self.vectoriser.transform(tokens))

    def parameters(self) -> int:
        """-> the number of fitted weights; 0 for a baseline that has none."""
        if self.vectoriser is not None:
            return self.model.count_params()
        return self.model.size() if hasattr(self.model, "size") else 0

    def save(self, folder: Path) -> None:
        """Write everything into the folder: plain text, `.npz` and `.keras`, no pickle."""
        description = {
            "format": 1,
            "task": self.task,
            "architecture": self.architecture,
            "language": self.language,
            "preprocess": self.preprocess.model_dump(),
            "vectorise": self.vectoriser.settings.model_dump() if self.vectoriser else None,
            "classes": self.classes,
        }
        (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")
        if self.vectoriser is None:
            self.model.save(folder)
        else:
            self.vectoriser.save(folder)
            self.model.save(folder / "model.keras")


def load_fitted(folder: Path) -> Fitted:
    """A folder that `save` wrote -> Fitted."""
    stored = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    builder = find_builders(stored["task"])[stored["architecture"]]
    if builder.is_baseline:
        model, vectoriser = builder.module().load(folder), None
    else:
        vectoriser = VECTORISERS[builder.inputs](Vectorise(**stored["vectorise"])).load(folder)
        model = load_keras().saving.load_model(folder / "model.keras")
    return Fitted(
        task=stored["task"],
        architecture=stored["architecture"],
        language=stored["language"],
        preprocess=Preprocess(**stored["preprocess"]),
        classes=stored["classes"],
        model=model,
        vectoriser=vectoriser,
    )
