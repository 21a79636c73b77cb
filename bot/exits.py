"""What goes wrong -> one sentence on stderr and an exit code, instead of a traceback.

0 done, 1 it went wrong, 2 it was asked wrongly, 130 stopped by the person.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.errors import PaperboyError, UserError

FAILED, USAGE, INTERRUPTED = 1, 2, 130


def warn(sentence: str) -> None:
    """Say something beside the output."""
    click.echo(f"paperboy: {sentence}", err=True)


@contextmanager
def sentences(*, debug: bool) -> Iterator[None]:
    """Leave with a sentence and a code when the block fails; with `debug`, with the traceback."""
    try:
        yield
    except BrokenPipeError:
        _drop_output()  # the reader has gone, as in `paperboy digest | head -1`: nothing to say
        sys.exit(FAILED)
    except (KeyboardInterrupt, click.Abort):
        warn("stopped; what was stored stays")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        if isinstance(error, OSError):
            _drop_output()  # it may be the output that cannot be written
        warn(_sentence(error))
        sys.exit(USAGE if isinstance(error, UserError) else FAILED)


def _sentence(error: Exception) -> str:
    match error:
        case PaperboyError():
            return str(error)
        case OSError(strerror=str(why)):
            return f"{error.filename}: {why}" if error.filename else why
        case _:
            return f"something we did not foresee: {error!r}; try --debug, and tell us"


def _drop_output() -> None:
    """Send what is left to write nowhere, so that leaving does not fail on it once more."""
    if sys.stdout is not None:  # None when it was closed before we began
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
