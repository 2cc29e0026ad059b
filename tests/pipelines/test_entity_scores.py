"""Scores of entities, against seqeval, nervaluate, scipy, the scorer of factRuEval-2016 and plain counting."""

import io
import warnings

import nervaluate
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from seqeval.metrics import classification_report, f1_score
from seqeval.scheme import IOB2

from data.bio import bio_spans
from pipelines.steps.entity_scores import (
    ERRORS,
    comparator_scores,
    document_counts,
    matched,
    measure_entities,
    recall_by,
    token_counts,
)

KINDS = ["PER", "LOC", "ORG"]
COLUMNS = ["id", "split", "start", "stop", "first", "end", "label", "predicted", "probability", "text"]
ANNA = ["B-PER I-PER O O B-LOC"], ["B-PER O O O B-LOC"]  # Анна Петрова живёт в Москве


def entities(tags: str) -> list[tuple[str, int, int]]:
    """Tags -> kind, first token and end of each entity; one that begins against IOB2 is none, as in seqeval's strict
    mode. "B-PER I-PER I-LOC" -> [("PER", 0, 2)]"""
    tags = tags.split()
    spans, broken = bio_spans([(n, n + 1) for n in range(len(tags))], tags)
    return [(span.label, span.start, span.stop) for span in spans if span.start not in broken]


def table(gold: list[str], predicted: list[str]) -> pd.DataFrame:
    """Tags of each document -> the table, as text. Its words have five letters and a blank between them."""
    rows = []
    for document, sides in enumerate(zip(gold, predicted, strict=True)):
        kinds = [{(first, end): kind for kind, first, end in entities(tags)} for tags in sides]
        for first, end in sorted(kinds[0].keys() | kinds[1].keys()):
            label, given_kind = (side.get((first, end), "") for side in kinds)
            probability = "0.5" if given_kind else ""
            place = [6 * first, 6 * end - 1, first, end]
            rows.append([f"d{document}", "test", *place, label, given_kind, probability, f"{first}-{end}"])
    return pd.DataFrame(rows, columns=COLUMNS).astype(str)


def each_document(corpus: tuple[list[str], list[str]]) -> list[tuple[list, list]]:
    """-> the gold and the predicted entities of each document."""
    return [tuple(map(entities, sides)) for sides in zip(*corpus, strict=True)]


def measured(gold: list[str], predicted: list[str]) -> dict:
    return measure_entities(table(gold, predicted), KINDS)


def by_nervaluate(gold: list[str], predicted: list[str]) -> dict:
    lists = [
        [[{"label": k, "start": first, "end": end - 1} for k, first, end in entities(tags)] for tags in side]
        for side in (gold, predicted)
    ]
    return nervaluate.Evaluator(*lists, tags=KINDS, loader="dict").evaluate()["overall"]


def extents(pairs: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(pairs["text"], pairs["predicted_text"], pairs["error"], strict=True))


@st.composite
def tags_of_a_document(draw, length: int) -> str:
    """IOB2 tags, with many entities, also side by side."""
    tags = []
    while len(tags) < length:
        kind = draw(st.sampled_from(["O", "PER", "PER", "LOC", "ORG"]))
        tags += ["O"] if kind == "O" else [f"B-{kind}"] + [f"I-{kind}"] * draw(st.integers(0, 3))
    return " ".join(tags[:length])


@st.composite
def corpora(draw) -> tuple[list[str], list[str]]:
    lengths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    gold, predicted = ([draw(tags_of_a_document(length)) for length in lengths] for _ in range(2))
    return gold, predicted


@st.composite
def corpora_without_crowds(draw) -> tuple[list[str], list[str]]:
    """As `corpora`, but no entity overlaps more than one of the other side: each pair has four tokens for itself."""
    gold, predicted = [], []
    for _ in range(draw(st.integers(1, 3))):
        plots = draw(st.integers(1, 5))
        for side in (gold, predicted):
            tags = []
            for _ in range(plots):
                kind, before, inside = draw(
                    st.tuples(st.sampled_from(["O", *KINDS]), st.integers(0, 1), st.integers(0, 2))
                )
                plot = ["O"] * 4
                if kind != "O":
                    plot[before : before + 1 + inside] = [f"B-{kind}"] + [f"I-{kind}"] * inside
                tags += plot
            side.append(" ".join(tags))
    return gold, predicted


