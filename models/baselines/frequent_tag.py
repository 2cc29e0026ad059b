"""Each word gets the tag that it has most often in the training part: what a score is worth without any context."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

OUTSIDE = 0


def tagger() -> "FrequentTag":
    """No settings -> an untrained estimator over token lists."""
    return FrequentTag()


class FrequentTag:
    """Gives a word its most frequent tag; of equally frequent ones the lowest. A word that training lacks is outside.

    ["Anna", "Petrova", "came"] with tags [1, 2, 0] -> ["Petrova", "left"] gets [2, 0]
    """

    def fit(self, sentences: list[list[str]], tags: list[np.ndarray]) -> "FrequentTag":
        """Token lists and the tags of each -> itself, fitted."""
        counts: defaultdict[str, Counter] = defaultdict(Counter)
        for words, of_sentence in zip(sentences, tags, strict=True):
            for word, tag in zip(words, of_sentence.tolist(), strict=True):
                counts[word][tag] += 1
        best = {word: min(of_word, key=lambda tag: (-of_word[tag], tag)) for word, of_word in counts.items()}
        self.tag_of_ = {word: tag for word, tag in best.items() if tag != OUTSIDE}
        return self

    def predict(self, sentences: list[list[str]]) -> list[np.ndarray]:
        """Token lists -> the tags of each."""
        return [np.array([self.tag_of_.get(word, OUTSIDE) for word in words], dtype="int32") for words in sentences]

    def size(self) -> int:
        """-> how many words have a tag of their own."""
        return len(self.tag_of_)

    def save(self, folder: Path) -> None:
        """Write `tags.json`: of each word that is not outside its tag."""
        text = json.dumps(self.tag_of_, ensure_ascii=False, indent=0)
        (folder / "tags.json").write_text(text, encoding="utf-8", newline="\n")


def load(folder: Path) -> FrequentTag:
    """A folder that `save` wrote -> the same estimator, fitted."""
    estimator = FrequentTag()
    estimator.tag_of_ = json.loads((folder / "tags.json").read_text(encoding="utf-8"))
    return estimator
