"""What a fetching job asks for: every name the coverage needs, from where the record left off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from jobs.desk import Desk
from jobs.due import Due
from jobs.gather import BEFORE_PUBLICATION, OVERLAP, gather, gather_fx
from jobs.runner import run_job
from jobs.sources.contract import FailureKind
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Shelf
from tracker.errors import BadInputError

REPORT = date(2026, 4, 15)
ALL = Due("prices", "manual 1")


def test_the_first_fetch_brings_a_year_before_the_first_publication(
    desk: Desk, shelf: Shelf
) -> None:
    gather(desk, ALL, None)
    assert shelf.asked == [
        ("closes", (MINIMAX, ZHIPU, PALANTIR), REPORT - BEFORE_PUBLICATION),
    ]


def test_a_run_of_one_exchange_asks_for_its_listings_alone(desk: Desk, shelf: Shelf) -> None:
    gather(desk, Due("prices", "XNAS 2026-04-14", "XNAS"), None)
    gather(desk, Due("prices", "XHKG 2026-04-15", "XHKG"), None)
    assert [names for _, names, _ in shelf.asked] == [(PALANTIR,), (MINIMAX, ZHIPU)]


def test_later_fetches_begin_ten_days_before_the_last_close_of_the_source(
    desk: Desk, shelf: Shelf
) -> None:
    """New York's last close is of the 14th, Hong Kong's of the 15th: the earlier one counts."""
    run_job(desk, ALL)
    gather(desk, ALL, None)
    assert shelf.asked[-1][2] == date(2026, 4, 14) - OVERLAP


def test_a_name_that_was_never_fetched_is_fetched_from_the_start(desk: Desk, shelf: Shelf) -> None:
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    run_job(desk, ALL)
    gather(desk, ALL, None)
    assert shelf.asked[-1][2] == REPORT - BEFORE_PUBLICATION


def test_as_of_a_date_fetches_up_to_it_and_leaves_no_gap(desk: Desk, shelf: Shelf) -> None:
    """A record that began at the date's own window would never be filled before it."""
    outcome = gather(desk, ALL, date(2026, 4, 10))
    assert shelf.asked[-1][2] == REPORT - BEFORE_PUBLICATION
    assert max(str(row["session"]) for row in outcome.rows["price"]) == "2026-04-10"


def test_as_of_an_older_date_is_fetched_again_around_it(desk: Desk, shelf: Shelf) -> None:
    run_job(desk, ALL)
    gather(desk, ALL, date(2026, 4, 10))
    assert shelf.asked[-1][2] == date(2026, 3, 31)


def test_rates_are_fetched_for_every_currency_but_the_dollar(desk: Desk, shelf: Shelf) -> None:
    gather_fx(desk, Due("fx", "2026-04-14"), None)
    assert shelf.asked == [("rates", ("CNY", "HKD"), REPORT - BEFORE_PUBLICATION)]


def test_rates_of_the_coverage_file_do_not_shorten_the_first_fetch(
    desk: Desk, shelf: Shelf
) -> None:
    """The bundled file holds the report's rates of 15 April: another source, other history."""
    run_job(desk, Due("fx", "manual 1"))
    gather_fx(desk, Due("fx", "manual 2"), None)
    last = date(2026, 5, 29)  # the fake serves all it has
    assert shelf.asked[-1][2] == last - OVERLAP


def test_consensus_is_asked_of_the_covered_company_and_its_peers(desk: Desk, shelf: Shelf) -> None:
    gather(desk, Due("consensus", "XHKG 2026-04-15", "XHKG"), None)
    assert shelf.asked == [("revenue", (MINIMAX, ZHIPU, PALANTIR), None)]


def test_consensus_of_a_past_date_cannot_be_asked_for(desk: Desk, shelf: Shelf) -> None:
    with pytest.raises(BadInputError, match="only knows today's estimates"):
        gather(desk, Due("consensus", "manual 1"), REPORT)
    assert shelf.asked == []


def test_nothing_covered_is_nothing_asked_by_name(empty: Engine, desk: Desk, shelf: Shelf) -> None:
    nobody = replace(desk, engine=empty)
    for job in ("prices", "fx", "consensus"):
        assert not any(gather(nobody, Due(job, "manual 1"), None).rows.values())
    assert [names for _, names, _ in shelf.asked] == [(), (), ()]
    assert shelf.asked[0][2] == desk.clock().date() - timedelta(days=365)
