"""The first screen: what was done, on what, and what came of it."""

from reports.chapters.conclusions import chosen_sentence, verdicts
from reports.chapters.data import quoted
from reports.chapters.findings import counted_findings
from reports.document import Bullets, Chapter, Paragraph
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """The task in a sentence, then the verdict."""
    splits = run.overview["splits"]
    task = words(
        "summary-task",
        labels=run.labels,
        rows=run.overview["rows"],
        classes=run.overview["classes"],
        columns=len(run.label_columns),
        label=quoted(run.label_columns, words),
        folds=run.folds,
        models=len({fits.model for fits in run.fits}),
        seeds=run.seeds,
        train=words.number(splits["train"]),
        validation=words.number(splits["validation"]),
        test=words.number(splits["test"]),
    )
    return Chapter("summary", words("title-summary"), [Paragraph(task), verdict_in_short(run, words)])


def verdict_in_short(run: Run, words: Words) -> Bullets:
    """What came of it: the chosen model, the best network, what failed, what is wrong with the data."""
    best = [run.best_network] if run.best_network else []
    sentences = [chosen_sentence(run, words), *verdicts(run, best, words)]
    if run.failed:
        named = ", ".join(run.title(failed) for failed in run.failed)
        chapter_of_results = words("title-results")
        sentences.append(words("summary-failed", models=named, count=len(run.failed), chapter=chapter_of_results))
    if any(finding["severity"] != "remark" for finding in run.findings["findings"]):
        counted = counted_findings(run, words)
        sentences.append(words("summary-findings", counted=counted, chapter=words("title-findings")))
    return Bullets(sentences)
