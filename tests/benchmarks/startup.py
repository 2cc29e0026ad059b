"""What a person waits for: help, a check of an experiment file and the doctor of data, beside importing Keras."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECK = "from pathlib import Path; from pipelines.steps.experiment_file import read_experiment as r; "
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "text_classification --help": ["-m", "pipelines.text_classification", "--help"],
    "checking an experiment file": ["-c", CHECK + "r(Path('pipelines/configs/city_news_ru.toml'))"],
    "check_data, 623 texts": ["-m", "pipelines.check_data", "data/samples/city_news_ru.csv"],
    "import keras": ["-c", "import keras"],
}
REPEATS = 5


def main() -> None:
    """Median of five, the commands taking turns."""
    seconds = {name: [] for name in COMMANDS}
    for _ in range(REPEATS):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=True)
            seconds[name].append(time.perf_counter() - started)
    keras = statistics.median(seconds["import keras"])
    for name, times in seconds.items():
        median = statistics.median(times)
        print(f"{name:30} {median:6.2f} s   {keras / median:5.1f} times faster than importing Keras")
