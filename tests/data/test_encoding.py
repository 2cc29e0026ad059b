"""Bytes -> text."""

import codecs
from pathlib import Path

import pytest

from data.encoding import decode, read_text
from data.errors import DataError

HERE = Path("text.csv")
TEXT = (
    "В начале войны они в основном передвигались по поверхности моря.\nЁлка — это «ёлка», а не ель; её нарядили.\n" * 5
)
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def kinds(content: bytes) -> dict[str, int]:
    return {finding.kind: finding.count for finding in decode(content, HERE)[2]}


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("text", [TEXT, "text,label\nпривет,да\n", "text,label\nhello,yes\n"])
def test_unicode_is_found_without_a_guess(encoding, text):
    found, used, findings = decode(text.encode(encoding), HERE)
    assert found == text
    assert used.startswith(encoding[:6])
    assert findings == []


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize(
    "text",
    [
        "text;label\nПривет, как дела?;да\nОчень плохой фильм.;нет\n",
        '{"text": "привет", "source": "a long English word or two", "label": "positive"}',
        "сойдёт",
        TEXT.replace("—", "-").replace("«", '"').replace("»", '"'),
    ],
)
def test_older_russian_is_found_by_its_letters_and_said(encoding, text):
    found, used, findings = decode(text.encode(encoding), HERE)
    assert (found, used) == (text, encoding)
    assert [(finding.kind, finding.values["encoding"]) for finding in findings] == [("encoding-guessed", encoding)]
    assert findings[0].places[0].text in text.split("\n")


def test_real_russian_is_found_from_twenty_letters_on(datasets):
    lines = (datasets / "sib200/rus_Cyrl/test.tsv").read_text(encoding="utf-8").split("\n")[1:-1]
    texts = [line.split("\t")[2] for line in lines]
    for encoding in ("cp1251", "koi8-r"):
        for length, least in ((20, 0.97), (200, 1)):
            cut = [text[:length].encode(encoding, "ignore") for text in texts]
            right = [decode(content, HERE)[0] == content.decode(encoding) for content in cut if not content.isascii()]
            assert sum(right) >= least * len(right), (encoding, length)


@pytest.mark.parametrize(
    "text",
    ["café", "señor Muñoz", "Grüße aus Köln", "price £5", "“quoted” – it’s fine…", "text,label\nCall now £1.50,spam\n"],
)
def test_western_europe_is_not_taken_for_russian(text):
    assert decode(text.encode("cp1252"), HERE)[0] == text


def test_a_named_encoding_is_obeyed_and_a_wrong_one_names_the_line(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes("one\nдва\n".encode("koi8-r"))
    assert read_text(path, "koi8-r") == ("one\nдва\n", "koi8-r", [])
    with pytest.raises(DataError, match="line 2: byte 0xc4 is not utf-8"):
        read_text(path, "utf-8")
    with pytest.raises(DataError, match='no encoding named "koi9"'):
        read_text(path, "koi9")


def test_a_file_that_breaks_off_inside_a_character_is_refused_with_the_line():
    with pytest.raises(DataError, match="line 2: byte 0x.. is not utf-16. The file is broken there"):
        decode("один\nдва".encode("utf-16")[:-1], HERE)


def test_a_byte_order_mark_is_no_text_where_the_encoding_is_named():
    assert decode("text".encode("utf-8-sig"), HERE, "utf-8")[0] == "text"


def test_two_encodings_in_one_file_are_refused_with_their_lines():
    lines = [f"строка {n}".encode("cp1251" if n % 2 else "utf-8") for n in range(1, 9)]
    with pytest.raises(
        DataError, match=r"4 lines are UTF-8 \(the first is line 2\), 4 are not \(the first is line 1\)"
    ):
        decode(b"\n".join(lines), HERE)


def test_one_broken_line_in_a_hundred_is_read_and_said_and_two_are_refused():
    whole = [f"строка {n} 😀".encode() for n in range(1, 100)]
    text, used, (finding,) = decode(b"\n".join([*whole, whole[0][:-1]]), HERE)
    assert used == "utf-8"
    assert text.endswith("строка 1 \ufffd")
    assert (finding.kind, finding.count, finding.places[0].line) == ("undecodable-bytes", 1, 100)
    with pytest.raises(DataError, match=r"2 are not \(the first is line 99\)"):
        decode(b"\n".join([*whole[:98], whole[0][:-1], whole[0][:-1]]), HERE)


def test_what_was_replaced_before_is_told_from_what_is_replaced_now():
    lines = ["при\ufffdет".encode(), *["строка".encode()] * 150, "строка".encode()[:-1]]
    assert kinds(b"\n".join(lines)) == {"replacement-characters": 1, "undecodable-bytes": 1}
    assert kinds("ok\nпри\ufffdет\n".encode()) == {"replacement-characters": 1}


def test_zeros_are_kept_and_are_no_sign_of_utf_16():
    for text in ("a\0b", "\0" * 40, "text,label\n" + "\0,ab\n" * 9, "\0a" * 3):
        assert decode(text.encode(), HERE)[:2] == (text, "utf-8")


def test_what_no_encoding_fits_is_refused():
    with pytest.raises(DataError, match="no text encoding fits this file"):
        decode(bytes(range(256)) * 20, HERE)


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp"])
def test_a_text_from_farther_away_is_not_taken_for_russian(encoding):
    text = "今日はとても良い天気ですね。\n" * 9
    assert decode(text.encode(encoding), HERE)[:2] == (text, codecs.lookup(encoding).name)


def test_a_mark_written_twice_is_no_letter():
    assert decode("\ufeff\ufefftext,label".encode(), HERE)[0] == "text,label"


@pytest.mark.parametrize("content", [b"\0" * 5000, b"PNG" + bytes(range(32)) * 100])
def test_bytes_of_a_program_are_not_taken_for_text(content):
    with pytest.raises(DataError, match="its bytes are those of a picture, an archive or a program"):
        decode(content, HERE)


def test_a_text_with_a_run_of_zeros_at_its_end_is_read():
    text = TEXT * 10 + "\0" * 4096
    assert decode(text.encode(), HERE)[0] == text
