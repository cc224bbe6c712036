"""Plain forms in a document, and where a number comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.origins import day, instant, number, origin, whole


@pytest.mark.parametrize("missing", [None, np.nan, np.inf, -np.inf, np.float64("nan")])
def test_what_is_no_finite_number_is_missing(missing: float | None) -> None:
    assert number(missing) is None
    assert whole(missing) is None


def test_a_number_becomes_plain() -> None:
    assert type(number(np.float64(1.5))) is float
    assert type(whole(np.float64(3.0))) is int


def test_days_between_dates_become_whole_numbers() -> None:
    assert whole(np.timedelta64(183, "D")) == 183
    assert whole(np.timedelta64("NaT", "D")) is None


def test_dates_and_instants_become_iso_text() -> None:
    assert day(np.datetime64("2026-04-15", "s")) == "2026-04-15"
    assert day(np.datetime64("NaT", "s")) is None
    assert day(None) is None
    hong_kong = pd.Timestamp("2026-04-15 16:00", tz="Asia/Hong_Kong")
    assert instant(hong_kong) == "2026-04-15T08:00:00Z"
    assert instant(np.datetime64("2026-04-15T08:00", "us")) == "2026-04-15T08:00:00Z"


def test_a_value_older_than_its_limit_is_stale() -> None:
    row = {"source": "yahoo", "note": None, "known_at": u.utc(u.REPORT_DAY, 8)}
    assert origin(row, age=2, unit="sessions", limit=2)["stale"] is False
    assert origin(row, age=3, unit="sessions", limit=2)["stale"] is True
    assert origin(row, age=300)["stale"] is False  # no limit
    assert origin(row)["age"] is None


def test_what_is_not_recorded_comes_from_nowhere_and_is_not_stale() -> None:
    found = origin(None, unit="sessions", limit=2)
    assert (found["source"], found["known_at"], found["stale"]) == (None, None, False)
    assert (found["age_unit"], found["limit"]) == ("sessions", 2)
