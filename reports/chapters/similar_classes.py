"""Which classes have nearly the same words: a picture and the pairs most alike."""

import numpy as np

from reports import figures
from reports.document import Block, Figure, Paragraph, Table
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 40  # above it a picture shows nothing
STANDS_OUT = 0.1  # the cosine of the pair most alike, above that of the pair in the middle


def blocks(run: Run, words: Words) -> list[Block]:
    """How likeness is measured and what follows from it; a matrix and a table where there are three classes or more."""
    found = run.similar_classes
    classes, pairs = found["classes"], found["pairs"]
    if not pairs:
        return [Paragraph(words("similar-none"))] if len(classes) > 1 else []
    said = [Paragraph(words("similar-how")), Paragraph(_sentence(found, words))]
    if len(classes) == 2:
        return said
    if len(classes) <= MOST_CLASSES:
        picture = figures.similarity(found["cosine"], classes, words)
        wide = len(classes) > figures.ANNOTATED
        said.append(Figure("similar-classes", picture, words("caption-similar"), wide))
    rows = [[pair["first"], pair["second"], words.number(pair["cosine"], 2)] for pair in pairs]
    header = [words("column-class"), words("column-class"), words("column-cosine")]
    return [*said, Table(header, rows, words("caption-similar-pairs"), numeric={2})]


def _sentence(found: dict, words: Words) -> str:
    """The pair most alike against the pair in the middle, and the confusion to expect."""
    best = found["pairs"][0]
    values = {"first": best["first"], "second": best["second"], "cosine": words.number(best["cosine"], 2)}
    if len(found["classes"]) == 2:
        return words("similar-two", **values)
    cosine = np.array(found["cosine"])
    middle = float(np.median(cosine[np.triu_indices(len(cosine), k=1)]))
    key = "similar-stands-out" if best["cosine"] - middle >= STANDS_OUT else "similar-even"
    return words(key, middle=words.number(middle, 2), **values)
