"""Texts -> token lists, by steps in a fixed order.

The text: unicode, invisible signs, html, urls, emails, mentions, hashtags, emoji, emoticons, repeated letters
(`cleaning.py`). It is cut into tokens. The tokens: lemmas, scope of negation, parts of speech, numbers, case, ё,
punctuation, stop words; the mark of a negated word is written last. A step over tokens looks at each different token
once, however often it occurs.

A text that a library cannot take does not stop the work: it is cut by the fast expression, its words stay as they are,
and it is named in the result.
"""

import importlib.metadata
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipelines.steps import paths
from pipelines.steps.changes import added_up, change_of_texts, change_of_tokens
from pipelines.steps.cleaning import Marks, cleaning_steps, has_emoji, usable
from pipelines.steps.corpus import Corpus, content_key, corpus_of, joined, load_corpus, save_corpus
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Preprocess
from pipelines.steps.linguistics import Language, fast_words, language_tools
from pipelines.steps.shards import in_shards

FORMAT = 1  # of a kept corpus: a change of any step raises it
SCOPE_ENDS = set('.,;:!?…()[]«»"—–') | {"...", "?!", "!!", "но", "а", "зато", "однако", "but", "however", "yet"}


class Word(NamedTuple):
    """A token between the steps: as it stands in the text, analysed."""

    text: str
    lemma: str | None = None
    part_of_speech: str | None = None
    is_mark: bool = False  # stands for something found in the text: no later step touches it
    negated: bool = False


@dataclass
class Preprocessed:
    """What a preprocessing made of texts."""

    corpus: Corpus
    # For each step that was asked for: "step", how many "texts" it changed, and the first one "before" and "after"
    steps: list[dict] = field(default_factory=list)
    odd: list[dict] = field(default_factory=list)  # "row" and "reason" of each text that a library could not take
    versions: dict[str, str] = field(default_factory=dict)  # of what the tokens depend on


def preprocess(texts: Iterable[str], language: str, settings: Preprocess) -> Corpus:
    """Texts -> their tokens.

    "Мэры ждали!" -> ["мэр", "ждать", "!"] with lemmas.
    A text that loses all its tokens gives an empty list.
    """
    return prepare_shard(list(texts), language, settings).corpus


def prepare(
    texts: list[str], language: str, settings: Preprocess, show: Callable[[int], None] = lambda done: None,
    processes: int | None = None,
) -> Preprocessed:  # fmt: skip
    """Texts of a whole corpus -> the same as `preprocess`, and what each step changed; kept on disk for the next time.

    The work is shared among `processes` (none given: as many as there are cores, where it is worth it), and the result
    does not depend on their number.
    """
    folder = kept_in(texts, language, settings)
    kept = load_corpus(folder)
    if kept and _same_versions(kept[1]["versions"]):
        show(len(texts))
        return Preprocessed(kept[0], *(kept[1][name] for name in ("steps", "odd", "versions")))
    shutil.rmtree(folder, ignore_errors=True)

    steps, odd, done = [], [], 0

    def corpora() -> Iterator[Corpus]:  # one at a time: all of them at once would fill the memory with equal words
        nonlocal done
        for shard in in_shards(prepare_shard, texts, (language, settings), settings.lemmas, processes):
            steps.append(shard.steps)
            odd.extend(found | {"row": found["row"] + done} for found in shard.odd)
            done += len(shard.corpus)
            show(done)
            yield shard.corpus

    corpus = joined(corpora())
    versions = language_tools(language, settings.pipeline).versions() | {"emoji": importlib.metadata.version("emoji")}
    result = Preprocessed(corpus, added_up(steps), odd, versions)
    description = {"language": language, "settings": settings.model_dump(), "steps": result.steps, "odd": result.odd,
                   "versions": result.versions}  # fmt: skip
    try:
        save_corpus(result.corpus, description, folder)
    except OSError:  # a folder that cannot be written to, or a full disk: next time it is made again
        shutil.rmtree(folder, ignore_errors=True)
    return result


