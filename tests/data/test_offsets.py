"""Offsets that were counted in another way."""

from hypothesis import assume, given
from hypothesis import strategies as st

from data.offsets import COUNTINGS, Mark, find_counting, place_marks, recounter


@given(st.text("ab\n\rё😀 ", min_size=1), st.sampled_from(COUNTINGS), st.data())
def test_recounting_undoes_counting(text, counting, data):
    """The oracle counts by making the text that was counted: its line ends, code units or bytes."""
    units = {
        "crlf": lambda part: part.replace("\r\n", "\n").replace("\n", "\r\n"),
        "lf": lambda part: part.replace("\r\n", "\n"),
        "utf16": lambda part: part.encode("utf-16-le").decode("latin-1")[::2],
        "bytes": lambda part: part.encode().decode("latin-1"),
    }
    written = next((units[way] for way in counting if way in units), str)
    shift, last = "shifted" in counting, "inclusive" in counting
    assume(not last or len(written(text)) <= len(text))  # of a character of several units, the last is no offset
    ends = [at for at in range(len(text) + 1) if text[max(0, at - 1) : at + 1] != "\r\n"]
    start, stop = data.draw(st.sampled_from(ends)), data.draw(st.sampled_from(ends))
    counted = (len(written(text[:start])) + shift, len(written(text[:stop])) + shift - last)
    assert recounter(text, counting)((counted,)) == (((start, stop),) if start < stop else None)


def test_what_most_documents_count_decides_where_one_alone_fits_several_ways():
    """One letter of two bytes, or a shift by one: the corpus knows."""
    text = "é Ann"
    mark = Mark("X", ((3, 6),), "Ann")
    assert find_counting(text, [mark]) == ("bytes",)
    assert find_counting(text, [mark], likely=("shifted",)) == ("shifted",)
    assert place_marks(text, [mark], ("shifted",), "f")[1][0].kind == "spans-shifted"
