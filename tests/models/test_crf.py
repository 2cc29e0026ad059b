"""The conditional random field, against sums over every sequence of tags, written out in double precision."""

import re
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipelines.steps.backends import backend, load_keras

pytestmark = pytest.mark.backend

LENGTHS = [3, 1, 5, 2, 4]
TAGSETS = [(1, "BIO"), (1, "BIOES"), (2, "BIO"), (2, "BIOES")]  # kinds of entities and the scheme of their tags
# What the schemes are: a sentence of tags, each followed by a space.
SENTENCES = {
    "BIO": re.compile(r"(O |B-(\w+) (I-\2 )*)*"),
    "BIOES": re.compile(r"(O |S-\w+ |B-(\w+) (I-\2 )*E-\2 )*"),
}


@pytest.fixture(scope="module")
def crf():
    load_keras()
    from models.layers import crf

    return crf


# A case: emissions (batch, time, tags), transitions (tags + 1, tags + 1), lengths and correct tags (batch, time).


def case(crf, kinds, scheme, constrained=True, lengths=LENGTHS, time=5, seed=0):
    """Numbers at random; without the scheme's rules every transition is of use, and the correct tags are any."""
    random = np.random.default_rng(seed)
    rules = crf.penalties(kinds, scheme)
    transitions = random.normal(size=rules.shape) + (rules if constrained else 0)
    emissions = random.normal(scale=2, size=(len(lengths), time, len(rules) - 1))
    lengths = np.array(lengths)
    tags = random.integers(0, len(rules) - 1, (len(lengths), time))
    if constrained:
        tags = crf.viterbi(random.normal(size=emissions.shape), rules, lengths)
    tags[np.arange(time) >= lengths[:, None]] = crf.NO_TAG
    return emissions.astype("float32"), transitions.astype("float32"), lengths, tags.astype("int32")


def every_sequence(emissions, transitions):
    """A sentence (time, tags) -> all sequences (sequences, time) and the score of each."""
    time, tags = emissions.shape
    sequences = np.array(list(product(range(tags), repeat=time)))
    scores = transitions[tags, sequences[:, 0]] + transitions[sequences[:, -1], tags]
    for step in range(time):
        scores = scores + emissions[step, sequences[:, step]]
    for step in range(1, time):
        scores = scores + transitions[sequences[:, step - 1], sequences[:, step]]
    return sequences, scores


def score(tags, emissions, transitions):
    """The score of one sequence, step by step."""
    outside = emissions.shape[1]
    before, total = outside, 0.0
    for tag, emission in zip(tags, emissions, strict=True):
        total, before = total + transitions[before, tag] + emission[tag], tag
    return total + transitions[before, outside]


def log_sum_exp(scores):
    return scores.max() + np.log(np.exp(scores - scores.max()).sum())


def loss_by_hand(tags, emissions, transitions):
    """Of one sentence, without padding."""
    return log_sum_exp(every_sequence(emissions, transitions)[1]) - score(tags, emissions, transitions)


