"""What every command shares: help, exit codes, messages without tracebacks. Imports nothing heavy: --help is instant.

Exit codes: 0 done, 2 the user's mistake (said in one message), 1 ours (with a traceback), 130 stopped by Ctrl-C.
"""

import argparse
import errno
import os
import sys
import traceback
from collections.abc import Callable

REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS}


def parser(doc: str, command: str, example: str) -> argparse.ArgumentParser:
    """A script's docstring, its command and an example -> a parser of its arguments."""
    return argparse.ArgumentParser(
        prog=f"python -m pipelines.{command}",
        description=doc.strip(),
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def main(
    run: Callable[[argparse.Namespace], int | None], arguments: argparse.Namespace, again: str = "--resume"
) -> int:
    """Run a command -> its exit code: what it returned, or 0. `again` is what goes on with it."""
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a letter shows "?", and the run goes on
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return run(arguments) or 0
    except KeyboardInterrupt:
        print(f"\nStopped. What was finished is kept; {again} goes on from there.", file=sys.stderr)
        return 130
    except Exception as error:
        if is_users(error):
            print(f"\nerror: {error}", file=sys.stderr)
            return 2
        if why := refused_by_disk(error):
            file = f"{error.filename}: " if getattr(error, "filename", None) else ""
            print(f"\nerror: {file}{why}. What was finished is kept; when this is mended, {again} goes on from there.",
                  file=sys.stderr)  # fmt: skip
            return 2
        traceback.print_exc()
        return 1


def is_users(error: BaseException) -> bool:
    """-> whether the message is for the user to act on, and not a fault in the program."""
    from data.errors import DataError
    from pipelines.steps.errors import ConfigError

    return isinstance(error, (ConfigError, DataError))


def refused_by_disk(error: BaseException) -> str | None:
    """-> in the system's words, why a file could not be written or read; None for any other error.

    Not every library hands the system's number on: NumPy says "1000000 requested and 393200 written", others quote it.
    """
    full = os.strerror(errno.ENOSPC)
    if full in str(error) or (isinstance(error, OSError) and "requested and" in str(error)):
        return full
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno in REFUSALS else None
