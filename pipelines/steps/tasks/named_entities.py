"""Texts with named entities: fitted by tags, answered as characters of the texts, measured by strict entity F1."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.documents import Span
from models.baselines import pretrained
from pipelines.steps import entity_scores
from pipelines.steps.builders import Builder
from pipelines.steps.compare import Score
from pipelines.steps.cut_documents import Silver, longest_sentence
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Experiment, Model
from pipelines.steps.fitted import Fitted, Tagging
from pipelines.steps.linguistics import Entity, language_tools
from pipelines.steps.preprocess import forms_of
from pipelines.steps.sentences import (
    Sentences,
    cut_sentences,
    entity_spans,
    entity_tags,
    entity_tokens,
    flat,
    tag_entities,
    with_hints,
)
from pipelines.steps.token_reader import TokenReader, reads_of

METRIC = "entity_f1"
BASELINE_SCHEME = "BIO"
REPAIRED, AROUND = 5, 5  # sentences that show what decoding repairs; words on both sides of the tag
EXAMPLE = (5, 25)  # tokens of the sentence that shows what a network sees: at least, and cut at

# An entity that was found: document, start, stop, kind, and how likely it is (None where the model does not say).
Found = tuple[int, int, int, str, float | None]


@dataclass
class Prepared:
    """Documents after one preprocessing. Each fold has the row numbers of the documents of its parts; without folds
    there is one."""

    preprocess: str
    language: str
    ids: np.ndarray  # of the documents,
    texts: list[str]  # their texts
    spans: list[list[Span]]  # and flat entities
    sentences: Sentences
    forms: list[str]  # of each different word the form that its vector stands for
    kinds: list[str]
    folds: list[dict[str, np.ndarray]]
    pretrained: dict[str, list[list[Entity]]]  # what a ready tagger finds in each document, by spaCy's pipeline or ""
    silver: Silver | None  # texts that the ready tagger alone has annotated
    entities: np.ndarray = field(init=False)  # (entities, 3), of the tokens of `sentences`

    def __post_init__(self):
        """Raises: ConfigError where there is nothing to learn from."""
        self.entities, self.inexact = entity_tokens(self.sentences, self.spans, self.kinds)
        for rows in self.folds:
            if not any(self.spans[row] for row in rows["train"]):
                raise ConfigError("no entity is in the training part: nothing can be learned")

    @property
    def classes(self) -> list[str]:
        """The kinds of entities."""
        return self.kinds

    @property
    def words(self) -> int:
        """How many different words there are."""
        return len(self.forms)

    def part(self, split: str, fold: int = 0) -> Sentences:
        """The sentences of one part of a fold."""
        return self.sentences.of_documents(self.folds[fold][split])

    def tags(self, split: str, fold: int, scheme: str) -> np.ndarray:
        """The tags of all tokens of one part of a fold (tokens,)."""
        every = entity_tags(self.entities, len(self.sentences.starts), scheme)
        return every[np.isin(self.sentences.documents_of_tokens, self.folds[fold][split])]


def untrained(model: Model, builder: Builder, prepared: Prepared, fold: int) -> tuple:
    """A network's table, its builder and the prepared documents -> a function that builds it with fresh weights, the
    examples of training and validation (and "silver") by their names, the fitted reader, facts: the loss of knowing
    only the shares of the tags (nats a token), of the first word vectors, of the silver annotations."""
    from scipy.stats import entropy

    from pipelines.steps.tagged_examples import TaggedExamples

    training, forms, facts = prepared.part("train", fold), prepared.forms, {}
    silver = prepared.silver if model.train.silver_epochs else None
    read = [(training, forms), *([(silver.sentences, silver.forms)] if silver else [])]
    reader = TokenReader(model.vectorise, reads_of(model)).fit(*read)
    vectors, widths = None, {}
    if model.vectorise.vectors:
        from pipelines.steps.word_vectors import first_vectors

        vectors = first_vectors(reader.words, training.corpus.renamed(forms))
        widths, facts = {"embedding": vectors.matrix.shape[1]}, {"vectors": vectors.coverage}
    output, scheme = model.hyperparameters["output"], model.hyperparameters["scheme"]
    parts = {
        split: TaggedExamples(
            reader.transform(prepared.part(split, fold), forms), prepared.tags(split, fold, scheme), output, scheme
        )
        for split in ("train", "validation")
    }
    counts = np.unique(parts["train"].tags, return_counts=True)[1]
    facts["prior_loss"] = float(entropy(counts))
    if silver:
        entities = silver_entities(prepared, fold)
        tags = entity_tags(entities, len(silver.sentences.starts), scheme)
        parts["silver"] = TaggedExamples(reader.transform(*read[1]), tags, output, scheme)
        facts |= {"silver": {"texts": len(silver.found), "entities": len(entities)}}

    def build():
        width = parts["train"].inputs.vector_width
        sizes = (reader.size, reader.characters.size, reader.hints, width, len(prepared.kinds))
        network = builder.module().tagger(*sizes, **model.hyperparameters | widths)
        if vectors:
            vectors.put_into(network, model.vectorise.tune_vectors)
        return network

    return build, parts, reader, facts


def silver_entities(prepared: Prepared, fold: int) -> np.ndarray:
    """The prepared documents -> what the ready tagger finds in the texts that nobody annotated, under the names of
    our kinds (entities, 3), of the tokens of their sentences.

    Raises: ConfigError where none of its kinds is one of ours.
    """
    renamed = _renamed(pretrained.tagger(prepared.language), prepared, fold).predict(prepared.silver.found)
    spans = [flat(Span(kind, start, stop) for start, stop, kind in of_text)[0] for of_text in renamed]
    entities, _ = entity_tokens(prepared.silver.sentences, spans, prepared.kinds)
    if not len(entities):
        raise ConfigError("data.unlabelled: the ready tagger finds no entity there of a kind that training has")
    return entities


def _renamed(estimator: pretrained.Pretrained, prepared: Prepared, fold: int) -> pretrained.Pretrained:
    """The ready tagger under the names of our kinds, as the training part of a fold has them."""
    rows, found = prepared.folds[fold]["train"], prepared.pretrained[estimator.pipeline or ""]
    annotated = [[(span.start, span.stop, span.label) for span in prepared.spans[row]] for row in rows]
    return estimator.fit([found[row] for row in rows], annotated)


def fit_baseline(model: Model, builder: Builder, prepared: Prepared, fold: int):
    """A baseline's table, its builder and the prepared documents -> the fitted estimator."""
    if builder.inputs == "entities":
        return _renamed(builder.module().tagger(prepared.language, **model.hyperparameters), prepared, fold)
    estimator, sentences = builder.module().tagger(**model.hyperparameters), prepared.part("train", fold)
    tags = np.split(prepared.tags("train", fold, BASELINE_SCHEME), sentences.corpus.offsets[1:-1])
    return estimator.fit(list(sentences.corpus), tags)


