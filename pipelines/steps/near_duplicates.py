"""Texts that differ in a word or two: found by MinHash and locality-sensitive hashing, each pair then compared exactly.

Broder 1997, "On the resemblance and containment of documents"; the sketches are datasketch's.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from data.findings import SHOWN, Finding, Place
from data.tables import LINE
from pipelines.steps.records import same_text

THRESHOLD = 0.7  # Jaccard similarity of the sets of character 5-grams from which two texts are nearly the same
SHINGLE = 5  # characters
CANDIDATE = 0.5  # the sketch of a similarity is rough: pairs from here on are compared exactly
PERMUTATIONS = 128
SAMPLE = 20_000  # texts
SEED = 0


def near_duplicates(
    texts: list[str], on_text: Callable[[int], None] = lambda done: None
) -> list[tuple[int, int, float]]:
    """Different texts -> the pairs that are nearly the same, as (earlier, later, similarity from 0 to 1).

    ["Трамвай № 5 с понедельника пойдёт в объезд", "Хор", "Трамвай № 7 с понедельника пойдёт в объезд"]
    -> [(0, 2, 0.77)]
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=CANDIDATE, num_perm=PERMUTATIONS)
    encoded = ([shingle.encode("utf-8", "surrogatepass") for shingle in _shingles(text)] for text in texts)
    pairs = []
    for number, sketch in enumerate(MinHash.generator(encoded, num_perm=PERMUTATIONS, seed=SEED)):
        for earlier in sorted(index.query(sketch)):
            shingles, others = _shingles(texts[number]), _shingles(texts[earlier])
            similarity = len(shingles & others) / len(shingles | others)
            if similarity >= THRESHOLD:
                pairs.append((earlier, number, similarity))
        index.insert(number, sketch)
        on_text(number + 1)
    return pairs


@lru_cache(maxsize=SAMPLE)  # a text is compared many times, and a million sets would fill the memory
def _shingles(text: str) -> frozenset[str]:
    text = " ".join(text.lower().split())
    return frozenset(text[n : n + SHINGLE] for n in range(max(1, len(text) - SHINGLE + 1)))


def check_near_duplicates(frame: pd.DataFrame, full: bool, on_text=lambda done: None) -> tuple[list[Finding], int, int]:
    """Records -> findings; how many texts were compared and how many different ones there are.

    Exact repeats are left aside: they have findings of their own. Without `full`, at most 20,000 texts are compared.
    """
    different = frame[~same_text(frame["text"]).duplicated()]
    compared = different if full else different.sample(min(SAMPLE, len(different)), random_state=SEED).sort_index()
    pairs = near_duplicates(compared["text"].tolist(), on_text)
    return list(_findings(compared, pairs)), len(compared), len(different)


def _findings(compared: pd.DataFrame, pairs: list[tuple[int, int, float]]) -> Iterator[Finding]:
    split, label = compared["split"].to_numpy(), compared["label"].to_numpy()
    groups = {"near-duplicates": pairs}
    groups["near-conflicts"] = [pair for pair in pairs if label[pair[0]] != label[pair[1]]]
    for part in ("test", "validation"):
        groups[f"near-overlap-{part}"] = [pair for pair in pairs if {split[pair[0]], split[pair[1]]} == {"train", part}]
    for kind, found in groups.items():
        if found:
            texts = {pair[1] for pair in found}
            if "overlap" in kind:
                texts = {n for pair in found for n in pair[:2] if split[n] != "train"}
            yield Finding(kind, len(texts), tuple(_place(compared, pair) for pair in found[:SHOWN]),
                          {"pairs": len(found), "compared": len(compared), "threshold": THRESHOLD})  # fmt: skip


def _place(compared: pd.DataFrame, pair: tuple[int, int, float]) -> Place:
    first, second = compared.iloc[pair[0]], compared.iloc[pair[1]]
    where = f"{second[LINE]}" if first["file"] == second["file"] else f"{second['file']}:{second[LINE]}"
    return Place(first["file"], int(first[LINE]), f"{first['text'][:70]} ≈ {where}: {second['text'][:70]}")


def clusters(frame: pd.DataFrame) -> np.ndarray:
    """Records -> the number of its cluster for each row: rows of one group, with one text, or with nearly the same text
    (all are compared) have one number, and so have those that are linked through others."""
    same = same_text(frame["text"])
    first = np.flatnonzero(~same.duplicated())
    pairs = near_duplicates(frame["text"].iloc[first].tolist())
    return linked(frame, same, first[np.array([pair[:2] for pair in pairs], "int64").reshape(-1, 2)])


def linked(frame: pd.DataFrame, same: pd.Series, pairs: np.ndarray) -> np.ndarray:
    """Rows, what equal rows have in common, and pairs of row numbers (pairs, 2) -> the number of its cluster for each
    row: equal rows, those of one group and those of a pair have one number, and so have those linked through others."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    links = [pairs]
    for column in (same, frame["group"]) if frame["group"].notna().all() else (same,):
        number = pd.factorize(column)[0]
        first = pd.Series(range(len(frame))).groupby(number).first().to_numpy()
        links.append(np.column_stack([first[number], np.arange(len(frame))]))
    rows, columns = np.concatenate(links).T
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(frame), len(frame)))
    return connected_components(graph, directed=False)[1]
