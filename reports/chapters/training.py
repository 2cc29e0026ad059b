"""How the networks were trained: everything that was switched on, in words; where it differs, side by side."""

from typing import Any

from reports.document import Bullets, Paragraph, Table
from reports.run import Run
from reports.words import Words

Settings = dict[str, Any]  # the table `train` of a model in config.json

# What an optimizer takes where the experiment file says nothing.
RHO = {"rmsprop": 0.9, "adadelta": 0.95}
BETA_2 = {"adam": 0.999, "adamw": 0.999, "lion": 0.99}
DECAY = {"adamw": 0.004}

CLIPPING = ("clipnorm", "global_clipnorm", "clipvalue")  # the first that is set counts


def training(run: Run, words: Words) -> list[Paragraph | Bullets | Table]:
    """What holds for all networks as a list, what differs as a table. What failed was trained too."""
    ways: dict[tuple, list[str]] = {}
    for name in run.trained:
        ways.setdefault(tuple(_settings(run, run.config["models"][name]).items()), []).append(name)
    if not ways:
        return []
    columns = [_column(dict(way), run, words) for way in ways]
    rows = {row: [said[row] for said in columns] for row in columns[0] if any(said[row] for said in columns)}
    same = {row: said[0] for row, said in rows.items() if len(set(said)) == 1}
    differ = [
        [words(f"training-{row}"), *(text or "—" for text in said)] for row, said in rows.items() if row not in same
    ]
    blocks = [
        Paragraph(words("training-same", models=", ".join(run.trained), differ="yes" if differ else "no")),
        Bullets([f"{words(f'training-{row}')}: {said}" for row, said in same.items()]),
    ]
    header = [words("column-what-for"), *(", ".join(names) for names in ways.values())]
    return [*blocks, Table(header, differ, words("caption-training"))] if differ else blocks


def _settings(run: Run, model: dict) -> Settings:
    """How a model is trained; of a tagger also whether its vectors stay as they are, and that a conditional random
    field has a loss of its own."""
    if not run.finds_entities:
        return model["train"]
    is_frozen = bool(model["vectorise"]["vectors"]) and not model["vectorise"]["tune_vectors"]
    loss = {"loss": "crf"} if model["hyperparameters"]["output"] == "crf" else {}
    return model["train"] | loss | {"frozen": is_frozen}


def _column(settings: Settings, run: Run, words: Words) -> dict[str, str]:
    """The settings of one way of training -> what each row says of it; nothing where nothing was done."""
    by_steps = settings["optimizer"] != "lbfgs"  # which takes all texts at once and finds the length of its steps
    rows = "frozen" if settings.get("frozen") else "lazy" if _is_lazy(settings, run) else "all"
    at_once = words("optimizer-lbfgs", labels=run.labels)
    return {
        "optimizer": ", ".join(_optimizer(settings, words)) if by_steps else at_once,
        "rate": "; ".join(_rate(settings, words)) if by_steps else "",
        "clipping": _clipping(settings, words),
        "averaging": words("averaging", momentum=words.plain(settings["ema_momentum"])) if settings["use_ema"] else "",
        "rows": words(f"rows-{rows}", labels=run.labels) if by_steps and not run.has_pictures else "",
        "loss": "; ".join(_loss(settings, run, words)),
        "penalty": _penalty(settings, words),
        "classes": "; ".join(_classes(settings, run, words)),
        "batches": words("batches", size=settings["batch_size"], devices=_sharing(run), labels=run.labels)
        if by_steps else "",
        "silver": words("silver", epochs=settings["silver_epochs"]) if settings["silver_epochs"] else "",
        "stopping": words("stopping", monitor=settings["monitor"].replace("_", "-"), patience=settings["patience"],
                          epochs=settings["epochs"], labels=run.labels,
                          early="yes" if settings["patience"] < settings["epochs"] else "no"),
        "computing": "; ".join(_computing(settings, run, words)),
    }  # fmt: skip


