"""Find a learning rate for each network: one short training in which it rises until the loss goes up.

Reads the experiment file, prepares the texts or pictures of the training part and tries each network on its first
preprocessing with the first seed, optimizer and loss as in the file. Prints what it suggests, ready to be pasted behind
a command, and writes the curves into runs/<experiment>/<time>/. The test part is not looked at.
"""

import sys

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.learning_rate pipelines/configs/city_news_ru.toml"


def run(arguments) -> None:
    """The pipeline, one step after another."""
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.experiment_file import read_experiment
    from pipelines.steps.paths import shown
    from pipelines.steps.progress import Screen
    from pipelines.steps.run_folder import create_run

    screen = Screen()
    experiment = read_experiment(arguments.experiment, arguments.overrides)
    if experiment.task == "named_entities":
        raise ConfigError('task = "named_entities": learning_rate looks for rates of classifiers, of texts or pictures')
    networks = networks_of(experiment)
    folder = create_run(experiment, arguments.overrides, arguments.experiment, "learning_rate")
    screen.line("Run", f"{experiment.name} -> {shown(folder.path)}")
    with folder.recording():
        prepare_training = prepare_pictures if experiment.task == "image_classification" else prepare_texts
        prepared = prepare_training(experiment, {way for _, way in networks.values()}, folder, screen)
        found = try_rates(experiment, networks, prepared, folder, screen)
        folder.learn(reached="end", learning_rates=found)
    pasted = [
        f"models.{name}.train.learning_rate={row['suggested']:g}" for name, row in found.items() if row["suggested"]
    ]
    screen.line("Set", " ".join(pasted) or "nothing: no loss fell enough")
    screen.line("Took", f"{folder.facts['seconds']:.0f} s")
    screen.line("Curves", shown(folder.path / "learning_rates.svg"))


def networks_of(experiment) -> dict:
    """An experiment -> its networks that have a learning rate: the builder and the first preprocessing of each.

    Raises: ConfigError where there is none.
    """
    from pipelines.steps.builders import find_builders
    from pipelines.steps.errors import ConfigError

    builders = find_builders(experiment.task)
    models = {name: (builders[model.architecture], model.preprocess[0]) for name, model in experiment.models.items()}
    networks = {name: found for name, found in models.items() if not found[0].is_baseline}
    if not networks:
        kinds = ", ".join(sorted(name for name, builder in builders.items() if not builder.is_baseline))
        raise ConfigError(
            f"models: no network among {', '.join(models)}, and baselines have no learning rate; add one of {kinds}"
        )
    if with_lbfgs := [name for name in networks if experiment.models[name].train.optimizer == "lbfgs"]:
        raise ConfigError(
            f'optimizer = "lbfgs" ({", ".join(with_lbfgs)}): it finds the length of its steps itself, so there is no '
            "learning rate to look for; take another optimizer"
        )
    return networks


def prepare_pictures(experiment, ways: set[str], folder, screen) -> dict:
    """Read, divide, prepare -> the pictures after each preprocessing, with the rows of training and validation."""
    import numpy as np

    from pipelines.steps.labels import label_array
    from pipelines.steps.load import load_pictures
    from pipelines.steps.tasks.image_classification import Prepared

    pictures, _ = load_pictures(experiment, folder, screen)  # with folds: the parts of the first
    frame = pictures.frame
    labels, classes = label_array(frame, several=False)
    rows = {split: np.flatnonzero(frame["split"] == split) for split in ("train", "validation")}
    ids = frame["id"].to_numpy()
    return {way: Prepared(way, ids, array, labels, classes, [rows]) for way, array in pictures.arrays.items()}


def prepare_texts(experiment, ways: set[str], folder, screen) -> dict:
    """Read, divide, prepare -> the texts after each preprocessing, with the rows of training and validation."""
    import numpy as np

    from pipelines.steps.labels import label_array
    from pipelines.steps.load import load
    from pipelines.steps.preprocess import prepare
    from pipelines.steps.tasks.text_classification import Prepared

    records, _ = load(experiment, folder, screen)  # with folds: the parts of the first
    frame, prepared = records.frame, {}
    labels, classes = label_array(frame, experiment.data.labels_are_lists)
    rows = {split: np.flatnonzero(frame["split"] == split) for split in ("train", "validation")}
    texts = frame["text"].tolist()
    for way in [way for way in experiment.preprocess if way in ways]:
        folder.learn(reached=f"preprocess {way}")
        with screen.bar(f"preprocess {way}", len(texts)) as show:
            corpus = prepare(texts, experiment.language, experiment.preprocess[way], show).corpus
        prepared[way] = Prepared(way, frame["id"].to_numpy(), corpus, labels, classes, [rows])
    return prepared


def try_rates(experiment, networks: dict, prepared: dict, folder, screen) -> dict:
    """Networks and prepared data -> what is suggested for each; the curves are written into the run folder."""
    import pandas as pd

    from pipelines.steps.backends import describe_device
    from reports.figures import learning_rates
    from reports.words import Words

    device = describe_device(experiment.deterministic)
    folder.learn(**device)
    screen.line("Device", f"{device['backend']} on {', '.join(device['device'])}")
    if device["unused_gpu"]:
        screen.line("", device["unused_gpu"])

    from pipelines.steps.range_test import STEPS, range_test, suggestion
    from pipelines.steps.tasks import task_named
    from pipelines.steps.train import new_engine

    seed, tables, found = experiment.seeds[0], {}, {}
    with screen.bar("range test", len(networks)) as show:
        for done, (name, (builder, way)) in enumerate(networks.items()):
            folder.learn(reached=f"range test {name}")
            model = experiment.models[name]
            build, parts, _, _ = task_named(experiment.task).untrained(model, builder, prepared[way], 0)
            engine = new_engine(build, model.train, parts["train"], seed)
            tables[name] = range_test(
                engine, parts["train"], seed, lambda step, done=done, name=name: show(done + step / STEPS, name)
            )
            found[name] = {"given": model.train.learning_rate} | suggestion(tables[name])
            screen.line(name, in_words(**found[name]))
    folder.write_table("learning_rates.csv", pd.concat(tables, names=["model", "step"]).reset_index())
    words = Words(experiment.report_languages[0])
    folder.write_text("learning_rates.svg", learning_rates(tables, found, words))
    return found


def in_words(given: float, suggested: float | None, fell_from: float, fell_to: float, diverged_at: float | None) -> str:
    """A suggestion -> the line that is shown for it."""
    end = f"diverged at {diverged_at:.2g}" if diverged_at else "did not diverge"
    if suggested is None:
        return f"no rate to suggest: the loss hardly fell ({fell_from:.3g} to {fell_to:.3g}), {end}"
    return f"{suggested:g} suggested, {given:g} set; loss fell from {fell_from:.3g} to {fell_to:.3g}, {end}"


if __name__ == "__main__":
    from pathlib import Path

    arguments = parser(__doc__, "learning_rate", EXAMPLE)
    arguments.add_argument("experiment", type=Path, help="the experiment file (TOML)")
    arguments.add_argument("overrides", nargs="*", metavar="key=value", help="settings that replace the file's")
    sys.exit(main(run, arguments.parse_args()))
