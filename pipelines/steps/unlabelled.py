"""Texts that nobody annotated: a ready tagger does, and taggers learn from that first (silver annotations)."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from data.errors import DataError
from data.sources import load_sources, settings
from data.tables import read_table
from pipelines.steps.experiment import Data
from pipelines.steps.load import fetch_source
from pipelines.steps.paths import data_home, shown

READING = ("encoding", "delimiter", "quoting", "header")  # of the keys of a public set


def read_unlabelled(data: Data, language: str, documents: Iterable[str], screen) -> list[str]:
    """[data], the language and the annotated documents -> different texts, at most `unlabelled_rows` of them, drawn by
    `split_seed`. One that stands in a document, perhaps of the test part, is left out.

    Raises: DataError for a table without such a column, and where no text is left.
    """
    path, column, reading = Path(data.unlabelled), data.unlabelled_text, {}
    if source := load_sources().get(data.unlabelled):
        fetch_source(source, data_home(), screen)
        keys = settings(source, data_home() / source.name, language=language)
        path, column = Path(keys.get("path") or keys["train"]), keys.get("text", "text")
        reading = {name: keys[name] for name in READING if name in keys}
    rows = read_table(path, wanted=[column], **reading).rows
    if column not in rows:
        raise DataError(f'{shown(path)}: no column "{column}" (data.unlabelled_text); there are: {", ".join(rows)}')
    texts = [text for text in rows[column].dropna().unique() if text.strip()]
    known = "\n".join(documents)
    new = [text for text in texts if text.strip() not in known]
    if not new:
        raise DataError(f"{shown(path)}: no text that does not stand in the annotated ones, too")
    chosen = np.random.default_rng(data.split_seed).permutation(len(new))[: data.unlabelled_rows]
    screen.line("Unlabelled", f"{len(chosen)} texts of {shown(path)}")
    if len(new) < len(texts):
        screen.line("", f"left out: {len(texts) - len(new)} that stand in the annotated texts, too")
    return [new[row] for row in np.sort(chosen)]
