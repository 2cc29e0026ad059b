"""What a network looks at: filters, activation maps, Grad-CAM, occlusion, and the classic kernels beside them.

Grad-CAM: Selvaraju et al. 2017 (arXiv 1610.02391). Occlusion: Zeiler and Fergus 2014 (arXiv 1311.2901).
"""

import keras
import numpy as np
from keras import ops
from PIL import Image
from scipy.ndimage import convolve

from pipelines.steps.augment import augment, mix
from pipelines.steps.augment_settings import Augment
from pipelines.steps.backends import backend
from pipelines.steps.fitted import Fitted
from pipelines.steps.picture_analysis import smaller
from pipelines.steps.tasks.image_classification import Prepared

KERNELS = {  # of the textbooks, 3 x 3
    "edges_upright": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),  # Sobel
    "edges_level": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "edges_all": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "blur": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
}
RIGHT, WRONG = 4, 4  # answers that are looked at
FILTERED = 3  # pictures that kernels are applied to
FILTERS, MAPS = 32, 8  # of the first layer, and of each layer
FED, VIEWS = 6, 4  # pictures of the training part, and how often each is changed
CELLS = 8  # squares along a side that are covered one after another, each half covered by the next


def write_looks(model: str, prepared: Prepared, fitted: Fitted, places: np.ndarray, settings: Augment, folder) -> None:
    """A network's name, its data, what was fitted, where each picture lies and how pictures were changed in training
    -> looks.json and looks.npz in the run folder."""
    network, rows = fitted.model, prepared.folds[0]["test"]
    labels, probabilities = prepared.labels[rows], fitted.picture_probabilities(prepared.part("test"))
    predicted = fitted.answers(probabilities)
    chosen = _chosen(labels, predicted, probabilities)
    pictures = prepared.pictures[rows[chosen]]
    answers = predicted[chosen]
    arrays = {"pictures": pictures, "occlusion": occlusion(network, pictures, answers)}
    names = {layer.name for layer in network.layers}
    if "features" in names:
        arrays["cam"] = grad_cam(network, pictures, answers)
        arrays["cam_of_label"] = grad_cam(network, pictures, labels[chosen])
        arrays |= {f"map_{name}": activation_maps(network, name, pictures[:1]) for name in ("first", "features")
                   if name in names}  # fmt: skip
    kernels = []
    if "first" in names and len(network.get_layer("first").get_weights()):
        arrays["filters"] = network.get_layer("first").get_weights()[0][..., :FILTERS]
        kernels = list(KERNELS)
        greys = pictures[:FILTERED].astype("float32").mean(axis=3)
        arrays["kernels"] = np.stack(
            [[convolve(grey, KERNELS[name], mode="nearest") for name in KERNELS] for grey in greys]
        )
        arrays["learned"] = np.stack(
            [activation_maps(network, "first", picture[None]) for picture in pictures[:FILTERED]]
        )
    arrays |= fed(prepared, settings)
    folder.write_arrays("looks.npz", {
        name: smaller(array) if array.dtype == "uint8" else array.astype("float32") for name, array in arrays.items()
    })  # fmt: skip
    shown = [
        {"place": places[rows[n]], "label": prepared.classes[labels[n]], "predicted": prepared.classes[predicted[n]],
         "probability": round(float(probabilities[n, predicted[n]]), 4)}
        for n in chosen
    ]  # fmt: skip
    folder.write_json("looks.json", {
        "model": model, "preprocess": prepared.preprocess, "pictures": shown, "kernels": kernels,
        "fed": bool(settings.changes or settings.mixes),
    })  # fmt: skip


