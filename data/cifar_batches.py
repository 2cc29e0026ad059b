"""CIFAR's batches of pictures, of the version for Python and of the binary one, also inside the published archives.

The version for Python (https://www.cs.toronto.edu/~kriz/cifar.html) holds pickles, and a pickle runs whatever it holds
when it is opened. So none is opened here: the standard library lists the instructions in it, and `parse_pickle` follows
the few that build dictionaries, lists, texts, numbers and arrays of them; any other is refused.
"""

import math
import pickletools
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from data.errors import DataError

_SIDE = 32  # pixels, of the binary version
_PYTHON_SPLITS = {**{f"data_batch_{n}": "train" for n in range(1, 6)}, "test_batch": "test"}
_PYTHON_100_SPLITS = {"train": "train", "test": "test"}
_BINARY_SPLITS = {f"{name}.bin": split for name, split in (_PYTHON_SPLITS | _PYTHON_100_SPLITS).items()}
_SPLITS = _PYTHON_SPLITS | _PYTHON_100_SPLITS | _BINARY_SPLITS
_CLASSES = ("batches.meta", "meta", "batches.meta.txt", "fine_label_names.txt")
_SURE = [{"data_batch_1"}, {"test_batch"}, {"data_batch_1.bin"}, {"test_batch.bin"}, {"train", "meta"},
         {"test", "meta"}, {"train.bin", _CLASSES[3]}, {"test.bin", _CLASSES[3]}]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Batch:
    """The pictures of one file."""

    file: str
    split: str
    labels: list[int]
    classes: list[str] | None  # the names of the labels, where there is a file of them
    pictures: np.ndarray  # uint8 (number, height, width, 3)


def is_cifar(path: Path) -> bool:
    """Whether a folder, an archive (.tar.gz) or a file is one of CIFAR's, by the names in it."""
    if path.is_dir():
        return _is_sure({child.name for child in path.iterdir() if child.is_file()})
    if not _is_archive(path):
        return path.name in _SPLITS and _is_sure({path.name} | {child.name for child in path.parent.iterdir()})
    try:
        with tarfile.open(path) as archive:
            return _is_sure({PurePosixPath(member.name).name for member in archive if member.isfile()})
    except (OSError, EOFError, tarfile.TarError):
        return False


def read_cifar(path: Path) -> list[Batch]:
    """A folder, an archive or one file of CIFAR-10 or CIFAR-100 (its 100 fine classes) -> the batches in it.

    Raises: DataError for a broken file, and for a pickle that holds more than pictures and labels.
    """
    contents = dict(_contents(path))
    is_100 = bool({"train", "test", "train.bin", "test.bin"} & set(contents))
    classes = next((_parse_classes(contents[name], name) for name in _CLASSES if name in contents), None)
    batches = []
    for name in [name for name in _SPLITS if name in contents]:
        shown = f"{path}: {name}" if _is_archive(path) or path.is_dir() else str(path)
        content = contents.pop(name)
        parsed = parse_binary_batch(content, shown, 2 if is_100 else 1) if ".bin" in name else None
        labels, pictures = parsed or parse_python_batch(content, shown)
        file = f"{path.name}/{name}" if _is_archive(path) else name
        batches.append(Batch(file, _SPLITS[name], labels, classes, pictures))
    return batches


def parse_binary_batch(content: bytes, name: str, labels: int) -> tuple[list[int], np.ndarray]:
    """Records of `labels` bytes, the last of them the (fine) class, and of 32 x 32 pixels of red, of green and of blue
    -> labels, pictures (number, 32, 32, 3)."""
    width = labels + 3 * _SIDE * _SIDE
    if not content or len(content) % width:
        raise DataError(f"{name}: {len(content)} bytes are no records of {width} bytes: the file is not whole")
    records = np.frombuffer(content, np.uint8).reshape(-1, width)
    return records[:, labels - 1].tolist(), _planes_last(records[:, labels:], _SIDE)


