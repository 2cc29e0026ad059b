"""Scores by the rule of factRuEval-2016, beside ours: published results on that corpus are of its comparator."""

import numpy as np

from pipelines.steps.entity_errors import test_part
from pipelines.steps.entity_scores import comparator_scores
from pipelines.steps.experiment import Experiment
from pipelines.steps.run_folder import RunFolder

OF_CORPUS = {"Person": "per", "Location": "loc", "LocOrg": "locorg", "Org": "org"}  # its kinds -> the comparator's


def comparator_table(experiment: Experiment, folder: RunFolder, kinds: list[str], rows: list[dict]) -> list[dict]:
    """An experiment on factRuEval-2016, its run, its kinds and the rows of comparison.json -> a row for each model and
    mode: precision, recall and f1, means over the seeds, and by kind.

    LocOrg, a place that acts (states, cities), is "kept" as a kind of its own or counted "as loc"; where `data.kinds`
    gives it the name of places, only the second can be told.
    """
    named = experiment.data.kinds or {kind: kind for kind in OF_CORPUS}
    kept = {name: OF_CORPUS[kind] for kind, name in reversed(named.items()) if kind in OF_CORPUS and name in kinds}
    merged = named.get("LocOrg") == named.get("Location")
    as_loc = {name: "loc" if kind == "locorg" else kind for name, kind in kept.items()}
    modes = {"as loc": as_loc} if merged else {"kept": kept, "as loc": as_loc}
    table = []
    for row in rows:
        fits = [folder.model(row["model"], row["preprocess"], seed) for seed in experiment.seeds[: row["seeds"]]]
        for mode, kinds_of in modes.items():
            scores = [comparator_scores(test_part(fit), kinds_of) for fit in fits]
            by_kind = [
                {"class": of_fits[0]["class"]} | _means(of_fits)
                for of_fits in zip(*(of_fit["by_kind"] for of_fit in scores), strict=True)
            ]
            table.append({"model": row["model"], "preprocess": row["preprocess"], "mode": mode, **_means(scores),
                          "by_kind": by_kind})  # fmt: skip
    return table


def _means(of_fits: list[dict]) -> dict[str, float]:
    return {name: float(np.mean([of_fit[name] for of_fit in of_fits])) for name in ("precision", "recall", "f1")}
