"""Mail addresses as a desk writes them: one address, and the language its reader has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from typing import Final, Literal, cast, get_args

Language = Literal["en", "zh"]
LANGUAGES: Final = get_args(Language)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets a mail, and in which language."""

    address: str
    language: Language


def parse_receiver(text: str, *, otherwise: Language = "en") -> Receiver:
    """Read `name@host` with an optional language after it: `name@host:zh`.

    ValueError says in one line what is wrong: no host, a line break, a second address.
    """
    address, colon, language = text.strip().rpartition(":")
    if not colon:
        address, language = language, otherwise
    if language not in LANGUAGES:
        raise ValueError(f"{text!r}: expected {' or '.join(LANGUAGES)} after the colon")
    return Receiver(check_address(address), cast(Language, language))


def check_address(text: str) -> str:
    """Give a bare address as it is; ValueError where it would be none or break a header."""
    told = f"expected an address such as name@desk.example, found {text!r}"
    if not text.isascii() or not text.isprintable() or any(one in text for one in ' ,;<>"()[]'):
        raise ValueError(told)
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError, MessageError) as error:
        raise ValueError(told) from error
    return text
