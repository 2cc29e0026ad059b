"""The whole road: an experiment file in, a run folder and reports out."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import pandas as pd
import pytest

from pipelines import predict, report, text_classification
from pipelines.steps import run_folder
from pipelines.steps.errors import ConfigError
from tests.small_run import EXPERIMENT, asked, write_experiment

ROOT = Path(__file__).resolve().parents[2]


def command(script: str, *arguments, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", f"pipelines.{script}", *map(str, arguments)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip


def test_a_run_folder_holds_the_whole_plan_and_no_pickle(finished_run):
    files = {path.relative_to(finished_run).as_posix() for path in finished_run.rglob("*") if path.is_file()}
    expected = {"config.json", "facts.json", "splits.csv", "comparison.json", "errors.json", "report.html", "report.md",
                "report.en.html", "report.en.md", "analysis/overview.json", "analysis/left_out.csv",
                "models/majority/raw/seed-0/majority.json", "models/linear/bare/seed-0/linear.npz",
                "models/mlp/bare/seed-1/model.keras", "models/cnn/raw/seed-0/vocabulary.txt"}  # fmt: skip
    assert expected <= files
    assert not [name for name in files if name.endswith((".pkl", ".pickle", ".joblib", ".partial"))]
    assert not (finished_run / "models/cnn/bare").exists()
    for fit in finished_run.glob("models/*/*/seed-*"):
        assert {"metrics.json", "predictions.csv", "model.json"} <= {path.name for path in fit.iterdir()}


def test_facts_say_what_was_learned_and_config_what_was_asked(finished_run):
    facts = json.loads((finished_run / "facts.json").read_text(encoding="utf-8"))
    assert facts["state"] == "finished"
    assert facts["reached"] == "end"
    assert facts["overrides"] == ["train.batch_size=16"]
    assert facts["versions"]["keras"]
    assert 0 < facts["seconds"] < facts["seconds_with_reports"]
    config = json.loads((finished_run / "config.json").read_text(encoding="utf-8"))
    assert config["models"]["cnn"]["train"]["epochs"] == 2
    assert config["models"]["mlp"]["train"]["batch_size"] == 16
    overview = json.loads((finished_run / "analysis/overview.json").read_text(encoding="utf-8"))
    assert overview["left_out"] == 1
    left_out = pd.read_csv(finished_run / "analysis/left_out.csv")
    assert left_out[["line", "reason"]].to_numpy().tolist() == [[75, "empty text"]]
    assert overview["rows"] == 73


def test_scores_in_the_comparison_are_those_of_the_predictions(finished_run):
    from sklearn.metrics import accuracy_score, f1_score

    comparison = json.loads((finished_run / "comparison.json").read_text(encoding="utf-8"))
    assert [(row["model"], row["preprocess"]) for row in comparison["models"]] == [
        ("majority", "raw"), ("majority", "bare"), ("linear", "raw"), ("linear", "bare"),
        ("mlp", "raw"), ("mlp", "bare"), ("cnn", "raw"),
    ]  # fmt: skip
    for row in comparison["models"]:
        f1, accuracy = [], []
        for seed in range(row["seeds"]):
            table = pd.read_csv(
                finished_run / "models" / row["model"] / row["preprocess"] / f"seed-{seed}" / "predictions.csv"
            )
            test = table[table["split"] == "test"]
            assert len(test) == comparison["test_texts"]
            f1.append(f1_score(test["label"], test["predicted"], average="macro"))
            accuracy.append(accuracy_score(test["label"], test["predicted"]))
        assert row["test"]["macro_f1"]["mean"] == pytest.approx(sum(f1) / len(f1))
        assert row["test"]["accuracy"]["mean"] == pytest.approx(sum(accuracy) / len(accuracy))


def test_what_is_fitted_sees_the_training_part_only(tmp_path, monkeypatch):
    """Every text has a word of its own, and words that occur once are kept: those of the other parts are nowhere."""
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    letters = "абвгдежзик"
    words = [f"слово{first}{second}" for first in letters for second in letters][:60]
    rows = [f'"{word} {"ну" if n % 2 else "да"}",{"ab"[n % 2]}' for n, word in enumerate(words)]
    overrides = ["seeds=[0]", "train.epochs=1", "vectorise.min_count=1", "vectorise.min_documents=1"]
    arguments = Namespace(experiment=write_experiment(tmp_path, rows), overrides=overrides, resume=None, prepare=False)
    text_classification.run(arguments)
    (run,) = (tmp_path / "runs/small").iterdir()
    splits = pd.read_csv(run / "splits.csv")
    of_split = {split: {words[line - 2] for line in part["line"]} for split, part in splits.groupby("split")}
    assert min(map(len, of_split.values())) > 5
    for name in ("cnn/raw/seed-0/vocabulary.txt", "mlp/raw/seed-0/ngrams.txt", "linear/raw/seed-0/word_ngrams.txt"):
        learned = set(json.loads("[" + (run / "models" / name).read_text("utf-8").replace("\n", ",") + "]"))
        assert of_split["train"] <= learned
        assert not (of_split["validation"] | of_split["test"]) & learned


def test_predict_gives_what_the_run_wrote_down(finished_run, capsys):
    text = "Вратарь и мяч, <b>№ 5</b> | *город* 5."
    for model in ("linear", "cnn", "mlp"):
        folder = predict.find_fit(finished_run, model, "raw", 0)
        predict.run(asked(finished_run, [text], model=model, preprocess="raw", seed=0, json=True))
        answer = json.loads(capsys.readouterr().out)
        assert set(answer["classes"]) == {"культура", "спорт", "транспорт"}
        assert sum(answer["classes"].values()) == pytest.approx(1, abs=1e-5)
        table = pd.read_csv(folder / "predictions.csv", dtype={"id": str})
        row = table.iloc[0]
        source = pd.read_csv(finished_run.parents[2] / "table.csv", keep_default_na=False)
        line = pd.read_csv(finished_run / "splits.csv", dtype={"id": str}).set_index("id").loc[row["id"], "line"]
        text = source["text"][line - 2]
        predict.run(asked(finished_run, [text], model=model, preprocess="raw", seed=0, json=True))
        answer = json.loads(capsys.readouterr().out)
        assert answer["classes"][row["predicted"]] == pytest.approx(row["probability"], abs=1e-5)


def test_predict_names_the_fits_there_are(finished_run):
    with pytest.raises(ConfigError, match="cnn raw seed-0"):
        predict.find_fit(finished_run, "gru", None, None)


def test_a_resumed_run_keeps_what_is_there_and_ends_the_same(finished_run, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    shutil.copytree(finished_run, broken)
    expected = json.loads((broken / "comparison.json").read_text(encoding="utf-8"))
    kept = broken / "models/mlp/bare/seed-0/metrics.json"
    before = kept.stat().st_mtime_ns
    for gone in ("comparison.json", "errors.json", "report.html"):
        (broken / gone).unlink()
    shutil.rmtree(broken / "models/cnn/raw/seed-1")
    (broken / "models/cnn/raw/seed-1.partial").mkdir()
    facts = json.loads((broken / "facts.json").read_text(encoding="utf-8"))
    (broken / "facts.json").write_text(json.dumps(facts | {"state": "stopped"}), encoding="utf-8")

    text_classification.run(Namespace(experiment=None, overrides=[], resume=broken, prepare=False))
    assert kept.stat().st_mtime_ns == before
    found = json.loads((broken / "comparison.json").read_text(encoding="utf-8"))
    for row, again in zip(expected["models"], found["models"], strict=True):
        assert again["test"]["macro_f1"]["mean"] == pytest.approx(row["test"]["macro_f1"]["mean"])
    assert (broken / "report.html").exists()


def test_folds_test_every_text_once_and_their_scores_are_of_all_predictions_together(tmp_path, monkeypatch, capsys):
    from sklearn.metrics import f1_score

    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    text = EXPERIMENT.replace('[preprocess.bare]\npunctuation = "remove"\n', "").split("[models.cnn]")[0]
    experiment = write_experiment(tmp_path, text=text + "[train]\nepochs = 2\n")
    text_classification.run(Namespace(experiment=experiment, overrides=["data.folds=3"], resume=None, prepare=False))
    (run,) = (tmp_path / "runs/small").iterdir()
    splits = pd.read_csv(run / "splits.csv", dtype=str)
    comparison = json.loads((run / "comparison.json").read_text(encoding="utf-8"))
    assert comparison["folds"] == 3
    assert comparison["test_texts"] == len(splits) == 73
    for row in comparison["models"]:
        scores = []
        for seed in range(row["seeds"]):
            folder = run / "models" / row["model"] / "raw"
            table = pd.read_csv(folder / f"seed-{seed}" / "predictions.csv", dtype={"id": str})
            test = table[table["split"] == "test"]
            assert sorted(test["id"]) == sorted(splits["id"])
            scores.append(f1_score(test["label"], test["predicted"], average="macro"))
            for fold in (1, 2, 3):
                of_fold = pd.read_csv(folder / f"seed-{seed}-fold-{fold}" / "predictions.csv", dtype={"id": str})
                tested = set(of_fold.loc[of_fold["split"] == "test", "id"])
                assert tested == set(splits.loc[splits["fold"] == str(fold), "id"])
        assert row["test"]["macro_f1"]["mean"] == pytest.approx(sum(scores) / len(scores))
    assert (run / "report.html").exists()
    assert predict.find_fit(run, "mlp", None, 1).name == "seed-1-fold-1"

    # The same folds again, read back from the file of the first run.
    again = text.replace('path = "table.csv"', f'path = "table.csv"\nsplits = "{(run / "splits.csv").as_posix()}"')
    experiment.write_text(again.split("[models.mlp]")[0], encoding="utf-8")
    text_classification.run(
        Namespace(experiment=experiment, overrides=["data.split_seed=9"], resume=None, prepare=False)
    )
    other = max((tmp_path / "runs/small").iterdir(), key=lambda path: path.stat().st_mtime)
    assert other != run
    assert (other / "splits.csv").read_text(encoding="utf-8") == (run / "splits.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "overrides", "message"),
    [
        (None, ["data.path=absent.csv"], "absent.csv: there is no such file"),
        (None, ["data.label=topic"], 'there is no column "topic" (data.label). The columns are: text, label.'),
        (None, ["models.cnn.filters=0"], "models.cnn.filters = 0: input should be greater than 0"),
        (None, ["data.encoding=ascii"], "line 2: byte 0xd0 is not ascii"),
        ([], [], "there is a header and no row below it"),
        (["a,x", "b,x"], [], 'two classes are needed, and all 2 rows have the label "x"'),
        ([f"t{n},x" for n in range(9)] + ["b,y"], [], 'table.csv, line 11: 1 of 2 classes have fewer than 3 rows'),
        ([",x", "b,"], [], "no usable row (1 × empty text, 1 × no label; the first at line 2)"),
    ],
)  # fmt: skip
def test_a_mistake_of_the_users_is_one_message_and_exit_code_2(tmp_path, rows, overrides, message, monkeypatch, capsys):
    from pipelines.steps.command_line import main

    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    arguments = Namespace(experiment=write_experiment(tmp_path, rows), overrides=overrides, resume=None, prepare=False)
    assert main(text_classification.run, arguments) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
    for facts in tmp_path.glob("runs/*/*/facts.json"):
        found = json.loads(facts.read_text(encoding="utf-8"))
        assert found["state"] == "failed"
        assert found["reached"] == "data"
        assert message in found["error"]


def test_a_fault_of_ours_is_exit_code_1_with_a_traceback(capsys):
    from pipelines.steps.command_line import main

    assert main(lambda arguments: 1 / 0, Namespace()) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_unfinished_run_has_no_report_and_says_how_far_it_came(finished_run, tmp_path):
    shutil.copytree(finished_run, tmp_path / "run")
    facts = json.loads((tmp_path / "run/facts.json").read_text(encoding="utf-8"))
    (tmp_path / "run/facts.json").write_text(json.dumps(facts | {"state": "failed", "reached": "train cnn on raw"}))
    done = command("report", tmp_path / "run")
    assert done.returncode == 2
    assert 'it is failed and reached "train cnn on raw"' in done.stderr


@pytest.mark.slow
def test_a_new_architecture_is_one_file(tmp_path):
    """Copied into models/text of a project, it is found, its table is checked, and it trains; nothing else changes."""
    project = tmp_path / "project"
    for part in ("models", "data", "pipelines", "reports", "tests"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", project)
    source = (ROOT / "models/text/mlp.py").read_text(encoding="utf-8")
    (project / "models/text/throwaway_architecture.py").write_text(
        source.replace('name="mlp"', 'name="throwaway"'), encoding="utf-8"
    )
    text = EXPERIMENT.split("[preprocess.raw]")[0] + "[models.throwaway_architecture]\nunits = 4\n[train]\nepochs = 1\n"
    experiment = write_experiment(tmp_path, text=text)
    for arguments in (
        ["pipelines.text_classification", experiment],
        ["pytest", "--collect-only", "-q", "tests/models/test_networks.py"],
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", *map(str, arguments)], cwd=project, capture_output=True, text=True, encoding="utf-8",
            check=True, env=os.environ | {"SEMINAR_RUNS": str(tmp_path / "runs"), "SEMINAR_CACHE": str(tmp_path)},
        )  # fmt: skip
    assert "test_one_batch_can_be_memorised[throwaway_architecture]" in done.stdout
    assert list(tmp_path.glob("runs/small/*/models/throwaway_architecture/raw/seed-1/model.keras"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_leaves_whole_fits_only_and_resume_finishes(tmp_path):
    experiment = write_experiment(tmp_path)
    started = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, pathlib; from pipelines.steps import run_folder; run_folder.RUNS = pathlib.Path(sys.argv[1]);"
         "from pipelines import text_classification as t; from pipelines.steps.command_line import main;"
         "from argparse import Namespace as N;"
         "sys.exit(main(t.run, N(experiment=pathlib.Path(sys.argv[2]), overrides=['train.epochs=500',"
         "'train.patience=500',"
         "'models.cnn.train.epochs=500', 'models.cnn.train.patience=500'], resume=None, prepare=False)))",
         str(tmp_path / "runs"), str(experiment)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("runs/small/*/models/mlp/raw/seed-0/metrics.json")) and time.monotonic() < deadline:
        time.sleep(0.2)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in said
    assert "--resume" in said
    (run,) = (tmp_path / "runs/small").iterdir()
    assert json.loads((run / "facts.json").read_text(encoding="utf-8"))["state"] == "stopped"
    for fit in run.glob("models/*/*/seed-*"):
        if fit.name.endswith(".checkpoint.npz"):  # of the training that was broken off, wherever that was
            assert not fit.with_name(fit.name.removesuffix(".checkpoint.npz")).exists()
            continue
        assert fit.name.endswith(".partial") or (fit / "metrics.json").exists()
    # The rest with few epochs: what is there is kept.
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    for model in config["models"].values():
        model["train"]["epochs"] = 1
    (run / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert command("text_classification", "--resume", run).returncode == 0
    assert (run / "report.html").exists()


def test_a_model_with_another_ones_vocabulary_is_refused(finished_run, tmp_path):
    from pipelines.steps.fitted import load_fitted

    fit = tmp_path / "fit"
    shutil.copytree(finished_run / "models/cnn/raw/seed-0", fit)
    load_fitted(fit)
    vocabulary = fit / "vocabulary.txt"
    words = vocabulary.read_text(encoding="utf-8").split("\n")
    vocabulary.write_text("\n".join([*words[:2], words[3], words[2], *words[4:]]), encoding="utf-8", newline="\n")
    with pytest.raises(ConfigError, match="vocabulary.txt: missing, or not the file that belongs to this model"):
        load_fitted(fit)
    vocabulary.unlink()
    with pytest.raises(ConfigError, match="vocabulary.txt"):
        load_fitted(fit)
    baseline = tmp_path / "baseline"
    shutil.copytree(finished_run / "models/linear/raw/seed-0", baseline)
    shutil.copy(finished_run / "models/linear/bare/seed-0/linear.npz", baseline)
    with pytest.raises(ConfigError, match="linear.npz"):
        load_fitted(baseline)


VARIANTS = """
[preprocess.raw]
[preprocess.short]
tokens = "fast"
stop_words = "remove"
[models.cnn]
embedding = 8
filters = 8
[models.cnn_vectors]
architecture = "cnn"
filters = 8
vectorise = { vectors = "my.vec", tune_vectors = false, vectors_beyond = 1, min_count = 1 }
[models.cnn_pieces]
architecture = "cnn"
embedding = 8
filters = 8
vectorise = { units = "subwords", vocabulary = 80 }
[models.mlp]
units = 8
vectorise = { analyzer = "char_wb", ngrams = 3 }
[train]
epochs = 2
[report]
language = ["en", "ru"]
"""


@pytest.mark.slow
def test_preprocessings_and_variants_are_compared_and_read_again(tmp_path, monkeypatch, capsys):
    head = EXPERIMENT[: EXPERIMENT.index("[preprocess.raw]")]
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    (tmp_path / "my.vec").write_text("трамвай 1 0\nмяч 0 1\nхор 1 1\nсамолёт 2 2\n", encoding="utf-8")
    experiment = write_experiment(tmp_path, text=head + VARIANTS)
    text_classification.run(Namespace(experiment=experiment, overrides=[], resume=None, prepare=False))
    (run,) = (tmp_path / "runs/small").iterdir()

    rows = json.loads((run / "comparison.json").read_text(encoding="utf-8"))["models"]
    name = [(row["model"], row["preprocess"]) for row in rows]
    for row in rows:
        if row["preprocess"] == "short":
            assert name[row["against_preprocess"]["row"]] == (row["model"], "raw")
            low, high = row["against_preprocess"]["interval"]
            other = rows[row["against_preprocess"]["row"]]
            difference = row["test"]["macro_f1"]["mean"] - other["test"]["macro_f1"]["mean"]
            assert row["against_preprocess"]["difference"] == pytest.approx(difference)
            assert low <= difference <= high
        else:
            assert "against_preprocess" not in row
        if row["model"] in ("cnn_vectors", "cnn_pieces"):
            assert name[row["against_variant"]["row"]] == ("cnn", row["preprocess"])
        else:
            assert "against_variant" not in row

    fit = run / "models/cnn_vectors/raw/seed-0"
    metrics = json.loads((fit / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["vectors"]["width"] == 2
    assert metrics["vectors"]["added"] == 1
    assert '"самолёт"' in (fit / "vocabulary.txt").read_text(encoding="utf-8")
    from pipelines.steps.fitted import load_fitted

    vectors = [run / f"models/cnn_vectors/raw/seed-{seed}/words.npy" for seed in (0, 1)]
    assert vectors[0].read_bytes() == vectors[1].read_bytes()
    assert vectors[0].samefile(vectors[1])  # what is the same for every seed is on the disk once
    words = load_fitted(fit).model.get_layer("words")
    assert not words.trainable
    number = json.loads("[" + (fit / "vocabulary.txt").read_text("utf-8").replace("\n", ",") + "]").index("хор")
    assert words.get_weights()[0][number].tolist() == [1, 1]

    for model in ("cnn_vectors", "cnn_pieces", "mlp"):
        table = pd.read_csv(run / "models" / model / "short/seed-0/predictions.csv", dtype={"id": str})
        line = pd.read_csv(run / "splits.csv", dtype={"id": str}).set_index("id").loc[table["id"][0], "line"]
        text = pd.read_csv(tmp_path / "table.csv", keep_default_na=False)["text"][line - 2]
        capsys.readouterr()
        predict.run(asked(run, [text], model=model, preprocess="short", seed=0, json=True))
        answer = json.loads(capsys.readouterr().out)["classes"]
        assert answer[table["predicted"][0]] == pytest.approx(table["probability"][0], abs=1e-5)

    english, russian = ((run / f"report{end}.md").read_text(encoding="utf-8") for end in ("", ".ru"))
    for written, said in ((english, "What preprocessing changes"), (russian, "Что меняет предобработка")):
        assert said in written
        assert written.count("cnn\\_vectors · short") >= 2
        assert "my.vec" in written


def test_a_text_in_another_language_goes_the_whole_road(tmp_path, monkeypatch):
    words = {"a": "Häuser Straßen Brücken Bahnen", "b": "Bälle Tore Spiele Mannschaften"}
    rows = [
        f'"{text.split()[n % 4]} und {text.split()[n // 4 % 4]} {n}",{label}'
        for label, text in words.items()
        for n in range(20)
    ]
    text = EXPERIMENT.replace('language = "ru"', 'language = "de"', 1).replace(
        "[preprocess.bare]", '[preprocess.bare]\nlemmas = "dictionary"'
    )
    text = text[: text.index("[models.mlp]")] + "[report]\nerrors = 2\n"
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    experiment = write_experiment(tmp_path, rows, text=text)
    text_classification.run(Namespace(experiment=experiment, overrides=[], resume=None, prepare=False))
    (run,) = (tmp_path / "runs/small").iterdir()
    written = (run / "report.md").read_text(encoding="utf-8")
    assert "the rules of spaCy (language “de”)" in written
    assert "haus" in written


@pytest.mark.parametrize(("override", "expected"), [
    ('preprocess.bare.extra_stop_words=["и", "город", "трамвай", "поезд", "мост", "рельсы", "мяч", "вратарь", '
     '"ворота", "матч", "хор", "музей", "спектакль", "афиша", "на", "мосту", "b"]', "it leaves no token in"),
    ("vectorise.min_documents=60", "vectorise.min_documents = 60: no n-gram is in so many training texts"),
])  # fmt: skip
def test_where_nothing_is_left_to_learn_from_the_setting_is_named(tmp_path, monkeypatch, override, expected):
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    overrides = [override, "seeds=[0]", 'preprocess.bare.numbers="remove"', 'preprocess.bare.punctuation="remove"']
    arguments = Namespace(experiment=write_experiment(tmp_path), overrides=overrides, resume=None, prepare=False)
    with pytest.raises(ConfigError) as caught:
        text_classification.run(arguments)
    assert expected in str(caught.value)


@pytest.mark.parametrize("older", [1, 2, 3, 4])
def test_a_run_folder_of_an_older_format_is_refused_with_both_numbers(finished_run, tmp_path, older):
    copy = tmp_path / "run"
    shutil.copytree(finished_run, copy)
    facts = json.loads((copy / "facts.json").read_text(encoding="utf-8"))
    (copy / "facts.json").write_text(json.dumps(facts | {"format": older}), encoding="utf-8")
    for command in ("report", "resume"):
        with pytest.raises(ConfigError, match=f"written in format {older}, this version reads format 5"):
            if command == "report":
                report.run(Namespace(run=copy, language=None))
            else:
                text_classification.run(Namespace(experiment=None, overrides=[], resume=copy, prepare=False))


def test_a_training_that_diverges_stops_one_model_and_the_run_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    experiment = write_experiment(tmp_path)
    overrides = ["models.cnn.train.learning_rate=1e30", "seeds=[0]", "models.mlp.preprocess=['raw']"]
    text_classification.run(Namespace(experiment=experiment, overrides=overrides, resume=None, prepare=False))
    (run,) = (tmp_path / "runs/small").iterdir()
    comparison = json.loads((run / "comparison.json").read_text(encoding="utf-8"))
    assert {row["model"] for row in comparison["models"]} == {"majority", "linear", "mlp"}
    (failed,) = comparison["failed"]
    assert (failed["model"], failed["preprocess"]) == ("cnn", "raw")
    for part in (
        "seed 0: the training loss became nan",
        "learning rate 1e+30",
        "conv1d",
        "train.learning_rate = 1e+29",
    ):
        assert part in failed["message"]
    assert "stopped. seed 0: the training loss became nan" in capsys.readouterr().out.replace("\n", " ")
    assert not list(run.rglob("*.partial")) and not (run / "models/cnn/raw/seed-0").exists()
    assert "became nan" in (run / "report.en.md").read_text(encoding="utf-8")
    text_classification.run(
        Namespace(experiment=None, overrides=[], resume=run, prepare=False)
    )  # and is not tried again
    assert json.loads((run / "comparison.json").read_text(encoding="utf-8"))["failed"] == [failed]
