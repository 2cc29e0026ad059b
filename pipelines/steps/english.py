"""English: spaCy's rules and table of lemmas; its negations, and words that are no stop words."""

from pipelines.steps.spacy_language import SpacyLanguage

NEGATIONS = frozenset({
    "no", "not", "n't", "n’t", "n‘t", "never", "none", "nobody", "nothing", "nor", "neither", "nowhere", "noone",
    "without", "cannot", "against", "hardly", "barely",
})  # fmt: skip
# Words with a meaning, which stand in spaCy's list all the same.
MEANINGFUL = frozenset({
    "bottom", "call", "empty", "few", "first", "full", "last", "least", "less", "move", "much", "name", "serious",
    "show", "side", "third", "top", "well",
})  # fmt: skip


def english(pipeline: str | None = None) -> SpacyLanguage:
    """The name or folder of a trained pipeline (None: the one installed) -> the functions of English."""
    return SpacyLanguage("en", pipeline, NEGATIONS, MEANINGFUL)
