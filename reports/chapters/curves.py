"""Learning curves, and what they say about over- and underfitting."""

import numpy as np

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph
from reports.run import Fits, Run
from reports.words import Words

OVERFITTED = 0.10  # validation loss at the end, as a share above its best


def chapter(run: Run, words: Words) -> Chapter:
    """A panel for each network, then a sentence for each."""
    title = words("title-curves")
    if not run.networks_at_best:
        return Chapter("curves", title, [Paragraph(words("curves-none"))])
    names = [run.title(fits) for fits in run.networks_at_best]
    picture = figures.losses(names, [fits.histories for fits in run.networks_at_best], words)
    return Chapter("curves", title, [
        Figure("curves", picture, words("caption-curves", folds=run.folds)),
        Bullets([_sentence(run, fits, words) for fits in run.networks_at_best]),
    ])  # fmt: skip


def _sentence(run: Run, fits: Fits, words: Words) -> str:
    """Read off the histories: when the best epoch came and what happened after it."""
    best = [history.loc[history["validation_loss"].idxmin()] for history in fits.histories]
    last = [history.iloc[-1] for history in fits.histories]
    epochs = run.config["models"][fits.model]["train"]["epochs"]
    rise = np.mean(
        [end["validation_loss"] / start["validation_loss"] - 1 for end, start in zip(last, best, strict=True)]
    )
    if np.mean([start["epoch"] for start in best]) > epochs - 1:
        key = "curve-unfinished"
    elif rise > OVERFITTED:
        key = "curve-overfits"
    else:
        key = "curve-levels"
    first, final = (int(f(row["epoch"] for row in best)) for f in (min, max))
    return words(
        key,
        model=run.title(fits),
        best=str(first) if first == final else f"{first}–{final}",
        epochs=str(epochs),
        train=words.number(np.mean([row["loss"] for row in best]), 2),
        validation=words.number(np.mean([row["validation_loss"] for row in best]), 2),
        rise=words.percent(rise),
    )
