"""Networks whose training could not go on: named with the diagnosis, not compared, no sentence untrue because of it."""

import json
import shutil
from pathlib import Path

import pytest

from reports.chapters import making
from reports.report import write_report
from reports.run import Run
from reports.words import Words

MESSAGE = "seed 0: the training loss became nan at step 3 of 5 of epoch 1. Try train.learning_rate = 0.0001"


@pytest.fixture
def copy(finished_run, tmp_path) -> Path:
    return Path(shutil.copytree(finished_run, tmp_path / finished_run.name))


def fail(copy: Path, *failed: tuple[str, str]) -> None:
    """Take models out of a comparison, as if their training had failed."""
    path = copy / "comparison.json"
    comparison = json.loads(path.read_text(encoding="utf-8"))
    rows = comparison["models"]
    kept = [row for row in rows if (row["model"], row["preprocess"]) not in failed]
    for row in kept:
        for kind in ("baseline", "preprocess", "variant"):
            if f"against_{kind}" in row:
                other = rows[row[f"against_{kind}"]["row"]]
                row[f"against_{kind}"]["row"] = kept.index(other) if other in kept else kept.index(row)
    comparison["failed"] = [{"model": m, "preprocess": p, "message": MESSAGE} for m, p in failed]
    networks = [n for n, row in enumerate(kept) if not row["is_baseline"]]
    comparison |= {"models": kept, "best_network": networks[0] if networks else None,
                   "chosen": comparison["best_baseline"]}  # fmt: skip
    path.write_text(json.dumps(comparison), encoding="utf-8")


def chapters(copy: Path, language: str) -> dict[str, str]:
    """The report by its chapters' numbers, in Markdown without escapes."""
    text = write_report(copy, language)[1].read_text(encoding="utf-8").replace("\\", "")
    return {part.split("\n")[0]: part for part in text.split("\n## ")}


def test_a_network_that_failed_is_named_and_not_compared(copy):
    fail(copy, ("cnn", "raw"))
    found = chapters(copy, "en")
    assert "Not compared: cnn · raw. Its training could not go on; the diagnosis is in “Results”." in found["In short"]
    assert "each network trained from 2 seeds" in found["In short"]
    assert f"- cnn · raw: “{MESSAGE}”." in found["Results"]
    assert "| cnn · raw |" not in found["Results"]
    assert "Of cnn · raw nothing is known but" in found["Conclusions"] and MESSAGE in found["Conclusions"]
    models = found["Algorithms and settings"]
    assert "| cnn | convolutional network" in models
    assert "| — | \n" in models  # its weights were not counted
    assert "How mlp, cnn were trained" in models
    assert "cnn" not in found["Learning curves"]


def test_where_all_networks_failed_every_sentence_is_still_true(copy):
    fail(copy, ("cnn", "raw"), ("mlp", "raw"), ("mlp", "bare"))
    found = chapters(copy, "en")
    assert "2 models were compared, none of them a network." in found["In short"]
    assert "Not compared: cnn · raw, mlp · raw, mlp · bare. Their training could not go on" in found["In short"]
    assert "Every model here is a baseline, has no random part and is fitted once." in found["Results"]
    assert "The training of 3 networks could not go on" in found["Results"]
    assert "No network was trained to the end, so there is nothing to draw" in found["Learning curves"]
    assert "what networks can do: none is among the models compared." in found["How this report was made"]
    text = "".join(found.values())
    for untrue in ("over seeds", "2 seeds", "the single seeds", "a few seeds", "and the seeds", "and of the seeds"):
        assert untrue not in text, untrue


def test_in_russian_too(copy):
    fail(copy, ("cnn", "raw"), ("mlp", "raw"), ("mlp", "bare"))
    found = chapters(copy, "ru")
    assert "сетей среди них нет." in found["Коротко"]
    assert "Не сравнивается: cnn · raw, mlp · raw, mlp · bare" in found["Коротко"]
    assert "Обучение 3 сетей не удалось продолжить" in found["Результаты"]
    assert f"- cnn · raw: «{MESSAGE}»." in found["Результаты"]
    assert "Ни одну сеть не удалось обучить до конца" in found["Кривые обучения"]
    text = "".join(found.values())
    for untrue in ("каждую сеть", "начальным числам", "начальных чисел", "отдельные начальные"):
        assert untrue not in text, untrue


def test_what_failed_on_the_first_preprocessing_is_not_compared_with_it(copy):
    fail(copy, ("mlp", "raw"))
    effect = chapters(copy, "en")["What preprocessing changes"]
    assert "| mlp · bare | mlp" not in effect
    assert "| mlp | — |" in effect


def test_a_gpu_that_is_not_used_is_said_with_the_reason(copy):
    path = copy / "facts.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert "a GPU is there" not in repr(making.chapter(Run(copy), Words("en")))
    facts["unused_gpu"] = "the GPU of this machine is not used: tensorflow does not see it"
    path.write_text(json.dumps(facts), encoding="utf-8")
    for language in ("en", "ru"):
        (said,) = [value for _, value in making.chapter(Run(copy), Words(language)).blocks[0].rows if "CPU" in value]
        assert said.startswith(f"{facts['backend']}, CPU; ")
        assert facts["unused_gpu"] in said