def _optimizer(settings: Settings, words: Words) -> list[str]:
    name = settings["optimizer"]
    used = {"beta_1": settings["beta_1"], "beta_2": settings["beta_2"] or BETA_2.get(name),
            "rho": settings["rho"] or RHO.get(name)}  # fmt: skip
    said = [words(f"optimizer-{name}", **{key: words.plain(value) for key, value in used.items() if value is not None})]
    if name in ("sgd", "rmsprop") and settings["momentum"]:
        kind = "nesterov" if name == "sgd" and settings["nesterov"] else "momentum"
        said.append(words(f"optimizer-{kind}", momentum=words.plain(settings["momentum"])))
    decay = DECAY.get(name, 0) if settings["weight_decay"] is None else settings["weight_decay"]
    return said + ([words("optimizer-decay", decay=words.plain(decay))] if decay else [])


def _rate(settings: Settings, words: Words) -> list[str]:
    """The schedule, and the rise before it."""
    rate, last = settings["learning_rate"], settings["final_rate"]
    said = words(
        f"schedule-{settings['schedule'].replace('_', '-')}",
        rate=words.plain(rate),
        factor=words.plain(settings["decay_rate"]),
        every=_count(settings["decay_epochs"]),
        final=words.plain(round(rate * last, 12)),
        epochs=settings["epochs"],
    )
    warm = settings["warmup_epochs"]
    return [said, *([words("schedule-warmup", epochs=_count(warm))] if warm else [])]


def _clipping(settings: Settings, words: Words) -> str:
    name = next((name for name in CLIPPING if settings[name]), None)
    return words(f"clipping-{name.replace('_', '-')}", limit=words.plain(settings[name])) if name else ""


def _is_lazy(settings: Settings, run: Run) -> bool:
    """Whether of a table only the rows of a batch were changed, where the file leaves it open too."""
    if settings["lazy_rows"] is None:
        return run.facts["device"] == ["CPU"] and not settings["use_ema"]
    return settings["lazy_rows"] and _sharing(run) == 1


def _loss(settings: Settings, run: Run, words: Words) -> list[str]:
    said = [words(f"loss-{settings['loss'].replace('_', '-')}", gamma=words.plain(settings["focal_gamma"]),
                  labels=run.labels)]  # fmt: skip
    smoothing = settings["label_smoothing"]
    return said + ([words("loss-smoothing", share=words.plain(smoothing), labels=run.labels)] if smoothing else [])


def _penalty(settings: Settings, words: Words) -> str:
    l1, l2 = settings["l1"], settings["l2"]
    kind = "both" if l1 and l2 else "l1" if l1 else "l2"
    return words(f"penalty-{kind}", l1=words.plain(l1), l2=words.plain(l2)) if l1 or l2 else ""


def _classes(settings: Settings, run: Run, words: Words) -> list[str]:
    said = [words("classes-balanced", labels=run.labels)] if settings["class_weight"] == "balanced" else []
    return said + (
        [words(f"classes-{settings['resample']}", labels=run.labels)] if settings["resample"] != "none" else []
    )


def _computing(settings: Settings, run: Run, words: Words) -> list[str]:
    half = not _on_cpu(run) if settings["mixed_precision"] is None else settings["mixed_precision"]
    by_steps = [
        words("computing-steps", steps=settings["steps_per_execution"]),
        words("computing-checkpoints", minutes=_count(settings["checkpoint_minutes"])),
    ]
    return [
        words("computing-half" if half else "computing-full"),
        *(by_steps if settings["optimizer"] != "lbfgs" else []),
        *([words("computing-deterministic")] if settings["deterministic"] else []),
        *([words("computing-diagnose", chapter=words("title-inside"))] if settings["diagnose"] else []),
    ]


def _on_cpu(run: Run) -> bool:
    return set(run.facts["device"]) == {"CPU"}


def _sharing(run: Run) -> int:
    """How many devices share a batch: all of them, but with PyTorch, where only the first one trains."""
    return 1 if run.facts["backend"] == "torch" else len(run.facts["device"])


def _count(value: float) -> int | float:
    """5.0 -> 5, so that it is counted as whole things are."""
    return int(value) if value == int(value) else value
