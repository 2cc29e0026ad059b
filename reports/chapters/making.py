"""How the report came about: command, seeds, versions, machine, time."""

from reports.document import Bullets, Chapter, Paragraph, Table
from reports.run import Run
from reports.words import Words


def chapter(run: Run, words: Words) -> Chapter:
    """Enough to do it again."""
    facts, config = run.facts, run.config
    command = " ".join(["python -m pipelines." + config["task"], facts["experiment_file"], *facts["overrides"]])
    device = ", ".join(facts.get("device", [])) or "—"
    rows = [
        [words("making-command"), command],
        [words("making-seeds"), ", ".join(map(str, config["seeds"]))],
        [words("making-commit"), facts["git_commit"] or "—"],
        [words("making-machine"), f"{facts['processor']}, {words('cores', count=facts['cores'])}; {facts['system']}"],
        [words("making-device"), f"{facts.get('backend', '—')}, {device}"],
        [words("making-time"), words("making-seconds", seconds=words.number(facts["seconds"]))],
        [
            words("making-versions"),
            ", ".join(f"{n} {v}" for n, v in {"Python": facts["python"], **facts["versions"]}.items()),
        ],
    ]
    if facts.get("peak_memory_mib"):
        rows.insert(6, [words("making-memory"), words("making-mib", mib=words.number(facts["peak_memory_mib"]))])
    limits = [words("limit-one-split"), words("limit-tuning"), words("limit-seeds")]
    return Chapter("making", words("title-making"), [
        Table([words("column-what-for"), words("column-value")], rows, words("caption-making")),
        Paragraph(words("limits-intro")),
        Bullets(limits),
    ])  # fmt: skip
