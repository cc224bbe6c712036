"""What is recorded, as plain rows, and which of them a row of the history may use."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, date, datetime, time
from functools import wraps
from math import isnan
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

import pandas as pd

from tracker.inputs import DATE, FRAMES, INSTANT, ValuationInputs

Row = dict[str, Any]
Known = Literal["then", "now"]

OWNER = {  # the column that says whom an observation is about, where that is not the ticker
    "benchmark_level": "index",
    "fx_rate": "quote",
}
MARKET = ("company", "price", "fx_rate", "share_count", "split", "consensus", "benchmark_level")
DESK = ("forecast", "target", "policy", "peer_set", "status")
UNREAD = {"batch_id", "note", "recorded_at", "name_en", "name_zh", "sector", "aliases", "volume"}
STANDING = {"import": 2, "yahoo": 0, "ecb": -1}  # the report and every other entry stand between
NEVER_USED = ("non_session", "partial")


class At(NamedTuple):
    """A row of the history: its date, and the instant up to which it reads the record."""

    day: date
    cut: datetime


class Recorded(NamedTuple):
    """The rows of every kind that a history reads, as they were recorded."""

    ticker: str
    rows: dict[str, list[Row]]
    sightings: list[Row]


def read(inputs: ValuationInputs) -> Recorded:
    """Read the frames as plain rows."""
    rows = {kind: _plain(inputs.frame(kind), FRAMES[kind].columns) for kind in (*MARKET, *DESK)}
    return Recorded(inputs.ticker, rows, _plain(inputs.sightings, {"seen_at": INSTANT}))


class Record:
    """All observations as known then or now, those of each owner best first."""

    def __init__(self, recorded: Recorded, known: Known) -> None:
        """Date the use of every row."""
        self.ticker = recorded.ticker
        self.sightings = recorded.sightings
        self.memo: dict[Hashable, Any] = {}
        self._owned: dict[tuple[str, str], list[Row]] = {}
        for kind, rows in recorded.rows.items():
            owner = OWNER.get(kind, "ticker")
            dated = _dated(rows, kind, owner, known)
            for row in sorted(dated, key=lambda row: row["standing"], reverse=True):
                self._owned.setdefault((kind, row[owner]), []).append(row)

    def of(self, kind: str, owner: str) -> list[Row]:
        """Give the observations of one kind about one owner, best first."""
        return self._owned.get((kind, owner), [])

    def owners(self, kind: str) -> list[str]:
        """Give whom one kind of observation is about."""
        return [owner for of, owner in self._owned if of == kind]


def choose(rows: list[Row], cut: datetime) -> Row | None:
    """Give the best of the rows that may be used by an instant; `rows` come best first."""
    for row in rows:
        if row["usable_from"] <= cut:
            return row
    return None


P = ParamSpec("P")
T = TypeVar("T")


def remembered(work: Callable[Concatenate[Record, P], T]) -> Callable[Concatenate[Record, P], T]:
    """Work a quantity of a record out once for each of its arguments."""

    @wraps(work)
    def asked(record: Record, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (work, args)
        if key not in record.memo:
            record.memo[key] = work(record, *args, **kwargs)
        found: T = record.memo[key]
        return found

    return asked


def midnight(day: date) -> datetime:
    """Give 00:00 UTC of a date."""
    return datetime.combine(day, time(0), tzinfo=UTC)


def _dated(rows: list[Row], kind: str, owner: str, known: Known) -> Iterator[Row]:
    """Say of each row from when it may be used, and what decides between those that may."""
    effective = str(FRAMES[kind].effective)
    first = _first_known(rows, owner) if effective == "session" else {}
    for row in rows:
        usable_from = midnight(row[effective])
        if known == "then":
            usable_from = max(row["known_at"], usable_from)
        elif effective == "session":
            usable_from = first.get((row[owner], row["session"]), usable_from)
        better = STANDING.get(row["source"], 1)
        # A feed's share count stands behind whatever somebody has entered, however old.
        ahead = kind != "share_count" or better > 0
        standing = (ahead, row[effective], better, row["known_at"], row["id"])
        yield {**row, "usable_from": usable_from, "standing": standing}


def _first_known(rows: list[Row], owner: str) -> dict[tuple[str, date], datetime]:
    """Give when any value of a session was first known; what is never used is no value."""
    first: dict[tuple[str, date], datetime] = {}
    for row in rows:
        if row.get("flag") not in NEVER_USED:
            key = (row[owner], row["session"])
            first[key] = min(row["known_at"], first.get(key, row["known_at"]))
    return first


def _plain(frame: pd.DataFrame, dtypes: Any) -> list[Row]:
    columns = {
        name: _cells(frame[name], dtypes.get(name)) for name in frame.columns if name not in UNREAD
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _cells(column: pd.Series[Any], dtype: str | None) -> list[Any]:
    """Give a column as dates, aware instants or whatever it holds, None where missing."""
    if dtype == DATE:
        return list(column.to_numpy().astype("datetime64[D]").tolist())
    if dtype == INSTANT:
        naive = column.to_numpy("datetime64[us]").tolist()
        return [moment.replace(tzinfo=UTC) for moment in naive]
    return [None if isinstance(cell, float) and isnan(cell) else cell for cell in column.tolist()]
