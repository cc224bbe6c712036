"""The coverage that a record holds, as the entries of a coverage file: what somebody has entered.

What a feed has fetched stays out: it is fetched again. Of a value given twice by one source the
last one recorded counts, as it does when a file is loaded.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd
from pydantic import ValidationError

from tracker.coverage.entries import (
    Benchmark,
    Close,
    Company,
    Entry,
    Fx,
    PeerSet,
    Scenario,
    Shares,
    Split,
    Status,
    Target,
)
from tracker.coverage.facts import add_months
from tracker.coverage.file import Coverage, first_problem
from tracker.coverage.recorded_model import model_blocks, printed_blocks
from tracker.coverage.spelling import Spelling, shortest
from tracker.currency import major
from tracker.errors import CoverageError
from tracker.inputs import FRAMES, ValuationInputs
from tracker.ledger import rank_of

Row = dict[str, Any]

# Kinds of the record, and the kinds of entries that hold their columns as they are.
PLAIN: Final[Mapping[str, tuple[str, type[Entry]]]] = {
    "company": ("company", Company),
    "peer_set": ("peer_set", PeerSet),
    "status": ("status", Status),
    "target": ("target", Target),
    "scenario": ("scenario", Scenario),
    "price": ("close", Close),
    "fx_rate": ("fx", Fx),
    "share_count": ("shares", Shares),
    "split": ("split", Split),
}
OWN: Final = ("peer_set", "status", "policy", "target", "scenario")  # kinds without a `ticker` key
LONGEST: Final = 60  # months of a horizon


def recorded_coverage(
    inputs: ValuationInputs,
    *,
    files: Sequence[Coverage] = (),
    benchmarks: Sequence[Benchmark] = (),
) -> Coverage:
    """Give the coverage that `inputs` hold; `files` brought them, and tell how numbers are spelled.

    The indices are no observations and come from the file in force. CoverageError where what is
    recorded makes no coverage file, such as before the first target.
    """
    rows = entered(inputs)
    spelling = Spelling(files)
    found: dict[str, list[Row]] = {
        name: [_plain(name, entry, row, spelling) for row in rows[kind]]
        for kind, (name, entry) in PLAIN.items()
    }
    found["policy"] = [{**row["document"], **_when(row, "effective")} for row in rows["policy"]]
    found["target"] = [
        {**entry, "horizon_months": _horizon(row)}
        for entry, row in zip(found["target"], rows["target"], strict=True)
    ]
    found["consensus"] = list(_consensus(rows["consensus"], spelling))
    found["event"] = [_event(row) for row in rows["event"]]
    found["forecast"] = list(model_blocks(rows["forecast"], rows["printed"], _money(rows, inputs)))
    found["printed"] = list(printed_blocks(rows["forecast"], rows["printed"]))
    found["benchmark"] = [one.model_dump() for one in benchmarks]
    return _validated(inputs.ticker, found)


def entered(inputs: ValuationInputs) -> dict[str, list[Row]]:
    """Give of each kind the rows that stand and that no feed brought, in the order of recording."""
    found = {kind: _standing(inputs.frame(kind), kind) for kind in FRAMES}
    for kind in (*OWN, "forecast"):
        found[kind] = [row for row in found[kind] if row["ticker"] == inputs.ticker]
    days = {row["published_on"] for row in found["printed"] if row["ticker"] == inputs.ticker}
    found["printed"] = [row for row in found["printed"] if row["published_on"] in days]
    found["price"] = [row for row in found["price"] if row["flag"] != "partial"]
    needed = _currencies(found)
    found["fx_rate"] = [row for row in found["fx_rate"] if row["quote"] in needed]
    return found


def _standing(frame: pd.DataFrame, kind: str) -> list[Row]:
    if frame.empty:
        return []
    kept = frame[[rank_of(str(source)) > 0 for source in frame["source"]]].sort_values("id")
    last = kept.drop_duplicates([*FRAMES[kind].key, "source"], keep="last")
    columns = {name: [_value(one) for one in last[name]] for name in last.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _value(value: Any) -> Any:
    """Give a cell as a plain value: dates as dates, what is missing as None."""
    if isinstance(value, list | dict):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date() if value.tzinfo is None else value.to_pydatetime()
    return value


def _currencies(rows: Mapping[str, Sequence[Row]]) -> set[str]:
    quoted = {major(row["quote_currency"])[0] for row in rows["company"]}
    amounts = {row["currency"] for kind in ("consensus", "forecast") for row in rows[kind]}
    return quoted | amounts | {row["reporting_currency"] for row in rows["company"]}


def _plain(kind: str, entry: type[Entry], row: Row, spelling: Spelling) -> Row:
    given = {name: row[name] for name in entry.model_fields if row.get(name) is not None}
    return {
        name: spelling.number(kind, row, name) if isinstance(value, float) else value
        for name, value in given.items()
    }


def _when(row: Row, *names: str) -> Row:
    given = {name: row[name] for name in (*names, "source", "note")}
    return {name: value for name, value in given.items() if value is not None}


def _horizon(row: Row) -> int:
    """Give the whole months that a target holds for."""
    published, ends = row["published_on"], row["horizon_ends"]
    months = next(
        (one for one in range(1, LONGEST + 1) if add_months(published, one) == ends), None
    )
    if months is None:
        raise CoverageError(
            f"{row['ticker']}: the horizon of the target of {published} ends on {ends}, no whole "
            "number of months later; a coverage file cannot say it"
        )
    return months


def _event(row: Row) -> Row:
    told: dt.date = row["known_at"].date()
    announced = {} if told == row["date"] else {"announced": told}
    return {**_when(row, "ticker", "date", "kind", "text"), **announced}


def _consensus(rows: Sequence[Row], spelling: Spelling) -> Iterator[Row]:
    """Bring together what one source said of one company on one day, in one currency and place."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row["metric"] == "revenue":
            names = ("ticker", "as_of", "currency", "source", "note")
            groups.setdefault(tuple(row[name] for name in names), []).append(row)
    for group in groups.values():
        group.sort(key=lambda row: row["fiscal_end"])
        yield {
            **_when(group[0], "ticker", "as_of", "currency"),
            "fiscal_ends": [row["fiscal_end"] for row in group],
            "mean_m": [spelling.number("consensus", row, "mean_m") for row in group],
            **{
                name: ["n/a" if row[name] is None else shortest(row[name]) for row in group]
                for name in ("low_m", "high_m", "analysts")
                if any(row[name] is not None for row in group)
            },
        }


def _money(rows: Mapping[str, Sequence[Row]], inputs: ValuationInputs) -> str:
    """Give the currency of a block that names none: a model of ratios alone."""
    own = [row for row in rows["company"] if row["ticker"] == inputs.ticker]
    return str(own[-1]["reporting_currency"]) if own else "USD"


def _validated(ticker: str, found: Mapping[str, Sequence[Row]]) -> Coverage:
    sources = Counter(entry.get("source") for kind in found.values() for entry in kind)
    sources.pop(None, None)
    source = max(sources, key=lambda name: (sources[name], str(name)), default="report")
    entries = {
        kind: [_without_source(entry, source) for entry in given] for kind, given in found.items()
    }
    try:
        return Coverage.model_validate({"ticker": ticker, "source": source, **entries})
    except ValidationError as error:
        raise CoverageError(
            f"{ticker}: what is recorded makes no coverage file: {first_problem(error)}"
        ) from error


def _without_source(entry: Row, source: str | None) -> Row:
    return {name: value for name, value in entry.items() if (name, value) != ("source", source)}
