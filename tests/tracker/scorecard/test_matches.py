"""How often the band was the rating, and how long each band lasted, by fresh session."""

from __future__ import annotations

from datetime import date, datetime

from tests.tracker import universe as u
from tests.tracker.scorecard.told import NOW, card
from tracker.scorecard import scorecard
from tracker.scorecard.document import MatchDocument

DAY = u.REPORT_DAY
THU, FRI, MON, TUE, WED = (date(2026, 4, day) for day in (16, 17, 20, 21, 22))


def match(*facts: u.Fact, now: datetime = NOW) -> MatchDocument:
    found = card(*facts, now=now)["publications"][0]["match"]
    assert found is not None
    return found


def closes(**by_day: float) -> list[u.Fact]:
    days = {"thu": THU, "fri": FRI, "mon": MON, "tue": TUE, "wed": WED}
    return [u.price(u.MINIMAX, days[name], close) for name, close in by_day.items()]


def test_sessions_are_counted_band_by_band() -> None:
    """1317 / 1200 - 1 = 9.75 %, Overweight; at 847.5, 900 and 1000 it is above 15 %, Buy."""
    found = match(*closes(thu=900.0, fri=1200.0, mon=1200.0, tue=1000.0), now=u.utc(TUE, 12))
    assert (found["matched"], found["sessions"], found["share"]) == (3, 5, 0.6)
    assert found["by_band"] == {"buy": 3, "overweight": 2}
    assert found["stretches"] == [
        {"band": "buy", "first": "2026-04-15", "last": "2026-04-16", "sessions": 2},
        {"band": "overweight", "first": "2026-04-17", "last": "2026-04-20", "sessions": 2},
        {"band": "buy", "first": "2026-04-21", "last": "2026-04-21", "sessions": 1},
    ]


def test_carried_and_stale_sessions_are_left_out_and_counted() -> None:
    """One close only: two sessions carry it, on the third it is older than its two sessions."""
    found = match(now=u.utc(MON, 12))
    assert (found["matched"], found["sessions"]) == (1, 1)
    assert (found["carried"], found["stale"]) == (2, 1)


def test_a_carried_session_does_not_end_a_stretch() -> None:
    found = match(*closes(fri=900.0), now=u.utc(FRI, 12))
    assert [(one["sessions"], one["last"]) for one in found["stretches"]] == [(2, "2026-04-17")]


def test_a_session_whose_close_has_not_come_yet_is_not_counted() -> None:
    found = match(*closes(thu=900.0), now=u.utc(THU, 4))
    assert (found["sessions"], found["carried"]) == (1, 0)


def test_sessions_without_a_close_or_a_band_are_counted_apart() -> None:
    inputs = u.minimax(
        *closes(thu=900.0),
        ("target", {**u.target(DAY, 1317.0)[1], "currency": "USD", "source": "import"}),
        without=lambda kind, row: kind == "price" and row["session"] == DAY,
    )
    found = scorecard(inputs, now=u.utc(THU, 12))["publications"][0]["match"]
    assert found is not None
    assert (found["without_close"], found["without_band"], found["sessions"]) == (1, 1, 0)
    assert (found["share"], found["by_band"], found["stretches"]) == (None, {}, [])


def test_the_next_target_and_the_end_of_the_horizon_end_the_count() -> None:
    second = u.target(FRI, 1000.0, rating="hold", horizon_ends=MON)
    facts = closes(thu=900.0, fri=1000.0, mon=1000.0, tue=1000.0)
    first, then = card(*facts, second, now=u.utc(TUE, 12))["publications"]
    assert first["match"] is not None and then["match"] is not None
    assert first["match"]["sessions"] == 2  # Wednesday and Thursday
    assert (then["match"]["matched"], then["match"]["sessions"]) == (2, 2)  # Tuesday is over


def test_a_target_without_a_horizon_counts_until_now() -> None:
    endless = u.target(DAY, 1317.0, horizon_ends=None, source="import")
    assert match(*closes(thu=900.0), endless, now=u.utc(THU, 12))["sessions"] == 2


def test_a_target_of_today_before_its_close_has_no_session_yet() -> None:
    today = u.target(THU, 1400.0)
    found = card(today, now=u.utc(THU, 4))["publications"][-1]["match"]
    assert found is not None and (found["sessions"], found["share"]) == (0, None)
