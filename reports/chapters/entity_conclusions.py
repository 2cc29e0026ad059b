"""Conclusions that only taggers have: what surroundings are worth, the hardest kind, mistakes, mentions never seen."""

import numpy as np

from reports.chapters.entity_errors import MISTAKES, fit_read
from reports.run import Run
from reports.words import Words

BY_HEART = "frequent_tag"  # the architecture that knows words by heart and looks at nothing else


def entity_sentences(run: Run, words: Words) -> list[str]:
    """What follows from the scores of kinds, the mistakes and the recall of the chosen model."""
    return [*_worth_of_surroundings(run, words), *_hardest(run, words), *_mistakes(run, words), *_new(run, words)]


def tested_entities(run: Run) -> int:
    """-> how many entities the test part has."""
    return sum(kind["support"] for kind in run.chosen.metrics[0]["test"]["by_kind"])


def _worth_of_surroundings(run: Run, words: Words) -> list[str]:
    """How far the best baseline is above the one that knows words by heart."""
    by_heart = next((fits for fits in run.baselines if fits.row["architecture"] == BY_HEART), None)
    best, metric = run.best_baseline, run.metric
    if by_heart is None or best.row["architecture"] == BY_HEART:
        return [words("conclusion-by-heart", model=run.title(by_heart))] if by_heart else []
    score = by_heart.row["test"][metric]["mean"]
    gap = best.row["test"][metric]["mean"] - score
    said = words(
        "conclusion-surroundings",
        by_heart=run.title(by_heart),
        baseline=run.title(best),
        gap=words.points(gap),
        score=words.points(score),
        metric=words.score(metric),
    )
    return [said] if gap > 0 else []


def _hardest(run: Run, words: Words) -> list[str]:
    """The kind with the lowest F1 of the chosen model and that with the highest, where there are two."""
    of_seeds = [metrics["test"]["by_kind"] for metrics in run.chosen.metrics]
    mean = {name: np.mean([[kind[name] for kind in kinds] for kinds in of_seeds], axis=0)
            for name in ("precision", "recall", "f1")}  # fmt: skip
    tested = [n for n, kind in enumerate(of_seeds[0]) if kind["support"]]
    if len(tested) < 2:
        return []
    f1 = mean["f1"]
    hardest, easiest = min(tested, key=lambda n: f1[n]), max(tested, key=lambda n: f1[n])
    if f1[hardest] == f1[easiest]:
        return []
    return [
        words(
            "conclusion-hardest-kind",
            hardest=of_seeds[0][hardest]["class"],
            easiest=of_seeds[0][easiest]["class"],
            hardest_f1=words.points(f1[hardest]),
            easiest_f1=words.points(f1[easiest]),
            precision=words.points(mean["precision"][hardest]),
            recall=words.points(mean["recall"][hardest]),
            support=of_seeds[0][hardest]["support"],
        )
    ]


def _mistakes(run: Run, words: Words) -> list[str]:
    """Which mistake of the chosen model is the most frequent; nothing where two are."""
    counts = {name: run.errors["counts"].get(name, 0) for name in MISTAKES}
    most = max(counts, key=lambda name: counts[name])
    if list(counts.values()).count(counts[most]) > 1:
        return []
    values = {"model": fit_read(run, words), "count": counts[most], "mistakes": sum(counts.values())}
    return [words("conclusion-mistakes", most=most, **values)]


def _new(run: Run, words: Words) -> list[str]:
    """How much is found of mentions that training has and of those that it has not."""
    found = {row["group"]: row for row in run.recall["seen"]}
    if not {"new", "same kind"} <= found.keys():
        return []
    seen, new = found["same kind"], found["new"]
    return [
        words(
            "conclusion-new",
            model=run.title(run.chosen),
            new=words.percent(new["recall"], 1),
            new_count=new["support"],
            seen=words.percent(seen["recall"], 1),
            seen_count=seen["support"],
        )
    ]
