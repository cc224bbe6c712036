"""Everything recorded about a covered company and its peers, arranged for as-of joins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd

from tracker.arrays import Days, Flags, Instants, Picks
from tracker.fiscal import MONTHS, SECONDS_A_DAY, fiscal_month
from tracker.inputs import ValuationInputs
from tracker.ledger import NO_DAY, Ledger, days_of, instants_of
from tracker.timeline import NOBODY, Timeline, from_worst_to_best
from tracker.words import Words

UNUSABLE = ("non_session", "partial")  # flags of closes that are no close


class Record:
    """One ledger a kind, made when it is first asked for and kept for every grid."""

    def __init__(self, inputs: ValuationInputs, *, hindsight: bool = False) -> None:
        """Arrange `inputs`; with hindsight whatever is recorded counts from its effective date."""
        self.inputs = inputs
        self.hindsight = hindsight
        self.words = Words()
        self.covered = self.words.code(inputs.ticker)
        self.dollar = self.words.code("USD")

    @cached_property
    def companies(self) -> Ledger:
        """Arrange the listings by company."""
        return self._by_ticker("company", "effective")

    @cached_property
    def prices(self) -> Ledger:
        """Arrange the closes that count by company and unit of the quote."""
        frame = self.inputs.frame("price")
        flags = self.words.codes(frame["flag"])
        partial, elsewhere = (self.words.code(flag) for flag in UNUSABLE)
        frame = _kept(frame, (flags != partial) & (flags != elsewhere))
        ticker, unit = (self.words.codes(frame[name]) for name in ("ticker", "currency"))
        return self._arranged(frame, pair(ticker, unit), "session", first_of=ticker)

    @cached_property
    def shares(self) -> Ledger:
        """Arrange the share counts by company; a feed's never overrules a filing's or report's."""
        return self._by_ticker("share_count", "effective", entered_first=True)

    @cached_property
    def splits(self) -> Ledger:
        """Arrange the splits by company and effective date: each date has one split."""
        return self._arranged(self.inputs.frame("split"), self._split_groups[2], "effective")

    @property
    def split_dates(self) -> Iterator[tuple[int, int, np.datetime64]]:
        """Give each split as the ledger is asked about it, with its company and effective date."""
        tickers, dates, _ = self._split_groups
        yield from zip(range(len(dates)), tickers.tolist(), dates, strict=True)

    @cached_property
    def _split_groups(self) -> tuple[Picks, Days, Picks]:
        frame = self.inputs.frame("split")
        ticker, effective = self.words.codes(frame["ticker"]), days_of(frame["effective"])
        key = ticker * np.int64(2**40) + effective.view(np.int64) // SECONDS_A_DAY
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        return ticker[first], effective[first], group

    @cached_property
    def rates(self) -> Ledger:
        """Arrange the rates of the dollar by the other currency."""
        frame = self.inputs.frame("fx_rate")
        frame = _kept(frame, self.words.codes(frame["base"]) == self.dollar)
        return self._arranged(frame, self.words.codes(frame["quote"]), "date")

    @cached_property
    def consensus(self) -> Ledger:
        """Arrange the street's revenue by company and fiscal month."""
        frame = self.inputs.frame("consensus")
        frame = _kept(frame, self.words.codes(frame["metric"]) == self.words.code("revenue"))
        about = pair(self.words.codes(frame["ticker"]), fiscal_month(days_of(frame["fiscal_end"])))
        return self._arranged(frame, about, "as_of")

    @cached_property
    def vintages(self) -> Ledger:
        """Arrange every line of the models by company, to find the vintage in force."""
        return self._by_ticker("forecast", "published_on")

    @cached_property
    def forecasts(self) -> Ledger:
        """Arrange the model's yearly revenue by company and fiscal month."""
        frame, code = self.inputs.frame("forecast"), self.words.code
        yearly = (
            (self.words.codes(frame["line"]) == code("revenue"))
            & (self.words.codes(frame["unit"]) == code("m"))
            & (frame["months"].to_numpy() == 12)
        )
        frame = _kept(frame, yearly)
        about = pair(self.words.codes(frame["ticker"]), fiscal_month(days_of(frame["period_end"])))
        return self._arranged(frame, about, "published_on")

    @cached_property
    def targets(self) -> Ledger:
        """Arrange the published targets by company."""
        return self._by_ticker("target", "published_on")

    @cached_property
    def scenarios(self) -> Ledger:
        """Arrange the scenarios by company and name."""
        frame = self.inputs.frame("scenario")
        ticker, name = (self.words.codes(frame[column]) for column in ("ticker", "name"))
        return self._arranged(frame, pair(ticker, name), "published_on")

    @cached_property
    def policies(self) -> Ledger:
        """Arrange the policies by company."""
        return self._by_ticker("policy", "effective")

    @cached_property
    def statuses(self) -> Ledger:
        """Arrange the statuses by company."""
        return self._by_ticker("status", "effective")

    @cached_property
    def peer_sets(self) -> Ledger:
        """Arrange the peer sets by covered company."""
        return self._by_ticker("peer_set", "effective")

    @cached_property
    def levels(self) -> Ledger:
        """Arrange the benchmark levels by index."""
        frame = self.inputs.frame("benchmark_level")
        index = self.words.codes(frame["index"])
        return self._arranged(frame, index, "session", first_of=index)

    @cached_property
    def _sightings(self) -> tuple[Timeline, Days, Picks]:
        """Arrange the sightings of consensus by value and source; and name each value's."""
        seen = self.inputs.sightings
        seen = seen[seen["kind"] == "consensus"]
        ids: dict[tuple[str, str], int] = {}
        subjects = zip(seen["ticker"], seen["source"], strict=True)
        about = np.array([ids.setdefault(one, len(ids)) for one in subjects], dtype=np.int64)
        seen_at = instants_of(seen["seen_at"])
        frame = self.consensus.frame
        values = zip(frame["ticker"], frame["fiscal_end"], frame["source"], strict=True)
        of_row = [
            ids.get((f"{ticker} {end:%Y-%m-%d}", source), NOBODY) for ticker, end, source in values
        ]
        return (
            Timeline(about, seen_at, from_worst_to_best(about, seen_at)),
            np.append(seen_at.astype("datetime64[D]").astype("datetime64[s]"), NO_DAY),
            np.array([*of_row, NOBODY], dtype=np.int64),
        )

    def last_seen(self, picks: Picks, cuts: Instants, rows: Picks) -> Days:
        """Give the day a consensus value was last seen unchanged by its own source, NaT if never.

        `picks` are rows of `consensus`, looked at by the instant in `cuts` that `rows` names.
        """
        if self.inputs.sightings.empty:
            return np.full(len(picks), NO_DAY)
        timeline, day, sighted = self._sightings
        return day[timeline.pick(sighted[picks], timeline.ticks(cuts)[rows])]

    def statuses_by(self, cut: np.datetime64) -> Ledger:
        """Arrange the statuses that were known by an instant."""
        frame = self.inputs.frame("status")
        known = _kept(frame, instants_of(frame["known_at"]) <= cut)
        return self._arranged(known, self.words.codes(known["ticker"]), "effective")

    def _by_ticker(self, kind: str, effective: str, *, entered_first: bool = False) -> Ledger:
        frame = self.inputs.frame(kind)
        about = self.words.codes(frame["ticker"])
        return self._arranged(frame, about, effective, entered_first=entered_first)

    def _arranged(
        self,
        frame: pd.DataFrame,
        about: Picks,
        effective: str,
        *,
        first_of: Picks | None = None,
        entered_first: bool = False,
    ) -> Ledger:
        return Ledger(
            frame,
            about,
            effective,
            words=self.words,
            hindsight=self.hindsight,
            first_of=first_of,
            entered_first=entered_first,
        )


def pair(company: Picks, part: Picks) -> Picks:
    """Make one number of a company and a part below MONTHS: a month, the code of a unit or name.

    Negative where either is none.
    """
    return np.where((company < 0) | (part < 0), NOBODY, company * MONTHS + part)


def _kept(frame: pd.DataFrame, keep: Flags) -> pd.DataFrame:
    return frame if keep.all() else frame[keep].reset_index(drop=True)
