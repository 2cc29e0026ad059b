"""Russian: razdel cuts; pymorphy3 analyses a word by itself; natasha (slovnet, navec) in its sentence.

All of them come with the natasha package: nothing is downloaded.
"""

import os
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby, islice
from typing import Any

import numpy as np
import razdel

from pipelines.steps.lemma_cache import REMEMBERED, LemmaCache
from pipelines.steps.linguistics import Analysis, Entity, Span, Token
from pipelines.steps.russian_tokens import words

negations = frozenset({
    "не", "ни", "нет", "нету", "без", "нельзя", "никогда", "никто", "никого", "никому", "никем", "ничто", "ничего",
    "ничему", "ничем", "нигде", "никуда", "ниоткуда", "никак", "никакой", "никакая", "никакое", "никакие",
    "нисколько", "ничуть", "нипочем", "нечего", "нечему", "нечем", "некого", "некому", "некем", "негде", "некуда",
    "незачем", "неоткуда", "некогда", "невозможно", "вряд", "едва", "отнюдь",
})  # fmt: skip
# Forms of words with a meaning, which stand in spaCy's list all the same.
MEANINGFUL = frozenset({
    "благо", "ближайшие", "близко", "взаимно", "гав", "далеко", "едим", "едят", "ел", "ела", "ест", "ешь", "данные",
    "данных", "комья", "мало", "меньше", "хуже", "хорошо", "много", "настоящая", "настоящее", "настоящие",
    "настоящий", "начала", "начале", "необходимо", "необходимости", "необходимые", "необходимым", "немного",
    "низко", "нужная", "нужного", "нужные", "нужный", "нужных", "общую", "особую", "особые", "поприще", "пора",
    "проще", "рано", "суть", "томах", "ура", "чхать",
})  # fmt: skip
LONGEST_WORD = 100  # characters; anything longer is no word, and stays as it is
LONGEST_SENTENCE = 500  # tokens that are tagged together; a longer sentence is cut
BATCH = 1024  # tokens of a batch: of more, the arrays no longer fit the processor's cache
PARTS_OF_SPEECH = {  # OpenCorpora's, as pymorphy3 writes them -> Universal Dependencies'
    "NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJ", "COMP": "ADV", "VERB": "VERB", "INFN": "VERB", "PRTF": "VERB",
    "PRTS": "VERB", "GRND": "VERB", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON", "PRED": "ADV", "PREP": "ADP",
    "CONJ": "CCONJ", "PRCL": "PART", "INTJ": "INTJ", "NUMB": "NUM", "PNCT": "PUNCT", "ROMN": "NUM",
}  # fmt: skip
NAME_KINDS = ("Name", "Surn", "Patr", "Geox", "Orgn")  # OpenCorpora's
NAMES = set(NAME_KINDS)
READINGS = 5  # of a word that are looked through for a name


def sentences(text: str) -> list[Span]:
    """A text -> its sentences.

    "Приехал А. С. Пушкин. Все ждали." -> "Приехал А. С. Пушкин." and "Все ждали."
    """
    return [Span(*sentence) for sentence in razdel.sentenize(text) if sentence.text]


def tokens(text: str) -> list[Span]:
    """A text -> its tokens: words, numbers, punctuation marks.

    "Что-то в 1,5 км." -> "Что-то", "в", "1,5", "км", "."
    """
    found, place = [], 0
    for word in words(text):
        place = text.index(word, place)
        found.append(Span(place, place + len(word), word))
        place += len(word)
    return found


def dictionary(words: list[str]) -> list[Analysis]:
    """Words -> the likeliest analysis of each by itself, the lemma in small letters; kept on disk for the next time.

    ["Мэры", "ждали"] -> [("мэр", "NOUN"), ("ждать", "VERB")]
    """
    return _cache().analyse(words)


def word_classes(words: list[str]) -> list[str]:
    """Words -> the part of speech of each by itself, and which kind of name one of its readings is, if any: a first
    name, a surname, a patronymic, a place, an organisation; kept on disk for the next time.

    ["Озёрск", "Роза", "мыла"] -> ["NOUN Geox", "NOUN Name", "NOUN"]
    """
    return [analysis.lemma for analysis in _classes_cache().analyse(words)]


