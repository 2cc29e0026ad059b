"""Figures of a search of settings, drawn from the trials of sweep.json."""

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from reports.figures import ACCENT, BASELINE, NETWORK, PALE, STYLE, WIDTH, _figure, _numbers, _svg, short
from reports.words import Words

COLUMNS = 2  # of slices
AXIS = 0.95  # inches between the axes of parallel coordinates


@dataclass(frozen=True)
class Axis:
    """A setting: its name, the places of values from 0 to 1, and what is written at some of them."""

    name: str
    place: Callable[[object], float]
    marks: list[tuple[float, str]]


def values(trials: list[dict], best: int | None, metric: str, words: Words) -> str:
    """Trials in their order -> a dot for the score of each, paler where it was stopped early, a cross below where it
    failed; a line for the best so far."""
    figure, axes = _figure(3.0)
    complete = [trial for trial in trials if trial["state"] == "complete"]
    stopped = [trial for trial in trials if trial["state"] == "pruned" and trial["scores"]]
    failed = [trial for trial in trials if trial["state"] == "failed"]
    axes.plot([t["number"] for t in complete], [100 * t["value"] for t in complete], "o", color=NETWORK, markersize=6,
              label=words("sweep-state-complete"))  # fmt: skip
    if stopped:
        axes.plot([t["number"] for t in stopped], [100 * max(t["scores"]) for t in stopped], "o", color=PALE,
                  markersize=5, label=words("sweep-state-pruned"))  # fmt: skip
    highest = np.maximum.accumulate([100 * trial["value"] for trial in complete])
    axes.step([t["number"] for t in complete] + [trials[-1]["number"]], [*highest, highest[-1]], where="post",
              color=ACCENT, linewidth=1.6, label=words("sweep-best-so-far"))  # fmt: skip
    if failed:
        low = axes.get_ylim()[0]
        axes.plot([t["number"] for t in failed], [low] * len(failed), "x", color=BASELINE, markersize=7, clip_on=False,
                  label=words("sweep-state-failed"))  # fmt: skip
    axes.set_xlabel(words("axis-trial"))
    axes.set_ylabel(words("axis-validation-score", metric=words.score(metric)))
    _numbers(axes.xaxis, words)
    _numbers(axes.yaxis, words, whole=False)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=2, fontsize=9, frameon=False)
    return _svg(figure)


def parallel(trials: list[dict], best: int, axes: list[Axis], metric: str, words: Words) -> tuple[str, bool]:
    """Complete trials and the axes of their settings -> a line for each trial from setting to setting to its score,
    the best one standing out; whether the figure is wide."""
    width = max(WIDTH, AXIS * (len(axes) + 1) + 1.2)
    with matplotlib.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(width, 3.4), layout="constrained")
        panel = figure.subplots()
    scores = np.array([trial["value"] for trial in trials])
    low, high = scores.min(), scores.max()
    span = max(high - low, 1e-9)
    colours = matplotlib.colormaps["viridis"]
    places = range(len(axes) + 1)
    for trial in sorted(trials, key=lambda trial: trial["value"]):
        score = (trial["value"] - low) / span
        heights = [axis.place(trial["settings"].get(axis.name)) for axis in axes]
        is_best = trial["number"] == best
        colour, strength = (ACCENT, 1) if is_best else (colours(0.9 * score), 0.6)
        panel.plot(places, [*heights, score], color=colour, alpha=strength, linewidth=2.6 if is_best else 1.2,
                   zorder=3 if is_best else 2)  # fmt: skip
    of_score = [(0, words.points(low)), (1, words.points(high))]
    for place, marks in zip(places, [*(axis.marks for axis in axes), of_score], strict=True):
        panel.axvline(place, color="#4a5568", linewidth=0.8, zorder=1)
        for height, text in marks:
            panel.text(place + 0.04, height, short(text), fontsize=8, va="center", zorder=4,
                       bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8})  # fmt: skip
    names = [short(axis.name.rpartition(".")[2]) for axis in axes]
    panel.set_xticks(list(places), [*names, words.score(metric)], rotation=20, ha="right", fontsize=9)
    panel.set_xlim(-0.1, len(axes) + 0.5)
    panel.set_ylim(-0.06, 1.06)
    panel.set_yticks([])
    panel.spines[:].set_visible(False)
    return _svg(figure), width > WIDTH


def importance(shares: dict[str, float], words: Words) -> str:
    """Settings and the share of the differences that goes back to each -> bars, the greatest above."""
    figure, axes = _figure(0.34 * len(shares) + 0.9)
    ordered = sorted(shares.items(), key=lambda item: item[1])
    axes.barh(range(len(ordered)), [100 * share for _, share in ordered], color=NETWORK, height=0.65)
    axes.set_yticks(range(len(ordered)), [short(name) for name, _ in ordered])
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0, 100)
    axes.set_xlabel(words("axis-importance"))
    _numbers(axes.xaxis, words)
    return _svg(figure)


def slices(trials: list[dict], best: int, axes: list[Axis], metric: str, words: Words) -> str:
    """Complete trials and the axes of their settings -> a panel for each setting: its value across, the score up."""
    rows = -(-len(axes) // COLUMNS)
    columns = min(COLUMNS, len(axes))
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.0 * rows + 0.2), layout="constrained")
        panels = np.atleast_1d(figure.subplots(rows, columns, sharey=True)).ravel()
    for number, (panel, axis) in enumerate(zip(panels, axes, strict=False)):
        with_it = [trial for trial in trials if axis.name in trial["settings"]]
        for trial in with_it:
            is_best = trial["number"] == best
            panel.plot(axis.place(trial["settings"][axis.name]), 100 * trial["value"], "o",
                       color=ACCENT if is_best else NETWORK, markersize=7 if is_best else 5, alpha=0.85,
                       zorder=3 if is_best else 2)  # fmt: skip
        panel.set_xlim(-0.08, 1.08)
        panel.set_xticks([place for place, _ in axis.marks], [short(text) for _, text in axis.marks], fontsize=8)
        panel.set_title(short(axis.name), fontsize=9, loc="left")
        _numbers(panel.yaxis, words, whole=False)
        if number % columns == 0:
            panel.set_ylabel(words.score(metric))
    for panel in panels[len(axes) :]:
        panel.set_visible(False)
    return _svg(figure)
