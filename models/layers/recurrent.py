"""Keras' LSTM and GRU with less in the loop over time: the same weights, outputs and gradients, sooner on a CPU.

A step makes six matrix products, two forwards and four backwards, and only one of each way needs the step beside it.
Keras' loop makes all six step by step. Here the other four are made of all steps at once, where a product is large
enough to be fast. A loop that the backend differentiates cannot be cut up like this, so the gradients are written out:
backpropagation through time, Werbos 1990. What cuDNN can do is left to it.
"""

import keras
from keras import ops


def _swap(array):
    """(batch, time, …) -> (time, batch, …), or back."""
    return ops.transpose(array, (1, 0, 2))


def _numbers(array):
    """(time, …) -> the numbers of its steps (time,): where the length is unknown, TensorFlow scans one array alone."""
    return ops.arange(ops.shape(array)[0])


def _before(states, first):
    """States (time, batch, units) and the one before them (batch, units) -> of each step the one before it."""
    return ops.concatenate([ops.expand_dims(first, 0), states[:-1]], axis=0)


def _weight_gradient(inputs, outputs):
    """Inputs of a product (time, batch, width) and the gradient of its outputs (time, batch, units) -> the gradient of
    its weights (width, units)."""
    inputs, outputs = (ops.reshape(array, (-1, array.shape[-1])) for array in (inputs, outputs))
    return ops.matmul(ops.transpose(inputs), outputs)


@ops.custom_gradient
def _lstm(inputs, kernel, recurrent_kernel, bias, hidden, cell):
    """Inputs (batch, time, width), weights (width, 4 units), (units, 4 units), (4 units,), hidden and cell
    state before the first step (batch, units) -> hidden states (batch, time, units), and what makes of their gradient
    those of the arguments."""
    inputs = _swap(inputs)  # (time, batch, width), and so is all that follows

    def forwards(before, projected):
        hidden, cell, _ = before
        gates = ops.split(projected + ops.matmul(hidden, recurrent_kernel), 4, axis=-1)
        input_gate, forget_gate, output_gate = (ops.sigmoid(gates[number]) for number in (0, 1, 3))
        candidate = ops.tanh(gates[2])
        cell = forget_gate * cell + input_gate * candidate
        gates = ops.concatenate([input_gate, forget_gate, candidate, output_gate], axis=-1)
        now = output_gate * ops.tanh(cell), cell, gates
        return now, now  # on TensorFlow a scan can only give what it carries

    projected = ops.matmul(inputs, kernel) + bias
    no_gates = ops.zeros_like(projected[0])
    _, (hiddens, cells, gates) = ops.scan(forwards, (hidden, cell, no_gates), projected)

    def gradients(*given, upstream=None):
        upstream = _swap(given[-1] if upstream is None else upstream)  # backends hand it over in two ways
        input_gate, forget_gate, candidate, output_gate = ops.split(gates, 4, axis=-1)
        squashed, back = ops.tanh(cells), ops.transpose(recurrent_kernel)
        before = _before(cells, cell)
        # What a gate gets of the gradient of the cell state, the last one of that of the hidden state.
        shares = [
            candidate * input_gate * (1 - input_gate),
            before * forget_gate * (1 - forget_gate),
            input_gate * (1 - candidate * candidate),
        ]
        shares = ops.concatenate([*shares, squashed * output_gate * (1 - output_gate)], axis=-1)
        steps = upstream, output_gate * (1 - squashed * squashed), shares, forget_gate

        def backwards(after, number):
            of_gates, of_cell = after
            upstream, to_cell, shares, forget_gate = (of_all[number] for of_all in steps)
            of_hidden = upstream + ops.matmul(of_gates, back)
            of_cell = of_cell + of_hidden * to_cell
            of_gates = shares * ops.concatenate([of_cell, of_cell, of_cell, of_hidden], axis=-1)
            after = of_gates, of_cell * forget_gate
            return after, after

        nothing = no_gates, ops.zeros_like(cell)
        (first, of_cell), (of_gates, _) = ops.scan(backwards, nothing, _numbers(upstream), reverse=True)
        return (
            _swap(ops.matmul(of_gates, ops.transpose(kernel))),
            _weight_gradient(inputs, of_gates),
            _weight_gradient(_before(hiddens, hidden), of_gates),
            ops.sum(of_gates, axis=(0, 1)),
            ops.matmul(first, back),
            of_cell,
        )

    return _swap(hiddens), gradients


