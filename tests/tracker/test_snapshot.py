"""The valuation document: the contract's keys, and nothing in it that JSON cannot say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_type_hints

import pytest

from tests.tracker import universe as u
from tracker.document import Valuation
from tracker.valuation import value_history

DAY = u.REPORT_DAY
CONTRACT: dict[str, Any] = {  # key -> keys of the object, or of each object in the list
    "as_of": None,
    "known_at": None,
    "ticker": None,
    "name": {"en", "zh"},
    "price": {"value", "currency", "session", "source", "stale"},
    "shares_m": None,
    "market_cap_m": {"value", "currency"},
    "ps": {"fiscal_end", "basis", "value"},
    "target": {
        "published",
        "marked",
        "peer_marked",
        "currency",
        "multiple",
        "fiscal_end",
        "published_on",
    },
    "upside": {"published", "marked", "peer_marked", "relative"},
    "band": None,
    "rating": None,
    "status": None,
    "target_age_days": None,
    "horizon": {"ends", "days_left"},
    "market_multiple": None,
    "earned": {"band", "relative", "absolute", "benchmark"},
    "flip_prices": {"from", "to", "price"},
    "peers": {"ticker", "price", "shares_m", "market_cap_m", "revenue", "ps"},
    "peer_stats": {"fiscal_end", "mean", "median", "min", "max", "n", "n_expected"},
    "peer_implied": {"fiscal_end", "statistic", "price", "upside"},
    "fx": {"pair", "rate", "date", "source"},
    "findings": {"severity", "subject", "code", "message"},
}


@pytest.mark.parametrize("day", [DAY, date(2025, 12, 1), date(2026, 11, 2), date(2026, 4, 18)])
def test_every_key_of_the_contract_is_there_on_any_day(day: date) -> None:
    value: Any = u.document(u.minimax(), day)
    assert set(value) == set(get_type_hints(Valuation))
    for key, inner in CONTRACT.items():
        assert key in value
        for one in value[key] if isinstance(value[key], list) else [value[key]]:
            assert inner is None or set(one) >= inner, key
    for peer in value["peers"]:
        assert {"fiscal_end", "value_m", "currency", "source", "as_of", "analysts"} <= set(
            peer["revenue"][0]
        )


@pytest.mark.parametrize("day", [DAY, date(2025, 12, 1), date(2026, 11, 2)])
def test_a_document_survives_strict_json_unchanged(day: date) -> None:
    value = u.document(u.minimax(), day)
    assert json.loads(json.dumps(value, allow_nan=False)) == value


def test_dates_instants_and_identity() -> None:
    value = u.document(u.minimax())
    assert (value["as_of"], value["known_at"], value["aged_at"]) == (
        "2026-04-15",
        "2026-04-15T08:00:00Z",
        "2026-04-15",
    )
    assert (value["ticker"], value["batch"]) == ("0100.HK", 1)
    assert value["name"] == {"en": "MiniMax", "zh": "MINIMAX-W"}
    assert value["horizon"] == {"ends": "2026-10-15", "days_left": 183}


def test_every_money_value_carries_its_own_currency() -> None:
    value = u.document(u.minimax())
    zhipu, palantir = value["peers"]
    assert zhipu["market_cap_m"]["currency"] == zhipu["price"]["currency"] == "HKD"
    assert {one["currency"] for one in zhipu["revenue"]} == {"CNY"}
    assert palantir["market_cap_m"]["currency"] == "USD"
    assert {one["currency"] for one in value["revenue"]} == {"USD"}


def test_the_bands_of_the_policy_are_shown_with_both_names() -> None:
    bands = u.document(u.minimax())["bands"]
    assert [(one["id"], one["lower"], one["inclusive"]) for one in bands] == [
        ("buy", 0.15, False),
        ("overweight", 0.05, False),
        ("hold", -0.05, True),
        ("underweight", None, False),
    ]
    assert bands[0]["name"] == {"en": "Buy", "zh": "买入"}


def test_the_rates_used_are_listed_with_their_age() -> None:
    rates = {one["pair"]: one for one in u.document(u.minimax(), date(2026, 4, 21))["fx"]}
    assert set(rates) == {"USDHKD", "USDCNY"}
    assert (rates["USDHKD"]["rate"], rates["USDHKD"]["date"]) == (7.83, "2026-04-15")
    assert (rates["USDHKD"]["age"], rates["USDHKD"]["stale"]) == (4, True)


def test_printed_figures_keep_their_text_and_only_the_latest_is_shown() -> None:
    reprinted = u.printed(u.MINIMAX, date(2026, 5, 4), "price", "800.10")
    shown = {
        day: {(one["ticker"], one["item"]): one["text"] for one in value["printed"]}
        for day in (DAY, date(2026, 5, 4))
        for value in [u.document(u.minimax(reprinted), day)]
    }
    assert shown[DAY][u.MINIMAX, "price"] == "847.50"
    assert shown[date(2026, 5, 4)][u.MINIMAX, "price"] == "800.10"
    assert not any("/" in item for _, item in shown[DAY])


def test_nothing_printed_shows_nothing() -> None:
    assert u.document(u.minimax(without=lambda kind, row: kind == "printed"))["printed"] == []


def test_own_consensus_multiples_stand_beside_the_models() -> None:
    # 265,809.9 HKD m / 7.83 / 650 = 52.227 on the street's 650
    value = u.document(u.minimax(u.consensus(u.MINIMAX, DAY, u.FY27, 650)))
    street = [one for one in value["ps"] if one["basis"] == "consensus"]
    assert [one["value"] for one in street] == pytest.approx([None, 52.227, None], abs=5e-4)


def test_analysts_are_counted_where_the_source_counts_them() -> None:
    counted = u.consensus(u.PALANTIR, DAY, u.FY27, 10_400, analysts=21, known_at=u.utc(DAY, 1))
    revenue = u.document(u.minimax(counted))["peers"][1]["revenue"]
    assert [one["analysts"] for one in revenue] == [None, 21, None]


def test_what_is_learned_later_makes_no_input_older() -> None:
    """As of 15 April, asked with what was known by December: ages are counted at 15 April."""
    value = u.document(u.minimax(), known_at=u.utc(date(2026, 12, 1), 8))
    assert (value["price"]["age"], value["price"]["stale"]) == (0, False)
    assert [one["stale"] for one in value["fx"]] == [False, False]
    assert not [code for _, code in u.findings(value) if code.startswith("stale")]


def test_a_later_move_to_another_exchange_leaves_the_past_alone() -> None:
    """MiniMax listed on NASDAQ from September: 15 April still ends at Hong Kong's close."""
    moved = u.company(
        u.MINIMAX, "XNAS", "HKD", effective=date(2026, 9, 1), known_at=u.utc(date(2026, 9, 1))
    )
    value = u.document(u.minimax(moved, u.price(u.PALANTIR, u.REPORT_DAY, 142.15)))
    assert value["known_at"] == "2026-04-15T08:00:00Z"
    (palantir,) = [peer for peer in value["peers"] if peer["ticker"] == u.PALANTIR]
    assert palantir["price"]["value"] == 135.7


