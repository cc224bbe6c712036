"""A restricted coverage: no rating, target or upside of it is shown, in whatever is looked at.

Restricted is a coverage by its last recorded status, so that its past is hidden with it: what was
published before may not be shown either until the status is another. Documents and tables are
masked here alone; who shows them only has to say that it is so.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tracker.document import FindingDocument, LongRun, Scenario, Target, Upside, Valuation
from tracker.inputs import ValuationInputs
from tracker.record import Record

RESTRICTED: Final = "restricted"
HIDDEN: Final = "restricted: rating, target and upside are not shown"
# Rules whose figures are a rating, a target or an upside, or say them between the lines.
HIDDEN_RULES: Final = frozenset(
    {"band", "earned_band", "target_review", "rating_gap", "near_threshold", "model_vintage"}
)

_EVER: Final = np.array(["9999-12-31"], "datetime64[us]")
_COLUMNS: Final = ("rating", "band", "earned_band")
_PREFIXES: Final = ("target_", "upside_")
_PRINTED: Final = ("target_price", "target_multiple", "rating")


def is_restricted(inputs: ValuationInputs) -> bool:
    """Tell whether the last recorded status of the covered company is `restricted`."""
    return record_restricted(Record(inputs))


def record_restricted(record: Record) -> bool:
    """Tell the same of a record."""
    statuses = record.statuses
    found = statuses.coded("status", statuses.pick(record.covered, _EVER))
    return bool(found[0] == record.words.code(RESTRICTED))


def mask(document: Valuation) -> Valuation:
    """Give a document without rating, target and upside, and with the finding that says so.

    Its status is `restricted`, whatever it was on its date; masking twice is masking once.
    """
    told = [one for one in document["findings"] if one["code"] != RESTRICTED]
    history = document["own_history"]
    masked: Valuation = {
        **document,
        "target": _target(document["target"]),
        "scenarios": [_scenario(one) for one in document["scenarios"]],
        "upside": Upside(published=None, marked=None, peer_marked=None, relative=None),
        "band": None,
        "rating": None,
        "status": RESTRICTED,
        "earned": {**document["earned"], "band": None},
        "flip_prices": [{**one, "price": None} for one in document["flip_prices"]],
        "peer_implied": [{**one, "upside": None} for one in document["peer_implied"]],
        "own_history": {
            **history,
            "premiums": [{**one, "upside": None} for one in history["premiums"]],
        },
        "long_run": _long_run(document.get("long_run")),
        "printed": [one for one in document["printed"] if one["item"] not in _PRINTED],
        "findings": [*told, restricted_finding(document["ticker"])],
    }
    return masked


def mask_table(frame: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Give a history without rating, target and upside: all of it, or its restricted sessions."""
    rows = np.full(len(frame), whole) | (frame["status"] == RESTRICTED).to_numpy()
    if not rows.any():
        return frame
    names = [str(name) for name in frame.columns]
    hidden = [name for name in names if name in _COLUMNS or name.startswith(_PREFIXES)]
    return frame.assign(**{name: frame[name].mask(rows, _nothing(frame[name])) for name in hidden})


def _nothing(column: pd.Series) -> float | None:
    return np.nan if column.dtype == np.float64 else None


def _target(target: Target) -> Target:
    return {
        **target,
        "published": None,
        "marked": None,
        "peer_marked": None,
        "peer_marked_low": None,
        "peer_marked_high": None,
        "multiple": None,  # with revenue, FX and shares it is the target
        "note": None,
    }


def _long_run(found: LongRun | None) -> LongRun | None:
    return found and {**found, "target_market_cap_m": None, "target_pe": None}


def _scenario(scenario: Scenario) -> Scenario:
    return {**scenario, "multiple": None, "price": None, "upside": None}


def restricted_finding(ticker: str) -> FindingDocument:
    """Say that a company's rating, target and upside are hidden, and who to ask why."""
    return FindingDocument(
        severity="info",
        subject=ticker,
        code=RESTRICTED,
        message=f"{ticker}: {HIDDEN}; 'tracker coverage status {ticker}' says who set it and why",
        usable=True,
    )
