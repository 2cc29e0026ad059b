"""The first screen of an analysis of named entities: sizes, language, what is wrong, how taggers are to be measured."""

from reports.chapters.data_summary import wrong_blocks
from reports.chapters.findings import language_sentence
from reports.document import Chapter, Paragraph
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes and language, the gravest findings, the metric."""
    found = run.entities
    size = words(
        "entities-sizes",
        texts=sum(part["texts"] for part in found["parts"].values()),
        documents=found["documents"],
        entities=sum(kind["total"] for kind in found["kinds"]),
        kinds=len(found["kinds"]),
    )
    blocks = [Paragraph(f"{size} {language_sentence(run, words)}"), *wrong_blocks(run, words)]
    return Chapter("entity-summary", words("title-summary"), [*blocks, Paragraph(words("entities-metric"))])