def test_the_worked_number_of_the_docstring():
    scores = measured(*ANNA)
    for name, value in {
        "precision": 0.5,
        "recall": 0.5,
        "entity_f1": 0.5,
        "macro_f1": 0.5,
        "boundary_f1": 0.5,
        "partial_f1": 0.75,
        "type_f1": 1.0,
        "token_f1": 0.8,
    }.items():
        assert scores[name] == pytest.approx(value), name
    assert scores["errors"] == dict.fromkeys(ERRORS, 0) | {"right": 1, "boundary": 1}
    assert scores["by_kind"][0] == {
        "class": "PER",
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "support": 1,
        "predicted": 1,
        "token_f1": pytest.approx(2 / 3),
    }


@given(corpora())
def test_strict_scores_are_those_of_seqeval_in_strict_mode(corpus):
    assume(any("B-" in tags for side in corpus for tags in side))  # without entities seqeval has no report
    scores = measured(*corpus)
    gold, predicted = ([tags.split() for tags in side] for side in corpus)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = classification_report(
            gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0, digits=9
        )
    micro = report["micro avg"]
    assert scores["precision"] == pytest.approx(micro["precision"])
    assert scores["recall"] == pytest.approx(micro["recall"])
    assert scores["entity_f1"] == pytest.approx(micro["f1-score"])
    assert scores["macro_f1"] == pytest.approx(report["macro avg"]["f1-score"])
    for row in scores["by_kind"]:
        if row["class"] in report:
            theirs = report[row["class"]]
            ours = [row["precision"], row["recall"], row["f1"], row["support"]]
            assert ours == pytest.approx([theirs[key] for key in ("precision", "recall", "f1-score", "support")])
        else:
            assert row["support"] == row["predicted"] == row["token_f1"] == 0


def test_tags_against_the_scheme_are_no_entities_though_seqeval_takes_them_by_default():
    gold, predicted = ["B-PER I-PER B-LOC"], ["I-PER I-PER I-LOC"]
    lists = [[tags.split() for tags in side] for side in (gold, predicted)]
    assert f1_score(*lists) == 1.0
    assert f1_score(*lists, mode="strict", scheme=IOB2, zero_division=0) == 0.0
    assert measured(gold, predicted)["entity_f1"] == 0.0


@pytest.mark.parametrize("predicted", ["O O", "B-PER O"])
def test_where_nothing_is_to_be_found_every_score_is_zero(predicted):
    scores = measured(["O O"], [predicted])
    assert {name: value for name, value in scores.items() if isinstance(value, float)} == dict.fromkeys(
        ["precision", "recall", "entity_f1", "macro_f1", "boundary_f1", "partial_f1", "type_f1", "token_f1"], 0.0
    )
    assert f1_score([["O", "O"]], [predicted.split()], mode="strict", scheme=IOB2, zero_division=0) == 0.0


@given(corpora_without_crowds())
def test_partial_and_type_are_those_of_nervaluate(corpus):
    scores, theirs = measured(*corpus), by_nervaluate(*corpus)
    assert scores["partial_f1"] == pytest.approx(theirs["partial"].f1)
    assert scores["type_f1"] == pytest.approx(theirs["ent_type"].f1)
    assert scores["boundary_f1"] == pytest.approx(theirs["exact"].f1)
    assert scores["entity_f1"] == pytest.approx(theirs["strict"].f1)


def test_of_several_that_overlap_nervaluate_takes_one_of_the_same_kind_and_ours_the_one_that_shares_most():
    corpus = ["B-LOC B-PER I-PER"], ["B-LOC I-LOC I-LOC"]  # so random cases have no such crowds
    assert by_nervaluate(*corpus)["ent_type"].f1 == pytest.approx(2 / 3)
    assert measured(*corpus)["type_f1"] == 0.0


