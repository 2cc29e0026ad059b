"""Sweeps: honest, counted, and not lost whatever is killed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import optuna
import pytest
from optuna.trial import TrialState

from pipelines import text_classification
from pipelines.steps import study as studies
from pipelines.steps import trial as trials
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment_file import parse_experiment, read_experiment, read_tables
from pipelines.steps.run_folder import RunFolder, open_run
from pipelines.steps.search import Study
from pipelines.steps.search_space import MODELS, NETWORKS
from pipelines.steps.search_space_file import search_spaces
from pipelines.steps.sweep_facts import importance
from pipelines.steps.trial_data import trial_data
from pipelines.steps.winner import final_tables, winners_of
from tests.small_run import run_experiment, write_experiment
from tests.small_sweep import SWEEP, run_sweep, write_sweep

ROOT = Path(__file__).resolve().parents[2]


def facts(run: Path) -> dict:
    return json.loads((run / "sweep.json").read_text(encoding="utf-8"))


def states(run: Path) -> dict[str, list[tuple]]:
    """Of each study in the folder's database: number, state and attributes of its trials."""
    storage = studies.open_storage(f"sqlite:///{run / 'study.db'}")
    return {
        name.rpartition("-")[2]: [
            (trial.number, trial.state.name, trial.user_attrs)
            for trial in optuna.load_study(study_name=name, storage=storage).trials
        ]
        for name in optuna.get_all_study_names(storage)
    }


class Small:
    """The data of a finished sweep, and a study of its own in which trials are made in this process."""

    def __init__(self, sweep_run: Path, folder: Path, sweep: str = SWEEP):
        self.path = write_sweep(folder, sweep)
        asked = read_tables(self.path)
        self.experiment = parse_experiment(asked, self.path)
        self.spaces, _ = search_spaces(asked, self.experiment, self.path)
        shutil.copytree(sweep_run / "prepared", folder / "prepared")
        self.folder, self.asked, self.url = RunFolder(folder), asked, f"sqlite:///{folder / 'own.db'}"

    def searched(self) -> trials.Searched:
        data = trial_data(self.experiment, self.folder)
        return trials.Searched(self.asked, self.path, self.experiment, data, self.folder.path / "checkpoints")

    def study(self, kind: str = NETWORKS, epochs: int | None = 3) -> optuna.Study:
        return studies.open_study(studies.open_storage(self.url), kind, self.experiment.sweep, epochs)

    def run(self, study: optuna.Study, kind: str = NETWORKS, total: int = 50, worker: str = "me"):
        """The next trial, made -> as it is in the study then."""
        trial = studies.ask(study, self.experiment.sweep, total, worker, 0)
        trials.run_trial(study, trial, self.spaces[kind], self.searched())
        return study.trials[trial.number]


@pytest.fixture
def small(sweep_run, tmp_path) -> Small:
    return Small(sweep_run, tmp_path)


CNN = {MODELS: "cnn", "preprocess": "raw", "models.cnn.filters": 4, "train.learning_rate": 0.01}


def test_a_sweep_makes_its_trials_and_ends_in_a_report_of_its_task(sweep_run):
    networks, linear = facts(sweep_run)["studies"]
    assert [len(networks["trials"]), len(linear["trials"])] == [5, 5]
    assert [trial["default"] for trial in networks["trials"][:3]] == ["mlp", "cnn", None]
    assert networks["trials"][0]["settings"] == {MODELS: "mlp", "preprocess": "raw", "models.mlp.units": 8,
                                                 "train.learning_rate": 0.001}  # fmt: skip
    assert all(trial["state"] == "complete" for trial in networks["trials"][:2])  # what the file says is never pruned
    complete = [trial for trial in networks["trials"] if trial["state"] == "complete"]
    best = next(trial for trial in networks["trials"] if trial["number"] == networks["best"])
    assert best["value"] == max(trial["value"] for trial in complete)
    folder, experiment = open_run(sweep_run)
    assert folder.facts["state"] == "finished" and folder.facts["pipeline"] == "sweep"
    named = [name for study in (networks, linear) for name in study["names"].values() if name]
    assert set(experiment.models) == {"majority", *named}
    assert not (sweep_run / "sweep").exists()
    for name in ("report.html", "report.en.html"):
        assert (sweep_run / name).exists()


def test_seeds_of_trials_are_none_of_the_experiments(small):
    assert small.searched().seeds() == (2,)
    experiment = small.experiment.model_copy(update={"sweep": small.experiment.sweep.model_copy(update={"repeats": 3})})
    assert replace(small.searched(), experiment=experiment).seeds() == (2, 3, 4)


