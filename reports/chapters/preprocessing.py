"""How a text became tokens, step by step, with what each step changed."""

from reports.document import BeforeAfter, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

KEPT = ("lemmas", "punctuation", "stop_words", "numbers", "urls", "emails", "mentions", "hashtags", "emoji",
        "emoticons", "html", "negation")  # fmt: skip  # said to be left alone where they are
OVER_TEXT = {
    "unicode",
    "invisible",
    "html",
    "urls",
    "emails",
    "mentions",
    "hashtags",
    "emoji",
    "emoticons",
    "repeated_letters",
}
FILTERED = {"punctuation", "stop_words", "numbers", "emoji", "emoticons"}  # what a filter of parts of speech decides
FALSE = (None, False, "keep", "none")
LIBRARIES = {"spacy", "spacy-lookups-data", "emoji"}  # the others of a preprocessing's versions are trained pipelines
PLACES = 3  # of texts that a library could not take


def chapter(run: Run, words: Words) -> Chapter:
    """Each preprocessing: its steps in words with an example, three texts; then what all did to the vocabulary."""
    blocks = [Paragraph(words("preprocess-intro"))]
    for name, settings in run.config["preprocess"].items():
        found = run.preprocessing[name]
        blocks += [
            Table(
                [words(f"column-{column}") for column in ("step", "texts-changed", "step-before", "step-after")],
                _steps(run, settings, found, words),
                words("preprocess-name", name=name),
                numeric={1},
            ),
            Paragraph(words("preprocess-kept", kept=_kept(settings, words))),
            *_odd(found, words),
            *(BeforeAfter(example["before"], example["after"]) for example in found["examples"]),
        ]
    return Chapter("preprocessing", words("title-preprocessing"), [*blocks, _vocabularies(run, words)])


def _steps(run: Run, settings: dict, found: dict, words: Words) -> list[list[str]]:
    """A row for each step: those over the text, cutting, those over tokens."""
    trained = [f"{name} {version}" for name, version in found["versions"].items() if name not in LIBRARIES]
    pipeline = ", ".join(trained) if settings["pipeline"] else ""
    rows = [_step(run, settings, step, pipeline, words) for step in found["steps"]]
    over_text = sum(step["step"] in OVER_TEXT for step in found["steps"])
    return [*rows[:over_text], _cutting(run, settings, pipeline, words), *rows[over_text:]]


def _cutting(run: Run, settings: dict, pipeline: str, words: Words) -> list[str]:
    """The row about cutting, which changes every text and needs no example."""
    way = "context" if settings["pipeline"] else settings["tokens"]
    return [words(f"cut-{way}-{_tools(run)}", pipeline=pipeline, language=run.config["language"]),
            "", "", ""]  # fmt: skip


def _step(run: Run, settings: dict, step: dict, pipeline: str, words: Words) -> list[str]:
    name, value = step["step"], settings[step["step"]]
    key = f"step-{name}" if isinstance(value, bool | list) else f"step-{name}-{value}"
    if name == "lemmas":
        key += f"-{_tools(run)}"
    values = {
        "parts": ", ".join(settings["parts_of_speech"]),
        "extra": len(settings["extra_stop_words"]),
        "pipeline": pipeline,
    }
    return [
        words(key.replace("_", "-").lower(), **values),
        words.number(step["texts"]),
        step["before"] or "",
        (step["after"] or "—") if step["before"] else "",
    ]


def _kept(settings: dict, words: Words) -> str:
    filtered = FILTERED if settings["parts_of_speech"] else set()
    left = [
        words(f"kept-{name.replace('_', '-')}") for name in KEPT if settings[name] in FALSE and name not in filtered
    ]
    return ", ".join(left) or words("kept-nothing")


def _odd(found: dict, words: Words) -> list[Paragraph]:
    """Texts that a library could not take."""
    odd = found["odd"]
    if not odd:
        return []
    first = "; ".join(f"{text['place']}: {text['reason']}" for text in odd[:PLACES])
    return [Paragraph(words("preprocess-odd", count=len(odd), first=first))]


def _tools(run: Run) -> str:
    """Whose libraries cut the texts: "ru" is natasha's, everything else spaCy's."""
    return "ru" if run.config["language"] == "ru" else "other"


def _vocabularies(run: Run, words: Words) -> Table:
    rows = [
        [
            name,
            words.number(found["tokens"]),
            words.number(found["vocabulary"]),
            words.percent(found["unknown_in_test"], 1) if run.overview["splits"]["test"] else "—",
            words.number(found["without_tokens"]),
        ]
        for name, found in run.preprocessing.items()
    ]
    columns = ("preprocess", "running", "vocabulary", "unknown", "without-tokens")
    return Table([words(f"column-{name}") for name in columns], rows, words("caption-preprocess"), numeric={1, 2, 3, 4})
