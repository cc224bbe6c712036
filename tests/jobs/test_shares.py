"""Share counts as they are recorded: dated, judged, and never over what was entered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from db.engine import reading
from db.inputs import load_inputs
from jobs.desk import Desk
from jobs.due import Due
from jobs.recompute import value_now
from jobs.runner import Report, run_job
from jobs.shares import Known, fetch_share_counts
from jobs.sources.contract import FailureKind, ResultsDate
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tests.jobs.recorded import added
from tracker.findings import Finding
from tracker.share_checks import Entered
from tracker.snapshot import valuation_document

TICKER = "0700.HK"  # nobody covers it
JANUARY, MARCH, APRIL = date(2026, 1, 5), date(2026, 3, 2), date(2026, 4, 14)
START = date(2025, 1, 1)


def run(desk: Desk, number: int, as_of: date | None = None) -> Report:
    report = run_job(desk, Due("shares", f"manual {number}", by_hand=True), as_of=as_of)
    assert report is not None
    return report


def fetched(shelf: Shelf, known: Known | None = None, **more: Any) -> tuple[list[Any], list[str]]:
    outcome = fetch_share_counts(
        shelf, [TICKER], known={TICKER: known or Known()}, start=START, now=EVENING, **more
    )
    assert outcome.failures == ()
    rows = [
        (row["effective"], row["shares_m"], row["confirmed"]) for row in outcome.rows["share_count"]
    ]
    return rows, [finding.code for finding in outcome.findings]


def shelf_of(counts: dict[date, float], implied: float | None = None) -> Shelf:
    caps = {} if implied is None else {TICKER: (implied, 1.0, "HKD")}
    return Shelf(counts={TICKER: counts}, caps=caps)


def test_a_count_is_recorded_where_it_changes() -> None:
    shelf = shelf_of({JANUARY: 100.0, date(2026, 2, 2): 100.0, MARCH: 110.0}, implied=110.0)
    assert fetched(shelf) == ([(JANUARY, 100.0, True), (MARCH, 110.0, True)], [])


def test_it_was_known_from_the_start_of_its_day() -> None:
    outcome = fetch_share_counts(
        shelf_of({MARCH: 110.0}), [TICKER], known={}, start=START, now=EVENING
    )
    (row,) = outcome.rows["share_count"]
    assert row["known_at"] == datetime(2026, 3, 2, tzinfo=UTC)


def test_without_a_market_cap_to_hold_it_against_the_newest_is_unconfirmed() -> None:
    rows, _ = fetched(shelf_of({JANUARY: 100.0, MARCH: 110.0}))
    assert rows == [(JANUARY, 100.0, True), (MARCH, 110.0, False)]


def test_what_is_recorded_already_is_seen_again() -> None:
    known = Known(counts={JANUARY: 100.0, MARCH: 110.0})
    shelf = shelf_of({date(2026, 2, 2): 100.0, MARCH: 110.0, APRIL: 110.0}, implied=110.0)
    outcome = fetch_share_counts(shelf, [TICKER], known={TICKER: known}, start=START, now=EVENING)
    assert not any(outcome.rows.values())
    assert outcome.seen == (("share_count", TICKER),)


def test_a_count_that_the_source_corrects_is_a_new_row() -> None:
    known = Known(counts={JANUARY: 100.0, MARCH: 110.0})
    rows, _ = fetched(shelf_of({JANUARY: 100.0, MARCH: 111.0}, implied=111.0), known)
    assert rows == [(MARCH, 111.0, True)]


def test_trap_shares_outstanding_may_be_one_class() -> None:
    """Weighted voting rights: 240 m listed shares are counted, the cap is of 313.64 m."""
    shelf = shelf_of({MARCH: 240.0}, implied=313.64)
    rows, codes = fetched(shelf)
    assert rows == [(EVENING.date(), 313.64, False)]
    assert codes == ["one_share_class"]
    held = Known(counts={EVENING.date(): 313.9})  # as rounded the day before
    assert fetched(shelf, held) == ([], ["one_share_class"])
    assert fetched(shelf, until=APRIL) == ([], ["one_share_class"])  # a cap is of today alone


def test_one_class_is_no_matter_where_the_filings_count_is_what_the_cap_is_of() -> None:
    entered = Known(entered=Entered(313.64, "report", date(2026, 4, 15)))
    _, codes = fetched(shelf_of({MARCH: 240.0}, implied=313.64), entered)
    assert codes == []


def test_counts_before_a_split_are_not_taken() -> None:
    known = Known(last_split=MARCH)
    rows, _ = fetched(shelf_of({JANUARY: 100.0, APRIL: 210.0}, implied=210.0), known)
    assert rows == [(APRIL, 210.0, True)]


def test_nothing_counted_and_nothing_implied_is_nothing_recorded() -> None:
    assert fetched(shelf_of({})) == ([], [])


def test_the_counts_of_a_past_date_can_be_asked_for() -> None:
    rows, _ = fetched(shelf_of({JANUARY: 100.0, MARCH: 110.0}), until=date(2026, 2, 1))
    assert rows == [(JANUARY, 100.0, True)]


def test_a_company_without_a_count_is_no_failure_where_one_was_entered() -> None:
    entered = Known(entered=Entered(313.64, "report", date(2026, 4, 15)))
    rows, codes = fetched(Shelf(), entered)
    assert (rows, codes) == ([], ["no_share_count"])
    outcome = fetch_share_counts(Shelf(), [TICKER], known={}, start=START, now=EVENING)
    (failure,) = outcome.failures
    assert (failure.subject, failure.kind) == (TICKER, FailureKind.NOT_FOUND)


def findings_of(desk: Desk) -> list[Finding]:
    with reading(desk.engine) as connection:
        inputs = load_inputs(connection, ticker=MINIMAX)
    document = valuation_document(value_now(inputs, now=desk.clock()))
    return [Finding(**one) for one in document["findings"]]  # type: ignore[misc]


def test_a_feeds_count_stands_beside_the_reports_and_does_not_overrule_it(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    """A placing that nobody has entered yet: 349.24 m by the feed, 313.64 m by the report."""
    clock.wait(days=5)
    shelf.counts[MINIMAX][date(2026, 4, 17)] = 349.24
    shelf.caps[MINIMAX] = (349.24, 1.0, "HKD")
    report = run(desk, 1)
    assert report.new["share_count"] == 4
    (told,) = report.findings
    for words in ("0100.HK: yahoo says 349.24 m", "report 313.64 m of 2026-04-15", "+11.4%"):
        assert words in told
    with reading(desk.engine) as connection:
        inputs = load_inputs(connection, ticker=MINIMAX)
    document = valuation_document(value_now(inputs, now=clock.now))
    assert (document["shares_m"], document["shares"]["source"]) == (313.64, "report")
    assert [one.code for one in findings_of(desk) if one.code == "share_gap"] == ["share_gap"]


def test_a_run_again_records_nothing_new(desk: Desk) -> None:
    run(desk, 1)
    again = added(desk.engine, lambda: run(desk, 2))
    assert again == {"batch": 1, "sighting": 3, "job_run": 1}


def test_a_failing_name_is_named_and_the_others_are_recorded(desk: Desk, shelf: Shelf) -> None:
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    report = run(desk, 1)
    assert set(report.failures) == {"2513.HK: unreachable; try later"}
    fed = [row for row in stored(desk.engine, "share_count") if row["source"] == "yahoo"]
    assert {row["ticker"] for row in fed} == {MINIMAX, PALANTIR}


def results_of(desk: Desk) -> list[tuple[Any, ...]]:
    return [
        (row["ticker"], str(row["date"]), row["text"], row["source"])
        for row in stored(desk.engine, "event")
        if row["kind"] == "results"
    ]


def test_results_dates_are_events_and_one_that_moved_says_so(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    may, june, window = date(2026, 5, 4), date(2026, 6, 1), date(2026, 5, 8)
    shelf.results[PALANTIR] = (ResultsDate(may, window, True),)
    run(desk, 1)
    assert results_of(desk) == [(PALANTIR, "2026-05-04", "results expected by 2026-05-08", "yahoo")]
    clock.wait(days=1)
    assert "event" not in added(desk.engine, lambda: run(desk, 2))
    clock.wait(days=1)
    shelf.results[PALANTIR] = (ResultsDate(june, june, False),)
    run(desk, 3)
    assert results_of(desk)[1:] == [
        (PALANTIR, "2026-05-04", "moved to 2026-06-01", "yahoo"),
        (PALANTIR, "2026-06-01", "results announced", "yahoo"),
    ]
    shelf.results[PALANTIR] = ()  # a source that says nothing moves nothing
    run(desk, 4)
    assert len(results_of(desk)) == 3


def test_results_of_a_past_date_are_not_asked_for(desk: Desk, shelf: Shelf) -> None:
    shelf.results[PALANTIR] = (ResultsDate(date(2026, 5, 4), date(2026, 5, 4), True),)
    run(desk, 1, as_of=date(2026, 4, 10))
    assert results_of(desk) == []
    assert "results" not in {what for what, _, _ in shelf.asked}


def test_results_that_cannot_be_had_are_a_named_failure(desk: Desk, shelf: Shelf) -> None:
    assert run(desk, 1).failures == ()
    shelf.failing[PALANTIR] = FailureKind.RATE_LIMITED
    assert run(desk, 2).failures == ("PLTR: rate limited; try later",)
