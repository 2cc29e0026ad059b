"""Learning curves of taggers: loss, and the F1 of whole entities on validation, which decides when to stop."""

import numpy as np

from reports import figures
from reports.chapters import curves
from reports.document import Bullets, Chapter, Figure, Paragraph
from reports.run import Fits, Run
from reports.words import Words

SCORE = "validation_entity_f1"


def chapter(run: Run, words: Words) -> Chapter:
    """Loss, a panel for each network; entity F1 of all; a sentence for each network."""
    shown = run.networks_at_best
    if not shown:
        return curves.nothing_to_draw(run, words)
    names, kept = [run.title(fits) for fits in shown], [fits.kept for fits in shown]
    scores = figures.scores(names, [fits.histories for fits in shown], kept, SCORE, words)
    others = [run.title(fits) for fits in shown if _is_of_sentences(run, fits) or not curves.is_log_loss(fits)]
    other_loss = words("tagger-curves-other-loss", models=", ".join(others), chapter=words("title-models"))
    limits = {"rise": curves.OVERFITTED, "left": curves.UNDERFITTED}
    rules = words("tagger-curves-rules", **{name: words.percent(share) for name, share in limits.items()})
    return Chapter("curves", words("title-curves"), [
        curves.losses(run, shown, words),
        Figure("curves-of-scores", scores, words("caption-curves-of-scores", folds=run.folds)),
        Bullets([_sentence(run, fits, words) for fits in shown]),
        Paragraph(rules),
        *([Paragraph(other_loss)] if others else []),
        *curves.batches(run, shown, words),
    ])  # fmt: skip


def _prior(fits: Fits) -> float | None:
    """What a token costs in training where only the shares of the tags are known; the mean over fits."""
    told = [metrics["prior_loss"] for metrics in fits.each if "prior_loss" in metrics]
    return float(np.mean(told)) if told else None


def _is_of_sentences(run: Run, fits: Fits) -> bool:
    """Whether training makes the loss of whole sequences of tags small, as a conditional random field does."""
    return run.config["models"][fits.model]["hyperparameters"]["output"] == "crf"


def _sentence(run: Run, fits: Fits, words: Words) -> str:
    """Which epoch was kept, with which scores; whether the loss rose after it, and whether it was the last allowed."""
    score, loss = (np.mean([row[name] for row in fits.kept]) for name in (SCORE, "validation_loss"))
    rise, epochs = curves.rise_of_loss(fits), fits.train["epochs"]
    last = sum(row["epoch"] == epochs for row in fits.kept)
    found = any(history[SCORE].any() for history in fits.histories)
    train, prior = np.mean([row["loss"] for row in fits.kept]), _prior(fits)
    overfits = rise > curves.OVERFITTED
    underfits = prior and not overfits and curves.is_log_loss(fits) and train > curves.UNDERFITTED * prior
    return words(
        "tagger-curve",
        model=run.title(fits),
        best=curves.epochs_kept(fits),
        several="yes" if len({row["epoch"] for row in fits.kept}) > 1 else "no",
        score=words.points(score),
        loss=words.number(loss, 3),
        rise=words.percent(rise),
        limit=words.percent(curves.OVERFITTED),
        fitting="over" if overfits else "under" if underfits else "well",
        train=words.number(train, 2),
        prior=words.number(prior or 0, 2),
        last="zero" if not found else "all" if last == len(fits.kept) else "some" if last else "none",
        epochs=str(epochs),
    )
