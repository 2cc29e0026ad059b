"""Which algorithms were tried, with every setting, those left at their defaults too, and what they see of a text or a
picture."""

from pathlib import Path

from reports.chapters.tags import reading, tags
from reports.chapters.training import training
from reports.document import BeforeAfter, Chapter, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words

Block = Paragraph | BeforeAfter | Table


def chapter(run: Run, words: Words) -> Chapter:
    """A row for each model, how networks were trained, what they read."""
    rows, kind = [], "tagger" if run.finds_entities else "picture-model" if run.has_pictures else "architecture"
    tools = "ru" if run.config["language"] == "ru" else "other"
    for name in [*dict.fromkeys(fits.model for fits in run.baselines), *run.trained]:
        settings = run.config["models"][name]
        key = f"{kind}-{settings['architecture'].replace('_', '-')}"
        of_model = [fits for fits in run.fits if fits.model == name]  # none where its training failed
        used = settings["hyperparameters"]
        if "embedding" in used and settings["vectorise"]["vectors"]:  # the vectors decide
            used = used | {"embedding": of_model[0].first_fit["vectors"]["width"] if of_model else "—"}
        hyperparameters = ", ".join(f"{key} = {_value(value)}" for key, value in used.items())
        weights = sorted({fits.row["parameters"] for fits in of_model if not fits.is_ready})
        rows.append(
            [
                name,
                words(key, tools=tools, **DESCRIBED | used)
                if words.has(key)
                else words("architecture-own", name=settings["architecture"], labels=run.labels),
                hyperparameters or "—",
                "–".join(words.number(count) for count in dict.fromkeys(weights[:1] + weights[-1:])) or "—",
            ]
        )
    header = [words("column-model"), words("column-what"), words("column-settings"), words("column-parameters")]
    blocks = [
        Paragraph(words("models-intro")),
        Table(header, rows, words("caption-models"), numeric={3}),
        *training(run, words),
        *_input(run, words),
    ]
    return Chapter("models", words("title-models"), blocks)


def _input(run: Run, words: Words) -> list[Block]:
    """What networks are given of a text or a picture."""
    if run.has_pictures:
        return _pixels(run, words)
    read = [*tags(run, words), *reading(run, words)] if run.finds_entities else _reading(run, words)
    return [*read, *_vectors(run, words)]


def _pixels(run: Run, words: Words) -> list[Block]:
    """What networks read of a picture, for each shape."""
    own = [fits.row["architecture"] == "pretrained" for fits in run.networks]
    shapes: dict[tuple, list[str]] = {}
    for fits in run.networks:
        named = shapes.setdefault(tuple(run.shape(fits.preprocess)), [])
        named += [fits.preprocess] if fits.preprocess not in named else []
    return [
        Paragraph(words("pictures-read", height=str(height), width=str(width), channels=channels,
                        preprocess=", ".join(names) if len(shapes) > 1 else "none",
                        own="all" if all(own) else "some" if any(own) else "none"))
        for (height, width, channels), names in shapes.items()
    ]  # fmt: skip


def _reading(run: Run, words: Words) -> list[Block]:
    """For each different way of turning tokens into numbers: a sentence, and what is left of a text."""
    ways: dict[tuple, list[Fits]] = {}
    for fits in run.networks:
        settings = run.config["models"][fits.model]["vectorise"]
        reads = fits.first_fit["reads"]
        used = TFIDF if reads == "tfidf" else IDS
        way = (f"tfidf-{settings['analyzer']}" if reads == "tfidf" else reads, *((key, settings[key]) for key in used))
        ways.setdefault(way, []).append(fits)
    blocks = []
    for (reads, *settings), of_way in ways.items():
        values = dict(settings)
        numbers = {key: words.number(values[key]) for key in ("vocabulary", "features") if key in values}
        numbers |= {"max_tokens": str(values["max_tokens"])} if "max_tokens" in values else {}
        models = ", ".join(dict.fromkeys(fits.model for fits in of_way))
        example = of_way[0].first_fit["example"]
        several = len(run.config["preprocess"]) > 1
        blocks += [
            Paragraph(words(f"reads-{reads.replace('_', '-')}", models=models, **(values | numbers))),
            Paragraph(
                words(
                    "reads-example",
                    model=of_way[0].model,
                    preprocess=of_way[0].preprocess if several else "none",
                )
            ),
            BeforeAfter(" ".join(example["before"]), example["after"]),
        ]
    return blocks


def _vectors(run: Run, words: Words) -> list[Block]:
    """Which networks begin with word vectors, and how much of the texts the vectors know."""
    ways: dict[tuple, list[Fits]] = {}
    for fits in run.networks:
        if "vectors" in fits.first_fit:
            settings = run.config["models"][fits.model]["vectorise"]
            width = fits.first_fit["vectors"]["width"]
            ways.setdefault((settings["vectors"], settings["tune_vectors"], width), []).append(fits)
    blocks = []
    for (source, tuned, width), shown in ways.items():
        named = source in ("navec", "corpus")
        said = words(
            "vectors-are",
            models=", ".join(dict.fromkeys(fits.model for fits in shown)),
            source=words(f"vectors-{source}") if named else words("vectors-file", file=Path(source).name),
            width=str(width),
            tuned="yes" if tuned else "no",
        )
        rows = {}  # of fits that know the same share, one row
        for fits in shown:
            found = fits.first_fit["vectors"]
            cells = (fits.preprocess, words.percent(found["words"]), words.percent(found["running_words"]),
                     words.number(found["added"]))  # fmt: skip
            rows.setdefault(cells, []).append(fits.model)
        header = [words(f"column-{name}") for name in ("preprocess", "model", "words-known", "running-known", "added")]
        table = [[cells[0], ", ".join(models), *cells[1:]] for cells, models in rows.items()]
        blocks += [Paragraph(said), Table(header, table, words("caption-vectors"), numeric={2, 3, 4})]
    return blocks


DESCRIBED = {"features": "", "neighbours": 0, "backbone": ""}  # hyperparameters that descriptions of models name
IDS = ("vocabulary", "min_count", "max_tokens")
TFIDF = ("features", "ngrams", "min_documents")


def _value(value) -> str:
    if value is None or value == []:  # nothing was asked: found by itself, or none
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
