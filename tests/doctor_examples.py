"""Write what the doctor says of three real sets into docs/check_data.md and docs/check_data.ru.md: nothing is typed.

python -m tests.doctor_examples

The sets are looked for in the folder that DATA_HOME names.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETS = ["banking77", "rusentne2023/train_data.csv", "factrueval2016"]
OPENINGS = {
    "en": (
        "check_data.md",
        """# What the doctor says of three real sets

[По-русски](check_data.ru.md) · [Data](data.md)

Written by `python -m tests.doctor_examples`. The descriptions of these sets say: in Banking77 7 texts are in both
parts; in RuSentNE a sentence stands once for each of its targets; in factRuEval 57 spans differ from the text.
""",
    ),
    "ru": (
        "check_data.ru.md",
        """# Что врач говорит о трёх настоящих наборах

[In English](check_data.md) · [Данные](data.ru.md)

Написано программой: `python -m tests.doctor_examples`. В описаниях этих наборов сказано: в Banking77 7 текстов есть в
обеих частях; в RuSentNE предложение повторено для каждого объекта; в factRuEval 57 отрезков отличаются от текста.
""",
    ),
}


def main() -> None:
    """Run the doctor on each set in each language, as a person in the data folder would."""
    home = Path(os.environ["DATA_HOME"]).resolve()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DATA_HOME": str(home), "COLUMNS": "200"}
    for language, (name, opening) in OPENINGS.items():
        parts = [opening]
        for path in SETS:
            command = ["-m", "pipelines.check_data", path, "--language", language]
            done = subprocess.run(
                [sys.executable, *command], cwd=home, env=environment, capture_output=True, text=True, encoding="utf-8"
            )
            said = done.stdout.strip()
            shell = f"$ python {' '.join(command)}\n{said}\n$ echo $?\n{done.returncode}"
            parts.append(f"## {path}\n\n```\n{shell}\n```\n")
        (ROOT / "docs" / name).write_text("\n".join(parts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
