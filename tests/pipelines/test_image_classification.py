"""The whole road of pictures: trained, broken off, prepared elsewhere, asked, done again."""

import json
import shutil
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from pipelines import predict, reproduce
from pipelines.steps import run_folder
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment_file import read_experiment
from pipelines.steps.run_folder import open_run
from tests.small_picture_run import write_pictures

OF_A_RUN = ("comparison.json", "errors.json", "looks.json", "errors.npz", "looks.npz", "splits.csv")


def resume(run: Path) -> None:
    from pipelines.image_classification import classify_pictures
    from pipelines.steps.progress import Screen

    folder, experiment = open_run(run)
    with folder.recording():
        classify_pictures(experiment, folder, Screen(), only_prepare=False)


def figures(path: Path):
    """A file's contents without times."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(found, dict):
        found.pop("seconds", None)
        for row in found.get("models", []):
            row.pop("seconds", None)
    return found


def ask(capsys, run: Path, *paths: Path, **options) -> tuple[int, str, str]:
    given = {"run": run, "text": [str(path) for path in paths], "model": None, "preprocess": None, "seed": None,
             "json": False, "file": None, "format": None, "output": None}  # fmt: skip
    code = predict.run(Namespace(**given | options))
    out, err = capsys.readouterr()
    return code, out, err


def test_a_run_holds_what_the_plan_names(picture_run):
    for name in (*OF_A_RUN, "config.json", "facts.json", "report.html", "report.md", "analysis/pictures.npz",
                 "analysis/overview.json", "analysis/findings.json", "analysis/left_out.csv"):  # fmt: skip
        assert (picture_run / name).exists(), name
    assert not list(picture_run.rglob("*.pkl")) and not list(picture_run.rglob("*.partial"))
    fits = {path.parent.relative_to(picture_run / "models").as_posix() for path in picture_run.rglob("model.json")}
    baselines = ("majority", "logistic_regression", "nearest_neighbours")
    assert fits == {"cnn/raw/seed-0"} | {f"{name}/{way}/seed-0" for name in baselines for way in ("raw", "stretched")}
    left_out = pd.read_csv(picture_run / "analysis/left_out.csv")
    assert left_out["reason"].tolist() == ["broken"]
    written = pd.read_csv(picture_run / "models/cnn/raw/seed-0/predictions.csv")
    splits = pd.read_csv(picture_run / "splits.csv")
    assert set(written["id"]) == set(splits.loc[splits["split"] != "train", "id"])


def test_what_is_learned_of_pixels_is_of_the_training_part_only(picture_run):
    """The mean and variance inside the network are those of the training pictures."""
    from pipelines.steps.fitted import load_fitted
    from pipelines.steps.pictures import read_pictures

    folder, experiment = open_run(picture_run)
    pictures = read_pictures(experiment.data, experiment.preprocess)
    splits = pd.read_csv(picture_run / "splits.csv")["split"]
    layer = load_fitted(folder.model("cnn", "raw", 0)).model.get_layer("standardise")
    training = pictures.arrays["raw"][np.flatnonzero(splits == "train")].astype("float64")
    np.testing.assert_allclose(np.ravel(layer.mean), training.mean(axis=(0, 1, 2)), rtol=1e-4)
    np.testing.assert_allclose(np.ravel(layer.variance), training.var(axis=(0, 1, 2)), rtol=1e-3)


def test_a_saved_model_answers_as_in_the_run(picture_run):
    from pipelines.steps.ask_pictures import read_as_trained
    from pipelines.steps.fitted import load_fitted

    splits = pd.read_csv(picture_run / "splits.csv")
    for fit in sorted(picture_run.glob("models/*/*/seed-0")):
        written = pd.read_csv(fit / "predictions.csv", dtype={"predicted": str})
        files = [Path(file) for file in splits.set_index("id").loc[written["id"], "file"]]
        fitted = load_fitted(fit)
        ((read, unusable),) = read_as_trained(files, fitted)
        assert not unusable
        probabilities = fitted.picture_probabilities([pixels for _, pixels in read])
        np.testing.assert_allclose(probabilities.max(axis=1), written["probability"], atol=2e-5)


def test_answers_over_views_are_asked_of_a_saved_model_too(picture_run):
    from dataclasses import replace

    from pipelines.steps.fitted import load_fitted

    fitted = load_fitted(picture_run / "models/cnn/raw/seed-0")
    pictures = np.random.default_rng(0).integers(0, 256, (5, 12, 12, 3)).astype("uint8")
    plain, mirrored = (fitted.picture_probabilities(views) for views in (pictures, pictures[:, :, ::-1]))
    fitted.seeing = replace(fitted.seeing, test_time="flip")
    np.testing.assert_allclose(fitted.picture_probabilities(pictures), (plain + mirrored) / 2, atol=1e-6)


def test_errors_are_told_the_surest_first(tmp_path):
    from pipelines.steps.picture_errors import picture_errors
    from pipelines.steps.run_folder import RunFolder
    from pipelines.steps.tasks.image_classification import Prepared

    class Answers:
        """0.9 for class 1 of every second picture, and ever less sure."""

        def picture_probabilities(self, pictures):
            wrong = 0.9 - 0.05 * np.arange(len(pictures))
            return np.stack([1 - wrong, wrong], axis=1)

        def answers(self, probabilities):
            return probabilities.argmax(axis=1)

    pictures = np.arange(6, dtype="uint8").repeat(64).reshape(6, 8, 8, 1)
    folds = [{"test": np.arange(6)}]
    prepared = Prepared("raw", np.arange(6), pictures, np.array([0, 1, 0, 0, 1, 0]), ["a", "b"], folds)
    picture_errors("model", prepared, Answers(), np.array([f"{n}.png" for n in range(6)]), 3, RunFolder(tmp_path))
    told = json.loads((tmp_path / "errors.json").read_text(encoding="utf-8"))
    assert [row["place"] for row in told["errors"]] == ["0.png", "2.png", "3.png"] and told["wrong"] == 4
    assert told["errors"][0] == {"place": "0.png", "label": "a", "predicted": "b", "probability": 0.9,
                                 "label_probability": 0.1}  # fmt: skip
    assert told["pairs"] == [{"first": "a", "second": "b", "first_right": 0, "first_wrong": 4, "second_wrong": 0,
                              "second_right": 2}]  # fmt: skip
    with np.load(tmp_path / "errors.npz") as shown:
        np.testing.assert_array_equal(shown["errors"][:, 0, 0, 0], [0, 2, 3])


def test_a_large_photograph_is_asked_about_as_it_was_learned_from(tmp_path):
    from types import SimpleNamespace

    from pipelines.steps.ask_pictures import read_as_trained
    from pipelines.steps.experiment import Data, PreprocessPictures
    from pipelines.steps.pictures import read_pictures

    random = np.random.default_rng(0)
    for label in "ab":
        (tmp_path / "photos" / label).mkdir(parents=True)
        small = Image.fromarray(random.integers(0, 256, (30, 40, 3)).astype("uint8"))
        small.resize((1600, 1200)).save(tmp_path / "photos" / label / "photo.jpg")
    settings = {"small": PreprocessPictures(size=48), "large": PreprocessPictures(size=96)}
    found = read_pictures(Data(path=str(tmp_path / "photos")), settings)
    for name, preprocess in settings.items():
        fitted = SimpleNamespace(seeing=SimpleNamespace(shape=found.arrays[name].shape[1:]), preprocess=preprocess)
        ((read, _),) = read_as_trained([Path(file) for file in found.frame["file"]], fitted)
        np.testing.assert_array_equal(np.stack([pixels for _, pixels in read]), found.arrays[name])


def test_one_picture_a_folder_and_a_broken_one_are_answered(picture_run, capsys, tmp_path):
    pictures = Path(open_run(picture_run)[1].data.path)
    code, out, err = ask(capsys, picture_run, pictures / "круг" / "00.png")
    assert code == 0 and out.count("\n") == 1 and "круг" in out and err == ""
    code, out, err = ask(capsys, picture_run, pictures / "круг", json=True)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(answers) == 22 and "broken.png: not answered: it breaks off" in err
    assert sum(answers[0]["classes"].values()) == pytest.approx(1, abs=1e-4)
    code, out, err = ask(capsys, picture_run, pictures / "круг" / "broken.png")
    assert code == 2 and out == "" and "not answered" in err
    odd = tmp_path / "без расширения"
    Image.new("L", (300, 3), 90).save(odd, format="PNG")
    assert ask(capsys, picture_run, odd, model="nearest_neighbours", preprocess="stretched")[0] == 0
    with pytest.raises(ConfigError, match="only for entities"):
        ask(capsys, picture_run, odd, format="conll")


def test_a_run_that_was_broken_off_ends_in_the_same_numbers(picture_run, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(picture_run, run)
    for name in (*OF_A_RUN[:-1], "models/cnn/raw/seed-0", "models/majority"):
        path = run / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    resume(run)
    for name in OF_A_RUN:
        if name.endswith(".json"):
            assert figures(run / name) == figures(picture_run / name)
        else:
            assert (run / name).read_bytes() == (picture_run / name).read_bytes(), name
    assert (run / "models/cnn/raw/seed-0/predictions.csv").read_bytes() == (
        picture_run / "models/cnn/raw/seed-0/predictions.csv"
    ).read_bytes()


def test_what_was_prepared_trains_without_the_pictures_to_the_same_numbers(picture_run, tmp_path, monkeypatch):
    from pipelines.image_classification import classify_pictures
    from pipelines.steps.progress import Screen

    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    source = write_pictures(tmp_path)
    experiment = read_experiment(source)
    folder = run_folder.create_run(experiment, [], source, "image_classification")
    with folder.recording("prepared"):
        assert classify_pictures(experiment, folder, Screen(), only_prepare=True) is None
    assert not (folder.path / "models").exists() and (folder.path / "prepared/raw/pixels.npy").exists()
    shutil.rmtree(tmp_path / "pictures")
    resume(folder.path)
    assert figures(folder.path / "comparison.json") == figures(picture_run / "comparison.json")


@pytest.mark.slow
def test_a_run_is_done_again_and_pictures_that_changed_are_named(picture_run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    arguments = Namespace(run=picture_run, overrides=[], quick=True)
    assert reproduce.run(arguments) in (0, None), capsys.readouterr().out
    moved = tmp_path / "moved"
    shutil.copytree(open_run(picture_run)[1].data.path, moved)
    Image.new("RGB", (12, 12), (9, 9, 9)).save(moved / "круг" / "00.png")
    arguments = Namespace(run=picture_run, overrides=[f"data.path={moved}"], quick=True)
    assert reproduce.run(arguments) == 1
    assert "1 of the 66 pictures are not in splits.csv" in capsys.readouterr().out


@pytest.mark.parametrize(("change", "said"), [
    ('data.text="x"', "data.text: for texts, not for pictures"),
    ("data.group_runs=true", "data.group_runs: of the numbers that data.group_pattern finds"),
    ('data.group_pattern="("', "data.group_pattern = '(': no regular expression"),
    ('data.repeats="drop"', 'data.repeats = "drop": for texts'),
    ('data.format="conll"', 'data.format = "conll": not for task'),
    ('data.format="digits"', 'format = "digits" needs no file'),
    ("augment.flipp=true", 'augment.flipp: unknown key; did you mean "flip"?'),
    ("augment.shift=0.9", "augment.shift = 0.9"),
    ("models.cnn.augment.rotate=-1", "models.cnn.augment.rotate = -1"),
    ("models.majority.augment.rotate=1", "models.majority.augment: a baseline has no such table"),
    ("models.lstm.units=3", 'there is no architecture "lstm"'),
    ("vectorise.vocabulary=3", "vectorise: unknown key"),
    ("preprocess.raw.lowercase=true", "preprocess.raw.lowercase: unknown key"),
    ("train.silver_epochs=3", "train.silver_epochs: for texts, not for pictures"),
    ('train.monitor="entity_f1"', 'monitor = "entity_f1"'),
    ('models.pretrained.weights="nowhere.h5"', "models.pretrained.weights: there is no file nowhere.h5"),
    ("augment.mixup=0.2 train.loss=hinge", "augment.mixup and cutmix mix the labels"),
], ids=str)  # fmt: skip
def test_mistakes_in_the_file_are_said_before_anything_is_read(tmp_path, change, said):
    path = write_pictures(tmp_path)
    with pytest.raises(ConfigError) as refused:
        read_experiment(path, change.split(" "))
    assert said in str(refused.value)


def test_settings_of_pictures_are_refused_for_texts(tmp_path):
    from tests.small_run import write_experiment

    path = write_experiment(tmp_path)
    with pytest.raises(ConfigError, match="data.group_pattern: for pictures"):
        read_experiment(path, ['data.group_pattern="x"'])
    with pytest.raises(ConfigError, match="augment: unknown key"):
        read_experiment(path, ["augment.shift=0.1"])


def test_what_does_not_fit_the_size_of_the_pictures_is_a_message(tmp_path, monkeypatch):
    from pipelines.image_classification import classify_pictures
    from pipelines.steps.progress import Screen

    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    source = write_pictures(tmp_path)
    experiment = read_experiment(source, ["models.cnn.blocks=9"])
    folder = run_folder.create_run(experiment, [], source, "image_classification")
    with pytest.raises(ConfigError, match="at most 4 blocks fit"):
        classify_pictures(experiment, folder, Screen(), only_prepare=False)


@pytest.mark.slow
def test_folds_groups_and_pretrained_weights_go_the_whole_road(keras, tmp_path, monkeypatch):
    from pipelines.image_classification import classify_pictures
    from pipelines.report import write_reports
    from pipelines.steps.progress import Screen

    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    backbone = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3))
    backbone.save_weights(tmp_path / "small.weights.h5")
    source = write_pictures(tmp_path)
    experiment = read_experiment(source, [
        "data.folds=3", r'data.group_pattern="(\\d+)"', f'models.pretrained.weights="{tmp_path}/small.weights.h5"',
        "models.pretrained.smallest_side=32", 'models.pretrained.preprocess=["raw"]', "train.epochs=1",
        'augment.test_time="flip"', "models.cnn.train.epochs=1",
    ])  # fmt: skip
    folder = run_folder.create_run(experiment, [], source, "image_classification")
    with folder.recording():
        comparison = classify_pictures(experiment, folder, Screen(), only_prepare=False)
    assert comparison["test_texts"] == 66 and comparison["test_groups"] == 22
    splits = pd.read_csv(folder.path / "splits.csv", dtype={"group": str})
    assert (splits.groupby("group")["fold"].nunique() == 1).all()
    assert {row["model"] for row in comparison["models"]} >= {"cnn", "pretrained"}
    (english,) = write_reports(folder.path, ("en",))
    assert "pretrained" in english.read_text(encoding="utf-8")
