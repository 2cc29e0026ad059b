"""The contract of every baseline that tags, found by itself: fit, tags, save, load; and what each of them does."""

import numpy as np
import pytest

from pipelines.steps.builders import find_builders

BASELINES = {name: builder for name, builder in find_builders("named_entities").items() if builder.is_baseline}
TAGGERS = [name for name, builder in BASELINES.items() if builder.inputs == "data"]
SENTENCES = [["Анна", "едет", "в", "Тверь"], ["Пётр", "едет", "в", "Озёрск"], ["Мост", "открыт"], ["Анна", "тут"]] * 5
TAGS = [np.array(tags, dtype="int32") for tags in ([1, 0, 0, 3], [1, 0, 0, 3], [0, 0], [1, 0])] * 5
MORE = [*SENTENCES, ["Вера", "едет", "в", "Лужки"], ["незнакомое"], []]


def test_the_three_are_found():
    assert set(BASELINES) == {"frequent_tag", "feature_crf", "pretrained"}


@pytest.mark.parametrize("name", TAGGERS)
def test_learns_the_tags_of_training_and_survives_saving(name, tmp_path):
    module = BASELINES[name].module()
    estimator = module.tagger().fit(SENTENCES, TAGS)
    found = estimator.predict(MORE)
    assert [len(tags) for tags in found] == [len(words) for words in MORE]
    assert all(ours.tolist() == theirs.tolist() for ours, theirs in zip(found, TAGS, strict=False))
    assert estimator.size() > 0
    estimator.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".crfsuite"}
    again = module.load(tmp_path).predict(MORE)
    assert [tags.tolist() for tags in again] == [tags.tolist() for tags in found]


@pytest.mark.parametrize("name", TAGGERS)
def test_learns_from_sentences_in_which_there_is_one_tag(name):
    estimator = BASELINES[name].module().tagger().fit(SENTENCES, [0 * tags for tags in TAGS])
    assert not any(tags.any() for tags in estimator.predict(MORE))


def test_the_features_find_a_new_name_by_what_stands_around_it_and_the_frequent_tag_does_not():
    new = [["Вера", "едет", "в", "Лужки"]]
    of_features, frequent = (
        BASELINES[name].module().tagger().fit(SENTENCES, TAGS).predict(new)[0].tolist()
        for name in ("feature_crf", "frequent_tag")
    )
    assert of_features == [1, 0, 0, 3] and frequent == [0, 0, 0, 0]


def test_of_equally_frequent_tags_the_lowest_is_given():
    tagger = BASELINES["frequent_tag"].module().tagger()
    tagger.fit([["а", "а", "б", "б", "б"]], [np.array([2, 1, 3, 0, 3])])
    assert tagger.predict([["а", "б", "в"]])[0].tolist() == [1, 3, 0]


def test_a_ready_taggers_kinds_get_the_names_of_what_they_find_and_the_others_are_dropped(tmp_path):
    module = BASELINES["pretrained"].module()
    found = [[(0, 4, "PER"), (10, 15, "LOC"), (20, 25, "MISC")], [(0, 4, "PER")]]
    annotated = [[(0, 4, "Person"), (10, 15, "Place")], [(0, 4, "Place"), (7, 9, "Person")]]
    annotated += [[(0, 3, "Person")]]
    found += [[(0, 3, "PER")]]
    estimator = module.tagger("ru").fit(found, annotated)
    assert estimator.kind_of_ == {"LOC": "Place", "PER": "Person"}
    assert estimator.predict(found)[0] == [(0, 4, "Person"), (10, 15, "Place")]
    estimator.save(tmp_path)
    assert module.load(tmp_path).predict(found) == estimator.predict(found)
