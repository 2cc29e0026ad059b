"""How networks were trained, as the report says it: nothing that was switched on is missing, nothing is made up."""

from typing import get_args

import numpy as np
import pytest

from pipelines.steps.experiment import Train
from pipelines.steps.schedules import FIRST, RISE
from reports.chapters.training import BETA_2, DECAY, RHO, training
from reports.run import Run
from reports.words import Words

ON = {  # of each setting another value than its default, and the settings without which it does nothing
    "epochs": (7, {}),
    "batch_size": (8, {}),
    "optimizer": ("sgd", {}),
    "learning_rate": (3e-7, {}),
    "momentum": (0.9, {"optimizer": "sgd"}),
    "nesterov": (True, {"optimizer": "sgd", "momentum": 0.9}),
    "rho": (0.8, {"optimizer": "rmsprop"}),
    "beta_1": (0.8, {}),
    "beta_2": (0.99, {}),
    "weight_decay": (0.01, {}),
    "clipnorm": (1.0, {}),
    "global_clipnorm": (1.0, {}),
    "clipvalue": (1.0, {}),
    "use_ema": (True, {"lazy_rows": False}),
    "ema_momentum": (0.9, {"use_ema": True}),
    "lazy_rows": (False, {}),
    "schedule": ("cosine", {}),
    "warmup_epochs": (0.5, {}),
    "decay_rate": (0.9, {"schedule": "step"}),
    "decay_epochs": (3.0, {"schedule": "plateau"}),
    "final_rate": (0.1, {"schedule": "one_cycle"}),
    "loss": ("hinge", {}),
    "focal_gamma": (1.0, {"loss": "focal_crossentropy"}),
    "label_smoothing": (0.1, {}),
    "l1": (1e-5, {}),
    "l2": (1e-5, {"l1": 1e-5}),
    "class_weight": ("balanced", {}),
    "resample": ("under", {}),
    "silver_epochs": (2, {}),
    "monitor": ("accuracy", {}),
    "patience": (2, {}),
    "steps_per_execution": (4, {}),
    "mixed_precision": (True, {}),
    "deterministic": (True, {}),
    "checkpoint_minutes": (1.0, {}),
    "diagnose": (True, {}),
}


def said(folder, language: str, settings: dict, labels: str = "one", device: str = "CPU") -> str:
    """What the report says where every network of a run is trained with these settings."""
    run = Run(folder)
    for model in run.config["models"].values():
        model["train"] = Train(**settings).model_dump(mode="json")
    run.config["data"]["multilabel"] = labels == "several"
    run.facts["device"] = [device]
    return repr(training(run, Words(language))).replace("\\xa0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_setting_that_is_switched_on_changes_the_text(finished_run, language):
    assert ON.keys() == Train.model_fields.keys()
    for name, (value, beside) in ON.items():
        assert said(finished_run, language, beside | {name: value}) != said(finished_run, language, beside), name


@pytest.mark.parametrize("labels", ["one", "several"])
@pytest.mark.parametrize("language", ["en", pytest.param("ru", marks=pytest.mark.slow)])
def test_every_choice_has_words_of_its_own(finished_run, language, labels):
    choices = {name: get_args(field.annotation) for name, field in Train.model_fields.items()}
    words = {name: options for name, options in choices.items() if all(isinstance(option, str) for option in options)}
    found = {name: options for name, options in words.items() if options}
    assert {"optimizer", "schedule", "loss", "class_weight", "resample", "monitor"} == found.keys()
    for name, options in found.items():
        texts = {said(finished_run, language, {name: option}, labels) for option in options}
        assert len(texts) == len(options), name


def test_what_is_switched_off_is_not_listed(finished_run):
    text = said(finished_run, "en", {})
    for word in ("penalty", "gradients are cut", "average of weights", "unequal", "momentum 0", "smoothed", "decay 0"):
        assert word not in text, word


def test_numbers_stand_in_the_words_of_each_language(finished_run):
    asked = {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "learning_rate": 0.05, "schedule": "cosine",
             "warmup_epochs": 1.5, "final_rate": 0.1, "l2": 1e-4}  # fmt: skip
    english, russian = (said(finished_run, language, asked) for language in ("en", "ru"))
    for part in ("Nesterov momentum 0.9", "0.05, falling along half a cosine to 0.005", "the first 1.5 epochs",
                 "0.0001 times the sum of the squares"):  # fmt: skip
        assert part in english, part
    for part in ("импульс Нестерова 0,9", "по полуволне косинуса до 0,005", "1,5 эпохи", "0,0001 суммы квадратов"):
        assert part in russian, part


def test_what_the_file_leaves_open_is_said_as_it_was_done(finished_run):
    for device, rows, numbers in (("CPU", "only the rows", "in float32"), ("a GPU", "all rows", "bfloat16")):
        text = said(finished_run, "en", {}, device=device)
        assert rows in text and numbers in text
    assert "all rows" in said(finished_run, "en", {"use_ema": True})


def test_what_l_bfgs_has_no_use_for_is_not_said(finished_run):
    text = said(finished_run, "en", {"optimizer": "lbfgs", "l2": 1e-4})
    assert "on all texts at once" in text and "0.0001 times" in text
    for word in ("learning rate", "32 texts", "rows", "at a time", "checkpoint"):
        assert word not in text, word


def test_devices_that_share_a_batch_are_counted(finished_run):
    run = Run(finished_run)
    run.facts["device"] = ["a GPU", "a GPU"]
    for backend, shared in (("jax", True), ("torch", False)):
        run.facts["backend"] = backend
        assert ("shared out among 2 devices" in repr(training(run, Words("en")))) == shared


def test_networks_trained_alike_stand_together_and_differences_side_by_side(finished_run):
    run = Run(finished_run)  # the cnn has fewer epochs
    first, same, table = training(run, Words("en"))
    assert "How mlp, cnn were trained" in first.text
    assert any("Adam" in item for item in same.items)
    assert table.header[1:] == ["mlp", "cnn"]
    assert len(table.rows) == 1
    assert "after 3 epochs" in table.rows[0][1] and "after 2 epochs" in table.rows[0][2]


def test_defaults_of_optimizers_are_those_of_the_engine():
    from pipelines.steps.optimizers import RULES

    for name, value in DECAY.items():
        assert Train(optimizer=name).decay == value
    weight, slots = np.array([1.0], "float32"), (np.array([0.2], "float32"), np.array([0.3], "float32"))
    for key, of_optimizers in (("rho", RHO), ("beta_2", BETA_2)):
        assert len(of_optimizers) > 1
        for name, value in of_optimizers.items():
            given = slots[:1] if name in ("rmsprop", "lion") else slots
            moved = [
                RULES[name](weight, weight, given, 0.1, 2.0, Train(optimizer=name, **more))
                for more in ({}, {key: value})
            ]
            np.testing.assert_array_equal(np.array(moved[0][1]), np.array(moved[1][1]))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_shape_of_one_cycle_is_the_engine_s(finished_run, language):
    text = said(finished_run, language, {"schedule": "one_cycle"})
    assert f"{100 * RISE:.0f} %" in text and f"{100 * FIRST:.0f} %" in text
