"""Types of hyperparameters: an experiment file is checked against them before anything is trained."""

from typing import Annotated

from pydantic import Field

# Share of units switched off while training.
Rate = Annotated[float, Field(ge=0, lt=1)]
