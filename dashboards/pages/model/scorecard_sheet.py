"""The scorecard as a file: every figure at full precision, a row for each, by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.pages.model.scorecard import scorecard_of
from dashboards.words import say
from tracker.restricted import HIDDEN
from tracker.scorecard import ScorecardDocument

Row = dict[str, Any]


def scorecard_sheet(asked: Asked) -> Sheet:
    """Give results with their forecasts, bias, halves, outcomes, bands and the street in one."""
    shown = {one.document["ticker"]: one.document for one in asked.snapshot.valuations}
    ticker = asked.address.ticker(shown) or ""
    if not ticker:
        return Sheet("scorecard", pd.DataFrame(), {"what": "nothing is covered"})
    found = scorecard_of(asked, ticker)
    frame = pd.DataFrame([*_rows(found)] or [{"part": None}])
    about = {
        "what": say("Scorecard"),
        "company": f"{found['name']['en']} {ticker}",
        "as of": found["as_of"],
        "known at": found["known_at"],
        "expected benchmark return": found["expected_benchmark_return"],
        "units": "errors, performances and growth as ratios; _pp in percentage points; _m millions",
        "restricted": HIDDEN if found["restricted"] else None,
    }
    return Sheet(f"scorecard {ticker}", frame.set_index("part"), about)


def _rows(found: ScorecardDocument) -> Iterator[Row]:
    yield from _results(found)
    for bias in found["bias"]:
        yield {"part": "bias", **bias}
    for rest in found["rest_of_year"]:
        yield {"part": "rest of year", **rest, "reasons": "; ".join({*rest["reasons"].values()})}
    for one in found["publications"]:
        since = {"since": one["published_on"], "rating": one["rating"], "target": one["target"]}
        index = {"benchmark": one["benchmark"]}
        for outcome in one["outcomes"]:
            yield {"part": "outcome", **since, **index, **outcome}
        match = one["match"]
        if match is not None:
            plain = {name: value for name, value in match.items() if isinstance(value, int | float)}
            yield {"part": "band and rating", **since, **plain}
            for stretch in match["stretches"]:
                yield {"part": "band", **since, **stretch}
        for street in one["consensus"]:
            breaks = "; ".join(
                f"{at['on']}: {at['before']} to {at['after']}" for at in street["breaks"]
            )
            yield {"part": "consensus", "since": one["published_on"], **street, "breaks": breaks}


def _results(found: ScorecardDocument) -> Iterator[Row]:
    for one in found["results"]:
        about = {
            name: one[name]
            for name in ("line", "period_end", "months", "unit", "currency", "actual")
        }
        about["reported_on"] = one["published_on"]
        for who, error in (("model", one["model"]), ("consensus", one["consensus"])):
            yield {"part": "result", **about, "who": who, **error}
        for error in one["vintages"]:
            yield {"part": "result", **about, "who": "vintage", **error}
