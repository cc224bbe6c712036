"""The address is the state: what it says is asked, and what it leaves out has a default."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from sqlalchemy import Engine

from dashboards.pages.drift.history_part import chart_of
from dashboards.pages.drift.lines import range_of
from dashboards.pages.drift.queries import last_closed, load_covered_inputs
from dashboards.pages.drift.question import window_of
from dashboards.record import Record
from tests.dashboards import drifting
from tests.dashboards.pages.drift.looking import asked, page, question, track
from tests.tracker import universe as u
from tracker.valuation import find_covered


def test_without_a_query_it_is_the_banded_upside_since_publication_until_the_last_close(
    record: Record,
) -> None:
    found = question(record)
    assert (found.column, found.window, found.known) == ("upside_published", "since", "then")
    assert (found.start, found.end) == (u.REPORT_DAY, drifting.LAST)
    assert (found.year, found.bridged) == ("2027", "upside:published")


@pytest.mark.parametrize(
    ("search", "column", "bridged"),
    [
        ("?target=marked", "upside_marked", "upside:marked"),
        ("?show=ps", "ps_model_2027", "ps:2027"),
        ("?show=ps&revenue=consensus&year=ntm", "ps_consensus_ntm", "ps_consensus:ntm"),
        ("?show=ps&explain=peers&year=2026", "ps_model_2026", "peer_mean:2026"),
        ("?explain=premium", "upside_published", "premium:2027"),
    ],
)
def test_what_is_shown_is_what_is_explained_unless_told_otherwise(
    record: Record, search: str, column: str, bridged: str
) -> None:
    found = question(record, search)
    assert (found.column, found.bridged) == (column, bridged)


@pytest.mark.parametrize(
    ("window", "first"),
    [
        ("1m", dt.date(2026, 4, 29)),
        ("3m", u.REPORT_DAY),
        ("ytd", u.REPORT_DAY),
        ("since", u.REPORT_DAY),
        ("all", u.REPORT_DAY),
    ],
)
def test_a_range_begins_with_its_first_session(record: Record, window: str, first: dt.date) -> None:
    found = track(record)
    assert found.days[window_of(found, window)][0].date() == first


def test_a_session_counts_once_it_has_closed(record: Record) -> None:
    inputs = load_covered_inputs(asked(record), u.MINIMAX)
    noon = dt.datetime(2026, 5, 29, 4, 0, tzinfo=dt.UTC)
    assert last_closed(find_covered(inputs).exchange, noon) == dt.date(2026, 5, 28)
    assert last_closed(find_covered(inputs).exchange, drifting.NOW) == drifting.LAST


def test_a_range_is_told_by_mean_and_percentiles_from_twenty_values_on(record: Record) -> None:
    # 31 closes from 847.50 down by 10: the mean multiple is that of the middle one, 697.50.
    found = track(record)
    told = range_of(found, "ps_model_2027", window_of(found, "all"))
    assert told is not None
    assert told.n == 31
    assert told.mean == pytest.approx(697.5 * 313.64 / 7.83 / 703)
    assert told.tenth == pytest.approx(577.5 * 313.64 / 7.83 / 703)
    assert told.ninetieth == pytest.approx(817.5 * 313.64 / 7.83 / 703)
    assert told.place == 0.0  # the last is the lowest
    few = range_of(found, "ps_model_2027", slice(0, 19))
    assert few is not None
    assert few.deviation is few.tenth is few.place is None
    assert range_of(found, "ps_consensus_2027", window_of(found, "all")) is None


def test_the_upside_is_shaded_by_the_thresholds_of_the_policy(record: Record) -> None:
    found = track(record)
    zones = chart_of(question(record), found, window_of(found, "all")).zones
    assert [(one.name, one.low, one.high) for one in zones] == [
        ("Buy", 0.15, None),
        ("Overweight", 0.05, 0.15),
        ("Hold", -0.05, 0.05),
        ("Underweight", None, -0.05),
    ]


def test_a_multiple_is_shaded_by_its_range_or_by_deviations_or_not(record: Record) -> None:
    found = track(record)

    def zones(search: str) -> list[str]:
        made = chart_of(question(record, search), found, window_of(found, "all"))
        return [one.name for one in made.zones]

    assert zones("?show=ps") == ["90th percentile"]
    assert zones("?show=ps&spread=sigma") == ["+2 σ", "+1 σ"]
    assert zones("?show=ps&spread=none") == []


def test_the_multiples_of_all_peers_and_their_mean_stand_beside_the_own_one(
    record: Record,
) -> None:
    found = track(record)
    made = chart_of(question(record, "?show=ps"), found, window_of(found, "all"))
    names = [line.name for line in made.lines]
    assert names[0] == "P/S 2027E on our model"
    assert names[1:] == [
        "Zhipu (Knowledge Atlas) 2513.HK",
        "Palantir PLTR",
        "Mean of the peers",
    ]


def test_bands_against_an_expected_return_are_shaded_in_the_upside_that_is_shown(
    engine: Engine,
) -> None:
    """Where 10 % is expected of the benchmark, Buy begins at 1.15 x 1.10 - 1 = 26.5 % absolute."""
    rules = u.policy(u.REPORT_DAY, expected_benchmark_return=0.10)
    facts = {**u.report_facts(), "policy": [rules[1]]}
    drifting.record(engine, *drifting.falling(), base=facts)
    record = Record(engine, lambda: drifting.NOW)
    found = track(record)
    assert question(record).bridged == "upside"
    relative = chart_of(question(record), found, window_of(found, "all")).zones[0].low
    absolute = chart_of(question(record, "?target=published"), found, window_of(found, "all"))
    assert relative == 0.15
    assert absolute.zones[0].low == pytest.approx(0.265)
    assert any("Upside against the benchmark" in line for line in page(record))


def test_a_carried_close_is_ringed_and_does_not_count(engine: Engine) -> None:
    missing = dt.date(2026, 5, 20)
    facts = [
        fact
        for fact in drifting.falling()
        if not (fact[1]["ticker"] == u.MINIMAX and fact[1]["session"] == missing)
    ]
    drifting.record(engine, *facts)
    record = Record(engine, lambda: drifting.NOW)
    found = track(record)
    told = range_of(found, "ps_model_2027", window_of(found, "all"))
    assert told is not None
    assert told.n == 30
    made = chart_of(question(record), found, window_of(found, "all"))
    assert made.carried is not None
    assert found.days[~np.isnan(made.carried[0])][0].date() == missing
    assert any("20 May 2026 close of 19 May 2026" in line for line in page(record))


def test_alone_the_line_has_the_axis_to_itself_and_the_peers_wait_in_the_legend(
    record: Record,
) -> None:
    found = track(record)
    asked_for = question(record, "?show=ps&beside=alone")
    lines = chart_of(asked_for, found, window_of(found, "all")).lines
    assert [line.hidden for line in lines] == [False, True, True, True]
