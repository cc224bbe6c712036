"""Formulas: bound to what is printed, evaluated, and solved for what is not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import HOUSE, PEER, house, shown
from tracker.intervals import Interval, exact
from tracker.reconcile.figures import Key, Report
from tracker.reconcile.formulas import Place, bind
from tracker.reconcile.periods import Period
from tracker.reconcile.reading import read_report
from tracker.reconcile.terms import (
    ONE,
    Gap,
    Leaf,
    Number,
    Operation,
    Term,
    Unknown,
    apply,
    evaluate,
    joined,
    leaves,
    solve,
)
from tracker.reconcile.wording import written

FY27 = Period(2027 * 12 + 11, 12)
ABOUT = Key(HOUSE, "result", FY27)


def report(*facts: u.Fact) -> Report:
    found = read_report(house(*facts))
    assert found is not None
    return found


def bound(formula: str, *facts: u.Fact, period: Period | None = FY27) -> tuple[Term, Report]:
    read = report(*facts)
    return bind(formula, Place(read, HOUSE, period)), read


def value(formula: str, *facts: u.Fact, period: Period | None = FY27) -> Interval:
    term, read = bound(formula, *facts, period=period)
    return evaluate(term, read, {})


REVENUE = shown("revenue/2027-12-31/12m", "703", "USD m")
BEFORE = shown("revenue/2026-12-31/12m", "269", "USD m")


def test_growth_is_reckoned_on_the_year_before() -> None:
    # 702.5 / 269.5 - 1 = 1.6067, 703.5 / 268.5 - 1 = 1.6201
    low, high = value("grown(revenue)", REVENUE, BEFORE).ends
    assert (round(float(low), 4), round(float(high), 4)) == (1.6067, 1.6201)


def test_a_loss_that_widens_grows_negatively() -> None:
    # 1 - 251 / 244 = -0.0287
    loss = [shown(f"loss/{y}-12-31/12m", t, "USD m") for y, t in ((2027, "-251"), (2026, "-244"))]
    assert value("grown(loss)", *loss).contains(1 - Fraction(251, 244))


def test_an_assumption_is_taken_to_the_digit_and_a_figure_of_the_day_needs_no_period() -> None:
    multiple = shown("target_multiple", "75", "x")
    assert value("chosen(target_multiple) * 2", multiple) == exact(150)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("first_half(revenue)", "6m to 2027-06"),
        ("second_half(revenue)", "6m to 2027-12"),
        ("before(revenue)", "FY2026"),
        ("year(revenue)", "FY2027"),
    ],
)
def test_words_move_a_name_to_another_period(formula: str, code: str) -> None:
    term, _ = bound(formula, REVENUE)
    assert isinstance(term, Leaf)
    assert term.key.period is not None
    assert term.key.period.code == code


@pytest.mark.parametrize(("month", "code"), [(5, "6m to 2027-12"), (11, "6m to 2027-06")])
def test_each_half_has_another(month: int, code: str) -> None:
    half = Period(2027 * 12 + month, 6)
    term, _ = bound("other_half(revenue)", REVENUE, period=half)
    assert isinstance(term, Leaf)
    assert term.key.period is not None
    assert term.key.period.code == code


def test_nine_months_end_where_the_last_quarter_begins() -> None:
    quarter = Period(2027 * 12 + 11, 3)
    term, _ = bound("nine_months(revenue)", REVENUE, period=quarter)
    assert term == Leaf(Key(HOUSE, "revenue", Period(2027 * 12 + 8, 9)))


@pytest.mark.parametrize(
    ("formula", "period", "why"),
    [
        ("nine_months(revenue)", Period(2027 * 12 + 8, 3), "it is not the end of its fiscal year"),
        ("other_half(revenue)", FY27, "it is no half-year"),
        ("basis(revenue)", FY27, "the target names no year that it is a multiple of"),
        ("parts(revenue_PART)", FY27, "no two parts of revenue are printed"),
    ],
)
def test_what_has_no_meaning_here_says_why(formula: str, period: Period, why: str) -> None:
    term, _ = bound(formula, REVENUE, period=period)
    assert term == Gap(why)
    assert list(leaves(term)) == [Gap(why)]


def test_growth_compounds_over_a_counted_number_of_years() -> None:
    # 1.095^2 = 1.199 to 1.105^2 = 1.221
    facts = [shown("growth", "10", "%"), shown("years", "2", "years")]
    low, high = value("compounded(growth, years)", *facts).ends
    assert (round(float(low), 3), round(float(high), 3)) == (1.199, 1.221)


@pytest.mark.parametrize("years", ["0", "2.5", "51"])
def test_what_is_no_count_of_years_compounds_nothing(years: str) -> None:
    facts = [shown("growth", "10", "%"), shown("years", years, "years")]
    term, _ = bound("compounded(growth, years)", *facts)
    assert term == Gap(f"{years} is no whole number of years")


def test_years_that_are_not_printed_are_named() -> None:
    term, read = bound("compounded(growth, years)", shown("growth", "10", "%"))
    assert isinstance(term, Leaf)
    assert term.key not in read.figures


@pytest.mark.parametrize("formula", ["before(a)", "grown(a)", "other_half(a)", "peers(a)"])
def test_what_is_printed_without_a_period_has_none_around_it(formula: str) -> None:
    term, _ = bound(formula, shown("a", "5", "x"), period=None)
    assert term == Gap("it is printed without a period")


def test_without_peers_there_is_no_mean() -> None:
    read = read_report(u.only(u.printed(HOUSE, u.REPORT_DAY, "ps_2027", "5"), ticker=HOUSE))
    assert read is not None
    assert bind("peers(ps)", Place(read, HOUSE, FY27)) == Gap("the coverage names no peers")


def test_a_peers_year_is_its_own_that_ends_in_the_same_calendar_year() -> None:
    term, _ = bound("peers(ps)", shown("ps_2027", "5", "x", PEER), REVENUE)
    assert term == Leaf(Key(PEER, "ps", Period(2027 * 12 + 2, 12)))


def test_a_report_that_calendarises_prints_its_peers_on_the_companys_own_years() -> None:
    """The peer's years end in March, the company's in December, and so does what is printed."""
    term, _ = bound("peers(ps)", shown("ps/2027-12-31/12m", "5", "x", PEER), REVENUE)
    assert term == Leaf(Key(PEER, "ps", FY27))


def test_money_of_two_currencies_needs_a_rate_and_of_one_none() -> None:
    cap = shown("market_cap", "100", "GBP m")
    term, read = bound("market_cap * fx(market_cap, revenue) / revenue", cap, REVENUE)
    assert [one for one in leaves(term) if isinstance(one, Unknown)] == [Unknown("USDGBP")]
    assert written(term, read, ABOUT) == "market cap 100 GBP m / USDGBP / revenue 703 USD m"
    same, _ = bound("revenue * fx(revenue, revenue)", REVENUE)
    assert isinstance(same, Leaf)


@pytest.mark.parametrize(
    ("units", "pair"), [(("CNY m", "HKD m"), "HKDCNY"), (("JPY m", "CNY m"), "CNYJPY")]
)
def test_a_pair_has_one_name_whichever_way_it_is_asked(units: tuple[str, str], pair: str) -> None:
    facts = [shown(name, "1", unit) for name, unit in zip("ab", units, strict=True)]
    for formula in ("fx(a, b)", "fx(b, a)"):
        term, _ = bound(formula, *facts)
        assert Unknown(pair) in leaves(term)


def test_a_count_that_is_not_printed_is_to_be_solved_for() -> None:
    term, _ = bound("price * shares", shown("price", "5", "USD"), period=None)
    assert list(leaves(term))[1] == Unknown(f"shares of {HOUSE}")


def test_a_factor_of_one_is_left_out() -> None:
    two = Number(Fraction(2))
    assert joined("*", ONE, two) == joined("*", two, ONE) == joined("/", two, ONE) == two
    assert joined("+", two, ONE) == Operation("+", two, ONE)


def test_what_is_taken_off_or_divided_by_as_a_whole_stands_in_brackets() -> None:
    facts = [shown(name, text, "USD m") for name, text in zip("abc", "123", strict=True)]
    for formula in ("a - (b - c)", "a / (b * c)", "(a + b) * c", "a - b + c"):
        plain = formula
        for name, text in zip("abc", "123", strict=True):
            plain = plain.replace(name, f"{name} {text}")
        term, read = bound(formula, *facts)
        assert written(term, read, ABOUT) == plain.replace("-", "−").replace("*", "x")


@given(
    st.sampled_from("+-*/"),
    st.booleans(),
    st.fractions(min_value=1, max_value=100, max_denominator=20),
    st.fractions(min_value=1, max_value=100, max_denominator=20),
)
def test_what_is_solved_for_gives_the_result_again(
    sign: str, left: bool, unknown: Fraction, other: Fraction
) -> None:
    name, number = Unknown("USDHKD"), Number(other)
    term = Operation(sign, name, number) if left else Operation(sign, number, name)
    first, second = (unknown, other) if left else (other, unknown)
    result = apply(sign, exact(first), exact(second))
    read = Report(HOUSE, u.REPORT_DAY, (), {}, {}, None, {})
    assert solve(term, name, result, lambda one: evaluate(one, read, {})) == exact(unknown)


def test_a_rate_is_what_the_printed_multiple_needs() -> None:
    # 265,805.92 / (48.35 x 703.5) = 7.815, / (48.25 x 702.5) = 7.842
    cap = Number(Fraction("265805.92"))
    term = Operation("/", cap, Operation("*", Unknown("USDHKD"), Number(Fraction(703))))
    read = Report(HOUSE, u.REPORT_DAY, (), {}, {}, None, {})
    printed_ps = Interval(Fraction("48.25"), Fraction("48.35"))
    needed = solve(term, Unknown("USDHKD"), printed_ps, lambda one: evaluate(one, read, {}))
    assert needed.contains(Fraction("7.83"))
