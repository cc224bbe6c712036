"""The rules that watch a banded number: what they remember, and what one more session changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tracker.alerts.changes import Change, Kind, State
from tracker.alerts.levels import Level, next_level
from tracker.alerts.limits import BandRule
from tracker.bands import Band, band_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A banded number on one session; None where it is missing or rests on something stale."""

    session: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """What a number is judged by; another `basis` begins anew, silently."""

    rule: str
    basis: str
    bands: tuple[Band, ...]
    limits: BandRule


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A level at the end of a session, from which the sessions after it can be judged again."""

    session: date
    level: Level


@dataclass(frozen=True, slots=True)
class BandMemory:
    """All that a band rule remembers; a session that is valued again starts from `before`."""

    basis: str
    session: date
    value: float | None
    now: Level
    before: Level | None  # at the end of the session before; None on the first session
    calm: Checkpoint | None  # the last session end without an attempt to leave
    origin: Checkpoint | None = None  # `calm` as it was when the last change of band began

    @property
    def state(self) -> State:
        """Give the state that page and mail show."""
        if self.value is None:
            return "no data"
        return "firing" if self.now.left else "pending" if self.now.side else "normal"


Step = tuple[BandMemory | None, Change | None]


def next_memory(held: BandMemory | None, reading: Reading, scale: Scale) -> Step:
    """Give the memory after one reading, and at most one change.

    The first value, and the first under another scale, sets the band without a change. A session
    older than the last one is ignored, the same one again replaces what it said before.
    """
    if held is None or held.basis != scale.basis:
        return _begun(reading, scale), None
    if reading.session < held.session:
        return held, None
    again = reading.session == held.session
    start = held.before if again else held.now
    if again and reading.value is None:  # its input has grown old meanwhile: nothing moves
        silent = replace(held, value=None)
        return silent, _change(scale.rule, held, silent, None)
    if start is None:  # the very first session, valued again
        return _begun(reading, scale), None
    level, edge = next_level(start, reading.value, scale.bands, scale.limits)
    if again and level.band == held.now.band:  # whoever acknowledged it meanwhile has done so
        level = replace(level, left=held.now.left)
    calm = held.calm
    if not again and not held.now.side:
        calm = Checkpoint(held.session, held.now)
    crossed = level.band != start.band
    memory = BandMemory(
        basis=scale.basis,
        session=reading.session,
        value=reading.value,
        now=level,
        before=start,
        calm=calm,
        origin=calm if crossed else _origin(held, again=again, start=start),
    )
    return memory, _change(scale.rule, held, memory, edge)


def follow(
    held: BandMemory | None, readings: Sequence[Reading], scale: Scale
) -> tuple[BandMemory | None, list[Change]]:
    """Take readings one after the other, as living through them would have."""
    changes = []
    for reading in readings:
        held, change = next_memory(held, reading, scale)
        changes += [change] if change is not None else []
    return held, changes


def revise(held: BandMemory, readings: Sequence[Reading], scale: Scale) -> Step:
    """Judge the sessions since the last change of band again, by what is known of them now.

    Where they no longer lead to the band that was told, the change is withdrawn.
    """
    origin = held.origin
    if origin is None or held.basis != scale.basis or held.value is None:
        return held, None
    since = [one for one in readings if origin.session < one.session <= held.session]
    level, calm, previous = origin.level, origin, origin.session
    before: Level | None = None
    for reading in since:
        if not level.side:
            calm = Checkpoint(previous, level)
        before, previous = level, reading.session
        level, _ = next_level(before, reading.value, scale.bands, scale.limits)
    if before is None or level.band == held.now.band:
        return held, None
    undone = level.band == origin.level.band
    memory = replace(
        held,
        value=since[-1].value,
        now=level,
        before=before,
        calm=calm,
        origin=None if undone else origin,
    )
    return memory, _made(scale.rule, "withdrawn" if undone else "followed", held, memory)


def acknowledged(held: BandMemory) -> BandMemory:
    """Close the open alert: the band stays where it is, and a way back is a change of its own."""
    return replace(
        held,
        now=replace(held.now, left=None),
        before=held.before and replace(held.before, left=None),
        calm=held.calm and Checkpoint(held.calm.session, replace(held.calm.level, left=None)),
        origin=held.origin
        and Checkpoint(held.origin.session, replace(held.origin.level, left=None)),
    )


def _begun(reading: Reading, scale: Scale) -> BandMemory | None:
    """Set the band silently by the first value; without one there is nothing to remember yet."""
    if reading.value is None or not scale.bands:
        return None
    band = str(band_of(np.array([reading.value]), scale.bands)[0])
    return BandMemory(scale.basis, reading.session, reading.value, Level(band), None, None)


def _origin(held: BandMemory, *, again: bool, start: Level) -> Checkpoint | None:
    """Keep where the last change began, unless this very session made it and no longer does."""
    return None if again and held.now.band != start.band else held.origin


def _change(rule: str, held: BandMemory, memory: BandMemory, edge: float | None) -> Change | None:
    if memory.now.band == held.now.band:
        if memory.state == held.state:
            return None
        return _made(rule, "moved", held, memory)
    if memory.before is not None and memory.now.band == memory.before.band:
        return _made(rule, "withdrawn", held, memory)
    kind: Kind = "fired" if memory.before is None or not memory.before.left else "followed"
    kind = kind if memory.now.left else "returned"
    return _made(rule, kind, held, memory, edge)


def _made(
    rule: str, kind: Kind, held: BandMemory, memory: BandMemory, edge: float | None = None
) -> Change:
    return Change(
        rule=rule,
        kind=kind,
        before=held.state,
        after=memory.state,
        session=memory.session,
        old=held.now.band,
        new=memory.now.band,
        value=memory.value,
        threshold=edge,
    )