def test_each_mistake_has_its_name():
    pairs = matched(
        table(
            ["B-PER O B-PER O B-PER I-PER O B-PER I-PER O O     O B-PER"],
            ["B-PER O B-LOC O B-PER O     O B-LOC O     O B-ORG O O    "],
        )
    )
    assert extents(pairs) == [
        ("0-1", "0-1", "right"),
        ("2-3", "2-3", "type"),
        ("4-6", "4-5", "boundary"),
        ("7-9", "7-8", "both"),
        ("", "10-11", "invented"),
        ("12-13", "", "missed"),
    ]
    assert pairs["id"].eq("d0").all() and pairs["split"].eq("test").all()
    assert pairs["gold_start"].tolist() == [0, 12, 24, 42, -1, 72]
    assert pairs["predicted_stop"].tolist() == [5, 17, 29, 47, 65, -1]
    assert pairs["label"].tolist() == ["PER"] * 4 + ["", "PER"]
    assert pairs["predicted"].tolist() == ["PER", "LOC", "PER", "LOC", "ORG", ""]
    assert pairs["probability"].tolist() == ["0.5"] * 5 + [""]


def test_the_partner_is_the_one_that_shares_most_then_the_one_of_the_same_kind_then_the_earlier():
    most = matched(table(["B-PER I-PER I-PER"], ["B-PER B-LOC I-LOC"]))
    assert extents(most) == [("0-3", "1-3", "both"), ("", "0-1", "invented")]
    same_kind = matched(table(["B-PER I-PER"], ["B-LOC B-PER"]))
    assert extents(same_kind) == [("0-2", "1-2", "boundary"), ("", "0-1", "invented")]
    earlier = matched(table(["B-PER I-PER"], ["B-PER B-PER"]))
    assert extents(earlier) == [("0-2", "0-1", "boundary"), ("", "1-2", "invented")]


@given(corpora())
@example((["B-PER I-PER I-PER I-PER", "B-LOC"], ["B-PER B-PER I-PER B-PER", "B-LOC"]))
def test_pairs_are_those_that_are_found_by_looking_at_every_one(corpus):
    expected = set()
    for document, (gold, predicted) in enumerate(each_document(corpus)):
        left = [(g, p) for g in gold for p in predicted if g[1] < p[2] and p[1] < g[2]]
        while left:
            pair = max(
                left,
                key=lambda pair: (
                    pair[0][1:] == pair[1][1:],
                    min(pair[0][2], pair[1][2]) - max(pair[0][1], pair[1][1]),
                    pair[0][0] == pair[1][0],
                    -pair[0][1] - pair[1][1],
                ),
            )
            expected.add((f"d{document}", *(f"{first}-{end}" for _, first, end in pair)))
            left = [other for other in left if other[0] != pair[0] and other[1] != pair[1]]
    pairs = matched(table(*corpus))
    both = pairs[(pairs["label"] != "") & (pairs["predicted"] != "")]
    found = set(zip(both["id"], both["text"], both["predicted_text"], strict=True))
    assert found == expected
    assert (pairs["label"] != "").sum() == sum(len(entities(tags)) for tags in corpus[0])
    assert (pairs["predicted"] != "").sum() == sum(len(entities(tags)) for tags in corpus[1])


@given(corpora())
def test_confusion_errors_and_documents_add_up_to_the_same_entities(corpus):
    entities_of_all = table(*corpus)
    scores = measure_entities(entities_of_all, KINDS)
    confusion, errors = np.array(scores["confusion"]), scores["errors"]
    support, predicted = ([row[key] for row in scores["by_kind"]] for key in ("support", "predicted"))
    assert confusion[:-1].sum(axis=1).tolist() == support and confusion[:, :-1].sum(axis=0).tolist() == predicted
    assert confusion[-1, -1] == 0 and np.trace(confusion) == errors["right"] + errors["boundary"]
    assert confusion[:-1, -1].sum() == errors["missed"] and confusion[-1].sum() == errors["invented"]
    assert sum(errors.values()) - errors["invented"] == sum(support)

    documents = [f"d{n}" for n in reversed(range(len(corpus[0])))]
    counts = document_counts(entities_of_all, documents, KINDS)
    assert counts.shape == (len(documents), len(KINDS), 3) and counts.dtype == np.int64
    assert counts[:, :, 0].sum() == errors["right"]
    assert counts[:, :, 1].sum(axis=0).tolist() == support and counts[:, :, 2].sum(axis=0).tolist() == predicted
    for document, of_document in zip(documents, counts, strict=True):
        own = document_counts(entities_of_all[entities_of_all["id"] == document], [document], KINDS)
        assert own[0].tolist() == of_document.tolist()


