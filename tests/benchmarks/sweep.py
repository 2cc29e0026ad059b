"""A search of settings: two workers that stay, beside a process for each trial and beside one process with two threads.

All three make the same trials of a CNN on the same prepared texts, started and watched by the same search. Wall seconds
of the search on two cores, the median of five; the ways take turns.
"""

import io
import os
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

TRIALS, TEXTS, WORDS, VOCABULARY, CLASSES, EPOCHS = 20, 2000, 20, 3000, 10, 6
ROUNDS = 5
EXPERIMENT = f"""
format = 1
name = "sweep"
task = "text_classification"
language = "en"
data = {{ path = "texts.csv", text = "text", label = "label" }}
models.cnn = {{}}
train = {{ epochs = {EPOCHS}, patience = {EPOCHS} }}
[sweep]
trials = {TRIALS}
sampler = "random"
pruner = "none"
[sweep.space]
"models.cnn.filters" = {{ low = 90, high = 110 }}
"train.learning_rate" = {{ low = 1e-4, high = 1e-2, log = true }}
"""
WAYS = {  # workers, trials of one, bar of the ratio to ours
    "2 workers": (2, 50, None),
    "a process per trial, 2 at a time": (2, 1, 2.5),
    "1 process, 2 threads": (1, 50, 1.3),
}


def main() -> None:
    """Print the seconds of each way and their ratio to ours."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder))
        for number in range(ROUNDS):
            for way, (workers, most_trials, _) in WAYS.items():
                seconds[way].append(_search(path, Path(folder) / f"{number}-{workers}-{most_trials}", *WAYS[way][:2]))
    print(f"{TRIALS} trials of a CNN, {EPOCHS} epochs each on {TEXTS} texts of {WORDS} words; seconds on 2 cores")
    ours = float(np.median(seconds["2 workers"]))
    for way, (_, _, bar) in WAYS.items():
        median = float(np.median(seconds[way]))
        ratio = f"{median / ours:>7.2f} × ours (bar {bar})" if bar else ""
        print(f"{way:34}{median:>7.1f}{min(seconds[way]):>7.1f} to {max(seconds[way]):.1f}{ratio}")


def _write(folder: Path) -> Path:
    """Texts whose words have something to do with their class, and the experiment file."""
    random = np.random.default_rng(0)
    rows = ["text,label"]
    for number in range(TEXTS):
        label = number % CLASSES
        common = random.zipf(1.3, WORDS) % VOCABULARY
        special = VOCABULARY + label * 20 + random.integers(20, size=3)
        rows.append(" ".join(f"w{word}" for word in [*common, *special]) + f",c{label}")
    (folder / "texts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "experiment.toml").write_text(EXPERIMENT, encoding="utf-8")
    return folder / "experiment.toml"


def _search(path: Path, folder: Path, workers: int, most_trials: int) -> float:
    """-> the seconds of one search; the data are prepared before."""
    from pipelines.steps import search
    from pipelines.steps.experiment_file import parse_experiment, read_tables
    from pipelines.steps.progress import Screen
    from pipelines.steps.run_folder import RunFolder
    from pipelines.steps.run_task import work_of
    from pipelines.steps.search_space_file import search_spaces

    asked = read_tables(path, [f"sweep.workers={workers}"])
    experiment = parse_experiment(asked, path)
    spaces, _ = search_spaces(asked, experiment, path)
    (folder / "sweep").mkdir(parents=True)
    run, screen = RunFolder(folder), Screen()
    run.write_json("config.json", experiment.model_dump(mode="json"))
    search.LOOKS, search.MOST_TRIALS = 0.05, most_trials
    with redirect_stdout(io.StringIO()):
        work_of(experiment.task)(experiment, run, screen, True)
        started = time.perf_counter()
        found = search.open_studies(experiment, {"networks": spaces["networks"]}, run, "digest")
        search.search(asked, path, experiment, found, run, screen)
    assert found[0].tally().complete == TRIALS
    return time.perf_counter() - started