def context(texts: list[str]) -> list[list[Token]]:
    """Texts -> their tokens, tagged by natasha in their sentences; the tag decides the lemma (small letters, е for ё).

    "Мама мыла раму." -> "мыла" is a verb here, with the lemma "мыть", and no soap.
    """
    cut = [tokens(text) for text in texts]
    pieces = [piece for number, text in enumerate(texts) for piece in _pieces(number, text, cut[number])]
    words = [[token.text for token in cut[text][first:last]] for text, first, last in pieces]
    analyses = [[None] * len(of_text) for of_text in cut]
    for (text, first, last), *of_piece in zip(pieces, words, _tags(words), strict=True):
        analyses[text][first:last] = map(_analysis, *of_piece)
    return [
        [Token(*token, *analysis) for token, analysis in zip(of_text, found, strict=True)]
        for of_text, found in zip(cut, analyses, strict=True)
    ]


def word_tags(sentences: list[list[str]]) -> list[list[str]]:
    """Sentences as words -> the part of speech, case and number of each word in its sentence, as far as it has them;
    by natasha.

    [["Мама", "мыла", "раму", "."]] -> [["NOUN Nom Sing", "VERB Sing", "NOUN Acc Sing", "PUNCT"]]
    """
    starts = [range(0, len(sentence), LONGEST_SENTENCE) for sentence in sentences]
    pieces = [
        sentence[start : start + LONGEST_SENTENCE]
        for sentence, of_sentence in zip(sentences, starts, strict=True)
        for start in of_sentence
    ]
    tagged = iter(_tags(pieces))
    return [[_word_tag(tag) for _ in of_sentence for tag in next(tagged)] for of_sentence in starts]


@lru_cache(REMEMBERED)
def _word_tag(tag: str) -> str:
    part_of_speech, *features = tag.split("|")
    value_of = dict(pair.split("=", 1) for pair in features)
    return " ".join([part_of_speech, *[value_of[name] for name in ("Case", "Number") if name in value_of]])


def entities(texts: list[str]) -> list[list[Entity]]:
    """Texts -> persons, places and organisations (PER, LOC, ORG), found by natasha; it reads a text as a whole.

    "Анна Петрова живёт в Твери" -> [(0, 12, "PER"), (22, 27, "LOC")]
    """
    tagger = _entity_tagger()
    # Sentence by sentence it takes longer and finds less: F1 of 0.752 instead of 0.757 on factRuEval-2016.
    marked = (tagger(text).spans if text.strip() else [] for text in texts)
    return [[Entity(span.start, span.stop, span.type) for span in spans] for spans in marked]


def context_vectors(sentences: list[list[str]]) -> np.ndarray:
    """Sentences as words -> of each word what natasha's tagger of words has made of it and its neighbours before it
    decides (words, 64)."""
    return _vectors(sentences, _tagger().infer)


def entity_vectors(sentences: list[list[str]]) -> np.ndarray:
    """The same of natasha's tagger of entities (words, 64)."""
    return _vectors(sentences, _entity_tagger().infer)


@cache
def stop_words() -> frozenset[str]:
    """spaCy's list of Russian stop words, without negations and without words that mean something."""
    from pipelines.steps.spacy_language import spacy_stop_words

    return spacy_stop_words("ru") - negations - MEANINGFUL


@cache
def versions() -> dict[str, str]:
    """Versions of what the results depend on."""
    from importlib.metadata import version

    return {name: version(name) for name in ("razdel", "pymorphy3", "pymorphy3-dicts-ru", "natasha", "slovnet")}


@cache
def _cache() -> LemmaCache:
    name = f"ru-pymorphy3-{versions()['pymorphy3']}-{versions()['pymorphy3-dicts-ru']}"
    return LemmaCache(name, _dictionary_analysis)


@cache
def _classes_cache() -> LemmaCache:
    name = f"ru-classes-pymorphy3-{versions()['pymorphy3']}-{versions()['pymorphy3-dicts-ru']}"
    return LemmaCache(name, lambda word: Analysis(_word_class(word)))


def _word_class(word: str) -> str:
    if len(word) > LONGEST_WORD:
        return "X"
    readings = _analyser().parse(word)[:READINGS]
    best = readings[0].tag
    part_of_speech = PARTS_OF_SPEECH.get(best.POS or str(best).split(",")[0], "X")
    kinds = (kind for reading in readings for kind in NAME_KINDS if kind in reading.tag)
    return " ".join([part_of_speech, *[kind for kind in kinds][:1]])


