"""A fiscal year is named by its end."""

from __future__ import annotations

import pytest

from tracker.fiscal import fiscal_year_label


@pytest.mark.parametrize(
    ("fiscal_end", "label"),
    [("2027-12-31", "2027E"), ("2027-03-31", "FY3/27E"), ("2028-01-31", "FY1/28E")],
)
def test_a_year_is_named_by_its_end_and_not_by_its_place(fiscal_end: str, label: str) -> None:
    assert fiscal_year_label(fiscal_end) == label
