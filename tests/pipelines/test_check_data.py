"""The doctor: what it says of real sets and of files that break common tools, and the experiment file it offers."""

import os
import subprocess
import sys
import time
from argparse import Namespace
from functools import cache
from pathlib import Path

import pytest

from pipelines import check_data, data_analysis
from pipelines.steps import run_folder
from pipelines.steps.doctor import Diagnosis, diagnose
from pipelines.steps.experiment_file import read_experiment
from pipelines.steps.experiment_text import experiment_text
from reports.words import Words
from tests.small_run import write_experiment

ROOT = Path(__file__).resolve().parents[2]


diagnosed = cache(diagnose)  # of whole sets, which takes seconds


def counts(diagnosis: Diagnosis) -> dict[str, int]:
    return {row["kind"]: row["count"] for row in diagnosis.examined["findings"]}


def values(diagnosis: Diagnosis, kind: str) -> dict:
    return next(row["values"] for row in diagnosis.examined["findings"] if row["kind"] == kind)


def run(path: Path, *overrides: str, write: Path | None = None, language: str = "en") -> int:
    return check_data.run(Namespace(path=path, overrides=list(overrides), write=write, full=False, language=language))


# What the description of each set says of it: repeated texts, texts shared between parts, characters lost.
@pytest.mark.parametrize(
    ("path", "expected", "details"),
    [
        ("sms_spam/sms.tsv", {"repeats": 415}, {}),
        ("banking77", {"overlap-test": 7}, {}),
        pytest.param("ag_news_small", {"overlap-test": 16}, {}, marks=pytest.mark.slow),
        pytest.param(
            "clinc150/data_full.json", {"overlap-validation": 3, "overlap-test": 2}, {}, marks=pytest.mark.slow
        ),
        ("cedr", {"overlap-test": 10, "replacement-characters": 1}, {("overlap-test", "texts"): 7}),
        pytest.param("rusentne2023/train_data.csv", {"repeats-grouped": 2921}, {}, marks=pytest.mark.slow),
    ],
)
def test_the_findings_agree_with_the_descriptions_of_real_sets(datasets, path, expected, details):
    diagnosis = diagnosed(datasets / path)
    found = counts(diagnosis)
    assert {kind: found.get(kind) for kind in expected} == expected
    for (kind, name), value in details.items():
        assert values(diagnosis, kind)[name] == value
    assert diagnosis.worst == ("warning")


@pytest.mark.slow
def test_sentences_shared_by_two_files_are_counted_when_the_files_are_named(datasets):
    """1,463 sentences are in both files, in 2,005 rows of the second."""
    diagnosis = diagnose(
        datasets / "rusentne2023", ["data.train=train_data.csv", "data.test=validation_data_labeled.csv"]
    )
    assert counts(diagnosis)["overlap-test"] == 2005
    assert values(diagnosis, "overlap-test") == {"of": 2845, "texts": 1463}


@pytest.mark.parametrize(
    ("path", "task", "rows", "settings"),
    [
        ("sms_spam/sms.tsv", "text_classification", 5574, {"header": False, "label": "1", "text": "2"}),
        ("sib200/rus_Cyrl", "text_classification", 1004, {"text": "text", "label": "category"}),
        pytest.param("inappropriate_ru/Version1/appropriateness", "text_classification", 16414, {"threshold": 0.5},
                     marks=pytest.mark.slow),
        ("cedr", "text_classification", 9410, {"label": "labels", "multilabel": True}),
        pytest.param("clinc150/data_full.json", "text_classification", 23700,
                     {"text": "1", "label": "2", "split": "split"}, marks=pytest.mark.slow),
        pytest.param("ruslit_authors/prose", "text_classification", 183, {}, marks=pytest.mark.slow),
        ("factrueval2016", "named_entities", 254, {"format": "factrueval"}),
        ("broad_twitter", "named_entities", 9338, {"format": "conll"}),
        ("wnut17/wnut17train.conll", "named_entities", 3394, {"format": "conll"}),
        ("mnist_png_small", "image_classification", 2500, {}),
        ("sign_digits", "image_classification", 1000, {}),
        ("fashion_sprite", "image_classification", 900, {}),
    ],
)  # fmt: skip
def test_what_a_real_set_is_and_how_it_is_read_is_found(datasets, path, task, rows, settings):
    diagnosis = diagnosed(datasets / path)
    assert diagnosis.survey.task == task
    assert diagnosis.facts["texts"] == rows
    assert settings.items() <= diagnosis.survey.data.items()
    assert diagnosis.worst != "unusable"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("clinc150", "no way to tell which to read.*data_full.json"),
        ("sib200", "no way to tell which to read.*rus_Cyrl/train.tsv"),
        ("wnut17", "emerging.test.annotated and emerging.test.conll are both named as the test part"),
        ("rusentne2023", "both named as the validation part"),
        ("ru_qa_koziev", "blocks of marked lines"),
    ],
)
def test_a_folder_that_can_be_read_in_several_ways_is_not_guessed_at(datasets, path, message):
    import re

    diagnosis = diagnose(datasets / path)
    assert diagnosis.worst == "unusable"
    assert re.search(message, values(diagnosis, "unreadable")["message"])


