"""Downloads from a real server on this machine: one that cuts connections, answers with pages, forgets ranges."""

import bz2
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from data.archives import tree_checksum
from data.download import Patience, fetch, missing
from data.errors import DataError
from data.sources import Archive, File, Source, Sprite, load_sources

ROOT = Path(__file__).resolve().parents[2]
TEXT = "label\ttext\nham\tДа, в пять\n".encode() * 7000  # 190 kB, more than one piece
QUICK = Patience(tries=3, pause=0.01, timeout=5)


class Handler(BaseHTTPRequestHandler):
    """Serves `server.files`, and misbehaves as `server.manners` say for a path."""

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        asked = {key.lower(): value for key, value in self.headers.items()}
        self.server.requests.append((self.path, asked))
        manners = self.server.manners
        content = self.server.files.get(self.path)
        time.sleep(manners.get("delay", 0))
        if content is None or manners.get("failures", 0) > 0:
            manners["failures"] = manners.get("failures", 0) - 1
            self.send_error(404 if content is None else 503)
            return
        version = f'"{hashlib.md5(content).hexdigest()}"'
        start = 0
        if "range" in asked and manners.get("ranges", True) and asked.get("if-range", version) == version:
            start = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
        if start >= len(content) > 0:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Type", manners.get("type", "application/octet-stream"))
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", version)
        self.end_headers()
        stop = len(content)
        if manners.get("cuts", 0) > 0:
            manners["cuts"] -= 1
            stop = min(stop, start + manners["after"])
        self.wfile.write(content[start:stop])
        self.close_connection = True


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.manners, server.requests = {"/sms.tsv": TEXT}, {}, []
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def a_set(*files: File, **values) -> Source:
    about = {"title": "A set", "task": "text_classification", "licence": "CC0", "citation": "-", "homepage": "-"}
    return Source(name="tiny", files=files, **about, **values)


def sms(server, content: bytes = TEXT) -> Source:
    return a_set(File("sms.tsv", f"{server.address}/sms.tsv", len(content), sha256(content)))


