"""Facts of the market in a file: closes, rates, index levels, share counts, splits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from jobs.imports.cells import UnreadableError, plain_text, read_flag
from jobs.imports.facts import Fact
from jobs.imports.money import currency_of, unit_of
from jobs.imports.sheet import Sheet
from jobs.imports.tables import Line
from tracker.bar_checks import RANGE
from tracker.coverage.facts import start_of
from tracker.sessions import end_of_day, exchange

_ONES: Final = (None, 1e-6)  # of a scale: not said, or said to be one
_LINE_KINDS: Final = {
    "price": "price",
    "price return": "price",
    "total return": "total_return",
    "tr": "total_return",
}
_BESIDE: Final = (*RANGE, "amount")
_RATIO: Final = re.compile(r"(\d+(?:\.\d+)?) ?(?:-?for-?|:|/) ?(\d+(?:\.\d+)?)")


def read_prices(sheet: Sheet) -> Iterator[Fact]:
    """Give the closes: of sessions that are over, above zero, in the unit of the listing.

    Open, high and low stand beside them.
    """
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            beside = {name: _beside(sheet, line, name) for name in _BESIDE}
            _refuse_range(beside)
            yield Fact(line.number, _price(sheet, line), beside)


def _price(sheet: Sheet, line: Line) -> dict[str, object]:
    ticker, session = sheet.ticker(line), sheet.past_day(line, "session")
    listing = sheet.around.directory.listing(ticker, session)
    close, currency = _quoted(sheet, line)
    if currency != listing.quote_currency:
        raise UnreadableError(
            f"{ticker} is quoted in {listing.quote_currency}, the file says {currency}"
        )
    known = _known_since(listing.exchange, session)
    if known > sheet.around.now:
        raise UnreadableError(f"the session of {session} is not over yet")
    volume = _number(sheet, line, "volume")
    if volume is not None and volume < 0:
        raise UnreadableError(f"volume {volume:g} is below zero")
    return {
        "ticker": ticker,
        "session": session,
        "close": close,
        "currency": currency,
        "volume": volume,
        "flag": None,
        "known_at": known,
    }


@lru_cache(maxsize=65_536)  # the sessions of 20 years stand in a file once a ticker
def _known_since(mic: str, session: date) -> datetime:
    return exchange(mic).known_instant(session)


def _beside(sheet: Sheet, line: Line, name: str) -> float | None:
    """Give what stands beside a close, in its unit: a turnover of "万" is brought to one."""
    for column in sheet.columns(name):
        amount = sheet.amount(line, column)
        if amount is not None:
            scaled = column.unit.millions not in _ONES
            if amount.suffix or (scaled and name in RANGE):
                raise UnreadableError(f"{name}: a plain number is needed")
            return amount.value * (column.unit.millions or 0) * 1e6 if scaled else amount.value
    return None


def _refuse_range(beside: Mapping[str, float | None]) -> None:
    """Refuse an open, high or low that is no price; one that the close strays from is a finding."""
    told = {name: beside[name] for name in RANGE}
    for name, price in told.items():
        if price is not None:
            _positive(price, name)
    low, high = told["low"], told["high"]
    if low is not None and high is not None and low > high:
        raise UnreadableError(f"low {low:g} is above high {high:g}")


def _quoted(sheet: Sheet, line: Line) -> tuple[float, str]:
    """Give the close in the unit of its quote; two columns of it must agree."""
    found: dict[tuple[float, str], None] = {}
    for column in sheet.columns("close"):
        amount = sheet.amount(line, column)
        if amount is None:
            continue
        unit = unit_of(sheet, line, column)
        if amount.suffix or column.unit.millions not in _ONES:
            raise UnreadableError(f"close: {plain_text(sheet.cell(line, column))!r} is no price")
        found[amount.value, currency_of(sheet, line, unit, amount.mark, column)] = None
    if not found:
        raise UnreadableError("close is missing")
    if len(found) > 1:
        raise UnreadableError(f"two closes are given: {' and '.join(str(one[0]) for one in found)}")
    close, currency = next(iter(found))
    return _positive(close, "close"), currency


def read_rates(sheet: Sheet) -> Iterator[Fact]:
    """Give the rates, each as units of a currency for one dollar.

    A rate of another currency in dollars is turned; a cross is derived where the same date has the
    dollar's rate of one of its sides, and refused where it has not.
    """
    given: dict[date, dict[tuple[str, str], tuple[Line, float]]] = {}
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            day = sheet.past_day(line, "date")
            base, quote = _pair(sheet, line)
            rate = _positive(_needed_number(sheet, line, "rate"), "rate")
            first = given.setdefault(day, {}).setdefault((base, quote), (line, rate))
            if first[1] != rate:
                raise UnreadableError(f"{base}{quote}: line {first[0].number} gives another rate")
    for day, rates in given.items():
        yield from _of_dollar(sheet, day, rates)


def _of_dollar(
    sheet: Sheet, day: date, rates: dict[tuple[str, str], tuple[Line, float]]
) -> Iterator[Fact]:
    for (base, quote), (line, rate) in rates.items():
        if base == "USD":
            yield Fact(line.number, _rate(quote, day, rate))
        elif quote == "USD":
            yield Fact(line.number, _rate(base, day, 1 / rate))
        else:
            known = {one for pair in rates if "USD" in pair for one in pair}
            if {base, quote} <= known:  # both are recorded against the dollar: the cross follows
                sheet.skipped.append(
                    f"line {line.number} ({base}{quote} follows from the dollar's)"
                )
            else:
                sheet.problems.add(
                    line.number,
                    f"{base}{quote} is a cross; give USD{base} and USD{quote} of {day} instead",
                )


def _rate(currency: str, day: date, rate: float) -> dict[str, object]:
    known = start_of(day)
    return {"base": "USD", "quote": currency, "date": day, "rate": rate, "known_at": known}


def _pair(sheet: Sheet, line: Line) -> tuple[str, str]:
    pair = re.sub(r"[^A-Z]", "", sheet.text(line, "pair").upper().replace("=X", ""))[:6]
    base = sheet.text(line, "base").upper() or pair[:3]
    quote = sheet.text(line, "quote").upper() or pair[3:]
    for code in (base, quote):
        if not re.fullmatch("[A-Z]{3}", code):
            raise UnreadableError(f"{code or 'nothing'!r} is no currency; write codes such as HKD")
    if base == quote:
        raise UnreadableError(f"{base} in {quote} is always 1")
    return base, quote


def read_levels(sheet: Sheet) -> Iterator[Fact]:
    """Give the levels of indices."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            index, session = sheet.needed_text(line, "index"), sheet.past_day(line, "session")
            kind = _LINE_KINDS.get(sheet.needed_text(line, "kind").casefold().replace("_", " "))
            if kind is None:
                raise UnreadableError("kind is neither price nor total_return")
            level = _positive(_needed_number(sheet, line, "level"), "level")
            market = sheet.around.directory.index_market(index)
            known = (
                market.known_instant(session) if market else end_of_day(session, ZoneInfo("UTC"))
            )
            if known > sheet.around.now:
                raise UnreadableError(f"the session of {session} is not over yet")
            row = {"index": index, "session": session, "level": level, "kind": kind}
            yield Fact(line.number, {**row, "known_at": known})


