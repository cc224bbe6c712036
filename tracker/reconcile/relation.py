"""What a relation is: a printed result and the formula that it must meet, declared as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal[
    "price and shares",
    "multiples",
    "target",
    "exchange rates",
    "growth",
    "margins and ratios",
    "parts and halves",
    "statements",
    "per share and returns",
    "long run",
]


@dataclass(frozen=True, slots=True)
class Relation:
    """A result and the formula it must meet."""

    group: Group
    name: str
    result: str
    formula: str
    months: tuple[int, ...] = ()  # lengths of period it holds for; none: all
    ahead: bool = False  # holds only in forecasts: a reported year may have moved otherwise
    money: bool = False  # only of amounts, not of percentages of the same name
