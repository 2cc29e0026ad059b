"""What every pipeline does between reading and modelling: check the records, prepare the texts, describe both."""

from pipelines.steps import analysis
from pipelines.steps.examine import examine
from pipelines.steps.experiment import Experiment
from pipelines.steps.preprocess import preprocess
from pipelines.steps.records import Records
from pipelines.steps.run_folder import RunFolder


def check_and_prepare(
    records: Records, experiment: Experiment, folder: RunFolder, screen, full: bool = False
) -> dict[str, list[list[str]]]:
    """Records with their splits -> the tokens of each preprocessing that the experiment names.

    Writes analysis/: findings, and the description by the first preprocessing. Warnings go to the screen, a line each.
    """
    frame = records.frame
    folder.learn(reached="check")
    with screen.bar("compare texts", len(frame)) as show:
        examined = examine(records, experiment.language, full, show)
    folder.write_json("analysis/findings.json", examined)
    screen.findings(examined["findings"])

    tokens, facts = {}, {}
    for name, settings in experiment.preprocess.items():
        folder.learn(reached=f"preprocess {name}")
        tokens[name] = []
        with screen.bar(f"preprocess {name}", len(frame)) as show:
            for number, text in enumerate(preprocess(frame["text"], experiment.language, settings), start=1):
                tokens[name].append(text)
                show(number)
        facts[name] = analysis.preprocessing(frame, tokens[name])
        screen.line("Preprocess", f"{name}: {facts[name]['vocabulary']} different tokens in the training part")
    folder.write_json("analysis/preprocess.json", facts)
    folder.learn(reached="describe")
    analysis.describe(records, next(iter(tokens.values())), experiment.language, folder)
    return tokens
