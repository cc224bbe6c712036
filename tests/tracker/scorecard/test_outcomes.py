"""What a rating has earned by horizon: the engine's own outcome, had the horizon ended there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tests.tracker.scorecard.told import NOW, card
from tracker.scorecard import scorecard
from tracker.scorecard.document import OutcomeDocument
from tracker.scorecard.outcomes import NO_BASE, NO_CLOSE, NO_HORIZON, NOT_YET

DAY, MAY, JULY, END = u.REPORT_DAY, date(2026, 5, 15), date(2026, 7, 15), date(2026, 10, 15)


def falling() -> list[u.Fact]:
    """932.25 after a month, 600 after three, 250 after six."""
    closes = ((MAY, 932.25), (JULY, 600.0), (END, 250.0))
    return [u.price(u.MINIMAX, day, close) for day, close in closes]


def earned(*facts: u.Fact, **other: Any) -> dict[str, OutcomeDocument]:
    (published,) = card(*facts, **other)["publications"]
    return {one["window"]: one for one in published["outcomes"]}


def test_each_horizon_that_is_over_has_earned_a_rating() -> None:
    """932.25 / 847.5 - 1 = +10 %; 600: -29.2 %; 250: -70.5 %. Twelve months are not over."""
    found = earned(*falling())
    assert list(found) == ["1m", "3m", "6m", "12m", "horizon", "to_date"]
    told = {window: (one["absolute"], one["band"]) for window, one in found.items()}
    assert told == {
        "1m": (pytest.approx(0.1), "overweight"),
        "3m": (pytest.approx(600 / 847.5 - 1), "underweight"),
        "6m": (pytest.approx(250 / 847.5 - 1), "underweight"),
        "12m": (None, None),
        "horizon": (pytest.approx(250 / 847.5 - 1), "underweight"),
        "to_date": (None, None),
    }
    # The last close is of October, the day is in November: an old close is no performance to date.
    assert found["to_date"]["reason"] == NO_CLOSE
    assert (found["12m"]["reason"], found["12m"]["measure"]) == (NOT_YET, None)
    assert (found["horizon"]["ends"], found["to_date"]["ends"]) == ("2026-10-15", None)


def test_without_levels_it_is_absolute_and_says_so() -> None:
    document = card(*falling())
    (published,) = document["publications"]
    assert {one["measure"] for one in published["outcomes"]} == {"absolute", None}
    assert all(one["relative"] is None for one in published["outcomes"])
    messages = {one["code"]: one["message"] for one in document["findings"]}
    assert "no level of MSCI China" in messages["no_benchmark"]


def test_with_levels_it_is_relative_to_the_named_proxy() -> None:
    """+10 % less 62.4 / 60 - 1 = 4 % leaves +6 %: Overweight."""
    levels = [u.level(day, at, note="MCHI") for day, at in ((DAY, 60.0), (MAY, 62.4))]
    found = earned(*falling(), *levels)["1m"]
    assert found["relative"] == pytest.approx(0.06)
    assert (found["measure"], found["band"]) == ("relative", "overweight")
    assert (found["benchmark_symbol"], found["benchmark_kind"]) == ("MCHI", "total_return")


def test_the_published_horizon_is_what_the_engine_froze() -> None:
    facts = [*falling(), u.level(DAY, 60.0), u.level(END, 66.0)]
    frozen = u.document(u.minimax(*facts), NOW.date())["earned"]
    found = earned(*facts)["horizon"]
    assert found["absolute"] == frozen["absolute"]
    assert (found["relative"], found["band"]) == (frozen["relative"], frozen["band"])
    assert found["session"] == frozen["session"] == "2026-10-15"


def test_the_last_day_of_a_horizon_is_not_over_yet() -> None:
    found = earned(*falling(), now=u.utc(MAY, 12))
    assert (found["1m"]["absolute"], found["1m"]["reason"]) == (None, NOT_YET)
    assert found["to_date"]["absolute"] == pytest.approx(0.1)


def test_a_horizon_without_a_fresh_close_at_its_end_has_no_outcome() -> None:
    found = earned(u.price(u.MINIMAX, MAY, 932.25))
    assert (found["3m"]["absolute"], found["3m"]["band"]) == (None, None)
    assert found["3m"]["reason"] == NO_CLOSE


def test_without_a_close_at_publication_nothing_is_known() -> None:
    inputs = u.minimax(
        *falling(), without=lambda kind, row: kind == "price" and row["session"] == DAY
    )
    (published,) = scorecard(inputs, now=NOW)["publications"]
    reasons = {one["window"]: one["reason"] for one in published["outcomes"]}
    assert reasons == {**dict.fromkeys(reasons, NO_BASE), "12m": NOT_YET}


def test_a_target_without_a_horizon_has_no_outcome_of_it() -> None:
    found = earned(*falling(), u.target(DAY, 1317.0, horizon_ends=None, source="import"))
    assert found["horizon"]["reason"] == NO_HORIZON
    assert found["6m"]["absolute"] == pytest.approx(250 / 847.5 - 1)


def test_each_target_is_judged_from_its_own_day() -> None:
    """A second target on 15 May: 600 / 932.25 - 1 = -35.6 % by 15 August's last close, stale."""
    second = u.target(MAY, 1400.0, rating="hold")
    august = u.price(u.MINIMAX, date(2026, 8, 14), 600.0)
    first, then = card(*falling(), second, august)["publications"]
    assert (first["published_on"], first["superseded_on"]) == ("2026-04-15", "2026-05-15")
    assert (then["rating"], then["superseded_on"], then["target"]) == ("hold", None, 1400.0)
    three = {one["window"]: one for one in then["outcomes"]}["3m"]
    assert three["absolute"] == pytest.approx(600 / 932.25 - 1)
    # The first rating is still judged over its own six months.
    six = {one["window"]: one for one in first["outcomes"]}["6m"]
    assert six["absolute"] == pytest.approx(250 / 847.5 - 1)


def test_a_correction_of_a_target_replaces_it_and_the_future_is_not_seen() -> None:
    corrected = u.target(DAY, 1300.0, source="import", known_at=u.utc(MAY))
    later = u.target(date(2026, 12, 1), 900.0)
    unknown = u.target(JULY, 800.0, known_at=u.utc(date(2026, 12, 1)))
    found = card(corrected, later, unknown)["publications"]
    assert [one["target"] for one in found] == [1300.0]


def test_a_split_within_a_horizon_is_no_loss() -> None:
    """2-for-1 on 4 May: 466.125 of the new shares is 932.25 of the old: +10 %."""
    facts = [u.split(u.MINIMAX, date(2026, 5, 4), 2.0), u.price(u.MINIMAX, MAY, 466.125)]
    assert earned(*facts)["1m"]["absolute"] == pytest.approx(0.1)
