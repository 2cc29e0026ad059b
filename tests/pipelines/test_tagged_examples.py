"""What a tagger reads, the same in numpy and on the device; training on tags; the tags it gives."""

import numpy as np
import pytest

from models.layers.crf import NO_TAG
from pipelines.steps.corpus import corpus_of
from pipelines.steps.experiment import Train, Vectorise
from pipelines.steps.linguistics import language_tools
from pipelines.steps.sentences import Sentences, with_hints
from pipelines.steps.token_reader import TokenReader, casing

WORDS = [
    ["Анна", "едет", "в", "Тверь", "."],
    ["Мост"],
    ["Анна", "Белова", "тут"],
    ["в", "городе", "Лужки", "мост", "!"],
]
TAGS = np.array([1, 0, 0, 3, 0, 0, 1, 2, 0, 0, 0, 3, 0, 0], dtype="int32")  # PER, LOC in BIO


def sentences(words=WORDS) -> Sentences:
    corpus = corpus_of(words)
    starts = np.arange(len(corpus.ids), dtype="int32") * 20
    stops = starts + [len(word) for sentence in words for word in sentence]
    return Sentences(corpus, starts, stops.astype("int32"), np.arange(len(words), dtype="int32"))


def reader(hints=(), reads=("casing", "characters")) -> tuple:
    told = with_hints(sentences(), hints, language_tools("ru"), [[] for _ in WORDS])
    forms = [word.lower() for word in told.corpus.types]
    fitted = TokenReader(Vectorise(min_count=1, hints=hints), reads).fit((told, forms))
    return fitted, told, forms


def test_an_entity_is_as_likely_as_the_least_likely_of_its_tags():
    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.fitted import Fitted, Tagging
    from pipelines.steps.tasks.named_entities import found_entities

    tagging = Tagging("BIO", "crf", 256)
    fitted = Fitted("named_entities", "lstm", "ru", Preprocess(), ["PER", "LOC"], None, None, tagging=tagging)
    likely = np.linspace(0.99, 0.86, len(TAGS)).astype("float32")
    found = found_entities(fitted, sentences(), TAGS, likely)
    assert [(document, kind) for document, _, _, kind, _ in found] == [(0, "PER"), (0, "LOC"), (2, "PER"), (3, "LOC")]
    assert [p for *_, p in found] == pytest.approx([likely[0], likely[3], likely[7], likely[11]])
    assert [p for *_, p in found_entities(fitted, sentences(), TAGS, None)] == [None] * 4


def test_the_words_around_a_tag_against_the_scheme_are_shown_with_what_became_of_it():
    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.fitted import Fitted, Tagging
    from pipelines.steps.tasks.named_entities import repaired

    tagging = Tagging("BIO", "crf", 256)
    fitted = Fitted("named_entities", "lstm", "ru", Preprocess(), ["PER", "LOC"], None, None, tagging=tagging)
    told = sentences(
        [["Анна", "едет"], ["Так", "и", "он", "едет", "в", "Тверь", "и", "в", "Пермь", "по", "путям"], ["Да"]]
    )
    alone = np.array([1, 4, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0, 0])  # I-LOC after B-PER and, twice, after O
    tags = np.where(alone == 4, 3, alone)
    short, example = repaired(told, fitted, tags, tags, alone)
    assert (short["words"], short["alone"]) == (["Анна", "едет"], ["B-PER", "I-LOC"])
    assert example["words"] == ["Так", "и", "он", "едет", "в", "Тверь", "и", "в", "Пермь", "по", "путям"]
    assert example["alone"] == [*["O"] * 5, "I-LOC", "O", "O", "I-LOC", "O", "O"]
    assert example["decoded"] == example["true"] == [tag.replace("I-", "B-") for tag in example["alone"]]
    assert repaired(told, fitted, tags, tags, tags) == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [("дом", 1), ("Дом", 2), ("ДОМ", 3), ("дОм", 4), ("12", 5), ("А4", 6), ("»", 7), ("Я", 2), ("", 7), ("что-то", 1),
     ("Нью-Йорк", 4), ("№", 7), ("½", 7)],
)  # fmt: skip
def test_casing_is_one_of_seven(word, expected):
    assert casing(word) == expected


