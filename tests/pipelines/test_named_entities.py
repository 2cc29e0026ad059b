"""The pipeline of named entities from the experiment file to the answers of a saved tagger."""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.documents import read_documents
from pipelines import named_entities, predict
from pipelines.steps.builders import find_builders
from pipelines.steps.command_line import main
from pipelines.steps.cut_documents import longest_sentence
from pipelines.steps.entity_files import brat_annotation
from pipelines.steps.experiment_file import read_experiment
from pipelines.steps.fitted import load_fitted
from pipelines.steps.linguistics import Entity, language_tools
from pipelines.steps.tasks import named_entities as tasks
from pipelines.steps.tasks.named_entities import entities_of
from tests.small_entities import EXPERIMENT, documents, write_entities
from tests.small_run import asked, run_experiment

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Анна Белова едет в город Тверь утром.", "", "Мост открыт. В городе Лужки открыли мост."]


def read(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_run_folder_holds_the_whole_plan_and_no_pickle(entities_run):
    names = {path.relative_to(entities_run).as_posix() for path in entities_run.rglob("*") if path.is_file()}
    assert {"config.json", "facts.json", "splits.csv", "comparison.json", "errors.json", "recall.json", "report.html",
            "analysis/entities.json", "analysis/findings.json", "analysis/sentences.json"} <= names  # fmt: skip
    for model, seeds in (("frequent_tag", 1), ("feature_crf", 1), ("natasha", 1), ("mlp", 2), ("lstm", 2)):
        for seed in range(seeds):
            files = ("metrics.json", "predictions.csv", "model.json")
            assert {f"models/{model}/raw/seed-{seed}/{name}" for name in files} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pickle"))]
    assert read(entities_run / "facts.json")["state"] == "finished"


def test_networks_learn_the_small_corpus(entities_run):
    rows = {row["model"]: row for row in read(entities_run / "comparison.json")["models"]}
    assert rows["lstm"]["test"]["entity_f1"]["mean"] > 0.6
    low, high = rows["lstm"]["interval"]
    assert low < rows["lstm"]["test"]["entity_f1"]["mean"] < high


def test_predictions_are_characters_of_the_documents_and_every_gold_entity_is_among_them(entities_run):
    texts = {document["id"]: document for document in documents()}
    splits = pd.read_csv(entities_run / "splits.csv", dtype=str).set_index("id")["split"]
    for fit in entities_run.glob("models/*/raw/seed-*"):
        table = pd.read_csv(fit / "predictions.csv", dtype=str, keep_default_na=False)
        for row in table.itertuples():
            assert texts[row.id]["text"][int(row.start) : int(row.stop)] == row.text
            assert splits[row.id] == row.split and row.label + row.predicted
        gold = {(r.id, int(r.start), int(r.stop), r.label) for r in table.itertuples() if r.label}
        assert gold == {
            (name, span["start"], span["end"], span["label"])
            for name, document in texts.items()
            if splits[name] != "train"
            for span in document["entities"]
        }


def test_a_run_that_is_resumed_ends_in_the_same_numbers(entities_run, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(entities_run, broken)
    for gone in ("comparison.json", "errors.json", "recall.json", "report.html"):
        (broken / gone).unlink()
    shutil.rmtree(broken / "models/lstm/raw/seed-1")
    named_entities.run(Namespace(experiment=None, overrides=[], resume=broken, prepare=False))
    for name in ("comparison.json", "errors.json", "recall.json"):
        expected, found = read(entities_run / name), read(broken / name)
        if name == "comparison.json":
            for row in [*expected["models"], *found["models"]]:
                row.pop("seconds")
        assert found == expected
    table = "models/lstm/raw/seed-1/predictions.csv"
    assert (broken / table).read_bytes() == (entities_run / table).read_bytes()


@pytest.mark.slow
def test_what_was_prepared_trains_elsewhere_to_the_same_answers(entities_run, tmp_path):
    more = tmp_path / "more.csv"
    overrides = ['vectorise.hints=["dictionary","entities","entity_vectors"]', "seeds=[0]", "train.epochs=1",
                 f"data.unlabelled={more}", "models.lstm.train.silver_epochs=1"]  # fmt: skip
    written = "text\nИван Кузнецов приехал в Москву.\nВ Казани дождь.\n"
    more.write_text(written, encoding="utf-8")
    folder = run_experiment(write_entities(tmp_path), *overrides, prepare=True, task="named_entities")
    (tmp_path / "documents.jsonl").unlink()
    more.unlink()
    named_entities.run(Namespace(experiment=None, overrides=[], resume=folder, prepare=False))
    more.write_text(written, encoding="utf-8")
    whole = run_experiment(write_entities(tmp_path), *overrides, task="named_entities")
    for name in ("models/lstm/raw/seed-0/predictions.csv", "models/natasha/raw/seed-0/predictions.csv", "errors.json"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.slow
def test_in_folds_every_document_is_tested_once(tmp_path):
    run = run_experiment(write_entities(tmp_path), "data.folds=3", "train.epochs=1", "seeds=[0]", task="named_entities")
    splits = pd.read_csv(run / "splits.csv", dtype=str)
    comparison = read(run / "comparison.json")
    assert comparison["folds"] == 3 and comparison["test_texts"] == len(splits) == 60
    table = pd.read_csv(run / "models/lstm/raw/seed-0/predictions.csv", dtype=str, keep_default_na=False)
    tested = table[(table["split"] == "test") & (table["label"] != "")]
    assert len(tested) == sum(len(document["entities"]) for document in documents())


@pytest.mark.parametrize("model", ["frequent_tag", "feature_crf", "natasha", "mlp", "lstm"])
def test_a_saved_tagger_answers_texts_with_the_spans_it_had_in_the_run(entities_run, model):
    fitted = load_fitted(entities_run / f"models/{model}/raw/seed-0")
    table = pd.read_csv(entities_run / f"models/{model}/raw/seed-0/predictions.csv", dtype=str, keep_default_na=False)
    test = table[(table["split"] == "test") & (table["predicted"] != "")]
    texts = {document["id"]: document["text"] for document in documents()}
    names = sorted(set(test["id"]))
    found = entities_of(fitted, [texts[name] for name in names])
    answered = {(n, e.start, e.stop, e.kind) for n, of in zip(names, found, strict=True) for e in of}
    assert answered == {(row.id, int(row.start), int(row.stop), row.predicted) for row in test.itertuples()}
    assert entities_of(fitted, ["", "   "]) == [[], []] and entities_of(fitted, []) == []


def answer(capsys, run: Path, *texts: str, **given) -> str:
    predict.run(asked(run, list(texts), **{"model": "lstm"} | given))
    return capsys.readouterr().out


def test_answers_come_in_the_formats_that_are_asked_for(entities_run, tmp_path, capsys):
    expected = entities_of(load_fitted(entities_run / "models/lstm/raw/seed-0"), [TEXTS[0]])[0]
    assert expected
    plain = answer(capsys, entities_run, TEXTS[0])
    assert all(f"{e.kind} {TEXTS[0][e.start : e.stop]} ({e.start}–{e.stop})" in plain for e in expected)
    spans = [(e.start, e.stop, e.kind) for e in expected]
    as_files = {}
    for form in ("jsonl", "conll"):
        as_files[form] = tmp_path / f"answers.{form}"
        as_files[form].write_text(answer(capsys, entities_run, TEXTS[0], format=form), encoding="utf-8")
    answer(capsys, entities_run, TEXTS[0], format="brat", output=tmp_path / "brat")
    for form in ("jsonl", "brat"):
        (document,) = read_documents(as_files.get(form, tmp_path / "brat")).documents
        assert [(span.start, span.stop, span.label) for span in document.spans] == spans
    read_back = read_documents(as_files["conll"]).documents
    mentions = [document.text[span.start : span.stop] for document in read_back for span in document.spans]
    assert mentions == [TEXTS[0][e.start : e.stop] for e in expected]


def test_files_are_texts_and_their_names_come_back(entities_run, tmp_path, capsys):
    (tmp_path / "письмо.txt").write_text("Первая строка.\r\n" + TEXTS[0], encoding="utf-8")
    found = json.loads(answer(capsys, entities_run, file=[tmp_path / "письмо.txt"], json=True))
    assert found["id"] == "письмо" and found["text"].startswith("Первая строка.\r\n")
    for span in found["entities"]:
        assert found["text"][span["start"] : span["end"]].strip()


def test_files_of_one_name_are_all_answered(entities_run, tmp_path, capsys):
    paths = [tmp_path / place for place in ("a/x.txt", "b/x.txt", "x-2.txt")]
    for path, text in zip(paths, TEXTS, strict=False):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text or "пусто", encoding="utf-8")
    said = answer(capsys, entities_run, file=paths, json=True).splitlines()
    assert [json.loads(line)["id"] for line in said] == ["x", "x-2", "x-2-2"]


def test_a_kind_with_a_blank_is_read_back_from_brat():
    from data.brat import parse_brat

    written = brat_annotation("Анна едет", [Entity(0, 4, "FULL NAME")])
    assert [
        (span.label, span.start, span.stop) for span in parse_brat("Анна едет", written, "a").documents[0].spans
    ] == [("FULL_NAME", 0, 4)]


def test_a_model_with_fewer_tokens_of_its_own_reads_new_texts_as_those_it_was_scored_on(tmp_path):
    """Sentences are cut once, for all models."""
    text = EXPERIMENT.replace(
        "[models.mlp]", '[models.short]\narchitecture = "mlp"\nvectorise = { max_tokens = 8 }\n\n[models.mlp]'
    )
    experiment = read_experiment(write_entities(tmp_path, text))
    model, prepared = experiment.models["short"], Namespace(language="ru", preprocess="raw", kinds=["PER"])
    builder = find_builders("named_entities")["mlp"]
    assert model.vectorise.max_tokens == 8
    assert (
        tasks.fitted(experiment, model, builder, prepared, None, None).tagging.max_tokens
        == longest_sentence(experiment)
        == 256
    )


def test_brat_without_a_folder_and_formats_of_classes_are_refused(entities_run, finished_run, capsys):
    assert main(predict.run, asked(entities_run, ["а"], model="lstm", format="brat")) == 2
    assert "give a folder to write .txt and .ann into" in capsys.readouterr().err
    assert main(predict.run, asked(finished_run, ["а"], model="mlp", format="conll")) == 2
    assert "only for entities, and this model gives classes" in capsys.readouterr().err


def test_a_corpus_without_entities_is_refused_in_one_message(tmp_path, capsys):
    made = [{"id": f"{n}", "text": f"Анна едет {n}.", "entities": []} for n in range(20)]
    experiment = write_entities(tmp_path, made=made)
    arguments = Namespace(experiment=experiment, overrides=[], resume=None, prepare=False)
    assert main(named_entities.run, arguments) == 2
    said = capsys.readouterr().err
    assert "no entity is in the training part" in said and "Traceback" not in said


def test_one_kind_nested_crossing_and_half_word_entities_are_read_by_stated_rules(tmp_path, capsys):
    odd = {"id": "odd", "text": "Москва-река и Санкт-Петербургский горсовет.", "entities": [
        {"start": 0, "end": 6, "label": "LOC"}, {"start": 14, "end": 42, "label": "LOC"},
        {"start": 14, "end": 33, "label": "LOC"}, {"start": 30, "end": 42, "label": "LOC"},
    ]}  # fmt: skip
    made = [
        document | {"entities": [s for s in document["entities"] if s["label"] == "LOC"]} for document in documents()
    ]
    text = EXPERIMENT.split("[models.natasha]")[0] + "[models.mlp]\nembedding = 8\n[train]\nepochs = 1\n"
    run = run_experiment(write_entities(tmp_path, text, [odd, *made]), "seeds=[0]", task="named_entities")
    facts = read(run / "analysis/sentences.json")
    assert facts["nested"] == 2
    assert facts["preprocess"]["raw"]["inexact"]["part of a token"]["count"] == 1
    assert facts["preprocess"]["raw"]["reachable_f1"] < 1
    assert read(run / "facts.json")["classes"] == ["LOC"]
    said = capsys.readouterr().out
    assert "of those that overlap the longest is kept" in " ".join(said.split())


def test_kinds_are_renamed_and_the_others_left_out(tmp_path, capsys):
    text = EXPERIMENT.replace("[preprocess.raw]", 'kinds = { PER = "человек" }\n[preprocess.raw]')
    run = run_experiment(write_entities(tmp_path, text), "seeds=[0]", "train.epochs=1", task="named_entities")
    assert read(run / "facts.json")["classes"] == ["человек"]
    assert "LOC" in read(run / "analysis/entities.json")["left_out"]
    # The ready tagger's kinds get the names of what they find in the training part.
    kinds = read(run / "models/natasha/raw/seed-0/kinds.json")["kinds"]
    assert kinds == {"PER": "человек"}


def test_the_other_pipeline_is_named_where_the_task_is_not_this_one(tmp_path, capsys):
    experiment = write_entities(tmp_path)
    from pipelines import text_classification

    arguments = Namespace(experiment=experiment, overrides=[], resume=None, prepare=False)
    assert main(text_classification.run, arguments) == 2
    assert "python -m pipelines.named_entities finds named entities" in capsys.readouterr().err


def test_a_ready_tagger_of_spacy_is_a_baseline(tmp_path):
    import spacy
    from spacy.training import Example

    blank = spacy.blank("en")
    blank.add_pipe("ner").add_label("PERSON")
    texts = [f"{name} lives in {place}." for name in ("Anna Hill", "Peter Moss") for place in ("Ware", "Deal")]
    examples = [
        Example.from_dict(
            blank.make_doc(text), {"entities": [(0, 9 if "Anna" in text else 10, "PERSON"),
                                                (text.index(" in ") + 4, len(text) - 1, "GPE")]}
        )
        for text in texts
    ]  # fmt: skip
    optimizer = blank.initialize(lambda: examples)
    for _ in range(30):
        blank.update(examples, sgd=optimizer)
    blank.to_disk(tmp_path / "tiny")
    made = [
        {"id": f"{n}", "text": text, "entities": [
            {"start": start, "end": stop, "label": {"PERSON": "PER", "GPE": "LOC"}[kind]}
            for start, stop, kind in [(e.reference.ents[0].start_char, e.reference.ents[0].end_char, "PERSON"),
                                      (e.reference.ents[1].start_char, e.reference.ents[1].end_char, "GPE")]
        ]}
        for n, (text, e) in enumerate(zip(texts * 6, examples * 6, strict=True))
    ]  # fmt: skip
    text = (
        EXPERIMENT.split("[models.natasha]")[0].replace('language = "ru"', 'language = "en"')
        + f'[models.spacy]\narchitecture = "pretrained"\npipeline = "{(tmp_path / "tiny").as_posix()}"\n'
    )
    run = run_experiment(write_entities(tmp_path, text, made), task="named_entities")
    rows = {row["model"]: row for row in read(run / "comparison.json")["models"]}
    assert rows["spacy"]["test"]["entity_f1"]["mean"] == 1.0
    assert read(run / "models/spacy/raw/seed-0/kinds.json")["kinds"] == {"GPE": "LOC", "PERSON": "PER"}
    tools = language_tools("en", str(tmp_path / "tiny"))
    vectors, alone = tools.entity_vectors([["Anna", "Hill"], ["Ware"]]), tools.entity_vectors([["Ware"]])
    assert vectors.shape == (3, 64) and alone.shape == (1, 64)
    np.testing.assert_allclose(vectors[2], alone[0], atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "tensorflow"])
def test_a_saved_tagger_answers_the_same_on_another_backend(entities_run, backend):
    expected = entities_of(load_fitted(entities_run / "models/lstm/raw/seed-0"), TEXTS)
    command = [sys.executable, "-m", "pipelines.predict", str(entities_run), "--model", "lstm", "--json"]
    done = subprocess.run(
        [*command, *filter(None, TEXTS)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
        env=os.environ | {"KERAS_BACKEND": backend},
    )  # fmt: skip
    found = [json.loads(line)["entities"] for line in done.stdout.splitlines()]
    assert found == [
        [{"start": e.start, "end": e.stop, "label": e.kind} for e in of]
        for of, text in zip(expected, TEXTS, strict=True)
        if text
    ]
