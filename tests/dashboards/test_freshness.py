"""What the ledger says to a reader: the clock, the notice, the jobs, each with its next try."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboards.freshness import header_clock, jobs_panel
from dashboards.jobstates import job_states, problems_of, reason_of
from dashboards.notice import notice
from dashboards.queries import Shown, Snapshot
from db.ledger import Run
from tests.dashboards import documents
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.reading import text_of
from tracker.document import Valuation

HOUR = dt.timedelta(hours=1)


def run(job: str, state: str, at: dt.datetime, **other: object) -> Run:
    values: dict[str, object] = {
        "due_key": f"{at:%Y-%m-%dT%H}",
        "attempt": 1,
        "owner": "test",
        "next_try_at": None,
        "rows": None,
        "detail": None,
    }
    return Run(job=job, state=state, started_at=at, finished_at=at, **(values | other))  # type: ignore[arg-type]


def snapshot(document: Valuation | None, *runs: Run, now: dt.datetime = NOVEMBER) -> Snapshot:
    shown = [] if document is None else [Shown(1, now, document)]
    return Snapshot(now=now, valuations=shown, runs=runs)


def unreachable(job: str = "prices", **other: object) -> Run:
    failures = [
        {"subject": name, "kind": "unreachable", "message": f"{name}: no route to the host."}
        for name in ("0100.HK", "PLTR")
    ]
    values: dict[str, object] = {"detail": {"source": "yahoo", "failures": failures}}
    values |= {"next_try_at": NOVEMBER + HOUR / 6}
    return run(job, "failed", NOVEMBER - HOUR / 10, **(values | other))


def test_the_clock_tells_data_last_job_next_try_and_now() -> None:
    text = text_of(header_clock(snapshot(documents.expired(), unreachable())))
    assert "Closes of 15 Apr 2026" in text
    assert "Last job prices failed 23:02 UTC" in text
    assert "Failing 1 of 1 jobs" in text
    assert "Next try 23:18 UTC" in text
    assert "Looked at 23:08 UTC" in text


def test_an_empty_ledger_is_said() -> None:
    assert "Last job —" in text_of(header_clock(snapshot(None)))
    assert text_of(jobs_panel(snapshot(None))) == "No job has run yet: tracker up"


def test_all_well_needs_no_notice() -> None:
    done = run("prices", "done", REPORT_EVENING, rows=3)
    fresh = snapshot(documents.report_day(), done, now=REPORT_EVENING)
    assert notice(fresh) == []
    assert "prices done 10:05 UTC, 3 rows" in text_of(jobs_panel(fresh))


def test_no_network_says_why_since_when_and_what_to_do() -> None:
    text = text_of(notice(snapshot(documents.expired(), unreachable(), unreachable("fx"))))
    assert "Jobs fx, prices failing: 0100.HK, PLTR unreachable: no route to the host" in text
    assert "no success on this database yet · try 1, next try 23:18 UTC" in text
    assert "closes since 15 Apr 2026 (0100.HK, 2513.HK), 14 Apr 2026 (PLTR)" in text
    assert "rates since 15 Apr 2026 (USDHKD, USDCNY)" in text
    assert "consensus since 15 Apr 2026 (2513.HK, PLTR)" in text
    assert "held at its last whole valuation, as of 15 Apr 2026" in text
    assert "counted at 24 Nov 2026" in text
    assert "The jobs keep trying by themselves." in text and "tracker doctor" in text


def test_the_last_success_is_named() -> None:
    before = run("prices", "done", NOVEMBER - 5 * HOUR)
    text = text_of(notice(snapshot(None, before, unreachable())))
    assert "no success since 23 Nov 2026 18:08 UTC" in text


def test_a_success_of_another_exchange_is_told_as_its_own() -> None:
    """Hong Kong fails while New York is done: nothing is claimed of Hong Kong's last success."""
    new_york = run("prices", "done", NOVEMBER - 5 * HOUR, due_key="XNAS 2026-11-20")
    hong_kong = unreachable(due_key="XHKG 2026-11-23")
    text = text_of(notice(snapshot(None, new_york, hong_kong)))
    assert "the last success is of XNAS, 23 Nov 2026 18:08 UTC · try 1" in text
    assert "no success since" not in text
    own = run("prices", "done", NOVEMBER - 4 * HOUR, due_key="XHKG 2026-11-20")
    text = text_of(notice(snapshot(None, new_york, own, hong_kong)))
    assert "no success since 23 Nov 2026 19:08 UTC" in text


def test_stale_figures_alone_need_a_notice_that_promises_no_retry() -> None:
    text = text_of(notice(snapshot(documents.expired())))
    assert "closes since" in text and "keep trying" not in text


def test_old_estimates_alone_do_not_blame_the_network() -> None:
    """Years beyond the provider's reach age while every source answers."""
    document = documents.report_day()
    document["peers"][0]["revenue"][2] |= {"stale": True, "age": 224}
    text = text_of(notice(snapshot(document)))
    assert "consensus since 15 Apr 2026 (2513.HK)" in text
    assert "enter newer estimates" in text and "HTTPS_PROXY" not in text


