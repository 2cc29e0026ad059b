"""Classify texts: a labelled table in, models compared beside baselines, a report out.

Reads the experiment file, splits and analyses the texts, prepares them in each way the file names, trains every
model on each with every seed, compares all on the test part and writes the report into runs/<experiment>/<time>/.
"""

import sys

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.text_classification pipelines/configs/city_news_ru.toml train.epochs=3"


def run(arguments) -> None:
    """The pipeline, one step after another."""
    # Imported here, so that --help does not wait for them.
    import time

    from pipelines.steps.experiment import read_experiment
    from pipelines.steps.paths import shown
    from pipelines.steps.progress import Screen
    from pipelines.steps.run_folder import create_run, open_run

    screen = Screen()
    started = time.perf_counter()
    if arguments.resume:
        folder, experiment = open_run(arguments.resume)
    else:
        experiment = read_experiment(arguments.experiment, arguments.overrides)
        folder = create_run(experiment, arguments.overrides, arguments.experiment)
    screen.line("Run", f"{experiment.name} -> {shown(folder.path)}")
    before = folder.facts.get("seconds", 0)  # of a run that is resumed
    try:
        comparison = classify(experiment, folder, screen)
    except BaseException as error:
        state = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
        folder.learn(
            state=state, error=f"{type(error).__name__}: {error}", seconds=before + time.perf_counter() - started
        )
        raise
    folder.learn(state="finished", error=None, seconds=before + time.perf_counter() - started)

    from pipelines.report import write_reports

    paths = write_reports(folder.path, experiment.report.languages or (experiment.language,))
    folder.learn(seconds_with_reports=before + time.perf_counter() - started)
    screen.results(comparison)
    screen.line("Took", f"{time.perf_counter() - started:.0f} s")
    for path in paths:
        screen.line("Report", shown(path))


