"""What must never be shown: passwords, and addresses that hold a token, masked in any text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from jobs.settings.desk import Settings

MASK: Final = "***"
SHORTEST: Final = 4  # a password of three letters is part of too many words
TOKEN: Final = 8  # characters of a part of an address, from which on it is taken for a secret
_CREDENTIALS: Final = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@'\"]*):[^\s/@]+@")

_kept: set[str] = set()
_lock: Final = Lock()


def keep_secret(secrets: Iterable[str]) -> None:
    """Mask these from now on, in every way in which a log or an address would write them."""
    with _lock:
        for secret in secrets:
            if len(secret) >= SHORTEST:
                ways = (secret, quote(secret, safe=""), quote_plus(secret), unquote(secret))
                _kept.update(ways, (json.dumps(way)[1:-1] for way in ways))
                _kept.update(repr(way)[1:-1] for way in ways)


def mask(text: str) -> str:
    """Give a text without what is secret, and without the password of any address."""
    with _lock:
        longest_first = sorted(_kept, key=len, reverse=True)
    for secret in longest_first:
        text = text.replace(secret, MASK)
    return _CREDENTIALS.sub(rf"\1:{MASK}@", text)


def load_secrets(settings: Settings) -> Iterator[str]:
    """Give every secret of the settings: hidden values, files of passwords, tokens in addresses."""
    from pydantic import SecretStr
    from sqlalchemy.engine import make_url

    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
            yield from _tokens(value.get_secret_value())
        elif isinstance(value, Path) and re.search("(password|secret|key)_file$", name):
            yield from _first_line(value)
    password = make_url(settings.url).password
    if password is not None:
        yield str(password)


def _tokens(text: str) -> Iterator[str]:
    """Take addresses apart: what has a dot is the name of a host, the other long parts are not."""
    if "://" in text:
        for part in re.split(r"[\s,/@:?&=#]+", text):
            if len(part) >= TOKEN and "." not in part:
                yield part


def _first_line(path: Path) -> Iterator[str]:
    try:
        yield path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return  # whoever needs it says so
