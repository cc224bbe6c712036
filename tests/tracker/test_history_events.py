"""What happened along a history is told once, on its day, in figures."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u
from tracker.history_events import Event, history_events
from tracker.inputs import ValuationInputs
from tracker.valuation import value_history

UNTIL = date(2026, 5, 29)
MAY_4, MAY_6 = date(2026, 5, 4), date(2026, 5, 6)


def events(inputs: ValuationInputs, kind: str, end: date = UNTIL) -> list[Event]:
    history = value_history(inputs, start=u.REPORT_DAY, end=end)
    return [one for one in history_events(history) if one.kind == kind]


def event(day: date, kind: str, text: str | None = None, ticker: str = u.MINIMAX) -> u.Fact:
    row = {"ticker": ticker, "date": day, "kind": kind, "text": text}
    return "event", {**row, "known_at": u.utc(day)}


def test_the_first_target_is_a_publication_and_the_next_tells_what_it_was_before() -> None:
    first, second = events(u.minimax(u.target(MAY_4, 1000.0, rating="hold")), "target")
    assert first.day == u.REPORT_DAY
    assert (first.facts["price"], first.facts["rating"]) == (1317.0, "buy")
    assert "price_before" not in first.facts
    assert second.day == MAY_4
    assert (second.facts["price"], second.facts["price_before"]) == (1000.0, 1317.0)
    assert (second.facts["rating"], second.facts["rating_before"]) == ("hold", "buy")


def test_each_vintage_of_the_model_is_told_once() -> None:
    vintage = (u.revenue(MAY_4, u.FY26, 270.0), u.revenue(MAY_4, u.FY27, 800.0))
    days = [one.day for one in events(u.minimax(*vintage), "vintage")]
    assert days == [u.REPORT_DAY, MAY_4]


def test_a_placing_changes_the_count_with_its_reason() -> None:
    inputs = u.minimax(u.shares(u.MINIMAX, MAY_4, 349.24, reason="placing"))
    (found,) = events(inputs, "shares")
    assert (found.day, found.ticker, found.text) == (MAY_4, u.MINIMAX, "placing")
    assert found.facts == {"before": 313.64, "after": 349.24}


def test_a_peer_s_count_is_told_too_and_the_same_count_again_is_not() -> None:
    inputs = u.minimax(
        u.shares(u.ZHIPU, MAY_4, 465.623), u.shares(u.MINIMAX, MAY_6, 313.64, reason="return")
    )
    assert [(one.ticker, one.day) for one in events(inputs, "shares")] == [(u.ZHIPU, MAY_4)]


def test_a_split_is_a_split_and_no_change_of_the_count() -> None:
    # 313.64 m before a 2-for-1 are 627.28 m after it: the count recorded with it is the same.
    inputs = u.minimax(u.split(u.MINIMAX, MAY_4, 2.0), u.shares(u.MINIMAX, MAY_4, 627.28))
    assert [(one.day, one.facts) for one in events(inputs, "split")] == [(MAY_4, {"ratio": 2.0})]
    assert events(inputs, "shares") == []


def test_a_split_of_a_peer_or_after_the_end_moves_no_count_of_the_company() -> None:
    inputs = u.minimax(
        u.split(u.ZHIPU, MAY_4, 2.0),
        u.split(u.MINIMAX, date(2026, 7, 1), 2.0),
        u.shares(u.MINIMAX, MAY_4, 349.24),
    )
    assert [one.facts["before"] for one in events(inputs, "shares")] == [313.64]
    assert [one.ticker for one in events(inputs, "split")] == [u.ZHIPU]


def test_an_unusable_count_is_no_change() -> None:
    assert events(u.minimax(u.shares(u.MINIMAX, MAY_4, -1.0)), "shares") == []


def test_a_change_of_band_names_both() -> None:
    # 1317 / 1250 - 1 = 5.4 %: Overweight, which begins above 5 %.
    (found,) = events(u.minimax(u.price(u.MINIMAX, MAY_4, 1250.0)), "band")
    assert (found.day, found.facts) == (MAY_4, {"before": "buy", "after": "overweight"})


def test_results_are_told_by_the_event_or_by_the_figures_that_came_out() -> None:
    row = {"ticker": u.MINIMAX, "line": "revenue", "period_end": date(2026, 6, 30), "months": 6}
    figure = ("actual", {**row, "value": 110.0, "unit": "m", "currency": "USD"})
    both = (figure[0], {**figure[1], "published_on": MAY_4, "known_at": u.utc(MAY_4)})
    later = (figure[0], {**figure[1], "published_on": MAY_6, "known_at": u.utc(MAY_6)})
    found = events(u.minimax(event(MAY_4, "results", "interim"), both, later), "results")
    assert [(one.day, one.text) for one in found] == [(MAY_4, "interim"), (MAY_6, None)]


def test_a_new_peer_set_names_who_joined_and_who_left() -> None:
    (found,) = events(u.minimax(u.peer_set(MAY_4, u.ZHIPU, "NEW")), "peers")
    assert (found.day, found.facts) == (MAY_4, {"joined": "NEW", "left": u.PALANTIR})


def test_a_status_comes_with_its_reason_and_other_events_as_they_are() -> None:
    inputs = u.minimax(u.status(MAY_4, "under_review"), event(MAY_6, "lock_up", "of 60 m shares"))
    assert events(inputs, "status")[-1].facts == {"status": "under_review"}
    assert [(one.text, one.facts) for one in events(inputs, "event")] == [
        ("of 60 m shares", {"kind": "lock_up"})
    ]


def test_what_is_still_to_come_is_not_told() -> None:
    assert events(u.minimax(event(date(2026, 8, 31), "lock_up")), "event") == []


def test_a_history_without_a_session_tells_nothing() -> None:
    sunday = date(2026, 4, 12)
    assert history_events(value_history(u.minimax(), start=sunday, end=sunday)) == ()
