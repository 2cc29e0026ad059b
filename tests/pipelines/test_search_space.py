"""[sweep.space]: what may be chosen, and every mistake before the first trial."""

import itertools
import tomllib

import pytest

from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment_file import parse_experiment, read_tables
from pipelines.steps.search_space import (
    MODELS,
    NETWORKS,
    Parameter,
    Space,
    model_table,
    trial_experiment,
    value_of,
    with_every_choice,
)
from pipelines.steps.search_space_file import search_spaces
from pipelines.steps.study import points_of, trials_wanted
from pipelines.steps.toml_text import toml_text
from tests.small_entities import EXPERIMENT as ENTITIES

FILE = """
format = 1
name = "x"
task = "text_classification"
language = "ru"
[data]
path = "table.csv"
[preprocess.raw]
[preprocess.bare]
punctuation = "remove"
[models.mlp]
train = { learning_rate = 1e-2 }
[models.cnn]
[models.gru]
"""


def read(tmp_path, space: str, sweep: str = "", file: str = FILE):
    """A space -> its file's tables, experiment and spaces."""
    path = tmp_path / "experiment.toml"
    path.write_text(f"{file}\n[sweep]\n{sweep}\n[sweep.space]\n{space}\n", encoding="utf-8")
    asked = read_tables(path)
    experiment = parse_experiment(asked, path)
    return asked, experiment, *search_spaces(asked, experiment, path), path


def mistakes(tmp_path, space: str, sweep: str = "", file: str = FILE) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, space, sweep, file)
    return str(caught.value)


def test_a_name_holds_with_its_model_and_a_general_one_with_every_network_that_has_none_of_its_own(tmp_path):
    _, _, spaces, own, _ = read(tmp_path, '''
"models.cnn.filters" = [64, 128]
"train.learning_rate" = { low = 1e-4, high = 1e-2, log = true }
"train.batch_size" = [16, 32]
"models.linear.C" = { low = 0.1, high = 10 }
''')  # fmt: skip
    held = {parameter.name: parameter.models for parameter in spaces[NETWORKS].parameters}
    assert held == {
        MODELS: ("mlp", "cnn", "gru"),
        "models.cnn.filters": ("cnn",),
        "train.learning_rate": ("cnn", "gru"),
        "train.batch_size": ("mlp", "cnn", "gru"),
    }
    assert own == {"train.learning_rate": ["mlp"]}
    assert [parameter.name for parameter in spaces["linear"].parameters] == ["models.linear.C"]
    assert set(spaces) == {NETWORKS, "linear"}  # majority has nothing to tune


def test_names_may_stand_without_quotation_marks(tmp_path):
    _, _, spaces, *_ = read(tmp_path, "models.cnn.filters = [64, 128]\nmodels.cnn.dropout = { low = 0, high = 0.5 }")
    assert [parameter.name for parameter in spaces[NETWORKS].parameters[1:]] == [
        "models.cnn.filters",
        "models.cnn.dropout",
    ]


def test_the_key_itself_says_whether_it_takes_whole_numbers(tmp_path):
    _, _, spaces, *_ = read(tmp_path, '''
"models.cnn.filters" = { low = 64, high = 128 }
"models.cnn.dropout" = { low = 0, high = 0.5 }
"train.weight_decay" = [0, 1]
''')  # fmt: skip
    filters, dropout, decay = spaces[NETWORKS].parameters[1:]
    assert (filters.whole, filters.low, type(filters.low)) == (True, 64, int)
    assert (dropout.whole, dropout.low, type(dropout.low)) == (False, 0.0, float)
    assert decay.choices == (0.0, 1.0) and all(isinstance(choice, float) for choice in decay.choices)


