"""What a corpus of named entities holds: its parts, and each kind of entity."""

from reports.chapters.findings import counted_findings
from reports.document import Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

MENTIONS = 5  # of each kind


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes, what is wrong, the parts, kinds of entities, how much of the test part training has seen."""
    found = run.entities
    parts, kinds = found["parts"], found["kinds"]
    median, p95, longest = found["words"]
    header = [words("column-part"), *(words(f"column-{name}") for name in ("texts", "tokens", "entities", "without"))]
    rows = [
        [words(f"split-{split}"), *(words.number(part[name]) if part[name] is not None else "—"
                                    for name in ("texts", "tokens", "entities", "without"))]
        for split, part in parts.items()
    ]  # fmt: skip
    sizes = {
        "texts": sum(part["texts"] for part in parts.values()),
        "documents": found["documents"],
        "entities": sum(kind["total"] for kind in kinds),
        "kinds": len(kinds),
    }
    wrong = words("findings-none")
    if run.findings["findings"]:
        wrong = words("entities-found", counted=counted_findings(run, words), chapter=words("title-findings"))
    blocks = [
        Paragraph(words("entities-sizes", **sizes)),
        Paragraph(wrong),
        Table(header, rows, words("caption-parts"), numeric={1, 2, 3, 4}),
        Paragraph(words("entities-lengths", median=median, p95=p95, longest=longest)),
        *_kinds(list(parts), kinds, words),
    ]  # fmt: skip
    return Chapter("entities", words("title-entities"), blocks)


def _kinds(parts: list[str], kinds: list[dict], words: Words) -> list:
    if not kinds:
        return []
    ends = ("total", "different", "words-each", "seen", "frequent")
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
            ", ".join(f"{mention} ({words.number(n)})" for mention, n in kind["frequent"][:MENTIONS]),
        ]
        for kind in kinds
    ]
    blocks = [Table(header, rows, words("caption-kinds"), numeric=set(range(1, len(header) - 1)))]
    seen = [kind for kind in kinds if kind["seen"] is not None]
    if seen:
        most, least = max(seen, key=lambda kind: kind["seen"]), min(seen, key=lambda kind: kind["seen"])
        blocks.append(Paragraph(words("entities-seen", most=most["label"], most_share=words.percent(most["seen"]),
                                      least=least["label"], least_share=words.percent(least["seen"]))))  # fmt: skip
    return blocks
