"""Bridges of upsides: what a target is made of over the price, worked by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.bridged import LATER, SNOW, another_peer, bridged, moved, snow, sums, values

FALLEN = u.price(u.MINIMAX, LATER, 777.5)
DOUBLED = u.price(u.PALANTIR, date(2026, 4, 23), 271.40)  # twice 135.70
MARKED = 75 * 703 * 7.83 / 313.64  # 1316.276


def test_with_an_unchanged_target_a_published_upside_is_all_price() -> None:
    # 1317 / 847.50 - 1 = 0.55398; 1317 / 777.50 - 1 = 0.69389: +0.13991
    found = bridged(FALLEN, of="upside:published")
    assert values(found.parts) == {
        "price": pytest.approx(0.13991, abs=5e-6),
        "target_multiple": 0,
        "model_revenue": 0,
        "fx": 0,
        "shares": 0,
        "rounding": 0,
    }
    assert (found.start, found.change) == (1317 / 847.5 - 1, found.parts[0].value)


def test_the_terms_of_an_unchanged_target_are_those_of_its_publication() -> None:
    """A placing, a rate and a vintage since then move the marked target, not the printed one."""
    since = (
        u.shares(u.MINIMAX, LATER, 349.24),
        u.fx(LATER, "HKD", 7.75),
        u.revenue(LATER, u.FY27, 800.0),
    )
    found = bridged(FALLEN, *since, of="upside:published")
    assert moved(found.parts).keys() == {"price"}
    terms = {part.factor: (part.start, part.end) for part in found.parts}
    assert terms["model_revenue"] == (703, 703)
    assert terms["shares"] == (313.64, 313.64)
    # The report printed 1317 for 75 x 703 x 7.83 / 313.64 = 1316.28: 1317 / 1316.28 = 1.00055.
    assert terms["rounding"] == pytest.approx((1317 / MARKED, 1.00055), abs=5e-6)


def test_a_split_alone_moves_no_upside() -> None:
    split = u.split(u.MINIMAX, LATER, 5.0)
    for kind in ("published", "marked", "peer_marked"):
        found = bridged(split, of=f"upside:{kind}")
        assert (moved(found.parts), moved(found.by_peer)) == ({}, {})
        assert found.change == pytest.approx(0, abs=4e-16)  # each figure is rounded as shown


def test_split_placing_vintage_and_target_of_one_day_are_told_apart() -> None:
    """Two for one; 349.24 m old shares; 800 for 703; 90 x for 75 x, printed as HKD 807."""
    found = bridged(
        u.split(u.MINIMAX, LATER, 2.0),
        u.shares(u.MINIMAX, LATER, 698.48),
        u.revenue(LATER, u.FY27, 800.0),
        u.target(LATER, 807.0, multiple=90.0),
        u.price(u.MINIMAX, LATER, 400.0),
        of="upside:published",
    )
    # On the new basis 1317 / 847.50 is 658.50 / 423.75: 1.55398; then 807 / 400 = 2.0175.
    # 90 x 800 x 7.83 / 698.48 = 807.13, of which 807 is 0.99984.
    weight = (2.0175 - 1.55398) / math.log(2.0175 / 1.55398)
    assert (found.start, found.end) == pytest.approx((0.55398, 1.0175), abs=5e-6)
    assert moved(found.parts) == {
        "price": pytest.approx(-weight * math.log(400 / 423.75), abs=1e-5),
        "target_multiple": pytest.approx(weight * math.log(90 / 75), abs=1e-5),
        "model_revenue": pytest.approx(weight * math.log(800 / 703), abs=1e-5),
        "shares": pytest.approx(-weight * math.log(349.24 / 313.64), abs=1e-5),
        "rounding": pytest.approx(weight * math.log(0.99984 / 1.00055), abs=2e-5),
    }
    assert sums(found)


def test_a_target_published_after_the_close_has_its_own_terms() -> None:
    """Printed on the evening of the 24th, which the close of the 24th did not know."""
    evening = u.target(LATER, 1053.0, multiple=60.0, known_at=u.utc(LATER, 12))
    found = bridged(evening, of="upside:published", end=date(2026, 4, 27))
    terms = {part.factor: (part.start, part.end) for part in found.parts}
    assert terms["target_multiple"] == (75, 60)
    # 60 x 703 x 7.83 / 313.64 = 1053.02, printed as 1053
    assert terms["rounding"][1] == pytest.approx(0.99998, abs=5e-6)
    assert moved(found.parts).keys() == {"target_multiple", "rounding"}


def test_a_target_without_a_basis_moves_as_printed() -> None:
    # 1317 / 847.50 = 1.55398, then 1200 / 847.50 = 1.41593: -0.13805
    bare = u.target(LATER, 1200.0, multiple=None, fiscal_end=None)
    found = bridged(bare, of="upside:published")
    assert moved(found.parts) == {"target": pytest.approx(-0.13805, abs=5e-6)}
    assert [(part.factor, part.start, part.end) for part in found.parts] == [
        ("price", 847.5, 847.5),
        ("target", 1317, 1200),
    ]


def test_a_marked_upside_moves_with_rate_shares_and_model() -> None:
    found = bridged(
        u.fx(LATER, "HKD", 7.75),
        u.shares(u.MINIMAX, LATER, 349.24),
        u.revenue(LATER, u.FY27, 800.0),
        of="upside:marked",
    )
    # 1316.276 / 847.50 = 1.55313; 75 x 800 x 7.75 / 349.24 = 1331.463, / 847.50 = 1.57105
    weight = (1.57105 - 1.55313) / math.log(1.57105 / 1.55313)
    assert (found.start, found.end) == pytest.approx((0.55313, 0.57105), abs=5e-6)
    assert values(found.parts) == {
        "price": 0,
        "target_multiple": 0,
        "model_revenue": pytest.approx(weight * math.log(800 / 703), abs=1e-5),
        "fx": pytest.approx(weight * math.log(7.75 / 7.83), abs=1e-5),
        "shares": pytest.approx(-weight * math.log(349.24 / 313.64), abs=1e-5),
    }


def test_a_peer_marked_upside_moves_with_the_peers_and_is_split_by_peer() -> None:
    # 1316.276 x (56.289 / 40.693 - 1) = 504.47, over 847.50: +0.59524
    found = bridged(DOUBLED, of="upside:peer_marked")
    assert moved(found.parts) == {"peers": pytest.approx(0.59524, abs=5e-5)}
    assert list(values(found.parts))[-3:] == ["peers", "peers_at_publication", "peer_set"]
    assert moved(found.by_peer) == {"price of PLTR": pytest.approx(0.59524, abs=5e-5)}
    assert sums(found)


def test_the_peers_part_is_what_each_peer_did() -> None:
    """Zhipu's close falls by a third as Palantir's doubles: one against the other."""
    third = u.price(u.ZHIPU, LATER, 578.0)  # 867 x 2 / 3
    found = bridged(DOUBLED, third, FALLEN, of="upside:peer_marked")
    # (33.462 + 62.385) / 2 = 47.924; 1316.276 x 47.924 / 40.693 / 777.50 - 1 = 0.99377
    assert found.end == pytest.approx(0.99377, abs=5e-5)
    assert moved(found.parts).keys() == {"price", "peers"}
    pieces = moved(found.by_peer)
    assert pieces.keys() == {"price of 2513.HK", "price of PLTR"}
    assert pieces["price of 2513.HK"] < 0 < pieces["price of PLTR"]
    assert math.fsum(pieces.values()) == pytest.approx(values(found.parts)["peers"], rel=1e-14)


def test_a_peer_that_leaves_takes_its_share_of_the_ratio_along() -> None:
    """SNOW doubles, then leaves the set: what it had added to the ratio goes with it."""
    added = (
        u.peer_set(u.REPORT_DAY, u.ZHIPU, u.PALANTIR, SNOW, source="import"),
        *another_peer(),
        snow(80.0, date(2026, 4, 17)),
        u.peer_set(date(2026, 4, 22), u.ZHIPU, u.PALANTIR),
    )
    found = bridged(*added, of="upside:peer_marked", start=date(2026, 4, 20))
    # (50.193 + 31.193 + 80) / (50.193 + 31.193 + 40) = 1.32953; then 1 over the two that are left.
    # 1316.276 x 1.32953 / 847.50 - 1 = 1.06493; 0.55313 at the end: -0.51180
    assert found.start == pytest.approx(1.06493, abs=1e-4)
    assert moved(found.parts) == {"peer_set": pytest.approx(-0.51180, abs=1e-4)}
    assert (found.parts[-1].start, found.parts[-1].end) == pytest.approx((1.32953, 1), abs=5e-5)
    assert {part.peer for part in found.by_peer} == {u.ZHIPU, u.PALANTIR}


def test_a_new_target_is_marked_from_its_own_publication() -> None:
    """Published after Palantir had doubled, it starts again with the peers at 56.289."""
    found = bridged(
        u.price(u.PALANTIR, date(2026, 4, 20), 271.40),
        u.target(date(2026, 4, 22), 1317.0),
        of="upside:peer_marked",
    )
    parts = moved(found.parts)
    assert parts["peers"] == pytest.approx(-parts["peers_at_publication"])
    assert found.change == pytest.approx(0, abs=1e-15)
    terms = {part.factor: (part.start, part.end) for part in found.parts}
    assert terms["peers_at_publication"] == pytest.approx((40.693, 56.289), abs=5e-4)


@pytest.mark.parametrize("kind", ["published", "marked", "peer_marked"])
def test_without_a_kind_it_is_the_banded_upside(kind: str) -> None:
    rules = u.policy(date(2026, 4, 16), banded=kind)
    plain = bridged(FALLEN, DOUBLED, rules, of="upside")
    named = bridged(FALLEN, DOUBLED, rules, of=f"upside:{kind}")
    assert (plain.start, plain.end) == (named.start, named.end)
    assert (plain.parts, plain.by_peer) == (named.parts, named.by_peer)


def test_the_banded_upside_is_that_of_the_later_dates_policy() -> None:
    rules = u.policy(LATER, banded="marked")
    assert bridged(rules, of="upside").start == pytest.approx(MARKED / 847.5 - 1, rel=1e-12)


def test_a_relative_upside_is_bridged_over_the_expected_return_too() -> None:
    # 1.55398 / 1.10 - 1 = 0.41271; 1.55398 / 1.20 - 1 = 0.29499: -0.11773
    rules = [
        u.policy(date(2026, 4, 16), expected_benchmark_return=0.10),
        u.policy(LATER, expected_benchmark_return=0.20),
    ]
    found = bridged(*rules, of="upside", start=date(2026, 4, 16))
    assert found.start == pytest.approx(0.41271, abs=5e-6)
    assert moved(found.parts) == {"expected_return": pytest.approx(-0.11773, abs=5e-6)}
    # Asked for by name, an upside is the absolute one.
    assert "expected_return" not in values(bridged(*rules, of="upside:published").parts)


def test_an_expected_return_stated_since_then_starts_from_none() -> None:
    # 0.55398 absolute; 1.55398 / 1.10 - 1 = 0.41271 relative: -0.14127
    rules = u.policy(LATER, expected_benchmark_return=0.10)
    found = bridged(rules, of="upside")
    assert found.parts[-1].start == 1
    assert moved(found.parts) == {"expected_return": pytest.approx(-0.14127, abs=5e-6)}


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        ("upside", "price is missing on the first date; target is missing on the first date"),
        (
            "upside:marked",
            "price is missing on the first date; target_multiple is missing on the first date; "
            "model_revenue is missing on the first date; fx is missing on the first date; shares "
            "is missing on the first date",
        ),
    ],
)
def test_before_the_target_there_is_no_bridge_and_the_reason_names_what_lacks(
    of: str, reason: str
) -> None:
    found = bridged(of=of, start=date(2026, 4, 14))
    assert (found.reason, found.parts, found.change) == (reason, (), None)


def test_without_two_peers_there_is_no_peer_marked_bridge() -> None:
    found = bridged(u.peer_set(LATER, u.PALANTIR), of="upside:peer_marked")
    assert found.reason == "fewer than two peers can be used on 2026-04-24"


def test_a_target_printed_in_another_unit_than_the_quote_is_named_as_such() -> None:
    found = bridged(u.target(LATER, 170.0, currency="USD"), of="upside:published")
    assert found.reason == "the target of 2026-04-24 is not printed in the unit of the quote"


def test_a_target_on_a_year_that_the_model_lacks_is_bridged_as_printed_alone() -> None:
    far = u.target(LATER, 1400.0, fiscal_end=date(2030, 12, 31))
    assert moved(bridged(far, of="upside:published").parts).keys() == {"target"}
    assert "target_multiple is missing on the last date" in str(
        bridged(far, of="upside:marked").reason
    )
