"""Figures as SVG text, drawn from tables and lists. The same data gives the same bytes."""

import io

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter

from reports.words import Words

WIDTH = 5.4  # inches: on a screen 400 pixels wide the letters are still 9 pixels high
WIDEST = 7.2  # inches, of a matrix of many classes
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
NORMS = ("gradient_norm", "weight_norm", "update_ratio")  # drawn on a scale of powers of ten
INSIDE = (*NORMS, "dead", "saturated")
LINES = ("-", "--", "-.")  # neighbouring layers differ in more than colour
ANNOTATED = 14  # classes up to which the cells of a confusion matrix carry their numbers


def short(name: str) -> str:
    """A long name of a class or a model, cut."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def class_sizes(classes: pd.DataFrame, words: Words, counted: str = "axis-texts") -> str:
    """Classes with their rows in each part -> stacked bars. `counted`: the message that names what is counted."""
    figure, axes = _figure(0.32 * len(classes) + 1.1)
    left = np.zeros(len(classes))
    names = [short(name) for name in classes["class"]]
    for split, colour in (("train", NETWORK), ("validation", PALE), ("test", ACCENT)):
        axes.barh(
            range(len(classes)), classes[split], left=left, color=colour, label=words(f"split-{split}"), height=0.7
        )
        left += classes[split].to_numpy()
    axes.set_yticks(range(len(classes)), names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words(counted))
    _numbers(axes.xaxis, words)
    axes.legend(ncols=3, loc="lower right", bbox_to_anchor=(1, 1))
    return _svg(figure)


def lengths(tokens: pd.Series, characters: pd.Series, words: Words) -> str:
    """Tokens and characters of each text -> two histograms that end at the longest 1 %, each with a line at the median
    and one at the length that 95 % of the texts do not exceed."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
        panels = figure.subplots(2)
    for panel, of_texts, unit in zip(panels, (tokens, characters), ("tokens", "characters"), strict=True):
        start, end = of_texts.min(), max(2, of_texts.quantile(0.99))
        width = max(1, round((end - start) / 40))
        edges = np.arange(start, end + width + 1, width) - 0.5  # a whole number stands in the middle of its bar
        panel.hist(of_texts.clip(upper=end), bins=edges, color=PALE)
        panel.axvline(of_texts.median(), color=NETWORK, linewidth=1.8, label=words("length-median"))
        panel.axvline(of_texts.quantile(0.95), color=ACCENT, linewidth=1.8, linestyle="--", label=words("length-95"))
        panel.set_xlabel(words(f"axis-{unit}"))
        panel.set_ylabel(words("axis-texts"))
        _numbers(panel.xaxis, words)
        _numbers(panel.yaxis, words)
    panels[0].legend(fontsize=9)
    return _svg(figure)


def growth(points: list[dict], words: Words) -> str:
    """Running and different tokens after ever more texts -> a curve, its last tenth set apart."""
    figure, axes = _figure(2.8)
    tokens, types = ([0, *(point[name] for point in points)] for name in ("tokens", "types"))
    axes.plot(tokens, types, color=NETWORK, linewidth=1.8)
    last = [n for n, point in enumerate(points, start=1) if point["texts"] > 0.9 * points[-1]["texts"]][0] - 1
    axes.plot(tokens[last:], types[last:], color=ACCENT, linewidth=3, label=words("growth-last-tenth"))
    axes.set_xlabel(words("axis-running-tokens"))
    axes.set_ylabel(words("axis-different-tokens"))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    _numbers(axes.xaxis, words)
    _numbers(axes.yaxis, words)
    axes.legend(fontsize=9, loc="lower right")
    return _svg(figure)


