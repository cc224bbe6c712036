"""What the street expects in the demo: estimates that are revised twice while it is lived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from jobs.demo.calendar import Calendar
from jobs.demo.companies import Invented
from jobs.sources.contract import Estimate

FIRST, UP, LAST = 40, 5, 2  # sessions back on which the source has new estimates
# Of the report's companies, in millions of the first word: each of the three times.
REPORTED: Final[Mapping[str, tuple[tuple[float, float, float], ...]]] = {
    "0100.HK": ((261, 668, 1248), (268, 689, 1282), (281, 731, 1345)),
    "2513.HK": ((2800, 6700, 15700), (2820, 6850, 15900), (2860, 7150, 16400)),
    "PLTR": ((7200, 10400, 14900), (7210, 10430, 14930), (7230, 10450, 14950)),
}
REVISED: Final[Mapping[str, float]] = {"BIRCH.L": 0.93, "CEDAR.HK": 1.06}  # the last revision


def estimates_of(one: Invented, calendar: Calendar) -> dict[date, tuple[Estimate, ...]]:
    """Give the estimates of a company by the day from which on the source tells them."""
    days = [calendar.back(back) for back in (FIRST, UP, LAST)]
    if one.ticker in REPORTED:
        ends = [date(year, 12, 31) for year in (2026, 2027, 2028)]
        return {
            day: tuple(_estimate(one, end, mean) for end, mean in zip(ends, means, strict=True))
            for day, means in zip(days, REPORTED[one.ticker], strict=True)
        }
    ends, scales = [*calendar.fiscal_ends()[1:]], (1.0, 1.0, REVISED.get(one.ticker, 1.0))
    return {
        day: tuple(
            _estimate(one, end, round(ours * one.street * scale))
            for end, ours in zip(ends, one.revenue_m[1:], strict=True)
        )
        for day, scale in zip(days, scales, strict=True)
    }


def _estimate(one: Invented, end: date, mean_m: float) -> Estimate:
    return Estimate(
        fiscal_end=end,
        currency=one.model,
        mean_m=float(mean_m),
        low_m=float(round(mean_m * 0.93)),
        high_m=float(round(mean_m * 1.08)),
        analysts=9,
    )
