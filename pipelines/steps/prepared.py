"""What training needs of the data, in the run folder itself: prepared on one machine, trained on another.

The other machine needs neither the data nor any library of a language.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.steps.errors import ConfigError
from pipelines.steps.machine import machine
from pipelines.steps.run_folder import RunFolder

COLUMNS = ["id", "text", "label", "labels", "group", "split", "fold", "file", "line"]
FOLDER, ROWS = "prepared", "records.jsonl"


def save_prepared(
    folder: RunFolder,
    frame: pd.DataFrame,
    fold_of: pd.Series | None,
    prepared: dict[str, Any],
    save: Callable[[Any, Path], None],
) -> None:
    """Divided records, what each preprocessing made of them and how that is written into a folder
    -> prepared/ in the run folder, all or nothing."""
    target = folder.path / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    rows = frame.assign(fold=fold_of).reindex(columns=COLUMNS, fill_value="").to_dict("records")
    with folder.filling(target) as partial:
        text = "".join(json.dumps(row, default=int) + "\n" for row in rows)
        (partial / ROWS).write_text(text, encoding="ascii", newline="\n")
        for name, found in prepared.items():
            save(found, partial / name)


def is_prepared(folder: RunFolder) -> bool:
    """-> whether the run folder holds what training needs of the texts."""
    return (folder.path / FOLDER).exists()


def load_prepared(
    folder: RunFolder, names, load: Callable[[Path], Any]
) -> tuple[pd.DataFrame, pd.Series | None, dict[str, Any]] | None:
    """A run folder, the names of its preprocessings and how what they made is read (None where it is not there)
    -> what `save_prepared` wrote; None where it did not.

    Raises: ConfigError where something of it is missing or broken.
    """
    target = folder.path / FOLDER
    if not is_prepared(folder):
        return None
    found = {name: load(target / name) for name in names}
    broken = [name for name, one in found.items() if one is None]
    if broken or not (target / ROWS).exists():
        raise ConfigError(f"{target}: incomplete ({', '.join(broken) or ROWS}): copy the whole run folder once more")
    lines = (target / ROWS).read_text(encoding="ascii").splitlines()
    frame = pd.DataFrame([json.loads(line) for line in lines], columns=COLUMNS)
    fold_of = frame["fold"].astype("int64") if frame["fold"].notna().all() else None
    return frame, fold_of, found


def tell_where_prepared(folder: RunFolder, count: str, screen) -> None:
    """Note in a run whose data were prepared before on which machine that was, and on which it goes on."""
    facts = folder.facts
    if "prepared_on" not in facts:
        folder.learn(prepared_on={name: facts[name] for name in ("python", "system", "processor", "versions")})
    folder.learn(**machine())
    screen.line("Prepared", f"{count}, before, on {facts['prepared_on']['processor']}")