def names(folder: Path) -> list[str]:
    """What lies in a folder, without the locks."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.endswith(".lock"))


def test_a_set_is_downloaded_once_and_then_used_as_it_is(server, tmp_path):
    steps = []
    place = fetch(sms(server), tmp_path, on_progress=lambda *step: steps.append(step), patience=QUICK)
    assert place == tmp_path / "tiny"
    assert (place / "sms.tsv").read_bytes() == TEXT
    assert names(tmp_path) == ["tiny/sms.tsv"]
    assert steps[-1] == (len(TEXT), len(TEXT), "sms.tsv") and len(steps) > 1
    fetch(sms(server), tmp_path, patience=QUICK)
    assert len(server.requests) == 1
    assert server.requests[0][1]["accept-encoding"] == "identity"  # ranges of a compressed stream are other ranges


def test_a_cut_connection_is_taken_up_where_it_ended(server, tmp_path):
    server.manners.update(cuts=2, after=70_000)
    assert (fetch(sms(server), tmp_path, patience=QUICK) / "sms.tsv").read_bytes() == TEXT
    ranges = [int(asked["range"].strip("bytes=-")) if "range" in asked else 0 for _, asked in server.requests]
    assert ranges[0] == 0 and 50_000 < ranges[1] <= 70_000 and 100_000 < ranges[2] <= 140_000
    assert "if-range" not in server.requests[0][1]
    assert server.requests[1][1]["if-range"] == f'"{hashlib.md5(TEXT).hexdigest()}"'


def test_a_download_that_an_earlier_process_left_goes_on(server, tmp_path):
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "sms.tsv.partial").write_bytes(TEXT[:100_000])
    assert (fetch(sms(server), tmp_path, patience=QUICK) / "sms.tsv").read_bytes() == TEXT
    assert [asked.get("range") for _, asked in server.requests] == ["bytes=100000-"]


def test_what_is_left_of_another_version_is_noticed_and_removed(server, tmp_path):
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "sms.tsv.partial").write_bytes(b"x" * 100_000)
    with pytest.raises(DataError, match="not the published file, and was removed"):
        fetch(sms(server), tmp_path, patience=QUICK)
    assert names(tmp_path) == []
    assert (fetch(sms(server), tmp_path, patience=QUICK) / "sms.tsv").read_bytes() == TEXT


def test_what_is_left_of_a_file_without_a_checksum_is_not_trusted(server, tmp_path):
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "sms.tsv.partial").write_bytes(b"x" * 100_000)
    with pytest.warns(UserWarning, match="its publisher states no checksum"):
        place = fetch(a_set(File("sms.tsv", f"{server.address}/sms.tsv"), unverified=True), tmp_path, patience=QUICK)
    assert (place / "sms.tsv").read_bytes() == TEXT


def test_a_file_that_changed_while_the_connection_was_cut_is_begun_anew(server, tmp_path):
    server.manners.update(cuts=1, after=70_000)
    source = a_set(File("sms.tsv", f"{server.address}/sms.tsv"), unverified=True)
    later = TEXT.replace(b"ham", b"eggs")

    def change(done, total, what):
        server.files["/sms.tsv"] = later

    with pytest.warns(UserWarning, match="tiny: unverified: its publisher states no checksum"):
        place = fetch(source, tmp_path, on_progress=change, patience=QUICK)
    assert (place / "sms.tsv").read_bytes() == later


def test_a_server_without_ranges_sends_all_of_it_again(server, tmp_path):
    server.manners.update(cuts=1, after=70_000, ranges=False)
    assert (fetch(sms(server), tmp_path, patience=QUICK) / "sms.tsv").read_bytes() == TEXT
    assert len(server.requests) == 2


def test_a_server_that_fails_for_a_moment_is_asked_again(server, tmp_path):
    server.manners["failures"] = 2
    fetch(sms(server), tmp_path, patience=QUICK)
    assert len(server.requests) == 3


def test_a_connection_that_is_always_cut_is_given_up(server, tmp_path):
    server.manners.update(cuts=99, after=70_000, ranges=False)
    with pytest.raises(DataError, match=r"sms\.tsv: .*IncompleteRead\(70000 bytes read"):
        fetch(sms(server), tmp_path, patience=QUICK)
    assert len(server.requests) == QUICK.tries
    assert names(tmp_path) == ["tiny/sms.tsv.partial"]


@pytest.mark.parametrize("sent", [TEXT.replace(b"ham", b"HAM"), TEXT + b"more", TEXT[:-1]])
def test_another_file_than_the_published_one_never_gets_its_name(server, tmp_path, sent):
    server.files["/sms.tsv"] = sent
    with pytest.raises(DataError) as caught:
        fetch(sms(server), tmp_path, patience=QUICK)
    assert not (tmp_path / "tiny" / "sms.tsv").exists()
    if len(sent) == len(TEXT):
        assert names(tmp_path) == []
        assert sha256(TEXT) in str(caught.value) and sha256(sent) in str(caught.value)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (b"\n<!DOCTYPE html><html>Quota exceeded</html>", "application/octet-stream"),
        (b"Log in, please", "text/html; charset=utf-8"),
    ],
)
def test_a_web_page_in_place_of_the_file_is_refused(server, tmp_path, page, kind):
    server.files["/sms.tsv"], server.manners["type"] = page, kind
    source = a_set(File("sms.tsv", f"{server.address}/sms.tsv"), unverified=True)
    with pytest.raises(DataError, match="a web page came in place of the file"):
        fetch(source, tmp_path, patience=QUICK)
    assert not (tmp_path / "tiny" / "sms.tsv").exists()


def test_a_file_that_is_not_on_the_server_is_asked_for_once(server, tmp_path):
    server.files.clear()
    with pytest.raises(DataError, match="the server answered 404 Not Found"):
        fetch(sms(server), tmp_path, patience=QUICK)
    assert len(server.requests) == 1


def test_without_a_network_the_message_says_what_to_bring_and_where_to(server, tmp_path):
    address = "http://127.0.0.1:9/sms.tsv"  # the port "discard", where nobody listens
    source = a_set(File("sms.tsv", address, len(TEXT), sha256(TEXT)))
    with pytest.raises(DataError) as caught:
        fetch(source, tmp_path, patience=QUICK)
    for said in (address, f"sms.tsv ({len(TEXT):,} bytes, sha256 {sha256(TEXT)})", str(tmp_path / "tiny"), "by hand"):
        assert said in str(caught.value)


def test_a_set_that_only_a_person_may_bring_is_explained_and_then_used(tmp_path):
    source = a_set(File("eng.train"), File("eng.testb"), obtain="Sign the agreement.", unverified=True)
    with pytest.raises(DataError, match=r"(?s)lacks eng\.train, eng\.testb.*Sign the agreement.*put into .*tiny"):
        fetch(source, tmp_path)
    assert names(tmp_path) == []
    for file in source.files:
        (tmp_path / "tiny").mkdir(exist_ok=True)
        (tmp_path / "tiny" / file.path).write_text("EU B-ORG\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="its publisher states no checksum"):
        assert fetch(source, tmp_path) == tmp_path / "tiny"


def test_a_damaged_copy_is_said_with_both_checksums(server, tmp_path):
    place = fetch(sms(server), tmp_path, patience=QUICK)
    damaged = TEXT.replace(b"\xd0\x94", b"\xd0\x95", 1)
    (place / "sms.tsv").write_bytes(damaged)
    with pytest.raises(DataError, match=r"sms\.tsv: differs from what was published") as caught:
        fetch(sms(server), tmp_path, patience=QUICK)
    assert sha256(TEXT) in str(caught.value) and sha256(damaged) in str(caught.value) and "Delete" in str(caught.value)
    assert (place / "sms.tsv").read_bytes() == damaged


def test_a_complete_copy_in_a_folder_that_cannot_be_written_is_used(server, tmp_path):
    place = tmp_path / "tiny"
    place.mkdir()
    (place / "sms.tsv").write_bytes(TEXT)
    for folder in (place, tmp_path):
        folder.chmod(0o500)
    try:
        assert fetch(sms(server), tmp_path) == place
        assert list(tmp_path.rglob("*")) == [place, place / "sms.tsv"]
        assert not server.requests
    finally:
        for folder in (tmp_path, place):
            folder.chmod(0o700)


def test_a_data_folder_that_cannot_be_made_is_said(server, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written.*DATA_HOME"):
        fetch(sms(server), tmp_path / "file" / "datasets", patience=QUICK)


def test_of_two_processes_one_downloads_and_the_other_waits(server, tmp_path):
    server.manners["delay"] = 1
    code = (
        "from pathlib import Path; from data.download import fetch; from data.sources import File, Source\n"
        f"file = File('sms.tsv', '{server.address}/sms.tsv', {len(TEXT)}, '{sha256(TEXT)}')\n"
        "source = Source('tiny', 'A set', 'text_classification', 'CC0', '-', '-', files=(file,))\n"
        f"print(fetch(source, Path({str(tmp_path)!r})))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in processes] == [str(tmp_path / "tiny")] * 2
    assert [path for path, _ in server.requests] == ["/sms.tsv"]


# ---- archives

TREE = {"a.txt": b"one\n", "b/c.txt": b"two\n", "b/д.txt": "три\n".encode()}
TREE_SHA256 = "7ea2ef9e70ea1ebbcfdfb74a12e058cf7501b3cd11f81fdf2ce85ad4bbec87e6"  # sha256sum … | sort | sha256sum


def tar(files: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    """Names and contents -> a .tar.gz; `others` are members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in others:
            archive.addfile(member)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member


