"""Experiment file (TOML) -> Experiment: unknown keys refused, every mistake reported at once."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from data.errors import DataError
from data.sources import FILES, find_source, load_sources, settings
from pipelines.steps.augment_settings import Augment
from pipelines.steps.builders import FUNCTIONS, Builder, find_builders
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Data, Experiment, Preprocess, Train, Vectorise, kind_of_experiment
from pipelines.steps.paths import data_home, resolve
from pipelines.steps.spacy_language import abilities, installed_pipeline, languages, no_dictionary, no_pipeline
from pipelines.steps.task_mistakes import task_mistakes
from pipelines.steps.train_mistakes import train_mistakes

FORMAT = 1
ALWAYS = {  # baselines that stand beside every model of a task
    "text_classification": ("majority", "linear"),
    "named_entities": ("frequent_tag", "feature_crf"),
    "image_classification": ("majority", "logistic_regression", "nearest_neighbours"),
}
TRAIN = {  # of a task: [train] where nothing is written
    "named_entities": {"monitor": "entity_f1", "batch_size": 8},
    "image_classification": {"schedule": "cosine", "patience": 1000},
}
FORMATS = {  # what data.format may be for a task; None: found
    "text_classification": {None, "table"},
    "named_entities": {None, "conll", "brat", "factrueval", "spans"},
    "image_classification": {None, "pictures", "table", "digits"},
}
PARTS = {  # of a task: the tables that a model may have of its own beside the general one
    "text_classification": {"vectorise": Vectorise, "train": Train},
    "named_entities": {"vectorise": Vectorise, "train": Train},
    "image_classification": {"augment": Augment, "train": Train},
}


def read_experiment(path: Path, overrides: list[str] = ()) -> Experiment:
    """A TOML file and `key=value` overrides -> Experiment, with data paths absolute.

    Raises: ConfigError that lists every mistake with its key, what was received and what was expected.
    """
    return parse_experiment(read_tables(path, overrides), path)


def read_tables(path: Path, overrides: list[str] = ()) -> dict[str, Any]:
    """A TOML file and `key=value` overrides -> its tables as they were written, not checked yet.

    Raises: ConfigError where it cannot be read.
    """
    try:
        asked = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8: byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    for setting in overrides:
        override(asked, setting)
    return asked


def parse_experiment(asked: dict[str, Any], path: Path) -> Experiment:
    """The tables of an experiment file as plain dicts -> Experiment. `path` stands in messages and anchors the data."""
    if asked.get("format") not in (None, FORMAT):
        raise ConfigError(f"{path}: format = {asked['format']!r}, and this version reads format {FORMAT}")
    mistakes: list[str] = []
    if "data" in asked:
        asked = asked | {"data": _with_source(asked["data"], asked, mistakes)}
    task = asked.get("task") if asked.get("task") in FUNCTIONS else "text_classification"
    builders = find_builders(task)
    models = asked.get("models", {})
    if not isinstance(models, dict):
        mistakes.append(f"models = {models!r}: expected a table for each model")
        models = {}
    models = {name: {} for name in ALWAYS[task]} | models
    written = set()
    if isinstance(asked.get("train", {}), dict):
        written = set(asked.get("train", {}))
        asked = asked | {"train": TRAIN.get(task, {}) | asked.get("train", {})}
    tables = {name: _parse_model(name, table, asked, builders, PARTS[task], mistakes) for name, table in models.items()}
    # Models that are wrong are already in `mistakes`; the rest of the file is checked without them.
    rest = asked | {"models": {name: table for name, table in tables.items() if table}}
    experiment = _validate(kind_of_experiment(task), rest, "", mistakes)
    if experiment:
        if experiment.data.format not in FORMATS[experiment.task]:
            mistakes.append(f'data.format = "{experiment.data.format}": not for task = "{experiment.task}"')
        mistakes += task_mistakes(experiment)
        mistakes += [
            f"train.{line}" for line in train_mistakes(experiment.train, written, experiment.data.labels_are_lists)
        ]
        found = {"data": _resolve_data(experiment.data, path, mistakes)}
        if task != "image_classification":
            mistakes += _language_mistakes(experiment)
            found |= _of_texts(experiment, path, mistakes)
        experiment = experiment.model_copy(update=found)
    if mistakes:
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        plural = "mistake" if len(mistakes) == 1 else "mistakes"
        raise ConfigError(f"{path}: {len(mistakes)} {plural}\n{listed}")
    return experiment


def _of_texts(experiment: Experiment, path: Path, mistakes: list[str]) -> dict:
    """-> the tables of an experiment about texts that change by what is on this machine."""
    return {
        "vectorise": _with_vectors(experiment.vectorise, "vectorise", path, mistakes),
        "models": {
            name: model.model_copy(
                update={"vectorise": _with_vectors(model.vectorise, f"models.{name}.vectorise", path, mistakes)}
            )
            for name, model in experiment.models.items()
        },
        "preprocess": {
            name: _with_pipeline(table, experiment.language) for name, table in experiment.preprocess.items()
        },
    }


def _parse_model(
    name: str,
    table: Any,
    asked: dict,
    builders: dict[str, Builder],
    kinds: dict[str, type[BaseModel]],
    mistakes: list[str],
) -> dict | None:
    """[models.<name>] -> the fields of Model; None, and lines in `mistakes`, where it is wrong. `kinds` are the tables
    that a model may have of its own."""
    key = f"models.{name}"
    if not isinstance(table, dict):
        mistakes.append(f"{key} = {table!r}: expected a table of settings")
        return None
    architecture = table.get("architecture", name)
    if architecture not in builders:
        hint = nearest(str(architecture), builders) or f"there are: {', '.join(builders)}"
        mistakes.append(f'{key}: there is no architecture "{architecture}"; {hint}')
        return None

    before = len(mistakes)
    builder = builders[architecture]
    own = {k: v for k, v in table.items() if k not in {"architecture", "preprocess", *kinds}}
    reserved = {"architecture", "preprocess"} | (set() if builder.is_baseline else set(kinds))
    for forbidden in set(kinds) & set(table) - reserved:
        mistakes.append(f"{key}.{forbidden}: a baseline has no such table")
    hyperparameters = _validate(builder.hyperparameters, own, key, mistakes, also=reserved)

    known = asked.get("preprocess", {"raw": {}})
    chosen = table.get("preprocess", list(known) if isinstance(known, dict) else [])
    for unknown in [p for p in chosen if p not in known] if isinstance(chosen, list) else [chosen]:
        hint = nearest(str(unknown), known) or f"there are: {', '.join(known)}"
        mistakes.append(f"{key}.preprocess = {chosen!r}: expected a list of names of [preprocess.…] tables; {hint}")
    merged = {}
    for part, kind in kinds.items():
        general, special = asked.get(part, {}), table.get(part, {})
        if isinstance(general, dict) and isinstance(special, dict):
            merged[part] = _validate(kind, special, f"{key}.{part}", mistakes) and (general | special)
        else:
            mistakes.append(f"{key}.{part} = {special!r}: expected a table of settings")
    if builder.inputs == "ids" and (merged.get("vectorise") or {}).get("vectors") and "embedding" in own:
        mistakes.append(f"{key}.embedding: the word vectors (vectorise.vectors) decide its width; take this line out")
    if not builder.is_baseline and isinstance(table.get("train", {}), dict):
        train, data = _valid_keys(Train, merged.get("train") or {}), asked.get("data", {})
        labels_are_lists = bool(data.get("multilabel")) or isinstance(data.get("label"), list)
        for mistake in train_mistakes(train, set(table.get("train", {})), labels_are_lists):
            mistakes.append(f"{key}.train.{mistake}")
    if len(mistakes) > before:
        return None
    # A mistake in the general [vectorise] or [train] is reported once, by the check of the whole file.
    parts = {part: _valid_keys(kind, merged[part]) for part, kind in kinds.items()}
    return {
        "architecture": architecture,
        "preprocess": tuple(chosen),
        "hyperparameters": hyperparameters.model_dump(),
    } | parts


def _valid_keys(kind: type[BaseModel], table: dict) -> BaseModel:
    """The table, or its defaults where the general table is wrong and will be reported elsewhere."""
    try:
        return kind.model_validate(table)
    except ValidationError:
        return kind()


def _validate(kind: type[BaseModel], table: dict, key: str, mistakes: list[str], also: set[str] = frozenset()):
    """A table -> the pydantic record, or None with one line in `mistakes` for each thing that is wrong."""
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        for found in error.errors():
            mistakes.append(_mistake(kind, found, key, also))
        return None


def _mistake(kind: type[BaseModel], found: dict, key: str, also: set[str]) -> str:
    parts = [str(part) for part in found["loc"] if not _is_union_branch(part)]
    dotted = ".".join(([key] if key else []) + parts)
    if found["type"] == "extra_forbidden":
        names = {*_keys_beside(kind, parts), *also}
        return f"{dotted}: unknown key; {nearest(parts[-1], names) or 'there are: ' + ', '.join(sorted(names))}"
    if found["type"] == "missing":
        return f"{dotted}: missing, and it has no default"
    expected = found["msg"][:1].lower() + found["msg"][1:]
    return f"{dotted} = {found['input']!r}: {expected}"


def _is_union_branch(part) -> bool:
    """pydantic puts the branch of a union into the location: not a key that anybody wrote."""
    return isinstance(part, str) and ("[" in part or part in {"str", "int", "float", "bool"})


def _keys_beside(kind: type[BaseModel], parts: list[str]) -> list[str]:
    """The keys allowed where `parts` points: data.textt -> the keys of Data."""
    for part in parts[:-1]:
        annotation = kind.model_fields[part].annotation if part in kind.model_fields else None
        inner = [annotation, *getattr(annotation, "__args__", ())]
        tables = [t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)]
        kind = tables[-1] if tables else kind
    return list(kind.model_fields)


def nearest(wrong: str, names) -> str | None:
    """A name that is not there and those that are -> a question with the most similar one; None where none is."""
    close = difflib.get_close_matches(wrong, list(names), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else None


def override(asked: dict, setting: str) -> None:
    """`train.epochs=3` put into the tables. A value that is not TOML is taken as text."""
    key, equals, value = setting.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f'"{setting}": expected key=value, such as train.epochs=3')
    try:
        value = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        value = value.strip()
    *tables, last = key.strip().split(".")
    for name in tables:
        asked = asked.setdefault(name, {})
        if not isinstance(asked, dict):
            raise ConfigError(f'"{setting}": {name} is a value, not a table')
    asked[last] = value


def _with_source(data: Any, asked: dict[str, Any], mistakes: list[str]) -> Any:
    """[data] on top of the keys of the public set it names. A path beside `source` is in the set's folder."""
    if not isinstance(data, dict) or "source" not in data:
        return data
    try:
        source = find_source(str(data["source"]))
        folder = data_home() / source.name
        of_source = settings(source, folder, language=asked.get("language"))
        if source.task != asked.get("task"):
            raise DataError(f'{source.name} is a set for {source.task}, and task = "{asked.get("task")}"')
    except DataError as error:
        mistakes.append(f"data.source: {error}")
        return {key: value for key, value in data.items() if key != "source"} | {"path": "."}
    chosen = {key: str(folder / str(data[key])) for key in FILES if key in data}
    if chosen:
        of_source = {key: value for key, value in of_source.items() if key not in FILES}
    return of_source | data | chosen


