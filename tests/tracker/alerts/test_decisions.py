"""All rules at once: a company's life from its publication on, missed sessions, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.alerts.seeing import NEXT, seen
from tracker.alerts.bands import Reading
from tracker.alerts.changes import Change, Reason
from tracker.alerts.conditions import Reasons
from tracker.alerts.decisions import Judged, Memory, Sessions, first_wanted, judge, judge_job
from tracker.alerts.limits import DEFAULT_ALERTS, RULES
from tracker.alerts.memory import (
    memory_document,
    read_memory,
    read_reasons,
    reason_documents,
)
from tracker.alerts.reasons import Seen

D16, D17, D20, D21 = NEXT, date(2026, 4, 17), date(2026, 4, 20), date(2026, 4, 21)


def closes(*values: float) -> list[u.Fact]:
    return [
        u.price(u.MINIMAX, day, value)
        for day, value in zip((D16, D17, D20, D21), values, strict=False)
    ]


def judged(
    of: Seen, held: Mapping[str, Memory] | None = None, past: Mapping[str, Sessions] | None = None
) -> dict[str, Judged]:
    return {one.rule: one for one in judge(of, held or {}, past or {})}


def memories(found: Mapping[str, Judged]) -> dict[str, Memory]:
    kept = {rule: one.memory for rule, one in found.items() if one.memory is not None}
    return {rule: read_memory(rule, memory_document(one)) for rule, one in kept.items()}


def told(found: Mapping[str, Judged]) -> list[tuple[str, str, str | None, str | None]]:
    every: list[Change] = [change for one in found.values() for change in one.changes]
    return [(one.rule, one.kind, one.old, one.new) for one in every if one.told]


def test_every_rule_of_a_company_is_judged() -> None:
    found = judged(seen(u.REPORT_DAY))
    assert {*found} == {*RULES} - {"job_failed"}
    assert told(found) == []
    assert {one.state for one in found.values()} == {"normal"}


def test_the_report_s_own_story_speaks_early() -> None:
    """Buy all the way, but what it earned says otherwise on the second session."""
    held: dict[str, Memory] = {}
    prices = closes(777.5, 760.0, 640.0)
    story = []
    for day in (u.REPORT_DAY, D16, D17, D20):
        found = judged(seen(day, *prices), held)
        held = memories(found)
        story += [(day.day, *one[:2], one[3]) for one in told(found) if one[0] != "stale"]
    assert story == [
        (17, "earned_band", "fired", "underweight"),
        (20, "target_review", "fired", "multiple, upside"),
    ]


def test_the_same_valuation_twice_changes_nothing() -> None:
    held = memories(judged(seen(u.REPORT_DAY)))
    prices = closes(1200.0, 1210.0)
    held = memories(judged(seen(D16, *prices), held))
    first = judged(seen(D17, *prices), held)
    assert ("band", "fired", "buy", "overweight") in told(first)
    again = judged(seen(D17, *prices), memories(first))
    assert told(again) == []
    assert memories(again) == memories(first)


def test_sessions_that_nobody_looked_at_count() -> None:
    held = memories(judged(seen(u.REPORT_DAY)))
    missed = Sessions(missed=[Reading(D16, 0.10), Reading(D17, 0.10), Reading(D21, 0.9)])
    found = judged(seen(D20, *closes(1200.0, 1200.0, 1200.0)), held, {"band": missed})
    assert [(one.session, one.kind) for one in found["band"].changes] == [
        (D16, "moved"),
        (D17, "fired"),
    ]
    assert found["band"].memory is not None
    assert found["band"].memory.session == D20  # and not what somebody says of the day after


def test_what_rests_on_the_date_is_judged_by_the_date_and_what_moves_by_its_session() -> None:
    """On the 20th the last close is still the 16th's."""
    found = judged(seen(D20, *closes(840)))
    sessions = {rule: found[rule].memory for rule in ("stale", "price_move")}
    assert {rule: one and one.session for rule, one in sessions.items()} == {
        "stale": D20,
        "price_move": D16,
    }


def test_a_session_that_was_looked_at_is_not_missed() -> None:
    """The fall of the 17th was told; a later look at the 17th without it takes nothing back."""
    held = memories(judged(seen(D16, *closes(840))))
    held = memories(judged(seen(D17, *closes(840, 672), before=D16), held))
    third = seen(D20, *closes(840, 672, 672), before=D17)
    other = seen(D17, *closes(840, 840), before=D16)
    with_it = {one.rule: one for one in judge(third, held, {}, [other])}
    without = {one.rule: one for one in judge(third, held, {}, [])}
    assert with_it["price_move"] == without["price_move"]


