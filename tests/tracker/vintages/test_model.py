"""One vintage: which figure counts, growth on the year before, margins of revenue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tracker.reconcile.periods import Period
from tracker.vintages.model import NO_MODEL, Cell, Model, read_model

DAY, LATER = u.REPORT_DAY, date(2026, 4, 24)
FY25 = date(2025, 12, 31)


def line(name: str, end: date, value: float, **other: Any) -> u.Fact:
    return u.revenue(DAY, end, value, line=name, **other)


def read(*facts: u.Fact, published_on: date | None = DAY) -> Model:
    frame = u.only(*facts, ticker=u.MINIMAX).frame("forecast")
    return read_model(frame, u.MINIMAX, published_on)


def cell(model: Model, name: str, end: date, months: int = 12) -> Cell:
    return model.cells[name, Period.ending(end, months)]


def test_growth_is_on_the_year_before_of_the_same_length() -> None:
    model = read(
        u.revenue(DAY, u.FY26, 269.0),
        u.revenue(DAY, u.FY27, 703.0),
        u.revenue(DAY, date(2026, 6, 30), 100.0, months=6),
        u.revenue(DAY, date(2027, 6, 30), 300.0, months=6),
    )
    assert model.growth(cell(model, "revenue", u.FY27)) == pytest.approx(1.6134, abs=5e-5)
    assert model.growth(cell(model, "revenue", date(2027, 6, 30), 6)) == 2
    assert model.growth(cell(model, "revenue", u.FY26)) is None  # nothing before it
    assert model.growth(None) is None


def test_growth_on_a_year_that_the_vintage_leaves_out_is_on_the_one_reported() -> None:
    reported = u.revenue(DAY, FY25, 79.0, reported=True)
    model = read(reported, u.revenue(LATER, u.FY26, 300.0), published_on=LATER)
    assert model.growth(cell(model, "revenue", u.FY26)) == pytest.approx(300 / 79 - 1)
    later = u.revenue(LATER, FY25, 80.0, reported=True)
    assert read(later, u.revenue(DAY, u.FY26, 300.0)).reported == {}  # the future is not known


def test_a_loss_a_ratio_and_another_currency_have_no_growth() -> None:
    model = read(
        line("net_income", u.FY26, -10.0),
        line("net_income", u.FY27, 5.0),
        line("gross_margin", u.FY26, 0.3, unit="ratio", currency=None),
        line("gross_margin", u.FY27, 0.4, unit="ratio", currency=None),
        line("other_income", u.FY26, 5.0),
        line("other_income", u.FY27, 5.0, currency="CNY"),
    )
    for name in ("net_income", "gross_margin", "other_income"):
        assert model.growth(cell(model, name, u.FY27)) is None


def test_a_margin_is_a_flow_over_the_revenue_of_its_period() -> None:
    model = read(
        u.revenue(DAY, u.FY27, 703.0),
        line("gross_profit", u.FY27, 274.0),
        line("rnd_expense", u.FY27, 351.5),
        line("cash", u.FY27, 400.0),
        line("other_income", u.FY27, 7.0, currency="CNY"),
        line("gross_profit", u.FY26, 90.0),
    )
    assert model.margin(cell(model, "gross_profit", u.FY27)) == pytest.approx(0.38976, abs=5e-6)
    assert model.margin(cell(model, "rnd_expense", u.FY27)) == 0.5
    assert model.margin(cell(model, "revenue", u.FY27)) is None
    assert model.margin(cell(model, "cash", u.FY27)) is None  # a balance is no share of a flow
    assert model.margin(cell(model, "other_income", u.FY27)) is None
    assert model.margin(cell(model, "gross_profit", u.FY26)) is None  # its revenue is not modelled
    assert model.margin(None) is None


def test_of_one_vintage_an_import_beats_the_report_and_a_later_import_the_one_before() -> None:
    """As the engine chooses; lines stand in the order of the file, not of the corrections."""
    model = read(
        u.revenue(DAY, u.FY27, 750.0, source="import", known_at=u.utc(LATER)),
        u.revenue(DAY, u.FY27, 703.0),
        u.revenue(DAY, u.FY27, 740.0, source="import"),
        line("gross_profit", u.FY27, 274.0),
        u.revenue(DAY, u.FY28, None),
        u.revenue(LATER, u.FY27, 800.0),
        u.revenue(DAY, u.FY27, 1.0, ticker=u.PALANTIR),
    )
    assert [(one.line, one.value) for one in model.cells.values()] == [
        ("revenue", 750),
        ("gross_profit", 274),
    ]


def test_without_a_vintage_there_is_no_model() -> None:
    assert read(u.revenue(DAY, u.FY27, 703.0), published_on=None) is NO_MODEL
