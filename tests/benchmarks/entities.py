"""Taggers: what a conditional random field costs, how fast training and tagging are, and decoding beside a plain loop.

CPU seconds of one core, the median of five rounds in which every way takes its turn. Training: real tokens of
factRuEval-2016 a CPU second, BiLSTM 2 × 100 with a character CNN in batches of 32 sentences. Tagging: from the text to
characters of entities, tokenising and decoding included, beside natasha's own tagger on the same texts. Needs
`factrueval2016` in the folder that DATA_HOME names.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

BACKENDS = ("tensorflow", "jax")
ROUNDS, STEPS = 5, 8
TRAINING_BAR = {"tensorflow": 15_000, "jax": 25_000}
KINDS = ["LOC", "ORG", "PER"]


def main() -> None:
    """Print the figures of each backend, or of those that BENCHMARK_BACKENDS names."""
    for backend in os.environ.get("BENCHMARK_BACKENDS", " ".join(BACKENDS)).split():
        found = _child(backend)
        step = {name: 1000 * seconds for name, seconds in found["step"].items()}
        print(f"{backend}: a step of 32 × 32 tokens, 9 tags: softmax {step['softmax']:.1f} ms, crf {step['crf']:.1f} "
              f"ms, {100 * (step['crf'] / step['softmax'] - 1):+.0f} % (bar +15 %)")  # fmt: skip
        for name, rate in found["training"].items():
            bar = f" (bar {TRAINING_BAR[backend]:,})" if name == "crf" else ""
            print(f"training, {name}: {rate:,.0f} tokens a second{bar}; padding {found['padding']:.2f} (bar 1.25)")
        tagging = found["tagging"]
        rates = {way: found["tokens"] / seconds for way, seconds in tagging.items()}
        print(f"tagging {found['texts']} texts: {rates['ours']:,.0f} tokens a second, natasha {rates['natasha']:,.0f}: "
              f"{rates['ours'] / rates['natasha']:.1f}× (bar 3×)")  # fmt: skip
        viterbi = found["viterbi"]
        print(f"decoding 256 × 60 tokens, 9 tags: {viterbi['loop'] / viterbi['batched']:.1f}× a loop over sentences "
              "(bar 5×)\n", flush=True)  # fmt: skip


def _child(backend: str) -> dict:
    """A new process on one core with this backend -> what it measured."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"KERAS_BACKEND": backend, "SEMINAR_CACHE": cache}
        command = [sys.executable, "-m", "tests.benchmarks.entities", "measure"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _measure() -> dict:
    from models.text.lstm import tagger
    from pipelines.steps.sentences import entity_tags
    from pipelines.steps.tagged_examples import TaggedExamples

    texts, sentences, entities, reader, inputs = _corpus()
    tags = entity_tags(entities, len(sentences.starts), "BIO")
    examples = {output: TaggedExamples(inputs, tags, output, "BIO") for output in ("softmax", "crf")}

    def build(output: str):
        sizes = (reader.size, reader.characters.size, (), 0, len(KINDS))
        return tagger(*sizes, embedding=100, units=100, character_model="cnn", output=output)

    training = {output: _Training(lambda output=output: build(output), of) for output, of in examples.items()}
    seconds = _in_turns({output: trained.epoch for output, trained in training.items()})
    fixed = {output: _fixed_step(output) for output in ("softmax", "crf")}
    tokens = int(inputs.offsets[-1])
    return {
        "step": {name: seconds / STEPS for name, seconds in _in_turns(fixed, times=20).items()},
        "training": {output: tokens / seconds[output] for output in seconds},
        "padding": training["crf"].padding,
        "tagging": _tagging(texts, reader, training["crf"].engine.network),
        "texts": len(texts),
        "tokens": tokens,
        "viterbi": _viterbi(),
    }


def _in_turns(ways: dict, times: int = 1) -> dict[str, float]:
    """Functions by name -> CPU seconds of a call, the median over the rounds; a first round is not counted."""
    seconds = {name: [] for name in ways}
    for _ in range(1 + ROUNDS):
        for name, function in ways.items():
            started = time.process_time()
            for _ in range(times):
                function()
            seconds[name].append((time.process_time() - started) / times)
    return {name: float(np.median(taken[1:])) for name, taken in seconds.items()}


def _corpus() -> tuple:
    """factRuEval-2016's testset: texts, sentences, entities of their tokens, the reader and what it makes of them."""
    from data.documents import read_documents
    from pipelines.steps.experiment import Vectorise
    from pipelines.steps.linguistics import language_tools
    from pipelines.steps.paths import data_home
    from pipelines.steps.sentences import cut_sentences, entity_tokens, flat, renamed
    from pipelines.steps.token_reader import TokenReader

    named = {"Person": "PER", "Location": "LOC", "LocOrg": "LOC", "Org": "ORG"}
    documents = [renamed(d, named) for d in read_documents(data_home() / "factrueval2016/testset").documents]
    texts = [document.text for document in documents]
    sentences, _ = cut_sentences([(text, None) for text in texts], language_tools("ru"), "rules", 256)
    entities, _ = entity_tokens(sentences, [flat(document.spans)[0] for document in documents], KINDS)
    forms = [word.lower() for word in sentences.corpus.types]
    reader = TokenReader(Vectorise(), ("casing", "characters")).fit((sentences, forms))
    return texts, sentences, entities, reader, reader.transform(sentences, forms)


class _Training:
    """Our loop with its defaults."""

    def __init__(self, build, examples):
        from pipelines.steps.experiment import Train
        from pipelines.steps.train import Progress, new_engine

        self.examples, self.settings = examples, Train(epochs=100)
        self.engine = new_engine(build, self.settings, examples, 0)
        self.progress = Progress(random=np.random.default_rng(0).bit_generator.state)
        self.shapes = self.engine.shapes(examples.inputs, self.settings.batch_size)

    def epoch(self) -> None:
        from pipelines.steps import train

        row = train._epoch(self.engine, self.examples, self.shapes, self.progress, lambda: None)
        train._end_epoch(self.progress, row | {"validation_loss": 0.0}, self.settings)
        self.engine.write_back()
        self.padding = row["padding"]


def _fixed_step(output: str):
    """-> a function that makes a training step of 32 sentences of 32 tokens, 9 tags, words of their own."""
    from models.text.lstm import tagger
    from pipelines.steps.batches import Chunk
    from pipelines.steps.experiment import Train
    from pipelines.steps.tagged_examples import TaggedExamples
    from pipelines.steps.token_reader import TaggerInputs
    from pipelines.steps.train import new_engine

    random, words, kinds = np.random.default_rng(0), 5000, 4
    table = {"ids": np.arange(words + 1, dtype="int32"), "casing": np.ones(words + 1, "int32"),
             "characters": random.integers(1, 60, (words + 1, 12)).astype("int32")}  # fmt: skip
    inputs = TaggerInputs(random.integers(1, words, 1024).astype("int32"), np.arange(33) * 32, table)
    tags = np.where(random.random(1024) < 0.2, 1 + 2 * random.integers(kinds, size=1024), 0).astype("int32")
    examples = TaggedExamples(inputs, tags, output, "BIO")
    engine = new_engine(
        lambda: tagger(words + 1, 60, (), 0, kinds, embedding=100, units=100, output=output), Train(), examples, 0
    )
    chunk = Chunk(np.tile(np.arange(32, dtype="int32"), (STEPS, 1)), np.full(STEPS, 32, "int32"),
                  np.full(STEPS, 1024, "int32"))  # fmt: skip
    return lambda: engine.run(chunk, np.full(STEPS, 1e-3))


def _tagging(texts: list[str], reader, network) -> dict[str, float]:
    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.fitted import Fitted, Tagging
    from pipelines.steps.linguistics import language_tools
    from pipelines.steps.tasks.named_entities import entities_of

    tagging = Tagging("BIO", "crf", 256, ("casing", "characters"))
    fitted = Fitted("named_entities", "lstm", "ru", Preprocess(), KINDS, network, reader, tagging=tagging)
    natasha = language_tools("ru")
    return _in_turns({"ours": lambda: entities_of(fitted, texts), "natasha": lambda: natasha.entities(texts)})


def _viterbi() -> dict[str, float]:
    from models.layers.crf import viterbi

    random = np.random.default_rng(0)
    emissions = random.normal(size=(256, 60, 9)).astype("float32")
    transitions, lengths = random.normal(size=(10, 10)).astype("float32"), np.full(256, 60)
    return _in_turns(
        {
            "batched": lambda: viterbi(emissions, transitions, lengths),
            "loop": lambda: [viterbi(emissions[n : n + 1], transitions, lengths[n : n + 1]) for n in range(256)],
        }
    )


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one of those it was given
    from pipelines.steps.backends import load_keras

    load_keras()
    print(json.dumps({"measure": _measure}[sys.argv[1]]()))
