"""What is wrong with the data: every kind of finding on texts made to have it, and only there."""

import inspect
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.steps import checks, doctor, examine, languages, leaks, near_duplicates, pictures, survey
from pipelines.steps.checks import check_records, severity, without_mojibake
from pipelines.steps.records import Records
from reports.words import LANGUAGES, Words

ROOT = Path(__file__).resolve().parents[2]


def records(texts: list[str], labels: list[str] | None = None, splits: list | None = None, **others) -> Records:
    labels = labels or ["a", "b"] * (len(texts) // 2) + ["a"] * (len(texts) % 2)
    frame = pd.DataFrame({
        "id": [str(n) for n in range(len(texts))], "text": texts, "label": labels, "labels": [(x,) for x in labels],
        "group": None, "time": None, "split": splits or [None] * len(texts), "file": "table.csv",
        "line": [n + 2 for n in range(len(texts))],
    })  # fmt: skip
    empty = pd.DataFrame(columns=["file", "line", "reason", "label", "text"])
    return Records(frame, empty, [], [], pd.DataFrame(others))


def plain(count: int) -> list[str]:
    """Different texts with nothing wrong."""
    random = np.random.default_rng(0)
    syllables = ["ка", "ло", "ми", "нэ", "ру", "со", "ту", "вя", "гё", "зи"]
    return [" ".join("".join(random.choice(syllables, 3)) for _ in range(9)) + "." for _ in range(count)]


def found(these: Records) -> dict:
    return {finding.kind: finding for finding in check_records(these)}


def test_nothing_is_found_where_nothing_is_wrong():
    assert found(records(plain(60))) == {}


@pytest.mark.parametrize(
    ("spoilt", "kind"),
    [
        ("слово\x07 другое", "control-characters"),
        ("сло\u200bво другое", "invisible-characters"),
        ("сло\u00adво другое", "invisible-characters"),
        ("первая\u2028вторая", "line-separators"),
        ("пропал\ufffd", "replacement-characters"),
        ("Привет, мир".encode().decode("cp1251", "replace"), "mojibake"),
        ("Привет, мир".encode().decode("latin-1"), "mojibake"),
        ("Привет мир".encode("cp1251").decode("koi8-r"), "mojibake"),
        ("café au lait".encode().decode("cp1252"), "mojibake"),
        ("обычный".encode("cp1251").decode("cp1252"), "mojibake"),
        ("that\x92s fine", "mojibake"),
        ("Рыба &amp; мясо", "markup"),
        ("так<br>и так", "markup"),
        ("null", "null-words"),
        ("NaN", "null-words"),
        ("12345 !!! 😀", "without-letters"),
        ("слово " * 1000, "lengths-extreme"),
    ],
)
def test_a_spoilt_text_is_found_with_its_line(spoilt, kind):
    texts = plain(60)
    texts[17] = spoilt
    finding = found(records(texts))[kind]
    assert finding.count == 1
    assert finding.places[0].line == 19
    assert finding.places[0].text.startswith(spoilt[:20])


@pytest.mark.parametrize(
    "honest",
    [
        "👩‍👩‍👧‍👦 семья",
        "Она сказала: «2 < 3 & 5 > 4»",
        "Ёж, щегол и ЦСКА",
        "naïve café",
        "На 5 % дешевле — и всё",
        "AT&T",
        "❤️ да",
    ],
)
def test_an_honest_text_is_left_alone(honest):
    texts = plain(60)
    texts[5] = honest
    assert found(records(texts)) == {}


def test_mojibake_is_no_name_for_russian_or_serbian():
    for text in ("Обычный русский текст, РСФСР и СССР", "Ђорђе Љубишић", "Р.С. Пушкин", "iPhone и eBay", "*˜˜*°•.¸☆ ★"):
        assert without_mojibake(text) is None


def test_repeats_conflicts_and_overlaps_are_counted():
    texts = ["Мэр приехал", "мэр  приехал", "другое", "Другое", "третье", "Мэр приехал"] + plain(54)
    labels = ["a", "b", "a", "a", "b", "a"] + ["a", "b"] * 27
    splits = ["train", "test", "train", "validation", "test", "train"] + ["train"] * 54
    said = found(records(texts, labels, splits))
    assert (said["repeats"].count, said["repeats"].values["texts"]) == (3, 2)
    assert (said["conflicts"].count, said["conflicts"].values["texts"]) == (3, 1)
    assert (said["overlap-test"].count, said["overlap-test"].values["of"]) == (1, 2)
    assert said["overlap-validation"].count == 1
    assert said["conflicts"].places[0].text == "a: Мэр приехал"


def test_labels_that_are_one_in_two_ways_are_named():
    labels = ["спорт"] * 30 + ["Спорт"] * 12 + ["наука"] * 18
    finding = found(records(plain(60), labels))["labels-variants"]
    assert finding.count == 12
    assert finding.values["labels"] == "“спорт” = “Спорт”"


def test_small_unseen_unequal_and_single_classes_are_said():
    small = found(records(plain(60), ["a"] * 30 + ["b"] * 28 + ["c"] * 2))["classes-small"]
    assert (small.count, small.values["classes"], small.values["smallest"]) == (1, "c (2)", 2)
    unseen = found(records(plain(60), ["a"] * 30 + ["b"] * 20 + ["c"] * 10, ["train"] * 50 + ["test"] * 10))
    assert unseen["classes-unseen"].count == 10
    assert severity("classes-unseen") == "unusable"
    assert "imbalance" in found(records(plain(220), ["a"] * 205 + ["b"] * 15))
    assert found(records(plain(60), ["a"] * 60))["one-class"].values == {"label": "a"}
    assert "label-like-id" in found(records(plain(60), [f"id {n}" for n in range(60)]))
    assert found(records(plain(20)))["rows-few"].count == 20


def test_labels_that_say_nothing_and_classes_that_are_never_tested_are_said():
    said = found(records(plain(60), ["a"] * 30 + ["NaN"] * 12 + ["b"] * 18, ["train"] * 45 + ["test"] * 15))
    assert (said["labels-null-words"].count, said["labels-null-words"].values["labels"]) == (12, "NaN")
    assert (said["classes-untested"].count, said["classes-untested"].values["classes"]) == (42, "NaN, a")


def test_columns_that_give_the_label_away_or_number_the_rows_are_named():
    labels = ["a", "b", "c"] * 20
    others = {
        "code": [f"0{label}" for label in labels],
        "number": [str(n) for n in range(60)],
        "colour": ["red", "blue"] * 30,
    }
    said = [finding for finding in check_records(records(plain(60), labels, **others))]
    assert [(f.kind, f.values.get("column") or f.values["columns"]) for f in said] == [
        ("column-leaks", "code"), ("columns-id", "number")]  # fmt: skip


def test_a_text_that_differs_by_a_word_is_nearly_the_same_and_another_is_not():
    texts = [
        "Трамвай № 5 с понедельника пойдёт в объезд по Садовой улице",
        "Трамвай № 7 с понедельника пойдёт в объезд по Садовой улице",
        "Хор детской школы выступит в музее в субботу вечером",
    ]
    (pair,) = near_duplicates.near_duplicates(texts)
    first, second = (near_duplicates._shingles(text) for text in texts[:2])
    assert pair == (0, 1, len(first & second) / len(first | second))


def test_near_duplicates_are_those_that_brute_force_finds():
    random = np.random.default_rng(1)
    texts = []
    for text in plain(80):
        words = text.split()
        for _ in range(2):
            changed = words.copy()
            changed[random.integers(len(words))] = "".join(random.choice(list("абвгд"), random.integers(1, 5)))
            texts.append(" ".join(changed))
    found_pairs = {(a, b) for a, b, _ in near_duplicates.near_duplicates(texts)}
    sets = [near_duplicates._shingles(text) for text in texts]
    exact = {(a, b) for b in range(len(texts)) for a in range(b)
             if len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= near_duplicates.THRESHOLD}  # fmt: skip
    assert len(exact) > 10
    assert found_pairs <= exact
    assert len(found_pairs) >= 0.95 * len(exact)


def test_near_duplicates_across_parts_and_labels_are_told_apart():
    base = plain(30)
    texts = base + [text.replace(".", "!") for text in base[:4]] + plain(60)[30:]
    labels = ["a", "b"] * 15 + ["a", "b", "b", "a"] + ["a", "b"] * 15
    splits = ["train"] * 30 + ["test", "test", "test", "validation"] + ["train"] * 30
    said, compared, different = near_duplicates.check_near_duplicates(records(texts, labels, splits).frame, full=False)
    counts = {finding.kind: finding.count for finding in said}
    assert counts == {"near-duplicates": 4, "near-conflicts": 2, "near-overlap-test": 3, "near-overlap-validation": 1}
    assert compared == different == 64


def test_languages_are_told_and_a_mixture_is_found():
    russian = ["Трамваи с понедельника пойдут в объезд по соседней улице"] * 30
    english = ["The trams will take another street from Monday morning on"] * 3
    frame = records([f"{text} {n}" for n, text in enumerate(russian + english)]).frame
    spoken = languages.languages(frame)
    assert spoken.value_counts().to_dict() == {"ru": 30, "en": 3}
    (mixed,) = languages.check_languages(frame, spoken, "ru")
    assert (mixed.kind, mixed.count, mixed.places[0].line) == ("languages-mixed", 3, 32)
    other = languages.check_languages(frame, spoken, "en")
    assert [finding.kind for finding in other] == ["language-other", "languages-mixed"]
    assert languages.language_of("ок") is None


def test_emoticons_that_were_the_labels_are_a_leak_and_the_scores_say_so():
    random = np.random.default_rng(0)
    texts, labels = plain(300), [["радость", "грусть"][n % 2] for n in range(300)]
    smiles = {"радость": [":)", ")))", ":D"], "грусть": [":(", "(("]}
    marked = [f"{text[:-1]} {random.choice(smiles[label])}" for text, label in zip(texts, labels, strict=True)]
    frame = records(marked, labels).frame
    probed = leaks.probe(frame)
    assert {row["token"] for row in probed["tokens"]} >= {":)", "))", ":d", ":(", "(("}
    assert probed["before"] > 0.95
    assert probed["after"] < 0.65
    (leak,) = leaks.check_leaks(frame, probed)
    assert leak.count == 300
    assert leaks.check_leaks(records(texts, labels).frame, leaks.probe(records(texts, labels).frame)) == []


def test_words_honestly_about_their_class_are_no_leak():
    """Each class has its own words, many of them: without the most frequent the rest still tell it."""
    random = np.random.default_rng(0)
    own = {label: [f"{label}{n}" for n in range(30)] for label in ("спорт", "наука")}
    labels = ["спорт", "наука"] * 100
    texts = [" ".join(random.choice(own[label], 6)) for label in labels]
    assert leaks.check_leaks(records(texts, labels).frame, leaks.probe(records(texts, labels).frame)) == []


def test_a_token_that_stands_in_both_classes_tells_neither():
    texts = [["скидка", f"слово{n}"] for n in range(40)] + [[f"слово{n}"] for n in range(40, 80)]
    often = np.array(["реклама"] * 30 + ["письмо"] * 10 + ["реклама"] * 10 + ["письмо"] * 30)
    assert leaks.telling_tokens(texts, often) == []
    (telling,) = leaks.telling_tokens(texts, np.repeat(["реклама", "письмо"], 40))
    assert (telling["token"], telling["purity"], telling["cover"]) == ("скидка", 1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ура!!! :))) #пятница", ["ура", "!!", ":))", "#пятница"]),
        ("ок:D см. https://example.org/x?y=1", ["ок", ":d", "см", ".", "https://example.org/x?y=1"]),
        ("@anna ну ((((", ["@anna", "ну", "(("]),
    ],
)
def test_the_probe_sees_emoticons_tags_and_addresses_as_tokens(text, expected):
    assert leaks.marks(text) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_finding_has_words(language):
    """The kinds are read from the source of the checks and of the readers."""
    sources = [
        inspect.getsource(module)
        for module in (checks, doctor, examine, languages, leaks, near_duplicates, pictures, survey)
    ]
    sources += [path.read_text(encoding="utf-8") for path in (ROOT / "data").glob("*.py")]
    code = "\n".join(sources)
    kinds = (
        set(re.findall(r'(?:[Ff]inding|found|_grouped_by_file)\(\s*"([a-z-]+)"', code))
        | checks.UNUSABLE
        | checks.REMARKS
    )
    kinds |= set(re.findall(r'"((?:spans|pictures|tags|rows|quotes)-[a-z-]+)"', code))
    assert len(kinds) > 40
    words = Words(language)
    missing = {kind for kind in kinds if not (words.has(f"finding-{kind}") and words.has(f"advice-{kind}"))}
    assert not missing
