"""A finished run -> a second one from its config.json and its data, and whether both came out the same."""

import shutil
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import pandas as pd

from data.sources import FILES, find_source
from pipelines.steps.differences import Difference, differences_of_files, read_figures
from pipelines.steps.documents import collect_documents, one_class
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Data, Experiment
from pipelines.steps.load import fetch_source
from pipelines.steps.paths import ROOT, data_home
from pipelines.steps.picture_duplicates import with_clusters
from pipelines.steps.pictures import read_pictures
from pipelines.steps.prepared import FOLDER as PREPARED
from pipelines.steps.prepared import is_prepared
from pipelines.steps.records import read_records
from pipelines.steps.run_folder import RunFolder, create_run
from pipelines.steps.split import folds_of, keys_of, split_records

TOLERANCE = 1e-4  # of probabilities and what follows from them, where not every digit is expected
# A training loss is a mean of float32 numbers, whose last digit also follows where in memory the numbers lay: measured,
# 4e-8 between the first and the second run of one process, with the same predictions to the last digit.
ROUNDING = dict.fromkeys(("history.csv", "silver.csv", "inside.csv"), 1e-6)
OF_ALL = ("comparison.json", "errors.json", "recall.json", "comparator.json", "looks.json")
TABLES = (".csv", ".json")
OF_A_FIT = ("predictions.csv", "metrics.json", "history.csv", "silver.csv", "inside.csv")
SAME, WITHIN, DIFFERS = "same to the last digit", f"within {TOLERANCE:g}", "DIFFERS"


@dataclass(frozen=True)
class Judged:
    """One file of both runs: SAME, WITHIN or DIFFERS, and the figures that are not the same."""

    name: str
    state: str
    differences: list[Difference]

    def furthest(self, ending: str = "") -> float:
        """The largest distance of numbers whose place ends so; 0 where there are none."""
        found = (difference for difference in self.differences if difference.place.endswith(ending))
        return max((difference.size or 0 for difference in found), default=0)


def with_data_here(experiment: Experiment, folder: RunFolder) -> Experiment:
    """The experiment of a run, perhaps from another machine -> the same with the paths of its data on this one.

    A file that is not where it was is looked for at the same place below the root and the folder of public sets; what
    is found is never trusted: its texts are compared with those of splits.csv.
    Raises: ConfigError that lists the files that are missing, with their checksums.
    """
    data = experiment.data
    paths = {key: _here(written, data) for key in FILES if (written := getattr(data, key))}
    missing = [path for path in paths.values() if not data.source and not path.exists()]
    if missing:
        files = _files_read(folder.path)
        known = "".join(f"\n  {f['file']}: {f['rows']} rows, SHA-256 {f.get('sha256', 'unknown')}" for f in files)
        raise ConfigError(
            f"the data is not here: {', '.join(map(str, missing))}. Bring it there, or say where it is: "
            f"{' '.join(f'data.{key}=…' for key, path in paths.items() if path in missing)}. The run read:{known}"
        )
    return experiment.model_copy(update={"data": data.model_copy(update={k: str(p) for k, p in paths.items()})})


def _here(written: str, data: Data) -> Path:
    parts = PureWindowsPath(written).parts  # takes / and \\ both
    if data.source in parts:  # fetched anew where it is not there
        return data_home().joinpath(*parts[parts.index(data.source) :])
    tails = (base.joinpath(*parts[start:]) for start in range(1, len(parts)) for base in (ROOT, data_home()))
    path = Path(written)
    return path if path.exists() else next((tail for tail in tails if tail.exists()), path)


def changes_of_data(run: Path, experiment: Experiment, screen) -> list[str]:
    """The data, read anew, against splits.csv -> in what they are not the same, in words and numbers; nothing where
    they are."""
    data = experiment.data
    if data.source:
        fetch_source(find_source(data.source), data_home(), screen)
    frame, things = _frame(experiment), "pictures" if experiment.task == "image_classification" else "texts"
    written = pd.read_csv(run / "splits.csv", dtype=str, keep_default_na=False, encoding="utf-8").set_index("key")
    frame = frame.set_index(keys_of(frame).rename("key"), drop=False)
    both = frame.index.intersection(written.index)
    new, gone = frame.index.difference(written.index, sort=False), written.index.difference(frame.index, sort=False)
    found = []
    if len(new):
        first = frame.loc[new[0]]
        found.append(f"{len(new)} of the {len(frame)} {things} are not in splits.csv (first: {_place(first)})")
    if len(gone):
        first = written.loc[gone[0]]
        found.append(
            f"{len(gone)} of the {len(written)} {things} of splits.csv are not in the data (first: {_place(first)})"
        )
    other = frame.loc[both, "label"] != written.loc[both, "label"]
    if other.any():
        first = frame.loc[both[other.to_numpy()][0]]
        found.append(
            f"{int(other.sum())} of the {len(both)} {things} in both have another label (first: {_place(first)})"
        )
    if not found:
        found += _other_parts(frame.reset_index(drop=True), written.loc[frame.index], data, things)
    return found


