"""The bridge of a product, of a mean and of a part of a product, worked by hand."""

from __future__ import annotations

import math

import pytest

from tests.tracker.bridge.products import OWN, PER, REPORT, closes, product
from tests.tracker.universe import PALANTIR, ZHIPU
from tracker.bridge.factors import Factors, Missing
from tracker.bridge.lmdi import (
    MeanDecomposition,
    decompose_mean,
    decompose_product,
    logarithmic_mean,
    split_part,
)

# Table 64: 867 x 445.84309 x 0.87 / 6,700 = 50.193; 135.70 x 2,390.6 / 10,400 = 31.193
PEERS = {
    ZHIPU: {"price": 867.0, "shares": 445.84309, "fx": 0.87, "estimate": 6700.0},
    PALANTIR: {"price": 135.7, "shares": 2390.6, "fx": 1.0, "estimate": 10_400.0},
}


@pytest.mark.parametrize(
    ("a", "b", "mean"),
    [
        (80.0, 20.0, 60 / math.log(4)),  # (80 - 20) / ln 4 = 43.281
        (48.29, 44.301, 46.267),  # 3.989 / 0.08621
        (math.e, 1.0, math.e - 1),  # ln e = 1
        (5.0, 5.0, 5.0),
    ],
)
def test_the_logarithmic_mean(a: float, b: float, mean: float) -> None:
    assert logarithmic_mean(a, b) == pytest.approx(mean, abs=0.0005)
    assert logarithmic_mean(b, a) == logarithmic_mean(a, b)


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan, math.inf])
def test_the_logarithmic_mean_is_of_positive_figures(wrong: float) -> None:
    for pair in ((1.0, wrong), (wrong, 1.0), (wrong, wrong)):
        with pytest.raises(ValueError, match="expected two positive figures"):
            logarithmic_mean(*pair)


def test_nine_days_after_the_report_only_the_price_has_moved() -> None:
    # 777.5 x 313.64 = 243,855.1; / 7.83 / 703 = 44.301, and 44.301 - 48.290 = -3.989
    found = product(REPORT, {**REPORT, "price": 777.5}, *OWN)
    assert (found.start, found.end) == pytest.approx((48.290, 44.301), abs=0.0005)
    assert found.change == found.end - found.start == pytest.approx(-3.989, abs=0.0005)
    assert found.parts == {"price": found.change, "shares": 0.0, "fx": 0.0, "estimate": 0.0}
    assert found.residual == 0.0
    assert found.weight == pytest.approx(46.267, abs=0.0005)


def test_a_price_that_doubles_and_a_divisor_that_halves_share_the_change() -> None:
    # 100 x 10 / 50 = 20, 200 x 10 / 25 = 80; each gives L x ln 2 = 60 / ln 4 x ln 2 = 30
    found = product(
        {"price": 100.0, "shares": 10.0, "revenue": 50.0},
        {"price": 200.0, "shares": 10.0, "revenue": 25.0},
        "revenue",
    )
    assert found.parts == pytest.approx({"price": 30, "shares": 0, "revenue": 30})


def test_a_split_moves_nothing_and_still_shows_its_two_parts() -> None:
    # 800 x 10 = 400 x 20 = 8,000 = L; halved and doubled: 8,000 x ln 2 = 5,545.18
    found = product({"price": 800.0, "shares": 10.0}, {"price": 400.0, "shares": 20.0})
    assert found.change == 0.0
    assert found.parts == pytest.approx({"price": -5545.18, "shares": 5545.18}, abs=0.005)
    closes(found)


def test_a_loss_makers_multiple_is_bridged_with_its_sign() -> None:
    # 41.8 / -1 = -41.8, 45 / -1.5 = -30; L(30, 41.8) = 11.8 / ln(41.8 / 30) = 35.574
    # price: -35.574 x ln(45 / 41.8) = -2.624; eps: 35.574 x ln 1.5 = 14.424
    found = product({"price": 41.8, "eps": -1.0}, {"price": 45.0, "eps": -1.5}, "eps")
    assert (found.start, found.end) == (-41.8, -30.0)
    assert found.parts == pytest.approx({"price": -2.624, "eps": 14.424}, abs=0.0005)
    closes(found)


