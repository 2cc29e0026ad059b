"""Which kinds of entities are taken for each other, missed and invented: matrices, and the pairs met most often."""

import numpy as np

from reports import figures
from reports.document import Block, Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

MOST_KINDS = 40  # above it a picture shows nothing
PAIRS = 10


def chapter(run: Run, words: Words) -> Chapter:
    """A matrix for the chosen model and one for the best network or baseline beside it, then the worst pairs."""
    other = run.best_network if run.chosen.row["is_baseline"] else run.best_baseline
    how = words("kind-confusion-how", seed=str(run.config["seeds"][0]), folds=run.folds, none=words("no-entity"))
    blocks: list[Block] = [Paragraph(how)]
    for number, fits in enumerate((fits for fits in (run.chosen, other) if fits), start=1):
        counts, kinds = _counts(fits)
        if len(kinds) <= MOST_KINDS:
            names = [*kinds, words("no-entity")]
            picture = figures.confusion(counts, names, words, axes=("axis-answered", "axis-annotated"))
            caption = words("caption-kind-confusion", model=run.title(fits))
            blocks.append(Figure(f"confusion-{number}", picture, caption, wide=len(names) > figures.ANNOTATED))
    return Chapter("kind-confusion", words("title-kind-confusion"), [*blocks, _pairs(run, words)])


def _pairs(run: Run, words: Words) -> Table | Paragraph:
    """The pairs of kinds met most often; a kind with none is missed, none with a kind invented."""
    counts, kinds = _counts(run.chosen)
    wrong = np.array(counts) - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:PAIRS]
    pairs = [np.unravel_index(n, wrong.shape) for n in order if wrong.flat[n] > 0]
    if not pairs:
        return Paragraph(words("kind-confusion-none", model=run.title(run.chosen)))
    support = [kind["support"] for kind in run.chosen.metrics[0]["test"]["by_kind"]]
    names = [*kinds, "—"]
    rows = [
        [names[gold], names[given], words.number(wrong[gold, given]),
         words.percent(wrong[gold, given] / support[gold]) if gold < len(kinds) and support[gold] else "—"]
        for gold, given in pairs
    ]  # fmt: skip
    header = [words(f"column-{name}") for name in ("annotated", "answered", "entities", "share-of-kind")]
    return Table(header, rows, words("caption-kind-pairs", model=run.title(run.chosen)), numeric={2, 3})


def _counts(fits: Fits) -> tuple[list[list[int]], list[str]]:
    """Of the first seed, whose mistakes are read one by one."""
    test = fits.metrics[0]["test"]
    return test["confusion"], [kind["class"] for kind in test["by_kind"]]
