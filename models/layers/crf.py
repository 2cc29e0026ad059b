"""A linear-chain conditional random field over tags: Lafferty, McCallum and Pereira 2001.

A sentence's tags y get the score Σ emission[t, y_t] + Σ transition[y_(t-1), y_t], with a start and an end as tags of
their own; their probability is the share of exp(score) in that of all sequences. The layer only hands on emissions and
transitions: the loss and the marginals are functions in `keras.ops`, the best sequence is found in numpy. So a model
with it is a plain `keras.Model`, saved and compiled like any other.

Tags of kinds of entities are numbered 0 = O, then for each kind B, I (scheme BIO) or B, I, E, S (scheme BIOES).
"""

import keras
import numpy as np
from keras import ops

from models.fields import LETTERS, Scheme

ILLEGAL = -1e4  # added to a transition that the scheme forbids; -inf would make gradients that are no numbers
NO_TAG = -1  # of a step that is padding


def tag_names(kinds: list[str], scheme: Scheme) -> list[str]:
    """Kinds of entities -> the tags, by number. ["LOC"], "BIO" -> ["O", "B-LOC", "I-LOC"]"""
    return ["O", *(f"{letter}-{kind}" for kind in kinds for letter in LETTERS[scheme])]


def penalties(kinds: int, scheme: Scheme) -> np.ndarray:
    """How many kinds of entities there are -> what is added to each transition (tags + 1, tags + 1): 0 where the scheme
    allows it, else ILLEGAL. The last row is from the start of a sentence, the last column to its end."""
    tags = [tuple(name.split("-")) for name in [*tag_names(list(map(str, range(kinds))), scheme), "O"]]
    ends, begins = ("OBI", "OB") if scheme == "BIO" else ("OES", "OBS")  # letters of tags before, and after, a boundary
    allowed = [
        [
            (before[0] in ends and after[0] in begins)
            or (before[0] in "BI" and after[0] in "IE" and before[1:] == after[1:] != ())
            for after in tags
        ]
        for before in tags
    ]
    return np.where(allowed, 0.0, ILLEGAL).astype("float32")


@keras.saving.register_keras_serializable("seminar")
class Crf(keras.layers.Layer):
    """Emissions (batch, time, tags) -> the same, and the transitions (tags + 1, tags + 1), which are learned.

    Both are in single precision, whatever the network around it computes in. Tags that the scheme does not allow after
    each other are out of reach.
    """

    def __init__(self, kinds: int, scheme: Scheme, **settings):
        super().__init__(**settings | {"dtype": "float32"})
        self.kinds, self.scheme = kinds, scheme
        self.penalties = penalties(kinds, scheme)

    def build(self, emissions_shape):
        self.transitions = self.add_weight(shape=self.penalties.shape, initializer="glorot_uniform", name="transitions")

    def call(self, emissions):
        return emissions, self.transitions + self.penalties

    def compute_output_shape(self, emissions_shape):
        return emissions_shape, self.penalties.shape

    def get_config(self):
        return super().get_config() | {"kinds": self.kinds, "scheme": self.scheme}


def crf_loss(tags, emissions, transitions):
    """Tags (batch, time), NO_TAG at padding, and what `Crf` gave -> −log of their probability (batch,), in nats.

    The gradient of the log of the sum over all sequences is the expected count of each tag and transition. Sum and
    counts come out of one loop (`_forward_backward`), so nothing has to be differentiated through it.
    """
    valid = ops.cast(tags != NO_TAG, "float32")
    log_sum, of_tags, of_pairs = _expected(ops.stop_gradient(emissions), ops.stop_gradient(transitions), valid)
    # What is constant takes its value, what follows takes the gradient: the two parts with gradients add up to 0.
    expected = ops.sum(of_tags * emissions, axis=(1, 2)) + ops.sum(of_pairs * transitions, axis=(1, 2))
    return log_sum - _score(tags, valid, emissions, transitions) + (expected - ops.stop_gradient(expected))


def marginals(emissions, transitions, valid):
    """What `Crf` gave, and 1.0 at tokens, 0.0 at padding (batch, time) -> the probability of each tag (batch, time,
    tags); zeros at padding."""
    return _expected(emissions, transitions, ops.cast(valid, "float32"))[1]