def test_every_mistake_is_said_at_once(tmp_path):
    said = mistakes(tmp_path, '''
"models.cnn.filterz" = [64]
"models.cn.filters" = [64]
"models.cnn.filters" = { low = 64, hihg = 128 }
"models.cnn.dropout" = { low = 0.5, high = 0 }
"models.cnn.embedding" = 5
"models.gru" = [1]
"models.gru.units" = { low = 8, high = 8 }
"models.gru.preprocess" = [["raw"]]
"models.gru.dropout" = { low = 0, high = 1.5 }
"train.learning_rate" = { low = 0, high = 1e-2, log = true }
"train.optimizer" = ["adam", "sgdd"]
"train.momentum" = { low = 0, high = 0.9, only_with = { "train.optimiser" = "sgd" } }
"train.epochs" = { low = 2.5, high = 4, int = true }
"train.l2" = { low = 1e-6, high = 1e-2, log = true, step = 1e-3 }
"train.patience" = []
"vectorise.vocabulary" = [0, 100]
"preprocess" = ["raw", "lemas"]
"preprocess.raw.lowercase" = [true, false]
"data.path" = ["a.csv"]
"seeds" = [[0], [1]]
''')  # fmt: skip
    for expected in (
        '"models.cnn.filterz": models.cnn.filterz: unknown key; did you mean "filters"?',
        '"models.cn.filters": there is no model "cn"; did you mean "cnn"?',
        '"models.cnn.filters".hihg: unknown key; did you mean "high"?',
        '"models.cnn.filters".high: missing',
        '"models.cnn.dropout": low = 0.5 is above high = 0',
        '"models.cnn.embedding" = 5: expected a list of choices',
        '"models.gru": a whole model is no setting',
        '"models.gru.units": low and high are both 8',
        '"models.gru.preprocess": search "preprocess" among the names',
        '"models.gru.dropout", value 1.5: models.gru.dropout = 1.5: input should be less than 1',
        '"train.learning_rate": a logarithmic range begins above 0, and low = 0',
        '"train.optimizer", value "sgdd": models.mlp.train.optimizer',
        '"train.momentum".only_with: "train.optimiser" is not in the space; did you mean "train.optimizer"?',
        '"train.epochs": int beside a number that is not whole',
        '"train.l2": log beside step',
        '"train.patience" = []: expected a list of choices',
        '"vectorise.vocabulary", value 0: models.mlp.vectorise.vocabulary = 0',
        "\"preprocess\": there is no 'lemas'",
        '"preprocess.raw.lowercase": write a table [preprocess.NAME] for each way',
        '"data.path": no setting of a model',
        '"seeds": no setting of a model',
    ):
        assert expected in said, (expected, said)
    assert "21 mistakes in [sweep]" in said


def test_an_empty_space_and_a_file_without_networks_are_said(tmp_path):
    assert "sweep.space: nothing to search" in mistakes(tmp_path, "")
    bare = FILE[: FILE.index("[models.mlp]")]
    assert "models: no network to search; add one of [models." in mistakes(
        tmp_path, '"models.linear.C" = [1]', file=bare
    )


def test_what_waits_for_itself_is_said(tmp_path):
    said = mistakes(tmp_path, '''
"train.l1" = { low = 0, high = 1, only_with = { "train.l2" = 0.5 } }
"train.l2" = { low = 0, high = 1, only_with = { "train.l1" = 0.5 } }
''')  # fmt: skip
    assert '"train.l1".only_with: it waits for train.l2, which waits for it' in said


def test_a_condition_is_chosen_first_and_decides(tmp_path):
    _, _, spaces, *_ = read(tmp_path, '''
"train.momentum" = { low = 0.1, high = 0.9, only_with = { "train.optimizer" = ["sgd", "rmsprop"] } }
"train.optimizer" = ["adam", "sgd", "rmsprop"]
"vectorise.vocabulary" = { choices = [100, 200], only_with = "models.cnn" }
''')  # fmt: skip
    space = spaces[NETWORKS]
    assert [p.name for p in space.parameters] == [MODELS, "train.optimizer", "train.momentum", "vectorise.vocabulary"]
    drawn = {MODELS: "cnn", "train.optimizer": "adam", "train.momentum": 0.5, "vectorise.vocabulary": 100}
    assert set(space.choose(lambda parameter: drawn[parameter.name])) == set(drawn) - {"train.momentum"}
    drawn |= {MODELS: "gru", "train.optimizer": "sgd"}
    assert set(space.choose(lambda parameter: drawn[parameter.name])) == set(drawn) - {"vectorise.vocabulary"}


def test_the_networks_that_are_searched_can_be_named(tmp_path):
    _, _, spaces, *_ = read(
        tmp_path, 'models = ["cnn", "gru"]\ntrain.batch_size = [16, 32]'.replace("models", '"models"')
    )
    assert spaces[NETWORKS].models == ("cnn", "gru")
    _, _, spaces, *_ = read(tmp_path, '"models" = ["cnn"]\n"train.batch_size" = [16, 32]')
    assert [parameter.name for parameter in spaces[NETWORKS].parameters] == ["train.batch_size"]
    said = mistakes(tmp_path, '"models" = ["cnn", "linear"]\n"train.batch_size" = [16, 32]')
    assert "\"models\": there is no 'linear'" in said


def test_a_grid_has_every_combination_that_holds_and_no_more_points_than_trials(tmp_path):
    space = """
"models" = ["cnn", "gru"]
"models.cnn.filters" = { low = 64, high = 128, step = 32 }
"train.batch_size" = [16, 32]
"""
    said = mistakes(tmp_path, space, 'sampler = "grid"\ntrials = 8')
    assert "sweep.trials = 8: the grid has 9 points (1 for what the file says itself); set sweep.trials = 9" in said
    _, experiment, spaces, *_ = read(tmp_path, space, 'sampler = "grid"\ntrials = 20')
    points = list(spaces[NETWORKS].grid())
    of_cnn = itertools.product((64, 96, 128), (16, 32))
    assert points == [
        *({MODELS: "cnn", "models.cnn.filters": filters, "train.batch_size": size} for filters, size in of_cnn),
        *({MODELS: "gru", "train.batch_size": size} for size in (16, 32)),
    ]
    assert trials_wanted(experiment, spaces[NETWORKS]) == 9  # the file's own 100 filters are no point of it
    said = mistakes(tmp_path, '"train.l2" = { low = 0, high = 1 }', 'sampler = "grid"')
    assert '"train.l2": sampler = "grid" needs choices or a step' in said


