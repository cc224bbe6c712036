"""One run of a job: claimed, gathered without a lock, effects and end committed together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from db.engine import writing
from db.ledger import LostClaimError, claim_run
from jobs.desk import Desk
from jobs.due import Due
from jobs.runner import JOBS, LEASE, run_job
from jobs.sources.chosen import Sources
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tests.jobs.recorded import added, assert_whole, runs
from tracker.errors import TrackerError
from tracker.findings import Finding, Severity

HK = Due("prices", "XHKG 2026-04-15", "XHKG", ("XHKG 2026-04-14", "XHKG 2026-04-13"))
ALL = Due("prices", "manual 1")


def test_the_jobs_have_the_names_of_the_command() -> None:
    fetching = ("prices", "fx", "consensus", "shares", "benchmark")
    assert (*fetching, "recompute", "alerts", "digest") == JOBS


def test_effects_and_done_are_recorded(engine: Engine, desk: Desk) -> None:
    report = run_job(desk, HK)
    assert report is not None
    assert (report.state, report.failures) == ("done", ())
    # Hong Kong's sessions of April up to the 15th, two listings: 1, 2, 8, 9, 10, 13, 14, 15.
    assert report.new == {"price": 16, "split": 0, "bar": 0}  # the fake has closes alone
    run = runs(engine)["prices", HK.due_key]
    assert (run.state, run.attempt, run.rows, run.owner) == ("done", 1, 16, "here:1")
    assert run.finished_at == EVENING
    assert run.detail == {"source": "yahoo", "failures": []}
    assert_whole(engine)


@pytest.mark.both_engines
def test_missed_keys_are_settled_by_the_run_that_covers_them(engine: Engine, desk: Desk) -> None:
    run_job(desk, HK)
    for key in HK.covers:
        run = runs(engine)["prices", key]
        assert (run.state, run.detail) == ("skipped", {"covered_by": HK.due_key})


def test_a_failed_run_settles_nothing_else(engine: Engine, desk: Desk, shelf: Shelf) -> None:
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    run_job(desk, HK)
    assert set(runs(engine)) == {("prices", HK.due_key)}


def test_a_done_run_is_not_made_again(engine: Engine, desk: Desk, shelf: Shelf) -> None:
    run_job(desk, HK)
    asked = len(shelf.asked)
    assert added(engine, lambda: run_job(desk, HK)) == {}
    assert len(shelf.asked) == asked


@pytest.mark.both_engines
def test_the_same_values_again_are_sightings_and_no_rows(engine: Engine, desk: Desk) -> None:
    run_job(desk, ALL)
    again = replace(ALL, due_key="manual 2")
    assert added(engine, lambda: run_job(desk, again)) == {"batch": 1, "sighting": 3, "job_run": 1}


def test_one_failing_ticker_leaves_the_others_recorded_and_the_run_failed_with_its_name(
    engine: Engine, desk: Desk, shelf: Shelf
) -> None:
    shelf.failing[ZHIPU] = FailureKind.RATE_LIMITED
    report = run_job(desk, ALL)
    assert report is not None
    assert report.failures == ("2513.HK: rate limited; try later",)
    fetched = {row["ticker"] for row in stored(engine, "price") if row["source"] == "yahoo"}
    assert fetched == {MINIMAX, PALANTIR}
    run = runs(engine)["prices", ALL.due_key]
    assert run.state == "failed"
    assert run.detail == {
        "source": "yahoo",
        "failures": [
            {
                "subject": ZHIPU,
                "kind": "rate limited",
                "message": "2513.HK: rate limited; try later",
            }
        ],
    }


def test_a_source_that_rests_is_not_asked_before_it_is_over(
    engine: Engine, desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    shelf.failing[ZHIPU] = FailureKind.RATE_LIMITED
    shelf.rests_until = clock.now + timedelta(minutes=40)
    run_job(desk, HK)
    assert runs(engine)["prices", HK.due_key].next_try_at == shelf.rests_until


def test_a_failed_run_is_tried_again_after_one_two_four_minutes(
    engine: Engine, desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    for attempt, minutes in enumerate((1, 2, 4), start=1):
        run_job(desk, HK)
        run = runs(engine)["prices", HK.due_key]
        assert run.attempt == attempt
        assert run.next_try_at is not None
        wait = run.next_try_at - clock.now
        assert timedelta(minutes=minutes * 0.8) <= wait <= timedelta(minutes=minutes * 1.2)
        assert run_job(desk, HK) is None  # not before its time
        clock.now = run.next_try_at
    shelf.failing.clear()
    report = run_job(desk, HK)
    assert report is not None
    assert (report.state, runs(engine)["prices", HK.due_key].attempt) == ("done", 4)
    assert runs(engine)["prices", HK.due_key].next_try_at is None


def test_a_crash_of_the_source_leaves_no_effect_and_a_run_to_be_tried_again(
    engine: Engine, desk: Desk, shelf: Shelf
) -> None:
    shelf.broken = ZeroDivisionError("not expected")

    def crash() -> None:
        with pytest.raises(ZeroDivisionError):
            run_job(desk, HK)

    assert added(engine, crash) == {"job_run": 1}
    run = runs(engine)["prices", HK.due_key]
    assert (run.state, run.detail) == ("failed", {"error": "ZeroDivisionError: not expected"})
    assert run.next_try_at is not None


def test_trap_effects_are_committed_before_done(engine: Engine, desk: Desk) -> None:
    """The ledger refuses the end, after the batch was written in the same transaction."""
    with writing(engine) as connection:
        connection.execute(
            text(
                "CREATE TRIGGER no_end BEFORE UPDATE ON job_run WHEN NEW.state = 'done' "
                "BEGIN SELECT RAISE(ABORT, 'no end'); END"
            )
        )

    def crash() -> None:
        with pytest.raises(Exception, match="no end"):
            run_job(desk, HK)

    assert added(engine, crash) == {"job_run": 1}
    assert runs(engine)["prices", HK.due_key].state == "failed"
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER no_end"))
    desk.clock.wait(minutes=2)  # type: ignore[attr-defined]
    report = run_job(desk, HK)
    assert report is not None
    assert report.new["price"] == 16
    assert_whole(engine)


@pytest.mark.both_engines
def test_a_lost_claim_rolls_everything_back(engine: Engine, shelf: Shelf, clock: Clock) -> None:
    """While the source hangs the lease runs out, and another process makes the run."""
    other = Desk(engine=engine, sources=Sources.all_from(shelf), clock=clock, owner="there:2")

    class Slow(Shelf):
        def _ask(self, what: str, names: object, start: object) -> None:
            clock.now += LEASE
            run_job(other, HK)

    sources = Sources.all_from(Slow(closes=shelf.closes))
    slow = Desk(engine=engine, sources=sources, clock=clock, owner="here:1")

    def lose() -> None:
        with pytest.raises(LostClaimError, match="taken over"):
            run_job(slow, HK)

    rows = added(engine, lose)
    assert rows["price"] == 16  # the other's
    assert rows["batch"] == 1
    run = runs(engine)["prices", HK.due_key]
    assert (run.state, run.owner, run.attempt) == ("done", "there:2", 2)


def test_a_run_that_another_process_makes_now_is_left_to_it(
    engine: Engine, desk: Desk, shelf: Shelf
) -> None:
    with writing(engine) as connection:
        claim_run(
            connection,
            job="prices",
            due_key=HK.due_key,
            now=EVENING,
            owner="there:2",
            lease=LEASE,
        )
    assert run_job(desk, HK) is None
    assert shelf.asked == []


def test_findings_are_recorded_once_however_often_the_run_is_tried(
    engine: Engine, desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    doubt = Finding(Severity.INFO, MINIMAX, "flat", "0100.HK: a flat bar")
    shelf.findings[MINIMAX] = (doubt,)
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    for _ in range(3):
        report = run_job(desk, HK)
        assert report is not None
        assert "0100.HK: a flat bar" in report.findings
        clock.wait(minutes=10)
    found = [row["message"] for row in stored(engine, "finding")]
    assert found.count("0100.HK: a flat bar") == 1


def test_recompute_records_a_valuation_and_no_batch(engine: Engine, desk: Desk) -> None:
    rows = added(engine, lambda: run_job(desk, Due("recompute", "manual 1")))
    assert rows == {"valuation": 1, "job_run": 1, "alert": 11}  # one a rule of the company
    report = run_job(desk, Due("recompute", "manual 2"))
    assert report is not None
    assert report.new == {"valuation": 0}


def test_recompute_as_of_a_date_values_that_date(engine: Engine, desk: Desk) -> None:
    run_job(desk, Due("recompute", "manual 1"), as_of=date(2026, 4, 15))
    (row,) = stored(engine, "valuation")
    assert (row["session"], row["document"]["known_at"]) == (
        date(2026, 4, 15),
        "2026-04-15T08:00:00Z",
    )


def test_an_as_of_that_makes_no_sense_is_refused_and_named(engine: Engine, desk: Desk) -> None:
    with pytest.raises(TrackerError, match="leave --as-of out"):
        run_job(desk, Due("consensus", "manual 1"), as_of=date(2026, 4, 15))
    assert runs(engine)["consensus", "manual 1"].state == "failed"


def test_every_time_in_the_record_comes_from_the_desks_clock(engine: Engine, desk: Desk) -> None:
    run_job(desk, HK)
    stamps = {row["recorded_at"] for row in stored(engine, "price") if row["source"] == "yahoo"}
    assert stamps == {EVENING}
    known = {
        row["known_at"] for row in stored(engine, "price") if row["session"] == date(2026, 4, 14)
    }
    # New York's close of the 14th, as the coverage file states it, and Hong Kong's.
    assert known == {
        datetime(2026, 4, 14, 8, tzinfo=UTC),
        datetime(2026, 4, 14, 20, tzinfo=UTC),
    }