def test_words_that_differ_in_capitals_share_a_vector_and_not_their_letters():
    fitted, told, forms = reader()
    inputs = fitted.transform(told, forms)
    upper, lower = told.corpus.types.index("Мост") + 1, told.corpus.types.index("мост") + 1
    assert inputs.table["ids"][upper] == inputs.table["ids"][lower] > 1
    assert inputs.table["casing"][upper] != inputs.table["casing"][lower]
    assert (inputs.table["characters"][upper] != inputs.table["characters"][lower]).any()
    assert all((row[0] == 0).all() for row in inputs.table.values())  # padding


def test_a_reader_survives_saving_and_knows_no_word_of_other_texts(tmp_path):
    hints = ("dictionary", "entity_vectors", "entities", "context_vectors")
    fitted, told, forms = reader(hints)
    fitted.save(tmp_path)
    loaded = TokenReader(fitted.settings, fitted.reads).load(tmp_path)
    assert loaded.hints == fitted.hints and len(loaded.hints) == 2 and loaded.hint_names == fitted.hint_names
    other = with_hints(sentences([["Пермь", "едет", "ёж"]]), hints, language_tools("ru"), [[]])
    inputs = loaded.transform(other, ["пермь", "едет", "ёж"])
    assert inputs.table["ids"].tolist()[:2] == [0, 1] and inputs.table["ids"][2] > 1
    again = fitted.transform(other, ["пермь", "едет", "ёж"])
    np.testing.assert_array_equal(inputs.told["hints"], again.told["hints"])
    np.testing.assert_array_equal(inputs.told["vectors"], again.told["vectors"])
    assert inputs.told["vectors"].shape == (3, inputs.vector_width) and inputs.vector_width == 128
    assert inputs.told["hints"].min() >= 1  # 0 is padding


@pytest.mark.backend
@pytest.mark.parametrize("words", [0, 64])
@pytest.mark.parametrize("hints", [(), ("dictionary",), ("entity_vectors",)])
def test_a_batch_on_the_device_says_what_the_one_in_numpy_says(keras, hints, words):
    from pipelines.steps.batches import NO_ROW, on_device, padded_batch
    from pipelines.steps.tagged_examples import TaggedExamples

    fitted, told, forms = reader(hints)
    examples = TaggedExamples(fitted.transform(told, forms), TAGS, "softmax", "BIO")
    data = on_device(examples.arrays() | {"weights": examples.weights(Train())})
    rows = np.array([2, 0, NO_ROW, 3], dtype="int32")
    inputs, tags, weights = padded_batch(data, keras.ops.convert_to_tensor(rows), 6, words)
    inputs, tags = [np.asarray(array) for array in inputs], np.asarray(tags)
    expected = examples.inputs.batch(np.array([2, 0, 3]), 6)
    assert np.asarray(weights).tolist() == [3, 5, 0, 5] and (inputs[1][2] == 0).all() and (tags[2] == NO_TAG).all()
    kept = [0, 1, 3]
    for name, ours, theirs in zip(("ids", "casing", "characters"), inputs[0:1] + inputs[2:4],
                                  expected[0:1] + expected[2:4], strict=True):  # fmt: skip
        np.testing.assert_array_equal(ours[inputs[1][kept]], theirs[expected[1]], err_msg=name)
    np.testing.assert_array_equal(tags[0], [1, 2, 0, NO_TAG, NO_TAG, NO_TAG])
    if hints:
        assert inputs[4].dtype == expected[4].dtype == ("float32" if fitted.hints == () else "int32")
        assert (inputs[4][2] == 0).all() and (inputs[4][0, :2] != 0).any() and (inputs[4][0, 3:] == 0).all()
        np.testing.assert_array_equal(inputs[4][kept], expected[4])