@cache
def _analyser():
    import pymorphy3_dicts_ru
    from pymorphy3 import MorphAnalyzer

    # By its path: pymorphy3 too obeys the variable that `_vocabulary` sets, and cannot read the older dictionary.
    return MorphAnalyzer(pymorphy3_dicts_ru.get_path(), lang="ru")


def _dictionary_analysis(word: str) -> Analysis:
    if len(word) > LONGEST_WORD:
        return Analysis(word.lower())
    best = _analyser().parse(word)[0]
    if "Apro" in best.tag:
        part_of_speech = "DET"
    elif best.tag.grammemes & NAMES:
        part_of_speech = "PROPN"
    else:
        part_of_speech = PARTS_OF_SPEECH.get(best.tag.POS or str(best.tag).split(",")[0], "X")
    return Analysis(best.normal_form, part_of_speech)


def _pieces(number: int, text: str, cut: list[Span]):
    """-> (number of the text, first token, last token + 1) of each sentence, or of each part of a long one."""
    first = 0
    ends = [sentence.stop for sentence in sentences(text)]
    for end in [*ends, len(text) + 1]:
        last = first
        while last < len(cut) and cut[last].start < end:
            last += 1
        for start in range(first, last, LONGEST_SENTENCE):
            yield number, start, min(start + LONGEST_SENTENCE, last)
        first = last


def _tags(sentences: list[list[str]]) -> list[list[str]]:
    """Sentences as words -> a tag for each word: "NOUN|Animacy=Anim|Case=Nom"."""
    infer, tags = _tagger().infer, [[] for _ in sentences]
    for numbers, inputs in _batches(sentences, infer.encoder):
        scores = infer.model(inputs.word_id, inputs.shape_id, inputs.pad_mask)
        for number, row in zip(numbers, scores.argmax(-1), strict=True):
            tags[number] = [infer.decoder.tags_vocab.decode(tag) for tag in row]
    return tags


def _vectors(sentences: list[list[str]], infer) -> np.ndarray:
    """Sentences as words -> of each word what the last layer of a network of slovnet takes in (words, width)."""
    of_sentences = [np.zeros((0, 0), "float32")] * len(sentences)
    for numbers, inputs in _batches(sentences, infer.encoder):
        vectors = infer.model.emb(inputs.word_id, inputs.shape_id)
        for number, found in zip(numbers, infer.model.encoder(vectors, inputs.pad_mask), strict=True):
            of_sentences[number] = found
    return np.concatenate(of_sentences)


def _batches(sentences: list[list[str]], encoder) -> Iterator[tuple[list[int], Any]]:
    """Sentences as words -> batch by batch their numbers, and what a network of slovnet takes in.

    Those of one length go together, so no padding is needed, and each gives what it gives alone.
    """
    by_length = sorted(range(len(sentences)), key=lambda number: len(sentences[number]))
    for length, of_length in groupby(by_length, key=lambda number: len(sentences[number])):
        while batch := list(islice(of_length, max(1, BATCH // length))):
            (inputs,) = encoder([sentences[number] for number in batch])
            yield batch, inputs


@lru_cache(REMEMBERED)
def _analysis(word: str, tag: str) -> Analysis:
    part_of_speech, _, features = tag.partition("|")
    if len(word) > LONGEST_WORD:
        return Analysis(word.lower(), part_of_speech, features)
    pairs = dict(pair.split("=", 1) for pair in features.split("|") if pair)
    return Analysis(_vocabulary().lemmatize(word, part_of_speech, pairs), part_of_speech, features)


@cache
def _navec():
    from natasha import NewsEmbedding

    return NewsEmbedding()


@cache
def _tagger():
    from natasha import NewsMorphTagger

    tagger = NewsMorphTagger(_navec())
    tagger.infer.encoder.batch_size = BATCH  # we make the batches
    return tagger


@cache
def _entity_tagger():
    from natasha import NewsNERTagger

    tagger = NewsNERTagger(_navec())
    tagger.infer.encoder.batch_size = BATCH  # we make the batches
    return tagger


@cache
def _vocabulary():
    # natasha's dictionary library looks for its files through pkg_resources, which is no longer part of setuptools;
    # this variable of its own tells it where they are.
    import pymorphy2_dicts_ru

    os.environ.setdefault("PYMORPHY2_DICT_PATH", pymorphy2_dicts_ru.get_path())
    from natasha import MorphVocab

    return MorphVocab()
