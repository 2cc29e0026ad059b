"""Write the report of a run again: in another language, or after the templates were changed.

Reads the files of the run folder only; nothing is trained, and Keras is not loaded.
"""

import sys
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.report runs/city-news-ru/20261121-120000 --language en"


def write_reports(folder: Path, languages: tuple[str, ...]) -> list[Path]:
    """A finished run -> the paths of its HTML reports: report.html, and report.<language>.html for further ones."""
    from reports.report import write_report

    return [
        write_report(folder, language, "report" if number == 0 else f"report.{language}")[0]
        for number, language in enumerate(languages)
    ]


def run(arguments) -> None:
    """Read the run, write the reports, print their paths."""
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.paths import shown
    from pipelines.steps.run_folder import open_run

    folder, experiment = open_run(arguments.run)
    if folder.facts["pipeline"] == "learning_rate":
        raise ConfigError(
            f"{arguments.run}: made by learning_rate, which writes no report: see learning_rates.svg in it"
        )
    if folder.facts["state"] != "finished":
        raise ConfigError(
            f"{arguments.run}: this run is not finished: it is {folder.facts['state']} and reached "
            f'"{folder.facts["reached"]}". Go on with --resume.'
        )
    languages = tuple(arguments.language or experiment.report_languages)
    for path in write_reports(folder.path, languages):
        print(shown(path.resolve()))


if __name__ == "__main__":
    arguments = parser(__doc__, "report", EXAMPLE)
    arguments.add_argument("run", type=Path, help="the run folder")
    arguments.add_argument("--language", action="append", choices=["en", "ru"], help="may be given twice")
    sys.exit(main(run, arguments.parse_args()))
