"""All models beside the baselines, with intervals; then the classes one by one."""

import numpy as np

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.words import Words, capital

MOST_CLASSES = 30
TABLES = {  # the columns of each table, beside the model
    "one": [("validation", "test", "interval", "against", "accuracy", "log-loss", "seconds")],
    "pictures": [("validation", "test", "interval", "against", "accuracy", "log-loss", "seconds")],
    "several": [("validation", "test", "interval", "against"), ("micro-f1", "subset-accuracy", "log-loss", "seconds")],
    "entities": [("validation", "test", "interval", "against", "precision", "recall", "seconds"),
                 ("macro-f1", "boundary-f1", "partial-f1", "type-f1", "token-f1")],
}  # fmt: skip


def chapter(run: Run, words: Words) -> Chapter:
    """The table of results, what failed, the figure, and F1 by class of the chosen model beside the best baseline."""
    return Chapter("results", words("title-results"), [
        Paragraph(f"{how(run, words)} {words('results-log-loss')}"),
        *([Paragraph(words("results-labels"))] if run.has_label_lists else []),
        *tables(run, words),
        *failed_blocks(run, words),
        picture(run, words),
        _by_class(run, words),
    ])  # fmt: skip


def how(run: Run, words: Words) -> str:
    """How models were measured and compared."""
    return words("results-how", resamples=words.number(run.comparison["resamples"]), unit=_unit(run, words),
                 folds=run.folds, seeds=run.seeds, metric=words.score(run.metric), labels=run.labels)  # fmt: skip


def tables(run: Run, words: Words) -> list[Table]:
    """The scores of all models."""
    tested = words("tested", folds=run.folds)
    captions = [
        words("caption-results", tested=tested, test=words.number(run.comparison["test_texts"]), seeds=run.seeds,
              baseline=run.title(run.best_baseline), labels=run.labels),
        words("caption-other-scores", tested=tested, seeds=run.seeds),
    ]  # fmt: skip
    return [_table(run, columns, said, words) for columns, said in zip(TABLES[run.labels], captions, strict=False)]


def picture(run: Run, words: Words) -> Figure:
    """The scores with their intervals."""
    names = [run.title(fits) for fits in run.fits]
    by_seed = [[m["test"][run.metric] for m in fits.metrics] for fits in run.fits]
    drawn = figures.results(names, run.comparison["models"], by_seed, run.metric, words)
    metric, tested = capital(words.score(run.metric)), words("tested", folds=run.folds)
    return Figure("results", drawn, words("caption-results-figure", metric=metric, tested=tested, seeds=run.seeds))


def _unit(run: Run, words: Words) -> str:
    """What the bootstrap draws: test texts, or whole groups of them."""
    groups = run.comparison["test_groups"]
    if groups is None:
        return words("unit-texts", labels=run.labels)
    return words("unit-groups", count=groups, labels=run.labels)


def failed_blocks(run: Run, words: Words) -> list[Paragraph | Bullets]:
    """The networks whose training could not go on, each with its diagnosis."""
    if not run.failed:
        return []
    said = [words("failed-diagnosis", model=run.title(failed), message=failed.message) for failed in run.failed]
    return [Paragraph(words("failed-count", count=len(run.failed))), Bullets(said)]


def _table(run: Run, columns: tuple[str, ...], caption: str, words: Words) -> Table:
    """A row for each model, the best on validation marked."""
    cells = [_cells(run, fits, words) for fits in run.fits]
    return Table(
        [words(f"column-{name}", metric=words.score(run.metric)) for name in ("model", *columns)],
        [
            [run.title(fits), *(of_fits[name] for name in columns)]
            for fits, of_fits in zip(run.fits, cells, strict=True)
        ],
        caption,
        numeric=set(range(1, len(columns) + 1)),
        marked={run.comparison["chosen"]},
    )


def _cells(run: Run, fits: Fits, words: Words) -> dict[str, str]:
    """What each column says of a model."""
    row, against = fits.row, fits.row.get("against_baseline")
    cells = {name.replace("_", "-"): _mean_sd(score, words) for name, score in row["test"].items()}
    if "log_loss" in row["test"]:
        cells["log-loss"] = words.number(row["test"]["log_loss"]["mean"], 3 if run.has_label_lists else 2)
    return cells | {
        "validation": words.points(row["validation"]),
        "test": cells[run.metric.replace("_", "-")],
        "interval": words.interval(row["interval"]),
        "against": f"{words.difference(against['difference'])} ({words.interval(against['interval'], sign=True)})"
        if against
        else "—",
        "seconds": "—" if fits.is_ready else words.seconds(row["seconds"]),
    }


def _mean_sd(value: dict, words: Words) -> str:
    mean = words.points(value["mean"])
    return mean if value["sd"] is None else f"{mean} ± {words.points(value['sd'])}"


def _by_class(run: Run, words: Words) -> Table:
    """Sorted by F1 of the chosen model, the hardest class first; means over seeds."""
    shown = [run.chosen]
    for other in (run.best_network, run.best_baseline):
        if other and other not in shown:
            shown.append(other)
    f1 = np.array([np.mean([[c["f1"] for c in m["test"]["by_class"]] for m in fits.metrics], axis=0) for fits in shown])
    parts = run.chosen.metrics
    precision, recall = (
        np.mean([[c[k] for c in m["test"]["by_class"]] for m in parts], axis=0) for k in ("precision", "recall")
    )
    classes = parts[0]["test"]["by_class"]
    order = np.argsort(f1[0], kind="stable")[:MOST_CLASSES]
    names = [classes[n]["class"] for n in order]
    thresholds = [[_thresholds(run.chosen, name, words)] if run.has_label_lists else [] for name in names]
    rows = [
        [name, words.number(classes[n]["support"]), *threshold, words.points(precision[n]), words.points(recall[n]),
         *(words.points(score[n]) for score in f1)]
        for n, name, threshold in zip(order, names, thresholds, strict=True)
    ]  # fmt: skip
    of_chosen = ("threshold", "precision", "recall") if run.has_label_lists else ("precision", "recall")
    header = [words("column-label" if run.has_label_lists else "column-class"),
              words("column-test-texts", labels=run.labels),
              *(words(f"column-{k}-of", model=run.title(run.chosen)) for k in of_chosen),
              *(f"F1, {run.title(fits)}" for fits in shown)]  # fmt: skip
    key = "caption-by-class" if len(classes) <= MOST_CLASSES else "caption-by-class-hardest"
    return Table(
        header,
        rows,
        words(key, count=MOST_CLASSES, tested=words("tested", folds=run.folds), labels=run.labels, seeds=run.seeds),
        numeric=set(range(1, len(header))),
    )


def _thresholds(fits: Fits, label: str, words: Words) -> str:
    """The threshold of a label, or the lowest and the highest where fits differ."""
    of_fits = [words.number(metrics["thresholds"][label], 3) for metrics in fits.each]
    low, high = min(of_fits), max(of_fits)
    return low if low == high else f"{low}–{high}"
