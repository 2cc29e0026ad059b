"""Quotation marks in delimited text: whether they are written by a rule, and which rule, or stand there by chance."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data.findings import Finding, places

BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'
_TELLING = {  # fields that show how quotes are meant
    "none": lambda field: field.startswith('"') and ('"' in field[1:-1] or not is_quoted(field)),
    "backslash": lambda field: '\\"' in field,
    "unescaped": lambda field: is_quoted(field) and '"' in field[1:-1],
    "spaced": lambda field: field.startswith(" ") and field.lstrip().startswith('"'),
}


def find_quoting(text: str, delimiter: str) -> str:
    """Text -> how its fields are quoted.

    What a program has written with quotes follows a grammar. Where a text does not, and is an even table without
    quotes, they are taken for characters.
    """
    if '"' not in text:
        return "minimal"
    for quoting in ("minimal", "backslash", "spaced"):
        if _well_formed(text, delimiter, quoting):
            return quoting
    if not next(_broken_quotes(text, delimiter), None) or not is_even(text, delimiter):
        return "minimal"
    lines = [line for line in BREAK.split(text) if line]
    whole = sum(is_quoted(cell) for line in lines if '"' in line for cell in line.split(delimiter))
    return "unescaped" if whole >= 0.9 * len(lines) else "none"  # a column is quoted throughout


def about_quotes(text: str, path: Path, delimiter: str, quoting: str, *, given: bool) -> list[Finding]:
    """Why another quoting than the usual was found, or which marks make no sense in the usual one."""
    if '"' not in text or (given and quoting != "minimal"):
        return []
    if quoting != "minimal":
        lines = enumerate(BREAK.split(text), start=1)
        odd = [(n, line) for n, line in lines if '"' in line and any(map(_TELLING[quoting], line.split(delimiter)))]
        return [Finding(f"quotes-{quoting}", len(odd), places(str(path), odd))]
    broken = list(_broken_quotes(text, delimiter))
    followed = [position for position, closed in broken if closed]
    unclosed = [_line_at(text, position) for position, closed in broken if not closed]
    findings = []
    if followed:
        found = (_line_at(text, position) for position in followed)
        findings.append(Finding("quotes-odd", len(followed), places(str(path), found)))
    if unclosed:
        to_the_end = len(BREAK.split(text.rstrip())) - unclosed[0][0] + 1
        findings.append(Finding("quote-unbalanced", 1, places(str(path), unclosed), {"rows": to_the_end}))
    return findings


def is_even(text: str, delimiter: str) -> bool:
    """Whether, quotes aside, 99 lines of 100 are cut into as many fields."""
    counts = Counter(line.count(delimiter) for line in BREAK.split(text) if line)
    count, lines = counts.most_common(1)[0]
    return count > 0 and counts.total() - lines <= counts.total() // 100


def is_quoted(cell: str) -> bool:
    return len(cell) > 1 and cell.startswith('"') and cell.endswith('"')


def _well_formed(text: str, delimiter: str, quoting: str) -> bool:
    """Whether the text is what a program writes: marks stand round a whole field, and inside it doubled or escaped."""
    cut = re.escape(delimiter)
    quoted = {"minimal": _QUOTED, "backslash": r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', "spaced": f" *{_QUOTED}"}[quoting]
    plain = rf'[^"\r\n{cut}]*+'
    if quoting == "backslash":
        plain = rf'[^"\\\r\n{cut}]*+(?:\\.[^"\\\r\n{cut}]*+)*+'
    fields = _fields(quoted, plain, cut)
    position = 0
    while position < len(text) and (found := fields.match(text, position)):
        position = found.end()
    return position >= len(text)


def _broken_quotes(text: str, delimiter: str) -> Iterator[tuple[int, bool]]:
    """Where marks open a field and something follows where they close (True), or nothing closes them (False)."""
    cut = re.escape(delimiter)
    fields = _fields(_QUOTED, rf'(?!")[^\r\n{cut}]*+', cut)
    followed = re.compile(rf"{_QUOTED}[^\r\n{cut}]*+")
    position = 0
    while position < len(text):
        if found := fields.match(text, position):
            position = found.end()
            continue
        found = followed.match(text, position)
        yield position, found is not None
        position = found.end() if found else len(text)


def _fields(quoted: str, plain: str, cut: str) -> re.Pattern:
    """The grammar of fields with what ends them; of thousands at once, not of all, as the engine remembers each."""
    return re.compile(rf"(?:(?:{quoted}|{plain})(?:{cut}|\r\n|\r|\n|\Z)){{1,5000}}+", re.DOTALL)


def _line_at(text: str, position: int) -> tuple[int, str]:
    """A position -> the number of its line, and that line."""
    *before, start = [0, *(found.end() for found in BREAK.finditer(text, 0, position))]
    return len(before) + 1, BREAK.split(text[start : start + 1000], maxsplit=1)[0]
