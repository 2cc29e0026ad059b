"""The words that mark each class."""

from reports.document import Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words

MOST_CLASSES = 30


def chapter(run: Run, words: Words) -> Chapter:
    """A row for each class: its words of highest mean tf-idf; a word that marks several classes is said."""
    classes = [name for name in run.classes["class"] if name in run.top_words][:MOST_CLASSES]
    rows = [[name, ", ".join(item["word"] for item in run.top_words[name])] for name in classes]
    places: dict[str, list[str]] = {}
    for name in classes:
        for item in run.top_words[name]:
            places.setdefault(item["word"], []).append(name)
    shared = sorted((-len(names), word) for word, names in places.items() if len(names) > 1)[:8]
    said = [f"«{word}» ({', '.join(places[word][:4])}{'…' if len(places[word]) > 4 else ''})" for _, word in shared]
    blocks = [
        Paragraph(words("class-words-how", preprocess=next(iter(run.config["preprocess"])))),
        Table([words("column-class"), words("column-words")], rows, words("caption-class-words")),
        Paragraph(words("class-words-shared", words="; ".join(said)) if said else words("class-words-distinct")),
    ]
    if len(run.top_words) > MOST_CLASSES:
        blocks.insert(1, Paragraph(words("class-words-first", count=MOST_CLASSES)))
    return Chapter("class-words", words("title-class-words"), blocks)
