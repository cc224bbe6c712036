"""A coverage file as rows to record: every fact with its source, its note and when it was known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from tracker.coverage.entries import Entry, Forecast, Line, Target
from tracker.coverage.file import Coverage
from tracker.coverage.values import NOT_AVAILABLE
from tracker.sessions import exchange

Row = dict[str, Any]
# Keys that policies gained later: left out while unset, so that an old file is no new policy.
_LATER: Final = ("alerts", "analyst", "approval", "disclaimer_en", "disclaimer_zh")


def coverage_facts(coverage: Coverage) -> dict[str, list[Row]]:
    """Give the rows of every kind that a coverage file states, keyed by kind of observation."""
    return {
        "company": _dated(coverage, coverage.company, {"aliases": list}),
        "peer_set": [
            {"ticker": coverage.ticker, **row}
            for row in _dated(coverage, coverage.peer_set, {"peers": list})
        ],
        "status": _own(coverage, _dated(coverage, coverage.status, {})),
        "policy": _own(coverage, list(_policies(coverage))),
        "target": _own(coverage, list(_targets(coverage))),
        "scenario": _own(
            coverage, _dated(coverage, coverage.scenario, {}, dated_by="published_on")
        ),
        "price": list(_closes(coverage)),
        "fx_rate": [
            {"base": "USD", **row} for row in _dated(coverage, coverage.fx, {}, dated_by="date")
        ],
        "share_count": _dated(coverage, coverage.shares, {}),
        "split": _dated(coverage, coverage.split, {}),
        "consensus": list(_consensus(coverage)),
        "forecast": list(_forecasts(coverage)),
        "event": list(_events(coverage)),
        "printed": [*_printed_items(coverage), *_printed_forecasts(coverage)],
    }


def start_of(day: date) -> datetime:
    """Give when a fact dated without a time was known: 00:00 UTC of that date (DESIGN 4.1)."""
    return datetime.combine(day, time(0), tzinfo=UTC)


def printed_item(line: str, period_end: date, months: int) -> str:
    """Name a figure of the model among the printed ones: revenue/2027-12-31/12m."""
    return f"{line}/{period_end}/{months}m"


def printed_unit(unit: str, currency: str | None) -> str:
    """Give the unit of a line's printed figures: "USD m", "USD per_share", "%" or "x"."""
    return f"{currency} {unit}" if unit in {"m", "per_share"} else unit