def viterbi(emissions: np.ndarray, transitions: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """What `Crf` gave, as arrays, and the tokens of each sentence (batch,) -> the likeliest tags (batch, time), NO_TAG
    at padding. Viterbi 1967, for a whole batch at once."""
    batch, time, tags = emissions.shape
    inner = transitions[:tags, :tags].T.copy()  # (to, from)
    scores = transitions[tags, :tags] + emissions[:, 0]
    before = np.zeros((time, batch, tags), dtype="int32")
    for step in range(1, int(lengths.max(initial=0))):
        through = scores[:, None, :] + inner
        before[step] = best = through.argmax(axis=2)
        reached = np.take_along_axis(through, best[:, :, None], axis=2)[:, :, 0] + emissions[:, step]
        scores = np.where((step < lengths)[:, None], reached, scores)
    tag = (scores + transitions[:tags, tags]).argmax(axis=1)
    found, rows = np.full((batch, time), NO_TAG, dtype="int32"), np.arange(batch)
    for step in range(int(lengths.max(initial=0)) - 1, -1, -1):
        inside = step < lengths
        found[inside, step] = tag[inside]
        tag = np.where(inside & (step > 0), before[step, rows, tag], tag)
    return found


def _score(tags, valid, emissions, transitions):
    """The score of a sequence of tags (batch,)."""
    outside = ops.shape(transitions)[0] - 1
    places = ops.maximum(tags, 0)
    of_tags = ops.sum(emissions * ops.one_hot(tags, outside), axis=(1, 2))  # nothing at padding
    boundary = ops.full_like(places[:, :1], outside)
    after = ops.concatenate([ops.where(valid > 0, places, outside), boundary], axis=1)  # at padding: the end,
    before = ops.concatenate([boundary, after[:, :-1]], axis=1)
    counted = ops.concatenate([valid[:, :1], valid], axis=1)  # once
    of_pairs = ops.take(ops.reshape(transitions, (-1,)), before * (outside + 1) + after)
    return of_tags + ops.sum(of_pairs * counted, axis=1)


def _expected(emissions, transitions, valid):
    """-> log Σ exp(score) over all sequences (batch,), the expected counts of each tag at each step (batch, time, tags)
    and of each transition (batch, tags + 1, tags + 1)."""
    tags = ops.shape(emissions)[2]
    inner, start, end = transitions[:tags, :tags], transitions[tags, :tags], transitions[:tags, tags]
    forward, backward, scale = _forward_backward(emissions, inner, start, end, valid)
    is_token = ops.expand_dims(valid > 0, 2)
    ways = forward + scale + backward - emissions
    total = ops.logsumexp(ways, axis=2, keepdims=True)  # of each step: so long sentences are as exact as short ones
    of_tags = ops.exp(ops.where(is_token, ways - total, ILLEGAL))
    through = ops.expand_dims(forward[:, :-1], 3) + inner + ops.expand_dims((backward - total)[:, 1:], 2)
    of_inner = ops.sum(ops.exp(ops.where(ops.expand_dims(is_token[:, 1:], 3), through, ILLEGAL)), axis=1)
    is_last = valid - ops.concatenate([valid[:, 1:], ops.zeros_like(valid[:, :1])], axis=1)
    log_sum = ops.sum(valid * scale[:, :, 0] + is_last * ops.logsumexp(forward + end, axis=2), axis=1)
    at_end = ops.sum(of_tags * ops.expand_dims(is_last, 2), axis=1)
    rows = ops.concatenate([of_inner, ops.expand_dims(at_end, 2)], axis=2)
    last_row = ops.concatenate([of_tags[:, 0], ops.zeros_like(of_tags[:, 0, :1])], axis=1)
    return log_sum, of_tags, ops.concatenate([rows, ops.expand_dims(last_row, 1)], axis=1)


def _forward_backward(emissions, inner, start, end, valid):
    """-> log Σ exp(score) over the ways that reach a tag at a step, and over those that leave it, its emission in both
    (batch, time, tags). Both directions take the same steps, so one loop makes them at once.

    Every step takes the largest score off, or sums would grow with the sentence until single precision cannot tell
    tags apart; what it took off on the way forward comes third (batch, time, 1).
    """
    length = ops.shape(emissions)[1]
    pairs = ops.stack([ops.transpose(inner), inner])[:, None]  # (direction, 1, to, from)
    boundary = ops.stack([start, end])[:, None]

    def both(array):
        return ops.stack([array, ops.flip(array, axis=1)])  # (direction, batch, time, …)

    follows = valid * ops.concatenate([ops.zeros_like(valid[:, :1]), valid[:, :-1]], axis=1)
    precedes = valid * ops.concatenate([valid[:, 1:], ops.zeros_like(valid[:, :1])], axis=1)
    inside = ops.stack([follows, ops.flip(precedes, axis=1)])  # whether a token was before this step, in its direction
    seen = both(emissions)

    def step(scores, number):
        here = seen[:, :, number]
        reached = ops.logsumexp(ops.expand_dims(scores, 2) + pairs, axis=3)
        scores = here + ops.where(ops.expand_dims(inside[:, :, number], 2) > 0, reached, boundary)
        return scores - ops.max(scores, axis=2, keepdims=True), scores

    first = ops.zeros_like(seen[:, :, 0])
    _, steps = ops.scan(step, first, ops.arange(length))
    steps = ops.transpose(steps, (1, 2, 0, 3))
    largest = ops.max(steps, axis=3, keepdims=True)
    steps = steps - largest
    return steps[0], ops.flip(steps[1], axis=1), largest[0]