def _language_mistakes(experiment: Experiment) -> list[str]:
    """What the preprocessings ask for and the language's libraries cannot do."""
    code, known, mistakes = experiment.language, languages(), []
    if known and code not in known:
        hint = nearest(code, known) or f"there are: {', '.join(known)}"
        mistakes.append(f'language = "{code}": not Russian, nor a language that spaCy knows; {hint}')
        return mistakes
    for name, table in experiment.preprocess.items():
        key, can = f"preprocess.{name}", abilities(code, table.pipeline)
        if table.lemmas == "context" and "context" not in can and known:
            mistakes.append(f"{key}.lemmas: {no_pipeline(code)}, or name the folder of your own in {key}.pipeline")
        if table.lemmas == "dictionary" and "dictionary" not in can and known:
            mistakes.append(f"{key}.lemmas: {no_dictionary(code)}")
        if table.parts_of_speech and table.lemmas != "context" and code != "ru":
            mistakes.append(f'{key}.parts_of_speech: only lemmas = "context" tells them in the language "{code}"')
        if table.tokens == "fast" and table.lemmas == "context":
            mistakes.append(f'{key}.tokens = "fast": lemmas = "context" reads tokens that rules have cut')
        if table.pipeline and (code == "ru" or table.lemmas != "context"):
            mistakes.append(f'{key}.pipeline: a pipeline of spaCy, for lemmas = "context" in a language other than ru')
    return mistakes


