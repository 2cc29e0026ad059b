"""Texts cut by commas, semicolons, tabs or bars -> rows that know their line."""

from pathlib import Path

import pytest

from data.columns import looks_like_header
from data.delimited import find_delimiter, find_quoting, parse_delimited
from data.errors import DataError

HERE = Path("table.csv")
WANTED = ("text", "label")


def parse(text: str, **settings) -> tuple[list[tuple], dict[str, int]]:
    """Text -> rows with None for what is missing, and the findings with their counts."""
    frame, _, findings = parse_delimited(text, HERE, **{"wanted": WANTED} | settings)
    rows = frame.astype(object).where(frame.notna(), None)
    return list(rows.itertuples(index=False, name=None)), {finding.kind: finding.count for finding in findings}


def how(text: str, **settings) -> dict[str, str]:
    return parse_delimited(text, HERE, **{"wanted": WANTED} | settings)[1]


def test_null_and_na_stay_texts():
    assert parse("text,label\nnull,NA\nNaN,None\n") == ([("null", "NA", 2), ("NaN", "None", 3)], {})


def test_line_breaks_inside_quotes_belong_to_the_field_and_lines_stay_right():
    assert parse('text,label\r\n"one\ntwo",a\r\nthree,b\r\n') == ([("one\ntwo", "a", 2), ("three", "b", 4)], {})


def test_unicode_line_separators_do_not_break_rows():
    text = "a\u2028b\x85c\x0bd\x0ce\x1cf"
    assert parse(f"text,label\n{text},x\n") == ([(text, "x", 2)], {})


def test_old_macs_end_rows_with_returns():
    assert parse('text,label\rone,a\r"t\rwo",b\rthree,c\r')[0] == [
        ("one", "a", 2),
        ("t\rwo", "b", 3),
        ("three", "c", 5),
    ]


def test_a_return_inside_a_row_does_not_end_it_unless_others_do():
    assert parse("text,label\none\rtwo,a\nthree,b\n") == ([("one\rtwo", "a", 2), ("three", "b", 4)], {})
    assert parse("text,label\r\none,a\rtwo,b\r\nthree,c\n")[0] == [("one", "a", 2), ("two", "b", 3), ("three", "c", 4)]
    assert parse("text,label\r\r\none,a\r\r\n")[0] == [("one", "a", 3)]


def test_blank_lines_are_no_rows():
    assert parse("\n\ntext,label\n\n  \none,a\n\t\ntwo,b\n\n") == ([("one", "a", 6), ("two", "b", 8)], {})


def test_ragged_rows_are_kept_and_said():
    rows, found = parse("text,label\nраз,a\nдва,b,лишнее\nтри\n")
    assert rows == [("раз", "a", 2), ("два", "b", 3), ("три", None, 4)]
    assert found == {"rows-too-long": 1, "rows-too-short": 1}


def test_a_ragged_row_is_shown_with_its_line():
    findings = parse_delimited("text,label\nраз,a\nдва,b,лишнее\n", HERE)[2]
    place = findings[-1].places[0]
    assert (place.file, place.line, place.text) == ("table.csv", 3, "два | b | лишнее")


def test_delimiters_at_the_end_of_a_row_are_nothing():
    assert parse("text,label\none,a,\ntwo,b,,\n") == ([("one", "a", 2), ("two", "b", 3)], {})
    assert parse("text,label,\none,a\ntwo,b\n")[1] == {}


def test_columns_without_a_name_or_with_a_taken_one_are_numbered():
    frame, _, findings = parse_delimited("v1,v2,,v1,line\na,b,c,d,7\ne,f,,g,8\n", HERE, header=True)
    assert list(frame.columns) == ["v1", "v2", "3", "v1.4", "line.5", "line"]
    assert [(finding.kind, finding.count) for finding in findings] == [("columns-renamed", 2), ("columns-unnamed", 1)]
    assert findings[0].values["names"] == "v1 → v1.4, line → line.5"
    assert findings[1].values["names"] == "3"


def test_the_row_numbers_that_pandas_and_r_write_are_a_column_without_a_name():
    for text in (",text,label\n0,one,a\n1,two,b\n", '"text","label"\n"0","one","a"\n"1","two","b"\n'):
        assert parse(text) == ([("0", "one", "a", 2), ("1", "two", "b", 3)], {})


