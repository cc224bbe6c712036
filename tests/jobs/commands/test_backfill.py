"""`tracker backfill`: years of closes by hand, with the unmodified client against a local Yahoo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.fake_yahoo.series import dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import tracker
from tests.jobs.commands.said import Call
from tests.jobs.fakes import sessions

FIRST, LAST = date(2026, 2, 2), date(2026, 3, 31)
SPAN = ("--from", "2026-02-02", "--to", "2026-03-31")


@pytest.fixture(scope="module")
def market() -> Iterator[FakeYahoo]:
    """A synthetic spring in which MiniMax has no close of 4 March."""
    hk, ny = sessions("XHKG", FIRST, LAST), sessions("XNAS", FIRST, LAST)
    closes = {day: 800.0 + place for place, day in enumerate(hk)}
    without = {day: close for day, close in closes.items() if day != date(2026, 3, 4)}
    rates = dict.fromkeys(sorted({*hk, *ny}), 1.0)
    with FakeYahoo().add(
        hong_kong("0100.HK", without),
        hong_kong("2513.HK", closes),
        new_york("PLTR", {day: 130.0 + place for place, day in enumerate(ny)}),
        new_york("MCHI", {day: 60.0 + place for place, day in enumerate(ny)}),
        dollar_rate("HKD", {day: 7.8 for day in rates}),
        dollar_rate("CNY", {day: 6.8 for day in rates}),
    ) as fake:
        yield fake


def test_a_span_is_filled_its_gaps_are_told_and_a_second_run_asks_for_those_alone(
    tmp_path: Path, market: FakeYahoo
) -> None:
    first = tracker(tmp_path, "backfill", *SPAN, "--json", env=market.env)
    assert (first.returncode, first.stderr) == (0, "")
    document = json.loads(first.stdout)
    assert (document["asked"], document["complete"]) == (6, 0)
    assert document["new"]["price"] == 2 * len(sessions("XHKG", FIRST, LAST)) - 1 + len(
        sessions("XNAS", FIRST, LAST)
    )
    gaps = {(gap["kind"], gap["name"]): gap["missing"] for gap in document["gaps"]}
    assert gaps["price", "0100.HK"] == ["2026-03-04"]
    # Rates: weekdays on which neither exchange trades have none; there is none in this spring.
    assert set(gaps) == {("price", "0100.HK")}
    again = tracker(tmp_path, "backfill", *SPAN, env=market.env)
    assert (again.returncode, again.stderr) == (0, "")
    lines = again.stdout.splitlines()
    assert lines[0] == (
        "backfill 2026-02-02 to 2026-03-31: asked for 1 of 6 series, the others are complete; "
        "nothing new"
    )
    assert "0100.HK" in again.stdout
    assert "2026-03-04" in again.stdout


def test_without_network_every_name_is_told_in_one_line(call: Call, ready: Engine) -> None:
    line = call("backfill", *SPAN).line
    assert "0100.HK, 2513.HK, PLTR" in line
    assert line.endswith("; run the same command again to go on")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (("--from", "2026-03-31", "--to", "2026-02-02"), "--from 2026-03-31 comes after --to"),
        (("--from", "2026-02-02", "--to", "2099-01-01"), "--to 2099-01-01 is in the future"),
        (("--from", "1985-01-01", "--to", "1985-02-01"), "calendars start on 1990-01-01"),
    ],
)
def test_a_span_that_cannot_be_is_refused(
    call: Call, ready: Engine, span: tuple[str, ...], said: str
) -> None:
    assert said in call("backfill", *span).line


def test_a_date_that_is_none_is_wrong_usage(call: Call) -> None:
    assert call("backfill", "--from", "yesterday").code == 2
    assert call("backfill").code == 2
