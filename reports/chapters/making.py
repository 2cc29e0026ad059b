"""How the report came about: command, seeds, versions, machine, time; and what it does not show."""

from reports.document import Bullets, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """Enough to do it again."""
    facts, trained = run.facts, run.pipeline != "data_analysis"
    command = " ".join([f"python -m pipelines.{run.pipeline}", facts["experiment_file"], *facts["overrides"]])
    versions = {"Python": facts["python"]} | facts["versions"]
    rows = {
        "command": command,
        "seeds": ", ".join(map(str, run.config["seeds"])) if trained else None,
        "commit": facts["git_commit"] or "—",
        "machine": f"{facts['processor']}, {words('cores', count=facts['cores'])}; {facts['system']}",
        "device": _device(facts, words) if trained else None,
        "prepared": _prepared(facts),
        "time": words("making-seconds", seconds=words.seconds(facts["seconds"])),
        "memory": words("making-mib", mib=words.number(mib)) if (mib := facts.get("peak_memory_mib")) else None,
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }
    return Chapter("making", words("title-making"), [
        Table(
            [words("column-what-for"), words("column-value")],
            [[words(f"making-{name}", labels=run.labels), value] for name, value in rows.items() if value],
            words("caption-making"),
        ),
        Paragraph(words("limits-intro")),
        Bullets([words(f"limit-{name}", labels=run.labels) for name in _limits(run)]),
    ])  # fmt: skip


def _device(facts: dict, words: Words) -> str:
    """What trained the networks, and why a GPU that is there did not; nothing where there was no network."""
    said = f"{facts.get('backend', '—')}, {', '.join(facts.get('device', [])) or '—'}"
    why = facts.get("unused_gpu")
    return f"{said}; {words('making-unused-gpu', why=why)}" if why else said


def _prepared(facts: dict) -> str | None:
    """The machine and the versions that prepared the texts, where it was another."""
    before = facts.get("prepared_on")
    if before is None or all(before[name] == facts[name] for name in ("processor", "versions")):
        return None
    versions = ", ".join(f"{name} {version}" for name, version in before["versions"].items())
    return f"{before['processor']}; {before['system']}; Python {before['python']}, {versions}"


def _limits(run: Run) -> list[str]:
    if run.kind == "entity_analysis":
        return ["no-models", "labels"]
    if run.kind == "image_analysis":
        return ["no-models", "labels"]
    if run.pipeline == "data_analysis":
        sampled = run.findings["compared"] < run.findings["different"]
        return ["no-models", "labels", *(["sample"] if sampled else []), "words"]
    last, tuning = "seeds" if run.seeds else "no-networks", "sweep" if run.sweep else "tuning"
    if run.finds_entities:
        ready = ["ready"] if any(fits.is_ready for fits in run.baselines) else []
        return ["folds" if run.folds > 1 else "one-split", tuning, *ready, "annotation", last]
    thresholds = ["thresholds"] if run.has_label_lists else []
    return ["folds" if run.folds > 1 else "one-split", tuning, *thresholds, last]
