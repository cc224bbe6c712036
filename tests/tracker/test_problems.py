"""Findings: each names what is missing or doubtful and the mend, and nothing else is said."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
ALWAYS = {  # of the report itself
    (u.MINIMAX, "missing_consensus"),
    (u.MINIMAX, "no_expected_return"),
    (u.ZHIPU, "printed_price"),
}


def found(*facts: u.Fact, day: date = DAY, without: object = None) -> dict[tuple[str, str], str]:
    return u.findings(u.document(u.minimax(*facts, without=without), day))  # type: ignore[arg-type]


def test_the_reports_day_has_three_remarks() -> None:
    messages = found()
    assert set(messages) == ALWAYS
    assert (
        "the report prints 976 HKD; used is 867 of 2026-04-15" in messages[u.ZHIPU, "printed_price"]
    )


@pytest.mark.parametrize(
    ("gone", "subject", "code"),
    [
        (("price", u.MINIMAX), u.MINIMAX, "missing_price"),
        (("price", u.MINIMAX), u.MINIMAX, "no_base_close"),
        (("price", u.ZHIPU), u.ZHIPU, "missing_price"),
        (("share_count", u.MINIMAX), u.MINIMAX, "missing_shares"),
        (("share_count", u.PALANTIR), u.PALANTIR, "missing_shares"),
        (("consensus", u.PALANTIR), u.PALANTIR, "missing_consensus"),
        (("company", u.PALANTIR), u.PALANTIR, "unknown_company"),
        (("forecast", u.MINIMAX), u.MINIMAX, "missing_forecast"),
        (("target", u.MINIMAX), u.MINIMAX, "missing_target"),
        (("policy", u.MINIMAX), u.MINIMAX, "missing_policy"),
        (("status", u.MINIMAX), u.MINIMAX, "missing_status"),
        (("peer_set", u.MINIMAX), u.MINIMAX, "no_peers"),
        (("fx_rate", "HKD"), "USDHKD", "missing_fx"),
        (("fx_rate", "CNY"), "USDCNY", "missing_fx"),
    ],
)
def test_what_is_missing_is_named(gone: tuple[str, str], subject: str, code: str) -> None:
    messages = found(without=lambda kind, row: (kind, row.get("ticker", row.get("quote"))) == gone)
    assert (subject, code) in messages
    assert messages[subject, code].startswith(subject)


def test_the_gravest_come_first() -> None:
    value = u.document(u.minimax(without=lambda kind, row: kind in {"price", "consensus"}), DAY)
    order = ["error", "warning", "info"]
    ranks = [order.index(one["severity"]) for one in value["findings"]]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_a_stale_price_and_a_stale_rate_say_how_old_they_are() -> None:
    messages = found(day=date(2026, 4, 21))  # 16, 17, 20, 21 April closed since; 4 weekdays
    assert "of 2026-04-15, 4 sessions ago (limit 2)" in messages[u.MINIMAX, "stale_price"]
    assert "of 2026-04-15, 4 market days ago (limit 3)" in messages["USDHKD", "stale_fx"]


def test_stale_consensus_is_named_by_year() -> None:
    assert (u.ZHIPU, "stale_consensus") not in found(day=u.days_after(DAY, 45))
    message = found(day=u.days_after(DAY, 46))[u.ZHIPU, "stale_consensus"]
    assert "2026-12-31, 2027-12-31, 2028-12-31 was last seen 46 days ago (limit 45)" in message


def test_an_unconfirmed_count_is_used_and_marked() -> None:
    inputs = u.minimax()
    before, after = date(2026, 7, 30), date(2026, 7, 31)
    assert (u.MINIMAX, "unconfirmed_shares") not in u.findings(u.document(inputs, before))
    value = u.document(inputs, after)
    assert value["shares_m"] == 349.24
    assert value["shares"]["confirmed"] is False
    message = u.findings(value)[u.MINIMAX, "unconfirmed_shares"]
    assert "349.24 m shares from 2026-07-31 are not confirmed" in message
    assert "proceeds of a placing are not in a P/S target" in message


def test_a_close_in_the_wrong_currency_is_refused_aloud() -> None:
    value = u.document(u.minimax(u.price(u.MINIMAX, DAY, 108.2, currency="USD", source="import")))
    assert value["price"]["value"] == 847.5
    message = u.findings(value)[u.MINIMAX, "wrong_currency"]
    assert "closes in USD were not used, the listing is quoted in HKD" in message


def test_a_year_that_the_model_in_force_dropped_is_named() -> None:
    message = found(u.revenue(MAY, u.FY27, 600), day=MAY)[u.MINIMAX, "missing_forecast_year"]
    assert "no revenue above zero for 2026-12-31, 2028-12-31" in message


def test_a_peer_whose_years_end_elsewhere_is_told_so_and_not_sent_to_fetch() -> None:
    """Fetching again cannot help: its years end in March, and its listing says December."""
    march = u.consensus(u.PALANTIR, DAY, date(2027, 3, 31), 8000)
    inputs = u.minimax(
        march, without=lambda kind, row: kind == "consensus" and row["ticker"] == u.PALANTIR
    )
    told = u.findings(u.document(inputs))
    assert (u.PALANTIR, "missing_consensus") not in told
    message = told[u.PALANTIR, "other_fiscal_years"]
    assert "the years it has end on 2027-03-31, its listing says in month 12" in message
    assert "run '" not in message


def test_a_year_that_is_over_is_not_missed() -> None:
    """In 2028 a vintage without 2026 is no gap: that year is reported, not forecast."""
    late = date(2028, 4, 17)
    rows = [u.revenue(late, u.FY27, 700), u.revenue(late, u.FY28, 1300)]
    messages = found(*rows, day=late)
    assert (u.MINIMAX, "missing_forecast_year") not in messages
    # its street is not asked for either, of 2027 it is: the model in force still forecasts it
    assert "2027-12-31, 2028-12-31" in messages[u.MINIMAX, "missing_consensus"]
    assert "2026-12-31" not in messages[u.MINIMAX, "missing_consensus"]
    assert "for 2027-12-31, 2028-12-31 was last" in messages[u.ZHIPU, "stale_consensus"]


def test_revenue_of_zero_gives_no_multiple_and_says_which_year() -> None:
    zero = u.consensus(u.PALANTIR, DAY, u.FY27, 0.0, known_at=u.utc(DAY, 1))
    message = found(zero)[u.PALANTIR, "missing_consensus"]
    assert "no consensus revenue above zero for 2027-12-31;" in message
    own = u.revenue(DAY, u.FY27, -3.0, known_at=u.utc(DAY, 1))
    assert "2027-12-31" in found(own)[u.MINIMAX, "missing_forecast_year"]


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("867", True),
        ("867.4", False),  # 867.35 to 867.45
        ("867.5", False),
        ("866.96", False),
        ("867.00", True),
        ("1,867", False),
        ("n/a", False),
    ],
)
def test_a_printed_price_is_compared_to_half_its_last_digit(text: str, agrees: bool) -> None:
    reprinted = u.printed(u.ZHIPU, DAY, "price", text, known_at=u.utc(DAY, 1))
    assert ((u.ZHIPU, "printed_price") not in found(reprinted)) is agrees


def test_a_printed_price_with_a_thousands_comma_is_read() -> None:
    close = u.price(u.ZHIPU, DAY, 1867, known_at=u.utc(DAY, 8), source="report", id=99)
    reprinted = u.printed(u.ZHIPU, DAY, "price", "1,867", known_at=u.utc(DAY, 1))
    assert (u.ZHIPU, "printed_price") not in found(close, reprinted)


def test_a_price_of_the_market_is_not_held_against_the_report() -> None:
    day = date(2026, 4, 16)
    assert (u.ZHIPU, "printed_price") not in found(
        u.price(u.ZHIPU, day, 900, source="yahoo"), day=day
    )


def test_no_peer_marked_target_says_why() -> None:
    message = found(day=u.days_after(DAY, 31))[u.MINIMAX, "no_peer_marked_target"]
    assert "within 30 days, now and at publication" in message


def test_a_relative_upside_that_is_missing_says_why_and_a_stated_return_mends_it() -> None:
    """1.554 / 1.08 - 1 = 43.9 % over an expected 8 %."""
    assert "no expected return of MSCI China" in found()[u.MINIMAX, "no_expected_return"]
    policy = "policy", {**u.policy(DAY, expected_benchmark_return=0.08)[1], "source": "import"}
    assert (u.MINIMAX, "no_expected_return") not in found(policy)
    document = u.document(u.minimax(policy))
    assert document["upside"]["relative"] == pytest.approx(1.5540 / 1.08 - 1, abs=1e-4)
    assert document["benchmark"]["expected_return"] == 0.08


def test_without_an_upside_nothing_is_said_of_a_relative_one() -> None:
    none = found(without=lambda kind, row: kind == "price" and row["ticker"] == u.MINIMAX)
    assert (u.MINIMAX, "no_expected_return") not in none
