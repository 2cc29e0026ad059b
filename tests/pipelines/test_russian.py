"""Russian in the field's own notation: | between tokens, ‖ between sentences."""

import subprocess
import sys
from pathlib import Path

import pytest
import razdel
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.steps import russian
from pipelines.steps.linguistics import Entity

ROOT = Path(__file__).resolve().parents[2]


def parts(text: str) -> list[str]:
    return text.split("|")


@pytest.mark.parametrize("case", [
    "Что-то|в|1,5|км|от|Озёрска|.", "г|.|Озёрск|,|ул|.|Садовая", "«|Кварц|»|—|завод", "12|000|руб|.", "😀|👍",
    "что-то|1,5|»|.", "из-за|кого-нибудь|?", "5-й|этаж", "№|7", "20|:|30|,|25.11|.|2026", "МГУ|им|.|М|.|В|.|Ломоносова",
    "ну|…|да|!", "50|%|скидка", "т|.|е|.|завтра",
])  # fmt: skip
def test_tokens(case):
    text = case.replace("|", " ")
    assert russian.words(text) == parts(case)
    assert [token.text for token in russian.tokens(text)] == parts(case)


@pytest.mark.parametrize("case", [
    "Что-то в 1,5 км.", "(т. е. завтра)", "«Кварц» — завод", "а,б", "слово\u00a0слово", "\u200bабв", "е\u0301ж",
])  # fmt: skip
def test_offsets_point_at_the_text_and_only_blanks_are_left_out(case):
    tokens = russian.tokens(case)
    assert all(case[token.start : token.stop] == token.text for token in tokens)
    covered = {place for token in tokens for place in range(token.start, token.stop)}
    assert all(case[place].isspace() or case[place] == "\u200b" for place in set(range(len(case))) - covered)


@pytest.mark.parametrize("case", [
    "Приехал А. С. Пушкин.‖Все ждали.", "Это, т. е. то самое, случилось.‖Потом — другое.", "Вот он!‖А вы?‖Да…",
    "Купили хлеба, молока и т. д. и т. п.‖Вечером ушли.", "Живёт в г. Озёрске на ул. Садовой.‖Там тихо.",
    "Цена 5 тыс. руб. за штуку.", "«Иди!» — сказал он.‖И ушёл.", "Родился в 1799 г. в Москве.‖Умер в 1837 г.",
])  # fmt: skip
def test_sentences_do_not_end_at_initials_and_abbreviations(case):
    text = case.replace("‖", " ")
    found = russian.sentences(text)
    assert [sentence.text for sentence in found] == case.split("‖")
    assert all(text[sentence.start : sentence.stop] == sentence.text for sentence in found)


@pytest.mark.parametrize(("word", "lemma", "part_of_speech"), [
    ("Мэры", "мэр", "NOUN"), ("ждали", "ждать", "VERB"), ("людей", "человек", "NOUN"), ("шёл", "идти", "VERB"),
    ("не", "не", "PART"), ("красивее", "красивый", "ADV"), ("2026", "2026", "NUM"), ("»", "»", "PUNCT"),
    ("abc", "abc", "X"),
    # names
    ("Озёрску", "озёрск", "PROPN"), ("Пушкиным", "пушкин", "PROPN"), ("Анной", "анна", "PROPN"),
    ("Москве", "москва", "PROPN"), ("Ивановичем", "иванович", "PROPN"),
    # participles and gerunds go to their verb
    ("написанная", "написать", "VERB"), ("читающего", "читать", "VERB"), ("построен", "построить", "VERB"),
    ("прочитав", "прочитать", "VERB"),
    # abbreviations
    ("МГУ", "мгу", "PROPN"), ("США", "сша", "PROPN"),
    # ё: the dictionary writes it, read with е or ё
    ("елка", "ёлка", "NOUN"), ("ёлки", "ёлка", "NOUN"), ("еще", "ещё", "ADV"), ("пошел", "пойти", "VERB"),
    # words of the other kinds
    ("этого", "это", "PRON"), ("нельзя", "нельзя", "ADV"), ("из-за", "из-за", "ADP"), ("пятерых", "пятеро", "NUM"),
    ("моего", "мой", "DET"), ("и", "и", "CCONJ"), ("ах", "ах", "INTJ"),
])  # fmt: skip
def test_a_word_by_itself_has_the_likeliest_lemma_and_part_of_speech(word, lemma, part_of_speech):
    (analysis,) = russian.dictionary([word])
    assert (analysis.lemma, analysis.part_of_speech) == (lemma, part_of_speech)


def context(text: str):
    (tokens,) = russian.context([text])
    return tokens


