"""The search of settings: what was tried, what it found, what it cost, and whether it was worth it."""

import json
import math
from collections import Counter

import numpy as np

from reports import sweep_figures
from reports.document import Bullets, Chapter, Figure, Paragraph, Table
from reports.run import Fits, Run
from reports.sweep_figures import Axis
from reports.words import Words, capital

SHOWN = 10  # trials of the leaderboard
MODELS = "models"
FEW = 2  # complete trials, from which on a picture of them says something


def chapter(run: Run, words: Words) -> Chapter | None:
    """How it was searched, the best trials, figures of the settings, what broke, cost, verdicts, the winner's file."""
    if run.sweep is None:
        return None
    networks = run.sweep["studies"][0]
    complete = [trial for trial in networks["trials"] if trial["state"] == "complete"]
    return Chapter("sweep", words("title-sweep"), [
        Paragraph(_how(run, networks, words)),
        _leaderboard(run, networks, complete, words),
        *_figures(run, networks, complete, words),
        Bullets(_ends(networks, words)),
        _cost(run, words),
        Bullets(sweep_sentences(run, words)),
        Paragraph(words("sweep-winner-file", pipeline=run.config["task"])),
    ])  # fmt: skip


def _how(run: Run, networks: dict, words: Words) -> str:
    sweep = run.sweep
    return words(
        "sweep-how",
        sampler=sweep["sampler"],
        pruner=sweep["pruner"],
        count=len(networks["trials"]),
        models=", ".join(networks["models"]),
        settings=len([p for p in networks["space"] if p["name"] != MODELS]),
        metric=words.score(sweep["metric"]),
        repeats=sweep["repeats"],
        folds=sweep["folds"] or 0,
        seeds=len(run.config["seeds"]),
    )


def _leaderboard(run: Run, networks: dict, complete: list[dict], words: Words) -> Table:
    """The best trials and what the file says itself."""
    ordered = sorted(complete, key=lambda trial: (-trial["value"], trial["number"]))
    shown = ordered[:SHOWN] + [trial for trial in ordered[SHOWN:] if trial["default"]]
    rows = [
        [
            str(trial["number"]),
            trial["settings"][MODELS],
            settings_in_words(trial["settings"]) + (f" ({words('sweep-default')})" if trial["default"] else ""),
            _value(trial, words),
            words.interval(trial["interval"]),
            str(trial["epochs"]),
            words.seconds(trial["seconds"]),
        ]
        for trial in shown
    ]
    names = ("trial", "model", "trial-settings", "validation", "interval", "trial-epochs", "trial-seconds")
    header = [words(f"column-{name}", metric=words.score(run.sweep["metric"])) for name in names]
    counts = {"count": len(complete), "shown": len(shown), "resamples": run.comparison["resamples"]}
    caption = words("caption-leaderboard", **counts, repeats=run.sweep["repeats"])
    return Table(header, rows, caption, numeric={0, 3, 4, 5, 6}, marked={0})


def _value(trial: dict, words: Words) -> str:
    by_seed = trial["by_seed"] or []
    spread = f" ± {words.points(float(np.std(by_seed, ddof=1)))}" if len(by_seed) > 1 else ""
    return words.points(trial["value"]) + spread


def settings_in_words(settings: dict) -> str:
    """Settings as the experiment file has them: filters = 128, train.learning_rate = 0.0012."""
    prefix = f"models.{settings[MODELS]}."
    named = {name.removeprefix(prefix): value for name, value in settings.items() if name != MODELS}
    return ", ".join(f"{name} = {_said(value)}" for name, value in named.items()) or "—"


