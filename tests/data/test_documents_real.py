"""Corpora with named entities as they were published: every count comes out; and what `check_spans` says."""

from collections import Counter
from pathlib import Path

import pytest

from data.documents import Document, Span, check_spans, find_format, read_documents
from data.errors import DataError
from pipelines.steps.documents import collect_documents
from pipelines.steps.experiment import Data

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def labels(corpus) -> Counter:
    return Counter(span.label for document in corpus.documents for span in document.spans)


def findings(found) -> dict[str, int]:
    return {finding.kind: finding.count for finding in found}


FACTRUEVAL = {  # the README of the data sets
    "devset": (122, 30_940, {"Org": 787, "Person": 741, "LocOrg": 553, "Location": 529, "Project": 1}, 15),
    "testset": (
        132,
        59_382,
        {"Org": 2034, "Person": 1388, "LocOrg": 846, "Location": 728, "Project": 21, "Facility": 2},
        41,
    ),
}


@pytest.mark.parametrize("part", FACTRUEVAL)
def test_factrueval_is_read_whole(datasets, part):
    corpus = read_documents(datasets / "factrueval2016" / part)
    documents, tokens, objects, blanks = FACTRUEVAL[part]
    assert len(corpus.documents) == documents
    assert sum(len(document.tokens) for document in corpus.documents) == tokens
    assert labels(corpus) == objects
    found = findings(corpus.findings)
    assert found.pop("spans-blanks") == blanks
    # 57 spans in all quote another text; one of them in other letters: "Жан Ле Пен" for Жан-Мари Ле Пен.
    assert found == ({"spans-mismatch": 1} if part == "devset" else {})


def test_both_parts_of_factrueval_are_read_together_and_checked(datasets):
    corpus = read_documents(datasets / "factrueval2016")
    assert len(corpus.documents) == 254
    assert corpus.how["other files"] == "3: LICENSE, README.md, testset/list.txt"
    assert findings(check_spans(corpus.documents)) == {
        "spans-nested": 601,
        "spans-discontinuous": 65,
        "spans-two-labels": 9,
        "spans-overlapping": 2,
        "spans-repeated": 6,
    }


@pytest.mark.parametrize(
    ("name", "sentences", "entities"),
    [
        ("wnut17train.conll", 3_394, 1_975),
        ("emerging.dev.conll", 1_009, 836),
        ("emerging.test.annotated", 1_287, 1_079),
    ],
)
def test_wnut17_is_read_whole(datasets, name, sentences, entities):
    corpus = read_documents(datasets / "wnut17" / name)
    assert (len(corpus.documents), labels(corpus).total()) == (sentences, entities)
    assert set(labels(corpus)) == {"person", "location", "group", "corporation", "product", "creative-work"}
    assert corpus.how["scheme"] == "IOB2"
    assert not corpus.findings


def test_the_other_test_of_wnut17_has_tokens_with_several_tags(datasets):
    path = datasets / "wnut17" / "emerging.test.conll"
    corpus = read_documents(path)
    begun = Counter(
        tag[2:]
        for line in path.read_text(encoding="utf-8").splitlines()
        for tag in line.split("\t")[-1].split(",")
        if tag.startswith("B-")
    )
    found = findings(corpus.findings)
    assert found == {"tags-several": 297, "tags-broken": 1}
    assert labels(corpus).total() == begun.total() + found["tags-broken"]
    assert len(corpus.documents) == 1_287


# The last tweet of these 2,001 is one token without a letter (line 30879): it is said, and is no document.
BROAD_TWITTER = {"a": 1_000, "b": 2_000, "e": 200, "f": 2_000, "g": 2_138, "h": 2_001 - 1}


def test_the_broad_twitter_corpus_is_read_whole(datasets):
    corpus = read_documents(datasets / "broad_twitter")
    assert Counter(document.file.split(".")[0] for document in corpus.documents) == BROAD_TWITTER
    assert labels(corpus).total() == 14_885
    assert set(labels(corpus)) == {"PER", "ORG", "LOC"}
    assert corpus.how["comments"] == "0"
    texts = [document.text for document in corpus.documents]
    assert sum(text.split().count("#") for text in texts) == _rows_of(datasets / "broad_twitter", "#\t")
    found = findings(corpus.findings)
    assert (found["tokens-missing"], found["documents-empty"]) == (6, 1)
    assert "tags-broken" not in found


def _rows_of(folder: Path, beginning: str) -> int:
    lines = (line for file in folder.glob("*.conll") for line in file.read_text(encoding="utf-8").split("\n"))
    return sum(line.startswith(beginning) for line in lines)