def test_where_there_are_fewer_combinations_than_trials_each_is_tried_once(tmp_path):
    _, experiment, spaces, *_ = read(tmp_path, '"models" = ["cnn"]\n"train.batch_size" = [16, 32, 64]', "trials = 30")
    assert trials_wanted(experiment, spaces[NETWORKS]) == len(points_of(experiment, spaces[NETWORKS])) == 3
    _, experiment, spaces, *_ = read(tmp_path, '"models" = ["cnn"]\n"train.batch_size" = [16, 32, 64]', "trials = 2")
    assert points_of(experiment, spaces[NETWORKS]) is None and trials_wanted(experiment, spaces[NETWORKS]) == 2


def test_what_the_file_says_itself_is_found_whether_the_space_has_it_or_not(tmp_path):
    _, experiment, spaces, *_ = read(tmp_path, '''
"preprocess" = ["bare", "raw"]
"models.cnn.filters" = [64, 128]
"models.cnn.widths" = [[2, 3], [3, 4, 5]]
"train.learning_rate" = { low = 1e-4, high = 1e-2 }
''')  # fmt: skip
    settings, inside = spaces[NETWORKS].defaults(experiment, "cnn")
    assert settings == {MODELS: "cnn", "preprocess": "raw", "models.cnn.filters": 100, "models.cnn.widths": [3, 4, 5],
                        "train.learning_rate": 0.001}  # fmt: skip
    assert not inside and spaces[NETWORKS].defaults(experiment, "gru")[1]


@pytest.mark.parametrize(("parameter", "inside", "outside"), [
    (Parameter("a", (1, 2)), 2, 3),
    (Parameter("a", (1, 2)), 1, True),
    (Parameter("a", ([1], [2])), [2], [1, 2]),
    (Parameter("a", (), 0.0, 1.0), 0.25, 1.5),
    (Parameter("a", (), 0.0, 1.0, step=0.25), 0.75, 0.8),
    (Parameter("a", (), 2, 8, whole=True), 8, None),
])  # fmt: skip
def test_a_value_lies_in_a_parameter_or_not(parameter, inside, outside):
    assert parameter.has(inside) and not parameter.has(outside)


def test_settings_of_a_trial_stand_in_the_models_own_table(tmp_path):
    asked, experiment, _, _, path = read(tmp_path, '"train.batch_size" = [16, 32]')
    settings = {
        MODELS: "mlp",
        "preprocess": "bare",
        "train.batch_size": 16,
        "models.mlp.units": 7,
        "vectorise.features": 50,
    }
    found = trial_experiment(asked, experiment, path, settings)
    model = found.models["mlp"]
    assert (model.train.batch_size, model.train.learning_rate, model.hyperparameters["units"]) == (16, 1e-2, 7)
    assert (model.vectorise.features, model.preprocess, found.train.batch_size) == (50, ("bare",), 32)
    assert {name: value_of(found, "mlp", name) for name in settings if name != MODELS} == {
        name: value for name, value in settings.items() if name != MODELS
    }
    assert asked["models"]["mlp"] == {"train": {"learning_rate": 1e-2}}  # the file's tables stay as they were
    assert model_table(asked, experiment, "mlp", settings)["train"] == {"learning_rate": 1e-2, "batch_size": 16}


def test_what_is_prepared_for_taggers_serves_every_choice(tmp_path):
    space = '"vectorise.hints" = [[], ["dictionary"]]\n"models.lstm.vectorise.max_tokens" = { low = 20, high = 300 }'
    asked, experiment, spaces, _, path = read(tmp_path, space, file=ENTITIES)
    models = with_every_choice(asked, experiment, path, spaces).models.values()
    assert {hint for model in models for hint in model.vectorise.hints} == {"dictionary"}
    assert max(model.vectorise.max_tokens for model in models) == 300


def test_tables_written_as_toml_are_read_as_they_were(tmp_path):
    tables = {
        "format": 1, "name": 'кавычки " и \\', "seeds": [0, 1], "share": 1e-05, "yes": True,
        "data": {"path": "a.csv", "kinds": {"два слова": "PER", "x": "LOC"}},
        "preprocess": {"raw": {}, "bare": {"punctuation": "remove"}},
        "models": {"cnn": {"widths": [3, 4], "train": {"learning_rate": 0.003}}, "deep.one": {"a": {"b": {"c": 1}}}},
    }  # fmt: skip
    assert tomllib.loads(toml_text(tables)) == tables


def test_a_space_has_one_model_without_asking_for_it():
    space = Space(("cnn",), (Parameter("a", (1, 2), models=("cnn",)),))
    assert space.choose(lambda parameter: parameter.choices[0]) == {MODELS: "cnn", "a": 1}
    assert list(space.grid()) == [{MODELS: "cnn", "a": 1}, {MODELS: "cnn", "a": 2}]
