"""Bytes -> text."""

import pytest

from data.encoding import read_text
from data.errors import DataError

TEXT = (
    "В начале войны они в основном передвигались по поверхности моря.\nЁлка — это «ёлка», а не ель; её нарядили.\n" * 5
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_finds_the_encoding(tmp_path, encoding):
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_text(path)[0] == TEXT


def test_a_named_encoding_is_obeyed_and_a_wrong_one_names_the_line(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes("one\nдва\n".encode("koi8-r"))
    assert read_text(path, "koi8-r") == ("one\nдва\n", "koi8-r")
    with pytest.raises(DataError, match="line 2: byte 0xc4 is not utf-8"):
        read_text(path, "utf-8")
    with pytest.raises(DataError, match='no encoding named "koi9"'):
        read_text(path, "koi9")


def test_two_encodings_in_one_file_are_refused_with_their_lines(tmp_path):
    path = tmp_path / "mixed.csv"
    lines = [f"строка {n}".encode("cp1251" if n % 2 else "utf-8") for n in range(1, 9)]
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(
        DataError, match=r"4 lines are UTF-8 \(the first is line 2\), 4 are not \(the first is line 1\)"
    ):
        read_text(path)
