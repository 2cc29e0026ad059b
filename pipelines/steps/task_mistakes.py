"""Settings that do nothing for the task of the file: said before anything is read."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from pipelines.steps.experiment import Experiment
from pipelines.steps.spacy_language import abilities, no_pipeline, no_word_classes

# What can be done to a word that stays in its place; the values that leave it there, where not all do.
OF_WORDS = {"unicode", "tokens", "lowercase", "yo", "lemmas", "numbers"}
NOT_OF_WORDS = {"lemmas": "context", "numbers": "remove"}
OF_TEXTS = {  # settings for texts with labels
    "data": ("text", "label", "group", "time", "split", "delimiter", "quoting", "header", "chunk_words", "multilabel",
             "label_list", "threshold", "threshold_names", "min_class_size", "repeats"),
    "vectorise": ("units", "analyzer", "features", "ngrams", "min_documents"),
    "train": ("class_weight", "resample"),
}  # fmt: skip
OF_PICTURES = ("picture", "classes", "group_pattern", "group_runs")  # settings of [data]
NOT_OF_PICTURES = ("text", "time", "kinds", "tag", "chunk_words", "multilabel", "label_list", "threshold",
                   "threshold_names", "unlabelled", "unlabelled_text", "unlabelled_rows")  # fmt: skip


def task_mistakes(experiment: Experiment) -> Iterator[str]:
    """An experiment -> a line for each setting that its task does not know, beginning with the key."""
    if experiment.task == "image_classification":
        yield from _of_pictures(experiment)
        return
    for unused in [key for key in OF_PICTURES if key in experiment.data.model_fields_set]:
        yield f"data.{unused}: for pictures; take it out"
    if experiment.task == "named_entities":
        yield from _of_taggers(experiment)
        return
    if experiment.data.kinds is not None:
        yield "data.kinds: of entities, and these are texts with labels"
    if experiment.data.unlabelled:
        yield "data.unlabelled: for taggers of named entities only"
    for key, table, written in _tables(experiment):
        if "hints" in written:
            yield f"{key}.hints: for taggers of named entities only"
        if "silver_epochs" in written and table.silver_epochs:
            yield f"{key}.silver_epochs: for taggers of named entities only"
        if "monitor" in written and table.monitor == "entity_f1":
            yield f'{key}.monitor = "entity_f1": of named entities; expected "loss", "accuracy" or "macro_f1"'


def _of_pictures(experiment: Experiment) -> Iterator[str]:
    data, written = experiment.data, experiment.data.model_fields_set
    for unused in [key for key in NOT_OF_PICTURES if key in written]:
        yield f"data.{unused}: for texts, not for pictures; take it out"
    if not isinstance(data.label, str):
        yield "data.label: of pictures one column"
    if data.repeats == "drop":
        yield 'data.repeats = "drop": for texts; pictures that repeat can be kept "together"'
    if data.group and data.group_pattern:
        yield "data.group and data.group_pattern: each of them says the groups; keep one"
    if data.group_runs and not data.group_pattern:
        yield "data.group_runs: of the numbers that data.group_pattern finds, which is not there"
    try:
        re.compile(data.group_pattern or "")
    except re.error as error:
        yield f"data.group_pattern = {data.group_pattern!r}: no regular expression: {error}"
    for name, model in experiment.models.items():
        for key in model.train.model_fields_set & {"silver_epochs", "lazy_rows"}:
            if getattr(model.train, key):
                yield f"models.{name}.train.{key}: for texts, not for pictures; take it out"
        if model.train.monitor == "entity_f1":
            yield f'models.{name}.train.monitor = "entity_f1": expected "loss", "accuracy" or "macro_f1"'
        if model.augment.mixes and model.train.loss in ("hinge", "squared_hinge"):
            yield f"models.{name}: augment.mixup and cutmix mix the labels, and a hinge needs one; take another loss"
        weights = model.hyperparameters["weights"] if model.architecture == "pretrained" else "none"
        if weights != "none" and not Path(weights).is_file():
            yield f"models.{name}.weights: there is no file {weights}"


def _of_taggers(experiment: Experiment) -> Iterator[str]:
    for name, table in experiment.preprocess.items():
        for key in sorted(table.model_fields_set):
            if key not in OF_WORDS or getattr(table, key) == NOT_OF_WORDS.get(key):
                yield (
                    f"preprocess.{name}.{key} = {getattr(table, key)!r}: entities are characters of the text as it is, "
                    "so a step may only change the form of a word: unicode, tokens, lemmas by the dictionary, numbers "
                    '= "mark", lowercase, yo'
                )
    if experiment.data.kinds is not None and not experiment.data.kinds:
        yield "data.kinds: no kind is named, so nothing would be left; take it out to keep all"
    can = abilities(experiment.language)
    if experiment.data.unlabelled and not experiment.silver:
        yield "data.unlabelled: no model has train.silver_epochs, so nothing would be learned from it"
    if experiment.data.unlabelled and "entities" not in can:
        yield f"data.unlabelled: {no_pipeline(experiment.language)}"
    for key, table, written in [("data", experiment.data, experiment.data.model_fields_set), *_tables(experiment)]:
        for unused in [name for name in OF_TEXTS[key.split(".")[-1]] if name in written]:
            yield f"{key}.{unused}: for texts with labels, not for named entities; take it out"
        if "hints" in written and set(table.hints) - {"dictionary"} and not {"context", "entities"} <= can:
            yield f"{key}.hints: {no_pipeline(experiment.language)}"
        if "hints" in written and "dictionary" in table.hints and experiment.language != "ru":
            yield f"{key}.hints: {no_word_classes(experiment.language)}"
        if "silver_epochs" in written and table.silver_epochs and not experiment.data.unlabelled:
            yield f"{key}.silver_epochs: of data.unlabelled, which is not there"
        if "monitor" in written and table.monitor == "macro_f1":
            yield f'{key}.monitor = "macro_f1": of classes; expected "entity_f1", "loss" or "accuracy"'
    for name, model in experiment.models.items():
        if model.architecture == "pretrained":
            pipeline = model.hyperparameters["pipeline"]
            if "entities" not in abilities(experiment.language, pipeline):
                here = f"or name the folder of your own in models.{name}.pipeline"
                yield f"models.{name}: {no_pipeline(experiment.language)}, {here}"
            if pipeline and experiment.language == "ru":
                yield f"models.{name}.pipeline: of spaCy; for Russian natasha is the ready tagger; take it out"
        if model.hyperparameters.get("output") == "crf":
            if model.train.loss != "crossentropy":
                yield f'models.{name}: output = "crf" has a loss of its own; leave train.loss at "crossentropy"'
            if model.train.label_smoothing:
                yield f'models.{name}: train.label_smoothing: the loss of output = "crf" takes the tags as they are'


def _tables(experiment: Experiment) -> Iterator[tuple[str, BaseModel, set[str]]]:
    """[vectorise] and [train], and those of each model: the key, the table and the settings that were written there."""
    for part in ("vectorise", "train"):
        general = getattr(experiment, part)
        yield part, general, general.model_fields_set
        for name, model in experiment.models.items():
            own = getattr(model, part)
            written = {key for key in own.model_fields_set if key not in general.model_fields_set
                       or getattr(own, key) != getattr(general, key)}  # fmt: skip
            yield f"models.{name}.{part}", own, written
