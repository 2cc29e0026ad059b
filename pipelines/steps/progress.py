"""What a person sees while a run goes on: a line for each step done, one bar for all the fits, with the time left."""

from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

SCORES = {"macro_f1": "macro-F1", "entity_f1": "entity F1", "accuracy": "accuracy", "micro_f1": "micro-F1",
          "token_f1": "token F1"}  # fmt: skip
BESIDE = ("accuracy", "micro_f1", "token_f1")  # the first that a task has stands beside the score that decides


class Screen:
    """Writes to the terminal. Without one (a file, a CI log) there are the lines and no moving bars."""

    def __init__(self):
        self.console = Console(highlight=False, soft_wrap=True)

    def line(self, title: str, text: str = "") -> None:
        """A step's name and what came of it."""
        self.console.print(Text.assemble((f"{title:<12} ", "bold"), text))  # one print: a bar may be moving below it

    @contextmanager
    def bar(self, title: str, total: int):
        """A bar of `total` steps -> a function that takes steps done (may be a part of one) and what is being done."""
        columns = (
            SpinnerColumn("line"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            TextColumn("{task.description}", markup=False),
        )
        silent = not self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=silent) as progress:
            task = progress.add_task(title, total=total)
            yield lambda done, doing="": progress.update(task, completed=done, description=doing or title)

    def findings(self, findings: list[dict]) -> None:
        """The warnings of findings.json, a line each; remarks are left to the report."""
        from reports.words import Words

        words = Words("en")
        for finding in findings:
            if finding["severity"] != "remark":
                said = words(f"finding-{finding['kind']}", count=finding["count"], **finding["values"])
                self.line("", f"{finding['severity']}: {said}")

    def text(self, text: str) -> None:
        """Text as it is."""
        self.console.print(text, markup=False)

    @contextmanager
    def spinner(self, title: str):
        """Work of unknown length -> a function that takes the number of things done so far."""
        columns = (
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False),
            TextColumn("{task.completed}"),
        )
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as progress:
            task = progress.add_task(title, total=None)
            yield lambda done: progress.update(task, completed=done)

    @contextmanager
    def download(self, title: str):
        """A download -> a function that takes bytes done, bytes in all (None: unknown) and the file's name."""
        columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=20), DownloadColumn(),
                   TransferSpeedColumn(), TimeRemainingColumn(compact=True))  # fmt: skip
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as progress:
            task = progress.add_task(title, total=None)
            yield lambda done, total, file: progress.update(
                task, completed=done, total=total, description=f"{title}: {file}"
            )

    def then_and_now(self, then: dict[str, str], now: dict[str, str], libraries: dict[str, str]) -> None:
        """Conditions of two runs side by side, those that differ marked; libraries that are the same only counted."""
        table = Table(box=None, pad_edge=False)
        for column in ("", "", "then", "now"):
            table.add_column(column, overflow="fold")
        names = list(then | now)
        same = [name for name in names if name in libraries and then.get(name) == now.get(name)]
        for name in [name for name in names if name not in same]:
            was, is_now = then.get(name, "none"), now.get(name, "none")
            table.add_row(*map(Text, ("", name, was, "the same") if was == is_now else ("≠", name, was, is_now)))
        table.add_row("", "libraries", f"{len(same)} are of the same versions")
        self.console.print(table)

    def results(self, comparison: dict) -> None:
        """The table of comparison.json, the best on validation marked."""
        table = Table(box=None, pad_edge=False)
        table.add_column("model", no_wrap=True)
        metric, scores = comparison["metric"], comparison["models"][0]["test"]
        beside = next(name for name in BESIDE if name in scores)
        for column in ("validation", f"test {SCORES[metric]}", "95 % interval", SCORES[beside], "s/fit"):
            table.add_column(column, justify="right", no_wrap=True)
        several = len({row["preprocess"] for row in comparison["models"]}) > 1
        for number, row in enumerate(comparison["models"]):
            f1, (low, high) = row["test"][metric], row["interval"]
            table.add_row(
                row["model"]
                + (f" · {row['preprocess']}" if several else "")
                + (" *" if number == comparison["chosen"] else ""),
                f"{row['validation']:.3f}",
                f"{f1['mean']:.3f}" + (f" ± {f1['sd']:.3f}" if f1["sd"] is not None else " " * 8),
                f"{low:.3f} to {high:.3f}",
                f"{row['test'][beside]['mean']:.3f}",
                f"{row['seconds']:.1f}",
            )
        self.console.print(table)
        self.console.print("* the best on validation; ± is the standard deviation over seeds", markup=False)
