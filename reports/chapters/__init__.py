"""The chapters of a report, one a file, each with `chapter(run, words) -> Chapter`. Here is their order.

One that has nothing to say in a run gives None.
"""

from reports.chapters import (
    class_words,
    conclusions,
    confusion,
    curves,
    data,
    data_summary,
    entities,
    entity_summary,
    errors,
    examples,
    findings,
    inside,
    making,
    models,
    preprocessing,
    preprocessing_effect,
    results,
    summary,
    vocabulary,
)

ABOUT_DATA = [data, findings, class_words, vocabulary, examples, preprocessing]
CHAPTERS = {  # of each kind of report
    "entity_analysis": [entity_summary, entities, findings, making],
    "data_analysis": [data_summary, *ABOUT_DATA, making],
    "text_classification": [
        summary, *ABOUT_DATA, models, results, preprocessing_effect, curves, inside, confusion, errors, conclusions,
        making,
    ],
}  # fmt: skip
