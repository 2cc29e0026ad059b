"""Training on pictures: changed anew in each epoch, fed while the step before is worked on, resumed to the same
digit."""

import numpy as np
import pytest

from pipelines.steps.augment_settings import Augment
from pipelines.steps.experiment import Train
from tests.small_pictures import CLASSES, FAST, MOVED, SmallPictures, squares
from tests.small_training import Broken, break_off, history


def chunks_of_epoch(examples, settings):
    from pipelines.steps.batches import Shapes, chunks_of
    from pipelines.steps.train import epoch_batches

    batches = epoch_batches(examples, settings, np.random.default_rng(1))
    return chunks_of(batches, Shapes(examples.inputs, settings.batch_size, 4), settings.batch_size, 3), batches


@pytest.mark.backend
@pytest.mark.parametrize("name", ["mlp", "cnn", "resnet"])
def test_learns_with_changed_pictures(keras, name):
    done = SmallPictures(name, MOVED, **FAST).train()
    assert done.history[-1]["validation_accuracy"] > 0.9 and done.history[0]["loss"] > done.history[-1]["loss"]


@pytest.mark.backend
def test_learns_from_mixed_pictures_with_smoothed_labels(keras):
    mixed = Augment(mixup=0.2, cutmix=1.0, flip="none")
    done = SmallPictures(
        "cnn", mixed, **FAST | {"epochs": 12}, label_smoothing=0.1, use_ema=True, ema_momentum=0.9
    ).train()
    assert max(row["validation_accuracy"] for row in done.history) > 0.9


def test_an_epoch_feeds_every_picture_once_and_filling_weighs_nothing(keras):
    small = SmallPictures(count=50, batch_size=16)
    chunks, batches = chunks_of_epoch(small.examples, small.settings)
    assert [len(batch) for batch in batches].count(16) == 3 and len(batches) == 4
    ready = list(small.examples.ready(chunks, 0, small.settings, 7))
    assert [len(chunk) for chunk in ready] == [3, 1]
    sizes = {len(array) for chunk in ready for array in chunk.data.values()}
    assert sizes == {48}  # one size, for each may be compiled
    fed = np.concatenate([chunk.data["pictures"][: chunk.rows.size] for chunk in ready])
    weights = np.concatenate([chunk.data["weights"][: chunk.rows.size] for chunk in ready])
    targets = np.concatenate([chunk.data["targets"][: chunk.rows.size] for chunk in ready])
    real = weights > 0
    assert real.sum() == 50 and len(real) == 64
    order = np.concatenate(batches)
    np.testing.assert_array_equal(fed[real], small.examples.inputs.pictures[order])
    np.testing.assert_array_equal(targets[real].argmax(axis=1), small.examples.labels[order])
    # What fills up a batch are real pictures, and different ones: normalisation over the batch looks at them.
    assert len(fed[~real]) == 14 and len(np.unique(fed[~real], axis=0)) > 1


def test_classes_that_are_to_weigh_the_same_do(keras):
    small = SmallPictures(count=50, batch_size=16, class_weight="balanced")
    chunks, batches = chunks_of_epoch(small.examples, small.settings)
    ready = list(small.examples.ready(chunks, 0, small.settings, 7))
    weights = np.concatenate([chunk.data["weights"][: chunk.rows.size] for chunk in ready])
    labels = small.examples.labels[np.concatenate(batches)]
    sums = [weights[weights > 0][labels == n].sum() for n in range(CLASSES)]
    np.testing.assert_allclose(sums, 50 / 3, rtol=1e-5)


def test_what_is_drawn_depends_on_the_epoch_and_the_chunk_alone(keras):
    small = SmallPictures(augment=Augment(noise=0.2, mixup=0.5), batch_size=16)
    chunks, _ = chunks_of_epoch(small.examples, small.settings)
    first, again, other = (list(small.examples.ready(chunks, 0, small.settings, key)) for key in (5, 5, 6))
    from_second = list(small.examples.ready(chunks, 1, small.settings, 5))
    for one, same in zip([*first, *first[1:]], [*again, *from_second], strict=True):
        for name, array in one.data.items():
            np.testing.assert_array_equal(array, same.data[name])
    assert (first[0].data["pictures"] != other[0].data["pictures"]).any()
    plain = list(small.examples.ready(chunks, 0, small.settings, None))
    np.testing.assert_array_equal(
        plain[0].data["pictures"][:16], small.examples.inputs.pictures[chunks[0].rows[0]]
    )  # without a key nothing is changed