def packed(server, content: bytes, **values) -> Source:
    """A set that is one archive of the server, of which a.txt and b/ are wanted."""
    server.files["/commit"] = content
    wanted = {"files": 3, "bytes": 15, "sha256": TREE_SHA256, "members": ("a.txt", "b/*")} | values
    return a_set(archive=Archive(url=f"{server.address}/commit", **wanted))


def test_the_checksum_of_a_tree_is_that_of_sha256sum(tmp_path):
    for name, content in TREE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert tree_checksum(tmp_path, TREE) == (TREE_SHA256, 15)


def test_the_wanted_files_of_an_archive_are_unpacked_and_the_archive_goes(server, tmp_path):
    inside = {f"repository-1a2b/{name}": content for name, content in (TREE | {"other.txt": b"no"}).items()}
    source = packed(server, tar(inside))
    steps = []
    place = fetch(source, tmp_path, on_progress=lambda *step: steps.append(step), patience=QUICK)
    assert {name: (place / name).read_bytes() for name in names(place)} == TREE
    assert steps[-1] == (15, 15, "unpacking")
    assert names(tmp_path) == [f"tiny/{name}" for name in sorted(TREE)]
    fetch(source, tmp_path, patience=QUICK)
    assert len(server.requests) == 1


def test_names_change_as_the_list_of_sets_says(server, tmp_path):
    inside = {"top/Data/b/c": b"two\n", "top/Data/b/d": b"", "top/Data/b/e": b"", "top/a": b"one\n", "top/z": b""}
    rules = {"move": {"Data/": ""}, "suffix": ".txt", "first": {"b/*": 2}, "members": (), "names": ("a.txt",)}
    source = packed(server, tar(inside), **rules, sha256="", bytes=None)
    assert names(fetch(source, tmp_path, patience=QUICK)) == ["a.txt", "b/c.txt", "b/d.txt"]


