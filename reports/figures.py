"""Figures as SVG text, drawn from tables and lists. The same data gives the same bytes."""

import io

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from reports.words import Words

WIDTH = 6.2  # inches
BASELINE, NETWORK, ACCENT, PALE = "#8a8f98", "#2b6cb0", "#c05621", "#cbd5e0"
STYLE = {
    "svg.hashsalt": "seminar",
    "svg.fonttype": "path",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#4a5568",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e2e8f0",
    "legend.frameon": False,
}
LONGEST_NAME = 28
ANNOTATED = 16  # classes up to which the cells of a confusion matrix carry their numbers


def class_sizes(classes: pd.DataFrame, words: Words) -> str:
    """Classes with their rows in each part -> stacked bars."""
    figure, axes = _figure(0.32 * len(classes) + 1.1)
    left = np.zeros(len(classes))
    names = [_short(name) for name in classes["class"]]
    for split, colour in (("train", NETWORK), ("validation", PALE), ("test", ACCENT)):
        axes.barh(
            range(len(classes)), classes[split], left=left, color=colour, label=words(f"split-{split}"), height=0.7
        )
        left += classes[split].to_numpy()
    axes.set_yticks(range(len(classes)), names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words("axis-texts"))
    axes.legend(ncols=3, loc="lower right", bbox_to_anchor=(1, 1))
    return _svg(figure)


def lengths(tokens: pd.Series, words: Words) -> str:
    """Tokens of each text -> a histogram that ends at the longest 1 %."""
    figure, axes = _figure(2.4)
    end = max(2, tokens.quantile(0.99))
    start, width = tokens.min(), max(1, round((end - tokens.min()) / 40))
    axes.hist(tokens.clip(upper=end), bins=np.arange(start, end + width, width), color=NETWORK)
    axes.axvline(tokens.median(), color=ACCENT, linewidth=1.5)
    axes.set_xlabel(words("axis-tokens"))
    axes.set_ylabel(words("axis-texts"))
    return _svg(figure)


def results(names: list[str], rows: list[dict], by_seed: list[list[float]], words: Words) -> str:
    """Models with intervals of macro-F1 and the score of each seed -> dots on lines, the best above."""
    order = sorted(range(len(rows)), key=lambda n: rows[n]["test"]["macro_f1"]["mean"])
    figure, axes = _figure(0.36 * len(rows) + 0.9)
    for place, n in enumerate(order):
        colour = BASELINE if rows[n]["is_baseline"] else NETWORK
        low, high = rows[n]["macro_f1_interval"]
        axes.plot([100 * low, 100 * high], [place, place], color=colour, linewidth=2)
        axes.plot(100 * np.array(by_seed[n]), [place] * len(by_seed[n]), "|", color=colour, markersize=11)
        axes.plot(100 * rows[n]["test"]["macro_f1"]["mean"], place, "o", color=colour, markersize=7)
    axes.set_yticks(range(len(order)), [_short(names[n]) for n in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words("axis-test-macro-f1"))
    return _svg(figure)


def losses(names: list[str], histories: list[list[pd.DataFrame]], words: Words) -> str:
    """Networks with the history of each seed -> training and validation loss, a panel for each network."""
    columns = min(2, len(names))
    rows = -(-len(names) // columns)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.3 * rows + 0.3), layout="constrained")
        panels = np.atleast_1d(figure.subplots(rows, columns, sharey=True)).ravel()
    for panel, name, of_seeds in zip(panels, names, histories, strict=False):
        for number, history in enumerate(of_seeds):
            first = number == 0
            panel.plot(history["epoch"], history["loss"], color=NETWORK, alpha=0.8, linewidth=1.3,
                       label=words("curve-train") if first else None)  # fmt: skip
            panel.plot(history["epoch"], history["validation_loss"], color=ACCENT, alpha=0.8, linewidth=1.3,
                       label=words("curve-validation") if first else None)  # fmt: skip
            best = history.loc[history["validation_loss"].idxmin()]
            panel.plot(best["epoch"], best["validation_loss"], "o", color=ACCENT, markersize=4)
        panel.set_title(_short(name), fontsize=10, loc="left")
        panel.set_xlabel(words("axis-epoch"))
        panel.xaxis.get_major_locator().set_params(integer=True)
        panel.set_ylim(bottom=0)
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    for panel in panels[: len(names) : columns]:
        panel.set_ylabel(words("axis-loss"))
    panels[0].legend(fontsize=9)
    return _svg(figure)


def confusion(counts: list[list[int]], names: list[str], words: Words) -> str:
    """Counts (true, predicted) -> a matrix coloured by the share of the true class."""
    counts = np.array(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = min(WIDTH, 0.52 * len(names) + 2.2)
    with matplotlib.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(side, side * 0.92), layout="constrained")
        axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if len(names) <= ANNOTATED:
        for row, column in np.ndindex(counts.shape):
            if counts[row, column]:
                axes.text(column, row, counts[row, column], ha="center", va="center", fontsize=9,
                          color="white" if shares[row, column] > 0.55 else "#1a202c")  # fmt: skip
    size = 9 if len(names) <= ANNOTATED else 6
    axes.set_xticks(
        range(len(names)), [_short(n) for n in names], rotation=60, ha="right", rotation_mode="anchor", fontsize=size
    )
    axes.set_yticks(range(len(names)), [_short(n) for n in names], fontsize=size)
    axes.set_xlabel(words("axis-predicted"))
    axes.set_ylabel(words("axis-true"))
    axes.spines[:].set_visible(False)
    return _svg(figure)


def _figure(height: float):
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        return figure, figure.subplots()


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
