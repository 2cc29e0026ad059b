"""One step of training as a pure function of the training state, and the state itself, the same on every backend.

A step takes the state (weights, what the optimizer remembers of each, random states, the number of the step) and the
numbers of the rows of a batch; it gives the next state and the loss. The backend compiles many steps into one call.

The table of word vectors is most of a small network, and a batch reads few of its rows. Where `lazy_rows` is on, a step
takes these rows out of the table and out of the optimizer's slots, makes up for the steps in which they were not read
(`optimizers.Optimizer.catch_up`), works on them as if there were no others, and puts them back.
"""

import keras
import numpy as np
from keras import ops

from pipelines.steps.backends import backend
from pipelines.steps.batches import Chunk, Shapes, as_inputs, most_lengths, on_device, padded_batch
from pipelines.steps.experiment import Train
from pipelines.steps.optimizers import Optimizer


class Engine:
    """A network in training: its state, and the compiled steps that move it."""

    def __init__(self, network: keras.Model, settings: Train, training):
        """`training` are the examples of a task, see `train`."""
        self.network, self.settings = network, settings
        self.optimizer = Optimizer(settings)
        self.loss = training.loss(settings, network)
        self.trainable = network.trainable_variables
        self.frozen = [v for layer in network.layers if not layer.trainable for v in layer.variables]
        changing = {id(v) for v in [*self.trainable, *self.frozen]}
        self.others = [v for v in network.variables if id(v) not in changing]  # random states, running means
        self.kernels = [v.name == "kernel" for v in self.trainable]
        self.table = self._lazy_table()
        self.data = on_device(training.arrays() | {"weights": training.weights(settings)})
        self._looked_at = backend().compiled_once(self._loss_and_gradients, "time", "words", "training")
        self._table_now = backend().compiled_once(self._caught_up)
        self.split(1)
        self.begin()

    def split(self, parts: int) -> None:
        """From now on take a batch in so many parts."""
        self.parts = parts
        self._steps = backend().compiled(self._step, padded_batch)

    def begin(self) -> None:
        """Start with the weights that the network has now."""
        self.rate = self.settings.learning_rate
        weights = [ops.copy(v.value) for v in self.trainable]  # copies: a step on JAX uses up what it is given
        slots = [self.optimizer.first_slots(weight) for weight in weights]
        table = ()
        if self.table is not None:
            weight = weights.pop(self.table)
            touched = ops.zeros((weight.shape[0], 1), "float32")  # the step that last changed each row
            table = backend().as_table((weight, *slots.pop(self.table), touched))
        others, frozen = ([ops.copy(v.value) for v in of] for of in (self.others, self.frozen))
        step = ops.zeros((), "float32")
        self.state = {"weights": weights, "slots": slots, "others": others, "frozen": frozen, "step": step}
        self.state_of_table = table

    def shapes(self, inputs, size: int) -> Shapes:
        """What batches of so many of these rows are padded to. Taggers read different words, and so do lazy rows."""
        return Shapes(inputs, size, most_lengths(inputs), hasattr(inputs, "types") or self.table is not None)

    def run(self, chunk: Chunk, rates: np.ndarray) -> np.ndarray:
        """Batches and the learning rate of each -> the loss of each (batches,), without penalties."""
        self.rate = float(rates[-1])
        self.state_of_table, self.state, losses = self._steps(
            self.state_of_table, self.state, self._data_of(chunk), chunk, rates.astype("float32")
        )
        return np.asarray(losses)

    def _data_of(self, chunk: Chunk) -> dict:
        """What the rows of a chunk are numbers of, where training happens."""
        return self.data if chunk.data is None else on_device(chunk.data)

    @property
    def layers(self) -> list[str]:
        """Of each trainable weight, in their order: the layer and the name of the weight in it."""
        return [variable.path for variable in self.trainable]

    def weights(self) -> list[np.ndarray]:
        """-> the trainable weights as arrays."""
        return [ops.convert_to_numpy(weight) for weight in self._current()[0]]

    def batch(self, chunk: Chunk) -> list[np.ndarray]:
        """A chunk of one batch -> a network's inputs."""
        (rows,), (time,), (words,) = chunk.rows, chunk.times.tolist(), chunk.words.tolist()
        inputs, _, _ = padded_batch(self._data_of(chunk), ops.convert_to_tensor(rows), time, words)
        return [ops.convert_to_numpy(array) for array in inputs]

    def loss_and_gradients(
        self, weights: list[np.ndarray], chunk: Chunk, training: bool = False
    ) -> tuple[float, list[np.ndarray]]:
        """Trainable weights and a chunk of one batch -> the summed loss of its texts without penalties and its
        gradients; `training`: with dropout as in the next step."""
        (rows,), (time,), (words,) = chunk.rows, chunk.times.tolist(), chunk.words.tolist()
        tensors = [ops.convert_to_tensor(weight) for weight in weights]
        states = self.state["others"], self.state["frozen"]
        loss, gradients = self._looked_at(
            tensors,
            *states,
            self._data_of(chunk),
            ops.convert_to_tensor(rows),
            time=time,
            words=words,
            training=training,
        )
        return float(loss), [ops.convert_to_numpy(gradient) for gradient in gradients]

    def _loss_and_gradients(self, weights, others, frozen, data, rows, time, words, training):
        inputs, targets, text_weights = padded_batch(data, rows, time, words)

        def loss_of(weights):
            outputs, _ = self._call(weights, others, frozen, inputs, training)
            return ops.sum(self.loss(targets, outputs) * text_weights), ()

        (loss, _), gradients = backend().value_and_gradients(loss_of, weights)
        return loss, gradients

    def set_weights(self, weights: list[np.ndarray]) -> None:
        """Put these into the network, and go on from them."""
        for variable, weight in zip(self.trainable, weights, strict=True):
            variable.assign(weight)
        self.begin()

    def write_back(self) -> None:
        """Give the network the weights of the state (with `use_ema`, their averages)."""
        weights, slots = self._current()
        if self.settings.use_ema:
            weights = [slot[-1] for slot in slots]
        values = [*weights, *self.state["others"]]
        for variable, value in zip([*self.trainable, *self.others], values, strict=True):
            variable.assign(ops.copy(value))

    def _current(self) -> tuple[list, list]:
        """-> weights and slots of all trainable variables, the rows of the table as after the last step."""
        weights, slots = list(self.state["weights"]), list(self.state["slots"])
        if self.table is not None:
            parts = [ops.convert_to_tensor(part) for part in self.state_of_table]
            weight, slot = self._table_now(parts, self.state["step"], ops.convert_to_tensor(self.rate, "float32"))
            weights.insert(self.table, weight)
            slots.insert(self.table, slot)
        return weights, slots

    def snapshot(self) -> dict[str, np.ndarray]:
        """-> all that training changes, as arrays by name, the random states among them."""
        values = {f"table-{n}": part for n, part in enumerate(self.state_of_table)} | {"step": self.state["step"]}
        values |= {f"weight-{n}": weight for n, weight in enumerate(self.state["weights"])}
        values |= {f"slot-{n}-{m}": v for n, slot in enumerate(self.state["slots"]) for m, v in enumerate(slot)}
        values |= {f"other-{n}": value for n, value in enumerate(self.state["others"])}
        arrays = {name: np.array(ops.convert_to_numpy(value)) for name, value in values.items()}
        return arrays | {"rate": np.array(self.rate)} | backend().random_state()

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Go on from what `snapshot` gave."""
        state = self.state
        weights = [ops.convert_to_tensor(arrays[f"weight-{n}"]) for n in range(len(state["weights"]))]
        slots = [
            tuple(ops.convert_to_tensor(arrays[f"slot-{n}-{m}"]) for m in range(len(slot)))
            for n, slot in enumerate(state["slots"])
        ]
        others = [ops.convert_to_tensor(arrays[f"other-{n}"]) for n in range(len(state["others"]))]
        frozen = [ops.copy(variable.value) for variable in self.frozen]  # a step on JAX that failed has used them up
        step, self.rate = ops.convert_to_tensor(arrays["step"]), float(arrays["rate"])
        self.state = {"weights": weights, "slots": slots, "others": others, "frozen": frozen, "step": step}
        self.state_of_table = backend().as_table(tuple(arrays[f"table-{n}"] for n in range(len(self.state_of_table))))
        backend().set_random_state(arrays)

    def _lazy_table(self) -> int | None:
        """-> the place of the table whose rows are taken one batch at a time, among the trainable variables."""
        wanted = self.settings.lazy_rows
        if wanted is None:
            wanted = set(backend().devices()) == {"CPU"} and not self.settings.use_ema
        if not wanted or self.settings.optimizer == "lbfgs" or backend().replicas() > 1:
            return None
        tables = {id(layer.embeddings) for layer in self.network.layers if layer.name == "words"}
        return next((n for n, v in enumerate(self.trainable) if id(v) in tables), None)

    def _step(self, table: tuple, state: dict, batch: tuple, rate, words: int = 0) -> tuple:
        """The state, a batch (inputs, targets, weights of the texts), the learning rate and how many different words
        there are at most, 0 where nobody counted -> the next state, the loss."""
        inputs, targets, text_weights = batch
        weights, slots = list(state["weights"]), list(state["slots"])
        if self.table is not None:
            rows, ids = backend().distinct(inputs[0], below=self.trainable[self.table].shape[0], most=words)
            inputs = [ids, *inputs[1:]]
            weight, slot = self._caught_up([backend().gather(part, rows) for part in table], state["step"], rate)
            weights.insert(self.table, weight)
            slots.insert(self.table, slot)
        total = ops.maximum(backend().sum_over_replicas(ops.sum(text_weights)), 1e-9)

        def loss_of_part(weights, others, inputs, targets, text_weights):
            outputs, others = self._call(weights, others, state["frozen"], inputs)
            return ops.sum(self.loss(targets, outputs) * text_weights) / total, others

        if self.parts == 1:
            (loss, others), gradients = backend().value_and_gradients(
                lambda weights: loss_of_part(weights, state["others"], inputs, targets, text_weights), weights
            )
        else:
            loss, others, gradients = self._in_parts(
                loss_of_part, weights, state["others"], inputs, targets, text_weights
            )
        loss, gradients = backend().sum_over_replicas(loss), backend().sum_over_replicas(gradients)
        if self.settings.l1 or self.settings.l2:
            gradients = [
                gradient + self._pull(weight) if is_kernel else gradient
                for gradient, weight, is_kernel in zip(gradients, weights, self.kernels, strict=True)
            ]
        step = state["step"] + 1
        updated = [
            self.optimizer.update(weight, gradient, slot, rate, step)
            for weight, gradient, slot in zip(weights, self.optimizer.clip(gradients), slots, strict=True)
        ]
        if self.table is not None:
            weight, slot = updated.pop(self.table)
            table = backend().scatter(table, rows, (weight, *slot, step * ops.ones_like(weight[:, :1])))
        weights, slots = [weight for weight, _ in updated], [slot for _, slot in updated]
        return table, state | {"weights": weights, "slots": slots, "others": others, "step": step}, loss

    def _caught_up(self, table: list, step, rate) -> tuple:
        """Rows of a table, its slots and the step that last touched each -> rows and slots as after this step."""
        weight, *slots, touched = table
        return self.optimizer.catch_up(weight, tuple(slots), rate, touched, step - touched)

    def _in_parts(self, loss_of_part, weights, others, inputs, targets, text_weights):
        """A batch too large for the memory, piece by piece: the gradients are added up, as if it were one."""

        def pieces(array):
            return ops.reshape(array, (self.parts, -1, *ops.shape(array)[1:]))

        inputs, targets, text_weights = [pieces(array) for array in inputs], pieces(targets), pieces(text_weights)

        def add(n, carried):
            loss, others, gradients = carried
            piece = [array[n] for array in inputs], targets[n], text_weights[n]
            (more, others), of_part = backend().value_and_gradients(lambda w: loss_of_part(w, others, *piece), weights)
            return loss + more, others, [a + b for a, b in zip(gradients, of_part, strict=True)]

        loss, others, gradients = ops.fori_loop(
            0, self.parts, add, (ops.zeros((), "float32"), others, [ops.zeros_like(weight) for weight in weights])
        )
        return loss, others, gradients

    def _call(self, weights: list, others: list, frozen: list, inputs: list, training: bool = True) -> tuple:
        """The network's output with these values in place of its variables, and the new random states."""
        variables = [*self.trainable, *self.others, *self.frozen]
        with keras.StatelessScope() as scope:
            for variable, value in zip(variables, [*weights, *others, *frozen], strict=True):
                scope.add_update((variable, value))
            outputs = self.network(as_inputs(inputs), training=training)
        return outputs, [scope.get_current_value(variable) for variable in self.others]

    def _pull(self, kernel):
        """What the penalties add to the gradient of a kernel: of l1·Σ|w| + l2·Σw²."""
        return self.settings.l1 * ops.sign(kernel) + 2 * self.settings.l2 * kernel
