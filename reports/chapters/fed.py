"""What the networks are really fed: the settings of [augment] in words, and pictures as they come out of them."""

from typing import Any

from reports import picture_figures
from reports.document import Block, Bullets, Chapter, Figure, Paragraph
from reports.picture_figures import Row
from reports.run import Run
from reports.words import Words

PLACES = ("shift", "rotate", "zoom", "shear")  # what lets something come in from outside


def chapter(run: Run, words: Words) -> Chapter | None:
    """For each way of changing pictures its networks and its steps; then pictures of the training part."""
    ways: dict[tuple, list[str]] = {}
    for name in run.trained:
        ways.setdefault(tuple(changes(run.config["models"][name]["augment"], words)), []).append(name)
    if not ways:
        return None
    blocks: list[Block] = []
    if list(ways) == [()]:
        blocks.append(Paragraph(words("fed-nothing")))
    else:
        blocks.append(Paragraph(words("fed-intro")))
        for steps, models in ways.items():
            blocks.append(Paragraph(words("fed-way", models=", ".join(models), changes="some" if steps else "none")))
            blocks += [Bullets(list(steps))] if steps else []
    if run.looks and run.looks["fed"]:
        blocks += _shown(run, words)
    return Chapter("fed", words("title-fed"), blocks)


def changes(settings: dict[str, Any], words: Words) -> list[str]:
    """A table [augment] -> what it does, a sentence for each step that is on."""
    said = []
    if settings["flip"] != "none":
        said.append(words(f"fed-flip-{settings['flip']}"))
    for name in PLACES:
        if settings[name]:
            said.append(words(f"fed-{name}", share=_share(settings[name], words), degrees=words.plain(settings[name])))
    if any(settings[name] for name in PLACES):
        said.append(words(f"fed-fill-{settings['shift_fill']}"))
    for name in ("brightness", "contrast", "saturation"):
        if settings[name]:
            low, high = (words.plain(round(1 + sign * settings[name], 6)) for sign in (-1, 1))
            said.append(words(f"fed-{name}", low=low, high=high))
    for name in ("noise", "cutout"):
        if settings[name]:
            said.append(words(f"fed-{name}", share=_share(settings[name], words)))
    if said and settings["probability"] < 1:
        said = (
            [*said, words("fed-probability", share=_share(settings["probability"], words))]
            if settings["probability"]
            else []
        )
    said += [words(f"fed-{name}", alpha=words.plain(settings[name])) for name in ("mixup", "cutmix") if settings[name]]
    return said + ([] if settings["test_time"] == "none" else [words(f"fed-test-{settings['test_time']}")])


def _share(value: float, words: Words) -> str:
    """0.125 -> "12.5 %", as it was set."""
    return f"{words.plain(round(100 * value, 6))}\u00a0%"


def _shown(run: Run, words: Words) -> list[Block]:
    fed = run.look_arrays["fed"]
    heads = [words("fed-head-own"), *[words("fed-head-changed")] * (fed.shape[1] - 1)]
    drawn = picture_figures.sheet([Row("", list(times)) for times in fed], heads)
    return [
        Paragraph(words("fed-shown", model=run.looks["model"])),
        Figure("fed", drawn, words("caption-fed")),
    ]
