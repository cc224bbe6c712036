"""What the report's disagreements rest on, and the page that tells of them (docs/report.md)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from tests.tracker import universe as u
from tests.tracker.report_checks import GROWTH_OF, PRODUCTS, Check, checks, peer_multiple
from tests.tracker.report_figures import (
    AHEAD,
    EVERY_YEAR,
    NotPrintedError,
    Period,
    at,
    dollar_in,
    figure,
    front,
    hkd_in_cny,
    printed_figures,
    printed_texts,
    recorded_shares,
    year_of,
)
from tests.tracker.report_verdicts import (
    DISAGREES,
    FIRST_HALF,
    KINDS,
    LISTED,
    SECOND_HALF,
    kind_of,
)
from tracker.intervals import ANY, Interval, exact, printed

PAGE = " ".join((Path(__file__).parents[2] / "docs/report.md").read_text("utf-8").split())


# --- What the disagreements and the loose ends rest on --------------------------------------------


def test_one_dollar_rate_serves_every_multiple_and_the_target() -> None:
    # The rate is not printed. 7.83 was read off two of these; the test is that all 16 allow it.
    cap = front("market_cap")
    needed = [front("target_price") * front("shares") / (exact(75) * at("revenue", year_of(2027)))]
    for multiple, line in (
        ("ps", "revenue"),
        ("pe", "adjusted_net_income"),
        ("pb", "equity_attributable"),
    ):
        for year in map(year_of, EVERY_YEAR):
            needed.append(cap / (at(multiple, year) * at(line, year)))
    rate = common(needed)
    assert len(needed) == 16
    assert [str(one) for one in needed if not one.contains(Fraction("7.83"))] == [
        "7.83083 to 7.86624",  # P/S of 2026
        "7.83327 to 7.86038",  # P/E of 2028
    ]
    assert str(rate) == "7.83327 to 7.84189"
    assert rate.intersects(dollar_in("HKD"))
    assert not rate.contains(
        Fraction("7.83")
    )  # as a rounding it fits, to the last digit it does not
    assert_said("7.833 to 7.842")


def test_the_printed_yuan_rate_agrees_as_a_rounding_and_misses_as_a_rate() -> None:
    implied = common(check.computed for check in checks() if check.item == "hkd_to_cny")
    needed = common(
        figure(u.ZHIPU, f"ps_{year}")
        * figure(u.ZHIPU, f"revenue_{year}")
        / figure(u.ZHIPU, "market_cap")
        for year in AHEAD
    )
    assert str(needed) == "0.851572 to 0.876245"
    assert needed.intersects(implied)
    assert front("hkd_to_cny").intersects(needed)
    assert not needed.contains(Fraction(9, 10))
    for year, text in zip(AHEAD, ("124", "52", "22"), strict=True):
        at_nine = peer_multiple(u.ZHIPU, year) / hkd_in_cny() * exact(Fraction(9, 10))
        assert not figure(u.ZHIPU, f"ps_{year}").intersects(at_nine)
        assert at_nine.intersects(printed(text))
    assert_said("0.852 to 0.876")


@pytest.mark.parametrize("growth", GROWTH_OF)
@pytest.mark.parametrize(
    ("period", "base"),
    [(FIRST_HALF, "the first nine months of 2025"), (SECOND_HALF, "the last three months of 2025")],
)
def test_growth_of_2026s_halves_fits_one_period_and_no_half(
    growth: str, period: str, base: str
) -> None:
    ways = [check for check in checks() if check.item == f"{growth}/{period}"]
    assert [(way.how, way.other_base) for way in ways] == [
        (f"{GROWTH_OF[growth]} / {base} - 1", True)
    ]


@pytest.mark.parametrize("growth", GROWTH_OF)
def test_if_those_bases_were_halves_nothing_would_be_left_for_the_third_quarter(
    growth: str,
) -> None:
    # Revenue: 185 / 7.23 = 25.6 in the half, 26 in its last quarter. The first half's 53 and the
    # second's 25.6 add up to the year's 79, as nine months and three do.
    line = GROWTH_OF[growth]
    first, second = Period(u.FY26.replace(month=6, day=30), 6), Period(u.FY26, 6)
    bases = [at(line, half) / (at(growth, half) + exact(1)) for half in (first, second)]
    quarter = at(line, Period(u.FY26.replace(year=2025), 3))
    assert (bases[1] - quarter).contains(0)
    assert (bases[0] + bases[1]).intersects(at(line, year_of(2025)))


@pytest.mark.parametrize("period", [year_of(2024), Period(u.FY26.replace(year=2025), 3)])
def test_growth_whose_base_is_not_printed_is_at_least_one_story(period: Period) -> None:
    # 2024: 31 / 8.822 = 3.5 in all; 22 / 28.77 + 9 / 3.23 = 0.8 + 2.8
    def base(line: str, growth: str) -> Interval:
        return at(line, period) / (at(growth, period) + exact(1))

    one, two = (base(product, product.replace("revenue", "revenue_growth")) for product in PRODUCTS)
    assert (one + two).intersects(base("revenue", "revenue_growth"))


def test_the_operating_loss_of_2024_needs_the_admin_expense_of_the_statement() -> None:
    year = year_of(2024)
    (check,) = (way for way in checks() if way.item == "operating_profit/2024-12-31/12m")
    by_ratio = at("admin_expense_ratio", year) * at("revenue", year)
    with_ratio = check.computed + at("admin_expense", year) - by_ratio
    assert check.verdict == "agrees"
    assert not with_ratio.intersects(at("operating_profit", year))


def test_the_printed_price_of_zhipu_belongs_to_another_count_of_shares() -> None:
    # 386,500 / 976 = 396.0 m shares against 445.84 m in issue
    counted = figure(u.ZHIPU, "market_cap") / figure(u.ZHIPU, "price")
    assert str(counted) == "395.75 to 396.258"
    assert not counted.intersects(recorded_shares(u.ZHIPU))


def test_a_figure_that_is_not_printed_is_no_term() -> None:
    with pytest.raises(NotPrintedError, match=r"revenue/2023-12-31/12m"):
        at("revenue", year_of(2023))
    assert Check(u.MINIMAX, "price", "nothing", ANY).verdict == "cannot tell"


# --- The page -------------------------------------------------------------------------------------


def test_the_page_counts_what_was_recomputed() -> None:
    recomputed = {check.key for check in checks()}
    rows = []
    for kind in KINDS:
        keys = {key for key in printed_figures() if kind_of(key[1]) == kind}
        found = keys & recomputed
        wrong = len(found & DISAGREES)
        rows.append((kind, len(keys), len(found), len(found) - wrong, wrong, len(keys - found)))
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    assert sums == [321, 191, 183, 8, 130]
    assert_said("keeps 321 figures of the report")
    assert_said("191 of them follow from other printed figures")
    assert_said("183 agree, 8 do not. The other 130 cannot be told")
    for row in [*rows, ("**all**", *sums)]:
        assert_said("| " + " | ".join(map(str, row)) + " |")


@pytest.mark.parametrize(("ticker", "item"), sorted(DISAGREES))
def test_the_page_explains_each_disagreement(ticker: str, item: str) -> None:
    (way,) = (way for way in checks() if way.key == (ticker, item) and way.verdict == "disagrees")
    text, unit = printed_texts()[ticker, item]
    scale, after = (100, " %") if unit == "%" else (1, "")
    ends = " to ".join(f"{float(end) * scale:.1f}" for end in way.computed.ends)
    before = "" if unit == "%" else f"{unit} "
    assert_said(f"| {before}{text}{after} | {ends}{after} |")


def test_the_page_says_how_many_cannot_be_told_and_why() -> None:
    for reason in {reason for reason, _ in LISTED}:
        total = sum(len(keys) for why, keys in LISTED if why == reason)
        assert_said(f"| {reason} | {total} |")


def assert_said(words: str) -> None:
    assert words in PAGE, words


def common(intervals: Iterable[Interval]) -> Interval:
    """What every one of them allows."""
    result = ANY
    for one in intervals:
        met = result.meet(one)
        assert met is not None, f"{one} misses {result}"
        result = met
    return result