@pytest.mark.parametrize("output", ["softmax", "constrained", pytest.param("crf", marks=pytest.mark.backend)])
def test_training_learns_the_tags_and_the_same_seed_gives_the_same_weights(keras, output):
    from models.text.lstm import tagger
    from pipelines.steps.tagged_examples import TaggedExamples, tag
    from pipelines.steps.train import new_engine, train

    fitted, told, forms = reader()
    examples = TaggedExamples(fitted.transform(told, forms), TAGS, output, "BIO")

    def build():
        sizes = (fitted.size, fitted.characters.size, fitted.hints, 0, 2)
        return tagger(*sizes, embedding=8, units=8, character_units=8, dropout=0.1, output=output)

    settings = Train(epochs=30, patience=30, learning_rate=0.03, batch_size=2, monitor="entity_f1")
    results = []
    for _ in range(2):
        engine = new_engine(build, settings, examples, 0)
        done = train(engine, examples, examples, 0)
        found, of_truth = tag(engine.network, examples.inputs, output, "BIO", TAGS)
        results.append(found)
    assert done.history[-1]["validation_entity_f1"] == 1.0 and found.tags.tolist() == TAGS.tolist()
    assert done.history[-1]["loss"] < 0.3 * done.history[0]["loss"]
    np.testing.assert_array_equal(results[0].tags, results[1].tags)
    np.testing.assert_allclose(results[0].probabilities, results[1].probabilities, atol=1e-6)
    assert ((found.probabilities > 0) & (found.probabilities <= 1.00001)).all()
    np.testing.assert_allclose(of_truth, found.probabilities, atol=1e-6)  # all tags are right


@pytest.mark.backend
def test_the_answer_to_a_sentence_is_the_same_alone_and_among_others(keras):
    from models.text.cnn import tagger
    from pipelines.steps.tagged_examples import tag

    fitted, told, forms = reader()
    network = tagger(fitted.size, fitted.characters.size, (), 0, 2, embedding=8, filters=8, character_units=8)
    inputs = fitted.transform(told, forms)
    together, _ = tag(network, inputs, "crf", "BIO")
    for row in range(len(WORDS)):
        alone, _ = tag(network, fitted.transform(told.of_documents(np.array([row])), forms), "crf", "BIO")
        inside = slice(*inputs.offsets[row : row + 2])
        np.testing.assert_array_equal(alone.tags, together.tags[inside])
        np.testing.assert_allclose(alone.probabilities, together.probabilities[inside], atol=1e-5)


@pytest.mark.backend
def test_words_are_counted_for_each_length_where_shapes_must_be_few():
    from pipelines.steps.batches import Shapes

    fitted, told, forms = reader()
    inputs = fitted.transform(told, forms)
    few, any_length = Shapes(inputs, 2, 2), Shapes(inputs, 2, None)
    times, words = few.of([np.array([0, 2]), np.array([1, 3])])
    assert times.tolist() == [5, 5] and set(words) == {64}
    times, words = any_length.of([np.array([0, 2]), np.array([1, 3])])
    assert times.tolist() == [5, 5] and words.tolist() == [0, 0]
    few.words = {5: 3}  # fewer than a batch has: it gets rows for all that it can have
    assert few.of([np.array([0, 2])])[1].tolist() == [0]


@pytest.mark.parametrize("settings", [{"diagnose": True}, {"optimizer": "lbfgs"}])
def test_a_tagger_is_looked_into_and_trained_on_all_sentences_at_once(keras, settings):
    from models.text.lstm import tagger
    from pipelines.steps.tagged_examples import TaggedExamples
    from pipelines.steps.train import new_engine, train

    fitted, told, forms = reader()
    examples = TaggedExamples(fitted.transform(told, forms), TAGS, "crf", "BIO")

    def build():
        return tagger(fitted.size, fitted.characters.size, (), 0, 2, embedding=8, units=8, character_units=8)

    engine = new_engine(build, Train(epochs=8, batch_size=2, monitor="entity_f1", patience=8, **settings), examples, 0)
    done = train(engine, examples, examples, 0)
    assert done.history[-1]["loss"] < done.history[0]["loss"]
    if "diagnose" in settings:
        assert {"lstm", "crf", "words"} <= {row["layer"].split("_")[0] for row in done.inside}


def test_a_tagger_that_diverges_is_stopped_with_a_diagnosis(keras):
    from models.text.lstm import tagger
    from pipelines.steps.errors import Diverged
    from pipelines.steps.tagged_examples import TaggedExamples
    from pipelines.steps.train import new_engine, train

    fitted, told, forms = reader()
    examples = TaggedExamples(fitted.transform(told, forms), TAGS, "crf", "BIO")

    def build():
        return tagger(fitted.size, fitted.characters.size, (), 0, 2, embedding=8, units=8, character_units=8)

    settings = Train(epochs=9, batch_size=2, optimizer="sgd", learning_rate=1e20, monitor="entity_f1")
    with pytest.raises(Diverged, match="the training loss became|exploded"):
        train(new_engine(build, settings, examples, 0), examples, examples, 0)