def kept_in(texts: list[str], language: str, settings: Preprocess) -> Path:
    """-> the folder of the prepared corpus, whether it is there or not."""
    asked = {"format": FORMAT, "language": language, "settings": settings.model_dump(mode="json")}
    if settings.pipeline and (folder := Path(settings.pipeline)).is_dir():  # it may have been trained anew since
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        asked["pipeline"] = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return paths.CACHE / "corpora" / content_key(texts, asked)


def prepare_shard(texts: list[str], language: str, settings: Preprocess) -> Preprocessed:
    """Some texts of a corpus, in one process -> Preprocessed."""
    tools = language_tools(language, settings.pipeline)
    marks, steps, odd = Marks(), [], []
    cleaning = cleaning_steps(settings, language, marks)
    texts = [usable(text) for text in texts]
    for name, step in cleaning:
        cleaned = [step(text) for text in texts]
        steps.append(change_of_texts(name, texts, cleaned, marks.token_of))
        texts = cleaned

    words, corpus = _cut(texts, tools, settings, marks, odd)
    if settings.negation != "keep":
        words, corpus = _with_scopes(words, corpus, settings.negation, tools.negations)
    names: list[str | None] = [word.text for word in words]
    for name, step in _token_steps(settings, language, tools):
        changed = [None if text is None else step(word, text) for word, text in zip(words, names, strict=True)]
        steps.append(change_of_tokens(name, corpus, names, changed))
        names = changed
    return Preprocessed(corpus.renamed(names), steps, odd)


def forms_of(words: list[str], language: str, settings: Preprocess) -> list[str]:
    """Different words -> the form of each after those steps that look at a word by itself and leave it in its place:
    unicode, lemmas by the dictionary, numbers, case, ё.

    ["Мэры", "ёлок"] -> ["мэр", "елка"] with lemmas and ё replaced
    """
    tools = language_tools(language)
    texts = [usable(word) for word in words]
    if settings.unicode != "keep":
        texts = [unicodedata.normalize(settings.unicode, text) for text in texts]
    lemmas = [analysis.lemma for analysis in tools.dictionary(texts)] if settings.lemmas == "dictionary" else texts
    found = list(map(Word, texts, lemmas))
    for _, step in _token_steps(settings, language, tools):
        texts = [step(word, text) for word, text in zip(found, texts, strict=True)]
    return texts


def _cut(texts, tools: Language, settings: Preprocess, marks: Marks, odd: list[dict]) -> tuple[list[Word], Corpus]:
    """Texts -> the different words, and the texts as numbers of them."""
    if settings.lemmas == "context":
        analysed = _each(tools.context, texts, lambda text: None, odd)
        corpus = corpus_of(
            [Word(t.text, t.lemma, t.part_of_speech) for t in of_text]
            if of_text is not None
            else [Word(text) for text in fast_words(texts[row])]
            for row, of_text in enumerate(analysed)
        )
        words = corpus.types
    else:
        if settings.tokens == "fast":
            corpus = corpus_of(map(fast_words, texts))
        else:
            corpus = corpus_of(_each(lambda some: map(tools.words, some), texts, fast_words, odd))
        words = [Word(text) for text in corpus.types]
        if settings.lemmas == "dictionary" or settings.parts_of_speech:
            analyses = tools.dictionary(corpus.types)
            words = [Word(text, a.lemma, a.part_of_speech) for text, a in zip(corpus.types, analyses, strict=True)]
    words = [Word(marks.token_of[word.text], is_mark=True) if word.text in marks.token_of else word for word in words]
    return words, corpus


def _each(function, texts: list[str], instead: Callable, odd: list[dict]) -> list:
    """A library's function over all texts at once; where it fails, text by text, and `instead` where it fails again.

    What a library raises cannot be foreseen, so everything is caught; what was caught is told in `odd`.
    """
    try:
        return list(function(texts))
    except ConfigError:
        raise
    except Exception:
        results = []
        for row, text in enumerate(texts):
            try:
                (result,) = function([text])
            except Exception as error:
                result = instead(text)
                odd.append({"row": row, "reason": f"{type(error).__name__}: {error}"[:300]})
            results.append(result)
        return results


