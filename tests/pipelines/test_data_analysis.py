"""The analysis alone: what it writes for texts with one label, with several, and for named entities."""

import json
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines import data_analysis, text_classification
from pipelines.steps import run_folder
from pipelines.steps.analysis import class_words, drift, log_odds_z, similar_classes, vocabulary
from pipelines.steps.corpus import corpus_of
from pipelines.steps.errors import ConfigError
from pipelines.steps.records import Records

HEAD = 'format = 1\nname = "x"\ntask = "{task}"\nlanguage = "{language}"\n[data]\n'


def run(folder: Path, text: str, monkeypatch, *overrides: str) -> Path:
    """An experiment's text -> the folder of its analysis."""
    monkeypatch.setattr(run_folder, "RUNS", folder / "runs")
    experiment = folder / "experiment.toml"
    experiment.write_text(text, encoding="utf-8")
    data_analysis.run(Namespace(experiment=experiment, overrides=list(overrides), full=False))
    return max((folder / "runs/x").iterdir(), key=lambda path: path.stat().st_mtime)


def contents(run: Path, name: str):
    return json.loads((run / "analysis" / name).read_text(encoding="utf-8"))


def records(tokens: list[list[str]], labels: list, splits: list[str]) -> Records:
    lists = [label if isinstance(label, tuple) else (label,) for label in labels]
    frame = pd.DataFrame({"text": [" ".join(text) for text in tokens], "labels": lists, "split": splits,
                          "label": [" | ".join(several) for several in lists]})  # fmt: skip
    return Records(frame, pd.DataFrame(), [], [])


def test_named_entities_are_counted_and_reported(tmp_path, monkeypatch):
    sentence = "Анна\tB-PER\nПетрова\tI-PER\nживёт\tO\nв\tO\nОзёрске\tB-LOC\n\n"
    other = "Озёрск\tB-LOC\nмолчит\tO\n\n"
    for name, count in (("train", 30), ("test", 6)):
        (tmp_path / f"{name}.conll").write_text(sentence * count + other * count, encoding="utf-8")
    text = HEAD.format(task="named_entities", language="ru") + 'train = "train.conll"\ntest = "test.conll"\n'
    folder = run(tmp_path, text, monkeypatch)
    entities = contents(folder, "entities.json")
    assert {kind["label"]: (kind["total"], kind["test"], kind["seen"]) for kind in entities["kinds"]} == {
        "LOC": (72, 12, 1.0), "PER": (36, 6, 1.0)}  # fmt: skip
    assert sum(part["texts"] for part in entities["parts"].values()) == 72
    assert {row["kind"] for row in contents(folder, "findings.json")["findings"]} >= {"repeats", "overlap-test"}
    assert "<h2>Тексты и сущности</h2>" in (folder / "report.html").read_text(encoding="utf-8")
    splits = pd.read_csv(folder / "splits.csv")
    assert (splits["split"] == "test").sum() == 12

    with pytest.raises(ConfigError, match="this pipeline classifies texts"):
        text_classification.run(
            Namespace(experiment=tmp_path / "experiment.toml", overrides=[], resume=None, prepare=False)
        )


def test_texts_with_several_labels_are_analysed(datasets, tmp_path, monkeypatch):
    text = HEAD.format(task="text_classification", language="ru") + 'source = "cedr"\n'
    folder = run(tmp_path, text, monkeypatch)
    overview = contents(folder, "overview.json")
    assert sum(overview["labels_of_a_text"].values()) == overview["rows"] == 9410
    splits = pd.read_csv(folder / "splits.csv")
    published = splits.loc[splits["file"].str.endswith("train.csv"), "label"]  # its description counts these
    assert (published == "[]").sum() == 3043
    assert published.str.contains("|", regex=False).sum() == 107
    classes = pd.read_csv(folder / "analysis/classes.csv", dtype={"class": str}).set_index("class")
    assert set(classes.index) == set("01234")
    assert (classes["total"] <= 9410).all()


