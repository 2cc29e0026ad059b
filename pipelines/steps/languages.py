"""Texts -> the languages they are written in, by py3langid (Lui and Baldwin 2012, "langid.py")."""

from functools import cache

import pandas as pd

from data.findings import Finding
from pipelines.steps.records import finding

LANGUAGES = ["en", "ru", "uk", "be", "bg", "sr", "kk", "de", "fr", "es", "it", "pt", "pl", "cs", "nl", "sv", "fi", "tr",
             "ar", "he", "fa", "hi", "zh", "ja", "ko"]  # fmt: skip
SURE = 0.9  # probability; measured: of 2,000 English or Russian texts at most 3 are taken for another language
LETTERS = 20  # shorter texts are not judged
SAMPLE = 10_000  # texts
MIXED = 0.02  # share of another language from which a set is mixed


def language_of(text: str) -> str | None:
    """A text -> the code of its language; None where it is too short or in doubt.

    "Трамвай № 5 пойдёт в объезд" -> "ru"
    """
    if sum(character.isalpha() for character in text) < LETTERS:
        return None
    language, probability = _identifier().classify(text)
    return language if probability >= SURE else None


def languages(frame: pd.DataFrame, full: bool = False) -> pd.Series:
    """Records -> the language of each text looked at (None: in doubt); without `full`, of at most 10,000 texts."""
    looked_at = frame["text"] if full else frame["text"].sample(min(SAMPLE, len(frame)), random_state=0).sort_index()
    return looked_at.map(language_of)


def check_languages(frame: pd.DataFrame, found: pd.Series, expected: str | None = None) -> list[Finding]:
    """Records and the languages of some -> a finding where they are mixed, or where most are not in `expected`."""
    counts = found.value_counts()
    if not len(counts):
        return []
    main, judged = counts.index[0], int(counts.sum())
    values = {"main": main, "judged": judged}
    findings = []
    if expected and main != expected:
        findings.append(finding("language-other", frame.loc[found.index[found == main]], expected=expected, **values))
    others = found.index[found.notna() & (found != main)]
    if len(others) >= MIXED * judged:
        shares = ", ".join(f"{language} {n}" for language, n in counts.items())
        findings.append(finding("languages-mixed", frame.loc[others], languages=shares, **values))
    return findings


def tally(found: pd.Series) -> dict:
    """The languages of texts -> how many were looked at, how many could be told, and how many are in each."""
    counts = found.value_counts()
    return {"looked_at": len(found), "judged": int(counts.sum()), "texts": {name: int(n) for name, n in counts.items()}}


@cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
