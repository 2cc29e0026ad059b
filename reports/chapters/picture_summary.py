"""The first screen of a report about pictures: what was done, on what, and what came of it."""

from reports.chapters.data import metric_sentence, quoted
from reports.chapters.data_summary import wrong_blocks
from reports.chapters.summary import verdict_in_short
from reports.document import Chapter, Paragraph
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """The task in a sentence, then the verdict; where nothing was trained, what is wrong with the data."""
    overview = run.overview
    values = {
        "rows": overview["rows"],
        "classes": overview["classes"],
        "source": _source_of_labels(run, words),
        "folds": run.folds,
        **{split: words.number(count) for split, count in overview["splits"].items()},
    }
    if run.kind == "image_analysis":
        blocks = [Paragraph(words("pictures-data", **values)), *wrong_blocks(run, words)]
        blocks.append(Paragraph(metric_sentence(run, words)))
    else:
        task = words("pictures-task", models=len({fits.model for fits in run.fits}), seeds=run.seeds, **values)
        blocks = [Paragraph(task), verdict_in_short(run, words)]
    return Chapter("picture-summary", words("title-summary"), blocks)


def _source_of_labels(run: Run, words: Words) -> str:
    if run.label_columns:
        return words("labels-of-column", label=quoted(run.label_columns, words))
    in_folders = all(file["format"] == "picture folders" for file in run.files)
    return words("labels-of-folders" if in_folders else "labels-of-packed")
