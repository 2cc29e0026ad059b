"""A small training in memory: texts whose class is a word of them, and a small network of each kind."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders
from pipelines.steps.experiment import Train, Vectorise
from pipelines.steps.vectorise import TfIdf, Vocabulary

CLASSES = 3


@pytest.fixture(scope="session")
def keras():
    return load_keras()


@pytest.fixture(scope="session")
def texts() -> tuple[list[list[str]], np.ndarray]:
    """Texts of 1 to 15 tokens whose class is the marker among the noise."""
    random = np.random.default_rng(0)
    labels = random.integers(CLASSES, size=90)
    noise = [[f"noise{n}" for n in random.integers(8, size=random.integers(0, 15))] for _ in labels]
    return [[*words, f"class{label}"] for words, label in zip(noise, labels, strict=True)], labels


SETTINGS = {
    "mlp": {"units": 8},
    "cnn": {"embedding": 8, "filters": 8, "widths": (2,)},
    "lstm": {"embedding": 8, "units": 8},
}


class Small:
    """A small network of one kind with its texts."""

    def __init__(self, texts, name="cnn", dropout=0.2, **given):
        from pipelines.steps.examples import Examples

        words, labels = texts
        kind, settings = (TfIdf, Vectorise(min_documents=1)) if name == "mlp" else (Vocabulary, Vectorise(min_count=1))
        vectoriser = kind(settings).fit(words)
        self.examples = Examples(vectoriser.transform(words), labels)
        self.settings = Train(**given)
        self.build = lambda: (
            find_builders("text_classification")[name]
            .module()
            .classifier(
                vectoriser.size,
                CLASSES,
                "sigmoid" if labels.ndim == 2 else "softmax",
                **SETTINGS[name],
                dropout=dropout,
            )
        )

    def engine(self, seed=0):
        from pipelines.steps.train import new_engine

        return new_engine(self.build, self.settings, self.examples, seed)

    def train(self, engine=None, seed=0, validation=None, **more):
        from pipelines.steps.train import train

        engine = engine or self.engine(seed)
        return train(engine, self.examples, validation or self.examples, seed, **more)


class Broken(Exception):
    """Raised by a test in the middle of training."""


def break_off(engine, after: int) -> None:
    """From now on the engine raises Broken instead of its next call but so many."""
    run, left = engine.run, after

    def run_or_break(*given):
        nonlocal left
        left -= 1
        if left < 0:
            raise Broken
        return run(*given)

    engine.run = run_or_break


def history(progress) -> list[dict]:
    """The rows of a training's history without their times."""
    return [{key: value for key, value in row.items() if key != "seconds"} for row in progress.history]


FAST = {"epochs": 12, "learning_rate": 0.03, "patience": 12}
