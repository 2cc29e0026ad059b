"""What an experiment file says, as frozen tables: types, limits, defaults. `experiment_file.py` reads one."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from data.sources import SPLITS
from pipelines.steps.augment_settings import Augment
from pipelines.steps.builders import FUNCTIONS
from pipelines.steps.linguistics import PARTS_OF_SPEECH

Share = Annotated[float, Field(gt=0, lt=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # a language of texts: Russian, or any that spaCy knows
ReportLanguage = Literal["en", "ru"]
PartOfSpeech = Literal[PARTS_OF_SPEECH]
Column = Annotated[str, Field(coerce_numbers_to_str=True)]  # without a header: 1, 2, …


class Table(BaseModel):
    """A table of the experiment file: cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Data(Table):
    """[data]: where the texts are, how to read them and how to divide them."""

    source: str | None = None  # a public set named in data/sources.toml; the other keys then have its values
    path: str | None = None  # one file or folder to be split by us
    train: str | None = None  # or files per split
    validation: str | None = None
    test: str | None = None
    format: Literal["table", "conll", "brat", "factrueval", "spans", "pictures", "digits"] | None = None  # None: found;
    # digits: scikit-learn's own pictures of them, which need no file
    # Columns, by name; without a header: "1", "2", …
    text: Column = "text"
    label: Column | Annotated[tuple[Column, ...], Field(min_length=2)] = "label"  # several: a column of yes and no each
    group: Column | None = None  # rows of one group stay on one side of the split
    time: Column | None = None  # the test part is the latest
    split: Column | None = None  # says "train", "validation" or "test" for each row
    # Pictures
    picture: Column = "file"  # of a table: the column with their paths
    classes: tuple[str, ...] = ()  # the names of the classes, where the file only has their numbers, from 0
    group_pattern: str | None = None  # a regular expression for the file's name; what its brackets find is the group
    group_runs: bool = False  # its number is that of a series; a group ends where a class comes for the second time
    tag: PositiveInt | None = None  # of CoNLL files: the number of the column with the tag, counted from 1
    # Reading; None: found
    encoding: str | None = None
    delimiter: Literal["comma", "semicolon", "tab", "bar"] | None = None
    quoting: Literal["minimal", "none", "backslash", "unescaped", "spaced"] | None = None
    header: bool | None = None
    chunk_words: PositiveInt | None = None  # cut the works of a folder into pieces of so many words
    # Labels
    kinds: dict[str, str] | None = None  # of entities: the name each is given; those that are not named are left out
    multilabel: bool = False  # a cell of the label column holds several labels, or none
    label_list: Literal["brackets", "json", "bar", "comma", "semicolon"] | None = (
        None  # how they are written; None: found
    )
    threshold: float | None = None  # the label is a score: two classes, below it and from it on
    threshold_names: tuple[str, str] | None = None
    min_class_size: NonNegativeInt = 0  # leave out classes with fewer rows
    # Splitting
    repeats: Literal["keep", "together", "drop"] = "keep"  # together: repeated and nearly repeated texts in one part;
    # drop: only the first of rows with the same text and label is kept
    validation_share: Share = 0.15
    test_share: Share = 0.15
    folds: Annotated[int, Field(ge=3)] | None = None  # cross-validation: every row is tested once
    splits: str | None = None  # a splits.csv of an earlier run: the same rows in the same parts
    split_seed: NonNegativeInt = 0
    # Texts without annotations, in which a ready tagger finds entities; for taggers with train.silver_epochs
    unlabelled: str | None = None  # a table, or a public set by its name
    unlabelled_text: Column = "text"  # the column; a public set has its own
    unlabelled_rows: PositiveInt = 5000  # at most so many different texts

    @property
    def labels_are_lists(self) -> bool:
        """Whether a text may have several labels, or none."""
        return self.multilabel or not isinstance(self.label, str)

    def parts(self) -> dict[str | None, Path]:
        """What is named to be read, by its split; under None what is ours to divide."""
        if self.path:
            return {None: Path(self.path)}
        return {split: Path(path) for split in SPLITS if (path := getattr(self, split))}


class Preprocess(Table):
    """[preprocess.<name>]: how a text becomes tokens. The steps are taken in this order, however the file has them.

    "mark" puts a token such as [url] in the place of what was found, "name" one such as :smile:.
    """

    # The text, before it is cut
    unicode: Literal["keep", "NFC", "NFKC"] = "NFC"
    invisible: Literal["keep", "remove"] = "keep"  # zero width, soft hyphens, direction marks
    html: Literal["keep", "decode", "strip"] = "keep"  # decode: &amp; is &; strip: tags are taken out as well
    urls: Literal["keep", "mark", "remove"] = "keep"
    emails: Literal["keep", "mark", "remove"] = "keep"
    mentions: Literal["keep", "mark", "remove"] = "keep"  # @name
    hashtags: Literal["keep", "mark", "remove", "word"] = "keep"  # word: #hashtag is hashtag
    emoji: Literal["keep", "name", "remove"] = "keep"
    emoticons: Literal["keep", "name", "remove"] = "keep"  # :-) and ))
    repeated_letters: Literal["keep", "two", "one"] = "keep"  # three or more of a letter become so many
    # Cutting
    tokens: Literal["rules", "fast"] = "rules"  # fast: one regular expression for every language
    # The tokens
    lemmas: Literal["none", "dictionary", "context"] = "none"
    pipeline: str | None = None  # of spaCy, by name or folder, for lemmas = "context"; None: the one installed
    negation: Literal["keep", "word", "clause"] = "keep"  # a mark for the word after "not", or for all up to the comma
    parts_of_speech: tuple[PartOfSpeech, ...] = ()  # keep only these; none: keep all
    numbers: Literal["keep", "mark", "remove"] = "keep"
    lowercase: bool = True
    yo: Literal["keep", "replace"] = "keep"  # replace: ё is е
    punctuation: Literal["keep", "remove"] = "keep"
    stop_words: Literal["keep", "remove", "remove_negations_too"] = "keep"
    extra_stop_words: tuple[str, ...] = ()


