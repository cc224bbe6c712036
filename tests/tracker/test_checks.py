"""The judgement over fetched closes: what must not be used is flagged, a jump is pointed out."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from tracker.checks import judge_closes, market_closures, missing_closes, missing_sessions
from tracker.findings import Finding, Severity
from tracker.sessions import exchange

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HONG_KONG = exchange("XHKG")


def bars_of(*bars: tuple[str, float], volumes: tuple[float, ...] = ()) -> pd.DataFrame:
    frame = pd.DataFrame(bars, columns=["session", "close"])
    frame["session"] = frame["session"].astype("datetime64[s]")
    return frame.assign(volume=volumes) if volumes else frame


def judge(
    *bars: tuple[str, float],
    volumes: tuple[float, ...] = (),
    now: datetime | None = None,
    splits: tuple[tuple[str, float], ...] = (),
) -> tuple[list[str | None], list[Finding]]:
    divided = pd.DataFrame(splits, columns=["effective", "ratio"])
    divided["effective"] = divided["effective"].astype("datetime64[s]")
    frame = bars_of(*bars, volumes=volumes)
    return judge_closes("0100.HK", frame, HONG_KONG, now=now, splits=divided)


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


def test_closes_that_are_judged_without_splits_may_jump() -> None:
    flags, (jump,) = judge_closes(
        "0100.HK", bars_of(("2026-04-15", 100), ("2026-04-16", 50)), HONG_KONG
    )
    assert (flags, jump.code, jump.usable) == ([None, None], "price_jump", True)


def test_a_split_is_no_jump_but_what_moves_beside_it_is() -> None:
    # 2:1: 100 becomes 50, which is no move; 30 is 60 of the old shares, -40 %.
    assert judge(("2026-04-15", 100), ("2026-04-16", 50), splits=(("2026-04-16", 2),))[1] == []
    _, (jump,) = judge(("2026-04-15", 100), ("2026-04-16", 30), splits=(("2026-04-16", 2),))
    assert "moved by -40.0% on 2026-04-16" in jump.message


def test_a_close_before_the_close_is_never_used() -> None:
    """Hong Kong closes at 16:00, 08:00 UTC: at 15:59 nothing of the day is final."""
    early = datetime(2026, 4, 16, 7, 59, tzinfo=UTC)
    flags, (finding,) = judge(("2026-04-15", 100), ("2026-04-16", 101), now=early)
    assert flags == [None, "partial"]
    assert (finding.code, finding.severity, finding.usable) == (
        "partial_close",
        Severity.ERROR,
        False,
    )
    assert "XHKG has not closed that day yet" in finding.message
    assert judge(("2026-04-16", 101), now=datetime(2026, 4, 16, 8, tzinfo=UTC)) == ([None], [])


def test_a_close_of_the_future_is_partial_whether_a_session_or_not() -> None:
    flags, findings = judge(("2026-05-09", 100), ("2026-05-11", 100), now=NOW)
    assert flags == ["non_session", "partial"]
    assert [finding.code for finding in findings] == ["partial_close"]
    assert (
        "a close dated 2026-05-09, 2026-05-11 was recorded but is not used" in findings[0].message
    )


def test_two_closes_of_one_session_cancel_each_other() -> None:
    flags, (finding,) = judge(("2026-04-15", 100), ("2026-04-16", 101), ("2026-04-16", 102))
    assert flags == [None, "twice", "twice"]
    assert (finding.code, finding.usable) == ("close_given_twice", False)
    assert "two different closes of 2026-04-16; neither was recorded" in finding.message


def test_one_close_given_twice_is_one_close() -> None:
    assert judge(("2026-04-16", 101), ("2026-04-16", 101)) == ([None, None], [])


def test_a_half_day_without_volume_is_marked_and_used() -> None:
    """The eve of Lunar New Year 2026: feeds give a flat bar with a wrong close."""
    flags, (finding,) = judge(("2026-02-16", 502.5), volumes=(0,), now=NOW)
    assert flags == ["half_day"]
    assert (finding.code, finding.usable) == ("half_day_close", True)
    assert "the close of 2026-02-16, a half-day of XHKG, comes without volume" in finding.message


def test_half_days_without_volume_are_one_finding_and_each_is_marked() -> None:
    """The eves of Lunar New Year, Christmas and New Year, four in 14 months."""
    eves = ("2024-12-24", "2024-12-31", "2025-01-28", "2025-12-24")
    bars = [*((eve, 500.0) for eve in eves), ("2025-12-29", 500.0)]
    flags, (finding,) = judge(*bars, volumes=(0, 0, 0, 0, 1e6), now=NOW)
    assert flags == [*["half_day"] * 4, None]
    assert "the close of 2024-12-24, 2024-12-31, 2025-01-28 and 1 more, a half" in finding.message


@pytest.mark.parametrize("volume", [1e6, np.nan])
def test_a_half_day_with_volume_or_of_unknown_volume_is_a_day_like_any(volume: float) -> None:
    assert judge(("2026-02-16", 508.0), volumes=(volume,), now=NOW) == ([None], [])


def test_a_session_on_which_nothing_was_traded_is_said() -> None:
    flags, (finding,) = judge(("2026-04-15", 100), ("2026-04-16", 100), volumes=(1e6, 0), now=NOW)
    assert flags == [None, None]
    assert (finding.code, finding.severity, finding.usable) == (
        "no_volume",
        Severity.WARNING,
        True,
    )
    assert "no share changed hands on 2026-04-16 by the source" in finding.message


def test_trap_idle_sessions_come_by_the_hundred() -> None:
    # Five idle sessions, Monday to Friday, and the bar of Friday comes twice.
    idle = [(f"2026-04-{day}", 100.0) for day in (13, 14, 15, 16, 17, 17)]
    _, (finding,) = judge(("2026-04-10", 100), *idle, volumes=(1e6, *[0.0] * 6), now=NOW)
    assert "on 2026-04-13, 2026-04-14, 2026-04-15 and 2 more by the source" in finding.message


def test_a_half_day_is_told_apart_from_whole_days_without_volume() -> None:
    bars = [("2026-02-13", 500.0), ("2026-02-16", 502.5), ("2026-02-20", 502.5)]
    flags, findings = judge(*bars, volumes=(1e6, 0, 0), now=NOW)
    assert flags == [None, "half_day", None]
    assert [one.code for one in findings] == ["half_day_close", "no_volume"]


def test_trap_funds_never_have_volume() -> None:
    """A fund, say: its volume is 0 on every day, half-days too."""
    bars = [("2026-02-13", 100.0), ("2026-02-16", 101.0), ("2026-02-20", 102.0)]
    assert judge(*bars, volumes=(0, 0, 0), now=NOW) == ([None, None, None], [])


# --- Sessions without a close -----------------------------------------------------------------


def days(*dates: str) -> np.ndarray:
    return np.array(dates, dtype="datetime64[s]")


def test_the_sessions_between_the_first_and_the_last_close_are_expected() -> None:
    # 3, 6 and 7 April 2026 are holidays in Hong Kong, 4 and 5 a weekend.
    bars = bars_of(("2026-04-01", 1), ("2026-04-08", 1), ("2026-04-10", 1))
    assert list(missing_sessions(bars, HONG_KONG)) == list(days("2026-04-02", "2026-04-09"))
    assert not len(missing_sessions(bars_of(), HONG_KONG))


def test_missing_sessions_are_named_the_first_three_of_many() -> None:
    gaps = days("2026-04-02", "2026-04-08", "2026-04-09", "2026-04-10", "2026-04-13")
    (finding,) = missing_closes("0100.HK", gaps, HONG_KONG)
    assert (finding.code, finding.severity) == ("missing_session", Severity.WARNING)
    assert "no close of 2026-04-02, 2026-04-08, 2026-04-09 and 2 more, though" in finding.message
    assert missing_closes("0100.HK", days(), HONG_KONG) == []


def test_a_day_without_any_close_is_one_on_which_the_exchange_stayed_shut() -> None:
    """A typhoon, say, of which no calendar knew."""
    (finding,) = market_closures(days("2026-07-20"), HONG_KONG, 2)
    assert (finding.subject, finding.code, finding.severity) == (
        "XHKG",
        "market_closed",
        Severity.INFO,
    )
    assert "none of 2 names has a close of 2026-07-20" in finding.message
    assert market_closures(days(), HONG_KONG, 2) == []
