"""What a corpus of named entities holds: its parts, and each kind of entity with its mentions."""

from reports.chapters.data import files_table, split_sentence
from reports.document import Block, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

MENTIONS = 8  # of each kind
LONGEST = 40  # characters of a mention


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes of the parts, kinds of entities, how much of the test part training has seen, frequent mentions."""
    found = run.entities
    parts, kinds = found["parts"], found["kinds"]
    median, p95, longest = found["words"]
    columns = ("texts", "tokens", "entities", "without")
    rows = [
        [words(f"split-{split}"), *("—" if part[name] is None else words.number(part[name]) for name in columns)]
        for split, part in parts.items()
    ]
    header = [words("column-part"), *(words(f"column-{name}", labels=run.labels) for name in columns)]
    blocks = [
        *(_given(run, words) if run.kind == "named_entities" else []),
        Table(header, rows, words("caption-parts"), numeric={1, 2, 3, 4}),
        Paragraph(words("entities-lengths", median=median, p95=p95, longest=longest)),
    ]
    return Chapter("entities", words("title-entities"), [*blocks, *_kinds(list(parts), kinds, words)])


def _given(run: Run, words: Words) -> list[Block]:
    """Where the texts come from, how the parts came about, and what became of the kinds of the annotation."""
    named, left_out = run.config["data"]["kinds"] or {}, run.entities["left_out"]
    renamed = [f"{kind} → {name}" for kind, name in named.items() if kind != name]
    lost = [f"{kind} ({words.number(count)})" for kind, count in left_out.items()]
    said = [words("kinds-renamed", kinds=", ".join(renamed))] if renamed else []
    said += [words("kinds-left-out", kinds=", ".join(lost), count=sum(left_out.values()))] if lost else []
    blocks = [files_table(run, words), Paragraph(split_sentence(run, words))]
    return [*blocks, Paragraph(" ".join(said))] if said else blocks


def _kinds(parts: list[str], kinds: list[dict], words: Words) -> list:
    if not kinds:
        return []
    ends = ("total", "different", "words-each", "seen")
    header = [
        words("column-kind"),
        *(words(f"split-{split}") for split in parts),
        *(words(f"column-{n}") for n in ends),
    ]
    rows = [
        [
            kind["label"],
            *(words.number(kind[split]) for split in parts),
            words.number(kind["total"]),
            words.number(kind["different"]),
            words.number(kind["words"], 1),
            "—" if kind["seen"] is None else words.percent(kind["seen"]),
        ]
        for kind in kinds
    ]
    blocks = [Table(header, rows, words("caption-kinds"), numeric=set(range(1, len(header))))]
    seen = [kind for kind in kinds if kind["seen"] is not None]
    if len(seen) == 1:
        blocks.append(Paragraph(words("entities-seen-one", share=words.percent(seen[0]["seen"]))))
    elif seen:
        most, least = max(seen, key=lambda kind: kind["seen"]), min(seen, key=lambda kind: kind["seen"])
        shares = {"most_share": words.percent(most["seen"]), "least_share": words.percent(least["seen"])}
        blocks.append(Paragraph(words("entities-seen", most=most["label"], least=least["label"], **shares)))
    frequent = [
        [kind["label"], ", ".join(_mention(*pair, words) for pair in kind["frequent"][:MENTIONS])] for kind in kinds
    ]
    return [*blocks, Table([words("column-kind"), words("column-frequent")], frequent, words("caption-mentions"))]


def _mention(mention: str, count: int, words: Words) -> str:
    """A mention and how often it occurs: "Озёрск (12)"."""
    mention = " ".join(mention.split())
    return f"{mention if len(mention) <= LONGEST else mention[: LONGEST - 1] + '…'} ({words.number(count)})"
