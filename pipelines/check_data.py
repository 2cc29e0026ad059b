"""Look at data before anything else: what it is, what is wrong with it, and an experiment file to begin with.

Takes data in any form that is read here, or an experiment file, whose settings are then obeyed. Nothing is trained and
Keras is not loaded. Exit code: 0 nothing to mend, 3 warnings, 2 it cannot be used as it is.
"""

import sys
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = "python -m pipelines.check_data data/samples/city_news_ru.csv --write my_experiment.toml"
SIGNS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}  # as data.delimiter calls them
EXIT_CODES = {"unusable": 2, "warning": 3, "remark": 0, None: 0}


def run(arguments) -> int:
    """Diagnose, print, write the experiment file if asked -> the exit code."""
    from pipelines.steps.doctor import diagnose
    from pipelines.steps.progress import Screen
    from reports.words import Words

    screen, words = Screen(), Words(arguments.language or _language_of_the_system())
    with screen.spinner(str(arguments.path)) as show:
        diagnosis = diagnose(arguments.path, arguments.overrides, arguments.full, show)
    for line in diagnosis_text(diagnosis, words):
        screen.line(*line) if isinstance(line, tuple) else screen.text(line)
    if diagnosis.survey.data:
        _offer_experiment(diagnosis, words, arguments.write, screen)
    return EXIT_CODES[diagnosis.worst]


def diagnosis_text(diagnosis, words) -> list[tuple[str, str] | str]:
    """A diagnosis -> its lines; a pair has a title."""
    from pipelines.steps.examine import SEVERITIES

    findings = diagnosis.examined["findings"]
    lines: list[tuple[str, str] | str] = list(_summary(diagnosis, words))
    counts = {severity: sum(row["severity"] == severity for row in findings) for severity in SEVERITIES}
    lines += ["", words("doctor-found", **counts) if findings else words("doctor-nothing")]
    for row in findings:
        kind, values = row["kind"], {"count": row["count"], **row["values"]}
        lines += ["", f"{words('severity-' + row['severity']).upper()}. {words(f'finding-{kind}', **values)}"]
        lines += [f"    {_place(place, words)}" for place in row["places"]]
        lines.append(f"  → {words(f'advice-{kind}', **values)}")
    if "compared" in diagnosis.examined:
        lines += ["", _compared(diagnosis.examined, words)]
    return [tuple(map(_visible, line)) if isinstance(line, tuple) else _visible(line) for line in lines]


def _place(place: dict, words) -> str:
    """Where something stands and the text there, in one line."""
    where = place["file"]
    if place["line"] is not None:
        where = words("finding-place-line", file=where, line=str(place["line"]))
    return " ".join(f"{where}: {place['text']}".split()) if place["text"] else where


def _visible(line: str) -> str:
    """A line -> the same, with what cannot be seen, or would steer the terminal, written out: U+200B as \\u200b."""
    return "".join(c if c.isprintable() or c in "\n\xa0" else repr(c)[1:-1] for c in line)


def _compared(examined: dict, words) -> str:
    return words(
        "doctor-compared",
        part="all" if examined["compared"] == examined["different"] else "some",
        looked=examined["languages"]["looked_at"],
        probed=examined["leaks"]["texts"],
        **{name: examined[name] for name in ("texts", "compared", "different")},
    )


def _summary(diagnosis, words):
    from data.columns import listed

    facts, found = diagnosis.facts, diagnosis.survey
    yield words("doctor-title"), str(found.path)
    for file in facts.get("files", []):
        facts_of_file = {key: value for key, value in file.items() if key not in {"file", "rows", "sha256"}}
        how = ", ".join(f"{_how(key, words)} {SIGNS.get(value, value)}" for key, value in facts_of_file.items())
        yield words("doctor-file"), words("doctor-file-is", file=file["file"], rows=file["rows"], how=how)
    if facts.get("columns"):
        columns = listed(f"{name[:30]} ({words.number(n)})" for name, n in facts["columns"].items())
        yield words("doctor-columns"), words("doctor-columns-are", columns=columns)
    if "texts" not in facts:
        return
    if diagnosis.language:
        spoken = diagnosis.examined["languages"]
        these = spoken["texts"][diagnosis.language]
        told = words("doctor-language-is", language=diagnosis.language, judged=spoken["judged"], these=these)
        yield words("doctor-language"), told
    parts = ", ".join(f"{words('split-' + split)} {words.number(n)}" for split, n in facts["splits"].items())
    if "entities" in facts:
        kinds = ", ".join(f"{name} {words.number(n)}" for name, n in facts["entities"].items())
        task = words("doctor-entities", texts=facts["texts"], tokens=facts["tokens"], kinds=kinds)
    elif "sizes" in facts:
        task = words("doctor-pictures", pictures=facts["texts"], classes=facts["classes"], sizes=facts["sizes"],
                     largest=facts["largest"], smallest=facts["smallest"])  # fmt: skip
    else:
        task = words("doctor-classes-lists" if facts["multilabel"] else "doctor-classes", texts=facts["texts"],
                     classes=facts["classes"], largest=facts["largest"], smallest=facts["smallest"])  # fmt: skip
    yield words("doctor-task"), task
    if parts:
        yield words("doctor-parts"), parts
    if "median" in facts:
        yield words("doctor-lengths"), words("doctor-lengths-are", median=facts["median"], longest=facts["longest"])


def _how(key: str, words) -> str:
    """A key of how a file was read, in words where there are any: "tag column" -> «столбец тегов»."""
    named = f"how-{key.replace(' ', '-')}"
    return words(named) if words.has(named) else key


def _offer_experiment(diagnosis, words, target: Path | None, screen) -> None:
    """Print the experiment file that fits, or write it."""
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.experiment_text import experiment_text

    text = experiment_text(diagnosis, words, target)
    if text is None:
        screen.text("\n" + words("doctor-no-experiment"))
    elif target is None:
        screen.text("\n" + words("doctor-experiment") + "\n\n" + text)
    elif target.exists():
        raise ConfigError(f"{target}: is there already and was not written over")
    else:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise ConfigError(f"{target}: cannot be written: {error.strerror}") from error
        screen.text("\n" + words("doctor-written", file=str(target)))


def _language_of_the_system() -> str:
    """Russian where the system speaks Russian, else English."""
    import locale
    import os

    named = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
        or ""
    )
    return "ru" if named.lower().startswith(("ru", "russian")) else "en"


if __name__ == "__main__":
    arguments = parser(__doc__, "check_data", EXAMPLE)
    arguments.add_argument("path", type=Path, help="a file, a folder or an experiment file (TOML)")
    arguments.add_argument(
        "overrides", nargs="*", metavar="data.key=value", help="settings of [data] that replace what was found"
    )
    arguments.add_argument("--write", type=Path, metavar="FILE", help="save the experiment file under this name")
    arguments.add_argument("--full", action="store_true", help="compare all texts, however many; otherwise a sample")
    arguments.add_argument("--language", choices=["en", "ru"], help="of the messages (default: the system's)")
    sys.exit(main(run, arguments.parse_args()))
