"""A small experiment, run once for all tests that look at its folder."""

import importlib
import json
from argparse import Namespace
from pathlib import Path
from random import Random

import pytest

CORPUS = {
    "транспорт": ["трамвай", "поезд", "мост", "рельсы"],
    "спорт": ["мяч", "вратарь", "ворота", "матч"],
    "культура": ["хор", "музей", "спектакль", "афиша"],
}
EXPERIMENT = """
format = 1
name = "small"
task = "text_classification"
language = "ru"
seeds = [0, 1]
[data]
path = "table.csv"
[preprocess.raw]
[preprocess.bare]
punctuation = "remove"
[models.mlp]
units = 8
[models.cnn]
preprocess = ["raw"]
embedding = 8
filters = 8
[models.cnn.train]
epochs = 2
[train]
epochs = 3
[report]
language = ["ru", "en"]
errors = 5
"""


def write_experiment(folder: Path, rows: list[str] | None = None, text: str = EXPERIMENT) -> Path:
    """Write table.csv and experiment.toml into a folder -> the path of the latter."""
    if rows is None:
        random = Random(0)
        rows = [
            f'"{words[n % 4].title()} и {words[(n // 4) % 4]}, <b>№ {n}</b> | *город* {n % 7}.",'
            + (label if random.random() > 0.3 else "спорт")
            for label, words in CORPUS.items()
            for n in range(24)
        ]  # some labels are wrong, so that there are errors to read
        rows += ["Хор на мосту,транспорт", ",спорт"]
    (folder / "table.csv").write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    path = folder / "experiment.toml"
    path.write_text(text, encoding="utf-8")
    return path


SEVERAL = EXPERIMENT.replace('path = "table.csv"', 'path = "table.csv"\nmultilabel = true')


def rows_of_several() -> list[str]:
    """Texts about several topics, one or none: rows of a table. Some have a label too many or too few."""
    random, rows = Random(0), []
    for number in range(100):
        topics = [topic for topic in CORPUS if random.random() < 0.4]
        words = [word for topic in topics for word in random.sample(CORPUS[topic], 2)]
        labels = set(topics) ^ ({random.choice(list(CORPUS))} if random.random() < 0.15 else set())
        cell = json.dumps(sorted(labels), ensure_ascii=False).replace('"', '""')
        rows.append(f'"{" и ".join(["Город", *words])}, № {number % 9}.","{cell}"')
    return rows


def asked(run: Path, texts: list[str], **given) -> Namespace:
    """The arguments of `python -m pipelines.predict`, as they are where nothing is written."""
    nothing = {"model": None, "preprocess": None, "seed": None, "json": False, "file": None, "format": None}
    return Namespace(run=run, text=texts, **nothing | {"output": None} | given)


@pytest.fixture(scope="session")
def several_run(tmp_path_factory) -> Path:
    """The folder of a finished run of the small experiment with several labels of a text."""
    folder = tmp_path_factory.mktemp("several")
    return run_experiment(write_experiment(folder, rows_of_several(), SEVERAL))


def run_experiment(experiment: Path, *overrides: str, prepare: bool = False, task: str = "text_classification") -> Path:
    """An experiment file -> the folder of its run, made beside it."""
    from pipelines.steps import run_folder

    pipeline = importlib.import_module(f"pipelines.{task}")

    runs = experiment.parent / "runs"
    before = set(runs.glob("*/*"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", runs)
        pipeline.run(Namespace(experiment=experiment, overrides=list(overrides), resume=None, prepare=prepare))
    (run,) = set(runs.glob("*/*")) - before
    return run


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory) -> Path:
    """The folder of a finished run of the small experiment."""
    return run_experiment(write_experiment(tmp_path_factory.mktemp("small")), "train.batch_size=16")
