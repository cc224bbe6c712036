"""The collector waits while rows are recorded, and goes on however that ends."""

from __future__ import annotations

import gc

import pytest
from sqlalchemy import Engine

from db.collector import collector_paused
from tests.db.rows import price, record
from tracker.errors import BadInputError


def test_the_collector_goes_on_after_a_pause_within_a_pause() -> None:
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_refused_row(engine: Engine) -> None:
    with pytest.raises(BadInputError):
        record(engine, {"price": [price(float("inf"))]})
    assert gc.isenabled()
