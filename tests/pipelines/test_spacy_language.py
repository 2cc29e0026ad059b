"""English and any other language of spaCy: rules, table, and a trained pipeline that the test makes."""

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipelines.steps import spacy_language
from pipelines.steps.errors import ConfigError
from pipelines.steps.linguistics import fast_words, language_tools
from pipelines.steps.spacy_language import abilities, installed_pipeline, languages

ROOT = Path(__file__).resolve().parents[2]
english = language_tools("en")


def parts(text: str) -> list[str]:
    return text.split("|")


@pytest.mark.parametrize(("text", "expected"), [
    ("Don't stop.", "Do|n't|stop|."), ("It costs $5.50, Mr. Holt!", "It|costs|$|5.50|,|Mr.|Holt|!"),
    ("he's  here", "he|'s|here"), ("e.g. the U.S. :)", "e.g.|the|U.S.|:)"), ("well-known", "well|-|known"),
])  # fmt: skip
def test_tokens(text, expected):
    assert english.words(text) == parts(expected)
    tokens = english.tokens(text)
    assert [token.text for token in tokens] == parts(expected)
    assert all(text[token.start : token.stop] == token.text for token in tokens)


@pytest.mark.parametrize(("text", "expected"), [
    ("Don't stop.", "Don't|stop|."), ("It costs 1,500.50 dollars", "It|costs|1,500.50|dollars"),
    ("что-то в 1,5 км", "что-то|в|1,5|км"), ("a_b, C3PO!", "a_b|,|C3PO|!"), ("20:30", "20:30"), ("😀😀", "😀|😀"),
    ("state-of-the-art", "state-of-the-art"), ("- а -", "-|а|-"), (" \n", ""),
])  # fmt: skip
def test_fast_tokens_are_the_same_for_every_language(text, expected):
    assert fast_words(text) == [part for part in parts(expected) if part]


@pytest.mark.parametrize("case", [
    "He met Mr. Holt.‖They left.", "Is it 5.50?‖Yes!", "The U.S. team won.", "J. R. R. Tolkien wrote it.‖We read it.",
])  # fmt: skip
def test_sentences(case):
    text = f" {case.replace('‖', ' ')}\n"
    found = english.sentences(text)
    assert [sentence.text for sentence in found] == case.split("‖")
    assert all(text[sentence.start : sentence.stop] == sentence.text for sentence in found)


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("Buses", "bus"), ("went", "go"), ("Wenlow", "wenlow"), ("better", "well"), ("mice", "mouse"), ("n't", "not"),
     ("taken", "take"), ("is", "be"), ("NASA", "nasa"), ("2026", "2026")],
)  # fmt: skip
def test_lemmas_by_table(word, lemma):
    assert [analysis.lemma for analysis in english.dictionary([word])] == [lemma]


def test_stop_words_hold_no_negation_and_no_word_with_a_meaning():
    stop_words = english.stop_words()
    assert {"the", "of", "is"} <= stop_words
    assert not stop_words & {"not", "no", "n't", "never", "nothing", "without", "serious", "empty", "less"}


