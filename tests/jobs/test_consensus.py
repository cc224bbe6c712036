"""Estimates as they are recorded: a vintage when they change, a sighting when they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.engine import reading
from db.inputs import load_inputs
from jobs.desk import Desk
from jobs.due import Due
from jobs.recompute import value_now
from jobs.runner import run_job
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import FY26, FY27, FY28, MINIMAX, PALANTIR, ZHIPU, Clock, Shelf, estimate
from tests.jobs.recorded import added, runs
from tracker.findings import Finding, Severity
from tracker.snapshot import valuation_document


def run(desk: Desk, number: int) -> None:
    assert run_job(desk, Due("consensus", f"manual {number}")) is not None


def fetched(desk: Desk, ticker: str, end: date) -> list[dict[str, Any]]:
    return [
        row
        for row in stored(desk.engine, "consensus")
        if (row["ticker"], row["fiscal_end"], row["source"]) == (ticker, end, "yahoo")
    ]


def peer_revenue(desk: Desk, ticker: str, end: date) -> Any:
    with reading(desk.engine) as connection:
        inputs = load_inputs(connection, ticker=MINIMAX)
    document = valuation_document(value_now(inputs, now=desk.clock()))
    (peer,) = [peer for peer in document["peers"] if peer["ticker"] == ticker]
    (revenue,) = [one for one in peer["revenue"] if one["fiscal_end"] == str(end)]
    return revenue


def test_an_estimate_is_keyed_by_fiscal_end_and_known_at_its_fetch(desk: Desk) -> None:
    run(desk, 1)
    (row,) = fetched(desk, ZHIPU, FY26)
    assert (row["mean_m"], row["currency"], row["analysts"]) == (3000.0, "CNY", 5)
    assert (row["as_of"], row["known_at"]) == (date(2026, 4, 15), EVENING)


def test_unchanged_estimates_are_no_new_vintage_on_a_later_day(desk: Desk, clock: Clock) -> None:
    run(desk, 1)
    clock.wait(days=7)
    assert added(desk.engine, lambda: run(desk, 2)) == {"batch": 1, "sighting": 6, "job_run": 1}


def test_an_unchanged_estimate_counts_its_age_from_when_it_was_last_seen(
    desk: Desk, clock: Clock
) -> None:
    clock.wait(days=1)  # as of a later day than the report, so that it is used
    run(desk, 1)
    clock.wait(days=20)
    assert peer_revenue(desk, ZHIPU, FY27)["age"] == 20
    run(desk, 2)
    assert peer_revenue(desk, ZHIPU, FY27)["age"] == 0
    clock.wait(days=46)
    aged = peer_revenue(desk, ZHIPU, FY27)
    assert (aged["age"], aged["stale"], aged["as_of"]) == (46, True, "2026-04-16")


def test_a_year_that_the_source_no_longer_gives_ages_while_the_others_stay_young(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    clock.wait(days=1)
    run(desk, 1)
    shelf.estimates[PALANTIR] = shelf.estimates[PALANTIR][:1]  # 2026 alone
    clock.wait(days=50)
    run(desk, 2)
    assert peer_revenue(desk, PALANTIR, FY26)["age"] == 0
    withdrawn = peer_revenue(desk, PALANTIR, FY27)
    assert (withdrawn["age"], withdrawn["stale"]) == (50, True)


@pytest.mark.parametrize(
    "change",
    [
        estimate(FY27, 7100.0, "CNY"),
        estimate(FY27, 7000.0, "USD"),
        estimate(FY27, 7000.0, "CNY", analysts=6),
    ],
)
def test_trap_revisions_of_estimates_have_no_history(
    desk: Desk, shelf: Shelf, clock: Clock, change: Any
) -> None:
    run(desk, 1)
    clock.wait(days=1)
    shelf.estimates[ZHIPU][1] = change
    rows = added(desk.engine, lambda: run(desk, 2))
    assert rows["consensus"] == 1
    assert [row["known_at"] for row in fetched(desk, ZHIPU, FY27)] == [
        EVENING,
        datetime(2026, 4, 16, 8, 30, tzinfo=UTC),
    ]
    assert len(fetched(desk, ZHIPU, FY26)) == 1


def test_an_estimate_that_changes_and_returns_on_one_day_is_three_vintages(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    clock.wait(days=1)
    for number, mean in enumerate((7000.0, 7100.0, 7000.0), start=1):
        shelf.estimates[ZHIPU][1] = estimate(FY27, mean, "CNY")
        run(desk, number)
        clock.wait(minutes=30)
    assert [row["mean_m"] for row in fetched(desk, ZHIPU, FY27)] == [7000.0, 7100.0, 7000.0]
    assert peer_revenue(desk, ZHIPU, FY27)["value_m"] == 7000.0


def test_a_source_without_estimates_says_so_and_freshens_nothing(desk: Desk, shelf: Shelf) -> None:
    shelf.estimates[PALANTIR] = []
    shelf.findings[PALANTIR] = (
        Finding(Severity.WARNING, PALANTIR, "no_estimates", "PLTR: no analyst covers it"),
    )
    run(desk, 1)
    assert fetched(desk, PALANTIR, FY26) == []
    assert [row["code"] for row in stored(desk.engine, "finding")] == ["no_estimates"]
    assert PALANTIR not in {row["ticker"] for row in stored(desk.engine, "sighting")}


def test_one_company_without_an_answer_leaves_the_others_recorded(desk: Desk, shelf: Shelf) -> None:
    shelf.failing[ZHIPU] = FailureKind.RATE_LIMITED
    run(desk, 1)
    assert fetched(desk, PALANTIR, FY26)
    assert fetched(desk, ZHIPU, FY26) == []
    assert runs(desk.engine)["consensus", "manual 1"].state == "failed"


def test_the_analysts_own_consensus_multiple_appears_with_the_estimate(desk: Desk) -> None:
    """847.5 x 313.64 m / 7.83 / 300 m = 113.2."""
    run(desk, 1)
    with reading(desk.engine) as connection:
        inputs = load_inputs(connection, ticker=MINIMAX)
    document = valuation_document(value_now(inputs, now=desk.clock()))
    own = {one["fiscal_end"]: one["value"] for one in document["ps"] if one["basis"] == "consensus"}
    assert own["2026-12-31"] == pytest.approx(847.5 * 313.64 / 7.83 / 300, abs=0.05)
    assert own["2028-12-31"] is None


def test_trap_labels_roll_with_each_report(desk: Desk, shelf: Shelf, clock: Clock) -> None:
    """What was next year becomes this one; each year keeps its own values, the old one ages."""
    clock.wait(days=1)
    run(desk, 1)
    before = peer_revenue(desk, ZHIPU, FY27)["value_m"]
    shelf.estimates[ZHIPU] = [shelf.estimates[ZHIPU][1], estimate(FY28, 15_000.0, "CNY")]
    clock.wait(days=10)
    rows = added(desk.engine, lambda: run(desk, 2))
    assert rows["consensus"] == 1  # 2028 alone is new
    after = peer_revenue(desk, ZHIPU, FY27)
    assert (after["value_m"], after["age"]) == (before, 0)
    assert peer_revenue(desk, ZHIPU, FY26)["age"] == 10


def test_trap_only_two_years_are_served(desk: Desk, clock: Clock) -> None:
    """The report has 2028, Yahoo two years only: 15,700 of 15 April stay, older each day."""
    clock.wait(days=20)
    run(desk, 1)
    beyond, within = (peer_revenue(desk, ZHIPU, end) for end in (FY28, FY27))
    assert (beyond["value_m"], beyond["source"], beyond["age"]) == (15_700.0, "report", 20)
    assert (within["source"], within["age"]) == ("yahoo", 0)
