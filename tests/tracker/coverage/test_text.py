"""A coverage written as its file: read again it is the same, digit for digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings

from tests.tracker import universe as u
from tests.tracker.coverages import coverages, read
from tracker.coverage.file import Coverage
from tracker.coverage.text import coverage_text, scalar


@given(coverages())
@settings(max_examples=15, deadline=None)
def test_what_is_written_is_read_as_it_was(coverage: Coverage) -> None:
    text = coverage_text(coverage)
    assert read(text) == coverage
    # Decimals are equal whatever their zeros: their spelling is compared as text
    assert repr(read(text)) == repr(coverage)
    assert coverage_text(read(text)) == text


@pytest.mark.parametrize("text", [u.bundled_text(), u.example_text()])
def test_the_files_that_ship_round_trip(text: str) -> None:
    coverage = read(text)
    assert repr(read(coverage_text(coverage))) == repr(coverage)


def test_a_printed_precision_is_kept() -> None:
    text = coverage_text(u.bundled())
    assert "close = 847.50\n" in text
    assert "price = 1317\n" in text
    assert 'price = { text = "847.50", unit = "HKD" }' in text


def test_an_entry_stands_as_a_person_would_write_it() -> None:
    text = coverage_text(read(u.example_text()))
    assert text.startswith('ticker = "ZZQX"\nsource = "report"\n\n[[company]]\nticker = "ZZQX"\n')
    assert (
        '[[close]]\nticker = "ZQXQ.L"\nsession = 2026-05-15\nclose = 1250.0\ncurrency = "GBp"\n'
        'note = "table 3"\n'
    ) in text
    assert "\n[policy.limits]\nconsensus_days = 60\n" in text
    assert '\n[[policy.bands]]\nid = "neutral"\nname_en = "Neutral"\n' in text
    assert '\n[forecast.lines]\nrevenue = { unit = "m", values = [1250, 1600, 2000, 2500], ' in text
    assert '\n"bands/buy" = { text = "20", unit = "%" }\n' in text


def test_values_are_written_in_toml() -> None:
    assert scalar(True) == "true"
    assert scalar(("n/a", Decimal("28.0"))) == '["n/a", 28.0]'
    assert scalar('a "b"\n\x7f') == '"a \\"b\\"\\n\\u007f"'
