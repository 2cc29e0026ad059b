"""Sentences with their tags as training takes them, and the tags that a network gives to sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import keras
import numpy as np
from keras import ops

from models.fields import LETTERS
from models.layers.crf import NO_TAG, crf_loss, marginals, penalties, viterbi
from pipelines.steps.backends import backend
from pipelines.steps.batches import Chunk
from pipelines.steps.corpus import flat_positions
from pipelines.steps.examples import answers_in_batches, require_numbers
from pipelines.steps.experiment import Train
from pipelines.steps.losses import loss_of
from pipelines.steps.sentences import tag_entities
from pipelines.steps.token_reader import TaggerInputs

LEAST = np.finfo("float32").tiny


@dataclass
class Tags:
    """What a tagger says of the tokens of sentences, flat."""

    tags: np.ndarray  # int32 (tokens,)
    probabilities: np.ndarray  # float32 (tokens,): how likely each tag is
    alone: np.ndarray  # int32 (tokens,): the likeliest tag of each token by itself, legal or not


@dataclass
class TaggedExamples:
    """One part of the data as a tagger takes it: inputs and the number of the tag of each token (tokens,)."""

    inputs: TaggerInputs
    tags: np.ndarray
    output: str  # of the network: "softmax", "constrained" or "crf"
    scheme: str  # of the tags: "BIO" or "BIOES"

    def arrays(self) -> dict[str, np.ndarray]:
        """-> what is sent to the device once."""
        return self.inputs.arrays() | {"tags": self.tags}

    def weights(self, settings: Train) -> np.ndarray:
        """-> how much each sentence weighs in the loss (sentences,): as much as it has tokens."""
        return self.inputs.lengths.astype("float32")

    def loss(self, settings: Train, network: keras.Model) -> Callable:
        """-> a function of tags (batch, time) and the network's output that gives the loss of each sentence (batch,):
        the mean over its tokens, for a conditional random field −log p(all tags) / tokens."""
        of_tokens = None if self.output == "crf" else loss_of(settings, network.output_shape[-1], None)

        def losses(tags, outputs):
            valid = ops.cast(tags != NO_TAG, "float32")
            found = crf_loss(tags, *outputs) if of_tokens is None else ops.sum(of_tokens(tags, outputs) * valid, axis=1)
            return found / ops.maximum(ops.sum(valid, axis=1), 1)

        return losses

    def rows_of_epoch(self, settings: Train, random: np.random.Generator) -> np.ndarray:
        """-> the numbers of the sentences that an epoch takes: all."""
        return np.arange(len(self.inputs.lengths))

    def ready(self, chunks: list[Chunk], start: int, settings: Train, key: int | None) -> Iterator[Chunk]:
        """-> the chunks of an epoch from number `start` on: nothing is to be added to them."""
        yield from chunks[start:]

    def scores(self, network: keras.Model) -> dict[str, float]:
        """-> validation_loss (−log of the probability of the right tag of a token by itself, the mean over tokens),
        validation_accuracy (of tags) and validation_entity_f1 (strict, all kinds together, as far as tags can say it).

        Raises: Diverged where the network's answer is no number.
        """
        found, of_truth = tag(network, self.inputs, self.output, self.scheme, self.tags)
        offsets = self.inputs.offsets
        true, given = (set(map(tuple, tag_entities(tags, offsets, self.scheme)[0])) for tags in (self.tags, found.tags))
        return {
            "validation_loss": float(-np.log(np.maximum(of_truth, LEAST)).mean()),
            "validation_accuracy": float((found.tags == self.tags).mean()),
            "validation_entity_f1": 2 * len(true & given) / max(1, len(true) + len(given)),
        }


@cache
def _compiled_marginals() -> Callable:
    return backend().compiled_once(marginals)


def tag(
    network: keras.Model, inputs: TaggerInputs, output: str, scheme: str, truth: np.ndarray | None = None
) -> tuple[Tags, np.ndarray | None]:
    """A network, sentences, what its output is and the scheme of its tags -> Tags; where the true tags are given
    (tokens,), also how likely the network holds each of them (tokens,).

    Raises: Diverged where the network's answer is no number.
    """
    tokens = int(inputs.offsets[-1])
    tags, alone = np.zeros(tokens, "int32"), np.zeros(tokens, "int32")
    probabilities, of_truth = np.zeros(tokens, "float32"), np.zeros(tokens, "float32")
    for rows, answer in answers_in_batches(network, inputs):
        lengths = inputs.lengths[rows]
        places, _ = flat_positions(inputs.offsets, rows)
        if output == "crf":
            emissions, transitions = map(np.asarray, answer)
            inside = np.arange(emissions.shape[1]) < np.pad(lengths, (0, len(emissions) - len(lengths)))[:, None]
            scores = np.asarray(_compiled_marginals()(*answer, ops.convert_to_tensor(inside.astype("float32"))))
            require_numbers(scores[: len(rows)])
        else:
            scores = answer
            require_numbers(scores)
            kinds = (scores.shape[2] - 1) // len(LETTERS[scheme])
            emissions, transitions = np.log(np.maximum(scores, LEAST)), penalties(kinds, scheme)
        inside = np.arange(scores.shape[1]) < lengths[:, None]
        likely = scores[: len(rows)][inside]
        alone[places] = likely.argmax(axis=1)
        if output == "softmax":
            tags[places] = alone[places]
        else:
            tags[places] = viterbi(emissions[: len(rows)], transitions, lengths)[inside]
        probabilities[places] = np.take_along_axis(likely, tags[places][:, None], axis=1)[:, 0]
        if truth is not None:
            of_truth[places] = np.take_along_axis(likely, truth[places][:, None], axis=1)[:, 0]
    return Tags(tags, probabilities, alone), of_truth if truth is not None else None
