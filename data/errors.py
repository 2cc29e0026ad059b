"""The user's data cannot be used: said with the file, the line and the count."""


class DataError(ValueError):
    """A mistake in the data, not in the program: shown without a traceback, exit code 2."""
