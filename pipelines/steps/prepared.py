"""What training needs of the texts, in the run folder itself: prepared on one machine, trained on another.

The other machine needs neither the data nor any library of a language.
"""

import json
import shutil

import pandas as pd

from pipelines.steps.corpus import Corpus, load_corpus, save_corpus
from pipelines.steps.errors import ConfigError
from pipelines.steps.machine import machine
from pipelines.steps.run_folder import RunFolder

COLUMNS = ["id", "text", "label", "labels", "group", "split", "fold", "file", "line"]
FOLDER, ROWS = "prepared", "records.jsonl"


def save_prepared(
    folder: RunFolder, frame: pd.DataFrame, fold_of: pd.Series | None, corpora: dict[str, Corpus]
) -> None:
    """Divided records and the corpus of each preprocessing -> prepared/ in the run folder, all or nothing."""
    target = folder.path / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    rows = frame.assign(fold=fold_of)[COLUMNS].to_dict("records")
    with folder.filling(target) as partial:
        text = "".join(json.dumps(row, default=int) + "\n" for row in rows)
        (partial / ROWS).write_text(text, encoding="ascii", newline="\n")
        for name, corpus in corpora.items():
            save_corpus(corpus, {"preprocess": name}, partial / name)


def is_prepared(folder: RunFolder) -> bool:
    """-> whether the run folder holds what training needs of the texts."""
    return (folder.path / FOLDER).exists()


def load_prepared(folder: RunFolder, names) -> tuple[pd.DataFrame, pd.Series | None, dict[str, Corpus]] | None:
    """A run folder and the names of its preprocessings -> what `save_prepared` wrote; None where it did not.

    Raises: ConfigError where something of it is missing or broken.
    """
    target = folder.path / FOLDER
    if not is_prepared(folder):
        return None
    found = {name: load_corpus(target / name) for name in names}
    broken = [name for name, corpus in found.items() if corpus is None]
    if broken or not (target / ROWS).exists():
        raise ConfigError(f"{target}: incomplete ({', '.join(broken) or ROWS}): copy the whole run folder once more")
    lines = (target / ROWS).read_text(encoding="ascii").splitlines()
    frame = pd.DataFrame([json.loads(line) for line in lines], columns=COLUMNS)
    fold_of = frame["fold"].astype("int64") if frame["fold"].notna().all() else None
    return frame, fold_of, {name: corpus for name, (corpus, _) in found.items()}


def tell_where_prepared(folder: RunFolder, texts: int, screen) -> None:
    """Note in a run whose texts were prepared before on which machine that was, and on which it goes on."""
    facts = folder.facts
    if "prepared_on" not in facts:
        folder.learn(prepared_on={name: facts[name] for name in ("python", "system", "processor", "versions")})
    folder.learn(**machine())
    screen.line("Prepared", f"{texts} texts, before, on {facts['prepared_on']['processor']}")