@pytest.mark.parametrize(
    ("fact", "subject", "code"),
    [
        (u.price(u.MINIMAX, u.REPORT_DAY, 0.0, source="import"), u.MINIMAX, "missing_price"),
        (u.price(u.ZHIPU, u.REPORT_DAY, -5.0, source="import"), u.ZHIPU, "missing_price"),
        (u.shares(u.MINIMAX, u.REPORT_DAY, 0.0, source="import"), u.MINIMAX, "missing_shares"),
        (u.fx(u.REPORT_DAY, "CNY", 0.0, source="import"), "USDCNY", "missing_fx"),
    ],
    ids=["close", "negative close", "shares", "rate"],
)
def test_a_figure_that_cannot_be_is_missing_and_never_zero(
    fact: u.Fact, subject: str, code: str
) -> None:
    value = u.document(u.minimax(fact))
    assert (subject, code) in u.findings(value)
    side = value if subject == u.MINIMAX else value["peers"][0]
    assert [one["value"] for one in side["ps"]] == [None] * len(side["ps"])


def test_a_london_company_in_pence_beside_a_tokyo_and_a_depositary_peer() -> None:
    """Every unit at once: pence, euros, yen, dollars, yuan, and eight shares for one ADS.

    Own: 2.50 x 400 m = GBP 1,000 m; / 0.8 x 0.9 = EUR 1,125 m; / 500 = 2.25.
    Tokyo: 3,000 x 700 m / 150 / 4,000 = 3.5. ADS: 80 x 19,000 m / 8 x 7 / 900,000 = 1.47778.
    Mean 2.48889 x EUR 500 m x 0.8 / 0.9 / 400 m = GBP 2.765432, 276.5432 pence.
    """
    year, eve = date(2027, 3, 31), date(2026, 4, 14)
    value = u.document(
        u.only(
            u.company("LON.L", "XLON", "GBp", reporting_currency="EUR"),
            u.company("T.T", "XTKS", "JPY"),
            u.company("ADS", "XNAS", "USD", ads_ratio=8.0),
            u.price(
                "LON.L", u.REPORT_DAY, 250.0, currency="GBp", known_at=u.utc(u.REPORT_DAY, 15, 30)
            ),
            u.price(
                "T.T", u.REPORT_DAY, 3000.0, currency="JPY", known_at=u.utc(u.REPORT_DAY, 6, 30)
            ),
            u.price("ADS", eve, 80.0, known_at=u.utc(eve, 20)),
            u.price("ADS", u.REPORT_DAY, 99.0, known_at=u.utc(u.REPORT_DAY, 20)),
            u.shares("LON.L", u.REPORT_DAY, 400),
            u.shares("T.T", u.REPORT_DAY, 700),
            u.shares("ADS", u.REPORT_DAY, 19_000),
            *(u.fx(u.REPORT_DAY, *rate) for rate in RATES),
            u.revenue(u.REPORT_DAY, year, 500, ticker="LON.L", currency="EUR"),
            u.consensus("T.T", u.REPORT_DAY, year, 4000, "USD"),
            u.consensus("ADS", u.REPORT_DAY, year, 900_000, "CNY"),
            u.peer_set(u.REPORT_DAY, "T.T", "ADS", ticker="LON.L"),
            u.policy(u.REPORT_DAY, ticker="LON.L"),
            ticker="LON.L",
        )
    )
    assert value["market_cap_m"] == {"value": pytest.approx(1000), "currency": "GBP"}
    assert value["ps"][0]["value"] == pytest.approx(2.25)
    assert [peer["ps"][0]["value"] for peer in value["peers"]] == pytest.approx([3.5, 1.477778])
    implied = {one["statistic"]: one["price"] for one in value["peer_implied"]}
    assert implied["mean"] == pytest.approx(276.5432, abs=5e-5)


