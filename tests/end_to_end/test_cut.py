"""The network goes at every request in turn: what was missed is named, and comes with the next run.

Nothing is lost and nothing doubled, wherever the first run was cut. All numbers are synthetic.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboards.freshness import header_clock, jobs_panel
from dashboards.notice import notice
from dashboards.queries import look
from dashboards.record import Record
from db.engine import open_engine
from db.migrate import upgrade
from db.tables import OBSERVATIONS
from jobs.coverage.loading import load_new_coverage, read_configured
from jobs.desk import Desk
from jobs.runner import run_job
from jobs.schedule import load_due
from jobs.sources.chosen import Sources
from jobs.sources.yahoo import YahooSource
from tests.dashboards.reading import lines_of, text_of
from tests.db.rows import stored
from tests.fake_yahoo.answers import Row, calendar_module, price_module
from tests.fake_yahoo.series import dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import Clock
from tests.jobs.recorded import assert_whole, runs
from tests.jobs.sources.conftest import forget_yfinance
from tracker.inputs import FRAMES

LOADED = datetime(2026, 4, 15, 0, 30, tzinfo=UTC)
NIGHT = datetime(2026, 4, 15, 23, 45, tzinfo=UTC)  # all exchanges have closed, London's day is over
MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)
RATES = {"HKD": 7.83, "CNY": 6.81}
SHARES = ("0100.HK", "2513.HK", "PLTR")
NAMES = {  # whom each job asks
    "prices": set(SHARES),
    "consensus": set(SHARES),
    "shares": set(SHARES),
    "fx": {"HKD", "CNY"},
    "benchmark": {"MSCI China", "MCHI"},
}
Rows = dict[str, Counter[tuple[object, ...]]]


@dataclass(frozen=True)
class Market:
    """The fake, the database to begin with, and what a run that nothing cuts leaves."""

    fake: FakeYahoo
    covered: Path
    requests: int
    undisturbed: Rows


def open_fake() -> FakeYahoo:
    days = dict.fromkeys((MON, TUE, WED))
    closes = {day: 840.0 + place for place, day in enumerate(days)}
    fake = FakeYahoo(now=lambda: NIGHT).add(
        *(hong_kong(name, closes) for name in SHARES[:2]),
        *(new_york(name, closes) for name in ("PLTR", "MCHI")),
        *(dollar_rate(name, dict.fromkeys(days, rate)) for name, rate in RATES.items()),
    )
    for name in SHARES:
        fake.trends[name] = [Row("0y", "2026-12-31", 300e6), Row("+1y", "2027-12-31", 700e6)]
        fake.shares[name] = [(MON, 300_000_000)]
        fake.modules[name, "price"] = price_module(842.0, 842.0 * 300e6, "HKD")
        fake.modules[name, "calendarEvents"] = calendar_module(NIGHT + timedelta(days=30))
    return fake


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    folder = tmp_path_factory.mktemp("cut")
    covered = folder / "covered.db"
    engine = open_engine(f"sqlite:///{covered}")
    upgrade(engine)
    load_new_coverage(engine, read_configured(None), now=LOADED)
    engine.dispose()
    with open_fake() as fake, pytest.MonkeyPatch.context() as patch:
        for name, value in fake.env.items():
            patch.setenv(name, value)
        engine = fresh(covered, folder / "undisturbed")
        run(engine, folder / "undisturbed", Clock(NIGHT))
        requests, rows = len(fake.requests), rows_of(engine)
        engine.dispose()
        yield Market(fake, covered, requests, rows)


def fresh(covered: Path, folder: Path) -> Engine:
    """Open a copy of the covered database, for a process that has not asked anything yet."""
    folder.mkdir()
    forget_yfinance()
    return open_engine(f"sqlite:///{shutil.copy(covered, folder / 'tracker.db')}")


def run(engine: Engine, folder: Path, clock: Clock) -> None:
    """Make every fetch that is due, one request after the other, each asked once."""
    source = YahooSource(cache_folder=folder / "yahoo", tries=1, workers=1, timeout_seconds=5)
    desk = Desk(engine, Sources.all_from(source), clock=clock, owner="here:1")
    for due in load_due(desk):
        if due.job != "recompute":
            run_job(desk, due)


def rows_of(engine: Engine) -> Rows:
    """Count the rows of every kind by all that they say, whatever their times and ids."""
    found: Rows = {}
    for kind in OBSERVATIONS:
        said = (*FRAMES[kind].key, *FRAMES[kind].values)
        rows = ((*(str(row[name]) for name in said), row["source"]) for row in stored(engine, kind))
        found[kind] = Counter(rows)
    return found


def failures_of(engine: Engine) -> dict[str, list[Any]]:
    """Give what the ledger says of each job that failed."""
    found: dict[str, list[Any]] = {}
    for one in runs(engine).values():
        assert one.state in {"done", "failed"}
        if one.state == "failed":
            assert isinstance(one.detail, dict)
            found.setdefault(one.job, []).extend(one.detail["failures"])
    return found


def assert_named_on_the_page(engine: Engine, clock: Clock, failures: dict[str, list[Any]]) -> None:
    """Hold the page's notice to the ledger: each job, and behind it each name with its reason."""
    snapshot = look(Record(engine, clock))[1]
    shown = lines_of(notice(snapshot))
    for job, named in failures.items():
        (line,) = [line for line in shown if re.match(rf"Jobs? .*\b{job}\b.* failing: ", line)]
        for failure in named:
            assert failure["subject"] in line, line
            assert f"{failure['kind']}: " in line, line
        assert f"{job} failed" in text_of(jobs_panel(snapshot))
    failing = f"Failing {len(failures)} of "
    assert failing in text_of(header_clock(snapshot))


