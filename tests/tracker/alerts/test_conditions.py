"""Rules of reasons by hand: first look, new reasons, waiting, quiet, withdrawn, not to be told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.alerts.paths import day
from tracker.alerts.changes import Change, Reason
from tracker.alerts.conditions import Reasons, joined, look
from tracker.alerts.limits import ReasonRule
from tracker.alerts.memory import memory_document, read_memory

QUICK = ReasonRule(quiet_sessions=1)
SLOW = ReasonRule(sessions=3, quiet_sessions=2)


def reasons(*keys: str) -> list[Reason]:
    return [Reason(key, "upside", 1.2, 1.0) for key in keys]


def looked(
    *found: Sequence[str] | None, limits: ReasonRule = QUICK, held: Reasons | None = None
) -> tuple[Reasons, list[Change]]:
    changes = []
    for place, keys in enumerate(found):
        held, change = look(
            held,
            rule="target_review",
            session=day(place),
            found=None if keys is None else reasons(*keys),
            limits=limits,
        )
        changes += [change] if change is not None else []
    assert held is not None
    return held, changes


def kinds(changes: Sequence[Change]) -> list[tuple[str, str | None]]:
    return [(one.kind, one.new) for one in changes]


def test_what_stands_on_the_first_look_is_set_silently() -> None:
    memory, changes = looked(["upside", "age"])
    assert (memory.state, joined(memory), changes) == ("firing", "age, upside", [])


def test_a_new_reason_fires_and_another_follows() -> None:
    memory, changes = looked([], ["upside"], ["upside", "multiple"])
    assert kinds(changes) == [("fired", "upside"), ("followed", "multiple, upside")]
    assert [one.key for one in changes[1].reasons] == ["multiple"]
    assert (changes[0].value, changes[0].threshold) == (1.2, 1.0)
    assert all(one.told for one in changes)
    assert memory.state == "firing"


def test_a_reason_that_goes_is_recorded_and_not_mailed() -> None:
    memory, changes = looked([], ["upside", "age"], ["age"], [])
    assert kinds(changes) == [("fired", "age, upside"), ("moved", "age"), ("returned", None)]
    assert [one.told for one in changes] == [True, False, False]
    assert memory.state == "normal"


def test_what_a_new_target_or_a_confirmed_count_settles_is_over_at_once() -> None:
    """The target of 215 days ago is replaced: nobody is told of it for ten sessions more."""
    limits = ReasonRule(quiet_sessions=10)
    old = [Reason("age", "target_age", 215.0, 90.0), Reason("upside", "upside", 1.2, 1.0)]
    held, _ = look(None, rule="target_review", session=day(0), found=old, limits=limits)
    held, change = look(held, rule="target_review", session=day(1), found=[], limits=limits)
    assert joined(held) == "upside" and change is not None and change.kind == "moved"


def test_a_reason_that_comes_and_goes_is_one_alert() -> None:
    limits = ReasonRule(quiet_sessions=3)
    assert kinds(looked([], ["upside"], [], [], ["upside"], [], limits=limits)[1]) == [
        ("fired", "upside")
    ]
    assert kinds(looked([], ["upside"], [], [], [], ["upside"], limits=limits)[1]) == [
        ("fired", "upside"),
        ("returned", None),
        ("fired", "upside"),
    ]


def test_a_reason_may_have_to_wait() -> None:
    memory, changes = looked([], ["gap"], ["gap"], ["gap"], limits=SLOW)
    assert [(one.kind, one.before, one.after) for one in changes] == [
        ("moved", "normal", "pending"),
        ("fired", "pending", "firing"),
    ]
    assert memory.held["gap"].since == day(3)
    assert looked([], ["gap"], [], ["gap"], limits=SLOW)[0].state == "pending"


def test_the_same_session_counts_once() -> None:
    memory, _ = looked([], ["gap"], limits=SLOW)
    for _ in range(5):
        memory, change = look(
            memory, rule="rating_gap", session=day(1), found=reasons("gap"), limits=SLOW
        )
        assert change is None
    assert memory.held["gap"].seen == 1
    fired, _ = looked([], ["upside"], [], limits=SLOW.model_copy(update={"sessions": 1}))
    again, change = look(
        fired, rule="target_review", session=day(2), found=[], limits=ReasonRule(quiet_sessions=2)
    )
    assert (again, change) == (fired, None)


@pytest.mark.parametrize("limits", [QUICK, ReasonRule(quiet_sessions=3)])
def test_a_reason_undone_on_its_own_session_is_withdrawn(limits: ReasonRule) -> None:
    """However long it would have to be absent on other sessions."""
    memory, _ = looked([], ["upside"], limits=limits)
    right, change = look(memory, rule="target_review", session=day(1), found=[], limits=limits)
    assert change is not None
    assert (change.kind, change.told, right.state) == ("withdrawn", True, "normal")


def test_what_cannot_be_told_holds_what_stood() -> None:
    memory, changes = looked([], ["upside"], None, ["upside"])
    assert [(one.kind, one.after) for one in changes] == [
        ("fired", "firing"),
        ("moved", "no data"),
        ("moved", "firing"),
    ]
    assert memory.state == "firing"
    assert looked(None)[0].state == "no data"
    assert looked(None)[1] == []


def test_an_older_session_is_ignored() -> None:
    memory, _ = looked([], ["upside"])
    assert look(memory, rule="stale", session=day(0), found=[], limits=QUICK) == (memory, None)


@given(st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=30), st.data())
@settings(max_examples=150, deadline=None)
def test_replaying_gives_what_living_gave(path: list[set[str]], data: st.DataObject) -> None:
    held: Reasons | None = None
    changes: list[Change] = []
    for place, keys in enumerate(path):
        for _ in range(data.draw(st.integers(1, 3))):
            if held is not None:
                kept = read_memory("stale", memory_document(held))
                assert isinstance(kept, Reasons)
                held = kept
            held, change = look(
                held,
                rule="target_review",
                session=day(place),
                found=reasons(*sorted(keys)),
                limits=SLOW,
            )
            changes += [change] if change is not None else []
    assert (held, changes) == looked(*[sorted(keys) for keys in path], limits=SLOW)
