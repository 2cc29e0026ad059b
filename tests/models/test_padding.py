"""Operations over right-padded sequences, against plain Python over the tokens alone."""

import numpy as np
import pytest

from pipelines.steps.backends import load_keras

pytestmark = pytest.mark.backend

IDS = np.array([[7, 4, 9, 0, 0], [5, 0, 0, 0, 0], [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]], dtype="int32")
HIDDEN = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32") - 5  # all negative: zeros would win a max


@pytest.fixture(scope="module")
def padding():
    load_keras()
    from models.layers import padding

    return padding


def tensors():
    from keras import ops

    return ops.convert_to_tensor(HIDDEN), ops.convert_to_tensor(IDS)


def array(tensor) -> np.ndarray:
    from keras import ops

    return ops.convert_to_numpy(tensor)


def tokens(row):
    return HIDDEN[row][IDS[row] != 0]


@pytest.mark.parametrize("name", ["max_over_time", "mean_over_time", "last_step"])
def test_pooling_sees_the_tokens_only(padding, name):
    plain = {"max_over_time": lambda h: h.max(axis=0), "mean_over_time": lambda h: h.mean(axis=0),
             "last_step": lambda h: h[-1]}[name]  # fmt: skip
    pooled = array(getattr(padding, name)(*tensors()))
    for row in range(3):
        np.testing.assert_allclose(pooled[row], plain(tokens(row)), rtol=1e-5)
    np.testing.assert_array_equal(pooled[3], 0)


def test_reverse_turns_the_tokens_and_leaves_the_padding(padding):
    expected = [[9, 4, 7, 0, 0], [5, 0, 0, 0, 0], [5, 4, 3, 2, 1], [0, 0, 0, 0, 0]]
    np.testing.assert_array_equal(array(padding.reverse(tensors()[1])), expected)


def test_reversed_twice_is_unchanged(padding):
    np.testing.assert_array_equal(array(padding.reverse(padding.reverse(tensors()[1]))), IDS)


def test_zero_padding_leaves_tokens_alone(padding):
    zeroed = array(padding.zero_padding(*tensors()))
    np.testing.assert_array_equal(zeroed[IDS != 0], HIDDEN[IDS != 0])
    np.testing.assert_array_equal(zeroed[IDS == 0], 0)
