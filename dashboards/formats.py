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
BRIEF: Final[Mapping[Language, str]] = {"en": "d MMM y", "zh": "y/M/d"}
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


def points(ratio: float | None) -> str:
    """Write the change of a ratio in percentage points: +9.1 pp."""
    text = percent(ratio).removesuffix("%")
    return text if text == ABSENT else say("{points} pp").replace(" ", SPACE).format(points=text)


def arrow(ratio: float | None) -> str:
    """Give the sign of a change as a shape, so that colour is never alone: ▲, ▼ or nothing."""
    return shape_of(percent(ratio))


def shape_of(text: str) -> str:
    """Give the shape of a figure that is written with its sign."""
    return {"+": "▲", MINUS: "▼"}.get(text[:1], "")


def price(value: float | None, currency: str | None) -> str:
    """Write a price in its quoted unit: HKD 847.50."""
    return _with_currency(number(value, 2), currency)


def millions(value: float | None, currency: str | None) -> str:
    """Write an amount in millions of its currency, without decimals from 1,000 on."""
    return in_millions(amount(value, currency))


def amount(value: float | None, currency: str | None) -> str:
    """Write an amount under a heading that says millions: HKD 265,810."""
    return _with_currency(bare_amount(value), currency)


def bare_amount(value: float | None) -> str:
    """Write an amount beside others of the same currency: 265,810."""
    places = 0 if value is None or abs(value) >= 1000 or value == round(value) else 1
    return number(value, places)


def shares(value_m: float | None) -> str:
    """Write a number of shares in millions: 313.64 m."""
    return in_millions(number(value_m, 2))


def in_millions(text: str) -> str:
    """Add the unit to an amount that is written already: HKD 265,810 m."""
    return text if text == ABSENT else say("{amount} m").replace(" ", SPACE).format(amount=text)


def rate(value: float | None) -> str:
    """Write an exchange rate with four decimals: 7.8300."""
    return number(value, 4)


def day(date: dt.date | str | None) -> str:
    """Write a date for reading: 15 Apr 2026, 2026年4月15日; text that is no ISO date stays."""
    return _day(str(date), reader().language, DAYS[reader().language]) if date else ABSENT


def brief_day(date: dt.date | str | None) -> str:
    """Write a date into a narrow cell: 15 Apr 2026, 2026/4/15."""
    return _day(str(date), reader().language, BRIEF[reader().language]) if date else ABSENT


@lru_cache(4096)
def _day(iso: str, language: Language, pattern: str) -> str:
    try:
        date = dt.date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return format_date(date, pattern, locale=language).replace(" ", SPACE)


def instant(moment: dt.datetime | str | None) -> str:
    """Write an instant, also one in ISO text, in UTC to the minute: 23 Nov 2026 23:08 UTC."""
    if moment is None:
        return ABSENT
    found = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    utc = found.astimezone(dt.UTC)
    return f"{day(utc.date())}{SPACE}{utc:%H:%M}{SPACE}UTC"


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


def named(name: Name | None, otherwise: str = ABSENT) -> str:
    """Write a name in the reader's language; in the other one where it has only that."""
    if name is None:
        return otherwise
    english, chinese = name.get("en") or "", name.get("zh") or ""
    first, second = (english, chinese) if reader().language == "en" else (chinese, english)
    return first or second or otherwise


def words(code: str | None) -> str:
    """Turn a code of the document into words: horizon_ended is Horizon ended."""
    plain = (code or "").replace("_", " ").strip().capitalize()
    return say(plain) if plain else ABSENT


def _with_currency(text: str, currency: str | None) -> str:
    if text == ABSENT:
        return text
    return f"{currency or '?'}{SPACE}{text}"
