"""Reports made for a test: a company with what it prints, and its audit."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u
from tracker.inputs import ValuationInputs
from tracker.reconcile import Audit, Check, audit

DAY = u.REPORT_DAY
HOUSE, PEER = "HOUSE", "PEER"


def house(*facts: u.Fact, year_end: str = "12-31", exchange: str = "XNAS") -> ValuationInputs:
    """A covered company in dollars and one peer in sterling, quoted in pence, with these facts."""
    return u.only(
        u.company(HOUSE, exchange, "USD", fiscal_year_end=year_end),
        u.company(PEER, "XLON", "GBp", reporting_currency="GBP", fiscal_year_end="03-31"),
        u.peer_set(date(2026, 1, 1), PEER, ticker=HOUSE),
        *facts,
        ticker=HOUSE,
    )


def shown(item: str, text: str, unit: str | None = None, ticker: str = HOUSE) -> u.Fact:
    return u.printed(ticker, DAY, item, text, unit=unit)


def line(found: Audit, name: str) -> Check:
    (check,) = (check for check in found.checks if check.name == name)
    return check


def checked(name: str, *facts: u.Fact, year_end: str = "12-31") -> Check:
    return line(audit(house(*facts, year_end=year_end)), f"{HOUSE} {name}")
