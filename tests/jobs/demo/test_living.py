"""The demo is the same on every machine, and its market goes on from day to day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from db.engine import reading
from db.tables import TABLES
from jobs.delivery.mailing import Mailing
from jobs.demo.calendar import last_evening
from jobs.demo.living import live
from jobs.demo.walks import market
from tests.dashboards.databases import migrated

EVENING = date(2026, 11, 27)  # a Friday
FROZEN = ("batch", "valuation", "alert", "job_run")


def lived(file: Path) -> Engine:
    engine = migrated(file)
    live(engine, EVENING, lambda *_: None, evenings=1, mailing=Mailing())
    return engine


def rows(engine: Engine, name: str) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        table = TABLES[name]
        kept = [column for column in table.columns if column.name != "owner"]
        return [
            tuple(row) for row in connection.execute(select(*kept).order_by(*table.primary_key))
        ]


def test_two_of_them_are_the_same_to_the_last_row(tmp_path: Path) -> None:
    """The hashes of the batches cover every observation."""
    first, second = lived(tmp_path / "first.db"), lived(tmp_path / "second.db")
    for name in FROZEN:
        found = rows(first, name)
        assert found
        assert found == rows(second, name)


def test_tomorrows_market_has_todays_closes_in_it() -> None:
    today, later = market(EVENING, EVENING), market(EVENING, date(2027, 2, 1))
    assert today.stocks.keys() == later.stocks.keys()
    for ticker, stock in today.stocks.items():
        longer = later.stocks[ticker].closes
        assert np.array_equal(longer.values[: len(stock.closes.values)], stock.closes.values)
        halted = ticker == "FIR.HK"  # suspended in the story: it has no further close
        assert (len(longer.values) > len(stock.closes.values)) is not halted
    assert np.array_equal(
        later.rates["HKD"].values[: len(today.rates["HKD"].values)], today.rates["HKD"].values
    )


def test_a_split_halves_the_close_and_doubles_the_count() -> None:
    """ALDER splits two for one: 205 m shares become 410 m."""
    alder = market(EVENING, EVENING).stocks["ALDER"]
    ((day, ratio),) = alder.splits.items()
    at = int(np.searchsorted(alder.closes.days, np.datetime64(day, "s")))
    before, after = alder.closes.values[at - 1 : at + 1]
    assert ratio == 2.0
    assert after == pytest.approx(before / 2, rel=0.06)
    assert list(alder.counts.values()) == [205.0, 410.0]


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        (datetime(2026, 11, 27, 10, 35, tzinfo=UTC), date(2026, 11, 26)),  # a minute too early
        (datetime(2026, 11, 27, 10, 36, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 29, 12, 0, tzinfo=UTC), date(2026, 11, 27)),  # a Sunday
        (datetime(2026, 12, 25, 20, 0, tzinfo=UTC), date(2026, 12, 24)),  # Christmas
    ],
)
def test_it_ends_on_the_last_evening_of_hong_kong(now: datetime, evening: date) -> None:
    assert last_evening(now) == evening
