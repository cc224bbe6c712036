"""What the Drift page reads: a company's history and its bridges, each reckoned once a batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from dashboards.asked import Asked
from dashboards.covered import load_covered_inputs
from tracker.arrays import LAST, Flags
from tracker.bridge.explained import Explained
from tracker.bridge.parts import Part, bridge
from tracker.document import FindingDocument, Name
from tracker.drift import basis_label, whole_history
from tracker.errors import TrackerError
from tracker.findings import Finding, Severity
from tracker.history import month_labels
from tracker.history_events import Event, history_events
from tracker.inputs import ValuationInputs
from tracker.own_history import history_frame
from tracker.policy import Policy
from tracker.problems import find_problems
from tracker.restricted import is_restricted, mask_table
from tracker.sessions import Exchange
from tracker.snapshot import finding_document
from tracker.valuation import History, Known, find_covered, value_at
from tracker.years import NTM

BY = ("batch",)

HIDDEN: Final = frozenset({"target", "band"})  # events that tell a rating or a target


@dataclass(frozen=True, slots=True)
class Track:
    """One company's whole history until its last closed session, as a page needs it."""

    ticker: str
    name: Name
    currency: str
    known: Known
    frame: pd.DataFrame  # the columns of `tracker history`, one row a session
    years: Mapping[str, str]  # the fiscal years that the last row is about: label and end, or ntm
    basis: str | None  # the year of the target, as the columns name it
    published_on: dt.date | None  # of the target in force
    peers: Mapping[str, Name]  # every peer it had, in their order
    peers_now: tuple[str, ...]
    policies: tuple[tuple[int, Policy], ...]  # each from its row on
    events: tuple[Event, ...]
    batch: int

    @property
    def days(self) -> pd.DatetimeIndex:
        """Give the sessions."""
        return pd.DatetimeIndex(self.frame.index)

    @property
    def last(self) -> dt.date:
        """Give the last session that has a close of its own, or the last at all."""
        fresh = np.flatnonzero(self.fresh)
        return self.days[fresh[-1] if len(fresh) else LAST].date()

    @property
    def fresh(self) -> Flags:
        """Tell which rows have a close of their own session."""
        fresh: Flags = self.frame["price_session"].to_numpy() == self.frame.index.to_numpy()
        return fresh

    @property
    def policy(self) -> Policy:
        """Give the rules in force."""
        return self.policies[LAST][1]


@dataclass(frozen=True, slots=True)
class Moved:
    """A bridge without the valuations it was made of, which are large."""

    of: str
    start: float | None
    end: float | None
    sessions: tuple[dt.date | None, dt.date | None]  # of the closes used
    parts: Sequence[Part]
    by_peer: Sequence[Part]
    residual: float | None
    reason: str | None
    notes: Sequence[str]
    doubts: Sequence[tuple[dt.date, FindingDocument]]

    @property
    def change(self) -> float | None:
        """Give what the parts sum to."""
        return None if self.start is None or self.end is None else self.end - self.start


def _closed(asked: Asked, ticker: str) -> dt.date:
    """Give the last closed date at a company's exchange, without reading all about it again."""
    key = ("market", ticker, asked.stamp.of(BY))
    covered = asked.record.keep(key, lambda: find_covered(load_covered_inputs(asked, ticker)))
    return last_closed(covered.exchange, asked.snapshot.now)


def load_track(asked: Asked, ticker: str, known: Known) -> Track | str:
    """Give a company's history, or why there is none; reckoned once a batch and closed session."""
    try:
        end = _closed(asked, ticker)
    except TrackerError as error:
        return str(error)
    key = ("drift", ticker, known, end, asked.stamp.of(BY))
    return asked.record.keep(key, lambda: _track(load_covered_inputs(asked, ticker), end, known))


def load_moved(asked: Asked, track: Track, of: str, start: dt.date, end: dt.date) -> Moved:
    """Give the bridge of `of` between two dates, reckoned once a batch."""
    key = ("bridge", track.ticker, track.known, of, start, end, track.batch)
    return asked.record.keep(
        key, lambda: _moved(asked, track, explain(asked, track, of, start, end))
    )


