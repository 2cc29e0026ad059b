"""Tags that break their scheme, and what choosing the tags of a sentence together made of them."""

from collections import Counter

from reports.document import Bullets, Chapter, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter | None:
    """For each network: the likeliest tag of each token by itself beside what decoding chose; did legality help?"""
    if not run.networks:
        return None
    found = [(fits, _counts(fits)) for fits in run.networks]
    rows = [
        [
            run.title(fits),
            _output(run, fits),
            *(words.number(counts[name]) for name in ("forbidden", "sentences", "changed")),
            *(f"{words.number(counts[f'alone{end}'])} → {words.number(counts[f'decoded{end}'])}"
              for end in ("", "_right")),
        ]
        for fits, counts in found
    ]  # fmt: skip
    columns = ("model", "output", "forbidden", "of-sentences", "changed", "entities-decoded", "right-decoded")
    caption = words("caption-decoding", tested=words("tested", folds=run.folds), seeds=run.seeds)
    return Chapter("decoding", words("title-decoding"), [
        Paragraph(words("decoding-how")),
        Table([words(f"column-{name}") for name in columns], rows, caption, numeric={2, 3, 4, 5, 6}),
        Bullets([*_left_alone(run, found, words), *_decoded(run, found, words)]),
        *_repaired(run, found, words),
    ])  # fmt: skip


def _repaired(run: Run, found: list[tuple[Fits, Counter]], words: Words) -> list[Table]:
    """Of the network whose tags decoding changed most, sentences in which a tag by itself was against the scheme."""
    decoded = [(counts["changed"], fits) for fits, counts in found if _output(run, fits) != "softmax"]
    _, fits = max(decoded, key=lambda pair: pair[0], default=(0, None))
    examples = fits.first_fit.get("repaired", []) if fits else []
    if not examples:
        return []
    columns = ("words", "tags-alone", "tags-decoded", "tags-true")
    rows = [
        [
            " ".join(example["words"]),
            *(_tagged(example["words"], example[name]) for name in ("alone", "decoded", "true")),
        ]
        for example in examples
    ]
    caption = words("caption-repaired", model=run.title(fits))
    return [Table([words(f"column-{name}") for name in columns], rows, caption)]


def _tagged(words: list[str], tags: list[str]) -> str:
    """Words and their tags -> those of entities: "Анна/B-PER Твери/B-LOC"."""
    return " ".join(f"{word}/{tag}" for word, tag in zip(words, tags, strict=True) if tag != "O") or "—"


def _counts(fits: Fits) -> Counter:
    """What was counted of all its fits together; `gold`: the entities of the test part, as often as it was tested."""
    counts: Counter = Counter()
    for metrics in fits.each:
        counts.update(metrics["decoding"])
        counts["gold"] += sum(kind["support"] for kind in metrics["test"]["by_kind"])
    return counts


def _output(run: Run, fits: Fits) -> str:
    return run.config["models"][fits.model]["hyperparameters"]["output"]


def _left_alone(run: Run, found: list[tuple[Fits, Counter]], words: Words) -> list[str]:
    """The networks that answer with the likeliest tag of each token, and how many of these break the scheme."""
    return [
        words("decoding-softmax", model=run.title(fits), forbidden=counts["forbidden"], sentences=counts["sentences"])
        for fits, counts in found
        if _output(run, fits) == "softmax"
    ]


def _decoded(run: Run, found: list[tuple[Fits, Counter]], words: Words) -> list[str]:
    """For which of the others the F1 of these entities is higher after decoding, lower or the same."""
    sides: dict[str, list[str]] = {"better": [], "worse": [], "level": []}
    for fits, counts in found:
        if _output(run, fits) != "softmax":
            gain = _f1(counts, "decoded") - _f1(counts, "alone")
            shown = words.difference(gain)
            side = "better" if shown.startswith("+") else "worse" if shown.startswith("−") else "level"
            sides[side].append(run.title(fits) if side == "level" else f"{run.title(fits)} ({shown})")
    said = [words(f"decoding-{side}", names=", ".join(names)) for side, names in sides.items() if names]
    return [words("decoding-verdict", said="; ".join(said))] if said else []


def _f1(counts: Counter, which: str) -> float:
    """Strict F1 of the entities that the tags say."""
    return 2 * counts[f"{which}_right"] / max(1, counts["gold"] + counts[which])
