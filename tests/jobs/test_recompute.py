"""What pages and mails show: today's valuation, or the last whole one while the close is stale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from db.engine import writing
from jobs.coverage.loading import CoverageText, load_coverage
from jobs.desk import Desk
from jobs.due import Due
from jobs.recompute import recompute
from jobs.runner import run_job
from tests.db.rows import stored
from tests.jobs.fakes import MINIMAX, ZHIPU, Clock, Shelf
from tests.jobs.recorded import latest_document, runs
from tests.jobs.texts import changed
from tracker import __version__


def value(desk: Desk) -> dict[str, Any]:
    """Value the companies as the scheduler would, and give what a page shows then."""
    run_job(desk, Due("recompute", f"{desk.clock()} {len(runs(desk.engine))}"))
    return latest_document(desk.engine)


def fetch(desk: Desk) -> None:
    for job in ("prices", "fx", "consensus"):
        run_job(desk, Due(job, f"{desk.clock()}"))


@pytest.mark.both_engines
def test_a_fresh_close_is_shown_as_of_today(desk: Desk) -> None:
    document = value(desk)
    assert (document["as_of"], document["aged_at"]) == ("2026-04-15", "2026-04-15")
    assert document["known_at"] == "2026-04-15T08:30:00Z"
    assert document["price"]["value"] == 847.5


@pytest.mark.both_engines
def test_a_valuation_names_its_batch_its_inputs_and_its_program(desk: Desk) -> None:
    value(desk)
    (row,) = stored(desk.engine, "valuation")
    assert (row["batch_id"], row["calc_version"]) == (1, __version__)
    assert row["inputs"]
    assert row["computed_at"] == desk.clock()


def test_while_the_close_is_stale_the_last_whole_valuation_is_held_and_aged_today(
    desk: Desk, clock: Clock
) -> None:
    """On 23 November nothing newer than the report is known: as of 15 April, aged today."""
    clock.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    document = value(desk)
    assert (document["as_of"], document["aged_at"]) == ("2026-04-15", "2026-11-23")
    assert document["known_at"] == "2026-11-23T12:00:00Z"
    assert document["shares_m"] == 313.64  # not July's placing beside April's close
    assert document["price"]["stale"] is True
    assert document["price"]["age"] == 152
    assert document["status"] == "horizon_ended"
    assert document["target_age_days"] == (date(2026, 11, 23) - date(2026, 4, 15)).days
    assert document["horizon"]["days_left"] < 0
    codes = {finding["code"] for finding in document["findings"]}
    assert {"stale_price", "horizon_ended"} <= codes


def test_what_the_desk_says_in_an_outage_is_shown_at_once(desk: Desk, clock: Clock) -> None:
    """A corrected target, then a new one and a new model: the market of April, today's desk."""
    clock.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    corrected = changed("price = 1317", "price = 1400")
    load_coverage(desk.engine, CoverageText("mine.toml", corrected, "user"), now=clock.now)
    document = value(desk)
    assert (document["as_of"], document["price"]["value"]) == ("2026-04-15", 847.5)
    assert document["target"]["published"] == 1400
    # 1400 / 847.5 - 1 = 65.2 %
    assert document["upside"]["published"] == pytest.approx(0.6519, abs=5e-5)
    clock.wait(minutes=1)
    load_coverage(
        desk.engine, CoverageText("mine.toml", corrected + NEW_VIEW, "user"), now=clock.now
    )
    document = value(desk)
    assert (document["as_of"], document["shares_m"]) == ("2026-04-15", 313.64)
    assert (document["target"]["published"], document["status"]) == (900, "active")
    assert document["horizon"]["ends"] == "2027-05-23"
    revenue = {one["fiscal_end"]: one["value_m"] for one in document["revenue"]}
    assert revenue["2027-12-31"] == 650
    # 265,809.9 HKD m / 7.83 / 650 = 52.23
    assert document["market_multiple"] == pytest.approx(52.227, abs=5e-4)


NEW_VIEW = """
[[target]]
published_on = 2026-11-23
rating = "hold"
price = 900
currency = "HKD"
multiple = 50
fiscal_end = 2027-12-31
horizon_months = 6

[[forecast]]
published_on = 2026-11-23
currency = "USD"
months = 12
period_ends = [2026-12-31, 2027-12-31]
lines.revenue = { unit = "m", values = [250, 650] }
"""


