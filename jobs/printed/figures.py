"""How numbers, money, dates and foreign texts are written in a terminal."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # every command writes figures, and few need what these rest on
    from tracker.document import Valuation
    from tracker.sensitivity.document import ScenarioDocument

MISSING = "—"


def number(value: float | None, places: int, unit: str = "") -> str:
    """Write a number with thousands separators: 1,317.00; absent is a dash."""
    if value is None or not isfinite(value):
        return MISSING
    return f"{value:,.{places}f}{unit}".replace("-", "−")


def multiple(value: float | None) -> str:
    """Write a multiple: 48.3×."""
    return number(value, 1, "×")


def percent(ratio: float | None) -> str:
    """Write a ratio as a signed percentage: 0.554 is +55.4%."""
    return MISSING if ratio is None or not isfinite(ratio) else f"{ratio:+.1%}".replace("-", "−")


def points(value: float | None) -> str:
    """Write a change of a ratio in percentage points: 0.14 is +14.0 pp."""
    return MISSING if value is None else f"{value * 100:+.1f} pp".replace("-", "−")


def money(value: float | None, currency: str | None, places: int = 2) -> str:
    """Write an amount behind its currency: HKD 847.50."""
    text = number(value, places)
    return text if text == MISSING else f"{currency or '?'} {text}"


def millions(value: float | None, currency: str | None) -> str:
    """Write millions of a currency, with a decimal only below a hundred: HKD 265,810."""
    return money(value, currency, 0 if value is None or abs(value) >= 100 else 1)


def count(value: int, unit: str) -> str:
    """Write a number of things: 183 days, 1 day."""
    return f"{value:,} {unit[:-1] if value == 1 else unit}"


def day(iso: str | None) -> str:
    """Write an ISO date for reading: 15 Apr 2026."""
    if iso is None:
        return MISSING
    read = date.fromisoformat(iso)
    return f"{read.day} {read:%b %Y}"


def instant(iso: str) -> str:
    """Write an ISO instant for reading: 15 Apr 2026 08:00 UTC."""
    return f"{day(iso[:10])} {datetime.fromisoformat(iso):%H:%M} UTC"


def dated(given: Valuation | ScenarioDocument) -> str:
    """Say of when a valuation is, or that it is held while nothing comes in."""
    as_of, aged_at = given["as_of"], given["aged_at"]
    if aged_at != as_of:
        return f"held as of {day(as_of)}, aged at {day(aged_at)}: nothing newer comes in"
    return f"as of {day(as_of)}, known at {instant(given['known_at'])}"


def words(code: str | None) -> str:
    """Write a code of the document as words: horizon_ended is horizon ended."""
    return MISSING if code is None else code.replace("_", " ")


def origin(dated: str | None, given: Any) -> str:
    """Write where a figure is from: 15 Apr 2026, report; stale figures say their age and limit."""
    if dated is None:
        return MISSING
    stale = f", stale: {count(given['age'], given['age_unit'])} old" if given["stale"] else ""
    return f"{day(dated)}, {given['source'] or 'source unknown'}{stale}"


def in_full(value: object) -> str:
    """Write a value as it is recorded, with all its digits: 1,317.25, yes, a list; or a dash."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def literal(text: str) -> str:
    """Replace what a terminal would obey (escapes, reversals of direction) by a visible mark."""
    return "".join(one if one.isprintable() else "�" for one in text)
