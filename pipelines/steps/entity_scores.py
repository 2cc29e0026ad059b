"""Gold and predicted entities -> precision, recall and F1 by several rules, the mistakes, and counts of each document.

A table of them has a row for each extent of a document at which there is a gold entity, a predicted one, or both:
`id`, characters `start` to `stop` (excluded), tokens `first` to `end` (excluded), `label` (the kind of the gold
entity) and `predicted` (the kind of the predicted one), "" where there is none. It may be read as text from
predictions.csv. Gold entities do not overlap each other, nor do predicted ones.

The rules: strict and boundary as in CoNLL-2003 (https://aclanthology.org/W03-0419/), partial and type as in
SemEval-2013 task 9.1 (https://aclanthology.org/S13-2056/), tokens as in https://github.com/natasha/naeval, and those of
factRuEval-2016 (https://github.com/dialogue-evaluation/factRuEval-2016).
"""

import numpy as np
import pandas as pd

ERRORS = ("right", "type", "boundary", "both", "missed", "invented")


def measure_entities(table: pd.DataFrame, kinds: list[str]) -> dict:
    """Entities of one part and the names of their kinds -> scores, those of each kind, confusion, counts of mistakes.

    - precision, recall, entity_f1: strict, micro: an entity is right where start, stop and kind are those of a gold one
    - macro_f1: the plain mean of the strict F1 of the kinds that occur, in gold or predicted
    - boundary_f1: as entity_f1, whatever the kind
    - partial_f1: SemEval's "partial": of the pairs of `matched`, whatever their kinds, one of the same extent counts 1
      and another ½; precision divides their sum by the predicted entities, recall by the gold ones
    - type_f1: SemEval's "type": a pair of `matched` counts 1 where the kinds are the same, whatever the extents
    - token_f1: naeval's rule, see `token_counts`, summed over the kinds; naeval itself gives each kind alone
    - by_kind: strict precision, recall and f1, gold entities (support), predicted ones and token_f1 of each kind
    - confusion: pairs of `matched` (kinds + 1, kinds + 1): rows gold, columns predicted, each with "none" as the last
    - errors: how many rows of `matched` there are of each of ERRORS

    What would be 0/0 is 0.0, also where there is no entity on either side (as in seqeval).
    "Анна Петрова живёт в Москве", gold PER 0–12 and LOC 21–27, predicted PER 0–4 and LOC 21–27: one of two is right, so
    entity_f1 0.5; macro_f1 (0 + 1) / 2; boundary_f1 0.5; partial_f1 (1 + ½) / 2; type_f1 1.0; of three gold tokens two
    are found and none is invented, so token_f1 0.8; errors: one right, one boundary.

    Raises: ValueError names the kinds of the table that are not among `kinds`.
    """
    pairs = matched(table)
    gold, given = _numbers(pairs["label"], kinds), _numbers(pairs["predicted"], kinds)
    errors = {error: int((pairs["error"] == error).sum()) for error in ERRORS}
    same_extent, overlapping = errors["right"] + errors["type"], errors["boundary"] + errors["both"]
    right = pairs["error"].to_numpy() == "right"
    strict = np.stack([np.bincount(n, minlength=len(kinds) + 1)[:-1] for n in (gold[right], gold, given)], axis=1)
    tokens = token_counts(table, kinds)
    _, support, predicted = (int(n) for n in strict.sum(axis=0))
    precision, recall, entity_f1 = _scores(errors["right"], support, predicted)
    by_kind = [
        dict(zip(("class", "precision", "recall", "f1"), (kind, *_scores(*counts)), strict=True))
        | {"support": int(counts[1]), "predicted": int(counts[2]), "token_f1": _scores(*of_tokens)[2]}
        for kind, counts, of_tokens in zip(kinds, strict, tokens, strict=True)
    ]
    of_occurring = [scores["f1"] for scores in by_kind if scores["support"] + scores["predicted"]]
    size = len(kinds) + 1
    return {
        "precision": precision,
        "recall": recall,
        "entity_f1": entity_f1,
        "macro_f1": float(np.mean(of_occurring)) if of_occurring else 0.0,
        "boundary_f1": _scores(same_extent, support, predicted)[2],
        "partial_f1": _scores(same_extent + overlapping / 2, support, predicted)[2],
        "type_f1": _scores(errors["right"] + errors["boundary"], support, predicted)[2],
        "token_f1": _scores(*tokens.sum(axis=0))[2],
        "by_kind": by_kind,
        "confusion": np.bincount(gold * size + given, minlength=size * size).reshape(size, size).tolist(),
        "errors": errors,
    }


