"""The hand-written documents keep the shape of the contract."""

from __future__ import annotations

import pytest

from tests.dashboards import documents
from tracker import document as contract


@pytest.mark.parametrize("build", [documents.report_day, documents.expired, documents.nothing])
def test_a_document_has_every_field_of_the_contract_and_no_other(build: object) -> None:
    assert callable(build)
    found = build()
    assert set(found) == set(contract.Valuation.__annotations__)
    for field, shape in (
        ("price", contract.Price),
        ("shares", contract.Shares),
        ("target", contract.Target),
        ("upside", contract.Upside),
        ("earned", contract.Earned),
        ("horizon", contract.Horizon),
        ("ntm", contract.OwnNextTwelveMonths),
        ("own_history", contract.OwnHistory),
    ):
        assert set(found[field]) == set(shape.__annotations__), field


def test_the_parts_of_lists_have_the_shape_of_the_contract() -> None:
    found = documents.report_day()
    assert set(found["peers"][0]) == set(contract.Peer.__annotations__)
    assert set(found["peers"][0]["revenue"][0]) == set(contract.Revenue.__annotations__)
    assert set(found["ntm"]["peers"]) == set(contract.Statistics.__annotations__)
    assert set(found["ntm"]["model"]["revenue"]) == set(contract.Estimate.__annotations__)
    assert set(found["peers"][0]["ntm"]) == set(contract.NextTwelveMonths.__annotations__)
    for part, shape in (
        ("percentiles", contract.Percentile),
        ("premiums", contract.PremiumHistory),
    ):
        assert set(found["own_history"][part][0]) == set(shape.__annotations__)
    assert set(found["peer_stats"][0]) == set(contract.PeerStat.__annotations__)
    assert set(found["peer_implied"][0]) == set(contract.PeerImplied.__annotations__)
    assert set(found["fx"][0]) == set(contract.Fx.__annotations__)
    assert set(found["printed"][0]) == set(contract.Printed.__annotations__)
    assert set(found["bands"][0]) == set(contract.Band.__annotations__)
    assert set(found["flip_prices"][0]) == set(contract.FlipPrice.__annotations__)
