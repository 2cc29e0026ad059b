"""PyTorch: runs without compiling, so every length is as good as another."""

import os

import numpy as np
import torch

SEQUENCE_LENGTHS = None  # any
SENTENCE_LENGTHS = None


def prepare(deterministic: bool) -> None:
    """Called once, after Keras was imported. `deterministic`: only operations that give the same bits every time."""
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    return [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())] or ["CPU"]


def replicas() -> int:
    """-> the devices that share a batch."""
    return 1


def require_agreement(said: str) -> None:
    """Several hosts have to say the same before they train: here there is one."""


def sum_over_replicas(tensors):
    """Tensors of one replica -> their sums over all of them."""
    return tensors


def distinct(ids, below: int, most: int = 0):
    """Ids, all below a number -> the different ones, 0 always the first, and the ids as places among these."""
    rows, numbers = torch.unique(torch.cat([ids.new_zeros(1), ids.flatten()]), return_inverse=True)  # sorted
    return rows, numbers[1:].reshape(ids.shape)


def compiled(step, batch_of):
    """A step and a function that takes a batch out of the data -> a function that makes the steps of a chunk.

    It takes the table, the state, the data, the chunk and the learning rates (batches,); it gives the table, the state
    and the losses (batches,).
    """

    def run(table, state, data, chunk, rates):
        losses = []
        for rows, time, rate in zip(chunk.rows, chunk.times.tolist(), rates.tolist(), strict=True):
            rows = torch.as_tensor(rows, device=data["weights"].device)
            with torch.no_grad():
                table, state, loss = step(table, state, batch_of(data, rows, time), rate)
            losses.append(loss)
        return table, state, torch.stack(losses).cpu()

    return run


def compiled_once(function, *settings: str):
    """A function of arrays, and the names of those arguments that are none -> the same, compiled."""
    return function


def value_and_gradients(function, weights: list):
    """A function of the weights that gives (loss, more) -> what it gives, and the gradient of the loss by each."""
    weights = [weight.detach().requires_grad_() for weight in weights]
    with torch.enable_grad():
        loss, more = function(weights)
    gradients = torch.autograd.grad(loss, weights, allow_unused=True)
    filled = [torch.zeros_like(w) if g is None else g for g, w in zip(gradients, weights, strict=True)]
    return (loss.detach(), more), filled


def as_table(parts: tuple) -> tuple:
    """A table and its slots -> the same, so kept that rows can be changed in place."""
    return tuple(torch.as_tensor(part).detach().clone() for part in parts)


def gather(table, rows):
    """Rows of a table."""
    return table[rows]


def scatter(table: tuple, rows, values: tuple) -> tuple:
    """A table and its slots with new values in these rows."""
    for part, value in zip(table, values, strict=True):
        part[rows] = value
    return table


def random_state() -> dict[str, np.ndarray]:
    """Random states that are not among a network's variables: dropout draws from PyTorch's own."""
    on_gpus = {f"random-{n}": state.numpy() for n, state in enumerate(torch.cuda.get_rng_state_all())}
    return {"random": torch.get_rng_state().numpy()} | on_gpus


def set_random_state(arrays: dict[str, np.ndarray]) -> None:
    """Go back to what `random_state` gave."""
    torch.set_rng_state(torch.as_tensor(arrays["random"]))
    for number in range(torch.cuda.device_count()):
        if f"random-{number}" in arrays:  # of a training that was broken off on this machine
            torch.cuda.set_rng_state(torch.as_tensor(arrays[f"random-{number}"]), number)


def is_out_of_memory(error: Exception) -> bool:
    """Whether a batch was too large for the memory."""
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "not enough memory" in str(error)
