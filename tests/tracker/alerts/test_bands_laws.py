"""Laws of the band rules on any path: nobody is told twice, nothing is lost, replay is living."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.tracker.alerts.paths import BANDS, day, lived, readings, scale, told
from tracker.alerts.bands import BandMemory, Reading, acknowledged, follow, next_memory
from tracker.alerts.changes import Change
from tracker.alerts.memory import memory_document, read_memory

EDGES = (0.15, 0.05, -0.05)
values = st.one_of(
    st.sampled_from([edge + step / 100 for edge in EDGES for step in (-3, -2, -1, 0, 1, 2, 3)]),
    st.floats(-0.5, 0.9).map(lambda one: round(one, 4)),
)
paths = st.lists(st.one_of(values, values, values, st.none()), min_size=1, max_size=60)


def plain(value: float) -> int:
    """The place of a value's band, written out."""
    if value > 0.15:
        return 0
    if value > 0.05:
        return 1
    return 2 if value >= -0.05 else 3


def beyond(place: int, value: float) -> float:
    """By how much a value lies above (positive) or below (negative) a band, 0 inside."""
    now = plain(value)
    if now == place:
        return 0.0
    edge = EDGES[place - 1] if now < place else EDGES[place]
    return (value - edge) or (1e-15 if now < place else -1e-15)


def reference(path: Sequence[float | None]) -> list[int]:
    """The settled band after each session by looking back at whole windows, without a memory."""
    settled: list[int] = []
    band, since = -1, 0
    for place, value in enumerate(path):
        if band < 0:
            if value is not None:
                band, since = plain(value), place + 1
        elif value is not None:
            window = [None if one is None else beyond(band, one) for one in path[since : place + 1]]
            for wanted, least in ((2, 0.02), (10, 0.0)):
                last = window[-wanted:]
                for side in (1, -1):
                    far = [
                        one is not None and one * side > 0 and round(one * side, 12) >= least
                        for one in last
                    ]
                    if len(last) == wanted and all(far) and plain(value) != band:
                        band, since = plain(value), place + 1
                        break
        settled.append(band)
    return settled


def band_ids(places: Sequence[int]) -> list[str]:
    return [BANDS[place].id for place in places if place >= 0]


@given(paths)
@settings(max_examples=300, deadline=None)
def test_each_true_transition_is_told_once_and_none_is_lost(path: list[float | None]) -> None:
    memory, changes = follow(None, readings(*path), scale())
    bands = band_ids(reference(path))
    true = [(old, new) for old, new in zip(bands, bands[1:], strict=False) if old != new]
    assert [(old, new) for _, old, new in told(changes)] == true
    if bands:
        assert memory is not None
        assert memory.now.band == bands[-1]


@given(paths, st.data())
@settings(max_examples=200, deadline=None)
def test_replaying_gives_what_living_gave(path: list[float | None], data: st.DataObject) -> None:
    """Living looks at a session many times, at old ones again, and through stale inputs."""
    held: BandMemory | None = None
    changes: list[Change] = []
    for place, value in enumerate(path):
        looks = [Reading(day(place), value)] * data.draw(st.integers(1, 3))
        if place and data.draw(st.booleans()):
            looks.insert(0, Reading(day(place - 1), path[place - 1]))
        if held is not None and data.draw(st.booleans()):
            looks.insert(0, Reading(held.session, None))  # nothing has come in yet
        for look in looks:
            if held is not None:
                held = read_band(held)
            held, change = next_memory(held, look, scale())
            changes += [change] if change is not None else []
    replayed, again = follow(None, readings(*path), scale())
    assert told(changes) == told(again)
    if replayed is not None:
        assert held is not None
        assert held.now == replayed.now
        assert held.origin == replayed.origin


def read_band(memory: BandMemory) -> BandMemory:
    found = read_memory("band", memory_document(memory))
    assert isinstance(found, BandMemory)
    return found


@given(
    st.sampled_from(EDGES),
    st.lists(st.tuples(st.booleans(), st.floats(0.0001, 0.0199)), min_size=1, max_size=200),
)
@settings(max_examples=200, deadline=None)
def test_an_oscillation_inside_the_margin_is_silent_until_the_long_count(
    edge: float, steps: list[tuple[bool, float]]
) -> None:
    path, run, side = [edge + 0.01], 0, True
    for wanted, size in steps:
        above = wanted if run < 9 else not side  # one session short of the long count, then back
        run = run + 1 if above == side else 1
        side = above
        path.append(round(edge + size if above else edge - size, 6))
    assert told(lived(*path)[1]) == []


class Living(RuleBasedStateMachine):
    """A desk's life: sessions, looks again, old news, stale inputs, corrections, acknowledging."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[float | None] = []
        self.memory: BandMemory | None = None
        self.changes: list[Change] = []
        self.open: str | None = None

    @initialize(value=values)
    def begin(self, value: float) -> None:
        self.look(value)

    def look(self, value: float | None, back: int = 0) -> Change | None:
        if not back:
            self.path.append(value)
        reading = Reading(day(len(self.path) - 1 - back), value)
        self.memory, change = next_memory(self.memory, reading, scale())
        self.changes += [change] if change is not None else []
        return change

    @rule(value=values)
    def next_session(self, value: float) -> None:
        self.look(value)

    @rule()
    def missing(self) -> None:
        self.look(None)

    @rule(times=st.integers(1, 3))
    def the_same_again(self, times: int) -> None:
        assert self.memory is not None
        for _ in range(times):
            held = self.memory
            self.memory, change = next_memory(held, Reading(held.session, held.value), scale())
            assert self.memory == held
            assert change is None

    @rule()
    def old_news(self) -> None:
        assert self.memory is not None
        held = self.memory
        assert next_memory(held, Reading(day(-1), 0.0), scale()) == (held, None)

    @precondition(lambda self: self.path[-1] is not None)
    @rule(value=values)
    def correction(self, value: float) -> None:
        assert self.memory is not None
        self.path[-1] = value
        self.memory, change = next_memory(
            self.memory, Reading(day(len(self.path) - 1), value), scale()
        )
        self.changes += [change] if change is not None else []

    @rule()
    def acknowledge(self) -> None:
        assert self.memory is not None
        self.memory = acknowledged(self.memory)
        assert self.memory.now.left is None

    @invariant()
    def the_band_is_that_of_the_final_path(self) -> None:
        if self.memory is not None:
            assert self.memory.now.band == BANDS[reference(self.path)[-1]].id

    @invariant()
    def mails_form_a_chain(self) -> None:
        """Each mail goes on from where the one before ended: none is missing, none is doubled."""
        mailed = told(self.changes)
        assert all(old != new for _, old, new in mailed)
        assert all(one[2] == other[1] for one, other in zip(mailed, mailed[1:], strict=False))
        if mailed and self.memory is not None:
            assert mailed[-1][2] == self.memory.now.band

    @invariant()
    def nothing_missing_fires(self) -> None:
        assert all(one.value is not None for one in self.changes if one.told)


LONG = os.environ.get("FUZZ") == "long"  # make fuzz
Living.TestCase.settings = settings(
    max_examples=10_000 if LONG else 150, stateful_step_count=100 if LONG else 40, deadline=None
)
TestLiving = Living.TestCase
