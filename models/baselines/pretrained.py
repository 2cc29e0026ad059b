"""A tagger that somebody else has trained, under our names of kinds: natasha's for Russian, spaCy's elsewhere.

It was trained on other texts, by other rules. So each of its kinds is called what the training part calls the entities
that it finds there, or dropped where these are none.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path

Entities = list[tuple[int, int, str]]  # of a document: start, stop, kind


def tagger(language: str, *, pipeline: str | None = None) -> "Pretrained":
    """The language of the texts -> an estimator over what its ready tagger finds. `pipeline`: of spaCy, its name or
    folder; None: natasha for Russian, for other languages the one that is installed."""
    return Pretrained(language, pipeline)


class Pretrained:
    """Gives each kind of the ready tagger the name that entities with the same start and stop have most often.

    Found [(0, 4, "PER")], annotated [(0, 4, "Person")] -> from then on "PER" is "Person"
    """

    def __init__(self, language: str, pipeline: str | None = None):
        self.language, self.pipeline = language, pipeline

    def fit(self, found: list[Entities], annotated: list[Entities]) -> "Pretrained":
        """What the ready tagger finds in each document of the training part, and what is annotated -> itself."""
        together: defaultdict[str, Counter] = defaultdict(Counter)
        for of_tagger, of_document in zip(found, annotated, strict=True):
            name_of = {(start, stop): kind for start, stop, kind in of_document}
            for start, stop, kind in of_tagger:
                if (start, stop) in name_of:
                    together[kind][name_of[start, stop]] += 1
        self.kind_of_ = {
            kind: min(names, key=lambda name: (-names[name], name)) for kind, names in sorted(together.items())
        }
        return self

    def predict(self, found: list[Entities]) -> list[Entities]:
        """What the ready tagger finds in each document -> the same under our names."""
        return [
            [(start, stop, self.kind_of_[kind]) for start, stop, kind in of_tagger if kind in self.kind_of_]
            for of_tagger in found
        ]

    def save(self, folder: Path) -> None:
        """Write `kinds.json`."""
        learned = {"language": self.language, "pipeline": self.pipeline, "kinds": self.kind_of_}
        (folder / "kinds.json").write_text(json.dumps(learned, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Pretrained:
    """A folder that `save` wrote -> the same estimator, fitted."""
    stored = json.loads((folder / "kinds.json").read_text(encoding="utf-8"))
    estimator = Pretrained(stored["language"], stored["pipeline"])
    estimator.kind_of_ = stored["kinds"]
    return estimator
