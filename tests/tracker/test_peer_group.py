"""Peers on a grid: membership by date, their statistics, and the ratio that marks a target live."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.document import Valuation
from tracker.valuation import value_history

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
FRIDAY = date(2026, 5, 1)  # New York's last close before 4 May in Hong Kong


def stat(value: Valuation, year: int = 2027) -> dict[str, object]:
    (found,) = [one for one in value["peer_stats"] if one["fiscal_end"].startswith(str(year))]
    return dict(found)


def refreshed(day: date = MAY) -> list[u.Fact]:
    """The report's consensus seen again, so that it is young in May."""
    return [
        u.consensus(u.ZHIPU, day, u.FY27, 6700, "CNY"),
        u.consensus(u.PALANTIR, day, u.FY27, 10_400),
    ]


def test_no_peers_give_no_statistics_and_say_so() -> None:
    value = u.document(u.minimax(u.peer_set(DAY)))
    assert stat(value)["mean"] is None
    assert (stat(value)["n"], stat(value)["n_expected"]) == (0, 0)
    assert value["peers"] == []
    assert [one["statistic"] for one in value["peer_implied"]] == ["mean", "median"] * 3
    assert {one["price"] for one in value["peer_implied"]} == {None}
    assert (u.MINIMAX, "no_peers") in u.findings(value)
    assert value["target"]["peer_marked"] is None


def test_one_peer_is_its_own_mean_and_nobody_can_be_left_out() -> None:
    value = u.document(u.minimax(u.peer_set(DAY, u.ZHIPU)))
    assert stat(value)["mean"] == pytest.approx(50.193, abs=5e-4)
    assert stat(value)["n"] == 1
    assert [one["statistic"] for one in value["peer_implied"]] == ["mean", "median"] * 3
    assert value["target"]["peer_marked"] is None  # two are needed
    assert (u.MINIMAX, "no_peer_marked_target") in u.findings(value)


def test_a_peer_nobody_knows_is_named_and_missing_not_dropped() -> None:
    value = u.document(u.minimax(u.peer_set(DAY, u.ZHIPU, "GHOST")))
    ghost = value["peers"][1]
    assert (ghost["ticker"], ghost["shares_m"], ghost["price"]["value"]) == ("GHOST", None, None)
    assert ghost["name"] == {"en": "GHOST", "zh": "GHOST"}
    assert [one["value"] for one in ghost["ps"]] == [None] * 3
    assert (stat(value)["n"], stat(value)["n_expected"]) == (1, 2)
    assert stat(value)["missing"] == ["GHOST"]
    assert ("GHOST", "unknown_company") in u.findings(value)
    without_zhipu = [o for o in value["peer_implied"] if o["statistic"] == "without 2513.HK"]
    assert [one["price"] for one in without_zhipu] == [None] * 3


def test_a_peer_without_consensus_is_missing_from_the_mean_by_name() -> None:
    def of_palantir(kind: str, row: u.Row) -> bool:
        return kind == "consensus" and row["ticker"] == u.PALANTIR

    value = u.document(u.minimax(without=of_palantir))
    assert stat(value)["mean"] == pytest.approx(50.193, abs=5e-4)
    assert (stat(value)["n"], stat(value)["missing"]) == (1, [u.PALANTIR])
    assert (u.PALANTIR, "missing_consensus") in u.findings(value)


def test_a_peer_that_left_no_longer_counts_and_one_that_joins_counts_from_then() -> None:
    table = u.table(u.minimax(u.peer_set(MAY, u.PALANTIR)), DAY, MAY)
    assert table["peer_n_2027"].iloc[[0, -1]].tolist() == [2, 1]
    assert pd.isna(table["ps_2513.HK_2027"].iloc[-1])
    assert table["peer_mean_2027"].iloc[-1] == pytest.approx(31.193, abs=5e-4)


def test_how_many_peers_were_expected_follows_the_peer_set_of_each_row() -> None:
    history = value_history(u.minimax(u.peer_set(MAY, u.PALANTIR)), start=DAY, end=MAY)
    assert history.peers.n_expected[[0, -1]].tolist() == [2, 1]
    assert [peer.leg.ticker for peer in history.peers.last_members()] == [u.PALANTIR]


def test_a_close_corrected_since_moves_both_ends_of_the_ratio_as_known_now() -> None:
    """Palantir's 135.70 was 271.40 all along: the peers have not moved since publication."""
    corrected = u.price(u.PALANTIR, date(2026, 4, 14), 271.40, known_at=u.utc(date(2026, 4, 20)))
    table = u.table(u.minimax(corrected), date(2026, 4, 16), date(2026, 4, 16), known="now")
    # its own multiple doubles, 2 x 31.193 = 62.385, and the marked target stays 1316.276
    assert table["ps_PLTR_2027"].tolist() == pytest.approx([62.385], abs=1e-3)
    assert table["target_peer_marked"].tolist() == pytest.approx([1316.276], abs=5e-4)


