"""Texts that nobody annotated: which are taken, what a ready tagger makes of them, and the epochs on its entities."""

import json
import re
from argparse import Namespace
from pathlib import Path

import pandas as pd
import pytest

from data.errors import DataError
from pipelines import named_entities
from pipelines.steps import fit_models
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Data
from pipelines.steps.progress import Screen
from pipelines.steps.unlabelled import read_unlabelled
from tests.small_entities import documents, write_entities
from tests.small_run import run_experiment

TEXTS = [f"{name} приехал в {place}." for name in ("Иван Кузнецов", "Сергей Смирнов", "Алексей Попов")
         for place in ("Москву", "Казань", "Самару", "Вологду", "Омск")]  # fmt: skip
SILVER = ["train.epochs=2", "seeds=[0, 1]", "models.lstm.train.silver_epochs=2"]


def write_table(folder: Path, texts: list[str], column: str = "text") -> Path:
    pd.DataFrame({"number": range(len(texts)), column: texts}).to_csv(folder / "more.csv", index=False)
    return folder / "more.csv"


def run(folder: Path, *overrides: str) -> Path:
    """A run of the small experiment, one network of which begins with what natasha finds in TEXTS."""
    table = write_table(folder, TEXTS)
    return run_experiment(
        write_entities(folder), f"data.unlabelled={table}", *SILVER, *overrides, task="named_entities"
    )


@pytest.fixture(scope="module")
def trainings() -> list[dict[str, list]]:
    """Of each training of the run `taught`: the weights that it begins with and ends with, by their names."""
    return []


@pytest.fixture(scope="module")
def taught(tmp_path_factory, trainings) -> Path:
    from pipelines.steps import train

    def watched(engine, *arguments):
        begun = dict(zip(engine.layers, engine.weights(), strict=True))
        done = whole(engine, *arguments)
        trainings.append({"begun": begun, "ended": {v.path: v.numpy() for v in engine.trainable}})
        return done

    whole = train.train
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "train", watched)
        return run(tmp_path_factory.mktemp("taught"))


def test_texts_are_different_new_and_at_most_so_many(tmp_path, capsys):
    known = documents()[3]["text"]
    table = write_table(tmp_path, [*TEXTS, TEXTS[0], " ", known, known[:20]], "body")
    data = Data(path="x", unlabelled=str(table), unlabelled_text="body")
    everything = [document["text"] for document in documents()]
    assert read_unlabelled(data, "ru", everything, Screen()) == TEXTS
    assert "left out: 2 that stand in the annotated texts, too" in capsys.readouterr().out
    some = read_unlabelled(data.model_copy(update={"unlabelled_rows": 4}), "ru", everything, Screen())
    assert len(some) == 4 and [text for text in TEXTS if text in some] == some
    with pytest.raises(DataError, match='no column "text".*there are: number, body'):
        read_unlabelled(data.model_copy(update={"unlabelled_text": "text"}), "ru", everything, Screen())
    with pytest.raises(DataError, match="no text that does not stand in the annotated ones"):
        read_unlabelled(data, "ru", TEXTS + everything, Screen())


def test_a_public_set_is_found_by_its_name_with_its_own_column(datasets):
    data = Data(path="x", unlabelled="rusentne2023", unlabelled_rows=10)
    assert len(read_unlabelled(data, "ru", [], Screen())) == 10


def test_a_network_begins_with_what_the_ready_tagger_finds_and_the_others_do_not(taught):
    for seed in range(2):
        metrics = json.loads((taught / f"models/lstm/raw/seed-{seed}/metrics.json").read_text(encoding="utf-8"))
        assert metrics["silver"]["texts"] == len(TEXTS)
        assert metrics["silver"]["entities"] >= len(TEXTS)
        silver = pd.read_csv(taught / f"models/lstm/raw/seed-{seed}/silver.csv")
        history = pd.read_csv(taught / f"models/lstm/raw/seed-{seed}/history.csv")
        assert silver["epoch"].tolist() == history["epoch"].tolist() == [1, 2]
    assert not (taught / "models/mlp/raw/seed-0/silver.csv").exists()
    assert not list(taught.glob("models/*/raw/*checkpoint*"))
    report = (taught / "report.en.md").read_text(encoding="utf-8")
    assert "lstm first learned for 2 epochs from 15 texts that nobody annotated" in report
    assert "сначала 2 эпохи" in (taught / "report.md").read_text(encoding="utf-8")


def test_every_seed_begins_anew_and_goes_on_from_what_the_silver_annotations_taught(taught, trainings):
    *_, first_silver, first, second_silver, second = trainings  # the network without them comes before
    assert len(trainings) == 6
    for silver, after in ((first_silver, first), (second_silver, second)):
        assert not any(
            weights.any() for name, weights in silver["begun"].items() if re.search("(dense|conv).*bias", name)
        )
        assert all((weights == silver["ended"][name]).all() for name, weights in after["begun"].items())
        assert any((weights != after["ended"][name]).any() for name, weights in after["begun"].items())


def test_silver_entities_have_our_names_of_kinds_and_the_words_are_known(tmp_path):
    folder = run(tmp_path, 'data.kinds={"PER"="человек"}', "seeds=[0]", "train.epochs=1")
    assert json.loads((folder / "facts.json").read_text(encoding="utf-8"))["classes"] == ["человек"]
    metrics = json.loads((folder / "models/lstm/raw/seed-0/metrics.json").read_text(encoding="utf-8"))
    assert metrics["silver"]["entities"] == len(TEXTS)  # a person in each, the places are not asked for
    words = (folder / "models/lstm/raw/seed-0/vocabulary.txt").read_text(encoding="utf-8")
    assert "вологду" in words
    assert "вологду" not in (folder / "models/mlp/raw/seed-0/vocabulary.txt").read_text(encoding="utf-8")


def test_no_entity_of_our_kinds_is_said_before_anything_is_trained(tmp_path):
    (tmp_path / "none").mkdir()
    table = write_table(tmp_path / "none", ["Мост закрыт.", "Идёт дождь."])
    with pytest.raises(ConfigError, match="finds no entity there of a kind that training has"):
        run(tmp_path, f"data.unlabelled={table}")


@pytest.mark.slow
@pytest.mark.parametrize("epochs", [1, 3])  # broken off in the epochs on silver annotations, or in those after
def test_broken_off_in_either_part_it_goes_on_to_the_same_answers(taught, tmp_path, monkeypatch, epochs):
    seen = []

    def break_off(bar, seed, row):
        seen.append(row)
        if len(seen) == epochs:
            raise KeyboardInterrupt

    monkeypatch.setattr(fit_models._Bar, "epoch", break_off)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "models.mlp.train.epochs=2")
    monkeypatch.undo()
    (folder,) = tmp_path.glob("runs/*/*")
    named_entities.run(Namespace(experiment=None, overrides=[], resume=folder, prepare=False))
    for seed in range(2):
        name = f"models/lstm/raw/seed-{seed}/predictions.csv"
        assert (folder / name).read_bytes() == (taught / name).read_bytes()
