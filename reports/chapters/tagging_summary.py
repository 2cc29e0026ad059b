"""The first screen of a run of taggers: what was to be found, in what, and what came of it."""

from reports.chapters.data import quoted
from reports.chapters.summary import verdict_in_short
from reports.document import Chapter, Paragraph
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """The task in a sentence, then the verdict."""
    parts, kinds = run.entities["parts"], run.entities["kinds"]
    task = words(
        "tagging-task",
        texts=sum(part["texts"] for part in parts.values()),
        entities=sum(kind["total"] for kind in kinds),
        kinds=len(kinds),
        names=quoted([kind["label"] for kind in kinds], words),
        folds=run.folds,
        models=len({fits.model for fits in run.fits}),
        seeds=run.seeds,
        **{split: words.number(parts[split]["texts"]) if split in parts else "0" for split in PARTS},
    )
    return Chapter("tagging-summary", words("title-summary"), [Paragraph(task), verdict_in_short(run, words)])


PARTS = ("train", "validation", "test")
