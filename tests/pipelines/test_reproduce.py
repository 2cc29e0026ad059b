"""A finished run done again: what agrees is said to, and every kind of change is found."""

import json
import re
import shutil
from argparse import Namespace
from pathlib import Path

import pandas as pd
import pytest

from pipelines import reproduce, text_classification
from pipelines.steps import run_folder
from pipelines.steps.command_line import main
from pipelines.steps.machine import ENVIRONMENT, conditions, machine
from tests.small_run import EXPERIMENT, write_experiment


@pytest.fixture
def copied(finished_run, tmp_path, monkeypatch) -> Path:
    """A finished run as a student hands it in, and a place of its own for the second one."""
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "again")
    return Path(shutil.copytree(finished_run, tmp_path / "handed in"))


def reproduced(run: Path, capsys, *overrides: str, quick=True) -> tuple[int, str]:
    """-> the exit code and what was said, on one line."""
    capsys.readouterr()
    code = main(reproduce.run, Namespace(run=run, overrides=list(overrides), quick=quick))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out + said.err


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit_json(path: Path, change) -> None:
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")


def test_the_same_experiment_gives_the_same_bytes_and_the_run_is_left_alone(copied, tmp_path, capsys):
    before = contents(copied)
    code, said = reproduced(copied, capsys, quick=False)
    assert code == 0, said
    assert "AGREES, to the last digit" in said
    assert "all is as it was, so every digit is expected" in said
    assert "scores follow from the predictions" in said
    assert "say what the files of the run say" in said
    assert "mlp · raw: same to the last digit (2 fits)" in said
    assert "tables: same to the last digit (splits.csv, comparison.json, errors.json, analysis/)" in said
    assert contents(copied) == before
    (again,) = (tmp_path / "again/small").iterdir()
    assert (again / "report.html").exists()
    predicted = sorted(path.relative_to(copied) for path in copied.rglob("predictions.csv"))
    assert len(predicted) == 10
    for path in predicted:
        assert (again / path).read_bytes() == (copied / path).read_bytes()


def raise_a_score(run: Path) -> None:
    edit_json(run / "models/mlp/raw/seed-0/metrics.json", lambda metrics: metrics["test"].update(macro_f1=0.99))


def raise_a_mean(run: Path) -> None:
    edit_json(run / "comparison.json", lambda table: table["models"][4]["test"]["macro_f1"].update(mean=0.99))


def lower_a_deviation(run: Path) -> None:
    edit_json(run / "comparison.json", lambda table: table["models"][4]["test"]["macro_f1"].update(sd=0.0))


def lose_a_fit(run: Path) -> None:
    shutil.rmtree(run / "models/mlp/raw/seed-1")


def mend_a_prediction(run: Path) -> None:
    path = run / "models/mlp/raw/seed-0/predictions.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    wrong = table.index[table["label"] != table["predicted"]][0]
    table.loc[wrong, "predicted"] = table.loc[wrong, "label"]
    table.to_csv(path, index=False, lineterminator="\n")


def deal_otherwise(run: Path) -> None:
    path = run / "splits.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table.index[table["split"] == "test"][0], "split"] = "train"
    table.to_csv(path, index=False, lineterminator="\n")


def flatter_in_the_report(run: Path) -> None:
    path = run / "report.html"
    text = path.read_text(encoding="utf-8")
    cell = re.search(r'<td class="number">\d\d,\d', text)[0]
    path.write_text(text.replace(cell, '<td class="number">99,9'), encoding="utf-8")


def train_longer(run: Path) -> None:
    edit_json(run / "config.json", lambda config: config["models"]["mlp"]["train"].update(epochs=2))


def lose_a_file(run: Path) -> None:
    (run / "models/cnn/raw/seed-0/history.csv").unlink()


def invent_a_file(run: Path) -> None:
    (run / "models/cnn/raw/seed-0/inside.csv").write_text("epoch,layer\n1,dense\n", encoding="utf-8")


