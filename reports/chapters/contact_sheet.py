"""What the pictures look like: a row for each class with its mean picture; how bright the classes are."""

import pandas as pd

from reports import picture_figures
from reports.document import Chapter, Figure, Paragraph, Table
from reports.picture_figures import Row
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 20
TELLING = 1.5  # spreads inside a class between the mean brightness of two, from which it is said
CHANNELS = ("grey", "red", "green", "blue")


def chapter(run: Run, words: Words) -> Chapter:
    """The contact sheet, then the table of colours."""
    colours = run.colours  # in the order of the numbers of the classes
    shown = colours["class"].tolist()[:MOST_CLASSES]
    several = len(run.config["preprocess"]) > 1
    how = [words("contact-how", preprocess=run.first_preprocess if several else "none")]
    if len(shown) < len(colours):
        how.append(words("contact-first", count=len(shown), classes=len(colours)))
    rows = [
        Row(name, [run.pictures[f"mean_{number}"], *run.pictures[f"sheet_{number}"]])
        for number, name in enumerate(shown)
    ]
    return Chapter("contact-sheet", words("title-contact-sheet"), [
        Paragraph(" ".join(how)),
        Figure("contact", picture_figures.sheet(rows, [words("head-mean")]), words("caption-contact")),
        _table(colours.head(MOST_CLASSES), words),
        Paragraph(f"{words('colours-how')} {_brightness(colours, words)}"),
    ])  # fmt: skip


def _table(colours: pd.DataFrame, words: Words) -> Table:
    channels = [name for name in CHANNELS if name in colours and name != "grey"]
    rows = [
        [row["class"], words.number(row["pictures"]),
         f"{words.number(row['brightness'])} ± {words.number(row['brightness_sd'])}", words.number(row["contrast"]),
         *(words.number(row[name]) for name in channels)]
        for _, row in colours.iterrows()
    ]  # fmt: skip
    header = [words(f"column-{name}") for name in ("class", "pictures", "brightness", "contrast", *channels)]
    return Table(header, rows, words("caption-colours"), numeric=set(range(1, len(header))))


def _brightness(colours: pd.DataFrame, words: Words) -> str:
    """How far the brightest and the darkest class are apart, in spreads inside a class."""
    bright, dark = colours.loc[colours["brightness"].idxmax()], colours.loc[colours["brightness"].idxmin()]
    spread = max((bright["brightness_sd"] + dark["brightness_sd"]) / 2, 0.5)  # of one grey level little can be said
    times = (bright["brightness"] - dark["brightness"]) / spread
    return words(
        "colours-differ" if times >= TELLING else "colours-alike",
        bright=bright["class"],
        dark=dark["class"],
        high=words.number(bright["brightness"]),
        low=words.number(dark["brightness"]),
        times=words.number(times, 1),
    )
