"""A job run by hand: what failed is told once, and a date of which nothing is known is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from jobs.by_hand import run_by_hand, told_together
from jobs.settings.desk import load_settings
from jobs.startup import open_memory
from tests.jobs.recorded import counts
from tracker.errors import BadInputError


@pytest.fixture
def ready() -> Engine:
    return open_memory(load_settings())[0]


def test_names_that_share_a_reason_are_told_together() -> None:
    said = told_together(
        [
            "0100.HK: no connection; check the network [ConnectionError].",
            "PLTR: not found: no such symbol",
            "2513.HK: no connection; check the network [ConnectionError].",
        ]
    )
    assert said == (
        "0100.HK, 2513.HK: no connection; check the network [ConnectionError]; "
        "PLTR: not found: no such symbol"
    )


def test_a_date_before_anything_is_known_is_refused_and_nothing_is_recorded(ready: Engine) -> None:
    before = counts(ready)
    with pytest.raises(BadInputError, match="nothing is known of 0100.HK before 2026-04-15"):
        run_by_hand(load_settings(), "recompute", as_of=date(1950, 4, 15))
    assert counts(ready) == before
    report = run_by_hand(load_settings(), "recompute", as_of=date(2026, 4, 15))
    assert report.new == {"valuation": 1}
    ready.dispose()