def _said(value) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _figures(run: Run, networks: dict, complete: list[dict], words: Words) -> list:
    """Scores over the trials; of the best model's trials: their settings, what mattered, and each setting by itself."""
    metric, best = run.sweep["metric"], networks["best"]
    score, blocks = capital(words.score(metric)), []
    if len(networks["trials"]) >= FEW:
        drawn = sweep_figures.values(networks["trials"], best, metric, words)
        blocks.append(Figure("sweep-trials", drawn, words("caption-sweep-trials", metric=score)))
    model = networks["importance"]["of"]
    of_model = [trial for trial in complete if trial["settings"][MODELS] == model]
    axes = _axes(networks, of_model, model, words)
    if len(of_model) >= FEW and axes:
        drawn, wide = sweep_figures.parallel(of_model, best, axes, metric, words)
        values = {"model": model, "count": len(of_model), "metric": words.score(metric)}
        blocks.append(Figure("sweep-parallel", drawn, words("caption-sweep-parallel", **values), wide))
        drawn = sweep_figures.slices(of_model, best, axes, metric, words)
        blocks.append(Figure("sweep-slices", drawn, words("caption-sweep-slices", **values)))
    return blocks + _importance(run, networks, model, words)


def _axes(networks: dict, trials: list[dict], model: str, words: Words) -> list[Axis]:
    """The settings of a model that differ between its trials."""
    space = {parameter["name"]: parameter for parameter in networks["space"]}
    axes = []
    for name, parameter in space.items():
        values = [trial["settings"][name] for trial in trials if name in trial["settings"]]
        if name != MODELS and model in parameter["models"] and len({json.dumps(value) for value in values}) > 1:
            axes.append(_axis(parameter, values, words))
    return axes


def _axis(parameter: dict, values: list, words: Words) -> Axis:
    """A setting and its values in the trials, some of which may be the file's own -> Axis."""
    if "choices" in parameter or not all(isinstance(value, int | float) for value in values):
        keys = list(dict.fromkeys(map(json.dumps, [*parameter.get("choices", []), *values])))
        last = max(1, len(keys) - 1)
        marks = [(number / last, _said(json.loads(key))) for number, key in enumerate(keys)]
        places = {key: number / last for number, key in enumerate(keys)}
        return Axis(parameter["name"], lambda value: places.get(json.dumps(value), math.nan), marks)
    low, high = min([parameter["low"], *values]), max([parameter["high"], *values])
    scale = math.log if parameter["log"] and low > 0 else float
    bottom, top = scale(low), scale(high)

    def place(value) -> float:
        return math.nan if value is None else (scale(value) - bottom) / (top - bottom)

    middle = math.exp((bottom + top) / 2) if scale is math.log else (low + high) / 2
    return Axis(parameter["name"], place, [(place(value), words.significant(value)) for value in (low, middle, high)])


def _importance(run: Run, networks: dict, model: str, words: Words) -> list:
    """What mattered, in all trials and in those of the best model, and how far to trust it."""
    blocks = []
    for kind in ("all", "model"):
        found = networks["importance"][kind]
        if not found["settings"] or (
            kind == "all" and set(found["settings"]) == set(networks["importance"]["model"]["settings"])
        ):
            continue
        said = words("caption-importance", kind=kind, model=model, count=found["trials"])
        blocks.append(Figure(f"sweep-importance-{kind}", sweep_figures.importance(found["settings"], words), said))
    complete = networks["importance"]["all"]["trials"]
    if not blocks:
        return [Paragraph(words("importance-none", count=complete))]
    few = [Paragraph(words("importance-few", count=complete, enough=run.sweep["enough"]))]
    return [Paragraph(words("importance-how")), *(few if complete < run.sweep["enough"] else []), *blocks]


def _ends(networks: dict, words: Words) -> list[str]:
    """How the trials ended, and why those that broke did."""
    states = Counter(trial["state"] for trial in networks["trials"])
    pruned = [trial for trial in networks["trials"] if trial["state"] == "pruned"]
    said = [words("sweep-complete", count=states["complete"])]
    if pruned:
        epochs = [trial["epochs"] for trial in pruned]
        said.append(
            words("sweep-pruned", count=len(pruned), first=min(epochs), last=max(epochs), epochs=len(set(epochs)))
        )
    reasons = Counter(trial["failure"] for trial in networks["trials"] if trial["state"] == "failed")
    for reason, count in reasons.most_common():
        numbers = [str(trial["number"]) for trial in networks["trials"] if trial["failure"] == reason]
        said.append(words("sweep-failed", count=count, reason=reason, numbers=", ".join(numbers)))
    if networks["lost"]:
        said.append(words("sweep-lost", count=networks["lost"]))
    if same := sum(trial["same_as"] is not None for trial in networks["trials"]):
        said.append(words("sweep-same", count=same))
    return said