def test_a_picture_is_changed_otherwise_in_every_chunk_and_every_epoch(keras):
    small = SmallPictures("mlp", Augment(noise=0.2), batch_size=16, steps_per_execution=3, epochs=2)
    small.examples.inputs.pictures[:] = 128  # one grey: what differs was drawn
    engine, fed = small.engine(), []
    run = engine.run

    def keep(chunk, rates):
        fed.append(chunk.data["pictures"][:16])
        return run(chunk, rates)

    engine.run = keep
    small.train(engine)
    assert len(fed) == 4  # two chunks in each of two epochs
    assert all((one != other).any() for n, one in enumerate(fed) for other in fed[:n])


@pytest.mark.backend
def test_broken_off_anywhere_it_goes_on_to_the_same_numbers(keras, tmp_path):
    given = {"epochs": 3, "batch_size": 16, "steps_per_execution": 2, "learning_rate": 0.01, "checkpoint_minutes": 1e-9}
    small = SmallPictures("resnet", Augment(shift=0.2, mixup=0.3, noise=0.05), **given)
    engine = small.engine()
    unbroken, weights = history(small.train(engine)), engine.network.get_weights()
    for calls in (2, 4):
        path = tmp_path / f"{calls}.npz"
        engine = small.engine()
        break_off(engine, after=calls)
        with pytest.raises(Broken):
            small.train(engine, checkpoint=path)
        engine = small.engine()
        assert history(small.train(engine, checkpoint=path)) == unbroken
        for found, expected in zip(engine.network.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.backend
def test_the_first_step_is_that_of_keras(keras):
    """The oracle: `train_on_batch` with the same weights, pictures, optimizer and loss."""
    small = SmallPictures("cnn", dropout=0.0, count=16, batch_size=16, epochs=1, optimizer="sgd", learning_rate=0.1)
    engine = small.engine()
    network = small.build()
    network.set_weights(engine.network.get_weights())
    network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    network.train_on_batch(small.examples.inputs.pictures, small.examples.labels)
    small.train(engine)
    for found, expected in zip(engine.network.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-4)


def test_lbfgs_and_what_happens_inside_work_on_pictures_too(keras):
    done = SmallPictures("mlp", dropout=0.0, optimizer="lbfgs", epochs=5, augment=MOVED).train()
    assert done.history[-1]["loss"] < done.history[0]["loss"]
    done = SmallPictures("cnn", MOVED, diagnose=True, **FAST | {"epochs": 2}).train()
    assert {row["layer"] for row in done.inside} >= {"first", "logits"} and all(
        np.isfinite(row["gradient_norm"]) for row in done.inside
    )


def test_a_training_that_diverges_says_how_many_pictures_the_batch_had(keras):
    from pipelines.steps.errors import Diverged

    small = SmallPictures("mlp", optimizer="sgd", learning_rate=1e30, batch_size=16, epochs=2, momentum=0.9)
    with pytest.raises(Diverged, match=r"a batch of 1[0-6] pictures, at the learning rate"):
        small.train()


@pytest.mark.backend
def test_answers_over_views_are_their_mean(keras):
    from pipelines.steps.picture_examples import predict_pictures

    network = SmallPictures("cnn", dropout=0.0).build()
    pictures, _ = squares(40)
    plain = predict_pictures(network, pictures, Augment())
    mirrored = predict_pictures(network, pictures[:, :, ::-1], Augment())
    both = predict_pictures(network, pictures, Augment(test_time="flip"))
    np.testing.assert_allclose(both, (plain + mirrored) / 2, atol=1e-6)
    np.testing.assert_allclose(
        predict_pictures(network, pictures, Augment(test_time="shift")).sum(axis=1), 1, atol=1e-5
    )
    assert predict_pictures(network, pictures[:0], Augment()).shape == (0, CLASSES)


def test_settings_hold_for_pictures(keras):
    small = SmallPictures(batch_size=16, resample="over", epochs=1, learning_rate=0.01)
    rows = small.examples.rows_of_epoch(Train(resample="over"), np.random.default_rng(0))
    counts = np.bincount(small.examples.labels[rows])
    assert len(set(counts.tolist())) == 1 and counts[0] == np.bincount(small.examples.labels).max()
