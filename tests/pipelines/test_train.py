"""The training loop: what it learns, what it keeps, what it does when something goes wrong."""

import os

import numpy as np
import pytest

from tests.small_training import CLASSES, FAST, SETTINGS, Small

pytestmark = pytest.mark.backend

IS_DEFAULT = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"


@pytest.mark.parametrize("name", SETTINGS)
def test_learns_and_keeps_the_best_epoch(keras, texts, name):
    from pipelines.steps.examples import predict

    small = Small(texts, name, **FAST)
    engine = small.engine()
    losses = [row["validation_loss"] for row in small.train(engine).history]
    assert losses[0] > 2 * min(losses)
    probabilities = predict(engine.network, small.examples.inputs)
    kept = -np.log(probabilities[np.arange(90), small.examples.labels]).mean()
    assert kept == pytest.approx(min(losses), abs=1e-5)


@pytest.mark.parametrize("given", [
    {"class_weight": "balanced", "label_smoothing": 0.05}, {"loss": "squared_hinge"},
    *([{}, {"loss": "focal_crossentropy"}, {"loss": "mean_squared_error"}] if IS_DEFAULT else []),
], ids=str)  # fmt: skip
def test_learns_several_labels_and_measures_them_as_they_are(keras, texts, given):
    from pipelines.steps.examples import predict

    words, numbers = texts
    labels = np.column_stack([numbers == 0, numbers != 1, np.zeros(90)]).astype("uint8")  # two, one or none of three
    small = Small((words, labels), **FAST, **given)
    engine = small.engine()
    best = min(small.train(engine).history, key=lambda row: row["validation_loss"])
    probabilities = predict(engine.network, small.examples.inputs).astype(float)
    loss = -np.log(np.where(labels == 1, probabilities, 1 - probabilities)).mean()
    assert best["validation_loss"] == pytest.approx(loss, abs=1e-4)
    assert best["validation_accuracy"] == ((probabilities >= 0.5) == labels).all(axis=1).mean() > 0.9
    assert best["validation_macro_f1"] > 0.9


SLOW_PAIRS = [pytest.param(*pair, marks=pytest.mark.slow) for pair in (("mlp", "sgd"), ("lstm", "adam"))]
FEW = [("mlp", "adam"), *SLOW_PAIRS]  # on backends that compile each: the rules are the same
MORE = [*(("mlp", optimizer) for optimizer in ("rmsprop", "lion", "adagrad", "adadelta", "adamw")), ("cnn", "adam"),
        ("lstm", "sgd")]  # fmt: skip


@pytest.mark.parametrize(("name", "optimizer"), FEW + (MORE if IS_DEFAULT else []))
def test_rows_changed_when_they_are_read_train_as_the_whole_table_does(keras, texts, name, optimizer):
    given = {"epochs": 4, "batch_size": 4, "patience": 4, "optimizer": optimizer}
    given |= {"learning_rate": 0.3 if optimizer in ("sgd", "adadelta") else 0.005}
    given |= {"momentum": 0.5} if optimizer == "sgd" else {}
    histories = {}
    for lazy in (True, False):
        small = Small(texts, name, lazy_rows=lazy, **given)
        engine = small.engine()
        assert (engine.table is not None) == lazy
        histories[lazy] = small.train(engine).history
    for key in ("loss", "validation_loss"):
        lazy, whole = ([row[key] for row in histories[way]] for way in (True, False))
        np.testing.assert_allclose(lazy, whole, rtol=0.05)


@pytest.mark.parametrize("given", [{}, {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9}], ids=str)
def test_where_every_batch_reads_every_row_lazy_rows_are_the_ordinary_rule(keras, texts, given):
    words = [[f"noise{n}" for n in range(8)] + [f"class{n}" for n in range(CLASSES)]] * 90
    losses = []
    for lazy in (True, False):
        small = Small((words, texts[1]), epochs=3, batch_size=30, lazy_rows=lazy, **given)
        losses.append([row["loss"] for row in small.train().history])
    np.testing.assert_allclose(*losses, rtol=1e-5)


@pytest.mark.slow
def test_started_afresh_it_trains_as_a_new_one(keras, texts):
    from pipelines.steps.train import start_afresh

    small = Small(texts, epochs=3, learning_rate=0.01)
    engine = small.engine(seed=5)
    small.train(engine, seed=5)
    start_afresh(engine, small.build, 1)
    again = small.train(engine, seed=1)  # at once: torch draws dropout from one stream for the whole process
    new = small.train(seed=1)
    for key in ("loss", "validation_loss"):
        assert [row[key] for row in again.history] == [row[key] for row in new.history]


@pytest.mark.slow
def test_what_was_built_before_changes_no_digit(keras, texts, monkeypatch):
    monkeypatch.setitem(SETTINGS, "cnn", {"embedding": 8, "filters": 8, "widths": (3, 4, 5)})
    small = Small(texts, epochs=3, batch_size=16)
    keras.utils.clear_session()
    trained = []
    for _ in range(2):
        engine = small.engine()
        small.train(engine)
        trained.append(engine.weights())
    assert all((first == second).all() for first, second in zip(*trained, strict=True))


