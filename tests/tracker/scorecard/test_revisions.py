"""The street since a publication: then, now, revisions, and changes of source that are none."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker import universe as u
from tests.tracker.scorecard.told import card, figures
from tracker.scorecard.revisions import NONE_AT_ALL, NONE_THEN, Direction, directions, in_force
from tracker.told import Told

DAY, MAY, JUNE, JULY = u.REPORT_DAY, date(2026, 5, 11), date(2026, 6, 8), date(2026, 7, 6)
CLOSE = u.utc(DAY, 8)


def street(*means: tuple[date, float], source: str = "yahoo", **other: object) -> list[u.Fact]:
    """The mean of 2027 on these days."""
    return [
        u.consensus(u.MINIMAX, on, u.FY27, mean, source=source, **other)  # type: ignore[arg-type]
        for on, mean in means
    ]


def direction(*facts: u.Fact, since: datetime = CLOSE) -> Direction:
    told = figures(*facts).street
    key = ("revenue", (2027 - 1970) * 12 + 11, 12)
    (found,) = directions(told, [(key, u.FY27)], published=since)
    return found


def test_the_change_and_the_revisions_since_publication() -> None:
    """261 at publication, 272 in May, 268 in June: 268 / 261 - 1 = +2.7 %, one up, one down."""
    found = direction(*street((DAY, 261.0), (MAY, 272.0), (JUNE, 268.0)))
    assert (found.then.value, found.now.value) == (261.0, 268.0)  # type: ignore[union-attr]
    assert found.change == pytest.approx(268 / 261 - 1)
    assert (found.up, found.down, found.breaks) == (1, 1, [])


def test_what_moved_before_publication_is_no_revision_since() -> None:
    found = direction(*street((date(2026, 3, 9), 200.0), (DAY, 261.0)))
    assert (found.then.value, found.up, found.down, found.change) == (261.0, 0, 0, 0.0)  # type: ignore[union-attr]


def test_a_change_of_source_is_a_break_and_no_revision() -> None:
    """261 of the report, then 240 and 250 of another source: one revision up, and one break."""
    found = direction(*street((DAY, 261.0), source="report"), *street((MAY, 240.0), (JUNE, 250.0)))
    assert (found.up, found.down) == (1, 0)
    assert [(one.on, one.before, one.after) for one in found.breaks] == [(MAY, "report", "yahoo")]
    assert found.change == pytest.approx(250 / 261 - 1)


def test_a_value_in_another_currency_is_compared_with_nothing() -> None:
    found = direction(*street((DAY, 261.0)), *street((MAY, 1900.0), currency="CNY"))
    assert (found.change, found.up, found.down) == (None, 0, 0)
    assert found.reason == "in USD then, in CNY now"


def test_without_a_consensus_nothing_is_counted_and_nothing_is_zero() -> None:
    found = direction()
    assert (found.then, found.now, found.change, found.up, found.down) == (None,) * 5
    assert found.reason == NONE_AT_ALL


def test_what_began_after_publication_has_no_then_but_its_revisions() -> None:
    found = direction(*street((MAY, 240.0), (JUNE, 250.0)))
    assert (found.then, found.change, found.reason) == (None, None, NONE_THEN)
    assert (found.up, found.down) == (1, 0)


def test_a_mean_that_is_missing_is_passed_over_and_one_of_zero_is_no_base() -> None:
    found = direction(*street((DAY, 0.0), (MAY, float("nan")), (JUNE, 250.0)))
    assert (found.change, found.up) == (None, 1)
    assert found.reason == "the mean at publication is not above zero"


def test_what_arrives_late_with_an_older_date_changes_nothing() -> None:
    late = street((MAY, 900.0), known_at=u.utc(JULY))
    found = direction(*street((DAY, 261.0), (JUNE, 268.0)), *late)
    assert found.now.value == 268.0  # type: ignore[union-attr]
    assert (found.up, found.down) == (1, 0)


def test_the_years_are_those_that_the_model_had_and_the_street_speaks_of() -> None:
    facts = [u.consensus(u.MINIMAX, MAY, date(2029, 12, 31), 2000.0)]
    over = u.consensus(u.MINIMAX, MAY, date(2025, 12, 31), 79.0)
    (published,) = card(*facts, over)["publications"]
    found = [(one["fiscal_end"], one["now_m"], one["reason"]) for one in published["consensus"]]
    assert found == [
        ("2026-12-31", None, NONE_AT_ALL),
        ("2027-12-31", None, NONE_AT_ALL),
        ("2028-12-31", None, NONE_AT_ALL),
        ("2029-12-31", 2000.0, NONE_THEN),
    ]


def test_the_document_names_sources_dates_and_breaks() -> None:
    facts = [*street((DAY, 661.0), source="report"), *street((MAY, 640.0))]
    (published,) = card(*facts)["publications"]
    (found,) = [one for one in published["consensus"] if one["fiscal_end"] == "2027-12-31"]
    assert (found["then_m"], found["then_as_of"], found["then_source"]) == (
        661.0,
        "2026-04-15",
        "report",
    )
    assert (found["now_m"], found["now_as_of"], found["currency"]) == (640.0, "2026-05-11", "USD")
    assert found["breaks"] == [{"on": "2026-05-11", "before": "report", "after": "yahoo"}]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(16, 30), st.integers(1, 9)), max_size=8))
def test_revisions_are_steps_of_what_was_in_force(steps: list[tuple[int, int]]) -> None:
    facts = street((DAY, 5.0), *((date(2026, 4, day), float(mean)) for day, mean in steps))
    found = direction(*facts)
    path: list[Told] = in_force(figures(*facts).street)
    moves = [(other.value or 0) - (one.value or 0) for one, other in pairwise(path)]
    assert found.up == sum(move > 0 for move in moves)
    assert found.down == sum(move < 0 for move in moves)
    assert [one.known_at for one in path] == sorted(one.known_at for one in path)
    assert [one.told_on for one in path] == sorted(one.told_on for one in path)
