"""Learning curves, and what they say about over- and underfitting, padding and memory."""

import numpy as np

from reports import figures
from reports.document import Bullets, Chapter, Figure, Paragraph
from reports.run import Fits, Run
from reports.words import Words

OVERFITTED = 0.10  # validation loss at the end, as a share above its lowest
UNDERFITTED = 0.50  # training loss at the epoch kept, as a share of what is lost by knowing only the class shares


def chapter(run: Run, words: Words) -> Chapter:
    """A panel for each network, then a sentence for each."""
    shown = run.networks_at_best
    if not shown:
        return nothing_to_draw(run, words)
    others = [run.title(fits) for fits in shown if not is_log_loss(fits)]
    rules = words("curves-rules", rise=words.percent(OVERFITTED), left=words.percent(UNDERFITTED))
    other_loss = words("curves-other-loss", models=", ".join(others), chapter=words("title-models"))
    return Chapter("curves", words("title-curves"), [
        losses(run, shown, words),
        Bullets([_sentence(run, fits, words) for fits in shown]),
        Paragraph(rules),
        *([Paragraph(other_loss)] if others else []),
        *batches(run, shown, words),
    ])  # fmt: skip


def nothing_to_draw(run: Run, words: Words) -> Chapter:
    """The chapter where no network was trained to the end."""
    said = words("curves-none", failed=len(run.failed), chapter=words("title-results"))
    return Chapter("curves", words("title-curves"), [Paragraph(said)])


def losses(run: Run, shown: list[Fits], words: Words) -> Figure:
    """Training and validation loss, a panel for each network."""
    histories = [fits.histories for fits in shown]
    changing = any(figures.changes(history["learning_rate"]) for of_fits in histories for history in of_fits)
    picture = figures.losses([run.title(fits) for fits in shown], histories, [fits.kept for fits in shown], words)
    return Figure("curves", picture, words("caption-curves", folds=run.folds, rates="yes" if changing else "no"))


def batches(run: Run, shown: list[Fits], words: Words) -> list[Paragraph]:
    """How much padding batches hold, and which were too large for the memory."""
    parts = (Paragraph(said) for fits in shown for said in _parts(run, fits, words))
    return [*([] if run.has_pictures else [Paragraph(_padding(run, shown, words))]), *parts]


def _sentence(run: Run, fits: Fits, words: Words) -> str:
    """Read off the histories: which epoch was kept, what came before and after it."""
    rise = rise_of_loss(fits)
    train, validation = (np.mean([row[name] for row in fits.kept]) for name in ("loss", "validation_loss"))
    prior, epochs = _prior(run), fits.train["epochs"]
    tracks = validation <= (1 + OVERFITTED) * train
    unfinished = np.mean([row["epoch"] for row in fits.kept]) > epochs - 1
    if prior and is_log_loss(fits) and train > UNDERFITTED * prior and tracks:
        key = "underfits"
    elif rise > OVERFITTED:
        key = "overfits"
    elif unfinished:
        key = "unfinished"
    else:
        key = "levels"
    return words(
        f"curve-{key}",
        model=run.title(fits),
        best=epochs_kept(fits),
        epochs=str(epochs),
        train=words.number(train, 2),
        validation=words.number(validation, 2),
        rise=words.percent(rise),
        limit=words.percent(OVERFITTED),
        prior=words.number(prior or 0, 2),
        unfinished="yes" if unfinished else "no",
        labels=run.labels,
    )


def rise_of_loss(fits: Fits) -> float:
    """How far the validation loss is above its lowest at the end, as a share of it; the mean over fits."""
    return np.mean([h["validation_loss"].iloc[-1] / h["validation_loss"].min() - 1 for h in fits.histories])


def epochs_kept(fits: Fits) -> str:
    """The epoch whose weights were kept; of several fits the first and the last: "4–7"."""
    first, final = (int(f(row["epoch"] for row in fits.kept)) for f in (min, max))
    return str(first) if first == final else f"{first}–{final}"


def is_log_loss(fits: Fits) -> bool:
    """Whether the training loss is what the validation loss is, so that one can be held against the other."""
    settings = fits.train
    plain = settings["class_weight"] == settings["resample"] == "none" and not settings["label_smoothing"]
    return plain and settings["loss"] == "crossentropy"


def _prior(run: Run) -> float | None:
    """The validation loss of the baseline that knows only the shares of the classes."""
    majority = next((fits for fits in run.baselines if fits.row["architecture"] == "majority"), None)
    return majority and majority.metrics[0]["validation"]["log_loss"]


def _padding(run: Run, shown: list[Fits], words: Words) -> str:
    """Of how many ids a batch is made longer, for every 100 of its texts; networks that agree together."""
    alike: dict[int, list[str]] = {}
    for fits in shown:
        added = round(100 * (np.mean([history["padding"].mean() for history in fits.histories]) - 1))
        alike.setdefault(added, []).append(run.title(fits))
    listed = ", ".join(f"{words.number(added)} ({', '.join(names)})" for added, names in sorted(alike.items()))
    return words("curves-padding", listed=listed, labels=run.labels)


def _parts(run: Run, fits: Fits, words: Words) -> list[str]:
    """Where a batch was too large for the memory, into how many parts it was cut."""
    parts = max(int(history["parts"].max()) for history in fits.histories)
    said = words("curves-parts", model=run.title(fits), parts=parts, size=fits.train["batch_size"], labels=run.labels)
    return [said] if parts > 1 else []
