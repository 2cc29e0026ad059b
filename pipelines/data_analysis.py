"""Analyse the data alone: what is in it and what is wrong with it, as a report of its own; nothing is trained.

Reads the experiment file, divides and checks the texts or pictures, describes lengths, vocabulary and the words of each
class, or sizes, colours and duplicates, and writes the report into runs/<experiment>/<time>/. The same steps open every
other pipeline. Keras is never loaded.
"""

import sys

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.data_analysis pipelines/configs/city_news_ru.toml"


def run(arguments) -> None:
    """The pipeline, one step after another."""
    from pipelines.report import write_reports
    from pipelines.steps.experiment_file import read_experiment
    from pipelines.steps.machine import peak_memory
    from pipelines.steps.paths import shown
    from pipelines.steps.progress import Screen
    from pipelines.steps.run_folder import create_run

    screen = Screen()
    experiment = read_experiment(arguments.experiment, arguments.overrides)
    folder = create_run(experiment, arguments.overrides, arguments.experiment, "data_analysis")
    screen.line("Run", f"{experiment.name} -> {shown(folder.path)}")
    with folder.recording():
        analyse = {"named_entities": analyse_documents, "image_classification": analyse_pictures}
        analyse.get(experiment.task, analyse_texts)(experiment, folder, screen, arguments.full)
        folder.learn(reached="end", peak_memory_mib=peak_memory())
    screen.line("Took", f"{folder.facts['seconds']:.0f} s")
    for path in write_reports(folder.path, experiment.report_languages):
        screen.line("Report", shown(path))


def analyse_texts(experiment, folder, screen, full: bool) -> None:
    """Texts with labels -> analysis/ in the run folder."""
    from pipelines.steps.describe import check_and_prepare
    from pipelines.steps.load import load

    records, _ = load(experiment, folder, screen)
    check_and_prepare(records, experiment, folder, screen, full)


def analyse_documents(experiment, folder, screen, full: bool) -> None:
    """Texts with named entities -> analysis/ in the run folder."""
    from pipelines.steps.describe import check_and_describe
    from pipelines.steps.load import load_documents

    documents, _ = load_documents(experiment, folder, screen)
    check_and_describe(documents, experiment, folder, screen)


def analyse_pictures(experiment, folder, screen, full: bool) -> None:
    """Pictures with labels -> analysis/ in the run folder."""
    from pipelines.steps.describe import check_and_describe_pictures
    from pipelines.steps.load import load_pictures

    pictures, _ = load_pictures(experiment, folder, screen)
    check_and_describe_pictures(pictures, folder, screen, full)


if __name__ == "__main__":
    from pathlib import Path

    arguments = parser(__doc__, "data_analysis", EXAMPLE)
    arguments.add_argument("experiment", type=Path, help="the experiment file (TOML)")
    arguments.add_argument("overrides", nargs="*", metavar="key=value", help="settings that replace the file's")
    arguments.add_argument("--full", action="store_true", help="compare all texts, however many; otherwise a sample")
    sys.exit(main(run, arguments.parse_args()))
