"""Types of hyperparameters: an experiment file is checked against them before anything is trained."""

from typing import Annotated, Literal

from pydantic import Field

# Share of units switched off while training.
Rate = Annotated[float, Field(ge=0, lt=1)]

# softmax: one label a text, probabilities that add up to 1; sigmoid: several labels, a probability for each by itself.
Output = Literal["softmax", "sigmoid"]
