"""Our linear baseline beside plain scikit-learn (n-grams of words or characters, LinearSVC) on given test parts.

Plain scikit-learn is fitted on the whole given training part; ours on what is left after validation was taken away.
Needs the real sets: the environment variable DATA_HOME names their folder.
"""

from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from pipelines.steps.builders import find_builders
from pipelines.steps.experiment_file import read_experiment
from pipelines.steps.preprocess import preprocess
from pipelines.steps.records import read_records
from pipelines.steps.split import split_records

ROOT = Path(__file__).resolve().parents[2]
SETS = ["ag_news_small", "banking77", "sib200_en", "sib200_ru", "inappropriate_ru"]


def main() -> None:
    """Print accuracy and macro-F1 of each, and how far ours is from the better of the plain ones."""
    print(f"{'':18}{'word 1-2':>14}{'char 2-5':>14}{'linear':>14}{'linear − better':>20}")
    for name in SETS:
        experiment = read_experiment(ROOT / f"pipelines/configs/{name}.toml")
        frame = read_records(experiment.data).frame
        train, test = frame["split"] != "test", frame["split"] == "test"
        if experiment.data.validation:
            train = frame["split"] == "train"
        figures = []
        for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 5)}):
            model = make_pipeline(TfidfVectorizer(sublinear_tf=True, **settings), LinearSVC())
            predicted = model.fit(frame["text"][train], frame["label"][train]).predict(frame["text"][test])
            figures.append(_scores(frame["label"][test], predicted))

        split = split_records(frame, experiment.data).to_numpy()
        (way,) = experiment.preprocess.values()
        tokens = list(preprocess(frame["text"], experiment.language, way))
        classes = sorted(frame["label"].unique())
        labels = np.searchsorted(classes, frame["label"])
        estimator = (
            find_builders("text_classification")["linear"]
            .module()
            .classifier(**experiment.models["linear"].hyperparameters)
        )
        estimator.fit([tokens[n] for n in np.flatnonzero(split == "train")], labels[split == "train"])
        predicted = estimator.predict([tokens[n] for n in np.flatnonzero(split == "test")])
        ours = _scores(labels[split == "test"], predicted)
        better = np.max(figures, axis=0)
        cells = [f"{a:.3f}/{f:.3f}" for a, f in [*figures, ours]]
        print(
            f"{name:18}"
            + "".join(f"{c:>14}" for c in cells)
            + f"{ours[0] - better[0]:>+12.3f}{ours[1] - better[1]:>+8.3f}"
        )


def _scores(labels, predicted) -> tuple[float, float]:
    return accuracy_score(labels, predicted), f1_score(labels, predicted, average="macro")
