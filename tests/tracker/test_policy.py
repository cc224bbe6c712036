"""The policy in force: bands, what is banded and limits, row by row."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.grid import Grid
from tracker.policy import DEFAULT, Policies, policies

DAY, LATER = u.REPORT_DAY, date(2026, 5, 4)


def in_force(*rows: u.Fact, days: tuple[date, ...] = (DAY, LATER)) -> Policies:
    return policies(u.record(*rows), u.on(*days))


def test_before_the_first_policy_the_default_has_limits_but_no_bands() -> None:
    rules = in_force(u.policy(LATER), days=(DAY,))
    assert rules.last == DEFAULT
    assert rules.bands_of({"published": np.array([0.5])}).tolist() == [None]
    assert rules.limit(lambda policy: policy.price_sessions).tolist() == [2]


def test_without_any_row_the_default_is_in_force() -> None:
    assert in_force(days=()).last == DEFAULT


def test_a_change_of_policy_takes_effect_on_its_date() -> None:
    rules = in_force(u.policy(DAY), u.policy(LATER, banded="marked", limits={"price_sessions": 5}))
    assert rules.limit(lambda policy: policy.price_sessions).tolist() == [2, 5]
    upsides = {"published": np.array([0.5, 0.5]), "marked": np.array([0.1, 0.1])}
    assert rules.banded_of(upsides).tolist() == [0.5, 0.1]
    assert rules.bands_of(upsides).tolist() == ["buy", "overweight"]
    assert rules.last.banded == "marked"


def test_a_policy_of_another_company_is_not_ours() -> None:
    assert in_force(u.policy(DAY, ticker=u.ZHIPU)).last == DEFAULT


def test_performance_falls_into_the_same_bands() -> None:
    found = in_force(u.policy(DAY)).band_of_performance(np.array([-0.083, np.nan]))
    assert found.tolist() == ["underweight", None]


def test_where_a_benchmark_return_is_expected_the_relative_upside_is_banded() -> None:
    # published 20 %, 8 % expected of the benchmark: 1.20 / 1.08 - 1 = 11.1 %, Overweight not Buy
    rules = in_force(u.policy(DAY, expected_benchmark_return=0.08), days=(DAY,))
    upsides = {"published": np.array([0.20]), "relative": np.array([1.20 / 1.08 - 1])}
    assert rules.bands_of(upsides).tolist() == ["overweight"]


def test_every_limit_of_the_document_is_read() -> None:
    limits = {
        "price_sessions": 1,
        "fx_days": 2,
        "consensus_days": 3,
        "peer_marked_consensus_days": 4,
        "review_upside": 0.5,
        "review_multiple_share": 0.6,
        "review_target_days": 7,
        "premium_sessions": 8,
    }
    last = in_force(u.policy(DAY, limits=limits)).last
    assert {name: getattr(last, name) for name in limits} == pytest.approx(limits)


def test_a_policy_from_before_there_was_a_window_has_the_usual_one() -> None:
    kind, row = u.policy(DAY)
    limits = row["document"]["limits"]
    limits.pop("premium_sessions", None)
    assert in_force((kind, row)).last.premium_sessions == DEFAULT.premium_sessions == 60


def test_a_limit_that_no_version_states_is_missing() -> None:
    rules = in_force(u.policy(DAY), u.policy(LATER, expected_benchmark_return=0.08))
    expected = rules.limit(lambda policy: policy.expected_benchmark_return)
    assert expected.tolist() == pytest.approx([np.nan, 0.08], nan_ok=True)


def test_a_policy_learned_late_is_not_in_force_before() -> None:
    late = u.policy(DAY, banded="marked")[1] | {"known_at": u.utc(LATER)}
    rules = in_force(("policy", late))
    upsides = {"published": np.array([0.5, 0.5]), "marked": np.array([0.1, 0.1])}
    assert rules.banded_of(upsides).tolist() == [0.5, 0.1]


def test_of_an_old_valuation_the_policy_is_that_of_the_day_that_looks() -> None:
    old, new = u.on(DAY), u.on(LATER)
    held = Grid(old.days, old.cuts, new.days, new.cuts)
    rules = policies(u.record(u.policy(DAY), u.policy(LATER, banded="marked")), held)
    assert rules.last.banded == "marked"
