"""The training loop."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras
from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Train, Vectorise
from pipelines.steps.train import Examples, compile_network, predict, train
from pipelines.steps.vectorise import Vocabulary

pytestmark = pytest.mark.backend

CLASSES = 3


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module")
def corpus() -> tuple[Vocabulary, Examples]:
    """Texts of 1 to 30 tokens whose class is the marker among the noise."""
    random = np.random.default_rng(0)
    labels = random.integers(CLASSES, size=90)
    texts = [
        [f"noise{n}" for n in random.integers(8, size=random.integers(0, 29))] + [f"class{label}"] for label in labels
    ]
    vocabulary = Vocabulary(Vectorise(min_count=1)).fit(texts)
    return vocabulary, Examples(vocabulary.transform(texts), labels)


def network(corpus, settings, seed=0, compiled=None, name="cnn", **hyperparameters):
    builder = find_builders("text_classification")[name]
    output = "sigmoid" if corpus[1].labels.ndim == 2 else "softmax"
    build = lambda: builder.module().classifier(corpus[0].size, CLASSES, output, **hyperparameters)  # noqa: E731
    return compile_network(build, settings, seed, compiled)


SMALL = {"embedding": 8, "filters": 8, "widths": (2,), "dropout": 0.2}
FAST = Train(epochs=12, learning_rate=0.03, patience=12)


def test_learns_and_keeps_the_best_epoch(keras, corpus):
    model = network(corpus, FAST, **SMALL)
    history = train(model, corpus[1], corpus[1], FAST, 0)
    losses = [row["validation_loss"] for row in history]
    assert losses[0] > 2 * min(losses)
    probabilities = predict(model, corpus[1].inputs)
    kept = -np.log(probabilities[np.arange(90), corpus[1].labels]).mean()
    assert kept == pytest.approx(min(losses), abs=1e-5)


def test_learns_several_labels_and_measures_them_as_they_are(keras, corpus):
    labels = np.column_stack([corpus[1].labels == 0, corpus[1].labels != 1, np.zeros(90)]).astype("uint8")
    several = corpus[0], Examples(corpus[1].inputs, labels)  # two labels, one, or none; the last on no text
    model = network(several, FAST, **SMALL)
    history = train(model, several[1], several[1], FAST, 0)
    best = min(history, key=lambda row: row["validation_loss"])
    assert history[0]["validation_loss"] > 2 * best["validation_loss"]
    probabilities = predict(model, several[1].inputs).astype(float)
    loss = -np.log(np.where(labels == 1, probabilities, 1 - probabilities)).mean()
    assert best["validation_loss"] == pytest.approx(loss, abs=1e-5)
    assert best["validation_accuracy"] == ((probabilities >= 0.5) == labels).all(axis=1).mean() > 0.9
    assert best["validation_macro_f1"] > 0.9


def test_started_afresh_it_trains_as_a_new_one(keras, corpus):
    settings = Train(epochs=3, learning_rate=0.01)
    used = network(corpus, settings, seed=5, **SMALL)
    train(used, corpus[1], corpus[1], settings, 5)
    histories = []
    for compiled in (used, None):  # each trained at once: torch draws dropout from one stream for the whole process
        model = network(corpus, settings, seed=1, compiled=compiled, **SMALL)
        assert compiled in (None, model)
        histories.append(train(model, corpus[1], corpus[1], settings, 1))
    for key in ("loss", "validation_loss"):
        np.testing.assert_allclose(*[[row[key] for row in history] for history in histories], rtol=1e-5)


def test_the_same_seed_gives_the_same_and_another_seed_another(keras, corpus):
    settings = Train(epochs=2)
    losses = []
    for seed in (0, 0, 1):
        model = network(corpus, settings, seed=seed, **SMALL)
        losses.append(train(model, corpus[1], corpus[1], settings, seed)[-1]["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    assert losses[0] != pytest.approx(losses[2], rel=1e-6)


def test_stops_after_patience_runs_out(keras, corpus):
    settings = Train(epochs=30, learning_rate=0.03, patience=2)
    wrong = Examples(corpus[1].inputs, (corpus[1].labels + 1) % CLASSES)  # the better it learns, the worse it gets
    history = train(network(corpus, settings, **SMALL), corpus[1], wrong, settings, 0)
    best = min(history, key=lambda row: row["validation_loss"])["epoch"]
    assert len(history) == best + 2 < 30


def test_predictions_come_in_the_order_of_the_texts(keras, corpus):
    model = network(corpus, FAST, **SMALL)
    together = predict(model, corpus[1].inputs)
    for row in (0, 17, 89):
        start, end = corpus[1].inputs.offsets[row : row + 2]
        alone = np.asarray(model.predict_on_batch(corpus[1].inputs.ids[start:end][None]))
        np.testing.assert_allclose(together[row], alone[0], atol=1e-5)


def test_a_loss_that_is_no_number_stops_with_a_diagnosis(keras, corpus):
    settings = Train(epochs=2, learning_rate=1e30)
    with pytest.raises(ConfigError, match="try train.learning_rate below 1e\\+30"):
        train(network(corpus, settings, **SMALL), corpus[1], corpus[1], settings, 0)
