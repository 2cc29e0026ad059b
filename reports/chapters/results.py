"""All models beside the baselines, with intervals; then the classes one by one."""

import numpy as np

from reports import figures
from reports.document import Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

MOST_CLASSES = 30
COLUMNS = ("model", "validation", "test-macro-f1", "interval", "against", "accuracy", "log-loss", "seconds")


def chapter(run: Run, words: Words) -> Chapter:
    """The table of results, the figure, and F1 by class of the chosen model beside the best baseline."""
    names = [run.title(fits) for fits in run.fits]
    tested = words("tested", folds=run.folds)
    by_seed = [[m["test"]["macro_f1"] for m in fits.metrics] for fits in run.fits]
    table = Table(
        [words(f"column-{name}") for name in COLUMNS],
        [_row(run, fits, words) for fits in run.fits],
        words("caption-results", tested=tested, test=words.number(run.comparison["test_texts"]),
              seeds=len(run.config["seeds"]), baseline=run.title(run.best_baseline)),
        numeric=set(range(1, 8)),
        marked={run.comparison["chosen"]},
    )  # fmt: skip
    picture = figures.results(names, run.comparison["models"], by_seed, words)
    return Chapter("results", words("title-results"), [
        Paragraph(words("results-how", resamples=words.number(run.comparison["resamples"]), unit=_unit(run, words),
                        folds=run.folds)),
        table,
        Figure("results", picture, words("caption-results-figure", tested=tested)),
        _by_class(run, words),
    ])  # fmt: skip


def _unit(run: Run, words: Words) -> str:
    """What the bootstrap draws: test texts, or whole groups of them."""
    groups = run.comparison["test_groups"]
    return words("unit-texts") if groups is None else words("unit-groups", count=groups)


def _row(run: Run, fits: Fits, words: Words) -> list[str]:
    row = fits.row
    against = row.get("against_baseline")
    return [
        run.title(fits),
        words.points(row["validation_macro_f1"]),
        _mean_sd(row["test"]["macro_f1"], words),
        words.interval(row["macro_f1_interval"]),
        f"{words.difference(against['difference'])} ({words.interval(against['interval'], sign=True)})"
        if against
        else "—",
        _mean_sd(row["test"]["accuracy"], words),
        words.number(row["test"]["log_loss"]["mean"], 2),
        words.seconds(row["seconds"]),
    ]


def _mean_sd(value: dict, words: Words) -> str:
    mean = words.points(value["mean"])
    return mean if value["sd"] is None else f"{mean} ± {words.points(value['sd'])}"


def _by_class(run: Run, words: Words) -> Table:
    """Sorted by F1 of the chosen model, the hardest class first; means over seeds."""
    shown = [run.chosen]
    for other in (run.best_network, run.best_baseline):
        if other and other not in shown:
            shown.append(other)
    f1 = np.array([np.mean([[c["f1"] for c in m["test"]["by_class"]] for m in fits.metrics], axis=0) for fits in shown])
    parts = run.chosen.metrics
    precision, recall = (
        np.mean([[c[k] for c in m["test"]["by_class"]] for m in parts], axis=0) for k in ("precision", "recall")
    )
    classes = parts[0]["test"]["by_class"]
    order = np.argsort(f1[0], kind="stable")[:MOST_CLASSES]
    rows = [
        [classes[n]["class"], words.number(classes[n]["support"]), words.points(precision[n]), words.points(recall[n]),
         *(words.points(score[n]) for score in f1)]
        for n in order
    ]  # fmt: skip
    header = [words("column-class"), words("column-test-texts"),
              *(words(f"column-{k}", model=run.title(run.chosen)) for k in ("precision", "recall")),
              *(f"F1, {run.title(fits)}" for fits in shown)]  # fmt: skip
    key = "caption-by-class" if len(classes) <= MOST_CLASSES else "caption-by-class-hardest"
    return Table(
        header,
        rows,
        words(key, count=MOST_CLASSES, tested=words("tested", folds=run.folds)),
        numeric=set(range(1, len(header))),
    )
