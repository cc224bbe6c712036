"""How numbers, money and dates are written: one place, so that all pages write them alike."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from babel.dates import format_date

from dashboards.reader import Language, reader
from dashboards.words import msg, say, say_count
from tracker.document import Name
from tracker.fiscal import fiscal_year_label

ABSENT: Final = "—"
MINUS: Final = "−"
DAYS: Final[Mapping[Language, str]] = {"en": "d MMM y", "zh": "y年M月d日"}
STATUSES: Final = (  # what `words` makes of the codes of a document
    msg("Active"),
    msg("Review due"),
    msg("Under review"),
    msg("Restricted"),
    msg("Suspended"),
    msg("Horizon ended"),
    msg("Dropped"),
)
SPACE: Final = "\u00a0"  # a number never leaves its unit at the end of a line


def number(value: float | None, places: int = 1) -> str:
    """Write a number with thousands separators and a real minus; absent is an em dash."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{abs(value):,.{places}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return text if value >= 0 or is_zero else MINUS + text


def multiple(value: float | None) -> str:
    """Write a multiple with one decimal: 48.3×."""
    text = number(value, 1)
    return text if text == ABSENT else f"{text}×"


def percent(ratio: float | None, places: int = 1) -> str:
    """Write a ratio as a signed percentage: 0.554 is +55.4%."""
    text = number(None if ratio is None else ratio * 100, places)
    if text == ABSENT:
        return text
    grew = ratio is not None and ratio > 0 and any(digit in text for digit in "123456789")
    return f"{'+' if grew else ''}{text}%"


def arrow(ratio: float | None) -> str:
    """Give the sign of a change as a shape, so that colour is never alone: ▲, ▼ or nothing."""
    text = percent(ratio)
    return {"+": "▲", MINUS: "▼"}.get(text[:1], "")


def price(value: float | None, currency: str | None) -> str:
    """Write a price in its quoted unit: HKD 847.50."""
    return _with_currency(number(value, 2), currency)


def millions(value: float | None, currency: str | None) -> str:
    """Write an amount in millions of its currency, without decimals from 1,000 on."""
    places = 0 if value is None or abs(value) >= 1000 or value == round(value) else 1
    text = _with_currency(number(value, places), currency)
    return text if text == ABSENT else f"{text}{SPACE}m"


def amount(value: float | None, currency: str | None) -> str:
    """Write an amount under a heading that says millions: HKD 265,810."""
    return millions(value, currency).removesuffix(f"{SPACE}m")


def shares(value_m: float | None) -> str:
    """Write a number of shares in millions: 313.64 m."""
    text = number(value_m, 2)
    return text if text == ABSENT else f"{text}{SPACE}m"


def rate(value: float | None) -> str:
    """Write an exchange rate with four decimals: 7.8300."""
    return number(value, 4)


def day(iso: str | None) -> str:
    """Write an ISO date for reading: 15 Apr 2026, 2026年4月15日; text that is no date stays."""
    return _day(iso, reader().language) if iso else ABSENT


@lru_cache(4096)
def _day(iso: str, language: Language) -> str:
    try:
        date = dt.date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return format_date(date, DAYS[language], locale=language).replace(" ", SPACE)


def instant(moment: dt.datetime | None) -> str:
    """Write an instant in UTC to the minute: 23 Nov 2026 23:08 UTC."""
    if moment is None:
        return ABSENT
    utc = moment.astimezone(dt.UTC)
    return f"{day(utc.date().isoformat())}{SPACE}{utc:%H:%M}{SPACE}UTC"


def clock(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Write an instant of today as its time alone, any other with its date."""
    if moment is None:
        return ABSENT
    utc, today = moment.astimezone(dt.UTC), now.astimezone(dt.UTC).date()
    return f"{utc:%H:%M}{SPACE}UTC" if utc.date() == today else instant(moment)


def fiscal_year(fiscal_end: str | None) -> str:
    """Name a fiscal year: 2027E when it ends in December, else by its end's month, FY3/27E."""
    return fiscal_year_label(fiscal_end) if fiscal_end else ABSENT


def age(value: int | None, unit: str | None) -> str:
    """Write an age with its unit: 150 sessions, 1 day."""
    if value is None:
        return ABSENT
    if unit == "sessions":
        return say_count("{n} session", "{n} sessions", value).replace(" ", SPACE)
    return say_count("{n} day", "{n} days", value).replace(" ", SPACE)


def both(name: Name | None) -> str:
    """Write a name in English and, where it differs, in Chinese: Buy 买入."""
    if name is None:
        return ABSENT
    english, chinese = name.get("en") or "", name.get("zh") or ""
    parts = [english] if chinese in {"", english} else [english, chinese]
    return " ".join(part for part in parts if part) or ABSENT


def named(name: Name | None, otherwise: str) -> str:
    """Write a name as the reader's language has it: 智谱 in Chinese where there is such a name."""
    if name is None:
        return otherwise
    english, chinese = name["en"], name["zh"]
    return (chinese or english if reader().language == "zh" else english or chinese) or otherwise


def words(code: str | None) -> str:
    """Turn a code of the document into words: horizon_ended is Horizon ended."""
    plain = (code or "").replace("_", " ").strip().capitalize()
    return say(plain) if plain else ABSENT


def _with_currency(text: str, currency: str | None) -> str:
    if text == ABSENT:
        return text
    return f"{currency or '?'}{SPACE}{text}"
