"""What an evaluation of a rule can say: its state now, and at most one change to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

State = Literal["normal", "pending", "firing", "no data"]
# fired: a new alert; followed: it went on to another band, or gained a reason; returned: the band
# is back where it was, or no reason stands; withdrawn: a correction of the data undid it; moved:
# only the state changed (pending, no data, and back), which nobody is mailed about.
Kind = Literal["fired", "followed", "returned", "withdrawn", "moved", "acknowledged"]

TOLD: Final = frozenset({"fired", "followed", "withdrawn"})  # of every rule
TOLD_OF_BANDS: Final = TOLD | {"returned"}
BANDED: Final = frozenset({"band", "earned_band"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands: `key` tells it from others, `value` and `limit` are its figures."""

    key: str
    code: str  # what it is, for the words of page and mail
    value: float | None = None
    limit: float | None = None
    subject: str | None = None  # a peer, a fiscal year, a pair, a job
    text: str | None = None  # of a source or a job, as it was said


@dataclass(frozen=True, slots=True)
class Change:
    """One transition of one rule: what it was and is, with the figure that decided."""

    rule: str
    kind: Kind
    before: State
    after: State
    session: date
    old: str | None  # band, or the reasons that stood
    new: str | None
    value: float | None = None
    threshold: float | None = None
    reasons: tuple[Reason, ...] = ()  # the new ones; of bands none

    @property
    def told(self) -> bool:
        """Tell whether somebody is to be mailed about it."""
        return self.kind in (TOLD_OF_BANDS if self.rule in BANDED else TOLD)