class PreprocessPictures(Table):
    """[preprocess.<name>] of pictures: what every picture becomes, in this order."""

    colour: Literal["found", "grey", "rgb"] = "found"  # found: grey where every picture is
    fit: Literal["stretch", "crop", "pad"] = "crop"  # to the shape: stretched, the middle of it, or with a margin
    size: PositiveInt | tuple[PositiveInt, PositiveInt] | None = None  # pixels, a square or (height, width);
    # None: their own where all have one and it is at most 128, else a square of at most 96
    contrast: Literal["keep", "stretch", "equalise"] = "keep"  # stretch: black to white; equalise: as many of each tone


class Vectorise(Table):
    """[vectorise]: how tokens become numbers. Fitted on the training part only."""

    # Networks that read a text in order
    units: Literal["words", "subwords", "characters"] = "words"
    vocabulary: PositiveInt = 20_000  # at most so many of them,
    min_count: PositiveInt = 2  # each met at least so often
    max_tokens: PositiveInt = 256  # longer texts are cut
    vectors: str | None = None  # word vectors to begin with: "navec", "corpus" (trained here) or a file
    tune_vectors: bool = True  # false: they stay as they are
    vectors_beyond: NonNegativeInt = 0  # so many words more, which the vectors know and training lacks
    # What others say of a word, for taggers. dictionary: its part of speech and kind of name (Russian); by natasha
    # (Russian) or an installed pipeline of spaCy context: its part of speech, case and number in the sentence,
    # entities: what a ready tagger takes it for; context_vectors and entity_vectors: the vectors by which these decide
    hints: tuple[Literal["dictionary", "context", "entities", "context_vectors", "entity_vectors"], ...] = ()
    # Networks over tf-idf
    analyzer: Literal["word", "char_wb"] = "word"  # scikit-learn's names: n-grams of words, or of characters in words
    features: PositiveInt = 20_000  # at most so many n-grams,
    ngrams: PositiveInt = 1  # of up to so many words or characters,
    min_documents: PositiveInt = 2  # each in at least so many texts


