"""The contract of every baseline in models/baselines: found by itself."""

import numpy as np
import pytest

from pipelines.steps.builders import find_builders

BASELINES = {name: builder for name, builder in find_builders("text_classification").items() if builder.is_baseline}
TEXTS = [
    text.split()
    for text in [
        "трамвай встал на мосту",
        "трамвай ушёл раньше",
        "поезд опоздал на час",
        "трамвай и поезд",
        "новый трамвай",
        "вратарь отбил мяч",
        "мяч в воротах",
        "вратарь ушёл в клуб",
        "клуб купил мяч",
        "гол и мяч",
    ]
]
LABELS = np.array([0] * 5 + [1] * 5)
MORE = [*TEXTS, ["незнакомое", "слово"], []]


def test_majority_and_linear_are_found():
    assert {"majority", "linear"} <= set(BASELINES)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", BASELINES)
def test_fits_gives_probabilities_and_survives_saving(name, classes, tmp_path):
    labels = LABELS if classes == 2 else np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    module = BASELINES[name].module()
    estimator = module.classifier().fit(TEXTS, labels)
    probabilities = estimator.predict_proba(MORE)
    assert probabilities.shape == (len(MORE), classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert (estimator.predict(MORE) == probabilities.argmax(axis=1)).all()

    estimator.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".txt", ".npz"}
    np.testing.assert_array_equal(module.load(tmp_path).predict_proba(MORE), probabilities)


SEVERAL = np.array([[1, 0], [1, 0], [1, 1], [1, 1], [0, 0]] + [[0, 1]] * 4 + [[1, 1]], dtype="uint8")


@pytest.mark.parametrize("name", BASELINES)
def test_of_several_labels_each_has_a_probability_of_its_own(name, tmp_path):
    module = BASELINES[name].module()
    estimator = module.classifier().fit(TEXTS, SEVERAL)
    probabilities = estimator.predict_proba(MORE)
    assert probabilities.shape == (len(MORE), 2)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert (estimator.predict(MORE) == (probabilities >= 0.5)).all()

    estimator.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".txt", ".npz"}
    loaded = module.load(tmp_path)
    np.testing.assert_array_equal(loaded.predict_proba(MORE), probabilities)
    np.testing.assert_array_equal(loaded.predict(MORE), estimator.predict(MORE))


@pytest.mark.parametrize("name", BASELINES)
def test_a_label_that_every_text_has_or_none_is_as_likely_as_counted(name):
    labels = np.column_stack([SEVERAL[:, 0], np.ones(10), np.zeros(10)]).astype("uint8")
    probabilities = BASELINES[name].module().classifier().fit(TEXTS, labels).predict_proba(MORE)
    assert (probabilities[:, 1] > 0.9).all()
    assert (probabilities[:, 2] < 0.1).all()


def test_majority_counts_each_label():
    probabilities = BASELINES["majority"].module().classifier().fit(TEXTS, SEVERAL).predict_proba(MORE)
    np.testing.assert_allclose(probabilities, [[0.5, 0.7]] * len(MORE))


@pytest.mark.parametrize("method", ["svm", "logistic_regression"])
def test_linear_of_several_labels_is_a_model_of_two_classes_for_each(method):
    """The temperature too: has it, has it not, as where these are the two classes."""
    module = BASELINES["linear"].module()
    together = module.classifier(method=method).fit(TEXTS, SEVERAL).predict_proba(MORE)
    for number, column in enumerate(SEVERAL.T):
        alone = module.classifier(method=method).fit(TEXTS, column).predict_proba(MORE)
        np.testing.assert_allclose(together[:, number], alone[:, 1], atol=1e-12)


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "logistic_regression"},
        {"char_ngrams": 0},
        {"word_ngrams": 0},
        {"method": "logistic_regression", "C": 10.0},
    ],
)
def test_linear_survives_saving_with_every_setting(settings, tmp_path):
    module = BASELINES["linear"].module()
    estimator = module.classifier(**settings).fit(TEXTS, LABELS)
    estimator.save(tmp_path)
    np.testing.assert_array_equal(module.load(tmp_path).predict_proba(MORE), estimator.predict_proba(MORE))


def test_linear_agrees_with_scikit_learn_on_its_own_features():
    """Two classes are where a sign is easily lost."""
    module = BASELINES["linear"].module()
    estimator = module.classifier(method="logistic_regression").fit(TEXTS, LABELS)
    from sklearn.linear_model import LogisticRegression

    features = estimator._features(TEXTS)
    expected = LogisticRegression(max_iter=1000).fit(features, LABELS).predict_proba(features)
    np.testing.assert_allclose(estimator.predict_proba(TEXTS), expected, atol=1e-6)


def test_linear_learns_what_majority_cannot():
    assert (BASELINES["linear"].module().classifier().fit(TEXTS, LABELS).predict(TEXTS) == LABELS).all()
    assert (BASELINES["majority"].module().classifier().fit(TEXTS, LABELS).predict(TEXTS) == 0).all()


def test_an_ngram_with_odd_characters_survives_saving(tmp_path):
    odd = [["a\u2028b", 'quo"te', "back\\slash", "tab\t", "\u0085"], ["x"], ["a\u2028b"], ["x", "\r"]]
    module = BASELINES["linear"].module()
    estimator = module.classifier().fit(odd, np.array([0, 1, 0, 1]))
    estimator.save(tmp_path)
    np.testing.assert_array_equal(module.load(tmp_path).predict_proba(odd), estimator.predict_proba(odd))