def results(names: list[str], rows: list[dict], by_seed: list[list[float]], metric: str, words: Words) -> str:
    """Models with intervals of a score and that of each seed -> dots on lines, the best above."""
    order = sorted(range(len(rows)), key=lambda n: rows[n]["test"][metric]["mean"])
    figure, axes = _figure(0.36 * len(rows) + 0.9)
    for place, n in enumerate(order):
        colour = BASELINE if rows[n]["is_baseline"] else NETWORK
        low, high = rows[n]["interval"]
        axes.plot([100 * low, 100 * high], [place, place], color=colour, linewidth=2)
        axes.plot(100 * np.array(by_seed[n]), [place] * len(by_seed[n]), "|", color=colour, markersize=11)
        axes.plot(100 * rows[n]["test"][metric]["mean"], place, "o", color=colour, markersize=7)
    axes.set_yticks(range(len(order)), [short(names[n]) for n in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words("axis-test-score", metric=words.score(metric)))
    _numbers(axes.xaxis, words, whole=False)
    return _svg(figure)


def differences(rows: list[tuple[str, float, list[float], bool]], metric: str, words: Words) -> str:
    """Name, difference of a score, its interval and whether it is a baseline -> dots on lines about a line at 0."""
    figure, axes = _figure(0.3 * len(rows) + 0.9)
    axes.axvline(0, color="#4a5568", linewidth=1)
    for place, (_, difference, (low, high), is_baseline) in enumerate(rows):
        colour = ACCENT if low > 0 or high < 0 else BASELINE if is_baseline else NETWORK
        axes.plot([100 * low, 100 * high], [place, place], color=colour, linewidth=2)
        axes.plot(100 * difference, place, "o", color=colour, markersize=6)
    axes.set_yticks(range(len(rows)), [short(name) for name, *_ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words("axis-difference", metric=words.score(metric)))
    _numbers(axes.xaxis, words, whole=False)
    return _svg(figure)


def losses(names: list[str], histories: list[list[pd.DataFrame]], kept: list[list[pd.Series]], words: Words) -> str:
    """Networks with the history of each fit and its kept epoch -> training and validation loss, a panel for each
    network; below it the learning rate, where it changes."""
    changing = [any(changes(history["learning_rate"]) for history in of_fits) for of_fits in histories]
    columns = min(2, len(names))
    heights, places = [], []  # of the rows of the figure; of each network the row of its panel
    for start in range(0, len(names), columns):
        places += [len(heights)] * columns
        heights += [2.3, 1.05] if any(changing[start : start + columns]) else [2.3]
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.3), layout="constrained")
        grid = figure.add_gridspec(len(heights), columns, height_ratios=heights)
        first = None
        for number, (name, of_fits, best) in enumerate(zip(names, histories, kept, strict=True)):
            row, column = places[number], number % columns
            panel = figure.add_subplot(grid[row, column], sharey=first)
            first = first or panel
            _losses(panel, of_fits, best, words)
            panel.set_title(short(name), fontsize=10, loc="left")
            if column == 0:
                panel.set_ylabel(words("axis-loss"))
            last = panel
            if changing[number]:
                last = figure.add_subplot(grid[row + 1, column], sharex=panel)
                panel.tick_params(labelbottom=False)
                _rates(last, of_fits, words)
            last.set_xlabel(words("axis-epoch"))
            _numbers(last.xaxis, words)
        first.set_ylim(bottom=0)  # of all: they share the axis
        _numbers(first.yaxis, words, whole=False)
        first.legend(fontsize=9)
    return _svg(figure)


