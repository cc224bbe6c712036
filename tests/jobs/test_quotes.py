"""Quotes while a market is open: fetched when due, kept apart, and never taken for a close."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import jobs.quotes
from db.engine import open_engine, reading
from db.quotes import RecordedQuote, load_quotes
from db.tables import OBSERVATIONS, SEALED, TABLES
from jobs.desk import Desk
from jobs.due import Due
from jobs.quotes import refresh_quotes
from jobs.runner import run_job
from jobs.schedule import tick
from jobs.settings.desk import load_settings, origins
from jobs.sources.chosen import Sources
from jobs.sources.contract import Failure, FailureKind, Quote
from jobs.sources.yahoo import YahooSource
from tests.db.rows import stored
from tests.fake_yahoo.series import hong_kong
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import MINIMAX, Clock, Shelf, april
from tests.jobs.recorded import added, assert_whole, counts
from tests.jobs.sources.conftest import backoff, fake, fresh_yfinance, source, wall
from tracker.errors import SettingsError

__all__ = ["backoff", "fake", "fresh_yfinance", "source", "wall"]

NOON = datetime(2026, 4, 16, 12, tzinfo=UTC)  # all of Thursday's Hong Kong is over
FRIDAY = datetime(2026, 4, 17, 2, 15, tzinfo=UTC)  # 10:15 in Hong Kong
LATE = timedelta(minutes=15)


def quote(price: float, now: datetime = FRIDAY, currency: str = "HKD") -> Quote:
    return Quote(MINIMAX, price, currency, now - LATE)


def held(desk: Desk) -> RecordedQuote | None:
    with reading(desk.engine) as connection:
        return load_quotes(connection).get(MINIMAX)


def asked(shelf: Shelf) -> list[tuple[str, ...]]:
    return [names for what, names, _ in shelf.asked if what == "quotes"]


@pytest.fixture
def trading(desk: Desk, shelf: Shelf, clock: Clock) -> Desk:
    """Everything of Thursday is recorded, and on Friday the market is open."""
    clock.now = NOON
    tick(desk)
    clock.now, shelf.quotes[MINIMAX] = FRIDAY, quote(820.5)
    shelf.asked.clear()
    return desk


def test_a_quote_is_fetched_of_the_covered_company_alone(trading: Desk, shelf: Shelf) -> None:
    refresh_quotes(trading)
    assert asked(shelf) == [(MINIMAX,)]
    assert held(trading) == RecordedQuote(
        ticker=MINIMAX,
        price=820.5,
        currency="HKD",
        traded_at=FRIDAY - LATE,
        fetched_at=FRIDAY,
        tried_at=FRIDAY,
        source="yahoo",
        problem=None,
    )


def test_the_next_quote_overwrites_the_last_once_it_is_due(
    trading: Desk, shelf: Shelf, clock: Clock
) -> None:
    refresh_quotes(trading)
    clock.wait(minutes=4, seconds=59)
    refresh_quotes(trading)
    assert len(asked(shelf)) == 1
    clock.wait(seconds=1)
    shelf.quotes[MINIMAX] = quote(822.0, clock.now)
    assert added(trading.engine, lambda: refresh_quotes(trading)) == {}
    found = held(trading)
    assert found is not None
    assert (found.price, found.fetched_at, len(asked(shelf))) == (822.0, clock.now, 2)


@pytest.mark.parametrize(
    ("moment", "fetched"),
    [
        ("2026-04-17T01:29", False),  # before half past nine
        ("2026-04-17T01:30", True),
        ("2026-04-17T04:10", False),  # lunch
        ("2026-04-17T05:00", True),
        ("2026-04-17T08:00", False),  # closed, though its close is not recorded yet
        ("2026-04-18T02:15", False),  # Saturday
        ("2026-05-01T02:15", False),  # Labour Day
        ("2026-12-24T02:15", True),  # the morning of a half-day
        ("2026-12-24T05:15", False),  # and its afternoon
    ],
)
def test_only_while_the_exchange_is_open(
    desk: Desk, shelf: Shelf, clock: Clock, moment: str, fetched: bool
) -> None:
    clock.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    shelf.quotes[MINIMAX] = quote(820.5, clock.now)
    refresh_quotes(desk)
    assert (held(desk) is not None) is fetched
    assert bool(asked(shelf)) is fetched


def test_a_failure_keeps_the_last_quote_and_says_why(
    trading: Desk, shelf: Shelf, clock: Clock
) -> None:
    refresh_quotes(trading)
    shelf.failing[MINIMAX] = FailureKind.UNREACHABLE
    clock.wait(minutes=5)
    refresh_quotes(trading)
    found = held(trading)
    assert found is not None
    assert (found.price, found.fetched_at, found.tried_at) == (820.5, FRIDAY, clock.now)
    assert found.problem == "0100.HK: unreachable; try later"
    shelf.failing.clear()
    clock.wait(minutes=5)
    refresh_quotes(trading)
    found = held(trading)
    assert found is not None
    assert (found.problem, found.fetched_at) == (None, clock.now)


def test_a_first_try_that_fails_is_kept_too_and_waits_its_turn(
    trading: Desk, shelf: Shelf, clock: Clock
) -> None:
    shelf.quotes.clear()
    refresh_quotes(trading)
    found = held(trading)
    assert found is not None
    assert (found.price, found.traded_at, found.fetched_at) == (None, None, None)
    assert found.problem == "0100.HK: not found; try later"
    clock.wait(seconds=10)
    refresh_quotes(trading)
    assert len(asked(shelf)) == 1


def test_a_quote_in_another_unit_is_not_used(trading: Desk, shelf: Shelf) -> None:
    shelf.quotes[MINIMAX] = quote(105.2, currency="USD")
    refresh_quotes(trading)
    found = held(trading)
    assert found is not None
    assert found.price is None
    assert found.problem is not None
    assert "quoted in USD, its closes are in HKD" in found.problem


def test_a_source_that_raises_is_noted_and_stops_nothing(trading: Desk, clock: Clock) -> None:
    class Broken(Shelf):
        def fetch_quotes(
            self, tickers: Sequence[str], *, now: datetime
        ) -> Mapping[str, Quote | Failure]:
            self._ask("quotes", tickers, None)
            raise ZeroDivisionError("a bug of the source")

    broken = Broken()
    desk = replace(trading, sources=replace(trading.sources, quotes=broken))
    tick(desk)
    found = held(desk)
    assert found is not None
    assert found.problem == "0100.HK: ZeroDivisionError: a bug of the source"
    clock.wait(seconds=10)
    tick(desk)
    assert len(asked(broken)) == 1


def test_a_clock_set_back_does_not_hold_quotes_up(
    trading: Desk, shelf: Shelf, clock: Clock
) -> None:
    refresh_quotes(trading)
    clock.wait(minutes=-30)
    refresh_quotes(trading)
    assert len(asked(shelf)) == 2


def test_a_database_that_is_away_costs_one_warning(trading: Desk, shelf: Shelf) -> None:
    with trading.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE quote RENAME TO gone")
    refresh_quotes(trading)
    assert asked(shelf) == []


def test_a_desk_may_have_no_quotes(trading: Desk, shelf: Shelf) -> None:
    """By the setting, or by a source that serves none."""
    refresh_quotes(replace(trading, quotes_every=timedelta(0)))
    refresh_quotes(replace(trading, sources=replace(trading.sources, quotes=None)))
    assert (held(trading), asked(shelf)) == (None, [])


def lived(engine: Engine, quotes: Mapping[str, Quote]) -> dict[str, list[dict[str, object]]]:
    """Live from Thursday noon to Friday night, and give all that is recorded but quotes."""
    clock, shelf = Clock(NOON), april()
    desk = Desk(engine=engine, sources=Sources.all_from(shelf), clock=clock, owner="here:1")
    tick(desk)
    clock.now, shelf.quotes = FRIDAY, dict(quotes)
    tick(desk)
    for job in ("alerts", "recompute"):
        assert run_job(desk, Due(job, f"manual {job}", by_hand=True)) is not None
    found = held(desk)
    assert (found.price if found else None) == (quotes[MINIMAX].price if quotes else None)
    clock.wait(hours=18)
    tick(desk)
    assert_whole(engine)
    return {name: stored(engine, name) for name in TABLES if name != "quote"}


@pytest.fixture(scope="module")
def without(
    covered_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, object]]]:
    """What is recorded in those days where there is no quote."""
    path = tmp_path_factory.mktemp("without") / "tracker.db"
    engine = open_engine(f"sqlite:///{shutil.copy(covered_file, path)}")
    found = lived(engine, {})
    engine.dispose()
    return found


@pytest.mark.parametrize("price", [0.01, 1e6])
def test_an_extreme_quote_is_no_observation_and_moves_no_alert(
    engine: Engine, without: dict[str, list[dict[str, object]]], price: float
) -> None:
    """A record with the quote and one without are the same, in every row of every other table."""
    assert "quote" not in {*OBSERVATIONS, *SEALED}
    assert without["valuation"] and without["alert"]
    assert lived(engine, {MINIMAX: quote(price)}) == without


def test_quotes_are_not_in_the_ledger_of_runs(trading: Desk) -> None:
    runs = counts(trading.engine)["job_run"]
    refresh_quotes(trading)
    assert counts(trading.engine)["job_run"] == runs
    assert "not in the ledger" in str(inspect.getdoc(jobs.quotes))


def test_the_real_client_against_a_fake_yahoo(
    desk: Desk, clock: Clock, wall: Clock, fake: FakeYahoo, source: YahooSource
) -> None:
    """A quarter of an hour late, as Yahoo is of Hong Kong; then it wants to be left alone."""
    clock.now = wall.now = FRIDAY
    fake.now = lambda: clock.now - LATE
    series = hong_kong(MINIMAX, {date(2026, 4, 16): 812.0, date(2026, 4, 17): 900.0})
    series.partial_close = 820.5
    fake.add(series)
    desk = replace(desk, sources=Sources.all_from(source), quotes_every=timedelta(minutes=1))
    refresh_quotes(desk)
    found = held(desk)
    assert found is not None
    assert (found.price, found.traded_at, found.problem) == (820.5, FRIDAY - LATE, None)
    fake.fail(status=429)
    clock.wait(minutes=1)
    refresh_quotes(desk)
    told = held(desk)
    assert told is not None
    assert (told.price, told.fetched_at) == (820.5, FRIDAY)
    assert "429" in str(told.problem)
    requests = len(fake.requests)
    fake.heal()
    clock.wait(minutes=2)
    wall.now = clock.now
    refresh_quotes(desk)
    assert len(fake.requests) == requests  # the pause of five minutes is kept
    clock.wait(minutes=3)
    wall.now = clock.now
    refresh_quotes(desk)
    mended = held(desk)
    assert mended is not None
    assert (mended.problem, mended.traded_at) == (None, clock.now - LATE)


def test_the_setting_is_in_minutes_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().quotes_every == 5
    monkeypatch.setenv("TRACKER_QUOTES_EVERY", "0")
    assert load_settings().quotes_every == 0
    listed = {one.name: one for one in origins(load_settings())}  # what the doctor lists
    assert (listed["TRACKER_QUOTES_EVERY"].value, listed["TRACKER_QUOTES_EVERY"].origin) == (
        "0",
        "environment",
    )
    monkeypatch.setenv("TRACKER_QUOTES_EVERY", "-1")
    with pytest.raises(SettingsError, match="TRACKER_QUOTES_EVERY"):
        load_settings()


def test_the_documents_know_the_setting() -> None:
    root = Path(__file__).parents[2]
    for page in ("docs/settings.md", "docs/sources.md"):
        assert "TRACKER_QUOTES_EVERY" in (root / page).read_text("utf-8")