@ops.custom_gradient
def _gru(inputs, kernel, recurrent_kernel, bias, hidden):
    """Inputs (batch, time, width), weights (width, 3 units), (units, 3 units), (2, 3 units), hidden state before the
    first step (batch, units) -> hidden states (batch, time, units), and what makes of their gradient those of the
    arguments."""
    inputs = _swap(inputs)  # (time, batch, width), and so is all that follows

    def forwards(before, projected):
        hidden = before[0]
        of_update, of_reset, of_candidate = ops.split(projected, 3, axis=-1)
        update, reset, recalled = ops.split(ops.matmul(hidden, recurrent_kernel) + bias[1], 3, axis=-1)
        update, reset = ops.sigmoid(of_update + update), ops.sigmoid(of_reset + reset)
        candidate = ops.tanh(of_candidate + reset * recalled)
        now = update * hidden + (1 - update) * candidate, update, reset, candidate, recalled
        return now, now

    empty = ops.zeros_like(hidden)
    projected = ops.matmul(inputs, kernel) + bias[0]
    _, (hiddens, update, reset, candidate, recalled) = ops.scan(
        forwards, (hidden, empty, empty, empty, empty), projected
    )

    def gradients(*given, upstream=None):
        upstream = _swap(given[-1] if upstream is None else upstream)
        back = ops.transpose(recurrent_kernel)
        before = _before(hiddens, hidden)
        # What is before each activation gets this much of the gradient of the hidden state.
        to_update = (before - candidate) * update * (1 - update)
        to_candidate = (1 - update) * (1 - candidate * candidate)
        to_reset = to_candidate * recalled * reset * (1 - reset)
        shares = ops.concatenate([to_update, to_reset, to_candidate * reset], axis=-1)
        steps = upstream, shares, update

        def backwards(after, number):
            upstream, shares, update = (of_all[number] for of_all in steps)
            of_hidden = upstream + after[0]
            gates = shares * ops.concatenate([of_hidden, of_hidden, of_hidden], axis=-1)
            after = of_hidden * update + ops.matmul(gates, back), of_hidden, gates
            return after, after

        nothing = empty, empty, ops.zeros_like(projected[0])
        (first, *_), (_, of_hiddens, gates) = ops.scan(backwards, nothing, _numbers(upstream), reverse=True)
        units = recurrent_kernel.shape[0]
        # The product with the inputs goes by the reset gate.
        outside = ops.concatenate([gates[:, :, : 2 * units], of_hiddens * to_candidate], axis=-1)
        return (
            _swap(ops.matmul(outside, ops.transpose(kernel))),
            _weight_gradient(inputs, outside),
            _weight_gradient(_before(hiddens, hidden), gates),
            ops.stack([ops.sum(outside, axis=(0, 1)), ops.sum(gates, axis=(0, 1))]),
            first,
        )

    return _swap(hiddens), gradients


class _Rnn(keras.layers.RNN):
    """Stands behind Keras' layer in the order of methods: what cuDNN does not do comes here, and what is not written
    out here goes on to Keras' own loop."""

    def inner_loop(self, sequences, initial_state, mask, training=False):
        if mask is not None or not self._is_plain():
            return super().inner_loop(sequences, initial_state, mask=mask, training=training)
        first = initial_state if isinstance(initial_state, list) else [initial_state]
        weights = (self.cell.kernel, self.cell.recurrent_kernel, self.cell.bias)
        states = self.all_states(sequences, *(ops.cast(weight, self.cell.compute_dtype) for weight in weights), *first)
        return states[:, -1], states, first  # of the last states nobody asks

    def _is_plain(self) -> bool:
        cell, functions = self.cell, (keras.activations.tanh, keras.activations.sigmoid)
        usual = (cell.activation, cell.recurrent_activation) == functions and cell.use_bias and self.return_sequences
        others = (self.return_state, self.stateful, self.go_backwards, self.unroll)
        return (
            usual and getattr(cell, "reset_after", True) and not (cell.dropout or cell.recurrent_dropout or any(others))
        )


@keras.saving.register_keras_serializable("seminar")
class Lstm(keras.layers.LSTM, _Rnn):
    """`keras.layers.LSTM`."""

    all_states = staticmethod(_lstm)


@keras.saving.register_keras_serializable("seminar")
class Gru(keras.layers.GRU, _Rnn):
    """`keras.layers.GRU`."""

    all_states = staticmethod(_gru)
