"""Numbers, money and dates as a terminal shows them."""

from __future__ import annotations

from math import inf, nan

import pytest

from jobs.printed.figures import (
    count,
    day,
    instant,
    literal,
    millions,
    money,
    multiple,
    origin,
    percent,
)


@pytest.mark.parametrize("absent", [None, nan, inf])
def test_what_is_absent_is_a_dash(absent: float | None) -> None:
    assert {multiple(absent), percent(absent), money(absent, "HKD"), millions(absent, "HKD")} == {
        "—"
    }
    assert day(None) == "—"


def test_figures_have_their_units_and_a_real_minus() -> None:
    assert multiple(48.2896) == "48.3×"
    assert (percent(0.554), percent(-0.0826)) == ("+55.4%", "−8.3%")
    assert money(1317, "HKD") == "HKD 1,317.00"
    assert (millions(265_809.9, "HKD"), millions(31.2, "USD")) == ("HKD 265,810", "USD 31.2")
    assert (count(1, "days"), count(1183, "sessions")) == ("1 day", "1,183 sessions")


def test_dates_are_written_out() -> None:
    assert day("2026-04-05") == "5 Apr 2026"
    assert instant("2026-04-15T08:00:00Z") == "15 Apr 2026 08:00 UTC"


def test_an_origin_names_date_source_and_age_where_stale() -> None:
    given = {"source": "report", "stale": False, "age": 0, "age_unit": "sessions"}
    assert origin("2026-04-15", given) == "15 Apr 2026, report"
    stale = given | {"stale": True, "age": 154}
    assert origin("2026-04-15", stale) == "15 Apr 2026, report, stale: 154 sessions old"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("MiniMax 稀宇", "MiniMax 稀宇"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("two\nlines\ttab", "two�lines�tab"),
        ("\u202ereversed", "�reversed"),
        ("[bold]no markup[/bold]", "[bold]no markup[/bold]"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(text: str, shown: str) -> None:
    assert literal(text) == shown
