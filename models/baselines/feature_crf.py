"""A conditional random field over features of words that people thought of: the tagger a network has to beat.

Lafferty, McCallum and Pereira 2001; the features are the usual ones of named entities, see Ratinov and Roth 2009,
"Design Challenges and Misconceptions in Named Entity Recognition". Trained by CRFsuite (Okazaki 2007), with L-BFGS.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt

FILE = "features.crfsuite"


def tagger(
    *, window: NonNegativeInt = 2, c1: NonNegativeFloat = 0.1, c2: NonNegativeFloat = 0.1, iterations: PositiveInt = 100
) -> "FeatureCrf":
    """How many neighbours on each side are looked at -> an untrained estimator over token lists.

    `c1` and `c2` are CRFsuite's: the weights of the L1 and the L2 penalty.
    """
    return FeatureCrf(window, c1, c2, iterations)


class FeatureCrf:
    """Weights of features of a word and its neighbours, and of transitions between tags."""

    def __init__(self, window: int = 2, c1: float = 0.1, c2: float = 0.1, iterations: int = 100):
        self.window, self.c1, self.c2, self.iterations = window, c1, c2, iterations

    def fit(self, sentences: list[list[str]], tags: list[np.ndarray]) -> "FeatureCrf":
        """Token lists and the tags of each -> itself, fitted."""
        import tempfile

        import pycrfsuite

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": self.c1, "c2": self.c2, "max_iterations": self.iterations,
                            "feature.possible_transitions": True})  # fmt: skip
        for words, of_sentence in zip(sentences, tags, strict=True):
            trainer.append(self._features(words), list(map(str, of_sentence.tolist())))
        with tempfile.TemporaryDirectory() as folder:
            trainer.train(f"{folder}/{FILE}")
            self.model_ = Path(folder, FILE).read_bytes()
        return self

    def predict(self, sentences: list[list[str]]) -> list[np.ndarray]:
        """Token lists -> the likeliest tags of each."""
        import pycrfsuite

        reader = pycrfsuite.Tagger()
        reader.open_inmemory(self.model_)
        return [np.array(reader.tag(self._features(words)), dtype="int32") for words in sentences]

    def size(self) -> int:
        """-> the number of weights."""
        import pycrfsuite

        reader = pycrfsuite.Tagger()
        reader.open_inmemory(self.model_)
        info = reader.info()
        return len(info.state_features) + len(info.transitions)

    def save(self, folder: Path) -> None:
        """Write the settings and CRFsuite's own file."""
        settings = {"window": self.window, "c1": self.c1, "c2": self.c2, "iterations": self.iterations}
        (folder / "feature_crf.json").write_text(json.dumps(settings), encoding="utf-8")
        (folder / FILE).write_bytes(self.model_)

    def _features(self, words: list[str]) -> list[list[str]]:
        """The words of a sentence -> the names of the features that each has."""
        own = [_of_word(word) for word in words]
        features = []
        for place in range(len(words)):
            found = ["bias", *(f"0:{name}" for name in own[place][0])]
            for step in range(1, self.window + 1):
                for neighbour, sign in ((place - step, -step), (place + step, step)):
                    if 0 <= neighbour < len(words):
                        found += [f"{sign}:{name}" for name in own[neighbour][1]]
                    elif neighbour in (-1, len(words)):
                        found.append("first" if neighbour < 0 else "last")
            features.append(found)
        return features


@lru_cache(100_000)
def _of_word(word: str) -> tuple[list[str], list[str]]:
    """A word -> its features, and those of them that its neighbours see. "Anna" -> form, ends, beginnings, shape Xx"""
    small = word.lower()
    shape = "".join(dict.fromkeys(_kind(sign) for sign in word))
    seen = [f"word={small}", f"shape={shape}", f"capital={word[:1].isupper()}"]
    ends = [f"end={small[-n:]}" for n in (2, 3, 4) if len(small) > n]
    starts = [f"start={small[:n]}" for n in (2, 3) if len(small) > n]
    return [*seen, *ends, *starts, f"upper={word.isupper()}", f"digit={word.isdigit()}"], seen


def _kind(sign: str) -> str:
    """A sign -> X for a capital, x for a small letter, 9 for a digit, else itself."""
    return "X" if sign.isupper() else "x" if sign.isalpha() else "9" if sign.isdigit() else sign


def load(folder: Path) -> FeatureCrf:
    """A folder that `save` wrote -> the same estimator, fitted."""
    estimator = FeatureCrf(**json.loads((folder / "feature_crf.json").read_text(encoding="utf-8")))
    estimator.model_ = (folder / FILE).read_bytes()
    return estimator
