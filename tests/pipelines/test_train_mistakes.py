"""Settings of [train] that do nothing or cannot stand together are refused with the file."""

import pytest

from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Train
from pipelines.steps.experiment_file import parse_experiment
from pipelines.steps.train_mistakes import COUNTS, train_mistakes


def mistakes(labels_are_lists=False, **written) -> list[str]:
    return list(train_mistakes(Train(**written), set(written), labels_are_lists))


@pytest.mark.parametrize(("written", "said"), [
    ({"momentum": 0.9}, 'momentum: it counts only with optimizer = "sgd" or "rmsprop"'),
    ({"optimizer": "sgd", "nesterov": True}, "nesterov: there is no momentum"),
    ({"optimizer": "sgd", "beta_2": 0.9}, "beta_2: it counts only with optimizer"),
    ({"decay_rate": 0.1}, 'decay_rate: it counts only with schedule = "step" or "exponential" or "plateau"'),
    ({"schedule": "cosine", "final_rate": 0.1, "decay_epochs": 2}, "decay_epochs: it counts"),
    ({"focal_gamma": 1.0}, "focal_gamma: it counts only with loss"),
    ({"loss": "hinge", "label_smoothing": 0.1}, "label_smoothing: it counts"),
    ({"clipnorm": 1.0, "clipvalue": 1.0}, "clipnorm: beside clipvalue; keep one"),
    ({"use_ema": True, "lazy_rows": True}, "lazy_rows: with use_ema"),
    ({"schedule": "one_cycle", "warmup_epochs": 1}, "warmup_epochs: one_cycle rises by itself"),
    ({"epochs": 3, "warmup_epochs": 3}, "warmup_epochs = 3: there are only 3 epochs"),
    ({"resample": "over", "class_weight": "balanced"}, "class_weight: beside resample"),
    ({"optimizer": "lbfgs", "learning_rate": 0.1}, 'learning_rate: optimizer = "lbfgs" takes all texts at once'),
], ids=str)  # fmt: skip
def test_a_setting_that_does_nothing_is_named(written, said):
    (found,) = mistakes(**written)
    assert found.startswith(said)


def test_what_can_stand_together_is_let_through():
    assert mistakes() == []
    assert mistakes(optimizer="sgd", momentum=0.9, nesterov=True, schedule="step", decay_rate=0.1, clipnorm=1.0) == []
    assert (
        mistakes(optimizer="lbfgs", l2=1e-4, epochs=50, patience=9, class_weight="balanced", loss="squared_hinge") == []
    )
    assert set(COUNTS) <= set(Train.model_fields)


def test_texts_with_several_labels_cannot_be_resampled():
    assert mistakes(resample="over") == []
    (found,) = mistakes(labels_are_lists=True, resample="over")
    assert found.startswith("resample: texts may have several labels here")


def test_the_file_is_refused_with_the_key_of_the_table_it_stands_in(tmp_path):
    (tmp_path / "t.csv").write_text("text,label\n", encoding="utf-8")
    asked = {
        "format": 1, "name": "x", "task": "text_classification", "language": "en", "data": {"path": "t.csv"},
        "models": {"cnn": {"train": {"momentum": 0.5}}, "gru": {"train": {"optimizer": "sgd", "momentum": 0.5}}},
        "train": {"decay_rate": 0.5},
    }  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        parse_experiment(asked, tmp_path / "x.toml")
    assert "2 mistakes" in str(caught.value)
    assert "models.cnn.train.momentum: it counts only" in str(caught.value)
    assert "\n  train.decay_rate: it counts only" in str(caught.value)
