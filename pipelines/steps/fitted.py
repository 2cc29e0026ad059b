"""A fitted model with everything it needs to read a text again: preprocessing, vectoriser, classes, network."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.steps.augment_settings import Augment
from pipelines.steps.backends import load_keras
from pipelines.steps.builders import Builder, find_builders
from pipelines.steps.corpus import corpus_of
from pipelines.steps.errors import ConfigError
from pipelines.steps.experiment import Preprocess, PreprocessPictures, Vectorise
from pipelines.steps.thresholds import above
from pipelines.steps.token_reader import TokenReader
from pipelines.steps.vectorise import Characters, Subwords, TfIdf, Vocabulary, new_vectoriser

DESCRIPTION = "model.json"


@dataclass(frozen=True)
class Tagging:
    """How a tagger's tags are to be read, and the longest sentence that is not cut."""

    scheme: str  # "BIO" or "BIOES"
    output: str  # "softmax", "constrained" or "crf"
    max_tokens: int
    reads: tuple[str, ...] = ()  # what its network takes beside the words, see `token_reader`


@dataclass(frozen=True)
class Seeing:
    """The pictures that a model takes: (height, width, channels), and what is asked at test time, see `Augment`."""

    shape: tuple[int, int, int]
    test_time: str


@dataclass
class Fitted:
    """What was learned, from the text or picture to the probabilities."""

    task: str
    architecture: str
    language: str
    preprocess: Preprocess | PreprocessPictures
    classes: list[str]
    model: Any  # a baseline (an estimator over token lists or pictures) or a keras.Model
    vectoriser: Vocabulary | Subwords | Characters | TfIdf | TokenReader | None  # of a network over texts
    thresholds: list[float] | None = None  # of each class, where a text may have several; None: each text has one
    tagging: Tagging | None = None  # of a tagger; then the classes are kinds of entities
    seeing: Seeing | None = None  # of a model of pictures

    def prepare(self, texts: list[str]) -> "Preprocessed":  # noqa: F821  (training needs no library of a language)
        """Texts -> their tokens, prepared as those of the training texts were."""
        from pipelines.steps.preprocess import prepare_shard

        return prepare_shard(texts, self.language, self.preprocess)

    def probabilities(self, tokens: Iterable[list[str]]) -> np.ndarray:
        """Tokens of texts -> class probabilities (texts, classes), in the order of `classes`."""
        tokens = corpus_of(tokens)
        if self.vectoriser is None:
            return self.model.predict_proba(tokens)
        from pipelines.steps.examples import predict

        return predict(self.model, self.vectoriser.transform(tokens))

    def picture_probabilities(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures uint8 (pictures, height, width, channels) -> class probabilities (pictures, classes)."""
        pictures = np.asarray(pictures)
        if self.is_baseline:
            return self.model.predict_proba(pictures)
        from pipelines.steps.picture_examples import predict_pictures

        return predict_pictures(self.model, pictures, Augment(test_time=self.seeing.test_time))

    @property
    def is_baseline(self) -> bool:
        """Whether the model is an estimator, and no network of Keras."""
        return find_builders(self.task)[self.architecture].is_baseline

    def answers(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (texts, classes) -> the likeliest class of each text (texts,), or with thresholds 0/1 (texts,
        classes): 1 from the threshold of the class on."""
        return probabilities.argmax(axis=1) if self.thresholds is None else above(probabilities, self.thresholds)

    @property
    def reads(self) -> str:
        """What the model reads: "data" (a baseline, tokens or pictures), "entities" (that a ready tagger has found),
        "pixels", "tfidf", or ids of "words", "subwords" or "characters"."""
        if self.vectoriser is None or self.tagging:
            return find_builders(self.task)[self.architecture].inputs if self.vectoriser is None else "words"
        return "tfidf" if isinstance(self.vectoriser, TfIdf) else self.vectoriser.settings.units

    def parameters(self) -> int:
        """-> the number of fitted weights; 0 for a baseline that has none."""
        if not self.is_baseline:
            return self.model.count_params()
        return self.model.size() if hasattr(self.model, "size") else 0

    def save(self, folder: Path) -> None:
        """Write everything into a new folder, with a digest of each file: text, `.npz` and `.keras`, no pickle."""
        description = {
            "format": 1,
            "task": self.task,
            "architecture": self.architecture,
            "language": self.language,
            "preprocess": self.preprocess.model_dump(),
            "vectorise": self.vectoriser.settings.model_dump() if self.vectoriser else None,
            "classes": self.classes,
            "thresholds": self.thresholds,
            "tagging": asdict(self.tagging) if self.tagging else None,
            "seeing": asdict(self.seeing) if self.seeing else None,
        }
        if self.vectoriser is not None:
            self.vectoriser.save(folder)
        if self.is_baseline:
            self.model.save(folder)
        else:
            _save_network(self.model, folder)
        description["files"] = {path.name: _digest(path) for path in sorted(folder.iterdir())}
        (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")


def load_fitted(folder: Path) -> Fitted:
    """A folder that `save` wrote -> Fitted.

    Raises: ConfigError where a file is not the one that the model was saved with.
    """
    stored = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    for name, digest in stored.get("files", {}).items():
        if not (folder / name).exists() or _digest(folder / name) != digest:
            raise ConfigError(
                f"{folder / name}: missing, or not the file that belongs to this model; copy the whole folder"
            )
    builder, tagging = find_builders(stored["task"])[stored["architecture"]], stored.get("tagging")
    tagging = tagging and Tagging(**tagging | {"reads": tuple(tagging["reads"])})
    seeing, vectoriser = stored.get("seeing"), None
    if builder.is_baseline:
        model = builder.module().load(folder)
    elif seeing:
        model = _load_network(folder, builder)
    else:
        settings = Vectorise(**stored["vectorise"])
        empty = TokenReader(settings, tagging.reads) if tagging else new_vectoriser(builder.inputs, settings)
        vectoriser, model = empty.load(folder), _load_network(folder, builder)
    return Fitted(
        task=stored["task"],
        architecture=stored["architecture"],
        language=stored["language"],
        preprocess=(PreprocessPictures if seeing else Preprocess)(**stored["preprocess"]),
        classes=stored["classes"],
        model=model,
        vectoriser=vectoriser,
        thresholds=stored.get("thresholds"),  # a model of an older version has none
        tagging=tagging,
        seeing=seeing and Seeing(tuple(seeing["shape"]), seeing["test_time"]),
    )


def _save_network(model: "keras.Model", folder: Path) -> None:  # noqa: F821
    """Write `model.keras`; word vectors that training did not change are tens of megabytes and the same for every seed,
    so they go into `words.npy`, a link to an equal one of an earlier fit where there is one, and leave zeros behind."""
    path, vectors = folder / "model.keras", folder / "words.npy"
    words = next((layer for layer in model.layers if layer.name == "words" and not layer.trainable), None)
    if words is None:
        model.save(path)
        return
    (matrix,) = words.get_weights()
    np.save(vectors, matrix)
    for other in (
        folder.resolve().parents[2].glob(f"*/{folder.parent.name}/seed-*/{vectors.name}")
    ):  # of any model of the run
        if other != vectors and _digest(other) == _digest(vectors):
            vectors.unlink()
            try:
                os.link(other, vectors)
            except OSError:  # a disk that knows no links
                shutil.copyfile(other, vectors)
            break
    words.set_weights([np.zeros_like(matrix)])
    model.save(path)
    words.set_weights([matrix])
    _pack(path)


def _load_network(folder: Path, builder: Builder) -> "keras.Model":  # noqa: F821
    keras = load_keras()
    builder.module()  # functions of ours that are saved by name are known to Keras once their file is imported
    model = keras.saving.load_model(folder / "model.keras")
    if (folder / "words.npy").exists():
        model.get_layer("words").set_weights([np.load(folder / "words.npy")])
    return model


def _pack(path: Path) -> None:
    """A `.keras` file, which is a zip that is not packed -> the same packed."""
    packed = path.with_name("packed.keras")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    packed.replace(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
