"""A coverage file as rows to record: dtypes, provenance, and when each fact was known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tracker.coverage.facts import add_months, coverage_facts, start_of
from tracker.coverage.file import parse_coverage
from tracker.inputs import FRAMES, PROVENANCE

DAY = u.REPORT_DAY
NOT_STATED = {"id", "batch_id", "recorded_at"}  # given when recorded


def rows(kind: str, **where: Any) -> list[u.Row]:
    return [
        row
        for row in u.report_facts()[kind]
        if all(row[name] == value for name, value in where.items())
    ]


def test_every_row_states_exactly_the_columns_of_its_kind() -> None:
    for kind, found in u.report_facts().items():
        wanted = set(FRAMES[kind].columns) - NOT_STATED
        for row in found:
            assert set(row) == wanted, kind


def test_every_row_says_where_it_comes_from_and_when_it_was_known() -> None:
    for kind, found in u.report_facts().items():
        assert set(PROVENANCE) - NOT_STATED <= set(FRAMES[kind].columns)
        for row in found:
            later = kind == "share_count" and not row["confirmed"]  # placings after the report
            assert row["source"] == ("desk" if later else "report")
            assert row["known_at"].tzinfo is not None, kind


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("company", 3),
        ("peer_set", 1),
        ("status", 1),
        ("policy", 1),
        ("target", 1),
        ("price", 3),
        ("fx_rate", 2),
        ("share_count", 5),
        ("split", 0),
        ("consensus", 6),
        ("event", 2),
    ],
)
def test_the_bundled_coverage_states_this_many_facts(kind: str, count: int) -> None:
    assert len(rows(kind)) == count


def test_a_close_is_known_at_its_exchanges_close() -> None:
    known = {row["ticker"]: row["known_at"] for row in rows("price")}
    assert known[u.MINIMAX] == u.utc(DAY, 8)
    assert known[u.PALANTIR] == u.utc(date(2026, 4, 14), 20)


def test_other_facts_are_known_from_the_start_of_their_date() -> None:
    assert {row["known_at"] for row in rows("target")} == {start_of(DAY)}
    assert {row["known_at"] for row in rows("fx_rate")} == {start_of(DAY)}
    assert rows("company", ticker=u.MINIMAX)[0]["known_at"] == start_of(date(2026, 1, 9))


def test_an_event_is_known_when_it_was_announced_else_on_its_day() -> None:
    known = {row["kind"]: row["known_at"] for row in rows("event")}
    assert known == {"publication": start_of(DAY), "horizon_end": start_of(DAY)}


def test_a_close_on_a_day_without_trading_is_kept_and_flagged() -> None:
    text = u.bundled_text().replace("session = 2026-04-14", "session = 2026-04-18")
    facts = coverage_facts(parse_coverage(text, name="x"))
    (palantir,) = [row for row in facts["price"] if row["ticker"] == u.PALANTIR]
    assert palantir["flag"] == "non_session"
    assert palantir["known_at"] == u.utc(date(2026, 4, 19), 4)  # midnight in New York
    value = u.document(u.from_facts(facts), date(2026, 4, 20))
    assert value["peers"][1]["price"]["value"] is None


def test_percent_becomes_a_ratio_and_money_keeps_its_currency() -> None:
    def of(line: str) -> u.Row:
        (row,) = rows("forecast", line=line, period_end=u.FY27, months=12)
        return row

    assert (of("gross_margin")["value"], of("gross_margin")["unit"]) == (0.31, "ratio")
    assert of("gross_margin")["currency"] is None
    assert (of("ps")["value"], of("ps")["unit"], of("ps")["currency"]) == (48.3, "multiple", None)
    assert (of("revenue")["value"], of("revenue")["currency"]) == (703, "USD")
    assert of("adjusted_eps")["currency"] == "USD"


def test_a_period_up_to_the_last_report_is_reported_not_forecast() -> None:
    flags = {
        row["period_end"].year: row["reported"]
        for row in rows("forecast", line="revenue", months=12)
    }
    assert flags == {2024: True, 2025: True, 2026: False, 2027: False, 2028: False}


def test_printed_figures_keep_their_digits() -> None:
    (price,) = rows("printed", ticker=u.MINIMAX, item="price")
    assert (price["text"], price["unit"]) == ("847.50", "HKD")
    (growth,) = rows("printed", item="revenue_growth/2027-12-31/12m")
    assert (growth["text"], growth["unit"]) == ("161.0", "%")
    (revenue,) = rows("printed", item="revenue/2027-12-31/6m")
    assert (revenue["text"], revenue["unit"]) == ("414", "USD m")


def test_what_is_not_available_makes_no_row() -> None:
    text = u.bundled_text().replace(
        "values = [12, 25, 27, 31, 35]", 'values = ["n/a", 25, 27, 31, 35]'
    )
    facts = coverage_facts(parse_coverage(text, name="x"))
    margins = [
        row for row in facts["forecast"] if row["line"] == "gross_margin" and row["months"] == 12
    ]
    assert [row["period_end"].year for row in margins] == [2025, 2026, 2027, 2028]


def test_the_policy_document_holds_numbers() -> None:
    (policy,) = rows("policy")
    assert [band["lower"] for band in policy["document"]["bands"]] == [0.15, 0.05, -0.05, None]
    assert policy["document"]["expected_benchmark_return"] is None
    text = u.bundled_text().replace(
        'banded = "published"', 'banded = "marked"\nexpected_benchmark_return = 0.08'
    )
    (other,) = coverage_facts(parse_coverage(text, name="x"))["policy"]
    assert other["document"]["expected_benchmark_return"] == 0.08
    assert other["document"]["banded"] == "marked"


def test_an_entrys_own_source_beats_the_files() -> None:
    text = u.bundled_text().replace("close = 847.50", 'close = 847.50\nsource = "exchange"')
    facts = coverage_facts(parse_coverage(text, name="x"))
    assert {row["source"] for row in facts["price"]} == {"exchange", "report"}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 4, 15), 6, date(2026, 10, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 4, 15), 12, date(2027, 4, 15)),
    ],
)
def test_calendar_months_end_on_a_shorter_months_last_day(
    start: date, months: int, end: date
) -> None:
    assert add_months(start, months) == end


def test_the_horizon_ends_six_months_after_publication() -> None:
    assert rows("target")[0]["horizon_ends"] == date(2026, 10, 15)
