"""Passwords, kept as Argon2id hashes; an unknown user takes as long to refuse as a known one."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.approval import folded
from tracker.errors import BadInputError

SHORTEST: Final = 12
LONGEST: Final = 256  # what is hashed takes memory and time


class Passwords:
    """Hashes and compares passwords with one set of costs (RFC 9106's for little memory).

    Tests inject a hasher with small costs; nothing else does.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use this hasher, or the library's costs: 3 passes over 64 MiB, 4 lanes."""
        self._hasher = hasher or PasswordHasher()
        self._of_nobody: str | None = None

    def hashed(self, text: str) -> str:
        """Give the hash of a password, with salt and costs in it."""
        return self._hasher.hash(_normal(text))

    def match(self, kept: str | None, text: str) -> bool:
        """Tell whether a password is the one that is kept; where none is kept it takes as long."""
        if self._of_nobody is None:
            self._of_nobody = self.hashed(secrets.token_hex())
        try:
            self._hasher.verify(kept or self._of_nobody, _normal(text[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None and len(text) <= LONGEST


def check_password(text: str, *, name: str) -> str:
    """Refuse a password that is guessed easily: BadInputError says what is expected."""
    if len(text) < SHORTEST:
        raise BadInputError(f"the password has {len(text)} characters; use at least {SHORTEST}")
    if len(text) > LONGEST:
        raise BadInputError(f"the password is longer than {LONGEST} characters")
    if any(unicodedata.category(one) == "Cc" for one in text):
        raise BadInputError("the password holds a control character, which no form can send")
    if len(set(text)) < 5 or folded(name) in folded(text):
        raise BadInputError("the password is guessed easily: it repeats itself or holds the name")
    return text


def _normal(text: str) -> str:
    """Give one spelling of what keyboards write in several, as NIST SP 800-63B asks."""
    return unicodedata.normalize("NFKC", text)