def _with_scopes(words: list[Word], corpus: Corpus, scope: str, negations) -> tuple[list[Word], Corpus]:
    """Marks the words that a negation governs: the next one, or all up to a punctuation mark or a "but"."""
    is_negation = [
        bool({word.text.lower(), word.lemma} & negations) or word.text.lower().endswith(("n't", "n’t"))
        for word in words
    ]
    ends = [word.text.lower() in SCOPE_ENDS for word in words]
    ids = corpus.ids.tolist()
    negated = np.zeros(len(ids), dtype=bool)
    for start, stop in zip(corpus.offsets.tolist(), corpus.offsets[1:].tolist(), strict=False):
        inside = False
        for place in range(start, stop):
            number = ids[place]
            if is_negation[number]:
                inside = True
            elif ends[number]:
                inside = False
            elif inside:
                negated[place] = True
                inside = scope == "clause"
    both = [*words, *(word._replace(negated=True) for word in words)]
    return both, Corpus(both, corpus.ids + len(words) * negated.astype("int32"), corpus.offsets)


def _token_steps(settings: Preprocess, language: str, tools: Language) -> list[tuple[str, Callable]]:
    """What was asked for -> (the setting's name, (word, its form so far) -> its new form or None) in order."""
    steps = []
    if settings.lemmas != "none":
        steps.append(("lemmas", lambda word, text: _lemma(word, text, settings.lowercase)))
    if settings.parts_of_speech:
        chosen = {*settings.parts_of_speech, None}  # of a word that no library could take nothing is known
        steps.append(("parts_of_speech", lambda w, text: text if w.is_mark or w.part_of_speech in chosen else None))
    if settings.numbers != "keep":
        number = "[number]" if settings.numbers == "mark" else None
        steps.append(("numbers", lambda word, text: number if _is_number(text) and not word.is_mark else text))
    if settings.lowercase:
        steps.append(("lowercase", lambda word, text: text.lower()))
    if settings.yo == "replace":
        steps.append(("yo", lambda word, text: text.replace("ё", "е").replace("Ё", "Е")))
    if settings.punctuation == "remove":
        steps.append(("punctuation", lambda word, text: None if _is_punctuation(text) and not word.is_mark else text))
    if settings.stop_words != "keep" or settings.extra_stop_words:
        steps.append(("stop_words", _without_stop_words(settings, tools)))
    if settings.negation != "keep":
        prefix = "не_" if language == "ru" else "not_"
        steps.append(("negation", lambda word, text: prefix + text if word.negated and not word.is_mark else text))
    return steps


def _without_stop_words(settings: Preprocess, tools: Language) -> Callable:
    """A word goes if it or its lemma is a stop word, and neither is a negation that stays."""
    out = {word.lower() for word in settings.extra_stop_words}
    kept = tools.negations - out
    if settings.stop_words != "keep":
        out |= tools.stop_words()
    if settings.stop_words == "remove_negations_too":
        out, kept = out | tools.negations, frozenset()

    def step(word: Word, text: str) -> str | None:
        forms = {word.text.lower(), text.lower()}
        return None if forms & out and not forms & kept and not word.is_mark else text

    return step


def _lemma(word: Word, text: str, lowercase: bool) -> str:
    """The lemma, written with the capitals of the word where they are kept: "Мэры" -> "Мэр"."""
    if word.lemma is None:
        return text
    if lowercase or text == text.lower():
        return word.lemma
    if len(text) > 1 and text == text.upper():
        return word.lemma.upper()
    return word.lemma[:1].upper() + word.lemma[1:] if text[:1] != text[:1].lower() else word.lemma


def _is_number(text: str) -> bool:
    """Digits with signs between or around them, and no letter: "1,5", "10:30", "−7"."""
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _is_punctuation(text: str) -> bool:
    """No letter and no digit, and no emoji: those have a setting of their own."""
    return not any(map(str.isalnum, text)) and not has_emoji(text)


def _same_versions(versions: dict[str, str]) -> bool:
    """Whether libraries are of the versions that made a corpus; of one that is not installed nothing is asked."""
    for name, version in versions.items():
        try:
            if importlib.metadata.version(name) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            continue
    return True
