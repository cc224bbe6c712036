"""Line by period as a file: every figure at full precision, with who told it and when."""

from __future__ import annotations

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.covered import chosen
from dashboards.pages.model.comparison import Gap, Row, ledger_of
from dashboards.pages.model.periods import REVENUE, in_order
from dashboards.pages.model.queries import records_of
from tracker.told import Told

COLUMNS = ("line", "period_end", "months", "unit", "currency", "model", "model_published_on")


def lines_sheet(asked: Asked) -> Sheet:
    """Give every line and period of the chosen company; without a valuation an empty table."""
    shown = chosen(asked)
    if shown is None:
        empty = pd.DataFrame(columns=list(COLUMNS)).set_index("line")
        return Sheet("model", empty, {"table": "model", "state": "no valuation is recorded"})
    ticker = shown.document["ticker"]
    ledger = ledger_of(records_of(asked, shown, REVENUE), asked.snapshot.now)
    keys = ledger.subjects()
    order = in_order(list(dict.fromkeys(key[0] for key in keys)))
    keys.sort(key=lambda key: (order.index(key[0]), -key[2], key[1]))
    records = [_record(ledger.row(key)) for key in keys]
    frame = pd.DataFrame.from_records(records, columns=None if records else list(COLUMNS))
    dates = [vintage.published_on.isoformat() for vintage in ledger.vintages]
    about = {
        "table": f"model, consensus and results of {ticker}, line by period",
        "known at": asked.snapshot.now.isoformat(),
        "vintages": ", ".join(dates),
        "model": f"vintage of {dates[-1]}" if dates else "none",
        "previous": f"vintage of {dates[-2]}" if len(dates) > 1 else "none",
        "consensus": "the latest; of a period with a result the last before it",
        "before_result": "the last forecast known before the result",
    }
    return Sheet(f"model {ticker}", frame.set_index("line"), about)


def _record(row: Row) -> dict[str, object]:
    line, _, months = row.key
    return {
        "line": line,
        "period_end": row.end.isoformat(),
        "months": months,
        "unit": row.unit,
        "currency": row.currency,
        **_told("model", row.model),
        **_told("previous", row.previous),
        **_gap("change", row.change),
        **_told("consensus", row.street),
        "consensus_low": None if row.street is None else row.street.low,
        "consensus_high": None if row.street is None else row.street.high,
        "consensus_analysts": None if row.street is None else row.street.analysts,
        **_gap("model_to_consensus", row.difference),
        **_told("actual", row.actual),
        **_told("before_result", row.before),
        **_gap("actual_to_model", row.surprise),
    }


def _told(name: str, one: Told | None) -> dict[str, object]:
    return {
        name: None if one is None else one.value,
        f"{name}_published_on": None if one is None else one.told_on.isoformat(),
        f"{name}_source": None if one is None else one.source,
    }


def _gap(name: str, one: Gap | None) -> dict[str, object]:
    return {
        name: None if one is None else one.value,
        f"{name}_in": None if one is None else one.kind,
    }
