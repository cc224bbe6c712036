"""The days on which targets were published: each once, as its rows' listing sees it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.arrays import Days
from tracker.grid import Grid
from tracker.publication import Publications, publications
from tracker.valuation import value_history

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
EVE, LAST = date(2026, 4, 30), date(2026, 5, 5)
SATURDAY = date(2026, 5, 2)
NAN = float("nan")


def shown(days: Days) -> list[str]:
    return days.astype("datetime64[D]").astype(str).tolist()


def published(*more: u.Fact, start: date = EVE, end: date = LAST) -> Publications:
    """The publications seen from 30 April, 4 and 5 May: 1 May is a holiday in Hong Kong."""
    history = value_history(u.minimax(*more), start=start, end=end)
    return publications(history.verdict.targets, history.own.leg.listing, history.grid)


def test_each_target_in_force_is_one_publication() -> None:
    found = published(u.target(SATURDAY, 1200))
    assert shown(found.days) == ["2026-04-15", "2026-05-02"]
    assert found.of_row.tolist() == [0, 1, 1]
    assert found.samples.tolist() == [0, 1]


def test_the_row_of_the_day_of_publication_has_one_of_its_own() -> None:
    found = published(u.target(MAY, 1200))
    assert shown(found.days) == ["2026-04-15", "2026-05-04", "2026-05-04"]
    assert found.of_row.tolist() == [0, 2, 1]


def test_a_row_of_that_day_sees_no_more_than_its_own_close_whatever_listing_is_learned() -> None:
    """New York closes at 20:00 UTC, twelve hours after the row's own close in Hong Kong."""
    moved = u.company(u.MINIMAX, "XNYS", "HKD", effective=MAY, known_at=u.utc(MAY, 5))
    corrected = u.price(u.MINIMAX, MAY, 999.0, known_at=u.utc(MAY, 15), source="import")
    facts = (u.target(MAY, 1200), u.price(u.MINIMAX, MAY, 820.0, known_at=u.utc(MAY, 7)))
    row = u.table(u.minimax(*facts, moved, corrected), MAY, MAY).iloc[0]
    assert (row["price"], row["earned_absolute"]) == (820, 0)


def test_rows_before_the_first_target_have_no_publication() -> None:
    found = published(start=date(2026, 4, 14), end=DAY)
    assert found.of_row.tolist() == [-1, 0]
    assert found.by_row(np.array([7.0])).tolist() == pytest.approx([NAN, 7], nan_ok=True)
    assert shown(found.days_by_row(found.days)) == ["NaT", "2026-04-15"]


def test_one_target_looked_at_from_two_listings_is_two_publications() -> None:
    """Quoted in yuan from 4 May: what was quoted in HKD on the day is another number there."""
    moved = u.company(u.MINIMAX, "XHKG", "CNY", effective=MAY, known_at=u.utc(MAY))
    found = published(moved)
    assert found.of_row.tolist() == [0, 1, 1]
    assert shown(found.days) == ["2026-04-15", "2026-04-15"]
    words = found.listing.words.words(found.listing.quoted).tolist()
    assert words == ["HKD", "CNY"]


def test_a_target_corrected_since_is_another_publication_of_the_same_day() -> None:
    found = published(u.target(DAY, 1300, known_at=u.utc(MAY)))
    assert shown(found.days) == ["2026-04-15", "2026-04-15"]
    assert found.of_row.tolist() == [0, 1, 1]


def test_a_publication_is_as_known_when_its_day_was_over() -> None:
    found = published(u.target(SATURDAY, 1200))
    at: Grid = found.on(found.days)
    # a Saturday is over at midnight in Hong Kong
    assert at.cuts.tolist() == [u.naive(u.utc(DAY, 8)), u.naive(u.utc(SATURDAY, 16))]
    # a date that is missing was never over
    never = found.on(np.array(["NaT", "2026-05-04"], "datetime64[s]"))
    assert never.cuts.tolist() == [np.datetime64(0, "us"), u.naive(u.utc(MAY, 8))]


def test_values_of_publications_are_read_row_by_row() -> None:
    found = published(u.target(SATURDAY, 1200))
    assert found.by_row(np.array([1.0, 2.0])).tolist() == [1, 2, 2]
    assert shown(found.days_by_row(found.days)) == ["2026-04-15", "2026-05-02", "2026-05-02"]


def test_without_a_target_there_is_no_publication() -> None:
    inputs = u.minimax(without=lambda kind, row: kind == "target")
    history = value_history(inputs, start=EVE, end=LAST)
    found = publications(history.verdict.targets, history.own.leg.listing, history.grid)
    assert (found.of_row.tolist(), shown(found.days)) == ([-1, -1, -1], [])
    assert np.isnan(found.by_row(np.array([]))).all()