def test_the_same_command_again_adds_nothing(sweep_run, capsys):
    before = states(sweep_run)
    assert run_sweep(sweep_run.parents[2] / "experiment.toml") == sweep_run
    assert "the same sweep was made before" in capsys.readouterr().out
    assert states(sweep_run) == before


def test_the_winners_file_is_the_experiment_that_was_compared_and_runs(sweep_run, tmp_path):
    _, compared = open_run(sweep_run)
    read = read_experiment(sweep_run / "winner.toml")
    assert read == compared.model_copy(update={"sweep": None})
    copy = Path(shutil.copy(sweep_run / "winner.toml", tmp_path))  # its paths are found from anywhere
    run = run_experiment(copy)
    models = [json.loads((path / "comparison.json").read_text(encoding="utf-8"))["models"] for path in (run, sweep_run)]
    scores = [[(row["model"], row["preprocess"], row["test"]["macro_f1"]) for row in rows] for rows in models]
    assert scores[0] == scores[1]


def test_a_complete_trial_has_an_interval_around_its_score(sweep_run):
    for study in facts(sweep_run)["studies"]:
        for trial in study["trials"]:
            if trial["state"] == "complete":
                low, high = trial["interval"]
                assert 0 <= low <= trial["value"] <= high <= 1 and low < high
                assert trial["value"] == pytest.approx(np.mean(trial["by_seed"]))


def test_with_folds_every_row_but_those_of_the_test_part_is_validated_once(sweep_run, tmp_path):
    small = Small(sweep_run, tmp_path, SWEEP.replace("trials = 5", "trials = 5\nfolds = 3"))
    lines = (tmp_path / "prepared/records.jsonl").read_text(encoding="ascii").splitlines()
    known = [number for number, line in enumerate(lines) if json.loads(line)["split"] != "test"]
    for prepared in small.searched().data.prepared.values():
        assert sorted(np.concatenate([rows["validation"] for rows in prepared.folds])) == known
        for rows in prepared.folds:
            assert set(rows["train"]) | set(rows["validation"]) == set(known)
            assert not set(rows["train"]) & set(rows["validation"])
    study = small.study()
    study.enqueue_trial(CNN)
    found = small.run(study)
    assert found.state == TrialState.COMPLETE and len(found.user_attrs["by_seed"]) == 1
    assert sorted(found.intermediate_values) == list(range(1, len(found.intermediate_values) + 1))
    low, high = found.user_attrs["interval"]
    assert low < found.value < high


def test_folds_beside_an_order_in_time_are_refused(tmp_path):
    experiment = write_sweep(tmp_path)
    with pytest.raises(ConfigError, match="folds would learn from what comes later"):
        run_sweep(experiment, "sweep.folds=3", "data.time=when")


def test_a_file_without_a_space_or_with_folds_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"there is no table \[sweep.space\]"):
        run_sweep(write_experiment(tmp_path))
    with pytest.raises(ConfigError, match="data.folds: every row is tested once"):
        run_sweep(write_sweep(tmp_path), "data.folds=5")
    assert not (tmp_path / "runs").exists()


def test_trials_never_see_the_test_part(sweep_run, tmp_path):
    """Its texts and labels are made something else: every score stays, to the last digit."""
    values = []
    for name in ("as it is", "changed"):
        (tmp_path / name).mkdir()
        small = Small(sweep_run, tmp_path / name)
        if name == "changed":
            _spoil_test_part(small.folder.path / "prepared")
        for prepared in small.searched().data.prepared.values():
            rows = prepared.folds[0]
            assert set(rows["test"]) == set(rows["validation"]) and not set(rows["test"]) & set(rows["train"])
        studies.queue_first(small.study(), small.experiment, small.spaces[NETWORKS])
        values.append([small.run(small.study()).value, small.run(small.study("linear", None), "linear").value])
    assert values[0] == values[1] and None not in values[0]


def _spoil_test_part(prepared: Path) -> None:
    path = prepared / "records.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
    tested = [number for number, row in enumerate(rows) if row["split"] == "test"]
    assert len(tested) > 5
    for number in tested:
        rows[number] |= {"label": "спорт", "text": "мяч"}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    for folder in (prepared / "raw", prepared / "bare"):
        ids, offsets = np.load(folder / "ids.npy"), np.load(folder / "offsets.npy")
        for number in tested:
            ids[offsets[number] : offsets[number + 1]] = 0
        np.save(folder / "ids.npy", ids)


