"""Public data sets by name: list them, or bring one to this machine and check it.

An experiment file names a set with data.source. Sets lie in the folder that DATA_HOME names, else in .cache/datasets.
"""

import sys
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.public_sets ag_news"


def run(arguments) -> None:
    """Without a name the list; with one its description, the download if it is not there, the check, the place."""
    from data.sources import find_source, load_sources
    from pipelines.steps.paths import data_home

    folder = (arguments.folder or data_home()).absolute()
    if arguments.name is None:
        list_sets(load_sources(), folder)
    else:
        bring_set(find_source(arguments.name), folder)


def list_sets(sources: dict, folder: Path) -> None:
    """Print a line for each set: name, task, language, rows, megabytes to download, whether it is there, licence."""
    from data.download import missing

    lines = [("name", "task", "language", "rows", "MB", "here", "licence")]
    for source in sources.values():
        rows = f"{source.rows:,}" if source.rows else ""
        size = f"{source.bytes / 1e6:,.1f}" if source.bytes else ""
        here = "" if missing(source, folder / source.name) else "yes"
        task = source.task.replace("_", " ")
        lines.append((source.name, task, source.language, rows, size, here, source.licence))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            cell.rjust(width) if title in {"rows", "MB"} else cell.ljust(width)
            for title, cell, width in zip(lines[0], line, widths, strict=True)
        ]
        print("  ".join(cells).rstrip())
    print(f"\nhere: in {folder}")


def bring_set(source, folder: Path) -> None:
    """Say what the set is, download what is not there, check it, say where it lies and how an experiment names it."""
    from pipelines.steps.load import fetch_source
    from pipelines.steps.progress import Screen

    screen = Screen()
    screen.line(source.name, source.title)
    for title in ("task", "language", "rows", "licence", "citation", "homepage", "note"):
        if value := getattr(source, title):
            screen.line(title, f"{value:,}" if title == "rows" else value)
    place = fetch_source(source, folder, screen)
    screen.line("place", str(place))
    screen.line(
        "to use it", f'source = "{source.name}" under [data]' if source.data else "no reader knows its form yet"
    )


if __name__ == "__main__":
    arguments = parser(__doc__, "public_sets", EXAMPLE)
    arguments.add_argument("name", nargs="?", help="the set; without it all are listed")
    arguments.add_argument("--folder", type=Path, help="the data folder, where it is not that of DATA_HOME")
    sys.exit(main(run, arguments.parse_args()))
