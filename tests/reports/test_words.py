"""The words of a report: the same messages in every language, numbers as each writes them."""

import re
from pathlib import Path

import pytest
from fluent.syntax import ast, parse, visitor

from reports.words import LANGUAGES, TEXTS, Words

ROOT = Path(__file__).resolve().parents[2]


class Variables(visitor.Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):
        self.names.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    """The messages of a language, each with the variables it uses."""
    paths = sorted((TEXTS / language).glob("*.ftl"))
    entries = [entry for path in paths for entry in parse(path.read_text(encoding="utf-8")).body]
    assert not [entry for entry in entries if isinstance(entry, ast.Junk)]
    found = {}
    for entry in entries:
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{entry.id.name} stands twice in {language}"
            variables = Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.names
    return found


def test_every_language_has_the_same_messages_with_the_same_variables():
    assert {"en", "ru"} <= set(LANGUAGES)
    english = messages("en")
    assert len(english) > 100
    for language in LANGUAGES:
        theirs = messages(language)
        assert theirs.keys() == english.keys()
        for name, variables in english.items():
            assert theirs[name] <= variables | {"count", "seeds", "support"}, (language, name)


def test_every_message_named_in_the_code_exists():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "reports").rglob("*.py"))
    code += (ROOT / "reports/templates/report.html.j2").read_text(encoding="utf-8")
    named = set(re.findall(r'words\(\s*f?"([a-z0-9-]+)"', code))
    assert len(named) > 40
    assert named <= messages("en").keys()


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "1 ядро"), (2, "2 ядра"), (5, "5 ядер"), (21, "21 ядро"), (112, "112 ядер")]
)
def test_russian_plurals(count, expected):
    assert Words("ru")("cores", count=count) == expected


def test_numbers_are_written_as_the_language_writes_them():
    english, russian = Words("en"), Words("ru")
    assert english.number(12345.678, 1) == "12,345.7"
    assert russian.number(12345.678, 1) == "12\u00a0345,7"
    assert english.points(0.8462) == "84.6"
    assert russian.points(0.8462) == "84,6"
    assert english.difference(0.0042) == "+0.4"
    assert english.difference(-0.0042) == "−0.4"
    assert english.difference(0.0001) == english.difference(-0.0001) == "0.0"
    assert russian.plain(0.003) == "0,003"
    assert english.interval([-0.011, 0.019], sign=True) == "−1.1 to +1.9"


def test_a_missing_value_is_an_error_and_no_blank():
    with pytest.raises(ValueError, match="cores"):
        Words("en")("cores")