def test_what_breaks_is_told_with_its_reason_and_the_search_goes_on(small, monkeypatch):
    study = small.study()

    def breaking(error: Exception):
        def broken(*given):
            raise error

        return broken

    for error, expected in ((ValueError("odd shape"), "ValueError: odd shape"), (MemoryError("no"), "out of memory")):
        with monkeypatch.context() as patch:
            patch.setattr(trials, "fits", breaking(error))
            study.enqueue_trial(CNN | {"train.learning_rate": 0.01 + len(study.trials) / 1000})
            found = small.run(study)
        assert (found.state, found.user_attrs["failure"]) == (TrialState.PRUNED, expected)
    study.enqueue_trial(CNN | {"train.learning_rate": 0.05})
    assert small.run(study).state == TrialState.COMPLETE
    assert studies.tally(studies.trials_of(study), 50).failed == 2
    assert studies.best_of(studies.trials_of(study)).number == 2


def test_a_training_that_diverges_is_told_with_its_diagnosis(sweep_run, tmp_path):
    small = Small(sweep_run, tmp_path, '\n[sweep]\n[sweep.space]\n"models.cnn.train.learning_rate" = [1e-3, 1e30]\n')
    study = small.study()
    study.enqueue_trial({MODELS: "cnn", "models.cnn.train.learning_rate": 1e30})
    found = small.run(study)
    assert found.state == TrialState.PRUNED and "the training loss" in found.user_attrs["failure"]
    assert not list((tmp_path / "checkpoints").rglob("*.npz"))


def test_a_trial_with_the_settings_of_an_earlier_one_takes_its_score(small, monkeypatch):
    study = small.study()
    for _ in range(2):
        study.enqueue_trial(CNN)
    first = small.run(study)
    monkeypatch.setattr(trials, "fits", None)  # nothing is trained
    second = small.run(study)
    assert second.value == first.value and second.user_attrs["same_as"] == first.number
    assert second.intermediate_values == first.intermediate_values


class Killed(BaseException):
    """Raised by the test in the middle of training: nothing is told, as with SIGKILL."""


def test_a_lost_trial_goes_on_from_its_checkpoint_to_the_same_score(small, monkeypatch):
    small.asked["models"]["cnn"]["train"] |= {"epochs": 6, "patience": 6, "checkpoint_minutes": 1e-9}
    study, made, fits = small.study(), [], trials.fits

    def breaking(*given):
        *first, on_epoch = given

        def counted(seed, row):
            made.append(row["epoch"])
            on_epoch(seed, row)
            if len(made) == 4:
                raise Killed

        return fits(*first, counted)

    monkeypatch.setattr(trials, "fits", breaking)
    study.enqueue_trial(CNN)
    with pytest.raises(Killed):
        small.run(study, worker="lost")
    assert study.trials[0].state == TrialState.RUNNING
    assert studies.reap(study) == []  # it has just given a sign of life
    begun = study.trials[0].user_attrs["began"]
    optuna.trial.Trial(study, study.trials[0]._trial_id).set_user_attr("beat", begun + 100)
    monkeypatch.setattr(studies, "GRACE", 0)
    assert studies.reap(study, lambda trial: studies.is_silent(trial, -1000)) == [0]
    assert (study.trials[0].state, study.trials[0].user_attrs["reason"]) == (TrialState.FAIL, "lost")
    again = small.run(study)
    assert again.user_attrs["again"] == 0 and again.params == study.trials[0].params
    assert (
        100 < again.user_attrs["seconds"] < 160
    )  # those of the lost attempt, until its last sign of life, and its own
    assert made[:4] == [1, 2, 3, 4] and len(made) < 10 and made[-1] == 6, made  # some epochs were not made again
    assert sorted(again.intermediate_values) == [1, 2, 3, 4, 5, 6]
    monkeypatch.setattr(trials, "fits", fits)
    monkeypatch.setattr(trials, "twin", lambda *given: None)
    study.enqueue_trial(CNN)
    unbroken = small.run(study)
    assert (unbroken.value, unbroken.intermediate_values) == (again.value, again.intermediate_values)


