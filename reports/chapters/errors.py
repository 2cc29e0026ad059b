"""Errors, read one by one."""

from reports.document import Bullets, Chapter, Error, Paragraph
from reports.run import Run
from reports.words import Words

LONGEST_TEXT = 900  # characters


def chapter(run: Run, words: Words) -> Chapter:
    """How many there are and of which kind, then the surest ones with their tokens."""
    errors, model = run.errors["errors"], run.title(run.chosen)
    total = run.errors["texts"]
    right = run.chosen.first_fit["test"]["subset_accuracy" if run.has_label_lists else "accuracy"]
    wrong, seed = total - round(right * total), str(run.errors["seed"])
    head = words("errors-count", model=model, wrong=wrong, total=words.number(total), seed=seed, folds=run.folds,
                 labels=run.labels)  # fmt: skip
    if not errors:
        return Chapter("errors", words("title-errors"), [Paragraph(head)])
    shown = len(errors)
    kinds = {"all-wrong": [0 < e["fits"] == e["fits_wrong"] for e in errors]}
    if run.has_label_lists:
        kinds |= {kind: [any(w["is"] == kind for w in e["wrong"]) for e in errors] for kind in ("missed", "invented")}
    else:
        kinds["second"] = [e["label_rank"] == 2 for e in errors]
    kinds["sure"] = [e["probability"] > 0.9 for e in errors]
    counted = [
        words(f"errors-{kind}", count=sum(of_kind), shown=shown, labels=run.labels) for kind, of_kind in kinds.items()
    ]
    blocks = [
        Paragraph(head),
        Paragraph(words("errors-kinds", shown=shown)),
        Bullets(counted),
        Paragraph(words("errors-how", labels=run.labels)),
    ]
    for number, error in enumerate(errors, start=1):
        several = "wrong" in error
        blocks.append(
            Error(
                title=words("error-title", number=str(number), place=error["place"]),
                label=_listed(error["labels"], words) if several else error["label"],
                predicted=_listed(error["predicted"], words) if several else error["predicted"],
                text=_cut(error["text"]),
                remarks=_remarks(error, words),
                tokens=error["influences"],
            )
        )
    return Chapter("errors", words("title-errors"), blocks)


def _listed(labels: list[str], words: Words) -> str:
    return ", ".join(labels) or words("no-label")


def _remarks(error: dict, words: Words) -> list[str]:
    several = "wrong" in error
    surest = error["wrong"][0] if several else {"is": "invented", "label": error["predicted"]}
    values = {"fits": error["fits"], "labels": "several" if several else "one"}
    remarks = _probabilities(error, words)
    if error["fits_wrong"] < error["fits"]:
        remarks.append(words("error-some", wrong=str(error["fits_wrong"]), **values))
    elif error["fits"]:
        same = error["fits_agree"] == error["fits"]
        remarks.append(words("error-everyone" if same else "error-everyone-differs", **values))
    drawing = sorted((-weight, token) for token, weight in error["influences"] if weight >= 0.02)[:4]
    if drawing:
        listed = ", ".join(f"{words('quoted', text=token)} ({words.difference(-weight)})" for weight, token in drawing)
        key = "error-pulled" if surest["is"] == "invented" else "error-held-back"
        remarks.append(words(key, predicted=surest["label"], tokens=listed, **values))
    else:
        remarks.append(words("error-no-single-token"))
    return remarks


def _probabilities(error: dict, words: Words) -> list[str]:
    """How likely the model held its answer and the truth to be; of several labels each that is wrong."""
    if "wrong" in error:
        return [
            words(f"error-{wrong['is']}", label=wrong["label"], probability=words.percent(wrong["probability"], 1),
                  threshold=words.percent(wrong["threshold"], 1))
            for wrong in error["wrong"]
        ]  # fmt: skip
    predicted, label = (words.percent(error[name]) for name in ("probability", "label_probability"))
    return [words("error-probability", predicted=predicted, label=label, rank=str(error["label_rank"]))]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