@pytest.mark.parametrize(
    ("name", "worst", "kinds"),
    [
        ("empty_texts.csv", "warning", {"texts-empty": 7}),
        ("headerless_ints_as_labels.csv", "warning", {"text-choice": 1}),
        ("latin1_crlf_extra_unnamed_columns.csv", "warning", {"encoding-guessed": 1, "columns-unnamed": 50}),
        ("multilabel_as_string_list.csv", "warning", {}),
        ("newline_inside_quotes_mixed_eol.csv", "unusable", {"classes-too-small": 8}),
        ("no_label_column.csv", "unusable", {"no-label-column": 1}),
        ("semicolon_null_texts.csv", "warning", {"rows-few": 33}),
        ("syn_empty_file.csv", "unusable", {"unreadable": 1}),
        ("syn_header_only.csv", "unusable", {"unreadable": 1}),
        ("syn_mixed_cp1251_utf8_lines.csv", "unusable", {"unreadable": 1}),
        ("syn_nan_labels_strings.csv", "unusable", {"labels-missing": 2, "labels-variants": 1, "label-blanks": 1}),
        ("syn_one_row_per_class.csv", "unusable", {"classes-too-small": 10}),
        ("syn_only_punct_emoji_urls.csv", "warning", {"without-letters": 5, "invisible-characters": 2}),
        ("syn_ragged_rows.csv", "unusable", {"rows-too-short": 1, "rows-too-long": 1}),
        ("syn_ru_cp1251.csv", "warning", {"encoding-guessed": 1}),
        ("syn_ru_utf-16.csv", "warning", {}),
        ("trailing_comma_header_unnamed_column.csv", "warning", {"columns-unnamed": 19, "repeats": 7}),
        ("train_test_leak_conflicting_labels.csv", "warning", {"overlap-test": 233, "conflicts": 182}),
        ("unicode_line_separators.csv", "unusable", {"line-separators": 4}),
        ("very_long_texts.jsonl", "unusable", {"lengths-extreme": 3}),
        ("zero_width_and_emoji_single_class.csv", "unusable", {"one-class": 147, "invisible-characters": 60}),
        ("cp1251_ruslan_i_lyudmila.txt", "unusable", {"no-label-column": 1}),
    ],
)
def test_every_hard_table_is_described_or_refused_with_the_reason(hard_cases, name, worst, kinds):
    diagnosis = diagnose(hard_cases / "text" / name)
    assert diagnosis.worst == worst, counts(diagnosis)
    found = counts(diagnosis)
    assert {kind: found.get(kind) for kind in kinds} == kinds
    for language in ("en", "ru"):
        lines = check_data.diagnosis_text(diagnosis, Words(language))
        assert all(isinstance(line, str) or all(line) for line in lines)


def test_a_null_text_is_a_text_and_is_said(hard_cases):
    diagnosis = diagnose(
        hard_cases / "text/semicolon_null_texts.csv", ["data.text=answer_from_user", "data.label=scenario"]
    )
    assert counts(diagnosis)["null-words"] == 33


@pytest.mark.parametrize(
    ("name", "worst", "kinds"),
    [
        ("ner", "remark", {"spans-nested": 1}),
        ("ner/iob2_five_columns_comments.iob2", None, {}),
        ("ner/tag_only_and_token_only.txt", "warning", {"rows-split": 1, "delimiters-mixed": 1}),
        (
            "folders/class_folders_with_junk",
            "warning",
            {"pictures-broken": 1, "pictures-empty": 1, "pictures-two-classes": 1},
        ),
        ("images", "unusable", {"unreadable": 1}),
    ],
)
def test_hard_corpora_and_folders_are_described(hard_cases, name, worst, kinds):
    diagnosis = diagnose(hard_cases / name)
    found = counts(diagnosis)
    assert diagnosis.worst == worst, found
    assert {kind: found.get(kind) for kind in kinds} == kinds


