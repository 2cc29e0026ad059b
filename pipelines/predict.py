"""Ask a trained model: texts in, classes with their probabilities out, prepared as in training.

Without --model, the model that was best on validation answers. Texts may also come on standard input, one a line. Where
texts may have several labels, the answer is those above their thresholds; --json gives all probabilities as well.
"""

import sys
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = 'python -m pipelines.predict runs/city-news-ru/20261121-120000 "Трамвай № 5 пойдёт в объезд"'
SHOWN = 3  # classes of each answer


def run(arguments) -> None:
    """Find the model, prepare the texts, print an answer for each."""
    import json

    from pipelines.steps.errors import ConfigError
    from pipelines.steps.fitted import load_fitted

    folder = find_fit(arguments.run, arguments.model, arguments.preprocess, arguments.seed)
    texts = arguments.text or [line.rstrip("\n") for line in sys.stdin if line.strip()]
    if not texts:
        raise ConfigError("no text: give it on the command line or on standard input, one a line")
    fitted = load_fitted(folder)
    prepared = fitted.prepare(texts)
    for odd in prepared.odd:
        print(f'"{texts[odd["row"]][:60]}": cut by a simple rule, because {odd["reason"]}', file=sys.stderr)
    for text, words, probabilities in zip(texts, prepared.corpus, fitted.probabilities(prepared.corpus), strict=True):
        ranked = sorted(zip(probabilities.tolist(), fitted.classes, strict=True), reverse=True)
        shown = ranked[:SHOWN]
        if fitted.thresholds is not None:
            least = dict(zip(fitted.classes, fitted.thresholds, strict=True))
            shown = [(p, name) for p, name in ranked if p >= least[name]]
        if arguments.json:
            answer = {"text": text} | ({} if fitted.thresholds is None else {"labels": [name for _, name in shown]})
            answer["classes"] = {name: round(p, 6) for p, name in ranked}
            print(json.dumps(answer, ensure_ascii=False))
        else:
            print((", ".join(f"{name} {p:.3f}" for p, name in shown) or "no label") + f"\t{text}")
        if not words:
            print(f'nothing is left of "{text}" after preprocessing: the answer is a guess', file=sys.stderr)


def find_fit(run: Path, model: str | None, preprocess: str | None, seed: int | None) -> Path:
    """A run folder and what was asked for -> the folder of one fit.

    Raises: ConfigError that lists the fits there are.
    """
    import json

    from pipelines.steps.errors import ConfigError
    from pipelines.steps.run_folder import PARTIAL

    if not (run / "config.json").exists():
        raise ConfigError(f"{run}: not a run folder: there is no config.json in it")
    if model is None:
        if not (run / "comparison.json").exists():
            raise ConfigError(f"{run}: this run is not finished, so no model was chosen; name one with --model")
        comparison = json.loads((run / "comparison.json").read_text(encoding="utf-8"))
        chosen = comparison["models"][comparison["chosen"]]
        model, preprocess = chosen["model"], preprocess or chosen["preprocess"]
    there = sorted(path.parent for path in run.glob("models/*/*/seed-*/model.json") if PARTIAL not in path.parent.name)
    fits = [
        path
        for path in there
        if path.parts[-3] == model
        and preprocess in (None, path.parts[-2])
        and (seed is None or path.name.split("-fold-")[0] == f"seed-{seed}")
    ]
    if not fits:
        listed = "\n".join("  " + " ".join(path.parts[-3:]) for path in there)
        raise ConfigError(f"{run}: there is no such fit. There are (model, preprocessing, seed):\n{listed}")
    return fits[0]


if __name__ == "__main__":
    arguments = parser(__doc__, "predict", EXAMPLE)
    arguments.add_argument("run", type=Path, help="the run folder")
    arguments.add_argument("text", nargs="*", help="the texts")
    arguments.add_argument("--model", help="the model's name in the experiment file")
    arguments.add_argument("--preprocess", help="the name of its preprocessing")
    arguments.add_argument("--seed", type=int, help="the seed of its fit")
    arguments.add_argument("--json", action="store_true", help="one JSON object a line, with all classes")
    sys.exit(main(run, arguments.parse_args()))
