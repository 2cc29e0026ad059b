"""The chapters of a report, one a file, each with `chapter(run, words) -> Chapter`. This list is their order."""

from reports.chapters import (
    class_words,
    conclusions,
    confusion,
    curves,
    data,
    errors,
    making,
    models,
    preprocessing,
    results,
    summary,
)  # fmt: skip

CHAPTERS = [
    summary,
    data,
    class_words,
    preprocessing,
    models,
    results,
    curves,
    confusion,
    errors,
    conclusions,
    making,
]
