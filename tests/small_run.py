"""A small experiment, run once for all tests that look at its folder."""

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


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory) -> Path:
    """The folder of a finished run of the small experiment."""
    from pipelines import text_classification
    from pipelines.steps import run_folder

    folder = tmp_path_factory.mktemp("small")
    experiment = write_experiment(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", folder / "runs")
        text_classification.run(
            Namespace(experiment=experiment, overrides=["train.batch_size=16"], resume=None, prepare=False)
        )
    (run,) = (folder / "runs" / "small").iterdir()
    return run
