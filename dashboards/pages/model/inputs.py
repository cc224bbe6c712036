"""What the inputs of a target are called on the page, and the unit that each is in."""

from __future__ import annotations

from typing import Final

from dashboards.formats import SPACE, fiscal_year
from dashboards.words import msg, say
from tracker.sensitivity.reckoning import Basis

NAMES: Final = {
    "multiple": msg("Target multiple"),
    "revenue": msg("Revenue of the basis year"),
    "fx": msg("Exchange rate"),
    "shares": msg("Shares"),
    "price": msg("Price"),
}


def unit_of(name: str, basis: Basis) -> str:
    """Give the unit of an input; the peers' multiple has none."""
    year = fiscal_year(basis.fiscal_end or None)
    return {
        "price": basis.quote_currency,
        "multiple": f"P/S {year}",
        "revenue": f"{year}, {basis.revenue_currency}{SPACE}m",
        "fx": f"{basis.major_currency} / {basis.revenue_currency}",
        "shares": say("m, all classes"),
    }.get(name, "")