def test_a_failure_is_over_once_a_later_run_succeeded_unless_it_will_be_tried_again() -> None:
    failed = run("prices", "failed", NOVEMBER - 5 * HOUR)
    done = run("prices", "done", NOVEMBER - 4 * HOUR)
    assert not job_states([failed, done])[0].failing
    new_york = unreachable(due_key="XNAS 2026-11-23")
    hong_kong = run("prices", "done", NOVEMBER, due_key="XHKG 2026-11-23")
    assert job_states([new_york, hong_kong])[0].failing
    given_up = run("prices", "failed", NOVEMBER)
    assert "no further try" in text_of(jobs_panel(snapshot(None, given_up)))


def test_a_job_that_fails_for_two_exchanges_names_the_names_of_both() -> None:
    def late(name: str, key: str) -> Run:
        failure = {"subject": name, "kind": "stale", "message": f"{name}: no close yet"}
        return unreachable(due_key=key, detail={"failures": [failure]})

    (state,) = job_states([late("0100.HK", "XHKG 2026-11-23"), late("PLTR", "XNAS 2026-11-20")])
    assert reason_of(state.problems) == "0100.HK, PLTR stale: no close yet"


def test_a_failure_of_one_exchange_is_not_hidden_by_the_success_of_another() -> None:
    hong_kong = unreachable(due_key="XHKG 2026-11-23")
    new_york = run("prices", "done", NOVEMBER, due_key="XNAS 2026-11-23", rows=6)
    text = text_of(jobs_panel(snapshot(None, hong_kong, new_york)))
    assert text == "Jobs prices failed 23:02 UTC: 0100.HK, PLTR · next try 23:18 UTC"


def test_a_job_names_the_first_three_that_failed_and_counts_the_rest() -> None:
    failures = [{"subject": f"T{n}", "kind": "stale", "message": f"T{n}: late"} for n in range(5)]
    failed = unreachable(detail={"failures": failures}, rows=0)
    text = text_of(jobs_panel(snapshot(None, failed)))
    assert "prices failed 23:02 UTC, 0 rows: T0, T1, T2 and 2 more · next try" in text
    assert "T0, T1, T2, T3, T4 stale: late" in text_of(notice(snapshot(None, failed)))


def test_jobs_that_fail_for_one_reason_are_told_in_one_line() -> None:
    """Their names together, the soonest of their next tries."""

    def down(job: str, name: str, minutes: int) -> Run:
        failure = {"subject": name, "kind": "unreachable", "message": f"{name}: no route"}
        retry = NOVEMBER + HOUR / 60 * minutes
        return unreachable(job, detail={"failures": [failure]}, next_try_at=retry)

    text = text_of(notice(snapshot(None, down("fx", "HKD", 9), down("prices", "PLTR", 4))))
    assert "Jobs fx, prices failing: HKD, PLTR unreachable: no route" in text
    assert "try 1, next try 23:12 UTC" in text


def test_a_failure_of_an_older_session_is_not_told_beside_the_newer() -> None:
    """It is not tried again: the run of the newer session fetches what it would have."""
    old = unreachable(due_key="XHKG 2026-11-20", next_try_at=NOVEMBER - HOUR)
    new = run("prices", "failed", NOVEMBER, due_key="XHKG 2026-11-23", detail="no close yet")
    (state,) = job_states([old, new])
    assert (reason_of(state.problems), state.next_try_at) == ("no close yet", None)


def test_a_crash_of_an_earlier_recompute_is_over_once_a_later_one_is_done() -> None:
    crashed = run("recompute", "failed", NOVEMBER - HOUR, next_try_at=NOVEMBER - HOUR / 2)
    done = run("recompute", "done", NOVEMBER, due_key="2026-11-23 batch 9 closes")
    assert not job_states([crashed, done])[0].failing


def test_failing_jobs_stand_first() -> None:
    states = job_states([run("alerts", "done", NOVEMBER), unreachable()])
    assert [state.job for state in states] == ["prices", "alerts"]


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ({"reason": "its process ended"}, "its process ended"),
        ({"error": "ValueError: \n bad"}, "ValueError: bad"),
        ({"reason": {"message": "nested"}}, "nested"),
        ({"a": 1, "b": 2}, "a: 1; b: 2"),
        ({"source": "yahoo", "failures": []}, "source: yahoo; failures: []"),
        ("plain", "plain"),
        (None, "no reason recorded"),
        (["odd"], "['odd']"),
    ],
)
def test_a_reason_is_one_line_whatever_was_recorded(detail: object, text: str) -> None:
    assert reason_of(problems_of([run("fx", "failed", NOVEMBER, detail=detail)])) == text


def test_a_long_reason_is_cut() -> None:
    assert len(reason_of(problems_of([run("fx", "failed", NOVEMBER, detail="x" * 500)]))) == 160
