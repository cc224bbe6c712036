"""The comparable table as a file: every figure at full precision, a line a company."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.covered import chosen
from dashboards.pages.peers.currencies import cross_of
from dashboards.pages.peers.queries import Company, Comparison, compare
from db.comps.workbook import comps_workbook
from tracker.document import Statistics
from tracker.fiscal import fiscal_year_label

ROWS = ("mean", "third_quartile", "median", "first_quartile", "min", "max", "premium")


def comparables_sheet(asked: Asked) -> Sheet:
    """Give the table of the chosen company; without any valuation an empty one that says so."""
    shown = chosen(asked)
    if shown is None:
        about: dict[str, object] = {"table": "comparables", "state": "no valuation is recorded"}
        return Sheet("comparables", pd.DataFrame(index=pd.Index([], name="ticker")), about)
    found = compare(asked, shown)
    document = found.document
    records = [_company(one, found) for one in found.companies]
    records += [_statistic(name, found) for name in (*ROWS, "n", "n_expected")]
    about = {
        "table": f"comparable companies of {document['ticker']}",
        "as of": document["as_of"],
        "known at": document["known_at"],
        "valuation": shown.id,
        "batch": document["batch"],
        "P/S": "market cap x FX (quote to estimate currency) / revenue of the fiscal year",
        "premium": "own multiple on the model / peers' mean - 1",
        **{
            f"fx {one['pair']}": f"{one['rate']} on {one['date']}, {one['source']}"
            for one in document["fx"]
        },
    }
    frame = pd.DataFrame.from_records(records).set_index("ticker")
    return Sheet(f"comparables {document['ticker']} {document['as_of']}", frame, about)


def comps_sheet(asked: Asked) -> Sheet:
    """Give the same table; as a workbook it computes, from inputs that have date and source."""
    sheet, shown = comparables_sheet(asked), chosen(asked)
    if shown is None:
        return sheet
    document = shown.document
    name = f"comps {document['ticker']} {document['as_of']}"
    return replace(sheet, name=name, workbook=lambda: comps_workbook(document))


def _company(one: Company, found: Comparison) -> dict[str, object]:
    market = one.market
    close, shares, cap = market["price"], market["shares"], market["market_cap_m"]
    row: dict[str, object] = {
        "ticker": one.ticker,
        "name": one.name,
        "basis": one.basis,
        "close": close["value"],
        "quote_currency": close["currency"],
        "session": close["session"],
        "close_source": close["source"],
        "shares_m": shares["value_m"],
        "market_cap_m": cap["value"],
        "market_cap_currency": cap["currency"],
        "reporting_currency": one.reporting,
        "estimate_currency": one.currency,
        **_crossed(one, found),
        "revenue_growth_ratio": one.growth,
    }
    for each in found.periods:
        name, estimate = _column(each), one.revenue.get(each)
        row[f"ps_{name}"] = one.ps.get(each)
        row[f"revenue_m_{name}"] = None if estimate is None else estimate["value_m"]
        row[f"estimate_as_of_{name}"] = None if estimate is None else estimate["as_of"]
        row[f"estimate_source_{name}"] = None if estimate is None else estimate["source"]
        row[f"stale_{name}"] = one.ps.get(each) is not None and one.stale(each)
    return row


def _crossed(one: Company, found: Comparison) -> dict[str, object]:
    """Name the rate from the quote's to the estimates' currency, and the oldest date behind it."""
    rates = {held["pair"]: held for held in found.document["fx"]}
    cross, used = cross_of(one.market["price"]["currency"], one.currency, rates)
    dates = [held["date"] for held in used if held["date"]]
    return {"fx_quote_to_estimate": cross, "fx_oldest_date": min(dates, default=None)}


def _statistic(name: str, found: Comparison) -> dict[str, object]:
    row: dict[str, object] = {"ticker": f"peers {name}"}
    for each in found.periods:
        stat: Statistics | None = found.statistics.get(each)
        row[f"ps_{_column(each)}"] = None if stat is None else stat[name]  # type: ignore[literal-required]
    return row


def _column(period: str) -> str:
    return (
        period if len(period) < 5 else fiscal_year_label(period).removesuffix("E").replace("/", "_")
    )
