"""Pictures to look at: those least like their class, and pairs that look nearly alike."""

from reports import picture_figures
from reports.document import Block, Chapter, Figure, Paragraph, Table
from reports.picture_figures import Row
from reports.run import Run
from reports.words import Words

ACROSS = 6  # pictures in a row
OF_FILES = ("picture folders", "table of pictures")  # where each picture is a file of its own
SAMPLE = 5000  # pictures among which outliers are looked for


def chapter(run: Run, words: Words) -> Chapter:
    """Outliers, then pairs, each as pictures and as a table of places."""
    packed = "yes" if all(file["format"] not in OF_FILES for file in run.files) else "no"
    blocks = [*_outliers(run, words), *_pairs(run, words), Paragraph(words("places-how", packed=packed))]
    return Chapter("suspicious", words("title-suspicious"), blocks)


def _outliers(run: Run, words: Words) -> list[Block]:
    table = run.table("outliers")
    table = table[table["distance"].astype(float) > 0]  # of a class that is too small none is asked
    if table.empty:
        return [Paragraph(words("outliers-none"))]
    pictures = run.pictures["outliers"]
    below = [
        [words("picture-number", number=str(number)), *picture_figures.fitted(words("quoted", text=label), 10)]
        for number, label in enumerate(table["label"], start=1)
    ]
    drawn = picture_figures.sheet(
        [
            Row("", filled(pictures[start : start + ACROSS][: len(table) - start]), below[start : start + ACROSS])
            for start in range(0, len(table), ACROSS)
        ]
    )
    rows = [
        [str(number), run.place(file, line), label, words.number(float(distance), 2)]
        for number, (file, line, label, distance) in enumerate(
            zip(table["file"], table["line"], table["label"], table["distance"], strict=True), start=1
        )
    ]
    header = [words(f"column-{name}") for name in ("number", "place", "class", "distance")]
    sampled = "yes" if run.overview["rows"] > SAMPLE else "no"
    return [
        Paragraph(words("outliers-how", count=len(table), sampled=sampled)),
        Figure("outliers", drawn, words("caption-outliers")),
        Table(header, rows, words("caption-outliers-table"), numeric={3}),
    ]


def _pairs(run: Run, words: Words) -> list[Block]:
    table = run.table("pairs")
    if table.empty:
        return [Paragraph(words("pairs-none"))]
    found = [f["values"]["pairs"] for f in run.findings["findings"] if f["kind"] == "pictures-near"]
    pairs = max([*found, len(table)])
    first, second = run.pictures["pairs"][0::2], run.pictures["pairs"][1::2]
    numbers = [[words("picture-number", number=str(number))] for number in range(1, len(table) + 1)]
    rows, sheets = [], []
    for start in range(0, len(table), ACROSS):
        here = slice(start, start + ACROSS)
        sheets += [Row("", filled(first[here])), Row("", filled(second[here]), numbers[here])]
    for number, row in enumerate(table.to_dict("records"), start=1):
        cells = [
            words("pair-cell", place=run.place(row[f"file_{n}"], row[f"line_{n}"]), label=row[f"label_{n}"],
                  part=words(f"split-{row[f'split_{n}']}"))
            for n in (1, 2)
        ]  # fmt: skip
        rows.append([str(number), *cells])
    torn = {
        number
        for number, row in enumerate(table.to_dict("records"))
        if row["label_1"] != row["label_2"] or row["split_1"] != row["split_2"]
    }
    header = [words(f"column-{name}") for name in ("number", "first", "second")]
    cut = "yes" if len(table) < pairs else "no"
    return [
        Paragraph(words("pairs-how", shown=len(table), pairs=words.number(pairs), cut=cut)),
        Figure("pairs", picture_figures.sheet(sheets), words("caption-picture-pairs")),
        Table(header, rows, words("caption-picture-pairs-table"), marked=torn),
    ]


def filled(pictures, across: int = ACROSS) -> list:
    """A few pictures -> as many places as a row has, the last ones empty."""
    return [*pictures, *[None] * (across - len(pictures))]
