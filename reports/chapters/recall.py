"""Which entities are found: mentions that training has or has not, frequent or rare there, short or long."""

from reports.document import Block, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """Recall of the chosen model by what training has of the mention, and by how many tokens it has."""
    how = words("recall-how", model=run.title(run.chosen), tested=words("tested", folds=run.folds), folds=run.folds,
                seeds=len(run.chosen.metrics))  # fmt: skip
    blocks: list[Block] = [Paragraph(how)]
    for name in ("seen", "times", "length"):
        rows = [
            [_group(row["group"], words), words.number(row["support"]), words.points(row["recall"])]
            for row in run.recall[name]
        ]
        header = [words(f"column-by-{name}"), words("column-test-entities"), words("column-recall")]
        if rows:
            blocks.append(Table(header, rows, words(f"caption-recall-{name}"), numeric={1, 2}))
    return Chapter("recall", words("title-recall"), blocks)


def _group(name: str, words: Words) -> str:
    """ "same kind" in words; numbers as they are."""
    key = f"seen-{name.replace(' ', '-')}"
    return words(key) if words.has(key) else name
