"""Preparing texts beside what the libraries do themselves: CPU seconds, one thread, medians of five, taking turns.
Every round begins as in a new process: no program remembers a word, but for what ours keeps on disk.

The bars: Russian lemmas by dictionary 4 times as fast as natasha document by document with an empty cache and 10 times
with a full one; in context 1.3 times; English ids 5 times as fast as spaCy's blank tokeniser with a dictionary and 3
times as fast as Hugging Face's WordLevel; two processes 1.6 times as fast as one by the clock. Needs DATA_HOME.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROUNDS = 5
VOCABULARY, LONGEST = 30_000, 256
DOCUMENTS = 5000  # of the comparison of processes
NEWS = 200_000  # of the measurement of memory
CALL = "import sys; from tests.benchmarks.preprocessing import {function}; {function}(*sys.argv[1:])"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Print the table, then what depends on batches, processes and the cache, and the memory of a large corpus."""
    import numpy  # noqa: F401  (only what is loaded can be limited)
    from threadpoolctl import threadpool_limits

    from pipelines.steps.machine import machine

    found = machine()
    print(f"{time.strftime('%Y-%m-%d')}; {found['cores']} cores, {found['processor']}")
    with threadpool_limits(1):  # spinning threads would be counted as work
        russian, english = russian_texts(), english_texts()
        _compare(f"Russian, {len(russian)} documents of factRuEval-2016", russian, {
            "natasha, document by document": natasha_by_document,
            "dictionary, empty cache": dictionary_cold,
            "dictionary, full cache": dictionary_warm,
            "context, lemmas and parts of speech": in_context,
        }, {1: 4.0, 2: 10.0, 3: 1.3})  # fmt: skip
        _compare("English, 7,600 news of AG News -> padded ids", english, {
            "spaCy blank tokeniser and a dictionary": spacy_ids,
            "Hugging Face WordLevel": hugging_face_ids,
            "fast": fast_ids,
            "spaCy, every word met before": spacy_ids_again,
        }, {2: 5.0})  # fmt: skip
        _batches(russian)
    _processes(russian)
    _start(russian)
    _memory()


def russian_texts() -> list[str]:
    """-> the documents of factRuEval-2016."""
    folder = Path(os.environ["DATA_HOME"]) / "factrueval2016"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*set/book_*.txt"))]


def english_texts() -> list[str]:
    """-> titles and texts of the test file of AG News."""
    import csv

    path = Path(os.environ["DATA_HOME"]) / "ag_news_small/test.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [" ".join(row[1:]) for row in csv.reader(file)]


def natasha_by_document(texts: list[str]) -> list[list[str]]:
    """natasha's own pipeline, as its page shows it."""
    vocabulary = _natasha()[2]
    lemmas = []
    for document in _tagged_documents(texts):
        for token in document.tokens:
            token.lemmatize(vocabulary)
        lemmas.append([token.lemma for token in document.tokens])
    return lemmas


def dictionary_cold(texts: list[str]):
    """Ours, tokenising included, no word known yet, and the cache written."""
    shutil.rmtree(_lemma_folder(), ignore_errors=True)
    return _prepared(texts, "ru", lemmas="dictionary")


def dictionary_warm(texts: list[str]):
    """Ours in a new process whose cache on disk knows every word."""
    return _prepared(texts, "ru", lemmas="dictionary")


def in_context(texts: list[str]):
    """Ours with tags and lemmas in the sentence."""
    return _prepared(texts, "ru", lemmas="context")


def fast_ids(texts: list[str]):
    """Ours: texts -> tokens -> ids fitted on them -> one padded array."""
    import numpy as np

    from pipelines.steps.experiment import Vectorise
    from pipelines.steps.vectorise import Vocabulary

    corpus = _prepared(texts, "en", tokens="fast")
    vocabulary = Vocabulary(Vectorise(vocabulary=VOCABULARY, max_tokens=LONGEST)).fit(corpus)
    return vocabulary.transform(corpus).batch(np.arange(len(texts)), LONGEST)[0]


def spacy_ids_again(texts: list[str]):
    """The next, by a tokeniser that remembers how it cut each word the last time."""
    return spacy_ids(texts, _remembering())


def spacy_ids(texts: list[str], pipeline=None):
    """The same by spaCy's blank tokeniser, a Counter and a dictionary."""
    import numpy as np

    pipeline = pipeline or _new_blank()
    tokens = [[token.lower_ for token in pipeline.make_doc(text) if not token.is_space] for text in texts]
    counts = Counter(token for text in tokens for token in text)
    id_of = {token: number for number, (token, n) in enumerate(counts.most_common(VOCABULARY - 2), start=2) if n > 1}
    padded = np.zeros((len(tokens), LONGEST), dtype="int32")
    for row, text in enumerate(tokens):
        ids = [id_of.get(token, 1) for token in text[:LONGEST]]
        padded[row, : len(ids)] = ids
    return padded


