"""A year after its first result: reported half + implied other half against the modelled one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker import universe as u
from tests.tracker.scorecard.told import AUGUST, FY, H1, H2, actual, card, figures, half
from tracker.scorecard.flows import is_flow
from tracker.scorecard.rest_of_year import (
    NO_BASE,
    NO_MODELLED_HALF,
    NOT_POSITIVE,
    Rest,
    rests_of_year,
)

APRIL = u.REPORT_DAY
Q1, LAST_H1, LAST_H2 = date(2026, 3, 31), date(2025, 6, 30), date(2025, 12, 31)


def year(value: float | None = 269.0, **other: Any) -> u.Fact:
    return u.revenue(APRIL, FY, value, **other)


def model(**other: Any) -> list[u.Fact]:
    return [year(**other), half(APRIL, H1, 84.0, **other), half(APRIL, H2, 185.0, **other)]


def rest(*facts: u.Fact) -> Rest:
    (found,) = rests_of_year(figures(*facts))
    return found


def test_what_is_left_of_the_bundled_year() -> None:
    """269 m less 96 m reported leave 173 m; the model has 185 m: -12 m, -6.5 %."""
    (found,) = card(actual(96.0))["rest_of_year"]
    assert (found["year_m"], found["reported_half_m"], found["implied_half_m"]) == (269, 96, 173)
    assert (found["modelled_half_m"], found["gap_m"]) == (185, -12)
    assert found["gap_ratio"] == pytest.approx(173 / 185 - 1)
    assert (found["implied_half"], found["vintage"]) == (2, "2026-04-15")
    # Half on half: 173 / 96 - 1 = 80.2 %; the model alone 185 / 84 - 1 = 120.2 %.
    assert found["implied_on_reported_half_ratio"] == pytest.approx(173 / 96 - 1)
    assert found["modelled_on_modelled_half_ratio"] == pytest.approx(185 / 84 - 1)
    # The report does not print the halves of 2025.
    assert found["implied_growth_ratio"] is None
    assert found["reasons"] == {"implied_growth_ratio": NO_BASE, "modelled_growth_ratio": NO_BASE}


def test_growth_is_over_the_same_half_of_the_year_before() -> None:
    """Second half of 2025 reported with 54 m: 173 / 54 - 1 = 220 %, modelled 185 / 54 - 1."""
    found = rest(*model(), actual(96.0), actual(54.0, LAST_H2, on=date(2026, 3, 20)))
    assert found.implied_growth == pytest.approx(173 / 54 - 1)
    assert found.modelled_growth == pytest.approx(185 / 54 - 1)
    assert found.reasons == {}


@pytest.mark.parametrize("told", ["model", "results"])
def test_a_half_of_the_year_before_is_the_year_less_the_other_half(told: str) -> None:
    """79 m in 2025 less 25 m in its first half are 54 m."""
    if told == "model":
        past = [
            u.revenue(APRIL, LAST_H2, 79.0, reported=True),
            half(APRIL, LAST_H1, 25.0, reported=True),
        ]
    else:
        march = date(2026, 3, 20)
        past = [actual(79.0, LAST_H2, 12, march), actual(25.0, LAST_H1, 6, march)]
    assert rest(*model(), actual(96.0), *past).base == pytest.approx(54.0)


def test_two_quarters_are_a_half() -> None:
    """40 m and 56 m are 96 m."""
    found = rest(*model(), actual(40.0, Q1, 3, date(2026, 5, 28)), actual(56.0, H1, 3))
    assert (found.reported, found.reported_on) == (96.0, AUGUST)
    assert found.implied == 173.0


def test_one_quarter_alone_is_no_half() -> None:
    assert rests_of_year(figures(*model(), actual(40.0, Q1, 3))) == []


def test_quarters_in_two_currencies_are_no_half() -> None:
    first = actual(40.0, Q1, 3, date(2026, 5, 28), currency="CNY")
    assert rests_of_year(figures(*model(), first, actual(56.0, H1, 3))) == []


def test_a_second_half_reported_first_leaves_the_first() -> None:
    """269 m less 180 m leave 89 m of the first half, where the model has 84 m."""
    found = rest(*model(), actual(180.0, H2, 6, date(2026, 11, 1)))
    assert (found.half, found.implied, found.modelled) == (1, 89.0, 84.0)
    assert (found.implied_step, found.modelled_step) == (None, None)


def test_of_a_first_half_the_base_is_the_year_before_less_its_second() -> None:
    march = date(2026, 3, 20)
    past = actual(79.0, LAST_H2, 12, march), actual(54.0, LAST_H2, 6, march)
    assert rest(*model(), actual(180.0, H2, 6, date(2026, 11, 1)), *past).base == 25.0


@pytest.mark.parametrize(
    "facts",
    [
        [*model(), actual(96.0), actual(173.0, H2, 6, date(2026, 11, 1))],
        [*model(), actual(96.0), actual(269.0, FY, 12, date(2026, 11, 1))],
        [year(reported=True), actual(96.0)],
        [year(None), actual(96.0)],
        [*model(currency="CNY"), actual(96.0)],
        [*model()],
        [actual(96.0)],
    ],
    ids=["both halves", "the year", "known", "missing", "currency", "no result", "no model"],
)
def test_where_nothing_is_left_or_can_be_told_there_is_no_row(facts: list[u.Fact]) -> None:
    assert rests_of_year(figures(*facts)) == []


def test_without_a_modelled_half_what_needs_it_is_missing_and_says_so() -> None:
    found = rest(year(), actual(96.0))
    assert (found.modelled, found.gap, found.difference) == (None, None, None)
    assert found.reasons["gap_ratio"] == found.reasons["modelled_half_m"] == NO_MODELLED_HALF
    assert found.reasons["modelled_growth_ratio"] == NO_MODELLED_HALF


def test_losses_leave_an_amount_and_no_growth() -> None:
    """-656 m less -250 m leave -406 m; the model has -416 m: 10 m better."""
    facts = [
        fact
        for name in ("net_income",)
        for fact in (
            year(-656.0, line=name),
            half(APRIL, H2, -416.0, line=name),
            half(APRIL, LAST_H2, -1360.0, line=name, reported=True),
            actual(-250.0, line=name),
        )
    ]
    found = rest(*facts)
    assert (found.implied, found.gap, found.difference) == (-406.0, 10.0, None)
    assert found.reasons["gap_ratio"] == found.reasons["implied_growth_ratio"] == NOT_POSITIVE


def test_a_figure_of_a_half_before_that_is_missing_is_not_known() -> None:
    past = [
        u.revenue(APRIL, LAST_H2, None, reported=True),
        half(APRIL, LAST_H1, 25.0, reported=True),
        u.revenue(APRIL, LAST_H2, None, months=6, reported=True),
    ]
    assert rest(*model(), actual(96.0), *past).base is None


def test_only_the_newest_vintage_has_a_year_to_fill() -> None:
    newer = u.revenue(date(2026, 9, 1), FY, 281.0)
    assert rest(*model(), actual(96.0), newer).implied == 185.0  # 281 - 96


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_both_halves_make_the_year(first: int, whole: int) -> None:
    found = rest(year(float(whole)), half(APRIL, H2, 100.0), actual(float(first)))
    assert found.reported + found.implied == whole
    assert found.gap is not None and found.gap == found.implied - 100.0


@pytest.mark.parametrize(
    ("line", "flow"),
    [
        ("revenue", True),
        ("revenue_open_platform", True),
        ("rnd_expense", True),
        ("finance_costs", True),
        ("impairment_of_financial_assets", True),
        ("income_tax", True),
        ("ebitda", True),
        ("adjusted_net_income", True),
        ("cash_flow_operating", True),
        ("cash", False),
        ("total_assets", False),
        ("retained_earnings", False),
        ("short_term_borrowings", False),
    ],
)
def test_what_accrues_is_a_flow_and_a_balance_is_none(line: str, flow: bool) -> None:  # noqa: FBT001
    assert is_flow(line, "m") is flow
    assert not is_flow(line, "ratio")
    assert not is_flow(line, "per_share")
