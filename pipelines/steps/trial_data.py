"""What trials see of the data: training and validation as the run folder has them. The test part is not among them."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipelines.steps.experiment import Data, Experiment
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.split import folds_of


@dataclass
class TrialData:
    """What a trial is trained on and judged by.

    What is called the test part in it is the validation part once more: whoever asks for it learns nothing new.
    """

    prepared: dict  # `Prepared` of the task by preprocessing
    groups: np.ndarray | None  # of the rows that are validated, fold after fold: what belongs together


def trial_data(experiment: Experiment, folder: RunFolder) -> TrialData:
    """An experiment and the run folder with its prepared data -> TrialData."""
    frame, described = (_documents if experiment.task == "named_entities" else _classified)(experiment, folder)
    folds = without_test(frame, experiment.data, experiment.sweep.folds)
    validated = np.concatenate([rows["validation"] for rows in folds])
    groups = frame["group"].to_numpy()[validated] if frame["group"].notna().all() else None
    return TrialData({name: prepared(folds) for name, prepared in described.items()}, groups)


def without_test(frame: pd.DataFrame, data: Data, folds: int | None) -> list[dict[str, np.ndarray]]:
    """Divided records -> the row numbers of the parts, none of them of the test part: as they were divided, or so many
    times anew, so that each row is validated once."""
    if folds is None:
        rows = {name: np.flatnonzero(frame["split"] == name) for name in ("train", "validation")}
        return [rows | {"test": rows["validation"]}]
    known = np.flatnonzero(frame["split"] != "test")
    fold_of = folds_of(frame.iloc[known], data.model_copy(update={"folds": folds, "splits": None})).to_numpy()
    found = []
    for number in range(1, folds + 1):
        validation = known[fold_of == number]
        found.append({"train": known[fold_of != number], "validation": validation, "test": validation})
    return found


def _classified(experiment: Experiment, folder: RunFolder) -> tuple[pd.DataFrame, dict]:
    """Of texts or pictures with labels: the records, and by preprocessing what makes `Prepared` of folds."""
    from pipelines.steps.corpus import load_texts
    from pipelines.steps.labels import label_array
    from pipelines.steps.pixel_files import load_pixels
    from pipelines.steps.prepared import load_prepared
    from pipelines.steps.tasks import task_named

    load = load_pixels if experiment.task == "image_classification" else load_texts
    frame, _, found = load_prepared(folder, experiment.preprocess, load)
    labels, classes = label_array(frame, experiment.data.labels_are_lists)
    made, ids = task_named(experiment.task).Prepared, frame["id"].to_numpy()
    return frame, {name: partial(made, name, ids, prepared, labels, classes) for name, prepared in found.items()}


def _documents(experiment: Experiment, folder: RunFolder) -> tuple[pd.DataFrame, dict]:
    """The same of documents with entities."""
    from pipelines.steps.cut_documents import load_cut
    from pipelines.steps.tasks.named_entities import Prepared

    frame, _, cut = load_cut(folder, experiment.preprocess)
    ids, texts = frame["id"].to_numpy(), frame["text"].tolist()

    def prepared(name: str, folds: list) -> Prepared:
        described = name, experiment.language, ids, texts, cut.spans, cut.sentences[name], cut.forms[name], cut.kinds
        return Prepared(*described, folds, cut.pretrained, cut.silver.get(name))

    return frame, {name: partial(prepared, name) for name in cut.forms}
