"""Pictures -> what is in the data: sizes, classes, colours, the mean picture of each class, outliers, a contact
sheet."""

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from pipelines.steps.analysis import class_sizes, overview
from pipelines.steps.pictures import Pictures

SHEETS = 20  # classes on the contact sheet, the first ones,
SHEET = 12  # with so many pictures each
SIDE = 64  # pixels: pictures of the report are at most so large
OUTLIERS = 12
NEIGHBOURS = 5
COMPONENTS = 30
SAMPLE = 5000  # pictures among which outliers are looked for
BLOCK = 1024


def describe_pictures(pictures: Pictures, pairs: np.ndarray, folder) -> None:
    """Pictures with their splits, and the pairs that are nearly the same -> the tables of analysis/; the pictures that
    the report shows in pictures.npz: `sheet_<n>` and `mean_<n>` of class n, `outliers`, `pairs`, `mean`."""
    frame, array = pictures.frame, next(iter(pictures.arrays.values()))
    colours, means = class_colours(pictures, array)
    far = outliers(frame, array)
    folder.write_json("analysis/overview.json", overview(pictures) | {"sizes": sizes(frame), "modes": modes(frame)})
    folder.write_table("analysis/classes.csv", class_sizes(pictures))
    folder.write_table("analysis/colours.csv", colours)
    folder.write_table("analysis/pictures.csv", frame[["id", "split", "label", "width", "height", "mode", "oddities"]])
    folder.write_table("analysis/outliers.csv", far)
    shown = pairs[_spread(len(pairs), SHEET)]
    folder.write_table("analysis/pairs.csv", pair_table(frame, shown))
    random = np.random.default_rng(0)
    arrays = {"outliers": array[far["row"].to_numpy(int)], "mean": np.stack(means).mean(axis=0).round().astype("uint8"),
              "pairs": array[shown.ravel()]}  # fmt: skip
    for number, (name, mean) in enumerate(zip(pictures.classes[:SHEETS], means[:SHEETS], strict=True)):
        rows = np.flatnonzero((frame["label"] == name) & (frame["split"] != "test"))
        chosen = np.sort(random.permutation(rows)[:SHEET])
        arrays |= {f"sheet_{number}": array[chosen], f"mean_{number}": mean.round().astype("uint8")}
    folder.write_arrays("analysis/pictures.npz", {name: smaller(found) for name, found in arrays.items()})


def sizes(frame: pd.DataFrame) -> dict:
    """-> how many sizes there are, the three most frequent, and of widths, heights and aspect ratios the least, the
    median and the most."""
    counts = frame[["width", "height"]].value_counts()
    ratio = frame["width"] / frame["height"]
    return {
        "different": len(counts),
        "frequent": [{"width": int(w), "height": int(h), "pictures": int(n)} for (w, h), n in counts.head(3).items()],
        **{
            name: [float(bound) for bound in values.quantile([0, 0.5, 1])]
            for name, values in (("width", frame["width"]), ("height", frame["height"]), ("ratio", ratio))
        },
    }


def modes(frame: pd.DataFrame) -> dict[str, int]:
    """-> Pillow's mode -> pictures."""
    return {mode: int(n) for mode, n in frame["mode"].value_counts().items()}


def class_colours(pictures: Pictures, array: np.ndarray) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """-> a row for each class: mean and standard deviation of the brightness of its pictures, the mean of each channel,
    contrast (the mean of the deviation inside a picture), all 0 to 255; and the mean picture of each class."""
    rows, means = [], []
    for name in pictures.classes:
        of_class = np.flatnonzero(pictures.frame["label"] == name)
        total, by_picture, deviations = 0.0, [], []
        for start in range(0, len(of_class), BLOCK):
            block = array[of_class[start : start + BLOCK]].astype("float32")
            total = total + block.sum(axis=0, dtype="float64")
            by_picture.append(block.mean(axis=(1, 2)))
            deviations.append(block.mean(axis=3).std(axis=(1, 2)))
        mean, channels = total / len(of_class), np.concatenate(by_picture)
        bright = channels.mean(axis=1)
        means.append(mean)
        named = zip(("red", "green", "blue") if array.shape[3] == 3 else ("grey",), channels.mean(axis=0), strict=True)
        contrast = np.concatenate(deviations).mean()
        rows.append({"class": name, "pictures": len(of_class), "brightness": bright.mean(),
                     "brightness_sd": bright.std(), "contrast": contrast, **dict(named)})  # fmt: skip
    return pd.DataFrame(rows).round(3), means


def outliers(frame: pd.DataFrame, array: np.ndarray) -> pd.DataFrame:
    """-> the pictures that are furthest from their five nearest of the same class, in units of the median distance of
    the class, along the first components of all pixels: row, id, file, line, label, distance."""
    rows = np.arange(len(frame))
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(0).choice(rows, SAMPLE, replace=False))
    flat = _flat(array[rows])
    components = min(COMPONENTS, *flat.shape)
    found = PCA(components, svd_solver="randomized", random_state=0).fit_transform(flat)
    labels, distance = frame["label"].to_numpy()[rows], np.zeros(len(rows))
    for name in set(labels):
        of_class = np.flatnonzero(labels == name)
        if len(of_class) <= NEIGHBOURS:
            continue
        near = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(found[of_class]).kneighbors(found[of_class])[0]
        mean = near[:, 1:].mean(axis=1)
        distance[of_class] = mean / max(np.median(mean), 1e-9)
    furthest = np.argsort(-distance, kind="stable")[:OUTLIERS]
    table = frame.iloc[rows[furthest]][["id", "file", "line", "label"]].assign(distance=distance[furthest].round(3))
    return table.assign(row=rows[furthest])[["row", "id", "file", "line", "label", "distance"]]


def pair_table(frame: pd.DataFrame, pairs: np.ndarray) -> pd.DataFrame:
    """Pairs of rows -> file, label and split of both."""
    first, second = (frame.iloc[pairs[:, n]].reset_index(drop=True) for n in (0, 1))
    columns = ["file", "line", "label", "split"]
    return first[columns].add_suffix("_1").join(second[columns].add_suffix("_2"))


def _flat(array: np.ndarray) -> np.ndarray:
    small = smaller(array, 32)
    return small.reshape(len(small), -1).astype("float32") / 255


def smaller(array: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Pictures (…, height, width, channels) -> the same with every so manieth pixel, so that no side is above `side`
    by more than half."""
    step = max(1, round(max(array.shape[-3:-1]) / side))
    return np.ascontiguousarray(array[..., ::step, ::step, :])


def _spread(count: int, most: int) -> np.ndarray:
    """Numbers of at most so many things, evenly out of all."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int)) if count else np.zeros(0, int)
