"""How the command learns a password: asked on the terminal, piped in, or from a file."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import IO

from db.passwords import LONGEST, check_password
from tracker.errors import BadInputError


def read_password(path: Path | None, *, name: str, asked: IO[str]) -> str:
    """Give the new password of a user; BadInputError where it is none, or too weak."""
    if path is not None:
        return check_password(_first_line_of(path), name=name)
    if not asked.isatty():
        return check_password(_line(asked), name=name)
    first = check_password(_typed(f"New password of {name}: "), name=name)
    if _typed("The same once more: ") != first:
        raise BadInputError("the two passwords differ; nothing was recorded")
    return first


def _typed(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise BadInputError("no password was typed; nothing was recorded") from None


def _first_line_of(path: Path) -> str:
    try:
        with path.expanduser().open(encoding="utf-8") as file:
            return _line(file)
    except OSError as error:
        reason = error.strerror or error
        raise BadInputError(f"--password-file {path}: {reason}; check the path") from error


def _line(file: IO[str]) -> str:
    try:
        return file.readline(LONGEST + 2).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadInputError("the password is not UTF-8 text") from error
