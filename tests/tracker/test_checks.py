"""The judgement over fetched closes: what must not be used is flagged, a jump is pointed out."""

from __future__ import annotations

import pandas as pd
import pytest

from tracker.checks import judge_closes
from tracker.findings import Finding, Severity
from tracker.sessions import exchange


def judge(*bars: tuple[str, float]) -> tuple[list[str | None], list[Finding]]:
    frame = pd.DataFrame(bars, columns=["session", "close"])
    frame["session"] = frame["session"].astype("datetime64[s]")
    return judge_closes("0100.HK", frame, exchange("XHKG"))


def test_ordinary_closes_pass_without_a_word() -> None:
    assert judge(("2026-04-15", 847.5), ("2026-04-16", 830)) == ([None, None], [])


def test_a_close_on_a_saturday_is_flagged_and_said() -> None:
    flags, (finding,) = judge(("2026-04-17", 830), ("2026-04-18", 831))
    assert flags == [None, "non_session"]
    assert (finding.severity, finding.code) == (Severity.WARNING, "non_session_close")
    assert "a close dated 2026-04-18 was recorded but is not used: XHKG" in finding.message


@pytest.mark.parametrize(
    ("close", "said"),
    [(125, None), (125.1, "+25.1%"), (75, None), (74.9, "-25.1%")],  # of 100
)
def test_a_move_of_more_than_a_quarter_is_pointed_out_and_used(
    close: float, said: str | None
) -> None:
    flags, findings = judge(("2026-04-15", 100), ("2026-04-16", close))
    assert flags == [None, None]
    assert [said in one.message for one in findings if said] == ([True] if said else [])
    assert len(findings) == (said is not None)


def test_a_jump_is_measured_between_sessions_not_from_a_day_without_trading() -> None:
    _, findings = judge(("2026-04-17", 100), ("2026-04-18", 500), ("2026-04-20", 101))
    assert [one.code for one in findings] == ["non_session_close"]


def test_nothing_fetched_is_nothing_to_judge() -> None:
    assert judge() == ([], [])
