"""Documents -> what training needs of them: sentences of tokens, the forms of words, entities that tags can say.

Kept in the run folder, too, so that another machine can train that has neither the data nor any library of a language.
"""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from data.documents import Span
from pipelines.steps.corpus import load_corpus, save_corpus
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment
from pipelines.steps.linguistics import Entity, language_tools
from pipelines.steps.prepared import FOLDER
from pipelines.steps.preprocess import forms_of
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.sentences import Sentences, cut_sentences, entity_tokens, flat, with_hints
from pipelines.steps.unlabelled import read_unlabelled

ROWS, CUT, SILVER, SHOWN = "documents.jsonl", "cut.json", "silver.texts", 5
COLUMNS = ["id", "text", "group", "split", "fold", "file", "line"]


@dataclass
class Silver:
    """Texts that nobody annotated: their sentences, the forms of their words, and what a ready tagger finds in each."""

    sentences: Sentences
    forms: list[str]
    found: list[list[Entity]]


@dataclass
class Cut:
    """Documents as sentences, by the name of the preprocessing."""

    kinds: list[str]
    spans: list[list[Span]]  # of each document its flat entities
    sentences: dict[str, Sentences]
    forms: dict[str, list[str]]  # of each different word
    pretrained: dict[str, list[list[Entity]]]  # what a ready tagger finds in each document, by spaCy's pipeline or ""
    silver: dict[str, Silver]  # texts that the ready tagger alone has annotated; none where no model learns from them


def cut_documents(frame: pd.DataFrame, experiment: Experiment, folder: RunFolder, screen) -> Cut:
    """A table of documents (see `documents.Documents`) and an experiment -> Cut. Writes analysis/sentences.json."""
    texts = frame["text"].tolist()
    both = [flat(spans) for spans in frame["spans"]]
    spans, nested = [kept for kept, _ in both], [others for _, others in both]
    kinds = sorted({span.label for of_document in spans for span in of_document})
    places = (frame["file"] + ":" + frame["line"].astype(str)).tolist()
    ready = [m.hyperparameters["pipeline"] or "" for m in experiment.models.values() if m.architecture == "pretrained"]
    asked = dict.fromkeys([*ready, *([""] if "entities" in _hints(experiment) or experiment.silver else [])])
    pretrained = {pipeline: _pretrained(texts, pipeline, experiment, folder, screen) for pipeline in asked}

    sentences, forms, too_long = _cut_in_every_way(
        texts, frame["tokens"].tolist(), pretrained.get(""), experiment, folder, screen
    )
    facts = {}
    for name, count in too_long.items():
        facts[name] = _facts(sentences[name], spans, kinds, texts, places)
        facts[name] |= {"too_long": count, "longest": longest_sentence(experiment)}
        _say(screen, name, facts[name])
    left_out = [(place, texts[row][span.start : span.stop], span.label)
                for row, place in enumerate(places) for span in nested[row]]  # fmt: skip
    if left_out:
        place, mention, kind = left_out[0]
        screen.line("", f"{len(left_out)} entities lie in or across longer ones and are left out: of those that "
                        f"overlap the longest is kept, of equally long ones the first (first: {place}, {kind} "
                        f"{mention!r})")  # fmt: skip
    folder.write_json("analysis/sentences.json", {"preprocess": facts, "nested": len(left_out),
                                                  "nested_first": left_out[:SHOWN]})  # fmt: skip
    silver = _silver(texts, experiment, folder, screen) if experiment.silver else {}
    return Cut(kinds, spans, sentences, forms, pretrained, silver)


def _silver(documents: list[str], experiment: Experiment, folder: RunFolder, screen) -> dict[str, Silver]:
    """What `data.unlabelled` names, as the ready tagger annotates it, by the name of the preprocessing."""
    texts = read_unlabelled(experiment.data, experiment.language, documents, screen)
    found = _pretrained(texts, "", experiment, folder, screen)
    sentences, forms, _ = _cut_in_every_way(texts, [None] * len(texts), found, experiment, folder, screen)
    return {name: Silver(sentences[name], forms[name], found) for name in sentences}


def _hints(experiment: Experiment) -> list[str]:
    """The hints that some model takes."""
    return sorted({kind for model in experiment.models.values() for kind in model.vectorise.hints})


def longest_sentence(experiment: Experiment) -> int:
    """The most tokens of a sentence that some model reads at once."""
    return max(model.vectorise.max_tokens for model in experiment.models.values())


def _cut_in_every_way(
    texts: list[str], tokens: list, found: list | None, experiment: Experiment, folder: RunFolder, screen
) -> tuple[dict[str, Sentences], dict[str, list[str]], dict[str, int]]:
    """Texts, their tokens where they are given and what the ready tagger finds in each -> by the name of the
    preprocessing: sentences; the form of each different word; and of the first of those that cut alike, how many
    sentences are read in pieces."""
    tools, by_rules = language_tools(experiment.language), {}
    sentences, forms, too_long = {}, {}, {}
    for name, settings in experiment.preprocess.items():
        if settings.tokens not in by_rules:
            folder.learn(reached=f"tokens {settings.tokens}")
            documents = zip(texts, tokens, strict=True)
            with screen.bar("sentences", len(texts)) as show:
                cut, too_long[name] = cut_sentences(
                    documents, tools, settings.tokens, longest_sentence(experiment), show
                )
            by_rules[settings.tokens] = with_hints(cut, _hints(experiment), tools, found)
        sentences[name] = by_rules[settings.tokens]
        forms[name] = forms_of(sentences[name].corpus.types, experiment.language, settings)
    return sentences, forms, too_long