def test_once_prices_arrive_the_page_shows_today_again(desk: Desk, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    assert value(desk)["as_of"] == "2026-04-15"
    fetch(desk)
    document = value(desk)
    assert (document["as_of"], document["aged_at"]) == ("2026-05-20", "2026-05-20")
    assert document["price"]["session"] == "2026-05-20"
    assert document["price"]["stale"] is False


def test_when_prices_stop_the_page_goes_stale(desk: Desk, clock: Clock) -> None:
    """A valuation of yesterday must not stay on the page as if it were fresh."""
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    fetch(desk)
    for _ in range(6):  # an outage: nothing is fetched any more, values are computed each day
        value(desk)
        clock.wait(days=1)
    document = value(desk)  # Tuesday 26 May: 21, 22 and 26 May have closed; the 25th is a holiday
    assert document["aged_at"] == "2026-05-26"
    assert document["price"]["session"] == "2026-05-20"
    assert document["price"]["stale"] is True


def test_a_stale_peer_does_not_hold_the_page(desk: Desk, shelf: Shelf, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    del shelf.closes[ZHIPU]
    fetch(desk)
    document = value(desk)
    assert document["as_of"] == "2026-05-20"
    (peer,) = [peer for peer in document["peers"] if peer["ticker"] == ZHIPU]
    assert peer["price"]["stale"] is True


def test_a_halt_of_the_company_itself_shows_its_peers_of_today(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    """The source answers for all others, so nothing on the page may say that it does not."""
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    shelf.closes[MINIMAX] = {date(2026, 4, 15): 847.5}
    fetch(desk)
    document = value(desk)
    assert (document["as_of"], document["aged_at"]) == ("2026-05-20", "2026-05-20")
    assert (document["price"]["session"], document["price"]["stale"]) == ("2026-04-15", True)
    peers = {peer["ticker"]: peer["price"] for peer in document["peers"]}
    assert peers[ZHIPU]["session"] == "2026-05-20"
    assert not any(price["stale"] for price in peers.values())
    stale = {one["subject"] for one in document["findings"] if one["code"].startswith("stale")}
    assert stale == {MINIMAX}


def test_a_company_without_any_close_is_shown_as_of_today(desk: Desk, clock: Clock) -> None:
    """Before the report nothing is known of the company's price: missing is not stale."""
    clock.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    document = value(desk)
    assert document["as_of"] == "2026-03-02"
    assert document["price"]["value"] is None
    assert "missing_price" in {finding["code"] for finding in document["findings"]}


def test_today_is_the_date_of_the_covered_exchange(desk: Desk, clock: Clock) -> None:
    """Half past four in the afternoon UTC is already tomorrow in Hong Kong."""
    clock.now = datetime(2026, 4, 15, 16, 30, tzinfo=UTC)
    assert value(desk)["as_of"] == "2026-04-16"


@pytest.mark.both_engines
def test_nothing_new_is_recorded_when_nothing_changed(desk: Desk, clock: Clock) -> None:
    with writing(desk.engine) as connection:
        assert recompute(connection, now=clock.now)[0] == 1
    with writing(desk.engine) as connection:
        assert recompute(connection, now=clock.now)[0] == 0


def test_an_older_date_does_not_replace_what_a_page_shows(desk: Desk, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    fetch(desk)
    shown = value(desk)
    run_job(desk, Due("recompute", "manual 1"), as_of=date(2026, 4, 20))
    assert latest_document(desk.engine) == shown


def test_without_coverage_there_is_nothing_to_value(empty: Engine, clock: Clock) -> None:
    with writing(empty) as connection:
        assert recompute(connection, now=clock.now)[0] == 0


@pytest.mark.parametrize("hours", [0, 5, 9, 14, 20])
def test_at_any_hour_the_page_holds_one_valuation_of_the_company(
    desk: Desk, clock: Clock, hours: int
) -> None:
    clock.now += timedelta(hours=hours)
    assert value(desk)["ticker"] == MINIMAX
