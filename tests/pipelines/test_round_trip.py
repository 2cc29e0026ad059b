"""Offsets point at the original text, on every text of every set: what is between two tokens is blank."""

from pathlib import Path

import pytest
import razdel

from data.errors import DataError
from data.sources import find_source, settings
from pipelines.steps.documents import collect_documents
from pipelines.steps.experiment import Data
from pipelines.steps.linguistics import FAST, language_tools
from pipelines.steps.records import collect_records

SETS = {"ag_news_small": "en", "banking77": "en", "clinc150": "en", "sms_spam": "en", "sib200": "en", "wnut17": "en",
        "broad_twitter": "en", "sib200 ru": "ru", "cedr": "ru", "inappropriate_ru": "ru", "rusentne2023": "ru",
        "ruslit_authors": "ru", "factrueval2016": "ru", "ru_qa_koziev": "ru"}  # fmt: skip
FEW = 100  # texts of the fast test
UNSEEN = {"\u200b", "\ufeff"}  # what razdel takes for a blank as well


def texts_of(name: str, datasets: Path) -> list[str]:
    name, language = name.split()[0], SETS[name]
    if name == "ru_qa_koziev":
        lines = [
            line for path in sorted((datasets / name).glob("*.txt")) for line in path.read_text("utf-8").split("\n")
        ]
        return [line for line in lines if line.strip()]
    source = find_source(name)
    data = Data(**settings(source, datasets / name, language=language))
    collected = collect_documents(data) if source.task == "named_entities" else collect_records(data)
    return collected.frame["text"].tolist()


def check(text: str, spans) -> None:
    place = 0
    for start, stop, piece, *_ in spans:
        assert text[start:stop] == piece
        assert not text[place:start].strip("".join(UNSEEN)).strip(), (text[place:start], text)
        assert start >= place and piece
        place = stop
    assert not text[place:].strip().strip("".join(UNSEEN)), text[place:]


def check_all(texts: list[str], language: str) -> None:
    tools = language_tools(language)
    for text in texts:
        try:
            tokens = tools.tokens(text)
        except ValueError as error:
            assert "without a blank" in str(error)
            continue
        check(text, tokens)
        assert tools.words(text) == [token.text for token in tokens]
        if language == "ru":
            assert tokens == [tuple(token) for token in razdel.tokenize(text)]
        check(text, tools.sentences(text))
        check(text, [(found.start(), found.end(), found.group()) for found in FAST.finditer(text)])


@pytest.mark.parametrize("name", SETS)
def test_offsets_point_at_the_text_in_some_texts_of_each_set(datasets, name):
    texts = texts_of(name, datasets)
    some = texts[:: max(1, len(texts) // FEW)]
    assert len(some) >= 100
    check_all(some, SETS[name])
    if SETS[name] == "ru":
        for text, tokens in zip(some, language_tools("ru").context(some), strict=True):
            check(text, tokens)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_offsets_point_at_the_text_in_all_texts_of_each_set(datasets, name):
    check_all(texts_of(name, datasets), SETS[name])


@pytest.mark.slow
def test_offsets_point_at_the_text_in_the_hard_cases(hard_cases):
    seen = 0
    for path in sorted((hard_cases / "text").iterdir()):
        try:
            texts = collect_records(Data(path=str(path))).frame["text"].tolist()
        except DataError:
            texts = [path.read_bytes().decode("utf-8", "replace")]
        for language in ("ru", "en"):
            check_all(texts, language)
        seen += len(texts)
    assert seen > 500
