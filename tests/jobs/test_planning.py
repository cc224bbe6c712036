"""When each job is next due, against what `due_runs` then says."""

from __future__ import annotations

import pytest

from jobs.delivery.mailing import parse_digest_times
from jobs.due import World, due_runs
from jobs.planning import next_runs
from tests.jobs.dues import SECOND, at
from tests.jobs.fakes import Book

WORLD = World(
    exchanges=("XHKG", "XNAS"),
    covered_exchanges=("XHKG",),
    last_batch=1,
    index_exchanges=("XNAS",),
    digest_at=parse_digest_times("18:30 Asia/Hong_Kong"),
)


def test_on_a_wednesday_at_noon_in_hong_kong() -> None:
    assert next_runs(WORLD, at("2026-04-15T04:00")) == {
        "prices": at("2026-04-15T08:30"),  # 16:00 there and 30 minutes
        "consensus": at("2026-04-15T08:45"),
        "shares": at("2026-04-15T09:00"),
        "benchmark": at("2026-04-15T20:30"),  # 16:00 in New York and 30 minutes
        "fx": at("2026-04-15T23:30"),  # midnight in London is 23:00 UTC in summer
        "recompute": at("2026-04-15T08:00"),
        "alerts": at("2026-04-15T05:00"),
        "digest": at("2026-04-15T10:30"),
    }


def test_a_weekend_and_a_holiday_are_waited_out() -> None:
    friday_night = next_runs(WORLD, at("2026-04-17T22:00"))
    assert friday_night["prices"] == at("2026-04-20T08:30")
    assert friday_night["fx"] == at("2026-04-17T23:30")
    assert next_runs(WORLD, at("2026-04-18T12:00"))["fx"] == at("2026-04-20T23:30")
    # Lunar New Year: no session from 17 to 19 February; its eve ends at noon.
    assert next_runs(WORLD, at("2026-02-17T00:00"))["digest"] == at("2026-02-20T10:30")


def test_half_an_hour_after_a_close_is_due_and_no_longer_next() -> None:
    assert next_runs(WORLD, at("2026-04-15T08:30"))["prices"] == at("2026-04-15T20:30")


def test_with_nothing_covered_only_rates_are_planned() -> None:
    assert set(next_runs(World((), (), 0), at("2026-04-15T04:00"))) == {"fx"}


@pytest.mark.parametrize("now", ["2026-04-15T04:00", "2026-02-16T03:00", "2026-12-24T23:59"])
def test_what_is_planned_is_due_then_and_not_a_second_before(now: str) -> None:
    planned = next_runs(WORLD, at(now))
    ledger = Book()
    for due in due_runs(WORLD, ledger, at(now)):
        ledger.settle(due)
    for job, moment in planned.items():
        early = [due.job for due in due_runs(WORLD, ledger, moment - SECOND)]
        assert job not in early, (job, moment)
        assert job in [due.job for due in due_runs(WORLD, ledger, moment)], (job, moment)