@pytest.mark.slow
def test_a_loss_explodes_by_what_a_network_lost_that_had_learned_nothing(keras, texts):
    from pipelines.steps.errors import Diverged

    small = Small(texts, epochs=1)
    begun = small.train().first_loss
    assert begun == pytest.approx(np.log(CLASSES), rel=0.2)
    assert small.train(first_loss=begun).first_loss == begun
    with pytest.raises(Diverged, match="exploded: 0.1 in the first step"):
        small.train(first_loss=0.1)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_and_another_seed_another(keras, texts):
    losses = [Small(texts, epochs=2).train(seed=seed).history[-1]["loss"] for seed in (0, 0, 1)]
    assert losses[0] == losses[1] != losses[2]


@pytest.mark.parametrize("monitor", ["loss", "accuracy", "macro_f1"] if IS_DEFAULT else ["macro_f1"])
def test_stops_after_patience_runs_out(keras, texts, monitor):
    from pipelines.steps.examples import Examples

    small = Small(texts, epochs=30, learning_rate=0.03, patience=2, monitor=monitor)
    wrong = Examples(small.examples.inputs, (texts[1] + 1) % CLASSES)  # the better it learns, the worse it gets
    history = small.train(validation=wrong).history
    name, sign = f"validation_{monitor}", 1 if monitor == "loss" else -1
    best = min(history, key=lambda row: sign * row[name])["epoch"]
    assert len(history) == best + 2 < 30


def test_predictions_come_in_the_order_of_the_texts(keras, texts):
    from pipelines.steps.examples import predict

    small = Small(texts, **FAST)
    engine = small.engine()
    small.train(engine)
    together = predict(engine.network, small.examples.inputs)
    for row in (0, 17, 89):
        start, end = small.examples.inputs.offsets[row : row + 2]
        alone = np.asarray(engine.network.predict_on_batch(small.examples.inputs.ids[start:end][None]))
        np.testing.assert_allclose(together[row], alone[0], atol=1e-5)


def test_batches_of_any_length_in_any_order_train(keras, texts):
    """Keras' own loop on TensorFlow takes the shape of all batches from the first two."""
    words, labels = texts
    longer = [text * (1 + n % 7) for n, text in enumerate(words)]
    history = Small((longer, labels), epochs=2, batch_size=5).train().history
    assert all(1 <= row["padding"] < 3 for row in history)


def test_a_batch_in_parts_is_the_batch(keras, texts):
    """16 does not go into 3 parts, so rows are filled up."""
    from pipelines.steps.batches import NO_ROW, Chunk

    moved = []
    for parts, filled in ((1, 0), (2, 0), (3, 2)):
        engine = Small(texts, dropout=0.0, learning_rate=0.01).engine()
        engine.split(parts)
        rows = np.array([[*range(n, n + 16), *[NO_ROW] * filled] for n in (0, 16)], "int32")
        losses = engine.run(Chunk(rows, np.array([32, 40], "int32"), np.zeros(2, "int32")), np.full(2, 0.01))
        moved.append([losses, *engine.weights()])
    for other in moved[1:]:
        for found, expected in zip(other, moved[0], strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_lbfgs_learns_on_all_texts_at_once_and_falls_in_every_iteration(keras, texts, name):
    from pipelines.steps.examples import predict

    small = Small(texts, name, optimizer="lbfgs", epochs=30, patience=30)
    engine = small.engine()
    history = small.train(engine).history
    losses = [row["loss"] for row in history]
    assert all(later <= earlier for earlier, later in zip(losses, losses[1:], strict=False))
    assert losses[-1] < 0.01
    # Without dropout and on the same texts, the loss of training is that of validation.
    np.testing.assert_allclose(losses, [row["validation_loss"] for row in history], rtol=1e-3, atol=1e-5)
    probabilities = predict(engine.network, small.examples.inputs)
    assert (probabilities.argmax(axis=1) == small.examples.labels).all()


@pytest.mark.slow
@pytest.mark.parametrize("frozen", [False, True])
def test_a_batch_too_large_for_the_memory_is_divided_for_each_seed_anew(keras, texts, monkeypatch, frozen):
    """The memory gives out in the middle of a call, when the state has been used up."""
    from pipelines.steps.engine import Engine
    from pipelines.steps.train import start_afresh

    run = Engine.run

    def run_or_fail(engine, chunk, rates):
        if engine.parts < 4 and fails:
            engine._steps(engine.state_of_table, engine.state, engine._data_of(chunk), chunk, rates.astype("float32"))
            raise MemoryError
        return run(engine, chunk, rates)

    monkeypatch.setattr(Engine, "run", run_or_fail)
    small = Small(texts, epochs=2, batch_size=10, lazy_rows=not frozen)
    build = small.build

    def build_frozen():
        network = build()
        network.get_layer("words").trainable = not frozen
        return network

    small.build, fails = build_frozen, True
    engine = small.engine()
    assert [row["parts"] for row in small.train(engine).history] == [4, 4]
    fails = False  # the other work on the machine is over
    start_afresh(engine, small.build, 1)
    again = small.train(engine, seed=1)
    assert [row["parts"] for row in again.history] == [1, 1] and engine.parts == 1
    expected = small.train(small.engine(1), seed=1)
    assert [row["loss"] for row in again.history] == pytest.approx([row["loss"] for row in expected.history], rel=1e-4)