def slopes(function, array, step=1e-4):
    """A function of an array -> its slope by each number of the array, by central differences."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        change = np.zeros(array.shape)
        change[place] = step
        found[place] = (function(array + change) - function(array - change)) / (2 * step)
    return found


def log_sum_of_long_sentence(emissions, transitions):
    tags = emissions.shape[1]
    scores = transitions[tags, :tags] + emissions[0]
    for emission in emissions[1:]:
        scores = np.array([log_sum_exp(scores + transitions[:tags, tag]) for tag in range(tags)]) + emission
    return log_sum_exp(scores + transitions[:tags, tags])


def viterbi_of_one_sentence(emissions, transitions):
    tags = emissions.shape[1]
    scores, before = transitions[tags, :tags] + emissions[0], []
    for emission in emissions[1:]:
        through = [scores + transitions[:tags, tag] for tag in range(tags)]
        before.append([int(np.argmax(ways)) for ways in through])
        scores = np.array([max(ways) for ways in through]) + emission
    found = [int(np.argmax(scores + transitions[:tags, tags]))]
    for ways in reversed(before):
        found.insert(0, ways[found[0]])
    return found


def sentences(emissions, transitions, lengths, tags):
    """A batch -> emissions, transitions and tags of each sentence by itself, in double precision."""
    for of_sentence, length, row in zip(emissions, lengths, tags, strict=True):
        yield of_sentence[:length].astype(float), transitions.astype(float), row[:length]


def numpy(tensor) -> np.ndarray:
    from keras import ops

    return ops.convert_to_numpy(tensor)


def tensors(*given):
    from keras import ops

    return [ops.convert_to_tensor(array) for array in given]


def loss_and_gradients(crf, emissions, transitions, tags, weights=None):
    """-> the loss of each sentence, and the gradients of the weighted sum by emissions and transitions."""
    from keras import ops

    weights = np.ones(len(tags)) if weights is None else weights

    def function(tags, weights, *given):
        def loss_of(given):
            losses = crf.crf_loss(tags, *given)
            return ops.sum(losses * weights), losses

        (_, losses), gradients = backend().value_and_gradients(loss_of, list(given))
        return losses, gradients

    given = tensors(tags, weights.astype("float32"), emissions, transitions)
    losses, gradients = backend().compiled_once(function)(*given)
    return numpy(losses), *map(numpy, gradients)


def marginals(crf, emissions, transitions, tags):
    valid = (tags != crf.NO_TAG).astype("float32")
    return numpy(backend().compiled_once(crf.marginals)(*tensors(emissions, transitions, valid)))


# Against all sequences.


@pytest.mark.parametrize("constrained", [True, False], ids=["with rules", "without rules"])
@pytest.mark.parametrize("tagset", TAGSETS, ids=str)
def test_the_loss_is_the_share_of_the_correct_tags_in_the_sum_over_all_sequences(crf, tagset, constrained):
    emissions, transitions, lengths, tags = case(crf, *tagset, constrained)
    losses, *_ = loss_and_gradients(crf, emissions, transitions, tags)
    by_hand = [
        loss_by_hand(row, emission, transition)
        for emission, transition, row in sentences(emissions, transitions, lengths, tags)
    ]
    np.testing.assert_allclose(losses, by_hand, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("constrained", [True, False], ids=["with rules", "without rules"])
@pytest.mark.parametrize("tagset", TAGSETS, ids=str)
def test_marginals_are_shares_of_all_sequences(crf, tagset, constrained):
    emissions, transitions, lengths, tags = case(crf, *tagset, constrained)
    found = marginals(crf, emissions, transitions, tags)
    expected = np.zeros_like(found)
    for row, (emission, transition, _) in enumerate(sentences(emissions, transitions, lengths, tags)):
        sequences, scores = every_sequence(emission, transition)
        shares = np.exp(scores - log_sum_exp(scores))
        for step in range(lengths[row]):
            expected[row, step] = np.bincount(sequences[:, step], shares, emission.shape[1])
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert (found[tags == crf.NO_TAG] == 0).all()


@pytest.mark.parametrize("constrained", [True, False], ids=["with rules", "without rules"])
@pytest.mark.parametrize("tagset", TAGSETS, ids=str)
def test_viterbi_finds_the_likeliest_of_all_sequences(crf, tagset, constrained):
    for seed in range(5):
        emissions, transitions, lengths, tags = case(crf, *tagset, constrained, seed=seed)
        found = crf.viterbi(emissions, transitions, lengths)
        assert found.shape == tags.shape
        assert (found[tags == crf.NO_TAG] == crf.NO_TAG).all()
        for row, (emission, transition, _) in enumerate(sentences(emissions, transitions, lengths, tags)):
            sequences, scores = every_sequence(emission, transition)
            np.testing.assert_array_equal(found[row, : lengths[row]], sequences[scores.argmax()])


@pytest.mark.parametrize("tagset", TAGSETS[:3], ids=str)
@pytest.mark.parametrize("constrained", [True, False], ids=["with rules", "without rules"])
def test_gradients_are_finite_differences(crf, tagset, constrained):
    """Each sentence has a weight of its own, so that a gradient which ignored what follows the loss would be seen."""
    emissions, transitions, lengths, tags = case(crf, *tagset, constrained, lengths=[2, 4, 1], time=4)
    weights = np.array([1.0, 0.5, -2.0])
    _, by_emissions, by_transitions = loss_and_gradients(crf, emissions, transitions, tags, weights)
    expected_emissions, expected_transitions = np.zeros(emissions.shape), np.zeros(transitions.shape)
    for row, (emission, transition, correct) in enumerate(sentences(emissions, transitions, lengths, tags)):
        expected_emissions[row, : lengths[row]] = weights[row] * slopes(
            partial(loss_by_hand, correct, transitions=transition), emission
        )
        expected_transitions += weights[row] * slopes(partial(loss_by_hand, correct, emission), transition)
    np.testing.assert_allclose(by_emissions, expected_emissions, atol=1e-5)
    np.testing.assert_allclose(by_transitions, expected_transitions, atol=1e-5)
    assert np.abs(expected_transitions).max() > 0.1


# Padding, the order of sentences, sentences of no words.


def test_extra_padding_changes_nothing(crf):
    """Whatever the emissions are there."""
    emissions, transitions, lengths, tags = case(crf, 1, "BIOES")
    padded = np.pad(emissions, ((0, 0), (0, 4), (0, 0)), constant_values=50)
    padded[:, -1] = -700
    padded_tags = np.pad(tags, ((0, 0), (0, 4)), constant_values=crf.NO_TAG)
    losses, by_emissions, by_transitions = loss_and_gradients(crf, emissions, transitions, tags)
    more = loss_and_gradients(crf, padded, transitions, padded_tags)
    np.testing.assert_allclose(more[0], losses, atol=1e-5)
    np.testing.assert_allclose(more[1][:, :5], by_emissions, atol=1e-6)
    np.testing.assert_array_equal(more[1][padded_tags == crf.NO_TAG], 0)
    np.testing.assert_allclose(more[2], by_transitions, atol=1e-6)
    shares, more_shares = (marginals(crf, e, transitions, t) for e, t in ((emissions, tags), (padded, padded_tags)))
    np.testing.assert_allclose(more_shares[:, :5], shares, atol=1e-6)
    np.testing.assert_array_equal(more_shares[:, 5:], 0)
    found = crf.viterbi(padded, transitions, lengths)
    np.testing.assert_array_equal(found[:, :5], crf.viterbi(emissions, transitions, lengths))
    np.testing.assert_array_equal(found[:, 5:], crf.NO_TAG)


def test_each_sentence_is_by_itself_whatever_the_order_of_the_batch(crf):
    emissions, transitions, lengths, tags = case(crf, 2, "BIO")
    losses, by_emissions, by_transitions = loss_and_gradients(crf, emissions, transitions, tags)
    found = crf.viterbi(emissions, transitions, lengths)
    order = np.array([4, 0, 3, 1, 2])
    again = loss_and_gradients(crf, emissions[order], transitions, tags[order])
    np.testing.assert_allclose(again[0], losses[order], atol=1e-5)
    np.testing.assert_allclose(again[1], by_emissions[order], atol=1e-6)
    np.testing.assert_allclose(again[2], by_transitions, atol=1e-5)
    np.testing.assert_array_equal(crf.viterbi(emissions[order], transitions, lengths[order]), found[order])
    alone = loss_and_gradients(crf, emissions[2:3], transitions, tags[2:3])
    np.testing.assert_allclose(alone[0][0], losses[2], atol=1e-5)
    np.testing.assert_array_equal(crf.viterbi(emissions[2:3], transitions, lengths[2:3])[0], found[2])


def test_a_sentence_of_no_words_is_certain_and_teaches_nothing(crf):
    """A batch is filled up with such rows."""
    emissions, transitions, lengths, tags = case(crf, 1, "BIO")
    filled = np.concatenate([emissions[:2], 9 * emissions[:1], emissions[2:]])
    filled_tags = np.concatenate([tags[:2], np.full((1, 5), crf.NO_TAG, "int32"), tags[2:]])
    losses, by_emissions, by_transitions = loss_and_gradients(crf, filled, transitions, filled_tags)
    expected, _, expected_transitions = loss_and_gradients(crf, emissions, transitions, tags)
    assert losses[2] == 0
    np.testing.assert_array_equal(by_emissions[2], 0)
    np.testing.assert_allclose(np.delete(losses, 2), expected, atol=1e-5)
    np.testing.assert_allclose(by_transitions, expected_transitions, atol=1e-5)
    np.testing.assert_array_equal(marginals(crf, filled, transitions, filled_tags)[2], 0)
    found = crf.viterbi(filled, transitions, np.insert(lengths, 2, 0))
    np.testing.assert_array_equal(found[2], crf.NO_TAG)
    np.testing.assert_array_equal(np.delete(found, 2, axis=0), crf.viterbi(emissions, transitions, lengths))


def test_a_batch_of_nothing_but_such_sentences_gives_zeros(crf):
    emissions, transitions, lengths, tags = case(crf, 1, "BIO")
    for numbers in loss_and_gradients(crf, emissions, transitions, np.full_like(tags, crf.NO_TAG)):
        np.testing.assert_array_equal(numbers, 0)
    np.testing.assert_array_equal(crf.viterbi(emissions, transitions, 0 * lengths), crf.NO_TAG)


# Numbers at their limits.


@pytest.mark.parametrize("size", [300, 1000, 3000])
@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_extreme_emissions_give_numbers(crf, scheme, size):
    """Sure of the correct tags, sure of the contrary, as sure of one tag as of the other, and sure of what the rules
    forbid; the correct tags may break the rules as well."""
    _, transitions, lengths, tags = case(crf, 2, scheme, lengths=[12, 12, 12, 12, 7], time=12)
    count = len(transitions) - 1
    tags[4, :7] = crf.tag_names(["0", "1"], scheme).index("I-1")
    correct = np.eye(count, dtype="float32")[np.maximum(tags, 0)]
    emissions = size * (2 * correct - 1)
    emissions[1] *= -1
    emissions[2] = np.where(np.arange(12) % 2, size, -size)[:, None]
    emissions[3] = size * (2 * np.eye(count, dtype="float32")[[1, 0, 2, 0, 2, 1] * 2] - 1)
    losses, by_emissions, by_transitions = loss_and_gradients(crf, emissions, transitions, tags)
    expected = [
        log_sum_of_long_sentence(emission, transition) - score(row, emission, transition)
        for emission, transition, row in sentences(emissions, transitions, lengths, tags)
    ]
    np.testing.assert_allclose(losses, expected, rtol=1e-5, atol=12 * size * 1e-6)
    assert losses[4] > 1000
    assert np.isfinite(by_transitions).all()
    shares, is_word = marginals(crf, emissions, transitions, tags), (tags != crf.NO_TAG)[..., None]
    np.testing.assert_allclose(shares.sum(axis=2), is_word[..., 0], atol=1e-4)
    np.testing.assert_allclose(by_emissions, shares - correct * is_word, atol=1e-4)
    found = crf.viterbi(emissions, transitions, lengths)
    np.testing.assert_array_equal(found[0], tags[0])
    for row, (emission, transition, _) in enumerate(sentences(emissions, transitions, lengths, tags)):
        best = score(viterbi_of_one_sentence(emission, transition), emission, transition)
        assert score(found[row, : lengths[row]], emission, transition) == pytest.approx(best, rel=1e-5)


def test_a_long_sentence_is_as_exact_as_a_short_one(crf):
    lengths = [2000, 1500, 1]
    emissions, transitions, lengths, tags = case(crf, 2, "BIO", lengths=lengths, time=2000)
    losses, by_emissions, by_transitions = loss_and_gradients(crf, emissions, transitions, tags)
    expected = [
        log_sum_of_long_sentence(emission, transition) - score(row, emission, transition)
        for emission, transition, row in sentences(emissions, transitions, lengths, tags)
    ]
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    shares = marginals(crf, emissions, transitions, tags)
    np.testing.assert_allclose(shares.sum(axis=2), tags != crf.NO_TAG, atol=1e-5)
    correct = np.eye(5)[np.maximum(tags, 0)] * (tags != crf.NO_TAG)[..., None]
    np.testing.assert_allclose(by_emissions, shares - correct, atol=1e-5)
    assert by_transitions.sum() == pytest.approx(0, abs=0.01)  # as many pairs are expected as there are
    assert np.abs(by_transitions).max() > 10
    found = crf.viterbi(emissions, transitions, lengths)
    for row, (emission, transition, _) in enumerate(sentences(emissions, transitions, lengths, tags)):
        assert found[row, : lengths[row]].tolist() == viterbi_of_one_sentence(emission, transition)
    assert (found == crf.NO_TAG).sum() == 500 + 1999


# The rules of the schemes.


def test_tags_by_number(crf):
    assert crf.tag_names(["LOC", "PER"], "BIO") == ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]
    assert crf.tag_names(["LOC"], "BIOES") == ["O", "B-LOC", "I-LOC", "E-LOC", "S-LOC"]
    assert crf.tag_names([], "BIO") == ["O"]


def may_follow(before: str, after: str, scheme: str) -> bool:
    """The rules; "start" and "end" are the edges of a sentence."""
    if scheme == "BIO":  # the inside of an entity stands after its beginning or its inside
        return not after.startswith("I-") or before in (f"B-{after[2:]}", f"I-{after[2:]}")
    # What was begun goes on, as the same kind, until its end; what was not begun does not go on.
    is_open, goes_on = before.startswith(("B-", "I-")), after.startswith(("I-", "E-"))
    return before[2:] == after[2:] if is_open and goes_on else is_open == goes_on


@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
@pytest.mark.parametrize("kinds", [1, 2, 3, 18])
def test_every_pair_of_tags_is_allowed_or_not_as_the_scheme_says(crf, kinds, scheme):
    rules = crf.penalties(kinds, scheme)
    names = crf.tag_names([f"kind{n}" for n in range(kinds)], scheme)
    assert rules.shape == (len(names) + 1, len(names) + 1)
    assert rules.dtype == np.float32
    for (row, before), (column, after) in product(enumerate([*names, "start"]), enumerate([*names, "end"])):
        expected = 0 if may_follow(before, after, scheme) else crf.ILLEGAL
        assert rules[row, column] == expected, f"{before} {after}"


@pytest.mark.parametrize("tagset", TAGSETS, ids=str)
def test_sequences_without_a_forbidden_pair_are_the_sentences_of_the_scheme(crf, tagset):
    rules, names = crf.penalties(*tagset), crf.tag_names(["A", "B"][: tagset[0]], tagset[1])
    sentences_of_scheme = 0
    for sequence in product(range(len(names)), repeat=4):
        pairs = zip((-1, *sequence), (*sequence, -1), strict=True)
        is_allowed = not any(rules[before, after] for before, after in pairs)
        text = "".join(f"{names[tag]} " for tag in sequence)
        assert is_allowed == bool(SENTENCES[tagset[1]].fullmatch(text)), text
        sentences_of_scheme += is_allowed
    assert sentences_of_scheme > 10


NUMBERS = st.floats(-1000, 1000, width=32)


@given(st.data(), st.sampled_from(TAGSETS))
def test_viterbi_never_gives_a_sequence_that_the_scheme_forbids(crf, data, tagset):
    rules, names = crf.penalties(*tagset), crf.tag_names(["A", "B"][: tagset[0]], tagset[1])
    emissions = data.draw(arrays.arrays("float32", (3, 6, len(names)), elements=NUMBERS))
    learned = data.draw(arrays.arrays("float32", rules.shape, elements=st.floats(-20, 20, width=32)))
    lengths = np.array([6, *data.draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))])
    for row, length in zip(crf.viterbi(emissions, rules + learned, lengths), lengths, strict=True):
        assert SENTENCES[tagset[1]].fullmatch("".join(f"{names[tag]} " for tag in row[:length]))
        assert (row[length:] == crf.NO_TAG).all()


@given(st.data())
def test_where_several_sequences_are_likeliest_viterbi_gives_one_of_them(crf, data):
    small = st.integers(-2, 2)
    emissions = data.draw(arrays.arrays("float32", (2, 4, 3), elements=small))
    transitions = data.draw(arrays.arrays("float32", (4, 4), elements=small))
    for length in range(1, 5):
        found = crf.viterbi(emissions, transitions, np.array([length, 4]))
        for row, steps in ((0, length), (1, 4)):
            best = every_sequence(emissions[row, :steps], transitions)[1].max()
            assert score(found[row, :steps], emissions[row, :steps], transitions) == best


# The layer in a network.


def network(crf, kinds=2, scheme="BIO"):
    import keras

    keras.utils.set_random_seed(0)
    states = keras.Input((None, 16))
    count = len(crf.tag_names(["A", "B"][:kinds], scheme))
    return keras.Model(states, crf.Crf(kinds, scheme, name="crf")(keras.layers.Dense(count)(states)))


def states_of(tags) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(*tags.shape, 16)).astype("float32")


def test_the_layer_gives_the_emissions_and_adds_the_rules_to_what_it_learned(crf):
    import keras

    layer = crf.Crf(2, "BIOES")
    emissions = case(crf, 2, "BIOES")[0]
    given, transitions = layer(emissions)
    np.testing.assert_array_equal(numpy(given), emissions)
    (learned,) = layer.get_weights()
    np.testing.assert_array_equal(numpy(transitions), learned + crf.penalties(2, "BIOES"))
    assert np.abs(learned).max() < 1
    symbolic = crf.Crf(2, "BIOES")(keras.Input((None, 9)))
    assert [tuple(tensor.shape) for tensor in symbolic] == [(None, None, 9), (10, 10)]


@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_saved_and_loaded_it_gives_the_same_scores_and_tags(crf, scheme, tmp_path):
    import keras

    model = network(crf, 2, scheme)
    lengths = np.array(LENGTHS)
    states = states_of(np.zeros((5, 5)))
    model.set_weights([3 * weight + 0.1 for weight in model.get_weights()])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert (loaded.get_layer("crf").kinds, loaded.get_layer("crf").scheme) == (2, scheme)
    scores, again = ([np.asarray(part) for part in m.predict_on_batch(states)] for m in (model, loaded))
    for one, other in zip(scores, again, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(crf.viterbi(*scores, lengths), crf.viterbi(*again, lengths))


def test_scores_are_in_single_precision_whatever_the_network_computes_in(crf):
    import keras

    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = network(crf)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.layers[1].compute_dtype == "bfloat16"
    outputs = model(states_of(np.zeros((5, 5))))
    assert [keras.backend.standardize_dtype(tensor.dtype) for tensor in outputs] == ["float32", "float32"]
    assert [keras.backend.standardize_dtype(tensor.dtype) for tensor in model.outputs] == ["float32", "float32"]
    assert numpy(outputs[1]).min() < -9000  # in bfloat16 the rules would swallow what was learned
    assert len(np.unique(numpy(outputs[1])[crf.penalties(2, "BIO") == 0])) > 20


def train_step(crf, model):
    """-> a function of weights, states and correct tags that gives the mean loss and its gradients."""
    from keras import ops

    def step(weights, states, tags):
        def loss_of(weights):
            outputs, _ = model.stateless_call(weights, [], states)
            return ops.mean(crf.crf_loss(tags, *outputs)), ()

        (loss, _), gradients = backend().value_and_gradients(loss_of, weights)
        return loss, gradients

    return step


def compiled_by_xla(function):
    """The same, compiled by XLA; PyTorch has none."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    return backend().compiled_once(function)