def test_in_its_sentence_a_word_is_told_from_its_homonym():
    tokens = context("Мама мыла раму.")
    assert [token.lemma for token in tokens] == parts("мама|мыть|рама|.")
    assert [token.part_of_speech for token in tokens] == parts("NOUN|VERB|NOUN|PUNCT")
    assert "Case=Acc" in tokens[2].features.split("|")
    assert "мыло" in [token.lemma for token in context("В магазине нет мыла.")]
    assert russian.dictionary(["мыла"])[0].lemma == "мыло"


def test_words_of_given_sentences_have_the_tags_of_their_sentence_whatever_stands_beside():
    soap, long = parts("Мама|мыла|раму|."), ["дом", "стоит"] * 400
    tags = russian.word_tags([long, soap, [], ["Дома"]])
    assert tags[1] == parts("NOUN Nom Sing|VERB Sing|NOUN Acc Sing|PUNCT")
    assert [len(of_sentence) for of_sentence in tags] == [800, 4, 0, 1]
    assert tags[1:2] == russian.word_tags([soap])


def test_offsets_in_context_point_at_the_text():
    text = "  Мама мыла раму.\n\nА. С. Пушкин\tприехал…  "
    assert all(text[token.start : token.stop] == token.text for token in context(text))
    assert [token.text for token in context(text)] == russian.words(text)


def test_the_two_dictionaries_do_not_get_in_each_others_way():
    code = (
        "from pipelines.steps import russian\n"
        "russian.context(['Мама мыла раму.'])\n"
        "print([russian.dictionary([word])[0].lemma for word in ('Озёрску', 'гуглить', 'Пушкиным')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.strip() == "['озёрск', 'гуглить', 'пушкин']", done.stderr


def test_a_text_gives_the_same_alone_and_among_others():
    texts = ["Мама мыла раму. Папа спал.", "Мыла нет.", "", "Стекло стекло со стола. " * 40, "Ели ели у ели."]
    together = russian.context(texts)
    assert together == [context(text) for text in texts]
    assert together == list(reversed(russian.context(texts[::-1])))


def test_context_agrees_with_natasha_document_by_document():
    from natasha import Doc, MorphVocab, NewsEmbedding, NewsMorphTagger, Segmenter

    texts = [
        "Мэр Озёрска Анна Петрова открыла новый мост через реку. На открытие пришли сотни горожан.",
        "Данные печи стекло не плавят. Эти данные устарели, сообщил А. С. Иванов.",
    ]
    segmenter, tagger, vocabulary = Segmenter(), NewsMorphTagger(NewsEmbedding()), MorphVocab()
    for text, ours in zip(texts, russian.context(texts), strict=True):
        document = Doc(text)
        document.segment(segmenter)
        document.tag_morph(tagger)
        for token in document.tokens:
            token.lemmatize(vocabulary)
        theirs = [(t.start, t.stop, t.text, t.lemma, t.pos) for t in document.tokens]
        assert [token[:5] for token in ours] == theirs


def test_a_very_long_sentence_is_tagged_piece_by_piece():
    tokens = context("слово " * 1300)
    assert len(tokens) == 1300
    assert {token.lemma for token in tokens} == {"слово"}


def test_entities_are_spans_of_the_text():
    text = "Вчера приехала Анна Петрова. Она живёт в Твери и служит в «Газпроме»."
    (found,) = russian.entities([text])
    assert [(text[e.start : e.stop], e.kind) for e in found] == [
        ("Анна Петрова", "PER"), ("Твери", "LOC"), ("Газпроме", "ORG"),
    ]  # fmt: skip
    assert isinstance(found[0], Entity)


def test_stop_words_hold_no_negation_and_no_word_with_a_meaning():
    stop_words = russian.stop_words()
    assert {"и", "на", "который", "быть"} <= stop_words
    assert not stop_words & {"не", "нет", "ни", "никто", "никого", "без", "нельзя", "вряд", "никакой"}
    assert not stop_words & {"хорошо", "хуже", "мало", "данные", "ест", "суть"}


SIGNS = list("абвАZz019.,-_/\\!?…«»()*:;=%№+'\"~ΔβёЁ—–\u00ad\u0301😀 \n\t\u00a0") + ["yahoo", "  "]


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(SIGNS), max_size=25).map("".join))
def test_the_fast_way_gives_razdels_tokens(text):
    assert russian.words(text) == [token.text for token in razdel.tokenize(text)]
    assert russian.tokens(text) == [tuple(token) for token in razdel.tokenize(text)]


def test_the_fast_way_gives_razdels_tokens_where_rules_look_past_a_blank():
    for text in (
        "а -б",
        "а- б",
        "5 ,5",
        "5, 5",
        "5 , 5",
        "- -",
        "а _б",
        "1/ 2",
        "yahoo!",
        "«а -б",
        ": )",
        "… !",
        "! !",
    ):
        assert russian.words(text) == [token.text for token in razdel.tokenize(text)]
