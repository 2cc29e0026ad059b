"""Kinds of dropout by name."""

from typing import get_args

import numpy as np
import pytest

from models.fields import DropoutKind
from pipelines.steps.backends import load_keras

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def dropout():
    load_keras()
    from models.layers import dropout

    return dropout


def test_every_kind_is_there_with_time_and_without(dropout):
    assert set(dropout.DROPOUTS) == set(dropout.SEQUENCE_DROPOUTS) == set(get_args(DropoutKind))


def test_spatial_dropout_takes_whole_features_of_a_sequence(dropout):
    from keras import ops

    ones = np.ones((4, 5, 50), dtype="float32")
    dropped = ops.convert_to_numpy(dropout.SEQUENCE_DROPOUTS["spatial"](0.5)(ones, training=True)) == 0
    np.testing.assert_array_equal(dropped, dropped[:, :1].repeat(5, axis=1))
    assert 0.3 < dropped.mean() < 0.7