def table(folder: Path, rows: list[str], name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path


TEXTS = [f"{a} {b} {c} сегодня вечером в городе" for a in ("мэр", "хор", "матч", "мост", "дождь")
         for b in ("открыл", "закрыл", "ждёт", "помнит") for c in ("праздник", "сезон", "новость")]  # fmt: skip


def test_exit_codes_say_clean_warnings_or_unusable(tmp_path, capsys):
    lines = (ROOT / "data/samples/city_news_ru.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "clean.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "repeats.csv").write_text("\n".join(lines + lines[7:9]), encoding="utf-8")
    assert run(tmp_path / "clean.csv") == 0
    assert run(tmp_path / "repeats.csv") == 3
    assert run(table(tmp_path, [f"{text},a" for text in TEXTS])) == 2
    assert run(tmp_path / "absent.csv") == 2
    assert "there is no such file" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_says_what_where_and_what_to_do(tmp_path, capsys, language):
    rows = [f"{text},{'ab'[n % 2]}" for n, text in enumerate(TEXTS)]
    path = table(tmp_path, [*rows, rows[3], f"{TEXTS[5]},a"])
    run(path, language=language)
    said = " ".join(capsys.readouterr().out.split())
    words = Words(language)
    for expected in (
        words("finding-repeats", count=2, texts=2),
        words("advice-conflicts", count=2, texts=1),
        f"{path}, {'line' if language == 'en' else 'строка'} 62: {TEXTS[3]}",
    ):
        assert expected in said


def test_the_experiment_file_it_writes_can_be_read_and_run(tmp_path, monkeypatch, capsys):
    rows = [f"{text},{'ab'[n % 2]}" for n, text in enumerate(TEXTS)] + ["один пример редкого класса,c"]
    path, target = table(tmp_path, rows, "мои тексты.csv"), tmp_path / "my.toml"
    assert run(path, write=target) == 3
    experiment = read_experiment(target)
    assert experiment.data.path == str(path.resolve())
    assert experiment.data.min_class_size == 3
    assert experiment.language == "ru"
    assert list(experiment.models) == ["majority", "linear", "mlp", "cnn", "gru"]
    monkeypatch.setattr(run_folder, "RUNS", tmp_path / "runs")
    data_analysis.run(Namespace(experiment=target, overrides=[], full=False))
    assert list(tmp_path.glob("runs/*/*/report.html"))
    from pipelines.steps.errors import ConfigError

    with pytest.raises(ConfigError, match="was not written over"):
        run(path, write=target)
    run(path, write=tmp_path / "new/folder/my.toml")
    assert read_experiment(tmp_path / "new/folder/my.toml").data.path == str(path.resolve())
    with pytest.raises(ConfigError, match="my.toml.*cannot be written"):
        run(path, write=target / "below_a_file" / "my.toml")


@pytest.mark.parametrize("path", ["sms_spam/sms.tsv", "cedr", "factrueval2016", "sib200/rus_Cyrl", "broad_twitter"])
def test_the_experiment_file_for_a_real_set_is_valid(datasets, tmp_path, path):
    from pipelines.steps.experiment_text import experiment_text

    target = tmp_path / "my.toml"
    target.write_text(experiment_text(diagnosed(datasets / path), Words("ru"), target), encoding="utf-8")
    experiment = read_experiment(target)
    assert experiment.data.path or experiment.data.train


def test_an_experiment_file_is_obeyed(tmp_path):
    path = write_experiment(tmp_path)
    diagnosis = diagnose(path, ["data.label=text"])
    assert "label-like-id" in counts(diagnosis)
    assert counts(diagnose(path))["texts-empty"] == 1


def test_settings_that_are_wrong_are_said(tmp_path):
    from pipelines.steps.errors import ConfigError

    path = table(tmp_path, ["a,b"])
    with pytest.raises(ConfigError, match="data.delimiter = 'dot'"):
        diagnose(path, ["data.delimiter=dot"])
    with pytest.raises(ConfigError, match="only settings of data"):
        diagnose(path, ["train.epochs=3"])


def test_neither_the_doctor_nor_the_analysis_loads_keras_and_the_doctor_takes_seconds(tmp_path):
    code = (
        "import sys, runpy; sys.argv = ['check_data', 'data/samples/city_news_ru.csv']\n"
        "try: runpy.run_module('pipelines.check_data', run_name='__main__')\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "assert not {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)\n"
        "from pipelines.steps import run_folder; import pathlib; run_folder.RUNS = pathlib.Path(sys.argv.pop())\n"
        "from argparse import Namespace; from pipelines import data_analysis\n"
        "experiment = pathlib.Path('pipelines/configs/city_news_en.toml')\n"
        "data_analysis.run(Namespace(experiment=experiment, overrides=[], full=False))\n"
        "assert not {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)\n"
    )
    code = code.replace("sys.argv.pop()", repr(str(tmp_path / "runs")))
    started, environment = time.monotonic(), os.environ | {"LANG": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 120


def rows_of(*columns: list[str], header: str = "", delimiter: str = ",") -> str:
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in zip(*columns, strict=True)]
    return "\n".join([header] * bool(header) + lines) + "\n"


HALVES = [str(n % 2) for n in range(60)]
THIRDS = [str(n % 3 // 2) for n in range(60)]


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        # CoLA: a column with one value is no label
        (rows_of(["gj04"] * 60, HALVES, TEXTS, delimiter="\t"), {"label": "2", "text": "3", "header": False}),
        # Jigsaw: a column for each class, one of them called like the class
        (rows_of(TEXTS, HALVES, THIRDS, HALVES[1:] + ["1"], header="comment_text,toxic,obscene,threat"),
         {"label": ["toxic", "obscene", "threat"]}),
        (rows_of(TEXTS, HALVES, header="comment,toxic"), {"label": "toxic"}),
        (rows_of(TEXTS, HALVES, THIRDS, THIRDS, header="text,label,retweet,verified"), {"label": "label"}),
        # parts are known by what is in the column, whatever it is called
        (rows_of(TEXTS, HALVES, ["train", "train", "test"] * 20, header="text,label,set"), {"split": "set"}),
        # more classes than anybody has, in a column that is called so
        (rows_of(TEXTS, [f"class {n // 3}" for n in range(60)], header="text,label"), {"label": "label"}),
        (rows_of(TEXTS, ["2020-01-01", "2020-01-02"] * 30, HALVES, header="text,date,kind"), {"label": "kind"}),
        ("\n".join(f"__label__{n % 2} {text}" for n, text in enumerate(TEXTS)), {"text": "text", "label": "label"}),
    ],
)  # fmt: skip
def test_the_label_and_the_parts_are_found_in_tables_as_people_publish_them(tmp_path, content, settings):
    (tmp_path / "table.csv").write_text(content, encoding="utf-8")
    diagnosis = diagnose(tmp_path / "table.csv")
    assert settings.items() <= diagnosis.survey.data.items()
    assert diagnosis.worst != "unusable"


def test_every_setting_that_an_advice_names_is_obeyed_from_the_first_look(tmp_path):
    path = table(tmp_path, [f'"{text}","{n % 5},{n % 7 + 5}"' for n, text in enumerate(TEXTS)])
    assert counts(diagnose(path))["label-lists"] == 60
    lists = diagnose(path, ["data.multilabel=true", "data.label_list=comma"])
    assert (lists.facts["classes"], "label-lists" in counts(lists)) == (12, False)
    assert diagnose(path, ["data.header=false"]).survey.data["text"] == "1"
    assert counts(diagnose(path, ["data.delimiter=tab"])) == {"no-label-column": 1}
    assert values(diagnose(path, ["data.delimiter=tab"]), "no-label-column")["number"] == 1
    assert 'no column "nope" (data.text)' in values(diagnose(path, ["data.text=nope"]), "unreadable")["message"]
    path = table(tmp_path, [f"{text},{n / 7 - 3}" for n, text in enumerate(TEXTS)])
    assert counts(diagnose(path))["label-like-id"] == 60
    assert diagnose(path, ["data.threshold=0"]).facts["classes"] == 2


def test_of_several_labels_it_writes_an_experiment_that_trains(tmp_path):
    rows = [f'{text},"{["[0 2]", "[]", "[1]"][n % 3]}"' for n, text in enumerate(TEXTS)]
    path, target = table(tmp_path, rows), tmp_path / "my.toml"
    run(path, write=target)
    written = target.read_text(encoding="utf-8")
    assert "python -m pipelines.text_classification" in written
    assert read_experiment(target).data.labels_are_lists
    assert list(read_experiment(target).models) == ["majority", "linear", "mlp", "cnn", "gru"]


def test_a_choice_that_the_user_has_made_is_not_said_to_be_a_guess(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(rows_of(TEXTS, HALVES, THIRDS, header="отклик,первое,второе"), encoding="utf-8")
    assert "label-choice" in counts(diagnose(path))
    chosen = diagnose(path, ["data.label=второе"])
    assert ("label-choice" in counts(chosen), chosen.survey.data["label"]) == (False, "второе")


def test_a_download_of_hugging_face_is_read(tmp_path):
    for part, texts in (("train", TEXTS[:40]), ("test", TEXTS[40:])):
        path = tmp_path / f"data/{part}-00000-of-00001.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(rows_of(texts, HALVES[: len(texts)], header="text,label"), encoding="utf-8")
    (tmp_path / "README.md").write_text("# a card\n", encoding="utf-8")
    assert diagnose(tmp_path).facts["splits"] == {"train": 40, "test": 20}


def test_parts_without_a_test_are_said_with_what_to_write(tmp_path):
    for name in ("train.csv", "val.csv"):
        (tmp_path / name).write_text(rows_of(TEXTS, HALVES, header="text,label"), encoding="utf-8")
    message = values(diagnose(tmp_path), "unreadable")["message"]
    assert "data.train=train.csv data.test=val.csv" in message
    assert diagnose(tmp_path, ["data.train=train.csv", "data.test=val.csv"]).facts["splits"] == {
        "train": 60,
        "test": 60,
    }


def test_of_two_parts_the_training_one_says_which_columns_there_are(tmp_path):
    (tmp_path / "train.csv").write_text(rows_of(TEXTS, HALVES, header="text,label"), encoding="utf-8")
    (tmp_path / "test.csv").write_text(rows_of(TEXTS, header="text"), encoding="utf-8")
    assert 'test.csv: there is no column "label"' in values(diagnose(tmp_path), "unreadable")["message"]


@pytest.mark.parametrize(("text", "found"), [
    ("Die Regierung hat beschlossen dass {} neue Schulen gebaut werden", ("de", "own", "yes")),
    ("Мен бүгін қалаға {} рет бардым және достарымды көрдім", ("kk", "any", "no")),
])  # fmt: skip
def test_of_another_language_the_doctor_says_what_can_be_done(tmp_path, text, found):
    diagnosis = diagnose(table(tmp_path, [f"{text.format(n)},{n % 2}" for n in range(60)]))
    said = values(diagnosis, "language-foreign")
    assert (said["language"], said["rules"], said["lemmas"]) == found
    written = experiment_text(diagnosis, Words("en"))
    assert f'language = "{found[0] if found[1] == "own" else "xx"}"' in written


def test_a_thousand_columns_and_endless_names_are_cut_and_nothing_steers_the_terminal(tmp_path, capsys):
    """Fluent refuses values of more than 2,500 characters."""
    wide = tmp_path / "wide.csv"
    wide.write_text("label," + ",".join(f"pixel{n}" for n in range(784)) + "\n" + "0," * 784 + "0\n", encoding="utf-8")
    assert run(wide) == 2
    assert run(wide, "data.label=nope", "data.text=pixel0") == 2
    rows = [f"{text}\x1b[2J\u200b,{'ab'[n % 2] * 3000}" for n, text in enumerate(TEXTS)]
    assert run(table(tmp_path, rows)) == 3
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert r"\x1b[2J\u200b" in said
    assert max(map(len, said.splitlines())) < 4000


def test_groups_that_cannot_be_kept_together_are_said_and_not_offered(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        rows_of(TEXTS, ["1", "0", "0"] * 20, ["Анна", "Борис", "Вера"] * 20, header="text,label,author_id"), "utf-8"
    )
    diagnosis = diagnose(path)
    assert values(diagnosis, "groups-few")["column"] == "author_id"
    assert "group" not in diagnosis.survey.data
    path.write_text(
        rows_of(TEXTS, HALVES, [f"user {n // 2}" for n in range(60)], header="text,label,author_id"), "utf-8"
    )
    assert diagnose(path).survey.data["group"] == "author_id"


def test_a_path_that_the_system_refuses_is_no_fault_of_ours(tmp_path, capsys):
    assert run(tmp_path / ("a" * 300 + ".csv")) == 2
    assert "too long" in capsys.readouterr().out or os.name == "nt"
