"""What needs the reader: each rule, what is pending, what somebody has seen already."""

from __future__ import annotations

import pytest

from dashboards.pages.monitor.needs import ACT, CALM, CHECK, REVIEW, WATCH, Need, need_of
from dashboards.reader import Reader, reading_as
from db.alerts import Alert
from tests.dashboards import documents
from tests.dashboards.pages.monitor.desk import POLICY, alert, document, waiting
from tracker.document import Valuation


def need(*alerts: Alert, of: Valuation | None = None) -> Need:
    return need_of(of or documents.report_day(), alerts, POLICY)


def test_a_fresh_active_rating_without_alerts_needs_nobody() -> None:
    assert need() == Need(CALM, ())


def test_a_draft_asks_for_its_approval_before_a_review() -> None:
    found = need_of(documents.report_day(), [alert("target_review")], POLICY, drafts=2)
    assert found == Need(REVIEW, ("Draft awaits approval", "Review target"))


@pytest.mark.parametrize(
    ("rule", "rank", "text"),
    [
        ("target_review", REVIEW, "Review target"),
        ("rating_gap", REVIEW, "Rating differs from band"),
        ("share_gap", REVIEW, "Confirm shares"),
        ("stale", CHECK, "Input stale or missing"),
        ("near_threshold", WATCH, "Near a threshold"),
        ("price_move", WATCH, "Price moved"),
        ("peer_move", WATCH, "Peers moved"),
        ("consensus_revision", WATCH, "Consensus revised"),
        ("model_vintage", WATCH, "New model or target"),
        ("a_rule_of_tomorrow", WATCH, "A rule of tomorrow"),
    ],
)
def test_each_open_alert_asks_for_what_its_rule_watches(rule: str, rank: int, text: str) -> None:
    assert need(alert(rule)) == Need(rank, (text,))


def test_a_band_that_was_left_asks_most_and_names_both() -> None:
    left = alert("band", old="buy", new="overweight")
    assert need(left) == Need(ACT, ("Band Buy → Overweight",))
    earned = alert("earned_band", old="hold", new="underweight")
    assert need(earned) == Need(REVIEW, ("Earned band Hold → Underweight",))
    with reading_as(Reader("zh")):
        assert need(left).reasons == ("区间 买入 → 增持",)


def test_the_gravest_reason_stands_first() -> None:
    found = need(alert("price_move"), alert("stale"), alert("band", old="buy", new="hold"))
    assert found.rank == ACT
    assert found.reasons == ("Band Buy → Hold", "Input stale or missing", "Price moved")


def test_a_pending_band_says_how_long_it_has_been_left() -> None:
    """12 % is 3 points under the edge of Buy at 15 %: beyond the margin of 2, on one session."""
    pending = alert("band", "pending", new="overweight", memory=waiting(1, 1))
    assert need(pending) == Need(WATCH, ("Overweight, 1 of 2",))


def test_within_the_margin_ten_sessions_are_waited_for() -> None:
    pending = alert("band", "pending", new="overweight", memory=waiting(0, 3))
    assert need(pending).reasons == ("Overweight, 3 of 10",)


def test_a_pending_band_without_a_memory_is_pending_all_the_same() -> None:
    assert need(alert("band", "pending", new="overweight")).reasons == ("Overweight, pending",)


@pytest.mark.parametrize("rule", ["band", "target_review", "price_move", "stale"])
def test_what_somebody_has_acknowledged_asks_for_nothing(rule: str) -> None:
    seen = alert(rule, acknowledged_by="analyst")
    assert need(seen) == Need(CALM, ())


@pytest.mark.parametrize("state", ["normal", "no data"])
def test_a_closed_alert_asks_for_nothing(state: str) -> None:
    assert need(alert("band", state)) == Need(CALM, ())


def test_a_review_that_is_due_asks_once_and_not_at_all_once_acknowledged() -> None:
    due = document(status="review_due")
    assert need(of=due) == Need(REVIEW, ("Review target",))
    assert need(alert("target_review"), of=due).reasons == ("Review target",)
    assert need(alert("target_review", acknowledged_by="analyst"), of=due).reasons == ()


def test_stale_inputs_are_named_by_kind() -> None:
    stale = documents.report_day()
    stale["peers"][0]["price"]["stale"] = True
    assert need(of=stale) == Need(CHECK, ("Stale: close",))
    stale["fx"][0]["stale"] = stale["peers"][1]["revenue"][2]["stale"] = True
    assert need(of=stale).reasons == ("Stale: close, FX, consensus",)
    assert need(alert("stale"), of=stale).reasons == ("Stale: close, FX, consensus",)
    assert need(alert("stale", acknowledged_by="analyst"), of=stale) == Need(CALM, ())


def test_an_expired_rating_needs_a_new_target_whatever_was_acknowledged() -> None:
    seen = alert("target_review", acknowledged_by="analyst")
    found = need(seen, of=documents.expired())
    assert found == Need(REVIEW, ("New target due", "Stale: close, FX, consensus"))
