"""What differs between the tasks in fitting and measuring: one file for each, all with the same names in it.

Prepared      the data after one preprocessing, with the parts of each fold
METRIC        the score that everything is chosen by
untrained     a network's table and the data -> how it is built, what it is trained on
fit_baseline  a baseline's table and the data -> the fitted estimator
fitted        a trained model -> with everything that it needs to read a text again
predictions   a fitted model -> its answers to validation and test, as a table
measure       such a table of one part -> its scores
compared      such a table of the test part -> what `compare` resamples
"""

import importlib
from types import ModuleType


def task_named(name: str) -> ModuleType:
    """The task of an experiment file -> its file."""
    return importlib.import_module(f"pipelines.steps.tasks.{name}")
