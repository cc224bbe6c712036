"""Figures as they were told: vintages, street and results as of an instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.tracker import universe as u
from tracker.told import (
    Key,
    Told,
    best,
    first_known,
    forecast_before,
    read_told,
    street_of,
    vintages_of,
)

APRIL, MAY, JUNE = u.REPORT_DAY, date(2026, 5, 20), date(2026, 6, 10)
FY26: Key = ("revenue", (2026 - 1970) * 12 + 11, 12)
LATER = u.utc(date(2027, 4, 1))


def told(on: date, value: float, known_at: datetime | None = None, **other: Any) -> Told:
    """Revenue of 2026 as a vintage of a day has it."""
    kind, row = u.revenue(on, u.FY26, value)
    row |= {"known_at": known_at or u.utc(on), "source": "report", "note": None, "id": 1, **other}
    (found,) = read_told(kind, [row])  # type: ignore[arg-type]
    return found


def values(*rows: Told, now: datetime = LATER) -> list[float | None]:
    return [one.figures[FY26].value for one in vintages_of(rows, now)]


def test_a_row_is_read_by_its_month_and_a_year_of_53_weeks_by_the_nearest() -> None:
    assert told(APRIL, 269.0).key == FY26
    assert told(APRIL, 269.0, period_end=date(2027, 1, 3)).key == FY26


def test_the_street_has_one_length_and_one_unit() -> None:
    row = u.consensus(u.MINIMAX, APRIL, u.FY26, 280.0)[1]
    (found,) = read_told("consensus", [{**row, "source": "yahoo", "note": None, "id": 1}])
    assert (found.key, found.unit, found.reported, found.value) == (FY26, "m", False, 280.0)


def test_vintages_stand_oldest_first_and_none_of_the_future() -> None:
    april, june = told(APRIL, 269.0), told(JUNE, 250.0)
    assert values(june, april) == [269.0, 250.0]
    assert values(june, april, now=u.utc(MAY)) == [269.0]
    dated_ahead = told(JUNE, 250.0, known_at=u.utc(APRIL))
    assert values(april, dated_ahead, now=u.utc(MAY)) == [269.0]


def test_a_correction_counts_while_its_vintage_is_in_force() -> None:
    april, june = told(APRIL, 269.0), told(JUNE, 250.0)
    assert values(april, june, told(APRIL, 260.0, u.utc(MAY))) == [260.0, 250.0]
    assert values(april, june, told(APRIL, 260.0, LATER)) == [269.0, 250.0]
    # A vintage that was only entered once the next one stood was never in force.
    assert values(told(APRIL, 269.0, LATER), june) == [250.0]


def test_of_one_date_the_better_source_counts_whichever_comes_first() -> None:
    report, entered = told(APRIL, 269.0), told(APRIL, 270.0, source="import")
    assert best([report, entered])[FY26].value == best([entered, report])[FY26].value == 270.0


def test_the_street_before_a_result_is_what_counts_of_it() -> None:
    result = first_known([told(MAY, 275.0)], LATER)
    street = [told(APRIL, 280.0), told(JUNE, 276.0)]
    assert street_of(street, result, LATER)[FY26].value == 280.0
    assert street_of(street, {}, LATER)[FY26].value == 276.0


def test_a_result_has_its_latest_value_and_its_first_instant() -> None:
    found = first_known([told(MAY, 275.0), told(JUNE, 277.0), told(JUNE, 0.0, LATER)], u.utc(JUNE))
    assert (found[FY26].value, found[FY26].known_at) == (277.0, u.utc(MAY))


def test_a_result_is_held_against_the_last_forecast_before_it() -> None:
    result = told(JUNE, 275.0)
    vintages = vintages_of([told(APRIL, 269.0), told(MAY, 271.0), told(JUNE, 275.0)], LATER)
    before = forecast_before(vintages, result)
    assert before is not None and before.value == 271.0
    assert forecast_before(vintages, told(APRIL, 269.0)) is None
    reported = vintages_of([told(APRIL, 269.0, reported=True)], LATER)
    assert forecast_before(reported, result) is None
