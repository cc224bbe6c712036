"""A data problem as a value: shown wherever the number it touches is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding takes away from the number it stands beside."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one subject (a ticker, a currency pair, a fiscal year), in one sentence.

    `usable` tells whether the value it is about may be used all the same.
    """

    severity: Severity
    subject: str
    code: str
    message: str
    usable: bool = True
