"""All taggers beside the baselines, by every score that is in use; then the kinds of entities one by one."""

import numpy as np

from reports.chapters import results
from reports.chapters.data import quoted
from reports.document import Block, Bullets, Chapter, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

MOST_KINDS = 30
OTHERS = ("macro-f1", "boundary-f1", "partial-f1", "type-f1", "token-f1")


def chapter(run: Run, words: Words) -> Chapter:
    """The table of strict scores, what the others count and a table of them, the figure, the kinds one by one."""
    strict, others = results.tables(run, words)
    return Chapter("results", words("title-results"), [
        Paragraph(results.how(run, words)),
        Paragraph(words("results-entities")),
        strict,
        *results.failed_blocks(run, words),
        results.picture(run, words),
        Paragraph(words("other-scores")),
        Bullets([words(f"means-{name}") for name in OTHERS]),
        others,
        *_by_kind(run, words),
        *_comparator(run, words),
    ])  # fmt: skip


def _by_kind(run: Run, words: Words) -> list[Block]:
    """The hardest kind for the chosen model first, those that were not tested last; means over seeds."""
    shown = [run.chosen]
    for other in (run.best_network, run.best_baseline):
        if other and other not in shown:
            shown.append(other)
    kinds = run.chosen.metrics[0]["test"]["by_kind"]
    scores = [_means(fits) for fits in shown]
    order = sorted(range(len(kinds)), key=lambda n: (kinds[n]["support"] == 0, scores[0]["f1"][n] or 0))
    rows = [
        [kinds[n]["class"], words.number(kinds[n]["support"]),
         *(_points(scores[0][name][n], words) for name in ("precision", "recall")),
         *(_points(of_model["f1"][n], words) for of_model in scores)]
        for n in order[:MOST_KINDS]
    ]  # fmt: skip
    header = [words("column-kind"), words("column-test-entities"),
              *(words(f"column-{name}-of", model=run.title(run.chosen)) for name in ("precision", "recall")),
              *(f"F1, {run.title(fits)}" for fits in shown)]  # fmt: skip
    key = "caption-by-kind" if len(kinds) <= MOST_KINDS else "caption-by-kind-hardest"
    caption = words(key, count=MOST_KINDS, tested=words("tested", folds=run.folds), seeds=run.seeds)
    table = Table(header, rows, caption, numeric=set(range(1, len(header))))
    untested = [kind["class"] for kind in kinds if not kind["support"]]
    said = words("kinds-untested", kinds=quoted(untested, words), count=len(untested))
    return [table, *([Paragraph(said)] if untested else [])]


def _means(fits: Fits) -> dict[str, list[float | None]]:
    """Precision, recall and F1 of each kind, the mean over seeds; None where there is nothing to be right about."""
    of_seeds = [metrics["test"]["by_kind"] for metrics in fits.metrics]
    names = ("precision", "recall", "f1", "support", "predicted")
    mean = {name: np.mean([[kind[name] for kind in kinds] for kinds in of_seeds], axis=0).tolist() for name in names}
    counted = {"precision": mean["predicted"], "recall": mean["support"]}
    counted["f1"] = [sum(both) for both in zip(mean["support"], mean["predicted"], strict=True)]
    return {
        name: [score if count else None for score, count in zip(mean[name], counts, strict=True)]
        for name, counts in counted.items()
    }


def _points(score: float | None, words: Words) -> str:
    return "—" if score is None else words.points(score)


def _comparator(run: Run, words: Words) -> list[Block]:
    """The scores by the rule of factRuEval-2016, where they were computed."""
    if not run.comparator:
        return []
    kinds = list(dict.fromkeys(row["class"] for found in run.comparator for row in found["by_kind"]))
    several, rows = len(run.config["preprocess"]) > 1, []
    for found in run.comparator:
        of_kind = {row["class"]: row["f1"] for row in found["by_kind"]}
        rows.append([
            f"{found['model']} · {found['preprocess']}" if several else found["model"],
            words(f"comparator-{found['mode'].replace(' ', '-')}"),
            *(words.points(found[name]) for name in ("precision", "recall", "f1")),
            *(_points(of_kind.get(kind), words) for kind in kinds),
        ])  # fmt: skip
    header = [words("column-model"), "LocOrg", words("column-precision"), words("column-recall"), "F1",
              *(f"F1, {kind}" for kind in kinds)]  # fmt: skip
    table = Table(header, rows, words("caption-comparator"), numeric=set(range(2, len(header))))
    return [Paragraph(words("comparator-how")), table]
