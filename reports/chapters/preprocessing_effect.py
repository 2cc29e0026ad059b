"""Preprocessing as a variable: every model on every preprocessing, with differences and intervals, the negative too.

The same for variants of one architecture: with and without word vectors, with words or with pieces of words.
"""

from reports import figures
from reports.chapters.data import quoted
from reports.document import Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words, capital

BLIND = "majority"  # the architecture that no preprocessing changes; nor does one change what others have trained


def chapter(run: Run, words: Words) -> Chapter | None:
    """The matrix preprocessing × model, differences, a picture of them, a sentence for each preprocessing."""
    compared, variants = _compared(run), [fits for fits in run.fits if "against_variant" in fits.row]
    if not compared and not variants:
        return None
    blocks, metric = [], words.score(run.metric)
    if compared:
        first = run.first_preprocess
        caption = words("caption-effect", first=first, metric=metric)
        blocks += [
            Paragraph(words("effect-how", first=first, seeds=run.seeds, metric=metric, labels=run.labels)),
            _matrix(run, words),
            _differences(run, compared, "against_preprocess", words, caption),
            Figure(
                "effect",
                _picture(run, compared, "against_preprocess", words),
                words("caption-effect-figure", first=first),
            ),
            Bullets(_of_preprocessings(run, words)),
        ]
    if variants:
        blocks += [
            Paragraph(words("variants-how")),
            _differences(run, variants, "against_variant", words, words("caption-variants", metric=metric)),
            Bullets(_of_variants(run, words)),
        ]
    count = len(compared) + len(variants)
    blocks.append(Paragraph(words("effect-chance", count=count, expected=words.number(count / 20, 1))))
    title = "title-variants" if run.finds_entities and not compared else "title-effect"
    return Chapter("preprocessing-effect", words(title), blocks)


def verdicts(run: Run, words: Words) -> list[str]:
    """A sentence for each preprocessing but the first, and for each variant of an architecture but the first."""
    return [*_of_preprocessings(run, words), *_of_variants(run, words)]


def _compared(run: Run) -> list[Fits]:
    """The fits that stand beside the same model on the first preprocessing (its training may have failed there), where
    the model can see the difference."""
    return [
        fits
        for fits in run.fits
        if (against := fits.row.get("against_preprocess")) and not _is_blind(run, fits)
        if run.fits[against["row"]].preprocess == run.first_preprocess
    ]


def _is_blind(run: Run, fits: Fits) -> bool:
    """Whether a preprocessing changes nothing of what a model reads. Baselines that find entities read words as they
    are written, so only how texts are cut changes something for them."""
    of_words = run.finds_entities and fits.row["is_baseline"]
    ways = [run.config["preprocess"][name].get("tokens") for name in (fits.preprocess, run.first_preprocess)]
    blind = fits.row["architecture"] == BLIND or fits.is_ready
    return blind or (of_words and (ways[0] == ways[1] or run.has_tokens))


def _of_preprocessings(run: Run, words: Words) -> list[str]:
    """For each preprocessing: for which models it is better, worse or cannot be told apart from the first."""
    return [
        words("effect-verdict", name=name, first=run.first_preprocess, said=said)
        for name in run.config["preprocess"]
        if (said := _grouped([fits for fits in _compared(run) if fits.preprocess == name], "preprocess", words))
    ]


def _of_variants(run: Run, words: Words) -> list[str]:
    """For each variant: on which preprocessings it is better, worse or cannot be told apart from the first."""
    of_model: dict[str, list[Fits]] = {}
    for fits in run.fits:
        if "against_variant" in fits.row:
            of_model.setdefault(fits.model, []).append(fits)
    return [
        words(
            "variant-verdict",
            model=name,
            other=run.fits[shown[0].row["against_variant"]["row"]].model,
            said=_grouped(shown, "variant", words) if len(run.config["preprocess"]) > 1 else _alone(shown[0], words),
        )
        for name, shown in of_model.items()
    ]


def _grouped(shown: list[Fits], kind: str, words: Words) -> str:
    """Fits -> "better for mlp, cnn; no difference shown for gru", or the same of preprocessings."""
    groups: dict[str, list[Fits]] = {"better": [], "worse": [], "level": []}
    for fits in shown:
        groups[_side(fits.row[f"against_{kind}"]["interval"])].append(fits)
    said = []
    for key, of_side in groups.items():
        if of_side and kind == "preprocess":
            said.append(words(f"effect-{key}", names=", ".join(fits.model for fits in of_side)))
        elif of_side:
            said.append(words(f"variant-{key}", names=quoted([fits.preprocess for fits in of_side], words)))
    return "; ".join(said)


def _alone(fits: Fits, words: Words) -> str:
    """A variant beside the first model of its architecture where there is one preprocessing."""
    against = fits.row["against_variant"]
    return words(
        "variant-alone",
        side=words(f"side-{_side(against['interval'])}"),
        difference=words.difference(against["difference"]),
        interval=words.interval(against["interval"], sign=True),
    )


def _side(interval: list[float]) -> str:
    """Which side of 0 an interval is on, as it is shown, with one decimal of a point."""
    low, high = (round(bound, 3) for bound in interval)
    return "better" if low > 0 else "worse" if high < 0 else "level"


def _matrix(run: Run, words: Words) -> Table:
    """Models down, preprocessings across; a star at the best of a row on validation."""
    names = list(run.config["preprocess"])
    rows = []
    for best in run.best_of_each:
        cells = {fits.preprocess: fits for fits in run.fits if fits.model == best.model}
        rows.append([best.model, *(_cell(cells.get(name), best, run.metric, words) for name in names)])
    metric, tested = capital(words.score(run.metric)), words("tested", folds=run.folds)
    return Table(
        [words("column-model"), *names],
        rows,
        words("caption-matrix", metric=metric, tested=tested, seeds=run.seeds),
        numeric=set(range(1, len(names) + 1)),
    )


def _cell(fits: Fits | None, best: Fits, metric: str, words: Words) -> str:
    if fits is None:
        return "—"
    score = fits.row["test"][metric]
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
    return figures.differences(rows, run.metric, words)
