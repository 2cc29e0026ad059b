"""Mistakes of the user's, caught only in `command_line`, shown without a traceback."""


class ConfigError(ValueError):
    """The experiment file or the command line asks for something that cannot be done."""
