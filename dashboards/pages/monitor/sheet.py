"""The overview as a table to be exported: every figure at full precision, with its date."""

from __future__ import annotations

from typing import Final

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.formats import named
from dashboards.pages.monitor.filters import filtered
from dashboards.pages.monitor.lines import Line, flip_distance, lines_of, load_around
from dashboards.pages.monitor.multiples import fiscal_years, own_multiple, premium
from dashboards.words import msg, say

UNITS: Final = msg(
    "prices in the quoted unit, upsides and premiums as ratios (0.554 is 55.4%), P/S multiples"
)


def overview_sheet(asked: Asked) -> Sheet:
    """Give a row for each company that the address asks for, in the order of the page."""
    known, _failed = lines_of(asked.snapshot.valuations, load_around(asked))
    asked.address.ticker([line.ticker for line in known])
    lines = filtered(known, asked.address)
    frame = pd.DataFrame([_row(line) for line in lines]).set_index("ticker") if lines else None
    about = {
        "what": say("covered companies against their targets, bands and peers"),
        "as of": f"{asked.snapshot.now:%Y-%m-%d %H:%M} UTC",
        "units": say(UNITS),
    }
    return Sheet("overview", pd.DataFrame() if frame is None else frame, about)


def _row(line: Line) -> dict[str, object]:
    document = line.document
    close, target, upsides = document["price"], document["target"], document["upside"]
    multiples = {
        f"ps_model_{year}": own_multiple(document, year, "model") for year in fiscal_years(document)
    }
    return {
        "ticker": line.ticker,
        "name": named(document["name"], line.ticker),
        "sector": line.sector,
        "market": line.market,
        "analyst": line.analyst,
        "needs": say("; ").join(line.need.reasons),
        "rating": document["rating"],
        "status": document["status"],
        "target_age_days": document["target_age_days"],
        "band": document["band"] if line.standing.current else None,
        "upside_published": upsides["published"],
        "upside_marked": upsides["marked"],
        "upside_peer_marked": upsides["peer_marked"],
        "distance_to_flip": flip_distance(line),
        "target_published": target["published"],
        "target_published_on": target["published_on"],
        "earned_relative": document["earned"]["relative"],
        "earned_absolute": document["earned"]["absolute"],
        "market_multiple": document["market_multiple"],
        "premium": premium(document, target["fiscal_end"]),
        **multiples,
        "price": close["value"],
        "currency": close["currency"],
        "session": close["session"],
        "price_source": close["source"],
        "price_stale": close["stale"],
    }
