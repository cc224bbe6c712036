"""What the entries of one coverage file must be to each other; each rule names the key and mend."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Final

from tracker.coverage.values import NOT_AVAILABLE

if TYPE_CHECKING:
    from tracker.coverage.file import Coverage

# What may stand only once for one source: two values of it could not both be meant.
KEYS: Final = {
    "company": ("ticker", "effective"),
    "peer_set": ("effective",),
    "status": ("effective",),
    "target": ("published_on",),
    "scenario": ("published_on", "name"),
    "policy": ("effective",),
    "close": ("ticker", "session"),
    "fx": ("quote", "date"),
    "shares": ("ticker", "effective"),
    "split": ("ticker", "effective"),
    "benchmark": ("index",),
    "event": ("ticker", "date", "kind"),
}
NEAR: Final = 7  # days; a year of 52 or 53 weeks ends near its nominal day


def problems_of(coverage: Coverage) -> Iterator[str]:
    """Give what does not hang together, the first thing to mend first."""
    yield from _unknown_tickers(coverage)
    yield from _shared_aliases(coverage)
    yield from _doubles(coverage)
    yield from _foreign_prices(coverage)
    yield from _odd_years(coverage)
    yield from target_problems(coverage)
    yield from _targetless_scenarios(coverage)


def target_problems(coverage: Coverage) -> Iterator[str]:
    """Give what the targets lack: a basis year that the model holds, a band for the rating."""
    yield from _unbased_targets(coverage)
    yield from _unknown_ratings(coverage)


def not_yet(coverage: Coverage, today: dt.date) -> str | None:
    """Name the first fact of the market that is dated after today; None where there is none.

    What is announced ahead may stand in a file: a split, a placing, a peer set, an event.
    """
    dated = [
        *((f"close[{i}].session", one.session) for i, one in enumerate(coverage.close)),
        *((f"fx[{i}].date", one.date) for i, one in enumerate(coverage.fx)),
        *((f"consensus[{i}].as_of", one.as_of) for i, one in enumerate(coverage.consensus)),
    ]
    for place, day in dated:
        if day > today:
            return f"{place}: expected a date that has come, found {day}"
    return None


def _shared_aliases(coverage: Coverage) -> Iterator[str]:
    owners = {entry.ticker: entry.ticker for entry in coverage.company}
    for position, entry in enumerate(coverage.company):
        for alias in entry.aliases:
            owner = owners.setdefault(alias.strip().upper(), entry.ticker)
            if owner != entry.ticker:
                yield (
                    f"company[{position}].aliases: {alias} already names {owner}; "
                    f"give {entry.ticker} another"
                )


def _doubles(coverage: Coverage) -> Iterator[str]:
    first: dict[Hashable, str] = {}
    for place, key in _keyed(coverage):
        earlier = first.setdefault(key, place)
        if earlier != place:
            yield f"{place}: {earlier} already gives this for the same date; keep one of them"


def _keyed(coverage: Coverage) -> Iterator[tuple[str, Hashable]]:
    """Give the place of everything that may stand once, with what makes it the same."""
    for kind, names in KEYS.items():
        for position, entry in enumerate(getattr(coverage, kind)):
            key = tuple(getattr(entry, name) for name in names)
            yield f"{kind}[{position}]", (kind, entry.source, key)
    for position, street in enumerate(coverage.consensus):
        for end in street.fiscal_ends:
            key = ("consensus", street.source, street.ticker, street.as_of, end)
            yield f"consensus[{position}].fiscal_ends", key
    for position, block in enumerate(coverage.forecast):
        for line in block.lines:
            for end in block.period_ends:
                key = ("forecast", block.source, block.published_on, block.months, line, end)
                yield f"forecast[{position}].lines.{line}", key


def _odd_years(coverage: Coverage) -> Iterator[str]:
    nominal: dict[str, list[str]] = {}
    for entry in coverage.company:
        nominal.setdefault(entry.ticker, []).append(entry.fiscal_year_end)
    for place, ticker, ends in _years(coverage):
        held = list(dict.fromkeys(nominal[ticker]))
        for end in ends:
            if not any(_is_near(end, day) for day in held):
                yield (
                    f"{place}: expected years that end about {' or '.join(held)}, the "
                    f"fiscal_year_end of {ticker}, found {end}"
                )


def _years(coverage: Coverage) -> Iterator[tuple[str, str, tuple[dt.date, ...]]]:
    for position, street in enumerate(coverage.consensus):
        yield f"consensus[{position}].fiscal_ends", street.ticker, street.fiscal_ends
    for position, block in enumerate(coverage.forecast):
        if block.months == 12:
            yield f"forecast[{position}].period_ends", coverage.ticker, block.period_ends


def _is_near(end: dt.date, day: str) -> bool:
    """Tell whether a year may end on `end` by its nominal day; 2 January 2027 is near 12-31."""
    month, number = (int(part) for part in day.split("-"))
    around = range(end.year - 1, end.year + 2)
    nominal = [dt.date(year, month, min(number, monthrange(year, month)[1])) for year in around]
    return any(abs((end - one).days) <= NEAR for one in nominal)


def _unknown_tickers(coverage: Coverage) -> Iterator[str]:
    known = {entry.ticker for entry in coverage.company}
    peers = {peer for entry in coverage.peer_set for peer in entry.peers}
    if coverage.ticker in peers:
        yield f"peer_set: {coverage.ticker} cannot be its own peer"
    named = {coverage.ticker} | peers
    named |= {entry.ticker for entry in coverage.close} | {
        entry.ticker for entry in coverage.shares
    }
    named |= {entry.ticker for entry in coverage.split} | {entry.ticker for entry in coverage.event}
    named |= {entry.ticker for entry in coverage.consensus}
    named |= {entry.ticker for entry in coverage.printed}
    for ticker in sorted(named - known):
        yield f"company: expected an entry for {ticker}, which the file uses"


def _foreign_prices(coverage: Coverage) -> Iterator[str]:
    """A price per share in another unit than the quote's could be compared with no close."""
    quoted: dict[str, list[str]] = {}
    for entry in coverage.company:
        quoted.setdefault(entry.ticker, []).append(entry.quote_currency)
    priced = [(f"close[{i}]", one.ticker, one.currency) for i, one in enumerate(coverage.close)]
    priced += [
        (f"target[{i}]", coverage.ticker, one.currency) for i, one in enumerate(coverage.target)
    ]
    for place, ticker, currency in priced:
        units = quoted.get(ticker, [currency])
        if currency not in units:
            yield (
                f"{place}.currency: expected {' or '.join(dict.fromkeys(units))}, in which "
                f"{ticker} is quoted, found {currency}"
            )


