"""Experiment files: read, overridden, and every mistake said at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.steps.builders import find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import TextExperiment
from pipelines.steps.experiment_file import ALWAYS, read_experiment

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = sorted((ROOT / "pipelines/configs").glob("*.toml"))
GOOD = """
format = 1
name = "x"
task = "text_classification"
language = "ru"
[data]
path = "table.csv"
"""


def experiment(tmp_path, text: str, *overrides: str) -> TextExperiment:
    path = tmp_path / "experiment.toml"
    path.write_text(text, encoding="utf-8")
    return read_experiment(path, list(overrides))


def mistakes(tmp_path, text: str, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        experiment(tmp_path, text, *overrides)
    return str(caught.value)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_experiment_file_is_valid_and_opens_with_its_command(path, monkeypatch):
    monkeypatch.setenv("DATA_HOME", "/data")
    assert len(CONFIGS) >= 9
    experiment = read_experiment(path)
    assert experiment.models.keys() >= set(ALWAYS[experiment.task])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    pipeline = "sweep" if experiment.sweep else experiment.task
    assert lines[1] == f"#   python -m pipelines.{pipeline} pipelines/configs/{path.name}"


def test_every_mistake_is_said_at_once_with_the_nearest_right_name(tmp_path):
    text = (
        GOOD
        + """
