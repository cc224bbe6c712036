"""`tracker run`: jobs by hand, with the unmodified client against a local Yahoo."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import reading
from db.ledger import load_runs
from tests.db.rows import stored
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import open_home, tracker
from tests.jobs.commands.said import Call, Said
from tests.jobs.fakes import sessions

MARCH, JUNE = date(2026, 3, 2), date(2026, 6, 30)


@pytest.fixture(scope="module")
def market() -> Iterator[FakeYahoo]:
    """A synthetic spring, served to the unmodified client."""
    hk, ny = sessions("XHKG", MARCH, JUNE), sessions("XNAS", MARCH, JUNE)
    series = [
        hong_kong("0100.HK", {day: 800.0 + place for place, day in enumerate(hk)}),
        hong_kong("2513.HK", {day: 860.0 + place for place, day in enumerate(hk)}),
        new_york("PLTR", {day: 130.0 + place for place, day in enumerate(ny)}),
        dollar_rate("HKD", dict.fromkeys(ny, 7.8)),
        dollar_rate("CNY", dict.fromkeys(ny, 6.8)),
    ]
    trends = {
        "0100.HK": [Row("0y", "2026-12-31", 300e6)],
        "2513.HK": [Row("0y", "2026-12-31", 3_000e6, currency="CNY")],
        "PLTR": [Row("0y", "2026-12-31", 6_000e6)],
    }
    with FakeYahoo(trends=dict(trends)).add(*series) as fake:
        yield fake


def fetched(home: Path) -> dict[str, int]:
    engine = open_home(home)
    rows = [row["ticker"] for row in stored(engine, "price") if row["source"] == "yahoo"]
    engine.dispose()
    return {ticker: rows.count(ticker) for ticker in sorted(set(rows))}


HK_DAYS, NY_DAYS = len(sessions("XHKG", MARCH, JUNE)), len(sessions("XNAS", MARCH, JUNE))


def test_a_run_records_every_close_and_a_second_one_nothing(
    tmp_path: Path, market: FakeYahoo
) -> None:
    first = tracker(tmp_path, "run", "prices", "--json", env=market.env)
    assert (first.returncode, first.stderr) == (0, "")
    document = json.loads(first.stdout)
    assert (document["job"], document["state"], document["failures"]) == ("prices", "done", [])
    assert document["new"]["price"] == 2 * HK_DAYS + NY_DAYS
    assert fetched(tmp_path) == {"0100.HK": HK_DAYS, "2513.HK": HK_DAYS, "PLTR": NY_DAYS}
    second = tracker(tmp_path, "run", "prices", env=market.env)
    assert second.returncode == 0
    assert "prices: done: nothing new, " in second.stdout
    engine = open_home(tmp_path)
    assert len(stored(engine, "valuation")) == 1  # valued once, since the first run recorded
    engine.dispose()


def test_one_ticker_that_yahoo_does_not_know_is_named_and_the_others_are_recorded(
    tmp_path: Path, market: FakeYahoo
) -> None:
    known = market.series.pop("2513.HK")
    try:
        done = tracker(tmp_path, "run", "prices", "--json", env=market.env)
    finally:
        market.add(known)
    assert "2513.HK: " in Said(done.returncode, done.stdout, done.stderr).line
    assert "0100.HK" not in done.stderr
    assert fetched(tmp_path) == {"0100.HK": HK_DAYS, "PLTR": NY_DAYS}


@pytest.mark.parametrize("job", ["fx", "consensus"])
def test_the_other_fetching_jobs_work_too(tmp_path: Path, market: FakeYahoo, job: str) -> None:
    done = tracker(tmp_path, "run", job, env=market.env)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{job}: done: " in done.stdout


@pytest.mark.usefixtures("ready")
def test_without_network_every_ticker_is_named_within_45_seconds(call: Call) -> None:
    begun = time.monotonic()
    line = call("run", "prices").line
    assert time.monotonic() - begun < 45
    assert all(ticker in line for ticker in ("0100.HK", "2513.HK", "PLTR"))


def test_recompute_by_hand_values_the_companies(call: Call, ready: Engine) -> None:
    assert call("run", "recompute").out == "recompute: done: 1 valuation new, 0 unchanged\n"
    with reading(ready) as connection:
        (run,) = load_runs(connection)
    assert (run.job, run.state) == ("recompute", "done")
    assert run.due_key.startswith("manual ")
