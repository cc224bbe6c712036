"""Which reasons stand for each rule, on the bundled company with facts added by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.alerts.seeing import NEXT, found, keys, seen

CLOSE = u.price(u.MINIMAX, NEXT, 850.0)
LATE = date(2026, 11, 2)  # after the horizon


def test_a_fresh_target_needs_no_review() -> None:
    assert keys("target_review", seen(u.REPORT_DAY)) == []


def test_a_price_that_halves_asks_for_a_review() -> None:
    """1317 / 600 - 1 = 119.5 % upside; 600 is 34.2x P/S 2027E, below half of 75x."""
    reasons = found("target_review", seen(NEXT, u.price(u.MINIMAX, NEXT, 600.0)))
    assert reasons is not None
    assert [(one.key, one.limit) for one in reasons] == [("upside", 1.0), ("multiple", 0.5)]
    assert reasons[0].value == pytest.approx(1.195)
    assert reasons[1].value == pytest.approx(34.188 / 75, abs=1e-4)


def test_a_review_without_a_fresh_close_looks_at_what_needs_none() -> None:
    old = date(2026, 7, 20)
    assert keys("target_review", seen(old)) == ["age"]
    assert keys("target_review", seen(u.days_after(old, 20))) == ["age", "shares"]


def test_shares_changed_since_publication() -> None:
    placed = seen(NEXT, CLOSE, u.shares(u.MINIMAX, NEXT, 324.0))
    reasons = found("target_review", placed)
    assert reasons is not None
    assert [one.key for one in reasons] == ["shares"]
    assert reasons[0].value == pytest.approx(324 / 313.64 - 1)
    assert keys("target_review", seen(NEXT, CLOSE, u.shares(u.MINIMAX, NEXT, 320.0))) == []


def test_a_split_changes_no_share_of_the_company() -> None:
    halved = [
        u.split(u.MINIMAX, NEXT, 2.0),
        u.shares(u.MINIMAX, NEXT, 627.28),
        u.price(u.MINIMAX, NEXT, 425.0),
    ]
    assert keys("target_review", seen(NEXT, *halved)) == []
    assert keys("price_move", seen(NEXT, *halved, before=u.REPORT_DAY)) == []


def test_shares_that_nobody_knows_ask_for_nothing() -> None:
    without = seen(NEXT, CLOSE)
    without.document["shares_m"] = None
    assert keys("target_review", without) == []
    assert keys("target_review", replace(seen(NEXT, CLOSE), published_shares_m=None)) == []


def test_an_ended_horizon_asks_for_a_review_whatever_the_status() -> None:
    ended = [u.price(u.MINIMAX, LATE, 300.0), u.fx(LATE, "HKD", 7.8)]
    assert keys("target_review", seen(LATE, *ended)) == [
        "horizon",
        "upside",
        "multiple",
        "age",
        "shares",
    ]
    dropped = seen(NEXT, u.price(u.MINIMAX, NEXT, 300.0), u.status(NEXT, "suspended"))
    assert keys("target_review", dropped) == []


def test_a_market_multiple_that_is_missing_is_no_reason() -> None:
    bare = seen(NEXT, CLOSE)
    bare.document["market_multiple"] = None
    assert keys("target_review", bare) == []


def test_a_rating_that_is_not_the_band() -> None:
    gap = found("rating_gap", seen(NEXT, u.price(u.MINIMAX, NEXT, 1200.0)))
    assert gap is not None
    assert [(one.key, one.text) for one in gap] == [("gap", "buy / overweight")]
    assert keys("rating_gap", seen(NEXT, CLOSE)) == []
    assert keys("rating_gap", seen(date(2026, 4, 24))) is None  # the close is stale


def test_near_a_flip_price() -> None:
    """1317 / 1.15 = 1145.2 is 2.2 % above 1120."""
    near = found("near_threshold", seen(NEXT, u.price(u.MINIMAX, NEXT, 1120.0)))
    assert near is not None
    assert [one.key for one in near] == ["buy/overweight"]
    assert near[0].value == pytest.approx(1145.217 / 1120 - 1, abs=1e-6)
    assert keys("near_threshold", seen(NEXT, CLOSE)) == []
    ended = seen(LATE, u.price(u.MINIMAX, LATE, 1145.0))
    assert keys("near_threshold", ended) == []


def test_a_price_move_beyond_its_limit() -> None:
    fall = found("price_move", seen(NEXT, u.price(u.MINIMAX, NEXT, 700.0), before=u.REPORT_DAY))
    assert fall is not None
    assert [(one.key, one.limit) for one in fall] == [("price_move 2026-04-16", 0.15)]
    assert fall[0].value == pytest.approx(700 / 847.5 - 1)
    assert keys("price_move", seen(NEXT, CLOSE, before=u.REPORT_DAY)) == []
    assert keys("price_move", seen(NEXT, CLOSE)) == []


def test_trap_a_close_of_the_session_before_is_written_per_share_of_its_documents_date() -> None:
    """860 of the 16th is 430 once the 17th splits the share in two: 431 has hardly moved."""
    split, monday = date(2026, 4, 17), date(2026, 4, 20)
    facts = (u.price(u.MINIMAX, NEXT, 860.0), u.split(u.MINIMAX, split, 2.0))
    after = seen(monday, *facts, u.price(u.MINIMAX, monday, 431.0), before=split)
    assert after.previous is not None
    assert after.previous["price"]["value"] == pytest.approx(430.0)
    assert keys("price_move", after) == []
    assert keys("price_move", seen(split, *facts, before=u.REPORT_DAY)) == []  # 847.5 to 430


def test_a_price_before_the_first_one_did_not_move() -> None:
    first = seen(NEXT, CLOSE, before=date(2026, 4, 14))
    assert keys("price_move", first) == []


def test_a_move_of_the_same_peers() -> None:
    rise = seen(NEXT, CLOSE, u.price(u.ZHIPU, NEXT, 1100.0), before=u.REPORT_DAY)
    moved = found("peer_move", rise)
    assert moved is not None
    assert [one.key for one in moved] == ["peer_move 2026-04-16"]
    other = seen(NEXT, CLOSE, u.peer_set(NEXT, u.ZHIPU), before=u.REPORT_DAY)
    assert keys("peer_move", other) == ["peer_move 2026-04-16"]
    gone = seen(NEXT, CLOSE, u.peer_set(NEXT), before=u.REPORT_DAY)
    assert keys("peer_move", gone) == []
    assert keys("peer_move", seen(NEXT, CLOSE, before=u.REPORT_DAY)) == []
    missing = seen(NEXT, CLOSE, before=u.REPORT_DAY)
    assert missing.previous is not None
    missing.previous["peer_stats"][1]["missing"] = ["PLTR"]
    missing.previous["peer_stats"][1]["mean"] = 1.0
    assert keys("peer_move", missing) == []


def test_a_revision_of_the_street() -> None:
    raised = u.consensus(u.PALANTIR, NEXT, u.FY27, 11_400)  # 10,400 before: +9.6 %
    revised = found("consensus_revision", seen(NEXT, CLOSE, raised, before=u.REPORT_DAY))
    assert revised is not None
    assert [(one.key, one.subject) for one in revised] == [
        ("PLTR 2027-12-31 of 2026-04-16", "PLTR 2027-12-31")
    ]
    small = u.consensus(u.PALANTIR, NEXT, u.FY27, 10_500)
    assert keys("consensus_revision", seen(NEXT, CLOSE, small, before=u.REPORT_DAY)) == []
    foreign = u.consensus(u.PALANTIR, NEXT, u.FY27, 80_000, "CNY")
    assert keys("consensus_revision", seen(NEXT, CLOSE, foreign, before=u.REPORT_DAY)) == []
    new = seen(NEXT, CLOSE, before=date(2026, 4, 14))
    assert keys("consensus_revision", new) == []


def test_a_new_model_and_a_new_target() -> None:
    vintage = [u.revenue(NEXT, end, 800.0) for end in (u.FY26, u.FY27, u.FY28)]
    new = seen(NEXT, CLOSE, *vintage, u.target(NEXT, 1400.0), before=u.REPORT_DAY)
    assert keys("model_vintage", new) == ["model 2026-04-16", "target 2026-04-16"]
    assert keys("model_vintage", seen(NEXT, CLOSE, before=u.REPORT_DAY)) == []


def test_counts_that_are_not_confirmed_or_differ() -> None:
    doubted = seen(date(2026, 8, 3))
    assert keys("share_gap", doubted) == [
        "unconfirmed 0100.HK 2026-07-31",
        "unconfirmed 2513.HK 2026-07-14",
    ]
    other = u.shares(u.PALANTIR, date(2026, 4, 14), 2500.0, source="yahoo")
    assert keys("share_gap", seen(NEXT, CLOSE, other)) == ["sources PLTR"]
    near = u.shares(u.PALANTIR, date(2026, 4, 14), 2391.0, source="yahoo")
    assert keys("share_gap", seen(NEXT, CLOSE, near)) == []


def test_inputs_that_are_old_or_missing() -> None:
    assert keys("stale", seen(u.REPORT_DAY)) == []
    assert keys("stale", seen(date(2026, 6, 5))) == [
        "price 0100.HK",
        "price 2513.HK",
        "price PLTR",
        "fx USDCNY",
        "fx USDHKD",
        "consensus 2513.HK",
        "consensus PLTR",
    ]
    nothing = seen(date(2026, 4, 14))
    reasons = found("stale", nothing)
    assert reasons is not None
    assert {one.code for one in reasons} >= {"missing_price"}
    blank = seen(u.REPORT_DAY)
    blank.document["fx"][0]["rate"] = None
    assert keys("stale", blank) == ["fx USDCNY"]
    assert blank.session == u.REPORT_DAY
    assert nothing.session == nothing.today
