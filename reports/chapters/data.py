"""What the data is: files, parts and how they came about, classes and their balance, lengths, drift between parts."""

from reports import figures
from reports.document import Block, Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 25  # larger tables show the largest and the smallest classes
BALANCED = 1.5  # the largest class over the smallest
DOMINANT = 1 / 3  # share of the largest class that makes accuracy look good
ALIKE, SOMEWHAT = 0.6, 0.75  # the area under the ROC curve of a model that has to tell two parts apart
MOVED = 0.1  # of the texts would have to change class: from here on it is said
CHANCE = 0.01  # p from which a difference of lengths may be one
QUOTED = 10  # names or words in a list


def chapter(run: Run, words: Words) -> Chapter:
    """Files, parts, classes, lengths, and whether the parts are alike."""
    blocks = [
        files_table(run, words),
        Paragraph(split_sentence(run, words)),
        *class_blocks(run, words),
        *_lengths(run, words),
    ]
    blocks += drift_blocks(run, words)
    count = run.overview["left_out"]
    left_out = words("data-left-out", count=count, chapter=words("title-findings")) if count else words("data-whole")
    return Chapter("data", words("title-data"), [*blocks, Paragraph(left_out)])


def quoted(names: list[str], words: Words) -> str:
    """["a", "b"] -> “a”, “b”; cut where there are many."""
    listed = ", ".join(words("quoted", text=name) for name in names[:QUOTED])
    return listed + (", …" if len(names) > QUOTED else "")


def metric_sentence(run: Run, words: Words) -> str:
    """Which metric the sizes of the classes call for, and why."""
    overview, largest, smallest = run.overview, run.overview["largest_class"], run.overview["smallest_class"]
    if overview["classes"] < 2:
        return words("metric-one-class")
    if run.has_label_lists:
        labels = sum(int(n) * rows for n, rows in overview["labels_of_a_text"].items())
        share = 1 - labels / (overview["rows"] * overview["classes"])
        return words("metric-labels", share=words.percent(share))
    if _ratio(run) < BALANCED:
        return words("metric-balanced")
    share = largest["rows"] / overview["rows"]
    if share >= DOMINANT:
        return words("metric-dominant", largest=largest["name"], share=words.percent(share))
    return words("metric-rare", smallest=smallest["name"], share=words.percent(smallest["rows"] / overview["rows"], 1))


def files_table(run: Run, words: Words) -> Table:
    """The files that were read, with their checksums."""
    rows = [
        [item["file"], words.number(item["rows"]), item.get("encoding", "—"), item["sha256"][:12]] for item in run.files
    ]
    header = [words("column-file"), words("column-texts" if run.finds_entities else "column-rows", labels=run.labels),
              words("column-encoding"), "SHA-256"]  # fmt: skip
    return Table(header, rows, words("caption-files"), numeric={1})


def split_sentence(run: Run, words: Words) -> str:
    """How the parts came about."""
    data, sentences = run.config["data"], []
    if data["source"]:
        sentences.append(words("data-source", source=data["source"], labels=run.labels))
    dealt = False
    shares = {part: words.percent(data[f"{part}_share"]) for part in ("validation", "test")}
    seed = str(data["split_seed"])
    if data["splits"]:
        sentences.append(words("split-read", file=data["splits"], labels=run.labels))
    elif data["folds"]:
        dealt = True
        sentences.append(words("split-folds", folds=run.folds, seed=seed, labels=run.labels))
    elif data["time"]:
        sentences.append(words("split-time", column=data["time"], labels=run.labels, **shares))
    elif data["split"]:
        sentences.append(words("split-column", column=data["split"], share=shares["validation"], labels=run.labels))
    elif data["train"] or len(run.files) > 1:
        given = data["validation"] or len(run.files) > 2
        key = "split-given" if given else "split-given-no-validation"
        sentences.append(words(key, share=shares["validation"], labels=run.labels))
    else:
        dealt = True
        train = words.percent(1 - data["validation_share"] - data["test_share"])
        sentences.append(words("split-ours", train=train, seed=seed, labels=run.labels, **shares))
    if dealt and data["repeats"] == "together":
        sentences.append(words("split-together", labels=run.labels))
    if (dealt or data["time"]) and not run.finds_entities and run.overview["groups"]:
        sentences.append(words("split-groups", count=run.overview["groups"], labels=run.labels))
    if data["repeats"] == "drop":
        sentences.append(words("split-dropped"))
    sentences.append(words("split-folds-use" if run.folds > 1 else "split-use", labels=run.labels))
    return " ".join(sentences)


