"""Texts with one label each, or several: fitted by class probabilities, measured by macro-F1."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipelines.steps import evaluate
from pipelines.steps.builders import Builder
from pipelines.steps.compare import Score
from pipelines.steps.corpus import Corpus
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment, Model
from pipelines.steps.fitted import Fitted
from pipelines.steps.labels import cells_array
from pipelines.steps.thresholds import best_thresholds, crosswise
from pipelines.steps.vectorise import new_vectoriser

METRIC = "macro_f1"
EXAMPLE = (5, 25)  # tokens of the text that shows what a network sees: at least, and cut at


@dataclass
class Prepared:
    """The texts after one preprocessing. Each fold has the row numbers of its parts; without folds there is one."""

    preprocess: str
    ids: np.ndarray
    tokens: Corpus
    labels: np.ndarray  # class numbers (texts,), or 0/1 (texts, classes) where a text may have several
    classes: list[str]
    folds: list[dict[str, np.ndarray]]

    def __post_init__(self):
        """Raises: ConfigError where there is nothing to learn from."""
        for rows in self.folds:
            if not self.tokens.lengths[rows["train"]].any():
                raise ConfigError(
                    f"preprocess.{self.preprocess}: it leaves no token in any training text: nothing can be learned; "
                    "take out a step that removes"
                )

    def part(self, split: str, fold: int = 0) -> Corpus:
        """The texts of one part of a fold."""
        return self.tokens.rows(self.folds[fold][split])

    @property
    def words(self) -> int:
        """How many different words there are."""
        return len(self.tokens.types)


def untrained(model: Model, builder: Builder, prepared: Prepared, fold: int) -> tuple:
    """A network's table, its builder and the prepared texts -> a function that builds it with fresh weights, the
    examples of training and validation by their names, the fitted vectoriser, facts about the first word vectors."""
    from pipelines.steps.examples import Examples

    training = prepared.part("train", fold)
    vectoriser = new_vectoriser(builder.inputs, model.vectorise).fit(training)
    vectors, widths = None, {}
    if builder.inputs == "ids" and model.vectorise.vectors:
        from pipelines.steps.word_vectors import first_vectors

        vectors = first_vectors(vectoriser, training)
        widths = {"embedding": vectors.matrix.shape[1]}
    rows = prepared.folds[fold]
    parts = {
        split: Examples(vectoriser.transform(prepared.part(split, fold)), prepared.labels[rows[split]])
        for split in ("train", "validation")
    }

    def build():
        sizes = (vectoriser.size, len(prepared.classes), "sigmoid" if prepared.labels.ndim == 2 else "softmax")
        network = builder.module().classifier(*sizes, **model.hyperparameters | widths)
        if vectors:
            vectors.put_into(network, model.vectorise.tune_vectors)
        return network

    return build, parts, vectoriser, {"vectors": vectors.coverage} if vectors else {}


def fit_baseline(model: Model, builder: Builder, prepared: Prepared, fold: int):
    """A baseline's table, its builder and the prepared texts -> the fitted estimator."""
    estimator = builder.module().classifier(**model.hyperparameters)
    return estimator.fit(prepared.part("train", fold), prepared.labels[prepared.folds[fold]["train"]])


def fitted(experiment: Experiment, model: Model, builder: Builder, prepared: Prepared, trained, vectoriser) -> Fitted:
    """A trained network with its vectoriser, or an estimator and None -> Fitted."""
    preprocess = experiment.preprocess[prepared.preprocess]
    described = (experiment.task, builder.name, experiment.language, preprocess, prepared.classes)
    return Fitted(*described, trained, vectoriser)


def predictions(fitted: Fitted, prepared: Prepared, fold: int) -> tuple[pd.DataFrame, dict]:
    """A fitted model and the prepared texts -> its answers to validation and test (see `evaluate.predictions`), and
    facts; where a text may have several labels the model gets its thresholds, from validation."""
    tables, facts = [], {}
    for split in ("validation", "test"):
        rows = prepared.folds[fold][split]
        labels, probabilities = prepared.labels[rows], fitted.probabilities(prepared.part(split, fold))
        if split == "validation" and labels.ndim == 2:
            fitted.thresholds = best_thresholds(labels, probabilities)
            facts["thresholds"] = dict(zip(prepared.classes, fitted.thresholds, strict=True))
            predicted = crosswise(labels, probabilities)
        else:
            predicted = fitted.answers(probabilities)
        table = evaluate.predictions(prepared.ids[rows], split, labels, predicted, probabilities, prepared.classes)
        tables.append(table)
    if fitted.vectoriser:
        example = next((text for text in prepared.part("train", fold) if len(text) >= EXAMPLE[0]), [])[: EXAMPLE[1]]
        facts["example"] = {"before": example, "after": fitted.vectoriser.shown(example)}
    return pd.concat(tables), facts


measure = evaluate.measure


def compared(table: pd.DataFrame, prepared: Prepared) -> np.ndarray:
    """The answers to the test part -> class numbers (texts,), or 0/1 (texts, classes)."""
    return cells_array(table["predicted"], prepared.classes, several=prepared.labels.ndim == 2)


def score_of(prepared: Prepared) -> Score:
    """-> macro-F1 of resamples of the test part, from what `compared` gives."""
    tested = np.concatenate([rows["test"] for rows in prepared.folds])
    return partial(evaluate.weighted_macro_f1, labels=prepared.labels[tested], classes=len(prepared.classes))
