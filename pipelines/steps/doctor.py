"""A file or folder nobody has described, or an experiment file -> what it is, what is wrong with it, how to go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from data.download import fetch
from data.errors import DataError
from data.findings import CUT, Finding
from data.sources import FILES, SPLITS, find_source
from pipelines.steps.checks import PARTS
from pipelines.steps.errors import ConfigError
from pipelines.steps.examine import examine, gravity, listed
from pipelines.steps.experiment import Data
from pipelines.steps.experiment_file import override, read_experiment
from pipelines.steps.experiment_text import ANY_LANGUAGE, language_setting
from pipelines.steps.paths import data_home
from pipelines.steps.records import collect_records
from pipelines.steps.spacy_language import abilities
from pipelines.steps.split import split_records
from pipelines.steps.survey import Survey, survey


@dataclass
class Diagnosis:
    """What the doctor says. `facts` are what the summary names; `examined` is as in analysis/findings.json."""

    survey: Survey
    examined: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    language: str | None = None  # that the texts are in

    @property
    def worst(self) -> str | None:
        """ "unusable", "warning", "remark", or None where nothing was found."""
        findings = self.examined["findings"]
        return findings[0]["severity"] if findings else None


def diagnose(
    path: Path, overrides: list[str] = (), full: bool = False, on_step: Callable[[int], None] = lambda done: None
) -> Diagnosis:
    """A path (of data, or of an experiment file) and `data.key=value` settings -> Diagnosis. What cannot be read is a
    finding "unreadable", and no error.

    Raises: ConfigError for a setting that is wrong.
    """
    expected = None
    try:
        if path.suffix.lower() == ".toml":
            experiment = read_experiment(path, overrides)
            found, data, expected = Survey(path, experiment.task, {}), experiment.data, experiment.language
            if data.source:
                fetch(find_source(data.source), data_home())
        else:
            known = _valid(_given(overrides))
            found = survey(path, known)
            found.data |= known.model_dump(mode="json", exclude_unset=True, exclude=set(FILES))
            data = _valid(found.data)
        if found.task is None:
            return Diagnosis(found, {"findings": listed(found.findings)}, {"columns": found.columns})
        return _TASKS[found.task](found, data, expected, full, on_step)
    except (DataError, OSError) as error:  # a name too long, no permission, a disk that fails: no fault of ours
        message = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
        unreadable = Finding("unreadable", 1, (), {"message": message})
        return Diagnosis(Survey(path, None, {}), {"findings": listed([unreadable])})


def _given(overrides: list[str]) -> dict[str, Any]:
    """["data.label=topic"] -> {"label": "topic"}."""
    asked: dict[str, Any] = {"data": {}}
    for setting in overrides:
        override(asked, setting)
    if strange := sorted(set(asked) - {"data"}):
        raise ConfigError(f"{', '.join(strange)}: only settings of data can be given here, such as data.label=topic")
    return asked["data"]


_MISTAKES = {"extra_forbidden": "there is no such setting", "missing": "it is missing"}


def _valid(keys: dict[str, Any]) -> Data:
    """Keys of [data] -> Data. Raises: ConfigError that says which are wrong."""
    try:
        return Data.model_validate(keys)
    except ValidationError as error:
        lines = [
            f"data.{'.'.join(map(str, e['loc']))} = {e['input']!r}: {_MISTAKES.get(e['type'], e['msg'].lower())}"
            for e in error.errors()
        ]
        raise ConfigError("\n".join(lines)) from error


def _texts(found: Survey, data: Data, expected: str | None, full: bool, on_step) -> Diagnosis:
    records = collect_records(data)
    found.findings += _groups(found, records.frame, data)
    examined = examine(records, expected, full, on_step)
    told = [*found.findings, *([] if expected else _foreign(examined["languages"]))]
    examined["findings"] = sorted(listed(told) + examined["findings"], key=gravity)
    frame = records.frame
    counts = frame["labels"].explode().value_counts()
    lengths = frame["text"].str.len()
    language = next(iter(examined["languages"]["texts"]), None)
    return Diagnosis(found, examined, language=language, facts={
        "files": records.files, "texts": len(frame), "columns": found.columns, "splits": _sizes(frame["split"]),
        "classes": len(counts), "largest": _class(counts, 0), "smallest": _class(counts, -1),
        "multilabel": data.labels_are_lists, "median": int(lengths.median()), "longest": int(lengths.max()),
    })  # fmt: skip


def _documents(found: Survey, data: Data, expected: str | None, full: bool, on_step) -> Diagnosis:
    from pipelines.steps.documents import collect_documents, count_entities
    from pipelines.steps.languages import check_languages, languages, tally

    documents = collect_documents(data)
    spoken = languages(documents.frame, full)
    findings = [*found.findings, *documents.findings, *check_languages(documents.frame, spoken, expected)]
    entities = count_entities(documents)
    tokens = documents.frame["tokens"].map(lambda spans: len(spans) if spans else 0).sum()
    told = tally(spoken)
    facts = {
        "files": documents.files,
        "texts": len(documents.frame),
        "tokens": int(tokens),
        "splits": _sizes(documents.frame["split"]),
        "entities": dict(zip(entities["class"], entities["total"].tolist(), strict=True)),
    }
    examined = {"findings": listed(findings), "languages": told}
    return Diagnosis(found, examined, facts, next(iter(told["texts"]), None))


def _pictures(found: Survey, data: Data, expected: str | None, full: bool, on_step) -> Diagnosis:
    from pipelines.steps.picture_duplicates import check_duplicates, check_sizes
    from pipelines.steps.pictures import collect_pictures

    pictures = collect_pictures(data, {}, on_step)
    frame = pictures.frame
    repeated, _, _ = check_duplicates(frame, pictures.thumbnails, full)
    findings = [*found.findings, *pictures.findings, *check_sizes(frame), *repeated]
    counts, sizes = frame["label"].value_counts(), frame[["width", "height"]].value_counts()
    return Diagnosis(found, {"findings": listed(findings)}, facts={
        "files": pictures.files, "texts": len(frame), "columns": found.columns, "splits": _sizes(frame["split"]),
        "classes": len(counts), "largest": _class(counts, 0), "smallest": _class(counts, -1),
        "sizes": ", ".join(f"{width}×{height} ({n})" for (width, height), n in sizes.head(3).items())
        + (", …" if len(sizes) > 3 else ""),
    })  # fmt: skip


def _groups(found: Survey, frame: pd.DataFrame, data: Data) -> list[Finding]:
    """A finding where no parts can be made of whole groups; `found` then loses its key of groups."""
    counts = frame["label"].value_counts()
    divisible = frame[frame["label"].map(counts) >= PARTS]
    if data.group is None or frame["split"].notna().any() or divisible["label"].nunique() < 2:
        return []
    try:
        split_records(divisible, data.model_copy(update={"repeats": "keep"}))
    except DataError as error:
        found.data.pop("group", None)
        return [Finding("groups-few", int(frame["group"].nunique()), (), {"column": data.group, "message": str(error)})]
    return []


def _foreign(spoken: dict[str, Any]) -> list[Finding]:
    """The languages of texts -> a remark on what can be done with them where most are neither English nor Russian."""
    language = next(iter(spoken["texts"]), "en")
    if language in {"en", "ru"}:
        return []
    named = language_setting(language)
    values = {
        "language": language,
        "judged": spoken["judged"],
        "rules": "any" if named == ANY_LANGUAGE else "own",
        "lemmas": "yes" if "dictionary" in abilities(named) else "no",
    }
    return [Finding("language-foreign", spoken["texts"][language], (), values)]


_TASKS = {"text_classification": _texts, "named_entities": _documents, "image_classification": _pictures}


def _sizes(splits: pd.Series) -> dict[str, int]:
    counts = splits.value_counts()
    return {split: int(counts[split]) for split in SPLITS if split in counts}


def _class(counts: pd.Series, place: int) -> str:
    return f"{str(counts.index[place])[:CUT]} ({counts.iloc[place]})" if len(counts) else "—"
