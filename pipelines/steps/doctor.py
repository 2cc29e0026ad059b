"""A file or folder nobody has described, or an experiment file -> what it is, what is wrong with it, how to go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from data.errors import DataError
from data.findings import Finding
from pipelines.steps.errors import ConfigError
from pipelines.steps.examine import examine, gravity, listed
from pipelines.steps.experiment import FILES, Data, override, read_experiment
from pipelines.steps.records import collect_records
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
            if data.format == "pictures":
                found.task = "image_classification"
        else:
            given = _given(overrides)
            found = survey(path, given)
            data = _settings(found, given)
        if found.task is None:
            return Diagnosis(found, {"findings": listed(found.findings)}, {"columns": found.columns})
        return _TASKS[found.task](found, data, expected, full, on_step)
    except DataError as error:
        unreadable = Finding("unreadable", 1, (), {"message": str(error)})
        return Diagnosis(Survey(path, None, {}), {"findings": listed([unreadable])})


def _given(overrides: list[str]) -> dict[str, Any]:
    """["data.label=topic"] -> {"label": "topic"}."""
    asked: dict[str, Any] = {"data": {}}
    for setting in overrides:
        override(asked, setting)
    if strange := sorted(set(asked) - {"data"}):
        raise ConfigError(f"{', '.join(strange)}: only settings of data can be given here, such as data.label=topic")
    return asked["data"]


def _settings(found: Survey, given: dict[str, Any]) -> Data:
    """The keys that were found, with the user's own put over them -> Data."""
    found.data |= {key: value for key, value in given.items() if key not in FILES}
    if {"text", "label"} <= set(found.data) and found.task is None:
        found.task, found.findings = "text_classification", []
    try:
        return Data.model_validate(found.data)
    except ValidationError as error:
        lines = [f"data.{'.'.join(map(str, e['loc']))} = {e['input']!r}: {e['msg'].lower()}" for e in error.errors()]
        raise ConfigError("\n".join(lines)) from error


def _texts(found: Survey, data: Data, expected: str | None, full: bool, on_step) -> Diagnosis:
    records = collect_records(data)
    examined = examine(records, expected, full, on_step)
    examined["findings"] = sorted(listed(found.findings) + examined["findings"], key=gravity)
    frame = records.frame
    counts = frame["labels"].explode().value_counts()
    lengths = frame["text"].str.len()
    spoken = examined["languages"]["texts"]
    return Diagnosis(found, examined, language=next(iter(spoken), None), facts={
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
    from pipelines.steps.pictures import check_pictures, collect_pictures

    parts = {None: Path(data.path)} if data.path else {split: Path(path) for split in ("train", "validation", "test")
                                                       if (path := getattr(data, split))}  # fmt: skip
    pictures = collect_pictures(parts, on_step)
    usable = pictures[pictures["size"].notna()]
    counts = usable["label"].value_counts()
    sizes = usable["size"].value_counts()
    return Diagnosis(found, {"findings": listed([*found.findings, *check_pictures(pictures)])}, facts={
        "files": [], "texts": len(usable), "splits": _sizes(usable["split"]), "classes": len(counts),
        "largest": _class(counts, 0), "smallest": _class(counts, -1),
        "sizes": ", ".join(f"{width}×{height} ({n})" for (width, height), n in sizes.head(3).items())
        + (", …" if len(sizes) > 3 else ""),
    })  # fmt: skip


_TASKS = {"text_classification": _texts, "named_entities": _documents, "image_classification": _pictures}


def _sizes(splits: pd.Series) -> dict[str, int]:
    counts = splits.value_counts()
    return {split: int(counts[split]) for split in ("train", "validation", "test") if split in counts}


def _class(counts: pd.Series, place: int) -> str:
    return f"{counts.index[place]} ({counts.iloc[place]})" if len(counts) else "—"