def test_a_language_says_what_it_can_do_without_loading_spacy():
    code = (
        "import sys; from pipelines.steps.spacy_language import abilities, languages\n"
        "assert 'dictionary' in abilities('de') and 'dictionary' not in abilities('fi'), abilities('fi')\n"
        "assert {'en', 'ru', 'de', 'xx'} <= set(languages())\n"
        "assert not {'spacy', 'natasha'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert abilities("ru") >= {"dictionary", "context", "parts_of_speech", "entities"}
    assert "context" in abilities("fi", "some_pipeline")
    assert len(languages()) > 50


def test_another_language_has_its_own_rules_table_and_stop_words():
    german = language_tools("de")
    assert german.words("Z.B. im Jahr, am 3. Mai") == ["Z.B.", "im", "Jahr", ",", "am", "3.", "Mai"]
    assert [a.lemma for a in german.dictionary(["Häuser", "ging"])] == ["haus", "gehen"]
    assert "und" in german.stop_words()
    with pytest.raises(ConfigError, match="no table of lemmas"):
        language_tools("fi").dictionary(["talo"])


@pytest.fixture(scope="module")
def trained_pipeline(tmp_path_factory) -> Path:
    """A small real pipeline: a tagger of parts of speech trained on four sentences, rules for lemmas and entities."""
    import spacy
    from spacy.training import Example

    texts = {
        "The mayor opened a bridge": "DET NOUN VERB DET NOUN", "Trams run here": "NOUN VERB ADV",
        "She runs a shop": "PRON VERB DET NOUN", "A bus stopped there": "DET NOUN VERB ADV",
    }  # fmt: skip
    pipeline = spacy.blank("en")
    pipeline.add_pipe("morphologizer")
    examples = [
        Example.from_dict(pipeline.make_doc(text), {"pos": tags.split(), "morphs": ["" for _ in tags.split()]})
        for text, tags in texts.items()
    ]
    spacy.util.fix_random_seed(0)
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(30):
        pipeline.update(examples, sgd=optimizer)
    pipeline.add_pipe("lemmatizer", config={"mode": "rule"}).initialize()
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Wenlow"}])
    folder = tmp_path_factory.mktemp("pipeline") / "en_tiny"
    pipeline.to_disk(folder)
    return folder


def test_a_trained_pipeline_analyses_words_in_context_and_finds_entities(trained_pipeline):
    tools = language_tools("en", str(trained_pipeline))
    text = "The mayor  opened a shop in Wenlow"
    (tokens,) = tools.context([text])
    assert all(text[token.start : token.stop] == token.text for token in tokens)
    assert [(t.lemma, t.part_of_speech) for t in tokens[:4]] == [
        ("the", "DET"), ("mayor", "NOUN"), ("open", "VERB"), ("a", "DET"),
    ]  # fmt: skip
    (found,) = tools.entities([text])
    assert [(text[e.start : e.stop], e.kind) for e in found] == [("Wenlow", "GPE")]
    assert "en_pipeline" in tools.versions()
    assert "not" in tools.negations
    assert "not" not in tools.stop_words()


def test_a_long_text_is_given_to_a_pipeline_in_pieces(trained_pipeline, monkeypatch):
    tools = language_tools("en", str(trained_pipeline))
    text = "The mayor opened a bridge in Wenlow.\nTrams run to Wenlow and back, and buses too."
    whole, sentences = tools.entities([text, "Wenlow", ""]), tools.sentences(text)
    assert [len(found) for found in whole] == [2, 1, 0]
    monkeypatch.setattr(spacy_language, "LARGEST", 40)
    assert tools.entities([text, "Wenlow", ""]) == whole
    pieces = spacy_language._pieces(text + "x" * 100)
    assert "".join(piece for _, piece in pieces) == text + "x" * 100 and max(len(piece) for _, piece in pieces) <= 40
    assert [start for start, _ in pieces[:2]] == [0, 37]
    assert all(text[span.start : span.stop] == span.text for span in tools.sentences(text))
    assert tools.sentences(text) == sentences  # this pipeline finds none, and rules take a text as a whole


def test_the_vectors_behind_a_tag_are_those_of_a_word_in_its_sentence(trained_pipeline):
    tools = language_tools("en", str(trained_pipeline))
    vectors = tools.context_vectors([["A", "bus", "stopped"], ["Trams"], ["Trams", "run"]])
    alone = tools.context_vectors([["Trams"]])
    assert vectors.shape == (6, alone.shape[1]) and np.isfinite(vectors).all()
    np.testing.assert_allclose(vectors[3], alone[0], atol=1e-5)
    assert np.abs(vectors[4] - alone[0]).max() > 1e-3  # beside another word it is another vector
    with pytest.raises(ConfigError, match=r'hints = \["entity_vectors"\] want a component ner in it'):
        tools.entity_vectors([["Trams"]])


def test_an_installed_pipeline_is_found_and_the_most_accurate_one_is_taken(tmp_path):
    assert installed_pipeline("tlh") is None
    for name in ("en_core_web_sm", "en_core_web_lg", "de_core_news_sm"):
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n", encoding="utf-8")
        (folder / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n", encoding="utf-8")
    code = (
        "from pipelines.steps.spacy_language import installed_pipeline\nimport json\n"
        "print(json.dumps([installed_pipeline('en'), installed_pipeline('de'), installed_pipeline('fr')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{code}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == ["en_core_web_lg", "de_core_news_sm", None]


def test_installed_pipelines_are_not_looked_for_in_every_text(monkeypatch):
    """All installed packages are read for it, which takes longer than cutting a text."""
    english = language_tools("en")
    english.sentences("Trams run.")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **given: pytest.fail("looked for again"))
    assert len(english.sentences("Trams run. Buses stop.")) == 2


def test_without_a_pipeline_the_command_that_installs_one_is_named():
    with pytest.raises(ConfigError, match="spacy download fi_core_news_sm"):
        language_tools("fi").context(["talo"])
    with pytest.raises(ConfigError, match="cannot be loaded"):
        language_tools("en", "/nowhere/at/all").context(["x"])
