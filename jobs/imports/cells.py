"""What a cell says as a number: amounts as desks and terminals write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Final

from jobs.imports.tables import Cell, is_empty, text_of

_NO_VALUE: Final = (
    "na n/a n.a. #n/a #na @na nan null none nm n.m. - -- --- — – #value! #ref! #div/0!"
)
NO_VALUE: Final = frozenset({*_NO_VALUE.split(), "#n/a n/a"})
# Which currencies a mark may stand for; "$" is any dollar, "¥" yuan or yen.
MARKS: Final = {
    "HK$": frozenset({"HKD"}),
    "US$": frozenset({"USD"}),
    "S$": frozenset({"SGD"}),
    "A$": frozenset({"AUD"}),
    "C$": frozenset({"CAD"}),
    "NT$": frozenset({"TWD"}),
    "$": frozenset({"USD", "HKD", "SGD", "AUD", "CAD", "TWD", "NZD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "GBp", "GBX"}),
    "RMB": frozenset({"CNY"}),
    "CN¥": frozenset({"CNY"}),
    "¥": frozenset({"CNY", "JPY"}),
}
_MARK: Final = "|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True))
_NUMBER: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>-)?\s*(?P<mark>{_MARK}|[A-Z]{{3}}\s)?\s*(?P<inner>-)?"
    r"(?P<digits>\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?(?:E[+-]?\d+)?|\.\d+)"
    r"\s*(?P<suffix>%|X|×|倍)?\s*(?P<close>\))?",
)
_DIGITS: Final = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d+)?")
_SHORT: Final = 300  # digits of the longest number that is finite whatever they are
_SUFFIX: Final = {"%": "%", "X": "x", "×": "x", "倍": "x"}


class UnreadableError(ValueError):
    """A cell that does not say what its column needs; the text ends the sentence about it."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its suffix ("%", "x" or none) and the currency mark before it, if any."""

    value: float
    suffix: str | None = None
    mark: str | None = None


def plain_text(cell: Cell) -> str:
    """Give a cell's text: full-width digits, brackets and marks plain, spaces single."""
    text = text_of(cell)
    if not text.isascii():  # most cells are, and have nothing to be made plain
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return " ".join(text.split())


def says_nothing(cell: Cell) -> bool:
    """Tell whether a cell is empty or says that there is no value: na, n/a, #N/A, a dash."""
    if is_empty(cell):
        return True
    # No word for nothing begins with a digit.
    return isinstance(cell, str) and not cell[0].isdigit() and _folded(cell) in NO_VALUE


def says_no_value(cell: Cell) -> bool:
    """Tell whether a cell says so in a word, and is not merely empty."""
    return not is_empty(cell) and says_nothing(cell)


def read_amount(cell: Cell, *, comma_decides: bool = False) -> Amount:
    """Read a number; UnreadableError tells what is wrong with it.

    Worked: "$103,993 " is 103993 in dollars, "($205)" is -205, "75.8x" is 75.8 times, "26%" is
    26 per cent. `comma_decides`: the file's delimiter suggests decimal commas, so a comma inside a
    number is ambiguous.
    """
    if isinstance(cell, bool | datetime):
        raise UnreadableError(f"{text_of(cell)!r} is no number")
    if isinstance(cell, float):
        if not isfinite(cell):
            raise UnreadableError(f"{cell} is no number")
        return Amount(cell)
    if cell is not None and _is_plain_number(cell):
        return Amount(float(cell))
    text = plain_text(cell).upper().lstrip("'")
    found = _NUMBER.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise UnreadableError(f"{text_of(cell)!r} is no number")
    if comma_decides and "," in found["digits"]:
        raise UnreadableError(f"{text_of(cell)!r} may have a decimal comma; write a point")
    value = float(found["digits"].replace(",", "").replace(" ", ""))
    if not isfinite(value):
        raise UnreadableError(f"{text_of(cell)!r} is no finite number")
    minus = bool(found["open"]) + bool(found["minus"]) + bool(found["inner"])
    if minus > 1:
        raise UnreadableError(f"{text_of(cell)!r} has two signs")
    mark = (found["mark"] or "").strip() or None
    return Amount(-value if minus else value, _SUFFIX.get(found["suffix"] or ""), mark)


def last_digit(cell: Cell) -> float:
    """Give one of the last digit that a number is written with: 0.1 of 26.1, 1 of 1,300.

    A cell of a workbook is written as its shortest text: 0.26 there has two decimals.
    """
    digits = _DIGITS.search(plain_text(cell).upper().replace(",", "").replace(" ", ""))
    if digits is None:
        return 1.0
    exponent = int(Decimal(digits[0]).as_tuple().exponent)
    return float(Decimal(10) ** min(exponent, 0))


def _is_plain_number(text: str) -> bool:
    """Tell whether a text is digits with a point at most, as most cells are."""
    return len(text) < _SHORT and text.isascii() and text.replace(".", "", 1).isdigit()


def allowed_by(mark: str | None) -> frozenset[str] | None:
    """Give the currencies that a mark may stand for; None where it says nothing."""
    return None if mark is None else MARKS.get(mark, frozenset({mark}))


def read_flag(cell: Cell) -> bool:
    """Read yes or no, as a workbook or a hand writes it."""
    word = _folded(cell)
    if word in {"true", "yes", "y", "1", "是"}:
        return True
    if word in {"false", "no", "n", "0", "否"}:
        return False
    raise UnreadableError(f"{text_of(cell)!r} is neither yes nor no")


def _folded(cell: Cell) -> str:
    return plain_text(cell).casefold()