def _chosen(labels: np.ndarray, predicted: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Test pictures to look at: right answers, of as many classes as can be, then the surest wrong ones."""
    sure = probabilities.max(axis=1)
    right, wrong = np.flatnonzero(labels == predicted), np.flatnonzero(labels != predicted)
    right = right[np.argsort(-sure[right], kind="stable")]
    _, first = np.unique(labels[right], return_index=True)
    spread = np.concatenate([right[np.sort(first)], np.delete(right, first)])[:RIGHT]
    return np.concatenate([spread, wrong[np.argsort(-sure[wrong], kind="stable")][:WRONG]])


def grad_cam(network: keras.Model, pictures: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """A network with layers named "features" and "logits", pictures and a class number for each -> where the score of
    that class comes from: (pictures, height, width), 0 to 1 in each picture."""
    seeing = keras.Model(network.inputs, network.get_layer("features").output)
    deciding = keras.Model(network.get_layer("features").output, network.get_layer("logits").output)
    features = ops.cast(seeing.predict_on_batch(pictures), "float32")
    asked = ops.one_hot(ops.convert_to_tensor(classes.astype("int32")), network.output_shape[-1])

    def score(values):
        return ops.sum(deciding(values[0], training=False) * asked), ()

    _, (gradients,) = backend().value_and_gradients(score, [features])
    gradients, features = ops.convert_to_numpy(gradients), ops.convert_to_numpy(features)
    maps = np.maximum((gradients.mean(axis=(1, 2), keepdims=True) * features).sum(axis=3), 0)
    maps /= np.maximum(maps.max(axis=(1, 2), keepdims=True), 1e-9)
    return np.stack([enlarged(one, pictures.shape[1:3]) for one in maps])


def enlarged(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A map of any size -> (height, width), by linear interpolation."""
    picture = Image.fromarray(values.astype("float32"))
    return np.asarray(picture.resize((size[1], size[0]), Image.Resampling.BILINEAR))


def occlusion(network: keras.Model, pictures: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """A network, pictures and a class number for each -> how far the probability of that class falls where a square in
    the picture's mean colour covers a place: (pictures, height, width), the mean over the squares that cover it."""
    height, width = pictures.shape[1:3]
    side = max(1, round(2 * min(height, width) / CELLS))
    tops, lefts = (np.unique(np.linspace(0, length - side, CELLS).round().astype(int)) for length in (height, width))
    found = []
    for picture, asked in zip(pictures, classes.tolist(), strict=True):
        colour = picture.mean(axis=(0, 1)).round().astype("uint8")
        squares = [(top, left) for top in tops for left in lefts]
        covered = np.repeat(picture[None], len(squares) + 1, axis=0)
        for number, (top, left) in enumerate(squares, start=1):
            covered[number, top : top + side, left : left + side] = colour
        likely = np.asarray(network.predict_on_batch(covered))[:, asked]
        fall, times = np.zeros((height, width)), np.zeros((height, width))
        for (top, left), p in zip(squares, likely[1:], strict=True):
            fall[top : top + side, left : left + side] += likely[0] - p
            times[top : top + side, left : left + side] += 1
        found.append(fall / np.maximum(times, 1))
    return np.stack(found)


def activation_maps(network: keras.Model, layer: str, picture: np.ndarray) -> np.ndarray:
    """A network, a layer of it and a picture (1, height, width, channels) -> its maps that vary most over the picture
    (maps, height, width)."""
    seeing = keras.Model(network.inputs, network.get_layer(layer).output)
    maps = np.moveaxis(np.asarray(seeing.predict_on_batch(picture))[0].astype("float32"), -1, 0)
    return maps[np.argsort(-maps.std(axis=(1, 2)), kind="stable")[:MAPS]]


def fed(prepared: Prepared, settings: Augment) -> dict[str, np.ndarray]:
    """Pictures of the training part -> `fed`: each as it is, then as the network is given it in training (pictures,
    times, height, width, channels)."""
    random = np.random.default_rng(0)
    rows = np.sort(random.choice(prepared.folds[0]["train"], FED, replace=len(prepared.folds[0]["train"]) < FED))
    pictures = prepared.pictures[rows]
    targets = np.eye(len(prepared.classes), dtype="float32")[prepared.labels[rows]]
    times = [pictures] + [
        mix(augment(pictures, settings, random), targets, len(pictures), settings, random)[0] for _ in range(VIEWS)
    ]
    return {"fed": np.stack(times, axis=1)}
