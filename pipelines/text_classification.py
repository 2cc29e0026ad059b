"""Classify texts, by one label each or by several: a labelled table in, models compared beside baselines, a report out.

Reads the experiment file, splits and analyses the texts, prepares them in each way the file names, trains every
model on each with every seed, compares all on the test part and writes the report into runs/<experiment>/<time>/.
"""

import sys

from pipelines.steps.command_line import main
from pipelines.steps.run_task import run_task, task_arguments

EXAMPLE = "python -m pipelines.text_classification pipelines/configs/city_news_ru.toml train.epochs=3"


def run(arguments) -> None:
    """Start or resume a run, go through the pipeline, write the reports."""
    run_task(arguments, "text_classification", classify)


def classify(experiment, folder, screen, only_prepare: bool) -> dict | None:
    """An experiment -> everything in its run folder but the report; returns comparison.json, None where it only
    prepares."""
    import numpy as np

    from pipelines.steps.compare import compare
    from pipelines.steps.explain import explain_errors
    from pipelines.steps.fit_models import fit_models
    from pipelines.steps.fitted import load_fitted
    from pipelines.steps.labels import label_array
    from pipelines.steps.machine import peak_memory
    from pipelines.steps.split import rows_of_folds
    from pipelines.steps.tasks.text_classification import METRIC, Prepared, score_of

    # Data: read, divide, say what is wrong with it, prepare in every way the file names.
    frame, fold_of, tokens = divided_and_prepared(experiment, folder, screen, only_prepare)
    if only_prepare:
        return None
    labels, classes = label_array(frame, experiment.data.labels_are_lists)
    folder.learn(classes=classes)
    folds = rows_of_folds(frame, fold_of)
    ids = frame["id"].to_numpy()
    prepared = {name: Prepared(name, ids, texts, labels, classes, folds) for name, texts in tokens.items()}

    # Models: each on each preprocessing with each seed.
    measured, failed = fit_models(experiment, prepared, folder, screen)

    # Compare on the test part (with folds: on every row, each tested once), and read the errors of the chosen model.
    folder.learn(reached="compare")
    tested = np.concatenate([rows["test"] for rows in folds])
    groups = frame["group"].to_numpy()[tested] if frame["group"].notna().all() else None
    comparison = compare(measured, METRIC, score_of(next(iter(prepared.values()))), len(tested), groups)
    folder.write_json("comparison.json", comparison | {"folds": len(folds), "failed": failed})
    chosen = measured[comparison["chosen"]]
    seed = experiment.seeds[0]
    folder.learn(reached="errors")
    fitted = load_fitted(folder.model(chosen.model, chosen.preprocess, seed, 1 if len(folds) > 1 else None))
    test = folds[0]["test"]
    texts = prepared[chosen.preprocess].part("test")
    errors = explain_errors(
        fitted,
        frame["text"].to_numpy()[test],
        texts,
        (frame["file"] + ":" + frame["line"].astype(str)).to_numpy()[test],
        labels[test],
        fitted.probabilities(texts),
        [predicted[: len(test)] for row in measured for predicted in row.predicted],
        experiment.report.errors,
    )
    folder.write_json("errors.json", {"model": chosen.model, "preprocess": chosen.preprocess, "seed": seed,
                                      "texts": len(test), "errors": errors})  # fmt: skip
    folder.learn(reached="end", peak_memory_mib=peak_memory())
    return comparison


def divided_and_prepared(experiment, folder, screen, only_prepare: bool) -> tuple:
    """-> records as a table with their splits, the fold of each (None without folds), the corpus of each preprocessing:
    from the run folder where they were prepared before, perhaps on another machine."""
    from pipelines.steps.corpus import load_texts, save_texts
    from pipelines.steps.prepared import load_prepared, save_prepared, tell_where_prepared

    found = load_prepared(folder, experiment.preprocess, load_texts)
    if found:
        tell_where_prepared(folder, f"{len(found[0])} texts", screen)
        return found

    from pipelines.steps.describe import check_and_prepare
    from pipelines.steps.load import load

    records, fold_of = load(experiment, folder, screen)
    tokens = check_and_prepare(records, experiment, folder, screen)
    if only_prepare:
        save_prepared(folder, records.frame, fold_of, tokens, save_texts)
    return records.frame, fold_of, tokens


if __name__ == "__main__":
    sys.exit(main(run, task_arguments(__doc__, "text_classification", EXAMPLE)))