def test_nothing_changed_moves_nothing() -> None:
    found = product(REPORT, REPORT, *OWN)
    assert (found.change, found.residual) == (0.0, 0.0)
    assert all(math.copysign(1, value) == 1 for value in found.parts.values())  # no -0.0 to print
    assert set(found.parts.values()) == {0.0}


def test_an_unchanged_factor_of_a_negative_value_has_no_negative_zero() -> None:
    found = product({"a": -2.0, "b": 3.0}, {"a": -4.0, "b": 3.0})
    assert math.copysign(1, found.parts["b"]) == 1


def test_a_product_of_nothing_has_no_parts() -> None:
    assert product({}, {}).parts == {}


def test_no_bridge_from_a_date_without_a_rate() -> None:
    found = decompose_product({**REPORT, "fx": math.nan}, REPORT, divisors=OWN)
    assert found == Missing("fx is missing on the first date")


def test_no_bridge_over_a_change_of_sign() -> None:
    found = decompose_product({"price": 1.0, "eps": -1.0}, {"price": 1.0, "eps": 1.0})
    assert found == Missing("eps changes its sign between the dates")


def test_the_upside_is_bridged_on_target_over_price() -> None:
    # 1317 / 847.5 = 1.5540, 1317 / 777.5 = 1.6939: an upside of 55.4 % and of 69.4 %, 14.0 more
    factors = {"target": 1317.0, "price": 847.5}
    found = product(factors, {**factors, "price": 777.5}, "price")
    start, end = 1317 / 847.5 - 1, 1317 / 777.5 - 1
    shown = found.restated(start, end)
    assert (shown.start, shown.end) == (start, end)
    assert shown.change == pytest.approx(0.13991, abs=5e-6)
    assert shown.parts == {"target": 0.0, "price": shown.change}
    assert (shown.residual, shown.weight) == (0.0, found.weight)


def test_an_upside_that_changes_its_sign_is_bridged() -> None:
    # 105 / 100 = 1.05, 105 / 110 = 0.9545: 5 % and -4.5 %
    found = product({"target": 105.0, "price": 100.0}, {"target": 105.0, "price": 110.0}, "price")
    closes(found.restated(105 / 100 - 1, 105 / 110 - 1))


def test_figures_that_are_not_those_of_the_factors_leave_a_residual() -> None:
    # 48.290 to 44.301 restated as 48.290 to 45.301: the parts explain all but 1
    found = product(REPORT, {**REPORT, "price": 777.5}, *OWN)
    shown = found.restated(found.start, found.end + 1)
    assert shown.residual == pytest.approx(1)
    assert shown.parts == found.parts


def test_a_difference_is_never_given_to_a_factor_that_did_not_change() -> None:
    found = product(REPORT, REPORT, *OWN)
    shown = found.restated(48.29, math.nextafter(48.29, 49))
    assert set(shown.parts.values()) == {0.0}
    assert shown.residual == shown.change > 0


def test_the_peer_mean_by_peer_and_by_factor() -> None:
    # Palantir at twice its price, Zhipu's estimate at half: 62.385 and 100.387, mean 81.386 from
    # 40.693. Price: 31.193 / 2 = 15.596; estimate: 50.193 / 2 = 25.097; together 40.693
    end = {
        ZHIPU: {**PEERS[ZHIPU], "estimate": 3350.0},
        PALANTIR: {**PEERS[PALANTIR], "price": 271.4},
    }
    found = decompose_mean(PEERS, end, divisors=PER)
    assert isinstance(found, MeanDecomposition)
    assert (found.start, found.end) == pytest.approx((40.693, 81.386), abs=0.0005)
    moved = {pair: value for pair, value in found.parts.items() if value}
    expected = {(ZHIPU, "estimate"): 25.097, (PALANTIR, "price"): 15.596}
    assert moved == pytest.approx(expected, abs=0.0005)
    closes(found)


