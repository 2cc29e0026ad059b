"""The demo corpora are what they are said to be: varied, marked right, neither trivial nor hopeless."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
LANGUAGES = {"ru": 600, "en": 400}
pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def items(language: str) -> list[dict]:
    with (SAMPLES / f"city_news_{language}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) >= LANGUAGES[language]
    return rows


def entities(language: str) -> dict[str, dict]:
    lines = (SAMPLES / f"city_news_{language}.entities.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def sentences(texts: list[str], language: str) -> list[int]:
    """The number of sentences of each text."""
    if language == "ru":
        import razdel

        return [len(list(razdel.sentenize(text))) for text in texts]
    import spacy

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    return [len(list(document.sents)) for document in pipeline.pipe(texts)]


def test_topics_are_six_to_eight_of_uneven_size_and_tones_three(language):
    topics, tones = (Counter(row[key] for row in items(language)) for key in ("topic", "tone"))
    assert 6 <= len(topics) <= 8
    assert max(topics.values()) > 2 * min(topics.values())
    assert len(tones) == 3
    for topic in topics:
        assert {row["tone"] for row in items(language) if row["topic"] == topic} == set(tones), topic


def test_spans_match_the_text(language):
    marked, counts = entities(language), Counter()
    assert list(marked) == [row["id"] for row in items(language)]
    for row in items(language):
        record, end = marked[row["id"]], 0
        assert record["text"] == row["text"]
        for span in record["entities"]:
            assert end <= span["start"] < span["end"] <= len(row["text"]), row["id"]
            name, before, after = row["text"][span["start"] : span["end"]], *_around(row["text"], span)
            assert name == name.strip(" «»„“”,.;:!?") or name.endswith("."), (row["id"], name)
            assert not before.isalnum() and not after.isalnum(), (row["id"], name)
            assert any(letter.isupper() or letter.isdigit() for letter in name), (row["id"], name)
            end = span["end"]
            counts[span["type"]] += 1
    assert set(counts) == {"PER", "ORG", "LOC"}
    assert min(counts.values()) > 100


def _around(text: str, span: dict) -> tuple[str, str]:
    return text[span["start"] - 1 : span["start"]], text[span["end"] : span["end"] + 1]


def test_no_two_texts_share_most_of_their_3_grams(language):
    grams = [set(zip(w, w[1:], w[2:], strict=False)) for w in (words(row["text"]) for row in items(language))]
    holders: dict[tuple, list[int]] = {}
    for number, of_text in enumerate(grams):
        for gram in of_text:
            holders.setdefault(gram, []).append(number)
    shared = Counter((a, b) for held in holders.values() for n, a in enumerate(held) for b in held[n + 1 :])
    for (a, b), count in shared.items():
        assert count < 0.6 * min(len(grams[a]), len(grams[b])), (items(language)[a]["text"], items(language)[b]["text"])


def test_no_skeleton_of_a_sentence_occurs_twice(language):
    """Entities and numbers masked: what would be left of a template."""
    skeletons = Counter()
    for record in entities(language).values():
        text = record["text"]
        for span in reversed(record["entities"]):
            text = f"{text[: span['start']]}{span['type']}{text[span['end'] :]}"
        for sentence in re.split(r"(?<=[.!?…])\s+(?=[A-ZА-ЯЁ«“\"—])", re.sub(r"\d+([.,: ]\d+)*", "0", text)):
            if len(words(sentence)) >= 4:
                skeletons[" ".join(words(sentence))] += 1
    repeated = [skeleton for skeleton, count in skeletons.items() if count > 1]
    assert not repeated


def test_first_words_and_lengths_vary(language):
    rows = items(language)
    first = Counter(words(row["text"])[0] for row in rows)
    assert max(first.values()) < 0.05 * len(rows)
    assert len(first) > 0.5 * len(rows)
    counts = Counter(sentences([row["text"] for row in rows], language))
    assert set(counts) == {1, 2, 3, 4}
    assert min(counts.values()) > 0.08 * len(rows)
    assert np.std([len(words(row["text"])) for row in rows]) >= 10


@pytest.mark.parametrize("label", ["topic", "tone"])
def test_no_frequent_word_gives_a_label_away(language, label):
    rows = items(language)
    with_word: dict[str, Counter] = {}
    for row in rows:
        for word in set(words(row["text"])):
            with_word.setdefault(word, Counter())[row[label]] += 1
    for word, labels in with_word.items():
        if labels.total() > 0.03 * len(rows):
            assert max(labels.values()) <= 0.9 * labels.total(), (word, labels)


def test_a_linear_baseline_is_neither_hopeless_nor_perfect(language):
    """Macro-F1 on topics by 5-fold cross-validation, with the settings of the demo's experiment file."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    from pipelines.steps.builders import find_builders
    from pipelines.steps.experiment_file import read_experiment
    from pipelines.steps.preprocess import preprocess

    experiment = read_experiment(ROOT / f"pipelines/configs/city_news_{language}.toml")
    (way,) = experiment.preprocess.values()
    rows = items(language)
    tokens = np.array(list(preprocess([row["text"] for row in rows], language, way)), dtype=object)
    labels = np.unique([row["topic"] for row in rows], return_inverse=True)[1]
    estimator = find_builders("text_classification")["linear"].module().classifier()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    predicted = cross_val_predict(estimator, tokens, labels, cv=folds)
    assert 0.70 <= f1_score(labels, predicted, average="macro") <= 0.93
