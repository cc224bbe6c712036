"""Verdicts on any coverage: agrees, disagrees, cannot tell and why; growth without its base."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, PEER, checked, house, line, shown
from tracker.reconcile import Audit, audit, reconcile
from tracker.reconcile.growth import other_bases
from tracker.reconcile.reading import read_report
from tracker.reconcile.trials import trials

YEARS = [
    shown("revenue/2027-12-31/12m", "110", "USD m"),
    shown("revenue/2026-12-31/12m", "100", "USD m"),
]
GROWTH = "revenue_growth/2027-12-31/12m"


def test_a_company_that_prints_nothing_has_nothing_to_reconcile() -> None:
    assert audit(house()) == Audit(None)
    assert reconcile(house()) == {"checks": [], "implied": []}


def test_a_figure_within_the_roundings_agrees() -> None:
    # 109.5 / 100.5 - 1 = 9.0 % to 110.5 / 99.5 - 1 = 11.1 %
    check = checked("revenue_growth FY2027: on a year before", *YEARS, shown(GROWTH, "11", "%"))
    assert check.verdict == "agrees"
    assert check.explanation == (
        "Revenue growth in 2027 is printed as 11 %; revenue 110 / revenue of 2026 100 − 1 is "
        "9.0 to 11.1 %."
    )


def test_a_figure_outside_them_disagrees() -> None:
    check = checked("revenue_growth FY2027: on a year before", *YEARS, shown(GROWTH, "13", "%"))
    assert check.verdict == "disagrees"
    assert check.shown == (Fraction("12.5"), Fraction("13.5"))
    assert "13 %, but revenue 110" in check.explanation


def test_a_missing_figure_is_named() -> None:
    facts = [shown("net_margin/2027-12-31/12m", "5", "%"), YEARS[0]]
    check = checked("net_margin FY2027: of revenue", *facts)
    assert check.verdict == "cannot tell"
    assert check.computed == (None, None)
    assert check.explanation.endswith(": net income in 2027 is not printed.")


def test_growth_of_a_line_that_is_not_printed_cannot_be_told() -> None:
    check = checked("revenue_growth FY2027: on a year before", YEARS[1], shown(GROWTH, "11", "%"))
    assert check.explanation.endswith("revenue in 2027 is not printed.")


def test_a_divisor_that_may_be_zero_bounds_nothing() -> None:
    facts = [
        shown("revenue/2027-12-31/12m", "0", "USD m"),
        shown("net_income/2027-12-31/12m", "5", "USD m"),
        shown("net_margin/2027-12-31/12m", "5", "%"),
    ]
    check = checked("net_margin FY2027: of revenue", *facts)
    assert check.verdict == "cannot tell"
    assert "no bound within the roundings" in check.explanation


def test_a_base_that_may_be_anything_is_no_base() -> None:
    facts = [YEARS[0], shown(GROWTH, "-100", "%"), shown("revenue/2026-12-31/3m", "9", "USD m")]
    check = checked("revenue_growth FY2027: on a year before", *facts)
    assert check.verdict == "cannot tell"
    assert "it would have to be anything" in check.explanation


def test_growth_on_a_quarter_names_the_quarter() -> None:
    # 110 / (1 + 10.00) = 10: the last quarter, not the year of which it is a part
    facts = [YEARS[0], shown(GROWTH, "1000", "%"), shown("revenue/2026-12-31/3m", "10", "USD m")]
    check = checked("revenue_growth FY2027: on a year before", *facts)
    assert check.verdict == "disagrees"
    assert "that is the three months to December 2026, not 2026" in check.explanation


def test_the_other_half_may_be_what_growth_was_taken_on() -> None:
    # 120 / 1.5 = 80: the first half of the year before, not its second
    facts = [
        shown("revenue/2027-12-31/6m", "120", "USD m"),
        shown("revenue/2026-06-30/6m", "80", "USD m"),
        shown("revenue_growth/2027-12-31/6m", "50", "%"),
    ]
    check = checked("revenue_growth 6m to 2027-12: on a year before", *facts)
    assert check.verdict == "disagrees"
    assert "that is the six months to June 2026, not the six months" in check.explanation


def test_what_is_left_of_a_year_is_a_base_but_never_the_one_that_is_missing() -> None:
    report = read_report(
        house(
            shown("revenue/2026-12-31/12m", "100", "USD m"),
            shown("revenue/2026-12-31/6m", "60", "USD m"),
            shown("revenue/2026-12-31/3m", "35", "USD m"),
            shown("revenue/2027-06-30/6m", "90", "USD m"),
            shown("revenue_growth/2027-06-30/6m", "125", "%"),
        )
    )
    assert report is not None
    (trial,) = (one for one in trials(report) if one.is_growth)
    (base,) = (one for one in trial.lacking(report))
    found = {str(one.period) for one in other_bases(base.key, report)}  # type: ignore[union-attr]  # a leaf
    assert "the six months to June 2026" not in found
    assert "the nine months to September 2026" in found


# --- Unknowns -------------------------------------------------------------------------------------

CAP = [
    shown("market_cap", "1000", "USD m"),
    shown("revenue/2027-12-31/12m", "200", "GBP m"),
    shown("ps/2027-12-31/12m", "4.0", "x"),
]
PS = "ps FY2027: market cap / revenue"


def test_one_relation_alone_cannot_fix_a_rate() -> None:
    # 3.95 x 199.5 / 1000.5 = 0.788 to 4.05 x 200.5 / 999.5 = 0.812 pounds a dollar
    check = checked(PS, *CAP)
    assert check.verdict == "cannot tell"
    assert "alone it needs USDGBP 0.788 to 0.812" in check.explanation
    assert check.explanation.endswith("and nothing else fixes it.")
    one = line(audit(house(*CAP)), "USDGBP: one value for all")
    assert (one.verdict, one.printed) == ("cannot tell", None)


def test_a_recorded_rate_then_stands_in() -> None:
    found = audit(house(*CAP, u.fx(DAY, "GBP", 0.8)))
    assert line(found, f"{HOUSE} {PS}").verdict == "agrees"
    found = audit(house(*CAP, u.fx(DAY, "GBP", 0.7)))
    assert line(found, f"{HOUSE} {PS}").verdict == "disagrees"


def test_a_relation_that_bounds_nothing_says_so() -> None:
    facts = [shown("market_cap", "0", "USD m"), *CAP[1:]]
    check = checked(PS, *facts)
    assert "what it needs has no bound within the roundings, and nothing else" in check.explanation


def test_two_relations_that_exclude_each_other_are_both_named() -> None:
    facts = [*CAP, shown("revenue/2026-12-31/12m", "200", "GBP m"), shown("ps_2026", "5.0", "x")]
    found = audit(house(*facts))
    for year in (2026, 2027):
        name = f"{HOUSE} ps FY{year}: market cap / revenue"
        assert line(found, name).verdict == "disagrees"
        assert name in line(found, "USDGBP: one value for all").explanation
    assert "nothing serves most of 2" in line(found, "USDGBP: one value for all").explanation
    assert found.implied == ()


def test_a_mean_over_peers_is_not_asked_for_a_rate_but_uses_it() -> None:
    facts = [
        shown("market_cap", "1000", "USD m", PEER),
        shown("revenue_2027", "200", "GBP m", PEER),
        shown("ps_2027", "4.0", "x", PEER),
        shown("ps_average_2027", "4", "x"),
    ]
    found = audit(house(*facts, u.fx(DAY, "GBP", 0.8)))
    mean = line(found, f"{HOUSE} ps_average FY2027: mean of the recomputed multiples")
    assert mean.verdict == "agrees"
    assert "alone" not in mean.explanation


def test_pence_and_a_depositary_share_are_brought_to_the_market_cap() -> None:
    # 1,250 pence x 80 m / 4 = GBP 250 m
    facts = [
        u.company(PEER, "XLON", "GBp", reporting_currency="GBP", ads_ratio=4.0),
        u.peer_set(DAY, PEER, ticker=HOUSE),
        shown("price", "1,250", "GBp", PEER),
        shown("shares", "80.0", "m", PEER),
        shown("market_cap", "250", "GBP m", PEER),
        shown("price", "5", "USD"),
    ]
    found = audit(u.only(*facts, ticker=HOUSE))
    assert line(found, f"{PEER} market_cap: price x shares").verdict == "agrees"


def test_a_model_with_a_march_year_has_its_halves_in_september_and_march() -> None:
    facts = [
        shown("revenue/2027-03-31/12m", "100", "USD m"),
        shown("revenue/2026-09-30/6m", "40", "USD m"),
        shown("revenue/2027-03-31/6m", "60", "USD m"),
    ]
    check = checked("revenue FY2027-03: sum of the halves", *facts, year_end="03-31")
    assert check.verdict == "agrees"


def test_a_year_of_52_weeks_is_of_the_month_that_its_end_is_nearest_to() -> None:
    facts = [
        shown("market_cap", "1000", "USD m"),
        shown("revenue/2027-01-02/12m", "200", "USD m"),
        shown("ps_2026", "5.0", "x"),
    ]
    check = checked("ps FY2026: market cap / revenue", *facts, year_end="01-03")
    assert check.verdict == "agrees"


def test_what_holds_in_forecasts_only_is_not_asked_of_reported_years() -> None:
    facts = [
        shown(f"{name}/{year}-12-31/12m", text, "USD m")
        for year in (2025, 2026)
        for name, text in (("equity_attributable", "5"), ("net_income", "1"))
    ]
    actual = u.revenue(DAY, DAY.replace(year=2025, month=12, day=31), 1.0, ticker=HOUSE)
    actual[1]["reported"] = True
    names = {check.name for check in audit(house(*facts, actual)).checks}
    capital = "equity a year before + result + capital raised"
    assert f"{HOUSE} equity_attributable FY2026: {capital}" in names
    assert f"{HOUSE} equity_attributable FY2025: {capital}" not in names


@pytest.mark.parametrize("name", ["class", "non-gaap income", "1st_quarter", "shares"])
def test_names_that_a_formula_cannot_hold_stop_nothing(name: str) -> None:
    """A coverage may print anything; what is no name of a formula is only not grown."""
    facts = [shown(f"{name}_growth{when}", "5", "%") for when in ("", "/2027-12-31/12m")]
    parts = [shown(f"revenue_{name}/2027-12-31/12m", "5", "USD m"), *YEARS]
    assert audit(house(*facts, *parts)).of("disagrees") == []


@pytest.mark.parametrize("text", ["n/a", "2:0"])
def test_what_is_no_figure_is_not_tried(text: str) -> None:
    facts = [shown("ps_2027", text, "x"), shown("revenue_2027", "1", "USD m")]
    assert audit(house(*facts)).checks == ()
