"""Quotes on Monitor: hollow, with time and delay, and nothing at all where the market is shut."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from dash import no_update
from sqlalchemy import Engine

from dashboards.address import Address
from dashboards.callbacks import update
from dashboards.pages.monitor.lines import lines_of, load_around
from dashboards.pages.monitor.page import render
from dashboards.pages.monitor.quotes import live_quotes, quote_cells, shown_quotes
from dashboards.pages.monitor.sheet import overview_sheet
from dashboards.reader import Reader, reading_as
from dashboards.record import Record
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.quoting import MORNING, failed, listed, quoted
from tests.dashboards.reading import find, text_of
from tests.jobs.fakes import Clock

INDICATIVE = "indicative +58.7%"  # 1317 / 830 - 1
NBSP = "\u00a0"


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """The database with the report's valuation and its listing."""
    listed(engine)
    return engine


def page(engine: Engine, now: dt.datetime = MORNING) -> str:
    return text_of(list(render(ask(engine, now)))).replace(NBSP, " ")


def cells(engine: Engine, now: dt.datetime = MORNING) -> dict[str, object]:
    asked = ask(engine, now)
    (line,), _ = lines_of(asked.snapshot.valuations, load_around(asked))
    return quote_cells(line.live)


def test_the_chosen_company_shows_its_quote_and_what_it_would_mean(engine: Engine) -> None:
    """830 against the close of 847.50 is 2.1 % less."""
    quoted(engine)
    text = page(engine)
    assert "HKD 830.00 ▼ −2.1%" in text
    assert "at 10:15 HKT, 15 min delayed" in text
    assert f"{INDICATIVE} at HKD 830.00, in the band Buy if it closed there" in text
    assert "a delayed quote, not a close" in text
    assert "▲ +55.4% upside to the published target" in text  # what is recorded stands first


def test_the_row_of_the_company_says_the_same(engine: Engine) -> None:
    quoted(engine)
    found = cells(engine)
    assert found["quote"] == "830.00"
    assert found["quote_when"] == [f"at 10:15{NBSP}HKT", f"15{NBSP}min{NBSP}delayed"]
    # (0.587 + 0.30) / 0.90 of the axis
    assert found["indicative"] == {
        "text": INDICATIVE,
        "x": pytest.approx(98.53, 1e-3),
        "over": None,
    }


def test_a_quote_that_comes_at_once_is_not_called_late(engine: Engine) -> None:
    quoted(engine, late=dt.timedelta(seconds=20))
    assert cells(engine)["quote_when"] == [f"at 10:29{NBSP}HKT"]
    assert "at 10:29 HKT" in page(engine)
    assert "delayed" not in page(engine).replace("a delayed quote, not a close", "")


@pytest.mark.parametrize(("price", "over"), [(417.0, "right"), (2000.0, "left")])
def test_beyond_the_axis_stands_a_hollow_arrow(engine: Engine, price: float, over: str) -> None:
    quoted(engine, price)
    drawn = cells(engine)["indicative"]
    assert isinstance(drawn, dict)
    assert drawn["over"] == over
    assert find(list(render(ask(engine, MORNING))), "overflow")


@pytest.mark.parametrize(
    ("local", "shown"),
    [
        ("2026-04-16T09:20", False),  # not open yet
        ("2026-04-16T10:30", True),
        ("2026-04-16T12:10", False),  # lunch
        ("2026-04-16T13:05", True),
        ("2026-04-16T16:00", False),  # closed
        ("2026-04-18T10:30", False),  # Saturday
    ],
)
def test_only_while_the_market_is_open(engine: Engine, local: str, shown: bool) -> None:
    now = dt.datetime.fromisoformat(f"{local}+08:00").astimezone(dt.UTC)
    quoted(engine, now=now)
    assert bool(cells(engine, now)) is shown
    assert ("indicative" in page(engine, now)) is shown


def test_a_trade_of_the_evening_before_is_not_todays(engine: Engine) -> None:
    """In the first quarter of an hour a delayed feed still tells of yesterday's auction."""
    opened = dt.datetime(2026, 4, 16, 1, 35, tzinfo=dt.UTC)
    quoted(engine, now=opened, late=dt.timedelta(hours=17, minutes=27))
    assert cells(engine, opened) == {}