def test_a_mean_that_changes_its_sign_is_bridged_member_by_member() -> None:
    # (10 - 4) / 2 = 3, (10 - 16) / 2 = -3: the second gives -12 / 2 = -6
    found = decompose_mean(
        {"x": {"a": 10.0}, "y": {"a": -4.0}}, {"x": {"a": 10.0}, "y": {"a": -16.0}}
    )
    assert isinstance(found, MeanDecomposition)
    assert found.parts == pytest.approx({("x", "a"): 0, ("y", "a"): -6})


def test_no_bridge_of_a_mean_whose_peer_has_no_price() -> None:
    zhipu: Factors = {**PEERS[ZHIPU], "price": None}
    end = {**PEERS, ZHIPU: zhipu}
    found = decompose_mean(PEERS, end, divisors=PER)
    assert found == Missing("price of 2513.HK is missing on the last date")


TARGET = {"multiple": 75.0, "peers": 1.0, "revenue": 703.0, "fx": 7.83, "shares": 313.64}


def test_the_peers_part_of_a_peer_marked_target_by_peer_and_factor() -> None:
    # 75 x 703 x 7.83 / 313.64 = 1,316.28; x (50.193 + 62.385) / 2 / 40.693 = x 1.38328: + 504.5
    end = {**PEERS, PALANTIR: {**PEERS[PALANTIR], "price": 271.4}}
    mean = decompose_mean(PEERS, end, divisors=PER)
    assert isinstance(mean, MeanDecomposition)
    whole = product(TARGET, {**TARGET, "peers": mean.end / mean.start}, "shares")
    found = split_part(whole, "peers", PEERS, end, divisors=PER)
    assert isinstance(found, MeanDecomposition)
    assert found.end == found.change == whole.parts["peers"] == pytest.approx(504.5, abs=0.05)
    assert found.parts[PALANTIR, "price"] == found.change
    assert [pair for pair, value in found.parts.items() if value] == [(PALANTIR, "price")]
    closes(found)


def test_the_mean_at_publication_divides() -> None:
    # at a new publication the base is 1.38328 times the old: the peers then take that part away
    end = {**PEERS, PALANTIR: {**PEERS[PALANTIR], "price": 271.4}}
    mean = decompose_mean(PEERS, end, divisors=PER)
    assert isinstance(mean, MeanDecomposition)
    start, last = {**TARGET, "then": mean.start}, {**TARGET, "then": mean.end}
    whole = product(start, last, "shares", "then")
    found = split_part(whole, "then", PEERS, end, divisors=PER, dividing=True)
    assert isinstance(found, MeanDecomposition)
    assert found.change == whole.change < 0
    assert found.parts[PALANTIR, "price"] == found.change
    closes(found)


def test_a_factor_that_is_not_the_mean_leaves_a_residual() -> None:
    whole = product(TARGET, {**TARGET, "peers": 2.0}, "shares")  # + 1,316.28
    found = split_part(whole, "peers", PEERS, PEERS, divisors=PER)
    assert isinstance(found, MeanDecomposition)
    assert found.residual == found.change == pytest.approx(1316.28, abs=0.005)


def test_no_split_over_peers_that_cannot_be_read() -> None:
    whole = product(TARGET, {**TARGET, "peers": 2.0}, "shares")
    assert split_part(whole, "peers", PEERS, {}, divisors=PER) == Missing(
        "2513.HK is missing on the last date; PLTR is missing on the last date"
    )


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (-1.0, "the mean is zero on the last date"),
        (-3.0, "the mean changes its sign between the dates"),
    ],
)
def test_no_split_over_a_mean_without_a_logarithm(last: float, reason: str) -> None:
    whole = product(TARGET, {**TARGET, "peers": 2.0}, "shares")
    start, end = {"x": {"a": 1.0}, "y": {"a": -0.5}}, {"x": {"a": 1.0}, "y": {"a": last}}
    assert split_part(whole, "peers", start, end) == Missing(reason)