def break_a_file(run: Path) -> None:
    (run / "models/linear/raw/seed-0/metrics.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(("change", "expected"), [
    (raise_a_score, ["models/mlp/raw/seed-0/metrics.json: test.macro_f1 is said to be 0.99, the predictions give 0.",
                     "mlp · raw: DIFFERS: test.macro_f1 was 0.99, is 0.", "1 of 3 files"]),
    pytest.param(raise_a_mean, ["comparison.json: mlp/raw.test.macro_f1.mean is said to be 0.99, the predictions"],
                 marks=pytest.mark.slow),
    pytest.param(lower_a_deviation, ["comparison.json: mlp/raw.test.macro_f1.sd is said to be 0, the predictions"],
                 marks=pytest.mark.slow),
    pytest.param(lose_a_fit, ["comparison.json: mlp/raw is said to be 2 seeds, the predictions give 1 with"],
                 marks=pytest.mark.slow),
    pytest.param(mend_a_prediction, ["seed-0/metrics.json: validation.", ".predicted was "], marks=pytest.mark.slow),
    (deal_otherwise, ["1 of the 73 texts are in another split than the experiment puts them in"]),
    pytest.param(flatter_in_the_report, ["DIFFERS: report.html was changed after it was made: line", "99,9"],
                 marks=pytest.mark.slow),
    pytest.param(train_longer, ["mlp · raw: DIFFERS: "], marks=pytest.mark.slow),
    pytest.param(lose_a_file, ["cnn · raw: DIFFERS: the file was missing, is 2 entries in seed-0/history.csv"],
                 marks=pytest.mark.slow),
    pytest.param(invent_a_file, ["the file was 1 entry, is missing in seed-0/inside.csv; 1 figure in 1 of 4 files"],
                 marks=pytest.mark.slow),
    pytest.param(break_a_file, ["linear · raw: DIFFERS: the file was unreadable"], marks=pytest.mark.slow),
])  # fmt: skip
def test_what_was_changed_by_hand_is_found(copied, capsys, change, expected):
    change(copied)
    code, said = reproduced(copied, capsys)
    assert code == 1, said
    assert "DISAGREES" in said
    for words in expected:
        assert words in said


