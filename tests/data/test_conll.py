"""Columns with a token and its tag a line."""

from time import process_time

import pytest

from data.conll import are_columns, parse_conll
from data.documents import Span, read_documents
from data.errors import DataError


def parse(text: str, **columns):
    return parse_conll(text, "file.conll", **columns)


def entities(text: str, **columns) -> list[list[str]]:
    """The entities of each sentence, as `label: text`."""
    sentences = parse(text, **columns).documents
    return [[f"{span.label}: {one.text[span.start : span.stop]}" for span in one.spans] for one in sentences]


def findings(text: str, **columns) -> dict[str, int]:
    return {finding.kind: finding.count for finding in parse(text, **columns).findings}


def rows(tokens: str, tags: str, delimiter: str = "\t") -> str:
    pairs = zip(tokens.split(), tags.split(), strict=True)
    return "".join(f"{token}{delimiter}{tag}\n" for token, tag in pairs) + "\n"


def test_neighbours_of_one_label_stay_two_entities():
    assert entities(rows("@ colgo went", "B-PER B-PER O")) == [["PER: @", "PER: colgo"]]


def test_a_sentence_is_a_document_with_its_text_tokens_and_line():
    (first, second) = parse("Анна\tB-PER\nПетровна\tI-PER\n\n \t\n\nидёт\tO\n").documents
    assert (first.text, first.tokens, first.line) == ("Анна Петровна", [(0, 4), (5, 13)], 1)
    assert first.spans == [Span("PER", 0, 13)]
    assert (second.text, second.spans, second.line, second.id) == ("идёт", [], 6, "file.conll:6")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", ["\t", " ", "  "])
def test_line_ends_and_delimiters_change_nothing(end, delimiter):
    text = rows("Anna Lee came", "B-PER I-PER O", delimiter) + rows("Brest", "B-LOC", delimiter)
    assert entities(text.replace("\n", end)) == [["PER: Anna Lee"], ["LOC: Brest"]]
    assert findings(text.replace("\n", end)) == {}


@pytest.mark.parametrize(
    "tags",
    [
        "b-per i-per o",
        "B_PER I_PER O",
        "b_PER i_PER o",
        "B-PER E-PER o",
        "B L O",
        "PER PER O",
        "PER-B PER-I O",
        "B:PER I:PER O",
    ],
)
def test_other_spellings_of_tags_are_read(tags):
    spans, _ = entities(rows("Anna Lee came", tags) + rows("and went off", "O O O"))
    assert [span.split(": ")[1] for span in spans] == ["Anna Lee"]


def test_labels_that_begin_with_one_letter_are_not_taken_for_prefixes():
    assert entities(rows("me@x.org at Brest now", "e-mail O location O")) == [["e-mail: me@x.org", "location: Brest"]]


def test_conll_2003_has_the_tag_in_its_last_column_though_chunks_look_like_tags():
    text = (
        "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP I-MISC\n. . O O\n\n"
        "-DOCSTART- -X- -X- O\n\nPeter NNP I-NP I-PER\nBlackburn NNP I-NP I-PER\n\n"
        "Anna NNP I-NP I-PER\nLee NNP I-NP B-PER\n"
    )
    corpus = parse(text)
    assert entities(text) == [["ORG: EU", "MISC: German"], ["PER: Peter Blackburn"], ["PER: Anna", "PER: Lee"]]
    assert [one.group for one in corpus.documents] == ["file.conll#1", "file.conll#2", "file.conll#2"]
    assert corpus.how["scheme"] == "IOB1"
    (finding,) = corpus.findings
    assert (finding.kind, finding.values) == ("tag-columns", {"columns": "3, 4", "used": "4"})
    assert entities(text, tag_column=3)[1] == ["NP: Peter Blackburn"]


def test_tags_may_stand_in_the_third_of_five_columns_before_phrases_and_roles():
    text = (
        "EU NNP B-ORG B-NP B-A0\nrejects VBZ O B-VP B-V\nGerman JJ B-MISC B-NP B-A1\ncalls NNS O I-NP I-A1\n. . O O O\n"
    )
    assert entities(text) == [["ORG: EU", "MISC: German"]]
    (finding,) = parse(text).findings
    assert finding.values == {"columns": "3, 4, 5", "used": "3"}
    phrases = "\n".join(" ".join(line.split()[:2] + line.split()[3:4]) for line in text.splitlines()) + "\n"
    assert entities(phrases) == [["NP: EU", "VP: rejects", "NP: German calls"]]  # where there is nothing else


GERMEVAL = """#\thttp://de.wikipedia.org/wiki/Manfred_Korfmann\t[2009-10-17]
1\tUniversität\tB-ORG\tO
2\tTübingen\tI-ORG\tB-LOC
3\tlehrt\tO\tO

#\thttp://de.wikipedia.org/wiki/Berlin\t[2009-10-17]
1\tBerlin\tB-LOC\tO
2\t#\tO\tO
"""


