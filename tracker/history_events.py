"""What happened along a history: targets, vintages, share counts, splits, bands, results, peers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from tracker.arrays import Picks
from tracker.legs import Leg
from tracker.valuation import History
from tracker.words import Words

Kind = Literal[
    "target", "vintage", "shares", "split", "band", "results", "peers", "status", "event"
]
Fact = str | float | None

SAME: Final = 1e-6  # share counts closer than this are one count on two bases
TOLD: Final = {"publication", "split", "results"}  # kinds of events that the record tells itself


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a date; `facts` are what changed, named by the kind."""

    day: date
    kind: Kind
    ticker: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    text: str | None = None  # as it was recorded, in the language of its source


def history_events(history: History) -> tuple[Event, ...]:
    """List what happened from a history's first row to its last, the oldest first."""
    if not len(history.grid):
        return ()
    found = [
        *_targets(history),
        *_vintages(history),
        *_share_changes(history),
        *_splits(history),
        *_bands(history),
        *_results(history),
        *_peer_sets(history),
        *_statuses(history),
        *_others(history),
    ]
    first, last = _day(history.grid.days[0]), _day(history.grid.days[-1])
    return tuple(sorted((one for one in found if first <= one.day <= last), key=_order))


def _targets(history: History) -> Iterator[Event]:
    """Give the first target as a publication (nothing before it), each later one as a revision."""
    rows = _own(history, "target").sort_values(["published_on", "known_at", "id"])
    before: dict[str, Fact] = {}
    for row in rows.drop_duplicates("published_on", keep="last").to_dict("records"):
        now = {name: row[name] for name in ("price", "rating", "multiple", "currency")}
        was = {f"{name}_before": value for name, value in before.items()}
        yield Event(_day(row["published_on"]), "target", row["ticker"], {**now, **was})
        before = now


def _vintages(history: History) -> Iterator[Event]:
    for day in _own(history, "forecast")["published_on"].drop_duplicates():
        yield Event(_day(day), "vintage", history.inputs.ticker)


def _share_changes(history: History) -> Iterator[Event]:
    """Give the sessions on which another share count counts, of the company and of its peers."""
    legs = [history.own.leg, *(peer.leg for peer in history.peers.peers)]
    splits = _splits_recorded(history).to_dict("records")
    for leg in legs:
        yield from _counts_of(leg, history, splits)


def _counts_of(
    leg: Leg, history: History, splits: Sequence[Mapping[Hashable, Any]]
) -> Iterator[Event]:
    shares, picks, about = leg.shares_m, leg.share_picks, leg.about
    moved = np.diff(picks) != 0
    moved &= (about[1:] == about[:-1]) & (picks[:-1] >= 0) & (picks[1:] >= 0)
    ratios = _split_ratios(leg.about, history, splits)
    rows = np.flatnonzero(moved) + 1
    reasons = history.record.shares.objects("reason", picks[rows])
    for row, reason in zip(rows, reasons, strict=True):
        before, after = float(shares[row - 1] * ratios[row]), float(shares[row])
        if np.isnan(before) or np.isnan(after) or abs(after / before - 1) < SAME:
            continue
        yield Event(
            history.grid.days[row].item().date(),
            "shares",
            str(history.record.words.word(int(about[row]))),
            {"before": before, "after": after},
            reason,
        )


def _split_ratios(
    about: Picks, history: History, splits: Sequence[Mapping[Hashable, Any]]
) -> np.ndarray:
    """Give new shares for one of the row before, for a split between the two."""
    ratios, days, words = np.ones(len(about)), history.grid.days, history.record.words
    for row in splits:
        at = int(np.searchsorted(days, np.datetime64(row["effective"], "s")))
        if at < len(days) and words.word(int(about[at])) == row["ticker"]:
            ratios[at] *= row["ratio"]
    return ratios


def _splits(history: History) -> Iterator[Event]:
    for row in _splits_recorded(history).to_dict("records"):
        yield Event(_day(row["effective"]), "split", row["ticker"], {"ratio": row["ratio"]})


def _splits_recorded(history: History) -> pd.DataFrame:
    frame = history.inputs.frame("split").sort_values(["known_at", "id"])
    return frame.drop_duplicates(["ticker", "effective"], keep="last")


def _bands(history: History) -> Iterator[Event]:
    band, days = history.verdict.band, history.grid.days
    held = [row for row, value in enumerate(band) if value is not None]
    for before, row in zip(held, held[1:], strict=False):
        if band[row] != band[before]:
            facts = {"before": band[before], "after": band[row]}
            yield Event(_day(days[row]), "band", history.inputs.ticker, facts)


def _results(history: History) -> Iterator[Event]:
    """Give the dates on which results came out, as announced or as recorded with their figures."""
    announced = _latest(history)
    told = announced[announced["kind"] == "results"]
    reported = history.inputs.frame("actual")[["ticker", "published_on"]]
    days = [(row["ticker"], _day(row["date"]), row["text"]) for row in told.to_dict("records")]
    days += [
        (row["ticker"], _day(row["published_on"]), None)
        for row in reported.drop_duplicates().to_dict("records")
    ]
    seen = set[tuple[str, date]]()
    for ticker, day, text in days:
        if (ticker, day) not in seen:
            seen.add((ticker, day))
            yield Event(day, "results", ticker, text=text)


def _peer_sets(history: History) -> Iterator[Event]:
    group, words = history.peers, history.record.words
    for row in np.flatnonzero(group.changes()):
        before, after = (_named(group.sets[group.set_picks[at]], words) for at in (row - 1, row))
        facts: dict[str, Fact] = {
            "joined": ", ".join(one for one in after if one not in before) or None,
            "left": ", ".join(one for one in before if one not in after) or None,
        }
        yield Event(_day(history.grid.days[row]), "peers", history.inputs.ticker, facts)


def _statuses(history: History) -> Iterator[Event]:
    for row in _own(history, "status").to_dict("records"):
        facts = {"status": row["status"]}
        yield Event(_day(row["effective"]), "status", row["ticker"], facts, row["why"])


def _others(history: History) -> Iterator[Event]:
    rows = _latest(history)
    for row in rows[~rows["kind"].isin(TOLD)].to_dict("records"):
        facts = {"kind": row["kind"]}
        yield Event(_day(row["date"]), "event", row["ticker"], facts, row["text"])


def _latest(history: History) -> pd.DataFrame:
    rows = history.inputs.frame("event").sort_values(["known_at", "id"])
    return rows.drop_duplicates(["ticker", "date", "kind"], keep="last")


def _own(history: History, kind: str) -> pd.DataFrame:
    frame = history.inputs.frame(kind)
    return frame[frame["ticker"] == history.inputs.ticker]


def _named(codes: Picks, words: Words) -> list[str]:
    return [str(words.word(int(code))) for code in codes if code >= 0]


def _day(value: object) -> date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def _order(event: Event) -> tuple[date, str, str]:
    return (event.day, event.kind, event.ticker)
