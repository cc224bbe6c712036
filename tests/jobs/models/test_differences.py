"""What a plan's vintages change: valued when pages value, of each company and vintage."""

from __future__ import annotations

from datetime import UTC, date, datetime

from db.engine import reading
from jobs.imports.files import read_file
from jobs.imports.plan import make_plan
from jobs.models.differences import load_before, planned
from tests.jobs.imports.written import csv
from tests.jobs.models.modelled import ModelDesk
from tracker.vintages.comparison import VintageDifference

HEADER = "ticker,published_on,line,period_end,months,value,unit,currency"
FIRST = "0100.HK,2026-04-16,revenue,2027-12-31,12,750,m,USD"
SECOND = "0100.HK,2026-04-17,revenue,2027-12-31,12,800,m,USD"
PEER = "PLTR,2026-04-17,revenue,2027-12-31,12,12000,m,USD"


def differences(desk: ModelDesk, now: datetime, *rows: str) -> list[VintageDifference]:
    path = desk.folder / "model.csv"
    path.write_text(csv(HEADER, *rows))
    with reading(desk.engine) as connection:
        plan = make_plan(connection, read_file(path), "forecast", now=now)
        return planned(plan, load_before(connection, plan), now=now)


def test_while_closes_come_in_it_is_valued_today(desk: ModelDesk) -> None:
    (one,) = differences(desk, datetime(2026, 4, 16, 12, tzinfo=UTC), FIRST)
    assert one.after["as_of"] == "2026-04-16"
    assert one.document()["price"] == {"old": 847.5, "new": 847.5, "change": 0}


def test_while_nothing_comes_in_it_is_valued_where_pages_are_held(desk: ModelDesk) -> None:
    (one,) = differences(desk, datetime(2026, 11, 20, 12, tzinfo=UTC), FIRST)
    assert (one.after["as_of"], one.after["aged_at"]) == ("2026-04-15", "2026-11-20")
    # 75 x 750 x 7.83 / 313.64 = 1404.28
    marked = one.document()["target"]["marked"]["new"]
    assert marked is not None
    assert round(marked, 2) == 1404.28


def test_each_vintage_stands_beside_the_one_before_it_was_read(desk: ModelDesk) -> None:
    """Both of the file are beside the report's; the later one is in force. A peer has its own."""
    now = datetime(2026, 4, 20, 12, tzinfo=UTC)
    first, second, peer = differences(desk, now, FIRST, SECOND, PEER)
    for one, day in ((first, 16), (second, 17)):
        assert one.published_after == date(2026, 4, day)
        assert one.published_before == date(2026, 4, 15)
        assert one.in_force == date(2026, 4, 17)
    assert (peer.after["ticker"], peer.published_before) == ("PLTR", None)
