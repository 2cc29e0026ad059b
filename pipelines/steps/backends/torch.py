"""PyTorch: runs without compiling, so every length is as good as another."""

import torch

SEQUENCE_LENGTHS = 8


def prepare() -> None:
    """Called once, after Keras was imported."""


def devices() -> list[str]:
    """-> the devices that training will use: ["CPU"] or the names of the GPUs."""
    return [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())] or ["CPU"]
