"""The coverage that a record holds: what loading a file recorded, back as that file."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings

from tests.tracker import universe as u
from tests.tracker.coverages import coverages, read
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import Coverage
from tracker.coverage.recorded import recorded_coverage
from tracker.errors import CoverageError
from tracker.inputs import FRAMES

FY27 = dt.date(2028, 3, 31)
DAY = dt.date(2026, 5, 15)


def example() -> Coverage:
    return read(u.example_text())


def facts(*more: u.Fact) -> u.Facts:
    found = copy.deepcopy(coverage_facts(example()))
    for kind, row in more:
        found.setdefault(kind, []).append(row)
    return found


def recorded(of: u.Facts, *files: Coverage) -> Coverage:
    return recorded_coverage(u.from_facts(of, "ZZQX"), files=files)


def keyed(of: u.Facts) -> dict[str, dict[tuple[Any, ...], Any]]:
    """What loading compares: the values of each key and source."""
    return {
        kind: {
            (*(row[name] for name in FRAMES[kind].key), row.get("source", "report")): [
                row.get(name) for name in FRAMES[kind].values
            ]
            for row in rows
        }
        for kind, rows in of.items()
    }


@given(coverages())
@settings(max_examples=20, deadline=None)
def test_what_a_file_recorded_is_recorded_again_by_what_is_written(coverage: Coverage) -> None:
    stated = coverage_facts(coverage)
    again = recorded_coverage(
        u.from_facts(stated, "ZZQX"), files=[coverage], benchmarks=coverage.benchmark
    )
    assert keyed(coverage_facts(again)) == keyed(stated)
    assert again.benchmark == coverage.benchmark


@pytest.mark.parametrize("text", [u.bundled_text(), u.example_text()])
def test_notes_sources_and_instants_come_back_too(text: str) -> None:
    coverage = read(text)
    stated = coverage_facts(coverage)
    again = coverage_facts(
        recorded_coverage(u.from_facts(stated, coverage.ticker), files=[coverage])
    )
    for kind, rows in stated.items():
        key = [*FRAMES[kind].key, "source", "note", "known_at"]
        assert sorted([row[name] for name in key] for row in again[kind]) == sorted(
            [row[name] for name in key] for row in rows
        ), kind


def test_the_example_is_what_its_record_holds() -> None:
    assert recorded(facts(), example()) == example()


def test_what_a_feed_fetched_stays_out() -> None:
    later = dt.date(2026, 5, 18)
    found = recorded(
        facts(
            u.price("ZZQX", later, 44.0, source="yahoo", known_at=u.utc(later, 20)),
            u.price("ZZQX", later, 44.0, source="feed:desk", known_at=u.utc(later, 20)),
            u.fx(later, "EUR", 0.88, source="ecb"),
            u.consensus("QQZX", later, dt.date(2027, 6, 30), 1700, source="yahoo"),
        )
    )
    assert found == recorded(facts())


def test_what_was_imported_or_set_by_hand_is_in_it() -> None:
    later = dt.date(2026, 5, 18)
    found = recorded(
        facts(
            u.price("ZZQX", later, 44.0, source="import", known_at=u.utc(later, 20), volume=1e6),
            u.status(later, "under_review", source="desk", ticker="ZZQX"),
        )
    )
    last = found.close[-1]
    assert (last.session, str(last.close), str(last.volume)) == (later, "44", "1000000")
    assert (last.source, found.source) == ("import", "report")
    assert [one.status for one in found.status] == ["active", "under_review"]


def test_the_last_value_of_a_source_counts() -> None:
    corrected = u.target(DAY, 60.0, ticker="ZZQX", currency="USD", fiscal_end=FY27, multiple=7.5)
    corrected[1]["horizon_ends"] = dt.date(2027, 5, 15)
    (target,) = recorded(facts(corrected), example()).target
    assert (str(target.price), str(target.multiple)) == ("60", "7.5")


def test_a_partial_close_and_rates_of_others_stay_out() -> None:
    found = recorded(
        facts(
            u.price("ZZQX", DAY, 39.0, source="import", flag="partial", known_at=u.utc(DAY, 20)),
            u.fx(DAY, "HKD", 7.8),
        )
    )
    assert len(found.close) == 5
    assert {one.quote for one in found.fx} == {"JPY", "GBP", "EUR"}


def test_another_metric_of_the_street_has_no_place() -> None:
    other = u.consensus("QQZX", DAY, dt.date(2027, 6, 30), 300, metric="ebitda", source="import")
    assert recorded(facts(other)) == recorded(facts())


def test_a_figure_that_was_corrected_is_no_longer_as_printed() -> None:
    """The print says 2,000 still; the corrected 2,100 is marked as printed nowhere."""
    corrected = u.revenue(DAY, FY27, 2100.0, ticker="ZZQX")
    found = recorded(facts(corrected))
    assert keyed(coverage_facts(found)) == keyed(facts(corrected))
    alone = [block for block in found.forecast if not block.printed]
    assert [(block.period_ends, list(block.lines)) for block in alone] == [((FY27,), ["revenue"])]
    items = {item: one.text for block in found.printed for item, one in block.items.items()}
    assert items["revenue/2028-03-31/12m"] == "2000"


@pytest.mark.parametrize(("text", "unit"), [("2,000", "USD m"), ("2000", "JPY m")])
def test_a_print_in_another_spelling_or_unit_stays_a_print(text: str, unit: str) -> None:
    of = facts()
    for row in of["printed"]:
        if row["item"] == "revenue/2028-03-31/12m" and row["ticker"] == "ZZQX":
            row |= {"text": text, "unit": unit}
    assert keyed(coverage_facts(recorded(of))) == keyed(of)


def test_an_imported_vintage_is_a_block_of_its_own() -> None:
    later = dt.date(2026, 8, 10)
    rows = [
        u.revenue(later, FY27, 2200.0, ticker="ZZQX", source="import", note="m.csv line 2"),
        u.revenue(
            later,
            FY27,
            0.45,
            ticker="ZZQX",
            source="import",
            note=None,
            line="gross_margin",
            unit="ratio",
            currency=None,
        ),
        u.revenue(later, dt.date(2029, 3, 31), None, ticker="ZZQX", source="import", note=None),
    ]
    block = recorded(facts(*rows)).forecast[-1]
    assert (block.source, block.printed, block.currency) == ("import", False, "USD")
    assert str(block.lines["gross_margin"].values[0]) == "45"
    assert [line.note for line in block.lines.values()] == ["m.csv line 2", None]


def test_a_model_of_ratios_alone_takes_the_companys_currency() -> None:
    later = dt.date(2026, 8, 10)
    row = u.revenue(later, FY27, 0.5, ticker="ZZQX", line="x", unit="ratio", currency=None)
    assert recorded(facts(row)).forecast[-1].currency == "USD"


def test_periods_reported_out_of_order_are_parted() -> None:
    """The half to March 2027 counts as reported, the one before it does not."""
    of = facts()
    for row in of["forecast"]:
        if row["months"] == 6 and row["period_end"] == dt.date(2027, 3, 31):
            row["reported"] = True
    assert keyed(coverage_facts(recorded(of))) == keyed(of)


def test_what_makes_no_file_is_told_in_one_line() -> None:
    odd = u.target(dt.date(2026, 6, 1), 60.0, ticker="ZZQX", horizon_ends=dt.date(2026, 12, 24))
    with pytest.raises(CoverageError, match="ends on 2026-12-24, no whole number of months later"):
        recorded(facts(odd))
    with pytest.raises(CoverageError, match=r"ZZQX: what is recorded makes no coverage file: "):
        recorded({**facts(), "policy": []})


def test_nothing_recorded_makes_no_file() -> None:
    with pytest.raises(CoverageError, match="ZZQX: what is recorded makes no coverage file"):
        recorded({})


def test_notes_that_differ_within_a_line_stand_beside_its_values() -> None:
    later = dt.date(2026, 8, 10)
    end = dt.date(2029, 3, 31)
    rows = [
        u.revenue(later, FY27, 2200.0, ticker="ZZQX", source="import", note="m.csv line 2"),
        u.revenue(later, end, 2600.0, ticker="ZZQX", source="import", note=None),
    ]
    found = recorded(facts(*rows))
    line = found.forecast[-1].lines["revenue"]
    assert (line.note, line.notes) == (None, ("m.csv line 2", "n/a"))
    again = [row for row in coverage_facts(found)["forecast"] if row["source"] == "import"]
    assert [row["note"] for row in again] == ["m.csv line 2", None]