@pytest.mark.parametrize(("name", "texts", "entities"), [("ru", 623, 1_046), ("en", 632, 943)])
def test_our_own_samples_are_read(name, texts, entities):
    corpus = read_documents(SAMPLES / f"city_news_{name}.entities.jsonl")
    assert (len(corpus.documents), labels(corpus).total()) == (texts, entities)
    assert corpus.documents[0].id == f"{name}-001"
    assert not corpus.findings
    assert not check_spans(corpus.documents)


def test_the_five_columns_of_universal_ner_are_read(hard_cases):
    corpus = read_documents(hard_cases / "ner" / "iob2_five_columns_comments.iob2")
    assert (corpus.how["token column"], corpus.how["tag column"], corpus.how["comments"]) == ("2", "3", "19")
    first = corpus.documents[0]
    assert [first.text[span.start : span.stop] for span in first.spans] == ["США", "Кори Шульман", "Обамы"]
    assert first.group == "n01001"
    assert labels(corpus) == {"PER": 3, "LOC": 1, "ORG": 4}
    assert not corpus.findings


def test_rows_without_a_tag_or_a_token_are_read(hard_cases):
    corpus = read_documents(hard_cases / "ner" / "tag_only_and_token_only.txt")
    found = [(d.text, [(span.label, d.text[span.start : span.stop]) for span in d.spans]) for d in corpus.documents]
    assert found == [("steve mcqueen provided", [("Actor", "steve mcqueen")]), ("Foo Bar", [("PER", "Foo Bar")])]
    assert findings(corpus.findings) == {"rows-split": 1, "delimiters-mixed": 1}


@pytest.mark.parametrize("name", ["", "book_1256.txt", "book_1256.facts", "book_1256.objects"])
def test_one_document_of_factrueval_is_read_among_other_files(hard_cases, name):
    corpus = read_documents(hard_cases / "ner" / name, format="factrueval")
    assert [len(document.spans) for document in corpus.documents] == [7]
    assert len(corpus.documents[0].tokens) == 179
    assert findings(check_spans(corpus.documents)) == {"spans-nested": 1}


@pytest.mark.parametrize("line_end", [1, 2])
def test_factrueval_written_for_brat_is_read_back(datasets, tmp_path, line_end):
    """Line ends counted as one character or two, whatever they are in the files."""
    wanted = read_documents(datasets / "factrueval2016" / "devset").documents[:30]
    for number, document in enumerate(wanted):
        lines = []
        for span in document.spans:
            fragments = span.fragments or ((span.start, span.stop),)
            at = [tuple(end + (line_end - 1) * document.text.count("\n", 0, end) for end in part) for part in fragments]
            quote = " ".join(document.text[start:stop] for start, stop in fragments).replace("\n", " ")
            lines.append(f"T1\t{span.label} {';'.join(f'{start} {stop}' for start, stop in at)}\t{quote}\n")
        text = document.text.replace("\n", "\r\n" if number % 2 else "\n")
        (tmp_path / f"{number:02}.txt").write_bytes(text.encode())
        (tmp_path / f"{number:02}.ann").write_bytes("".join(lines).encode())
    corpus = read_documents(tmp_path)
    for document, read in zip(wanted, corpus.documents, strict=True):
        assert [_covered(document, span) for span in document.spans] == [_covered(read, span) for span in read.spans]
    assert set(findings(corpus.findings)) == {"spans-crlf" if line_end == 2 else "spans-lf"}


def _covered(document: Document, span: Span) -> tuple[str, list[str]]:
    fragments = span.fragments or ((span.start, span.stop),)
    return span.label, [document.text[start:stop].replace("\r\n", "\n") for start, stop in fragments]


def test_what_holds_no_entities_is_told_from_what_does(hard_cases, datasets):
    files = [file for folder in ("text", "images", "folders") for file in sorted((hard_cases / folder).rglob("*"))]
    assert files
    for path in [*files, *(datasets / name for name in ("sms_spam", "cedr", "clinc150", "ru_qa_koziev"))]:
        assert find_format(path) is None, path
    with pytest.raises(DataError, match=r"no annotation of entities was found in it\. Expected: columns"):
        read_documents(datasets / "sms_spam")


