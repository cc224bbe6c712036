"""The bridge: parts that sum to the change, by hand, as laws, and against fifty digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.tracker.universe import PALANTIR, ZHIPU
from tracker.bridge.factors import Factors, Missing
from tracker.bridge.lmdi import (
    Decomposition,
    Key,
    MeanDecomposition,
    ProductDecomposition,
    decompose_mean,
    decompose_product,
    logarithmic_mean,
    split_part,
)

MANY = settings(max_examples=200, deadline=None)
FINE = Decimal("5e-15")  # of itself: what every part but one is right to
REPORT = {"price": 847.5, "shares": 313.64, "fx": 7.83, "estimate": 703.0}
OWN = {"fx", "estimate"}
# Table 64: 867 x 445.84309 x 0.87 / 6,700 = 50.193; 135.70 x 2,390.6 / 10,400 = 31.193
PEERS = {
    ZHIPU: {"price": 867.0, "shares": 445.84309, "fx": 0.87, "estimate": 6700.0},
    PALANTIR: {"price": 135.7, "shares": 2390.6, "fx": 1.0, "estimate": 10_400.0},
}
PER = {"estimate"}


def product(
    start: Mapping[str, float], end: Mapping[str, float], *divisors: str
) -> ProductDecomposition:
    found = decompose_product(start, end, divisors=set(divisors))
    assert isinstance(found, ProductDecomposition), found
    return found


def closes(found: Decomposition[Key]) -> None:
    """The parts sum to the change: to a float of the largest, and to 1e-12 of the change."""
    largest = max((abs(value) for value in found.parts.values()), default=0.0)
    gap = abs(math.fsum(found.parts.values()) - found.change)
    assert gap <= 1e-15 * largest
    assert abs(found.residual) <= 1e-15 * largest
    assert abs(found.end - found.start - found.change) == 0
    if largest <= 100 * abs(found.change):
        # as a reader of the JSON adds them, one after the other
        assert abs(sum(found.parts.values()) - found.change) <= 1e-12 * abs(found.change)


# By hand


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


# Laws


class Case(NamedTuple):
    """Factors of one product on two dates."""

    start: dict[str, float]
    end: dict[str, float]
    divisors: set[str]


NAMES = ("price", "shares", "fx", "estimate", "multiple", "rounding")
ANY = st.floats(1e-9, 1e9)
USUAL = st.floats(0.01, 10_000)


@st.composite
def moves(draw: st.DrawFn, figures: st.SearchStrategy[float] = ANY) -> tuple[float, float]:
    """A figure on two dates: the same, a last digit away, a split away, or any other."""
    old = draw(figures)
    new = draw(
        st.one_of(
            st.just(old),
            st.just(math.nextafter(old, math.inf)),
            st.floats(-1e-6, 1e-6).map(lambda move: old * (1 + move)),
            st.sampled_from((0.1, 0.5, 2.0, 10.0)).map(lambda ratio: old * ratio),
            st.floats(0.5, 2).map(lambda ratio: old * ratio),
            figures,
        )
    )
    sign = draw(st.sampled_from((1, 1, 1, -1)))
    return sign * old, sign * new


@st.composite
def cases(
    draw: st.DrawFn, names: tuple[str, ...] = NAMES, figures: st.SearchStrategy[float] = ANY
) -> Case:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    pairs = {name: draw(moves(figures)) for name in chosen}
    divisors = {name for name in chosen if draw(st.booleans())}
    start = {name: old for name, (old, _) in pairs.items()}
    return Case(start, {name: new for name, (_, new) in pairs.items()}, divisors)


@st.composite
def peer_sets(draw: st.DrawFn, *, positive: bool = False) -> tuple[dict[str, Case], set[str]]:
    """One to four members, each with factors of its own; the estimate divides."""
    whole = {}
    for name in draw(st.lists(st.sampled_from("wxyz"), min_size=1, unique=True)):
        pairs = {factor: draw(moves(USUAL)) for factor in ("price", "shares", "fx", "estimate")}
        size = abs if positive else float
        start = {factor: size(old) for factor, (old, _) in pairs.items()}
        end = {factor: size(new) for factor, (_, new) in pairs.items()}
        whole[name] = Case(start, end, PER)
    return whole, PER


def mean_of(members: dict[str, Case]) -> MeanDecomposition:
    found = decompose_mean(*sides(members), divisors=PER)
    assert isinstance(found, MeanDecomposition), found
    return found


def sides(members: dict[str, Case]) -> tuple[dict[str, dict[str, float]], ...]:
    return (
        {name: case.start for name, case in members.items()},
        {name: case.end for name, case in members.items()},
    )


@given(cases())
@MANY
def test_parts_sum_to_the_change(case: Case) -> None:
    found = product(case.start, case.end, *case.divisors)
    closes(found)
    assert list(found.parts) == list(case.start)


@given(cases())
@MANY
def test_a_factor_that_did_not_change_has_exactly_nothing(case: Case) -> None:
    found = product(case.start, case.end, *case.divisors)
    for name, old in case.start.items():
        if case.end[name] == old:
            assert found.parts[name] == 0.0


@given(cases())
@MANY
def test_exchanging_the_dates_negates_every_part(case: Case) -> None:
    there = product(case.start, case.end, *case.divisors)
    back = product(case.end, case.start, *case.divisors)
    assert back.parts == {name: -value for name, value in there.parts.items()}
    assert (back.change, back.residual) == (-there.change, -there.residual)


@given(cases(), st.randoms(use_true_random=False))
@MANY
def test_the_order_of_the_factors_does_not_matter(case: Case, chance: object) -> None:
    names = list(case.start)
    chance.shuffle(names)  # type: ignore[attr-defined]  # a Random
    other = product({name: case.start[name] for name in names}, case.end, *case.divisors)
    assert other == product(case.start, case.end, *case.divisors)


@given(cases(), st.floats(1e-6, 1e6), st.data())
@MANY
def test_the_unit_of_a_factor_does_not_matter(
    case: Case, scale: float, data: st.DataObject
) -> None:
    """A price in pence, its unit as another factor: the same parts; alone: all parts in pence."""
    name = data.draw(st.sampled_from(list(case.start)))
    start, end = ({**side, name: side[name] * scale} for side in (case.start, case.end))
    before = product(case.start, case.end, *case.divisors)
    after = product(start, end, *case.divisors)
    unit = 1 / scale if name in case.divisors else scale
    level = max(abs(v) for v in (before.start, before.end, *before.parts.values()))
    for factor, value in before.parts.items():
        assert after.parts[factor] / unit == pytest.approx(value, rel=1e-12, abs=1e-12 * level)


@given(
    st.sampled_from((0.1, 0.5, 2.0, 3.0, 5.0, 10.0)),
    st.floats(1, 1.5),
    st.floats(0.3, 3),
    st.floats(0.5, 2),
    st.floats(0.95, 1.05),
)
@MANY
def test_a_split_a_placing_and_a_new_vintage_on_one_day(
    split: float, placing: float, vintage: float, market: float, fx: float
) -> None:
    end = {
        "price": 847.5 / split * market,
        "shares": 313.64 * split * placing,
        "fx": 7.83 * fx,
        "estimate": 703 * vintage,
    }
    multiple = product(REPORT, end, *OWN)
    closes(multiple)
    # The same day in the upside: 1 + upside = multiple x revenue x FX x rounding / shares / price
    held = {"multiple": 75.0, "rounding": 1317 / 1316.28}
    upside = product({**REPORT, **held}, {**end, **held}, "price", "shares")
    closes(upside)
    shown = upside.restated(upside.start - 1, upside.end - 1)
    closes(shown)
    assert shown.parts["multiple"] == shown.parts["rounding"] == 0.0
    # and both agree on how far the split moved the share count, in logarithms
    moved = math.log(split * placing)
    assert multiple.parts["shares"] / multiple.weight == pytest.approx(moved, abs=1e-12)
    assert shown.parts["shares"] / upside.weight == pytest.approx(-moved, abs=1e-12)


@given(cases(figures=USUAL))
@MANY
def test_the_sign_of_a_value_is_that_of_its_parts(case: Case) -> None:
    plain = product(case.start, case.end, *case.divisors)
    start, end = ({**side, "loss": -1.0} for side in (case.start, case.end))
    negative = product(start, end, *case.divisors)
    assert negative.start == -plain.start
    assert negative.parts == {**{name: -v for name, v in plain.parts.items()}, "loss": 0.0}


@given(ANY, ANY)
@MANY
def test_the_logarithmic_mean_lies_between_the_other_two_means(a: float, b: float) -> None:
    mean = logarithmic_mean(a, b)
    assert min(a, b) <= mean <= max(a, b)
    assert math.sqrt(a) * math.sqrt(b) * (1 - 1e-14) <= mean <= (a + b) / 2 * (1 + 1e-14)


@given(cases())
@MANY
def test_restating_by_rounding_leaves_no_residual(case: Case) -> None:
    """The engine multiplies in float64 and may differ from the exact product in the last digits."""
    found = product(case.start, case.end, *case.divisors)
    assume(any(found.parts.values()))
    shown = found.restated(found.start * (1 + 4e-16), found.end * (1 - 4e-16))
    closes(shown)


@given(peer_sets())
@MANY
def test_parts_of_a_mean_sum_to_its_change(peers: tuple[dict[str, Case], set[str]]) -> None:
    members, _ = peers
    found = mean_of(members)
    closes(found)
    largest = max(abs(value) for value in found.parts.values())
    assert math.fsum(found.parts.values()) == pytest.approx(found.change, abs=1e-14 * largest)
    for (name, factor), value in found.parts.items():
        if members[name].start[factor] == members[name].end[factor]:
            assert value == 0.0
    start, end = sides(members)
    back = decompose_mean(end, start, divisors=PER)
    assert isinstance(back, MeanDecomposition)
    assert back.parts == {pair: -value for pair, value in found.parts.items()}
    other = decompose_mean(dict(reversed(start.items())), end, divisors=PER)
    assert other == found


@given(cases(figures=USUAL), peer_sets(positive=True), st.booleans(), st.data())
@MANY
def test_a_target_marked_to_peers_is_the_sum_of_its_own_and_its_peers_parts(
    case: Case, peers: tuple[dict[str, Case], set[str]], dividing: bool, data: st.DataObject
) -> None:
    members, _ = peers
    mean = mean_of(members)
    at_publication = data.draw(st.floats(0.1, 1000))  # a constant: it changes no part
    start = {**case.start, "peers": mean.start / at_publication}
    end = {**case.end, "peers": mean.end / at_publication}
    divisors = case.divisors | ({"peers"} if dividing else set())
    whole = product(start, end, *divisors)
    split = split_part(whole, "peers", *sides(members), divisors=PER, dividing=dividing)
    assert isinstance(split, MeanDecomposition)
    closes(split)
    own = [value for name, value in whole.parts.items() if name != "peers"]
    everything = [*own, *split.parts.values()]
    largest = max(abs(value) for value in everything)
    assert math.fsum(everything) == pytest.approx(whole.change, rel=0, abs=2e-15 * largest)


# Fifty digits


def exact_parts(case: Case) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """LMDI as the textbook writes it, in the current decimal context."""
    first = last = Decimal(1)
    for name, old in case.start.items():
        power = -1 if name in case.divisors else 1
        first *= Decimal(old) ** power
        last *= Decimal(case.end[name]) ** power
    weight = exact_mean(first, last)
    parts = {
        name: (-1 if name in case.divisors else 1)
        * weight
        * (Decimal(case.end[name]) / Decimal(old)).ln()
        for name, old in case.start.items()
    }
    return first, last, parts


def exact_mean(a: Decimal, b: Decimal) -> Decimal:
    if abs(a / b - 1) < Decimal("1e-20"):  # L = (a + b) / 2 there, to 40 digits
        return (a + b) / 2
    return (a - b) / (a / b).ln()


def agree(found: Decomposition[Key], exact: dict[Key, Decimal]) -> None:
    """Every part is right to 5e-15 of itself, but one, which also holds the rounding of all."""
    levels = (found.start, found.end, *found.parts.values())
    rounding = Decimal("5e-16") * max(abs(Decimal(value)) for value in levels)
    gaps = {key: abs(Decimal(found.parts[key]) - value) for key, value in exact.items()}
    rounded = [key for key, gap in gaps.items() if gap > FINE * abs(exact[key])]
    assert len(rounded) <= 1
    assert all(gaps[key] <= FINE * abs(exact[key]) + rounding for key in rounded)


@given(cases())
@MANY
def test_products_agree_with_fifty_digits(case: Case) -> None:
    found = product(case.start, case.end, *case.divisors)
    with localcontext() as context:
        context.prec = 50
        first, last, exact = exact_parts(case)
        assert (found.start, found.end) == (float(first), float(last))
        agree(found, exact)


@given(peer_sets())
@MANY
def test_means_agree_with_fifty_digits(peers: tuple[dict[str, Case], set[str]]) -> None:
    members, _ = peers
    found = mean_of(members)
    with localcontext() as context:
        context.prec = 50
        each = {name: exact_parts(case) for name, case in members.items()}
        # right to the last digit, which a value halfway between two floats may round either way
        start = float(sum(first for first, _, _ in each.values()) / len(each))
        assert found.start == pytest.approx(start, rel=3e-16)
        exact = {
            (name, factor): value / len(each)
            for name, (_, _, parts) in each.items()
            for factor, value in parts.items()
        }
        agree(found, exact)


@given(ANY, st.one_of(ANY, st.floats(1, 1 + 1e-9)))
@MANY
def test_the_logarithmic_mean_agrees_with_fifty_digits(a: float, other: float) -> None:
    for b in (other, a * other):
        with localcontext() as context:
            context.prec = 50
            exact = exact_mean(Decimal(a), Decimal(b))
            assert abs(Decimal(logarithmic_mean(a, b)) - exact) <= Decimal("1e-15") * exact
