"""A valuation for a terminal: the verdict, the peers, the rates, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.printed.figures import MISSING, dated, day, millions, money, number, origin
from jobs.printed.peers import print_peers
from jobs.printed.rating import Line, rating_lines
from jobs.printed.terminal import (
    Figures,
    Words,
    open_console,
    print_disclaimer,
    print_line,
    print_table,
)
from tracker.document import LongRun, Valuation


def print_valuation(document: Valuation) -> None:
    """Print a valuation; what is missing is a dash, every number has its date and source."""
    console = open_console()
    for place, line in enumerate(_heading(document)):
        print_line(console, line, "bold" if place == 0 else None)
    verdict = [Words(), Figures(), Words(most=64)]
    print_table(console, verdict, [*_market(document), *rating_lines(document)])
    print_peers(console, document)
    rates = [Words("exchange rate"), Figures("for 1 USD"), Words("from", most=64)]
    if document["fx"]:
        print_table(console, rates, _rates(document))
    console.print()
    for finding in document["findings"]:
        print_line(console, f"{finding['severity']}: {finding['message']}")
    print_disclaimer(console, document["disclaimer"])


def _heading(document: Valuation) -> Iterator[str]:
    name = document["name"]
    chinese = f" ({name['zh']})" if name["zh"] not in {"", name["en"]} else ""
    yield f"{name['en']} {document['ticker']}{chinese}"
    yield dated(document)


def _market(document: Valuation) -> Iterator[Line]:
    price, shares, cap = document["price"], document["shares"], document["market_cap_m"]
    yield "close", money(price["value"], price["currency"]), origin(price["session"], price)
    doubt = ", not confirmed" if shares["confirmed"] is False else ""
    count = MISSING if shares["value_m"] is None else f"{number(shares['value_m'], 2)} m"
    yield "shares", count, origin(shares["effective"], shares) + doubt
    value = millions(cap["value"], cap["currency"])
    yield "market cap", value if value == MISSING else f"{value} m", "close × shares"
    yield from _long_run(document.get("long_run"))


def _long_run(found: LongRun | None) -> Iterator[Line]:
    """Say what the target and the close make of the report's long-run profit."""
    if found is None or found["market_pe"] is None:
        return
    income = millions(found["net_income_m"], found["currency"])
    profit = f"net income {income} m: printed revenue × margin, {day(found['published_on'])}"
    if found["target_pe"] is not None:
        yield "long-run P/E of target", f"{number(found['target_pe'], 1)}x", profit
    yield "long-run P/E of close", f"{number(found['market_pe'], 1)}x", profit


def _rates(document: Valuation) -> Iterator[list[str]]:
    for rate in document["fx"]:
        yield [rate["pair"], number(rate["rate"], 4), origin(rate["date"], rate)]
