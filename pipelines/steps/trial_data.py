"""What trials see of the data: training and validation as the run folder has them. The test part is not among them."""

from collections.abc import Iterator

import numpy as np

from pipelines.steps.experiment import Experiment
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.split import rows_of_folds


def trial_data(experiment: Experiment, folder: RunFolder) -> dict:
    """An experiment and the run folder with its prepared data -> `Prepared` of the task by preprocessing.

    What is called the test part in them is the validation part once more: whoever asks for it learns nothing new.
    """
    found = _documents if experiment.task == "named_entities" else _classified
    return dict(found(experiment, folder))


def without_test(frame, fold_of) -> list[dict[str, np.ndarray]]:
    """Divided records -> the row numbers of the parts, none of them of the test part."""
    (rows,) = rows_of_folds(frame, fold_of)
    return [{"train": rows["train"], "validation": rows["validation"], "test": rows["validation"]}]


def _classified(experiment: Experiment, folder: RunFolder) -> Iterator[tuple]:
    """Of texts or pictures with labels."""
    from pipelines.steps.corpus import load_texts
    from pipelines.steps.labels import label_array
    from pipelines.steps.pixel_files import load_pixels
    from pipelines.steps.prepared import load_prepared
    from pipelines.steps.tasks import task_named

    load = load_pixels if experiment.task == "image_classification" else load_texts
    frame, fold_of, found = load_prepared(folder, experiment.preprocess, load)
    labels, classes = label_array(frame, experiment.data.labels_are_lists)
    folds, ids = without_test(frame, fold_of), frame["id"].to_numpy()
    for name, prepared in found.items():
        yield name, task_named(experiment.task).Prepared(name, ids, prepared, labels, classes, folds)


def _documents(experiment: Experiment, folder: RunFolder) -> Iterator[tuple]:
    from pipelines.steps.cut_documents import load_cut
    from pipelines.steps.tasks.named_entities import Prepared

    frame, fold_of, cut = load_cut(folder, experiment.preprocess)
    folds, ids, texts = without_test(frame, fold_of), frame["id"].to_numpy(), frame["text"].tolist()
    for name, forms in cut.forms.items():
        described = name, experiment.language, ids, texts, cut.spans, cut.sentences[name], forms, cut.kinds, folds
        yield name, Prepared(*described, cut.pretrained, cut.silver.get(name))
