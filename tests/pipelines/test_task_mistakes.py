"""Settings that a task does not know are refused, each with its key; those it knows are not."""

import pytest

from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment_file import read_experiment
from tests.small_entities import EXPERIMENT, write_entities
from tests.small_run import write_experiment


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["preprocess.raw.urls=mark"], "preprocess.raw.urls = 'mark': entities are characters of the text as it is"),
        (["preprocess.raw.lemmas=context"], "preprocess.raw.lemmas = 'context': entities are characters"),
        (["preprocess.raw.numbers=remove"], "preprocess.raw.numbers = 'remove': entities are characters"),
        (["data.label=kind"], "data.label: for texts with labels"),
        (["data.kinds={}"], "data.kinds: no kind is named"),
        (["vectorise.units=subwords"], "vectorise.units: for texts with labels"),
        (["models.mlp.vectorise.ngrams=2"], "models.mlp.vectorise.ngrams: for texts with labels"),
        (["train.class_weight=balanced"], "train.class_weight: for texts with labels"),
        (["models.lstm.train.resample=over"], "models.lstm.train.resample: for texts with labels"),
        (["train.monitor=macro_f1"], 'train.monitor = "macro_f1": of classes; expected "entity_f1"'),
        (["models.lstm.train.monitor=macro_f1"], 'models.lstm.train.monitor = "macro_f1"'),
        (["train.loss=hinge"], 'models.lstm: output = "crf" has a loss of its own'),
        (["train.label_smoothing=0.1"], "models.lstm: train.label_smoothing"),
        (["models.natasha.pipeline=en_core_web_sm"], "models.natasha.pipeline: of spaCy"),
        (["language=en", 'vectorise.hints=["dictionary"]'], 'vectorise.hints: only the dictionary of Russian'),
        (["language=fi", 'vectorise.hints=["entity_vectors"]'], "vectorise.hints: lemmas by context, parts"),
        (["models.lstm.train.silver_epochs=2"], "models.lstm.train.silver_epochs: of data.unlabelled"),
        (["data.unlabelled=documents.jsonl"], "data.unlabelled: no model has train.silver_epochs"),
        (["models.lstm.scheme=IOB1"], "models.lstm.scheme = 'IOB1'"),
        (["models.lstm.output=CRF"], "models.lstm.output = 'CRF'"),
    ],
)  # fmt: skip
def test_what_named_entities_do_not_know_is_refused_with_its_key(tmp_path, overrides, message):
    with pytest.raises(ConfigError) as caught:
        read_experiment(write_entities(tmp_path), overrides)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (['data.kinds={a="b"}'], "data.kinds: of entities, and these are texts with labels"),
        (['vectorise.hints=["dictionary"]'], "vectorise.hints: for taggers of named entities only"),
        (["train.monitor=entity_f1"], 'train.monitor = "entity_f1": of named entities'),
    ],
)
def test_what_texts_with_labels_do_not_know_is_refused_with_its_key(tmp_path, overrides, message):
    with pytest.raises(ConfigError) as caught:
        read_experiment(write_experiment(tmp_path), overrides)
    assert message in str(caught.value)


def test_what_both_know_passes_and_taggers_have_their_own_training_where_nothing_is_said(tmp_path):
    settings = [
        *(f"preprocess.raw.{setting}" for setting in ("lemmas=dictionary", "numbers=mark", "lowercase=false")),
        *("preprocess.raw.yo=replace", "preprocess.raw.tokens=fast", "models.mlp.train.loss=focal_crossentropy"),
    ]
    experiment = read_experiment(write_entities(tmp_path), settings)
    assert {(model.train.monitor, model.train.batch_size) for model in experiment.models.values()} == {("entity_f1", 8)}
    assert list(experiment.models)[:2] == ["frequent_tag", "feature_crf"]
    text = EXPERIMENT.replace("[train]\n", '[train]\nmonitor = "loss"\nbatch_size = 32\n')
    asked = read_experiment(write_entities(tmp_path, text)).models["lstm"].train
    assert (asked.monitor, asked.batch_size) == ("loss", 32)