def test_a_rule_of_reasons_looks_at_the_sessions_that_nobody_looked_at() -> None:
    """A fall of 20 % on the 17th; on the 20th nothing moves."""
    first = seen(D16, *closes(840))
    held = memories(judged(first))
    second = seen(D17, *closes(840, 672), before=D16)
    third = seen(D20, *closes(840, 672, 672), before=D17)
    found = {one.rule: one for one in judge(third, held, {}, [first, second])}
    change, _ = found["price_move"].changes  # and that it is over on the 20th
    assert (change.kind, change.session, change.new) == ("fired", D17, "price_move 2026-04-17")
    assert change.value == pytest.approx(-0.2)
    begun = {one.rule: one for one in judge(third, {}, {}, [second])}
    assert begun["price_move"].changes == ()  # nobody looked before: nothing was missed


def test_a_correction_of_the_past_withdraws() -> None:
    held = memories(judged(seen(u.REPORT_DAY)))
    held = memories(judged(seen(D16, *closes(1200.0)), held))
    held = memories(judged(seen(D17, *closes(1200.0, 1200.0)), held))
    corrected = [Reading(D16, 0.55), Reading(D17, 0.55), Reading(D20, 0.55)]
    found = judged(
        seen(D20, *closes(850.0, 850.0, 850.0)), held, {"band": Sessions(again=corrected)}
    )
    bands = [one for one in told(found) if one[0] == "band"]
    assert bands == [("band", "withdrawn", "overweight", "buy")]
    same = Sessions(again=[Reading(D16, 0.10), Reading(D17, 0.10)])
    told_again = judged(seen(D17, *closes(1200.0, 1200.0)), held, {"band": same})
    assert told_again["band"].changes == ()


def test_a_correction_of_the_session_that_is_looked_at_withdraws_too() -> None:
    held = memories(judged(seen(u.REPORT_DAY)))
    held = memories(judged(seen(D16, *closes(1200.0)), held))
    held = memories(judged(seen(D17, *closes(1200.0, 1200.0)), held))
    found = judged(seen(D17, *closes(1200.0, 850.0)), held)
    assert told(found)[0] == ("band", "withdrawn", "overweight", "buy")


def test_a_rule_that_is_off_remembers_nothing() -> None:
    off = seen(u.REPORT_DAY, stale={"enabled": False}, band={"enabled": False})
    found = judged(off)
    assert (found["stale"].memory, found["band"].memory) == (None, None)
    assert found["band"].state == "normal"


def test_without_any_close_there_is_no_band_and_the_input_is_missing() -> None:
    found = judged(seen(date(2026, 4, 14)))
    assert found["band"].memory is None
    assert found["stale"].state == "firing"


def test_the_past_is_wanted_from_the_last_session_or_the_last_change() -> None:
    assert first_wanted([], depth=60) is None
    held = memories(judged(seen(u.REPORT_DAY)))
    assert first_wanted(held.values(), depth=60) == u.REPORT_DAY
    held = memories(judged(seen(D16, *closes(1200.0)), held))
    held = memories(judged(seen(D17, *closes(1200.0, 1200.0)), held))
    assert first_wanted([held["band"]], depth=60) == u.REPORT_DAY
    assert first_wanted([held["band"]], depth=1) == D17


def test_a_job_that_fails_is_told_at_once_and_its_recovery_is_recorded() -> None:
    failure = [Reason("prices", "job_failed", 3.0, 3.0, subject="prices", text="no answer")]
    limits = DEFAULT_ALERTS.job_failed
    first = judge_job(None, today=D16, found=failure, limits=limits)
    assert [(one.kind, one.told) for one in first.changes] == [("fired", True)]
    assert isinstance(first.memory, Reasons)
    second = judge_job(first.memory, today=D17, found=failure, limits=limits)
    assert second.changes == ()
    assert isinstance(second.memory, Reasons)
    well = judge_job(second.memory, today=D20, found=[], limits=limits)
    assert [(one.kind, one.told) for one in well.changes] == [("returned", False)]


def test_reasons_are_read_as_they_were_recorded() -> None:
    reasons = (Reason("a", "upside", 1.2, 1.0, "x", "y"),)
    assert read_reasons(reason_documents(reasons)) == list(reasons)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_limits(rule: str) -> None:
    assert DEFAULT_ALERTS.of(rule).enabled
