"""What a step of preprocessing changed: in how many texts, and the first of them before and after, for the report.

A change is {"step", "texts", "before", "after"}; the last two are None where nothing was changed.
"""

import numpy as np

from pipelines.steps.corpus import Corpus

CHARACTERS, TOKENS = 40, 4  # shown on either side of what was changed


def change_of_texts(step: str, before: list[str], after: list[str], token_of: dict[str, str]) -> dict:
    """Texts before and after a step -> its change; a sign that holds a token's place is shown as `token_of` says."""
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a is not b and a != b]
    if not changed:
        return {"step": step, "texts": 0, "before": None, "after": None}
    a, b = before[changed[0]], after[changed[0]]
    first = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = next((n for n, (x, y) in enumerate(zip(a[:first:-1], b[:first:-1], strict=False)) if x != y), 0)
    shown = []
    for text in (a, b):
        start, stop = max(0, first - CHARACTERS), min(len(text), max(first, len(text) - last) + CHARACTERS)
        stop = min(stop, first + 3 * CHARACTERS)
        piece = ("…" if start else "") + text[start:stop] + ("…" if stop < len(text) else "")
        shown.append("".join(token_of.get(character, character) for character in piece))
    return {
        "step": step,
        "texts": len(changed),
        "before": " ".join(shown[0].split()),
        "after": " ".join(shown[1].split()),
    }


def change_of_tokens(step: str, corpus: Corpus, before: list[str | None], after: list[str | None]) -> dict:
    """Texts as numbers of words, and the words before and after a step (None: taken out) -> its change."""
    differs = np.fromiter((a != b for a, b in zip(before, after, strict=True)), dtype=bool, count=len(before))
    places = np.flatnonzero(differs[corpus.ids]) if len(before) else np.empty(0, int)
    if not len(places):
        return {"step": step, "texts": 0, "before": None, "after": None}
    texts = np.unique(np.searchsorted(corpus.offsets, places, side="right"))
    row = texts[0] - 1
    start = max(corpus.offsets[row], places[0] - TOKENS)
    stop = min(corpus.offsets[row + 1], places[0] + TOKENS + 1)
    ids = corpus.ids[start:stop].tolist()
    shown = [" ".join(names[n] for n in ids if names[n] is not None) for names in (before, after)]
    shown = [("… " if start > corpus.offsets[row] else "") + text + (" …" if stop < corpus.offsets[row + 1] else "")
             for text in shown]  # fmt: skip
    return {"step": step, "texts": len(texts), "before": shown[0], "after": shown[1]}


def added_up(shards: list[list[dict]]) -> list[dict]:
    """The changes of each shard -> those of all: texts add up, the first example stands."""
    found: dict[str, dict] = {}
    for changes in shards:
        for change in changes:
            before = found.setdefault(change["step"], change | {"texts": 0})
            before["texts"] += change["texts"]
            if before["before"] is None:
                before |= {"before": change["before"], "after": change["after"]}
    return list(found.values())
