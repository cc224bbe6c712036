"""What desk and companies say in the demo: a placing, a second vintage with a target, results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from jobs.coverage.loading import read_configured
from jobs.demo.calendar import Calendar
from jobs.demo.street import REPORTED as ESTIMATES
from tracker.coverage.facts import add_months, coverage_facts, start_of
from tracker.coverage.file import parse_coverage

ASKED, RAISED, PLACED, REPORTED = 13, 8, 7, 2  # sessions back
TICKER: Final = "0100.HK"
MULTIPLE, REVENUE_M = 75.0, 745.0
PLACED_M: Final = 8.5  # millions of new shares
# What the second vintage has anew, by period and months.
ANEW: Final[Mapping[str, Mapping[tuple[str, int], float]]] = {
    "revenue": {
        **{("2026-12-31", 12): 277, ("2027-12-31", 12): REVENUE_M, ("2028-12-31", 12): 1413},
        **{("2026-06-30", 6): 87, ("2026-12-31", 6): 190, ("2027-06-30", 6): 306},
        **{("2027-12-31", 6): 439, ("2028-06-30", 6): 608, ("2028-12-31", 6): 805},
    },
    "revenue_growth": {
        **{("2026-12-31", 12): 2.506, ("2027-12-31", 12): 1.69, ("2028-12-31", 12): 0.897},
    },
    "gross_profit": {
        **{("2026-12-31", 12): 75.3, ("2027-12-31", 12): 228.1, ("2028-12-31", 12): 488.9},
        **{("2026-06-30", 6): 22.8, ("2026-12-31", 6): 52.5, ("2027-06-30", 6): 90.1},
        **{("2027-12-31", 6): 138.0, ("2028-06-30", 6): 203.3, ("2028-12-31", 6): 285.6},
    },
}
USD_HKD: Final = 7.838
SCENARIOS: Final = (("bear", 52.0, 640.0), ("base", MULTIPLE, REVENUE_M), ("bull", 88.0, 830.0))

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]


def facts_of(calendar: Calendar) -> Facts:
    """Give everything that is said, each row with the instant when it became known."""
    shares_m = _entered_shares(calendar.back(RAISED))
    return {
        "consensus": [*_estimates(calendar.back(ASKED))],
        "share_count": [_placing(calendar.back(PLACED), shares_m + PLACED_M)],
        "forecast": [*_second_vintage(calendar.back(RAISED))],
        "target": [_second_target(calendar.back(RAISED), shares_m)],
        "scenario": [*_scenarios(calendar.back(RAISED))],
        "actual": [_results(calendar.back(REPORTED))],
    }


def known_between(facts: Facts, after: datetime, until: datetime) -> dict[str, list[Row]]:
    """Give what became known after one instant and by another."""
    return {
        kind: [row for row in rows if after < row["known_at"] <= until]
        for kind, rows in facts.items()
    }


def _bundled() -> Mapping[str, Sequence[Row]]:
    (text,) = read_configured(None)
    return coverage_facts(parse_coverage(text.body, name=text.name))


def _entered_shares(day: date) -> float:
    rows = [
        row
        for row in _bundled()["share_count"]
        if row["ticker"] == TICKER and row["effective"] <= day
    ]
    return float(max(rows, key=lambda row: row["effective"])["shares_m"])


def _estimates(day: date) -> Iterator[Row]:
    """Give what the street expected of the company and its peers before the second target."""
    for ticker, currency in ((TICKER, "USD"), ("2513.HK", "CNY"), ("PLTR", "USD")):
        for year, mean_m in zip((2026, 2027, 2028), ESTIMATES[ticker][0], strict=True):
            row = {"ticker": ticker, "metric": "revenue", "fiscal_end": date(year, 12, 31)}
            row |= {"as_of": day, "mean_m": float(mean_m), "currency": currency, "analysts": 9.0}
            yield {**row, "known_at": start_of(day)}


def _placing(day: date, shares_m: float) -> Row:
    row = {"ticker": TICKER, "effective": day, "shares_m": round(shares_m, 2), "confirmed": True}
    return {**row, "reason": f"placing of {PLACED_M} m shares", "known_at": start_of(day)}


def _second_vintage(day: date) -> Iterator[Row]:
    """Give the report's model with more revenue."""
    for row in _bundled()["forecast"]:
        anew = ANEW.get(row["line"], {})
        value = anew.get((str(row["period_end"]), row["months"]), row["value"])
        own = {name: held for name, held in row.items() if name not in {"source", "note"}}
        yield {**own, "published_on": day, "value": value, "known_at": start_of(day)}


def _second_target(day: date, shares_m: float) -> Row:
    price = round(MULTIPLE * REVENUE_M * USD_HKD / shares_m)
    row = {"ticker": TICKER, "published_on": day, "rating": "buy", "price": float(price)}
    row |= {"currency": "HKD", "multiple": MULTIPLE, "fiscal_end": date(2027, 12, 31)}
    row |= {"benchmark": "MSCI China", "horizon_ends": add_months(day, 6)}
    return {**row, "known_at": start_of(day)}


def _scenarios(day: date) -> Iterator[Row]:
    for name, multiple, revenue in SCENARIOS:
        row = {"ticker": TICKER, "published_on": day, "name": name, "multiple": multiple}
        yield {**row, "revenue_m": revenue, "currency": "USD", "known_at": start_of(day)}


def _results(day: date) -> Row:
    """Give the first half's revenue, or the first quarter's while the half is not over."""
    half = day > date(2026, 7, 15)
    end, months, value = (date(2026, 6, 30), 6, 91.5) if half else (date(2026, 3, 31), 3, 39.2)
    row = {"ticker": TICKER, "published_on": day, "line": "revenue", "months": months}
    row |= {"period_end": end, "value": value, "unit": "m", "currency": "USD"}
    return {**row, "known_at": start_of(day)}
