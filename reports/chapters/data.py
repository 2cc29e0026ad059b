"""What is in the data: files, parts, classes and their balance, lengths, repeated texts, rows left out."""

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 25  # larger tables show the largest and the smallest classes
BALANCED = 1.5  # the largest class over the smallest


def chapter(run: Run, words: Words) -> Chapter:
    """Files, parts, classes, lengths and what is odd."""
    overview = run.overview
    blocks = [_files(run, words), Paragraph(_split(run, words)), *_classes(run, words)]
    tokens = run.lengths["tokens"]
    characters = run.lengths["characters"]
    longest = words.number(tokens.max())
    blocks += [
        Figure("lengths", figures.lengths(tokens, words), words("caption-lengths")),
        Paragraph(
            words(
                "data-lengths",
                median=words.number(tokens.median()),
                p95=words.number(tokens.quantile(0.95)),
                longest=longest,
                characters=words.number(characters.median()),
            )
        ),
    ]
    repeated = overview["repeated"]
    findings = []
    if repeated["rows"]:
        findings.append(words("data-repeated", count=repeated["rows"]))
    if repeated["test_in_train"]:
        findings.append(
            words("data-leak", count=repeated["test_in_train"], test=words.number(overview["splits"]["test"]))
        )
    if repeated["two_labels"]:
        findings.append(words("data-two-labels", count=repeated["two_labels"]))
    findings += [
        words(
            "data-left-out",
            count=item["rows"],
            reason=_reason(item["reason"], words),
            file=item["file"],
            line=str(item["line"]),
        )
        for item in overview["left_out"]
    ]
    blocks.append(Bullets(findings) if findings else Paragraph(words("data-clean")))
    return Chapter("data", words("title-data"), blocks)


def _files(run: Run, words: Words) -> Table:
    rows = [
        [item["file"], words.number(item["rows"]), item["encoding"], item["sha256"][:12]]
        for item in run.overview["files"]
    ]
    header = [words("column-file"), words("column-rows"), words("column-encoding"), "SHA-256"]
    return Table(header, rows, words("caption-files"), numeric={1})


def _split(run: Run, words: Words) -> str:
    data, overview = run.config["data"], run.overview
    if data["train"]:
        text = words("split-given" if data["validation"] else "split-given-no-validation",
                     share=words.percent(data["validation_share"]))  # fmt: skip
    else:
        text = words(
            "split-ours",
            train=words.percent(1 - data["validation_share"] - data["test_share"]),
            validation=words.percent(data["validation_share"]),
            test=words.percent(data["test_share"]),
            seed=str(data["split_seed"]),
        )
    if overview["groups"]:
        text += " " + words("split-groups", count=overview["groups"])
    return text + " " + words("split-use")


def _classes(run: Run, words: Words) -> list:
    classes, overview = run.classes, run.overview
    header = [words("column-class"), *(words(f"split-{s}") for s in ("train", "validation", "test")),
              words("column-total"), words("column-share")]  # fmt: skip
    shown = classes
    if len(classes) > MOST_CLASSES:
        shown = classes.iloc[[*range(10), *range(len(classes) - 10, len(classes))]]
    rows = [
        [
            row["class"],
            *(words.number(row[c]) for c in ("train", "validation", "test", "total")),
            words.percent(row["share"], 1),
        ]
        for _, row in shown.iterrows()
    ]
    caption = (
        words("caption-classes") if len(shown) == len(classes) else words("caption-classes-ends", count=len(classes))
    )
    blocks = [Table(header, rows, caption, numeric={1, 2, 3, 4, 5})]
    if len(classes) <= MOST_CLASSES:
        blocks.append(Figure("classes", figures.class_sizes(classes, words), words("caption-class-sizes")))
    largest, smallest = overview["largest_class"], overview["smallest_class"]
    ratio = largest["rows"] / smallest["rows"]
    key = "data-balanced" if ratio < BALANCED else "data-imbalanced"
    balance = words(
        key,
        largest=largest["name"],
        largest_rows=words.number(largest["rows"]),
        smallest=smallest["name"],
        smallest_rows=words.number(smallest["rows"]),
        ratio=words.number(ratio, 1),
        share=words.percent(largest["rows"] / overview["rows"]),
    )
    return [*blocks, Paragraph(balance)]


def _reason(reason: str, words: Words) -> str:
    key = {"no label": "reason-no-label", "empty text": "reason-empty-text"}.get(reason, "reason-rare-class")
    return words(key)
