"""What happened inside the networks in training, where `train.diagnose` had it recorded.

Rules of thumb and their sources: gradients that vanish, Bengio, Simard and Frasconi 1994, Glorot and Bengio 2010; that
explode, Pascanu, Mikolov and Bengio 2013; dead ReLUs and the size of steps, Karpathy's notes for the course CS231n.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph
from reports.run import Fits, Run
from reports.words import Words

VANISHED = 0.001  # of the gradient norm of the output layer
EXPLODED = 100  # times the gradient norm of the first epoch
DEAD = 0.4
SATURATED = 0.5
TABLE = "words"  # the layer with a row for each word
STEP, SMALL, LARGE = 1e-3, 1e-5, 0.1  # of the norm of the weights; networks that learn well make steps of 0.01


def chapter(run: Run, words: Words) -> Chapter | None:
    """A figure for each network that was looked into, then a sentence for everything that went wrong."""
    shown = [fits for fits in run.networks_at_best if fits.inside]
    if not shown:
        return None
    pictures = [
        Figure(
            f"inside-{number}",
            figures.inside(fits.inside[0], STEP, words),
            words("caption-inside", model=run.title(fits), seed=str(run.config["seeds"][0]), folds=run.folds),
        )
        for number, fits in enumerate(shown, start=1)
    ]
    found = {run.title(fits): troubles(run, fits, words) for fits in shown}
    said = [sentence for of_network in found.values() for sentence in of_network]
    if well := [name for name, of_network in found.items() if not of_network]:
        said.append(words("inside-well", models=", ".join(well), labels=run.labels, **_limits(words)))
    return Chapter(
        "inside", words("title-inside"), [Paragraph(words("inside-how", labels=run.labels)), *pictures, Bullets(said)]
    )


def troubles(run: Run, fits: Fits, words: Words) -> list[str]:
    """What went wrong inside a network, with the layers, the worst value and the rule; nothing where all is well."""
    said = []
    for trouble in TROUBLES:
        values = trouble.values(fits.inside)
        if found := [layer for layer, value in values.items() if trouble.is_bad(value)]:
            worst = (min if trouble.low else max)(values[layer] for layer in found)
            said.append(
                words(
                    f"inside-{trouble.name}",
                    model=run.title(fits),
                    layers=", ".join(found),
                    count=len(found),
                    labels=run.labels,
                    value=words.percent(worst) if trouble.is_share else words.significant(worst),
                    **_limits(words),
                )
            )
    return said


def _limits(words: Words) -> dict[str, str]:
    return {
        "vanished": words.plain(VANISHED),
        "exploded": words.plain(EXPLODED),
        "dead": words.percent(DEAD),
        "saturated": words.percent(SATURATED),
        "small": words.plain(SMALL),
        "large": words.plain(LARGE),
        "step": words.plain(STEP),
    }


@dataclass(frozen=True)
class Trouble:
    """A rule: what is measured of each layer of a network's fits, and from which value on it is bad."""

    name: str
    values: Callable[[list[pd.DataFrame]], dict[str, float]]
    limit: float
    low: bool = False  # bad is what is below the limit
    is_share: bool = False

    def is_bad(self, value: float) -> bool:
        """Whether a value is beyond the limit; no value is not."""
        return value < self.limit if self.low else value > self.limit


def _vanishing(tables: list[pd.DataFrame]) -> dict[str, float]:
    """Gradient norm of each layer to that of the output layer: the median over epochs and fits."""
    tables = [_by_layer(table, "gradient_norm") for table in tables]
    return _medians([table.div(table.iloc[:, -1], axis=0) for table in tables])


def _exploding(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The largest gradient norm of each layer to that of the first epoch, in the worst of the fits."""
    tables = [_by_layer(table, "gradient_norm") for table in tables]
    return pd.concat([table.max() / table.iloc[0] for table in tables], axis=1).max(axis=1).to_dict()


def _steps(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The size of a step to that of the weights: the median over epochs and fits."""
    return _medians([_by_layer(table, "update_ratio") for table in tables])


def _steps_but_of_table(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The same without the table of words, of which a step moves few rows."""
    return {layer: value for layer, value in _steps(tables).items() if layer != TABLE}


def _dead(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The share of dead units at the end: the mean of the fits."""
    return pd.concat([_by_layer(table, "dead").ffill().iloc[-1] for table in tables], axis=1).mean(axis=1).to_dict()


def _saturated(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The same of saturated outputs, without those of the output layer, which is right to be sure."""
    found = []
    for table in tables:
        layers = list(dict.fromkeys(table["layer"]))
        output = layers.index(_by_layer(table, "gradient_norm").columns[-1])
        at_end = _by_layer(table, "saturated").iloc[-1]
        found.append(at_end[[layer for layer in at_end.index if layers.index(layer) < output]])
    return pd.concat(found, axis=1).mean(axis=1).to_dict()


TROUBLES = (
    Trouble("vanishing", _vanishing, VANISHED, low=True),
    Trouble("exploding", _exploding, EXPLODED),
    Trouble("dead", _dead, DEAD, is_share=True),
    Trouble("saturated", _saturated, SATURATED, is_share=True),
    Trouble("large-steps", _steps, LARGE),
    Trouble("small-steps", _steps_but_of_table, SMALL, low=True),
)


def _by_layer(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Epochs down, the layers that have such a value across, the one next to the input first."""
    layers = list(dict.fromkeys(table.loc[table[name].notna(), "layer"]))
    return table.pivot(index="epoch", columns="layer", values=name)[layers]


def _medians(tables: list[pd.DataFrame]) -> dict[str, float]:
    return pd.concat(tables).replace(np.inf, np.nan).median().to_dict()