def test_a_recorded_close_of_the_day_ends_the_quote(engine: Engine) -> None:
    document = documents.report_day()
    document["price"]["session"] = "2026-04-16"
    databases.record(engine, document, at=MORNING)
    quoted(engine)
    assert cells(engine) == {}


def test_a_quote_in_another_unit_is_not_shown(engine: Engine) -> None:
    quoted(engine, currency="USD")
    assert cells(engine) == {}


@pytest.mark.parametrize("status", ["restricted", "suspended", "under_review"])
def test_a_rating_that_is_not_current_gets_the_quote_but_no_indication(
    engine: Engine, status: str
) -> None:
    document = documents.report_day()
    document["status"] = status
    databases.record(engine, document, at=MORNING)
    quoted(engine)
    assert set(cells(engine)) == {"quote", "quote_when", "quote_words"}
    text = page(engine)
    assert "at 10:15 HKT, 15 min delayed" in text
    assert "indicative" not in text


def test_a_company_without_a_target_gets_the_quote_alone(engine: Engine) -> None:
    document = documents.report_day()
    document["target"]["published"] = None
    databases.record(engine, document, at=MORNING)
    quoted(engine)
    assert "indicative" not in cells(engine)


def test_what_is_not_renewed_is_told_by_its_age(engine: Engine) -> None:
    """Traded at 10:15: at 10:47, after a failure, 32 minutes old, told in steps of five."""
    quoted(engine)
    failed(engine, MORNING + dt.timedelta(minutes=5))
    when = cells(engine, MORNING + dt.timedelta(minutes=17))["quote_when"]
    assert when == [f"at 10:15{NBSP}HKT", f"30{NBSP}min{NBSP}old"]


def test_without_any_further_try_too(engine: Engine) -> None:
    quoted(engine)
    for minutes, said in ((14, "15 min delayed"), (16, "30 min old"), (60, "75 min old")):
        when = cells(engine, MORNING + dt.timedelta(minutes=minutes))["quote_when"]
        assert isinstance(when, list)
        assert when[1].replace(NBSP, " ") == said


def test_a_first_try_that_failed_shows_nothing(engine: Engine) -> None:
    failed(engine, MORNING)
    assert cells(engine) == {}


@pytest.mark.parametrize("exchange", ["NOWHERE", None])
def test_an_exchange_that_nobody_knows_costs_only_its_quote(
    tmp_path: Path, exchange: str | None
) -> None:
    other = databases.migrated(tmp_path / "other.sqlite")
    if exchange:
        listed(other, exchange=exchange)
    else:
        databases.record(other, documents.report_day(), at=MORNING)
    quoted(other)
    assert live_quotes(ask(other, MORNING)) == {}
    assert "HKD 847.50" in page(other)
    other.dispose()


def test_a_table_that_is_gone_costs_only_the_quotes(engine: Engine) -> None:
    quoted(engine)
    asked = ask(engine, MORNING)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE quote RENAME TO gone")
    assert live_quotes(asked) == {}


def test_no_export_holds_a_quote(engine: Engine) -> None:
    without = overview_sheet(ask(engine, MORNING)).frame
    quoted(engine, 1.0)
    assert overview_sheet(ask(engine, MORNING)).frame.equals(without)


def test_the_page_is_built_anew_for_a_quote_and_when_the_market_shuts(engine: Engine) -> None:
    """Every minute would be too often: as long as it says the same, nothing is sent."""
    clock = Clock(MORNING)
    record, known = Record(engine, clock), None

    def moved() -> bool:
        nonlocal known
        updates = update(record, Address("/", {}), Reader(), known)
        known = updates[-1] if isinstance(updates[-1], dict) else known
        return updates[0] is not no_update

    assert moved()
    assert not moved()
    quoted(engine)
    assert moved()
    clock.wait(minutes=4)
    assert not moved()
    clock.now = dt.datetime(2026, 4, 16, 4, 0, tzinfo=dt.UTC)  # noon: lunch
    assert moved()
    assert shown_quotes(ask(engine, clock.now)) == ""


def test_a_quote_reads_in_chinese(engine: Engine) -> None:
    quoted(engine)
    with reading_as(Reader("zh")):
        text = page(engine)
    assert "10:15 HKT，延迟 15 分钟" in text
    assert "参考上行空间 +58.7%" in text