def test_an_archive_brought_by_hand_is_unpacked_and_kept(server, tmp_path):
    source = packed(server, b"")
    server.files.clear()
    with pytest.raises(DataError) as caught:
        fetch(source, tmp_path, patience=QUICK)
    assert f"save {source.archive.url}\n  as {tmp_path / 'tiny.tar.gz'}" in str(caught.value)
    (tmp_path / "tiny.tar.gz").write_bytes(tar({f"x/{name}": content for name, content in TREE.items()}))
    assert names(fetch(source, tmp_path)) == sorted(TREE)
    assert (tmp_path / "tiny.tar.gz").exists() and len(server.requests) == 1


def test_an_archive_with_other_contents_leaves_nothing(server, tmp_path):
    source = packed(server, tar({f"x/{name}": content for name, content in (TREE | {"b/c.txt": b"TWO\n"}).items()}))
    with pytest.raises(DataError, match=f"holds other files than were published: expected 3 files .*{TREE_SHA256}"):
        fetch(source, tmp_path, patience=QUICK)
    assert names(tmp_path) == []


def test_what_an_interrupted_move_left_is_completed_and_a_changed_file_is_said(server, tmp_path):
    source = packed(server, tar({f"x/{name}": content for name, content in TREE.items()}))
    place = fetch(source, tmp_path, patience=QUICK)
    (place / "a.txt").unlink()
    assert missing(source, place) == ["1 of the 3 files of its archive"]
    assert names(fetch(source, tmp_path, patience=QUICK)) == sorted(TREE)
    (place / "a.txt").write_bytes(b"ONE\n")
    with pytest.raises(DataError, match=f"tiny: differs from what was published.*{TREE_SHA256}"):
        fetch(source, tmp_path, patience=QUICK)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (tar({"x/a.txt": b"", "../b/evil": b""}), r"\.\./b/evil in the archive would be written outside"),
        (tar({"x/a.txt": b"", "x/b/../../../evil": b""}), "would be written outside"),
        (tar({"/b/evil": b""}), "would be written outside"),
        (tar({"C:\\b\\evil": b""}), "would be written outside"),
        (tar({"x/C:evil": b""}), "would be written outside"),
        (tar({"x/..\\..\\evil": b""}), "would be written outside"),
        (zipped({"../b/evil": b""}), "would be written outside"),
        (tar({"x/a.txt": b""}, link("x/b/passwords", "/etc/passwd")), "x/b/passwords is a link or a device"),
        (tar({"x/a.txt": b""}, link("x/b/hard", "x/a.txt", tarfile.LNKTYPE)), "is a link or a device"),
        (tar({"x/a.txt": b""}, link("x/b/tty", "", tarfile.CHRTYPE)), "is a link or a device"),
        (tar({"x/a.txt": b"\0" * 100_000}), "hold more than 15 bytes"),
        (tar({"x/a.txt": bytes(range(256)) * 400})[:300], "cannot be unpacked"),
        (b"neither this nor that", "neither a tar or zip archive"),
        (tar({"x/other.txt": b""}), "found 0 files"),
    ],
)
def test_an_archive_that_is_unsafe_or_broken_is_refused_and_leaves_nothing(server, tmp_path, content, message):
    folder = tmp_path / "deep" / "datasets"
    with pytest.raises(DataError, match=message):
        fetch(packed(server, content), folder, patience=QUICK)
    assert names(tmp_path) == []