def parse_python_batch(content: bytes, name: str) -> tuple[list[int], np.ndarray]:
    """A pickle of {"data": uint8 (number, 3 * side * side), "labels" or "fine_labels": [number, …]} -> labels, pictures
    (number, side, side, 3)."""
    batch = _parse_dictionary(content, name)
    values = batch.get("data")
    labels = batch.get("fine_labels", batch.get("labels"))
    if labels is None or not isinstance(values, np.ndarray):
        raise DataError(f"{name}: data and labels were expected, the file has: {', '.join(batch) or 'nothing'}")
    side = math.isqrt(values.shape[-1] // 3) if values.ndim == 2 else 0
    if values.dtype != np.uint8 or not side or values.shape[1] != 3 * side * side:
        raise DataError(f"{name}: bytes (number, 3 * side * side) were expected, data is {values.dtype} {values.shape}")
    labels = labels.tolist() if isinstance(labels, np.ndarray) else labels
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise DataError(f"{name}: labels were expected to be a list of whole numbers")
    if len(labels) != len(values):
        raise DataError(f"{name}: {len(values)} pictures, {len(labels)} labels")
    return labels, _planes_last(values, side)


def parse_pickle(content: bytes, name: str) -> object:
    """A pickle -> what is in it, of dictionaries, lists, tuples, texts, numbers and arrays of numbers; nothing is run.

    The texts of Python 2 and bytes are texts of Latin-1, one character a byte.
    Raises: DataError for one that breaks off or holds anything else.
    """
    stack: list = []
    memo: dict[int, object] = {}
    try:
        for opcode, argument, position in pickletools.genops(content):
            step = _STEPS.get(opcode.name)
            if step is None:
                raise _Refused(f"the instruction {opcode.name} at byte {position}")
            step(stack, memo, argument)
        (value,) = stack
        return _plain(value, {})
    except _Refused as error:
        raise DataError(
            f"{name}: this pickle holds {error}, and only pictures and labels are read from one, as a pickle can run a "
            "program"
        ) from None
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, EOFError, MemoryError) as error:
        raise DataError(f"{name}: this is no whole pickle: {error}") from error


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith((".tar.gz", ".tgz", ".tar"))


def _is_sure(names: set[str]) -> bool:
    return any(needed <= names for needed in _SURE)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if _is_archive(path):
        try:
            with tarfile.open(path) as archive:
                for member in archive:
                    name = PurePosixPath(member.name).name
                    if member.isfile() and (name in _SPLITS or name in _CLASSES):
                        yield name, archive.extractfile(member).read()
        except (OSError, EOFError, tarfile.TarError) as error:
            raise DataError(f"{path}: cannot be unpacked: {error}") from error
        return
    folder, batches = (path, set(_SPLITS)) if path.is_dir() else (path.parent, {path.name})
    for file in folder.iterdir():
        if file.is_file() and file.name in batches | set(_CLASSES):
            yield file.name, file.read_bytes()


def _parse_classes(content: bytes, name: str) -> list[str]:
    if name.endswith(".txt"):
        return content.decode("utf-8", "replace").split()
    meta = _parse_dictionary(content, name)
    classes = meta.get("fine_label_names", meta.get("label_names"))
    if not isinstance(classes, list) or not all(isinstance(each, str) for each in classes):
        raise DataError(f"{name}: a list of names was expected as label_names or fine_label_names")
    return classes


def _parse_dictionary(content: bytes, name: str) -> dict:
    value = parse_pickle(content, name)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise DataError(f"{name}: this pickle holds no dictionary of names")
    return value


def _planes_last(values: np.ndarray, side: int) -> np.ndarray:
    return np.ascontiguousarray(values.reshape(len(values), 3, side, side).transpose(0, 2, 3, 1))


class _Refused(Exception):
    """What a pickle of pictures has no need of."""


@dataclass(eq=False)
class _Dtype:
    """A dtype of NumPy while it is built: "u1", then the order of its bytes."""

    name: str
    order: str = "|"

    def finished(self) -> np.dtype:
        if self.name.lstrip("<>|=") not in _NUMBERS:
            raise _Refused(f"values of the kind {self.name!r}")
        return np.dtype(self.name) if self.order in "|=" else np.dtype(self.name).newbyteorder(self.order)


@dataclass(eq=False)
class _Array:
    """An array of NumPy while it is built."""

    values: np.ndarray | None = None


_NUMBERS = {"b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"}
_MARK = object()
_NDARRAY = object()


def _array(values: bytes | str, shape: tuple, dtype: _Dtype, by_columns: bool) -> _Array:
    content = values.encode("latin-1") if isinstance(values, str) else bytes(values)
    if not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError(f"an array of the shape {shape}")
    flat = np.frombuffer(content, dtype.finished())
    return _Array(flat.reshape(shape, order="F" if by_columns else "C"))


def _reconstructed(kind: object, shape: object, letter: object) -> _Array:
    if kind is not _NDARRAY:
        raise _Refused("an array of a kind of its own")
    return _Array()


def _dtype(name: str, *_: object) -> _Dtype:
    return _Dtype(name)


def _encoded(text: str, encoding: str = "latin1") -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise _Refused(f"a text in {encoding}")
    return text.encode("latin-1")


def _from_buffer(content: bytes, dtype: _Dtype, shape: tuple, order: str) -> _Array:
    return _array(content, shape, dtype, order == "F")


_FUNCTIONS: dict[tuple[str, str], object] = {  # names in a pickle -> ours, which build and never run anything
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy", "dtype"): _dtype,
    ("_codecs", "encode"): _encoded,
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _reconstructed for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _from_buffer for core in ("core", "_core")},
}


def _named(module: str, name: str) -> object:
    if (module, name) not in _FUNCTIONS:
        raise _Refused(f"{module}.{name}")
    return _FUNCTIONS[module, name]