def _cost(run: Run, words: Words) -> Table:
    """Of each study: trials, the best score, what it took."""
    rows = []
    for study in run.sweep["studies"]:
        best = next((trial for trial in study["trials"] if trial["number"] == study["best"]), None)
        epochs = sum(trial["epochs"] for trial in study["trials"] if trial["same_as"] is None)
        rows.append([
            study["kind"] if study["is_baseline"] else words("sweep-networks", models=", ".join(study["models"])),
            str(len(study["trials"])),
            words.points(best["value"]) if best else "—",
            str(epochs) if epochs else "—",
            words.seconds(study["seconds"]),
            words.seconds(study["wall_seconds"]),
        ])  # fmt: skip
    names = ("searched", "trials", "validation", "trial-epochs", "work-seconds", "wall-seconds")
    header = [words(f"column-{name}", metric=words.score(run.sweep["metric"])) for name in names]
    searched = run.sweep["searched"]
    caption = words("caption-sweep-cost", workers=searched["workers"], machines=searched.get("machines", 0))
    return Table(header, rows, caption, numeric={1, 2, 3, 4, 5})


def sweep_sentences(run: Run, words: Words) -> list[str]:
    """Whether tuning was worth it, for the networks and for each baseline; how far the winner's score was luck."""
    if run.sweep is None:
        return []
    said = []
    for study in run.sweep["studies"]:
        names = study["names"]
        tuned = _row(run, names["tuned"])
        if names["tuned"] is None:
            said.append(words("sweep-nothing-better", model=names["default"], count=len(study["trials"])))
        elif tuned is None or "against_variant" not in tuned.row:
            said.append(words("sweep-not-compared", model=names["tuned"]))
        else:
            said.append(_worth(run, study, tuned, words))
        if not study["is_baseline"] and (curse := _curse(study, run, words)):
            said.append(curse)
    return said


def _row(run: Run, name: str | None) -> Fits | None:
    return next((fits for fits in run.fits if fits.model == name), None)


def _worth(run: Run, study: dict, tuned: Fits, words: Words) -> str:
    against = tuned.row["against_variant"]
    low, high = (round(bound, 3) for bound in against["interval"])
    return words(
        "sweep-worth",
        side="better" if low > 0 else "worse" if high < 0 else "level",
        tuned=run.title(tuned),
        default=run.title(run.fits[against["row"]]),
        difference=words.difference(against["difference"]),
        interval=words.interval(against["interval"], sign=True),
        metric=words.score(run.metric),
        count=len(study["trials"]),
        seconds=words.seconds(study["seconds"]),
    )


def _curse(study: dict, run: Run, words: Words) -> str | None:
    """The winner's score in the search against its mean over seeds that the search has not seen."""
    fresh = study["fresh"]["tuned" if study["names"]["tuned"] else "default"]
    best = next((trial for trial in study["trials"] if trial["number"] == study["best"]), None)
    if not fresh or not best:
        return None
    mean = float(np.mean(fresh["by_seed"]))
    both = {
        "metric": words.score(run.sweep["metric"]),
        "searched": words.points(best["value"]), "fresh": words.points(mean),
        "low": words.points(min(fresh["by_seed"])), "high": words.points(max(fresh["by_seed"])),
        "seeds": len(fresh["by_seed"]),
    }  # fmt: skip
    if run.sweep["folds"]:
        return words("sweep-folds-fresh", folds=run.sweep["folds"], **both)
    fell = best["value"] - mean
    return words("sweep-curse", difference=words.difference(fell), fell="yes" if fell >= 0.0005 else "no", **both)
