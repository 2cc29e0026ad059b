"""Texts -> tokens, in the field's own notation: | between tokens."""

import pytest

from pipelines.steps import english, russian
from pipelines.steps.experiment import Preprocess
from pipelines.steps.preprocess import preprocess


def parts(text: str) -> list[str]:
    return text.split("|")


def prepared(text: str, language: str, **settings) -> list[str]:
    return next(iter(preprocess([text], language, Preprocess(**settings))))


@pytest.mark.parametrize("case", [
    "Что-то|в|1,5|км|от|Озёрска|.", "г|.|Озёрск|,|ул|.|Садовая", "«|Кварц|»|—|завод", "12|000|руб|.", "😀|👍",
])  # fmt: skip
def test_russian_tokens(case):
    text = case.replace("|", " ")
    assert russian.tokens(text) == parts(case)


@pytest.mark.parametrize(("word", "lemma"), [
    ("Мэры", "мэр"), ("Озёрску", "озёрск"), ("ждали", "ждать"), ("людей", "человек"), ("шёл", "идти"), ("не", "не"),
    ("красивее", "красивый"), ("2026", "2026"), ("»", "»"), ("abc", "abc"),
])  # fmt: skip
def test_russian_lemmas_by_dictionary(word, lemma):
    assert russian.dictionary_lemmas([word]) == [lemma]


def test_russian_lemmas_by_context_tell_homonyms_apart():
    assert russian.context_lemmas("Мама мыла раму.") == (parts("Мама|мыла|раму|."), parts("мама|мыть|рама|."))
    assert "мыло" in russian.context_lemmas("В магазине нет мыла.")[1]


@pytest.mark.parametrize("case", ["Do|n't|stop|.", "It|costs|$|5.50|,|Mr.|Holt|!", "he|'s|here"])
def test_english_tokens(case):
    text = {"Do|n't|stop|.": "Don't stop.", "It|costs|$|5.50|,|Mr.|Holt|!": "It costs $5.50, Mr. Holt!",
            "he|'s|here": "he's  here"}[case]  # fmt: skip
    assert english.tokens(text) == parts(case)


@pytest.mark.parametrize(
    ("word", "lemma"), [("Buses", "bus"), ("went", "go"), ("Wenlow", "wenlow"), ("better", "well")]
)
def test_english_lemmas_by_table(word, lemma):
    assert english.dictionary_lemmas([word]) == [lemma]


@pytest.mark.parametrize(("language", "text", "settings", "expected"), [
    ("ru", "Мэр НЕ приехал!", {}, "мэр|не|приехал|!"),
    ("ru", "Мэр НЕ приехал!", {"lowercase": False, "punctuation": "remove"}, "Мэр|НЕ|приехал"),
    ("ru", "Он и не приехал, но был рад", {"stop_words": "remove", "punctuation": "remove"}, "не|приехал|рад"),
    ("ru", "Мэры приезжали", {"lemmas": "dictionary"}, "мэр|приезжать"),
    ("en", "The mayors did not arrive.", {"stop_words": "remove", "lemmas": "dictionary"}, "mayor|not|arrive|."),
])  # fmt: skip
def test_steps_do_what_they_say_and_keep_negations(language, text, settings, expected):
    assert prepared(text, language, **settings) == parts(expected)


@pytest.mark.parametrize("text", ["...", "😀😀", "\u200b\u200b", "\u202eabc", " ", "", "a" * 200_000, "\x00\x01"])
@pytest.mark.parametrize("lemmas", ["none", "dictionary"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_odd_texts_do_not_stop_it(text, lemmas, language):
    assert isinstance(prepared(text, language, lemmas=lemmas, punctuation="remove"), list)
