"""Write measured results where people read them: into the headers of experiment files and the table of both READMEs.

python -m tests.results [--note TEXT] RUN...

takes finished run folders; their figures replace the old ones, nothing is typed. A note says what the figures do not,
such as that other work ran on the machine, so that times are too long. --speed FILE, --training FILE, --entities
FILE, --pictures FILE and --search FILE take what a benchmark printed; --sweeps RUN... makes the table of sweeps.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "pipelines" / "configs"
READMES = {"en": ROOT / "README.md", "ru": ROOT / "README.ru.md"}
PAGES = {"en": ROOT / "docs/preprocessing.md", "ru": ROOT / "docs/preprocessing.ru.md"}
TRAINING = {"en": ROOT / "docs/training.md", "ru": ROOT / "docs/training.ru.md"}
MOST_KINDS = 6  # of entities, in a header
ENTITIES = {"en": ROOT / "docs/named_entities.md", "ru": ROOT / "docs/named_entities.ru.md"}
PICTURES = {"en": ROOT / "docs/pictures.md", "ru": ROOT / "docs/pictures.ru.md"}
SWEEPS = {"en": ROOT / "docs/sweeps.md", "ru": ROOT / "docs/sweeps.ru.md"}
SEVERAL = "preprocessing_"  # begins the name of a file that compares preprocessings


def header(run: Path, note: str = "") -> list[str]:
    """A finished run -> the comment lines of its result."""
    facts, comparison, config = (_read(run, f"{name}.json") for name in ("facts", "comparison", "config"))
    backend, version = facts["backend"], facts["versions"].get(facts["backend"], "")
    seconds = facts.get("seconds_with_reports", facts["seconds"])
    lines = [
        f"# Result ({_date(run)}; {facts['cores']} cores, {facts['processor']}; {backend} {version} on "
        f"{', '.join(facts['device'])}; {seconds:.0f} s in all{note and f', {note}'}).",
    ]
    if (run / "sweep.json").exists():
        lines += search_lines(run)
    elif len(config["preprocess"]) > 1:
        return lines + matrix(comparison, config)
    if config["task"] == "named_entities":
        return lines + entity_lines(run, comparison, config)
    things = "pictures" if config["task"] == "image_classification" else "texts"
    lines += [
        f"# Test part, {comparison['test_texts']} {things}, {len(config['seeds'])} seeds, points out of 100; "
        "* = best on validation:",
    ]
    width = max(8, *(len(row["model"]) for row in comparison["models"])) + 4
    several = "subset_accuracy" in comparison["models"][0]["test"]  # labels of a text
    beside = "micro-F1" if several else "accuracy"
    title = f"#   {'model':<{width}}{beside:<14}{'macro-F1':<14}95 % interval of macro-F1"
    lines.append(title + ("   subset accuracy" if several else ""))
    for number, row in enumerate(comparison["models"]):
        name = row["model"] + (" *" if number == comparison["chosen"] else "")
        low, high = row["interval"]
        of_test = {key: _mean_sd(value) for key, value in row["test"].items()}
        first, macro_f1 = of_test[beside.lower().replace("-", "_")], of_test["macro_f1"]
        line = f"#   {name:<{width}}{first:<14}{macro_f1:<14}{f'{100 * low:.1f} to {100 * high:.1f}':<28}"
        lines.append((line + of_test.get("subset_accuracy", "")).rstrip())
    return lines


def search_lines(run: Path) -> list[str]:
    """A finished sweep -> comment lines: what was searched, how the trials ended, what the best have on fresh seeds."""
    lines = [f"# Search by {_where(run)}; validation, points out of 100:"]
    for study in _studies(run):
        said = f"#   {', '.join(study['models'])}: {study['ended']}; best {study['best']}"
        lines.append(said + (f", from fresh seeds {study['fresh']}" if study["fresh"] else ""))
    return lines


def sweeps_table(runs: list[Path]) -> str:
    """Finished sweeps -> a Markdown table: a sweep a row, of its networks."""
    titles = ("searched by", "trials", "search, s", "in all, s", "best trial, validation", "the same, fresh seeds",
              "own settings, test", "tuned, test", "difference, 95 % interval")  # fmt: skip
    lines = [f"| | {' | '.join(titles)} |", f"|---|---|---|{'---:|' * (len(titles) - 2)}"]
    for run in runs:
        facts, comparison, study = _read(run, "facts.json"), _read(run, "comparison.json"), _studies(run)[0]
        metric, rows = comparison["metric"], {row["model"]: row for row in comparison["models"]}
        own, tuned = (rows.get(study["names"][role]) for role in ("default", "tuned"))
        scores = [_mean_sd(row["test"][metric]) if row else "—" for row in (own, tuned)]
        against = tuned and tuned["against_variant"]
        cells = [
            f"`{Path(facts['experiment_file']).stem}`", _where(run), f"{', '.join(study['models'])}: {study['ended']}",
            f"{study['wall_seconds']:.0f}", f"{facts['seconds_with_reports']:.0f}", study["best"], study["fresh"],
            *scores, f"{100 * against['difference']:+.1f} ({_points(against['interval'])})" if against else "—",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _where(run: Path) -> str:
    facts = _read(run, "facts.json")
    searched, starts = facts["searched"], facts["starts"]
    there = f" on a cluster of {searched['machines']} machines" if "machines" in searched else ""
    return f"{searched['workers']} workers{there}, {starts} {'start' if starts == 1 else 'starts'}"


def _studies(run: Path) -> list[dict]:
    """The studies of a sweep, with how their trials ended and the scores of the best in words."""
    found = _read(run, "sweep.json")["studies"]
    for study in found:
        states = [trial["state"] for trial in study["trials"]]
        said = {"complete": "to the end", "pruned": "stopped early", "failed": "failed"}
        counts = [f"{states.count(state)} {words}" for state, words in said.items() if states.count(state)]
        lost = f"; {study['lost']} lost and gone on with" if study["lost"] else ""
        study["ended"] = f"{len(states)} trials ({', '.join(counts)}{lost})"
        value = next(trial["value"] for trial in study["trials"] if trial["number"] == study["best"])
        fresh = study["fresh"]["tuned" if study["names"]["tuned"] else "default"]
        study |= {"best": f"{100 * value:.1f}", "fresh": f"{100 * np.mean(fresh['by_seed']):.1f}" if fresh else ""}
    return found


def _read(run: Path, name: str) -> dict:
    return json.loads((run / name).read_text(encoding="utf-8"))


def _points(interval: list[float]) -> str:
    low, high = interval
    return f"{100 * low:+.1f} to {100 * high:+.1f}"


def entity_lines(run: Path, comparison: dict, config: dict) -> list[str]:
    """A finished run of taggers -> comment lines: strict F1, its interval, and the F1 of each kind."""
    width = max(len(row["model"]) for row in comparison["models"]) + 4
    lines = [
        f"# Test part, {comparison['test_texts']} texts, {len(config['seeds'])} seeds, strict F1 of entities, points "
        "out of 100; * = best on validation:"
    ]
    for number, row in enumerate(comparison["models"]):
        fits = [
            json.loads((run / f"models/{row['model']}/{row['preprocess']}/seed-{seed}/metrics.json").read_text("utf-8"))
            for seed in config["seeds"][: row["seeds"]]
        ]
        kinds = [kind["class"] for kind in fits[0]["test"]["by_kind"]]
        if number == 0:
            of_kinds = "".join(f"{kind:<8.7}" for kind in kinds[:MOST_KINDS])
            lines.append(f"#   {'model':<{width}}{'entity F1':<14}{'95 % interval':<16}{of_kinds}".rstrip())
        name = row["model"] + (" *" if number == comparison["chosen"] else "")
        low, high = row["interval"]
        of_kinds = "".join(
            f"{100 * sum(fit['test']['by_kind'][n]['f1'] for fit in fits) / len(fits):<8.1f}"
            for n in range(min(len(kinds), MOST_KINDS))
        )
        interval = f"{100 * low:.1f} to {100 * high:.1f}"
        lines.append(f"#   {name:<{width}}{_mean_sd(row['test']['entity_f1']):<14}{interval:<16}{of_kinds}".rstrip())
    return lines


def matrix(comparison: dict, config: dict) -> list[str]:
    """comparison.json and config.json of several preprocessings -> comment lines: models down, preprocessings
    across."""
    names = list(config["preprocess"])
    width = max(14, *(len(name) + 2 for name in names))
    lines = [
        f"# Test part, {comparison['test_texts']} texts, {len(config['seeds'])} seeds, macro-F1 in points out of 100;",
        "# * = the preprocessing best for the model on validation:",
        (f"#    {'model':<12}" + "".join(f"{name:<{width}}" for name in names)).rstrip(),
    ]
    for model in dict.fromkeys(row["model"] for row in comparison["models"]):
        rows = {row["preprocess"]: row for row in comparison["models"] if row["model"] == model}
        best = max(rows.values(), key=lambda row: row["validation"])["preprocess"]
        cells = [_mean_sd(rows[name]["test"]["macro_f1"]) + (" *" if name == best else "") for name in names]
        lines.append((f"#    {model:<12}" + "".join(f"{cell:<{width}}" for cell in cells)).rstrip())
    return lines


def matrices_table() -> str:
    """The headers of the files that compare preprocessings -> a Markdown table: a set and a model a row."""
    lines, names = [], []
    for path in sorted(CONFIGS.glob(f"{SEVERAL}*.toml")):
        rows = re.findall(r"^#    (\w+) +(.+)$", path.read_text(encoding="utf-8"), re.M)
        if not rows:
            continue
        names = rows[0][1].split()
        for model, scores in rows[1:]:
            cells = re.findall(r"[\d.]+(?: ± [\d.]+)?(?: \*)?", scores)
            marked = [f"**{cell[:-2]}**" if cell.endswith(" *") else cell for cell in cells]
            if model != "majority":
                lines.append(f"| `{path.stem.removeprefix(SEVERAL)}` | {model} | {' | '.join(marked)} |")
    return "\n".join([f"| | | {' | '.join(names)} |", f"|---|---|{'---:|' * len(names)}", *lines])


def patch_experiment(path: Path, lines: list[str]) -> None:
    """Put the result under the first comment lines of an experiment file, in place of the old one."""
    text = path.read_text(encoding="utf-8")
    comments = re.match(r"(#.*\n)+", text)[0]
    kept = comments.split("# Result")[0]
    path.write_text(kept + "\n".join([*lines, "", text[len(comments) :].lstrip("\n")]), encoding="utf-8", newline="\n")


def readme_table() -> str:
    """The headers of all experiment files -> a Markdown table: an experiment a row, macro-F1 of each model."""
    special = {
        *CONFIGS.glob(f"{SEVERAL}*"),
        *CONFIGS.glob("sweep_*"),
        *_of_task("named_entities"),
        *_of_task("image_classification"),
    }
    return _scores_table(sorted(set(CONFIGS.glob("*.toml")) - special), "second")


def entities_table() -> str:
    """The headers of the files of named entities -> a Markdown table: an experiment a row, strict F1 of each model."""
    return _scores_table(_of_task("named_entities"), "first")


def pictures_table() -> str:
    """The headers of the files of pictures -> a Markdown table: an experiment a row, accuracy of each model."""
    return _scores_table(_of_task("image_classification"), "first")


def _scores_table(paths: list[Path], score: str) -> str:
    """Experiment files and which of the scores in their headers -> a Markdown table, the best on validation in bold."""
    number = r"[\d.]+(?: ± [\d.]+)?"
    line = re.compile(rf"^#   (?P<model>\w+)(?P<best> \*)?\s+(?P<first>{number})\s+(?P<second>{number})\s", re.M)
    rows, models = {}, []
    for path in paths:
        found = list(line.finditer(path.read_text(encoding="utf-8")))
        if found:
            rows[path.stem] = {row["model"]: f"**{row[score]}**" if row["best"] else row[score] for row in found}
            models += [row["model"] for row in found if row["model"] not in models]
    return _table(rows, models)


def _of_task(task: str) -> list[Path]:
    return [p for p in sorted(CONFIGS.glob("*.toml")) if f'task = "{task}"' in p.read_text(encoding="utf-8")]


def _table(rows: dict[str, dict[str, str]], columns: list[str]) -> str:
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'---:|' * len(columns)}"]
    return "\n".join(
        lines + [f"| `{name}` | {' | '.join(cells.get(c, '') for c in columns)} |" for name, cells in rows.items()]
    )


def patch_readme(path: Path, name: str, content: str) -> None:
    """Replace what stands between the markers `<!-- name -->` and `<!-- /name -->`."""
    text = path.read_text(encoding="utf-8")
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    if not re.search(pattern, text, re.S):
        raise SystemExit(f"{path}: there are no markers <!-- {name} --> … <!-- /{name} -->")
    text = re.sub(pattern, lambda found: found[1] + content + "\n" + found[2], text, flags=re.S)
    path.write_text(text, encoding="utf-8", newline="\n")


def demo_time(language: str) -> str:
    """The header of the demo's experiment file -> what the demo took, and on what."""
    text = (CONFIGS / "city_news_ru.toml").read_text(encoding="utf-8")
    date, cores, processor, seconds = re.search(
        r"# Result \((.*?); (\d+) cores, (.*?);.* (\d+) s in all", text
    ).groups()
    if language == "ru":
        return f"`make demo`: {seconds} с по собственным часам запуска (ядер {cores}, {processor}, {date})"
    return f"`make demo`: {seconds} s by the run's own clock ({cores} cores, {processor}, {date})"