def test_a_public_set_without_a_copy_and_a_network_says_what_to_put_where(tmp_path, monkeypatch):
    from data.errors import DataError

    monkeypatch.setenv("DATA_HOME", str(tmp_path / "sets"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr("data.download.time.sleep", lambda seconds: None)
    text = HEAD.format(task="text_classification", language="en") + 'source = "sms_spam"\n'
    with pytest.raises(DataError) as caught:
        run(tmp_path, text, monkeypatch)
    for expected in ("sms.tsv (477,907 bytes, sha256 7d039a24", str(tmp_path / "sets/sms_spam"), "from https://"):
        assert expected in str(caught.value)


def test_log_odds_are_those_of_the_formula_counted_by_hand():
    here, elsewhere = np.array([8.0, 2.0]), np.array([1.0, 9.0])
    prior = here + elsewhere
    first = np.log((8 + 9) / (10 + 20 - 8 - 9)) - np.log((1 + 9) / (10 + 20 - 1 - 9))
    assert log_odds_z(here, elsewhere, prior)[0] == pytest.approx(first / np.sqrt(1 / 17 + 1 / 10))


def test_words_of_a_class_are_its_own_and_come_from_training_alone():
    tokens = [["трамвай", "едет"], ["трамвай", "стоит"], ["мяч", "летит"], ["мяч", "лежит"]] * 8 + [["тест"]] * 8
    labels = ["a", "a", "b", "b"] * 8 + ["a"] * 8
    found = class_words(records(tokens, labels, ["train"] * 32 + ["test"] * 8), corpus_of(tokens), "ru")
    assert found["a"]["words"][0]["word"] == found["a"]["characteristic"][0]["word"] == "трамвай"
    assert {row["word"] for row in found["a"]["pairs"]} == {"трамвай едет", "трамвай стоит"}
    assert not any(row["word"] == "тест" for kind in found["a"].values() for row in kind)


def test_a_text_with_two_labels_counts_for_both():
    tokens = [["хор", "поёт"], ["матч", "идёт"], ["хор", "матч"]] * 10
    labels = [("культура",), ("спорт",), ("культура", "спорт")] * 10
    found = class_words(records(tokens, labels, ["train"] * 30), corpus_of(tokens), "ru")
    assert found["культура"]["words"][0]["word"] == "хор"
    assert found["спорт"]["words"][0]["word"] == "матч"


def test_classes_of_the_same_words_are_alike_and_of_others_are_not():
    tokens = [["а", "б"], ["а", "б"], ["в", "г"]] * 5
    found = similar_classes(records(tokens, ["x", "y", "z"] * 5, ["train"] * 15), corpus_of(tokens))
    assert found["pairs"][0] == {"first": "x", "second": "y", "cosine": pytest.approx(1)}
    assert found["pairs"][-1]["cosine"] == pytest.approx(0)


def test_the_vocabulary_grows_to_its_size_and_what_it_lacks_is_counted():
    tokens = [["а", "б"], ["а", "в"], ["а"], ["новое", "а", "а"]]
    found = vocabulary(records(tokens, list("xyxy"), ["train"] * 3 + ["test"]).frame, corpus_of(tokens))
    assert (found["tokens"], found["types"], found["once"]) == (5, 3, 2)
    assert found["growth"][-1] == {"texts": 3, "tokens": 5, "types": 3}
    assert found["unknown"]["test"] == {"tokens": pytest.approx(1 / 3), "types": 0.5, "frequent": ["новое"]}


def test_drift_is_seen_where_there_is_some_and_only_there():
    random = np.random.default_rng(0)
    words = [f"слово{n}" for n in range(40)]
    tokens = [list(random.choice(words, 8)) for _ in range(300)]
    alike = drift(records(tokens, ["x", "y"] * 150, ["train"] * 200 + ["test"] * 100).frame, corpus_of(tokens))["test"]
    assert alike["auc"] == pytest.approx(0.5, abs=0.12)
    assert alike["class_shares"] == 0
    other = tokens[:200] + [[*text, "новость"] for text in tokens[200:]]
    moved = drift(records(other, ["x"] * 200 + ["y"] * 100, ["train"] * 200 + ["test"] * 100).frame, corpus_of(other))[
        "test"
    ]
    assert moved["auc"] > 0.99
    assert moved["class_shares"] == 1
    assert moved["lengths"] == 1