def _above_mark(stack: list) -> list:
    """Takes what stands above the last mark, and the mark, off the stack."""
    at = next((n for n in range(len(stack) - 1, -1, -1) if stack[n] is _MARK), None)
    if at is None:
        raise ValueError("no mark on the stack")
    above = stack[at + 1 :]
    del stack[at:]
    return above


def _push(value: Callable[[object], object]) -> Callable:
    return lambda stack, memo, argument: stack.append(value(argument))


def _tuple(count: int) -> Callable:
    def step(stack: list, memo: dict, argument: object) -> None:
        if len(stack) < count:
            raise IndexError("too little on the stack")
        values = tuple(stack[len(stack) - count :])
        del stack[len(stack) - count :]
        stack.append(values)

    return step


def _append(stack: list, values: list) -> None:
    if not isinstance(stack[-1], list):
        raise TypeError("values are added to what is no list")
    stack[-1].extend(values)


def _set(stack: list, values: list) -> None:
    if not isinstance(stack[-1], dict):
        raise TypeError("keys are set in what is no dictionary")
    for key, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, str | bytes | int):
            raise _Refused("a key that is no name")
        stack[-1][key] = value


def _reduce(stack: list, memo: dict, argument: object) -> None:
    arguments, function = stack.pop(), stack.pop()
    if function is _NDARRAY or not callable(function) or function not in _FUNCTIONS.values():
        raise _Refused("a call of what is no function")
    stack.append(function(*arguments))


def _build(stack: list, memo: dict, argument: object) -> None:
    state, built = stack.pop(), stack[-1]
    if isinstance(built, _Dtype):
        built.order = state[1]
        if state[1] not in ("<", ">", "|", "=") or state[2:5] != (None, None, None):
            raise _Refused("an array of records")
    elif isinstance(built, _Array):
        _, shape, dtype, by_columns, content = state
        if not isinstance(dtype, _Dtype) or not isinstance(content, str | bytes):
            raise _Refused("an array of objects")
        built.values = _array(content, shape, dtype, by_columns).values
    else:
        raise _Refused("a state for what has none")


def _remember(stack: list, memo: dict, argument: object) -> None:
    memo[len(memo) if argument is None else argument] = stack[-1]


def _stack_global(stack: list, memo: dict, argument: object) -> None:
    name, module = stack.pop(), stack.pop()
    stack.append(_named(module, name))


_SAME = _push(lambda value: value)
_STEPS: dict[str, Callable[[list, dict, object], object]] = {
    **dict.fromkeys(["PROTO", "FRAME", "STOP"], lambda stack, memo, argument: None),
    **dict.fromkeys(["BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"], _SAME),
    **dict.fromkeys(["BINSTRING", "SHORT_BINSTRING", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"], _SAME),
    **dict.fromkeys(["BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"], _SAME),
    "NONE": _push(lambda _: None),
    "NEWTRUE": _push(lambda _: True),
    "NEWFALSE": _push(lambda _: False),
    "EMPTY_LIST": _push(lambda _: []),
    "EMPTY_DICT": _push(lambda _: {}),
    "MARK": _push(lambda _: _MARK),
    "EMPTY_TUPLE": _tuple(0),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "TUPLE": lambda stack, memo, argument: stack.append(tuple(_above_mark(stack))),
    "APPEND": lambda stack, memo, argument: _append(stack, [stack.pop()]),
    "SETITEM": lambda stack, memo, argument: _set(stack, [stack.pop(-2), stack.pop()]),
    "APPENDS": lambda stack, memo, argument: _append(*_with_above(stack)),
    "SETITEMS": lambda stack, memo, argument: _set(*_with_above(stack)),
    **dict.fromkeys(["BINPUT", "LONG_BINPUT", "MEMOIZE"], _remember),
    **dict.fromkeys(["BINGET", "LONG_BINGET"], lambda stack, memo, argument: stack.append(memo[argument])),
    "GLOBAL": lambda stack, memo, argument: stack.append(_named(*argument.split(" ", 1))),
    "STACK_GLOBAL": _stack_global,
    "REDUCE": _reduce,
    "BUILD": _build,
}


def _with_above(stack: list) -> tuple[list, list]:
    above = _above_mark(stack)
    return stack, above


def _plain(value: object, done: dict[int, object], depth: int = 0) -> object:
    """Arrays that are built -> NumPy's, bytes -> texts; each list once, however often it is named."""
    if isinstance(value, _Array):
        if value.values is None:
            raise _Refused("an array without values")
        return value.values
    if isinstance(value, bytes | bytearray):
        return value.decode("latin-1")
    if value is None or isinstance(value, str | int | float):
        return value
    if not isinstance(value, dict | list | tuple):
        raise _Refused("a part of an array alone")
    if depth > 3:  # also a list that holds itself
        raise _Refused("lists within lists within lists")
    if id(value) not in done:
        if isinstance(value, dict):
            done[id(value)] = {_plain(key, done, depth): _plain(each, done, depth + 1) for key, each in value.items()}
        else:
            done[id(value)] = type(value)(_plain(each, done, depth + 1) for each in value)
    return done[id(value)]
