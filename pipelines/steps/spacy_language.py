"""Any language that spaCy knows: its rules cut, its table of lemmas answers, a trained pipeline is used where one is.

What a language can do differs: `abilities` says it without loading spaCy.
"""

import importlib.metadata
import importlib.util
from collections.abc import Iterator
from functools import cache, cached_property

import numpy as np

from pipelines.steps.errors import ConfigError
from pipelines.steps.linguistics import Analysis, Entity, Span, Token
from pipelines.steps.paths import package_folder

UNLIMITED = 10**9  # characters; spaCy's limit is for models, rules need little memory
LONGEST_RUN = 1000  # characters without a blank: the rules take their square, 25 seconds for 20,000 signs
LARGEST = 100_000  # characters a trained pipeline is given at once: it needs about 1 GB for them
FIND_SENTENCES = {"parser", "senter", "sentencizer"}  # components of a pipeline
SIZES = ("trf", "lg", "md", "sm")  # of trained pipelines, the most accurate first


def languages() -> list[str]:
    """-> the codes of spaCy's languages; none where spaCy is not installed."""
    folder = package_folder("spacy")
    return (
        sorted(path.name for path in (folder / "lang").iterdir() if (path / "__init__.py").exists()) if folder else []
    )


def abilities(code: str, pipeline: str | None = None) -> frozenset[str]:
    """A language's code -> what it can do here, of linguistics.ABILITIES."""
    if code == "ru":
        return frozenset({"dictionary", "context", "parts_of_speech", "entities"})
    can = set()
    tables = package_folder("spacy_lookups_data")
    if tables and (tables / "data" / f"{code}_lemma_lookup.json.gz").exists():
        can.add("dictionary")
    if pipeline or installed_pipeline(code):
        can |= {"context", "parts_of_speech", "entities"}
    return frozenset(can)


@cache  # all installed packages are read for it
def installed_pipeline(code: str) -> str | None:
    """-> the name of the most accurate trained pipeline that is installed for a language, such as en_core_web_sm."""
    names = [entry.name for entry in importlib.metadata.entry_points(group="spacy_models")]
    mine = [name for name in names if name.startswith(f"{code}_")]
    rank = {size: number for number, size in enumerate(SIZES)}
    return min(mine, key=lambda name: (rank.get(name.rsplit("_", 1)[-1], len(SIZES)), name), default=None)


