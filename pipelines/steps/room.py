"""Room to write, asked for before anything long begins: folders that can be written to, and space on their disks."""

import shutil
import tempfile
from pathlib import Path

from pipelines.steps import paths
from pipelines.steps.builders import Builder
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Model
from pipelines.steps.paths import shown

LEAST = 64 * 2**20  # bytes that any run may need: its tables, pictures and reports
CHECKPOINT = 8  # copies of the weights: they, the two moments of Adam, the best ones; the old file beside the new one
VECTORS = 300  # the width of word vectors, where a file decides it
MEND = {
    "run": "Make room there or ask for leave to write, or put the runs elsewhere: SEMINAR_RUNS=/another/folder "
    "before the command",
    "cache": "Make room there or ask for leave to write, or keep elsewhere what is worth keeping: "
    "SEMINAR_CACHE=/another/folder before the command",
}


def require_room(runs: Path, needed: int = LEAST) -> None:
    """The folder that a run will be written into, and how many bytes -> nothing, where it and the cache can take them.

    Raises: ConfigError that names the folder, what it lacks and how to mend it.
    """
    for kind, folder, bytes_needed in (("run", runs, needed), ("cache", paths.CACHE, LEAST)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:  # rights on paper say little: of a read-only disk nothing
                file.write(b"room")
        except OSError as error:
            raise ConfigError(f"{shown(folder)}: cannot be written to: {error.strerror}. {MEND[kind]}") from error
        free = shutil.disk_usage(folder).free
        if free < bytes_needed:
            raise ConfigError(
                f"{shown(folder)}: {_mib(free)} are free on its disk, and {_mib(bytes_needed)} may be needed. "
                f"{MEND[kind]}"
            )


def bytes_of_fits(model: Model, builder: Builder, types: int, fits: int) -> int:
    """A model's table, its builder, the number of different tokens (of pictures: the numbers in one) and of fits -> the
    bytes its folders may take.

    By far the most weights stand between the first layer and the words or n-grams it knows: as many rows as these,
    at most, and as many columns as the largest size in the model's table. 20,000 words, embedding = 100, 3 seeds:
    20,000 · 100 · 4 bytes · (3 + 8) = 84 MiB. Vectors that are not trained are written once for all seeds.
    """
    if builder.is_baseline:
        return 0
    if builder.inputs == "pixels":
        sizes = [value for value in model.hyperparameters.values() if isinstance(value, int)]
        return types * max(sizes, default=1) * 4 * (fits + CHECKPOINT)
    asked = model.vectorise
    if builder.inputs == "ids":
        most, one_a_token = asked.vocabulary, asked.units == "words"
    else:
        most, one_a_token = asked.features, (asked.analyzer, asked.ngrams) == ("word", 1)
    rows = (min(most, types) if one_a_token else most) + (asked.vectors_beyond if asked.vectors else 0)
    sizes = [value for value in model.hyperparameters.values() if isinstance(value, int)]
    frozen = bool(asked.vectors) and not asked.tune_vectors
    width = max([*sizes, VECTORS] if asked.vectors else sizes, default=VECTORS)
    return rows * width * 4 * (1 if frozen else fits + CHECKPOINT)


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"
