"""Vintages, street and results: what was known later never changes what was told before."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from dashboards.pages.model.comparison import Gap, Ledger, ledger_of
from dashboards.pages.model.queries import records_of
from tests.dashboards.asking import ask
from tests.dashboards.pages.model.recorded import (
    APRIL,
    JUNE,
    LATER,
    MARCH,
    YEARS,
    actual,
    consensus,
    forecast,
    record,
    two_vintages,
)
from tracker.told import Key

FY26: Key = ("revenue", (2026 - 1970) * 12 + 11, 12)
FY27: Key = ("revenue", (2027 - 1970) * 12 + 11, 12)
MARGIN: Key = ("gross_margin", FY26[1], 12)


def ledger(engine: Engine, now: dt.datetime = LATER) -> Ledger:
    asked = ask(engine, now, "/model")
    return ledger_of(records_of(asked, asked.snapshot.valuations[0], "revenue"), now)


def test_the_newest_vintage_stands_beside_the_one_before_and_the_street(engine: Engine) -> None:
    """250 / 269 - 1 = -7.1 %; 250 against a street of 240 is +4.2 %."""
    two_vintages(engine)
    row = ledger(engine).row(FY26)
    assert (row.model.value, row.previous.value, row.street.value) == (250.0, 269.0, 240.0)  # type: ignore[union-attr]
    assert row.change == Gap(pytest.approx(250 / 269 - 1), "ratio")
    assert row.difference == Gap(pytest.approx(250 / 240 - 1), "ratio")
    assert row.surprise is None


def test_ratios_differ_in_percentage_points(engine: Engine) -> None:
    two_vintages(engine)
    assert ledger(engine).row(MARGIN).change == Gap(pytest.approx(1.0), "points")


def test_a_result_is_held_against_the_last_forecast_before_it(engine: Engine) -> None:
    """230 reported in March against 250: -8.0 %. A vintage of April 2027 that knows 230 and a
    consensus of the same day change neither."""
    two_vintages(engine)
    record(engine, MARCH, actual=[actual(230.0)])
    after = MARCH + dt.timedelta(days=10)
    record(
        engine,
        after,
        forecast=forecast("revenue", (79.0, 230.0, 690.0), after, reported=2),
        consensus=[consensus(YEARS[1], 230.0, after)],
    )
    row = ledger(engine).row(FY26)
    assert row.model is not None and row.model.value == 230.0 and row.model.reported
    assert row.before is not None and row.before.value == 250.0
    assert row.street is not None and row.street.value == 240.0
    assert row.surprise == Gap(pytest.approx(230 / 250 - 1), "ratio")
    assert row.difference == Gap(pytest.approx(250 / 240 - 1), "ratio")


def test_nothing_that_was_known_later_is_seen_earlier(engine: Engine) -> None:
    two_vintages(engine)
    record(engine, MARCH, actual=[actual(230.0)])
    then = ledger(engine, APRIL + dt.timedelta(hours=10))
    assert [one.published_on for one in then.vintages] == [APRIL.date()]
    row = then.row(FY26)
    assert row.model is not None and row.model.value == 269.0 and row.previous is None
    assert row.street is not None and row.street.value == 280.0 and row.result is None


def test_a_correction_after_the_next_vintage_does_not_rewrite_the_old_one(engine: Engine) -> None:
    two_vintages(engine)
    corrected = JUNE + dt.timedelta(days=3)
    record(
        engine, corrected, forecast=forecast("revenue", (79.0, 999.0, 703.0), known_at=corrected)
    )
    row = ledger(engine).row(FY26)
    assert row.previous is not None and row.previous.value == 269.0


def test_a_correction_in_time_counts(engine: Engine) -> None:
    two_vintages(engine)
    corrected = JUNE + dt.timedelta(days=3)
    fixed = forecast("revenue", (79.0, 255.0, 740.0), JUNE, known_at=corrected)
    record(engine, corrected, forecast=fixed)
    row = ledger(engine).row(FY26)
    assert row.model is not None and row.model.value == 255.0


def test_a_vintage_replaces_the_whole_one_before(engine: Engine) -> None:
    """A third vintage without 2026: no model of it, and the June figure as the one before."""
    two_vintages(engine)
    july = JUNE + dt.timedelta(days=30)
    record(engine, july, forecast=forecast("revenue", (79.0, None, 760.0), july))
    row = ledger(engine).row(FY26)
    assert row.model is None and row.previous is not None and row.previous.value == 250.0


def test_an_import_of_the_same_date_beats_the_report(engine: Engine) -> None:
    two_vintages(engine)
    record(engine, LATER, "import", forecast=forecast("revenue", (79.0, 260.0, 750.0), JUNE))
    row = ledger(engine).row(FY27)
    assert row.model is not None and row.model.value == 750.0


def test_currencies_that_differ_give_no_difference(engine: Engine) -> None:
    two_vintages(engine)
    other = consensus(YEARS[1], 1700.0, MARCH, currency="CNY")
    record(engine, MARCH, consensus=[other])
    row = ledger(engine).row(FY26)
    assert row.street is not None and row.street.value == 1700.0 and row.difference is None


def test_losses_differ_by_an_amount(engine: Engine) -> None:
    """From -656 to -700 is -44, not a ratio of two losses."""
    two_vintages(engine)
    july = JUNE + dt.timedelta(days=30)
    losses = forecast("net_income", (None, -656.0, -883.0), JUNE)
    record(engine, JUNE, forecast=losses)
    record(engine, july, forecast=forecast("net_income", (None, -700.0, -850.0), july))
    row = ledger(engine).row(("net_income", FY26[1], 12))
    assert row.change == Gap(-44.0, "amount")
