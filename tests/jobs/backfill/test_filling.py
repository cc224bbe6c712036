"""The backfill: what is missing is asked for, once; what was cut goes on; gaps are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jobs.backfill.filling import TOGETHER, Backfilled, Progress, _groups, backfill
from jobs.backfill.gaps import Gap
from jobs.desk import Desk
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tests.jobs.recorded import assert_whole, runs

# On the desk's clock it is 08:30 UTC on Wednesday 15 April: Hong Kong closed half an hour ago.
APRIL, TODAY = date(2026, 4, 1), date(2026, 4, 15)
INDEX = "MSCI China"


def filled(desk: Desk, since: date = APRIL, until: date = TODAY) -> Backfilled:
    return backfill(desk, since=since, until=until, tell=lambda _: None)


def asked(shelf: Shelf) -> list[tuple[str, ...]]:
    return [names for _, names, _ in shelf.asked]


def test_everything_that_is_missing_is_fetched_once(desk: Desk, shelf: Shelf) -> None:
    done = filled(desk)
    assert asked(shelf) == [(MINIMAX, ZHIPU, PALANTIR), ("CNY", "HKD"), ("MCHI",)]
    assert (done.asked, done.complete, done.failures, done.not_asked) == (6, 0, [], [])
    # Hong Kong's sessions from 1 to 15 April: 1, 2, 8, 9, 10, 13, 14, 15; the report's own close of
    # the 15th stands beside the feed's.
    closes = [row for row in stored(desk.engine, "price") if row["source"] == "yahoo"]
    assert sum(row["ticker"] == MINIMAX for row in closes) == 8
    assert done.gaps == []
    assert_whole(desk.engine)


def test_a_second_backfill_of_the_same_span_asks_nobody(desk: Desk, shelf: Shelf) -> None:
    filled(desk)
    shelf.asked.clear()
    again = filled(desk)
    assert (shelf.asked, again.asked, again.complete, again.new) == ([], 0, 6, {})


def test_a_longer_span_asks_from_its_own_beginning(desk: Desk, shelf: Shelf) -> None:
    filled(desk, since=date(2026, 4, 8))
    shelf.asked.clear()
    done = filled(desk, since=APRIL)
    assert {since for _, _, since in shelf.asked} == {APRIL}
    assert done.gaps == []


def test_a_name_that_fails_is_named_and_asked_again_alone(desk: Desk, shelf: Shelf) -> None:
    shelf.failing[PALANTIR] = FailureKind.UNREACHABLE
    first = filled(desk)
    assert first.failures == ["PLTR: unreachable; try later"]
    assert [gap.name for gap in first.gaps] == [PALANTIR]
    failed = [run for run in runs(desk.engine).values() if run.state == "failed"]
    assert [run.job for run in failed] == ["backfill"]
    del shelf.failing[PALANTIR]
    shelf.asked.clear()
    second = filled(desk)
    assert asked(shelf) == [(PALANTIR,)]
    assert (second.failures, second.gaps) == ([], [])


def test_a_backfill_that_is_killed_goes_on_where_it_stopped(desk: Desk, shelf: Shelf) -> None:
    """The machine dies while the rates are asked for: the closes are recorded, nothing twice."""

    class Killed(Exception):
        pass

    def die(progress: Progress) -> None:
        if "HKD" in progress.names:
            raise Killed

    with pytest.raises(Killed):
        backfill(desk, since=APRIL, until=TODAY, tell=die)
    before = [row for row in stored(desk.engine, "price") if row["source"] == "yahoo"]
    shelf.asked.clear()
    filled(desk)
    assert asked(shelf) == [("CNY", "HKD"), ("MCHI",)]
    assert [row for row in stored(desk.engine, "price") if row["source"] == "yahoo"] == before
    assert_whole(desk.engine)


def test_a_source_that_rests_ends_it_and_the_names_left_are_told(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    shelf.failing |= dict.fromkeys((MINIMAX, ZHIPU, PALANTIR), FailureKind.RATE_LIMITED)
    shelf.rests_until = clock.now + timedelta(minutes=5)
    done = filled(desk)
    assert asked(shelf) == [(MINIMAX, ZHIPU, PALANTIR)]
    assert done.not_asked == ["CNY", "HKD", INDEX]
    assert len(done.failures) == 3


def test_days_that_nobody_has_are_told_at_the_end(desk: Desk, shelf: Shelf) -> None:
    del shelf.closes[MINIMAX][date(2026, 4, 9)]
    (gap,) = filled(desk).gaps
    assert gap == Gap("price", MINIMAX, expected=8, days=(date(2026, 4, 9),))


def test_a_share_is_not_missed_before_it_was_listed(desk: Desk) -> None:
    """MiniMax was listed on 9 January 2026: of December only Palantir and the rates lack days."""
    december = filled(desk, since=date(2025, 12, 1), until=date(2025, 12, 31))
    assert {gap.name for gap in december.gaps} == {PALANTIR, "HKD", "CNY", INDEX}


def test_a_close_of_today_is_not_missed_before_it_can_be_had(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    clock.now = datetime(2026, 4, 15, 8, 29, tzinfo=UTC)  # Hong Kong closed 29 minutes ago
    del shelf.closes[MINIMAX][TODAY]
    assert filled(desk).gaps == []
    clock.wait(minutes=1)
    assert filled(desk).gaps == []  # the report's own close is there


def test_progress_is_told_before_each_group_and_at_the_end(desk: Desk) -> None:
    told: list[Progress] = []
    backfill(desk, since=APRIL, until=TODAY, tell=told.append)
    assert [(one.done, one.of) for one in told] == [(0, 6), (3, 6), (5, 6), (6, 6)]
    assert told[0].names == (MINIMAX, ZHIPU, PALANTIR)
    assert told[-1].names == ()


def test_many_names_are_asked_a_few_at_a_time() -> None:
    gaps = [Gap("price", f"N{number}", 1, (APRIL,)) for number in range(TOGETHER + 1)]
    groups = [*_groups([*gaps, Gap("fx_rate", "HKD", 1, (APRIL,))])]
    assert [len(group) for group in groups] == [TOGETHER, 1, 1]
