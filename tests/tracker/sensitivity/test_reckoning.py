"""What if, on the server: the marked target's own formula, on any inputs."""

from __future__ import annotations

import pytest

from tests.dashboards import documents
from tracker.sensitivity.reckoning import basis_of, reckon


def test_recorded_inputs_give_the_marked_target() -> None:
    """75 x 703 x 7.83 / 313.64 = 1316.28; its Buy edge 1316.28 / 1.15 = 1144.59."""
    basis, missing = basis_of(documents.report_day(), 1.0)
    assert basis is not None and missing == []
    found = reckon(basis.recorded, basis)
    assert found.target == pytest.approx(1316.28, abs=0.005)
    assert found.upside == pytest.approx(1316.28 / 847.5 - 1, abs=1e-5)
    assert found.band == "buy" and found.flips[0][2] == pytest.approx(1144.59, abs=0.005)
    assert found.market_multiple == pytest.approx(48.3, abs=0.05)


def test_moved_inputs_move_target_upside_and_band() -> None:
    """50 x 703 x 7.83 / 313.64 = 877.52: 3.5 % above 847.50, a Hold."""
    basis, _ = basis_of(documents.report_day(), 1.0)
    assert basis is not None
    found = reckon(basis.recorded.changed({"multiple": 50.0}), basis)
    assert found.target == pytest.approx(877.52, abs=0.005)
    assert found.upside == pytest.approx(0.0354, abs=5e-5) and found.band == "hold"


def test_pence_and_depositary_shares_count_in_the_quoted_unit() -> None:
    """10 x 100 m GBP / 50 m ordinary shares = GBP 20, of 2 a depositary share: 4,000 pence."""
    document = documents.report_day()
    document["price"] |= {"currency": "GBp", "value": 3200.0}
    document["target"] |= {"multiple": 10.0, "currency": "GBp"}
    document["shares_m"] = 50.0
    document["revenue"][1] |= {"value_m": 100.0, "currency": "GBP"}
    basis, _ = basis_of(document, 2.0)
    assert basis is not None and basis.recorded.fx == 1.0
    found = reckon(basis.recorded, basis)
    assert found.target == pytest.approx(4000.0) and found.upside == pytest.approx(0.25)


def test_a_stated_benchmark_return_bands_the_relative_upside() -> None:
    """Banded 55.4 % against 40 %: 1.554 / 1.4 - 1 = 11.0 %, so the band is on that footing."""
    document = documents.report_day()
    document["upside"]["relative"] = 1.554 / 1.4 - 1
    basis, _ = basis_of(document, 1.0)
    assert basis is not None and basis.expected == pytest.approx(0.4)
    found = reckon(basis.recorded, basis)
    assert found.banded == pytest.approx(1.5531 / 1.4 - 1, abs=1e-4) and found.band == "overweight"
    assert found.flips[0][2] == pytest.approx(1316.28 / 1.4 / 1.15, abs=0.005)


def test_each_missing_input_is_named() -> None:
    assert basis_of(documents.nothing(), 1.0) == (
        None,
        ["multiple", "revenue", "fx", "shares", "price"],
    )
