"""Errors on pictures: the surest ones, then the classes that are confused, wrong answers beside right ones."""

from reports import picture_figures
from reports.chapters.suspicious import filled
from reports.document import Block, Chapter, Figure, Paragraph, Table
from reports.picture_figures import Row
from reports.run import Run
from reports.words import Words

ACROSS = 5  # pictures in a row
SURE = 0.9
ROWS = ("first_right", "first_wrong", "second_wrong", "second_right")  # of a pair of classes


def chapter(run: Run, words: Words) -> Chapter:
    """How many there are, the surest as pictures and as a table, the pairs of classes."""
    found = run.errors
    seed = "none" if run.chosen.row["is_baseline"] else str(run.config["seeds"][0])
    values = {"wrong": found["wrong"], "total": words.number(found["pictures"]), "folds": run.folds}
    blocks: list[Block] = [
        Paragraph(words("picture-errors-count", model=run.title(run.chosen), seed=seed, **values)),
        *(_errors(run, words) if found["errors"] else []),
    ]
    if found["pairs"]:
        blocks.append(Paragraph(words("confused-how")))
    blocks += [_pair(run, number, pair, words) for number, pair in enumerate(found["pairs"])]
    return Chapter("picture-errors", words("title-errors"), blocks)


def _errors(run: Run, words: Words) -> list[Block]:
    errors, pictures = run.errors["errors"], run.error_pictures["errors"]
    below = [
        [
            words("picture-number", number=str(number)),
            *picture_figures.fitted(words("error-arrow", label=error["label"], predicted=error["predicted"])),
            words.percent(error["probability"]),
        ]
        for number, error in enumerate(errors, start=1)
    ]
    rows = [
        Row("", filled(pictures[start : start + ACROSS], ACROSS), below[start : start + ACROSS])
        for start in range(0, len(errors), ACROSS)
    ]
    table = [
        [str(number), run.place_of(error["place"]), error["label"], error["predicted"],
         words.percent(error["probability"], 1), words.percent(error["label_probability"], 1)]
        for number, error in enumerate(errors, start=1)
    ]  # fmt: skip
    columns = ("number", "place", "true", "predicted", "probability", "label-probability")
    sure = sum(error["probability"] > SURE for error in errors)
    return [
        Paragraph(words("picture-errors-how", shown=len(errors), sure=sure)),
        Figure("errors", picture_figures.sheet(rows), words("caption-picture-errors")),
        Table([words(f"column-{name}") for name in columns], table, words("caption-picture-errors-table"),
              numeric={4, 5}),
    ]  # fmt: skip


def _pair(run: Run, number: int, pair: dict, words: Words) -> Figure:
    """Four rows: first right, first taken for second, second taken for first, second right; those that there are."""
    rows = []
    for kind in ROWS:
        whose, answer = kind.split("_")
        other = "second" if whose == "first" else "first"
        if pair[kind]:
            name = words(f"confused-{answer}", name=pair[whose], other=pair[other], count=words.number(pair[kind]))
            rows.append(Row(name, filled(run.error_pictures[f"pair_{number}_{kind}"], ACROSS)))
    caption = words("caption-confused", first=pair["first"], second=pair["second"])
    return Figure(f"confused-{number + 1}", picture_figures.sheet(rows), caption)
