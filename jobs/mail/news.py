"""What mails tell, before anybody's language: one alert, or a digest of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tracker.alerts.changes import Reason
from tracker.document import Disclaimer, Name, Valuation


def no_disclaimer() -> Disclaimer:
    """Give none."""
    return Disclaimer(en=None, zh=None)


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved between two dates: the parts of the banded upside, in the order of their size."""

    since: date
    until: date
    start: float | None = None
    end: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    reason: str | None = None  # why there is no bridge


@dataclass(frozen=True, slots=True)
class PeerLine:
    """One row of the peer table: price and multiple now, and the price's change over spans."""

    ticker: str
    name: Name
    price: float | None
    currency: str | None
    multiple: float | None
    day: float | None = None
    week: float | None = None
    publication: float | None = None


@dataclass(frozen=True, slots=True)
class AlertNews:
    """One change of one rule, with what its reader has to see beside it."""

    rule: str
    kind: str
    severity: str
    old: str | None
    new: str | None
    value: float | None
    flip_price: float | None
    session: date
    reasons: tuple[Reason, ...]
    document: Valuation | None  # None of a job
    subject: str  # ticker, or the job
    moved: float | None = None
    moves: Moves | None = None
    chart: bytes | None = None
    disclaimer: Disclaimer = field(default_factory=no_disclaimer)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs its reader, with the rule it comes from."""

    ticker: str
    rule: str
    old: str | None
    new: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a correction comes from: another `close`, another `target`, a crossing `undone`."""

    code: str
    before: float | None = None  # in the quoted unit
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A mailed figure that a later observation changed: what was said, what it is, and why."""

    ticker: str
    as_of: str
    told: float | None
    now: float | None
    cause: Cause
    band: tuple[str, str] | None = None  # a crossing that was withdrawn


@dataclass(frozen=True, slots=True)
class NameNews:
    """One name in a digest."""

    document: Valuation
    moved: float | None
    changed: bool
    moves: Moves | None = None
    peers: tuple[PeerLine, ...] = ()
    chart: bytes | None = None
    waiting: tuple[tuple[str, str, int, int], ...] = ()  # rule, band tried, sessions, of how many
    disclaimer: Disclaimer = field(default_factory=no_disclaimer)
    events: tuple[tuple[str, str, str], ...] = ()  # date, kind, text


@dataclass(frozen=True, slots=True)
class DigestNews:
    """One receiver's digest."""

    day: date
    names: tuple[NameNews, ...]
    needs: tuple[Need, ...] = ()
    corrections: tuple[Correction, ...] = ()
    first: bool = False

    @property
    def quiet(self) -> bool:
        """Tell whether nothing happened that anybody has to read."""
        return not (self.needs or self.corrections or any(one.changed for one in self.names))