def _pretrained(texts: list[str], pipeline: str, experiment: Experiment, folder: RunFolder, screen) -> list:
    """What the language's ready tagger finds in each document."""
    folder.learn(reached="ready tagger")
    tools, found = language_tools(experiment.language, pipeline or None), []
    with screen.bar("ready tagger", len(texts)) as show:
        for text in texts:
            found += tools.entities([text])
            show(len(found))
    return found


def _facts(
    sentences: Sentences, spans: list[list[Span]], kinds: list[str], texts: list[str], places: list[str]
) -> dict:
    """How many sentences and tokens there are, which entities tokens cannot say exactly, and the F1 of tags that are
    all right."""
    entities, inexact = entity_tokens(sentences, spans, kinds)
    given = sum(map(len, spans))
    reasons: dict[str, dict] = {}
    for found in inexact:
        of_reason = reasons.setdefault(found["reason"], {"count": 0, "first": []})
        of_reason["count"] += 1
        if len(of_reason["first"]) < SHOWN:
            row, span = found["document"], found["span"]
            around = texts[row][max(0, span.start - 20) : span.stop + 20]
            of_reason["first"].append([places[row], span.label, texts[row][span.start : span.stop], around])
    return {
        "sentences": len(sentences),
        "tokens": int(sentences.corpus.offsets[-1]),
        "words": len(sentences.corpus.types),
        "lengths": [int(q) for q in np.quantile(sentences.corpus.lengths, [0.5, 0.95, 1])],
        "entities": given,
        "inexact": reasons,
        "reachable_f1": 2 * (given - len(inexact)) / max(1, given + len(entities)),
    }


def _say(screen, name: str, facts: dict) -> None:
    screen.line("Tokens", f"{name}: {facts['tokens']} in {facts['sentences']} sentences")
    if facts["too_long"]:
        screen.line("", f"{facts['too_long']} sentences of more than {facts['longest']} tokens are read in pieces")
    for reason, found in facts["inexact"].items():
        place, kind, mention, _ = found["first"][0]
        screen.line("", f"{found['count']} × {REASONS[reason]} (first: {place}, {kind} {mention!r})")


REASONS = {
    "part of a token": "an entity begins or ends inside a token: the whole token is tagged",
    "two sentences": "an entity goes on in the next sentence: its first part is tagged",
    "no token": "an entity has no token that another has not: it is not tagged",
}


def save_cut(folder: RunFolder, frame: pd.DataFrame, fold_of: pd.Series | None, cut: Cut) -> None:
    """Documents, their folds and their sentences -> prepared/ in the run folder, all or nothing."""
    target = folder.path / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    with folder.filling(target) as partial:
        lines = [json.dumps(row, default=int) + "\n" for row in frame.assign(fold=fold_of)[COLUMNS].to_dict("records")]
        (partial / ROWS).write_text("".join(lines), encoding="ascii", newline="\n")
        whole = {
            "kinds": cut.kinds,
            "spans": [[(span.label, span.start, span.stop) for span in spans] for spans in cut.spans],
            "pretrained": cut.pretrained,
            "forms": cut.forms,
            "silver": {name: (silver.forms, silver.found) for name, silver in cut.silver.items()},
        }
        (partial / CUT).write_text(json.dumps(whole), encoding="ascii", newline="\n")
        for name, sentences in cut.sentences.items():
            _save_sentences(sentences, partial / name, name)
        for name, silver in cut.silver.items():
            _save_sentences(silver.sentences, partial / SILVER / name, name)


def _save_sentences(sentences: Sentences, target: Path, name: str) -> None:
    save_corpus(sentences.corpus, {"preprocess": name}, target)
    for kind, hint in sentences.hints.items():
        save_corpus(hint, {"preprocess": name}, target / kind)
    np.savez(target / "places.npz", starts=sentences.starts, stops=sentences.stops, documents=sentences.documents)
    np.savez(target / "vectors.npz", **sentences.vectors)


def load_cut(folder: RunFolder, names) -> tuple[pd.DataFrame, pd.Series | None, Cut] | None:
    """A run folder and the names of its preprocessings -> what `save_cut` wrote; None where it did not.

    Raises: ConfigError where something of it is missing or broken.
    """
    target = folder.path / FOLDER
    if not target.exists():
        return None
    try:
        lines = (target / ROWS).read_text(encoding="ascii").splitlines()
        frame = pd.DataFrame([json.loads(line) for line in lines], columns=COLUMNS)
        whole = json.loads((target / CUT).read_text(encoding="ascii"))
        sentences = {name: _load_sentences(target / name) for name in names}
        silver = {
            name: Silver(_load_sentences(target / SILVER / name), forms, _entities(found))
            for name, (forms, found) in whole["silver"].items()
        }
    except (OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{target}: incomplete ({error}): copy the whole run folder once more") from error
    fold_of = frame["fold"].astype("int64") if frame["fold"].notna().all() else None
    pretrained = {pipeline: _entities(found) for pipeline, found in whole["pretrained"].items()}
    spans = [[Span(*span) for span in of_document] for of_document in whole["spans"]]
    return frame, fold_of, Cut(whole["kinds"], spans, sentences, whole["forms"], pretrained, silver)


def _entities(found: list) -> list[list[Entity]]:
    return [[Entity(*entity) for entity in of_document] for of_document in found]


def _load_sentences(target: Path) -> Sentences:
    corpus, _ = load_corpus(target)
    with np.load(target / "places.npz") as arrays:
        sentences = Sentences(corpus, arrays["starts"], arrays["stops"], arrays["documents"])
    hints = {path.parent.name: load_corpus(path.parent)[0] for path in target.glob("*/corpus.json")}
    with np.load(target / "vectors.npz") as vectors:
        return replace(sentences, hints=hints, vectors=dict(vectors))