def test_a_trial_that_gets_no_further_is_given_up_and_one_that_does_is_not(small):
    study, sweep = small.study(), small.experiment.sweep
    study.enqueue_trial(CNN)
    for attempt in range(studies.ATTEMPTS):
        trial = studies.ask(study, sweep, 50, "w", 0)
        assert trial.user_attrs.get("attempt", 0) == attempt
        reaped = studies.reap(study, lambda trial: True)
        assert len(reaped) == (attempt < studies.ATTEMPTS - 1)
    assert study.trials[-1].state == TrialState.PRUNED and "ended 3 times" in study.trials[-1].user_attrs["failure"]
    study.enqueue_trial(CNN | {"models.cnn.filters": 16})
    for epoch in range(1, 6):
        trial = studies.ask(study, sweep, 50, "w", 0)
        trial.set_user_attr("epochs_before", epoch - 1)
        for step in range(1, epoch + 1):
            trial.report(0.5, step)
        assert len(studies.reap(study, lambda trial: True)) == 1


def test_two_that_ask_for_the_last_trial_make_one(small, monkeypatch):
    study, sweep = small.study(), small.experiment.sweep
    first = studies.ask(study, sweep, 1, "a", 0)
    assert first and studies.ask(study, sweep, 1, "b", 1) is None
    with monkeypatch.context() as patch:  # the other looked before the first was there
        patch.setattr(studies.Tally, "has_work", True)
        assert studies.ask(study, sweep, 1, "b", 1) is None
    assert [trial.state for trial in study.trials] == [TrialState.RUNNING, TrialState.FAIL]
    assert study.trials[1].user_attrs["reason"] == "surplus"


def test_two_starts_at_the_same_time_try_no_setting_twice(small, monkeypatch):
    study, space = small.study("linear", None), small.spaces["linear"]
    experiment = small.experiment.model_copy(update={"sweep": small.experiment.sweep.model_copy(update={"trials": 6})})
    points = studies.points_of(experiment, space)
    assert len(points) == 6
    studies.queue_first(study, experiment, space)
    with monkeypatch.context() as patch:  # the other start looked before anything was there
        patch.setattr(studies, "trials_of", lambda study: [])
        studies.queue_first(study, experiment, space)
    assert len(study.trials) == 12
    found = []
    while trial := studies.ask(study, experiment.sweep, studies.trials_wanted(experiment, space), "w", 0):
        found.append(studies.draw(trial, space, experiment))
        study.tell(trial, 0.5)
    assert len(found) == 6 and all(settings in points for settings in found)
    assert len({json.dumps(settings, sort_keys=True) for settings in found}) == 6


def test_a_trial_taken_for_lost_and_alive_after_all_tells_nothing(small, monkeypatch):
    study, fits = small.study(), trials.fits

    def reaped(*given):
        studies.reap(study, lambda trial: True)
        return fits(*given)

    monkeypatch.setattr(trials, "fits", reaped)
    study.enqueue_trial(CNN)
    assert small.run(study).state == TrialState.FAIL
    assert [trial.state for trial in study.trials] == [TrialState.FAIL, TrialState.WAITING]


def test_a_new_start_draws_what_the_unbroken_one_would_have_drawn(small):
    def drawn(studies_of: list) -> list[dict]:
        found = []
        for study in studies_of:
            trial = studies.ask(study, small.experiment.sweep, 50, "w", 0)
            found.append(studies.draw(trial, small.spaces[NETWORKS], small.experiment))
            study.tell(trial, 0.5)
        return found

    one = studies.open_study(studies.open_storage("sqlite:///:memory:"), "one", small.experiment.sweep, 3)
    unbroken = drawn([one] * 4)
    several = drawn([small.study() for _ in range(4)])
    assert unbroken == several
    assert len({json.dumps(settings) for settings in unbroken}) == 4


def test_the_value_of_a_trial_is_the_mean_over_its_seeds(sweep_run, tmp_path):
    small = Small(sweep_run, tmp_path, SWEEP.replace("trials = 5", "trials = 5\nrepeats = 2"))
    study = small.study()
    study.enqueue_trial({MODELS: "mlp", "preprocess": "raw", "models.mlp.units": 16, "train.learning_rate": 0.003})
    found = small.run(study)
    first, second = found.user_attrs["by_seed"]
    assert first != second and found.value == (first + second) / 2


