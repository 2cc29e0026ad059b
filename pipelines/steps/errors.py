"""What goes wrong and is no bug: mistakes of the user's, and training that cannot go on."""


class ConfigError(ValueError):
    """The experiment file or the command line asks for something that cannot be done. Caught only in `command_line`,
    shown without a traceback."""


class Diverged(Exception):
    """Training cannot go on: the loss is no number, or far above what it began with. Only the model is given up."""

    def __init__(self, message: str, step: int | None = None):
        super().__init__(message)
        self.step = step  # of the epoch, from 0; None: over the whole epoch