def classify(experiment, folder, screen) -> dict:
    """An experiment -> everything in its run folder but the report; returns comparison.json."""
    import numpy as np

    from pipelines.steps import analysis
    from pipelines.steps.builders import find_builders
    from pipelines.steps.compare import compare
    from pipelines.steps.explain import explain_errors
    from pipelines.steps.fit import Prepared, fit_model, seeds_of
    from pipelines.steps.fitted import load_fitted
    from pipelines.steps.machine import machine, peak_memory
    from pipelines.steps.preprocess import preprocess
    from pipelines.steps.records import SPLITS, read_records
    from pipelines.steps.split import split_records

    # Data: read, say what was left out, split.
    folder.learn(reached="data", **machine())
    records = read_records(experiment.data)
    frame, classes = records.frame, records.classes
    frame["split"] = split_records(frame, experiment.data)
    folder.write_table("splits.csv", frame[["id", "split", "label", "group", "file", "line"]])
    folder.write_table("analysis/left_out.csv", records.left_out)
    overview = analysis.overview(records)
    folder.write_json("analysis/overview.json", overview)
    folder.write_table("analysis/classes.csv", analysis.class_sizes(records))
    parts = ", ".join(f"{overview['splits'][split]} {split}" for split in SPLITS)
    screen.line("Data", f"{len(frame)} texts, {len(classes)} classes: {parts}")
    for note in records.notes + [f"left out: {r['rows']} × {r['reason']} (first: {r['file']}, line {r['line']})"
                                 for r in overview["left_out"]]:  # fmt: skip
        screen.line("", note)

    # Preprocess: every way the file names.
    rows = {split: np.flatnonzero(frame["split"] == split) for split in SPLITS}
    labels = np.searchsorted(classes, frame["label"])
    prepared, facts = {}, {}
    for name, settings in experiment.preprocess.items():
        folder.learn(reached=f"preprocess {name}")
        tokens = []
        with screen.bar(f"preprocess {name}", len(frame)) as show:
            for number, text in enumerate(preprocess(frame["text"], experiment.language, settings), start=1):
                tokens.append(text)
                show(number)
        prepared[name] = Prepared(name, frame["id"].to_numpy(), tokens, labels, classes, rows)
        facts[name] = analysis.preprocessing(frame, tokens)
        screen.line("Preprocess", f"{name}: {facts[name]['vocabulary']} different tokens in the training part")
    folder.write_json("analysis/preprocess.json", facts)
    first = next(iter(prepared.values()))
    folder.write_table("analysis/lengths.csv", analysis.lengths(frame, first.tokens))
    folder.write_json("analysis/top_words.json", analysis.top_words(frame, first.tokens, experiment.language))

    # Models: each on each preprocessing with each seed.
    builders = find_builders(experiment.task)
    plan = [(name, p) for name, model in experiment.models.items() for p in model.preprocess]
    plan.sort(key=lambda pair: not builders[experiment.models[pair[0]].architecture].is_baseline)
    total = sum(len(seeds_of(experiment, builders[experiment.models[name].architecture])) for name, _ in plan)
    measured, done = [], 0
    with screen.bar("train", total) as show:
        for name, way in plan:
            builder = builders[experiment.models[name].architecture]
            if not builder.is_baseline and "device" not in folder.facts:
                show(done, "loading Keras")
                device = describe_device()
                folder.learn(**device)
                screen.line("Device", f"{device['backend']} on {', '.join(device['device'])}")
            folder.learn(reached=f"train {name} on {way}")
            epochs = experiment.models[name].train.epochs
            show(done, f"{name} · {way}")

            def on_epoch(seed, row, label=f"{name} · {way}", epochs=epochs):
                show(
                    done + row["epoch"] / epochs,
                    f"{label} · seed {seed} · epoch {row['epoch']}/{epochs}, "
                    f"validation macro-F1 {row['validation_macro_f1']:.3f}",
                )

            def on_fit(seed):
                nonlocal done
                done += 1
                show(done)

            measured.append(fit_model(experiment, name, builder, prepared[way], folder, on_epoch, on_fit))
            screen.line(name, f"{way}: validation macro-F1 {np.mean(measured[-1].validation_macro_f1):.3f}, "
                              f"{np.mean(measured[-1].seconds):.1f} s a fit")  # fmt: skip

    # Compare on the test part, and read the errors of the model that validation chose.
    folder.learn(reached="compare")
    groups = frame["group"].to_numpy()[rows["test"]] if frame["group"].notna().all() else None
    comparison = compare(measured, labels[rows["test"]], groups)
    folder.write_json("comparison.json", comparison)
    chosen = measured[comparison["chosen"]]
    seed = seeds_of(experiment, builders[experiment.models[chosen.model].architecture])[0]
    folder.learn(reached="errors")
    fitted = load_fitted(folder.model(chosen.model, chosen.preprocess, seed))
    test = rows["test"]
    tokens = prepared[chosen.preprocess].part("test")
    errors = explain_errors(
        fitted,
        frame["text"].to_numpy()[test],
        tokens,
        (frame["file"] + ":" + frame["line"].astype(str)).to_numpy()[test],
        labels[test],
        fitted.probabilities(tokens),
        [predicted for row in measured for predicted in row.predicted],
        experiment.report.errors,
    )
    folder.write_json("errors.json", {"model": chosen.model, "preprocess": chosen.preprocess, "seed": seed,
                                      "errors": errors})  # fmt: skip
    folder.learn(reached="end", peak_memory_mib=peak_memory())
    return comparison


def describe_device() -> dict:
    """-> the backend with its version and the devices it trains on. Loads Keras."""
    from pipelines.steps.backends import backend, load_keras

    keras = load_keras()
    return {"backend": keras.backend.backend(), "device": backend().devices()}


if __name__ == "__main__":
    from pathlib import Path

    arguments = parser(__doc__, "text_classification", EXAMPLE)
    arguments.add_argument("experiment", type=Path, nargs="?", help="the experiment file (TOML)")
    arguments.add_argument("overrides", nargs="*", metavar="key=value", help="settings that replace the file's")
    arguments.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run that was broken off")
    parsed = arguments.parse_args()
    if bool(parsed.experiment) == bool(parsed.resume):
        arguments.error("give an experiment file, or --resume and a run folder")
    sys.exit(main(run, parsed))
