"""The chapters of a report, one a file, each with `chapter(run, words) -> Chapter`. Here is their order.

One that has nothing to say in a run gives None.
"""

from reports.chapters import (
    class_words,
    conclusions,
    confusion,
    contact_sheet,
    curves,
    data,
    data_summary,
    decoding,
    entities,
    entity_errors,
    entity_results,
    entity_summary,
    errors,
    examples,
    fed,
    findings,
    inside,
    kind_confusion,
    looks,
    making,
    models,
    picture_data,
    picture_errors,
    picture_summary,
    preprocessing,
    preprocessing_effect,
    recall,
    results,
    sentences,
    summary,
    suspicious,
    sweep,
    tagger_curves,
    tagging_summary,
    vocabulary,
)

ABOUT_DATA = [data, findings, class_words, vocabulary, examples, preprocessing]
ABOUT_PICTURES = [picture_summary, picture_data, findings, contact_sheet, suspicious]
CHAPTERS = {  # of each kind of report
    "entity_analysis": [entity_summary, entities, findings, making],
    "data_analysis": [data_summary, *ABOUT_DATA, making],
    "image_analysis": [*ABOUT_PICTURES, making],
    "image_classification": [
        *ABOUT_PICTURES, models, fed, sweep, results, preprocessing_effect, curves, inside, confusion, picture_errors,
        looks, conclusions, making,
    ],
    "text_classification": [
        summary, *ABOUT_DATA, models, sweep, results, preprocessing_effect, curves, inside, confusion, errors,
        conclusions, making,
    ],
    "named_entities": [
        tagging_summary, entities, findings, sentences, models, sweep, entity_results, preprocessing_effect, decoding,
        tagger_curves, inside, kind_confusion, recall, entity_errors, conclusions, making,
    ],
}  # fmt: skip
