"""Figures of mails: a real minus, points as pages write them, no sign on what rounds to nothing."""

from __future__ import annotations

from math import nan

import pytest

from jobs.mail.figures import MISSING, arrowed, money, number, percent, points, signed, times


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (number(-1317.004), "−1,317.00"),
        (number(-0.004), "0.00"),
        (money(847.5, "HKD"), "HKD 847.50"),
        (money(847.5, None), "? 847.50"),
        (money(None, None), MISSING),
        (percent(0.482), "48.2%"),
        (percent(-0.13), "−13.0%"),
        (percent(12.5), "1,250.0%"),
        (signed(-0.031), "−3.1%"),
        (signed(0.02), "+2.0%"),
        (signed(0.0004), "0.0%"),
        (signed(-0.0004), "0.0%"),
        (points(-0.188, "en"), "−18.8 pp"),
        (points(0.14, "zh"), "+14.0 pct"),
        (points(None, "en"), MISSING),
        (arrowed(-0.031), "▼ 3.1%"),
        (arrowed(0.416), "▲ 41.6%"),
        (arrowed(-0.0004), "■ 0.0%"),
        (arrowed(nan), MISSING),
        (times(39.84), "39.8×"),
        (times(None), MISSING),
    ],
)
def test_a_figure_is_written_as_pages_write_it(written: str, told: str) -> None:
    assert written == told
