"""Reasons as a mail says them, and as the command goes on to print them."""

from __future__ import annotations

import pytest

from jobs.mail.phrases import reason_words
from jobs.mail.reasons import reason_lines, reasons_joined
from jobs.mail.standing import Standing
from tests.jobs.mail.letters import document
from tracker.addresses import Language
from tracker.alerts.changes import Reason
from tracker.document import Valuation

PEER = "BIRCH.L"


def revision(end: str, changed: float, day: str = "2026-11-20") -> Reason:
    subject = f"{PEER} {end}"
    return Reason(f"{subject} of {day}", "revision", changed, 0.05, subject=subject)


def told(*reasons: Reason, shown: Valuation | None = None, language: Language = "en") -> list[str]:
    return reason_lines(reasons, Standing(shown or document(), language), language)


def near(pair: str, away: float) -> Reason:
    return Reason(pair, "near", away, 0.03, text=pair)


def test_a_revision_is_told_once_for_all_its_years() -> None:
    reasons = [
        revision("2026-12-31", -0.0714),
        revision("2027-12-31", -0.069),
        revision("2028-12-31", -0.07),
    ]
    assert told(*reasons) == ["consensus of BIRCH.L revised: 2026E −7.1%, 2027E −6.9%, 2028E −7.0%"]
    assert told(*reasons, language="zh") == [
        "BIRCH.L 一致预期调整：2026E −7.1%，2027E −6.9%，2028E −7.0%"
    ]


def test_a_year_that_does_not_end_in_december_is_named_as_pages_name_it() -> None:
    assert told(revision("2027-03-31", 0.06)) == ["consensus of BIRCH.L revised: FY3/27E +6.0%"]


def test_two_revisions_of_one_peer_are_told_apart_by_their_days() -> None:
    """Both stand while the first has not been quiet for long enough."""
    reasons = [revision("2027-12-31", 0.06), revision("2027-12-31", -0.08, "2026-11-24")]
    assert told(*reasons) == [
        "consensus of BIRCH.L (2026-11-20) revised: 2027E +6.0%",
        "consensus of BIRCH.L (2026-11-24) revised: 2027E −8.0%",
    ]


@pytest.mark.parametrize(
    ("close", "english", "chinese"),
    [
        # The band flips from Buy to Overweight at 1,317 / 1.15 = 1,145.22.
        (
            1165.0,
            "the flip price of Buy / Overweight, HKD 1,145.22, is 1.7% below the close",
            "买入 / 增持评级切换价 HKD 1,145.22，比收盘价低 1.7%",
        ),
        (
            1125.0,
            "the flip price of Buy / Overweight, HKD 1,145.22, is 1.8% above the close",
            "买入 / 增持评级切换价 HKD 1,145.22，比收盘价高 1.8%",
        ),
        (
            1145.2,
            "the flip price of Buy / Overweight, HKD 1,145.22, is at the close",
            "买入 / 增持评级切换价 HKD 1,145.22，等于收盘价",
        ),
    ],
)
def test_a_flip_price_says_on_which_side_of_the_close_it_is(
    close: float, english: str, chinese: str
) -> None:
    shown = document(close=close)
    flip = next(one for one in shown["flip_prices"] if one["from"] == "buy")
    assert flip["price"] is not None
    reason = near("buy/overweight", flip["price"] / close - 1)
    assert told(reason, shown=shown) == [english]
    assert told(reason, shown=shown, language="zh") == [chinese]


def test_trap_a_flip_price_of_days_ago_is_told_as_of_today() -> None:
    """The close was near Overweight / Hold some sessions ago; now it is near Buy / Overweight."""
    shown = document(close=1165.0)
    reasons = [near("buy/overweight", -0.017), near("overweight/hold", 0.019)]
    assert told(*reasons, shown=shown) == [
        "the flip price of Buy / Overweight, HKD 1,145.22, is 1.7% below the close"
    ]
    (alone,) = told(near("overweight/hold", 0.019), shown=shown)
    assert alone.endswith("HKD 1,254.29, is 7.7% above the close")  # 1,317 / 1.05 over 1,165


def test_a_flip_price_that_is_not_known_any_more_is_told_by_what_was_recorded() -> None:
    shown = document()
    shown["flip_prices"] = []
    assert told(near("buy/overweight", -0.018), shown=shown) == [
        "the flip price of Buy / Overweight is 1.8% below the close"
    ]


def test_bands_go_by_their_printed_names() -> None:
    gap = Reason("gap", "rating_gap", text="buy / overweight")
    assert told(gap) == ["published rating Buy, computed band Overweight"]
    assert told(gap, language="zh") == ["已发布评级为买入，计算区间为增持"]


def test_a_move_that_still_stands_names_its_session() -> None:
    moved = Reason("price_move 2026-06-23", "price_move", -0.165, 0.15, subject="2026-06-23")
    assert told(moved) == ["price −16.5% in the session of 2026-06-23"]


def test_a_job_has_no_bands_and_its_failure_is_said_as_it_was() -> None:
    failed = Reason("fx", "job_failed", 3.0, 3.0, subject="fx", text="no answer - yet")
    assert reasons_joined([failed], None, "en") == "job fx failed 3 times: no answer - yet"
    pair = [failed, revision("2027-12-31", 0.06)]
    assert reasons_joined(pair, None, "zh").count("；") == 1


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (near("buy/overweight", -0.018), "the flip price buy/overweight is -1.8% away"),
        (near("buy/overweight", 0.0), "the flip price buy/overweight is +0.0% away"),
        (revision("2026-12-31", -0.0714), "consensus of BIRCH.L 2026-12-31 revised by -7.1%"),
        (
            Reason("gap", "rating_gap", text="buy / overweight"),
            "published rating and band differ: buy / overweight",
        ),
        (
            Reason("unconfirmed X", "unconfirmed_shares", None, subject="X", text="a placing"),
            "X: n/a m shares are not confirmed (a placing)",
        ),
    ],
)
def test_the_command_prints_what_it_always_printed(reason: Reason, said: str) -> None:
    assert reason_words(reason, "en") == said
