"""Files of pictures -> one array and a table, with nothing dropped without a word."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from data.errors import DataError
from pipelines.steps import paths, pictures
from pipelines.steps.experiment import Data, PreprocessPictures
from pipelines.steps.picture_duplicates import check_duplicates, check_sizes, clusters, near_duplicates, with_clusters
from pipelines.steps.picture_preparation import prepare_picture, shape_of
from pipelines.steps.pictures import collect_pictures, read_pictures
from pipelines.steps.split import split_records

RAW = {"raw": PreprocessPictures()}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")


@pytest.fixture
def folder(tmp_path):
    """Two classes of six pictures each, 12 x 10 pixels, named as a camera does."""
    random, path = np.random.default_rng(0), tmp_path / "pictures"
    for label, base in (("cat", 60), ("dog", 180)):
        (path / label).mkdir(parents=True)
        for n in range(6):
            pixels = np.clip(random.normal(base, 50, (10, 12, 3)), 0, 255).astype("uint8")
            Image.fromarray(pixels).save(path / label / f"IMG_{100 + 2 * n + (label == 'dog')}.png")
    return path


def kinds(found) -> dict[str, int]:
    return {finding.kind: finding.count for finding in found}


def test_pictures_of_one_size_keep_their_pixels(folder):
    found = read_pictures(Data(path=str(folder)), RAW)
    assert found.arrays["raw"].shape == (12, 10, 12, 3) and found.classes == ["cat", "dog"]
    with Image.open(found.frame.at[3, "file"]) as picture:
        np.testing.assert_array_equal(found.arrays["raw"][3], np.asarray(picture))
    assert found.findings == [] and found.left_out.empty


def test_the_second_time_nothing_is_decoded_and_the_pixels_are_the_same(folder, monkeypatch):
    data = Data(path=str(folder))
    first = read_pictures(data, RAW)
    monkeypatch.setattr(pictures, "decode_picture", lambda *_, **__: pytest.fail("decoded again"))
    again = read_pictures(data, RAW)
    np.testing.assert_array_equal(first.arrays["raw"], again.arrays["raw"])
    pd.testing.assert_frame_equal(first.frame, again.frame)


def test_a_picture_that_changes_under_its_name_is_decoded_again(folder):
    data = Data(path=str(folder))
    before = np.array(read_pictures(data, RAW).arrays["raw"][0])
    file = folder / "cat" / "IMG_100.png"
    Image.fromarray(255 - before).save(file)
    np.testing.assert_array_equal(read_pictures(data, RAW).arrays["raw"][0], 255 - before)


def test_what_cannot_be_used_is_listed_and_the_rest_goes_on(folder):
    (folder / "cat" / "IMG_200.png").write_bytes(b"")
    (folder / "dog" / "IMG_201.png").write_bytes((folder / "dog" / "IMG_101.png").read_bytes()[:60])
    (folder / "dog" / "Thumbs.db").write_bytes(b"x")
    found = read_pictures(Data(path=str(folder)), RAW)
    assert len(found.frame) == len(found.arrays["raw"]) == 12
    assert sorted(found.left_out["reason"]) == ["broken", "empty", "junk"]
    assert kinds(found.findings) == {"pictures-empty": 1, "pictures-broken": 1, "pictures-junk": 1}


def test_a_class_of_which_nothing_can_be_used_is_named(folder):
    (folder / "fox").mkdir()
    (folder / "fox" / "IMG_300.png").write_bytes(b"")
    found = collect_pictures(Data(path=str(folder)), RAW)
    assert kinds(found.findings)["pictures-class-lost"] == 1


def test_one_class_alone_is_refused(tmp_path, folder):
    with pytest.raises(DataError, match='at least two classes are needed, and all 6 pictures .* are of "cat"'):
        (folder / "dog").rename(tmp_path / "elsewhere")
        read_pictures(Data(path=str(folder)), RAW)


def test_small_classes_are_left_out_when_asked(folder):
    (folder / "fox").mkdir()
    Image.new("RGB", (12, 10)).save(folder / "fox" / "IMG_300.png")
    found = read_pictures(Data(path=str(folder), min_class_size=2), RAW)
    assert found.classes == ["cat", "dog"] and found.left_out["reason"].tolist() == ["class with fewer than 2 pictures"]
    assert len(found.arrays["raw"]) == 12


def test_groups_come_from_names(folder):
    found = collect_pictures(Data(path=str(folder), group_pattern=r"IMG_(\d)"), {})
    assert set(found.frame["group"]) == {"1"}
    with pytest.raises(DataError, match="finds nothing in the names of 12 of 12 pictures"):
        collect_pictures(Data(path=str(folder), group_pattern=r"DSC(\d)"), {})


def test_in_a_series_a_group_ends_where_a_class_comes_again(folder):
    """100 is a cat, 101 a dog, 102 a cat, …: of each the same thing was photographed once in each class."""
    found = collect_pictures(Data(path=str(folder), group_pattern=r"IMG_(\d+)", group_runs=True), {})
    number = found.frame["file"].str.extract(r"IMG_(\d+)")[0].astype(int)
    assert found.frame["group"].tolist() == [str(n - n % 2) for n in number]


def test_signers_are_told_apart(datasets):
    found = collect_pictures(Data(path=str(datasets / "sign_digits"), group_pattern=r"IMG_(\d+)", group_runs=True), {})
    sizes = found.frame.groupby("group").size()
    assert len(sizes) == 103 and (sizes == 10).sum() == 96 and sizes.max() == 10


def test_every_hard_case_is_decoded_or_named(hard_cases):
    found = collect_pictures(Data(path=str(hard_cases / "folders" / "class_folders_with_junk")), RAW)
    assert len(found.frame) == 16 and sorted(found.left_out["reason"]) == ["broken", "empty", "junk", "junk"]
    assert kinds(found.findings) == {
        "classes-empty": 1, "pictures-empty": 1, "pictures-broken": 1, "pictures-junk": 2, "pictures-cmyk": 1,
    }  # fmt: skip


def test_twenty_one_odd_pictures_in_a_table(hard_cases, tmp_path):
    files = sorted(file.name for file in (hard_cases / "images").iterdir() if file.is_file())
    rows = "\n".join(f'"{hard_cases / "images" / name}",{"ab"[n % 2]}' for n, name in enumerate(files))
    (tmp_path / "table.csv").write_text(f"file,label\n{rows}\nnowhere.png,a\n", encoding="utf-8")
    found = read_pictures(Data(path=str(tmp_path / "table.csv"), format="table"), RAW)
    reasons = dict(zip(found.left_out["file"].str.replace("\\", "/").str.split("/").str[-1], found.left_out["reason"],
                       strict=True))  # fmt: skip
    assert reasons == {
        "truncated.jpg": "broken", "zero_bytes.jpg": "empty", "text_renamed.jpg": "unreadable",
        "bomb_15000x15000.png": "bomb", "nowhere.png": "absent"}  # fmt: skip
    assert len(found.frame) + len(reasons) == len(files) + 1
    assert found.arrays["raw"].shape[3] == 3


@pytest.mark.parametrize(("sizes", "grey", "settings", "expected"), [
    ([(28, 28)] * 3, True, {}, (28, 28, 1)),
    ([(28, 20)] * 3, False, {}, (20, 28, 3)),
    ([(28, 20)] * 3, False, {"colour": "grey"}, (20, 28, 1)),
    ([(4000, 3000)] * 3, False, {}, (96, 96, 3)),
    ([(40, 60), (50, 90), (70, 60)], False, {}, (50, 50, 3)),
    ([(28, 28)], True, {"size": 32, "colour": "rgb"}, (32, 32, 3)),
    ([(28, 28)], True, {"size": (32, 16)}, (32, 16, 1)),
])  # fmt: skip
def test_the_shape_follows_from_the_pictures_or_the_settings(sizes, grey, settings, expected):
    assert shape_of(sizes, grey, PreprocessPictures(**settings)) == expected


def test_each_way_of_fitting_does_what_it_says():
    wide = np.zeros((10, 30, 1), "uint8")
    wide[:, 10:20] = 200  # the middle third is light
    fitted = {
        fit: prepare_picture(wide, (10, 10, 1), PreprocessPictures(fit=fit)) for fit in ("crop", "stretch", "pad")
    }
    assert (fitted["crop"] > 150).all()
    assert fitted["stretch"][:, 5, 0].min() > 150 and fitted["stretch"][:, 0, 0].max() < 50
    assert set(np.unique(fitted["pad"][[0, 1, 8, 9]])) == {fitted["pad"][0, 0, 0]}  # a margin of one colour
    assert fitted["pad"][5, 5, 0] > 150 and fitted["pad"][5, 0, 0] < 50


def test_contrast_is_stretched_to_the_whole_range():
    pale = np.linspace(100, 140, 64).astype("uint8").reshape(8, 8, 1)
    stretched = prepare_picture(pale, (8, 8, 1), PreprocessPictures(contrast="stretch"))
    assert stretched.min() == 0 and stretched.max() == 255
    assert prepare_picture(np.full((8, 8, 1), 7, "uint8"), (8, 8, 1), PreprocessPictures(contrast="stretch")).max() == 7


def test_copies_are_found_byte_for_byte_and_nearly(folder):
    original = Image.open(folder / "cat" / "IMG_100.png").resize((48, 40))
    original.save(folder / "cat" / "IMG_100.png")
    original.save(folder / "dog" / "IMG_400.jpg", quality=85)  # the same, saved anew under another class
    (folder / "cat" / "IMG_402.png").write_bytes((folder / "cat" / "IMG_102.png").read_bytes())
    found = collect_pictures(Data(path=str(folder)), {})
    frame = found.frame.assign(split="train")
    frame.loc[frame["file"].str.contains("IMG_402|IMG_400"), "split"] = "test"
    findings, pairs, compared = check_duplicates(frame, found.thumbnails)
    assert kinds(findings) == {"pictures-repeated": 1, "pictures-two-parts": 1, "pictures-near": 2,
                               "pictures-near-classes": 2, "pictures-near-parts": 2}  # fmt: skip
    assert compared == 13 and len(pairs) == 1
    same = clusters(frame, found.thumbnails)
    names = frame["file"].str.extract(r"IMG_(\d+)")[0]
    of = dict(zip(names, same, strict=True))
    assert of["100"] == of["400"] and of["102"] == of["402"] and len(set(same)) == 12


def test_what_looks_alike_stays_in_one_part(folder):
    for n in range(6):
        for label in ("cat", "dog"):
            source = folder / label / f"IMG_{100 + 2 * n + (label == 'dog')}.png"
            with Image.open(source) as picture:
                large = picture.resize((48, 40))
            large.save(source)
            large.save(folder / label / f"copy_{n}.jpg", quality=90)
    data = Data(path=str(folder), repeats="together")
    found = read_pictures(data, {})
    frame = with_clusters(found.frame, found.thumbnails, data)
    assert frame["cluster"].nunique() == 12 and len(frame) == 24
    parts = split_records(frame, data)
    assert set(parts) == {"train", "validation", "test"} and (parts.groupby(frame["cluster"]).nunique() == 1).all()
    alone = split_records(found.frame, data.model_copy(update={"repeats": "keep"}))
    assert (alone.groupby(frame["cluster"]).nunique() > 1).any()


def test_pictures_of_one_colour_are_like_no_other():
    hashes, thumbnails = np.zeros(3, "uint64"), np.zeros((3, 16, 16), "uint8")
    assert len(near_duplicates(hashes, thumbnails)) == 0


def test_near_pairs_are_those_of_a_comparison_of_all_with_all():
    random = np.random.default_rng(0)
    thumbnails = random.integers(0, 256, (40, 16, 16)).astype("uint8")
    thumbnails[20:30] = np.clip(thumbnails[:10].astype(int) + random.integers(-6, 7, (10, 16, 16)), 0, 255)
    thumbnails[30:] = np.clip(
        thumbnails[:10].astype(int) + random.integers(-30, 31, (10, 16, 16)), 0, 255
    )  # about 0.97
    flat = thumbnails.reshape(40, -1).astype(float)
    expected = {(a, b) for a, b in zip(*np.nonzero(np.corrcoef(flat) >= 0.995), strict=True) if a < b}
    assert set(map(tuple, near_duplicates(np.zeros(40, "uint64"), thumbnails).tolist())) == expected
    assert len(expected) == 10


def test_unequal_classes_are_named():
    frame = pd.DataFrame({"label": ["a"] * 60 + ["b"] * 5})
    assert kinds(check_sizes(frame)) == {"classes-small": 1, "pictures-imbalance": 60}


def test_packed_digits_come_with_the_classes_of_their_labels():
    found = read_pictures(Data(format="digits"), RAW)
    assert found.arrays["raw"].shape == (1797, 8, 8, 1) and found.classes == [str(n) for n in range(10)]
    assert found.frame["line"].tolist()[:2] == [1, 2] and re.search("scikit-learn", found.frame.at[0, "file"])


def test_a_validation_folder_is_the_test_part_where_there_is_no_other(folder, tmp_path):
    (tmp_path / "set").mkdir()
    for part in ("train", "val"):
        (tmp_path / "set" / part).mkdir()
        for label in ("cat", "dog"):
            shutil.copytree(folder / label, tmp_path / "set" / part / label)
    found = read_pictures(Data(path=str(tmp_path / "set")), RAW)
    assert found.frame["split"].value_counts().to_dict() == {"train": 12, "test": 12}
    assert kinds(found.findings) == {"pictures-no-test": 12}
    shutil.rmtree(tmp_path / "set" / "val")
    assert read_pictures(Data(path=str(tmp_path / "set")), RAW).frame["split"].isna().all()


def test_a_picture_without_a_label_is_left_out(folder, tmp_path):
    rows = [f"{file.relative_to(folder).as_posix()},{file.parent.name}" for file in sorted(folder.rglob("*.png"))]
    rows[3] = rows[3].split(",")[0] + ","
    (folder / "table.csv").write_text("\n".join(["file,label", *rows]) + "\n", encoding="utf-8")
    found = read_pictures(Data(path=str(folder / "table.csv"), format="table"), RAW)
    assert len(found.frame) == 11 and found.left_out["reason"].tolist() == ["no-label"]
    assert kinds(found.findings) == {"pictures-no-label": 1}


def test_every_reason_for_leaving_out_and_every_oddity_has_words():
    from pipelines.steps.ask_pictures import REASONS
    from reports.words import Words

    oddities = ("turned", "cmyk", "palette", "alpha", "deep", "animated", "extension")
    for language in ("en", "ru"):
        words = Words(language)
        for problem in (*REASONS, "absent", "no-label"):
            assert words(f"left-out-{problem}") and words(f"finding-pictures-{problem}", count=2)
        for oddity in oddities:
            assert words(f"finding-pictures-{oddity}", count=3) and words(f"advice-pictures-{oddity}")
