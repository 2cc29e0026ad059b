"""Confusion matrices, and the pairs of classes that are mixed up most; of several labels those missed and invented."""

import numpy as np

from reports import figures
from reports.document import Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

MOST_CLASSES = 40  # above it a picture shows nothing, and a table too much
PAIRS = 10


def chapter(run: Run, words: Words) -> Chapter:
    """A matrix or a table for the chosen model and for the best network or baseline beside it, then the worst pairs."""
    other = run.best_network if run.chosen.row["is_baseline"] else run.best_baseline
    shown = [fits for fits in (run.chosen, other) if fits]
    how = words("confusion-how", labels=run.labels, seed=str(run.config["seeds"][0]), folds=run.folds)
    drawn = (
        [_missed_and_invented(run, fits, words) for fits in shown]
        if run.has_label_lists
        else _matrices(run, shown, words)
    )
    title = words("title-confusion", labels=run.labels)
    return Chapter("confusion", title, [Paragraph(how), *drawn, _pairs(run, words)])


def _matrices(run: Run, shown: list[Fits], words: Words) -> list[Figure]:
    blocks = []
    for number, fits in enumerate(shown):
        counts, classes = _counts(fits)
        if len(classes) <= MOST_CLASSES:
            name = run.title(fits)
            blocks.append(
                Figure(
                    f"confusion-{number + 1}",
                    figures.confusion(counts, classes, words),
                    words("caption-confusion", model=name, labels=run.labels),
                    wide=len(classes) > figures.ANNOTATED,
                )
            )
    return blocks


def _missed_and_invented(run: Run, fits: Fits, words: Words) -> Table:
    """For each label how many texts have it, and in how many it is found, missed and invented; the worst above."""
    counts, labels = _counts(fits)
    of_label = fits.metrics[0]["test"]["by_class"]
    rows = []
    for number, (label, row) in enumerate(zip(labels, of_label, strict=True)):
        found = counts[number][number]
        rows.append([label, row["support"], found, row["support"] - found, row["predicted"] - found])
    worst = sorted(rows, key=lambda row: -row[3] - row[4])[:MOST_CLASSES]
    return Table(
        [words(f"column-{name}", labels=run.labels) for name in ("label", "test-texts", "found", "missed", "invented")],
        [[label, *map(words.number, numbers)] for label, *numbers in worst],
        words("caption-missed", model=run.title(fits), count=len(worst), cut="yes" if len(worst) < len(rows) else "no"),
        numeric={1, 2, 3, 4},
    )


def _pairs(run: Run, words: Words) -> Table | Paragraph:
    counts, classes = _counts(run.chosen)
    counts = np.array(counts)
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:PAIRS]
    pairs = [np.unravel_index(n, wrong.shape) for n in order if wrong.flat[n] > 0]
    if not pairs:
        return Paragraph(words("confusion-none", model=run.title(run.chosen), labels=run.labels))
    texts = [row["support"] for row in run.chosen.metrics[0]["test"]["by_class"]]
    rows = [
        [classes[t], classes[p], words.number(wrong[t, p]), words.percent(wrong[t, p] / texts[t])] for t, p in pairs
    ]
    of_pair = ("missed-label", "invented-label") if run.has_label_lists else ("true", "predicted")
    header = [words(f"column-{name}", labels=run.labels) for name in (*of_pair, "texts", "share-of-true")]
    return Table(header, rows, words("caption-pairs", model=run.title(run.chosen), labels=run.labels), numeric={2, 3})


def _counts(fits: Fits) -> tuple[list[list[int]], list[str]]:
    """Of the first seed, whose errors are read one by one in the next chapter."""
    test = fits.metrics[0]["test"]
    return test["confusion"], [row["class"] for row in test["by_class"]]
