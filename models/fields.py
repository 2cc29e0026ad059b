"""Types of hyperparameters: an experiment file is checked against them before anything is trained."""

from typing import Annotated, Literal

from pydantic import Field

# Share of units switched off while training.
Rate = Annotated[float, Field(ge=0, lt=1)]
DropoutKind = Literal["standard", "spatial", "gaussian", "alpha"]

# Functions of each number alone, without weights: these can stand in the cell of a recurrent network.
Pointwise = Literal[
    "linear", "sigmoid", "tanh", "arctan", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus"
]
Activation = Literal[Pointwise, "prelu", "maxout", "glu"]

# softmax: one label a text, probabilities that add up to 1; sigmoid: several labels, a probability for each by itself.
Output = Literal["softmax", "sigmoid"]

# How a tagger reads the letters of a word, and what it gives: the likeliest tag of each word, the likeliest legal
# sequence of tags, or that of a conditional random field.
CharacterModel = Literal["none", "cnn", "lstm"]
TagOutput = Literal["softmax", "constrained", "crf"]
Scheme = Literal["BIO", "BIOES"]
LETTERS = {"BIO": "BI", "BIOES": "BIES"}  # of the tags of an entity, in the order of their numbers