def check(text: str, *spans: Span) -> dict[str, int]:
    return findings(check_spans([Document("d", text, list(spans), file="f")]))


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([(0, 4), (11, 16)], {}),
        ([(0, 3)], {"spans-cut-words": 1}),
        ([(1, 4)], {"spans-cut-words": 1}),
        ([(0, 5)], {"spans-blank-edges": 1}),
        ([(4, 9)], {"spans-blank-edges": 1}),
        ([(9, 10)], {"spans-signs": 1}),
        ([(3, 3)], {"spans-outside": 1}),
        ([(11, 99)], {"spans-outside": 1}),
        ([(0, 9), (0, 4), (5, 9)], {"spans-nested": 2}),
        ([(0, 9), (5, 16)], {"spans-overlapping": 1}),
        ([(0, 4), (0, 4)], {"spans-repeated": 1}),
    ],
)
def test_spans_that_are_odd_are_found(spans, found):
    assert check("Anna came, Minsk", *(Span("X", *span) for span in spans)) == found


def test_labels_that_are_odd_are_found():
    assert check("Anna", Span("PER", 0, 4), Span("ORG", 0, 4)) == {"spans-two-labels": 1}
    assert check("a b c", Span("X", 0, 5, ((0, 1), (4, 5)))) == {"spans-discontinuous": 1}
    assert check("a b c", Span("X", 0, 5), Span("X", 0, 5, ((0, 1), (4, 5)))) == {"spans-discontinuous": 1}
    spans = [Span("PER", 0, 1), Span("PER", 2, 3), Span("Per", 4, 5)]
    (finding,) = check_spans([Document("d", "a b c", spans, file="f", line=7)])
    assert (finding.kind, finding.count, finding.values) == ("labels-case", 1, {"labels": "PER (2), Per (1)"})
    assert (finding.places[0].line, finding.places[0].text) == (7, "Per: c")


def test_texts_without_any_entity_are_said():
    assert check("Anna") == {"entities-none": 1}


def test_an_empty_text_is_no_document_and_is_said(tmp_path):
    for name, text in {"a": "", "b": "Anna", "c": " \n"}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.ann").write_text("", encoding="utf-8")
    corpus = read_documents(tmp_path)
    assert [document.id for document in corpus.documents] == ["b"]
    (finding,) = corpus.findings
    assert (finding.kind, finding.count, [place.file for place in finding.places]) == (
        "documents-empty",
        2,
        ["a.txt", "c.txt"],
    )
    (tmp_path / "b.ann").unlink()
    with pytest.raises(DataError, match=r"no document was found in it; .*documents-empty \(2\): a\.txt, c\.txt"):
        read_documents(tmp_path)


def test_a_folder_is_recognised_though_its_first_files_are_prose(tmp_path):
    for name in ("COPYING", "LICENSE", "NOTES", "README"):
        (tmp_path / f"{name}.txt").write_text("Some prose.\nMore of it.\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("Anna B-PER\ncame O\n", encoding="utf-8")
    assert find_format(tmp_path) == "conll"


def test_files_of_the_same_names_in_two_parts_are_told_apart(tmp_path):
    for part, ids in {"train": "11", "test": "1"}.items():
        (tmp_path / part).mkdir()
        lines = [f'{{"id": {id}, "text": "Anna {n}", "entities": [[0, 3, "PER"]]}}\n' for n, id in enumerate(ids)]
        (tmp_path / part / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    read = collect_documents(Data.model_validate({"train": str(tmp_path / "train"), "test": str(tmp_path / "test")}))
    assert read.frame["id"].tolist() == ["train/1", "train/1~2", "test/1"]
    cut = next(finding for finding in read.findings if finding.kind == "spans-cut-words")
    assert [(place.file, place.line) for place in cut.places] == [
        ("train/a.jsonl", 1),
        ("train/a.jsonl", 2),
        ("test/a.jsonl", 1),
    ]


def test_what_is_of_no_document_is_a_group_of_its_own(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("a O\nb B-X\n\n# newdoc id = n1\nc O\nd O\n\ne O\n", encoding="utf-8")
    read = collect_documents(Data.model_validate({"path": str(path), "format": "conll"}))
    assert read.frame["group"].tolist() == ["a.conll:1", "n1", "n1"]


def test_words_are_cut_only_where_a_script_has_blanks():
    assert check("в Москву", Span("X", 2, 6)) == {"spans-cut-words": 1}
    assert check("Нью-Йорк", Span("X", 0, 3)) == {}
    assert check("我在北京市", Span("X", 2, 4)) == {}
    assert check("cafe\u0301s", Span("X", 0, 4)) == {"spans-cut-words": 1}


def test_a_place_knows_the_line_within_its_document():
    (finding,) = check_spans([Document("d", "a\nb\ncd", [Span("X", 4, 5)], file="f")])
    assert (finding.places[0].file, finding.places[0].line, finding.places[0].text) == ("f", 3, "X: c")
