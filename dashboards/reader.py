"""Who looks: language, direction colours and colour scheme, each kept in a cookie of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

Language = Literal["en", "zh"]
Direction = Literal["neutral", "green-up", "red-up", "red-up-blue-down"]
Scheme = Literal["light", "dark"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
SCHEMES: Final[tuple[Scheme, ...]] = get_args(Scheme)
HTML_LANGUAGE: Final[Mapping[Language, str]] = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Reader:
    """How one reader wants pages written and drawn; part of the key of everything kept."""

    language: Language = "en"
    direction: Direction = "neutral"
    scheme: Scheme = "light"


ANYBODY: Final = Reader()
_READER: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """Give whom the page is being built for."""
    return _READER.get() or ANYBODY


@contextmanager
def reading_as(who: Reader) -> Iterator[Reader]:
    """Build for this reader until the end of the block."""
    token = _READER.set(who)
    try:
        yield who
    finally:
        _READER.reset(token)


def reader_of(cookies: Mapping[str, str], language: Language = "en") -> Reader:
    """Read the choices of a browser; whatever is not one of them is the default."""
    said = cookies.get
    return Reader(
        language=cast(Language, _known(said("language"), LANGUAGES, language)),
        direction=cast(Direction, _known(said("direction"), DIRECTIONS, "neutral")),
        scheme=cast(Scheme, _known(said("scheme"), SCHEMES, "light")),
    )


def _known(value: str | None, allowed: tuple[str, ...], default: str) -> str:
    return value if value in allowed else default