def _with_pipeline(table: Preprocess, code: str) -> Preprocess:
    """The trained pipeline of spaCy that will be used, by name, so that the run says which it was."""
    if table.lemmas != "context" or code == "ru" or table.pipeline:
        return table
    return table.model_copy(update={"pipeline": installed_pipeline(code)})


def _with_vectors(table: Vectorise, key: str, path: Path, mistakes: list[str]) -> Vectorise:
    """The path of a file of word vectors made absolute; what is wrong with it is said once."""
    if table.vectors is None:
        return table
    from pipelines.steps.word_vectors import mistake_in

    vectors, wrong = table.vectors, None
    try:
        if vectors not in ("navec", "corpus"):
            vectors = str(resolve(vectors, path.resolve().parent))
        wrong = mistake_in(vectors)
    except ConfigError as error:
        wrong = str(error)
    if table.units != "words":
        wrong = f'they are of words; leave them out, or write units = "words" for units = "{table.units}"'
    said = f"vectorise.vectors: {wrong}"
    if wrong and not any(mistake.endswith(said) for mistake in mistakes):  # the general table comes first
        mistakes.append(f"{key.removesuffix('vectorise')}{said}")
    return table.model_copy(update={"vectors": vectors})


def _resolve_data(data: Data, path: Path, mistakes: list[str]) -> Data:
    """Paths made absolute; what cannot stand together is said."""
    if data.format == "digits":
        mistakes += [f'data.{key}: format = "digits" needs no file; take it out' for key in FILES if getattr(data, key)]
    elif bool(data.path) == bool(data.train):
        mistakes.append("data: expected either path (one file or folder), train (with test, and validation or not), "
                        "or source (a public set)")  # fmt: skip
    elif data.path and (data.test or data.validation):
        mistakes.append("data: path is split by us; with given splits write train, test (and validation) instead")
    elif data.train and not data.test:
        mistakes.append("data.test: missing; with data.train the test file must be given too")
    if data.threshold_names and data.threshold is None:
        mistakes.append("data.threshold_names: there is no data.threshold to name the sides of")
    if data.threshold is not None and data.labels_are_lists:
        mistakes.append("data.threshold: of one label that is a score; here a text may have several labels")
    if data.label_list and not data.multilabel:
        mistakes.append("data.label_list: set data.multilabel = true to have the cells of data.label read as lists")
    if data.multilabel and not isinstance(data.label, str):
        mistakes.append("data.multilabel: of one column whose cells are lists; data.label already names a column each")
    if data.validation_share + data.test_share >= 1:
        mistakes.append("data.validation_share and data.test_share: nothing is left for training")
    deciding = [key for key in ("train", "split", "splits", "time", "folds") if getattr(data, key)]
    if len(deciding) > 1:
        mistakes.append(f"data.{' and data.'.join(deciding)}: each of them decides the parts; keep one")
    paths = {}
    for key in (*FILES, "splits", "unlabelled"):
        if (written := getattr(data, key)) and not (key == "unlabelled" and written in load_sources()):
            try:
                paths[key] = str(resolve(written, path.resolve().parent))
            except ConfigError as error:
                mistakes.append(f"data.{key} = {error}")
    return data.model_copy(update=paths)
