"""What each role may write: asked of the server, whatever the page offers."""

from __future__ import annotations

import ast

import pytest
from flask.testing import FlaskClient

from db.alerts import load_alerts, load_silences
from db.drafts import NewDraft, load_drafts, record_draft
from db.engine import reading, writing
from db.job_requests import load_open_requests
from tests.dashboards import alarms
from tests.dashboards.access.doors import FORWARDED, PROXY, Desk, page
from tests.dashboards.alarms import post
from tests.dashboards.databases import REPORT_EVENING
from tests.db.rows import sample
from tests.places import HOUSE
from tracker.access import Access
from tracker.roles import NEEDED, ROLES, Role

PAGES = HOUSE / "dashboards"
SILENCE = {"reason": "a split", "scope": "rule", "period": "1"}
# Every act by which a page writes: (page, act, what it is about, fields, the lowest role).
ACTS: tuple[tuple[str, str, str, dict[str, object], Role], ...] = (
    ("alerts", "ack", "1", {"note": "seen"}, "analyst"),
    ("alerts", "silence", "1", dict(SILENCE), "analyst"),
    ("alerts", "end", "1", {}, "analyst"),
    ("health", "run", "prices", {}, "operator"),
    ("model", "approve", "1", {}, "analyst"),
    ("model", "reject", "1", {"why-1": "too early"}, "analyst"),
)
NAMES: dict[Role, str] = {"viewer": "Vic", "analyst": "Ann Lee", "operator": "Olga"}


def open_alert(desk: Desk) -> None:
    alarms.covered(desk.engine, at=REPORT_EVENING)
    alarms.put(desk.engine, alarms.left_band())
    draft(desk)


def draft(desk: Desk, author: str = "Bob") -> None:
    new = NewDraft("0100.HK", "forecast", author, "desk", {"forecast": [sample("forecast")]})
    with writing(desk.engine) as connection:
        record_draft(connection, new, now=desk.now)


def decided(desk: Desk) -> list[tuple[str, str, str | None]]:
    with reading(desk.engine) as connection:
        found = [one.decision for one in load_drafts(connection)]
    return [(one.verdict, one.by, one.why) for one in found if one]


def write(client: FlaskClient, page: str, act: str, of: str, fields: dict[str, object]) -> str:
    """Press the button with the name of somebody else; gives what the page says against it."""
    return str(post(client, page, act, of, {"by": "The Boss", **fields})["said"])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act[1])
def test_a_role_may_what_it_may_and_nothing_else(
    desk: Desk, role: Role, act: tuple[str, str, str, dict[str, object], Role]
) -> None:
    open_alert(desk)
    if act[1] == "end":
        assert write(desk.signed_in("Ann Lee"), *ACTS[1][:4]) == ""
    client = desk.signed_in(NAMES[role])
    before = desk.trail()
    said = write(client, *act[:4])
    if ROLES.index(role) >= ROLES.index(act[4]):
        assert said == ""
        assert desk.trail()[len(before) :] == [(NAMES[role], act[1], act[2])]
    else:
        assert said.startswith("Your role does not allow this; it needs: ")
        assert desk.trail() == before


def test_the_name_is_who_is_signed_in_and_not_what_is_typed(desk: Desk) -> None:
    open_alert(desk)
    write(desk.signed_in("Ann Lee"), *ACTS[1][:4])
    write(desk.signed_in("Ann Lee"), *ACTS[0][:4])
    write(desk.signed_in("Olga"), *ACTS[3][:4])
    with reading(desk.engine) as connection:
        assert [one.acknowledged_by for one in load_alerts(connection)] == ["Ann Lee"]
        assert [one.by for one in load_silences(connection, now=desk.now)] == ["Ann Lee"]
        assert [one.requested_by for one in load_open_requests(connection)] == ["Olga"]


def test_what_no_list_names_only_an_operator_may(desk: Desk) -> None:
    assert write(desk.signed_in("Vic"), "health", "erase", "all", {}).startswith("Your role")
    assert write(desk.signed_in("Olga"), "health", "erase", "all", {}) == "There is no such job."


def test_a_proxys_user_has_the_role_of_the_setting(desk: Desk) -> None:
    open_alert(desk)
    client = Desk(desk.engine, PROXY).browser("10.0.0.7")
    client.environ_base["HTTP_X_FORWARDED_USER"] = FORWARDED["X-Forwarded-User"]
    assert write(client, *ACTS[0][:4]).startswith("Your role")


def test_a_draft_is_approved_by_somebody_else_than_its_author(desk: Desk) -> None:
    alarms.covered(desk.engine, at=REPORT_EVENING)
    draft(desk, author="ANN  LEE")
    said = write(desk.signed_in("Ann Lee"), "model", "approve", "1", {})
    assert said.startswith("Somebody else than its author approves")
    assert write(desk.signed_in("Olga"), "model", "reject", "1", {}).startswith("Reason: ")
    assert write(desk.signed_in("Olga"), "model", "approve", "7", {}) == "There is no such draft."
    assert decided(desk) == []
    answer = post(desk.signed_in("Olga"), "model", "approve", "1", {"why-1": "agreed"})
    assert answer["search"] == "?done=approve-1"
    assert decided(desk) == [("approved", "Olga", "agreed")]
    again = write(desk.signed_in("Olga"), "model", "reject", "1", {"why-1": "no"})
    assert again == "This draft is decided already."


def test_without_sign_in_no_page_decides_on_a_draft(desk: Desk) -> None:
    open_alert(desk)
    client = Desk(desk.engine, Access()).browser("127.0.0.1")
    assert write(client, "model", "approve", "1", {}).startswith("Only who is signed in")
    assert decided(desk) == []


def test_every_callback_that_writes_goes_through_the_one_that_asks_for_the_role() -> None:
    """A module of the pages that opens the database for writing hands its acts to `writes`."""
    writers = {}
    for path in (PAGES / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [one.func for one in ast.walk(tree) if isinstance(one, ast.Call)]
        if any(getattr(one, "id", "") == "writing" for one in calls):
            writers[path.parent.name] = any(
                isinstance(one, ast.Attribute)
                and one.attr == "register"
                and getattr(one.value, "id", "") == "writes"
                for one in calls
            )
    assert {"alerts", "health", "model"} <= set(writers) and all(writers.values())
    assert {act for _, act, *_ in ACTS} <= NEEDED.keys()


def test_only_operators_see_who_did_what(desk: Desk) -> None:
    for name, sees in (("Vic", False), ("Ann Lee", False), ("Olga", True), ("Vic", False)):
        told = page(desk.signed_in(name), "/health")
        assert ("Who did what" in told) == sees, name
