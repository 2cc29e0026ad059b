"""The contract of every tagger in models/text: found by itself, so a new file is tested with no other change."""

import importlib
import inspect
import os
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, get_args, get_origin

import numpy as np
import pytest

from models.fields import CharacterModel, DropoutKind, Scheme, TagOutput
from pipelines.steps.backends import backend, load_keras

pytestmark = pytest.mark.backend

TEXT = Path(__file__).resolve().parents[2] / "models" / "text"
TAGGERS = sorted(path.stem for path in TEXT.glob("*.py") if "\ndef tagger(" in path.read_text(encoding="utf-8"))
VOCABULARY, CHARACTERS, KINDS = 30, 12, 2
HINTS = (5, 3)  # of each kind of hints how many different ones there are, padding among them
WIDTH = 6  # of hints that are vectors
WORDS, LETTERS = 16, 6  # different words of a batch, padding among them; letters of the longest
LENGTHS = [4, 7, 1, 5]  # one sentence without padding: its edge moves with it
SMALL = {"embedding": 6, "character_embedding": 4, "character_units": 4, "units": 6, "filters": 6, "blocks": 2}
TAGS = {"BIO": 1 + 2 * KINDS, "BIOES": 1 + 4 * KINDS}
# Of many choices a few are enough on the other backends: JAX takes a second to compile each.
ON_TENSORFLOW = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module", params=TAGGERS)
def tagger(keras, request):
    """Each tagger, with all that it may read, for tests that leave it as it is."""
    return build(keras, request.param, HINTS, WIDTH, character_model="lstm")


def tagger_of(name):
    return importlib.import_module(f"models.text.{name}").tagger


def settings_of(name) -> dict[str, inspect.Parameter]:
    """The hyperparameters of a tagger by name."""
    parameters = inspect.signature(tagger_of(name)).parameters
    return {key: p for key, p in parameters.items() if p.kind is p.KEYWORD_ONLY}


def build(keras, name, hints=(), vectors=0, **settings):
    """A small tagger. Biases begin at 0, where padding could not be told from nothing: here they do not."""
    keras.utils.set_random_seed(0)
    settings = {key: value for key, value in SMALL.items() if key in settings_of(name)} | settings
    model = tagger_of(name)(VOCABULARY, CHARACTERS, hints, vectors, KINDS, **settings)
    model.set_weights([weight + 0.3 if weight.ndim == 1 else weight for weight in model.get_weights()])
    return model


def batch(lengths=LENGTHS, seed=0) -> dict[str, np.ndarray]:
    """All that a tagger may read, by the names of its inputs."""
    random = np.random.default_rng(seed)
    ids = random.integers(1, VOCABULARY, WORDS)
    casing = random.integers(1, 8, WORDS)
    characters = random.integers(1, CHARACTERS, (WORDS, LETTERS))
    for word, letters in enumerate([0, LETTERS, 1, *random.integers(1, LETTERS + 1, WORDS - 3)]):
        characters[word, letters:] = 0
    numbers = random.integers(1, WORDS, (len(lengths), max(lengths)))
    hints = random.integers(1, HINTS, (*numbers.shape, len(HINTS)))
    vectors = random.normal(size=(*numbers.shape, WIDTH)).astype("float32")
    for row, length in enumerate(lengths):
        numbers[row, length:] = hints[row, length:] = vectors[row, length:] = 0
    ids[0] = casing[0] = 0
    arrays = {"ids": ids, "numbers": numbers, "casing": casing, "characters": characters, "hints": hints}
    return {name: array.astype("int32") for name, array in arrays.items()} | {"vectors": vectors}


def scores(keras, model, arrays) -> list[np.ndarray]:
    """-> the scores of tags (batch, time, tags), and of a conditional random field the transitions."""
    call = compiled(model) if keras.backend.backend() == "jax" else model
    outputs = call([arrays[tensor.name] for tensor in model.inputs], training=False)
    outputs = outputs if isinstance(outputs, tuple | list) else [outputs]
    return [keras.ops.convert_to_numpy(output) for output in outputs]


@lru_cache(maxsize=2)
def compiled(model):
    """Its weights may not change any more. JAX makes each operation anew for every shape, which takes longer."""
    return backend().compiled_once(model, "training")


def at_words(arrays, array) -> np.ndarray:
    """Of what stands at each step (batch, time, …), that of the words alone (words, …)."""
    return array[arrays["numbers"] != 0]