def test_other_data_is_another_experiment_and_nothing_is_trained(copied, finished_run, tmp_path, capsys):
    lines = (finished_run.parents[2] / "table.csv").read_text(encoding="utf-8").splitlines()
    label = lines[1].rsplit(",", 1)[1]
    lines[1] = lines[1].replace(f",{label}", ",культура" if label != "культура" else ",спорт")
    lines[2] = lines[2].replace("город", "посёлок")
    (tmp_path / "other.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, said = reproduced(copied, capsys, f"data.path={tmp_path / 'other.csv'}")
    assert code == 1
    assert re.search(r"1 of the 73 texts are not in splits.csv \(first: .*other.csv, line 3\)", said)
    assert re.search(r"1 of the 73 texts of splits.csv are not in the data \(first: .*table.csv, line 3\)", said)
    assert re.search(r"1 of the 72 texts in both have another label \(first: .*other.csv, line 2\)", said)
    assert "another experiment; nothing was trained" in said
    assert not (tmp_path / "again").exists()


@pytest.mark.slow
def test_data_that_was_moved_gives_the_same(copied, finished_run, tmp_path, capsys):
    shutil.copy(finished_run.parents[2] / "table.csv", tmp_path / "moved.csv")
    code, said = reproduced(copied, capsys, f"data.path={tmp_path / 'moved.csv'}")
    assert code == 0, said
    assert "comparison.json and errors.json are of all seeds: not compared" in said
    assert "mlp · raw: same to the last digit (1 fit)" in said


@pytest.mark.parametrize(("distance", "agrees"), [(5e-5, True), (2e-4, False)])
def test_on_another_machine_probabilities_may_be_a_little_apart(copied, capsys, distance, agrees):
    edit_json(copied / "facts.json", lambda facts: facts.update(instructions="avx"))
    path = copied / "models/cnn/raw/seed-0/predictions.csv"
    table = pd.read_csv(path, dtype={"id": str}, keep_default_na=False)
    table.loc[3, "probability"] += distance
    table.to_csv(path, index=False, lineterminator="\n")
    code, said = reproduced(copied, capsys)
    assert re.search(r"≠ +instructions +avx +", said)
    assert "numbers may differ by up to 0.0001" in said
    if agrees:
        assert code == 0, said
        assert "cnn · raw: within 0.0001, at most 5e-05 apart" in said
        assert "AGREES, with differences up to 0.0001" in said
    else:
        assert code == 1
        assert "cnn · raw: DIFFERS: row 4.probability was" in said
        assert "1 of 3 files; probabilities are up to 0.0002 apart" in said


def test_a_report_that_other_code_made_is_not_held_against_the_run(copied, capsys):
    flatter_in_the_report(copied)
    edit_json(copied / "facts.json", lambda facts: facts.update(git_commit="0123456789ab"))
    code, said = reproduced(copied, capsys)
    assert code == 0, said
    assert "report.html: other code made it, so it cannot be told whether it was changed" in said


@pytest.mark.slow
def test_a_run_in_folds_whose_texts_were_prepared_needs_no_data(tmp_path, monkeypatch, capsys):
    text = EXPERIMENT[: EXPERIMENT.index("[models.mlp]")] + "[models.mlp]\nunits = 4\n[train]\nepochs = 2\n"
    experiment = write_experiment(tmp_path, text=text)
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    overrides = ["data.folds=3", "seeds=[0]"]
    text_classification.run(Namespace(experiment=experiment, overrides=overrides, resume=None, prepare=True))
    (run,) = (tmp_path / "runs/small").iterdir()
    text_classification.run(Namespace(experiment=None, overrides=[], resume=run, prepare=False))
    (tmp_path / "table.csv").unlink()
    code, said = reproduced(run, capsys, quick=False)
    assert code == 0, said
    assert "prepared/ of the run, the data itself is not read" in said
    assert "mlp · bare: same to the last digit (4 fits)" in said


def test_a_mistake_in_the_command_is_one_message(copied, capsys, monkeypatch):
    for arguments, expected in (
        ({"overrides": ["train.epochs=3"]}, "a run is done again as it was; only its data may lie elsewhere"),
        ({"overrides": ["data.path=absent.csv"]}, "the data is not here: "),
        ({"run": copied.parent}, "not a run folder"),
    ):  # fmt: skip
        code = main(reproduce.run, Namespace(**{"run": copied, "overrides": [], "quick": True} | arguments))
        said = capsys.readouterr().err
        assert code == 2, said
        assert expected in said
    for change, expected in (
        ({"state": "stopped", "reached": "train cnn on raw"}, 'it is stopped and reached "train cnn on raw"'),
        ({"pipeline": "data_analysis"}, "only runs of text_classification, named_entities, image_classification can"),
        ({"state": "finished", "pipeline": "text_classification", "backend": "absent"}, "KERAS_BACKEND=absent"),
    ):  # fmt: skip
        monkeypatch.delenv("KERAS_BACKEND", raising=False)
        edit_json(copied / "facts.json", lambda facts, change=change: facts.update(change))
        code, said = reproduced(copied, capsys)
        assert code == 2
        assert expected in said


def test_the_data_is_found_at_its_place_below_the_root_and_else_asked_for_with_its_checksum(copied, capsys):
    from pipelines.steps.reproduction import with_data_here
    from pipelines.steps.run_folder import open_run

    folder, experiment = open_run(copied)
    for written in ("/home/ada/seminar/data/samples/city_news_ru.csv", r"C:\ada\data\samples\city_news_ru.csv"):
        moved = experiment.model_copy(update={"data": experiment.data.model_copy(update={"path": written})})
        assert Path(with_data_here(moved, folder).data.path).samefile("data/samples/city_news_ru.csv")
    code, said = reproduced(copied, capsys, "data.path=absent.csv")
    assert code == 2
    assert re.search(
        r"Bring it there, or say where it is: data.path=… The run read:\n .*table.csv: 74 rows, SHA-256 \w{64}",
        said.replace("…. ", "… "),
    )


def test_facts_name_what_threads_were_asked_for(monkeypatch):
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    assert conditions(machine())["threads"] == "one for each core"
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "1")
    assert machine()["environment"] == {"TF_NUM_INTRAOP_THREADS": "1"}
    assert conditions(machine())["threads"] == "TF_NUM_INTRAOP_THREADS=1"
    assert conditions({**machine(), "environment": None})["threads"] == "not recorded"
