"""Where the street went since a publication: then and now, and the revisions between, by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tracker.told import Key, Told

NONE_THEN: Final = "no consensus of it was known at publication"
NONE_AT_ALL: Final = "no consensus of it is recorded"


@dataclass(frozen=True, slots=True)
class Break:
    """A change of source: two streets' means, of which neither revises the other."""

    on: dt.date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Direction:
    """The street's mean of one line and fiscal year at publication and now."""

    line: str
    fiscal_end: dt.date
    then: Told | None
    now: Told | None
    change: float | None  # now / then - 1
    up: int | None  # None where there is no consensus
    down: int | None
    breaks: Sequence[Break]
    reason: str | None


def directions(
    street: Sequence[Told], years: Iterable[tuple[Key, dt.date]], *, published: dt.datetime
) -> list[Direction]:
    """Give the direction of the street since it was published, for each of these fiscal years.

    A revision is another mean of the same source and currency. Worked: 261 m in May, 272 m in June
    and 268 m in July are +2.7 %, one revision up and one down; a first value of another source is
    a break and neither.
    """
    return [_direction(street, key, end, published) for key, end in years]


def _direction(street: Sequence[Told], key: Key, end: dt.date, published: dt.datetime) -> Direction:
    path = in_force([one for one in street if one.key == key])
    then = next((one for one in reversed(path) if one.known_at <= published), None)
    after = [one for one in path if one.known_at > published]
    steps = [] if then is None else [then]
    pairs = list(pairwise([*steps, *after]))
    moves = [_mean(other) - _mean(one) for one, other in pairs if _same_street(one, other)]
    now = path[-1] if path else None
    change, reason = _change(then, now)
    return Direction(
        line=key[0],
        fiscal_end=end,
        then=then,
        now=now,
        change=change,
        up=sum(move > 0 for move in moves) if path else None,
        down=sum(move < 0 for move in moves) if path else None,
        breaks=[
            Break(other.told_on, one.source, other.source)
            for one, other in pairs
            if one.source != other.source
        ],
        reason=reason,
    )


def in_force(told: Iterable[Told]) -> list[Told]:
    """Give what was the street's mean one after the other, in the order it became known.

    Of what is known the later as-of counts, then the better source, then the later knowledge: what
    arrives with an older date changes nothing.
    """
    path: list[Told] = []
    for one in sorted(told, key=lambda one: (one.known_at, one.told_on, one.order)):
        if one.value is not None and (not path or _rank(one) > _rank(path[-1])):
            path.append(one)
    return path


def _rank(one: Told) -> tuple[dt.date, tuple[int, dt.datetime, int]]:
    return one.told_on, one.order


def _same_street(one: Told, other: Told) -> bool:
    return one.source == other.source and one.currency == other.currency


def _mean(one: Told) -> float:
    return float("nan") if one.value is None else one.value


def _change(then: Told | None, now: Told | None) -> tuple[float | None, str | None]:
    if now is None:
        return None, NONE_AT_ALL
    if then is None:
        return None, NONE_THEN
    if then.currency != now.currency:
        return None, f"in {then.currency} then, in {now.currency} now"
    if _mean(then) > 0:
        return _mean(now) / _mean(then) - 1, None
    return None, "the mean at publication is not above zero"
