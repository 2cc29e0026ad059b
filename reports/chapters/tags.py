"""How taggers say entities by tags, how they choose the tags of a sentence, and what networks read of a word."""

from reports.document import BeforeAfter, Block, Bullets, Paragraph
from reports.run import Fits, Run
from reports.words import Words

OUTPUTS = ("softmax", "constrained", "crf")
SCHEMES = ("BIO", "BIOES")
SCHEME_OF_BASELINES = "BIO"
OF_WORDS = ("casing", "character_model")  # hyperparameters: what is read of a word beside its vector


def tags(run: Run, words: Words) -> list[Block]:
    """The schemes and the outputs that are in use, a sentence for each, with the models that have it."""
    hyperparameters = {name: run.config["models"][name]["hyperparameters"] for name in run.trained}
    by_scheme = {scheme: [name for name, of in hyperparameters.items() if of["scheme"] == scheme] for scheme in SCHEMES}
    tagged = [fits.model for fits in run.baselines if not fits.is_ready]
    by_scheme[SCHEME_OF_BASELINES] = list(dict.fromkeys(tagged)) + by_scheme[SCHEME_OF_BASELINES]
    by_output = {output: [name for name, of in hyperparameters.items() if of["output"] == output] for output in OUTPUTS}
    said = [words(f"scheme-{scheme.lower()}", models=", ".join(of)) for scheme, of in by_scheme.items() if of]
    said += [words(f"output-{output}", models=", ".join(of)) for output, of in by_output.items() if of]
    return [Paragraph(words("tags-how")), Bullets(said)]


def reading(run: Run, words: Words) -> list[Block]:
    """For each different way of reading a word: a sentence; then a training sentence as the vectors have it."""
    ways: dict[tuple, list[Fits]] = {}
    for fits in run.networks:
        model = run.config["models"][fits.model]
        settings, hyperparameters = model["vectorise"], model["hyperparameters"]
        hints = tuple(settings["hints"] or ())
        beyond = settings["vectors_beyond"] if settings["vectors"] else 0
        read = (
            settings["vocabulary"],
            settings["min_count"],
            beyond,
            *(hyperparameters[name] for name in OF_WORDS),
            hints,
        )
        ways.setdefault(read, []).append(fits)
    longest = max(found["longest"] for found in run.sentences["preprocess"].values())
    blocks: list[Block] = []
    for (vocabulary, min_count, beyond, casing, letters, hints), of_way in ways.items():
        models = ", ".join(dict.fromkeys(fits.model for fits in of_way))
        said = words("reads-sentences", models=models, longest=str(longest), vocabulary=words.number(vocabulary),
                     min_count=min_count,
                     beyond=beyond)  # fmt: skip
        beside = [words("reads-casing")] if casing else []
        beside += [words(f"reads-letters-{letters}")] if letters != "none" else []
        beside += [words(f"reads-hint-{hint}", tools=_tools(run)) for hint in hints]
        blocks.append(Paragraph(f"{said} {words('reads-beside', beside='; '.join(beside))}" if beside else said))
    for model, first_fit in {fits.model: fits.first_fit for fits in run.networks}.items():
        if silver := first_fit.get("silver"):
            epochs = run.config["models"][model]["train"]["silver_epochs"]
            blocks.append(Paragraph(words("reads-silver", model=model, epochs=epochs, tools=_tools(run), **silver)))
    if run.networks:
        first, several = run.networks[0], len(run.config["preprocess"]) > 1
        preprocess = first.preprocess if several else "none"
        example = first.first_fit["example"]
        blocks += [
            Paragraph(words("reads-sentence-example", model=first.model, preprocess=preprocess)),
            BeforeAfter(" ".join(example["before"]), example["after"]),
        ]
    return blocks


def _tools(run: Run) -> str:
    """Whose ready tagger it is."""
    return "ru" if run.config["language"] == "ru" else "other"
