"""What the pictures are: files, parts, classes, sizes, the one shape they were brought to, what was left out."""

from reports.chapters.data import class_blocks, split_sentence
from reports.document import Block, Bullets, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

LONGEST_LIST = 20  # files left out that are named
SIZES = ("width", "height", "ratio")


def chapter(run: Run, words: Words) -> Chapter:
    """Files, parts, classes, sizes, preparation, what was left out."""
    blocks = [
        _files(run, words),
        Paragraph(" ".join([split_sentence(run, words), *_groups(run, words)])),
        *class_blocks(run, words),
        *_sizes(run, words),
        Paragraph(words("pictures-prepared")),
        Bullets([_prepared(run, name, words) for name in run.config["preprocess"]]),
        *_left_out(run, words),
    ]
    return Chapter("picture-data", words("title-data"), blocks)


def _files(run: Run, words: Words) -> Table:
    rows = []
    for file in run.files:
        key = f"files-{file['format'].replace(' ', '-')}"
        kind = words(key) if words.has(key) else words("files-packed", format=file["format"])
        rows.append([file["file"], words.number(file["rows"]), kind])
    header = [words("column-file"), words("column-pictures"), words("column-kind-of-file")]
    return Table(header, rows, words("caption-picture-files"), numeric={1})


def _groups(run: Run, words: Words) -> list[str]:
    """What a group is."""
    data = run.config["data"]
    if data["group_pattern"]:
        runs = "yes" if data["group_runs"] else "no"
        return [words("pictures-groups-pattern", pattern=data["group_pattern"], runs=runs)]
    return [words("pictures-groups-column", column=data["group"])] if data["group"] else []


def _sizes(run: Run, words: Words) -> list[Block]:
    sizes = run.overview["sizes"]
    frequent = [
        words(
            "pictures-size", width=str(row["width"]), height=str(row["height"]), pictures=words.number(row["pictures"])
        )
        for row in sizes["frequent"]
    ]
    modes = []
    for mode, count in run.overview["modes"].items():
        key = f"mode-{mode.lower().replace(';', '-')}"
        modes.append(words(key if words.has(key) else "mode-other", mode=mode, count=words.number(count)))
    stored = words("pictures-modes", modes=", ".join(modes))
    if sizes["different"] == 1:
        (only,) = sizes["frequent"]
        same = words("pictures-one-size", width=str(only["width"]), height=str(only["height"]))
        return [Paragraph(f"{same} {stored}")]
    said = words("pictures-sizes", different=words.number(sizes["different"]), frequent=", ".join(frequent))
    rows = [
        [words(f"size-{name}"), *(words.number(bound, 2 if name == "ratio" else 0) for bound in sizes[name])]
        for name in SIZES
    ]
    header = ["", *(words(f"column-{name}") for name in ("smallest", "middle", "largest"))]
    return [Paragraph(f"{said} {stored}"), Table(header, rows, words("caption-sizes"), numeric={1, 2, 3})]


def _prepared(run: Run, name: str, words: Words) -> str:
    """One [preprocess.<name>] in words: colour, shape, how it was reached, contrast."""
    settings, shape = run.config["preprocess"][name], run.shape(name)
    colour = f"prepared-channels-{shape[2]}" if shape else f"prepared-colour-{settings['colour']}"
    size = shape[:2] if shape else settings["size"]
    sides = size if isinstance(size, list) else [size, size]
    said = [
        words(colour),
        words("prepared-shape", height=str(sides[0]), width=str(sides[1])) if size else words("prepared-size-own"),
        words(f"prepared-fit-{_fit(run, sides, settings['fit'])}"),
        words(f"prepared-contrast-{settings['contrast']}"),
    ]
    return words("pictures-prepared-name", name=name, said="; ".join(said))


def _fit(run: Run, sides: list[int | None], asked: str) -> str:
    """How pictures were fitted to (height, width): as asked, but where all have that shape already."""
    first = run.overview["sizes"]["frequent"][0]
    if run.overview["sizes"]["different"] > 1 or None in sides:
        return asked
    if sides == [first["height"], first["width"]]:
        return "none"
    return "scaled" if sides[0] * first["width"] == sides[1] * first["height"] else asked


def _left_out(run: Run, words: Words) -> list[Block]:
    """How many files for which reason, and the first of them by name."""
    table = run.table("left_out")
    if table.empty:
        return [Paragraph(words("pictures-none-left-out"))]
    reasons = table["reason"].map(lambda reason: _reason(reason, words))
    counts = reasons.value_counts(sort=False)
    counted = counts.index[0] if len(counts) == 1 else ", ".join(
        words("left-out-counted", reason=reason, count=words.number(count)) for reason, count in counts.items()
    )  # fmt: skip
    shown = list(zip(table["file"], table["line"], table["label"], reasons, strict=True))[:LONGEST_LIST]
    rows = [[run.place(file, line), label, reason] for file, line, label, reason in shown]
    header = [words("column-file"), words("column-class"), words("column-reason")]
    cut = "yes" if len(rows) < len(table) else "no"
    return [
        Paragraph(words("pictures-left-out", count=len(table), counted=counted)),
        Table(header, rows, words("caption-left-out", count=len(rows), cut=cut)),
    ]


def _reason(reason: str, words: Words) -> str:
    key = f"left-out-{reason}"
    return words(key if words.has(key) else "left-out-rare")
