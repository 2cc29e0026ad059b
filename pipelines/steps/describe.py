"""What every pipeline does between reading and modelling: check the records, prepare the texts, describe both."""

from pipelines.steps import analysis
from pipelines.steps.corpus import Corpus
from pipelines.steps.documents import Documents, describe_documents
from pipelines.steps.examine import examine, listed
from pipelines.steps.experiment import Experiment
from pipelines.steps.languages import check_languages, languages, tally
from pipelines.steps.picture_analysis import describe_pictures
from pipelines.steps.picture_duplicates import check_duplicates, check_sizes
from pipelines.steps.pictures import Pictures
from pipelines.steps.preprocess import prepare
from pipelines.steps.records import Records
from pipelines.steps.run_folder import RunFolder


def check_and_prepare(
    records: Records, experiment: Experiment, folder: RunFolder, screen, full: bool = False
) -> dict[str, Corpus]:
    """Records with their splits -> the tokens of each preprocessing that the experiment names.

    Writes analysis/: findings, and the description by the first preprocessing. Warnings go to the screen, a line each.
    """
    frame, described = records.frame, folder.facts.get("described", False)  # by an earlier start of the run
    if not described:
        folder.learn(reached="check")
        with screen.bar("compare texts", len(frame)) as show:
            examined = examine(records, experiment.language, full, show)
        folder.write_json("analysis/findings.json", examined)
        screen.findings(examined["findings"])

    texts, places = frame["text"].tolist(), frame["file"] + ":" + frame["line"].astype(str)
    tokens, facts = {}, {}
    for name, settings in experiment.preprocess.items():
        folder.learn(reached=f"preprocess {name}")
        with screen.bar(f"preprocess {name}", len(texts)) as show:
            prepared = prepare(texts, experiment.language, settings, show)
        tokens[name] = prepared.corpus
        odd = [{"place": places.iloc[found["row"]], "reason": found["reason"]} for found in prepared.odd]
        facts[name] = analysis.preprocessing(frame, prepared.corpus) | {"steps": prepared.steps, "odd": odd}
        facts[name]["versions"] = prepared.versions
        screen.line("Preprocess", f"{name}: {facts[name]['vocabulary']} different tokens in the training part")
        if odd:
            screen.line("", f"warning: {len(odd)} × a library could not take the text, so its words stay as they are "
                            f"(first: {odd[0]['place']}, {odd[0]['reason']})")  # fmt: skip
    folder.write_json("analysis/preprocess.json", facts)
    if not described:
        folder.learn(reached="describe")
        analysis.describe(records, next(iter(tokens.values())), experiment.language, folder)
        folder.learn(described=True)
    return tokens


def check_and_describe_pictures(pictures: Pictures, folder: RunFolder, screen, full: bool = False) -> None:
    """Pictures with their splits -> analysis/: findings and the description of their pixels. Warnings go to the screen,
    a line each."""
    if folder.facts.get("described"):  # by an earlier start of the run
        return
    folder.learn(reached="describe")
    with screen.bar("compare pictures", len(pictures.frame)) as show:
        found, pairs, compared = check_duplicates(pictures.frame, pictures.thumbnails, full, show)
    findings = listed([*pictures.findings, *check_sizes(pictures.frame), *found])
    screen.findings(findings)
    folder.write_json("analysis/findings.json", {"findings": findings, "pictures": len(pictures.frame),
                                                 "compared": compared})  # fmt: skip
    describe_pictures(pictures, pairs, folder)
    folder.learn(described=True)


def check_and_describe(documents: Documents, experiment: Experiment, folder: RunFolder, screen) -> None:
    """Documents with their splits -> analysis/: findings and entities. Warnings go to the screen, a line each."""
    frame = documents.frame
    folder.write_json("analysis/entities.json", describe_documents(documents))
    spoken = languages(frame)
    findings = listed([*documents.findings, *check_languages(frame, spoken, experiment.language)])
    screen.findings(findings)
    folder.write_json("analysis/findings.json", {"findings": findings, "texts": len(frame), "languages": tally(spoken)})
