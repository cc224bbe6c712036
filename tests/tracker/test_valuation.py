"""The engine: the report's day to the last digit, and what each clock may know."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests import strategies as made
from tests.tracker import universe as u
from tracker.errors import UnknownTickerError
from tracker.valuation import value_at

START, END = made.SPRING
# --- The report's day ---------------------------------------------------------------------------


def test_the_reports_day_to_the_digits_it_prints() -> None:
    value = u.document(u.minimax())
    assert value["price"]["value"] == 847.5
    assert value["market_cap_m"] == {"value": pytest.approx(265_809.9), "currency": "HKD"}
    model = [one["value"] for one in value["ps"] if one["basis"] == "model"]
    assert model == pytest.approx([126.2, 48.3, 25.7], abs=0.05)
    zhipu, palantir = ([one["value"] for one in peer["ps"]] for peer in value["peers"])
    assert zhipu == pytest.approx([120.1, 50.2, 21.4], abs=0.05)
    assert palantir == pytest.approx([45.1, 31.2, 21.8], abs=0.05)
    assert [one["mean"] for one in value["peer_stats"]] == pytest.approx(
        [82.6, 40.7, 21.6], abs=0.05
    )
    assert value["target"]["published"] == 1317
    assert value["target"]["marked"] == pytest.approx(1316.3, abs=0.05)
    assert value["target"]["peer_marked"] == pytest.approx(1316.3, abs=0.05)
    assert value["upside"]["published"] == pytest.approx(0.554, abs=0.0005)
    assert (value["band"], value["rating"], value["status"]) == ("buy", "buy", "active")
    assert value["market_multiple"] == pytest.approx(48.3, abs=0.05)


def test_the_reports_flip_prices() -> None:
    flips = u.document(u.minimax())["flip_prices"]
    assert [one["price"] for one in flips] == pytest.approx([1145.2, 1254.3, 1386.3], abs=0.05)


def test_the_reports_peers_imply_a_lower_price() -> None:
    # 40.693 x 703 x 7.83 / 313.64 = 714.2; Palantir's 31.193 alone gives 547.4
    implied = {
        one["statistic"]: one
        for one in u.document(u.minimax())["peer_implied"]
        if one["fiscal_end"] == "2027-12-31"
    }
    assert implied["mean"]["price"] == pytest.approx(714.2, abs=0.05)
    assert implied["mean"]["upside"] == pytest.approx(-0.157, abs=0.0005)
    assert implied["median"]["price"] == implied["mean"]["price"]
    assert implied["without 2513.HK"]["price"] == pytest.approx(547.4, abs=0.05)
    assert implied["without 2513.HK"]["upside"] == pytest.approx(-0.354, abs=0.0005)
    assert implied["without PLTR"]["price"] == pytest.approx(880.9, abs=0.05)


def test_the_reports_day_recomputed_with_fractions() -> None:
    f = Fraction
    hkd, cny, shares = f("7.83"), f("6.8121"), f("313.64")
    cap = f("847.5") * shares
    zhipu_cap, palantir_cap = f("867") * f("445.84309"), f("135.7") * f("2390.6")
    model = [cap / hkd / revenue for revenue in (269, 703, 1321)]
    zhipu = [zhipu_cap * cny / hkd / revenue for revenue in (2800, 6700, 15_700)]
    palantir = [palantir_cap / revenue for revenue in (7200, 10_400, 14_900)]
    means = [(one + other) / 2 for one, other in zip(zhipu, palantir, strict=True)]
    marked = 75 * 703 * hkd / shares
    exact = {
        "market_cap_m": cap,
        "target_marked": marked,
        "target_peer_marked": marked,
        "upside_published": f(1317) / f("847.5") - 1,
        "upside_marked": marked / f("847.5") - 1,
        "market_multiple": model[1],
        "peer_implied_2027": means[1] * 703 * hkd / shares,
    }
    for year, own, one, other, mean in zip(
        (2026, 2027, 2028), model, zhipu, palantir, means, strict=True
    ):
        exact |= {f"ps_model_{year}": own, f"peer_mean_{year}": mean, f"peer_median_{year}": mean}
        exact |= {f"ps_2513.HK_{year}": one, f"ps_PLTR_{year}": other}
    row = u.table(u.minimax()).iloc[0]
    assert {name: row[name] for name in exact} == pytest.approx(
        {name: float(value) for name, value in exact.items()}, rel=1e-12
    )


@pytest.mark.parametrize(
    ("day", "ended"), [(date(2026, 10, 15), False), (date(2026, 10, 16), True)]
)
def test_the_rating_ends_the_day_after_its_horizon(day: date, ended: bool) -> None:
    assert (u.document(u.minimax(), day)["status"] == "horizon_ended") is ended


# --- Where the time of a date ends --------------------------------------------------------------


def test_a_weekend_shows_what_fridays_close_and_the_weekends_facts_say() -> None:
    saturday = date(2026, 4, 18)
    inputs = u.minimax(u.price(u.MINIMAX, date(2026, 4, 17), 830), u.fx(saturday, "HKD", 7.84))
    value = u.document(inputs, saturday)
    assert (value["as_of"], value["known_at"]) == ("2026-04-18", "2026-04-18T16:00:00Z")
    assert (value["price"]["value"], value["price"]["session"]) == (830, "2026-04-17")
    assert value["price"]["age"] == 0
    assert [one["rate"] for one in value["fx"] if one["pair"] == "USDHKD"] == [7.84]
    # New York's Friday closed at 20:00 UTC, long before Hong Kong's Saturday ended
    friday_close = u.price(u.PALANTIR, date(2026, 4, 17), 146.39)
    assert u.document(u.minimax(friday_close), saturday)["peers"][1]["price"]["value"] == 146.39


def test_before_the_listing_everything_is_missing_and_said_so() -> None:
    value = u.document(u.minimax(), date(2025, 12, 1))
    assert (value["price"]["value"], value["shares_m"], value["band"]) == (None, None, None)
    assert value["market_cap_m"] == {"value": None, "currency": "HKD"}
    codes = {code for _, code in u.findings(value)}
    assert codes >= {"missing_price", "missing_shares", "missing_forecast", "missing_target"}


def test_with_one_rate_of_two_only_what_needs_the_other_is_missing() -> None:
    value = u.document(u.minimax(without=lambda kind, row: row.get("quote") == "CNY"))
    zhipu, palantir = ([one["value"] for one in peer["ps"]] for peer in value["peers"])
    assert zhipu == [None] * 3
    assert palantir == pytest.approx([45.1, 31.2, 21.8], abs=0.05)
    assert value["market_multiple"] == pytest.approx(48.3, abs=0.05)
    assert value["peer_stats"][1]["missing"] == [u.ZHIPU]
    assert ("USDCNY", "missing_fx") in u.findings(value)


def test_a_history_without_a_session_has_no_row() -> None:
    assert u.table(u.minimax(), date(2026, 4, 18), date(2026, 4, 19)).empty


def test_what_is_known_at_an_earlier_instant_is_less() -> None:
    value = u.document(u.minimax(), known_at=u.utc(START, 2))  # before the close, after the report
    assert (value["price"]["value"], value["target"]["published"]) == (None, 1317)
    assert u.document(u.minimax(), known_at=u.utc(date(2026, 4, 14), 23))["rating"] is None


def test_what_is_known_later_still_stops_at_the_date() -> None:
    next_day = u.price(u.MINIMAX, date(2026, 4, 16), 900)
    corrected = u.price(u.MINIMAX, START, 846, known_at=u.utc(date(2026, 4, 17)))
    value = u.document(u.minimax(next_day, corrected), known_at=u.utc(END))
    assert (value["price"]["value"], value["price"]["session"]) == (846, "2026-04-15")


def test_hindsight_shows_the_correction_on_its_date_and_then_does_not() -> None:
    corrected = u.price(u.MINIMAX, START, 846, known_at=u.utc(date(2026, 4, 17)))
    inputs = u.minimax(corrected)
    assert u.table(inputs)["price"].tolist() == [847.5]
    assert u.table(inputs, known="now")["price"].tolist() == [846]


def test_a_change_of_policy_changes_the_band_from_its_date() -> None:
    kind, row = u.policy(date(2026, 4, 20))
    row["document"]["bands"][0]["lower"] = 0.60  # 55.4 % is no longer a Buy
    band = u.table(u.minimax((kind, row)), START, date(2026, 4, 20))["band"]
    assert band.tolist() == ["buy", "buy", "buy", "overweight"]


def test_a_stated_benchmark_return_makes_band_and_flip_prices_relative() -> None:
    # (1 + 55.4 %) / (1 + 40 %) - 1 = 11.0 %: Overweight; Buy ends at 1317 / 1.15 / 1.40 = 818.0
    value = u.document(u.minimax(u.policy(START, expected_benchmark_return=0.40, source="import")))
    assert value["upside"]["relative"] == pytest.approx(0.110, abs=0.0005)
    assert value["band"] == "overweight"
    assert value["flip_prices"][0]["price"] == pytest.approx(818.0, abs=0.05)


@pytest.mark.parametrize("banded", ["published", "marked", "peer_marked"])
def test_flip_prices_and_relative_upside_follow_the_banded_target(banded: str) -> None:
    inputs = u.minimax(
        u.policy(START, banded=banded, expected_benchmark_return=0.0, source="import")
    )
    value = u.document(inputs)
    target, upside = value["target"], value["upside"]
    assert value["flip_prices"][0]["price"] == pytest.approx(target[banded] / 1.15)  # type: ignore[literal-required]
    assert upside["relative"] == pytest.approx(upside[banded])  # type: ignore[literal-required]


def test_a_listing_changed_later_is_not_the_listing_before() -> None:
    renamed = u.company(u.MINIMAX, "XHKG", "HKD", effective=END, known_at=u.utc(END), name_en="New")
    assert u.document(u.minimax(renamed))["name"]["en"] == "MiniMax"
    assert u.document(u.minimax(renamed), END)["name"]["en"] == "New"


def test_a_company_nobody_recorded_is_refused_with_the_mend() -> None:
    with pytest.raises(UnknownTickerError, match="nothing is recorded about 9999.HK; load its"):
        value_at(u.only(ticker="9999.HK"), as_of=START)


@pytest.mark.parametrize(
    ("mic", "quote", "ads_ratio", "close", "cap_m"),
    [
        ("XLON", "GBp", 1.0, 250.0, 1000.0),  # 2.50 GBP x 400 m
        ("XNAS", "USD", 5.0, 50.0, 4000.0),  # 50 USD x 400 m / 5
        ("XTKS", "JPY", 1.0, 3000.0, 1_200_000.0),
    ],
    ids=["London in pence", "an ADS of five in New York", "Tokyo"],
)
def test_another_company_is_data_not_code(
    mic: str, quote: str, ads_ratio: float, close: float, cap_m: float
) -> None:
    ticker = "OTHER"
    major = {"GBp": "GBP"}.get(quote, quote)
    per_dollar = {"GBP": 0.8, "JPY": 150.0, "USD": 1.0}[major]
    inputs = u.only(
        u.company(ticker, mic, quote, ads_ratio=ads_ratio),
        u.price(ticker, START, close, currency=quote, known_at=u.utc(START, 6)),
        u.shares(ticker, START, 400),
        u.fx(START, major, per_dollar),
        u.revenue(START, u.FY27, 500, ticker=ticker),
        u.target(START, close * 1.1, ticker=ticker, currency=quote, multiple=3.0),
        u.policy(START, ticker=ticker),
        ticker=ticker,
    )
    value = u.document(inputs)
    assert value["market_cap_m"] == {"value": pytest.approx(cap_m), "currency": major}
    # P/S = cap / rate / 500; the marked target is in the quoted unit, so 3 / P/S x close
    own = cap_m / per_dollar / 500
    assert value["market_multiple"] == pytest.approx(own)
    assert value["target"]["marked"] == pytest.approx(3 / own * close)
    assert value["upside"]["published"] == pytest.approx(0.1)
    assert value["band"] == "overweight"
    assert value["target"]["currency"] == quote


def test_new_york_knows_hong_kongs_close_of_the_date_and_not_the_reverse() -> None:
    palantir_covered = u.only(
        *((k, row) for k, rows in u.report_facts().items() for row in rows),
        u.price(u.PALANTIR, START, 142.15),
        u.peer_set(START, u.ZHIPU, ticker=u.PALANTIR),
        u.revenue(START, u.FY27, 10_400, ticker=u.PALANTIR),
        ticker=u.PALANTIR,
    )
    value = u.document(palantir_covered)
    assert value["known_at"] == "2026-04-15T20:00:00Z"
    assert value["price"]["value"] == 142.15
    assert value["peers"][0]["price"]["value"] == 867  # of 08:00 UTC the same date
    reverse = u.document(u.minimax(u.price(u.PALANTIR, START, 142.15)))
    assert reverse["peers"][1]["price"]["value"] == 135.70
