"""The words of a report: messages of `texts/<language>/*.ftl` (Project Fluent), numbers as the language writes them."""

from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from fluent.runtime import FluentBundle, FluentResource

LONGEST = 2000  # characters of a value; Fluent refuses longer ones, as a guard against its own placeables
TEXTS = Path(__file__).parent / "texts"
LANGUAGES = sorted(path.name for path in TEXTS.iterdir() if path.is_dir())


def capital(text: str) -> str:
    """ "macro-F1" -> "Macro-F1", for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


@cache  # reading them takes longer than a small report
def _bundle(language: str) -> FluentBundle:
    """All messages of a language."""
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((TEXTS / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


class Words:
    """One language. `words("cores", count=3)` -> "3 cores"."""

    def __init__(self, language: str):
        self.language = language
        self._bundle = _bundle(language)

    def __call__(self, key: str, **values: Any) -> str:
        """A message with its values put in.

        Raises: KeyError for a message that is not there; ValueError where a value it needs is missing.
        """
        message = self._bundle.get_message(key)
        cut = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in values.items()}
        text, problems = self._bundle.format_pattern(message.value, cut)
        if problems:
            raise ValueError(f"{self.language}, {key}: {problems[0]}")
        return text

    def has(self, key: str) -> bool:
        """-> whether there is such a message."""
        return self._bundle.has_message(key)

    def number(self, value: float, digits: int = 0) -> str:
        """1234.5 -> "1,234.5" or «1 234,5», with exactly `digits` decimals and a real minus."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self.language).replace("-", "−")

    def plain(self, value: float) -> str:
        """A setting as it was written, with the language's decimal mark: 0.003 -> "0.003" or «0,003»."""
        if abs(value) >= 1e12:  # more digits than Babel can round
            return f"{value:g}"
        return format_decimal(value, format="0.###############", locale=self.language)

    def significant(self, value: float) -> str:
        """A number of any size in two digits that count: 0.00012345 -> "0.00012", 1234 -> "1200"."""
        return self.plain(float(f"{value:.2g}"))

    def score(self, name: str) -> str:
        """The name of a score inside a sentence: "macro_f1" -> "macro-F1"."""
        return self(f"score-{name.replace('_', '-')}")

    def points(self, score: float) -> str:
        """A score from 0 to 1 -> points out of 100: 0.8462 -> "84.6"."""
        return self.number(100 * score, 1)

    def difference(self, value: float) -> str:
        """A difference of scores -> points with a sign: 0.0042 -> "+0.4"."""
        if abs(value) < 0.0005:
            return self.points(0)
        return self.points(value) if value < 0 else f"+{self.points(value)}"

    def percent(self, share: float, digits: int = 0) -> str:
        """0.123 -> "12 %"."""
        return self.number(100 * share, digits) + "\u00a0%"

    def seconds(self, value: float) -> str:
        """A duration in seconds -> "0.4", "12"."""
        return self.number(value, 1 if value < 10 else 0)

    def interval(self, bounds: list[float], sign: bool = False) -> str:
        """Bounds of scores -> "80.3 to 88.1"."""
        low, high = map(self.difference if sign else self.points, bounds)
        return self("interval", low=low, high=high)
