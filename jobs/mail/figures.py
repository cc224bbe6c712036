"""How figures are written in mails: as pages write them, with a real minus and a dash for none."""

from __future__ import annotations

from math import isfinite
from typing import Final

from tracker.addresses import Language

MISSING: Final = "—"
MINUS: Final = "−"
ARROW: Final = " → "
POINTS: Final = {"en": "pp", "zh": "pct"}
NOTHING: Final = "+-0.,%"  # all that a figure has which rounds to nothing


def written(value: float | None, form: str) -> str:
    """Write a value by a format with a real minus; what rounds to nothing has no sign."""
    if value is None or not isfinite(value):
        return MISSING
    text = format(value, form)
    return text.replace("-", MINUS) if text.strip(NOTHING) else text.lstrip("+-")


def number(value: float | None) -> str:
    """Write a number: 1,317.00."""
    return written(value, ",.2f")


def money(value: float | None, currency: str | None) -> str:
    """Write a price behind its currency: HKD 847.50."""
    text = number(value)
    return text if text == MISSING else f"{currency or '?'} {text}"


def percent(ratio: float | None) -> str:
    """Write a ratio without a plus: 48.2%."""
    return written(ratio, ",.1%")


def signed(ratio: float | None) -> str:
    """Write a change with its sign: −3.1%, +2.0%."""
    return written(ratio, "+,.1%")


def points(ratio: float | None, language: Language) -> str:
    """Write a change of a ratio in percentage points: +14.0 pp."""
    text = written(None if ratio is None else ratio * 100, "+,.1f")
    return text if text == MISSING else f"{text} {POINTS[language]}"


def arrowed(ratio: float | None) -> str:
    """Write a change with an arrow, so that no colour is needed: ▼ 3.1%."""
    text = signed(ratio)
    mark = {"+": "▲", MINUS: "▼"}.get(text[:1], "■")
    return text if text == MISSING else f"{mark} {text.lstrip('+' + MINUS)}"


def times(value: float | None) -> str:
    """Write a multiple: 39.8×."""
    text = written(value, ",.1f")
    return text if text == MISSING else f"{text}×"
