"""Find named entities: annotated texts in, taggers compared beside baselines, a report out.

Reads the experiment file, divides and describes the texts, cuts them into sentences and tokens, trains every tagger
with every seed, compares all on the test part, entity by entity, and writes the report into runs/<experiment>/<time>/.
"""

import sys

from pipelines.steps.command_line import main
from pipelines.steps.run_task import run_task, task_arguments

EXAMPLE = "python -m pipelines.named_entities pipelines/configs/city_news_entities_ru.toml train.epochs=3"


def run(arguments) -> None:
    """Start or resume a run, go through the pipeline, write the reports."""
    run_task(arguments, "named_entities", find_entities)


def find_entities(experiment, folder, screen, only_prepare: bool) -> dict | None:
    """An experiment -> everything in its run folder but the report; returns comparison.json, None where it only
    prepares."""
    import numpy as np

    from pipelines.steps.compare import compare
    from pipelines.steps.entity_errors import entity_errors, recall_tables
    from pipelines.steps.fit_models import fit_models
    from pipelines.steps.machine import peak_memory
    from pipelines.steps.split import rows_of_folds
    from pipelines.steps.tasks.named_entities import METRIC, Prepared, score_of

    # Data: read, divide, say what is wrong with it, cut into sentences and tokens, prepare in every way the file names.
    frame, fold_of, cut = divided_and_cut(experiment, folder, screen, only_prepare)
    if only_prepare:
        return None
    folder.learn(classes=cut.kinds)
    folds = rows_of_folds(frame, fold_of)
    ids, texts = frame["id"].to_numpy(), frame["text"].tolist()
    prepared = {
        name: Prepared(name, experiment.language, ids, texts, cut.spans, cut.sentences[name], forms, cut.kinds, folds,
                       cut.pretrained, cut.silver.get(name))
        for name, forms in cut.forms.items()
    }  # fmt: skip

    # Models: each on each preprocessing with each seed.
    measured, failed = fit_models(experiment, prepared, folder, screen)

    # Compare on the test part (with folds: on every text, each tested once), and read the errors of the chosen model.
    folder.learn(reached="compare")
    tested = np.concatenate([rows["test"] for rows in folds])
    groups = frame["group"].to_numpy()[tested] if frame["group"].notna().all() else None
    comparison = compare(measured, METRIC, score_of(next(iter(prepared.values()))), len(tested), groups)
    folder.write_json("comparison.json", comparison | {"folds": len(folds), "failed": failed})
    folder.learn(reached="errors")
    chosen = measured[comparison["chosen"]]
    fits = [folder.model(chosen.model, chosen.preprocess, seed) for seed in experiment.seeds[: len(chosen.test)]]
    places = frame["file"] + ":" + frame["line"].astype(str)
    errors = entity_errors(fits[0], prepared[chosen.preprocess], places.tolist(), experiment.report.errors)
    described = {"model": chosen.model, "preprocess": chosen.preprocess, "seed": experiment.seeds[0]}
    folder.write_json("errors.json", described | errors)
    folder.write_json("recall.json", recall_tables(fits, prepared[chosen.preprocess]))
    if experiment.data.format == "factrueval":
        from pipelines.steps.comparator import comparator_table

        folder.write_json("comparator.json", comparator_table(experiment, folder, cut.kinds, comparison["models"]))
    folder.learn(reached="end", peak_memory_mib=peak_memory())
    return comparison


def divided_and_cut(experiment, folder, screen, only_prepare: bool) -> tuple:
    """-> documents as a table with their splits, the fold of each (None without folds), their sentences: from the run
    folder where they were prepared before, perhaps on another machine."""
    from pipelines.steps.cut_documents import cut_documents, load_cut, save_cut
    from pipelines.steps.prepared import tell_where_prepared

    found = load_cut(folder, experiment.preprocess)
    if found:
        tell_where_prepared(folder, f"{len(found[0])} texts", screen)
        return found

    from pipelines.steps.describe import check_and_describe
    from pipelines.steps.load import load_documents

    documents, fold_of = load_documents(experiment, folder, screen)
    check_and_describe(documents, experiment, folder, screen)
    cut = cut_documents(documents.frame, experiment, folder, screen)
    if only_prepare:
        save_cut(folder, documents.frame, fold_of, cut)
    return documents.frame, fold_of, cut


if __name__ == "__main__":
    sys.exit(main(run, task_arguments(__doc__, "named_entities", EXAMPLE)))
