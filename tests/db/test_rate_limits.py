"""A source is asked no faster than set by all processes together, and rests for all at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from db.rate_limits import RateLimits
from jobs.sources.rate import OwnRate, SharedBackoff, SharedRate
from tests.db import postgres
from tests.db.rows import NOW
from tests.db.workers import processes

PER_SECOND, PROCESSES, SPAN = 50, 4, 3.0


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Engine:
    """A PostgreSQL database: a file has no row that others share."""
    if "postgresql" not in postgres.engines():
        pytest.skip(postgres.MISSING)
    found: Engine = request.getfixturevalue("postgresql")
    return found


@pytest.fixture
def limits(server: Engine) -> Iterator[Callable[[], RateLimits]]:
    """Open the rows as another machine would."""
    with ExitStack() as stack:

        def opened() -> RateLimits:
            return stack.enter_context(closing(RateLimits(server)))

        yield opened


def ask_as_often_as_allowed(url: str) -> list[float]:
    """Take places for a while, and give when each of them came."""
    asked = list[float]()
    with closing(RateLimits(open_engine(url))) as limits:
        rate, ends = SharedRate(limits, "yahoo", PER_SECOND), time.time() + SPAN
        while time.time() < ends:
            time.sleep(rate.take())
            asked.append(time.time())
    return asked


def most_in_a_second(moments: Sequence[float]) -> int:
    """Give the most that fall into any second: one that begins with one of them."""
    ordered = sorted(moments)
    return max(sum(1 for one in ordered if first <= one < first + 1) for first in ordered)


def test_trap_each_process_has_the_whole_limit(server: Engine) -> None:
    """Four processes at 50 a second: 50 together, 51 where a second begins with one of them."""
    url = server.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(PROCESSES, mp_context=processes()) as pool:
        asked = [*pool.map(ask_as_often_as_allowed, [url] * PROCESSES)]
    assert all(len(own) > PER_SECOND * SPAN / PROCESSES / 4 for own in asked)  # nobody starves
    moments = [one for own in asked for one in own]
    # A process that the machine stops between its place and its note lets two fall together.
    slack = 4 if os.environ.get("CI") or os.getloadavg()[0] > 2 else 1
    assert most_in_a_second(moments) <= PER_SECOND + slack
    assert len(moments) > PER_SECOND * SPAN * 0.8


def test_places_are_a_spacing_apart_whoever_takes_them(limits: Callable[[], RateLimits]) -> None:
    """At 2 a second taken at once: 0, 0.5 and 1 second off."""
    first, second = (SharedRate(limits(), "yahoo", 2) for _ in range(2))
    waits = [first.take(), second.take(), first.take()]
    assert waits == pytest.approx([0, 0.5, 1], abs=0.2)
    assert SharedRate(limits(), "ecb", 2).take() == pytest.approx(0, abs=0.1)


def test_in_one_process_places_are_as_far_apart() -> None:
    now = [100.0]
    rate = OwnRate(4, monotonic=lambda: now[0])
    assert [rate.take(), rate.take(), rate.take()] == [0, 0.25, 0.5]
    now[0] = 110.0  # what was not asked for is not saved up
    assert [rate.take(), rate.take()] == [0, 0.25]


def test_trap_one_machine_asks_on_while_another_was_told_to_stop(
    limits: Callable[[], RateLimits], tmp_path: Path
) -> None:
    here, there = (
        SharedBackoff(limits(), "yahoo", folder=tmp_path / name, clock=lambda: NOW)
        for name in ("here", "there")
    )
    assert there.pause() is None
    pause = here.limited()
    assert there.pause() == pause
    assert there.limited() == pause  # a refusal while one rests belongs to it
    after = pause.until + timedelta(seconds=1)
    later = SharedBackoff(limits(), "yahoo", folder=tmp_path, clock=lambda: after)
    assert later.pause() is None
    assert later.limited().strikes == 2  # twice in a row: 10 minutes, not 5
    there.answered(since=later.limited().until)
    assert later.pause() is None