def add_months(day: date, months: int) -> date:
    """Add calendar months, ending on a shorter month's last day. 15 April + 6 is 15 October."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def target_row(target: Target) -> Row:
    """Give the columns of a target: 6 months from 15 April 2026 end on 15 October."""
    row = {name: _plain(value) for name, value in target.model_dump().items()}
    row["horizon_ends"] = add_months(target.published_on, row.pop("horizon_months"))
    return row


def _provenance(coverage: Coverage, entry: Entry, known_at: datetime) -> Row:
    return {
        "source": entry.source or coverage.source,
        "note": entry.note,
        "known_at": known_at,
    }


def _dated(
    coverage: Coverage, entries: tuple[Entry, ...], convert: Row, *, dated_by: str = "effective"
) -> list[Row]:
    rows = []
    for entry in entries:
        values = entry.model_dump(exclude={"source", "note"})
        row = {name: _plain(value) for name, value in values.items()}
        row |= {name: to(values[name]) for name, to in convert.items()}
        rows.append(row | _provenance(coverage, entry, start_of(values[dated_by])))
    return rows


def _own(coverage: Coverage, rows: list[Row]) -> list[Row]:
    return [{"ticker": coverage.ticker, **row} for row in rows]


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _policies(coverage: Coverage) -> Iterator[Row]:
    for policy in coverage.policy:
        unset = {name for name in _LATER if getattr(policy, name) is None}
        document = policy.model_dump(mode="json", exclude={"source", "note", "effective", *unset})
        for band in document["bands"]:
            band["lower"] = None if band["lower"] is None else float(band["lower"])
        expected = document["expected_benchmark_return"]
        document["expected_benchmark_return"] = None if expected is None else float(expected)
        yield {
            "effective": policy.effective,
            "document": document,
            **_provenance(coverage, policy, start_of(policy.effective)),
        }


def _targets(coverage: Coverage) -> Iterator[Row]:
    for target in coverage.target:
        yield target_row(target) | _provenance(coverage, target, start_of(target.published_on))


def _closes(coverage: Coverage) -> Iterator[Row]:
    market = {company.ticker: exchange(company.exchange) for company in coverage.company}
    for close in coverage.close:
        sessions = market[close.ticker]
        trades = sessions.is_session(close.session)
        yield {
            "ticker": close.ticker,
            "session": close.session,
            "close": float(close.close),
            "currency": close.currency,
            "volume": None if close.volume is None else float(close.volume),
            "flag": None if trades else "non_session",
            **_provenance(coverage, close, sessions.known_instant(close.session)),
        }


def _events(coverage: Coverage) -> Iterator[Row]:
    for event in coverage.event:
        row = event.model_dump(exclude={"source", "note", "announced"})
        yield row | _provenance(coverage, event, start_of(event.announced or event.date))


def _consensus(coverage: Coverage) -> Iterator[Row]:
    for entry in coverage.consensus:
        beside = [
            _optional(values, len(entry.mean_m))
            for values in (entry.low_m, entry.high_m, entry.analysts)
        ]
        for fiscal_end, mean_m, low_m, high_m, analysts in zip(
            entry.fiscal_ends, entry.mean_m, *beside, strict=True
        ):
            yield {
                "ticker": entry.ticker,
                "metric": "revenue",
                "fiscal_end": fiscal_end,
                "as_of": entry.as_of,
                "mean_m": float(mean_m),
                "low_m": low_m,
                "high_m": high_m,
                "analysts": analysts,
                "currency": entry.currency,
                **_provenance(coverage, entry, start_of(entry.as_of)),
            }


def _optional(values: Sequence[object] | None, count: int) -> list[float | None]:
    """Read what may stand beside a mean: a number each, None for "n/a" or where all is left out."""
    if values is None:
        return [None] * count
    return [None if value == NOT_AVAILABLE else float(str(value)) for value in values]


def _cells(block: Forecast) -> Iterator[tuple[str, Line, date, Decimal, str | None]]:
    for name, line in block.lines.items():
        notes = line.notes or [line.note or block.note] * len(line.values)
        for period_end, value, note in zip(block.period_ends, line.values, notes, strict=True):
            if isinstance(value, Decimal):
                yield name, line, period_end, value, None if note == NOT_AVAILABLE else note


def _forecasts(coverage: Coverage) -> Iterator[Row]:
    for block in coverage.forecast:
        for name, line, period_end, value, note in _cells(block):
            reported = block.reported_until is not None and period_end <= block.reported_until
            money = line.unit in {"m", "per_share"}
            yield {
                "ticker": coverage.ticker,
                "published_on": block.published_on,
                "line": name,
                "period_end": period_end,
                "months": block.months,
                "value": float(value) / 100 if line.unit == "%" else float(value),
                "unit": {"%": "ratio", "x": "multiple"}.get(line.unit, line.unit),
                "currency": block.currency if money else None,
                "reported": reported,
                **_provenance(coverage, block, start_of(block.published_on)),
                "note": note,
            }


def _printed_forecasts(coverage: Coverage) -> Iterator[Row]:
    for block in coverage.forecast:
        if not block.printed:
            continue
        for name, line, period_end, value, note in _cells(block):
            yield {
                "ticker": coverage.ticker,
                "published_on": block.published_on,
                "item": printed_item(name, period_end, block.months),
                "text": str(value),
                "unit": printed_unit(line.unit, block.currency),
                **_provenance(coverage, block, start_of(block.published_on)),
                "note": note,
            }


def _printed_items(coverage: Coverage) -> Iterator[Row]:
    for entry in coverage.printed:
        for item, figure in entry.items.items():
            yield {
                "ticker": entry.ticker,
                "published_on": entry.published_on,
                "item": item,
                "text": figure.text,
                "unit": figure.unit,
                **_provenance(coverage, entry, start_of(entry.published_on)),
            }