def spacy_stop_words(code: str) -> frozenset[str]:
    """-> spaCy's list of stop words, read from its file: importing spaCy takes seconds."""
    folder = package_folder("spacy")
    path = folder / "lang" / code / "stop_words.py" if folder else None
    if path is None or not path.exists():
        return frozenset()
    specification = importlib.util.spec_from_file_location(f"stop_words_{code}", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return frozenset(module.STOP_WORDS)


class SpacyLanguage:
    """The functions of linguistics.Language for one of spaCy's languages."""

    def __init__(
        self,
        code: str,
        pipeline: str | None = None,
        negations: frozenset[str] = frozenset(),
        meaningful: frozenset[str] = frozenset(),
    ):
        self.code = code
        self.named_pipeline = pipeline
        self.negations = negations
        self.meaningful = meaningful
        self._lemma_of: dict[str, str] = {}

    def sentences(self, text: str) -> list[Span]:
        """A text -> its sentences: by the trained pipeline that is named or installed, where it finds them, else by
        full stops.

        "He met Mr. Holt. They left." -> "He met Mr. Holt." and "They left."
        """
        finds_them = self.pipeline and FIND_SENTENCES & set(self._trained.pipe_names)
        pipeline = self._trained if finds_them else self._sentencizer
        return [
            _stripped(start + sentence.start_char, sentence.text)
            for start, piece in (_pieces(text) if finds_them else [(0, text)])
            for sentence in pipeline(piece).sents
            if sentence.text.strip()
        ]

    def tokens(self, text: str) -> list[Span]:
        """A text -> its tokens: words, numbers, punctuation marks.

        "Don't stop." -> "Do", "n't", "stop", "."
        Raises: ValueError for a text with more than 1,000 characters without a blank.
        """
        document = self._document(text)
        return [Span(t.idx, t.idx + len(t.text), t.text) for t in document if not t.is_space]

    def words(self, text: str) -> list[str]:
        """The texts of `tokens`."""
        return [token.text for token in self._document(text) if not token.is_space]

    def dictionary(self, words: list[str]) -> list[Analysis]:
        """Words -> the lemma of each by itself from spaCy's table, in small letters; no part of speech.

        ["Buses", "went"] -> ["bus", "go"]
        Raises: ConfigError where spaCy has no table for the language.
        """
        table = self._lemma_table  # German nouns stand in it with their capital
        return [Analysis((table.get(word) or table.get(word.lower()) or word).lower()) for word in words]

    def word_classes(self, words: list[str]) -> list[str]:
        """Raises: ConfigError: spaCy has no dictionary that tells them."""
        raise ConfigError(no_word_classes(self.code))

    def context(self, texts: list[str]) -> list[list[Token]]:
        """Texts -> their tokens as the trained pipeline analyses them. Words it gives no lemma keep their form.

        Raises: ConfigError where no pipeline is installed; ValueError for a text of more than 100,000 characters, for
            which a pipeline needs gigabytes, or of more than 1,000 without a blank.
        """
        for text in texts:
            self._refuse_long_runs(text)
            if len(text) > LARGEST:
                raise ValueError(f"{len(text)} characters, and a trained pipeline takes {LARGEST} at once")
        return [
            [
                Token(t.idx, t.idx + len(t.text), t.text, (t.lemma_ or t.text).lower(), t.pos_ or None, str(t.morph))
                for t in document
                if not t.is_space
            ]
            for document in self._trained.pipe(texts)
        ]

    def word_tags(self, sentences: list[list[str]]) -> list[list[str]]:
        """Sentences as words -> what the trained pipeline says of each in its sentence: "NOUN Plur".

        Raises: ConfigError where no pipeline is installed.
        """
        return [
            [" ".join([t.pos_ or "X", *t.morph.get("Case"), *t.morph.get("Number")]) for t in document]
            for document in self._analysed(sentences)
        ]

    def entities(self, texts: list[str]) -> list[list[Entity]]:
        """Texts -> what the trained pipeline takes for named entities; of a long text piece by piece."""
        pieces = [(number, *piece) for number, text in enumerate(texts) for piece in _pieces(text)]
        found: list[list[Entity]] = [[] for _ in texts]
        documents = self._trained.pipe(piece for _, _, piece in pieces)
        for (number, start, _), document in zip(pieces, documents, strict=True):
            found[number] += [Entity(start + e.start_char, start + e.end_char, e.label_) for e in document.ents]
        return found

    def context_vectors(self, sentences: list[list[str]]) -> np.ndarray:
        """Sentences as words -> of each word what the pipeline's tagger of words has made of it and its neighbours
        before it decides (words, width).

        Raises: ConfigError where no pipeline is installed, or one without such a tagger.
        """
        return self._vectors(sentences, "context_vectors", "morphologizer", "tagger")

    def entity_vectors(self, sentences: list[list[str]]) -> np.ndarray:
        """The same of its tagger of entities."""
        return self._vectors(sentences, "entity_vectors", "ner")

    def _vectors(self, sentences: list[list[str]], hint: str, *components: str) -> np.ndarray:
        """Sentences as words -> the output of the layer tok2vec of the first of the components that is there."""
        component = next((name for name in components if name in self._trained.pipe_names), None)
        if component is None:
            raise ConfigError(f'{self.pipeline}: hints = ["{hint}"] want a component {" or ".join(components)} in it')
        found = self._trained.get_pipe(component).model.get_ref("tok2vec").predict(list(self._analysed(sentences)))
        return found if isinstance(found, np.ndarray) else np.concatenate(found)

    def _analysed(self, sentences: list[list[str]]) -> Iterator:
        """Sentences as words -> spaCy's document of each, as the trained pipeline analyses it."""
        from spacy.tokens import Doc

        return self._trained.pipe(Doc(self._trained.vocab, words=words) for words in sentences)

    @cache  # noqa: B019  (there is one object of each language)
    def stop_words(self) -> frozenset[str]:
        """spaCy's list of stop words, without the negations and the words with a meaning that are named here."""
        return spacy_stop_words(self.code) - self.negations - self.meaningful

    @cache  # noqa: B019
    def versions(self) -> dict[str, str]:
        """Versions of what the results depend on."""
        found = {name: importlib.metadata.version(name) for name in ("spacy", "spacy-lookups-data")}
        if self.pipeline:
            meta = self._trained.meta
            found[f"{meta.get('lang')}_{meta.get('name')}"] = meta.get("version", "")
        return found

    @property
    def pipeline(self) -> str | None:
        """The name or the folder of the trained pipeline in use; None where there is none."""
        return self.named_pipeline or installed_pipeline(self.code)

    def _document(self, text: str):
        """Raises: ValueError for a text that the rules would take minutes for."""
        self._refuse_long_runs(text)
        return self._blank.make_doc(text)

    def _refuse_long_runs(self, text: str) -> None:
        if (
            len(text) > LONGEST_RUN
            and self._cuts_by_rules
            and (run := max(map(len, text.split()), default=0)) > LONGEST_RUN
        ):
            raise ValueError(f"{run} characters without a blank, and the rules of spaCy take {LONGEST_RUN}")

    @cached_property
    def _cuts_by_rules(self) -> bool:
        """Chinese and Japanese, which write no blanks, are cut in other ways."""
        from spacy.tokenizer import Tokenizer

        return isinstance(self._blank.tokenizer, Tokenizer)

    @cached_property
    def _blank(self):
        return self._new_blank()

    @cached_property
    def _sentencizer(self):
        pipeline = self._new_blank()
        pipeline.add_pipe("sentencizer")
        return pipeline

    def _new_blank(self):
        """Raises: ConfigError for Japanese, Korean or Thai where the library that cuts their words is not installed."""
        import spacy

        try:
            pipeline = spacy.blank(self.code)
        except ImportError as error:
            raise ConfigError(f'language = "{self.code}": {" ".join(str(error).split())}') from error
        pipeline.max_length = UNLIMITED
        return pipeline

    @cached_property
    def _trained(self):
        import spacy

        if self.pipeline is None:
            raise ConfigError(no_pipeline(self.code))
        try:
            return spacy.load(self.pipeline)
        except (OSError, ValueError, ImportError) as error:
            raise ConfigError(f"preprocess.pipeline: {self.pipeline} cannot be loaded: {error}") from error

    @cached_property
    def _lemma_table(self):
        from spacy.lookups import load_lookups

        try:
            return load_lookups(self.code, ["lemma_lookup"]).get_table("lemma_lookup")
        except (KeyError, ValueError) as error:
            raise ConfigError(no_dictionary(self.code)) from error


def no_pipeline(code: str) -> str:
    """What to say where a trained pipeline is needed and there is none."""
    name = {"en": "en_core_web_sm", "zh": "zh_core_web_sm"}.get(code, f"{code}_core_news_sm")
    return (
        f'lemmas by context, parts of speech, entities and hints of them in the language "{code}" need a trained '
        f"pipeline of spaCy: python -m spacy download {name}"
    )


def no_word_classes(code: str) -> str:
    """-> what to say where hints of a dictionary are asked for in another language than Russian."""
    return f'only the dictionary of Russian says what kind of name a word may be, not that of "{code}"'


def no_dictionary(code: str) -> str:
    """What to say where spaCy has no table of lemmas."""
    return f'spaCy has no table of lemmas for the language "{code}"; write lemmas = "none"'


def _pieces(text: str) -> list[tuple[int, str]]:
    """A text -> the pieces of at most LARGEST characters that a trained pipeline can take, and where each begins; cut
    after an end of line, or else after a blank, where there is one."""
    pieces, start = [], 0
    while len(text) - start > LARGEST:
        stop = start + LARGEST
        ends = (1 + text.rfind(sign, start, stop) for sign in "\n ")
        stop = next((end for end in ends if end > start), stop)
        pieces.append((start, text[start:stop]))
        start = stop
    return [*pieces, (start, text[start:])]


def _stripped(start: int, text: str) -> Span:
    """A sentence without the blanks around it."""
    inner = text.strip()
    start += text.index(inner)
    return Span(start, start + len(inner), inner)