def variants(name) -> list[dict]:
    """Settings in which every choice of every hyperparameter comes up, and several layers on each other."""
    settings = settings_of(name)
    choices = {key: get_args(p.annotation) for key, p in settings.items() if get_origin(p.annotation) is Literal}
    choices |= {"casing": (True, False), "hints": (HINTS, ()), "vectors": (0, WIDTH), "output": ("softmax", "crf")}
    deep = {"hidden_layers": 2} if "hidden_layers" in settings else {}
    numbers = range(max(map(len, choices.values()))) if ON_TENSORFLOW else (4, 11)
    return [deep | {key: of[n % len(of)] for key, of in choices.items()} for n in numbers]


def test_the_four_taggers_are_found_and_their_choices():
    assert set(TAGGERS) >= {"mlp", "cnn", "lstm", "gru"}
    for name in TAGGERS:
        read = {settings["character_model"] for settings in variants(name)}
        assert read - {"none"} == set(get_args(CharacterModel)) - {"none"}
        for key, choices in {"scheme": set(get_args(Scheme)), "casing": {True, False}, "hints": {HINTS, ()}}.items():
            assert {settings[key] for settings in variants(name)} == choices


@pytest.mark.parametrize("name", TAGGERS if ON_TENSORFLOW else TAGGERS[:1])
def test_takes_the_sizes_and_every_hyperparameter_has_a_default(keras, name):
    parameters = inspect.signature(tagger_of(name)).parameters
    sizes = [key for key in parameters if key not in settings_of(name)]
    assert sizes == ["vocabulary", "characters", "hints", "vectors", "kinds"]
    assert all(parameter.default is not parameter.empty for parameter in settings_of(name).values())
    model = tagger_of(name)(VOCABULARY, CHARACTERS, (), 0, KINDS)
    assert model.get_layer("words").embeddings.shape == (VOCABULARY, settings_of(name)["embedding"].default)
    assert [output.shape[-1] for output in model.outputs] == [TAGS["BIO"], TAGS["BIO"] + 1]


@pytest.mark.parametrize(
    ("output", "scheme"),
    list(product(get_args(TagOutput), get_args(Scheme))) if ON_TENSORFLOW else [("softmax", "BIO"), ("crf", "BIOES")],
)
@pytest.mark.parametrize("name", TAGGERS)
def test_gives_scores_of_every_tag_at_every_step(keras, name, output, scheme):
    arrays = batch()
    given = scores(keras, build(keras, name, output=output, scheme=scheme), arrays)
    assert all(array.dtype == np.float32 for array in given)
    assert given[0].shape == (*arrays["numbers"].shape, TAGS[scheme])
    if output == "crf":
        assert given[1].shape == (TAGS[scheme] + 1, TAGS[scheme] + 1)
        assert np.isfinite(given[0]).all()
    else:
        (probabilities,) = given
        assert (probabilities >= 0).all()
        np.testing.assert_allclose(probabilities.sum(axis=2), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("character_model", "casing", "hints", "vectors"),
    [("none", True, HINTS, 0), ("cnn", True, (), WIDTH), ("lstm", False, HINTS, WIDTH)],
    ids=str,
)
@pytest.mark.parametrize("name", TAGGERS)
def test_reads_what_it_is_told_to_and_all_of_it_counts(keras, name, character_model, casing, hints, vectors):
    model = build(keras, name, hints, vectors, character_model=character_model, casing=casing, output="softmax")
    shapes = {"ids": (None,), "numbers": (None, None)}
    shapes |= {"casing": (None,)} if casing else {}
    shapes |= {"characters": (None, None)} if character_model != "none" else {}
    shapes |= {"hints": (None, None, len(hints))} if hints else {}
    shapes |= {"vectors": (None, None, WIDTH)} if vectors else {}
    assert {tensor.name: tuple(tensor.shape) for tensor in model.inputs} == shapes
    assert [tensor.name for tensor in model.inputs] == list(shapes)
    assert {tensor.dtype for tensor in model.inputs if tensor.name != "vectors"} == {"int32"}
    arrays, others = batch(), batch(seed=1)
    changes = [{name: others[name]} for name in shapes]
    for kind in range(len(hints)):
        changes.append({"hints": np.where(np.arange(len(hints)) == kind, others["hints"], arrays["hints"])})
    (expected,) = scores(keras, model, arrays)
    for change in changes:
        (found,) = scores(keras, model, arrays | change)
        assert np.abs(at_words(arrays, found - expected)).max() > 1e-4, change


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name == "lstm" else name for name in TAGGERS]
)
def test_extra_padding_changes_nothing(keras, name):
    """Longer sentences, longer words, more different words than are used: with every activation the tagger has."""
    arrays, random = batch(), np.random.default_rng(2)
    padded = {key: np.pad(arrays[key], ((0, 0), (0, 6))) for key in ("numbers", "characters")}
    padded |= {key: np.pad(arrays[key], ((0, 0), (0, 6), (0, 0))) for key in ("hints", "vectors")}
    padded |= {key: arrays[key] for key in ("ids", "casing")}
    for key in ("ids", "casing", "characters"):
        unused = random.integers(1, 8, (5, *padded[key].shape[1:]), "int32")
        padded[key] = np.concatenate([padded[key], unused])
    for settings in variants(name):
        model = build(keras, name, **settings)
        expected, found = scores(keras, model, arrays), scores(keras, model, padded)
        of_words, expected_of_words = at_words(padded, found[0]), at_words(arrays, expected[0])
        np.testing.assert_allclose(of_words, expected_of_words, atol=1e-5, err_msg=str(settings))
        np.testing.assert_array_equal(found[1:], expected[1:])


