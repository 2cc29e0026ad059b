"""The words and pairs of words that mark each class, and the classes that share them."""

from reports import figures
from reports.chapters import similar_classes
from reports.chapters.data import quoted
from reports.document import Bullets, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 30
MOST_NAMED = 4  # classes that share a word
KINDS = ("words", "pairs", "characteristic")


def chapter(run: Run, words: Words) -> Chapter:
    """A row for each class: its words and pairs of words by tf-idf, its words by log-odds. Then likeness of classes."""
    names = run.classes["class"].tolist()
    shown = {name: run.class_words[name] for name in names[:MOST_CLASSES]}
    if any(found[kind] for found in shown.values() for kind in KINDS):
        blocks = _table(shown, len(names), run.first_preprocess, words)
    else:
        blocks = [Paragraph(words("class-words-none", preprocess=run.first_preprocess))]
    blocks += similar_classes.blocks(run, words)
    return Chapter("class-words", words("title-class-words"), blocks)


def _table(shown: dict[str, dict], classes: int, preprocess: str, words: Words) -> list:
    rows = [
        [name, *(", ".join(item["word"] for item in found[kind]) or "—" for kind in KINDS)]
        for name, found in shown.items()
    ]
    header = [words("column-class"), *(words(f"column-{kind}") for kind in KINDS)]
    blocks = [
        Paragraph(words("class-words-how", preprocess=preprocess)),
        Bullets([words(f"class-words-{kind}") for kind in KINDS]),
        Table(header, rows, words("caption-class-words")),
    ]
    if classes > len(shown):
        blocks.insert(2, Paragraph(words("class-words-first", count=len(shown), classes=classes)))
    if sum(bool(found["words"]) for found in shown.values()) > 1:
        blocks.append(Paragraph(_shared(shown, words)))
    return blocks


def _shared(shown: dict[str, dict], words: Words) -> str:
    """The words that mark more than one class."""
    places: dict[str, list[str]] = {}
    for name, found in shown.items():
        for item in found["words"]:
            places.setdefault(item["word"], []).append(name)
    shared = sorted((-len(names), word) for word, names in places.items() if len(names) > 1)[:8]
    if not shared:
        return words("class-words-distinct")
    said = []
    for _, word in shared:
        named = [figures.short(name) for name in places[word][:MOST_NAMED]]
        said.append(f"{quoted([word], words)} ({', '.join(named)}{', …' if len(places[word]) > MOST_NAMED else ''})")
    return words("class-words-shared", words="; ".join(said))
