"""Conclusions: sentences that follow from the numbers, and nothing else."""

import numpy as np

from reports.chapters.entity_conclusions import entity_sentences, tested_entities
from reports.chapters.preprocessing_effect import verdicts as preprocessing_verdicts
from reports.document import Bullets, Chapter
from reports.run import Fits, Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """The chosen model, each network against the best baseline, what failed, what is hard, how sure all this is."""
    sentences = [
        chosen_sentence(run, words),
        *verdicts(run, [*run.networks_at_best, *_ready(run)], words),
        *(words("conclusion-failed", model=run.title(f), message=f.message) for f in run.failed),
        *preprocessing_verdicts(run, words),
        *(entity_sentences(run, words) if run.finds_entities else _of_classes(run, words)),
        *_seeds(run, words),
        *_cost(run, words),
        _sureness(run, words),
    ]
    return Chapter("conclusions", words("title-conclusions"), [Bullets(sentences)])


def chosen_sentence(run: Run, words: Words) -> str:
    """The model that validation chose and what the test part says of it."""
    row = run.chosen.row
    return words(
        "conclusion-chosen",
        model=run.title(run.chosen),
        tested=words("tested", folds=run.folds),
        labels=run.labels,
        metric=words.score(run.metric),
        score=words.points(row["test"][run.metric]["mean"]),
        interval=words.interval(row["interval"]),
        **_points(run.chosen, words),
    )


def _points(fits: Fits, words: Words) -> dict[str, str]:
    """The scores of the test part by their names, as points."""
    return {name: words.points(score["mean"]) for name, score in fits.row["test"].items()}


def verdicts(run: Run, networks: list[Fits], words: Words) -> list[str]:
    """For each network: beats the best baseline, is behind it, or cannot be told from it."""
    sentences = []
    for fits in networks:
        against = fits.row["against_baseline"]
        low, high = against["interval"]
        key = "beats" if low > 0 else "behind" if high < 0 else "level"
        sentences.append(
            words(
                f"conclusion-{key}",
                model=run.title(fits),
                baseline=run.title(run.best_baseline),
                difference=words.points(abs(against["difference"]))
                if key != "level"
                else words.difference(against["difference"]),
                interval=words.interval(against["interval"], sign=True),
                metric=words.score(run.metric),
            )
        )
    return sentences


def _ready(run: Run) -> list[Fits]:
    """What others have trained, where it is not the best baseline itself."""
    return [fits for fits in run.best_of_each if fits.is_ready and fits != run.best_baseline]


def _of_classes(run: Run, words: Words) -> list[str]:
    """What reading a text is worth, and the hardest class."""
    return [*_worth_of_reading(run, words), *_hardest(run, words)]


def _worth_of_reading(run: Run, words: Words) -> list[str]:
    """How far the best baseline is above the one that reads nothing."""
    majority = next((fits for fits in run.baselines if fits.model == "majority"), None)
    if majority is None or majority == run.best_baseline:
        return [words("conclusion-nothing-learned", labels=run.labels)] if majority else []
    gap = run.best_baseline.row["test"]["macro_f1"]["mean"] - majority.row["test"]["macro_f1"]["mean"]
    return [
        words(
            "conclusion-majority",
            baseline=run.title(run.best_baseline),
            gap=words.points(gap),
            labels=run.labels,
            **_points(majority, words),
        )
    ]


def _hardest(run: Run, words: Words) -> list[str]:
    """The class with the lowest F1 of the chosen model, and what it is taken for."""
    by_class = [m["test"]["by_class"] for m in run.chosen.metrics]
    f1 = np.mean([[c["f1"] for c in classes] for classes in by_class], axis=0)
    present = [n for n, c in enumerate(by_class[0]) if c["support"]]
    hardest, easiest = min(present, key=lambda n: f1[n]), max(present, key=lambda n: f1[n])
    names = [c["class"] for c in by_class[0]]
    values = {
        "hardest": names[hardest],
        "hardest_f1": words.points(f1[hardest]),
        "easiest": names[easiest],
        "easiest_f1": words.points(f1[easiest]),
        "support": by_class[0][hardest]["support"],
    }
    if run.has_label_lists:
        mean = {name: np.mean([classes[hardest][name] for classes in by_class]) for name in ("precision", "recall")}
        return [
            words("conclusion-hardest-label", **values, **{name: words.points(score) for name, score in mean.items()})
        ]
    taken = np.sum([m["test"]["confusion"][hardest] for m in run.chosen.metrics], axis=0).astype(float)
    taken[hardest] = 0
    if taken.max():
        return [words("conclusion-hardest-taken", taken=names[int(taken.argmax())], labels=run.labels, **values)]
    return [words("conclusion-hardest", **values)]


def _seeds(run: Run, words: Words) -> list[str]:
    """The network that swings most between seeds."""
    several = [fits for fits in run.networks if len(fits.metrics) > 1]
    if not several:
        return [words("conclusion-one-seed")] if run.networks else []
    worst = max(several, key=lambda fits: fits.row["test"][run.metric]["sd"])
    scores = [m["test"][run.metric] for m in worst.metrics]
    return [
        words(
            "conclusion-seeds",
            model=run.title(worst),
            low=words.points(min(scores)),
            high=words.points(max(scores)),
            seeds=len(scores),
            metric=words.score(run.metric),
        )
    ]


def _cost(run: Run, words: Words) -> list[str]:
    network, baseline = run.best_network, run.best_baseline
    if network is None or baseline.is_ready:
        return []
    return [
        words(
            "conclusion-cost",
            model=run.title(network),
            baseline=run.title(baseline),
            seconds=words.seconds(network.row["seconds"]),
            baseline_seconds=words.seconds(baseline.row["seconds"]),
        )
    ]


def _sureness(run: Run, words: Words) -> str:
    low, high = run.chosen.row["interval"]
    entities = tested_entities(run) if run.finds_entities else 0
    return words(
        "conclusion-sureness-entities" if run.finds_entities else "conclusion-sureness",
        labels=run.labels,
        test=run.comparison["test_texts"],
        entities=entities,
        half=words.points((high - low) / 2),
        one=words.number(100 / (entities or run.comparison["test_texts"]), 2),
        metric=words.score(run.metric),
    )
