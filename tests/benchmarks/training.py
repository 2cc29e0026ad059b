"""Our training beside Keras' `fit` on padded arrays: the same network, texts, learning rate and number of epochs.

CPU seconds of one core, the median of five epochs after a first one that compiles; every round trains each way for one
epoch. Test accuracy is the mean over these five epochs and three seeds, of `fit` on arrays padded to the 95th
percentile. The floor is what the operations on real tokens would take at the rate of a matrix product measured in the
same run. "Alone" is what the layers of our networks take for real tokens by themselves, forwards and backwards in full
batches without padding: no words to look up, no pooling, no loss, no optimizer, no loop. BENCHMARK_BACKENDS,
BENCHMARK_NETWORKS and BENCHMARK_SEEDS make it shorter.
Needs `ag_news_small` in the folder that DATA_HOME names.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

BACKENDS = ("tensorflow", "jax")
NETWORKS = tuple(os.environ.get("BENCHMARK_NETWORKS", "mlp cnn lstm gru bilstm").split())
WIDTH, UNITS, FILTERS, WIDTHS = 128, 128, 100, (3, 4, 5)
ROUNDS, RATE = 5, 1e-3
SEEDS = int(os.environ.get("BENCHMARK_SEEDS", "3"))
# Operations for a token: two for each weight it meets, forwards, and twice as many backwards.
FLOOR = {"cnn": 6 * WIDTH * FILTERS * sum(WIDTHS), "lstm": 6 * 4 * UNITS * (WIDTH + UNITS)}
BARS = {  # naive on the longest text to ours: with its batch of 32, which is our default too
    "tensorflow": {"mlp": 5, "cnn": 4, "lstm": 5, "gru": 5, "bilstm": 5},
    "jax": {"mlp": 4, "cnn": 4, "lstm": 4, "gru": 4, "bilstm": 4},
}
FLOOR_BARS = {"tensorflow": {"cnn": 1.3, "lstm": 1.9}, "jax": {"cnn": 1.6, "lstm": 2.4}}


def main() -> None:
    """Print the table of each backend."""
    for backend in os.environ.get("BENCHMARK_BACKENDS", " ".join(BACKENDS)).split():
        with tempfile.TemporaryDirectory() as cache:
            starts = [_child(backend, cache, "start") for _ in range(2)]
            rows = _child(backend, cache, "table")
        _print(backend, rows, starts)


def _child(backend: str, cache: str, what: str) -> dict:
    """A new process on one core with this backend -> what it measured."""
    environment = os.environ | {"KERAS_BACKEND": backend, "SEMINAR_CACHE": cache}
    command = [sys.executable, "-m", "tests.benchmarks.training", what]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _print(backend: str, found: dict, starts: list[dict]) -> None:
    print(f"{backend}: {found['texts']} texts, {found['tokens']:.1f} tokens on average, {found['longest']} at most; "
          f"matrix product {found['rate']:.0f} GFLOP/s; milliseconds of CPU for a text and epoch")  # fmt: skip
    print(f"{'':8}{'fit, longest':>14}{'fit, 95 %':>12}{'ours':>8}{'ratio':>8}{'bar':>6}{'to 95 %':>9}{'padding':>9}"
          f"{'floor':>8}{'bar':>6}{'alone':>8}{'accuracy: fit':>15}{'ours':>7}")  # fmt: skip
    for name, row in found["rows"].items():
        longest, most, ours = (row[way]["milliseconds"] for way in ("longest", "most", "ours"))
        floor = FLOOR.get(name, 0) * found["tokens"] / found["rate"] / 1e6
        to_floor = f"{ours / floor:>8.2f}{FLOOR_BARS[backend][name]:>6}" if floor else f"{'':>14}"
        to_floor += f"{found['alone'][name] / floor:>8.2f}" if floor else f"{'':>8}"
        print(f"{name:8}{longest:>14.3f}{most:>12.3f}{ours:>8.3f}{longest / ours:>7.1f}×{BARS[backend][name]:>5}×"
              f"{most / ours:>8.1f}×{row['padding']:>9.2f}{to_floor}"
              f"{100 * row['most']['accuracy']:>15.2f}{100 * row['ours']['accuracy']:>7.2f}")  # fmt: skip
    cold, warm = (start["compiling"] for start in starts)
    print(
        f"compiling cnn: {cold:.1f} s of CPU at the first start, {warm:.1f} s at the second (a {cold / warm:.1f}th)\n",
        flush=True,
    )


def _table() -> dict:
    texts = texts_of_ag_news()
    rows = {}
    for name in NETWORKS:
        rows[name] = _compare(name, texts)
        print(f"  {name}: {rows[name]}", file=sys.stderr, flush=True)
    training = texts["train"][0]
    return {
        "texts": len(training), "tokens": float(training.lengths.mean()), "longest": int(training.lengths.max()),
        "rate": _matrix_rate(), "rows": rows,
        "alone": {name: _layers_alone(name, round(training.lengths.mean())) for name in FLOOR if name in NETWORKS},
    }  # fmt: skip


def _compare(name: str, texts: dict) -> dict:
    """One network, trained in each way in turn with the first seed; with the others only where that is quick."""
    (training, labels), (testing, truth) = texts["train"], texts["test"]
    lengths = {"longest": int(training.lengths.max()), "most": int(np.percentile(training.lengths, 95))}
    from pipelines.steps.examples import predict

    rows = {way: {"seconds": [], "accuracies": []} for way in (*lengths, "ours")}
    for seed in range(SEEDS):
        ways = {
            way: Fit(name, texts, length, seed=seed) for way, length in lengths.items() if not seed or way == "most"
        }
        ways["ours"] = Ours(name, texts, seed)
        for number in range(1 + ROUNDS):
            for way, trained in ways.items():
                started = time.process_time()
                trained.epoch()
                if number and not seed:
                    rows[way]["seconds"].append(time.process_time() - started)
                if number:
                    right = predict(trained.network(), testing).argmax(axis=1) == truth
                    rows[way]["accuracies"].append(float(right.mean()))
    for row in rows.values():
        row["milliseconds"] = 1000 * float(np.median(row.pop("seconds"))) / len(labels)
        row["accuracy"] = float(np.mean(row.pop("accuracies")))
    return rows | {"padding": ways["ours"].padding}


class Fit:
    """Keras' own layers and loop on arrays padded to one length."""

    def __init__(self, name: str, texts: dict, time: int, batch_size: int = 32, seed: int = 0):
        import keras

        inputs, self.labels = texts["train"]
        keras.utils.set_random_seed(seed)
        self.model = network_named(name, texts["vocabulary"], keras.layers.LSTM, keras.layers.GRU)
        self.model.compile(keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy")
        (self.ids,) = inputs.batch(np.arange(len(inputs)), time)
        self.batch_size = batch_size

    def epoch(self) -> None:
        self.model.fit(self.ids, self.labels, batch_size=self.batch_size, epochs=1, verbose=0)

    def network(self):
        return self.model


class Ours:
    """Our loop with its defaults, but for the settings that are given."""

    def __init__(self, name: str, texts: dict, seed: int = 0, **settings):
        from pipelines.steps.examples import Examples
        from pipelines.steps.experiment import Train
        from pipelines.steps.train import Progress, new_engine

        self.examples = Examples(*texts["train"])
        self.settings = Train(learning_rate=RATE, epochs=100, **settings)
        self.engine = new_engine(lambda: our_network(name, texts["vocabulary"]), self.settings, self.examples, seed)
        self.progress = Progress(random=np.random.default_rng(seed).bit_generator.state)
        self.shapes = self.engine.shapes(self.examples.inputs, self.settings.batch_size)

    def epoch(self) -> None:
        from pipelines.steps import train

        row = train._epoch(self.engine, self.examples, self.shapes, self.progress, lambda: None)
        train._end_epoch(self.progress, row, self.settings)
        self.engine.write_back()
        self.padding = row["padding"]

    def network(self):
        return self.engine.network


def our_network(name: str, vocabulary: int):
    """A network of the table with the layers that our models have."""
    from models.layers.recurrent import Gru, Lstm

    return network_named(name, vocabulary, Lstm, Gru)


def network_named(name: str, vocabulary: int, lstm, gru):
    """The networks of the table with this LSTM and GRU. Padding is never read, by `fit` neither."""
    import keras

    from models.layers.padding import max_over_time, mean_over_time, reverse, zero_padding

    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.Embedding(vocabulary, WIDTH, name="words")
    if name == "mlp":
        features = keras.layers.Dense(UNITS, activation="relu")(mean_over_time(words(ids), ids))
    elif name == "cnn":
        read = zero_padding(words(ids), ids)
        columns = [keras.layers.Conv1D(FILTERS, width, padding="same", activation="relu")(read) for width in WIDTHS]
        features = keras.layers.Concatenate()([max_over_time(column, ids) for column in columns])
    elif name == "bilstm":
        forward = lstm(UNITS // 2, return_sequences=True)(words(ids))
        backward = lstm(UNITS // 2, return_sequences=True)(words(reverse(ids)))
        features = keras.layers.Concatenate()([max_over_time(forward, ids), max_over_time(backward, ids)])
    else:
        layer = lstm if name == "lstm" else gru
        features = max_over_time(layer(UNITS, return_sequences=True)(words(ids)), ids)
    return keras.Model(ids, keras.layers.Dense(4, activation="softmax")(features))


def texts_of_ag_news() -> dict:
    """AG News, the small sample: ids and class numbers of both parts, and the size of the vocabulary."""
    from pathlib import Path

    from pipelines.steps.experiment import Preprocess, Vectorise
    from pipelines.steps.experiment_file import read_experiment
    from pipelines.steps.preprocess import prepare_shard
    from pipelines.steps.records import read_records
    from pipelines.steps.vectorise import Vocabulary

    root = Path(__file__).resolve().parents[2]
    frame = read_records(read_experiment(root / "pipelines/configs/ag_news_small.toml").data).frame
    tokens = prepare_shard(list(frame["text"]), "en", Preprocess(tokens="fast")).corpus
    numbers = np.unique(frame["label"], return_inverse=True)[1].astype("int32")
    rows = {part: np.flatnonzero(frame["split"] == part) for part in ("train", "test")}
    vocabulary = Vocabulary(Vectorise(min_count=1, max_tokens=1000)).fit(tokens.rows(rows["train"]))
    found = {part: (vocabulary.transform(tokens.rows(of)), numbers[of]) for part, of in rows.items()}
    return found | {"vocabulary": vocabulary.size}


def _layers_alone(name: str, time_steps: int) -> float:
    """Milliseconds of CPU that the layers of a network take for a text of so many tokens, forwards and backwards."""
    import keras

    from models.layers.recurrent import Lstm

    words = keras.Input((time_steps, WIDTH))
    if name == "cnn":
        outputs = [keras.layers.Conv1D(FILTERS, width, padding="same", activation="relu")(words) for width in WIDTHS]
    else:
        outputs = [Lstm(UNITS, return_sequences=True)(words)]
    network = keras.Model(words, outputs)
    batch = np.random.default_rng(0).normal(size=(32, time_steps, WIDTH)).astype("float32")
    step, seconds = _gradients(network, batch), []
    for _ in range(5):
        started = time.process_time()
        for _ in range(50):
            step()
        seconds.append((time.process_time() - started) / 50)
    return 1000 * float(np.median(seconds)) / len(batch)


def _gradients(network, batch: np.ndarray):
    """A network and a batch -> a function that computes the gradients of the sum of its outputs, for weights and for
    the batch, compiled and called once."""
    import keras
    from keras import ops

    batch = ops.convert_to_tensor(batch)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        @tf.function
        def gradients():
            with tf.GradientTape() as tape:
                tape.watch(batch)
                total = sum(tf.reduce_sum(output) for output in tf.nest.flatten(network(batch, training=True)))
            return tape.gradient(total, [batch, *network.trainable_variables])

        gradients()
        return lambda: [np.asarray(gradient) for gradient in gradients()]
    import jax

    fixed = [variable.value for variable in network.non_trainable_variables]

    def total(weights, batch):
        outputs, _ = network.stateless_call(weights, fixed, batch, training=True)
        return sum(map(ops.sum, jax.tree.leaves(outputs)))

    weights = [variable.value for variable in network.trainable_variables]
    compiled = jax.jit(jax.grad(total, argnums=(0, 1)))
    jax.block_until_ready(compiled(weights, batch))
    return lambda: jax.block_until_ready(compiled(weights, batch))


def _start() -> dict:
    """CPU seconds that the first epoch of a CNN takes more than the second: tracing and compiling."""
    ours, seconds = Ours("cnn", texts_of_ag_news()), []
    for _ in range(2):
        started = time.process_time()
        ours.epoch()
        seconds.append(time.process_time() - started)
    return {"compiling": seconds[0] - seconds[1]}


def _matrix_rate() -> float:
    """Floating-point operations of the backend's matrix product in a second of one core, in 1e9."""
    from keras import ops

    matrix = ops.convert_to_tensor(np.random.default_rng(0).random((1024, 1024), dtype="float32"))
    np.asarray(ops.matmul(matrix, matrix))
    rates = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(10):
            np.asarray(ops.matmul(matrix, matrix))
        rates.append(10 * 2 * 1024**3 / (time.process_time() - started) / 1e9)
    return float(np.median(rates))


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one of those it was given
    from pipelines.steps.backends import load_keras

    load_keras()
    print(json.dumps({"start": _start, "table": _table}[sys.argv[1]]()))