def hugging_face_ids(texts: list[str]):
    """The same by the library `tokenizers`: WordLevel over its Whitespace pre-tokeniser, padded by itself."""
    import numpy as np
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["[PAD]", "[UNK]"]
    trainer = trainers.WordLevelTrainer(
        vocab_size=VOCABULARY, min_frequency=2, special_tokens=special, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding(length=LONGEST)
    return np.array([encoded.ids for encoded in tokenizer.encode_batch(texts)], dtype="int32")


def _tagged_documents(texts: list[str]):
    """natasha's documents, cut and tagged, one by one."""
    from natasha import Doc

    segmenter, tagger, _ = _natasha()
    for text in texts:
        document = Doc(text)
        document.segment(segmenter)
        document.tag_morph(tagger)
        yield document


def _compare(title: str, texts: list[str], ways: dict[str, Callable], bars: dict[int, float]) -> None:
    print(f"\n{title}: CPU seconds, median of {ROUNDS}, least and most")
    names, seconds = list(ways), {name: [] for name in ways}
    for function in ways.values():  # libraries and models are loaded before the clock starts
        function(texts[:20])
    for _ in range(ROUNDS):
        for name, function in ways.items():
            _forget()
            started = time.process_time()
            function(texts)
            seconds[name].append(time.process_time() - started)
    first = statistics.median(seconds[names[0]])
    for number, name in enumerate(names):
        median = statistics.median(seconds[name])
        bar = f"   (bar {bars[number]:g})" if number in bars else ""
        print(f"  {name:42}{median:8.2f}  ({min(seconds[name]):.2f} to {max(seconds[name]):.2f})"
              f"{first / median:8.1f} × as fast as the first{bar}")  # fmt: skip
    if "fast" in names:
        second = statistics.median(seconds[names[1]]) / statistics.median(seconds[names[2]])
        print(f"  {names[2]} is {second:.1f} × as fast as {names[1]}   (bar 3)")


def _batches(texts: list[str]) -> None:
    """How many tags change with the size of the batch, and against natasha's own batches of eight."""
    from pipelines.steps import russian

    theirs = [(token.text, token.pos) for document in _tagged_documents(texts) for token in document.tokens]
    found, before = {}, russian.BATCH
    for size in (1, 128, before, 100_000):
        russian.BATCH = size
        found[size] = [
            (t.text, t.part_of_speech, t.features, t.lemma) for of_text in russian.context(texts) for t in of_text
        ]
    russian.BATCH = before
    print(f"\nTokens of {len(theirs)} whose tag or lemma changes with the batch, against batches of {before} tokens:")
    for size, tokens in found.items():
        print(f"  {size:7} tokens: {sum(a != b for a, b in zip(tokens, found[before], strict=True))}")
    ours = [token[:2] for token in found[before]]
    print(
        f"  natasha, batches of 8 sentences: {sum(a != b for a, b in zip(ours, theirs, strict=True))} parts of speech"
    )


def _processes(texts: list[str]) -> None:
    """5,000 documents in context by one process and by two, by the clock, taking turns; the tokens must be the same."""
    documents = [f"{n} {texts[n % len(texts)]}" for n in range(DOCUMENTS)]
    seconds, results = {1: [], 2: []}, {}
    for _ in range(ROUNDS):
        for count in seconds:
            with tempfile.TemporaryDirectory() as cache:
                code = CALL.format(function="prepare_in_context")
                path = Path(cache) / "texts"
                path.write_text("\x1e".join(documents), encoding="utf-8")
                done = subprocess.run(
                    [sys.executable, "-c", code, str(path), str(count)], cwd=ROOT, capture_output=True, text=True,
                    env=os.environ | {"SEMINAR_CACHE": cache}, check=True,
                )  # fmt: skip
            taken, digest = done.stdout.split()
            seconds[count].append(float(taken))
            results[count] = digest
    one, two = (statistics.median(values) for values in seconds.values())
    print(f"\n{DOCUMENTS} Russian documents in context, seconds by the clock: one process {one:.1f}, two {two:.1f}: "
          f"{one / two:.2f} ×   (bar 1.6); the same tokens: {results[1] == results[2]}")  # fmt: skip


def prepare_in_context(path: str, processes: str) -> None:
    """Print the seconds and a digest of the tokens; the start of Python is not counted, that of the processes is."""
    import hashlib

    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.preprocess import prepare

    texts = Path(path).read_text(encoding="utf-8").split("\x1e")
    started = time.perf_counter()
    found = prepare(texts, "ru", Preprocess(lemmas="context"), processes=int(processes))
    taken = time.perf_counter() - started
    digest = hashlib.sha256(repr(found.corpus.types).encode() + found.corpus.ids.tobytes()).hexdigest()
    print(taken, digest)


def _start(texts: list[str]) -> None:
    """How long a second run waits for 100,000 prepared texts: key, arrays, ids."""
    import numpy as np

    from pipelines.steps import paths
    from pipelines.steps.experiment import Preprocess, Vectorise
    from pipelines.steps.preprocess import prepare
    from pipelines.steps.vectorise import Vocabulary

    documents = [f"{n} {texts[n % len(texts)][: 200 + n % 200]}" for n in range(100_000)]
    with tempfile.TemporaryDirectory() as cache:
        before, paths.CACHE = paths.CACHE, Path(cache)
        prepare(documents, "ru", Preprocess())
        seconds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            corpus = prepare(documents, "ru", Preprocess()).corpus
            loaded = time.perf_counter()
            Vocabulary(Vectorise()).fit(corpus.rows(np.arange(len(documents)))).transform(corpus)
            seconds.append((loaded - started, time.perf_counter() - loaded))
        paths.CACHE = before
    first, second = (statistics.median(values) for values in zip(*seconds, strict=True))
    print(f"\n100,000 texts ({len(corpus.ids):,} tokens) prepared before: found and loaded in {first:.2f} s   (bar 1); "
          f"vocabulary fitted and ids made in {second:.2f} s")  # fmt: skip


def _memory() -> None:
    """The most memory held while 200,000 news are prepared, each way in a process of its own."""
    for lemmas, sentences in (("none", 8), ("dictionary", 8), ("context", 2)):
        with tempfile.TemporaryDirectory() as cache:
            done = subprocess.run(
                [sys.executable, "-c", CALL.format(function="prepare_news"), lemmas, str(sentences)], cwd=ROOT,
                capture_output=True, text=True, env=os.environ | {"SEMINAR_CACHE": cache}, check=True,
            )  # fmt: skip
        print(done.stdout.strip(), flush=True)


def prepare_news(lemmas: str, sentences: str) -> None:
    """Print seconds and memory for 200,000 made-up news of so many sentences of real ones."""
    import random
    import threading

    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.preprocess import prepare

    chosen = random.Random(0)
    real = [line for text in russian_texts() for line in text.split(". ") if line]
    texts = [". ".join(chosen.choices(real, k=int(sentences))) for _ in range(NEWS)]
    workers: dict[str, int] = {}
    threading.Thread(target=_watch_children, args=(workers,), daemon=True).start()
    started = time.perf_counter()
    corpus = prepare(texts, "ru", Preprocess(lemmas=lemmas)).corpus
    seconds = time.perf_counter() - started
    length, of_workers = sum(map(len, texts)) / NEWS, " + ".join(map(str, workers.values())) or "none"
    print(
        f"{NEWS:,} news of {length:.0f} characters, {len(corpus.ids):,} tokens, lemmas = {lemmas}: {seconds:.0f} s; "
        f"the process {_peak('self')} MiB, its workers {of_workers} MiB   (bar 2048)"
    )


def _peak(process: str) -> int:
    """-> MiB; the figure of `resource` begins with what the parent held."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def _watch_children(peaks: dict[str, int]) -> None:
    while True:
        for path in Path("/proc").glob("[0-9]*/status"):
            try:
                if re.search(rf"^PPid:\s+{os.getpid()}$", path.read_text(encoding="utf-8"), re.M):
                    peaks[path.parent.name] = max(peaks.get(path.parent.name, 0), _peak(path.parent.name))
            except (OSError, TypeError):  # it has just ended
                continue
        time.sleep(0.5)


def _forget() -> None:
    """As in a new process: what the programs remember of words is gone."""
    from natasha import MorphVocab

    from pipelines.steps import russian, russian_tokens

    russian._cache().known.clear()
    russian._analysis.cache_clear()
    russian_tokens._cut.cache_clear()
    MorphVocab.parse.cache_clear()
    _new_blank.cache_clear()
    _new_blank()


def _prepared(texts: list[str], language: str, **settings):
    from pipelines.steps.experiment import Preprocess
    from pipelines.steps.preprocess import preprocess

    return preprocess(texts, language, Preprocess(**settings))


def _lemma_folder() -> Path:
    from pipelines.steps import paths

    return paths.CACHE / "lemmas"


@cache
def _natasha():
    from natasha import NewsMorphTagger, Segmenter

    from pipelines.steps import russian

    return Segmenter(), NewsMorphTagger(russian._navec()), russian._vocabulary()


@cache
def _new_blank():
    import spacy

    return spacy.blank("en")


@cache
def _remembering():
    import spacy

    return spacy.blank("en")
