"""The overview's cells of multiples: by year on our model, the premium and its rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboards.formats import fiscal_year, multiple, percent
from dashboards.marks import unconfirmed
from dashboards.pages.monitor.multiples import fiscal_years, own_multiple, premium
from dashboards.words import say
from tracker.document import Multiple, Valuation

Row = dict[str, object]

YEARS: Final = 3  # fiscal years with a column of their own


def multiple_cells(document: Valuation) -> Row:
    """Give the company's own multiples, one column a year."""
    row: Row = {}
    doubt = document["price"]["stale"] or bool(unconfirmed(document))
    for place, year in enumerate(fiscal_years(document)[:YEARS]):
        value = own_multiple(document, year, "model")
        row |= multiple_cell(place, Multiple(fiscal_end=year, value=value), doubt=doubt)
        row[f"ps_{place}_tip"] = say("P/S {year} on our model", year=fiscal_year(year))
    return row


def multiple_cell(place: int, found: Multiple | None, *, doubt: bool) -> Row:
    """Give one multiple; a ring marks what rests on something old or unconfirmed."""
    value = found["value"] if found else None
    return {
        f"ps_{place}": value,
        f"ps_{place}_text": multiple(value),
        f"ps_{place}_stale": doubt and value is not None,
    }


def premium_cells(document: Valuation) -> Row:
    """Give the premium to the peers, and the rank of the multiple in its own history."""
    basis = document["target"]["fiscal_end"]
    value = premium(document, basis)
    ranks: Mapping[str, object] = {}
    for one in document["own_history"]["percentiles"]:
        if one["name"] == "market_multiple":
            ranks = dict(one)
    rank, n, needed = (ranks.get(name) for name in ("percentile", "n", "n_needed"))
    known, told = "", say("own P/S {year} over the peers’ mean", year=fiscal_year(basis))
    if rank is not None:
        place = round(100 * float(str(rank)))
        known = say("P{rank} · n {n}", rank=place, n=n)
        more = say("percentile {rank} of its own {n} sessions", rank=place, n=n)
        told = say("; ").join([told, more])
    elif n and float(str(n)) >= float(str(needed or 0)):
        # A row that carries an older close, as New York's at noon, has no rank of its own.
        known = say("n {n}", n=n)
        more = say("not ranked: the close is of an earlier session; n = {n}", n=n)
        told = say("; ").join([told, more])
    elif n:
        known = say("n {n} of {of}", n=n, of=needed)
        more = say("{n} of the {of} sessions that a percentile needs", n=n, of=needed)
        told = say("; ").join([told, more])
    return {
        "premium": value,
        "premium_text": percent(value),
        "premium_sub": known,
        "premium_tip": told,
    }
