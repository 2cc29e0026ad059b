"""Tf-idf of words and of characters with a linear classifier: the baseline a network has to beat.

Wang and Manning 2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification", show how hard that is.
The margins of the support vector machine become probabilities by one temperature (Guo et al. 2017, "On Calibration
of Modern Neural Networks"), fitted on held-out folds of the training part. Where a text may have several labels, there
is a model with a temperature for each of them: has it, or has it not.
"""

import json
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import NonNegativeInt, PositiveFloat, PositiveInt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC


def classifier(
    *,
    method: Literal["svm", "logistic_regression"] = "svm",
    word_ngrams: NonNegativeInt = 2,
    char_ngrams: NonNegativeInt = 5,
    min_documents: PositiveInt = 1,
    C: PositiveFloat = 1.0,
) -> "Linear":
    """N-grams of up to `word_ngrams` words and of 2 to `char_ngrams` characters (0 = none) -> an untrained estimator.

    `C` is scikit-learn's: the smaller, the stronger the regularisation.
    """
    return Linear(method, word_ngrams, char_ngrams, min_documents, C)


class Linear(ClassifierMixin, BaseEstimator):
    """A linear classifier over token lists; character n-grams are taken from the tokens joined by blanks."""

    def __init__(self, method="svm", word_ngrams=2, char_ngrams=5, min_documents=1, C=1.0):
        self.method = method
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.min_documents = min_documents
        self.C = C

    def fit(self, texts: list[list[str]], labels: np.ndarray) -> "Linear":
        """Token lists and class numbers (texts,), or 0/1 labels (texts, classes) -> itself, fitted."""
        self.vectorisers_ = self._vectorisers()
        if not self.vectorisers_:
            raise ValueError("linear: word_ngrams and char_ngrams are both 0, so there is nothing to learn from")
        features = hstack([v.fit_transform(texts) for v in self.vectorisers_.values()], format="csr")
        self.several_ = labels.ndim == 2
        if self.several_:
            fits = [self._fit_label(features, column) for column in labels.T]
            self.coefficients_, self.intercepts_, self.temperature_ = map(np.hstack, zip(*fits, strict=True))
            self.classes_ = np.arange(labels.shape[1])
        else:
            coefficients, intercepts, self.temperature_ = self._fit_classes(features, labels)
            self.coefficients_, self.intercepts_ = _two_columns(coefficients, intercepts)
            self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class probabilities (texts, classes)."""
        scores = self._scores(self._features(texts)) / self.temperature_
        return expit(scores) if self.several_ else softmax(scores, axis=1)

    def predict(self, texts: list[list[str]]) -> np.ndarray:
        """Token lists -> class numbers (texts,), or 0/1 labels (texts, classes): those more likely than not."""
        probabilities = self.predict_proba(texts)
        return (probabilities >= 0.5).astype("uint8") if self.several_ else self.classes_[probabilities.argmax(axis=1)]

    def size(self) -> int:
        """-> number of fitted weights."""
        return self.coefficients_.size + self.intercepts_.size

    def save(self, folder: Path) -> None:
        """Write `linear.json` (settings), `<part>_ngrams.txt` (one a line, quoted) and `linear.npz` (weights)."""
        temperature = np.asarray(self.temperature_).tolist()  # of several labels a list
        settings = {"settings": self.get_params(), "temperature": temperature}
        (folder / "linear.json").write_text(json.dumps(settings), encoding="utf-8")
        for part, vectoriser in self.vectorisers_.items():
            lines = [json.dumps(ngram, ensure_ascii=False) for ngram in vectoriser.get_feature_names_out()]
            (folder / f"{part}_ngrams.txt").write_text("\n".join(lines), encoding="utf-8")
        np.savez_compressed(
            folder / "linear.npz",
            coefficients=self.coefficients_,
            intercepts=self.intercepts_,
            classes=self.classes_,
            **{f"{part}_idf": vectoriser.idf_ for part, vectoriser in self.vectorisers_.items()},
        )

    def _fit_classes(self, features, labels) -> tuple[np.ndarray, np.ndarray, float]:
        """-> coefficients (features, classes), one column for two classes, intercepts (classes,), temperature."""
        model = self._linear_model().fit(features, labels)
        temperature = self._held_out_temperature(features, labels) if self.method == "svm" else 1.0
        return model.coef_.T, model.intercept_, temperature

    def _fit_label(self, features, has) -> tuple[np.ndarray, np.ndarray, float]:
        """The same of one label that a text has (1) or has not (0)."""
        if has.min() < has.max():
            return self._fit_classes(features, has)
        odds = (has.sum() + 1) / (len(has) - has.sum() + 1)  # all have it, or none: Laplace's rule of succession
        return np.zeros((features.shape[1], 1)), np.log([odds]), 1.0

    def _vectorisers(self) -> dict[str, TfidfVectorizer]:
        shared = {"sublinear_tf": True, "min_df": self.min_documents, "lowercase": False}
        vectorisers = {}
        if self.word_ngrams:
            vectorisers["word"] = TfidfVectorizer(
                ngram_range=(1, self.word_ngrams), tokenizer=_as_is, preprocessor=_as_is, token_pattern=None, **shared
            )
        if self.char_ngrams:
            vectorisers["char"] = TfidfVectorizer(
                ngram_range=(2, max(2, self.char_ngrams)), analyzer="char_wb", preprocessor=" ".join, **shared
            )
        return vectorisers

    def _linear_model(self):
        if self.method == "svm":
            return LinearSVC(C=self.C, random_state=0)
        return LogisticRegression(C=self.C, max_iter=1000)

    def _features(self, texts) -> csr_matrix:
        return hstack([v.transform(texts) for v in self.vectorisers_.values()], format="csr")

    def _scores(self, features) -> np.ndarray:
        return np.asarray(features @ self.coefficients_) + self.intercepts_

    def _held_out_temperature(self, features, labels) -> float:
        """The temperature that makes the margins of held-out folds the likeliest probabilities; 1 where none can be."""
        folds = min(3, np.unique(labels, return_counts=True)[1].min())
        if folds < 2:
            return 1.0
        held_out = StratifiedKFold(folds, shuffle=True, random_state=0)
        margins = cross_val_predict(self._linear_model(), features, labels, cv=held_out, method="decision_function")
        if margins.ndim == 1:
            margins = np.stack([-margins, margins], axis=1) / 2
        columns = np.unique(labels, return_inverse=True)[1]

        def loss(log_temperature):
            likelihood = log_softmax(margins / np.exp(log_temperature), axis=1)
            return -likelihood[np.arange(len(labels)), columns].mean()

        return float(np.exp(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x))


def load(folder: Path) -> Linear:
    """A folder that `save` wrote -> the same estimator, fitted."""
    stored = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
    estimator = Linear(**stored["settings"])
    with np.load(folder / "linear.npz") as arrays:
        estimator.coefficients_ = arrays["coefficients"]
        estimator.intercepts_ = arrays["intercepts"]
        estimator.classes_ = arrays["classes"]
        estimator.temperature_ = np.asarray(stored["temperature"])
        estimator.several_ = estimator.temperature_.ndim == 1
        estimator.vectorisers_ = estimator._vectorisers()
        for part, vectoriser in estimator.vectorisers_.items():
            lines = (folder / f"{part}_ngrams.txt").read_text(encoding="utf-8").split("\n")
            vectoriser.vocabulary = [json.loads(line) for line in lines]
            vectoriser._validate_vocabulary()
            vectoriser.idf_ = arrays[f"{part}_idf"]
    return estimator


def _as_is(tokens):
    return tokens


def _two_columns(coefficients, intercepts):
    """scikit-learn keeps one column for two classes: z -> scores (-z/2, z/2), the same probabilities."""
    if coefficients.shape[1] > 1:
        return coefficients, intercepts
    halves = np.array([-0.5, 0.5])
    return coefficients * halves, intercepts * halves
