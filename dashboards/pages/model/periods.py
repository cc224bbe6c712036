"""Lines and periods as a reader calls them, and figures in the unit of their line."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dashboards.formats import ABSENT, bare_amount, number, words
from dashboards.words import msg, say
from tracker.fiscal import fiscal_year_label

REVENUE: Final = "revenue"
KEY: Final = (  # the lines that are shown first, in this order
    "revenue",
    "revenue_growth",
    "gross_profit",
    "gross_margin",
    "operating_profit",
    "net_income",
    "adjusted_net_income",
    "adjusted_eps",
)
NAMES: Final = {
    "revenue": msg("Revenue"),
    "revenue_ai_native_products": msg("Revenue, AI-native products"),
    "revenue_open_platform": msg("Revenue, open platform"),
    "revenue_growth": msg("Revenue growth"),
    "revenue_growth_ai_native_products": msg("Revenue growth, AI-native products"),
    "revenue_growth_open_platform": msg("Revenue growth, open platform"),
    "cost_of_revenue": msg("Cost of revenue"),
    "gross_profit": msg("Gross profit"),
    "gross_margin": msg("Gross margin"),
    "selling_expense": msg("Selling expense"),
    "selling_expense_ratio": msg("Selling expense ratio"),
    "admin_expense": msg("Administrative expense"),
    "admin_expense_ratio": msg("Administrative expense ratio"),
    "rnd_expense": msg("R&D expense"),
    "rnd_expense_ratio": msg("R&D expense ratio"),
    "other_income": msg("Other income"),
    "impairment_of_financial_assets": msg("Impairment of financial assets"),
    "operating_profit": msg("Operating profit"),
    "finance_costs": msg("Finance costs"),
    "net_income": msg("Net income"),
    "net_margin": msg("Net margin"),
    "adjusted_net_income": msg("Adjusted net income"),
    "adjusted_net_margin": msg("Adjusted net margin"),
    "adjusted_net_income_growth": msg("Adjusted net income growth"),
    "adjusted_eps": msg("Adjusted EPS"),
    "return_on_equity": msg("Return on equity"),
    "pe": msg("P/E"),
    "ps": msg("P/S"),
    "pb": msg("P/B"),
    "equity_attributable": msg("Equity attributable"),
    "total_assets": msg("Total assets"),
    "total_liabilities": msg("Total liabilities"),
    "cash": msg("Cash"),
    "short_term_borrowings": msg("Short-term borrowings"),
    "cash_flow_operating": msg("Operating cash flow"),
    "cash_flow_investing": msg("Investing cash flow"),
    "cash_flow_financing": msg("Financing cash flow"),
    "net_change_in_cash": msg("Net change in cash"),
}
LENGTHS: Final = {12: msg("Years"), 6: msg("Half-years"), 3: msg("Quarters")}
DECEMBER: Final = 12


def line_name(line: str) -> str:
    """Name a line; one that is not in the list keeps its own words."""
    return say(NAMES[line]) if line in NAMES else words(line)


def in_order(lines: list[str]) -> list[str]:
    """Put lines into the order of a report; unknown ones come last, as they were recorded."""
    known = list(NAMES)
    return sorted(lines, key=lambda line: known.index(line) if line in NAMES else len(known))


def period_name(end: dt.date, months: int, *, reported: bool, year_ends_in: int = DECEMBER) -> str:
    """Name a period as desks do: 2027E, H1 2026E, Q4 2025; without the E once it is reported."""
    mark = "" if reported else "E"
    if months == 12:
        return fiscal_year_label(end.isoformat()).removesuffix("E") + mark
    place = (end.month - year_ends_in) % 12 or 12
    letter = {6: "H", 3: "Q"}.get(months)
    if letter is None or place % months:
        return say("{months} months to {end}", months=months, end=f"{end:%Y-%m}") + mark
    year = end.year + (end.month > year_ends_in)
    return f"{letter}{place // months} {year}{mark}"


def unit_name(unit: str, currency: str | None) -> str:
    """Name the unit of a line for its heading: USD m, %, ×, USD per share."""
    if unit == "ratio":
        return "%"
    if unit == "multiple":
        return "×"
    if unit == "per_share":
        return say("{currency} per share", currency=currency or "?")
    return say("{currency} m", currency=currency or "?")


def written(value: float | None, unit: str) -> str:
    """Write a figure under a heading that names its unit."""
    if value is None:
        return ABSENT
    if unit == "ratio":
        return number(100 * value, 1)
    if unit == "per_share":
        return number(value, 2)
    if unit == "multiple":
        return number(value, 1)
    return bare_amount(value)