def assert_well_on_the_page(engine: Engine, clock: Clock) -> None:
    snapshot = look(Record(engine, clock))[1]
    assert "failing" not in text_of(notice(snapshot))
    assert "Failing" not in text_of(header_clock(snapshot))


@pytest.mark.timeout(300)
def test_cut_at_every_request_in_turn_the_next_run_completes(
    market: Market, tmp_path: Path
) -> None:
    assert market.requests == 20  # two for cookie and crumb, one a question
    for cut in range(1, market.requests + 1):
        folder, clock = tmp_path / f"cut-{cut}", Clock(NIGHT)
        engine = fresh(market.covered, folder)
        market.fake.heal()
        market.fake.fail(cut=True, at=cut)
        run(engine, folder, clock)
        failures = failures_of(engine)
        assert failures, f"cut at {cut}, and nobody heard"
        for job, named in failures.items():
            assert named, job
            for failure in named:
                assert failure["subject"] in NAMES[job], failure
                assert failure["kind"] == "unreachable", failure
                assert failure["message"].startswith(f"{failure['subject']}: ")
        assert_named_on_the_page(engine, clock, failures)
        market.fake.heal()
        clock.wait(minutes=2)
        run(engine, folder, clock)
        assert failures_of(engine) == {}
        assert_well_on_the_page(engine, clock)
        assert rows_of(engine) == market.undisturbed, f"cut at {cut}"
        assert_whole(engine)
        engine.dispose()


def test_cut_once_anywhere_the_source_asks_again_and_nobody_notices(
    market: Market, tmp_path: Path
) -> None:
    for cut in range(1, market.requests + 1, 3):
        folder = tmp_path / f"once-{cut}"
        engine = fresh(market.covered, folder)
        market.fake.heal()
        market.fake.fail(cut=True, at=cut, times=1)
        source = YahooSource(cache_folder=folder / "yahoo", workers=1, pause_seconds=0.01)
        desk = Desk(engine, Sources.all_from(source), clock=Clock(NIGHT), owner="here:1")
        for due in load_due(desk):
            if due.job != "recompute":
                run_job(desk, due)
        assert failures_of(engine) == {}
        assert rows_of(engine) == market.undisturbed
        engine.dispose()