class Train(Table):
    """[train]: the loop of every Keras model. Keras' words where Keras has the thing."""

    epochs: PositiveInt = 30
    batch_size: PositiveInt = 32
    # How weights are changed
    optimizer: Literal["sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "lion", "lbfgs"] = "adam"
    learning_rate: PositiveFloat = 1e-3
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.0  # of sgd and rmsprop
    nesterov: bool = False  # of sgd with momentum
    rho: Share | None = None  # of rmsprop (0.9 where nothing is said) and adadelta (0.95)
    beta_1: Annotated[float, Field(ge=0, lt=1)] = 0.9  # of adam, adamw and lion
    beta_2: Share | None = None  # of adam and adamw (0.999) and lion (0.99)
    weight_decay: NonNegativeFloat | None = None  # of any of them (adamw: 0.004, others: none)
    clipnorm: PositiveFloat | None = None  # gradients: of each weight no longer than this,
    global_clipnorm: PositiveFloat | None = None  # of all together,
    clipvalue: PositiveFloat | None = None  # or none of them larger
    use_ema: bool = False  # keep an average of the weights of the last steps
    ema_momentum: Share = 0.99
    lazy_rows: bool | None = None  # of the table of word vectors only those that a batch reads; None: on a CPU
    # How the learning rate goes on
    schedule: Literal["constant", "step", "exponential", "cosine", "one_cycle", "plateau"] = "constant"
    warmup_epochs: NonNegativeFloat = 0.0  # it rises from 0 first
    decay_rate: Share = 0.5  # step, exponential, plateau: it is multiplied by this
    decay_epochs: PositiveFloat = 5.0  # every so many epochs; plateau: after so many without a better one
    final_rate: Annotated[float, Field(ge=0, le=1)] = 0.0  # cosine and one_cycle: the share that is left at the end
    # What is made small
    loss: Literal["crossentropy", "focal_crossentropy", "hinge", "squared_hinge", "mean_squared_error"] = "crossentropy"
    focal_gamma: NonNegativeFloat = 2.0
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    l1: NonNegativeFloat = 0.0  # times the sum of the absolute values of all kernels (with l2: elastic net)
    l2: NonNegativeFloat = 0.0  # times the sum of their squares
    # Classes of unequal size
    class_weight: Literal["none", "balanced"] = "none"  # balanced: every class weighs the same
    resample: Literal["none", "over", "under"] = "none"  # over: small classes repeated; under: a part of the large ones
    # When to stop
    silver_epochs: NonNegativeInt = 0  # of taggers: so many epochs first on data.unlabelled as a ready tagger has it
    monitor: Literal["loss", "accuracy", "macro_f1", "entity_f1"] = "loss"  # of validation: its best epoch is kept
    patience: PositiveInt = 5  # epochs without a better one
    # How it is done
    steps_per_execution: PositiveInt = 16  # steps at a time without coming back to Python
    mixed_precision: bool | None = None  # bfloat16; None: on a GPU
    deterministic: bool = False  # only operations that give the same bits every time, at a cost
    checkpoint_minutes: PositiveFloat = 5.0  # and after every epoch
    diagnose: bool = False  # record what happens inside: norms of gradients and weights, dead units, saturation

    @property
    def decay(self) -> float:
        """Weight decay: what was asked, or the optimizer's own."""
        return self.weight_decay if self.weight_decay is not None else 0.004 if self.optimizer == "adamw" else 0.0


class Report(Table):
    """[report]: one language, or several; the first one is report.html."""

    language: ReportLanguage | tuple[ReportLanguage, ...] | None = (
        None  # the language of the texts where nothing is said
    )
    errors: PositiveInt = 25  # how many errors are shown one by one

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages as a list, whichever way they were written."""
        if self.language is None:
            return ()
        return (self.language,) if isinstance(self.language, str) else self.language


class Sweep(Table):
    """[sweep]: how settings are searched. `search_space.py` reads what [sweep.space] says."""

    trials: PositiveInt = 40  # of networks; as many again of each baseline that has settings in the space
    sampler: Literal["tpe", "random", "grid"] = "tpe"  # tpe: where earlier trials were good, more often
    pruner: Literal["halving", "none"] = "halving"  # halving: after 1/9 and 1/3 of the epochs the best third goes on
    repeats: PositiveInt = 1  # seeds of a trial; its value is the mean
    folds: Annotated[int, Field(ge=2)] | None = None  # training and validation together, each row validated once
    workers: PositiveInt | None = None  # processes at the same time; None: one for each core, with a GPU one
    worker_memory_mib: PositiveInt | None = None  # one that holds more ends after its trial; None: its share of 3/4
    storage: str | None = None  # a database as Optuna writes it, that several machines share; None: in the run folder
    cluster: str | None = None  # of Ray: "auto", the one that this machine is in, or "ray://host:10001"; None: here
    cpus_per_trial: PositiveFloat = 1.0  # of the cluster
    gpus_per_trial: NonNegativeFloat = 0.0  # of the cluster; 0.25: four share one
    seed: NonNegativeInt = 0  # of what is drawn
    space: dict[str, Any] = {}  # a dotted name of this file -> choices or a range


class Model(Table):
    """[models.<name>], read: the reserved keys and the arguments of the builder."""

    architecture: str
    preprocess: tuple[str, ...]
    train: Train
    hyperparameters: dict[str, Any]


class TextModel(Model):
    """A model of texts."""

    vectorise: Vectorise


class ImageModel(Model):
    """A model of pictures."""

    augment: Augment


class Experiment(Table):
    """The whole file, checked: what it says whatever the task."""

    format: Literal[1]
    name: Name
    task: Literal[tuple(FUNCTIONS)]
    seeds: Annotated[tuple[NonNegativeInt, ...], Field(min_length=1)] = (0, 1, 2)
    data: Data
    train: Train = Train()
    report: Report = Report()
    sweep: Sweep | None = None

    @property
    def silver(self) -> bool:
        """Whether some model learns from texts that a ready tagger annotates."""
        return any(model.train.silver_epochs for model in self.models.values())

    @property
    def deterministic(self) -> bool:
        """Whether some model asks for it: it holds for the whole process."""
        return any(model.train.deterministic for model in self.models.values())

    @property
    def report_languages(self) -> tuple[str, ...]:
        """The languages of the report: those named, else that of the texts where reports are written in it."""
        of_texts = self.language if self.language in get_args(ReportLanguage) else "en"
        return self.report.languages or (of_texts,)


class TextExperiment(Experiment):
    """A file about texts."""

    language: Language
    preprocess: Annotated[dict[Name, Preprocess], Field(min_length=1)] = {"raw": Preprocess()}
    vectorise: Vectorise = Vectorise()
    models: dict[Name, TextModel]


class ImageExperiment(Experiment):
    """A file about pictures."""

    language: ReportLanguage = "en"  # of the report
    preprocess: Annotated[dict[Name, PreprocessPictures], Field(min_length=1)] = {"raw": PreprocessPictures()}
    augment: Augment = Augment()
    models: dict[Name, ImageModel]


def kind_of_experiment(task: str | None) -> type[Experiment]:
    """A task -> the tables of its experiment files."""
    return ImageExperiment if task == "image_classification" else TextExperiment
