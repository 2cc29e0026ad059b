"""A dense layer over a row that is nearly all zeros, as tf-idf is: only what is not zero is multiplied."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("seminar")
class WeightedBag(keras.layers.Layer):
    """Vectors (batch, time, units), weights (batch, time), 0 = padding -> bias + Σ weight · vector (batch, units).

    With a vector for each feature this is what `keras.layers.Dense` makes of the whole row of weights.
    """

    def build(self, vectors_shape, weights_shape):
        self.bias = self.add_weight(shape=(vectors_shape[-1],), initializer="zeros", name="bias")

    def call(self, vectors, weights):
        return ops.sum(vectors * ops.expand_dims(ops.cast(weights, vectors.dtype), -1), axis=1) + self.bias

    def compute_output_shape(self, vectors_shape, weights_shape):
        return (vectors_shape[0], vectors_shape[-1])
