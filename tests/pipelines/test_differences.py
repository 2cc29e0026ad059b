"""Two files of run folders and where they say different things."""

import pytest

from pipelines.steps.differences import differences, differences_of_files


def words(was, now, tolerance=0.0) -> list[str]:
    return [difference.words() for difference in differences(was, now, tolerance)]


def test_a_difference_is_named_by_its_place():
    assert words({"test": {"macro_f1": 0.871}}, {"test": {"macro_f1": 0.843}}) == ["test.macro_f1 was 0.871, is 0.843"]
    assert words([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}]) == ["row 2.a was 2, is 3"]
    assert words([1, 2], [1]) == ["the file: number of rows was 2, is 1"]
    assert words({"a": 1}, {"b": 1}) == ["a was 1, is nothing", "b was nothing, is 1"]
    assert words("missing", {"a": 1}) == ["the file was missing, is 1 entry"]
    assert words({"a": True, "b": 1, "c": None}, {"a": 1, "b": 1.0, "c": None}) == ["a was true, is 1"]


def test_numbers_may_be_as_far_apart_as_the_tolerance():
    assert not words({"p": 0.5}, {"p": 0.50009}, 1e-4)
    assert words({"p": 0.5}, {"p": 0.5002}, 1e-4) == ["p was 0.5, is 0.5002"]
    assert words({"p": 0.5}, {"p": 0.5 + 1e-15})
    assert words({"p": float("nan")}, {"p": 0.5}, 1e-4)


def test_durations_are_no_result_and_the_second_of_two_equals_only_where_every_digit_counts():
    assert not words({"seconds": 1.0, "f1": 1}, {"seconds": 2.0, "f1": 1})
    assert words({"second": "sport"}, {"second": "culture"})
    assert not words({"second": "sport"}, {"second": "culture"}, 1e-4)
    assert words({"predicted": "sport"}, {"predicted": "culture"}, 1e-4)


@pytest.mark.parametrize(("was", "now", "tolerance", "count"), [
    ("id,p\n0,0.50\n", "id,p\n0,0.5\n", 0, 1),
    ("id,p\n0,0.50\n", "id,p\n0,0.5\n", 1e-4, 0),
    ("id,p\r\n0,0.5\r\n", "id,p\n0,0.5\n", 0, 0),
    ("file,line\n/there/a.csv,2\n", "file,line\n/here/a.csv,2\n", 0, 0),
    ("id,p\n0,0.5\n", None, 0, 1),
    ("", "id,p\n0,0.5\n", 0, 1),
])  # fmt: skip
def test_cells_are_compared_as_written_or_as_numbers(tmp_path, was, now, tolerance, count):
    for name, text in (("was.csv", was), ("now.csv", now)):
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    found = differences_of_files(tmp_path / "was.csv", tmp_path / "now.csv", tolerance, {"/there": "/here"})
    assert len(found) == count
