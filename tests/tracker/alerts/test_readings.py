"""What the band rules read of a document and of a history."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.alerts.seeing import NEXT, seen
from tracker.alerts.bands import Reading
from tracker.alerts.readings import past_readings, reading_of, scale_of
from tracker.valuation import value_history


def test_a_document_gives_the_banded_upside_and_the_performance() -> None:
    fresh = seen(NEXT, u.price(u.MINIMAX, NEXT, 777.5))
    assert reading_of("band", fresh.document) == Reading(NEXT, pytest.approx(1317 / 777.5 - 1))
    assert reading_of("earned_band", fresh.document) == Reading(
        NEXT, pytest.approx(777.5 / 847.5 - 1)
    )


def test_a_stale_close_is_no_value_and_none_at_all_no_reading() -> None:
    assert reading_of("band", seen(date(2026, 4, 24)).document) == Reading(u.REPORT_DAY, None)
    assert reading_of("band", seen(date(2026, 4, 14)).document) is None


def test_only_the_inputs_of_the_banded_number_block_it() -> None:
    day = date(2026, 4, 23)
    close = u.price(u.MINIMAX, day, 800.0)
    assert reading_of("band", seen(day, close).document) == Reading(
        day, pytest.approx(1317 / 800 - 1)
    )
    marked = ("policy", u.policy(u.REPORT_DAY, banded="marked")[1] | {"known_at": u.utc(day)})
    document = seen(day, close, marked).document
    assert document["banded"] == "marked"
    assert reading_of("band", document) == Reading(day, None)  # its rate is five days old


def test_a_relative_upside_is_what_is_banded_where_a_return_is_expected() -> None:
    late = u.utc(NEXT)
    relative = (
        "policy",
        u.policy(u.REPORT_DAY, expected_benchmark_return=0.1)[1] | {"known_at": late},
    )
    document = seen(NEXT, u.price(u.MINIMAX, NEXT, 847.5), relative).document
    assert reading_of("band", document) == Reading(NEXT, pytest.approx(1317 / 847.5 / 1.1 - 1))
    inputs = u.minimax(relative)
    (past,) = past_readings("band", value_history(inputs, start=NEXT, end=NEXT))
    assert past == Reading(u.REPORT_DAY, pytest.approx(1317 / 847.5 / 1.1 - 1))


def test_performance_is_read_against_the_benchmark_where_there_is_one() -> None:
    levels = [u.level(u.REPORT_DAY, 100.0), u.level(NEXT, 90.0)]
    of = seen(NEXT, u.price(u.MINIMAX, NEXT, 847.5), *levels)
    assert reading_of("earned_band", of.document) == Reading(NEXT, pytest.approx(0.1))
    scale = scale_of("earned_band", of.document, of.policy)
    assert scale is not None
    assert scale.basis.startswith("since 2026-04-15 buy>0.15")


def test_a_history_gives_one_reading_a_close() -> None:
    closes = [u.price(u.MINIMAX, NEXT, 800.0), u.price(u.MINIMAX, date(2026, 4, 23), 700.0)]
    history = value_history(u.minimax(*closes), start=date(2026, 4, 10), end=date(2026, 4, 23))
    readings = past_readings("band", history)
    assert [(one.session.day, one.value is None) for one in readings] == [
        (15, False),
        (16, False),
        (16, False),  # the close of the 16th, one and two sessions old
        (16, False),
        (16, True),
        (16, True),
        (23, False),
    ]
    assert past_readings("earned_band", history)[-1].value == pytest.approx(700 / 847.5 - 1)


def test_no_band_is_judged_while_none_may_be_shown() -> None:
    close = u.price(u.MINIMAX, NEXT, 800.0)
    for status, judged in (("active", True), ("review_due", True), ("suspended", False)):
        of = seen(NEXT, close, u.status(NEXT, status))
        assert (scale_of("band", of.document, of.policy) is not None) is judged
    off = seen(NEXT, close, band={"enabled": False})
    assert scale_of("band", off.document, off.policy) is None
    ended = seen(date(2026, 10, 16), u.price(u.MINIMAX, date(2026, 10, 16), 800.0))
    assert scale_of("band", ended.document, ended.policy) is None