def test_the_other_sentences_of_a_batch_change_nothing(keras, tagger):
    """Nor do the words of those, nor the places of its own words among them."""
    arrays, others, random = batch(), batch([7, 2, 7, 3], seed=3), np.random.default_rng(2)
    expected = scores(keras, tagger, arrays)[0]
    for row, length in enumerate(LENGTHS):
        used = np.unique(arrays["numbers"][row, :length])
        places = np.zeros(WORDS, "int32")
        places[used] = random.permutation(np.arange(1, WORDS))[: len(used)]
        among_others = {key: array.copy() for key, array in others.items()}
        for key in ("ids", "casing", "characters"):
            among_others[key][places[used]] = arrays[key][used]
        among_others["numbers"][row] = 0
        among_others["numbers"][row, :length] = places[arrays["numbers"][row, :length]]
        among_others["hints"][row], among_others["vectors"][row] = arrays["hints"][row], arrays["vectors"][row]
        found = scores(keras, tagger, among_others)[0]
        np.testing.assert_allclose(found[row, :length], expected[row, :length], atol=1e-5)


def test_the_order_of_the_batch_changes_nothing(keras, tagger):
    arrays, order = batch(), np.array([2, 0, 3, 1])
    turned = arrays | {key: arrays[key][order] for key in ("numbers", "hints", "vectors")}
    expected, found = scores(keras, tagger, arrays), scores(keras, tagger, turned)
    np.testing.assert_allclose(at_words(turned, found[0]), at_words(turned, expected[0][order]), atol=1e-5)


def test_a_sentence_of_no_words_gives_numbers_and_changes_no_other(keras, tagger):
    arrays = batch()
    emptied = {key: arrays[key].copy() for key in ("numbers", "hints", "vectors")}
    for array in emptied.values():
        array[3] = 0
    expected, found = scores(keras, tagger, arrays), scores(keras, tagger, arrays | emptied)
    assert all(np.isfinite(array).all() for array in found)
    valid = arrays["numbers"][:3] != 0
    np.testing.assert_allclose(found[0][:3][valid], expected[0][:3][valid], atol=1e-5)