def _frame(experiment: Experiment) -> pd.DataFrame:
    """The data of an experiment, read anew, as the table from which parts are dealt."""
    data = experiment.data
    if experiment.task == "named_entities":
        return collect_documents(data).frame
    if experiment.task == "text_classification":
        return read_records(data).frame
    pictures = read_pictures(data, {})
    return with_clusters(pictures.frame, pictures.thumbnails, data)


def _place(row: pd.Series) -> str:
    """The file of a row, and its line where it has one."""
    return row["file"] if row["line"] in ("", None) or pd.isna(row["line"]) else f"{row['file']}, line {row['line']}"


def _other_parts(frame: pd.DataFrame, written: pd.DataFrame, data: Data, things: str) -> list[str]:
    """The parts as the experiment deals them against those of splits.csv, row by row."""
    if data.splits:
        return []  # of an earlier run, and perhaps not here: nothing is dealt
    frame = one_class(frame) if "spans" in frame else frame
    column = "fold" if data.folds else "split"
    dealt = folds_of(frame, data) if data.folds else split_records(frame, data)
    moved = int((dealt.astype(str).to_numpy() != written[column].to_numpy()).sum())
    said = f"{moved} of the {len(frame)} {things} are in another {column} than the experiment puts them in"
    return [said] if moved else []


def begin_again(folder: RunFolder, experiment: Experiment) -> RunFolder:
    """A finished run -> the folder of its second run, with the same parts; texts that were prepared are taken over."""
    again = create_run(experiment, folder.facts["overrides"], folder.facts["experiment_file"], experiment.task)
    shutil.copy(folder.path / "splits.csv", again.path)
    again.learn(reproduces=str(folder.path))
    if is_prepared(folder):
        for name in (PREPARED, "analysis"):
            shutil.copytree(folder.path / name, again.path / name)
        again.learn(described=True, prepared_on=folder.facts["prepared_on"])
    return again


def _files_read(run: Path) -> list[dict]:
    """A run -> the files of data that it read: of texts, or of documents with entities."""
    told = [read_figures(run / f"analysis/{name}.json") for name in ("overview", "entities")]
    return next((one["files"] for one in told if isinstance(one, dict) and "files" in one), [])


def judge_fits(then: Path, now: Path, tolerance: float) -> dict[tuple[str, str], list[Judged]]:
    """Both runs -> for each model and preprocessing of the second one, the files of its fits."""
    judged: dict[tuple[str, str], list[Judged]] = {}
    for fit in sorted(now.glob("models/*/*/seed-*")):
        there = then / fit.relative_to(now)
        judged.setdefault(fit.parts[-3:-1], []).extend(
            _judge(there / name, fit / name, f"{fit.name}/{name}", tolerance)
            for name in OF_A_FIT
            if (there / name).exists() or (fit / name).exists()
        )
    return judged


def judge_tables(then: Path, now: Path, tolerance: float, quick: bool) -> list[Judged]:
    """Both runs -> splits.csv, analysis/, and unless only the first seed was taken what is said of all."""
    tables = {path.relative_to(run).as_posix() for run in (then, now) for path in run.glob("analysis/*.*")}
    tables = {name for name in tables if Path(name).suffix in TABLES}  # of pictures there are the pixels as well
    of_all = [] if quick else [name for name in OF_ALL if (then / name).exists() or (now / name).exists()]
    names = ["splits.csv", *sorted(tables), *of_all]
    places = [[file["file"] for file in _files_read(run)] for run in (then, now)]
    moved = {was: is_now for was, is_now in zip(*places, strict=False) if was != is_now}
    return [_judge(then / name, now / name, name, tolerance, moved) for name in names]


def _judge(then: Path, now: Path, name: str, tolerance: float, moved: dict[str, str] | None = None) -> Judged:
    exact = differences_of_files(then, now, ROUNDING.get(now.name, 0), moved)
    if not exact:
        return Judged(name, SAME, [])
    beyond = differences_of_files(then, now, TOLERANCE, moved)
    if tolerance and not beyond:
        return Judged(name, WITHIN, exact)
    return Judged(name, DIFFERS, beyond or exact)
