"""The valuation document: the contract's keys, and nothing in it that JSON cannot say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_type_hints

import pytest

from tests.tracker import universe as u
from tracker.document import Valuation

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
