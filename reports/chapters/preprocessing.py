"""How a text became tokens, step by step, with texts before and after."""

from reports.document import BeforeAfter, Bullets, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """Each preprocessing: its steps in words, what it did to the vocabulary, three examples."""
    language = run.config["language"]
    blocks = [Paragraph(words(f"preprocess-intro-{language}"))]
    table = []
    for name, settings in run.config["preprocess"].items():
        found = run.preprocessing[name]
        steps = [
            words(f"lemmas-{settings['lemmas']}-{language}"),
            words("case-lower" if settings["lowercase"] else "case-kept"),
            words(f"punctuation-{settings['punctuation']}"),
            words(f"stop-words-{settings['stop_words']}"),
        ]
        blocks += [Paragraph(words("preprocess-name", name=name)), Bullets(steps)]
        blocks += [BeforeAfter(example["before"], example["after"]) for example in found["examples"]]
        table.append(
            [
                name,
                words.number(found["vocabulary"]),
                words.percent(found["unknown_in_test"], 1) if run.overview["splits"]["test"] else "—",
                words.number(found["without_tokens"]),
            ]
        )
    header = [
        words("column-preprocess"),
        words("column-vocabulary"),
        words("column-unknown"),
        words("column-without-tokens"),
    ]
    blocks.append(Table(header, table, words("caption-preprocess"), numeric={1, 2, 3}))
    return Chapter("preprocessing", words("title-preprocessing"), blocks)
