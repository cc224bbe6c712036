"""The multiples by fiscal year: own on model and consensus, the peers' mean, the premium."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled
from dashboards.formats import ABSENT, bare_amount, day, fiscal_year, millions, multiple, percent
from dashboards.marks import origin_words, share_marks, stale_mark
from dashboards.pages.monitor.origins import explained, multiple_origin, peers_origin
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.document import PeerStat, Revenue, Valuation
from tracker.multiples import premium as premium_to


def fiscal_years(document: Valuation) -> list[str]:
    """Give the fiscal years of a document by their ends: the model's, else the peers'."""
    own = {one["fiscal_end"] for one in (*document["ps"], *document["revenue"])}
    found = own or {stat["fiscal_end"] for stat in document["peer_stats"]}
    return sorted(year for year in found if year)


def multiples_part(document: Valuation) -> Component:
    """Lay own multiples over the peers', year by year, with the premium between them."""
    years = fiscal_years(document)
    basis = document["target"]["fiscal_end"]
    columns = [Column(say("P/S"), figure=False)]
    columns += [Column(fiscal_year(year), strong=year == basis) for year in years]
    rows: list[list[Children]] = [
        [say("On our model"), *(_own(document, year) for year in years)],
        [
            say("On consensus"),
            *(multiple(own_multiple(document, year, "consensus")) for year in years),
        ],
        [say("Peer mean"), *(_peers(document, year) for year in years)],
        [say("Premium to the mean"), *(percent(premium(document, year)) for year in years)],
        _model_revenue(document, years),
    ]
    section = html.Section(
        [
            table(columns, rows, "multiples", say("Price to sales by fiscal year")),
            html.Div([_source_words(document), *_stale_marks(document)], className="sub"),
            *share_marks(document, *document["peers"]),
        ],
        className="own-multiples",
    )
    return labelled(section, say("Multiples"))


def _own(document: Valuation, year: str) -> Component:
    figure = multiple(own_multiple(document, year, "model"))
    return explained(figure, multiple_origin(document, year))


def _peers(document: Valuation, year: str) -> Component:
    return explained(_mean(document, year), peers_origin(document, year))


def own_multiple(document: Valuation, year: str | None, basis: str) -> float | None:
    """Give the covered company's own multiple of one year on one basis."""
    for one in document["ps"]:
        if one["fiscal_end"] == year and one["basis"] == basis:
            return one["value"]
    return None


def stat_of(document: Valuation, year: str | None) -> PeerStat | None:
    """Give the peer statistics of one fiscal year."""
    return next((s for s in document["peer_stats"] if s["fiscal_end"] == year), None)


def premium(document: Valuation, year: str | None) -> float | None:
    """Own multiple on the model / peer mean - 1. Worked: 48.3 / 40.7 - 1 = +18.7%."""
    own, stat = own_multiple(document, year, "model"), stat_of(document, year)
    if own is None or stat is None or not stat["mean"]:
        return None
    return float(premium_to(np.array(own), np.array(stat["mean"])))


def revenue_of(revenue: list[Revenue], year: str) -> Revenue | None:
    """Give the estimate of one fiscal year, by its end."""
    return next((one for one in revenue if one["fiscal_end"] == year), None)


def _mean(document: Valuation, year: str) -> str:
    stat = stat_of(document, year)
    if stat is None:
        return ABSENT
    text = multiple(stat["mean"])
    return text if stat["n"] == stat["n_expected"] else f"{text} ({stat['n']}/{stat['n_expected']})"


def _model_revenue(document: Valuation, years: list[str]) -> list[Children]:
    """Give the model's revenue, its currency in the heading of the row where there is only one."""
    found = [revenue_of(document["revenue"], year) for year in years]
    currencies = {one["currency"] for one in found if one is not None}
    if len(currencies) != 1:
        amounts = [
            ABSENT if one is None else millions(one["value_m"], one["currency"]) for one in found
        ]
        return [say("Model revenue"), *amounts]
    heading = say("Model revenue, {currency} m", currency=next(iter(currencies)) or "?")
    return [heading, *(bare_amount(one["value_m"] if one else None) for one in found)]


def _stale_marks(document: Valuation) -> list[Child]:
    close = document["price"]
    if not close["stale"]:
        return []
    return [" ", stale_mark(say("at the close of {day}", day=day(close["session"])))]


def _source_words(document: Valuation) -> str:
    if not document["revenue"]:
        return say("No model is recorded")
    first = document["revenue"][0]
    return say("Model of {origin}", origin=origin_words(first["as_of"], first["source"]))


def basis_words(document: Valuation) -> str:
    """Say on which multiple of which year the target rests: 75.0× P/S 2027E."""
    target = document["target"]
    return say(
        "{multiple} P/S {year}",
        multiple=multiple(target["multiple"]),
        year=fiscal_year(target["fiscal_end"]),
    )