def test_documents_without_entities_have_zeros_and_unknown_ones_are_told():
    counts = document_counts(table(["B-PER B-LOC"], ["B-PER B-PER"]), ["without", "d0"], KINDS)
    assert counts.tolist() == [[[0, 0, 0]] * 3, [[1, 1, 2], [0, 1, 0], [0, 0, 0]]]
    with pytest.raises(ValueError, match="d0"):
        document_counts(table(*ANNA), ["without"], KINDS)


def test_kinds_that_were_not_named_are_told():
    with pytest.raises(ValueError, match="LOC"):
        measure_entities(table(*ANNA), ["PER"])
    with pytest.raises(ValueError, match="LOC"):
        document_counts(table(*ANNA), ["d0"], ["PER"])


@given(corpora())
def test_tokens_are_counted_as_naeval_does_one_by_one_inside_or_outside(corpus):
    counts = token_counts(table(*corpus), KINDS)
    for kind, of_kind in zip(KINDS, counts.tolist(), strict=True):
        hits = gold = predicted = 0
        for of_gold, of_predicted in zip(*corpus, strict=True):
            for one, other in zip(of_gold.split(), of_predicted.split(), strict=True):
                gold += one[2:] == kind
                predicted += other[2:] == kind
                hits += one[2:] == other[2:] == kind
        assert of_kind == [hits, gold, predicted]


def test_two_entities_side_by_side_are_one_for_tokens():
    scores = measured(["B-PER B-PER"], ["B-PER I-PER"])
    assert (scores["token_f1"], scores["entity_f1"]) == (1.0, 0.0)


def test_a_token_that_two_entities_share_is_counted_once():
    rows = [["d", "test", 0, 6, 0, 1, "LOC", "LOC", "", ""], ["d", "test", 7, 12, 0, 1, "LOC", "", "", ""]]
    assert token_counts(pd.DataFrame(rows, columns=COLUMNS), ["LOC"]).tolist() == [[1, 1, 1]]


def test_recall_of_groups_as_they_come_or_in_the_order_of_their_categories():
    pairs = matched(table(["B-PER O B-LOC O B-PER"], ["B-PER B-ORG B-PER O B-PER"]))
    of_gold = pairs.index[pairs["label"] != ""]
    groups = pd.Series(["unseen", "seen", "unseen"], index=of_gold)
    unseen, seen = {"group": "unseen", "support": 2, "recall": 1.0}, {"group": "seen", "support": 1, "recall": 0.0}
    assert recall_by(pairs, groups) == [unseen, seen]
    assert recall_by(pairs, groups.astype(pd.CategoricalDtype(["seen", "other", "unseen"]))) == [seen, unseen]
    assert recall_by(pairs, groups[:0]) == []


def test_a_table_read_from_a_file_gives_the_same():
    numbers = table(["B-PER B-LOC O O"], ["B-PER O B-LOC O"]).astype(dict.fromkeys(COLUMNS[2:6], int))
    file = io.StringIO(numbers.to_csv(index=False))
    text = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert measure_entities(text, KINDS) == measure_entities(numbers, KINDS)
    assert matched(text).equals(matched(numbers))


