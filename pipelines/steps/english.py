"""English: text -> tokens and lemmas, by spaCy's rules and its lemma table; no trained model is needed."""

from functools import cache

NEGATIONS = {"no", "not", "n't", "n’t", "n‘t", "never", "none", "nobody", "nothing", "nor", "neither", "nowhere",
             "without", "cannot"}  # fmt: skip


def tokens(text: str) -> list[str]:
    """A text -> its tokens: words, numbers, punctuation marks.

    "Don't stop." -> ["Do", "n't", "stop", "."]
    """
    return [token.text for token in _pipeline().make_doc(text) if not token.is_space]


def dictionary_lemmas(words: list[str]) -> list[str]:
    """Tokens -> the lemma of each by itself, in lower case. Words the table lacks stay as they are.

    ["Buses", "went"] -> ["bus", "go"]
    """
    return [_dictionary_lemma(word) for word in words]


def context_lemmas(text: str) -> tuple[list[str], list[str]]:
    """English has no lemmas by context without a trained spaCy model.

    Raises: NotImplementedError that names the setting to use instead.
    """
    raise NotImplementedError('lemmas = "context" is for Russian; for English write lemmas = "dictionary"')


@cache
def stop_words() -> frozenset[str]:
    """spaCy's list of English stop words without the negations."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS) - NEGATIONS


@cache
def _pipeline():
    import spacy

    pipeline = spacy.blank("en")
    pipeline.max_length = 10**9  # the limit is for models; rules need little memory
    return pipeline


@cache
def _lemma_table():
    from spacy.lookups import load_lookups

    return load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")


@cache
def _dictionary_lemma(word: str) -> str:
    lowercased = word.lower()
    return _lemma_table().get(lowercased, lowercased)
