"""How far the peers have moved since a target was published, and how much hangs on each of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.peer_marked import PeerRatio
from tracker.valuation import value_history

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
FRIDAY = date(2026, 5, 1)  # New York's last close before 4 May in Hong Kong
NAN = float("nan")


def ratio(*more: u.Fact, start: date = MAY, end: date = MAY) -> PeerRatio:
    return value_history(u.minimax(*more), start=start, end=end).verdict.peer_ratio


def third(now: float = 20.0, then: float = 10.0) -> list[u.Fact]:
    """A third peer since before the report: 1,000 m shares on revenue of USD 1,000 m."""
    tuesday = date(2026, 4, 14)
    return [
        u.company("THIRD", "XNAS", "USD"),
        u.price("THIRD", tuesday, then, known_at=u.utc(tuesday, 20)),
        u.price("THIRD", FRIDAY, now, known_at=u.utc(FRIDAY, 20)),
        u.shares("THIRD", date(2026, 4, 1), 1000),
        u.consensus("THIRD", DAY, u.FY27, 1000),
        u.peer_set(DAY, u.ZHIPU, u.PALANTIR, "THIRD", known_at=u.utc(DAY, 1)),
    ]


def test_on_the_day_of_publication_the_peers_have_not_moved() -> None:
    found = ratio(start=DAY, end=DAY)
    assert found.ratio.tolist() == pytest.approx([1])
    assert (found.low.tolist(), found.high.tolist()) == ([1], [1])
    # 50.193 of Zhipu and 31.193 of Palantir, then as now
    assert found.now[:, 0].tolist() == pytest.approx([50.193, 31.193], abs=5e-4)
    assert found.then[:, 0].tolist() == pytest.approx(found.now[:, 0].tolist())


def test_the_ratio_without_each_peer_in_turn_gives_its_range() -> None:
    """Palantir at twice its price: 62.385 instead of 31.193, Zhipu where it was."""
    found = ratio(u.price(u.PALANTIR, FRIDAY, 271.40))
    # (50.193 + 62.385) / 2 = 56.289 over (50.193 + 31.193) / 2 = 40.693
    assert found.ratio.tolist() == pytest.approx([1.3833], abs=5e-5)
    # without Palantir Zhipu's 1, without Zhipu Palantir's 2
    assert found.low.tolist() == pytest.approx([1])
    assert found.high.tolist() == pytest.approx([2])


def test_of_three_peers_the_range_is_that_of_each_two() -> None:
    """The third goes from 10 x to 20 x; Zhipu and Palantir stand still."""
    found = ratio(*third())
    # (50.193 + 31.193 + 20) / (50.193 + 31.193 + 10) = 101.386 / 91.386
    assert found.ratio.tolist() == pytest.approx([1.1094], abs=5e-5)
    # without the third 1; without Palantir 70.193 / 60.193; without Zhipu 51.193 / 41.193
    assert found.low.tolist() == pytest.approx([1])
    assert found.high.tolist() == pytest.approx([1.2428], abs=5e-5)


def test_a_range_is_about_the_target_in_the_table() -> None:
    row = u.table(u.minimax(u.price(u.PALANTIR, FRIDAY, 271.40)), MAY, MAY).iloc[0]
    # 1316.276 x 1 and x 2
    assert row["target_peer_marked_low"] == pytest.approx(1316.276, abs=5e-4)
    assert row["target_peer_marked_high"] == pytest.approx(2632.552, abs=1e-3)


@pytest.mark.parametrize("peers", [(), (u.ZHIPU,), (u.ZHIPU, "GHOST")])
def test_fewer_than_two_usable_peers_are_no_group(peers: tuple[str, ...]) -> None:
    found = ratio(u.peer_set(DAY, *peers, source="import"))
    for part in (found.ratio, found.low, found.high):
        assert np.isnan(part).all()


def test_a_peer_that_is_not_usable_on_both_dates_is_out_of_both_means() -> None:
    """The third has no close at publication: the ratio is that of the other two."""
    without_base = [fact for fact in third() if fact[1].get("session") != date(2026, 4, 14)]
    found = ratio(*without_base, u.price(u.PALANTIR, FRIDAY, 271.40))
    assert found.ratio.tolist() == pytest.approx([1.3833], abs=5e-5)
    assert np.isnan(found.now[2]).all()
    assert np.isnan(found.then[2]).all()
    assert (found.low.tolist(), found.high.tolist()) == (pytest.approx([1]), pytest.approx([2]))


def test_each_target_is_measured_from_its_own_publication() -> None:
    """The report's target, and from 4 May one of that day: from it on nothing has moved."""
    facts = u.price(u.PALANTIR, FRIDAY, 271.40), u.target(date(2026, 5, 5), 1200)
    found = ratio(*facts, start=date(2026, 4, 30), end=date(2026, 5, 5))
    assert found.ratio.tolist() == pytest.approx([1, 1.3833, 1], abs=5e-5)


def test_a_peer_may_change_its_place_in_the_set() -> None:
    swapped = u.peer_set(MAY, u.PALANTIR, u.ZHIPU)
    found = ratio(u.price(u.PALANTIR, FRIDAY, 271.40), swapped)
    assert found.ratio.tolist() == pytest.approx([1.3833], abs=5e-5)
    assert found.now[:, 0].tolist() == pytest.approx([62.385, 50.193], abs=1e-3)


def test_old_consensus_leaves_the_ratio_from_its_own_day_on() -> None:
    # 15 April + 30 days is 15 May; on Monday the 18th it is 33 days old
    found = ratio(start=date(2026, 5, 15), end=date(2026, 5, 18))
    assert found.ratio.tolist() == pytest.approx([1, NAN], nan_ok=True)


@pytest.mark.parametrize("fiscal_end", [None, date(2030, 12, 31)])
def test_a_target_without_a_basis_year_of_the_model_has_no_ratio(fiscal_end: date | None) -> None:
    found = ratio(u.target(MAY, 900, fiscal_end=fiscal_end))
    assert np.isnan(found.ratio).all()
    assert np.isnan(found.high).all()


def test_consensus_that_was_old_at_publication_is_out_of_the_ratio() -> None:
    """A target of 18 May: the consensus of 15 April is 33 days old then, that of 19 May is not."""
    monday, tuesday = date(2026, 5, 18), date(2026, 5, 19)
    renewed = [
        u.consensus(u.ZHIPU, tuesday, u.FY27, 6700, "CNY"),
        u.consensus(u.PALANTIR, tuesday, u.FY27, 10_400),
    ]
    found = ratio(u.target(monday, 1200), *renewed, start=tuesday, end=tuesday)
    assert np.isnan(found.ratio).all()
    # against the report's own day both are young
    assert ratio(*renewed, start=tuesday, end=tuesday).ratio.tolist() == pytest.approx([1])