def test_nested_entities_are_read_from_both_columns_of_germeval():
    assert entities(GERMEVAL) == [["ORG: Universität Tübingen", "LOC: Tübingen"], ["LOC: Berlin"]]
    corpus = parse(GERMEVAL)
    assert (corpus.how["tag column"], corpus.how["token column"], corpus.how["comments"]) == ("3, 4", "2", 2)
    assert entities(GERMEVAL, tag_column=3) == [["ORG: Universität Tübingen"], ["LOC: Berlin"]]


def test_of_two_columns_with_the_same_entities_only_the_last_counts():
    text = "Anna\tB-PER\tB-PER\ncame\tO\tO\nto\tO\tO\nBrest\tB-LOC\tB-ORG\nand\tO\tO\nMinsk\tB-LOC\tB-LOC\n"
    assert entities(text) == [["PER: Anna", "ORG: Brest", "LOC: Minsk"]]
    assert findings(text) == {"tag-columns": 1}


def test_a_cell_with_several_tags_gives_an_entity_for_each_label():
    text = rows("New York Times", "B-LOC,B-ORG I-LOC,I-ORG I-ORG") + rows("Anna came", "B-PER O")
    assert entities(text) == [["ORG: New York Times", "LOC: New York"], ["PER: Anna"]]
    assert findings(text) == {"tags-several": 2}
    assert entities(rows("salt and oil", "B-salt,oil O O")) == [["salt,oil: salt"]]


def test_comments_are_told_from_tokens_that_are_a_hash_or_a_hashtag():
    tokens = "#\tO\n#MH17\tO\n#Sochi\tB-EVENT\nin\tO\nBrest\tB-LOC\n"
    text = f"# newdoc id = n01\n# sent_id = 7\n# text = # # in Brest\n{tokens}\n#\n#newdoc\tO\nx\tO\n"
    corpus = parse(text)
    assert [one.text for one in corpus.documents] == ["# #MH17 #Sochi in Brest", "#newdoc x"]
    assert {one.group for one in corpus.documents} == {"n01"}
    assert entities(text)[0] == ["EVENT: #Sochi", "LOC: Brest"]
    assert corpus.how["comments"] == 4
    blanks = text.replace("\t", " ")
    assert [one.text for one in parse(blanks).documents] == [one.text for one in corpus.documents]


def test_rows_without_a_tag_or_a_token_are_said():
    text = "Anna\tB-PER\n\tI-PER\ncame\nto\t\nthe\tBLOC\nNew York\n\n\tO\n\nBrest\tB-LOC\n" + rows("a " * 99, "O " * 99)
    first, *_ = parse(text).documents
    assert first.text == "Anna came to the New York"
    assert first.spans == [Span("PER", 0, 4)]
    assert findings(text) == {"tokens-missing": 2, "tags-missing": 3, "tags-unknown": 1, "documents-empty": 1}
    (unknown,) = (finding for finding in parse(text).findings if finding.kind == "tags-unknown")
    assert (unknown.places[0].line, unknown.places[0].text) == (5, "the\tBLOC")
    assert [f.places for f in parse(text.replace("\n", "\r\n")).findings] == [f.places for f in parse(text).findings]


def test_a_row_broken_in_two_is_joined():
    text = "Anna B-PER\nLee\nI-PER\ncame O\n"
    assert entities(text) == [["PER: Anna Lee"]]
    assert findings(text) == {"rows-split": 1}


def test_tabs_and_blanks_may_be_mixed():
    assert entities("Anna\tB-PER\nLee I-PER\ncame\tO\n") == [["PER: Anna Lee"]]
    assert entities("Anna B-PER\nLee\tI-PER\ncame O\n") == [["PER: Anna Lee"]]
    assert findings("Anna\tB-PER\nLee I-PER\ncame\tO\n") == {"delimiters-mixed": 1}


def test_a_token_with_blanks_in_it_is_one_token():
    assert entities("New York\tB-LOC\ncame\tO\n") == [["LOC: New York"]]
    text = "1 New York B-LOC\n" + "".join(f"{n} Brest B-LOC\n" for n in range(2, 99))
    assert entities(text)[0][:2] == ["LOC: New York", "LOC: Brest"]
    assert findings(text) == {"rows-wide": 1}


@pytest.mark.parametrize(
    ("text", "token", "tag"),
    [
        ("B-PER\tAnna\nO\tcame\n", "2", "1"),
        ("1\tAnna\tB-PER\t-\tsomeone\n2\tcame\tO\t-\t-\n", "2", "3"),
        ("Anna _ _ B-PER\ncame _ _ O\n", "1", "4"),
        ("2024\tB-DATE\n1999\tB-DATE\n", "1", "2"),
        ("Anna\tNN\tO\ncame\tVB\tO\n", "1", "3"),
    ],
)
def test_the_columns_are_found(text, token, tag):
    how = parse(text).how
    assert (how["token column"], how["tag column"]) == (token, tag)


