"""Preprocessing as a variable: every model on every preprocessing, with differences and intervals, the negative too.

The same for variants of one architecture: with and without word vectors, with words or with pieces of words.
"""

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter | None:
    """The matrix preprocessing × model, differences, a picture of them, a sentence for each preprocessing."""
    compared = [fits for fits in run.fits if "against_preprocess" in fits.row]
    variants = [fits for fits in run.fits if "against_variant" in fits.row]
    if not compared and not variants:
        return None
    blocks = []
    if compared:
        first = run.first_preprocess
        blocks += [
            Paragraph(words("effect-how", first=first)),
            _matrix(run, words),
            _differences(run, compared, "against_preprocess", words, words("caption-effect", first=first)),
            Figure(
                "effect",
                _picture(run, compared, "against_preprocess", words),
                words("caption-effect-figure", first=first),
            ),
            Bullets(verdicts(run, words)),
        ]
    if variants:
        blocks += [
            Paragraph(words("variants-how")),
            _differences(run, variants, "against_variant", words, words("caption-variants")),
            Bullets([_variant(run, fits, words) for fits in variants]),
        ]
    count = len(compared) + len(variants)
    blocks.append(Paragraph(words("effect-chance", count=count, expected=words.number(count / 20, 1))))
    return Chapter("preprocessing-effect", words("title-effect"), blocks)


def verdicts(run: Run, words: Words) -> list[str]:
    """A sentence for each preprocessing but the first: for which models it is better, worse or cannot be told apart."""
    sentences = []
    for name in run.config["preprocess"]:
        shown = [fits for fits in run.fits if fits.preprocess == name and "against_preprocess" in fits.row]
        if not shown:
            continue
        groups = {"better": [], "worse": [], "level": []}
        for fits in shown:
            groups[_side(fits.row["against_preprocess"]["interval"])].append(fits.model)
        said = "; ".join(
            words(f"effect-{key}", models=", ".join(models), count=len(models))
            for key, models in groups.items()
            if models
        )
        sentences.append(words("effect-verdict", name=name, first=run.first_preprocess, said=said))
    return sentences


def _side(interval: list[float]) -> str:
    low, high = interval
    return "better" if low > 0 else "worse" if high < 0 else "level"


def _matrix(run: Run, words: Words) -> Table:
    """Models down, preprocessings across; a star at the best of a row on validation."""
    names = list(run.config["preprocess"])
    rows = []
    for best in run.best_of_each:
        cells = {fits.preprocess: fits for fits in run.fits if fits.model == best.model}
        rows.append([best.model, *(_cell(cells.get(name), best, words) for name in names)])
    return Table(
        [words("column-model"), *names],
        rows,
        words("caption-matrix", tested=words("tested", folds=run.folds), seeds=len(run.config["seeds"])),
        numeric=set(range(1, len(names) + 1)),
    )


def _cell(fits: Fits | None, best: Fits, words: Words) -> str:
    if fits is None:
        return "—"
    score = fits.row["test"]["macro_f1"]
    text = words.points(score["mean"]) + ("" if score["sd"] is None else f" ± {words.points(score['sd'])}")
    return text + (" *" if fits is best else "")


def _differences(run: Run, shown: list[Fits], kind: str, words: Words, caption: str) -> Table:
    rows = [
        [
            run.title(fits),
            run.title(run.fits[fits.row[kind]["row"]]),
            words.difference(fits.row[kind]["difference"]),
            words.interval(fits.row[kind]["interval"], sign=True),
            words(f"side-{_side(fits.row[kind]['interval'])}"),
        ]
        for fits in shown
    ]
    header = [words(f"column-{name}") for name in ("model", "compared-with", "difference", "interval", "verdict")]
    marked = {n for n, fits in enumerate(shown) if _side(fits.row[kind]["interval"]) != "level"}
    return Table(header, rows, caption, numeric={2, 3}, marked=marked)


def _picture(run: Run, shown: list[Fits], kind: str, words: Words) -> str:
    rows = [
        (f"{fits.model} · {fits.preprocess}", fits.row[kind]["difference"], fits.row[kind]["interval"],
         fits.row["is_baseline"])
        for fits in shown
    ]  # fmt: skip
    return figures.differences(rows, words)


def _variant(run: Run, fits: Fits, words: Words) -> str:
    against = fits.row["against_variant"]
    return words(
        f"variant-{_side(against['interval'])}",
        model=run.title(fits),
        other=run.title(run.fits[against["row"]]),
        difference=words.difference(against["difference"]),
        interval=words.interval(against["interval"], sign=True),
    )
