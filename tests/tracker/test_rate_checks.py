"""The judgement over fetched rates: what no market can have quoted is left out and said."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.findings import Severity
from tracker.rate_checks import JudgedRates, judge_rates, peg_left


def judge(currency: str, *rates: float) -> JudgedRates:
    dates = pd.date_range("2026-04-13", periods=len(rates), unit="s")
    return judge_rates(currency, pd.DataFrame({"date": dates, "rate": list(rates)}))


def kept(judged: JudgedRates) -> list[float]:
    return [float(rate) for rate in judged.bars["rate"]]


def test_ordinary_rates_pass_without_a_word() -> None:
    judged = judge("HKD", 7.83, 7.8312, 7.8299)
    assert (kept(judged), judged.findings) == ([7.83, 7.8312, 7.8299], ())


def test_a_rate_outside_its_peg_is_not_recorded() -> None:
    """0.1277 is the rate the other way round; 7.83 x 10 a slip of the point."""
    judged = judge("HKD", 7.83, 0.1277, 78.3)
    assert kept(judged) == [7.83]
    first, second = judged.findings
    assert (first.severity, first.code, first.usable) == (Severity.ERROR, "fx_refused", False)
    assert first.message == (
        "USDHKD: the rate 0.1277 of 2026-04-14 is outside its band of 7.75 to 7.85; it was not "
        "recorded, the last good rate is used: import the right one"
    )
    assert "78.3 of 2026-04-15" in second.message


@pytest.mark.parametrize(
    ("rate", "stays"), [(7.68, True), (7.66, False), (7.92, True), (7.94, False)]
)
def test_a_peg_has_a_hundredth_of_slack(rate: float, stays: bool) -> None:
    # 7.75 x 0.99 = 7.6725 and 7.85 x 1.01 = 7.9285
    assert (kept(judge("HKD", rate)) == [rate]) is stays


def test_a_peg_without_a_band_is_named_as_one_number() -> None:
    (finding,) = judge("SAR", 37.5).findings
    assert "outside its band of 3.75;" in finding.message


def test_a_rate_far_from_both_neighbours_is_a_bad_tick() -> None:
    judged = judge("CNY", 6.81, 8.61, 6.82)
    assert kept(judged) == [6.81, 6.82]
    assert "the rate 8.61 of 2026-04-14 is far from the rates before and after" in (
        judged.findings[0].message
    )
    assert kept(judge("CNY", 6.81, 1.68, 6.82)) == [6.81, 6.82]


def test_a_devaluation_that_stays_is_kept() -> None:
    judged = judge("TRY", 9.0, 18.0, 18.1)
    assert (kept(judged), judged.findings) == ([9.0, 18.0, 18.1], ())


def test_the_newest_rate_may_jump_and_is_pointed_out() -> None:
    judged = judge("CNY", 6.8, 7.48)
    assert kept(judged) == [6.8, 7.48]
    (finding,) = judged.findings
    assert (finding.severity, finding.code, finding.usable) == (Severity.WARNING, "fx_jump", True)
    assert "moved by +10.0% to 7.48 on 2026-04-14" in finding.message


def test_no_rate_is_nothing_to_judge() -> None:
    assert (kept(judge("CNY")), judge("CNY").findings) == ([], ())


@given(st.lists(st.floats(6.5, 7.1), max_size=8))
def test_rates_within_a_few_percent_are_all_kept(rates: list[float]) -> None:
    # 7.1 / 6.5 is 9 %: a spike needs neighbours that agree within 5 % and a gap of 5 % to both.
    judged = judge("CNY", *rates)
    assert len(kept(judged)) + sum(one.code == "fx_refused" for one in judged.findings) == len(
        rates
    )
    assert kept(judge("CNY", *(6.8 + rate / 100 for rate in rates))) == [
        6.8 + rate / 100 for rate in rates
    ]


def test_a_single_rate_is_held_against_its_peg() -> None:
    assert peg_left("HKD", 0.1277) == "7.75 to 7.85"
    assert (peg_left("HKD", 7.83), peg_left("CNY", 0.15)) == (None, None)
