"""Texts of each class, so that whoever reads the report has read some of the data."""

from reports.chapters.data import quoted
from reports.document import Chapter, Paragraph, Quotes
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 20


def chapter(run: Run, words: Words) -> Chapter:
    """Up to three texts of each class, with their places."""
    names = run.classes["class"].tolist()
    shown = names[:MOST_CLASSES]
    blocks = [Paragraph(words("examples-how"))]
    if len(names) > len(shown):
        blocks.append(Paragraph(words("examples-first", count=len(shown), classes=len(names))))
    blocks += [
        Quotes(name, [(example["place"], example["text"]) for example in run.examples[name]])
        for name in shown
        if name in run.examples
    ]
    missing = [name for name in shown if name not in run.examples]
    if missing:
        blocks.append(Paragraph(words("examples-missing", classes=quoted(missing, words))))
    return Chapter("examples", words("title-examples"), blocks)
