"""What a language offers to the steps, the same for every language: sentences, tokens, lemmas, tags, entities.

Russian is natasha's (`russian.py`), every other language spaCy's (`spacy_language.py`, of which `english.py` is one).
Nothing here is imported before a text is cut.
"""

import re
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np

ABILITIES = ("dictionary", "context", "parts_of_speech", "entities")
PARTS_OF_SPEECH = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
                   "SCONJ", "SYM", "VERB", "X")  # fmt: skip  # of Universal Dependencies

# A number with its decimals, a word with its apostrophes and hyphens, or any other sign by itself.
FAST = re.compile(r"\d+(?:[.,:]\d+)+|\w+(?:['’-]\w+)*|[^\w\s]")


class Span(NamedTuple):
    """A piece of a text: `text[start:stop]`, in characters."""

    start: int
    stop: int
    text: str


class Analysis(NamedTuple):
    """A word's lemma, its part of speech and features in the notation of Universal Dependencies, as far as known."""

    lemma: str
    part_of_speech: str | None = None
    features: str = ""  # "Case=Nom|Number=Sing"


class Token(NamedTuple):
    """A token of a text with its analysis: `text[start:stop]`."""

    start: int
    stop: int
    text: str
    lemma: str
    part_of_speech: str | None
    features: str


class Entity(NamedTuple):
    """A named entity: `text[start:stop]` is a person (PER), a place (LOC), an organisation (ORG) or another kind."""

    start: int
    stop: int
    kind: str


class Language(Protocol):
    """The functions of a language. Every offset points into the text that was given."""

    negations: frozenset[str]

    def sentences(self, text: str) -> list[Span]:
        """A text -> its sentences."""

    def tokens(self, text: str) -> list[Span]:
        """A text -> its tokens: words, numbers, punctuation marks. Between them there is nothing but blanks."""

    def words(self, text: str) -> list[str]:
        """The texts of `tokens`, without the cost of the offsets."""

    def dictionary(self, words: list[str]) -> list[Analysis]:
        """Words -> the likeliest analysis of each by itself. A word the dictionary lacks is its own lemma."""

    def word_classes(self, words: list[str]) -> list[str]:
        """Words -> the part of speech of each by itself, and which kind of name it may be."""

    def context(self, texts: list[str]) -> list[list[Token]]:
        """Texts -> their tokens, each analysed by the words around it. The result for a text depends on it alone."""

    def word_tags(self, sentences: list[list[str]]) -> list[list[str]]:
        """Sentences as words -> the part of speech, case and number of each word in its sentence."""

    def entities(self, texts: list[str]) -> list[list[Entity]]:
        """Texts -> their named entities."""

    def context_vectors(self, sentences: list[list[str]]) -> np.ndarray:
        """Sentences as words -> of each word the vector by which `word_tags` decides (words, width)."""

    def entity_vectors(self, sentences: list[list[str]]) -> np.ndarray:
        """Sentences as words -> of each word the vector by which `entities` decides (words, width)."""

    def stop_words(self) -> frozenset[str]:
        """Words that carry no meaning of their own, in small letters; negations are not among them."""

    def versions(self) -> dict[str, str]:
        """Names and versions of what the results depend on."""


@cache
def language_tools(code: str, pipeline: str | None = None) -> Language:
    """A language's code, such as "ru", and for spaCy the name or folder of a trained pipeline -> its functions.

    Raises: ConfigError for a language or a pipeline that is not there, with what to install.
    """
    if code == "ru":
        from pipelines.steps import russian

        return russian
    if code == "en":
        from pipelines.steps.english import english

        return english(pipeline)
    from pipelines.steps.spacy_language import SpacyLanguage

    return SpacyLanguage(code, pipeline)


def fast_words(text: str) -> list[str]:
    """A text -> its tokens by one regular expression, many times faster than rules and the same for every language.

    "It's 1.5 km, что-то" -> ["It's", "1.5", "km", ",", "что-то"]
    """
    return FAST.findall(text)