RATES = (("GBP", 0.8), ("EUR", 0.9), ("JPY", 150.0), ("CNY", 7.0))


def test_a_figure_printed_later_is_not_on_an_earlier_page() -> None:
    """A second report prints another price in May: on 15 April it had not been printed."""
    may = date(2026, 5, 4)
    inputs = u.minimax(u.printed(u.ZHIPU, may, "price", "1,200"))

    def printed(day: date) -> set[str]:
        rows = u.document(inputs, day)["printed"]
        return {one["text"] for one in rows if (one["ticker"], one["item"]) == (u.ZHIPU, "price")}

    assert printed(u.REPORT_DAY) == {"976"}
    assert printed(may) == {"1,200"}


def test_a_figure_known_later_is_not_on_the_page_of_its_own_date() -> None:
    """A figure of the report of 15 April that was read on the 16th, on either way to that day."""
    late = u.printed(u.ZHIPU, DAY, "price", "1,200", known_at=u.utc(date(2026, 4, 16)))
    inputs = u.minimax(late)
    alone = u.document(inputs)
    of_history = u.valuation_document(value_history(inputs, start=DAY, end=DAY))
    for value in (alone, of_history):
        assert "1,200" not in {one["text"] for one in value["printed"]}
    next_day = u.document(inputs, date(2026, 4, 16))
    assert "1,200" in {one["text"] for one in next_day["printed"]}


