"""Told to stop by Yahoo: every process of the desk does, for how long, and until when."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.sources.backoff import Backoff
from jobs.sources.contract import (
    Closes,
    Failure,
    FailureKind,
)
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import Clock
from tests.jobs.sources.conftest import EVENING, MON
from tests.jobs.sources.refused import Hurry, priced, refusal

EDGE = "Edge: Too Many Requests"


def test_trap_429_must_stop_all_calls(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(path="/chart/", status=429, body=EDGE)
    names = ["ABCD", "0700.HK", "C", "D", "E", "F"]
    found = hurry(workers=1).fetch_closes(names, start=MON, now=EVENING)
    assert [one.kind for one in found.values() if isinstance(one, Failure)] == [
        FailureKind.RATE_LIMITED
    ] * 6
    assert len(known.asked("/chart/")) == 1
    assert "not asked" in str(found["F"])


def test_trap_429_is_asked_twice(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(path="/chart/", status=429, body=EDGE)
    assert refusal(hurry(tries=3)).kind == FailureKind.RATE_LIMITED
    assert len(known.asked("/chart/")) == 1


def test_workers_under_way_stop_when_one_is_told_to(known: FakeYahoo, hurry: Hurry) -> None:
    # Both are asked well before the first is answered, on a busy machine too.
    known.fail("ABCD", path="/chart/", status=429, body=EDGE, delay=0.5)
    known.fail("0700.HK", path="/chart/", status=500, times=1, delay=0.8)
    source = hurry(workers=2, pause_seconds=1, timeout_seconds=3, deadline_seconds=6)
    found = source.fetch_closes(["ABCD", "0700.HK"], start=MON, now=EVENING)
    assert isinstance(found["0700.HK"], Failure)
    assert found["0700.HK"].kind == FailureKind.RATE_LIMITED
    assert len(known.asked("/chart/", "0700.HK")) == 1


def test_until_the_pause_is_over_nothing_is_asked(
    known: FakeYahoo, source: YahooSource, wall: Clock
) -> None:
    known.fail(path="/chart/", status=429, body=EDGE, times=1)
    assert refusal(source).kind == FailureKind.RATE_LIMITED
    asked = len(known.requests)
    wall.wait(minutes=4, seconds=59)
    spared = refusal(source)
    assert spared.kind == FailureKind.RATE_LIMITED
    assert "not asked" in spared.message
    assert "until 20:35 UTC" in spared.message
    assert spared.retry_at == datetime(2026, 4, 15, 20, 35, tzinfo=UTC)
    assert len(known.requests) == asked
    wall.wait(seconds=1)
    assert priced(source) == [9.5, 9.0]


def test_a_pause_holds_for_every_kind_of_question(known: FakeYahoo, source: YahooSource) -> None:
    known.fail(path="/chart/", status=429, body=EDGE)
    refusal(source)
    asked = len(known.requests)
    found = [
        source.fetch_rates(["HKD"], start=MON, now=EVENING)["HKD"],
        source.fetch_revenue(["ABCD"], now=EVENING)["ABCD"],
        source.fetch_shares(["ABCD"], start=MON, now=EVENING)["ABCD"],
        source.fetch_levels(["^HSI"], start=MON, now=EVENING)["^HSI"],
        source.fetch_results(["ABCD"], now=EVENING)["ABCD"],
    ]
    assert {one.kind for one in found if isinstance(one, Failure)} == {FailureKind.RATE_LIMITED}
    assert len(known.requests) == asked


def test_refused_again_the_pause_doubles_and_an_answer_ends_it(
    known: FakeYahoo, source: YahooSource, backoff: Backoff, wall: Clock
) -> None:
    known.fail(path="/chart/", status=429, body=EDGE, times=3)
    for minutes in (5, 10, 20):
        refusal(source)
        pause = backoff.pause()
        assert pause
        assert pause.until == wall.now + timedelta(minutes=minutes)
        wall.now = pause.until
    assert priced(source) == [9.5, 9.0]
    known.fail(path="/chart/", status=429, body=EDGE, times=1)
    refusal(source)
    again = backoff.pause()
    assert again
    assert (again.strikes, again.until - again.since) == (1, timedelta(minutes=5))


def test_a_pause_of_another_process_stops_a_visit_under_way(
    known: FakeYahoo, hurry: Hurry, tmp_path: Path
) -> None:
    """The first name takes a while; meanwhile another process of the desk is told to stop."""
    known.fail("ABCD", path="/chart/", delay=0.4)
    elsewhere = threading.Timer(0.2, Backoff(tmp_path / "yahoo").limited)
    elsewhere.start()
    names = ["ABCD", "0700.HK"]
    found = hurry(workers=1, timeout_seconds=3).fetch_closes(names, start=MON, now=EVENING)
    elsewhere.join()
    assert isinstance(found["ABCD"], Closes)
    assert isinstance(found["0700.HK"], Failure)
    assert found["0700.HK"].kind == FailureKind.RATE_LIMITED
    assert known.asked("/chart/", "0700.HK") == []
    # An answer to what was asked before the pause does not end it.
    assert Backoff(tmp_path / "yahoo").pause()