@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_one_batch_can_be_memorised(crf, scheme):
    """Each word has a state of its own; with the rules it takes a few dozen steps of gradient descent."""
    _, _, lengths, tags = case(crf, 2, scheme)
    model, states = network(crf, 2, scheme), states_of(tags)
    step = backend().compiled_once(train_step(crf, model))
    weights, given, losses = [variable.value for variable in model.trainable_variables], tensors(states, tags), []
    for _ in range(60):
        loss, gradients = step(weights, *given)
        weights = [weight - 0.5 * gradient for weight, gradient in zip(weights, gradients, strict=True)]
        losses.append(float(loss))
    assert losses[-1] < 0.1 < 1 < losses[0]
    for variable, weight in zip(model.trainable_variables, weights, strict=True):
        variable.assign(weight)
    np.testing.assert_array_equal(crf.viterbi(*map(numpy, model(states)), lengths), tags)


def test_it_trains_when_compiled_by_xla(crf):
    """On a GPU Keras compiles by XLA unasked, and XLA takes no gradient of a loop of unknown length."""
    _, _, _, tags = case(crf, 2, "BIOES")
    model, given = network(crf, 2, "BIOES"), tensors(states_of(tags), tags)
    step = train_step(crf, model)
    by_xla = compiled_by_xla(step)
    weights = [variable.value for variable in model.trainable_variables]
    losses = []
    for _ in range(10):
        loss, gradients = by_xla(weights, *given)
        plain_loss, plain_gradients = step(weights, *given)
        assert float(loss) == pytest.approx(float(plain_loss), rel=1e-5)
        for one, other in zip(gradients, plain_gradients, strict=True):
            np.testing.assert_allclose(numpy(one), numpy(other), atol=1e-5)
        weights = [weight - 0.5 * gradient for weight, gradient in zip(weights, gradients, strict=True)]
        losses.append(float(loss))
    assert losses[-1] < losses[0] / 2
