"""What is wrong with the data: each finding with its places and what to do; then what was looked at, and how far."""

from collections import Counter

from babel import Locale
from babel.lists import format_list

from reports.document import Chapter, Finding, Paragraph, Table
from reports.run import Run
from reports.words import Words

FEW = 20  # texts; among fewer no token can be said to tell a label


def chapter(run: Run, words: Words) -> Chapter:
    """The findings, the gravest first; what was compared; of texts their languages and the tokens that tell a label."""
    found = run.findings["findings"]
    counted = (
        words("findings-counted", counted=counted_findings(run, words), count=len(found))
        if found
        else words("findings-none")
    )
    blocks = [Paragraph(counted), *(_finding(finding, run, words) for finding in found)]
    if "compared" in run.findings:
        blocks.append(Paragraph(_compared(run, words)))
    if not run.has_pictures:
        blocks.append(Paragraph(language_sentence(run, words)))
    if "leaks" in run.findings:
        blocks += _leaks(run, words)
    return Chapter("findings", words("title-findings"), blocks)


def counted_findings(run: Run, words: Words) -> str:
    """How many findings of each severity: "2 warnings and 3 remarks"."""
    counts = Counter(finding["severity"] for finding in run.findings["findings"])
    listed = [words(f"count-{name}", count=counts[name]) for name in ("unusable", "warning", "remark") if counts[name]]
    return format_list(listed, locale=words.language)


def finding_sentence(finding: dict, words: Words) -> str:
    """A finding in words."""
    return words(f"finding-{finding['kind']}", count=finding["count"], **finding["values"])


def language_sentence(run: Run, words: Words) -> str:
    """The language of the texts, and of how many it could be told."""
    found = run.findings["languages"]
    if not found["judged"]:
        return words("languages-unknown", language=_language(run.config["language"], words))
    (main, texts), *others = found["texts"].items()
    values = {"language": _language(main, words), "judged": found["judged"], "looked_at": found["looked_at"]}
    if not others:
        return words("languages-one", **values)
    listed = ", ".join(f"{_language(language, words)} ({words.number(n)})" for language, n in others[:5])
    return words("languages-several", texts=texts, others=listed, **values)


def _language(code: str, words: Words) -> str:
    return Locale(words.language).languages.get(code, code)


def _place(place: dict, run: Run, words: Words) -> str:
    """A file, and in it a line, or the number of a picture that is packed with others."""
    if (
        not place["line"] or run.has_pictures and run.label_columns
    ):  # a picture that a table names has a file of its own
        return place["file"]
    key = "finding-place-picture" if run.has_pictures else "finding-place-line"
    return words(key, file=place["file"], line=str(place["line"]))


def _finding(finding: dict, run: Run, words: Words) -> Finding:
    places = [(_place(place, run, words), place["text"]) for place in finding["places"]]
    return Finding(
        finding["severity"],
        words(f"severity-{finding['severity']}"),
        finding_sentence(finding, words),
        places,
        words(f"advice-{finding['kind']}", count=finding["count"], **finding["values"]),
    )


def _compared(run: Run, words: Words) -> str:
    found = run.findings
    if run.has_pictures:
        return words("compared-pictures", pictures=found["pictures"], compared=found["compared"])
    key = "compared-all" if found["compared"] == found["different"] else "compared-sample"
    return words(key, texts=found["texts"], different=found["different"], compared=found["compared"],
                 threshold=found["threshold"])  # fmt: skip


def _leaks(run: Run, words: Words) -> list:
    """Tokens that tell a label nearly alone, and what a linear model is worth without them."""
    leaks = run.findings["leaks"]
    if not leaks["tokens"]:
        return [Paragraph(words("leaks-none" if leaks["texts"] >= FEW else "leaks-unasked", texts=leaks["texts"]))]
    warned = any(finding["kind"] == "token-leaks" for finding in run.findings["findings"])
    sentence = words(
        "leaks-matter" if warned else "leaks-harmless",
        masked=len(leaks["tokens"]),
        texts=leaks["texts"],
        before=words.points(leaks["before"]),
        after=words.points(leaks["after"]),
    )
    rows = [
        [row["token"], row["label"], words.number(row["texts"]), words.percent(row["purity"]),
         words.percent(row["cover"])]
        for row in leaks["tokens"]
    ]  # fmt: skip
    header = [words(f"column-{name}", labels=run.labels) for name in ("token", "class", "texts", "purity", "cover")]
    return [Paragraph(sentence), Table(header, rows, words("caption-leaks"), numeric={2, 3, 4})]