def matched(table: pd.DataFrame) -> pd.DataFrame:
    """Entities -> a row for each pair of a gold and a predicted one, and each that has no partner, in their order.

    Columns: id, split, gold_start, gold_stop, label, text, predicted_start, predicted_stop, predicted, predicted_text,
    probability (of the predicted one), error; for the side that is missing -1 and "".

    An entity has one partner at most, and they share a character. Pairs are chosen one after the other: those of the
    same extent, then those that share the most characters; of equally many those of the same kind, then the earlier.
    So gold 0–12 and predicted 0–4, 5–12 give the pair 0–12, 5–12, and 0–4 is left without a partner.

    `error` is "right"; "type": same extent, other kind; "boundary": other extent, same kind; "both": other extent,
    other kind; "missed": a gold entity without a partner; "invented": a predicted one without a partner.
    """
    label, predicted = (table[column].to_numpy(dtype=object) for column in ("label", "predicted"))
    of_gold, of_predicted, shared = _overlaps(table, "start", "stop")
    partner, taken = {}, set()
    for edge in np.lexsort((label[of_gold] != predicted[of_predicted], -shared)).tolist():  # stable: the earlier first
        gold, other = of_gold[edge], of_predicted[edge]
        if gold not in partner and other not in taken:
            partner[gold] = other
            taken.add(other)
    golds = np.flatnonzero(label != "")
    invented = np.array([row for row in np.flatnonzero(predicted != "") if row not in taken], dtype=int)
    gold = np.concatenate([golds, np.full(len(invented), -1)])
    other = np.concatenate([np.array([partner.get(row, -1) for row in golds], dtype=int), invented])
    starts, stops = _on_one_line(table, "start", "stop")
    one = np.where(gold < 0, other, gold)
    order = np.argsort(starts[one], kind="stable")
    one, gold, other = one[order], gold[order], other[order]
    same_extent = (starts[gold] == starts[other]) & (stops[gold] == stops[other])
    same_kind = label[gold] == predicted[other]
    conditions = [other < 0, gold < 0, same_extent & same_kind, same_extent, same_kind]
    places = {column: table[column].astype("int64").to_numpy() for column in ("start", "stop")}
    cells = {column: table[column].to_numpy(dtype=object) for column in ("id", "split", "text", "probability")}
    return pd.DataFrame(
        {"id": cells["id"][one], "split": cells["split"][one]}
        | {f"gold_{column}": np.where(gold < 0, -1, places[column][gold]) for column in places}
        | {"label": np.where(gold < 0, "", label[gold]), "text": np.where(gold < 0, "", cells["text"][gold])}
        | {f"predicted_{column}": np.where(other < 0, -1, places[column][other]) for column in places}
        | {"predicted": np.where(other < 0, "", predicted[other])}
        | {"predicted_text": np.where(other < 0, "", cells["text"][other])}
        | {"probability": np.where(other < 0, "", cells["probability"][other])}
        | {"error": np.select(conditions, ["missed", "invented", "right", "type", "boundary"], "both")}
    )