def _unbased_targets(coverage: Coverage) -> Iterator[str]:
    modelled = {
        (block.published_on, end)
        for block in coverage.forecast
        if block.months == 12 and "revenue" in block.lines
        for end, value in zip(block.period_ends, block.lines["revenue"].values, strict=True)
        if value != NOT_AVAILABLE and (not block.reported_until or end > block.reported_until)
    }
    for position, target in enumerate(coverage.target):
        if (target.multiple is None) != (target.fiscal_end is None):
            yield f"target[{position}]: expected both `multiple` and `fiscal_end`, or neither"
        elif target.fiscal_end is not None and not any(
            end == target.fiscal_end and known <= target.published_on for known, end in modelled
        ):
            yield (
                f"target[{position}].fiscal_end: expected a year, not yet reported, whose "
                f"12-month revenue a forecast published by {target.published_on} holds, found "
                f"{target.fiscal_end}"
            )


def _targetless_scenarios(coverage: Coverage) -> Iterator[str]:
    """A case stands beside a target: its day and all it does not name are that target's."""
    targets = {target.published_on: target for target in coverage.target}
    for position, case in enumerate(coverage.scenario):
        target = targets.get(case.published_on)
        if target is None:
            yield (
                f"scenario[{position}].published_on: expected the day of a target, "
                f"{' or '.join(str(day) for day in sorted(targets))}, found {case.published_on}"
            )
        elif target.multiple is None:
            yield f"scenario[{position}]: expected a target with a `multiple` and a `fiscal_end`"


def _unknown_ratings(coverage: Coverage) -> Iterator[str]:
    known = {band.id for policy in coverage.policy for band in policy.bands}
    for position, target in enumerate(coverage.target):
        if target.rating not in known:
            yield (
                f"target[{position}].rating: expected one of {', '.join(sorted(known))}, "
                f"found {target.rating!r}"
            )
