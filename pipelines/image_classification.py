"""Classify pictures: folders, a table or packed arrays in, networks compared beside baselines, a report out.

Reads the experiment file, opens every picture, says what is wrong with which, divides and analyses them, brings them to
one shape in each way the file names, trains every model on each with every seed, compares all on the test part, shows
what the best network looks at and writes the report into runs/<experiment>/<time>/.
"""

import sys

from pipelines.steps.command_line import main
from pipelines.steps.run_task import run_task, task_arguments

EXAMPLE = "python -m pipelines.image_classification pipelines/configs/digits.toml train.epochs=5"


def run(arguments) -> None:
    """Start or resume a run, go through the pipeline, write the reports."""
    run_task(arguments, "image_classification", classify_pictures)


def classify_pictures(experiment, folder, screen, only_prepare: bool) -> dict | None:
    """An experiment -> everything in its run folder but the report; returns comparison.json, None where it only
    prepares."""
    import numpy as np

    from pipelines.steps.compare import compare
    from pipelines.steps.fit_models import fit_models
    from pipelines.steps.fitted import load_fitted
    from pipelines.steps.labels import label_array
    from pipelines.steps.machine import peak_memory
    from pipelines.steps.picture_errors import picture_errors
    from pipelines.steps.split import rows_of_folds
    from pipelines.steps.tasks.image_classification import METRIC, Prepared, score_of

    # Data: read, divide, say what is wrong with it, bring to one shape in every way the file names.
    frame, fold_of, arrays = divided_and_prepared(experiment, folder, screen, only_prepare)
    if only_prepare:
        return None
    labels, classes = label_array(frame, several=False)
    folder.learn(classes=classes)
    folds = rows_of_folds(frame, fold_of)
    ids = frame["id"].to_numpy()
    prepared = {name: Prepared(name, ids, pictures, labels, classes, folds) for name, pictures in arrays.items()}

    # Models: each on each preprocessing with each seed.
    measured, failed = fit_models(experiment, prepared, folder, screen)

    # Compare on the test part (with folds: on every picture, each tested once).
    folder.learn(reached="compare")
    tested = np.concatenate([rows["test"] for rows in folds])
    groups = frame["group"].to_numpy()[tested] if frame["group"].notna().all() else None
    comparison = compare(measured, METRIC, score_of(next(iter(prepared.values()))), len(tested), groups)
    folder.write_json("comparison.json", comparison | {"folds": len(folds), "failed": failed})

    # Read the errors of the chosen model, and look into the best network.
    def fit_of(number: int) -> tuple:
        row, seed = measured[number], experiment.seeds[0]
        path = folder.model(row.model, row.preprocess, seed, 1 if len(folds) > 1 else None)
        return row.model, prepared[row.preprocess], load_fitted(path)

    folder.learn(reached="errors")
    places = (frame["file"] + frame["line"].map(lambda line: "" if line is None else f":{line}")).to_numpy()
    picture_errors(*fit_of(comparison["chosen"]), places, experiment.report.errors, folder)
    if comparison["best_network"] is not None:
        from pipelines.steps.looks import write_looks

        folder.learn(reached="looks")
        augment = experiment.models[measured[comparison["best_network"]].model].augment
        write_looks(*fit_of(comparison["best_network"]), places, augment, folder)
    folder.learn(reached="end", peak_memory_mib=peak_memory())
    return comparison


def divided_and_prepared(experiment, folder, screen, only_prepare: bool) -> tuple:
    """-> pictures as a table with their splits, the fold of each (None without folds), the pixels after each
    preprocessing: from the run folder where they were prepared before, perhaps on another machine."""
    from pipelines.steps.pixel_files import load_pixels, save_pixels
    from pipelines.steps.prepared import load_prepared, save_prepared, tell_where_prepared

    found = load_prepared(folder, experiment.preprocess, load_pixels)
    if found:
        tell_where_prepared(folder, f"{len(found[0])} pictures", screen)
        return found

    from pipelines.steps.describe import check_and_describe_pictures
    from pipelines.steps.load import load_pictures

    pictures, fold_of = load_pictures(experiment, folder, screen)
    check_and_describe_pictures(pictures, folder, screen)
    if only_prepare:
        save_prepared(folder, pictures.frame, fold_of, pictures.arrays, save_pixels)
    return pictures.frame, fold_of, pictures.arrays


if __name__ == "__main__":
    sys.exit(main(run, task_arguments(__doc__, "image_classification", EXAMPLE)))
