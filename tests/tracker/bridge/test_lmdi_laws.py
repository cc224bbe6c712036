"""The laws of the bridge: parts that sum, whatever the factors, their order, unit and dates."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tracker.bridge.products import (
    ANY,
    MANY,
    OWN,
    PER,
    REPORT,
    USUAL,
    Case,
    cases,
    closes,
    mean_of,
    peer_sets,
    product,
    sides,
)
from tracker.bridge.lmdi import MeanDecomposition, decompose_mean, logarithmic_mean, split_part


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
def test_parts_of_a_mean_sum_to_its_change(members: dict[str, Case]) -> None:
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
    case: Case, members: dict[str, Case], dividing: bool, data: st.DataObject
) -> None:
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
