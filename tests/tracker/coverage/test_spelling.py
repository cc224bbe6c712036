"""Numbers of the record, spelled as the files that brought them spell them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker import universe as u
from tests.tracker.coverages import read
from tracker.coverage.spelling import Spelling, percent, shortest

CLOSE = {"ticker": u.MINIMAX, "session": u.REPORT_DAY, "source": "report", "close": 847.5}


def test_a_number_is_spelled_as_its_file_has_it() -> None:
    spelling = Spelling([u.bundled()])
    assert str(spelling.number("close", CLOSE, "close")) == "847.50"


def test_the_last_file_with_that_value_counts() -> None:
    other = read(u.bundled_text().replace("close = 847.50", "close = 847.500"))
    later = read(u.bundled_text().replace("close = 847.50", "close = 850"))
    spelling = Spelling([u.bundled(), other, later])
    assert str(spelling.number("close", CLOSE, "close")) == "847.500"


def test_what_no_file_has_is_as_short_as_it_can_be() -> None:
    nobody = Spelling([])
    assert str(nobody.number("close", CLOSE, "close")) == "847.5"
    assert str(nobody.number("company", {"source": "x", "ads_ratio": 5.0}, "ads_ratio")) == "5"


@pytest.mark.parametrize(
    ("value", "text"), [(1317.0, "1317"), (7.83, "7.83"), (1e-05, "0.00001"), (-0.8, "-0.8")]
)
def test_the_shortest_text_means_the_number(value: float, text: str) -> None:
    assert shortest(value) == Decimal(text)


@given(st.floats(-5, 5).filter(lambda one: abs(one) > 1e-6))
def test_a_percentage_is_read_as_its_ratio_again(ratio: float) -> None:
    """0.161 is 16.1."""
    assert float(percent(ratio)) / 100 == pytest.approx(ratio, rel=1e-15)


@given(st.integers(-99_999, 99_999))
def test_a_percentage_of_a_report_comes_back_exactly(tenths: int) -> None:
    ratio = float(Decimal(tenths).scaleb(-1)) / 100
    assert float(percent(ratio)) / 100 == ratio
