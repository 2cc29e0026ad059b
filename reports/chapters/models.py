"""Which algorithms were tried, with every setting, the ones left at their defaults too."""

from reports.document import Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """A row for each model, then how they were trained."""
    rows = []
    for fits in run.fits:
        settings = run.config["models"][fits.model]
        key = f"architecture-{settings['architecture'].replace('_', '-')}"
        hyperparameters = ", ".join(f"{name} = {_value(value)}" for name, value in settings["hyperparameters"].items())
        rows.append(
            [
                run.title(fits),
                words(key) if words.has(key) else words("architecture-own", name=settings["architecture"]),
                hyperparameters or "—",
                words.number(fits.row["parameters"]),
            ]
        )
    header = [words("column-model"), words("column-what"), words("column-settings"), words("column-parameters")]
    blocks = [
        Paragraph(words("models-intro")),
        Table(header, rows, words("caption-models"), numeric={3}),
        *[Paragraph(text) for text in _training(run, words)],
    ]
    return Chapter("models", words("title-models"), blocks)


def _training(run: Run, words: Words) -> list[str]:
    """A sentence for each different way of training, with the models it holds for."""
    ways: dict[tuple, list[str]] = {}
    for fits in run.networks:
        settings = run.config["models"][fits.model]
        way = (*settings["train"].items(), *settings["vectorise"].items())
        ways.setdefault(way, []).append(fits.model)
    texts = []
    for way, names in ways.items():
        values = dict(way)
        texts.append(
            words(
                "models-training",
                models=", ".join(dict.fromkeys(names)),
                rate=words.plain(values["learning_rate"]),
                batch=str(values["batch_size"]),
                epochs=str(values["epochs"]),
                patience=values["patience"],
                vocabulary=words.number(values["vocabulary"]),
                min_count=values["min_count"],
                max_tokens=str(values["max_tokens"]),
                features=words.number(values["features"]),
                ngrams=values["ngrams"],
                min_documents=values["min_documents"],
            )
        )
    return texts


def _value(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