FACTRUEVAL = (
    [  # Вчера мэр Москвы Сергей Семёнович Собянин встретил Анну Петрову из Большого театра России
        "O O B-LOCORG B-PER I-PER I-PER O     B-PER I-PER O     B-ORG I-ORG B-LOCORG",
        # Большой театр уехал в Нижний Новгород с ним Анна Петрова Иван Смирнов Ольга Павлова
        "B-ORG I-ORG O O B-LOC    I-LOC    O O     B-PER I-PER B-PER I-PER I-PER O",
    ],
    [
        "O O B-LOC    B-PER I-PER B-PER I-PER B-PER I-PER B-ORG I-ORG I-ORG I-ORG",
        "B-ORG B-ORG O O B-LOCORG I-LOCORG O B-LOC O     B-PER I-PER I-PER B-PER O",
    ],
)
# What the published scorer (scripts/t1_eval.py of factRuEval-2016) printed for these two documents, written in its file
# formats, each span a name: precision, recall, f1, entities in the standard and in the test.
PUBLISHED = {
    "locorg": {
        "per": (0.4500, 0.5625, 0.5000, 4, 5),
        "loc": (0.0, 0.0, 0.0, 1, 2),
        "org": (0.3333, 0.5000, 0.4000, 2, 3),
        "locorg": (0.0, 0.0, 0.0, 2, 1),
        "overall": (0.2955, 0.3611, 0.3250, 9, 11),
    },
    "loc": {  # with its option -l
        "per": (0.4500, 0.5625, 0.5000, 4, 5),
        "loc": (0.6667, 0.6667, 0.6667, 3, 3),
        "org": (0.3333, 0.5000, 0.4000, 2, 3),
        "overall": (0.4773, 0.5833, 0.5250, 9, 11),
    },
}


@pytest.mark.parametrize("locorg", ["locorg", "loc"])
def test_the_comparator_agrees_with_the_published_scorer(locorg):
    kinds_of = {"PER": "per", "LOC": "loc", "ORG": "org", "LOCORG": locorg}
    scores = comparator_scores(table(*FACTRUEVAL), kinds_of)
    columns = ("precision", "recall", "f1", "support", "predicted")
    found = {row["class"]: tuple(row[column] for column in columns) for row in scores["by_kind"]}
    totals = [sum(row[column] for row in scores["by_kind"]) for column in columns[3:]]
    found["overall"] = (scores["precision"], scores["recall"], scores["f1"], *totals)
    assert found.keys() == PUBLISHED[locorg].keys()
    for kind, numbers in PUBLISHED[locorg].items():
        assert found[kind] == pytest.approx(numbers, abs=5e-5), kind


@given(corpora())
@example((["B-PER B-PER I-PER I-PER O"], ["O B-PER I-PER I-PER B-PER"]))
@example(
    (["O B-PER I-PER B-PER I-PER I-PER"], ["O O B-PER I-PER I-PER B-PER"])
)  # one pair alone is best, two are better
def test_the_comparator_takes_the_pairs_with_the_greatest_sum(corpus):
    total = 0.0
    for gold, predicted in each_document(corpus):
        quality = np.zeros((len(gold), len(predicted)))
        for row, (kind, *place) in enumerate(gold):
            for column, (other_kind, *other_place) in enumerate(predicted):
                one, other = set(range(*place)), set(range(*other_place))
                quality[row, column] = (kind == other_kind) * len(one & other) / len(one | other)
        total += quality[linear_sum_assignment(quality, maximize=True)].sum()
    scores = comparator_scores(table(*corpus), {kind: kind.lower() for kind in KINDS})
    predicted = sum(row["predicted"] for row in scores["by_kind"])
    assert scores["precision"] == pytest.approx(total / predicted if predicted else 1.0)


def test_the_comparator_leaves_out_kinds_that_were_not_named_and_has_ones_where_nothing_is():
    assert comparator_scores(table(*ANNA), {"LOC": "loc"})["f1"] == 1.0
    nothing = comparator_scores(table(*ANNA), {"ORG": "org"})
    assert (nothing["precision"], nothing["recall"], nothing["f1"]) == (1.0, 1.0, 1.0)
    missed = comparator_scores(table(["B-PER"], ["O"]), {"PER": "per"})
    assert (missed["precision"], missed["recall"], missed["f1"]) == (1.0, 0.0, 0.0)


def test_the_worked_number_of_the_comparator():
    scores = comparator_scores(table(["B-PER I-PER I-PER O O O O O"], ["O B-PER I-PER O O O O B-PER"]), {"PER": "per"})
    assert [scores[name] for name in ("precision", "recall", "f1")] == pytest.approx([1 / 3, 2 / 3, 4 / 9])
