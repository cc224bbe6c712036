"""The ordinary shares behind one quoted share, read back from a document."""

from __future__ import annotations

import pytest

from tests.tracker import universe as u
from tracker.depositary import ads_ratio


def test_an_ordinary_listing_has_one() -> None:
    """847.50 x 313.64 m / HKD 265,809.9 m = 1, to the last bit."""
    assert ads_ratio(u.document(u.minimax())) == 1.0


def test_pence_and_depositary_shares_are_read_back() -> None:
    """3,200 pence x 0.01 x 50 m / GBP 800 m = 2 ordinary shares."""
    document = u.document(u.minimax())
    document["price"] |= {"value": 3200.0, "currency": "GBp"}
    document |= {"shares_m": 50.0, "market_cap_m": {"value": 800.0, "currency": "GBP"}}
    assert ads_ratio(document) == 2.0


def test_a_ratio_that_is_no_short_decimal_stays_as_it_is() -> None:
    document = u.document(u.minimax())
    document["market_cap_m"]["value"] = 847.5 * 313.64 * 3
    assert ads_ratio(document) == pytest.approx(1 / 3, rel=1e-15)


def test_without_a_market_cap_there_is_none() -> None:
    assert ads_ratio(u.document(u.minimax(without=lambda kind, _: kind == "price"))) is None