def test_broken_tags_are_said_with_their_places():
    corpus = parse(rows("Anna Lee", "B-PER I-PER") + rows("in Brest", "O I-LOC"))
    (finding,) = corpus.findings
    assert (finding.kind, finding.count, finding.values) == ("tags-broken", 1, {"scheme": "IOB2"})
    assert (finding.places[0].line, finding.places[0].text) == (5, "I-LOC Brest")


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("Anna\tNN\ncame\tVB\n", {}, "no column of tags .* most rows have 2 columns, separated by tab"),
        ("Anna\tB-PER\n", {"tag_column": 5}, "there is no column 5: most rows have 2 columns"),
        ("B-PER\tI-PER\nO\tO\n", {}, "no column of tokens"),
    ],
)
def test_columns_that_are_not_there_are_said(text, columns, message):
    with pytest.raises(DataError, match=message):
        parse(text, **columns)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Some prose. A line\nand B-PER another one.\n",
        "text\tlabel\nham\thello\n",
        "a,b\n1,2\n",
        "O\nO\n",
        "O Captain! my Captain!\nour fearful trip is done\n\nI think so\n",
        "Ele viu o gato\nela leu o livro\neu sei o nome\n\ntu tens o mapa\n",  # "o" is an article of Portuguese
        "a good film\tB\n\na bad film\tO\n\none of two\tI\n",  # a table whose classes look like tags
        "a|b\n1|2\n",
        "one word|B-PER in|O\nof prose|O\n",
    ],
)
def test_other_texts_are_not_taken_for_columns(text):
    assert not are_columns(text)


def test_sentences_of_wikiner_stand_in_a_line_each():
    text = "\nAnna|NNP|I-PER Lee|NNP|I-PER in|IN|O Brest|NNP|I-LOC .|.|O\r\na|DT|O ||SYM|O came|VBD|O\n"
    assert are_columns(text)
    corpus = parse(text)
    assert [(one.text, one.line) for one in corpus.documents] == [("Anna Lee in Brest .", 2), ("a | came", 3)]
    assert entities(text) == [["PER: Anna Lee", "LOC: Brest"], []]
    assert (corpus.how["delimiter"], corpus.how["token column"], corpus.how["tag column"]) == ("bars", "1", "3")
    assert findings(text.replace("in|IN|O", "in|IN|")) == {"tags-missing": 1}


def test_an_unusual_blank_does_not_cut_a_token():
    text = "10\u00a0000 B-MONEY\nroubles I-MONEY\n\u00a0 O\n"
    assert entities(text) == [["MONEY: 10\u00a0000 roubles"]]
    assert findings(text) == {"tokens-missing": 1}


def test_a_sentence_that_goes_on_and_on_is_said():
    corpus = parse("Anna\tB-PER\n" + "a\tO\n" * 499 + "\n" + "b\tO\n" * 501)
    (finding,) = corpus.findings
    assert (finding.kind, finding.count, finding.values) == ("sentences-long", 1, {"most": 500})
    assert finding.places[0].line == 502


def test_a_folder_is_read_file_by_file(tmp_path):
    (tmp_path / "train.conll").write_bytes(b"\xef\xbb\xbf" + rows("Anna came", "B-PER O").encode())
    (tmp_path / "test.iob").write_text(rows("in Brest", "O I-LOC"), encoding="utf-16")
    (tmp_path / "empty.conll").write_bytes(b"")
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("# id 1\n" + rows("Ann came", "S-PER O") * 2, encoding="utf-8")
    (tmp_path / "README.md").write_text("# A set\n\nwith words\n", encoding="utf-8")
    corpus = read_documents(tmp_path)
    assert [(d.file, d.text) for d in corpus.documents[4:]] == [("test.iob", "in Brest"), ("train.conll", "Anna came")]
    assert corpus.how["scheme"] == "BIOES (2), IO (1), IOB2 (1)"
    assert corpus.how["comments"] == "2"
    assert corpus.how["other files"] == "2: README.md, empty.conll"


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.conll"
    path.write_text("\n", encoding="utf-8")
    for format in (None, "conll"):
        with pytest.raises(DataError, match="empty"):
            read_documents(path, format=format)


def test_the_time_of_reading_grows_with_the_file_and_no_faster():
    tags = ["O", "B-PER", "I-PER", "O", "B-LOC"] * 4
    sentence = "".join(f"{n}\tword{n}\tNN\tI-NP\t{tag}\n" for n, tag in enumerate(tags)) + "\n"

    def seconds(sentences: int) -> float:
        begun = process_time()
        assert len(parse(sentence * sentences).documents) == sentences
        return process_time() - begun

    few = min(seconds(1_000) for _ in range(5))
    assert seconds(10_000) < 40 * few  # by the square it would be a hundred times