def test_a_header_in_the_middle_of_joined_files_is_kept_and_said():
    rows, found = parse("text,label\none,a\ntext,label\ntwo,b\n")
    assert (len(rows), found) == (3, {"header-repeated": 1})


@pytest.mark.parametrize("text", ["", "\n \n", "sep=;\n", "sep=;\n\n"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(DataError, match="the file is empty"):
        parse(text)


def test_a_header_without_rows_is_refused():
    with pytest.raises(DataError, match="a header and no row below it"):
        parse("text,label\n\n")


# The header.


def test_without_a_header_columns_are_numbered():
    frame, used, findings = parse_delimited("ham,hello\nspam,win\n", HERE, header=False)
    assert (frame["2"].tolist(), frame["line"].tolist()) == (["hello", "win"], [1, 2])
    assert (used["header"], findings) == ("no", [])


@pytest.mark.parametrize(
    ("first", "rest", "expected"),
    [
        (["text", "label"], [["good film", "pos"], ["bad film", "neg"]], True),
        (["v1", "v2", "", ""], [["ham", "ok", "", ""]], True),
        (["текст", "метка класса"], [["да", "1"]], True),
        (["text", "label"], [["text", "label"], ["a", "b"]], True),  # joined files
        (["text", "label"], [["a", "b"]] * 998 + [["text", "b"]], True),  # one text may be like the header
        (["ham", "see you there"], [["spam", "win"], ["ham", "ok"]], False),
        (["3", "Fears for pension", "Unions say"], [["4", "The Race", "A team"]], False),
        (["good", "0.75"], [["bad", "0.1"]], False),
        (["No.", "Spam?"], [["a", "yes"]], True),
        (["What a film!", "pos"], [["So bad.", "neg"]], False),
        (["it was a very nice film", "pos"], [["bad", "neg"]], False),
        (["a", "a"], [["b", "c"]], False),
        (["", ""], [["b", "c"]], False),
    ],
)
def test_a_header_names_its_columns(first, rest, expected):
    assert looks_like_header(first, rest) is expected


def test_a_guess_about_the_header_is_said_and_a_known_column_is_no_guess():
    _, used, (finding,) = parse_delimited("ham,see you\nspam,win\nham,ok\n", HERE, wanted=WANTED)
    assert (used["header"], finding.kind, finding.values["header"]) == ("no", "header-guessed", "no")
    assert finding.places[0].text == "ham | see you"
    assert how("text,label\na,text\nb,text\n")["header"] == "yes"
    assert parse("text,label\na,text\nb,text\n")[1] == {}


def test_one_known_column_makes_a_header_of_any_names():
    assert parse("text,1,2\na,0,1\nb,1,0\n")[1] == {}
    assert how("text,1,2\na,0,1\nb,1,0\n")["header"] == "yes"


def test_numbers_wanted_as_columns_mean_that_there_is_no_header():
    assert parse("ham,hello\nspam,win\n", wanted=("1", "2")) == ([("ham", "hello", 1), ("spam", "win", 2)], {})


@pytest.mark.parametrize("above", ["# my data\n# made by me, in 2020\n#\n", "Отчёт за 2024 год\n\n\n"])
def test_comments_and_titles_above_the_header_are_passed_over_and_said(above):
    rows, found = parse(f"{above}text,label\none,a\ntwo,b\n")
    assert rows == [("one", "a", 5), ("two", "b", 6)]
    assert list(found) == ["lines-above-header"]


def test_comments_are_found_without_knowing_the_columns_and_hashtags_are_rows():
    assert parse("# made in 2020\n#\nsentence,class\none,a\n", wanted=())[1] == {
        "header-guessed": 1,
        "lines-above-header": 2,
    }
    assert len(parse("#love this,pos\nso bad,neg\nnice,pos\n", wanted=())[0]) == 3


# The delimiter.


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("wanted", [(), WANTED])
def test_the_delimiter_is_found(delimiter, wanted):
    lines = [["text", "label"], ["Озёрск, Тверца", "a"], ["да; нет", "b"]]
    for mark in ("", '"'):
        quoted = "\n".join(
            delimiter.join(f'"{cell}"' if delimiter in cell else f"{mark}{cell}{mark}" for cell in line)
            for line in lines
        )
        assert find_delimiter(quoted, HERE, wanted) == (delimiter, [])


def test_the_wanted_columns_decide_between_delimiters():
    text = "text;score\nнет, да;0,5\nпока;1,5\nещё;2,5\n"
    assert how(text, wanted=("text", "score"))["delimiter"] == ";"
    text = "a;b,c\nd;e,f\n"
    assert find_delimiter(text, HERE) == (",", [";"])
    assert parse(text, wanted=())[1]["delimiter-ambiguous"] == 1
    assert parse(text, wanted=("b,c",)) == ([("d", "e,f", 2)], {})


def test_a_list_of_texts_is_a_table_of_one_column():
    text = "text\nHello, world\nBye, now, then\nok\n"
    assert parse(text, wanted=("text",))[0] == [("Hello, world", 2), ("Bye, now, then", 3), ("ok", 4)]
    assert how(text, wanted=())["delimiter"] == "none"


def test_excel_may_state_the_delimiter_above_the_header():
    assert parse("sep=|\r\ntext|label\r\none|a\r\n") == ([("one", "a", 3)], {})
    assert parse('"sep=\t"\ntext\tlabel\none\ta\n') == ([("one", "a", 3)], {})


# Quotation marks.


def test_quotes_written_by_a_program_are_read_as_such():
    assert parse('text,label\n"a ""b"" c",x\n"d, e",y\n') == ([('a "b" c', "x", 2), ("d, e", "y", 3)], {})
    assert parse('text\tlabel\n"a ""b"" c"\tx\n"whole"\ty\n') == ([('a "b" c', "x", 2), ("whole", "y", 3)], {})


def test_a_mark_inside_a_field_without_quotes_is_a_character():
    assert parse('text,label\n"a, b",x\n12" disc,y\n') == ([("a, b", "x", 2), ('12" disc', "y", 3)], {})


@pytest.mark.parametrize(
    "lines",
    [
        ['"so she said\tham', "ok\tham", '12" disc\tspam'],  # closed where something follows
        ['"so she said\tham', "ok\tham", "bye\tspam"],  # never closed
        ['"so she said\tham', "win\tspam", "ok\tham", "money\tspam", 'bye\tham"', "x\tspam"],  # closed as if meant
    ],
)
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_marks_that_would_swallow_rows_of_an_even_table_are_characters(lines, delimiter):
    lines = [line.replace("\t", delimiter) for line in lines]
    rows, found = parse("\n".join([f"text{delimiter}label", *lines]))
    assert [delimiter.join(row[:2]) for row in rows] == lines
    assert found == {"quotes-none": 1}
    assert how("\n".join([f"text{delimiter}label", *lines]))["quoting"] == "none"


def test_rows_swallowed_by_a_quoted_field_are_said_with_the_lines():
    text = 'id,text,label\n1,"good film,pos\n2,bad film,neg\n3,nice",pos\n4,"ok, fine",neg\n5,fine,pos\n'
    frame, _, (finding,) = parse_delimited(text, HERE, wanted=WANTED)
    assert len(frame) == 3
    assert (finding.kind, finding.count, finding.values["rows"], finding.places[0].line) == ("rows-merged", 1, 2, 2)


def test_a_comma_and_a_line_break_in_a_text_are_no_swallowed_row():
    assert parse('text,label\n"good, but\nlong",pos\n"bad, and\nlong",neg\n')[1] == {}


def test_a_mark_that_nothing_closes_is_said_with_its_line_and_the_lines_it_swallows():
    text = (
        'sep=,\ntext,label\n"Hello, world",pos\n"broken,neg\nfine,pos\n"bad, very",neg\nso "so,pos\n"end,neg\nlast,x\n'
    )
    findings = {finding.kind: finding for finding in parse_delimited(text, HERE, wanted=WANTED)[2]}
    unclosed = findings["quote-unbalanced"]
    assert (unclosed.places[0].line, unclosed.places[0].text, unclosed.values["rows"]) == (8, '"end,neg', 2)
    assert findings["quotes-odd"].places[0].line == 4


def test_marks_escaped_by_a_backslash_are_read_and_said():
    text = 'text,label\n"He said \\"hi, you\\"",a\n"C:\\\\temp, or C:\\new",b\n'
    assert parse(text) == ([('He said "hi, you"', "a", 2), ("C:\\temp, or C:\\new", "b", 3)], {"quotes-backslash": 1})
    assert parse('text,label\n"second\\team of\\""",a\nx,b\n')[0][0][0] == 'second\\team of\\"'  # doubled all the same


def test_marks_inside_quotes_that_nothing_escapes_are_read_where_the_table_is_even():
    text = '"text","label"\n"He said "hi" to me","a"\n"fine","b"\n'
    assert parse(text) == ([('He said "hi" to me', "a", 2), ("fine", "b", 3)], {"quotes-unescaped": 1})


def test_blanks_before_quotes_are_passed_over_and_said():
    assert parse('text, label\n"one, two", "a"\nthree, b\n') == (
        [("one, two", "a", 2), ("three", "b", 3)],
        {"quotes-spaced": 1},
    )


def test_a_named_quoting_is_obeyed():
    text = 'text\tlabel\n"one"\ta\n"two\tb\n'
    assert parse(text, quoting="none") == ([('"one"', "a", 2), ('"two', "b", 3)], {})
    assert parse(text, quoting="minimal")[1] == {"quote-unbalanced": 1, "rows-too-short": 1}


def test_a_program_that_quotes_is_recognised_by_its_grammar():
    assert find_quoting('a,"b\n""c"""\n"d"\r\n"",e', ",") == "minimal"
    assert find_quoting('a\t"b\nc\t"d\n', "\t") == "none"


def test_a_field_of_a_whole_book_is_read():
    book = "слово " * 50_000
    assert parse(f"text,label\n{book},a\n")[0][0][0] == book
    assert parse(f'text,label\n"{book}\n",a\nx,b\n')[0][1] == ("x", "b", 4)


def test_a_title_above_the_header_is_passed_over_and_said():
    text = (
        "Отчёт за 2023 год\n\n" + "Обращение;Рубрика\n" + "".join(f"Текст о жизни номер {n}.;жкх\n" for n in range(9))
    )
    rows, said = parse(text)
    assert (len(rows), rows[0]) == (9, ("Текст о жизни номер 0.", "жкх", 4))
    assert said == {"header-guessed": 1, "lines-above-header": 1}


def test_a_header_of_questions_is_known_by_the_columns_below_it():
    header = ["Ваш возраст", "Что вам понравилось в городе, расскажите подробно?", "Порекомендуете ли нас друзьям?"]
    rows = [(str(20 + n), f"Понравилось то, что здесь {n} мостов.", ["да", "нет"][n % 2]) for n in range(30)]
    assert looks_like_header(tuple(header), rows)
    assert not looks_like_header(("21", *header[1:]), rows)
    assert not looks_like_header(rows[0], rows[1:])


def test_columns_that_pandas_has_numbered_keep_their_names():
    text = ",0,1\n" + "".join(f"{n},текст номер {n},{n % 2}\n" for n in range(9))
    frame, read, said = parse_delimited(text, HERE, wanted=("0", "1"))
    assert list(frame.columns) == ["unnamed.1", "0", "1", "line"]
    assert (read["header"], said, len(frame)) == ("yes", [], 9)
    assert how(text)["header"] == "yes"


def test_a_header_repeated_behind_a_mark_is_known():
    assert parse("text,label\na b,x\n\ufefftext,label\nc d,y\n")[1] == {"header-repeated": 1}


@pytest.mark.parametrize("sign", [" ::: ", "::", " +++$+++ ", " ||| "])
def test_delimiters_of_several_characters_are_found(sign):
    text = sign.join(WANTED) + "\n" + "".join(f'he said: "{n}", twice{sign}{"ab"[n % 2]}\n' for n in range(9))
    rows, said = parse(text)
    assert (rows[1], len(rows), said) == (('he said: "1", twice', "b", 3), 9, {})
    assert how(text)["delimiter"] == sign


def test_lines_for_fasttext_are_read():
    text = "__label__spam buy now, cheap\n\n__label__ham see you\nno label here\n"
    frame, read, said = parse_delimited(text, HERE)
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [
        ["buy now, cheap", "spam", 1], ["see you", "ham", 3], ["no label here", None, 4]]  # fmt: skip
    assert (read, said) == ({"format": "fastText"}, [])
    several = parse_delimited("__label__a __label__b , one\n__label__a two", HERE)[0]
    assert several["label"].tolist() == ['["a", "b"]', '["a"]']
