"""The mistakes of a tagger, sentence by sentence; which entities it finds: seen in training or new, long or short."""

from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.steps.entity_scores import matched, recall_by
from pipelines.steps.tasks.named_entities import Prepared

SEEN = ("same kind", "other kind", "new")
LENGTHS = ("1", "2", "3", "4+")
TIMES = ("0", "1", "2–5", "6+")


def test_part(fit: Path) -> pd.DataFrame:
    """The folder of a fit -> its answers to the test part, see `entity_scores`."""
    table = pd.read_csv(fit / "predictions.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return table[table["split"] == "test"]


def entity_errors(fit: Path, prepared: Prepared, places: list[str], limit: int) -> dict:
    """The folder of a fit, the documents and where each stands -> counts of mistakes, and sentences with some, at most
    `limit`: of each kind of mistake by turns, the surest first.

    A sentence: place, text, gold and predicted entities (start, stop, kind) in its characters, mistakes (error, label,
    text, predicted, predicted_text, probability).
    """
    pairs = matched(test_part(fit))
    wrong = pairs[pairs["error"] != "right"].copy()
    row_of = {name: row for row, name in enumerate(prepared.ids)}
    starts = np.where(wrong["gold_start"] >= 0, wrong["gold_start"], wrong["predicted_start"])
    wrong["document"] = wrong["id"].map(row_of).astype(int)
    wrong["sentence"] = [
        _sentence_at(prepared, row, start) for row, start in zip(wrong["document"], starts, strict=True)
    ]
    wrong["sure"] = pd.to_numeric(wrong["probability"], errors="coerce").fillna(0.0)
    queues = [
        of_kind.sort_values("sure", ascending=False, kind="stable")["sentence"].tolist()
        for _, of_kind in sorted(wrong.groupby("error"), key=lambda group: -len(group[1]))
    ]
    shown = [n for turn in zip_longest(*queues) for n in turn if n is not None]
    return {
        "counts": {name: int(n) for name, n in pairs["error"].value_counts().items()},
        "sentences": int(wrong["sentence"].nunique()),
        "errors": [_told(prepared, places, number, pairs, wrong) for number in list(dict.fromkeys(shown))[:limit]],
    }


def _sentence_at(prepared: Prepared, row: int, start: int) -> int:
    """The number of the sentence of a document in which a character stands, or of the last one before it."""
    low, high = np.searchsorted(prepared.sentences.documents, [row, row + 1])
    firsts = prepared.sentences.starts[prepared.sentences.corpus.offsets[low:high]]
    return int(low + max(0, np.searchsorted(firsts, start, side="right") - 1))


def _told(prepared: Prepared, places: list[str], number: int, pairs: pd.DataFrame, wrong: pd.DataFrame) -> dict:
    sentences = prepared.sentences
    row = int(sentences.documents[number])
    first, end = sentences.corpus.offsets[number], sentences.corpus.offsets[number + 1]
    start, stop = int(sentences.starts[first]), int(sentences.stops[end - 1])
    here = pairs[pairs["id"] == prepared.ids[row]]
    inside = {}
    for side, kind in (("gold", "label"), ("predicted", "predicted")):
        of_side = here[(here[f"{side}_start"] < stop) & (here[f"{side}_stop"] > start)]
        inside[side] = [
            [max(0, int(a) - start), min(stop, int(b)) - start, label]
            for a, b, label in sorted(
                zip(of_side[f"{side}_start"], of_side[f"{side}_stop"], of_side[kind], strict=True)
            )
        ]
    columns = ["error", "label", "text", "predicted", "predicted_text", "probability"]
    mistakes = wrong.loc[wrong["sentence"] == number, columns].to_dict("records")
    return {"place": places[row], "text": prepared.texts[row][start:stop], **inside, "mistakes": mistakes}


def recall_tables(fits: list[Path], prepared: Prepared) -> dict[str, list[dict]]:
    """The folders of a model's fits -> strict recall of the gold entities of the test part, the mean over the fits:
    `seen`, by whether training has the mention (in small letters) as the same kind, only as another, or not;
    `times`, by how often it has it; `length`, by its tokens. Each: group, support, recall."""
    times_of = [_times_in_training(prepared, fold) for fold in range(len(prepared.folds))]
    fold_of = {prepared.ids[row]: n for n, rows in enumerate(prepared.folds) for row in rows["test"]}
    tables: dict[str, list[list[dict]]] = {"seen": [], "times": [], "length": []}
    for fit in fits:
        table = test_part(fit)
        pairs = matched(table)
        gold = pairs[pairs["label"] != ""]
        tokens = table.assign(key=list(zip(table["id"], table["start"].astype(int), strict=True))).set_index("key")
        lengths = (tokens["end"].astype(int) - tokens["first"].astype(int)).groupby(level=0).first()
        seen, times = [], []
        for name, mention, kind in zip(gold["id"], gold["text"].str.lower(), gold["label"], strict=True):
            counted = times_of[fold_of[name]].get(mention, Counter())
            seen.append("same kind" if kind in counted else "other kind" if counted else "new")
            times.append(_range(counted[kind]))
        length = [
            "4+" if (n := lengths[key]) > 3 else str(max(1, n))
            for key in zip(gold["id"], gold["gold_start"], strict=True)
        ]
        groups = {"seen": (SEEN, seen), "times": (TIMES, times), "length": (LENGTHS, length)}
        for name, (order, of_gold) in groups.items():
            series = pd.Series(pd.Categorical(of_gold, categories=order), index=gold.index)
            tables[name].append(recall_by(pairs, series))
    return {
        name: [
            {"group": rows[0]["group"], "support": rows[0]["support"],
             "recall": float(np.mean([row["recall"] for row in rows]))}
            for rows in zip(*of_fits, strict=True)
        ]
        for name, of_fits in tables.items()
    }  # fmt: skip


def _times_in_training(prepared: Prepared, fold: int) -> dict[str, Counter]:
    """How often each mention, in small letters, stands in the training part of a fold as each kind."""
    times: defaultdict[str, Counter] = defaultdict(Counter)
    for row in prepared.folds[fold]["train"]:
        for span in prepared.spans[row]:
            times[prepared.texts[row][span.start : span.stop].lower()][span.label] += 1
    return times


def _range(times: int) -> str:
    return str(times) if times < 2 else "2–5" if times < 6 else "6+"
