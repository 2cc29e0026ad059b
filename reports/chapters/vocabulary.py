"""The vocabulary of the training part: its size, whether it still grows, what of the other parts it lacks."""

from reports import figures
from reports.chapters.data import quoted
from reports.document import Bullets, Chapter, Figure, Paragraph
from reports.run import Run
from reports.words import Words

RISING = 1.0  # new tokens in 100 further ones


def chapter(run: Run, words: Words) -> Chapter:
    """Sizes, the curve of growth, unknown tokens of the other parts."""
    found, title = run.vocabulary, words("title-vocabulary")
    if not found["types"]:
        return Chapter("vocabulary", title, [Paragraph(words("vocabulary-none", preprocess=run.first_preprocess))])
    size = words(
        "vocabulary-size",
        tokens=found["tokens"],
        types=found["types"],
        preprocess=run.first_preprocess,
    )
    once = words("vocabulary-once", share=words.percent(found["once"] / found["types"])) if found["once"] else ""
    blocks = [Paragraph(f"{size} {once}".strip())]
    slope = _slope(found["growth"])
    if slope is not None:
        key = "vocabulary-rising" if slope >= RISING else "vocabulary-level"
        blocks += [
            Figure("growth", figures.growth(found["growth"], words), words("caption-growth")),
            Paragraph(words(key, slope=words.number(slope, 1))),
        ]
    parts = [part for part in ("validation", "test") if run.overview["splits"][part]]
    return Chapter("vocabulary", title, [*blocks, Bullets([_unknown(run, part, words) for part in parts])])


def _slope(growth: list[dict]) -> float | None:
    """New tokens in 100 running ones over the last tenth of the texts; None where there are too few texts."""
    last = growth[-1]
    before = [point for point in growth if point["texts"] <= 0.9 * last["texts"]]
    if not before or last["tokens"] == before[-1]["tokens"]:
        return None
    return 100 * (last["types"] - before[-1]["types"]) / (last["tokens"] - before[-1]["tokens"])


def _unknown(run: Run, part: str, words: Words) -> str:
    found = run.vocabulary["unknown"][part]
    if not found["frequent"]:
        return words("vocabulary-known", part=part)
    return words(
        "vocabulary-unknown",
        part=part,
        tokens=words.percent(found["tokens"], 1),
        types=words.percent(found["types"], 1),
        frequent=quoted(found["frequent"], words),
    )
