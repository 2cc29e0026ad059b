"""The first screen of an analysis: what the set is, what is wrong with it, and how to measure models on it."""

from reports.chapters.data import metric_sentence, quoted
from reports.chapters.findings import counted_findings, finding_sentence, language_sentence
from reports.document import Bullets, Chapter, Paragraph
from reports.run import Run
from reports.words import Words

GRAVEST = 3


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes and language, the gravest findings, the metric."""
    overview, found = run.overview, run.findings["findings"]
    size = words(
        "summary-data",
        rows=overview["rows"],
        classes=overview["classes"],
        columns=len(run.label_columns),
        label=quoted(run.label_columns, words),
        folds=run.folds,
        **{split: words.number(count) for split, count in overview["splits"].items()},
    )
    blocks = [Paragraph(f"{size} {language_sentence(run, words)}")]
    grave = [finding for finding in found if finding["severity"] != "remark"][:GRAVEST]
    if found:
        counted = counted_findings(run, words)
        key = "summary-gravest" if grave else "summary-remarks"
        blocks.append(Paragraph(words(key, counted=counted, chapter=words("title-findings"))))
        blocks += [Bullets([finding_sentence(finding, words) for finding in grave])] if grave else []
    else:
        blocks.append(Paragraph(words("findings-none")))
    return Chapter("data-summary", words("title-summary"), [*blocks, Paragraph(metric_sentence(run, words))])