def read_shares(sheet: Sheet) -> Iterator[Fact]:
    """Give the share counts; one announced ahead is known from now on."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            (column, *_) = sheet.columns("shares_m")
            count = _needed_number(sheet, line, "shares_m")
            millions = column.unit.millions
            if millions is None:
                raise UnreadableError(f"the unit of {column.title!r} is not said; use shares_m")
            day = sheet.day(line, "effective")
            confirmed = sheet.text(line, "confirmed")
            row = {
                "ticker": sheet.ticker(line),
                "effective": day,
                "shares_m": _positive(count, "shares_m") * millions,
                "reason": sheet.needed_text(line, "reason"),
                "confirmed": read_flag(confirmed) if confirmed else True,
            }
            yield Fact(line.number, row | known_from(day, sheet.around.now))


def read_splits(sheet: Sheet) -> Iterator[Fact]:
    """Give the splits, as new shares for one old: "2:1" and "2-for-1" are 2."""
    for line in sheet.lines:
        with sheet.problems.of(line.number):
            day = sheet.day(line, "effective")
            ratio = _positive(_ratio(sheet, line), "ratio")
            if ratio == 1:
                raise UnreadableError("ratio 1 is no split")
            row = {"ticker": sheet.ticker(line), "effective": day, "ratio": ratio}
            yield Fact(line.number, row | known_from(day, sheet.around.now))


def _ratio(sheet: Sheet, line: Line) -> float:
    found = _RATIO.fullmatch(sheet.text(line, "ratio").casefold())
    if found is None:
        return _needed_number(sheet, line, "ratio")
    if not float(found[2]):
        raise UnreadableError(f"ratio {found[0]!r} divides by zero")
    return float(found[1]) / float(found[2])


def known_from(day: date, now: datetime) -> dict[str, object]:
    """Give since when a dated fact is known: 00:00 UTC of its date, or now where that is ahead."""
    return {"known_at": min(start_of(day), now.astimezone(UTC))}


def _needed_number(sheet: Sheet, line: Line, field: str) -> float:
    number = _number(sheet, line, field)
    if number is None:
        raise UnreadableError(f"{field} is missing")
    return number


def _number(sheet: Sheet, line: Line, field: str) -> float | None:
    found = {
        amount.value: amount
        for column in sheet.columns(field)
        if (amount := sheet.amount(line, column)) is not None
    }
    if len(found) > 1:
        raise UnreadableError(f"two values of {field} are given")
    amount = next(iter(found.values()), None)
    if amount is not None and (amount.suffix or amount.mark):
        raise UnreadableError(f"{field}: a plain number is needed")
    return None if amount is None else amount.value


def _positive(number: float, field: str) -> float:
    if number <= 0:
        raise UnreadableError(f"{field} {number:g} is not above zero")
    return number
