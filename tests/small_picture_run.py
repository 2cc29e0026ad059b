"""A few small pictures and an experiment with them, run once for all tests that look at its folder."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.small_run import run_experiment

CLASSES = ["крест", "круг", "полоса"]
SIDE, OF_A_CLASS = 12, 22
EXPERIMENT = """
format = 1
name = "small-pictures"
task = "image_classification"
language = "ru"
seeds = [0]
[data]
path = "pictures"
[preprocess.raw]
size = 12
[preprocess.stretched]
size = 12
contrast = "stretch"
[augment]
shift = 0.1
flip = "horizontal"
[models.cnn]
filters = 4
blocks = 1
convolutions = 1
preprocess = ["raw"]
[train]
epochs = 2
batch_size = 16
[report]
language = ["ru", "en"]
errors = 5
"""


def picture(name: str, random: np.random.Generator, height: int = SIDE) -> np.ndarray:
    """A class -> a light figure in colour on a dark ground with noise, uint8 (height, 12, 3)."""
    rows, columns = np.mgrid[:height, :SIDE]
    middle, across = random.integers(4, 8, 2)
    figure = {
        "крест": (rows == middle) | (columns == across),
        "круг": np.abs(np.hypot(rows - middle, columns - across) - 3) < 0.8,
        "полоса": abs(columns - across) < 2,
    }[name]
    pixels = 40 + 150 * figure[..., None] * random.uniform(0.5, 1, 3) + random.normal(0, 12, (height, SIDE, 3))
    return pixels.clip(0, 255).astype("uint8")


def write_pictures(folder: Path) -> Path:
    """Write pictures/<class>/<number>.png and experiment.toml into a folder -> the path of the latter. Every eighth
    picture lies in a wrong folder, so that there are errors; one is higher than the others, one breaks off."""
    random = np.random.default_rng(0)
    for name in CLASSES:
        (folder / "pictures" / name).mkdir(parents=True)
        for number in range(OF_A_CLASS):
            shown = CLASSES[CLASSES.index(name) - 1] if number % 8 == 5 else name
            height = SIDE + 4 if number == 3 else SIDE
            Image.fromarray(picture(shown, random, height)).save(folder / "pictures" / name / f"{number:02}.png")
    whole = (folder / "pictures/круг/00.png").read_bytes()
    (folder / "pictures/круг/broken.png").write_bytes(whole[: len(whole) // 2])
    path = folder / "experiment.toml"
    path.write_text(EXPERIMENT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def picture_run(tmp_path_factory) -> Path:
    """The folder of a finished run on small pictures."""
    return run_experiment(write_pictures(tmp_path_factory.mktemp("pictures")), task="image_classification")
