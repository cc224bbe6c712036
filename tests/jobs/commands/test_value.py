"""`tracker value`: the figures of the report, and what was known when."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.jobs.commands.said import REPORT, Call, multiples


def test_the_report_date_shows_the_figures_of_the_report(report: Any) -> None:
    assert report["price"]["value"] == 847.50
    assert report["price"]["currency"] == "HKD"
    assert report["market_cap_m"]["value"] == pytest.approx(265_810, abs=0.5)
    assert multiples(report["ps"], basis="model") == [126.2, 48.3, 25.7]
    peers = {peer["ticker"]: multiples(peer["ps"]) for peer in report["peers"]}
    assert peers == {"2513.HK": [120.1, 50.2, 21.4], "PLTR": [45.1, 31.2, 21.8]}
    assert [round(stat["mean"], 1) for stat in report["peer_stats"]] == [82.6, 40.7, 21.6]
    assert report["target"]["published"] == 1317
    assert report["target"]["marked"] == pytest.approx(1316.28, abs=0.005)
    assert report["target"]["peer_marked"] == pytest.approx(1316.28, abs=0.005)
    assert report["upside"]["published"] == pytest.approx(0.554, abs=0.0005)
    assert report["upside"]["marked"] == pytest.approx(0.5531, abs=0.00005)
    assert (report["band"], report["rating"], report["status"]) == ("buy", "buy", "active")
    assert [
        (flip["from"], flip["to"], round(flip["price"], 1)) for flip in report["flip_prices"]
    ] == [
        ("buy", "overweight", 1145.2),
        ("overweight", "hold", 1254.3),
        ("hold", "underweight", 1386.3),
    ]
    assert report["horizon"] == {"ends": "2026-10-15", "days_left": 183}
    assert report["market_multiple"] == pytest.approx(48.3, abs=0.05)
    implied = {
        (one["fiscal_end"], one["statistic"]): round(one["price"], 1)
        for one in report["peer_implied"]
    }
    assert implied["2027-12-31", "mean"] == 714.2
    assert implied["2027-12-31", "without 2513.HK"] == 547.4


def test_after_the_horizon_the_status_says_so(call: Call, ready: Engine) -> None:
    document = call("value", "0100.HK", "--as-of", "2026-10-16", "--json").document
    assert (document["status"], document["horizon"]["days_left"]) == ("horizon_ended", -1)
    assert document["price"]["stale"] is True
    last = call("value", "0100.HK", "--as-of", "2026-10-15", "--json").document
    assert last["status"] != "horizon_ended"


@pytest.mark.parametrize("alias", ["00100.HK", "100.hk"])
def test_aliases_are_the_same_company(call: Call, ready: Engine, report: Any, alias: str) -> None:
    assert call("value", alias, *REPORT[2:]).document == report


def test_a_table_is_printed_for_readers(call: Call, ready: Engine) -> None:
    said = call("value", "0100.HK", "--as-of", "2026-04-15")
    assert (said.code, said.err) == (0, "")
    for figure in ("847.50", "1,317.00", "48.3×", "40.7×", "+55.4%", "1,145.22", "Buy"):
        assert figure in said.out


def test_what_was_not_known_yet_is_not_shown(call: Call, ready: Engine) -> None:
    """Without --as-of the date follows from the instant."""
    document = call("value", "0100.HK", "--known-at", "2026-04-15T07:59:59Z", "--json").document
    assert (document["as_of"], document["price"]["value"]) == ("2026-04-15", None)