def token_counts(table: pd.DataFrame, kinds: list[str]) -> np.ndarray:
    """Entities -> counts (kinds, 3): the tokens that are in an entity of the kind in gold and predicted, in gold, and
    predicted.

    That is the rule of naeval (naeval/ner/score.py, `tag_f1`): only whether a token is inside counts, not where
    entities begin, each kind is looked at alone, and tokens are summed over documents. Gold PER of the tokens 0 1,
    predicted PER of 1 2 and LOC of 0 -> PER 1, 2, 2 and LOC 0, 0, 1.
    """
    firsts, ends = _on_one_line(table, "first", "end")
    width = ends.max(initial=0) + 1
    inside = []
    for column in ("label", "predicted"):
        rows = np.flatnonzero(table[column].to_numpy() != "")
        lengths = ends[rows] - firsts[rows]
        tokens = np.repeat(_numbers(table[column].iloc[rows], kinds) * width, lengths)
        inside.append(np.unique(tokens + _ranges(firsts[rows], lengths)))
    gold, predicted = inside
    both = np.intersect1d(gold, predicted, assume_unique=True)
    return np.stack([np.bincount(n // width, minlength=len(kinds)) for n in (both, gold, predicted)], axis=1)


def document_counts(table: pd.DataFrame, documents: list, kinds: list[str]) -> np.ndarray:
    """Entities, ids of documents and kinds -> counts (documents, kinds, 3): strict hits, gold, predicted, for a
    bootstrap over documents. A document without entities has zeros.

    Raises: ValueError names the ids of the table that are not among `documents`, or the kinds not among `kinds`.
    """
    at = pd.Index(documents).get_indexer(table["id"])
    if (at < 0).any():
        unknown = sorted(set(table["id"][at < 0]))
        raise ValueError(f"the table has entities of {len(unknown)} documents that were not named: {unknown[:5]}")
    gold, given = _numbers(table["label"], kinds), _numbers(table["predicted"], kinds)
    counts = np.zeros((len(documents), len(kinds) + 1, 3), dtype=np.int64)
    for column, (rows, numbers) in enumerate([(gold == given, gold), (slice(None), gold), (slice(None), given)]):
        np.add.at(counts[:, :, column], (at[rows], numbers[rows]), 1)
    return counts[:, :-1]


def recall_by(pairs: pd.DataFrame, groups: pd.Series) -> list[dict]:
    """Pairs of `matched`, and a group for each row of them with a gold entity (by index) -> group, support, recall
    (strict) of each, in the order of its categories if it has such, otherwise as the groups first appear.

    Errors right, missed, right and groups seen, unseen, seen -> seen 2, 1.0; unseen 1, 0.0
    """
    right = pairs["error"].loc[groups.index] == "right"
    ordered = isinstance(groups.dtype, pd.CategoricalDtype)
    found = right.groupby(groups, sort=ordered, observed=True, dropna=False).agg(["size", "mean"])
    columns = (found.index.tolist(), found["size"], found["mean"])
    return [{"group": g, "support": int(n), "recall": float(r)} for g, n, r in zip(*columns, strict=True)]


def comparator_scores(table: pd.DataFrame, kinds_of: dict[str, str]) -> dict:
    """Entities, and own kinds -> those of the comparator (per, loc, org, locorg) -> precision, recall, f1 and by_kind
    by the rule of task 1 of factRuEval-2016 (scripts/t1_eval.py), as far as the table allows.

    A gold and a predicted entity of the same kind that share a token may be a pair. Its quality is tp / (tp + fp + fn):
    the tokens in both by the tokens in either. An entity is in one pair at most, and of all ways to pair them the one
    with the greatest sum of qualities counts. precision = sum / predicted entities, recall = sum / gold ones, over all
    documents; precision is 1 where nothing is predicted, recall where there is no gold entity, f1 where neither is.
    Gold tokens 0 1 2, predicted 1 2 and 7, all of one kind: quality 2/3, so precision 0.333, recall 0.667, f1 0.444.

    LocOrg is a kind of its own where `kinds_of` maps it to "locorg", and a place, as with the option -l, where it maps
    it to "loc". Entities of kinds that it does not name are left out on both sides, as Project is there.

    What the comparator knows and the table does not hold: which tokens of a gold mention are its name (there others
    weigh 0, so that a missing title costs nothing, and mentions without a name are ignored; here all count); mentions
    within or at the place of others (ignored there, also when found); gaps in a mention; its own tokens; and that it
    drops punctuation from predicted mentions. Nor does its search try all ways to pair: in long chains of overlapping
    entities its sum may be below the greatest. With the outermost mentions of its test set as gold, and 30 % of them
    disturbed at random as predicted, f1 was 0.846 here and 0.855 there.
    """
    kinds = list(dict.fromkeys(kinds_of.values()))
    table = table.assign(**{c: table[c].map(lambda kind: kinds_of.get(kind, "")) for c in ("label", "predicted")})
    label, predicted = (_numbers(table[column], kinds) for column in ("label", "predicted"))
    of_gold, of_predicted, shared = _overlaps(table, "first", "end")
    lengths = (table["end"].astype("int64") - table["first"].astype("int64")).to_numpy()
    quality = shared / (lengths[of_gold] + lengths[of_predicted] - shared)
    counts = []
    for kind in range(len(kinds)):
        edges = np.flatnonzero((label[of_gold] == kind) & (predicted[of_predicted] == kind))
        hits = _greatest_sum(quality[edges], of_gold[edges], of_predicted[edges])
        counts.append((hits, int((label == kind).sum()), int((predicted == kind).sum())))
    total = dict(zip(("precision", "recall", "f1"), _scores(*np.sum(counts, axis=0), empty=1.0), strict=True))
    by_kind = [
        dict(zip(("class", "precision", "recall", "f1"), (kind, *_scores(*of_kind, empty=1.0)), strict=True))
        | {"support": of_kind[1], "predicted": of_kind[2]}
        for kind, of_kind in zip(kinds, counts, strict=True)
    ]
    return total | {"by_kind": by_kind}


def _scores(hits: float, gold: int, predicted: int, *, empty: float = 0.0) -> tuple[float, float, float]:
    """Counts -> precision, recall and F1; `empty` where nothing was there to be right. 1, 2, 2 -> 0.5, 0.5, 0.5"""
    precision, recall, f1 = (
        float(hits / n) if n else empty for hits, n in ((hits, predicted), (hits, gold), (2 * hits, gold + predicted))
    )
    return precision, recall, f1


def _numbers(column: pd.Series, kinds: list[str]) -> np.ndarray:
    """Kinds as text -> their numbers in `kinds`, and len(kinds) for "". "LOC", "" of ["PER", "LOC"] -> 1, 2"""
    numbers = pd.Index([*kinds, ""]).get_indexer(column)
    if (numbers < 0).any():
        unknown = sorted(set(column[numbers < 0]))
        raise ValueError(f"the table has entities of the kinds {unknown}. The kinds that were named are: {kinds}")
    return numbers


def _on_one_line(table: pd.DataFrame, start: str, stop: str) -> tuple[np.ndarray, np.ndarray]:
    """Places within documents -> places as if the documents stood one behind the other, with room between them."""
    starts, stops = (table[column].astype("int64").to_numpy() for column in (start, stop))
    shift = pd.factorize(table["id"])[0] * (stops.max(initial=0) + 1)
    return starts + shift, stops + shift


def _overlaps(table: pd.DataFrame, start: str, stop: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> rows of gold entities, rows of predicted ones that overlap them, and by how much, in the order of the text."""
    starts, stops = _on_one_line(table, start, stop)
    rows = (np.flatnonzero(table[column].to_numpy() != "") for column in ("label", "predicted"))
    gold, predicted = (side[np.lexsort((stops[side], starts[side]))] for side in rows)
    first = np.searchsorted(stops[gold], starts[predicted], side="right")
    counts = np.maximum(np.searchsorted(starts[gold], stops[predicted], side="left") - first, 0)
    of_gold, of_predicted = gold[_ranges(first, counts)], np.repeat(predicted, counts)
    shared = np.minimum(stops[of_gold], stops[of_predicted]) - np.maximum(starts[of_gold], starts[of_predicted])
    return of_gold[shared > 0], of_predicted[shared > 0], shared[shared > 0]


def _ranges(firsts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """3, 7 and 2, 1 -> 3, 4, 7"""
    return np.arange(counts.sum()) + np.repeat(firsts - np.cumsum(counts) + counts, counts)


def _greatest_sum(values: np.ndarray, of_gold: np.ndarray, of_predicted: np.ndarray) -> float:
    """Values of overlaps, in the order of the text -> the greatest sum of those that share no entity.

    Overlaps of an entity stand together, as neither side overlaps itself; so the choice is made from left to right.
    """
    firsts = []
    for side in (of_gold, of_predicted):
        is_first = np.diff(side, prepend=-1) != 0
        firsts.append(np.flatnonzero(is_first)[np.cumsum(is_first) - 1])
    best = [0.0]
    for value, first in zip(values.tolist(), np.minimum(*firsts).tolist(), strict=True):
        best.append(max(best[-1], value + best[first]))  # leave this overlap, or those that share an entity with it
    return best[-1]
