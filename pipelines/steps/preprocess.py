"""Texts -> token lists, in the order: lemmas, case, punctuation, stop words."""

from collections.abc import Callable, Iterable
from types import ModuleType

from pipelines.steps.experiment import Preprocess


def preprocess(texts: Iterable[str], language: str, settings: Preprocess) -> Iterable[list[str]]:
    """Texts -> a token list for each, one by one (so that progress can be shown).

    "Мэры ждали!" -> ["мэр", "ждать", "!"] with lemmas.
    A text that loses all its tokens gives an empty list.
    """
    words_of = _words(language_module(language), settings)
    removed = language_module(language).stop_words() if settings.stop_words == "remove" else frozenset()
    for text in texts:
        words = words_of(text)
        if settings.lowercase:
            words = [word.lower() for word in words]
        if settings.punctuation == "remove":
            words = [word for word in words if any(character.isalnum() for character in word)]
        if removed:
            words = [word for word in words if word.lower() not in removed]
        yield words


def language_module(language: str) -> ModuleType:
    """ "ru" -> pipelines.steps.russian, imported only when it is used."""
    if language == "ru":
        from pipelines.steps import russian

        return russian
    from pipelines.steps import english

    return english


def _words(module: ModuleType, settings: Preprocess) -> Callable[[str], list[str]]:
    if settings.lemmas == "context":
        return lambda text: module.context_lemmas(text)[1]
    if settings.lemmas == "dictionary":
        return lambda text: module.dictionary_lemmas(module.tokens(text))
    return module.tokens
