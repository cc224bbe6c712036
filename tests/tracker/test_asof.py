"""What an as-of date and an instant of knowledge let through: nothing later than either."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.asof import DESK, cut_inputs
from tracker.grid import Grid
from tracker.inputs import FRAMES, ValuationInputs

DAY, NEXT, MAY = u.REPORT_DAY, date(2026, 4, 16), date(2026, 5, 4)


def event(day: date, text: str, **other: object) -> u.Fact:
    row = {"ticker": u.MINIMAX, "date": day, "kind": "results", "text": text}
    return "event", {**row, "known_at": u.utc(day), **other}


def held(day: date, looks: date) -> Grid:
    """An old valuation of one day, held on screen and aged at a later one."""
    old, new = u.on(day), u.on(looks)
    return Grid(old.days, old.cuts, new.days, new.cuts)


def rates(inputs: ValuationInputs, grid: Grid) -> list[float]:
    return cut_inputs(inputs, grid).frame("fx_rate")["rate"].tolist()


def test_cutting_drops_what_took_effect_later_and_what_was_known_later() -> None:
    now, later = u.fx(DAY, "HKD", 7.83), u.fx(NEXT, "HKD", 7.84, known_at=u.utc(DAY))
    learned = u.fx(DAY, "HKD", 7.85, known_at=u.utc(NEXT))
    inputs = u.only(now, later, learned, ticker=u.MINIMAX)
    assert rates(inputs, u.on(DAY)) == [7.83]
    # late in the evening of 15 April, or as known a day later, of what took effect by the 15th
    assert rates(inputs, Grid.of(u.on(DAY).days, u.on(NEXT).cuts)) == [7.83, 7.85]
    assert rates(inputs, u.on(NEXT)) == [7.83, 7.84, 7.85]


def test_what_is_known_at_the_very_instant_is_let_through() -> None:
    inputs = u.only(u.fx(DAY, "HKD", 7.83, known_at=u.utc(DAY, 8)), ticker=u.MINIMAX)
    assert rates(inputs, u.on(DAY, hour=8)) == [7.83]
    assert rates(inputs, u.on(DAY, hour=7)) == []


def test_what_has_no_effective_date_arrives_when_it_is_known() -> None:
    announced = event(date(2026, 8, 28), "Interim results", known_at=u.utc(DAY, 8))
    learned = event(date(2026, 4, 10), "Placing", known_at=u.utc(NEXT))
    inputs = u.only(announced, learned, ticker=u.MINIMAX)
    assert cut_inputs(inputs, u.on(DAY)).frame("event")["text"].tolist() == ["Interim results"]


def test_the_last_row_decides_and_earlier_ones_keep_what_it_lets_through() -> None:
    inputs = u.only(u.fx(NEXT, "HKD", 7.84), u.fx(MAY, "HKD", 7.80), ticker=u.MINIMAX)
    assert rates(inputs, u.on(DAY, NEXT)) == [7.84]


def test_inputs_without_anything_later_are_given_back_as_they_are() -> None:
    inputs = u.only(u.fx(DAY, "HKD", 7.83), ticker=u.MINIMAX)
    assert cut_inputs(inputs, u.on(NEXT)) is inputs


def test_what_is_cut_leaves_the_inputs_themselves_alone() -> None:
    inputs = u.minimax(u.fx(MAY, "HKD", 7.80), seen=u.sightings(("yahoo", u.ZHIPU, u.utc(DAY))))
    kept = cut_inputs(inputs, u.on(DAY))
    assert kept is not inputs
    assert len(kept.frame("fx_rate")) == len(inputs.frame("fx_rate")) - 1
    assert (kept.ticker, kept.batch) == (inputs.ticker, inputs.batch)
    assert len(kept.sightings) == 1
    assert {kind: list(one.columns) for kind, one in kept.frames.items()} == {
        kind: list(shape.columns) for kind, shape in FRAMES.items()
    }


def test_of_an_old_valuation_the_desks_own_word_is_read_on_the_day_that_looks() -> None:
    inputs = u.only(
        u.target(DAY, 1317),
        u.target(MAY, 1200),
        u.fx(DAY, "HKD", 7.83),
        u.fx(MAY, "HKD", 7.80),
        ticker=u.MINIMAX,
    )
    kept = cut_inputs(inputs, held(DAY, MAY))
    assert kept.frame("target")["price"].tolist() == [1317, 1200]
    assert kept.frame("fx_rate")["rate"].tolist() == [7.83]


@pytest.mark.parametrize("kind", sorted(DESK))
def test_every_word_of_the_desk_is_a_kind_that_is_recorded_with_a_date(kind: str) -> None:
    assert FRAMES[kind].effective is not None
