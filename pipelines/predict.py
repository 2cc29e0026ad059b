"""Ask a trained model: texts or pictures in, classes with their probabilities or entities out.

What is given is prepared as in training. Without --model, the model that was best on validation answers. Texts may also
come from files, each a text, or on standard input, one a line. Where texts may have several labels, the answer is those
above their thresholds; --json gives all probabilities as well. Entities are characters of the text, and --format gives
them as other programs read them: jsonl, conll, or brat, which needs a folder to write into. Pictures are given as files
or folders; one that cannot be used is said on standard error, and the others are answered.
"""

import sys
from itertools import count
from pathlib import Path

from pipelines.steps.command_line import main, parser

EXAMPLE = 'python -m pipelines.predict runs/city-news-ru/20261121-120000 "Трамвай № 5 пойдёт в объезд"'
SHOWN = 3  # classes of each answer


def run(arguments) -> int | None:
    """Find the model, prepare the texts or pictures, print an answer for each -> 2 where no picture can be used."""
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.fitted import load_fitted

    folder = find_fit(arguments.run, arguments.model, arguments.preprocess, arguments.seed)
    if (folder / "model.json").exists() and is_of_pictures(folder):
        if arguments.format:
            raise ConfigError(f"--format {arguments.format}: only for entities, and this model sees pictures")
        paths = [Path(path) for path in arguments.text] + (arguments.file or [])
        return give_pictures(load_fitted(folder), paths, arguments.json)
    texts = texts_of(arguments)
    if not texts:
        raise ConfigError("no text: give it on the command line, in a file or on standard input, one a line")
    fitted = load_fitted(folder)
    if fitted.tagging:
        give_entities(fitted, texts, "jsonl" if arguments.json else arguments.format, arguments.output)
    elif arguments.format:
        raise ConfigError(f"--format {arguments.format}: only for entities, and this model gives classes; take --json")
    else:
        give_classes(fitted, list(texts.values()), arguments.json)


def texts_of(arguments) -> dict[str, str]:
    """The arguments -> texts by their names: those of files, the second of one name as name-2, or numbers from 1.

    Raises: DataError for a file that cannot be read.
    """
    from data.encoding import read_text

    if arguments.file:
        texts: dict[str, str] = {}
        for path in arguments.file:
            names = (f"{path.stem}-{number}" if number > 1 else path.stem for number in count(1))
            texts[next(name for name in names if name not in texts)] = read_text(path)[0]
        return texts
    lines = arguments.text or [line.rstrip("\n") for line in sys.stdin if line.strip()]
    return {f"{number}": text for number, text in enumerate(lines, start=1)}


def is_of_pictures(folder: Path) -> bool:
    """Whether a fit is of a model of pictures."""
    import json

    return json.loads((folder / "model.json").read_text(encoding="utf-8"))["task"] == "image_classification"


def give_pictures(fitted, paths: list[Path], as_json: bool) -> int:
    """Print the likeliest classes of each picture, of folders each one in them -> the exit code."""
    import json

    from pipelines.steps.ask_pictures import pictures_below, read_as_trained
    from pipelines.steps.errors import ConfigError

    files = pictures_below(paths)
    if not files:
        raise ConfigError("no picture: give files or folders of pictures")
    answered = 0
    for read, unusable in read_as_trained(files, fitted):
        for path, reason in unusable:
            print(f"{path}: not answered: {reason}", file=sys.stderr)
        if not read:
            continue
        names, pictures = zip(*read, strict=True)
        for path, probabilities in zip(names, fitted.picture_probabilities(pictures), strict=True):
            ranked = sorted(zip(probabilities.tolist(), fitted.classes, strict=True), reverse=True)
            if as_json:
                answer = {"picture": str(path), "classes": {name: round(p, 6) for p, name in ranked}}
                print(json.dumps(answer, ensure_ascii=False))
            else:
                print(", ".join(f"{name} {p:.3f}" for p, name in ranked[:SHOWN]) + f"\t{path}")
            answered += 1
    return 0 if answered else 2


def give_entities(fitted, texts: dict[str, str], form: str | None, output: Path | None) -> None:
    """Print the entities of each text, or write them as BRAT does."""
    from pipelines.steps.entity_files import conll_lines, json_line, write_brat
    from pipelines.steps.errors import ConfigError
    from pipelines.steps.tasks.named_entities import entities_of, sentences_of

    if form == "brat" and output is None:
        raise ConfigError("--format brat: give a folder to write .txt and .ann into, with --output FOLDER")
    found = entities_of(fitted, list(texts.values()))
    documents = [(name, text, entities) for (name, text), entities in zip(texts.items(), found, strict=True)]
    if form == "brat":
        write_brat(output, documents)
    elif form == "conll":
        print("\n".join(conll_lines(sentences_of(fitted, list(texts.values())), documents)))
    else:
        for name, text, entities in documents:
            shown = "; ".join(f"{e.kind} {text[e.start : e.stop]} ({e.start}–{e.stop})" for e in entities)
            print(json_line(name, text, entities) if form == "jsonl" else f"{shown or 'no entity'}\t{text}")


def give_classes(fitted, texts: list[str], as_json: bool) -> None:
    """Print the likeliest classes of each text."""
    import json

    prepared = fitted.prepare(texts)
    for odd in prepared.odd:
        print(f'"{texts[odd["row"]][:60]}": cut by a simple rule, because {odd["reason"]}', file=sys.stderr)
    for text, words, probabilities in zip(texts, prepared.corpus, fitted.probabilities(prepared.corpus), strict=True):
        ranked = sorted(zip(probabilities.tolist(), fitted.classes, strict=True), reverse=True)
        shown = ranked[:SHOWN]
        if fitted.thresholds is not None:
            least = dict(zip(fitted.classes, fitted.thresholds, strict=True))
            shown = [(p, name) for p, name in ranked if p >= least[name]]
        if as_json:
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
    arguments.add_argument("text", nargs="*", help="the texts, or files and folders of pictures")
    arguments.add_argument("--model", help="the model's name in the experiment file")
    arguments.add_argument("--preprocess", help="the name of its preprocessing")
    arguments.add_argument("--seed", type=int, help="the seed of its fit")
    arguments.add_argument("--json", action="store_true", help="one JSON object a line, with all classes or entities")
    arguments.add_argument("--file", type=Path, nargs="+", help="files, each of them a text or a picture")
    arguments.add_argument("--format", choices=("jsonl", "conll", "brat"), help="how entities are given")
    arguments.add_argument("--output", type=Path, metavar="FOLDER", help="where --format brat writes")
    sys.exit(main(run, arguments.parse_intermixed_args()))
