"""Settings of [train] that do nothing beside the others, or cannot stand together: said before anything is trained."""

from collections.abc import Iterator

from pipelines.steps.experiment import Train

# A setting -> where it counts: another setting, and the values of that.
COUNTS = {
    "momentum": ("optimizer", ("sgd", "rmsprop")),
    "nesterov": ("optimizer", ("sgd",)),
    "rho": ("optimizer", ("rmsprop", "adadelta")),
    "beta_1": ("optimizer", ("adam", "adamw", "lion")),
    "beta_2": ("optimizer", ("adam", "adamw", "lion")),
    "ema_momentum": ("use_ema", (True,)),
    "decay_rate": ("schedule", ("step", "exponential", "plateau")),
    "decay_epochs": ("schedule", ("step", "exponential", "plateau")),
    "final_rate": ("schedule", ("cosine", "one_cycle")),
    "focal_gamma": ("loss", ("focal_crossentropy",)),
    "label_smoothing": ("loss", ("crossentropy", "focal_crossentropy", "mean_squared_error")),
}
OF_STEPS = ("batch_size", "learning_rate", "schedule", "warmup_epochs", "weight_decay", "clipnorm", "global_clipnorm",
            "clipvalue", "use_ema", "lazy_rows", "resample", "l1", "diagnose", "checkpoint_minutes")  # fmt: skip


def train_mistakes(train: Train, written: set[str], labels_are_lists: bool) -> Iterator[str]:
    """[train] as it holds for a model, the keys that were written, and whether a text may have several labels
    -> a line for each mistake, beginning with the key."""
    for key in [key for key in COUNTS if key in written]:
        other, values = COUNTS[key]
        if getattr(train, other) not in values:
            listed = " or ".join(f'"{value}"' if isinstance(value, str) else str(value).lower() for value in values)
            yield f"{key}: it counts only with {other} = {listed}"
    if train.nesterov and not train.momentum:
        yield "nesterov: there is no momentum; set momentum = 0.9"
    clips = [key for key in ("clipnorm", "global_clipnorm", "clipvalue") if getattr(train, key)]
    if len(clips) > 1:
        yield f"{clips[0]}: beside {' and '.join(clips[1:])}; keep one"
    if train.use_ema and train.lazy_rows:
        yield "lazy_rows: with use_ema every row moves in every step, so all are changed; take one of the two out"
    if train.warmup_epochs and train.schedule == "one_cycle":
        yield "warmup_epochs: one_cycle rises by itself; take it out"
    if train.warmup_epochs >= train.epochs:
        yield f"warmup_epochs = {train.warmup_epochs:g}: there are only {train.epochs} epochs"
    if train.class_weight != "none" and train.resample != "none":
        yield "class_weight: beside resample it makes up for the sizes of the classes twice; keep one"
    if train.resample != "none" and labels_are_lists:
        yield 'resample: texts may have several labels here, so there are no classes; take class_weight = "balanced"'
    if train.optimizer == "lbfgs":
        for key in [key for key in OF_STEPS if key in written]:
            yield f'{key}: optimizer = "lbfgs" takes all texts at once and finds the length of its steps; take it out'
