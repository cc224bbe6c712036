"""The bundled report against the real market, and its statements against the report's own rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from tests.fake_yahoo.market import shared_folder
from tests.tracker import universe as u
from tests.tracker.reconcile.reports import line
from tests.tracker.report_figures import DETAILS, EVERY_YEAR, all_printed_texts
from tracker.reconcile import Audit, audit

pytestmark = pytest.mark.shared

SHARED = shared_folder()
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def rows(name: str) -> Iterator[dict[str, str]]:
    with (SHARED / "market" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def market() -> Iterator[u.Fact]:
    files = {u.MINIMAX: "0100.HK", u.ZHIPU: "2513.HK", u.PALANTIR: "PLTR"}
    for ticker, name in files.items():
        for row in rows(f"{name}_daily.csv"):
            day = date.fromisoformat(row.get("trade_date") or row["date"])
            if APRIL[0] <= day <= APRIL[1]:
                yield u.price(ticker, day, float(row["close"]), source="yahoo")
    for row in rows("ecb_eur_reference_rates.csv"):
        day = date.fromisoformat(row["Date"])
        if APRIL[0] <= day:
            for quote in ("HKD", "CNY"):
                rate = round(float(row[quote]) / float(row["USD"]), 6)
                yield u.fx(day, quote, rate, source="ecb")


@cache
def against_the_market() -> Audit:
    return audit(u.minimax(*market()))


def test_the_market_adds_no_disagreement_and_takes_none_away() -> None:
    alone = {check.name for check in audit(u.minimax()).of("disagrees")}
    assert {check.name for check in against_the_market().of("disagrees")} == alone


def test_a_peers_price_is_the_close_of_new_york_the_day_before() -> None:
    said = line(against_the_market(), "PLTR price: recorded close")
    assert said.computed[0] != said.shown[0]
    assert "the close of 2026-04-14 (report); the close of 2026-04-15 is 142.15 (yahoo)" in (
        said.explanation
    )


def test_the_other_peers_price_is_no_close_of_three_sessions() -> None:
    said = line(against_the_market(), "2513.HK price: recorded close").explanation
    assert "no close of the sessions beside it either; the close of 2026-04-15 is 867" in said


def test_the_covered_price_is_the_close_of_its_day() -> None:
    assert line(against_the_market(), "0100.HK price: recorded close").verdict == "agrees"


@pytest.mark.parametrize("pair", ["USDHKD", "HKDCNY", "USDCNY"])
def test_a_reference_rate_of_two_days_before_is_set_beside_the_implied_one(pair: str) -> None:
    check = line(against_the_market(), f"{pair}: recorded by ecb")
    assert check.verdict == "cannot tell"
    assert "of 2026-04-13 by ecb is not of the report's day" in check.explanation
    if pair != "USDHKD":  # 7.8318 beside 7.833 to 7.842: the dollar moved by two hundredths of 1 %
        assert "lies within" in check.explanation


def test_each_statement_line_is_a_row_of_the_report() -> None:
    text = (SHARED / "report" / "minimax_initiation_2026-04-15.txt").read_text("utf-8")
    printed = {tuple(row.split("\t")[1:]) for row in text.splitlines() if row.count("\t") == 5}
    texts = all_printed_texts()
    lines = {item.partition("/")[0] for _, item in texts if re.search("/2024-12-31/12m", item)}
    carried = sorted(DETAILS & lines)
    assert len(carried) == 39
    for name in carried:
        five = [texts[u.MINIMAX, f"{name}/{year}-12-31/12m"][0] for year in EVERY_YEAR]
        assert tuple(five) in printed, name
