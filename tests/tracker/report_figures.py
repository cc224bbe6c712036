"""What the report prints: every figure of the bundled coverage that is kept as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tests.tracker import universe as u
from tracker.coverage.facts import coverage_facts
from tracker.intervals import Interval, exact, printed

Key = tuple[str, str]  # (ticker, item)
PEERS = (u.ZHIPU, u.PALANTIR)
AHEAD = (2026, 2027, 2028)  # the years of table 64
EVERY_YEAR = (2024, 2025, *AHEAD)


class NotPrintedError(Exception):
    """A term of a formula is not among the printed figures."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some months up to a date, with the periods around them."""

    end: date
    months: int

    @property
    def before(self) -> Period:
        return Period(self.end.replace(year=self.end.year - 1), self.months)

    @property
    def year(self) -> Period:
        return Period(date(self.end.year, 12, 31), 12)

    @property
    def halves(self) -> tuple[Period, Period]:
        if self.months != 12:
            raise NotPrintedError(f"halves of {self.months} months")
        return Period(self.end.replace(month=6, day=30), 6), Period(self.end, 6)

    @property
    def other_half(self) -> Period:
        if self.months != 6:
            raise NotPrintedError(f"the other half beside {self.months} months")
        first, second = self.year.halves
        return second if self == first else first


def year_of(year: int) -> Period:
    return Period(date(year, 12, 31), 12)


# Printed beyond the front page and tables 62 to 64; `tracker reconcile` alone reads these.
DETAILS = frozenset(
    [
        "current_assets",
        "receivables",
        "time_deposits",
        "other_current_assets",
        "non_current_assets",
        "fixed_assets",
        "intangible_assets",
        "other_non_current_assets",
        "current_liabilities",
        "payables",
        "current_lease_liabilities",
        "other_current_liabilities",
        "non_current_liabilities",
        "non_current_lease_liabilities",
        "other_non_current_liabilities",
        "share_capital",
        "retained_earnings",
        "cash_flow_pretax_profit",
        "depreciation",
        "working_capital_change",
        "other_operating_cash_flow",
        "capital_expenditure",
        "long_term_investments",
        "other_investing_cash_flow",
        "borrowing_cash_flow",
        "other_financing_cash_flow",
        "pretax_profit",
        "income_tax",
        "operating_profit_growth",
        "return_on_invested_capital",
        "liabilities_to_assets",
        "net_debt_ratio",
        "current_ratio",
        "asset_turnover",
        "receivables_turnover",
        "payables_turnover",
        "eps",
        "cash_flow_per_share",
        "book_value_per_share",
        "long_run",
        "bands",
        "sector_bands",
        "markets",
    ]
)


@cache
def all_printed_texts() -> dict[Key, tuple[str, str]]:
    """Every figure of the bundled coverage that is kept as printed: (text, unit)."""
    rows = coverage_facts(u.bundled())["printed"]
    return {(row["ticker"], row["item"]): (row["text"], row["unit"]) for row in rows}


@cache
def printed_texts() -> dict[Key, tuple[str, str]]:
    """Those of the front page and of tables 62 to 64, as docs/report.md counts them."""
    return {
        (ticker, item): shown
        for (ticker, item), shown in all_printed_texts().items()
        if item.partition("/")[0] not in DETAILS and "/2023-" not in item and "/9m" not in item
    }


@cache
def printed_figures() -> dict[Key, Interval]:
    """The interval of each; percentages as ratios."""
    return {key: printed(*shown) for key, shown in printed_texts().items()}


def figure(ticker: str, item: str) -> Interval:
    if (ticker, item) not in printed_figures():
        raise NotPrintedError(f"{ticker}: {item}")
    return printed_figures()[ticker, item]


def at(line: str, period: Period) -> Interval:
    """A line of the model in one period."""
    return figure(u.MINIMAX, f"{line}/{period.end}/{period.months}m")


def front(item: str) -> Interval:
    return figure(u.MINIMAX, item)


def dollar_in(currency: str) -> Interval:
    """The recorded rate as rounded as it is written: no dollar rate is printed."""
    (rate,) = (one.rate for one in u.bundled().fx if one.quote == currency)
    return printed(str(rate))


def hkd_in_cny() -> Interval:
    return dollar_in("CNY") / dollar_in("HKD")


def recorded_shares(ticker: str) -> Interval:
    """The count in issue on the report's day."""
    counts = [one for one in u.bundled().shares if one.ticker == ticker]
    (count,) = (one.shares_m for one in counts if one.effective <= u.REPORT_DAY)
    return exact(count)


def recorded_close(ticker: str) -> Interval:
    (close,) = (one.close for one in u.bundled().close if one.ticker == ticker)
    return exact(close)
