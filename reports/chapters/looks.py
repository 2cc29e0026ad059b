"""What the best network looks at: its filters beside those of textbooks, its maps, and where its answers come from."""

import numpy as np

from reports import picture_figures
from reports.document import Block, Chapter, Figure, Paragraph, Table
from reports.picture_figures import Row, greys, tinted
from reports.run import Run
from reports.words import Words

ACROSS = 8  # filters in a row
FILTERS = 32  # that a run folder keeps, at most
LEAST = 0.05  # a fall of the probability, below which the colours of occlusion are paler than full
SHARP = ("sharpen", "blur")  # kernels whose outcome is a picture, from black to white


def chapter(run: Run, words: Words) -> Chapter | None:
    """Filters and kernels, the last maps, Grad-CAM and occlusion; nothing where no network was trained."""
    looks = run.looks
    if looks is None:
        return None
    several = len(run.config["preprocess"]) > 1
    wrong = sum(shown["label"] != shown["predicted"] for shown in looks["pictures"])
    blocks: list[Block] = [
        Paragraph(
            words("looks-which", model=looks["model"], preprocess=looks["preprocess"] if several else "none",
                  seed=str(run.config["seeds"][0]), folds=run.folds, wrong=wrong)
        ),
        *(_filters(run, words) if "filters" in run.look_arrays else []),
        *(_features(run, words) if "map_features" in run.look_arrays else []),
        *_where(run, words),
    ]  # fmt: skip
    return Chapter("looks", words("title-looks"), blocks)


def _filters(run: Run, words: Words) -> list[Block]:
    """The weights of the first layer; textbook kernels on pictures, and what was learned on the same."""
    arrays, kernels = run.look_arrays, run.looks["kernels"]
    filters, pictures = picture_figures.filter_pictures(arrays["filters"]), arrays["pictures"]
    drawn = picture_figures.sheet(
        [Row("", _filled(filters[start : start + ACROSS])) for start in range(0, len(filters), ACROSS)]
    )
    colour = "yes" if arrays["filters"].shape[2] == 3 else "no"
    classic = [
        Row("", [picture, *(_filtered(name, values) for name, values in zip(kernels, of_picture, strict=True))])
        for picture, of_picture in zip(pictures, arrays["kernels"], strict=False)
    ]
    learned = [
        Row("", [picture, *map(greys, maps)]) for picture, maps in zip(pictures, arrays["learned"], strict=False)
    ]
    heads = [words("head-picture"), *(words(f"kernel-{name.replace('_', '-')}") for name in kernels)]
    cut = "yes" if len(filters) >= FILTERS else "no"
    return [
        Paragraph(words("looks-filters", colour=colour)),
        Figure("filters", drawn, words("caption-filters", count=len(filters), cut=cut)),
        Paragraph(words("looks-kernels", model=run.looks["model"])),
        Figure("kernels", picture_figures.sheet(classic, heads), words("caption-kernels")),
        Figure(
            "learned",
            picture_figures.sheet(learned, heads[:1]),
            words("caption-learned", maps=arrays["learned"].shape[1]),
        ),
    ]


def _filtered(name: str, values: np.ndarray) -> np.ndarray:
    return values.clip(0, 255).astype("uint8")[..., None] if name in SHARP else greys(values)


def _filled(pictures: list) -> list:
    return [*pictures, *[None] * (ACROSS - len(pictures))]


def _features(run: Run, words: Words) -> list[Block]:
    """The maps from which the answer is computed."""
    maps, picture = run.look_arrays["map_features"], run.look_arrays["pictures"][0]
    side = f"{maps.shape[1]} × {maps.shape[2]}"
    drawn = picture_figures.sheet([Row("", [picture, *map(greys, maps)])], [words("head-picture")])
    return [Figure("features", drawn, words("caption-features", side=side))]


def _where(run: Run, words: Words) -> list[Block]:
    shown, has_cam = run.looks["pictures"], "cam" in run.look_arrays
    right = [n for n, answer in enumerate(shown) if answer["label"] == answer["predicted"]]
    wrong = [n for n, answer in enumerate(shown) if answer["label"] != answer["predicted"]]
    drawn = [
        Figure(f"looks-{name}", _maps(run, numbers, name == "wrong" and has_cam, words), words(f"caption-looks-{name}"))
        for name, numbers in (("right", right), ("wrong", wrong))
        if numbers
    ]
    places = [
        [run.place_of(shown[n]["place"]), shown[n]["label"], shown[n]["predicted"],
         words.percent(shown[n]["probability"], 1)]
        for n in right + wrong
    ]  # fmt: skip
    header = [words(f"column-{name}") for name in ("place", "true", "predicted", "probability")]
    how = [words("looks-where")] if has_cam else [words("looks-no-maps"), words("looks-occlusion")]
    return [
        Paragraph(" ".join(how)),
        *drawn,
        Paragraph(words("looks-caution")),
        Table(header, places, words("caption-looks-places"), numeric={3}),
    ]


def _maps(run: Run, numbers: list[int], with_label: bool, words: Words) -> str:
    """A column for each picture: itself, Grad-CAM of the answer (and of the true class), occlusion."""
    arrays, shown = run.look_arrays, run.looks["pictures"]
    below = [
        [*picture_figures.fitted(_answer(shown[n], words)), words.percent(shown[n]["probability"])] for n in numbers
    ]
    rows = [Row(words("looks-row-picture"), [arrays["pictures"][n] for n in numbers], below)]
    kinds = [("cam", "cam")] if "cam" in arrays else []
    for name, key in [*kinds, *([("cam_of_label", "cam-label")] if with_label else [])]:
        heats = [arrays[name][n] / max(float(arrays[name][n].max()), 1e-9) for n in numbers]
        rows.append(Row(words(f"looks-row-{key}"), _tinted(arrays["pictures"], numbers, heats)))
    falls = [arrays["occlusion"][n] for n in numbers]
    heats = [fall / max(float(np.abs(fall).max()), LEAST) for fall in falls]
    most = [[words("looks-fall", points=words.points(max(float(fall.max()), 0)))] for fall in falls]
    rows.append(Row(words("looks-row-occlusion"), _tinted(arrays["pictures"], numbers, heats), most))
    return picture_figures.sheet(rows)


def _tinted(pictures: np.ndarray, numbers: list[int], heats: list[np.ndarray]) -> list[np.ndarray]:
    return [tinted(pictures[n], heat) for n, heat in zip(numbers, heats, strict=True)]


def _answer(answer: dict, words: Words) -> str:
    if answer["label"] == answer["predicted"]:
        return answer["label"]
    return words("error-arrow", label=answer["label"], predicted=answer["predicted"])