def fitted(experiment: Experiment, model: Model, builder: Builder, prepared: Prepared, trained, vectoriser) -> Fitted:
    """A trained network with its reader, or an estimator and None -> Fitted."""
    tagging = Tagging(
        model.hyperparameters.get("scheme", BASELINE_SCHEME),
        model.hyperparameters.get("output", "softmax"),
        longest_sentence(experiment),
        () if builder.is_baseline else reads_of(model),
    )
    preprocess = experiment.preprocess[prepared.preprocess]
    described = (experiment.task, builder.name, experiment.language, preprocess, prepared.kinds)
    return Fitted(*described, trained, vectoriser, tagging=tagging)


def predictions(fitted: Fitted, prepared: Prepared, fold: int) -> tuple[pd.DataFrame, dict]:
    """A fitted model and the prepared documents -> a row for each extent of validation and test at which there is an
    entity or one was found (see `entity_scores`); facts: what legal decoding changed, with examples, and how a sentence
    is read."""
    tables, facts = [], {}
    for split in ("validation", "test"):
        rows = prepared.folds[fold][split]
        if fitted.reads == "entities":
            ready = prepared.pretrained[fitted.model.pipeline or ""]
            answers = fitted.model.predict([ready[row] for row in rows])
            found = [
                (row, *entity, None) for row, of_row in zip(rows.tolist(), answers, strict=True) for entity in of_row
            ]
        else:
            sentences = prepared.part(split, fold)
            tags, probabilities, alone = tag_sentences(fitted, sentences, prepared.forms)
            found = found_entities(fitted, sentences, tags, probabilities)
            if split == "test" and fitted.vectoriser:
                truth = prepared.tags(split, fold, fitted.tagging.scheme)
                facts["decoding"] = decoding(sentences, fitted.tagging.scheme, truth, tags, alone)
                facts["repaired"] = repaired(sentences, fitted, truth, tags, alone)
        tables.append(extents(prepared, rows, split, found))
    if fitted.vectoriser:
        corpus = prepared.part("train", fold).corpus
        form_of = dict(zip(corpus.types, prepared.forms, strict=True))
        example = next((text for text in corpus if len(text) >= EXAMPLE[0]), [])[: EXAMPLE[1]]
        shown = fitted.vectoriser.shown([form_of[token] for token in example])
        facts["example"] = {"before": example, "after": shown}
    return pd.concat(tables), facts


