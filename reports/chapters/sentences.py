"""How texts became sentences of tokens, the form in which words are looked up, and which entities tags cannot say."""

from reports.document import Block, Bullets, Chapter, Paragraph, Quotes, Table
from reports.run import Run
from reports.words import Words

FORMS = ("unicode", "lemmas", "numbers", "lowercase", "yo")  # the steps over single words, in their order
UNCHANGED = (None, False, "keep", "none")


def chapter(run: Run, words: Words) -> Chapter:
    """How texts were cut, the forms of words, entities that are no whole tokens, entities within others."""
    ways = _ways(run)
    forms = [Paragraph(words("forms-how")), Bullets([_form(name, run, words) for name in run.config["preprocess"]])]
    return Chapter("sentences", words("title-sentences"), [
        Paragraph(_cutting(run, words)),
        _sizes(ways, words),
        *(forms if run.trained else []),
        *_inexact(ways, words),
        *_nested(run, words),
    ])  # fmt: skip


def _ways(run: Run) -> list[tuple[str, dict]]:
    """The names of the preprocessings that cut texts in the same way, with what came of it."""
    rules = {name: settings["tokens"] for name, settings in run.config["preprocess"].items()}
    ways: list[tuple[list[str], dict]] = []
    for name, found in run.sentences["preprocess"].items():
        names = [other for other in rules if rules[other] == rules[name]]
        same = next((before for before, of_before in ways if of_before == found), None)
        if same is None:
            ways.append((names, found))
        else:
            same += names
    return [(", ".join(names), found) for names, found in ways]


def _cutting(run: Run, words: Words) -> str:
    """Who cut sentences and tokens: the data, the rules of a library or one expression."""
    if run.has_tokens:
        return f"{words('cut-given')} {words('cut-tags')}"
    tools = "ru" if run.config["language"] == "ru" else "other"
    said = [words(f"cut-sentences-{tools}", language=run.config["language"])]
    fast = [name for name, settings in run.config["preprocess"].items() if settings["tokens"] == "fast"]
    if fast:
        every = "yes" if len(fast) == len(run.config["preprocess"]) else "no"
        said.append(words("cut-tokens-fast", names=", ".join(fast), every=every))
    return " ".join([*said, words("cut-tags")])


def _sizes(ways: list[tuple[str, dict]], words: Words) -> Table:
    rows = []
    for names, found in ways:
        median, p95, longest = found["lengths"]
        numbers = (found["sentences"], found["tokens"], found["words"], median, p95, longest, found["too_long"])
        rows.append([names, *map(words.number, numbers)])
    columns = ("preprocess", "sentences", "tokens", "different-words", "median", "p95", "longest")
    header = [*(words(f"column-{name}") for name in columns), words("column-too-long", limit=ways[0][1]["longest"])]
    return Table(header, rows, words("caption-sentences"), numeric=set(range(1, len(header))))


def _form(name: str, run: Run, words: Words) -> str:
    """The steps that make of a word the form by which it is looked up."""
    settings = run.config["preprocess"][name]
    steps = []
    for step in FORMS:
        if (value := settings[step]) not in UNCHANGED:
            key = f"step-{step}" if value is True else f"step-{step}-{value}"
            if step == "lemmas":
                key += "-ru" if run.config["language"] == "ru" else "-other"
            steps.append(words(key.lower()))
    return words("form-of", name=name, steps="; ".join(steps) or words("form-as-written"))


def _inexact(ways: list[tuple[str, dict]], words: Words) -> list[Block]:
    """Entities that begin or end inside a token, go over the end of a sentence or have no token: how many, the first of
    them, and what a tagger without a mistake would reach."""
    blocks: list[Block] = []
    for names, found in ways:
        reasons, shown = found["inexact"], names if len(ways) > 1 else "all"
        if not reasons:
            blocks.append(Paragraph(words("inexact-none", names=shown)))
            continue
        count = sum(of_reason["count"] for of_reason in reasons.values())
        values = {"entities": words.number(found["entities"]), "reachable": words.points(found["reachable_f1"])}
        blocks.append(Paragraph(words("inexact-some", names=shown, count=count, **values)))
        for reason, of_reason in reasons.items():
            first = [
                (f"{place}, {kind}", words("inexact-place", mention=mention, around=around))
                for place, kind, mention, around in of_reason["first"]
            ]
            blocks.append(Quotes(words(f"inexact-{reason.replace(' ', '-')}", count=of_reason["count"]), first))
    return blocks


def _nested(run: Run, words: Words) -> list[Block]:
    """Entities within or across longer ones, and the rule by which they were left out."""
    count = run.sentences["nested"]
    if not count:
        return [Paragraph(words("nested-none"))]
    first = [(f"{place}, {kind}", mention) for place, mention, kind in run.sentences["nested_first"]]
    return [Paragraph(words("nested-some", count=count)), Quotes(words("nested-first"), first)]