def test_a_rate_corrected_since_moves_both_ends_of_the_ratio_as_known_now() -> None:
    """USDCNY of 15 April was 7.83: Zhipu stands at 57.7 instead of 50.2, then as now."""
    corrected = u.fx(DAY, "CNY", 7.83, known_at=u.utc(date(2026, 4, 20)))
    table = u.table(u.minimax(corrected), date(2026, 4, 16), date(2026, 4, 16), known="now")
    # 867 x 445.84309 = HKD 386,545.96 m; x 7.83 / 7.83 / 6,700 = 57.693
    assert table["ps_2513.HK_2027"].tolist() == pytest.approx([57.693], abs=1e-3)
    assert table["target_peer_marked"].tolist() == pytest.approx([1316.276], abs=5e-4)


def test_the_peer_marked_target_holds_the_premium_over_peers() -> None:
    # Palantir doubles from 135.70 to 271.40: 62.385; mean (50.193 + 62.385) / 2 = 56.289
    # against 40.693 at publication; 1316.276 x 56.289 / 40.693 = 1820.8
    inputs = u.minimax(u.price(u.PALANTIR, FRIDAY, 271.40), *refreshed())
    value = u.document(inputs, MAY)
    assert value["target"]["peer_marked"] == pytest.approx(1820.8, abs=0.1)
    assert value["upside"]["peer_marked"] == pytest.approx(1820.8 / 847.5 - 1, abs=2e-4)


@pytest.mark.parametrize(("age", "usable"), [(30, True), (31, False)])
def test_consensus_older_than_30_days_marks_no_target(age: int, usable: bool) -> None:
    value = u.document(u.minimax(), u.days_after(DAY, age))
    assert (value["target"]["peer_marked"] is not None) is usable


def test_consensus_that_was_old_at_publication_marks_no_target_either() -> None:
    new_target = u.target(date(2026, 6, 1), 1000)  # 47 days after the consensus
    inputs = u.minimax(new_target, *refreshed(date(2026, 6, 2)))
    assert u.document(inputs, date(2026, 6, 2))["target"]["peer_marked"] is None


def test_the_ratio_runs_over_the_peers_of_both_dates_only() -> None:
    # A third peer joins in May: it was no member at publication, so it does not enter the ratio.
    third = [
        u.company("THIRD", "XNAS", "USD"),
        u.price("THIRD", date(2026, 4, 14), 10, known_at=u.utc(date(2026, 4, 14), 20)),
        u.price("THIRD", FRIDAY, 99, known_at=u.utc(FRIDAY, 20)),
        u.shares("THIRD", date(2026, 4, 1), 1000),
        u.consensus("THIRD", DAY, u.FY27, 1000),
        u.peer_set(MAY, u.ZHIPU, u.PALANTIR, "THIRD"),
    ]
    value = u.document(u.minimax(*third), MAY)
    assert value["target"]["peer_marked"] == pytest.approx(1316.276, abs=5e-4)
    assert stat(value)["n"] == 3


def test_a_later_target_does_not_let_a_new_peer_into_the_earlier_ratio() -> None:
    third = [
        u.company("THIRD", "XNAS", "USD"),
        u.price("THIRD", date(2026, 4, 14), 10, known_at=u.utc(date(2026, 4, 14), 20)),
        u.price("THIRD", FRIDAY, 99, known_at=u.utc(FRIDAY, 20)),
        u.shares("THIRD", date(2026, 4, 1), 1000),
        u.consensus("THIRD", DAY, u.FY27, 1000),
        u.peer_set(MAY, u.ZHIPU, u.PALANTIR, "THIRD"),
    ]
    later = u.target(date(2026, 5, 6), 1200)
    alone = u.table(u.minimax(*third), MAY, date(2026, 5, 5))["target_peer_marked"]
    beside = u.table(u.minimax(*third, later), MAY, date(2026, 5, 6))["target_peer_marked"]
    assert beside.iloc[:2].tolist() == alone.tolist()


def test_consensus_in_the_peers_own_estimate_currency() -> None:
    # Zhipu estimated in USD: 386,545.96 HKD m / 7.83 / 1,000 = 49.367; no CNY rate is needed
    value = u.document(u.minimax(u.consensus(u.ZHIPU, DAY, u.FY27, 1000, known_at=u.utc(DAY, 1))))
    zhipu = value["peers"][0]
    assert zhipu["ps"][1]["value"] == pytest.approx(49.367, abs=5e-4)
    assert zhipu["revenue"][1]["currency"] == "USD"


def test_a_peer_of_negative_or_zero_revenue_has_no_multiple() -> None:
    for revenue in (0.0, -5.0):
        bad = u.consensus(u.PALANTIR, DAY, u.FY27, revenue, known_at=u.utc(DAY, 1))
        value = u.document(u.minimax(bad))
        assert value["peers"][1]["ps"][1]["value"] is None
        assert stat(value)["missing"] == [u.PALANTIR]
