"""What a reader asks of the Drift page: read from the address, within what the company has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from dashboards.address import Address
from dashboards.figures.drift_axes import Unit
from dashboards.formats import day, fiscal_year
from dashboards.pages.drift.queries import Track
from dashboards.words import msg, say
from tracker.coverage.facts import add_months
from tracker.valuation import Known

SHOWS: Final = {"upside": msg("Upside"), "ps": msg("P/S multiple")}
UPSIDES: Final = {
    "published": msg("Published target"),
    "marked": msg("Marked target"),
    "peer_marked": msg("Peer-marked target"),
    "relative": msg("Against the benchmark"),
}
REVENUES: Final = {"model": msg("Our model"), "consensus": msg("Consensus")}
SPREADS: Final = {
    "percentiles": msg("10–90 percentile"),
    "sigma": msg("± 1 and 2 σ"),
    "none": msg("None"),
}
BESIDES: Final = {"peers": msg("Peers"), "alone": msg("Nobody")}
KNOWNS: Final = {"then": msg("As known then"), "now": msg("As known now")}
RANGES: Final = {
    "1m": msg("1M"),
    "3m": msg("3M"),
    "6m": msg("6M"),
    "ytd": msg("YTD"),
    "since": msg("Since publication"),
    "all": msg("All"),
}
EXPLAINS: Final = {
    "shown": msg("The line shown"),
    "peers": msg("Mean of the peers"),
    "premium": msg("Premium to the peers"),
}
NTM_WORDS: Final = msg("NTM")
MONTHS: Final = {"1m": 1, "3m": 3, "6m": 6}
PAGES: Final = 10_000  # of the table; no history has so many


@dataclass(frozen=True, slots=True)
class Question:
    """The whole state of the page."""

    show: str  # upside or ps
    upside: str
    year: str  # as the columns name it
    revenue: str
    spread: str
    beside: str
    known: Known
    window: str
    explain: str
    start: dt.date | None  # of the bridge; None where the company has nothing to start from
    end: dt.date
    page: int  # of the table, from one

    @property
    def unit(self) -> Unit:
        """Tell what the shown line is measured in."""
        return "ratio" if self.show == "upside" else "multiple"

    @property
    def column(self) -> str:
        """Name the column of the shown line."""
        if self.show == "upside":
            return f"upside_{self.upside}"
        return f"ps_{self.revenue}_{self.year}"

    @property
    def bridged(self) -> str:
        """Name what the bridge explains, as the engine does."""
        if self.explain == "peers":
            return f"peer_mean:{self.year}"
        if self.explain == "premium":
            return f"premium:{self.year}"
        if self.show == "upside":
            return "upside" if self.upside == "relative" else f"upside:{self.upside}"
        return f"{'ps' if self.revenue == 'model' else 'ps_consensus'}:{self.year}"

    @property
    def bridged_unit(self) -> Unit:
        """Tell what the bridge is measured in."""
        if self.explain == "shown":
            return self.unit
        return "multiple" if self.explain == "peers" else "ratio"


def read_known(address: Address) -> Known:
    """Read as of which knowledge the history is asked for."""
    return cast(Known, address.choice("known", KNOWNS, "then"))


def read_question(address: Address, track: Track) -> Question:
    """Read the address; what it cannot mean is named in its problems, and a default taken."""
    basis = track.basis if track.basis and track.basis in track.years else next(iter(track.years))
    start, end = _dates(address, track)
    banded = "relative" if track.policy.expected_benchmark_return else track.policy.banded
    return Question(
        show=address.choice("show", SHOWS, "upside"),
        upside=address.choice("target", upsides_of(track), banded),
        year=address.choice("year", track.years, basis),
        revenue=address.choice("revenue", REVENUES, "model"),
        spread=address.choice("spread", SPREADS, "percentiles"),
        beside=address.choice("beside", BESIDES, "peers"),
        known=read_known(address),
        window=address.choice("range", RANGES, "since" if track.published_on else "all"),
        explain=address.choice("explain", EXPLAINS, "shown"),
        start=start,
        end=end,
        page=int(address.number("page", 1, PAGES) or 1),
    )


def upsides_of(track: Track) -> Mapping[str, str]:
    """Give the upsides that the company has; one against the benchmark only where stated."""
    stated = track.policy.expected_benchmark_return is not None
    return {name: words for name, words in UPSIDES.items() if name != "relative" or stated}


def window_of(track: Track, window: str) -> slice:
    """Give the rows of a range, which ends with the last row."""
    first = _first_day(track, window)
    row = 0 if first is None else int(np.searchsorted(track.days, np.datetime64(first, "s")))
    return slice(row, len(track.days))


def year_words(track: Track, year: str) -> str:
    """Name a fiscal year for reading: 2027E, NTM."""
    end = track.years.get(year)
    return say(NTM_WORDS) if end in {None, "ntm"} else fiscal_year(end)


def line_words(question: Question, track: Track) -> str:
    """Name the shown line: upside to the published target, P/S 2027E on our model."""
    if question.show == "upside":
        return {
            "published": say("Upside to the published target"),
            "marked": say("Upside to the marked target"),
            "peer_marked": say("Upside to the peer-marked target"),
            "relative": say("Upside against the benchmark’s expected return"),
        }[question.upside]
    year = year_words(track, question.year)
    if question.revenue == "model":
        return say("P/S {year} on our model", year=year)
    return say("P/S {year} on consensus", year=year)


def bridged_words(question: Question, track: Track) -> str:
    """Name what the bridge explains."""
    year = year_words(track, question.year)
    if question.explain == "peers":
        return say("Mean P/S {year} of the peers", year=year)
    if question.explain == "premium":
        return say("Premium to the peers, P/S {year}", year=year)
    return line_words(question, track)


def _dates(address: Address, track: Track) -> tuple[dt.date | None, dt.date]:
    last = track.last
    first = track.days[0].date() if len(track.days) else None
    published = track.published_on
    default = published if published and first and published < last else first
    start, end = address.day("from", default), address.day("to", last)
    assert end is not None
    if end > last:
        wanted = say("no day after the last close, {last}", last=day(last))
        address.refuse("to", end.isoformat(), wanted)
        end = last
    if start is not None and start > end:
        wanted = say("no day after the second date, {end}", end=day(end))
        address.refuse("from", start.isoformat(), wanted)
        start = min(default, end) if default else None
    return start, end


def _first_day(track: Track, window: str) -> dt.date | None:
    last = track.days[-1].date() if len(track.days) else track.last
    if window == "since":
        return track.published_on
    if window == "ytd":
        return last.replace(month=1, day=1)
    return add_months(last, -MONTHS[window]) if window in MONTHS else None
