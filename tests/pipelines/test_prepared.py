"""Prepared on one machine, trained on another that has neither the data nor any library of a language."""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from pipelines import text_classification
from pipelines.steps import run_folder
from pipelines.steps.errors import ConfigError
from tests.small_run import EXPERIMENT, write_experiment

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ["natasha", "slovnet", "navec", "razdel", "pymorphy2", "pymorphy3", "spacy", "emoji", "chardet", "ftfy",
             "datasketch", "py3langid", "gensim"]  # fmt: skip
TRAIN_WITHOUT_THEM = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {LIBRARIES!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
from argparse import Namespace
from pathlib import Path
from pipelines import text_classification
text_classification.run(Namespace(experiment=None, overrides=[], resume=Path(sys.argv[1]), prepare=False))
"""
FOLDS = EXPERIMENT.replace('path = "table.csv"', 'path = "table.csv"\nfolds = 3').replace(
    "seeds = [0, 1]", "seeds = [0]"
)
LEMMAS = EXPERIMENT.replace("[preprocess.bare]", '[preprocess.bare]\nlemmas = "dictionary"\nstop_words = "remove"')


def prepared(folder: Path, text: str, monkeypatch) -> Path:
    monkeypatch.setattr(run_folder, "RUNS", folder / "runs")
    experiment = write_experiment(folder, text=text)
    text_classification.run(Namespace(experiment=experiment, overrides=[], resume=None, prepare=True))
    (run,) = (folder / "runs" / "small").iterdir()
    return run


@pytest.mark.slow
@pytest.mark.parametrize("text", [pytest.param(LEMMAS, id="lemmas"), pytest.param(FOLDS, id="folds")])
def test_a_machine_without_data_and_language_libraries_trains_what_another_prepared(text, tmp_path, monkeypatch):
    run = prepared(tmp_path, text, monkeypatch)
    facts = json.loads((run / "facts.json").read_text(encoding="utf-8"))
    assert facts["state"] == "prepared"
    assert not (run / "models").exists()
    elsewhere = tmp_path / "elsewhere" / "20261125-000000"
    shutil.move(run, elsewhere)
    (tmp_path / "table.csv").unlink()
    done = subprocess.run(
        [sys.executable, "-c", TRAIN_WITHOUT_THEM, str(elsewhere)], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"SEMINAR_CACHE": str(tmp_path / "empty")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    facts = json.loads((elsewhere / "facts.json").read_text(encoding="utf-8"))
    assert facts["state"] == "finished"
    assert (elsewhere / "report.html").exists()

    (tmp_path / "at once").mkdir()
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "at once/runs")
    experiment = write_experiment(tmp_path / "at once", text=text)
    text_classification.run(Namespace(experiment=experiment, overrides=[], resume=None, prepare=False))
    (here,) = (tmp_path / "at once/runs/small").iterdir()
    for fit in ("linear/bare/seed-0", "mlp/raw/seed-0"):
        first, second = (
            (folder / "models" / fit / "predictions.csv").read_text("utf-8") for folder in (here, elsewhere)
        )
        assert first == second


def test_an_incomplete_copy_is_refused(tmp_path, monkeypatch):
    run = prepared(tmp_path, EXPERIMENT, monkeypatch)
    (run / "prepared/bare/ids.npy").unlink()
    with pytest.raises(ConfigError, match="bare.*copy the whole run folder"):
        text_classification.run(Namespace(experiment=None, overrides=[], resume=run, prepare=False))
