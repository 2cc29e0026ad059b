"""An experiment's [data] -> records with their splits, noted in the run folder and said on the screen."""

import warnings
from pathlib import Path

import pandas as pd

from data.download import fetch
from data.errors import DataError
from data.sources import SPLITS, Source, find_source
from pipelines.steps.documents import Documents, collect_documents, one_class
from pipelines.steps.experiment import Data, Experiment
from pipelines.steps.machine import machine
from pipelines.steps.paths import data_home, shown
from pipelines.steps.picture_duplicates import with_clusters
from pipelines.steps.pictures import Pictures, read_pictures
from pipelines.steps.records import Records, read_records
from pipelines.steps.run_folder import RunFolder
from pipelines.steps.split import fold_splits, folds_of, keys_of, split_records

COLUMNS = ["id", "key", "split", "fold", "label", "group", "file", "line"]


def load(experiment: Experiment, folder: RunFolder, screen) -> tuple[Records, pd.Series | None]:
    """Fetch the public set if one is named, read, divide -> records, and the fold of each row (None without folds).

    Writes splits.csv, which `data.splits` of another experiment can name, and analysis/left_out.csv.
    """
    data = experiment.data
    folder.learn(reached="data", **machine())
    if data.source:
        fetch_source(find_source(data.source), data_home(), screen)
    records = read_records(data)
    frame = records.frame
    folds, parts = _divide(frame, frame, data, folder)
    folder.write_table("analysis/left_out.csv", records.left_out)
    screen.line("Data", f"{len(frame)} texts, {len(records.classes)} classes: {parts}")
    for reason, rows in records.left_out.groupby("reason", sort=False):
        screen.line(
            "", f"left out: {len(rows)} × {reason} (first: {rows['file'].iloc[0]}, line {rows['line'].iloc[0]})"
        )
    return records, folds


def load_documents(experiment: Experiment, folder: RunFolder, screen) -> tuple[Documents, pd.Series | None]:
    """The same for texts with entities -> documents, and the fold of each (None without folds). Writes splits.csv."""
    data = experiment.data
    folder.learn(reached="data", **machine())
    if data.source:
        fetch_source(find_source(data.source), data_home(), screen)
    documents = collect_documents(data)
    frame = documents.frame
    units = frame["group"].nunique() or len(frame)
    if frame["split"].isna().all() and units < 3:
        raise DataError(
            f"{frame['file'].iloc[0]}: documents: {units}, and at least three are needed, one for each part"
        )
    folds, parts = _divide(frame, one_class(frame), data, folder)
    kinds = {span.label for spans in frame["spans"] for span in spans}
    total = int(frame["spans"].map(len).sum())
    screen.line("Data", f"{len(frame)} texts, {total} entities of {len(kinds)} kinds: {parts}")
    read = dict.fromkeys(
        f"{file['format']}" + (f", tags in the scheme {file['scheme']}" if "scheme" in file else "")
        for file in documents.files
    )
    screen.line("", f"read as {'; '.join(read)}")
    if documents.left_out:
        listed = ", ".join(f"{n} × {kind}" for kind, n in documents.left_out.items())
        screen.line("", f"entities left out, as data.kinds does not name their kind: {listed}")
    return documents, folds


def load_pictures(experiment: Experiment, folder: RunFolder, screen) -> tuple[Pictures, pd.Series | None]:
    """The same for pictures -> with the pixels after each preprocessing, and the fold of each. Writes splits.csv and
    analysis/left_out.csv."""
    data = experiment.data
    folder.learn(reached="data", **machine())
    if data.source:
        fetch_source(find_source(data.source), data_home(), screen)
    with screen.spinner("pictures") as show:
        pictures = read_pictures(data, experiment.preprocess, show)
    frame = pictures.frame
    folds, parts = _divide(frame, with_clusters(frame, pictures.thumbnails, data), data, folder)
    folder.write_table("analysis/left_out.csv", pictures.left_out)
    screen.line("Data", f"{len(frame)} pictures, {len(pictures.classes)} classes: {parts}")
    for reason, rows in pictures.left_out.groupby("reason", sort=False):
        screen.line("", f"left out: {len(rows)} × {reason} (first: {shown(Path(rows['file'].iloc[0]))})")
    for name, array in pictures.arrays.items():
        height, width, channels = array.shape[1:]
        colour = "grey" if channels == 1 else "colour"
        screen.line("Preprocess", f"{name}: {height} × {width} pixels, {colour}")
    return pictures, folds


def _divide(frame: pd.DataFrame, drawn_by: pd.DataFrame, data: Data, folder: RunFolder) -> tuple[pd.Series | None, str]:
    """Rows, and the same with the labels that parts are balanced by -> the fold of each row (None without folds), and
    the parts in words. Fills the column "split" and writes splits.csv."""
    if (written := folder.path / "splits.csv").exists():  # of a run that is resumed: the parts stay
        data = data.model_copy(update={"splits": str(written)})
    folds = folds_of(drawn_by, data)
    frame["split"] = split_records(drawn_by, data) if folds is None else fold_splits(folds, 1)
    rows = frame.assign(key=keys_of(frame), fold=folds)
    folder.write_table("splits.csv", rows[[name for name in COLUMNS if name != "fold" or folds is not None]])
    if folds is not None:
        return folds, f"{folds.nunique()} folds, each the test part once"
    sizes = frame["split"].value_counts()
    return None, ", ".join(f"{sizes.get(split, 0)} {split}" for split in SPLITS)


def fetch_source(source: Source, folder: Path, screen) -> Path:
    """A public set and the data folder -> the set's folder; downloaded with a bar where it is not there yet."""
    with warnings.catch_warnings(record=True) as caught, screen.download(source.name) as show:
        warnings.simplefilter("always")
        place = fetch(source, folder, on_progress=show)
    for warning in caught:
        screen.line("beware", str(warning.message))
    return place
