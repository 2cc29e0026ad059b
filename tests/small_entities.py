"""A small corpus of persons and places and an experiment with it, run once for all tests that look at its folder."""

import json
from pathlib import Path
from random import Random

import pytest

from tests.small_run import run_experiment

NAMES, SURNAMES = ["Анна", "Пётр", "Ирина", "Олег"], ["Белова", "Чижов", "Рогова", "Лунин"]
PLACES = ["Озёрск", "Тверь", "Белая Гора", "Лужки"]
EXPERIMENT = """
format = 1
name = "small-entities"
task = "named_entities"
language = "ru"
seeds = [0, 1]
[data]
path = "documents.jsonl"
[preprocess.raw]
[vectorise]
min_count = 1
[models.natasha]
architecture = "pretrained"
[models.mlp]
embedding = 8
units = 16
character_model = "none"
output = "softmax"
[models.lstm]
embedding = 8
units = 8
character_units = 8
[train]
epochs = 6
learning_rate = 0.02
[report]
language = ["ru", "en"]
errors = 5
"""


def documents(count: int = 60) -> list[dict]:
    """Documents of one to three sentences, some without an entity, some annotated wrongly: so there are errors."""
    random, made = Random(0), []
    for number in range(count):
        text, spans = "", []
        for _ in range(random.randint(1, 3)):
            person = f"{random.choice(NAMES)} {random.choice(SURNAMES)}"
            place = random.choice(PLACES)
            pieces = random.choice([
                [(person, "PER"), (" едет в город ", None), (place, "LOC"), (" утром. ", None)],
                [("В городе ", None), (place, "LOC"), (" открыли <b>мост</b>. ", None)],
                [("Мост открыт. ", None)],
            ])  # fmt: skip
            for piece, kind in pieces:
                if kind and random.random() > 0.08:
                    spans.append({"start": len(text), "end": len(text) + len(piece), "label": kind})
                text += piece
        made.append({"id": f"doc-{number}", "text": text.rstrip(), "entities": spans})
    return made


def write_entities(folder: Path, text: str = EXPERIMENT, made: list[dict] | None = None) -> Path:
    """Write documents.jsonl and experiment.toml into a folder -> the path of the latter."""
    lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in made or documents()]
    (folder / "documents.jsonl").write_text("".join(lines), encoding="utf-8")
    path = folder / "experiment.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def entities_run(tmp_path_factory) -> Path:
    """The folder of a finished run of the small experiment."""
    return run_experiment(write_entities(tmp_path_factory.mktemp("entities")), task="named_entities")
