"""The two ends that every tagger shares: what it reads of a word, and the tags it gives.

A word is read once however often it occurs in a batch: a table with a row for each different word, and sentences of
numbers into it. Letters by a convolution: Ma and Hovy 2016 (arXiv 1603.01354); by an LSTM: Lample et al. 2016 (arXiv
1603.01360); capitals and digits as a feature: Collobert et al. 2011 (arXiv 1103.0398).
"""

import keras
from keras import ops

from models.fields import LETTERS, CharacterModel, Scheme, TagOutput
from models.layers.crf import Crf
from models.layers.padding import last_step, max_over_time, reverse, zero_padding
from models.layers.recurrent import Lstm

CASINGS = 8  # kinds of casing, padding among them
CASING_WIDTH = 8
HINT_WIDTH = 16


def read_words(
    vocabulary: int,
    characters: int,
    hints: tuple[int, ...],
    vectors: int,
    embedding: int,
    casing: bool,
    character_model: CharacterModel,
    character_embedding: int,
    character_units: int,
) -> tuple[list[keras.KerasTensor], keras.KerasTensor, keras.KerasTensor]:
    """Sizes, and how a word is read -> the inputs, the words of sentences as numbers (batch, time), 0 = padding, and a
    vector for each (batch, time, units).

    The inputs are `ids` (different words,), the place of each in the vocabulary; `numbers` (batch, time), places among
    the different words, the first of which is padding; where wanted, `casing` (different words,) and `characters`
    (different words, letters), 0 = padding; where there are hints, `hints` (batch, time, kinds), what others say of a
    word; of each kind the argument `hints` says how many different ones there are; and `vectors` (batch, time, width),
    hints that are vectors; the argument says their width.
    """
    words, numbers = keras.Input((), dtype="int32", name="ids"), keras.Input((None,), dtype="int32", name="numbers")
    inputs, parts = [words, numbers], [keras.layers.Embedding(vocabulary, embedding, name="words")(words)]
    if casing:
        inputs.append(keras.Input((), dtype="int32", name="casing"))
        parts.append(keras.layers.Embedding(CASINGS, CASING_WIDTH)(inputs[-1]))
    if character_model != "none":
        inputs.append(spelling := keras.Input((None,), dtype="int32", name="characters"))
        letters = keras.layers.Embedding(characters, character_embedding)
        if character_model == "cnn":
            convolution = keras.layers.Conv1D(character_units, 3, padding="same")
            parts.append(max_over_time(convolution(zero_padding(letters(spelling), spelling)), spelling))
        else:
            for read in (spelling, reverse(spelling)):
                states = Lstm(character_units // 2, return_sequences=True)(letters(read))
                parts.append(last_step(states, read))
    of_words = keras.layers.Concatenate()(parts) if len(parts) > 1 else parts[0]
    states = ops.take(of_words, numbers, axis=0)
    if hints:
        inputs.append(said := keras.Input((None, len(hints)), dtype="int32", name="hints"))
        of_kinds = [keras.layers.Embedding(size, HINT_WIDTH)(said[:, :, n]) for n, size in enumerate(hints)]
        states = keras.layers.Concatenate()([states, *of_kinds])
    if vectors:
        inputs.append(keras.Input((None, vectors), name="vectors"))
        states = keras.layers.Concatenate()([states, keras.layers.LayerNormalization()(inputs[-1])])
    return inputs, numbers, states


def score_tags(states: keras.KerasTensor, kinds: int, output: TagOutput, scheme: Scheme):
    """States (batch, time, units) -> what a tagger gives: with "crf" the emissions and transitions of `crf.Crf`, else
    the probability of each tag (batch, time, tags)."""
    tags = 1 + len(LETTERS[scheme]) * kinds
    if output == "crf":
        return Crf(kinds, scheme, name="crf")(keras.layers.Dense(tags, dtype="float32")(states))
    return keras.layers.Dense(tags, activation="softmax", dtype="float32")(states)
