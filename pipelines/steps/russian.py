"""Russian: text -> tokens and lemmas. razdel cuts; pymorphy3 lemmatises a word by itself, natasha in its sentence."""

import os
from functools import cache

import razdel

NEGATIONS = {"не", "ни", "нет", "без", "нельзя", "никогда", "никто", "ничего", "ничто", "нигде", "никак"}


def tokens(text: str) -> list[str]:
    """A text -> its tokens: words, numbers, punctuation marks.

    "Что-то в 1,5 км." -> ["Что-то", "в", "1,5", "км", "."]
    """
    return [token.text for token in razdel.tokenize(text)]


def dictionary_lemmas(words: list[str]) -> list[str]:
    """Tokens -> the likeliest lemma of each by itself, in lower case.

    ["Мэры", "Озёрска", "не", "ждали"] -> ["мэр", "озёрск", "не", "ждать"]
    """
    return [_dictionary_lemma(word) for word in words]


def context_lemmas(text: str) -> tuple[list[str], list[str]]:
    """A text -> tokens and their lemmas, chosen by the words around them.

    "Данные печи" -> "данные" is an adjective here or a noun, depending on the sentence.
    """
    from natasha import Doc

    segmenter, tagger, vocabulary = _natasha()
    document = Doc(text)
    document.segment(segmenter)
    document.tag_morph(tagger)
    for token in document.tokens:
        token.lemmatize(vocabulary)
    return [token.text for token in document.tokens], [token.lemma for token in document.tokens]


@cache
def stop_words() -> frozenset[str]:
    """spaCy's list of Russian stop words without the negations."""
    from spacy.lang.ru.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS) - NEGATIONS


@cache
def _analyser():
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@cache
def _dictionary_lemma(word: str) -> str:
    return _analyser().parse(word)[0].normal_form


@cache
def _natasha():
    # natasha's dictionary library looks for its files through pkg_resources, which is no longer part of setuptools;
    # this variable of its own tells it where they are.
    import pymorphy2_dicts_ru

    os.environ.setdefault("PYMORPHY2_DICT_PATH", pymorphy2_dicts_ru.get_path())
    from natasha import MorphVocab, NewsEmbedding, NewsMorphTagger, Segmenter

    return Segmenter(), NewsMorphTagger(NewsEmbedding()), MorphVocab()
