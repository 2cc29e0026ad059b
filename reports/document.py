"""What a report is made of. Chapters say it once; the templates set it as HTML and as Markdown."""

from dataclasses import dataclass, field


@dataclass
class Paragraph:
    """A paragraph of running text."""

    text: str
    kind: str = "paragraph"


@dataclass
class Bullets:
    """A list of sentences."""

    items: list[str]
    kind: str = "bullets"


@dataclass
class Table:
    """A table. `numeric` names the columns (from 0) that are set to the right; `marked` the rows that stand out."""

    header: list[str]
    rows: list[list[str]]
    caption: str = ""
    numeric: set[int] = field(default_factory=set)
    marked: set[int] = field(default_factory=set)
    kind: str = "table"


@dataclass
class Figure:
    """A picture as SVG; `caption` says what it shows and stands in for it where it cannot be seen.

    A `wide` one is not made smaller on a narrow screen, where its small print could not be read, but moved sideways.
    """

    name: str
    svg: str
    caption: str
    wide: bool = False
    kind: str = "figure"


@dataclass
class BeforeAfter:
    """A text and the tokens it became."""

    before: str
    after: list[str]
    kind: str = "before_after"


@dataclass
class Error:
    """A text the model got wrong: what it is and was taken for, remarks, and tokens with their weight (−1 to 1)."""

    title: str
    label: str
    predicted: str
    text: str
    remarks: list[str]
    tokens: list[tuple[str, float]]
    kind: str = "error"


@dataclass
class Piece:
    """A part of a sentence: an entity with its kind, the number of the kind and whether it is a mistake, or the text
    between entities."""

    text: str
    kind: str = ""
    number: int = 0
    is_wrong: bool = False


@dataclass
class Tagged:
    """A sentence twice, cut at its entities: as it is annotated and as it was answered. Then remarks."""

    title: str
    annotated: list[Piece]
    answered: list[Piece]
    remarks: list[str]
    kind: str = "tagged"


@dataclass
class Quotes:
    """Texts of the data under a heading, each with the place where it stands."""

    title: str
    texts: list[tuple[str, str]]  # place, text
    kind: str = "quotes"


@dataclass
class Finding:
    """Something that is wrong with the data: how grave (a key, and in words), what, where, and what to do."""

    severity: str
    title: str
    text: str
    places: list[tuple[str, str]]  # place, text
    advice: str
    kind: str = "finding"


Block = Paragraph | Bullets | Table | Figure | BeforeAfter | Error | Tagged | Quotes | Finding


@dataclass
class Chapter:
    """A heading and what stands below it. `anchor` is the same in every language."""

    anchor: str
    title: str
    blocks: list[Block]
