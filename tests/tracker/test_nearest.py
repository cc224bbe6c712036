"""What somebody may have meant: the nearest name, in any case, or nothing."""

from __future__ import annotations

import pytest

from tracker.nearest import nearest

KNOWN = {"0100.HK": "0100.HK", "00100.HK": "0100.HK", "MiniMax": "0100.HK", "PLTR": "PLTR"}


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("0101.HK", "0100.HK"),  # 6 of 7 signs
        ("00100.HK ", "0100.HK"),
        ("minimx", "0100.HK"),
        ("pltr.", "PLTR"),
    ],
)
def test_the_nearest_name_is_asked_for(found: str, meant: str) -> None:
    assert nearest(found, KNOWN) == f"; did you mean {meant}?"


@pytest.mark.parametrize("found", ["", "x", "智谱", "x" * 5000])
def test_nothing_is_asked_where_none_is_near(found: str) -> None:
    assert nearest(found, KNOWN) == ""
    assert nearest(found, {}) == ""