def test_a_link_in_a_zip_archive_is_refused(server, tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("x/b/passwords")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(DataError, match="x/b/passwords is a link"):
        fetch(packed(server, buffer.getvalue()), tmp_path, patience=QUICK)


@pytest.mark.parametrize(
    ("name", "content", "members"),
    [
        ("news.csv.bz2", bz2.compress(b"two\n"), {"members": ("b.csv",), "files": 1}),
        ("news.csv.gz", gzip.compress(b"two\n"), {"members": ("b.csv",), "files": 1}),
        ("news.zip", zipped({"b.csv": b"two\n", "c.pdf": b""}), {"members": ("*.csv",), "files": 1, "drop": 0}),
    ],
)
def test_a_published_archive_is_checked_kept_and_unpacked(server, tmp_path, name, content, members):
    server.files[f"/{name}"] = content
    file = File(name, f"{server.address}/{name}", len(content), sha256(content))
    place = fetch(a_set(file, archive=Archive(unpack=name, **members)), tmp_path, patience=QUICK)
    assert names(place) == ["b.csv", name]
    assert (place / "b.csv").read_bytes() == b"two\n"


def test_a_small_archive_that_would_fill_the_disk_is_stopped(server, tmp_path):
    content = gzip.compress(b"x" * 5_000_000)
    server.files["/bomb.gz"] = content
    file = File("bomb.gz", f"{server.address}/bomb.gz", len(content), sha256(content))
    archive = Archive(unpack="bomb.gz", members=("b.csv",), files=1, bytes=1000)
    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes"):
        fetch(a_set(file, archive=archive), tmp_path, patience=QUICK)
    assert names(tmp_path) == ["tiny/bomb.gz"]


# ---- pictures


def test_the_tiles_of_the_sprite_are_those_of_the_published_copy(datasets, tmp_path):
    """The oracle: the tiles that others cut by the rule of the README."""
    source = load_sources()["fashion_sprite"]
    (tmp_path / source.name).mkdir()
    for file in source.files:
        (tmp_path / source.name / file.path).write_bytes((datasets / source.name / file.path).read_bytes())
    made, given = fetch(source, tmp_path) / "tiles", datasets / source.name / "tiles"
    assert names(made) == names(given) and len(names(made)) == 900
    for name in names(made):
        with Image.open(made / name) as ours, Image.open(given / name) as theirs:
            assert ours.mode == theirs.mode == "L" and ours.tobytes() == theirs.tobytes()


def test_a_sprite_with_other_tiles_than_published_is_refused(tmp_path):
    (tmp_path / "tiny").mkdir()
    Image.new("L", (56, 28)).save(tmp_path / "tiny" / "all.png")
    content = (tmp_path / "tiny" / "all.png").read_bytes()
    sprite = Sprite(file="all.png", folder="tiles", classes=("cat", "dog"), files=3)
    with pytest.raises(DataError, match="2 tiles, and there should be 3"):
        fetch(a_set(File("all.png", "-", None, sha256(content)), sprite=sprite), tmp_path)
    assert names(tmp_path) == ["tiny/all.png"]


# ---- the real sets


def test_every_set_on_this_disk_is_what_was_published(datasets):
    there = [source for source in load_sources().values() if (datasets / source.name).is_dir()]
    assert len(there) >= 16
    for source in there:
        assert fetch(source, datasets) == datasets / source.name


@pytest.mark.parametrize("name", ["factrueval2016", "sign_digits", "mnist_png_small", "ruslit_authors"])
def test_the_rules_of_a_set_take_the_published_files_out_of_its_repository(datasets, tmp_path, name):
    """The oracle: the manifest, which says where in the repository each file of the copy on this disk was."""
    lines = (datasets / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.startswith(f"{name}/")]
    others = dict.fromkeys(["setup.py", "Dataset/0/IMG_9999.JPG", "train/0/99999.png", "prose/Gogol/Z.txt"], b"")
    with tarfile.open(tmp_path / f"{name}.tar.gz", "w:gz", compresslevel=1) as archive:
        for path, content in others.items() | {(row[3], (datasets / row[0]).read_bytes()) for row in rows}:
            member = tarfile.TarInfo(f"repository-{rows[0][2]}/{path}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    place = fetch(load_sources()[name], tmp_path)
    assert names(place) == sorted(row[0].removeprefix(f"{name}/") for row in rows)


def test_one_changed_letter_in_a_set_of_many_files_is_noticed(datasets, tmp_path):
    source = load_sources()["wnut17"]
    (tmp_path / source.name).mkdir()
    for file in source.files:
        content = (datasets / source.name / file.path).read_bytes()
        (tmp_path / source.name / file.path).write_bytes(content)
    (tmp_path / source.name / source.files[-1].path).write_bytes(content.replace(b"O\n", b"0\n", 1))
    with pytest.raises(DataError, match="wnut17train.conll: differs from what was published"):
        fetch(source, tmp_path)
    changed = replace(source, files=source.files[:-1])
    assert fetch(changed, tmp_path) == tmp_path / "wnut17"
