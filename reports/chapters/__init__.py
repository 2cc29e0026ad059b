"""The chapters of a report, one a file, each with `chapter(run, words) -> Chapter`. This list is their order."""

from reports.chapters import (
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