def test_the_winner_stands_beside_the_files_own_settings_which_stay(small):
    def best(**settings):
        return optuna.trial.create_trial(value=0.9, user_attrs={"settings": settings})

    network = best(**CNN | {"preprocess": "bare"})
    found = {NETWORKS: network, "linear": best(models="linear", preprocess="raw", **{"models.linear.C": 100.0})}
    tables, names = final_tables(small.asked, small.experiment, small.path, found)
    final = parse_experiment(tables, small.folder.path / "elsewhere" / "winner.toml")
    assert names == {
        NETWORKS: {"default": "cnn", "tuned": "tuned"},
        "linear": {"default": "linear", "tuned": "linear_tuned"},
    }
    assert list(final.models) == ["majority", "linear", "linear_tuned", "cnn", "tuned"]
    tuned, cnn = final.models["tuned"], final.models["cnn"]
    assert (tuned.hyperparameters["filters"], tuned.train.learning_rate, tuned.preprocess) == (4, 0.01, ("bare",))
    assert cnn == small.experiment.models["cnn"]
    assert final.train == small.experiment.train and final.data == small.experiment.data
    assert final.models["linear_tuned"].hyperparameters["C"] == 100 and final.models["linear"].hyperparameters["C"] == 1
    own = small.spaces[NETWORKS].defaults(small.experiment, "cnn")[0]
    tables, names = final_tables(small.asked, small.experiment, small.path, {NETWORKS: best(**own)})
    assert names[NETWORKS]["tuned"] is None and list(tables["models"]) == ["majority", "linear", "cnn"]


def test_where_no_trial_came_to_its_end_the_reasons_are_said(small):
    study = small.study()
    for _ in range(3):
        study.enqueue_trial(CNN)
        trial = studies.ask(study, small.experiment.sweep, 50, "w", 0)
        trial.set_user_attr("failure", "out of memory")
        study.tell(trial, state=TrialState.PRUNED)
    found = Study(NETWORKS, small.spaces[NETWORKS], study, 3, 3)
    with pytest.raises(ConfigError, match="none of 3 trials came to its end.*\n  3 × out of memory"):
        winners_of([found])


