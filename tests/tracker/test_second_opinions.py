"""Two sources for one number: a gap beyond the tolerance is said, with both; a small one is not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u

DAY, NEXT = u.REPORT_DAY, date(2026, 4, 16)


def told(*more: u.Fact, day: date = DAY) -> dict[str, str]:
    """The disagreements of a day by subject."""
    found = u.findings(u.document(u.minimax(*more), day))
    return {subject: said for (subject, code), said in found.items() if code == "sources_disagree"}


def test_one_source_for_every_number_disagrees_with_nobody() -> None:
    assert told() == {}


@pytest.mark.parametrize(("close", "apart"), [(851.7, None), (851.8, "+0.5%"), (843.2, "-0.5%")])
def test_a_close_half_a_percent_off_is_said(close: float, apart: str | None) -> None:
    # 847.5 x 1.005 = 851.74 and x 0.995 = 843.26
    found = told(u.price(u.MINIMAX, DAY, close, source="yahoo"))
    assert (u.MINIMAX in found) is (apart is not None)
    if apart:
        assert found[u.MINIMAX] == (
            f"0100.HK: close 847.5 of 2026-04-15 by report is used; it is {close} of 2026-04-15 by "
            f"yahoo, {apart}: correct or retract one of them"
        )


def test_closes_of_two_sessions_are_no_disagreement() -> None:
    assert told(u.price(u.MINIMAX, NEXT, 777.5, source="yahoo"), day=NEXT) == {}


def test_a_peers_close_and_share_count_are_compared_too() -> None:
    found = told(
        u.price(u.ZHIPU, DAY, 976, source="yahoo"),
        u.shares(u.PALANTIR, DAY, 2500, source="yahoo"),
    )
    assert set(found) == {u.ZHIPU, u.PALANTIR}
    assert "it is 976 of 2026-04-15 by yahoo, +12.6%" in found[u.ZHIPU]
    assert "share count" in found[u.PALANTIR]


def test_share_counts_far_apart_in_time_are_a_change_not_a_disagreement() -> None:
    old = u.shares(u.MINIMAX, date(2026, 2, 1), 300, source="yahoo")
    assert told(old) == {}
    assert u.MINIMAX in told(u.shares(u.MINIMAX, date(2026, 4, 1), 300, source="yahoo"))


def test_a_close_in_another_currency_is_no_second_opinion() -> None:
    pence = u.price(u.PALANTIR, date(2026, 4, 14), 104, currency="GBP", source="import")
    assert told(pence) == {}


def test_rates_of_two_sources_differ_by_their_hour_but_not_by_more_than_a_percent() -> None:
    assert told(u.fx(DAY, "CNY", 6.85, source="ecb")) == {}
    found = told(u.fx(DAY, "CNY", 6.95, source="ecb"))
    assert "USDCNY: rate 6.8121 of 2026-04-15 by report is used; it is 6.95" in found["USDCNY"]


def test_consensus_of_two_sources_is_compared_year_by_year() -> None:
    # the report's 6,700 m of 2027 beside 7,500 m: +11.9 %
    other = u.consensus(u.ZHIPU, date(2026, 4, 14), u.FY27, 7500, "CNY", source="yahoo")
    found = told(other)
    assert set(found) == {"2513.HK 2027-12-31"}
    assert "consensus revenue 6700 of 2026-04-15 by report is used" in found["2513.HK 2027-12-31"]
    older = u.consensus(u.ZHIPU, date(2026, 3, 1), u.FY27, 7500, "CNY", source="yahoo")
    assert told(older) == {}


def test_what_is_known_later_is_no_opinion_yet() -> None:
    later = u.price(u.MINIMAX, DAY, 900, source="yahoo", known_at=u.utc(DAY, 20))
    assert told(later) == {}


def test_of_each_other_source_the_newest_is_compared() -> None:
    first = u.price(u.MINIMAX, DAY, 900, source="yahoo", known_at=u.utc(DAY, 7), id=901)
    second = u.price(u.MINIMAX, DAY, 847.4, source="yahoo", known_at=u.utc(DAY, 8), id=902)
    assert told(first, second) == {}


def test_beside_a_number_that_cannot_be_there_is_nothing_to_compare() -> None:
    wrong = u.price(u.MINIMAX, NEXT, 0.0, source="import")
    assert told(wrong, u.price(u.MINIMAX, NEXT, 777.5, source="yahoo"), day=NEXT) == {}
