"""Confusion matrices, and the pairs of classes that are mixed up most."""

import numpy as np

from reports import figures
from reports.document import Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

MOST_CLASSES = 40  # above it a picture shows nothing
PAIRS = 10


def chapter(run: Run, words: Words) -> Chapter:
    """A matrix for the chosen model and for the best network or baseline beside it, then the worst pairs."""
    other = run.best_network if run.chosen.row["is_baseline"] else run.best_baseline
    shown = [fits for fits in (run.chosen, other) if fits]
    blocks = [Paragraph(words("confusion-how", seed=str(run.config["seeds"][0]), folds=run.folds))]
    for number, fits in enumerate(shown):
        counts, classes = _counts(fits)
        if len(classes) <= MOST_CLASSES:
            name = run.title(fits)
            blocks.append(
                Figure(
                    f"confusion-{number + 1}",
                    figures.confusion(counts, classes, words),
                    words("caption-confusion", model=name),
                    wide=len(classes) > figures.ANNOTATED,
                )
            )
    blocks.append(_pairs(run, words))
    return Chapter("confusion", words("title-confusion"), blocks)


def _pairs(run: Run, words: Words) -> Table | Paragraph:
    counts, classes = _counts(run.chosen)
    counts = np.array(counts)
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:PAIRS]
    pairs = [np.unravel_index(n, wrong.shape) for n in order if wrong.flat[n] > 0]
    if not pairs:
        return Paragraph(words("confusion-none", model=run.title(run.chosen)))
    rows = [
        [classes[t], classes[p], words.number(wrong[t, p]), words.percent(wrong[t, p] / counts[t].sum())]
        for t, p in pairs
    ]
    header = [words(f"column-{c}") for c in ("true", "predicted", "texts", "share-of-true")]
    return Table(header, rows, words("caption-pairs", model=run.title(run.chosen)), numeric={2, 3})


def _counts(fits: Fits) -> tuple[list[list[int]], list[str]]:
    """Of the first seed, whose errors are read one by one in the next chapter."""
    test = fits.metrics[0]["test"]
    return test["confusion"], [row["class"] for row in test["by_class"]]