def test_the_setting_that_decides_is_the_important_one(small):
    space, rates = small.spaces[NETWORKS], np.geomspace(0.003, 0.1, 30)
    kinds = {"train.learning_rate": optuna.distributions.FloatDistribution(3e-3, 0.1, log=True),
             "preprocess": optuna.distributions.CategoricalDistribution(("raw", "bare")),
             "models.cnn.filters": optuna.distributions.CategoricalDistribution((4, 16))}  # fmt: skip
    made = []
    for number, rate in enumerate(rates):
        params = {"train.learning_rate": rate, "preprocess": ("raw", "bare")[number % 2],
                  "models.cnn.filters": (4, 16)[number // 2 % 2]}  # fmt: skip
        attributes = {"settings": params | {MODELS: "cnn"}}
        made.append(optuna.trial.create_trial(value=float(np.log(rate)), params=params, distributions=kinds,
                                              user_attrs=attributes))  # fmt: skip
    found = importance(space, made, "cnn")
    assert found["model"]["trials"] == 30 and set(found["model"]["settings"]) == set(kinds)
    assert found["model"]["settings"]["train.learning_rate"] > 0.8
    assert sum(found["model"]["settings"].values()) == pytest.approx(1)
    assert importance(space, made[:3], "cnn")["model"]["settings"] == {}


def test_a_database_that_cannot_be_opened_is_said(tmp_path, monkeypatch):
    experiment = write_sweep(tmp_path)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(ConfigError, match=r"pip install '.\[database\]' brings the driver of PostgreSQL"):
            run_sweep(experiment, "sweep.storage=postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ConfigError, match='sweep.storage = "nonsense": the database cannot be opened'):
        run_sweep(experiment, "sweep.storage=nonsense")
    with pytest.raises(ConfigError, match="optuna delete-study --storage nonsense --study-name small-"):
        run_sweep(experiment, "sweep.storage=nonsense", fresh=True)


def open_at_once(url: str, processes: int = 6) -> list[optuna.storages.BaseStorage]:
    """A database that is empty -> what so many get who open it at one moment."""
    together = threading.Barrier(processes)

    def one(_: int) -> optuna.storages.BaseStorage:
        together.wait()
        return studies.open_storage(url)

    with ThreadPoolExecutor(processes) as pool:
        return list(pool.map(one, range(processes)))


def test_an_empty_database_may_be_opened_by_several_at_one_moment(tmp_path):
    """Without a second attempt most of them fail: table studies already exists."""
    for place in range(3):
        assert len(open_at_once(f"sqlite:///{tmp_path / str(place)}.db")) == 6


def test_a_pipeline_does_not_go_on_with_a_sweep(sweep_run):
    arguments = Namespace(experiment=None, overrides=[], resume=sweep_run, prepare=False)
    with pytest.raises(ConfigError, match="made by a sweep; python -m pipelines.sweep .* goes on with it"):
        text_classification.run(arguments)


def start(folder: Path, *overrides: str) -> subprocess.Popen:
    """python -m pipelines.sweep experiment.toml, in the folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SEMINAR_RUNS": str(folder / "runs")}
    command = [sys.executable, "-m", "pipelines.sweep", "experiment.toml", *overrides]
    with (folder / "said.txt").open("ab") as said:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)


LONG = ("train.epochs=700", "train.patience=700", "models.cnn.train.epochs=700", "models.cnn.train.patience=700",
        "sweep.trials=4", "sweep.pruner=none", "seeds=[0]")  # fmt: skip


def wait_for(condition, seconds: float = 120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.2)
    return found


def running(folder: Path, epochs: int, since: float) -> Path | None:
    """The run in a folder, when a trial begun since then is in the middle of its training; None until there is one."""
    for run in (folder / "runs").glob("*/*"):
        if (run / "study.db").exists():
            storage = studies.open_storage(f"sqlite:///{run / 'study.db'}")
            for name in optuna.get_all_study_names(storage):
                for trial in optuna.load_study(study_name=name, storage=storage).trials:
                    begun = trial.state == TrialState.RUNNING and trial.user_attrs.get("beat", 0) > since
                    if begun and len(trial.intermediate_values) >= epochs:
                        return run
    return None


def workers(run: Path) -> list[int]:
    """The process numbers of the workers of a run."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if f"sweep_worker {run}" in line]


@pytest.mark.slow
def test_driver_and_worker_killed_a_sweep_goes_on_and_is_complete(tmp_path):
    write_sweep(tmp_path)
    for kill in range(3):
        process, started = start(tmp_path, *LONG), time.time()
        run = wait_for(lambda started=started: running(tmp_path, 20, started))
        if kill < 2:  # the driver: its workers end with it
            process.kill()
            process.wait()
            wait_for(lambda run=run: not workers(run), 10)
        else:  # the worker: another takes its place
            (worker,) = workers(run)
            os.kill(worker, signal.SIGKILL)
            assert process.wait(300) == 0, (tmp_path / "said.txt").read_text(encoding="utf-8")
    said = (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert said.count("it was broken off at: search") == 2
    assert re.search(r"the worker of trial \d+ ended \(-9\)", said)
    (run,) = (tmp_path / "runs/small").iterdir()
    counted = {kind: [state for _, state, _ in found if state != "FAIL"] for kind, found in states(run).items()}
    assert {kind: len(found) for kind, found in counted.items()} == {"networks": 4, "linear": 4}
    assert all(state in {"COMPLETE", "PRUNED"} for found in counted.values() for state in found)
    lost = [attributes for found in states(run).values() for _, _, attributes in found if attributes.get("reason")]
    assert {attributes["reason"] for attributes in lost} == {"lost"}
    assert 1 <= facts(run)["studies"][0]["lost"] == len(lost) <= 3  # some may have been killed between two trials
    assert (run / "report.html").exists()


@pytest.mark.slow
def test_a_worker_that_holds_too_much_memory_makes_room_for_another(tmp_path):
    write_sweep(tmp_path)
    process = start(tmp_path, "sweep.worker_memory_mib=1", "sweep.trials=3", "seeds=[0]")
    assert process.wait(300) == 0, (tmp_path / "said.txt").read_text(encoding="utf-8")
    (run,) = (tmp_path / "runs/small").iterdir()
    for found in states(run).values():
        made = [attributes["worker"] for _, _, attributes in found]
        assert len(made) == len(set(made)) == 3
    assert "ended" not in (tmp_path / "said.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_another_process_at_the_same_sweep_is_refused(tmp_path):
    write_sweep(tmp_path)
    first = start(tmp_path, *LONG)
    wait_for(lambda: running(tmp_path, 1, 0))
    second = start(tmp_path, *LONG)
    assert second.wait(120) == 2
    assert "another process is at this sweep" in (tmp_path / "said.txt").read_text(encoding="utf-8")
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 130
    assert "the same command goes on from there" in (tmp_path / "said.txt").read_text(encoding="utf-8")
    ((run, *_),) = [list((tmp_path / "runs/small").iterdir())]
    assert not workers(run)
    assert all(state != "RUNNING" for found in states(run).values() for _, state, _ in found)
