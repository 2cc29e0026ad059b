"""Small sets of texts, analysed: run folders for the tests of the chapters about the data."""

from argparse import Namespace
from pathlib import Path
from random import Random

import pytest

TOPICS = {
    "ru": {
        "транспорт": "трамвай поезд мост рельсы маршрут",
        "спорт": "мяч вратарь ворота матч стадион",
        "культура": "хор музей спектакль афиша маршрут",
    },
    "en": {
        "transport": "tram train bridge rails route",
        "sport": "ball keeper goal match stadium",
        "culture": "choir museum play poster route",
    },
}


def topic_rows(language: str = "ru", count: int = 40) -> list[tuple[str, str]]:
    """-> (text, label): `count` texts of three words of each topic; some end in a number, some are nearly the same."""
    random = Random(0)
    return [
        (f"{' '.join(random.choices(words.split(), k=3))} {random.choice(['a', 'b', str(number)])}", label)
        for label, words in TOPICS[language].items()
        for number in range(count)
    ]


def write_rows(path: Path, rows: list[tuple[str, ...]], header: str = "text,label") -> None:
    """Rows -> a CSV file."""
    quoted = [",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows]
    path.write_text("\n".join([header, *quoted]) + "\n", encoding="utf-8")


def analyse(folder: Path, rows: list[tuple[str, ...]], *, data: str = 'path = "table.csv"', language: str = "ru",
            header: str = "text,label", more: str = "") -> Path:  # fmt: skip
    """Rows of table.csv and the lines of [data] -> the folder of a finished analysis."""
    from pipelines import data_analysis
    from pipelines.steps import run_folder

    write_rows(folder / "table.csv", rows, header)
    experiment = folder / "experiment.toml"
    experiment.write_text(
        f'format = 1\nname = "small"\ntask = "text_classification"\nlanguage = "{language}"\n[data]\n{data}\n{more}',
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "RUNS", folder / "runs")
        data_analysis.run(Namespace(experiment=experiment, overrides=[], full=False))
    (run,) = (folder / "runs/small").iterdir()
    return run
