"""Four eyes: whether a coverage asks for a second person, and whether two names are one person."""

from __future__ import annotations

from datetime import datetime
from unicodedata import normalize

import numpy as np

from tracker.grid import Grid
from tracker.inputs import ValuationInputs
from tracker.policy import Policy, policies
from tracker.record import Record
from tracker.sessions import utc_instant


def asks_approval(inputs: ValuationInputs, *, now: datetime) -> bool:
    """Tell whether the policy in force says `approval`; a company without a policy asks nobody.

    What is changed then waits as a draft, a change of this policy included.
    """
    return _policy(inputs, now).approval


def known_ratings(inputs: ValuationInputs, *, now: datetime) -> list[str]:
    """Give the ids of the bands in force, the highest first: "buy", "overweight", ..."""
    return [band.id for band in _policy(inputs, now).bands]


def named(text: str) -> str:
    """Give a name as it is recorded: trimmed, with single spaces."""
    return " ".join(text.split())


def same_person(one: str, other: str) -> bool:
    """Tell whether two names mean one person, case, width and spaces apart: "Ann" is " ANN".

    Names are typed and nobody proves them: this stops a slip, not a lie.
    """
    return folded(one) == folded(other)


def _policy(inputs: ValuationInputs, now: datetime) -> Policy:
    cut = np.array([utc_instant(now)])
    return policies(Record(inputs), Grid.of(cut.astype("datetime64[s]"), cut)).last


def folded(text: str) -> str:
    """Give what two spellings of one name share: case, width and spaces aside."""
    return named(normalize("NFKC", normalize("NFKC", text).casefold()))