def explain(asked: Asked, track: Track, of: str, start: dt.date, end: dt.date) -> Explained:
    """Bridge `of` between two dates, each as known at its own close or with all known now.

    The latest session and the publication, which most pairs of dates have, are valued once.
    """
    inputs = load_covered_inputs(asked, track.ticker)
    known_at = asked.snapshot.now if track.known == "now" else None

    def value(day: dt.date, known: dt.datetime | None) -> History:
        work = partial(value_at, inputs, as_of=day, known_at=known)
        if day not in {track.last, track.published_on}:
            return work()  # too many and too large to be kept
        when = "now" if known_at is not None and known == known_at else known
        key = ("valued", track.ticker, day, when, track.batch)
        return asked.record.keep(key, work, bulky=True)

    found = bridge(inputs, of=of, start=start, end=end, known_at=known_at, value=value)
    return Explained(track.ticker, track.name["en"], start, end, track.known, found)


def _problems(asked: Asked, track: Track, day: dt.date, side: History) -> list[Finding]:
    key = ("problems", track.ticker, track.known, day, track.batch)
    return asked.record.keep(key, lambda: find_problems(side))


def _moved(asked: Asked, track: Track, explained: Explained) -> Moved:
    """Keep of a bridge what a page shows; what is doubtful on a date is looked for once."""
    found = explained.bridge
    doubts = [
        (on, finding_document(finding))
        for on, side in explained.sides
        for finding in _problems(asked, track, on, side)
        if finding.severity is not Severity.INFO and explained.concerns(finding, side)
    ]
    return Moved(
        of=found.of,
        start=found.start,
        end=found.end,
        sessions=(_session(found.first), _session(found.last)),
        parts=found.parts,
        by_peer=found.by_peer,
        residual=found.residual,
        reason=found.reason,
        notes=found.notes,
        doubts=tuple(doubts),
    )


def last_closed(market: Exchange, now: dt.datetime) -> dt.date:
    """Give the date, at an exchange, of which no session is still to close."""
    today = now.astimezone(market.timezone).date()
    return today if market.known_instant(today) <= now else today - dt.timedelta(days=1)


def _track(inputs: ValuationInputs, end: dt.date, known: Known) -> Track:
    history = whole_history(inputs, start=end, end=end, known=known)
    company, names = find_covered(inputs), _names(inputs)
    hidden = is_restricted(inputs)
    published = history.verdict.targets.published_on
    told = published[~np.isnat(published)]
    return Track(
        ticker=inputs.ticker,
        name=Name(en=company.name_en, zh=company.name_zh),
        currency=company.quote_currency,
        known=known,
        frame=mask_table(_narrowed(history), whole=hidden),
        years=_years(history),
        basis=basis_label(history),
        published_on=_date(told[LAST]) if len(told) else None,
        peers={
            ticker: names.get(ticker, Name(en=ticker, zh="")) for ticker in history.peers.tickers()
        },
        peers_now=tuple(peer.leg.ticker for peer in history.peers.last_members())
        if len(history.grid)
        else (),
        policies=_policies(history),
        events=tuple(one for one in history_events(history) if not (hidden and one.kind in HIDDEN)),
        batch=inputs.batch,
    )


def _narrowed(history: History) -> pd.DataFrame:
    """Give the columns that the page can draw: of twenty years, a sixth of all there are.

    Fiscal years that are over have columns too, which only files hold; those are reckoned anew.
    """
    frame, shown = history_frame(history), set(_years(history))
    over = [f"_{label}" for label in month_labels(history.own.years).values() if label not in shown]
    kept = [name for name in frame.columns if not str(name).endswith(tuple(over))]
    return frame[kept].copy()


def _years(history: History) -> dict[str, str]:
    labels = month_labels(history.own.years)
    row = len(history.grid) - 1
    months = history.own.years.of_row(row) if row >= 0 else {}
    found = {labels[month]: history.own.years.end_of(month) for month in months}
    return {**found, labels[NTM]: "ntm"}


def _policies(history: History) -> tuple[tuple[int, Policy], ...]:
    picks = history.policies.picks
    if not len(picks):
        return ((0, history.policies.last),)
    starts = [0, *(np.flatnonzero(np.diff(picks)) + 1).tolist()]
    return tuple((row, history.policies.versions[int(picks[row])]) for row in starts)


def _names(inputs: ValuationInputs) -> dict[str, Name]:
    rows = inputs.frame("company").sort_values(["effective", "known_at", "id"])
    return {
        row["ticker"]: Name(en=row["name_en"] or row["ticker"], zh=row["name_zh"] or "")
        for row in rows.to_dict("records")
    }


def _session(side: History) -> dt.date | None:
    return _date(side.own.leg.session[LAST])


def _date(day: np.datetime64) -> dt.date | None:
    return None if np.isnat(day) else pd.Timestamp(day).date()
