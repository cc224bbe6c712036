"""Made-up and real values are told apart by their source, and never share a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.errors import BadInputError
from tracker.simulated import check_sources, is_simulated, marked
from tracker.valuation import value_at


@pytest.mark.parametrize("source", ["simulated", "simulated report"])
def test_what_the_demo_makes_up_is_known_by_its_source(source: str) -> None:
    assert is_simulated(source)
    check_sources({source, "import", "engine"}, simulated=True)
    with pytest.raises(BadInputError, match="never enter a real record"):
        check_sources({source}, simulated=False)


@pytest.mark.parametrize("source", ["yahoo", "ecb", "feed:simulated"])
def test_a_feed_is_real_whatever_its_name_says(source: str) -> None:
    assert not is_simulated(source)
    check_sources({source}, simulated=False)
    with pytest.raises(BadInputError, match="this record is the demo's"):
        check_sources({source}, simulated=True)


def test_a_disclaimer_is_kept_behind_the_words() -> None:
    sentence = "Simulated data: made up by the demo, not what any market or company did."
    assert marked("No advice.", "en") == f"{sentence} No advice."
    assert marked(None, "en") == sentence
    assert marked(None, "zh").startswith("模拟数据：")


def test_every_valuation_of_a_demo_says_so_and_no_other_does() -> None:
    real = u.minimax()
    day = date(2026, 4, 15)
    made_up = value_at(replace(real, simulated=True), as_of=day).policies.last.disclaimer
    assert str(made_up["en"]).startswith("Simulated data")
    assert str(made_up["zh"]).startswith("模拟数据")
    found = value_at(real, as_of=day).policies.last.disclaimer
    assert "Simulated" not in str(found["en"])