def test_a_year_end_learned_later_is_not_told_before() -> None:
    """That Palantir's years end in March is learned on 16 April."""
    march = u.consensus(u.PALANTIR, DAY, date(2027, 3, 31), 8000, known_at=u.utc(date(2026, 4, 16)))
    inputs = u.minimax(
        march, without=lambda kind, row: kind == "consensus" and row["ticker"] == u.PALANTIR
    )
    assert (u.PALANTIR, "missing_consensus") in u.findings(u.document(inputs))
    next_day = u.findings(u.document(inputs, date(2026, 4, 16)))
    assert (u.PALANTIR, "other_fiscal_years") in next_day


def test_a_depositary_share_is_worth_all_the_shares_it_stands_for() -> None:
    """Five shares an ADS: two times USD 500 m / 400 m shares x 5 = USD 12.50.

    The peer: 20 USD x 100 m / 1,000 = 2.
    """
    year, eve = date(2027, 3, 31), date(2026, 4, 14)
    value = u.document(
        u.only(
            u.company("ADS", "XNAS", "USD", ads_ratio=5.0),
            u.company("PEER", "XNAS", "USD"),
            u.price("ADS", DAY, 25.0, known_at=u.utc(DAY, 20)),
            u.price("PEER", eve, 20.0, known_at=u.utc(eve, 20)),
            u.shares("ADS", DAY, 400),
            u.shares("PEER", eve, 100),
            u.revenue(DAY, year, 500, ticker="ADS"),
            u.consensus("PEER", DAY, year, 1000),
            u.peer_set(DAY, "PEER", ticker="ADS"),
            ticker="ADS",
        )
    )
    assert value["ps"][0]["value"] == pytest.approx(25 * 400 / 5 / 500)
    assert value["peer_implied"][0]["price"] == pytest.approx(12.5)
    assert value["peer_implied"][0]["upside"] == pytest.approx(-0.5)


def test_a_peer_multiple_on_consensus_of_more_than_thirty_days_moves_with_its_price_alone() -> None:
    """The report's consensus is of 15 April: 30 days old on 15 May, 31 on the 16th."""
    for day, price_only in ((date(2026, 5, 15), False), (date(2026, 5, 16), True)):
        zhipu, palantir = u.document(u.minimax(), day)["peers"]
        for peer in (zhipu, palantir):
            assert [one["price_only"] for one in peer["ps"]] == [price_only] * 3
        assert (u.document(u.minimax(), day)["target"]["peer_marked"] is None) is price_only


def test_a_peer_without_a_multiple_has_none_that_moves() -> None:
    inputs = u.minimax(without=lambda kind, row: kind == "consensus" and row["ticker"] == u.ZHIPU)
    zhipu, _ = u.document(inputs, date(2026, 6, 30))["peers"]
    assert [(one["value"], one["price_only"]) for one in zhipu["ps"]] == [(None, False)] * 3


def test_seen_again_a_consensus_counts_from_that_day() -> None:
    seen = u.sightings(("report", u.ZHIPU, u.utc(date(2026, 5, 20))))
    zhipu, _ = u.document(u.minimax(seen=seen), date(2026, 5, 25))["peers"]
    assert [one["price_only"] for one in zhipu["ps"]] == [True, False, True]
