"""How the command ends: done, refused in one line, or stopped; never with a traceback."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from jobs.demo.asked import demo_asked
from jobs.masking import mask
from jobs.printed.figures import literal
from tracker.errors import TrackerError

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG})


def run_to_its_end(app: Callable[[], object]) -> NoReturn:
    """Run the command; a refusal is one line on standard error and exit code 1."""
    try:
        _prepare_output()
        code = _code_of(app)
        sys.stdout.flush()
    except TrackerError as error:
        fail(" ".join(str(error).split()))
    except BrokenPipeError:  # the reader has seen enough
        _end(1)
    except Exception as error:  # noqa: BLE001  # the last boundary: a user never sees a traceback
        if os.environ.get("TRACKER_DEBUG"):
            raise
        fail(_unexpected(error))
    sys.exit(code)


def fail(line: str) -> NoReturn:
    """Say why in one line and end with exit code 1."""
    if sys.stderr is not None:
        sys.stderr.write(f"tracker: {literal(mask(line))}\n")
    _end(1)


def print_json(document: object) -> None:
    """Print one JSON document, in UTF-8 whatever the terminal's encoding is.

    The demo's have a field `simulated`, which no other has.
    """
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
    if demo_asked() and isinstance(document, dict):
        document = {**document, "simulated": True}
    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(document, option=options))
    sys.stdout.buffer.flush()


def _prepare_output() -> None:
    if not __debug__:  # the asserts would be gone, and with them what they keep true
        raise TrackerError("python -O and PYTHONOPTIMIZE leave checks out; start it without")
    if sys.stdout is None:  # the next file opened, the database, would take its place
        raise TrackerError("standard output is closed; redirect it to a file or to /dev/null")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _code_of(app: Callable[[], object]) -> int | str | None:
    try:
        app()
    except SystemExit as ended:  # so ends every command, well or not
        return ended.code
    return 0


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in _UNWRITABLE and error.filename is None:
        return f"standard output cannot be written: {error.strerror}"
    first = " ".join(str(error).split())[:200]
    return f"unexpected {type(error).__name__}: {first}; TRACKER_DEBUG=1 shows where"


def _end(code: int) -> NoReturn:
    """End without a second complaint: what could not be written is not tried again."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
