"""Steps over texts and tokens, in the field's own notation: | between tokens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps import preprocess as module
from pipelines.steps.experiment import Preprocess
from pipelines.steps.preprocess import prepare, prepare_shard, preprocess

ALL = dict(
    unicode="NFKC", html="strip", urls="mark", emails="mark", mentions="mark", hashtags="word", emoji="name",
    emoticons="name", repeated_letters="one", negation="clause", numbers="mark", yo="replace", punctuation="remove",
    stop_words="remove",
)  # fmt: skip


def prepared(text: str, language: str = "ru", **settings) -> str:
    return "|".join(preprocess([text], language, Preprocess(**settings))[0])


@pytest.mark.parametrize(("settings", "text", "expected"), [
    # Unicode: й as и with a breve, and ligatures
    ({}, "и\u0306од", "йод"),
    ({"unicode": "keep"}, "и\u0306", "и\u0306"),
    ({"unicode": "NFKC"}, "ﬁnal ①", "final|1"),
    ({"invisible": "remove"}, "сло\u00adво да\u200b 👨\u200d👩", "слово|да|👨\u200d👩"),
    # HTML
    ({"html": "decode"}, "A &amp; B &lt;b&gt;", "a|&|b|<|b|>"),
    ({"html": "strip"}, "<p class='x'>да<br/>нет</p><!-- x --><script>var a</script> 2 < 3", "да|нет|2|<|3"),
    # addresses
    ({"urls": "mark"}, "см. https://ya.ru/путь?a=1, www.site.com.", "см|.|[url]|,|[url]|."),
    ({"urls": "mark"}, "заходи на ozersk-news.ru/mayor сейчас", "заходи|на|[url]|сейчас"),
    ({"urls": "remove"}, "см. http://t.co/abc", "см|."),
    ({"urls": "mark"}, "Приехал.Он ушёл", "приехал|.|он|ушёл"),
    ({"emails": "mark", "urls": "mark"}, "пишите a.b+c@mail.ru!", "пишите|[email]|!"),
    ({"mentions": "mark"}, "@vasya привет, a@b", "[user]|привет|,|a|@|b"),
    ({"mentions": "remove"}, "RT @vasya: да", "rt|:|да"),
    ({"hashtags": "word"}, "#Озёрск #2 &#39;", "озёрск|#|2|&|#|39|;"),
    ({"hashtags": "mark"}, "#тег", "[hashtag]"),
    # emoji and emoticons
    ({"emoji": "name"}, "ура😀", "ура|:широко_улыбается:"),
    ({"emoji": "remove"}, "да 👨‍👩‍👧 ❤️ нет", "да|нет"),
    ({"emoticons": "name"}, "ну :-) ок)) жаль :( (да) ^_^", "ну|:улыбка:|ок|:улыбка:|жаль|:грусть:|(|да|)|:улыбка:"),
    ({"emoticons": "remove"}, "ладно ;) http://a", "ладно|http|:|/|/|a"),
    ({"emoticons": "name"}, "f(g(x)) и (a (b))", "f|(|g|(|x|:улыбка:|и|(|a|(|b|:улыбка:"),
    # letters
    ({"repeated_letters": "two"}, "оооочень длинный", "оочень|длинный"),
    ({"repeated_letters": "one"}, "оооочень 1000", "очень|1000"),
    # tokens
    ({"tokens": "fast"}, "что-то 1,5", "что-то|1,5"),
    ({"numbers": "mark"}, "в 10:30 и 1,5 км, 2-й дом", "в|[number]|:|[number]|и|[number]|км|,|2-й|дом"),
    ({"numbers": "remove"}, "дом 5", "дом"),
    ({"lowercase": False}, "Мэр НЕ приехал!", "Мэр|НЕ|приехал|!"),
    ({"yo": "replace"}, "Ёлка и ещё", "елка|и|еще"),
    ({"punctuation": "remove"}, "«да» — нет… 😀 :) :-( ну)))", "да|нет|😀|:)|:-(|ну|)))"),
    ({"punctuation": "remove", "tokens": "fast"}, "да :-( (нет)", "да|:-(|нет"),
    ({"punctuation": "remove", "emoticons": "name"}, "да :-(", "да|:грусть:"),
    ({"punctuation": "remove", "lowercase": False}, "Мэр НЕ приехал!", "Мэр|НЕ|приехал"),
    ({"stop_words": "remove", "punctuation": "remove"}, "Он и не приехал, но был рад", "не|приехал|рад"),
    ({"stop_words": "remove_negations_too"}, "Он не приехал", "приехал"),
    ({"extra_stop_words": ("Мэр", "не")}, "мэр не приехал", "приехал"),
    ({"stop_words": "remove", "lemmas": "dictionary"}, "Он никого не ждал из-за снега", "никто|не|ждать|из-за|снег"),
    # lemmas
    ({"lemmas": "dictionary"}, "Мэры приезжали", "мэр|приезжать"),
    ({"lemmas": "dictionary", "lowercase": False}, "Мэры ОЗЁРСКА ждали", "Мэр|ОЗЁРСК|ждать"),
    ({"lemmas": "context", "yo": "replace"}, "Мама мыла раму у ёлки", "мама|мыть|рама|у|елка"),
    ({"parts_of_speech": ("NOUN", "PROPN")}, "Мэры в Озёрске ждали!", "мэры|озёрске"),
    ({"lemmas": "context", "parts_of_speech": ("VERB",)}, "Мама мыла раму", "мыть"),
    # negation
    ({"negation": "word"}, "не пришёл вовремя", "не|не_пришёл|вовремя"),
    ({"negation": "clause"}, "не пришёл вовремя, ждали", "не|не_пришёл|не_вовремя|,|ждали"),
    ({"negation": "clause"}, "не видел но слышал", "не|не_видел|но|слышал"),
    ({"negation": "clause", "stop_words": "remove", "punctuation": "remove"}, "не был он рад. Да", "не|не_рад"),
])  # fmt: skip
def test_russian_steps(settings, text, expected):
    assert prepared(text, **settings) == expected


@pytest.mark.parametrize(("settings", "text", "expected"), [
    ({"stop_words": "remove", "lemmas": "dictionary"}, "The mayors did not arrive.", "mayor|not|arrive|."),
    ({"negation": "clause"}, "I don't like it, but he does", "i|do|n't|not_like|not_it|,|but|he|does"),
    ({"negation": "word", "tokens": "fast"}, "I don't like it", "i|don't|not_like|it"),
    ({"emoji": "name"}, "fine 😀", "fine|:grinning_face:"),
    ({"emoticons": "name"}, "lol :D <3", "lol|:laugh:|:heart:"),
])  # fmt: skip
def test_english_steps(settings, text, expected):
    assert prepared(text, "en", **settings) == expected


ODD = ["...", "😀😀", "\u200b\u200b", "\u202eabc", " ", "", "a" * 100_000, "я" * 100_000, "\x00\x01", "." * 100_000,
       "😀" * 5000, "\ud800", "\U00100000\U0010fffd", "[url] [PAD]", "1" * 5000, "а-" * 20_000, "(" * 5000 + ")" * 5000,
       "<" * 20_000, "&" * 20_000, "@" * 20_000, "a@" * 20_000, "www." * 5000, "ооо" * 20_000, ":" * 20_000, "_" * 9999,
       "не " * 5000, "\n" * 9999, "e\u0301" * 3000]  # fmt: skip


@pytest.mark.parametrize("settings", [
    {}, {"lemmas": "dictionary"}, pytest.param({"lemmas": "context"}, marks=pytest.mark.slow), {"tokens": "fast"}, ALL,
    {**ALL, "lemmas": "context"},
], ids=["none", "dictionary", "context", "fast", "all", "all in context"])  # fmt: skip
@pytest.mark.parametrize("language", ["ru", "en"])
def test_odd_texts_never_stop_it(settings, language):
    if language == "en" and settings.get("lemmas") == "context":
        return
    found = prepare_shard(ODD, language, Preprocess(**settings))
    assert len(found.corpus) == len(ODD)
    # razdel takes them all; the rules of spaCy would need minutes for long runs of signs
    assert all("characters without a blank" in odd["reason"] for odd in found.odd)
    assert bool(found.odd) == (language == "en" and settings.get("tokens") != "fast")


@given(st.text(max_size=60), st.sampled_from(["ru", "en"]))
def test_any_text_gives_tokens_without_blanks_around_or_private_signs(text, language):
    for settings in ({}, ALL):
        for token in preprocess([text], language, Preprocess(**settings))[0]:
            assert token.strip()
            assert not any(ord(character) >= 0x100000 for character in token)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S"]), max_size=80))
def test_with_every_step_off_nothing_but_blanks_is_lost(text):
    text = unicodedata.normalize("NFC", text)
    found = preprocess([text], "ru", Preprocess(unicode="keep", lowercase=False, tokens="fast"))[0]
    assert "".join(found) == "".join(text.split())


def test_what_a_library_cannot_take_is_cut_fast_named_and_does_not_stop_the_rest(monkeypatch):
    from pipelines.steps import russian

    def refuses(text):
        if "бомба" in text:
            raise RuntimeError("too hard")
        return [token for token in text.split()]

    monkeypatch.setattr(russian, "words", refuses)
    found = prepare_shard(["раз два", "бомба, бомба", "три"], "ru", Preprocess())
    assert list(found.corpus) == [["раз", "два"], ["бомба", ",", "бомба"], ["три"]]
    assert found.odd == [{"row": 1, "reason": "RuntimeError: too hard"}]


def test_odd_texts_are_numbered_over_all_shards(monkeypatch, tmp_path):
    from pipelines.steps import paths, russian, shards

    def refuses(text):
        if "бомба" in text:
            raise RuntimeError("too hard")
        return text.split()

    monkeypatch.setattr(russian, "words", refuses)
    monkeypatch.setattr(shards, "CHARACTERS", 10)
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    texts = ["раз два", "бомба", "три", "четыре", "бомба", "пять"]
    for _ in range(2):
        found = prepare(texts, "ru", Preprocess(), processes=1)
        assert [odd["row"] for odd in found.odd] == [1, 4]


def test_each_step_says_how_many_texts_it_changed_and_shows_the_first():
    texts = ["Мэр ждал", "и ждал", "Мэры пришли на https://ya.ru", "ёж"]
    found = prepare_shard(texts, "ru", Preprocess(urls="mark", lemmas="dictionary", yo="replace", stop_words="remove"))
    steps = {step["step"]: step for step in found.steps}
    assert list(steps) == ["unicode", "urls", "lemmas", "lowercase", "yo", "stop_words"]
    assert steps["unicode"] == {"step": "unicode", "texts": 0, "before": None, "after": None}
    assert (steps["urls"]["texts"], steps["urls"]["after"]) == (1, "Мэры пришли на [url]")
    assert (steps["lemmas"]["texts"], steps["lemmas"]["before"], steps["lemmas"]["after"]) == (
        3,
        "Мэр ждал",
        "мэр ждать",
    )
    assert steps["lowercase"]["texts"] == 0
    assert (steps["yo"]["before"], steps["yo"]["after"]) == ("ёж", "еж")
    assert (steps["stop_words"]["texts"], steps["stop_words"]["after"]) == (2, "ждать")


TEXTS = [f"Мэр города № {n} не открыл {n % 7} мостов, но обещал: https://x.ru/{n} 😀" for n in range(60)] + ["", "…"]


@pytest.mark.parametrize("lemmas", ["none", "dictionary", "context"])
def test_processes_shards_and_the_cache_change_nothing(lemmas, tmp_path, monkeypatch):
    from pipelines.steps import paths, shards

    settings = Preprocess(**{**ALL, "lemmas": lemmas})
    expected = prepare_shard(TEXTS, "ru", settings)
    monkeypatch.setattr(shards, "CHARACTERS", 400)
    for processes in (1, 2):
        monkeypatch.setattr(paths, "CACHE", tmp_path / str(processes))
        for _ in range(2):  # made, then read from the disk
            found = prepare(TEXTS, "ru", settings, processes=processes)
            assert list(found.corpus) == list(expected.corpus)
            assert found.corpus.types == expected.corpus.types
            assert found.steps == expected.steps


def test_a_second_time_nothing_is_prepared_but_with_other_settings_texts_or_versions_it_is(tmp_path, monkeypatch):
    from pipelines.steps import paths

    made = []
    real = module.prepare_shard
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    monkeypatch.setattr(module, "prepare_shard", lambda *given: made.append(given[0]) or real(*given))
    for texts, settings, times in [
        (["а б"], Preprocess(), 1), (["а б"], Preprocess(), 1), (["а б"], Preprocess(lowercase=False), 2),
        (["а", "б"], Preprocess(), 3), (["а б"], Preprocess(), 3),
    ]:  # fmt: skip
        prepare(texts, "ru", settings, processes=1)
        assert len(made) == times
    (kept,) = [path for path in (tmp_path / "corpora").glob("*") if module.kept_in(["а б"], "ru", Preprocess()) == path]
    description = kept / "corpus.json"
    description.write_text(description.read_text(encoding="utf-8").replace('"razdel": "', '"razdel": "0.'), "utf-8")
    prepare(["а б"], "ru", Preprocess(), processes=1)
    assert len(made) == 4
    (kept / "ids.npy").write_bytes(b"broken")
    assert list(prepare(["а б"], "ru", Preprocess(), processes=1).corpus) == [["а", "б"]]
    assert len(made) == 5
