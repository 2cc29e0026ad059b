"""Errors, read one by one."""

from reports.document import Bullets, Chapter, Error, Paragraph
from reports.run import Run
from reports.words import Words

LONGEST_TEXT = 900  # characters


def chapter(run: Run, words: Words) -> Chapter:
    """How many there are and of which kind, then the surest ones with their tokens."""
    errors, model = run.errors["errors"], run.title(run.chosen)
    total = run.errors["texts"]
    wrong = total - round(run.chosen.first_fit["test"]["accuracy"] * total)
    seed = str(run.errors["seed"])
    head = words("errors-count", model=model, wrong=wrong, total=words.number(total), seed=seed, folds=run.folds)
    if not errors:
        return Chapter("errors", words("title-errors"), [Paragraph(head)])
    shown = len(errors)
    kinds = [
        words("errors-all-wrong", count=sum(e["fits_wrong"] == e["fits"] for e in errors), shown=shown),
        words("errors-second", count=sum(e["label_rank"] == 2 for e in errors), shown=shown),
        words("errors-sure", count=sum(e["probability"] > 0.9 for e in errors), shown=shown),
    ]
    blocks = [
        Paragraph(head),
        Paragraph(words("errors-kinds", shown=shown)),
        Bullets(kinds),
        Paragraph(words("errors-how")),
    ]
    for number, error in enumerate(errors, start=1):
        blocks.append(
            Error(
                title=words("error-title", number=str(number), place=error["place"]),
                label=error["label"],
                predicted=error["predicted"],
                text=_cut(error["text"]),
                remarks=_remarks(error, words),
                tokens=error["influences"],
            )
        )
    return Chapter("errors", words("title-errors"), blocks)


def _remarks(error: dict, words: Words) -> list[str]:
    remarks = [
        words(
            "error-probability",
            predicted=words.percent(error["probability"]),
            label=words.percent(error["label_probability"]),
            rank=str(error["label_rank"]),
        )
    ]
    if error["fits_wrong"] == error["fits"]:
        remarks.append(words("error-everyone" if error["fits_agree"] == error["fits"] else "error-everyone-differs",
                             fits=error["fits"]))  # fmt: skip
    else:
        remarks.append(words("error-some", wrong=str(error["fits_wrong"]), fits=error["fits"]))
    pulling = sorted((-weight, token) for token, weight in error["influences"] if weight >= 0.02)[:4]
    if pulling:
        listed = ", ".join(f"{words('quoted', text=token)} ({words.difference(-weight)})" for weight, token in pulling)
        remarks.append(words("error-pulled", predicted=error["predicted"], tokens=listed))
    else:
        remarks.append(words("error-no-single-token"))
    return remarks


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
