"""A history for a terminal: one line a session, of what a desk looks at first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from jobs.printed.figures import MISSING, multiple, number, percent, words
from jobs.printed.terminal import (
    Figures,
    Words,
    open_console,
    print_disclaimer,
    print_line,
    print_table,
)
from tracker.drift import KNOWN, Drift
from tracker.restricted import HIDDEN
from tracker.standing import STRUCK
from tracker.status import CURRENT

STALE, OBSOLETE = "*", "†"


def print_history(drift: Drift) -> None:
    """Print close, multiples of the target's year, upside and standing of each session."""
    console, frame = open_console(), drift.frame
    print_line(console, f"{drift.name} {drift.ticker}, prices in {drift.currency}", "bold")
    print_line(console, f"{drift.start} to {drift.end}, {KNOWN[drift.known]}")
    if frame.empty:
        print_line(console, f"no session of {drift.exchange} lies between these dates")
        return
    shown = _multiples_shown(drift)
    titles = [name.replace("ps_model_", "P/S\n").replace("peer_mean_", "peers\n") for name in shown]
    columns = [
        Figures("session"),
        Figures("close"),
        *map(Figures, titles),
        Figures("target"),
        Figures("upside"),
        *(Words(title) for title in ("rating", "band", "status")),
    ]
    rows = [_row(row, shown) for row in frame.reset_index().to_dict("records")]
    print_table(console, columns, rows)
    console.print()
    for line in _footnotes(drift, shown):
        print_line(console, line)
    print_disclaimer(console, drift.disclaimer)


def _multiples_shown(drift: Drift) -> list[str]:
    """Choose the columns of the year that the target rests on, else of the second year."""
    names = [str(name) for name in drift.frame.columns]
    if drift.basis is not None:
        return [f"ps_model_{drift.basis}", f"peer_mean_{drift.basis}"]
    basis = [name for name in names if name.startswith(("ps_model_", "peer_mean_"))]
    return basis[2:4] or basis


def _row(row: dict[Any, Any], shown: Sequence[str]) -> list[str]:
    doubtful = OBSOLETE if row["rating"] is not None and row["status"] not in CURRENT else ""
    upside = percent(row["upside_published"])
    return [
        f"{row['session']:%Y-%m-%d}",
        number(row["price"], 2) + (STALE if row["price_stale"] is True else ""),
        *(multiple(row[name]) for name in shown),
        number(row["target_published"], 2),
        upside if upside == MISSING else upside + doubtful,
        *_standing(row),
    ]


def _standing(row: dict[Any, Any]) -> list[str]:
    """Give rating, band and status; where a rating is over, its outcome stands for the band."""
    rating, band, status = (_text(row[name]) for name in ("rating", "band", "status"))
    if row["status"] in CURRENT or rating == MISSING:
        return [rating, band, status]
    if row["status"] in STRUCK:
        earned = _text(row["earned_band"])
        outcome = "not known" if earned == MISSING else earned
        return [f"was {rating}", f"outcome: {outcome}", status]
    return [f"({rating})", MISSING, status]


def _text(value: Any) -> str:
    return MISSING if value is None or pd.isna(value) else words(str(value))


def _footnotes(drift: Drift, shown: Sequence[str]) -> Iterator[str]:
    frame = drift.frame
    year = drift.basis or (shown[0].removeprefix("ps_model_") if shown else None)
    if year is not None:
        why = "the basis of the target" if drift.basis else "no target names a year"
        yield f"P/S on the model and the peers' mean are of fiscal year {year}: {why}"
    if frame["price_stale"].eq(True).any():
        yield f"{STALE} the close is stale: older than its limit at that session"
    if (frame["rating"].notna() & ~frame["status"].isin(CURRENT)).any():
        yield (
            f"{OBSOLETE} against an expired target, or one whose rating was not current that day: "
            "no band is shown"
        )
    if drift.restricted:
        yield HIDDEN
    yield "every column: --json or --csv FILE"
