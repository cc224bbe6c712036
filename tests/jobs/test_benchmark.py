"""Levels of indices as they are recorded: at their close, on one basis, none of a day off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.engine import reading
from db.inputs import load_inputs
from jobs.benchmark import Recorded, fetch_benchmarks
from jobs.desk import Desk
from jobs.due import Due
from jobs.outcome import Outcome
from jobs.recompute import value_now
from jobs.runner import run_job
from jobs.scope import Index
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.fakes import MINIMAX, Clock, Shelf
from tests.jobs.recorded import added
from tracker.snapshot import valuation_document

CHINA = Index("MSCI China", "MCHI", "XNAS")
MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)
NIGHT = datetime(2026, 4, 15, 21, tzinfo=UTC)


def fetched(shelf: Shelf, held: Recorded | None = None, **more: Any) -> Outcome:
    recorded = {} if held is None else {CHINA.name: held}
    return fetch_benchmarks(shelf, [CHINA], recorded=recorded, start=MON, now=NIGHT, **more)


def levels(outcome: Outcome) -> dict[object, object]:
    return {row["session"]: row["level"] for row in outcome.rows["benchmark_level"]}


def fund(**days: float) -> Shelf:
    named = {"mon": MON, "tue": TUE, "wed": WED}
    held = {named[day]: level for day, level in days.items()}
    return Shelf(levels={"MCHI": held}, kinds={"MCHI": "total_return"})


def test_a_level_is_known_at_the_close_and_stands_under_the_name_of_its_index() -> None:
    outcome = fetched(Shelf(levels={"MCHI": {TUE: 60.5}}))
    assert outcome.rows["benchmark_level"] == [
        {
            "index": "MSCI China",
            "session": TUE,
            "level": 60.5,
            "kind": "price",
            "note": "MCHI",  # the fund that stands for the index
            "known_at": datetime(2026, 4, 14, 20, tzinfo=UTC),
        }
    ]


def test_trap_adjusted_closes_are_restated() -> None:
    """A distribution of a half percent has lowered all adjusted closes; the returns are the same.

    60.30 / 60.00 on the new basis is 60.6015 / 60.30 on the recorded one.
    """
    held = Recorded("total_return", {MON: 60.0, TUE: 60.3})
    outcome = fetched(fund(mon=59.7, tue=59.9985, wed=60.6), held)
    found = levels(outcome)
    assert (found[MON], found[TUE]) == (60.0, 60.3)  # to the digit: nothing was revised
    assert found[WED] == pytest.approx(60.6 / 59.7 * 60.0, rel=1e-12)


def test_a_price_index_keeps_its_levels() -> None:
    held = Recorded("price", {MON: 60.0})
    outcome = fetched(Shelf(levels={"MCHI": {MON: 60.1, TUE: 60.5}}), held)
    assert levels(outcome) == {MON: 60.1, TUE: 60.5}  # Monday was revised


def test_without_a_common_session_nothing_is_recorded() -> None:
    outcome = fetched(fund(wed=60.6), Recorded("total_return", {MON: 60.0}))
    assert not any(outcome.rows.values())
    (failure,) = outcome.failures
    assert (failure.subject, failure.kind) == ("MSCI China", FailureKind.STALE)


def test_another_kind_of_level_is_refused() -> None:
    outcome = fetched(fund(mon=59.7), Recorded("price", {MON: 60.0}))
    assert not any(outcome.rows.values())
    (failure,) = outcome.failures
    assert failure.kind == FailureKind.MALFORMED
    assert "total_return" in failure.message


def test_no_levels_yet_are_none_on_any_basis() -> None:
    assert fetched(fund(), Recorded("total_return", {MON: 60.0})).failures == ()


def test_a_level_of_a_day_off_is_left_out_and_named() -> None:
    shelf = Shelf(levels={"MCHI": {date(2026, 4, 11): 60.0, MON: 60.1}})
    outcome = fetch_benchmarks(shelf, [CHINA], recorded={}, start=date(2026, 4, 1), now=NIGHT)
    assert levels(outcome) == {MON: 60.1}
    (finding,) = outcome.findings
    assert (finding.subject, finding.code) == ("MSCI China", "non_session_level")


def test_a_level_that_is_not_there_yet_is_a_failure() -> None:
    (late,) = fetched(fund(mon=60.0), expected=TUE).failures
    assert late.kind == FailureKind.STALE
    assert late.message == (
        "MSCI China: yahoo has no level of 2026-04-14 yet, its last is of 2026-04-13"
    )


def test_an_unknown_symbol_is_a_named_failure() -> None:
    (failure,) = fetched(Shelf()).failures
    assert failure.kind == FailureKind.NOT_FOUND


def test_until_a_date_leaves_later_levels_out() -> None:
    assert list(levels(fetched(fund(mon=60.0, tue=60.3), until=MON))) == [MON]


def run(desk: Desk, number: int) -> None:
    assert run_job(desk, Due("benchmark", f"manual {number}", by_hand=True)) is not None


def test_the_earned_performance_becomes_relative_with_the_levels(desk: Desk, clock: Clock) -> None:
    """On 17 April: closes 848 of the report's 847.5; the fund 61.0 of 14 April and 61.2 of 16."""
    clock.now = datetime(2026, 4, 17, 9, tzinfo=UTC)
    for number, job in enumerate(("prices", "fx", "benchmark")):
        assert run_job(desk, Due(job, f"manual {number}", by_hand=True)) is not None
    with reading(desk.engine) as connection:
        inputs = load_inputs(connection, ticker=MINIMAX)
    earned = valuation_document(value_now(inputs, now=clock.now))["earned"]
    assert earned["absolute"] is not None
    assert earned["relative"] is not None
    levels_of = {row["session"]: row["level"] for row in stored(desk.engine, "benchmark_level")}
    moved = levels_of[date(2026, 4, 16)] / levels_of[date(2026, 4, 14)] - 1
    assert earned["relative"] == pytest.approx(earned["absolute"] - moved, abs=1e-9)


def test_levels_again_are_no_new_rows(desk: Desk, shelf: Shelf) -> None:
    run(desk, 1)
    assert "benchmark_level" not in added(desk.engine, lambda: run(desk, 2))
    shelf.levels["MCHI"] = {day: level * 0.995 for day, level in shelf.levels["MCHI"].items()}
    assert "benchmark_level" not in added(desk.engine, lambda: run(desk, 3))


def test_only_the_indices_of_the_exchange_that_closed_are_asked(desk: Desk, shelf: Shelf) -> None:
    run_job(desk, Due("benchmark", "XHKG 2026-04-15", "XHKG", session=WED))
    run_job(desk, Due("benchmark", "XNAS 2026-04-14", "XNAS", session=TUE))
    assert [names for what, names, _ in shelf.asked if what == "levels"] == [(), ("MCHI",)]