textt = "x"
validation_share = 2
[models.cnn]
filterz = 3
[models.lstmm]
[models.wide]
architecture = "cnn"
preprocess = ["lemas"]
train = { learning_rat = 1 }
[preprocess.lemmas]
lemmas = "dictionry"
"""
    )
    said = mistakes(tmp_path, text, "train.epochs=0", "models.linear.train.epochs=3")
    for expected in (
        "9 mistakes",
        'data.textt: unknown key; did you mean "text"?',
        "data.validation_share = 2: input should be less than 1",
        'models.cnn.filterz: unknown key; did you mean "filters"?',
        'models.lstmm: there is no architecture "lstmm"; did you mean "lstm"?',
        "models.wide.preprocess = ['lemas']",
        'did you mean "lemmas"?',
        'models.wide.train.learning_rat: unknown key; did you mean "learning_rate"?',
        "preprocess.lemmas.lemmas = 'dictionry': input should be 'none', 'dictionary' or 'context'",
        "train.epochs = 0: input should be greater than 0",
        "models.linear.train: a baseline has no such table",
    ):
        assert expected in said, said


def test_a_choice_that_is_not_there_is_said_with_those_that_are(tmp_path):
    said = mistakes(
        tmp_path,
        GOOD + "[models.cnn]\nactivation = 'reluu'\ndropout_kind = 'spacial'\n"
        "[models.gru]\nactivation = 'maxout'\ndense_activation = 'maxout'\n",
    )
    assert "3 mistakes" in said
    assert "models.cnn.activation = 'reluu': input should be 'linear', 'sigmoid'" in said
    assert "models.cnn.dropout_kind = 'spacial': input should be 'standard', 'spatial', 'gaussian' or 'alpha'" in said
    assert "models.gru.activation = 'maxout'" in said


def test_missing_tables_and_unknown_ones_are_said(tmp_path):
    said = mistakes(tmp_path, 'format = 1\nname = "x"\ntask = "text_classification"\nlangage = "ru"\n')
    assert 'langage: unknown key; did you mean "language"?' in said
    assert "language: missing" in said
    assert "data: missing" in said


def test_a_table_that_is_a_value_is_a_mistake_and_no_crash(tmp_path):
    for override in (
        "train=3",
        "models.cnn=3",
        "vectorise=1",
        "preprocess=1",
        "models=1",
        "data=1",
        "seeds=[]",
        "seeds=x",
    ):
        assert "mistake" in mistakes(tmp_path, GOOD, override), override


def test_overrides_speak_the_words_of_the_file(tmp_path):
    read = experiment(
        tmp_path, GOOD, "train.epochs=3", "models.cnn.filters=256", "language=en", "data.text=body", "seeds=[7]"
    )
    assert read.train.epochs == 3
    assert read.models["cnn"].hyperparameters["filters"] == 256
    assert read.models["cnn"].train.epochs == 3
    assert read.language == "en"
    assert read.data.text == "body"
    assert read.seeds == (7,)
    assert "expected key=value" in mistakes(tmp_path, GOOD, "train.epochs")
    assert "format is a value, not a table" in mistakes(tmp_path, GOOD, "format.x=1")


def test_baselines_are_always_there_and_defaults_are_written_out(tmp_path):
    read = experiment(tmp_path, GOOD + "[models.wide]\narchitecture = 'cnn'\nfilters = 512\ntrain = { epochs = 2 }\n")
    assert list(read.models) == ["majority", "linear", "wide"]
    assert read.models["wide"].hyperparameters["widths"] == (3, 4, 5)
    assert read.models["wide"].train.epochs == 2
    assert read.models["wide"].preprocess == ("raw",)


def test_it_cannot_be_changed_and_survives_json(tmp_path):
    read = experiment(tmp_path, GOOD + "[models.cnn]\n")
    with pytest.raises(ValueError, match="frozen"):
        read.train.epochs = 1
    written = read.model_dump_json()
    assert TextExperiment.model_validate_json(written).model_dump_json() == written


def test_another_format_is_refused_with_the_one_that_is_read(tmp_path):
    assert "format = 2, and this version reads format 1" in mistakes(tmp_path, GOOD.replace("format = 1", "format = 2"))


@pytest.mark.parametrize("content", [b"format = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_said(tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"bad\.toml: not"):
        read_experiment(path)


def test_paths_are_found_beside_the_file_then_in_the_root_never_in_the_working_directory(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "table.csv").touch()
    monkeypatch.chdir(elsewhere)
    assert experiment(tmp_path, GOOD).data.path == str(ROOT / "table.csv")
    (tmp_path / "table.csv").touch()
    assert experiment(tmp_path, GOOD).data.path == str(tmp_path / "table.csv")
    monkeypatch.delenv("NOWHERE", raising=False)
    assert "the environment variable NOWHERE is not set" in mistakes(tmp_path, GOOD, "data.path=$NOWHERE/x.csv")


def test_what_cannot_stand_together_is_said(tmp_path):
    assert "data.test: missing" in mistakes(tmp_path, GOOD.replace("path =", "train ="))
    assert "path is split by us" in mistakes(tmp_path, GOOD, "data.test=x.csv")
    assert "nothing is left for training" in mistakes(tmp_path, GOOD, "data.test_share=0.9")
    assert "no data.threshold" in mistakes(tmp_path, GOOD, 'data.threshold_names=["a","b"]')


def test_a_public_set_brings_its_own_settings_and_the_file_may_replace_them(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_HOME", str(tmp_path / "sets"))
    by_name = GOOD.replace('path = "table.csv"', 'source = "sms_spam"')
    read = experiment(tmp_path, by_name, "language=en", "data.test_share=0.3")
    assert read.data.path == str(tmp_path / "sets/sms_spam/sms.tsv")
    assert (read.data.header, read.data.label, read.data.text, read.data.test_share) == (False, "1", "2", 0.3)
    assert experiment(tmp_path, by_name, "language=en", "data.label=2").data.label == "2"
    in_russian = experiment(tmp_path, by_name.replace("sms_spam", "sib200"))
    assert in_russian.data.test == str(tmp_path / "sets/sib200/rus_Cyrl/test.tsv")
    own_choice = experiment(
        tmp_path, by_name.replace("sms_spam", "rusentne2023"), "data.path=validation_data_labeled.csv"
    )
    assert own_choice.data.path == str(tmp_path / "sets/rusentne2023/validation_data_labeled.csv")
    assert own_choice.data.group == "sentence"


def test_a_public_set_that_does_not_fit_is_said(tmp_path):
    by_name = GOOD.replace('path = "table.csv"', 'source = "sms_spam"')
    assert "did you mean sms_spam" in mistakes(tmp_path, by_name, "data.source=sms_span")
    said = mistakes(tmp_path, by_name, "data.source=wnut17")
    assert 'wnut17 is a set for named_entities, and task = "text_classification"' in said
    assert "1 mistake" in said
    assert 'data.format = "brat": not for task' in mistakes(tmp_path, GOOD, "data.format=brat")


def test_two_ways_of_dividing_are_not_asked_at_once(tmp_path):
    assert "data.time and data.folds: each of them decides the parts" in mistakes(
        tmp_path, GOOD, "data.time=date", "data.folds=5"
    )
    assert "input should be greater than or equal to 3" in mistakes(tmp_path, GOOD, "data.folds=2")
    assert "set data.multilabel = true" in mistakes(tmp_path, GOOD, "data.label_list=bar")


def test_a_builder_is_read_without_importing_keras():
    code = (
        "import sys; from pipelines.steps.builders import find_builders as f; found = f('text_classification')\n"
        "assert 'keras' not in sys.modules and 'sklearn' not in sys.modules\n"
        "print(found['cnn'].hyperparameters().model_dump())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "'filters': 100" in done.stdout


def test_builders_agree_with_the_signatures_python_sees():
    import inspect

    for builder in find_builders("text_classification").values():
        if builder.is_baseline:
            parameters = inspect.signature(builder.module().classifier).parameters
            defaults = {name: p.default for name, p in parameters.items()}
            assert builder.hyperparameters().model_dump() == defaults


def test_the_working_directory_does_not_matter(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.text_classification", str(tmp_path / "absent.toml")],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 2
    assert "absent.toml: cannot be read: No such file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("language", "lines", "expected"), [
    ("qq", "", 'language = "qq": not Russian, nor a language that spaCy knows'),
    ("en", '[preprocess.a]\nlemmas = "context"', "python -m spacy download en_core_web_sm"),
    ("fi", '[preprocess.a]\nlemmas = "dictionary"', 'no table of lemmas for the language "fi"'),
    ("en", '[preprocess.a]\nparts_of_speech = ["NOUN"]', 'only lemmas = "context" tells them'),
    ("ru", '[preprocess.a]\nparts_of_speech = ["NOUNS"]', "preprocess.a.parts_of_speech.0 = 'NOUNS'"),
    ("ru", '[preprocess.a]\ntokens = "fast"\nlemmas = "context"', "reads tokens that rules have cut"),
    ("ru", '[preprocess.a]\npipeline = "x"', "a pipeline of spaCy, for lemmas"),
    ("ru", '[vectorise]\nvectors = "nowhere.vec"', "vectorise.vectors: there is no such file"),
    ("ru", '[vectorise]\nvectors = "navec"\nunits = "subwords"', "vectorise.vectors: they are of words"),
    ("ru", '[models.cnn]\nembedding = 50\nvectorise = { vectors = "navec" }', "models.cnn.embedding: the word vectors"),
    ("ru", '[models.cnn]\nvectorise = { vectors = "nowhere.vec" }', "models.cnn.vectorise.vectors: there is no such"),
])  # fmt: skip
def test_what_a_language_or_word_vectors_cannot_do_is_said_before_the_run(tmp_path, language, lines, expected):
    said = mistakes(tmp_path, GOOD.replace('"ru"', f'"{language}"') + lines)
    assert expected in said
    assert ": 1 mistake\n" in said


def test_another_language_is_read_and_its_report_is_in_english(tmp_path):
    assert experiment(tmp_path, GOOD.replace('"ru"', '"de"')).report_languages == ("en",)
    assert experiment(tmp_path, GOOD).report_languages == ("ru",)
    assert experiment(tmp_path, GOOD + '[report]\nlanguage = "en"').report_languages == ("en",)


def test_a_file_of_word_vectors_is_looked_for_beside_the_experiment_file(tmp_path):
    (tmp_path / "my.vec").write_text("a 1 2 3\n", encoding="utf-8")
    read = experiment(tmp_path, GOOD + '[vectorise]\nvectors = "my.vec"\n[models.cnn]\n[models.mlp]')
    assert read.vectorise.vectors == read.models["cnn"].vectorise.vectors == str(tmp_path / "my.vec")