@pytest.mark.parametrize("kind", get_args(DropoutKind) if ON_TENSORFLOW else ["alpha"])
@pytest.mark.parametrize("name", TAGGERS)
def test_while_training_no_dropout_lets_the_padding_through(keras, name, kind):
    """Alpha dropout turns zeros into other numbers. Whatever stands for padding, the scores of words are the same."""
    arrays = batch()
    settings = {"dropout_kind": kind, "character_model": "cnn", "output": "softmax"}
    settings |= {"recurrent_dropout": 0.3} if "recurrent_dropout" in settings_of(name) else {}
    settings |= {"hidden_layers": 2} if "hidden_layers" in settings_of(name) else {}
    model = build(keras, name, HINTS, **settings)
    variables = model.trainable_variables
    assert sum(variable.name == "embeddings" for variable in variables) == 3 + len(HINTS)

    @backend().compiled_once
    def probabilities(weights, others, *inputs):
        return model.stateless_call(weights, others, list(inputs), training=True)[0]

    others = [variable.value for variable in model.non_trainable_variables]  # among them the states of dropout
    inputs = [keras.ops.convert_to_tensor(arrays[tensor.name]) for tensor in model.inputs]
    given = []
    for at_padding in (0, 9):
        weights = [np.array(weight) for weight in model.get_weights()[: len(variables)]]
        for weight, variable in zip(weights, variables, strict=True):
            if variable.name == "embeddings":
                weight[0] = at_padding
        keras.utils.set_random_seed(0)
        found = probabilities([keras.ops.convert_to_tensor(weight) for weight in weights], others, *inputs)
        given.append(at_words(arrays, keras.ops.convert_to_numpy(found)))
    np.testing.assert_allclose(*given, atol=1e-5)
    assert np.abs(given[0] - at_words(arrays, scores(keras, model, arrays)[0])).max() > 1e-3


def test_a_word_its_neighbours_and_their_order_matter(keras, tagger):
    """Guards the tests above: a tagger that saw each word by itself, or in the wrong place, would pass them."""
    arrays, given = batch(), []
    sentence = np.arange(1, 8)
    changed = [np.where(sentence == word, 9, sentence) for word in sentence]
    for numbers in [sentence, *changed, [1, 3, 2, 4, 6, 5, 7]]:
        arrays["numbers"][1] = numbers
        given.append(scores(keras, tagger, arrays)[0][1])
    differences = np.abs(np.array(given[1:]) - given[0]).max(axis=2)  # (change, word)
    for offset in (-1, 0, 1):
        assert differences[:7].diagonal(offset).min() > 1e-6
    assert differences[7, 3] > 1e-6


@pytest.mark.parametrize("name", TAGGERS)
def test_saved_and_loaded_it_gives_the_same_scores(keras, name, tmp_path):
    arrays = batch()
    model = build(keras, name, HINTS, WIDTH, character_model="lstm", scheme="BIOES")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for one, other in zip(scores(keras, loaded, arrays), scores(keras, model, arrays), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("name", "output"), [*((name, "crf") for name in TAGGERS), (TAGGERS[-1], "softmax")])
def test_one_batch_can_be_memorised(keras, name, output):
    """By gradient descent with momentum; a tag at random for each word, or at least a legal one."""
    from models.layers.crf import NO_TAG, crf_loss, viterbi

    ops = keras.ops
    arrays, lengths = batch(), np.array(LENGTHS)
    valid = arrays["numbers"] != 0
    model = build(keras, name, output=output)
    rules = model.get_layer("crf").penalties if output == "crf" else np.zeros((TAGS["BIO"] + 1, TAGS["BIO"] + 1))
    tags = viterbi(np.random.default_rng(0).normal(size=(*valid.shape, TAGS["BIO"])), rules, lengths)

    @backend().compiled_once
    def step(weights, velocities, others, tags, *inputs):
        def loss_of(weights):
            outputs, _ = model.stateless_call(weights, others, list(inputs), training=False)
            if output == "crf":
                return ops.mean(crf_loss(tags, *outputs)), outputs
            is_word = ops.cast(tags != NO_TAG, "float32")
            losses = keras.losses.sparse_categorical_crossentropy(ops.maximum(tags, 0), outputs)
            return ops.mean(ops.sum(losses * is_word, axis=1)), (outputs,)

        (loss, outputs), gradients = backend().value_and_gradients(loss_of, weights)
        velocities = [0.9 * v - 0.01 * gradient for v, gradient in zip(velocities, gradients, strict=True)]
        return [weight + v for weight, v in zip(weights, velocities, strict=True)], velocities, loss, outputs

    inputs = [ops.convert_to_tensor(array) for array in (tags, *(arrays[tensor.name] for tensor in model.inputs))]
    weights, others = ([v.value for v in of] for of in (model.trainable_variables, model.non_trainable_variables))
    velocities = [ops.zeros_like(weight) for weight in weights]
    for _ in range(500):
        weights, velocities, loss, outputs = step(weights, velocities, others, *inputs)
        if float(loss) < 0.1:
            break
    given = [ops.convert_to_numpy(array) for array in outputs]
    found = viterbi(*given, lengths) if output == "crf" else given[0].argmax(axis=2)
    np.testing.assert_array_equal(found[valid], tags[valid])