def class_blocks(run: Run, words: Words) -> list[Block]:
    """The sizes of the classes in each part, in numbers and drawn; their balance, and the metric it calls for."""
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
        drawn = figures.class_sizes(classes, words, "axis-pictures" if run.has_pictures else "axis-texts")
        blocks.append(Figure("classes", drawn, words("caption-class-sizes", labels=run.labels)))
    largest, smallest = overview["largest_class"], overview["smallest_class"]
    balance = words(
        _balance(run),
        labels=run.labels,
        largest=largest["name"],
        largest_rows=words.number(largest["rows"]),
        smallest=smallest["name"],
        smallest_rows=words.number(smallest["rows"]),
        ratio=words.number(_ratio(run), 1),
    )
    blocks.append(Paragraph(f"{balance} {metric_sentence(run, words)}"))
    if run.has_label_lists:
        blocks.append(Paragraph(_label_lists(overview["labels_of_a_text"], words)))
    return blocks


def _balance(run: Run) -> str:
    if run.overview["classes"] < 2:
        return "data-one-class"
    return "data-equal" if _ratio(run) == 1 else "data-balanced" if _ratio(run) < BALANCED else "data-imbalanced"


def _ratio(run: Run) -> float:
    return run.overview["largest_class"]["rows"] / run.overview["smallest_class"]["rows"]


def _label_lists(rows: dict[str, int], words: Words) -> str:
    """{"0": 3, "1": 80, "2": 17}: how many texts have no label, one, several."""
    several = sum(count for labels, count in rows.items() if int(labels) > 1)
    counts = {"none": rows.get("0", 0), "one": rows.get("1", 0), "several": several}
    return words("data-label-lists", most=max(map(int, rows)), **counts)


def _lengths(run: Run, words: Words) -> list[Block]:
    table = run.lengths
    sentences = [
        words(
            f"data-lengths-{unit}",
            median=words.number(table[unit].median()),
            p95=words.number(table[unit].quantile(0.95)),
            longest=words.number(table[unit].max()),
        )
        for unit in ("tokens", "characters")
    ]
    limit = run.config["vectorise"]["max_tokens"]
    if longer := int((table["tokens"] > limit).sum()):
        sentences.append(words("data-lengths-cut", count=longer, limit=str(limit)))
    picture = figures.lengths(table["tokens"], table["characters"], words)
    return [Figure("lengths", picture, words("caption-lengths")), Paragraph(" ".join(sentences))]


def drift_blocks(run: Run, words: Words) -> list[Block]:
    """How validation and test differ from training, in numbers and in words."""
    if not run.drift:
        return []
    rows, sentences = [], []
    for part, found in run.drift.items():
        auc = found["auc"]
        rows.append(
            [
                words(f"split-{part}"),
                words.percent(found["class_shares"], 1),
                " → ".join(words.number(median) for median in found["median_tokens"]),
                words.number(found["lengths"], 2),
                "—" if auc is None else words.number(auc, 2),
            ]
        )
        key = "unknown" if auc is None else "alike" if auc < ALIKE else "somewhat" if auc < SOMEWHAT else "different"
        sentences.append(words(f"drift-{key}", part=part, auc=rows[-1][-1]))
        if found["class_shares"] >= MOVED:
            share = words.percent(found["class_shares"])
            sentences.append(words("drift-classes", part=part, share=share, labels=run.labels))
        if found["lengths_p"] < CHANCE:
            train, here = (words.number(median) for median in found["median_tokens"])
            sentences.append(words("drift-lengths", part=part, train=train, here=here))
    header = [words(f"column-{name}") for name in ("part", "class-shares", "medians", "lengths", "auc")]
    table = Table(header, rows, words("caption-drift"), numeric={1, 2, 3, 4})
    return [table, Paragraph(words("drift-how", labels=run.labels)), Bullets(sentences)]