def main(arguments: list[str]) -> None:
    """Patch the experiment file of each run, then the READMEs."""
    parser = argparse.ArgumentParser(prog="python -m tests.results")
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN")
    parser.add_argument("--note", default="")
    parser.add_argument("--speed", type=Path, help="what the benchmark `preprocessing` printed, for the pages on it")
    parser.add_argument("--training", type=Path, help="what the benchmark `training` printed")
    parser.add_argument("--entities", type=Path, help="what the benchmark `entities` printed")
    parser.add_argument("--sweeps", nargs="*", type=Path, metavar="RUN", help="finished sweeps, for both READMEs")
    parser.add_argument("--search", type=Path, help="what the benchmark `sweep` printed")
    parser.add_argument("--pictures", type=Path, help="what the benchmark `pictures` printed")
    parsed = parser.parse_args(arguments)
    for run in parsed.runs:
        facts = json.loads((run / "facts.json").read_text(encoding="utf-8"))
        if facts["state"] != "finished":
            raise SystemExit(f"{run}: not finished")
        if facts["overrides"]:
            raise SystemExit(f"{run}: made with overrides, so it is not the experiment file's result")
        patch_experiment(CONFIGS / Path(facts["experiment_file"]).name, header(run, parsed.note))
    for language, path in READMES.items():
        patch_readme(path, "results", readme_table())
        patch_readme(path, "entities", entities_table())
        patch_readme(path, "pictures", pictures_table())
        patch_readme(path, "demo-time", demo_time(language))
        patch_readme(PAGES[language], "results", matrices_table())
        if parsed.speed:
            patch_readme(PAGES[language], "speed", f"```\n{parsed.speed.read_text(encoding='utf-8').strip()}\n```")
        if parsed.training:
            printed = parsed.training.read_text(encoding="utf-8").strip()
            patch_readme(TRAINING[language], "training-speed", f"```\n{printed}\n```")
        if parsed.entities:
            printed = parsed.entities.read_text(encoding="utf-8").strip()
            patch_readme(ENTITIES[language], "entity-speed", f"```\n{printed}\n```")
        if parsed.sweeps:
            patch_readme(path, "sweeps", sweeps_table(parsed.sweeps))
        if parsed.search:
            printed = parsed.search.read_text(encoding="utf-8").strip()
            patch_readme(SWEEPS[language], "search-speed", f"```\n{printed}\n```")
        if parsed.pictures:
            printed = parsed.pictures.read_text(encoding="utf-8").strip()
            patch_readme(PICTURES[language], "picture-speed", f"```\n{printed}\n```")


def _date(run: Path) -> str:
    return re.sub(r"(\d{4})(\d\d)(\d\d)-.*", r"\1-\2-\3", run.name)


def _mean_sd(value: dict) -> str:
    mean = f"{100 * value['mean']:.1f}"
    return mean if value["sd"] is None else f"{mean} ± {100 * value['sd']:.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])
