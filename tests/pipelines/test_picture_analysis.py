"""What is said of pictures, against numbers counted by hand."""

import numpy as np
import pandas as pd
import pytest

from pipelines.steps import run_folder
from pipelines.steps.picture_analysis import class_colours, describe_pictures, outliers, sizes, smaller
from pipelines.steps.pictures import Pictures


@pytest.fixture
def pictures() -> Pictures:
    """Two classes of ten dark and ten light pictures, one of the dark ones with another pattern."""
    random = np.random.default_rng(0)
    array = np.concatenate([random.integers(40, 60, (10, 8, 8, 3)), random.integers(180, 220, (10, 8, 8, 3))])
    array[3, ::2] = 255
    parts = ["train"] * 6 + ["validation", "test", "test", "test"]
    frame = pd.DataFrame({
        "id": [f"{n}" for n in range(20)], "label": ["dark"] * 10 + ["light"] * 10,
        "labels": [("dark",)] * 10 + [("light",)] * 10, "split": parts * 2,
        "group": None, "file": [f"/{n}.png" for n in range(20)], "line": None, "width": [8] * 19 + [16], "height": 8,
        "mode": "RGB", "oddities": "", "sha256": [f"{n}" for n in range(20)], "hash": "0" * 16,
    })  # fmt: skip
    return Pictures(frame, pd.DataFrame(), [], [], {"raw": array.astype("uint8")}, np.zeros((20, 16, 16), "uint8"))


def test_colours_are_means_over_the_pictures_of_a_class(pictures):
    table, means = class_colours(pictures, pictures.arrays["raw"])
    dark = pictures.arrays["raw"][:10].astype(float)
    row = table.set_index("class").loc["dark"]
    assert row["red"] == pytest.approx(dark[..., 0].mean(), abs=1e-2)
    assert row["brightness"] == pytest.approx(dark.mean(), abs=1e-2)
    assert row["brightness_sd"] == pytest.approx(dark.mean(axis=(1, 2, 3)).std(), abs=1e-2)
    assert row["contrast"] == pytest.approx(dark.mean(axis=3).std(axis=(1, 2)).mean(), abs=1e-2)
    np.testing.assert_allclose(means[0], dark.mean(axis=0), atol=1e-9)


def test_what_is_unlike_its_class_comes_first(pictures):
    table = outliers(pictures.frame, pictures.arrays["raw"])
    assert table["id"].iloc[0] == "3" and table["distance"].iloc[0] > 2 * table["distance"].iloc[1]
    assert table["distance"].is_monotonic_decreasing


def test_sizes_are_counted(pictures):
    found = sizes(pictures.frame)
    assert found["different"] == 2 and found["frequent"][0] == {"width": 8, "height": 8, "pictures": 19}
    assert found["width"] == [8, 8, 16] and found["ratio"] == [1, 1, 2]


def test_no_test_picture_is_shown_on_the_contact_sheet(pictures, tmp_path):
    describe_pictures(pictures, np.zeros((0, 2), "int64"), run_folder.RunFolder(tmp_path))
    with np.load(tmp_path / "analysis/pictures.npz") as shown:
        sheet = shown["sheet_0"]
    assert len(sheet) == 7
    tested = pictures.arrays["raw"][7:10]
    assert not any((one == other).all() for one in sheet for other in tested)


def test_large_pictures_are_thinned_out_for_the_report():
    assert smaller(np.zeros((2, 256, 128, 3), "uint8")).shape == (2, 64, 32, 3)
    assert smaller(np.zeros((2, 28, 28, 1), "uint8")).shape == (2, 28, 28, 1)


def test_of_many_classes_the_first_twenty_are_kept_for_the_report(pictures, tmp_path):
    frame = pd.concat([pictures.frame.assign(label=f"{n:02}", labels=[(f"{n:02}",)] * 20) for n in range(30)])
    many = Pictures(frame.reset_index(drop=True), pd.DataFrame(), [], [], {
        "raw": np.concatenate([pictures.arrays["raw"]] * 30)}, np.zeros((600, 16, 16), "uint8"))  # fmt: skip
    describe_pictures(many, np.zeros((0, 2), "int64"), run_folder.RunFolder(tmp_path))
    with np.load(tmp_path / "analysis/pictures.npz") as shown:
        assert sum(name.startswith("sheet_") for name in shown) == 20
    assert len(pd.read_csv(tmp_path / "analysis/classes.csv")) == 30
