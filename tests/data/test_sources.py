"""The list of public sets: every entry can be brought and checked, or says aloud what cannot be."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from data.archives import choose
from data.errors import DataError
from data.sources import FILES, SOURCES, find_source, load_sources, settings

ROOT = Path(__file__).resolve().parents[2]
SETS = load_sources()
ENTRY = """
[tiny]
title = "A set"
task = "text_classification"
licence = "CC0"
citation = "-"
homepage = "https://example.org"
"""
FILE = 'files = [{ path = "a.csv", url = "https://example.org/a.csv", sha256 = "' + "0" * 64 + '" }]\n'


def load(tmp_path, text: str):
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    return load_sources(tmp_path / "sources.toml")


@pytest.mark.parametrize("name", SETS)
def test_a_set_says_what_it_is_where_it_is_from_and_how_it_is_checked(name):
    source = SETS[name]
    assert all([source.title, source.task, source.licence, source.citation, source.rows])
    assert source.homepage.startswith(("https://", "http://"))
    addresses = [file.url for file in source.files] + ([source.archive.url] if source.archive else [])
    assert source.obtain or any(addresses)
    for file in source.files:
        assert file.checksum or source.unverified
    if source.archive and source.archive.url:
        assert source.archive.sha256
    if source.sprite:
        assert source.rows == source.sprite.files
    if source.checksum_from:
        assert source.checksum_from.startswith("https://")
        assert source.unverified == ("pytorch/text/" in source.checksum_from)  # a reader of the set, not its publisher


def test_the_sets_that_students_name_are_there():
    assert {"ag_news", "imdb", "20_newsgroups", "mnist", "fashion_mnist", "cifar10", "conll2003", "lenta_ru"} <= set(
        SETS
    )


def test_sets_that_people_agreed_not_to_pass_on_are_not_there():
    listed = SOURCES.read_text(encoding="utf-8").lower().replace("-", "").replace("_", "")
    assert "rusentiment" not in listed and "emocontext" not in listed


def test_addresses_on_github_are_pinned_to_a_commit_or_have_a_checksum():
    for source in SETS.values():
        for file in source.files:
            moving = "github" in file.url and any(branch in file.url for branch in ("/master/", "/main/"))
            assert not moving or file.checksum or source.unverified, file.url
        if source.archive and source.archive.url:
            assert len(source.archive.url.rsplit("/", 1)[1]) == 40


def test_the_list_agrees_with_where_the_copies_on_this_disk_are_from(datasets):
    """The oracle: the manifest that names the repository, the commit and the path of every file."""
    with (datasets / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 5000
    files: dict[str, list[dict]] = {}
    for row in rows:
        name, row["path below"] = row["file"].split("/", 1)
        files.setdefault(name, []).append(row)
    for name, published in files.items():
        source = SETS[name]
        if source.archive:
            names = {row["path below"] for row in published}
            assert set(choose(names, source.archive)) == names
            assert source.archive.url.endswith(f"/{published[0]['repository']}/tar.gz/{published[0]['commit']}")
        else:
            raw = "https://raw.githubusercontent.com/{repository}/{commit}/{path}"
            ours = {(file.path, file.url, file.bytes) for file in source.files}
            assert ours == {(row["path below"], raw.format(**row), int(row["bytes"])) for row in published}


def test_every_set_that_the_folder_describes_is_listed(datasets):
    described = {
        line.removeprefix("## ").rstrip("/")
        for line in (datasets / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    }
    assert len(described) == 16
    assert described <= set(SETS)


def test_the_paths_of_the_data_tables_exist(datasets):
    for source in SETS.values():
        if (datasets / source.name).is_dir() and source.data:
            for language in ("en", "ru") if source.name == "sib200" else (None,):
                table = settings(source, datasets / source.name, language=language)
                paths = [Path(table[key]) for key in FILES if key in table]
                assert paths and all(path.exists() for path in paths), table


def test_settings_are_those_of_the_experiments_language(tmp_path):
    source = SETS["sib200"]
    assert settings(source, tmp_path, language="ru")["train"] == str(tmp_path / "rus_Cyrl" / "train.tsv")
    assert settings(source, tmp_path, language="en")["label"] == "category"
    with pytest.raises(DataError, match='sib200: there are texts in en, ru, and language = "de"'):
        settings(source, tmp_path, language="de")


def test_settings_of_one_table_do_not_ask_for_the_language(tmp_path):
    table = settings(SETS["sms_spam"], tmp_path)
    assert table == {"path": str(tmp_path / "sms.tsv"), "header": False, "label": "1", "text": "2"}


def test_a_set_that_no_reader_knows_is_said(tmp_path):
    with pytest.raises(DataError, match="wikiner_ru: the set lies in .* in a form that no reader knows"):
        settings(SETS["wikiner_ru"], tmp_path)


def test_an_unknown_name_is_answered_with_the_nearest_ones():
    with pytest.raises(DataError, match='no public set "agnews"; did you mean ag_news or ag_news_small'):
        find_source("agnews")
    assert find_source("mnist").title.startswith("MNIST")


def test_an_address_is_relative_to_the_base(tmp_path):
    files = 'base = "https://example.org/commit/"\nunverified = true\nfiles = [{ path = "а б.csv" }, '
    files += '{ path = "c.csv", url = "data/c.csv" }, { path = "d.csv", url = "https://other.org/d.csv" }]\n'
    assert [file.url for file in load(tmp_path, ENTRY + files)["tiny"].files] == [
        "https://example.org/commit/%D0%B0%20%D0%B1.csv",
        "https://example.org/commit/data/c.csv",
        "https://other.org/d.csv",
    ]


def test_every_mistake_in_the_list_is_reported_at_once(tmp_path):
    text = ENTRY.replace("licence", "license").replace('"A set"', "3") + FILE
    with pytest.raises(DataError) as caught:
        load(tmp_path, text + text.replace("[tiny]", "[other]"))
    for name in ("tiny", "other"):
        assert f"{name}.license: unknown key; did you mean licence?" in str(caught.value)
        assert f"{name}.licence: missing" in str(caught.value)
        assert f"{name}.title = 3: expected str" in str(caught.value)
    assert "6 mistakes" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "neither files nor an archive"),
        (FILE.replace("sha256", "crc"), "tiny.files.crc: unknown key"),
        (FILE.replace("00", "0g", 1), "not 64 hexadecimal digits of sha256"),
        (FILE.replace("a.csv", "../a.csv", 1), "must stay inside the set's folder"),
        ('files = [{ path = "a.csv", url = "https://example.org" }]', "not marked unverified"),
        ('unverified = true\nfiles = [{ path = "a.csv" }]', "either an address .* or `obtain` is needed"),
        (FILE.replace("sha256", "md5").replace("0" * 64, "0" * 32), "name the page in checksum_from"),
        ('[tiny.archive]\nurl = "https://example.org"\nmembers = ["*"]', "sha256, files and bytes are needed"),
        (FILE + 'archive = { unpack = "b.zip", members = ["*"] }', "b.zip is none of the files"),
        (FILE + 'archive = { unpack = "a.csv" }', "nothing is taken"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_mistake_in_the_list_is_said(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        load(tmp_path, ENTRY + text)


def script(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pipelines.public_sets", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


def test_the_script_lists_every_set_whole(tmp_path):
    done = script("--folder", str(tmp_path))
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1 : 1 + len(SETS)]] == list(SETS)
    assert " yes " not in done.stdout and list(tmp_path.iterdir()) == []


def test_the_script_describes_a_set_and_says_where_it_lies(datasets):
    done = script("wnut17", "--folder", str(datasets))
    assert done.returncode == 0, done.stderr
    for said in ("Derczynski et al. 2017", "CC BY 4.0", str(datasets / "wnut17"), 'source = "wnut17"'):
        assert said in done.stdout


def test_the_script_says_what_to_do_by_hand_without_a_traceback(tmp_path):
    done = script("conll2003", "--folder", str(tmp_path))
    assert done.returncode == 2
    assert "Reuters Corpus agreement" in done.stdout and f"put into {tmp_path / 'conll2003'}" in done.stderr
    assert "Traceback" not in done.stderr
