"""Unknowns that relations share: what serves most of them, and who is left out."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tracker.intervals import Interval, exact
from tracker.reconcile.rates import Need, common, crossed, settle


def between(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def needs(*spans: tuple[str, str]) -> list[Need]:
    return [Need(f"line {place}", between(*span)) for place, span in enumerate(spans)]


THREE = needs(("0.850", "0.889"), ("0.852", "0.882"), ("0.830", "0.876"))


def test_what_all_need_is_the_intersection() -> None:
    shared = settle("HKDCNY", THREE, [])
    assert shared.interval == between("0.852", "0.876")
    assert shared.misfits == ()


def test_a_relation_is_judged_by_what_the_others_leave() -> None:
    assert settle("HKDCNY", THREE, []).without("line 1") == between("0.850", "0.876")


def test_a_single_relation_is_left_nothing() -> None:
    assert settle("HKDCNY", THREE[:1], []).without("line 0") is None


def test_one_that_does_not_fit_is_left_out_and_named() -> None:
    odd = Need("odd", between("0.9", "0.91"))
    shared = settle("HKDCNY", [*THREE, odd], [])
    assert shared.interval == between("0.852", "0.876")
    assert shared.misfits == (odd,)
    assert shared.without("odd") == shared.interval


def test_where_two_contradict_each_other_neither_is_believed() -> None:
    one, other = pair = needs(("1", "2"), ("3", "4"))
    shared = settle("shares", pair, [])
    assert (shared.interval, shared.misfits) == (None, (one, other))
    assert shared.without("line 0") == other.interval


def test_a_recorded_rate_decides_between_two() -> None:
    shared = settle("USDHKD", needs(("1", "2"), ("3", "4")), [exact(Fraction("3.5"))])
    assert shared.interval == between("3", "4")


def test_records_that_decide_for_both_decide_for_none() -> None:
    pair = needs(("1", "2"), ("3", "4"))
    assert settle("USDHKD", pair, [exact(1), exact(3)]).interval is None


def test_two_rates_imply_a_third() -> None:
    # 7.83 x 0.87 = 6.8121
    rates = {"USDHKD": exact(Fraction("7.83")), "HKDCNY": exact(Fraction("0.87"))}
    assert crossed({**rates, "shares of X": exact(1)}) == {"USDCNY": exact(Fraction("6.8121"))}


def test_a_third_that_is_known_already_is_not_implied() -> None:
    rates = {"USDHKD": exact(8), "HKDCNY": exact(1), "USDCNY": exact(7)}
    assert crossed(rates) == {}


ends = st.fractions(min_value=-100, max_value=100, max_denominator=50)
intervals = st.tuples(ends, ends).map(lambda pair: Interval(min(pair), max(pair)))


@given(st.lists(intervals, min_size=1, max_size=8), ends)
def test_no_value_serves_more_than_the_settled_interval(
    spans: list[Interval], value: Fraction
) -> None:
    shared = settle("rate", [Need(str(place), one) for place, one in enumerate(spans)], [])
    served = len(shared.needs) - len(shared.misfits)
    if shared.interval is not None:
        assert sum(one.contains(value) for one in spans) <= served
        fitting = [one.interval for one in shared.needs if one not in shared.misfits]
        assert common(fitting) == shared.interval