def scores(
    names: list[str], histories: list[list[pd.DataFrame]], kept: list[list[pd.Series]], column: str, words: Words
) -> str:
    """Networks with the history of each fit and its kept epoch -> a score of validation by epoch, a line for each fit,
    those of a network alike."""
    colours = matplotlib.colormaps["viridis"](np.linspace(0, 0.9, len(names)))
    figure, axes = _figure(3.0 + 0.22 * -(-len(names) // 2))
    for number, (name, of_fits, best) in enumerate(zip(names, histories, kept, strict=True)):
        for fit, (history, row) in enumerate(zip(of_fits, best, strict=True)):
            axes.plot(history["epoch"], 100 * history[column], color=colours[number], linewidth=1.4, alpha=0.9,
                      linestyle=LINES[number % len(LINES)], label=None if fit else short(name))  # fmt: skip
            axes.plot(row["epoch"], 100 * row[column], "o", color=colours[number], markersize=4)
    axes.set_xlabel(words("axis-epoch"))
    axes.set_ylabel(words("axis-validation-score", metric=words.score(column.removeprefix("validation_"))))
    axes.set_ylim(bottom=0)
    _numbers(axes.xaxis, words)
    _numbers(axes.yaxis, words)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=2, fontsize=9, frameon=False)
    return _svg(figure)


def changes(rates: pd.Series) -> bool:
    """Whether a learning rate does not stay what it is."""
    return bool(np.ptp(rates) > 1e-6 * rates.max())


def _losses(panel, histories: list[pd.DataFrame], kept: list[pd.Series], words: Words) -> None:
    for number, (history, best) in enumerate(zip(histories, kept, strict=True)):
        for column, name, colour in (("loss", "train", NETWORK), ("validation_loss", "validation", ACCENT)):
            panel.plot(history["epoch"], history[column], color=colour, alpha=0.8, linewidth=1.3,
                       label=None if number else words(f"curve-{name}"))  # fmt: skip
        panel.plot(best["epoch"], best["validation_loss"], "o", color=ACCENT, markersize=4)


def _rates(panel, histories: list[pd.DataFrame], words: Words) -> None:
    for history in histories:
        panel.plot(history["epoch"], history["learning_rate"], color=BASELINE, alpha=0.8, linewidth=1.3)
    panel.set_title(words("axis-learning-rate"), fontsize=9, loc="left")
    panel.set_ylim(bottom=0)
    panel.yaxis.set_major_locator(MaxNLocator(2))
    panel.yaxis.set_major_formatter(lambda value, _: words.plain(round(value, 12)))


def inside(table: pd.DataFrame, step: float, words: Words) -> str:
    """What was recorded of each layer after each epoch -> a panel for each quantity, a line for each layer; a dotted
    one where steps are said to be of a good size."""
    layers = list(dict.fromkeys(table["layer"]))
    colours = matplotlib.colormaps["viridis"](np.linspace(0, 0.9, len(layers)))
    shown = [name for name in INSIDE if (table[name] > 0).any()]
    rows = -(-len(shown) // 2)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.1 * rows + 0.25 * -(-len(layers) // 2) + 0.3), layout="constrained")
        panels = figure.subplots(rows, 2).ravel()
    for panel, name in zip(panels, shown, strict=False):
        for number, layer in enumerate(layers):
            of_layer = table[table["layer"] == layer]
            values = of_layer[name].where(of_layer[name] > 0) if name in NORMS else 100 * of_layer[name]
            panel.plot(of_layer["epoch"], values, color=colours[number], linestyle=LINES[number % len(LINES)],
                       linewidth=1.5, marker=".", markersize=4, label=short(layer))  # fmt: skip
        panel.set_title(words(f"axis-{name.replace('_', '-')}"), fontsize=10, loc="left")
        panel.set_xlabel(words("axis-epoch"))
        _numbers(panel.xaxis, words)
        if name == "update_ratio":
            panel.axhline(step, color=ACCENT, linestyle=":", linewidth=1.5)
        if name in NORMS:
            _powers_of_ten(panel)
        else:
            panel.set_ylim(0, 105)
            _numbers(panel.yaxis, words)
    for panel in panels[len(shown) :]:
        panel.set_visible(False)
    lines = panels[0].get_legend_handles_labels()
    figure.legend(*lines, loc="outside lower left", ncols=2, fontsize=9, frameon=False)
    return _svg(figure)


def learning_rates(tables: dict[str, pd.DataFrame], found: dict[str, dict], words: Words) -> str:
    """Networks with learning_rate, loss and smoothed of each step, and the rate suggested and given of each -> the loss
    over a rising rate, a panel for each network, with lines at the two rates."""
    columns = min(2, len(tables))
    rows = -(-len(tables) // columns)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.3 * rows + 0.6), layout="constrained")
        panels = np.atleast_1d(figure.subplots(rows, columns, sharey=True)).ravel()
    for panel, (name, table) in zip(panels, tables.items(), strict=False):
        panel.plot(table["learning_rate"], table["loss"], ".", color=PALE, markersize=5)
        panel.plot(table["learning_rate"], table["smoothed"], color=NETWORK, linewidth=1.8)
        panel.axvline(found[name]["given"], color=BASELINE, linewidth=1.5, linestyle="--", label=words("rate-given"))
        suggested = found[name]["suggested"]
        panel.axvline(suggested or np.nan, color=ACCENT, linewidth=1.8, label=words("rate-suggested"))
        panel.set_xscale("log")
        panel.set_xlim(1e-6, 10)
        panel.set_xticks([1e-5, 1e-3, 1e-1, 10])
        panel.minorticks_off()
        panel.set_title(short(name), fontsize=10, loc="left")
        panel.set_xlabel(words("axis-learning-rate"))
        panel.xaxis.set_major_formatter(lambda value, _: words.plain(value))
        _numbers(panel.yaxis, words, whole=False)
    for panel in panels[len(tables) :]:
        panel.set_visible(False)
    for panel in panels[: len(tables) : columns]:
        panel.set_ylabel(words("axis-loss"))
    highest = np.nanmax([0.1, *(row["fell_from"] for row in found.values())])  # no number where a first loss was none
    panels[0].set_ylim(0, 1.5 * highest)  # of all: they share the axis
    figure.legend(*panels[0].get_legend_handles_labels(), ncols=2, loc="outside upper right", fontsize=9,
                  frameon=False)  # fmt: skip
    return _svg(figure)


def _powers_of_ten(panel) -> None:
    """A scale from one power of ten to another, so that what lies ten times apart looks so in every figure."""
    values = np.concatenate([line.get_ydata() for line in panel.lines]).astype(float)
    low, high = np.nanmin(values), np.nanmax(values)
    panel.set_ylim(10 ** np.floor(np.log10(low) - 0.05), 10 ** np.ceil(np.log10(high) + 0.05))
    panel.set_yscale("log")
    panel.yaxis.set_minor_formatter(NullFormatter())


def confusion(
    counts: list[list[int]], names: list[str], words: Words, axes: tuple[str, str] = ("axis-predicted", "axis-true")
) -> str:
    """Counts (true, predicted) -> a matrix coloured by the share of the true class. `axes`: messages."""
    counts = np.array(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = [[str(count) if count else "" for count in row] for row in counts]
    figure, matrix, _ = _matrix(shares, texts, names, (0, 1))
    matrix.set_xlabel(words(axes[0]))
    matrix.set_ylabel(words(axes[1]))
    return _svg(figure)


def similarity(cosine: list[list[float]], names: list[str], words: Words) -> str:
    """Cosines of every two classes -> a matrix coloured from the least to the greatest, its diagonal empty."""
    values = np.array(cosine)
    np.fill_diagonal(values, np.nan)
    texts = [["" if np.isnan(value) else words.number(value, 2) for value in row] for row in values]
    figure, axes, image = _matrix(values, texts, names, (np.nanmin(values), max(np.nanmax(values), 1e-6)))
    bar = figure.colorbar(image, shrink=0.6, pad=0.02)
    bar.outline.set_visible(False)
    bar.set_label(words("column-cosine"))
    _numbers(bar.ax.yaxis, words, whole=False)
    return _svg(figure)


def _matrix(values: np.ndarray, texts: list[list[str]], names: list[str], limits: tuple[float, float]):
    """Values and what is written in their cells -> figure, axes and image of a square matrix of classes."""
    few = len(names) <= ANNOTATED
    side = min(WIDTH if few else WIDEST, 0.52 * len(names) + 2.2)
    with matplotlib.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(side, side * 0.92), layout="constrained")
        axes = figure.subplots()
    low, high = limits
    image = axes.imshow(values, cmap="Blues", vmin=low, vmax=high)
    if few:
        for row, column in np.ndindex(values.shape):
            dark = values[row, column] > low + 0.55 * (high - low)
            axes.text(column, row, texts[row][column], ha="center", va="center", fontsize=9 if len(names) < 11 else 7,
                      color="white" if dark else "#1a202c")  # fmt: skip
    shown = [short(name) for name in names]
    size = 9 if few else 7
    axes.set_xticks(range(len(names)), shown, rotation=60, ha="right", rotation_mode="anchor", fontsize=size)
    axes.set_yticks(range(len(names)), shown, fontsize=size)
    axes.spines[:].set_visible(False)
    return figure, axes, image


def _numbers(axis, words: Words, whole: bool = True) -> None:
    """Numbers along an axis as the language writes them, of things that are counted whole ones only."""
    axis.set_major_formatter(lambda value, _: words.plain(round(value, 6)))
    axis.get_major_locator().set_params(integer=whole)


def _figure(height: float):
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        return figure, figure.subplots()


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
