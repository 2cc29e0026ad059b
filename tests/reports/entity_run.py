"""A small run of taggers for the tests of its report: people and places in texts with markup, two networks."""

import json
from argparse import Namespace
from pathlib import Path
from random import Random

import pytest

FIRST, LAST = ("Анна", "Вера", "Ольга", "Инна", "Зоя"), ("Петрова", "Крылова", "Лисина", "Гусева")
PLACES = ("Озёрске", "Красном Бору", "Береговом", "Синегорье", "Заречье")
EXPERIMENT = """
format = 1
name = "small-entities"
task = "named_entities"
language = "ru"
seeds = [0, 1]
[data]
path = "texts.jsonl"
[models.mlp]
units = 16
[models.lstm]
units = 8
output = "constrained"
scheme = "BIOES"
character_model = "none"
[models.mlp_softmax]
architecture = "mlp"
units = 16
output = "softmax"
[train]
epochs = 4
batch_size = 8
learning_rate = 0.01
[report]
language = ["ru", "en"]
errors = 12
"""


def rows() -> list[dict]:
    """Texts of two sentences with a person and a place; some are annotated otherwise, so that there are mistakes. One
    entity lies in another, one ends inside a token."""
    random, made = Random(0), []
    for number in range(90):
        person, place = f"{random.choice(FIRST)} {random.choice(LAST)}", random.choice(PLACES)
        text = f"Вчера <b>{person}</b> | *город* № {number}. Она живёт в {place} & пьёт чай."
        spans = [(text.index(person), person, "PER"), (text.index(place), place, "LOC")]
        if random.random() < 0.2:
            spans = [(text.index(person), person.split()[0], "PER"), *spans[1:]]
        entities = [{"start": start, "end": start + len(words), "label": kind} for start, words, kind in spans]
        made.append({"id": f"text-{number}", "text": text, "entities": entities})
    made[0]["entities"].append(made[0]["entities"][0] | {"end": made[0]["entities"][0]["start"] + 2})
    made[1]["entities"][1]["end"] -= 1
    return made


def run_entities(folder: Path, *overrides: str) -> Path:
    """An empty folder -> the folder of the run that was made in it."""
    from pipelines import named_entities
    from pipelines.steps import run_folder

    lines = [json.dumps(row, ensure_ascii=False) for row in rows()]
    (folder / "texts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    experiment = folder / "experiment.toml"
    experiment.write_text(EXPERIMENT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", folder / "runs")
        named_entities.run(Namespace(experiment=experiment, overrides=list(overrides), resume=None, prepare=False))
    (run,) = (folder / "runs/small-entities").iterdir()
    return run
