"""Run folder -> report.html and report.md. One file each: no script, font or picture from anywhere else."""

import base64
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.chapters import CHAPTERS
from reports.document import Chapter, Figure, Piece
from reports.run import Run
from reports.words import Words

TEMPLATES = Path(__file__).parent / "templates"
UNSEEN = re.compile(  # characters without a shape, and those that turn the writing round
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\uf8ff\ufeff]"
)


def write_report(path: Path, language: str, name: str = "report") -> list[Path]:
    """A finished run's folder and a language -> the paths of <name>.html and <name>.md, written into the folder.

    The figures of the Markdown file go into figures/<language>/.
    """
    run, words = Run(path), Words(language)
    chapters = [made for chapter in CHAPTERS[run.kind] if (made := chapter.chapter(run, words))]
    figures = f"figures/{language}"
    values = {
        "title": words(f"report-title-{run.pipeline.replace('_', '-')}", name=run.config["name"]),
        "made": words("report-made", date=_date(path), pipeline=run.pipeline),
        "chapters": chapters,
        "words": words,
        "figures": figures,
        "style": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
    }
    _write_figures(path / figures, chapters)
    written = []
    for template, autoescape in (("report.html", True), ("report.md", False)):
        text = _environment(autoescape).get_template(f"{template}.j2").render(values)
        target = path / f"{name}{Path(template).suffix}"
        _write(target, text)
        written.append(target)
    return written


def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=_visible,
    )
    environment.filters |= {
        "data_uri": _data_uri,
        "shade": _shade,
        "md": _markdown,
        "is_long": _is_long,
        "bracketed": _bracketed,
    }
    return environment


def _visible(value: Any) -> Any:
    """Characters that nobody sees in a text become their numbers: a soft hyphen "⟨U+00AD⟩"."""
    if type(value) is not str:  # a number, or what is HTML already
        return value
    return UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _shade(weight: float) -> str:
    """An influence from −1 to 1 -> orange for what draws to the answer, blue for what holds back, clear near 0."""
    if abs(weight) < 0.01:
        return "transparent"
    strength = min(1.0, abs(weight) * 2) ** 0.5 * 0.6
    return f"rgba(221, 107, 32, {strength:.2f})" if weight > 0 else f"rgba(49, 130, 206, {strength:.2f})"


def _markdown(text: str) -> str:
    """A text of the data made harmless in Markdown: one line, and no character of it is taken for markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def _bracketed(pieces: list[Piece]) -> str:
    """A sentence cut at its entities -> "[Анна Петрова PER] пришла"."""
    return "".join(f"[{piece.text} {piece.kind}]" if piece.kind else piece.text for piece in pieces)


def _is_long(cell: str) -> bool:
    """Whether a cell of a table needs a wide column, or holds a word that must be broken to fit one."""
    return len(cell) > 60 or max(map(len, cell.split()), default=0) > 24


def _date(path: Path) -> str:
    """The day a run began, from the name of its folder: 20261121-064500 -> 2026-11-21."""
    found = re.match(r"(\d{4})(\d\d)(\d\d)-", path.name)
    return "-".join(found.groups()) if found else path.name


def _write_figures(folder: Path, chapters: list[Chapter]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Figure):
                _write(folder / f"{block.name}.svg", block.svg)


def _write(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
