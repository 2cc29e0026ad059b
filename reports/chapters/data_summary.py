"""The first screen of an analysis: what the set is, what is wrong with it, and how to measure models on it."""

from reports.chapters.data import metric_sentence, quoted
from reports.chapters.findings import counted_findings, finding_sentence, language_sentence
from reports.document import Block, Bullets, Chapter, Paragraph
from reports.run import Run
from reports.words import Words

GRAVEST = 3


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes and language, the gravest findings, the metric."""
    overview = run.overview
    size = words(
        "summary-data",
        rows=overview["rows"],
        classes=overview["classes"],
        columns=len(run.label_columns),
        label=quoted(run.label_columns, words),
        folds=run.folds,
        **{split: words.number(count) for split, count in overview["splits"].items()},
    )
    blocks = [Paragraph(f"{size} {language_sentence(run, words)}"), *wrong_blocks(run, words)]
    return Chapter("data-summary", words("title-summary"), [*blocks, Paragraph(metric_sentence(run, words))])


def wrong_blocks(run: Run, words: Words) -> list[Block]:
    """How many findings there are, and the gravest in words."""
    found = run.findings["findings"]
    if not found:
        return [Paragraph(words("findings-none"))]
    grave = [finding for finding in found if finding["severity"] != "remark"][:GRAVEST]
    counted = {"counted": counted_findings(run, words), "chapter": words("title-findings")}
    if not grave:
        return [Paragraph(words("summary-remarks", **counted))]
    sentences = [finding_sentence(finding, words) for finding in grave]
    return [Paragraph(words("summary-gravest", **counted)), Bullets(sentences)]