def tag_sentences(
    fitted: Fitted, sentences: Sentences, forms: list[str]
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """A fitted tagger, sentences and the forms of their different words -> the tag of each token, how likely it is
    (None where the tagger does not say) and the likeliest tag of each token by itself (tokens,)."""
    if fitted.vectoriser is None:
        tags = fitted.model.predict(list(sentences.corpus))
        flat = np.concatenate([np.zeros(0, "int32"), *tags])
        return flat, None, flat
    from pipelines.steps.tagged_examples import tag

    found, _ = tag(
        fitted.model, fitted.vectoriser.transform(sentences, forms), fitted.tagging.output, fitted.tagging.scheme
    )
    return found.tags, found.probabilities, found.alone


def sentences_of(fitted: Fitted, texts: list[str]) -> Sentences:
    """A fitted tagger and texts -> their sentences, cut as those of training."""
    given, tools = [(text, None) for text in texts], language_tools(fitted.language)
    return cut_sentences(given, tools, fitted.preprocess.tokens, fitted.tagging.max_tokens)[0]


def entities_of(fitted: Fitted, texts: list[str]) -> list[list[Entity]]:
    """A fitted tagger and texts -> the entities of each text, as characters of it."""
    answers: list[list[Entity]] = [[] for _ in texts]
    if fitted.reads == "entities":
        found = language_tools(fitted.language, fitted.model.pipeline).entities(texts)
        return [[Entity(*entity) for entity in of_text] for of_text in fitted.model.predict(found)]
    sentences = sentences_of(fitted, texts)
    if len(sentences):
        tools, wanted = language_tools(fitted.language), fitted.vectoriser.settings.hints if fitted.vectoriser else ()
        found = tools.entities(texts) if "entities" in wanted else None
        sentences = with_hints(sentences, wanted, tools, found)
        forms = forms_of(sentences.corpus.types, fitted.language, fitted.preprocess)
        tags, probabilities, _ = tag_sentences(fitted, sentences, forms)
        for row, *entity, _ in found_entities(fitted, sentences, tags, probabilities):
            answers[row].append(Entity(*entity))
    return answers


def found_entities(
    fitted: Fitted, sentences: Sentences, tags: np.ndarray, probabilities: np.ndarray | None
) -> list[Found]:
    """Sentences and the tags of their tokens -> entities; one is as likely as the least likely of its tags."""
    entities, _ = tag_entities(tags, sentences.corpus.offsets, fitted.tagging.scheme)
    documents, starts, stops = entity_spans(sentences, entities)
    kinds = [fitted.classes[kind] for kind in entities[:, 2]]
    likely = [None] * len(entities)
    if probabilities is not None and len(entities):
        likely = [float(probabilities[first:end].min()) for first, end, _ in entities.tolist()]
    return list(zip(documents.tolist(), starts.tolist(), stops.tolist(), kinds, likely, strict=True))


def decoding(sentences: Sentences, scheme: str, truth: np.ndarray, tags: np.ndarray, alone: np.ndarray) -> dict:
    """The tags of sentences: true, as they were decoded, and the likeliest of each token by itself -> how many of the
    last are against the scheme, in how many sentences, how many entities both ways give and how many of them are right.
    """
    offsets, facts = sentences.corpus.offsets, {}
    true = set(map(tuple, tag_entities(truth, offsets, scheme)[0]))
    for name, chosen in (("alone", alone), ("decoded", tags)):
        entities, forbidden = tag_entities(chosen, offsets, scheme)
        facts |= {name: len(entities), f"{name}_right": len(true & set(map(tuple, entities)))}
        if name == "alone":
            broken = np.unique(np.searchsorted(offsets, np.flatnonzero(forbidden), side="right"))
            facts |= {"forbidden": int(forbidden.sum()), "sentences": len(broken)}
    return facts | {"changed": int((tags != alone).sum())}


def repaired(
    sentences: Sentences, fitted: Fitted, truth: np.ndarray, tags: np.ndarray, alone: np.ndarray
) -> list[dict]:
    """What `decoding` takes -> of the first sentences with a tag against the scheme the words around the first such
    tag, and their tags by themselves, as they were decoded, and true."""
    from models.layers.crf import tag_names

    names, offsets = tag_names(fitted.classes, fitted.tagging.scheme), sentences.corpus.offsets
    places = np.flatnonzero(tag_entities(alone, offsets, fitted.tagging.scheme)[1])
    of_sentences, first = np.unique(np.searchsorted(offsets, places, side="right") - 1, return_index=True)
    found = []
    for sentence, place in zip(of_sentences[:REPAIRED], places[first][:REPAIRED], strict=True):
        low, high = max(offsets[sentence], place - AROUND), min(offsets[sentence + 1], place + AROUND + 1)
        shown = {name: [names[tag] for tag in of[low:high]]
                 for name, of in (("alone", alone), ("decoded", tags), ("true", truth))}  # fmt: skip
        found.append({"words": [sentences.corpus.types[word] for word in sentences.corpus.ids[low:high]]} | shown)
    return found


def extents(prepared: Prepared, rows: np.ndarray, split: str, found: list[Found]) -> pd.DataFrame:
    """The documents of one part, and what was found in them -> a row for each extent with an entity or a found one: id,
    split, start, stop, first and end (tokens of the document), label, predicted, probability, text."""
    cells: dict[tuple, dict] = {}
    for row in rows.tolist():
        for span in prepared.spans[row]:
            cells[row, span.start, span.stop] = {"label": span.label, "predicted": "", "probability": ""}
    for row, start, stop, kind, likely in found:
        cell = cells.setdefault((row, start, stop), {"label": ""})
        cell |= {"predicted": kind, "probability": "" if likely is None else f"{likely:.6f}"}
    sentences = prepared.sentences
    bounds = np.searchsorted(sentences.documents_of_tokens, np.arange(len(prepared.texts) + 1))
    table = []
    for (row, start, stop), cell in sorted(cells.items()):
        tokens = slice(bounds[row], bounds[row + 1])
        first = int(np.searchsorted(sentences.stops[tokens], start, side="right"))
        end = int(np.searchsorted(sentences.starts[tokens], stop, side="left"))
        table.append({"id": prepared.ids[row], "split": split, "start": start, "stop": stop, "first": first, "end": end,
                      **cell, "text": prepared.texts[row][start:stop]})  # fmt: skip
    return pd.DataFrame(table, columns=COLUMNS)


COLUMNS = ["id", "split", "start", "stop", "first", "end", "label", "predicted", "probability", "text"]
measure = entity_scores.measure_entities


def compared(table: pd.DataFrame, prepared: Prepared) -> np.ndarray:
    """The answers to the test part -> for each of its documents and each kind how many entities were found rightly, how
    many there are and how many were found (documents, kinds, 3)."""
    tested = np.concatenate([rows["test"] for rows in prepared.folds])
    return entity_scores.document_counts(table, prepared.ids[tested].tolist(), prepared.kinds)


def weighted_entity_f1(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What `compared` gave, and how often each document counts (resamples, documents) -> strict micro F1 of each
    resample (resamples,)."""
    hits, gold, given = (weights @ counts.sum(axis=1)).T
    return 2 * hits / np.maximum(gold + given, 1)


def score_of(prepared: Prepared) -> Score:
    """-> strict micro F1 of resamples of the test part, from what `compared` gives."""
    return weighted_entity_f1
